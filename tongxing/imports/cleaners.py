"""One cell to one value, or a sentence why not. Pure: no rows, and the day is an argument.

A cleaner answers None for an empty cell, raises Bad for one that cannot be used, and never guesses:
what a spreadsheet has spoiled is refused, even where it could be made to look right.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from tongxing.people import id_numbers, phones

Raw = str | int | float | bool | date | datetime | time | timedelta | None
Cleaner = Callable[[Raw, date], Any]

BLANKS = frozenset(
    {
        "",
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "无",
        "暂无",
        "不详",
        "未知",
        "未填",
        "N/A",
        "n/a",
        "NULL",
    }
)
EXCEL_DAYS = date(1899, 12, 30)  # day 0 of Excel's calendar, its false leap day of 1900 included
FIRST_SERIAL, LAST_SERIAL = 2101, 73050  # 1905-10-01 to 2099-12-31: below, a number is a year
EARLIEST = date(1900, 1, 1)
LARGEST_EXACT = 10**15  # a spreadsheet keeps fifteen digits of a number

# Full-width digits and letters to half-width; marks nobody sees go. Chinese punctuation stays.
_TIDY: dict[int, int | None] = {
    code: code - 0xFEE0
    for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))
    for code in range(ord(first), ord(last) + 1)
}
_TIDY |= {0x3000: 0x20, 0xA0: 0x20, 0x2007: 0x20, 0x202F: 0x20, ord("＋"): ord("+")}
_TIDY |= dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])
_TIDY |= dict.fromkeys(code for code in range(0x20) if chr(code) not in "\t\n")

_GUARDED = re.compile(r'="(.*)"', re.DOTALL)  # how some programs keep Excel from reading a number
_POWER = re.compile(r"[0-9](?:\.[0-9]*)?[Ee]\+?[0-9]{1,3}")
_DAY = re.compile(
    r"(?P<year>[0-9]{4})\s*[-./年·、]\s*(?P<month>[0-9]{1,2})"
    r"(?:\s*月|\s*[-./月·、]\s*(?P<day>[0-9]{1,2}))?\s*[日号]?"
    r"(?:[\sT]*(?P<hour>[0-9]{1,2})\s*[:：时点]\s*(?P<minute>[0-9]{1,2})?"
    r"\s*(?:[:：分]\s*(?:[0-9]{1,2}(?:\.[0-9]+)?\s*秒?)?)?)?"
)
_TENTH = re.compile(r"[0-9]{4}\.1")  # 2022.10 looks like this once a spreadsheet has had it
_SPLIT = re.compile(r"[,，、;；/|\s]+")
_DOTS = re.compile(r"[•‧∙⋅・．.●]")


class Bad(ValueError):
    """This cell cannot be used. The message says why and what to do."""


class Kept(NamedTuple):
    """A value, and a remark for whoever looks at the preview."""

    value: Any
    remark: str


def tidy(text: str) -> str:
    """Without what nobody sees; digits and letters half-width. Tidying twice changes nothing."""
    kept = text.translate(_TIDY).strip()
    if guarded := _GUARDED.fullmatch(kept):
        kept = guarded[1].strip()
    return kept.lstrip("'").strip() if kept.startswith("'") else kept


def words(raw: Raw) -> str:
    """What the cell says as text; empty when it says nothing."""
    if isinstance(raw, str):
        said = tidy(raw)
        if said.startswith("#") and said in ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?"):
            raise Bad(_("这一格的公式出错了，请在Excel里改好。"))
        return "" if said in BLANKS else said
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, int | float):
        whole = int(raw) if raw == raw and abs(raw) < LARGEST_EXACT else None
        return str(whole) if whole == raw else f"{raw:.15g}"
    if isinstance(raw, datetime):
        return f"{raw:%Y-%m-%d %H:%M}" if raw.time() != time() else f"{raw:%Y-%m-%d}"
    return str(raw)


def _too_long(said: str, most: int) -> None:
    if len(said) > most:
        raise Bad(_("太长了，最多%(most)d个字。") % {"most": most})


def text(most: int) -> Cleaner:
    """Free text of at most so many characters."""

    def clean(raw: Raw, today: date) -> str | None:
        said = words(raw)
        _too_long(said, most)
        return said or None

    return clean


def name(raw: Raw, today: date) -> str | None:
    """A person's name: no spaces between Chinese characters, one kind of middle dot."""
    said = words(raw)
    if not said:
        return None
    if not said.isascii():
        said = _DOTS.sub("·", "".join(said.split()))
    if any(sign.isdigit() for sign in said):
        raise Bad(_("姓名里有数字，请核对是不是填错了列。"))
    if not any(sign.isalpha() for sign in said):
        raise Bad(_("这不像姓名，请核对。"))
    _too_long(said, 40)
    return said


