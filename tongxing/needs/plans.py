"""Where needs and planning meet: rows to a dispatch problem, a plan back to reasons people read."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongxing.base.models import Parameter
from tongxing.people.models import Sex
from tongxing.planning import dispatch
from tongxing.teams import plans as teams_plans
from tongxing.teams.models import (
    FreeTime,
    HoursEntry,
    Membership,
    Skill,
    Team,
    Volunteer,
    VolunteerSkill,
    days_that_differ,
)

from .models import IN_HAND, Assignment, Need, State

METRES_PER_DEGREE = 111_320  # of latitude
RANKS = {"normal": 0, "urgent": 1, "emergency": 2}
A_DAY = timedelta(days=1)
HORIZON = timedelta(hours=dispatch.HORIZON_HOURS)
VISIT = timedelta(hours=2)  # kept free around an agreed time, the way there included
NIGHT = (22, 5)  # service that ends in [22:00, 5:00) is followed by a rest
SERVED_WELL = 4  # this score or better makes a known face welcome
LEAST_ANSWERED = 5  # a team's share of solved needs is told from so many on


class Choice(NamedTuple):
    """A team or a volunteer for a need, and why."""

    row: Team | Volunteer
    reasons: list[str]


class Proposal(NamedTuple):
    """What the plan would do with one waiting need; no team means that it stays open, and why."""

    need: Need
    team: Team | None
    volunteer: Volunteer | None
    reasons: list[str]


def teams_for(need: Need, *, at: datetime) -> list[Choice]:
    """Working teams that could take this need, the best first, with reasons."""
    skills = list(need.category.skills.all())
    rows = {team.pk: team for team in _teams_around(need).select_related("place")}
    sums = _sums_of_teams(skills, at)
    asked = _need(need, at=at, skills=frozenset(skill.code for skill in skills))
    teams = tuple(_team(row, sums, need) for row in rows.values())
    ranked = dispatch.rank_teams(asked, teams, kind=need.category.team_kind)
    return [Choice(rows[int(one.team)], _words(one.reasons, {})) for one in ranked]


def _teams_around(need: Need) -> QuerySet[Team]:
    """Teams at work under the same root of the tree."""
    root = need.unit.path.split("/")[0] + "/"
    return Team.objects.working().filter(place__path__startswith=root)


class _Sums(NamedTuple):
    """What teams have of people and of needs, by team."""

    members: dict[int, int]
    able: dict[int, int]
    in_hand: Counter[int]
    answered: Counter[int]
    solved: Counter[int]


def _sums_of_teams(skills: list[Skill], at: datetime) -> _Sums:
    """Each kind of sum by itself: joined in one question they would multiply one another."""
    able = Volunteer.objects.active().filter(may_be_called=True)
    for skill in skills:
        able = able.filter(pk__in=_holders(skill, at).values("volunteer"))
    members = Membership.objects.current()
    able_members = members.filter(person__volunteer__in=able.order_by().values("pk"))
    sums = _Sums(_by_team(members), _by_team(able_members), Counter(), Counter(), Counter())
    # Counted as the index holds them, so that no need itself is read.
    counted = Need.objects.filter(team__isnull=False).values("team", "state", "solved")
    counted = counted.annotate(count=Count("*")).order_by("team", "state", "solved")
    for team, state, solved, count in counted.values_list("team", "state", "solved", "count"):
        if state in {State.DISPATCHED, *IN_HAND}:
            sums.in_hand[team] += count
        elif state in {State.SOLVED, State.RATED, State.CLOSED}:
            sums.answered[team] += count
            sums.solved[team] += count * bool(solved)
    return sums


def _by_team(members: QuerySet[Membership]) -> dict[int, int]:
    counted = members.values("team").annotate(count=Count("pk")).order_by("team")
    return dict(counted.values_list("team", "count"))


def _holders(skill: Skill, at: datetime) -> QuerySet[VolunteerSkill]:
    valid = Q(expires_on=None) | Q(expires_on__gte=timezone.localdate(at))
    return VolunteerSkill.objects.filter(valid, skill=skill)


def _team(row: Team, sums: _Sums, need: Need) -> dispatch.Team:
    """A team with its sums, as planning sees it."""
    x, y = _plane(row.place.lon, row.place.lat, near=need)
    answered = sums.answered[row.pk]
    return dispatch.Team(
        id=str(row.pk), x=x, y=y, kind=row.kind, levels_away=_levels(row.place.path, need),
        members=sums.members.get(row.pk, 0), able_members=sums.able.get(row.pk, 0),
        in_hand=sums.in_hand[row.pk],
        solved_share=sums.solved[row.pk] / answered if answered >= LEAST_ANSWERED else None,
    )  # fmt: skip


def _levels(path: str, need: Need) -> int:
    """Levels up and down the tree between two places."""
    one, other = path.strip("/").split("/"), need.unit.path.strip("/").split("/")
    common = sum(1 for a, b in zip(one, other, strict=False) if a == b)
    return len(one) + len(other) - 2 * common


def volunteers_for(need: Need, *, at: datetime) -> list[Choice]:
    """Who of the team, or of the unit's own people, fits; the least trouble first."""
    problem = _problem([need], able_to_serve(need), at=at)
    found = dispatch.candidates(problem, problem.needs[0])
    rows, names = _rows_of(one.volunteer for one in found), _skill_names()
    return [Choice(rows[int(one.volunteer)], _words(one.reasons, names)) for one in found]


