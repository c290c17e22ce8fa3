"""Which hard rules a roster breaks, each in a sentence: one named function for each rule.

Pure functions over plain rows. They know nothing of who planned the roster, so what an office
places by hand and what a solver proposes is judged alike. The numbers are the office's (`Limits`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHT_BEGINS, NIGHT_LASTS = 22, 8 * HOUR  # 22:00 to 6:00, the labour ministry's night
IS_NIGHT_FROM = 3 * HOUR  # of a shift lie in it
ADULT = 18


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of the office."""

    rest_hours: int = 11
    days_in_a_row: int = 6
    nights_in_a_row: int = 2
    shifts_a_day: int = 1
    nights_a_month: int = 8
    no_nights_from: int = 60  # years of age


class Duty(NamedTuple):
    """One shift of somebody, in local time, half-open."""

    shift: int
    post: int
    starts: datetime
    ends: datetime

    @property
    def day(self) -> date:
        return self.starts.date()

    @property
    def is_night(self) -> bool:
        return is_night(self.starts, self.ends)


@dataclass(frozen=True, slots=True)
class Who:
    """What the rules ask about somebody."""

    key: int
    name: str
    age: int | None = None
    no_nights: str = ""  # the reason they gave; empty when they stand nights
    most_a_month: int | None = None
    only_posts: frozenset[int] = frozenset()  # none named: all
    away: tuple[tuple[date, date], ...] = ()  # both days included
    leads: bool = False
    in_party: bool = False
    is_woman: bool = False
    home: str = ""  # path in the tree of places
    skills: tuple[tuple[int, date | None], ...] = ()  # key, last day of its proof


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody and everything they stand, in order; days beyond the month's border included."""

    who: Who
    duties: tuple[Duty, ...]

    def with_one(self, duty: Duty) -> "Line":
        return Line(self.who, tuple(sorted((*self.duties, duty), key=lambda one: one.starts)))

    def without(self, shift: int) -> "Line":
        return Line(self.who, tuple(one for one in self.duties if one.shift != shift))


class Requirement(NamedTuple):
    """Somebody of a kind whom a shift wants among its heads."""

    kind: str  # leads, party, woman, local, skill
    name: str
    least: int = 1
    skill: int | None = None
    near: str = ""  # path of the place whose people are local


@dataclass(frozen=True, slots=True)
class Asked:
    """What a shift asks for."""

    shift: int
    day: date
    heads: int
    mix: tuple[Requirement, ...] = field(default=())


class Broken(NamedTuple):
    """A rule that does not hold, at a shift, and the sentence that says so."""

    rule: str
    shift: int
    says: str


def is_night(starts: datetime, ends: datetime) -> bool:
    """Whether at least three hours lie between 22:00 and 6:00."""
    first = starts.replace(hour=NIGHT_BEGINS, minute=0, second=0, microsecond=0) - DAY
    inside = timedelta()
    for n in range(3):
        begins = first + n * DAY
        inside += max(min(ends, begins + NIGHT_LASTS) - max(starts, begins), timedelta())
    return inside >= IS_NIGHT_FROM


def _day(day: date) -> str:
    return f"{day.month}-{day.day}"


# --- about somebody: each takes a line and the office's numbers


def stands_in_one_place_at_a_time(line: Line, limits: Limits) -> Iterator[Broken]:
    for earlier, later in pairwise(line.duties):
        if later.starts < earlier.ends:
            yield Broken(
                "stands_in_one_place_at_a_time", later.shift,
                _("%(name)s%(day)s同一时间还有另一个班。")
                % {"name": line.who.name, "day": _day(later.day)},
            )  # fmt: skip


