"""The code on a slip: a QR picture of an address, as inline SVG."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def qr(text: str) -> SafeString:
    drawn = io.BytesIO()
    segno.make(text, error="m").save(
        drawn, kind="svg", scale=4, border=2, xmldecl=False, svgns=False, title=text
    )
    return mark_safe(drawn.getvalue().decode())


def svg(text: str) -> str:
    """The same as a picture by itself, for papers that are set in type."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", scale=4, border=1)
    return drawn.getvalue().decode()
