"""Values as people read them: moments by name, durations in words, names in one's language."""

from datetime import datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEKDAYS = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"),
    gettext_lazy("周五"), gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip
NEAR = {0: gettext_lazy("今天"), 1: gettext_lazy("明天"), -1: gettext_lazy("昨天")}


def in_language(chinese: str, english: str) -> str:
    """The name in the reader's language, Chinese when there is no other."""
    return english if english and get_language() == "en" else chinese


def weekday(number: int) -> str:
    """The day of the week by name; Monday is 0."""
    return str(WEEKDAYS[number])


def moment(value: datetime | None, now: datetime) -> str:
    """今天 14:30, 明天 9:00, or 2026年11月23日 周一 14:30; the year only when it is another one."""
    if value is None:
        return ""
    local, today = timezone.localtime(value), timezone.localtime(now).date()
    clock = f"{local:%H:%M}"
    if (days := (local.date() - today).days) in NEAR:
        return f"{NEAR[days]} {clock}"
    form = "MONTH_DAY_FORMAT" if local.year == today.year else "DATE_FORMAT"
    return _("%(date)s %(weekday)s %(clock)s") % {
        "date": formats.date_format(local, form),
        "weekday": weekday(local.weekday()),
        "clock": clock,
    }


def between(starts: datetime, ends: datetime, now: datetime) -> str:
    """今天 09:30–11:30; the day is said once when both are on it."""
    local, until = timezone.localtime(starts), timezone.localtime(ends)
    if local.date() == until.date():
        return f"{moment(starts, now)}–{until:%H:%M}"
    return f"{moment(starts, now)} – {moment(ends, now)}"


def span(value: timedelta) -> str:
    """A duration in its largest unit: 3 天, 5 小时, 12 分钟."""
    value = abs(value)
    if value >= DAY:
        count = value // DAY
        return ngettext("%(n)d天", "%(n)d天", count) % {"n": count}
    if value >= HOUR:
        count = value // HOUR
        return ngettext("%(n)d小时", "%(n)d小时", count) % {"n": count}
    count = max(value // MINUTE, 0)
    return ngettext("%(n)d分钟", "%(n)d分钟", count) % {"n": count}


def hours(minutes: int) -> str:
    """Minutes as hours and minutes: 3小时20分."""
    return _("%(hours)d小时%(minutes)02d分") % {"hours": minutes // 60, "minutes": minutes % 60}


def remaining(due: datetime | None, now: datetime) -> str:
    """还剩 2 天, or 已超 3 小时."""
    if due is None:
        return ""
    words = _("还剩%(span)s") if due > now else _("已超%(span)s")
    return words % {"span": span(due - now)}
