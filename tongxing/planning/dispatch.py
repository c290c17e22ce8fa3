"""Which volunteer goes to which need: hard rules that never bend, then the least trouble for all.

Times are handed in, places are metres on a plane. Rules about a
finished plan stand apart from the search, in RULES.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

HOUR = timedelta(hours=1)
HORIZON_HOURS = 14 * 24  # a fortnight; what is wanted later is planned later
DETOUR = 1.35  # a street is longer than the straight line (docs/rules.md, walking)
METRES_A_MINUTE = 60.0  # 1.0 m/s on foot
URGENCIES = 3  # normal, urgent, emergency

# Prices, all in minutes of walking, so that they can be weighed against each other.
LOAD_MINUTES = np.array([0.0, 12.0, 36.0, 72.0, 120.0])  # of the 1st, 2nd, … matter at a time
FAIR_MINUTES = 15.0  # between who served most lately and who served least
SCARCE_MINUTES = 20.0  # for using up somebody whose rare skill is wanted elsewhere
KNOWN_MINUTES = 12.0  # worth of a face the resident knows
STICKY_MINUTES = 25.0  # worth of keeping to what has been announced
LEFT_OPEN = np.array([400.0, 1_200.0, 4_000.0])  # of leaving a need open, by urgency
WAITING_MINUTES = 2.0  # added to that for each hour it has waited, up to two weeks

MOST_PAIRS = 60_000  # weighed all; a town's usual day has far fewer
CHEAPEST = 40  # volunteers weighed for each need beyond that
CENTS = 100  # a minute in the whole numbers that the flow reckons with


@dataclass(frozen=True, slots=True)
class Span:
    """A time in [since, until)."""

    since: datetime
    until: datetime

    def __post_init__(self):
        if self.until <= self.since:
            raise ValueError(f"a span must end after it begins: {self.since} to {self.until}")


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody who may be asked.

    Parameters
    ----------
    x, y
        Where they set out, metres east and north of a common point.
    free
        Hours of the week they offer: (weekday from Monday 0, hour from, hour until), half-open.
        Empty means that they said nothing, and any hour from 8 to 20 may be asked.
    also
        Times of single days that they offer besides; whole hours of them count.
    busy
        Times they are promised elsewhere, are away, or rest after late service; nothing is put
        there.
    room
        How many more matters they take at the same time.
    served_minutes
        What they gave in the last weeks; who gave less is asked first, other things equal.
    """

    id: str
    x: float
    y: float
    skills: frozenset[str] = frozenset()
    free: tuple[tuple[int, int, int], ...] = ()
    also: tuple[Span, ...] = ()
    busy: tuple[Span, ...] = ()
    room: int = 2
    in_hand: int = 0
    max_metres: float = 5_000.0
    served_minutes: int = 0
    is_woman: bool = False
    agreed: bool = True  # wishes to be called at all
    kept_from: frozenset[str] = frozenset()  # residents who, or whom they, must not meet
    knows: frozenset[str] = frozenset()  # residents they have served well before


@dataclass(frozen=True, slots=True)
class Need:
    """Something to be done at a place, within a span, by one volunteer."""

    id: str
    x: float
    y: float
    within: Span
    skills: frozenset[str] = frozenset()
    urgency: int = 0  # 0 normal, 1 urgent, 2 emergency
    waited_hours: float = 0.0
    wants_woman: bool = False
    resident: str = ""

    def __post_init__(self):
        if not 0 <= self.urgency < URGENCIES:
            raise ValueError(f"{self.id}: urgency must be 0, 1 or 2, not {self.urgency}")


@dataclass(frozen=True, slots=True)
class Problem:
    """Open needs and the people who may be asked, as they stand at `now`."""

    now: datetime
    needs: tuple[Need, ...]
    volunteers: tuple[Volunteer, ...]
    announced: Mapping[str, str] = field(default_factory=dict)  # need id → volunteer id

    def __post_init__(self):
        for rows in (self.needs, self.volunteers):
            counted = Counter(row.id for row in rows)
            if twice := [row for row, count in counted.items() if count > 1]:
                raise ValueError(f"ids must be unique: {twice}")