def able_to_serve(need: Need) -> QuerySet[Volunteer]:
    """Volunteers who may be put to this need: of its team, or who live at its unit."""
    rows = Volunteer.objects.active()
    if need.team_id:
        members = Membership.objects.current().filter(team=need.team_id)
        return rows.filter(person__in=members.values("person"))
    return rows.filter(person__place=need.unit_id)


def propose(needs: Iterable[Need], *, at: datetime) -> list[Proposal]:
    """One plan for all these waiting needs at once; writes nothing."""
    needs = list(needs)
    if not needs:
        return []
    near = _teams_around(needs[0])
    teams = {team.pk: team for team in near.select_related("place")}
    members = Membership.objects.current().filter(team__in=near)
    people = Volunteer.objects.active().filter(
        may_be_called=True, person__in=members.values("person")
    )
    problem = _problem(needs, people, at=at)
    plan = dispatch.solve(problem)
    rows, names = _rows_of(plan.goes.values()), _skill_names()
    going = members.filter(person__volunteer__in=rows).order_by("pk")
    teams_of: dict[int, list[Team]] = defaultdict(list)
    for person, team in going.values_list("person", "team"):
        teams_of[person].append(teams[team])
    why = dispatch.explain(problem, plan)
    found = []
    for need, asked in zip(needs, problem.needs, strict=True):
        if asked.id in plan.goes:
            volunteer = rows[int(plan.goes[asked.id])]
            best = _team_of(need, teams_of[volunteer.person_id])
            found.append(Proposal(need, best, volunteer, _words(why[asked.id], names)))
        else:
            nobody = _why_nobody(dispatch.why_not(problem, asked))
            found.append(Proposal(need, None, None, nobody))
    return found


def _rows_of(ids: Iterable[str]) -> dict[int, Volunteer]:
    """Volunteers by planning's names for them. Sealed values stay shut: no page shows them."""
    whole = Volunteer.objects.select_related("person")
    whole = whole.defer("person__id_number", "person__phone")
    return whole.in_bulk({int(one) for one in ids})


def _team_of(need: Need, teams: list[Team]) -> Team:
    """Of a volunteer's teams the one of the right kind, then the nearest in the tree."""

    def fits(team: Team) -> tuple[bool, int, int]:
        return (team.kind != need.category.team_kind, _levels(team.place.path, need), team.pk)

    return min(teams, key=fits)


# --- rows to planning


def _problem(needs: list[Need], people: QuerySet[Volunteer], *, at: datetime) -> dispatch.Problem:
    facts = _facts_about(people.order_by().values("pk"), needs, at=at)
    skills = _skills_of_categories({need.category_id for need in needs})
    rows = people.order_by("pk").values_list(
        "pk", "max_open", "max_distance", "may_be_called", "person__sex",
        "person__household__lon", "person__household__lat", "person__place__lon",
        "person__place__lat",
    )  # fmt: skip
    return dispatch.Problem(
        now=timezone.localtime(at),
        needs=tuple(_need(need, at=at, skills=skills[need.category_id]) for need in needs),
        volunteers=tuple(_volunteer(_Row(*row), facts, near=needs[0]) for row in rows),
    )


class _Row(NamedTuple):
    """What a plan needs of a volunteer's own row; a row of thousands is never a model."""

    pk: int
    max_open: int
    max_distance: int
    agreed: bool
    sex: str
    home_lon: float | None
    home_lat: float | None
    place_lon: float | None
    place_lat: float | None


class _Facts(NamedTuple):
    """What several tables say about the volunteers, by volunteer."""

    skills: dict[int, set[str]]
    free: dict[int, list[tuple[int, int, int]]]
    kept_from: dict[int, set[str]]
    knows: dict[int, set[str]]
    in_hand: Counter[int]
    also: dict[int, list[dispatch.Span]]
    busy: dict[int, list[dispatch.Span]]
    served: dict[int, int]


