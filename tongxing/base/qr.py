"""The code on a slip: a QR picture of an address, as inline SVG."""

import io
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

import segno
from django.utils.safestring import SafeString, mark_safe

BORDER = 2  # cells of white around


def qr(text: str) -> SafeString:
    drawn = io.BytesIO()
    segno.make(text, error="m").save(
        drawn,
        kind="svg",
        scale=4,
        border=BORDER,
        xmldecl=False,
        svgns=False,
        title=text,
        unit="px",
    )
    return mark_safe(drawn.getvalue().decode())


class Strokes(NamedTuple):
    """A code as a page draws it that has no server to ask: a path of strokes one wide."""

    side: int
    path: str


def strokes(text: str) -> Strokes:
    """With one mask for all, which is four times as fast as to look for the most legible one."""
    rows = list(segno.make(text, error="m", mask=0).matrix_iter(border=BORDER))
    path = "".join(
        f"M{x} {y}.5h{length}" for y, row in enumerate(rows) for x, length in _dark_runs(row)
    )
    return Strokes(len(rows), path)


def _dark_runs(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where each run of dark cells begins, and how long it is."""
    x = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            yield x, length
        x += length


def svg(text: str) -> str:
    """The same as a picture by itself, for papers that are set in type."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", scale=4, border=1)
    return drawn.getvalue().decode()
