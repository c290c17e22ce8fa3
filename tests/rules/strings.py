"""Every string of the product that people read, as the catalogue of translations knows it.

`python -m tests.rules.strings` adds what is missing to the catalogue, untranslated, and takes out
what no longer occurs.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.template import engines
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "tongxing/web/locale/en/LC_MESSAGES/django.po"
PLAIN = {"_", "gettext", "gettext_lazy", "_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}


class String(NamedTuple):
    """A message: its text, its plural when it counts, and its context when it needs one."""

    text: str
    plural: str = ""
    context: str = ""


def in_python(path: Path) -> Iterator[String]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [one.value for one in node.args if isinstance(one, ast.Constant)]
        words = [word for word in words if isinstance(word, str)]
        if name in PLAIN and words:
            yield String(words[0])
        elif name in PLURAL and len(words) >= 2:
            yield String(words[0], plural=words[1])
        elif name in IN_CONTEXT and len(words) >= 2:
            yield String(words[1], context=words[0])


def in_template(path: Path) -> Iterator[String]:
    template = engines["django"].from_string(path.read_text("utf-8")).template
    for node in template.nodelist.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            yield String(str(node.filter_expression.var.literal))
        elif isinstance(node, BlockTranslateNode):
            text, _names = node.render_token_list(node.singular)
            plural, _names = node.render_token_list(node.plural) if node.plural else ("", [])
            yield String(text, plural=plural)


def all_strings() -> dict[String, Path]:
    """Every string, and the first file it stands in."""
    found: dict[String, Path] = {}
    for path in sorted((ROOT / "tongxing").rglob("*.py")):
        if "migrations" not in path.parts:
            for string in in_python(path):
                found.setdefault(string, path)
    for path in sorted((ROOT / "tongxing").rglob("templates/**/*.html")):
        for string in in_template(path):
            found.setdefault(string, path)
    return found


def key(entry: polib.POEntry) -> String:
    return String(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def main() -> None:
    catalogue = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    catalogue.wrapwidth = 0
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    wanted = all_strings()
    kept = {key(entry): entry for entry in catalogue if key(entry) in wanted}
    fresh = polib.POFile(wrapwidth=0)
    fresh.metadata = catalogue.metadata
    for string in sorted(wanted):
        entry = polib.POEntry(
            msgid=string.text,
            msgid_plural=string.plural or "",
            msgctxt=string.context or None,
            msgstr_plural={0: "", 1: ""} if string.plural else {},
        )
        fresh.append(kept.get(string, entry))
    fresh.save(str(CATALOGUE))
    missing = [entry.msgid for entry in fresh if not entry.translated()]
    print(f"{len(wanted)} strings, {len(missing)} without English")  # noqa: T201


if __name__ == "__main__":
    import django

    django.setup()
    main()
