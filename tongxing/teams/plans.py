"""Where volunteers and planning meet: who fits a task, and why; who is nearest to a call."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongxing.base.models import Parameter
from tongxing.places.models import Place
from tongxing.planning import dispatch

from .models import CallOut, FreeTime, HoursEntry, Skill, Team, Volunteer, VolunteerSkill
from .models.calendar import days_that_differ

METRES_PER_DEGREE = 111_320  # of latitude
HORIZON = timedelta(hours=dispatch.HORIZON_HOURS)
MOST = 30
POSITION = (
    "person__household__lon", "person__household__lat", "person__place__lon", "person__place__lat",
)  # fmt: skip


class Promises(NamedTuple):
    """What volunteers have in hand elsewhere, and when, by volunteer."""

    in_hand: Counter[int]
    busy: dict[int, list[dispatch.Span]]


# Upper areas say here what volunteers are promised to; a maker takes their keys and the moment.
promised: list[Callable[..., Promises]] = []


class Task(NamedTuple):
    """Something to be done at a place, within a time."""

    place: Place
    since: datetime
    until: datetime
    skill: Skill | None = None


class Fit(NamedTuple):
    """A volunteer for a task, and why."""

    volunteer: Volunteer
    metres: int
    reasons: list[str]


class Found(NamedTuple):
    """Who fits, and how many do not, and why not."""

    fits: list[Fit]
    others: list[str]


def who_fits(task: Task, people: QuerySet[Volunteer], *, at: datetime) -> Found:
    """Of these volunteers who can do it then, the least trouble first; writes nothing."""
    problem = _problem(task, people, at=at)
    need = problem.needs[0]
    found = dispatch.candidates(problem, need, most=MOST)
    rows = Volunteer.objects.select_related("person").in_bulk([int(one.volunteer) for one in found])
    served = {one.id: one.served_minutes for one in problem.volunteers}
    fits = [
        Fit(rows[int(one.volunteer)], one.metres, _reasons(one, task, served[one.volunteer]))
        for one in found
    ]
    failed = dispatch.why_not(problem, need)
    return Found(fits, [FAILS[kind](n) % {"n": n} for kind, n in failed.most_common()])


def members_of(team: Team) -> QuerySet[Volunteer]:
    members = team.memberships.current().values("person")
    return Volunteer.objects.active().filter(person__in=members)


def _problem(task: Task, people: QuerySet[Volunteer], *, at: datetime) -> dispatch.Problem:
    keys = people.order_by().values("pk")
    skills = _skills(keys, on=timezone.localdate(task.since))
    free = _week(keys)
    today = timezone.localdate(at)
    differs = days_that_differ(keys, since=today, until=today + HORIZON)
    promises = _promises(keys, at=at)
    days = Parameter.objects.value("call_fair_days", on=today)
    lately = HoursEntry.objects.standing().filter(
        volunteer__in=keys, since__gte=at - timedelta(days=days)
    )
    sums = lately.values("volunteer").annotate(total=Sum("minutes")).order_by("volunteer")
    served = dict(sums.values_list("volunteer", "total"))
    rows = people.order_by("pk").values_list(
        "pk", "max_open", "max_distance", "may_be_called", *POSITION
    )
    volunteers = []
    for pk, most, farthest, agreed, *position in rows:
        x, y = _plane(position, near=task.place)
        volunteers.append(
            dispatch.Volunteer(
                id=str(pk), x=x, y=y, skills=frozenset(skills[pk]), free=tuple(free[pk]),
                also=tuple(differs.besides.get(pk, ())),
                busy=(*differs.off.get(pk, ()), *promises.busy.get(pk, ())),
                room=max(most - promises.in_hand[pk], 0), in_hand=promises.in_hand[pk],
                max_metres=float(farthest), served_minutes=served.get(pk, 0), agreed=agreed,
            )
        )  # fmt: skip
    wanted = dispatch.Need(
        id="task", x=0.0, y=0.0,
        within=dispatch.Span(timezone.localtime(task.since), timezone.localtime(task.until)),
        skills=frozenset({task.skill.code} if task.skill else ()),
    )  # fmt: skip
    return dispatch.Problem(timezone.localtime(at), (wanted,), tuple(volunteers))


def _skills(people, *, on: date) -> dict[int, set[str]]:
    """Skills that are valid on the day."""
    held: dict[int, set[str]] = defaultdict(set)
    valid = Q(expires_on=None) | Q(expires_on__gte=on)
    rows = VolunteerSkill.objects.filter(valid, volunteer__in=people)
    for pk, code in rows.values_list("volunteer", "skill__code"):
        held[pk].add(code)
    return held


def _week(people) -> dict[int, list[tuple[int, int, int]]]:
    """Whole hours of the week that are free."""
    free: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    rows = FreeTime.objects.filter(volunteer__in=people)
    for pk, weekday, since, until in rows.values_list("volunteer", "weekday", "since", "until"):
        first = since.hour + bool(since.minute)
        if until.hour > first:
            free[pk].append((weekday, first, until.hour))
    return free


def _promises(people, *, at: datetime) -> Promises:
    total = Promises(Counter(), defaultdict(list))
    for maker in promised:
        some = maker(people, at=at)
        total.in_hand.update(some.in_hand)
        for pk, spans in some.busy.items():
            total.busy[pk].extend(spans)
    return total


def _plane(position: Iterable[float | None], *, near: Place) -> tuple[float, float]:
    """Metres east and north of the place; who has no position counts as being there."""
    home_lon, home_lat, place_lon, place_lat = position
    lon, lat = (home_lon, home_lat) if home_lon is not None else (place_lon, place_lat)
    if lon is None or lat is None or near.lon is None or near.lat is None:
        return 0.0, 0.0
    east = (lon - near.lon) * math.cos(math.radians(near.lat))
    return east * METRES_PER_DEGREE, (lat - near.lat) * METRES_PER_DEGREE


# --- the nearest to a call


def nearest(call: CallOut, *, at: datetime) -> list[tuple[int, int]]:
    """Who can still be asked: keys with metres, the nearest first.

    In an emergency the weekly hours are not asked about, nor how far somebody usually goes; a day
    off and the radius of the call are kept to.
    """
    today = timezone.localdate(at)
    people = Volunteer.objects.active() if call.beyond_team else members_of(call.team)
    people = people.filter(may_be_called=True, person__account__isnull=False)
    people = people.exclude(called__call=call).exclude(person=call.by.person_id)
    people = people.exclude(
        pk__in=Volunteer.objects.filter(free_days__day=today, free_days__since=None).values("pk")
    )
    if call.skill_id:
        valid = Q(expires_on=None) | Q(expires_on__gte=today)
        held = VolunteerSkill.objects.filter(valid, skill=call.skill_id)
        people = people.filter(pk__in=held.values("volunteer"))
    found = []
    for pk, *position in people.order_by("pk").values_list("pk", *POSITION):
        x, y = _plane(position, near=call.place)
        metres = round(dispatch.DETOUR * math.hypot(x, y))
        if metres <= call.radius:
            found.append((pk, metres))
    return sorted(found, key=lambda one: (one[1], one[0]))


# --- reasons in words


def _reasons(one: dispatch.Candidate, task: Task, served: int) -> list[str]:
    said = [_("那时有空")]
    if task.skill:
        said.insert(0, _("会%(skill)s，那天有效") % {"skill": task.skill})
    said.append(way(one.metres))
    in_hand = next((int(reason.value) for reason in one.reasons if reason.kind == "load"), 0)
    if in_hand:
        said.append(ngettext("手上%(n)d件", "手上%(n)d件", in_hand) % {"n": in_hand})
    else:
        said.append(_("手上没有事"))
    hours = round(served / 60)
    said.append(ngettext("近来服务%(n)d小时", "近来服务%(n)d小时", hours) % {"n": hours})
    return said


def way(metres: int) -> str:
    if metres < 1000:
        return _("约%(n)d米") % {"n": round(metres, -1)}
    return _("约%(n).1f公里") % {"n": metres / 1000}


FAILS: dict[str, Callable[[int], str]] = {
    "skill": lambda n: ngettext("%(n)d人没有这项技能", "%(n)d人没有这项技能", n),
    "consent": lambda n: ngettext("%(n)d人不接受派单", "%(n)d人不接受派单", n),
    "far": lambda n: ngettext("%(n)d人太远", "%(n)d人太远", n),
    "full": lambda n: ngettext("%(n)d人手上已满", "%(n)d人手上已满", n),
    "time": lambda n: ngettext("%(n)d人时间不合", "%(n)d人时间不合", n),
}