@dataclass(frozen=True, slots=True)
class Plan:
    """Who goes to what: need id → volunteer id. A need that is not named stays open."""

    goes: Mapping[str, str]


class Reason(NamedTuple):
    """Why this volunteer, in a form that any language can say."""

    kind: str  # skill, near, free, load, fair, known, woman, announced
    value: str | int = ""


class Candidate(NamedTuple):
    """A volunteer for one need, with the trouble it makes and why they fit."""

    volunteer: str
    minutes: float  # the price, in minutes of walking
    metres: int
    reasons: tuple[Reason, ...]


# --- facts about one pair; the rules and the search both stand on them


def metres(need: Need, volunteer: Volunteer) -> float:
    """The way on foot, as the straight line lengthened by DETOUR."""
    return DETOUR * float(np.hypot(need.x - volunteer.x, need.y - volunteer.y))


def has_the_skills(need: Need, volunteer: Volunteer) -> bool:
    return need.skills <= volunteer.skills


def has_agreed(need: Need, volunteer: Volunteer) -> bool:
    return volunteer.agreed and (not need.resident or need.resident not in volunteer.kept_from)


def is_the_sex_asked_for(need: Need, volunteer: Volunteer) -> bool:
    return volunteer.is_woman or not need.wants_woman


def is_near_enough(need: Need, volunteer: Volunteer) -> bool:
    return metres(need, volunteer) <= volunteer.max_metres


def has_an_hour(need: Need, volunteer: Volunteer, now: datetime) -> bool:
    """Whether a whole free hour of the volunteer lies within the span of the need."""
    return bool((_hours_of_need(need, now) & _hours_of_volunteer(volunteer, now)).any())


