"""Papers set in type: a Typst template and plain facts become a PDF, fonts brought along."""

import json
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import typst

FONTS = sorted({str(fonts.sans_path().parent), str(fonts.serif_path().parent)})


def pdf(template: Path, facts: Any) -> bytes:
    """
    A tagged PDF of this template.

    Parameters
    ----------
    template
        A .typ file; it finds the facts by `json(bytes(sys.inputs.facts))`.
    facts
        Whatever JSON can hold. It is data to the template, never source.
    """
    said = json.dumps(facts, ensure_ascii=False)
    return typst.compile(
        str(template), font_paths=FONTS, ignore_system_fonts=True, sys_inputs={"facts": said}
    )
