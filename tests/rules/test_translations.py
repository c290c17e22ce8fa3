"""Chinese first, English complete: every string has its English, and says the same things."""

import re

import polib

from tests.rules.strings import CATALOGUE, ROOT, all_strings, key

ENTRIES = {key(entry): entry for entry in polib.pofile(str(CATALOGUE))}
PLACES = re.compile(r"%\(\w+\)\.?\d*[sdf]|%%")
CHINESE = re.compile(r"[一-鿿，。：；！？（）“”、《》]")
SHOWN_IN_CHINESE = {"中文"}  # how one goes back


def texts(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_string_has_its_english():
    missing = [
        f"{path.relative_to(ROOT)}: {string.text}"
        for string, path in all_strings().items()
        if string not in ENTRIES or not all(texts(ENTRIES[string]))
    ]
    assert missing == []


def test_the_catalogue_holds_nothing_that_nobody_reads():
    assert sorted(set(ENTRIES) - set(all_strings())) == []


def test_the_english_fills_in_the_same_values():
    """A singular may say "one" instead of the number."""
    wrong = []
    for string, entry in ENTRIES.items():
        wanted = set(PLACES.findall(string.text))
        for text in texts(entry):
            said = set(PLACES.findall(text))
            if said - wanted or (said != wanted and not string.plural):
                wrong.append((string.text, text))
    assert wrong == []


def test_the_english_is_english():
    chinese = [
        (string.text, text)
        for string, entry in ENTRIES.items()
        for text in texts(entry)
        if CHINESE.search(text) and string.text not in SHOWN_IN_CHINESE
    ]
    assert chinese == []