def rests_between_shifts(line: Line, limits: Limits) -> Iterator[Broken]:
    for earlier, later in pairwise(line.duties):
        rest = later.starts - earlier.ends
        if timedelta() <= rest < limits.rest_hours * HOUR:
            yield Broken(
                "rests_between_shifts", later.shift,
                _("%(name)s%(day)s上岗前只休息%(rest)d小时，少于%(least)d小时。") % {
                    "name": line.who.name, "day": _day(later.day), "rest": rest // HOUR,
                    "least": limits.rest_hours,
                },
            )  # fmt: skip


def stands_so_many_shifts_a_day(line: Line, limits: Limits) -> Iterator[Broken]:
    for day, found in groupby(line.duties, key=lambda one: one.day):
        mine = list(found)
        if len(mine) > limits.shifts_a_day:
            yield Broken(
                "stands_so_many_shifts_a_day", mine[-1].shift,
                _("%(name)s%(day)s一天排了%(n)d个班，最多%(most)d个。") % {
                    "name": line.who.name, "day": _day(day), "n": len(mine),
                    "most": limits.shifts_a_day,
                },
            )  # fmt: skip


def _runs(duties: Iterable[Duty]) -> Iterator[list[Duty]]:
    """Duties on days that follow one another, a list for each run."""
    run: list[Duty] = []
    for duty in duties:
        if run and duty.day - run[-1].day > DAY:
            yield run
            run = []
        if not run or duty.day != run[-1].day:
            run.append(duty)
    if run:
        yield run


def rests_after_days_in_a_row(line: Line, limits: Limits) -> Iterator[Broken]:
    for run in _runs(line.duties):
        if len(run) > limits.days_in_a_row:
            yield Broken(
                "rests_after_days_in_a_row", run[limits.days_in_a_row].shift,
                _("%(name)s从%(day)s起连着值%(n)d天，最多%(most)d天。") % {
                    "name": line.who.name, "day": _day(run[0].day), "n": len(run),
                    "most": limits.days_in_a_row,
                },
            )  # fmt: skip


def rests_after_nights_in_a_row(line: Line, limits: Limits) -> Iterator[Broken]:
    for run in _runs(one for one in line.duties if one.is_night):
        if len(run) > limits.nights_in_a_row:
            yield Broken(
                "rests_after_nights_in_a_row", run[limits.nights_in_a_row].shift,
                _("%(name)s从%(day)s起连着值%(n)d个夜班，最多%(most)d个。") % {
                    "name": line.who.name, "day": _day(run[0].day), "n": len(run),
                    "most": limits.nights_in_a_row,
                },
            )  # fmt: skip


def stands_so_many_nights_a_month(line: Line, limits: Limits) -> Iterator[Broken]:
    nights = [one for one in line.duties if one.is_night]
    for _month, found in groupby(nights, key=lambda one: (one.day.year, one.day.month)):
        mine = list(found)
        if len(mine) > limits.nights_a_month:
            yield Broken(
                "stands_so_many_nights_a_month", mine[limits.nights_a_month].shift,
                _("%(name)s这个月%(n)d个夜班，最多%(most)d个。")
                % {"name": line.who.name, "n": len(mine), "most": limits.nights_a_month},
            )  # fmt: skip


def stands_no_nights_who_may_not(line: Line, limits: Limits) -> Iterator[Broken]:
    who = line.who
    why = who.no_nights
    if not why and who.age is not None and who.age >= limits.no_nights_from:
        why = _("满%(age)d岁") % {"age": limits.no_nights_from}
    if not why and who.age is not None and who.age < ADULT:
        why = _("未成年")
    if not why:
        return
    for duty in line.duties:
        if duty.is_night:
            yield Broken(
                "stands_no_nights_who_may_not", duty.shift,
                _("%(name)s不值夜班（%(why)s），%(day)s是夜班。")
                % {"name": who.name, "why": why, "day": _day(duty.day)},
            )  # fmt: skip


