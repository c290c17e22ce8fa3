"""Who can stand in: everybody who may, ranked, and why each of the others may not.

First whoever is in reserve that day, then who stands least this month, then who lives nearest.
They are asked one after the other; silence for some minutes asks the next one.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from tongxing.base.models import Parameter
from tongxing.planning.plausible import metres_between

from . import checking
from .models import Assignment, Call, Going, Reserve, Shift, Stander, facts, news

GAVE_UP = (Going.DROPPED, Going.MISSED)
FAR = 10**7  # metres, for who has no position


class Candidate(NamedTuple):
    """Somebody who may stand in, with what speaks for them."""

    stander: Stander
    in_reserve: bool
    hours: int  # they stand this month already
    metres: int | None

    @property
    def reason(self) -> str:
        said = [_("今天备勤")] if self.in_reserve else []
        said.append(_("本月已排%(n)d小时") % {"n": self.hours})
        if self.metres is not None:
            said.append(_("离岗%(n)d米") % {"n": self.metres})
        return "，".join(said)


class NotThey(NamedTuple):
    """Somebody who may not, and what speaks against it."""

    stander: Stander
    broken: tuple[checking.Broken, ...]

    @property
    def says(self) -> str:
        return "".join(one.says for one in self.broken)


class Found(NamedTuple):
    able: list[Candidate]
    not_able: list[NotThey]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """How many fail by which rule, the commonest first."""
        counted = Counter(one.rule for each in self.not_able for one in each.broken[:1])
        return [(str(WHY[rule]), n) for rule, n in counted.most_common()]


WHY = {
    "stands_in_one_place_at_a_time": gettext_lazy("同一时间已有班"),
    "rests_between_shifts": gettext_lazy("休息不够"),
    "stands_so_many_shifts_a_day": gettext_lazy("当天已有班"),
    "rests_after_days_in_a_row": gettext_lazy("连着值的天数满了"),
    "rests_after_nights_in_a_row": gettext_lazy("连着的夜班满了"),
    "stands_so_many_nights_a_month": gettext_lazy("本月夜班满了"),
    "stands_no_nights_who_may_not": gettext_lazy("不值夜班"),
    "stands_not_while_away": gettext_lazy("请假或没空"),
    "stands_at_most_so_often": gettext_lazy("到了自己说的上限"),
    "stands_only_at_own_posts": gettext_lazy("不值这个岗"),
    "gave_it_up": gettext_lazy("这个班来不了或没来"),
    "mix_is_there": gettext_lazy("不符合这个班要的人"),
}


def replacements(shift: Shift) -> Found:
    """Everybody under the roster's place who might stand this shift, best first."""
    day = timezone.localdate(shift.starts_at)
    rows = Stander.objects.active(day).filter(
        person__place__path__startswith=shift.roster.place.path, person__died_on=None,
        person__merged_into=None,
    )  # fmt: skip
    rows = rows.select_related("person__place", "person__household").in_name_order()
    standers = {row.pk: row for row in rows}
    lines = Assignment.objects.lines(standers, since=day, until=day)
    standing = shift.standing()
    with_them = list(facts.who(standing, since=day, until=day).values())
    asked, limits = facts.asked(shift), facts.limits(day)
    reserve = set(Reserve.objects.filter(day=day).values_list("stander", flat=True))
    duty = facts.duty(shift)
    gave_up = set(shift.assignments.filter(state__in=GAVE_UP).values_list("stander", flat=True))
    able, not_able = [], []
    for key, stander in standers.items():
        if key in standing:
            continue
        line = lines[key]
        found = [_gave_up(stander, shift)] if key in gave_up else []
        found += checking.broken_by(line, duty, limits)
        found += checking.spoils_mix(asked, with_them, line.who)
        if found:
            not_able.append(NotThey(stander, tuple(found)))
        else:
            hours = _hours(line, duty)
            able.append(Candidate(stander, key in reserve, hours, _metres(stander, shift)))
    able.sort(key=_rank)
    return Found(able, not_able)


def _gave_up(stander: Stander, shift: Shift) -> checking.Broken:
    says = _("%(name)s这个班来不了，或者没来。") % {"name": stander.person.name}
    return checking.Broken("gave_it_up", shift.pk, says)


def _rank(one: Candidate) -> tuple:
    far = FAR if one.metres is None else one.metres
    return not one.in_reserve, one.hours, far, one.stander.pk


def _hours(line: checking.Line, duty: checking.Duty) -> int:
    month = (duty.day.year, duty.day.month)
    mine = (one for one in line.duties if (one.day.year, one.day.month) == month)
    return sum((one.ends - one.starts for one in mine), timedelta()) // checking.HOUR


def _metres(stander: Stander, shift: Shift) -> int | None:
    """From home, or from the place somebody belongs to, as the crow flies."""
    there, own = _spot(shift.post.place), stander.person.household
    home = (own and _spot(own)) or _spot(stander.person.place)
    return None if home is None or there is None else round(metres_between(home, there))


def _spot(row: Any) -> tuple[float, float] | None:
    """Where a household or a place is."""
    return None if row.lon is None or row.lat is None else (row.lon, row.lat)


def call_next(shift: Shift, *, at: datetime) -> Call | None:
    """Ask the best one who was not asked yet; None when the list is at its end."""
    minutes = Parameter.objects.value("duty_call_minutes", on=timezone.localdate(at))
    asked = set(Call.objects.filter(shift=shift).values_list("stander", flat=True))
    left = [one for one in replacements(shift).able if one.stander.pk not in asked]
    if not left:
        news.nobody_left(shift, at=at)
        return None
    first = left[0]
    with override("zh-hans"):  # stored text
        reason = first.reason
    return Call.objects.ask(
        shift, first.stander, reason=reason, metres=first.metres, at=at,
        answer_within=timedelta(minutes=minutes),
    )  # fmt: skip


def call_for(shift: Shift, *, at: datetime) -> None:
    """Go on calling until as many are asked as heads are missing."""
    with transaction.atomic():
        shift.refresh_from_db(fields=["taken", "heads"])
        missing = shift.missing - Call.objects.asked().filter(shift=shift).count()
        for _n in range(missing):
            if call_next(shift, at=at) is None:
                return