def _facts_about(people: QuerySet, needs: list[Need], *, at: datetime) -> _Facts:
    today = timezone.localdate(at)
    facts = _Facts(
        defaultdict(set), defaultdict(list), defaultdict(set), defaultdict(set), Counter(),
        defaultdict(list), defaultdict(list), {},
    )  # fmt: skip
    valid = Q(expires_on=None) | Q(expires_on__gte=today)
    held = VolunteerSkill.objects.filter(valid, volunteer__in=people)
    for pk, code in held.values_list("volunteer", "skill__code"):
        facts.skills[pk].add(code)
    free = FreeTime.objects.filter(volunteer__in=people).annotate(
        # As text: thousands of clock times are a few different ones, read once each.
        first=Cast("since", TextField()), last=Cast("until", TextField()),
    )  # fmt: skip
    for pk, weekday, since, until in free.values_list("volunteer", "weekday", "first", "last"):
        first, last = _whole_hour_from(since), int(until[:2])
        if last > first:
            facts.free[pk].append((weekday, first, last))
    _add_days_that_differ(facts, people, at=at)
    apart = Volunteer.not_for.through.objects.filter(volunteer__in=people)
    for pk, person in apart.values_list("volunteer", "person"):
        facts.kept_from[pk].add(str(person))
    residents = {need.resident_id for need in needs if need.resident_id}
    well = Assignment.objects.filter(
        volunteer__in=people, need__resident__in=residents, need__first_score__gte=SERVED_WELL
    )
    for pk, person in well.values_list("volunteer", "need__resident"):
        facts.knows[pk].add(str(person))
    _add_promises(facts, people, at=at)
    days = Parameter.objects.value("fairness_days", on=today)
    standing = HoursEntry.objects.standing()
    lately = standing.filter(volunteer__in=people, since__gte=at - timedelta(days=days))
    sums = lately.values("volunteer").annotate(minutes=Sum("minutes")).order_by("volunteer")
    facts.served.update(sums.values_list("volunteer", "minutes"))
    return facts


def _add_days_that_differ(facts: _Facts, people: QuerySet, *, at: datetime) -> None:
    """Days off, and hours that somebody offers besides their usual week."""
    today = timezone.localdate(at)
    differs = days_that_differ(people, since=today, until=today + HORIZON)
    for pk, spans in differs.besides.items():
        facts.also[pk].extend(spans)
    for pk, spans in differs.off.items():
        facts.busy[pk].extend(spans)


def _add_promises(facts: _Facts, people: QuerySet, *, at: datetime) -> None:
    """What each has in hand, when they are promised elsewhere, and rest after late service."""
    promises = promises_of(people, at=at)
    facts.in_hand.update(promises.in_hand)
    for pk, spans in promises.busy.items():
        facts.busy[pk].extend(spans)
    rest = timedelta(hours=Parameter.objects.value("rest_hours", on=timezone.localdate(at)))
    standing = HoursEntry.objects.standing()
    ended = standing.filter(volunteer__in=people, until__gt=at - rest, until__lte=at)
    for pk, until in ended.values_list("volunteer", "until"):
        local = timezone.localtime(until)
        if local.hour >= NIGHT[0] or local.hour < NIGHT[1]:
            facts.busy[pk].append(dispatch.Span(at, until + rest))


def promises_of(people: QuerySet, *, at: datetime) -> teams_plans.Promises:
    """What volunteers have in hand of needs, for the pages of teams."""
    found = teams_plans.Promises(Counter(), defaultdict(list))
    held = Assignment.objects.current().filter(volunteer__in=people, need__state__in=IN_HAND)
    for pk, when in held.values_list("volunteer", "need__scheduled_for"):
        found.in_hand[pk] += 1
        if when:
            found.busy[pk].append(dispatch.Span(when - VISIT / 2, when + VISIT))
    return found


teams_plans.promised.append(promises_of)


@cache
def _whole_hour_from(clock: str) -> int:
    """The first whole hour not before a time like 08:30:00."""
    return int(clock[:2]) + (clock[3:5] != "00")


def _volunteer(row: _Row, facts: _Facts, *, near: Need) -> dispatch.Volunteer:
    home = (row.home_lon, row.home_lat) if row.home_lon else (row.place_lon, row.place_lat)
    x, y = _plane(*home, near=near)
    return dispatch.Volunteer(
        id=str(row.pk), x=x, y=y, skills=frozenset(facts.skills[row.pk]),
        free=tuple(facts.free[row.pk]), also=tuple(facts.also[row.pk]),
        busy=tuple(facts.busy[row.pk]),
        room=max(row.max_open - facts.in_hand[row.pk], 0), in_hand=facts.in_hand[row.pk],
        max_metres=float(row.max_distance), served_minutes=facts.served.get(row.pk, 0),
        is_woman=row.sex == Sex.FEMALE, agreed=row.agreed,
        kept_from=frozenset(facts.kept_from[row.pk]), knows=frozenset(facts.knows[row.pk]),
    )  # fmt: skip


