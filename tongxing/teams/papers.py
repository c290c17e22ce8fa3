"""Certificates as they are printed, and checked."""

from collections.abc import Iterable
from pathlib import Path

from tongxing.base import qr, typeset

from .models import Certificate

TEMPLATE = Path(__file__).parent / "data" / "certificate.typ"


def pdf(certificates: Iterable[Certificate], *, host: str) -> bytes:
    """One PDF of these certificates, each on pages of its own.

    `host` is the zone's address as people reach it, such as `https://example.cn`.
    """
    return typeset.pdf(
        TEMPLATE,
        [
            {
                "facts": one.facts, "code": one.code, "address": f"{host}/teams/verify/",
                "qr": qr.svg(f"{host}{one.get_absolute_url()}#{one.statement}"),
            }
            for one in certificates
        ],
    )  # fmt: skip
