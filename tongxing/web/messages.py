"""Compile the translation catalogues: `python -m tongxing.web.messages`. Needs no gettext tools."""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent / "locale"


def main() -> None:
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))


if __name__ == "__main__":
    main()