def _hours_of_need(need: Need, now: datetime) -> np.ndarray:
    """Hours of the horizon that lie wholly in the span; shape (HORIZON_HOURS,), bool."""
    start = _whole_hour(now)
    wanted = np.zeros(HORIZON_HOURS, bool)
    since = max(-(-(need.within.since - start) // HOUR), 0)
    until = max((need.within.until - start) // HOUR, 0)
    wanted[since:until] = True
    return wanted


def _hours_of_volunteer(volunteer: Volunteer, now: datetime) -> np.ndarray:
    """Hours of the horizon in which the volunteer is free; shape (HORIZON_HOURS,), bool."""
    start = _whole_hour(now)
    week = np.zeros((7, 24), bool)
    if not volunteer.free:
        week[:, 8:20] = True
    for weekday, since, until in volunteer.free:
        week[weekday, since:until] = True
    first = start.weekday() * 24 + start.hour
    hours = np.take(week.ravel(), np.arange(first, first + HORIZON_HOURS) % (7 * 24))
    for span in volunteer.also:
        since = max(-(-(span.since - start) // HOUR), 0)
        until = max((span.until - start) // HOUR, 0)
        hours[since:until] = True
    for span in volunteer.busy:
        since = max((span.since - start) // HOUR, 0)
        until = max(-(-(span.until - start) // HOUR), 0)
        hours[since:until] = False
    return hours


def _whole_hour(now: datetime) -> datetime:
    """The first whole hour not before now."""
    floor = now.replace(minute=0, second=0, microsecond=0)
    return floor if floor == now else floor + HOUR


# --- the rules over a finished plan


def _pairs(problem: Problem, plan: Plan) -> Iterator[tuple[Need, Volunteer]]:
    needs = {need.id: need for need in problem.needs}
    people = {person.id: person for person in problem.volunteers}
    for need_id, volunteer_id in plan.goes.items():
        yield needs[need_id], people[volunteer_id]


def _breaking(holds: Callable[[Need, Volunteer], bool], problem: Problem, plan: Plan):
    return (f"{v.id} for {n.id}" for n, v in _pairs(problem, plan) if not holds(n, v))


def nobody_goes_without_the_skill(problem: Problem, plan: Plan) -> Iterator[str]:
    yield from _breaking(has_the_skills, problem, plan)


def nobody_goes_against_their_word_or_the_residents(problem: Problem, plan: Plan) -> Iterator[str]:
    yield from _breaking(has_agreed, problem, plan)


def a_woman_goes_where_one_is_asked_for(problem: Problem, plan: Plan) -> Iterator[str]:
    yield from _breaking(is_the_sex_asked_for, problem, plan)


def nobody_goes_farther_than_they_said(problem: Problem, plan: Plan) -> Iterator[str]:
    yield from _breaking(is_near_enough, problem, plan)


def nobody_goes_while_busy_or_at_rest(problem: Problem, plan: Plan) -> Iterator[str]:
    def holds(need: Need, volunteer: Volunteer) -> bool:
        return has_an_hour(need, volunteer, problem.now)

    yield from _breaking(holds, problem, plan)


def nobody_carries_more_than_they_take(problem: Problem, plan: Plan) -> Iterator[str]:
    load = Counter(plan.goes.values())
    for person in problem.volunteers:
        if load[person.id] > person.room:
            yield f"{person.id} has {load[person.id]} of {person.room}"


RULES = (
    nobody_goes_without_the_skill,
    nobody_goes_against_their_word_or_the_residents,
    a_woman_goes_where_one_is_asked_for,
    nobody_goes_farther_than_they_said,
    nobody_goes_while_busy_or_at_rest,
    nobody_carries_more_than_they_take,
)


class Breach(NamedTuple):
    rule: str
    about: str


def breaches(problem: Problem, plan: Plan) -> list[Breach]:
    """Every way in which the plan breaks a rule, in the order of RULES."""
    return [Breach(rule.__name__, about) for rule in RULES for about in rule(problem, plan)]


# --- the search


class _Grid(NamedTuple):
    """Every need against every volunteer; shapes (needs, volunteers)."""

    may: np.ndarray  # bool: all hard rules hold
    cost: np.ndarray  # minutes, float32; without the load, meaningless where not may
    walk: np.ndarray  # metres, float32


def _grid(problem: Problem) -> _Grid:
    needs, people = problem.needs, problem.volunteers
    names = sorted({skill for need in needs for skill in need.skills})
    asked = _marks(names, [need.skills for need in needs])
    held = _marks(names, [person.skills for person in people])
    walk = _walk(needs, people)
    may = walk <= np.array([person.max_metres for person in people], np.float32)
    may &= asked @ (1 - held).T < 0.5
    may &= _common_hours(problem)
    may &= np.array([person.agreed for person in people])
    may &= ~np.outer(
        [need.wants_woman for need in needs], [not person.is_woman for person in people]
    )
    cost = walk / METRES_A_MINUTE
    cost += _fairness(people)
    cost += _scarcity(asked, held)
    _settle_pairs(problem, may, cost)
    return _Grid(may, cost, walk)


def _marks(names: list[str], sets: list[frozenset[str]]) -> np.ndarray:
    """Membership as zeros and ones; shape (sets, names), float32 so that products are fast."""
    place = {name: n for n, name in enumerate(names)}
    marks = np.zeros((len(sets), len(names)), np.float32)
    for row, members in enumerate(sets):
        for name in members:
            if name in place:
                marks[row, place[name]] = 1
    return marks


def _walk(needs: tuple[Need, ...], people: tuple[Volunteer, ...]) -> np.ndarray:
    at = np.array([(need.x, need.y) for need in needs], np.float32).reshape(-1, 2)
    home = np.array([(person.x, person.y) for person in people], np.float32).reshape(-1, 2)
    east = at[:, :1] - home[:, 0]
    north = at[:, 1:] - home[:, 1]
    return DETOUR * np.sqrt(east * east + north * north)


def _common_hours(problem: Problem) -> np.ndarray:
    """Whether the two share an hour. Equal calendars are drawn and compared once."""
    wanted, want = _distinct([_hours_of_need(need, problem.now) for need in problem.needs])
    drawn: dict[tuple, np.ndarray] = {}
    for person in problem.volunteers:
        if (calendar := (person.free, person.also, person.busy)) not in drawn:
            drawn[calendar] = _hours_of_volunteer(person, problem.now)
    offered, offer = _distinct([drawn[one.free, one.also, one.busy] for one in problem.volunteers])
    shared = wanted.astype(np.float32) @ offered.astype(np.float32).T > 0.5
    return shared[np.ix_(want, offer)]


def _distinct(rows: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The different rows, and for each row which of them it is."""
    seen: dict[bytes, int] = {}
    which = np.array([seen.setdefault(row.tobytes(), len(seen)) for row in rows], np.intp)
    kept = np.frombuffer(b"".join(seen), bool).reshape(len(seen), HORIZON_HOURS)
    return kept, which


def _fairness(people: tuple[Volunteer, ...]) -> np.ndarray:
    """0 for who served least lately, FAIR_MINUTES for who served most; by rank, ties equal."""
    served = np.array([person.served_minutes for person in people])
    levels, level = np.unique(served, return_inverse=True)
    return (FAIR_MINUTES * level / max(len(levels) - 1, 1)).astype(np.float32)


def _scarcity(asked: np.ndarray, held: np.ndarray) -> np.ndarray:
    """The price of the skills a volunteer has and this need does not ask for."""
    demand, supply = asked.sum(axis=0), held.sum(axis=0)
    price = SCARCE_MINUTES * np.minimum(demand / np.maximum(supply, 1), 1)
    return held @ price - (asked * price) @ held.T


def _settle_pairs(problem: Problem, may: np.ndarray, cost: np.ndarray) -> None:
    """What concerns single pairs: kept apart, known to each other, already announced."""
    need_rows = {need.id: row for row, need in enumerate(problem.needs)}
    person_columns = {person.id: column for column, person in enumerate(problem.volunteers)}
    of_resident: dict[str, list[int]] = defaultdict(list)
    for row, need in enumerate(problem.needs):
        if need.resident:
            of_resident[need.resident].append(row)
    for column, person in enumerate(problem.volunteers):
        for resident in person.kept_from & of_resident.keys():
            may[of_resident[resident], column] = False
        for resident in person.knows & of_resident.keys():
            cost[of_resident[resident], column] -= KNOWN_MINUTES
    for need_id, person_id in problem.announced.items():
        if need_id in need_rows and person_id in person_columns:
            cost[need_rows[need_id], person_columns[person_id]] -= STICKY_MINUTES


def _left_open(needs: tuple[Need, ...]) -> np.ndarray:
    """The price of leaving each need open; shape (needs,)."""
    urgency = np.array([need.urgency for need in needs], np.intp)
    waited = np.minimum([need.waited_hours for need in needs], 14 * 24.0)
    return LEFT_OPEN[urgency] + WAITING_MINUTES * waited


def solve(problem: Problem) -> Plan:
    """
    The plan of least total price that breaks no rule.

    Returns
    -------
    Plan
        Needs without a fitting volunteer, or for whom none is left, are not in it.

    Notes
    -----
    A minimum-cost flow: each need sends one unit to a volunteer who may serve it, or pays the
    price of staying open, which grows with urgency and waiting; each volunteer passes on as many
    as they take, each further one dearer (convex load). Exact to a hundredth of a minute a pair
    up to MOST_PAIRS fitting pairs; beyond, over the CHEAPEST pairs of each need, and the measured
    gap stands in docs/planning/dispatch.md. Equal input, equal plan.

    References
    ----------
    A. V. Goldberg (1997), "An efficient implementation of a scaling minimum-cost flow
    algorithm", Journal of Algorithms 22(1), 1-29, as in OR-Tools.
    """
    if not problem.needs or not problem.volunteers:
        return Plan({})
    grid = _grid(problem)
    rows, columns = _pairs_to_weigh(grid)
    flow = SimpleMinCostFlow()
    pairs = _lay_network(flow, problem, grid.cost[rows, columns], rows, columns)
    if flow.solve() != flow.OPTIMAL:
        raise ValueError("a network in which every need may stay open always has a flow")
    taken = flow.flows(pairs) > 0
    goes = zip(rows[taken].tolist(), columns[taken].tolist(), strict=True)
    return Plan({problem.needs[r].id: problem.volunteers[c].id for r, c in goes})


def _pairs_to_weigh(grid: _Grid) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the fitting pairs; of very many, only the cheapest of each need."""
    may = grid.may
    if np.count_nonzero(may) > MOST_PAIRS and may.shape[1] > CHEAPEST:
        cost = np.where(may, grid.cost, np.float32(np.inf))
        cheapest = np.argpartition(cost, CHEAPEST, axis=1)[:, :CHEAPEST]
        few = np.zeros_like(may)
        np.put_along_axis(few, cheapest, True, axis=1)
        may = may & few
    rows, columns = np.nonzero(may)
    return rows, columns


def _lay_network(
    flow: SimpleMinCostFlow, problem: Problem, cost: np.ndarray, rows: np.ndarray,
    columns: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Lay needs, volunteers and one end into the network; returns the arcs of the pairs."""
    needs, people = problem.needs, problem.volunteers
    end = len(needs) + len(people)
    hands, load = _hands(people)

    def arcs(tails: np.ndarray, heads: np.ndarray, prices: np.ndarray) -> np.ndarray:
        return flow.add_arcs_with_capacity_and_unit_cost(
            tails.astype(np.int32), heads.astype(np.int32), np.ones(len(tails), np.int64),
            np.round(CENTS * prices).astype(np.int64),
        )  # fmt: skip

    pairs = arcs(rows, len(needs) + columns, cost)
    arcs(len(needs) + hands, np.full(len(hands), end), load)
    arcs(np.arange(len(needs)), np.full(len(needs), end), _left_open(needs))
    supply = np.zeros(end + 1, np.int64)
    supply[: len(needs)] = 1
    supply[end] = -len(needs)
    flow.set_nodes_supplies(np.arange(end + 1, dtype=np.int32), supply)
    return pairs


def _hands(people: tuple[Volunteer, ...]) -> tuple[np.ndarray, np.ndarray]:
    """One place for each matter a volunteer can still take, with what its load costs."""
    hands = np.repeat(np.arange(len(people)), [max(person.room, 0) for person in people])
    counted = [n + person.in_hand for person in people for n in range(max(person.room, 0))]
    steps = np.minimum(np.array(counted, np.intp), len(LOAD_MINUTES) - 1)
    return hands, LOAD_MINUTES[steps]


def nearest_first(problem: Problem) -> Plan:
    """The plain way to compare with: each need in order of arrival takes the nearest who may."""
    if not problem.needs or not problem.volunteers:
        return Plan({})
    grid = _grid(problem)
    room = np.array([person.room for person in problem.volunteers])
    order = sorted(range(len(problem.needs)), key=lambda row: -problem.needs[row].waited_hours)
    goes = {}
    for row in order:
        walk = np.where(grid.may[row] & (room > 0), grid.walk[row], np.inf)
        nearest = int(walk.argmin())
        if np.isfinite(walk[nearest]):
            room[nearest] -= 1
            goes[problem.needs[row].id] = problem.volunteers[nearest].id
    return Plan(goes)


def total_minutes(problem: Problem, plan: Plan) -> float:
    """The price of a plan as `solve` weighs it, open needs included."""
    grid = _grid(problem)
    rows = {need.id: row for row, need in enumerate(problem.needs)}
    columns = {person.id: column for column, person in enumerate(problem.volunteers)}
    left = _left_open(problem.needs)
    total = float(left.sum())
    carried: Counter[str] = Counter()
    for need_id, person_id in plan.goes.items():
        row, column = rows[need_id], columns[person_id]
        step = problem.volunteers[column].in_hand + carried[person_id]
        carried[person_id] += 1
        total += float(grid.cost[row, column] - left[row])
        total += float(LOAD_MINUTES[min(step, len(LOAD_MINUTES) - 1)])
    return total


# --- one need: who fits, why, and why not


def candidates(problem: Problem, need: Need, *, most: int = 5) -> list[Candidate]:
    """Who fits one need, the least trouble first; ties by id."""
    alone = Problem(problem.now, (need,), problem.volunteers, problem.announced)
    if not alone.volunteers:
        return []
    grid = _grid(alone)
    fairness = _fairness(alone.volunteers)
    found = []
    for column, person in enumerate(alone.volunteers):
        if grid.may[0, column] and person.room > 0:
            load = LOAD_MINUTES[min(person.in_hand, len(LOAD_MINUTES) - 1)]
            reasons = _reasons(alone, need, person, fairness[column])
            price = float(grid.cost[0, column] + load)
            found.append(Candidate(person.id, price, round(float(grid.walk[0, column])), reasons))
    return sorted(found, key=lambda one: (one.minutes, one.volunteer))[:most]


def explain(problem: Problem, plan: Plan) -> dict[str, tuple[Reason, ...]]:
    """Why each volunteer stands where the plan puts them; by need."""
    fairness = _fairness(problem.volunteers)
    columns = {person.id: column for column, person in enumerate(problem.volunteers)}
    needs = {need.id: need for need in problem.needs}
    return {
        need_id: _reasons(
            problem, needs[need_id], problem.volunteers[columns[person_id]],
            float(fairness[columns[person_id]]),
        )
        for need_id, person_id in plan.goes.items()
    }  # fmt: skip


def _reasons(
    problem: Problem, need: Need, person: Volunteer, fairness: float
) -> tuple[Reason, ...]:
    said = [Reason("skill", skill) for skill in sorted(need.skills)]
    said.append(Reason("near", round(metres(need, person))))
    if need.resident and need.resident in person.knows:
        said.append(Reason("known"))
    if need.wants_woman:
        said.append(Reason("woman"))
    said.append(Reason("load", person.in_hand))
    if fairness < FAIR_MINUTES / 3:
        said.append(Reason("fair", person.served_minutes))
    if problem.announced.get(need.id) == person.id:
        said.append(Reason("announced"))
    return tuple(said)


# In the order in which a clerk would ask; the first that fails is the reason given.
_ASKED_IN_ORDER: tuple[tuple[str, Callable[[Need, Volunteer, datetime], bool]], ...] = (
    ("skill", lambda need, person, now: has_the_skills(need, person)),
    ("consent", lambda need, person, now: has_agreed(need, person)),
    ("woman", lambda need, person, now: is_the_sex_asked_for(need, person)),
    ("far", lambda need, person, now: is_near_enough(need, person)),
    ("full", lambda need, person, now: person.room > 0),
    ("time", has_an_hour),
)


def why_not(problem: Problem, need: Need) -> Counter[str]:
    """How many volunteers fail at which rule first: skill, consent, woman, far, full, time."""
    failed: Counter[str] = Counter()
    for person in problem.volunteers:
        for name, holds in _ASKED_IN_ORDER:
            if not holds(need, person, problem.now):
                failed[name] += 1
                break
    return failed


# --- teams


@dataclass(frozen=True, slots=True)
class Team:
    """A team that could be asked, with what its members bring together."""

    id: str
    x: float
    y: float
    kind: str
    levels_away: int  # 0 at the responsible place, 1 one level above or below it, …
    members: int
    able_members: int  # of them, who hold every skill the need asks for
    in_hand: int  # needs the team has accepted and not finished
    solved_share: float | None = None  # of its answered needs; None under five of them


class Suggestion(NamedTuple):
    team: str
    points: float
    reasons: tuple[Reason, ...]


def rank_teams(need: Need, teams: tuple[Team, ...], *, kind: str, most: int = 5):
    """
    Teams for a need, the best first.

    Parameters
    ----------
    kind
        The kind of team that the need's category names; empty when any will do.

    Returns
    -------
    list of Suggestion
        Only teams that have somebody with every skill asked for. Points are minutes saved
        against a team of another kind, far away, with its hands full; ties by id.
    """
    found = []
    for team in teams:
        if need.skills and team.able_members == 0:
            continue
        way = DETOUR * float(np.hypot(need.x - team.x, need.y - team.y))
        load = team.in_hand / max(team.members, 1)
        points = 60.0 * (bool(kind) and team.kind == kind) - way / METRES_A_MINUTE / 4
        points -= 40.0 * min(load, 2.0) + 6.0 * team.levels_away
        points += 20.0 * (team.solved_share if team.solved_share is not None else 0.8)
        found.append(Suggestion(team.id, points, _reasons_for_team(need, team, kind, way)))
    return sorted(found, key=lambda one: (-one.points, one.team))[:most]


def _reasons_for_team(need: Need, team: Team, kind: str, way: float) -> tuple[Reason, ...]:
    said = []
    if kind and team.kind == kind:
        said.append(Reason("kind"))
    if need.skills:
        said.append(Reason("able", team.able_members))
    said.append(Reason("near", round(way)))
    said.append(Reason("load", team.in_hand))
    if team.solved_share is not None:
        said.append(Reason("solved", round(100 * team.solved_share)))
    return tuple(said)
