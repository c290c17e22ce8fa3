"""Citizen id numbers (GB 11643-1999): the check digit, and the birthday and sex inside them.

Pure: no rows, no clock. The first six digits are not looked up in a list of areas: such lists age,
and a number issued in an area that has been merged since stays valid for life.
"""

import unicodedata
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999, annex A
CHECK_DIGITS = "10X98765432"  # by the weighted sum modulo 11 (ISO 7064, MOD 11-2)


class BadIdNumber(ValueError):
    """This is no id number. The message says to the person why, and what to do."""


class IdNumber(NamedTuple):
    """A number that is right, and what it says."""

    number: str
    born_on: date
    sex: str  # "F" or "M", the values of models.Sex


def tidy(text: str) -> str:
    """As people type it, to how it is kept: half-width, no spaces or dashes, capital X."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if not sign.isspace() and sign not in "-—–·.")


def check_digit(body: str) -> str:
    """The eighteenth character that belongs to seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]


def read(text: str, *, today: date) -> IdNumber:
    """What an id number says. Raises BadIdNumber with a sentence for the person who typed it."""
    number = tidy(text)
    if len(number) == 15 and _digits(number):
        # Issued before October 1999; not valid since 2013-01-01 (居民身份证法 2011 amendment).
        raise BadIdNumber(_("这是15位的旧号码，已经停用，请填18位的身份证号。"))
    if len(number) != 18:
        said = _("身份证号应是18位，现在是%(count)d位，请核对。") % {"count": len(number)}
        raise BadIdNumber(said)
    if not _digits(number[:17]) or number[17] not in CHECK_DIGITS:
        raise BadIdNumber(_("身份证号只能是数字，最后一位可以是X，请核对。"))
    try:
        born_on = date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    except ValueError:
        raise BadIdNumber(_("身份证号里的出生日期不存在，请核对第7到14位。")) from None
    if born_on > today:
        raise BadIdNumber(_("身份证号里的出生日期在今天以后，请核对第7到14位。"))
    if check_digit(number[:17]) != number[17]:
        raise BadIdNumber(_("身份证号的最后一位对不上，一定有一位写错了，请逐位核对。"))
    return IdNumber(number, born_on, "M" if int(number[16]) % 2 else "F")


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