def code(most: int) -> Cleaner:
    """A number that names something: no spaces, and no slash, which would split an address."""

    def clean(raw: Raw, today: date) -> str | None:
        said = "".join(words(raw).split())
        if not said:
            return None
        if not isinstance(raw, str) and not said.isdigit():
            raise Bad(_("编号被表格改成了小数或日期，请把这一列设成“文本”再重新填。"))
        if _POWER.fullmatch(said):
            raise Bad(_spoiled())
        if "/" in said or "\\" in said:
            raise Bad(_("编号里不能有斜线。"))
        _too_long(said, most)
        return said

    return clean


def _spoiled() -> str:
    return _("号码被表格改成了科学计数，后面的数字已经丢失。请把这一列设成“文本”，再照原件重新填。")


def id_number(raw: Raw, today: date) -> id_numbers.IdNumber | None:
    """An id number with what it says. One kept as a number has lost its last digits: refused."""
    if isinstance(raw, int | float) and abs(raw) >= LARGEST_EXACT:
        raise Bad(_spoiled())
    said = words(raw)
    if not said:
        return None
    if _POWER.fullmatch(said.replace(" ", "")):
        raise Bad(_spoiled())
    try:
        found = id_numbers.read(said, today=today)
    except id_numbers.BadIdNumber as error:
        raise Bad(str(error)) from None
    if found.born_on < EARLIEST:
        raise Bad(_("身份证号里的出生日期太早，请核对第7到14位。"))
    return found


def phone(raw: Raw, today: date) -> str | Kept | None:
    """A mobile or a landline with its area code; of several in one cell the first."""
    said = words(raw)
    if not said:
        return None
    if _POWER.fullmatch(said.replace(" ", "")):
        raise Bad(_spoiled())
    whole = phones.tidy(said)
    if phones.is_phone(whole):
        return whole
    parts = [phones.tidy(part) for part in _SPLIT.split(said)]
    if len(parts) > 1 and all(phones.is_phone(part) for part in parts):
        return Kept(parts[0], _("写了几个电话，只记第一个。"))
    if len(whole) == 11 or len(whole) < 7:
        raise Bad(_("电话不对，请核对。"))
    raise Bad(_("电话应是11位手机号，或带区号的座机，现在是%(count)d位。") % {"count": len(whole)})