def stands_not_while_away(line: Line, limits: Limits) -> Iterator[Broken]:
    for duty in line.duties:
        last = (duty.ends - timedelta(microseconds=1)).date()
        if any(first <= last and duty.day <= until for first, until in line.who.away):
            yield Broken(
                "stands_not_while_away", duty.shift,
                _("%(name)s%(day)s请假或没空。") % {"name": line.who.name, "day": _day(duty.day)},
            )  # fmt: skip


def stands_at_most_so_often(line: Line, limits: Limits) -> Iterator[Broken]:
    most = line.who.most_a_month
    if most is None:
        return
    for _month, found in groupby(line.duties, key=lambda one: (one.day.year, one.day.month)):
        mine = list(found)
        if len(mine) > most:
            yield Broken(
                "stands_at_most_so_often", mine[most].shift,
                _("%(name)s自己说一个月最多值%(most)d班，已经排了%(n)d班。")
                % {"name": line.who.name, "most": most, "n": len(mine)},
            )  # fmt: skip


def stands_only_at_own_posts(line: Line, limits: Limits) -> Iterator[Broken]:
    if not line.who.only_posts:
        return
    for duty in line.duties:
        if duty.post not in line.who.only_posts:
            yield Broken(
                "stands_only_at_own_posts", duty.shift,
                _("%(name)s只值自己选定的岗，不包括%(day)s这个。")
                % {"name": line.who.name, "day": _day(duty.day)},
            )  # fmt: skip


RULES = (
    stands_in_one_place_at_a_time, rests_between_shifts, stands_so_many_shifts_a_day,
    rests_after_days_in_a_row, rests_after_nights_in_a_row, stands_so_many_nights_a_month,
    stands_no_nights_who_may_not, stands_not_while_away, stands_at_most_so_often,
    stands_only_at_own_posts,
)  # fmt: skip


def broken(line: Line, limits: Limits) -> list[Broken]:
    """Everything that does not hold of somebody, in the order of RULES."""
    return [found for rule in RULES for found in rule(line, limits)]


def broken_by(line: Line, duty: Duty, limits: Limits) -> list[Broken]:
    """What one more shift would break that holds without it, or break worse."""
    before = Counter(one.says for one in broken(line, limits))
    return [one for one in broken(line.with_one(duty), limits) if not before[one.says]]


# --- about a shift


def meets(who: Who, wanted: Requirement, day: date) -> bool:
    """Whether somebody is of the kind that is asked for."""
    if wanted.kind == "skill":
        return any(
            key == wanted.skill and (last is None or last >= day) for key, last in who.skills
        )
    if wanted.kind == "local":
        return bool(who.home) and who.home.startswith(wanted.near)
    return {"leads": who.leads, "party": who.in_party, "woman": who.is_woman}[wanted.kind]


def heads_are_there(asked: Asked, standing: list[Who]) -> Iterator[Broken]:
    if (missing := asked.heads - len(standing)) > 0:
        yield Broken(
            "heads_are_there", asked.shift,
            _("缺%(n)d人（要%(heads)d人）。") % {"n": missing, "heads": asked.heads},
        )  # fmt: skip


def mix_is_there(asked: Asked, standing: list[Who]) -> Iterator[Broken]:
    for one in asked.mix:
        found = sum(meets(who, one, asked.day) for who in standing)
        if found < one.least:
            yield Broken(
                "mix_is_there", asked.shift,
                _("缺%(what)s%(n)d名。") % {"what": one.name, "n": one.least - found},
            )  # fmt: skip


SHIFT_RULES = (heads_are_there, mix_is_there)


def missing(asked: Asked, standing: list[Who]) -> list[Broken]:
    """What a shift lacks, in the order of SHIFT_RULES."""
    return [found for rule in SHIFT_RULES for found in rule(asked, standing)]


def spoils_mix(asked: Asked, standing: list[Who], who: Who) -> list[Broken]:
    """What the shift still lacks of its mix once this one has filled its last place."""
    after = [*standing, who]
    return list(mix_is_there(asked, after)) if len(after) >= asked.heads else []
