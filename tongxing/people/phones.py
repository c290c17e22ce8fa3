"""Phone numbers as people type them. Pure."""

import re
import unicodedata

MOBILE = re.compile(r"1[0-9]{10}")  # 工信部电信网编号计划 (2017): eleven digits beginning with 1
LANDLINE = re.compile(r"0[0-9]{9,11}")  # area code and number


def tidy(text: str) -> str:
    """Half-width, without spaces, dashes, brackets or the country code."""
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(sign for sign in plain if sign in "+0123456789")
    for prefix in ("+86", "0086"):
        kept = kept.removeprefix(prefix)
    return kept.replace("+", "")


def is_phone(number: str) -> bool:
    return bool(MOBILE.fullmatch(number) or LANDLINE.fullmatch(number))


def is_mobile(number: str) -> bool:
    return bool(MOBILE.fullmatch(number))
