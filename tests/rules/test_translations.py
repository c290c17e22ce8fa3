"""Chinese first, English complete: every string has its English, and says the same things."""

import re

import polib
import pytest

from tests.rules.strings import CATALOGUE, ROOT, all_strings, key

ENTRIES = {key(entry): entry for entry in polib.pofile(str(CATALOGUE))}
PLACES = re.compile(r"%\(\w+\)\.?\d*[sdf]|%%")
CHINESE = re.compile(r"[一-鿿]")


def texts(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_string_has_its_english():
    wanted = all_strings()
    missing = [
        f"{path.relative_to(ROOT)}: {string.text}"
        for string, path in wanted.items()
        if string not in ENTRIES or not all(texts(ENTRIES[string]))
    ]
    assert missing == []


def test_the_catalogue_holds_nothing_that_nobody_reads():
    assert sorted(set(ENTRIES) - set(all_strings())) == []


@pytest.mark.parametrize("string", ENTRIES, ids=lambda string: string.text[:24])
def test_the_english_fills_in_the_same_values_and_is_english(string):
    for text in texts(ENTRIES[string]):
        one_of = sorted(set(PLACES.findall(string.text)))
        assert set(PLACES.findall(text)) <= set(one_of)
        if not string.plural:
            assert sorted(set(PLACES.findall(text))) == one_of
        assert not CHINESE.search(text) or string.text in {"中文"}