def _from_number(raw: float) -> date:
    """A day from a bare number: Excel's own serial, or 20220305."""
    if isinstance(raw, float) and not raw.is_integer():
        if 1900 < raw < 2100:
            return _year_and_month(raw)
        raise Bad(_("看不出是哪一天，请写成2022-03-05。"))
    whole = int(raw)
    if FIRST_SERIAL <= whole <= LAST_SERIAL:
        return EXCEL_DAYS + timedelta(days=whole)
    if 10**7 <= whole < 10**8:
        return _made(whole // 10000, whole // 100 % 100, whole % 100)
    if 10**5 <= whole < 10**6:
        return _made(whole // 100, whole % 100, 1)
    if 1900 <= whole <= 2100:
        raise Bad(_("只写了年份，请写到月和日。"))
    raise Bad(_("看不出是哪一天，请写成2022-03-05。"))


def _month_or_tenth() -> str:
    return _("分不清是1月还是10月，请写成2022-01或2022-10。")


def _year_and_month(raw: float) -> date:
    """2022.03 kept as a number. 2022.1 may have been January or October."""
    year, _dot, month = f"{raw:.6g}".partition(".")
    if month == "1":
        raise Bad(_month_or_tenth())
    return _made(int(year), int(month), 1)


def _made(year: int, month: int, day: int) -> date:
    try:
        made = date(year, month, day)
    except ValueError:
        raise Bad(_("没有这一天，请核对。")) from None
    if made < EARLIEST or year > 2100:
        raise Bad(_("年份不对，请核对。"))
    return made


def moment(raw: Raw, today: date) -> datetime | None:
    """A day, with the time of day where one is told (midnight otherwise). Local, without zone.

    Understood: real dates, Excel's serials, 2022-3-5, 2022/3/5, 2022.3.5, 2022年3月5日, 20220305,
    2022-03 (its first day), each with 14:30 or 14时30分 behind it.
    """
    if isinstance(raw, datetime):
        _made(raw.year, raw.month, raw.day)
        return raw.replace(tzinfo=None, second=0, microsecond=0)
    if isinstance(raw, date):
        return datetime.combine(_made(raw.year, raw.month, raw.day), time())
    if isinstance(raw, bool | time | timedelta):
        raise Bad(_("看不出是哪一天，请写成2022-03-05。"))
    if isinstance(raw, int | float):
        whole, part = divmod(raw, 1)
        if part and FIRST_SERIAL <= whole <= LAST_SERIAL:
            minutes = round(part * 24 * 60)
            return datetime.combine(_from_number(int(whole)), time()) + timedelta(minutes=minutes)
        return datetime.combine(_from_number(raw), time())
    said = words(raw)
    if not said:
        return None
    if said.isascii() and said.isdigit():
        return datetime.combine(_from_number(int(said)), time())
    if _TENTH.fullmatch(said):
        raise Bad(_month_or_tenth())
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", said).replace("。", "."))
    if not found:
        raise Bad(_("看不出是哪一天，请写成2022-03-05。"))
    day = _made(int(found["year"]), int(found["month"]), int(found["day"] or 1))
    hour, minute = int(found["hour"] or 0), int(found["minute"] or 0)
    if hour > 23 or minute > 59:
        raise Bad(_("没有这个时间，请核对。"))
    return datetime.combine(day, time(hour, minute))


def past_moment(raw: Raw, today: date) -> datetime | None:
    found = moment(raw, today)
    if found and found.date() > today:
        raise Bad(_("日期在今天以后，请核对。"))
    return found


def past_day(raw: Raw, today: date) -> date | None:
    found = past_moment(raw, today)
    return found.date() if found else None


def choice(table: Mapping[str, Any]) -> Cleaner:
    """One of the words known; the refusal lists what may be written."""

    def clean(raw: Raw, today: date) -> Any:
        said = "".join(words(raw).split())
        if not said:
            return None
        if said in table:
            return table[said]
        known = "、".join(list(dict.fromkeys(table))[:8])
        raise Bad(_("不认得“%(said)s”，可以写：%(known)s。") % {"said": said[:20], "known": known})

    return clean


YES = dict.fromkeys(["是", "有", "√", "✓", "Y", "y", "1", "对", "同意"], True)
NO = dict.fromkeys(["否", "没有", "×", "✗", "X", "x", "N", "n", "0", "不是", "不同意"], False)
yes_or_no = choice(YES | NO)


def listed(raw: Raw, today: date) -> tuple[str, ...] | None:
    """Several words in one cell, in any of the usual separations."""
    parts = tuple(dict.fromkeys(part for part in _SPLIT.split(words(raw)) if part))
    return parts or None


def degrees(low: float, high: float) -> Cleaner:
    def clean(raw: Raw, today: date) -> float | None:
        said = words(raw)
        if not said:
            return None
        try:
            number = float(said.rstrip("°"))
        except ValueError:
            raise Bad(_("经纬度请写成小数，例如108.9234。")) from None
        if not low <= number <= high:
            raise Bad(_("经纬度不在中国范围内，经度和纬度可能写反了。"))
        return number

    return clean
