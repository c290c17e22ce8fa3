"""Cells of lists of hours: a time of day, a span of the day, how long. Pure.

A cell says hours and minutes in any of the ways that paper lists do; what may be read in two ways
is refused, as in `cleaners`.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from tongxing.teams.models import ServiceKind

from . import cleaners
from .cleaners import Bad, Raw, words

KINDS = {
    "志愿活动": ServiceKind.ACTIVITY, "活动": ServiceKind.ACTIVITY,
    "志愿服务": ServiceKind.ACTIVITY,
    "群众诉求": ServiceKind.NEED, "诉求": ServiceKind.NEED, "帮办": ServiceKind.NEED,
    "入户走访": ServiceKind.VISIT, "走访": ServiceKind.VISIT, "探访": ServiceKind.VISIT,
    "学习培训": ServiceKind.TRAINING, "培训": ServiceKind.TRAINING, "学习": ServiceKind.TRAINING,
    "党员值守": ServiceKind.DUTY, "值守": ServiceKind.DUTY, "值班": ServiceKind.DUTY,
}  # fmt: skip
DUTY = re.compile(r"值守|值班|站岗")  # assigned to party members: never hours of a volunteer
DAY_MINUTES = 24 * 60

_CLOCK = r"(上午|下午|晚上|早上|中午)?([0-9]{1,2})(?:[:点时]([0-9]{1,2}|半)?分?)(?::[0-9]{2})?"
_TIME = re.compile(_CLOCK)
_TO = re.compile(r"\s*(?:-|－|—|–|~|～|至|到)+\s*")
_HOURS = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?:个?小时|时|h)?", re.IGNORECASE)
_PARTS = re.compile(r"(?:([0-9]+)个?(?:小时|时))?(?:([0-9]+)分钟?|(半)小?时?)?")


def _unclear() -> str:
    return _("看不出是几点，请写成9:00。")


def _clock(said: str) -> time:
    found = _TIME.fullmatch(said)
    if not found:
        raise Bad(_unclear())
    half, hour, minute = found[1], int(found[2]), found[3]
    if half in ("下午", "晚上") and hour < 12:
        hour += 12
    minutes = 30 if minute == "半" else int(minute or 0)
    if hour > 23 or minutes > 59:
        raise Bad(_("没有这个时间，请核对。"))
    return time(hour, minutes)


def time_of_day(raw: Raw, today: date) -> time | datetime | None:
    """9:00, 9点半, 下午2:30, a spreadsheet's own time; with its day when the cell names one."""
    if isinstance(raw, datetime):
        return raw.replace(tzinfo=None, second=0, microsecond=0) if raw.year > 1900 else raw.time()
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0)
    if isinstance(raw, timedelta):
        raw = raw / timedelta(days=1)
    if isinstance(raw, float) and 0 <= raw < 1:
        minutes = round(raw * DAY_MINUTES) % DAY_MINUTES
        return time(minutes // 60, minutes % 60)
    if isinstance(raw, bool | int | float):
        raise Bad(_unclear())
    said = _plain(raw)
    if not said:
        return None
    if any(sign in said for sign in "-/年"):
        return cleaners.past_moment(raw, today)
    return _clock("".join(said.split()))


def span(raw: Raw, today: date) -> tuple[time, time] | None:
    """9:00-11:30, 9点至11点半, 下午2:00—4:30: from and to on one day."""
    said = _plain(raw)
    if not said:
        return None
    parts = _TO.split("".join(said.split()))
    if len(parts) != 2:
        raise Bad(_("看不出是几点到几点，请写成9:00-11:30。"))
    since, until = parts
    half = re.match("上午|下午|晚上", since)
    if half and not re.match("上午|下午|晚上|中午", until):
        until = half[0] + until
    return _clock(since), _clock(until)


def minutes(raw: Raw, today: date) -> int | None:
    """How long, in minutes: 2.5 is hours, as are 2.5小时, 2小时30分, 150分钟, 半小时."""
    if isinstance(raw, time):
        return _sane(raw.hour * 60 + raw.minute)
    if isinstance(raw, timedelta):
        return _sane(round(raw / timedelta(minutes=1)))
    if isinstance(raw, date | bool):
        raise Bad(_("时长被表格改成了日期，请写成小时数，例如2.5。"))
    said = "".join(_plain(raw).split())
    if not said:
        return None
    if found := _HOURS.fullmatch(said):
        return _sane(round(float(found[1]) * 60))
    found = _PARTS.fullmatch(said.replace("个半小时", "小时半"))
    if not found or not any(found.groups()):
        raise Bad(_("看不出是多长时间，请写成小时数，例如2.5。"))
    return _sane(int(found[1] or 0) * 60 + int(found[2] or 0) + (30 if found[3] else 0))


def _sane(found: int) -> int:
    if not 1 <= found <= DAY_MINUTES:
        raise Bad(_("一次服务的时长应在1分钟到24小时之间，请核对。"))
    return found


def _plain(raw: Raw) -> str:
    return unicodedata.normalize("NFKC", words(raw))
