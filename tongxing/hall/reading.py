"""What stands in the papers of a hall, as values: codes, a day of the year, a list in one cell.

Pure: no rows. Whatever cannot be read raises Unclear with a sentence that says what to write.
"""

import re
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

# GB 32100: the signs of a credit code in the order of their values, without I, O, S, V and Z.
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_CODE_LENGTH, BASE_CODE_LENGTH = 18, 12
LONGEST_LINE, MOST_LINES = 500, 30  # of a list in a guide: conditions, steps, legal bases
LEVELS = "123456"  # 行使层级: 国家, 省, 市, 县, 乡（街道）, 村（社区）

_MONTH_DAY = re.compile(r"(\d{1,2})\s*(?:[-./月])\s*(\d{1,2})\s*[日号]?")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_OPENS, _CLOSES = "（(【[《“", "）)】]》”"
_LINES, _MARKS = "\n；;", "\n；;、"


class Unclear(ValueError):
    """What is written cannot be read. The message says why and what to do."""


def check_sign(body: str) -> str:
    """The last sign of a credit code, from the seventeen before it (GB 32100, modulus 31)."""
    total = sum(SIGNS.index(sign) * pow(3, n, 31) for n, sign in enumerate(body))
    return SIGNS[-total % 31]


def credit_code(said: str) -> str:
    """A unified social credit code (统一社会信用代码), tidied; one that is wrong is Unclear."""
    code = "".join(said.split()).upper()
    if len(code) != CREDIT_CODE_LENGTH or any(sign not in SIGNS for sign in code):
        raise Unclear(_("统一社会信用代码是18位数字和大写字母，没有I、O、S、V、Z。"))
    if check_sign(code[:-1]) != code[-1]:
        raise Unclear(_("统一社会信用代码的最后一位对不上，有一处写错了。"))
    return code


class Implementation(NamedTuple):
    """The parts of an implementation code (实施编码)."""

    office: str  # the credit code of whoever handles the matter
    level: str
    base: str


def implementation_code(said: str) -> Implementation:
    """The 31 signs of 实施编码: credit code, level, base code."""
    code = "".join(said.split()).upper()
    wanted = CREDIT_CODE_LENGTH + 1 + BASE_CODE_LENGTH
    if len(code) != wanted:
        raise Unclear(
            _("实施编码是%(wanted)d位，现在是%(count)d位。")
            % {"wanted": wanted, "count": len(code)}
        )
    office, level, base = code[:18], code[18], code[19:]
    if level not in LEVELS:
        raise Unclear(_("实施编码的第19位是行使层级，只能是1到6。"))
    return Implementation(credit_code(office), level, base_code(base))


def base_code(said: str) -> str:
    """The 12 digits of 基本编码."""
    code = "".join(said.split())
    if len(code) != BASE_CODE_LENGTH or not (code.isascii() and code.isdigit()):
        raise Unclear(_("基本编码是12位数字。"))
    return code


def month_day(said: str) -> str:
    """A day of every year as MM-DD, from 3-1, 3月1日 or 03-01."""
    found = _MONTH_DAY.fullmatch(said.strip())
    try:
        day = date(2024, int(found[1]), int(found[2]))  # type: ignore[index] # a leap year
    except (TypeError, ValueError):
        raise Unclear(_("请写成几月几日，例如3月1日。")) from None
    return f"{day:%m-%d}"


def listed(said: str, *, also_commas: bool = True) -> tuple[str, ...]:
    """Several things in one text: numbered, one a line, or set apart by ； and 、.

    What stands in brackets stays together. Numbered things are set apart by their numbers alone;
    where there are lines or ；, a 、 belongs to the name.
    """
    parts = _numbered(said.strip()) or _apart(said.strip(), _LINES)
    if len(parts) == 1 and also_commas:
        parts = _apart(parts[0], _MARKS)
    tidied = (part.strip().strip("；;。，,、 ") for part in parts)
    return tuple(dict.fromkeys(part for part in tidied if part))


def _numbered(text: str) -> list[str]:
    """The things behind 1. 2. 3. (also 1、 （1） ①), counted in order; empty when it is no list."""
    begins: list[re.Match[str]] = []
    at = 0
    for n, circled in enumerate(_CIRCLED, start=1):
        mark = re.compile(rf"(?<!\d)[（(]?{n}(?:[)）]|[.．、](?!\d))|{circled}")
        found = mark.search(text, at) if begins else mark.match(text)
        if found is None:
            break
        begins.append(found)
        at = found.end()
    ends = [mark.start() for mark in begins[1:]] + [len(text)]
    return (
        [text[mark.end() : end] for mark, end in zip(begins, ends, strict=True)] if begins else []
    )


def _apart(text: str, marks: str) -> list[str]:
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in _OPENS) - (sign in _CLOSES and depth > 0)
        if sign in marks and (depth == 0 or sign == "\n"):
            parts.append("")
            depth = 0
        else:
            parts[-1] += sign
    return parts