def _need(need: Need, *, at: datetime, skills: frozenset[str]) -> dispatch.Need:
    lon, lat = (need.lon, need.lat) if need.lon is not None else (need.place.lon, need.place.lat)
    x, y = _plane(lon, lat, near=need)
    since, until = _wanted(need, at)
    return dispatch.Need(
        id=str(need.pk), x=x, y=y, skills=skills, urgency=RANKS[need.urgency],
        within=dispatch.Span(timezone.localtime(since), timezone.localtime(until)),
        waited_hours=(at - need.raised_at) / timedelta(hours=1), wants_woman=need.wants_woman,
        resident=str(need.resident_id or ""),
    )  # fmt: skip


def _wanted(need: Need, at: datetime) -> tuple[datetime, datetime]:
    """When the need may be served: as wanted, else from now to the end of its whole clock.

    What was wanted and has gone by is served within a day.
    """
    since = max(need.wanted_from or at, at)
    if need.wanted_until:
        until = need.wanted_until
    else:
        until = since + A_DAY if need.wanted_from else need.solve_by or since
    return since, until if until > since else since + A_DAY


def _plane(lon: float | None, lat: float | None, *, near: Need) -> tuple[float, float]:
    """Metres east and north of the need's place; without a position, the place itself."""
    here = near.place
    if lon is None or lat is None or here.lon is None or here.lat is None:
        return 0.0, 0.0
    east = (lon - here.lon) * math.cos(math.radians(here.lat))
    return east * METRES_PER_DEGREE, (lat - here.lat) * METRES_PER_DEGREE


def _skills_of_categories(ids: set[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {pk: set() for pk in ids}
    asked = Skill.objects.filter(categories__in=ids)
    for category, code in asked.values_list("categories", "code"):
        if category in found:
            found[category].add(code)
    return {pk: frozenset(codes) for pk, codes in found.items()}


# --- reasons in words


def _skill_names() -> dict[str, str]:
    return {skill.code: str(skill) for skill in Skill.objects.all()}


def _words(reasons: Iterable[dispatch.Reason], skill_names: dict[str, str]) -> list[str]:
    return [SAID[reason.kind](reason.value, skill_names) for reason in reasons]


def _way(metres: int) -> str:
    if metres < 1000:
        return _("约%(n)d米") % {"n": round(metres, -1)}
    return _("约%(n).1f公里") % {"n": metres / 1000}


SAID = {
    "skill": lambda value, names: _("会%(skill)s") % {"skill": names.get(value, value)},
    "near": lambda value, names: _way(value),
    "known": lambda value, names: _("以前帮过这位居民，评价好"),
    "woman": lambda value, names: _("女志愿者"),
    "load": lambda value, names: (
        ngettext("手上%(n)d件", "手上%(n)d件", value) % {"n": value} if value else _("手上没有事")
    ),
    "fair": lambda value, names: _("近来派得少"),
    "announced": lambda value, names: _("已经通知过"),
    "kind": lambda value, names: _("对口队伍"),
    "able": lambda value, names: ngettext("%(n)d人会这个", "%(n)d人会这个", value) % {"n": value},
    "solved": lambda value, names: _("解决率%(n)d%%") % {"n": value},
}
FAILS = {
    "skill": lambda n: ngettext("%(n)d人没有这项技能", "%(n)d人没有这项技能", n),
    "consent": lambda n: ngettext("%(n)d人不接受派单或须回避", "%(n)d人不接受派单或须回避", n),
    "woman": lambda n: ngettext("%(n)d人不是女志愿者", "%(n)d人不是女志愿者", n),
    "far": lambda n: ngettext("%(n)d人太远", "%(n)d人太远", n),
    "full": lambda n: ngettext("%(n)d人手上已满", "%(n)d人手上已满", n),
    "time": lambda n: ngettext("%(n)d人时间不合", "%(n)d人时间不合", n),
}


def _why_nobody(failed: Counter[str]) -> list[str]:
    """Why the need stays open: how many fail at what, the most common first."""
    said = [FAILS[kind](count) % {"n": count} for kind, count in failed.most_common(3)]
    return said or [_("合适的人都已派给更急的事")]
