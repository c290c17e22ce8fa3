"""Compile the translation catalogues: `python -m tongxing.web.messages`. Needs no gettext tools.

The binary form is the GNU MO format (gettext manual, "The Format of GNU MO Files").
"""

import ast
import struct
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
MAGIC, HEADER_WORDS = 0x950412DE, 7


def entries(text: str) -> dict[str, str]:
    """The msgid → msgstr pairs of a .po file; plural forms joined by NUL as MO wants them."""
    found: dict[str, str] = {}
    for block in text.split("\n\n"):
        parts: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if line.startswith("msg"):
                key, _space, line = line.partition(" ")
            if line.startswith('"'):
                parts[key] = parts.get(key, "") + ast.literal_eval(line)
        if "msgid" not in parts:
            continue
        if "msgid_plural" in parts:
            msgid = f"{parts['msgid']}\0{parts['msgid_plural']}"
            forms = sorted(name for name in parts if name.startswith("msgstr["))
            found[msgid] = "\0".join(parts[name] for name in forms)
        else:
            found[parts["msgid"]] = parts.get("msgstr", "")
    return {msgid: msgstr for msgid, msgstr in found.items() if msgstr}


def binary(pairs: dict[str, str]) -> bytes:
    """The pairs as a MO file."""
    coded = sorted((msgid.encode(), msgstr.encode()) for msgid, msgstr in pairs.items())
    count = len(coded)
    table_bytes = 8 * count
    start = 4 * HEADER_WORDS + 2 * table_bytes
    tables: list[bytes] = []
    body = b""
    for column in (0, 1):
        for pair in coded:
            tables.append(struct.pack("<II", len(pair[column]), start + len(body)))
            body += pair[column] + b"\0"
    head = struct.pack(
        "<7I", MAGIC, 0, count, 4 * HEADER_WORDS, 4 * HEADER_WORDS + table_bytes, 0, 0
    )
    return head + b"".join(tables) + body


def main() -> None:
    for source in sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po")):
        source.with_suffix(".mo").write_bytes(binary(entries(source.read_text("utf-8"))))


if __name__ == "__main__":
    main()
