"""How many staff in each half hour, so that nearly nobody waits long; and the rules over a plan.

All windows are taken as general: any of the staff serves anybody, first come, first served.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .day import Visits, busy_minutes, draw, keeps_within, staying, waits_in_line
from .erlang import least_servers, pooled
from .figures import (
    BATCHES,
    SHARE,
    Estimate,
    batch_of,
    from_batches,
    mean_by_batch,
    means,
    p95_by_batch,
    quantile,
    quantiles,
)
from .hall import HALF_HOUR, Demand

LIMIT_MINUTES = 15.0
MOST_DAYS = 0.9  # the share of days that a band speaks of
REACH = 4  # half hours on either side in which one more clerk may spare another
ROUNDS, FEWEST_ROUNDS = 40, 10
ROUND_VISITORS = 24_000  # visitors a day times rounds: a search takes seconds at any size


@dataclass(frozen=True, eq=False)
class Problem:
    """A day to staff.

    Parameters
    ----------
    windows
        There is room for so many staff at a time.
    least, most
        Of staff in each half hour, inclusive; one entry for each, or None for 0 and `windows`.
    limit_minutes
        Of those who come in any half hour, 95 % are to wait at most so long.
    days, seed
        Simulated days by which a plan is found and judged.
    """

    demand: Demand
    windows: int
    least: tuple[int, ...] | None = None
    most: tuple[int, ...] | None = None
    limit_minutes: float = LIMIT_MINUTES
    days: int = 800
    seed: int = 0

    def __post_init__(self):
        if self.windows < 1 or self.days < BATCHES:
            raise ValueError(f"at least one window and {BATCHES} days: {self.windows}, {self.days}")
        if not self.limit_minutes >= 0:
            raise ValueError(f"a limit is zero or more minutes, not {self.limit_minutes}")
        for name, row in (("least", self.least), ("most", self.most)):
            if row is not None and len(row) != self.demand.half_hours:
                raise ValueError(f"{name}: {len(row)} of {self.demand.half_hours} half hours")
        if min(self.floor) < 0:
            raise ValueError(f"staff is never negative: {self.least}")
        if over := [half for half in range(len(self.floor)) if self.floor[half] > self.roof[half]]:
            raise ValueError(f"half hours with the least above the most: {over}")

    @property
    def floor(self) -> tuple[int, ...]:
        """The least staff; at least 1 in the last half hour, breaks apart, for who is left."""
        row = list(self.least or (0,) * self.demand.half_hours)
        last = int(np.flatnonzero(~self.demand.is_break)[-1])
        row[last] = max(row[last], 1)
        return tuple(row)

    @property
    def roof(self) -> tuple[int, ...]:
        """The most staff that windows and people allow; in a break, no more than the least."""
        row = self.most or (self.windows,) * self.demand.half_hours
        return tuple(
            min(least if pause else most, self.windows)
            for most, least, pause in zip(row, self.floor, self.demand.is_break, strict=True)
        )

    @cached_property
    def visits(self) -> Visits:
        return draw(self.demand, days=self.days, seed=self.seed)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many staff serve in each half hour."""

    staff: tuple[int, ...]

    @property
    def staff_hours(self) -> float:
        return sum(self.staff) * HALF_HOUR / 60


class HalfHour(NamedTuple):
    """What to expect of one half hour; waits are of those who come in it, NaN if nobody does."""

    staff: int
    visitors: float
    mean_minutes: Estimate
    p95_minutes: Estimate
    p95_on_most_days_minutes: float  # on 90 % of days, that day's own p95 is no higher
    served_minutes: float  # of the staff's time; also by those who stay on to finish

    @property
    def busy_share(self) -> float | None:
        """Of the time planned; above 1 where many stay on, None where nobody is planned."""
        return self.served_minutes / (self.staff * HALF_HOUR) if self.staff else None


class Outlook(NamedTuple):
    """What to expect of a whole day."""

    half_hours: tuple[HalfHour, ...]
    mean_minutes: Estimate
    p95_minutes: Estimate
    p95_on_most_days_minutes: float
    staff_hours: float
    busy_share: float
    after_closing_minutes: float  # mean, from closing to the last goodbye


def outlook(problem: Problem, plan: Plan) -> Outlook:
    """
    What to expect with any plan, the present one or a proposed one.

    Notes
    -----
    On `problem.days` simulated days, the same for every plan. Confidence intervals by sectioning
    into 20 batches of days.
    """
    visits = problem.visits
    return outlook_of(problem.demand, visits, waits_in_line(visits, plan.staff), plan.staff)


def outlook_of(demand: Demand, visits: Visits, wait: np.ndarray, staff: Sequence[int]) -> Outlook:
    """What waits, in minutes for each of the visitors, say of a day with so many staff."""
    half, day, rows, days = visits.half_hour, visits.day, visits.half_hours, visits.days
    batch = batch_of(day, days)
    in_batch = half * BATCHES + batch
    mean, p95 = means(wait, half, rows), quantiles(wait, half, rows)
    batch_mean = means(wait, in_batch, rows * BATCHES).reshape(rows, BATCHES)
    batch_p95 = quantiles(wait, in_batch, rows * BATCHES).reshape(rows, BATCHES)
    daily_p95 = quantiles(wait, half * days + day, rows * days).reshape(rows, days)
    hours = Plan(tuple(staff)).staff_hours
    given, over = busy_minutes(visits.day_starts, visits.arrival, wait, visits.minutes, rows)
    half_hours = tuple(
        HalfHour(
            staff[row],
            float(demand.expected[row].sum()),
            from_batches(float(mean[row]), batch_mean[row]),
            from_batches(float(p95[row]), batch_p95[row]),
            _on_most_days(daily_p95[row]),
            float(given[row] / days),
        )
        for row in range(rows)
    )
    return Outlook(
        half_hours,
        mean_by_batch(wait, batch),
        p95_by_batch(wait, batch),
        _on_most_days(quantiles(wait, day, days)),
        hours,
        float(given.sum() / days / 60 / hours),
        float(over.mean()),
    )


def _on_most_days(daily: np.ndarray) -> float:
    """What a figure does not exceed on MOST_DAYS of the days it is known for."""
    return quantile(daily[np.isfinite(daily)], MOST_DAYS)


# --- the rules over a finished plan


def waits_are_within_the_limit(problem: Problem, plan: Plan) -> Iterator[str]:
    visits = problem.visits
    if staying(np.array(plan.staff), visits.is_break)[-1] < 1:
        return  # the waits would have no end; the rule about the last half hour says so
    wait = waits_in_line(visits, plan.staff)
    for half, minutes in enumerate(quantiles(wait, visits.half_hour, visits.half_hours)):
        if minutes > problem.limit_minutes:
            yield f"half hour {half}: {minutes:.1f} minutes"


def nobody_staffs_more_windows_than_there_are(problem: Problem, plan: Plan) -> Iterator[str]:
    for half, staff in enumerate(plan.staff):
        if staff > problem.windows:
            yield f"half hour {half}: {staff} at {problem.windows} windows"


def nobody_is_planned_who_is_not_there(problem: Problem, plan: Plan) -> Iterator[str]:
    for half, (staff, most) in enumerate(zip(plan.staff, problem.most or (), strict=False)):
        if staff > most:
            yield f"half hour {half}: {staff} of {most}"


def nobody_asked_for_is_left_out(problem: Problem, plan: Plan) -> Iterator[str]:
    for half, (staff, least) in enumerate(zip(plan.staff, problem.least or (), strict=False)):
        if staff < least:
            yield f"half hour {half}: {staff}, at least {least}"


def somebody_stays_until_the_last_is_served(problem: Problem, plan: Plan) -> Iterator[str]:
    last = int(np.flatnonzero(~problem.demand.is_break)[-1])
    if plan.staff[last] < 1:
        yield f"half hour {last}: nobody"


RULES = (
    waits_are_within_the_limit,
    nobody_staffs_more_windows_than_there_are,
    nobody_is_planned_who_is_not_there,
    nobody_asked_for_is_left_out,
    somebody_stays_until_the_last_is_served,
)


class Breach(NamedTuple):
    rule: str
    about: str


def breaches(problem: Problem, plan: Plan) -> list[Breach]:
    """Every way in which the plan breaks a rule, in the order of RULES."""
    return [Breach(rule.__name__, about) for rule in RULES for about in rule(problem, plan)]


# --- the search


def hour_by_hour(problem: Problem) -> Plan:
    """
    The plain way to compare with: each half hour alone, as if its line had settled.

    References
    ----------
    L. V. Green, P. J. Kolesar, J. Soares (2001), "Improving the SIPP approach for staffing
    service systems that have cyclic demands", Operations Research 49(4), 549-564.
    """
    minutes = [group.mean_minutes for group in problem.demand.groups]
    spread = [group.cv for group in problem.demand.groups]
    staff = []
    for row, least, most in zip(problem.demand.expected, problem.floor, problem.roof, strict=True):
        wanted = 0
        if row.sum() > 0:
            mix = pooled(list(row * 60 / HALF_HOUR), minutes, spread)
            wanted = least_servers(
                mix.an_hour, mix.mean_minutes,
                limit_minutes=problem.limit_minutes, share=SHARE,
            )  # fmt: skip
        staff.append(min(max(wanted, least), most))
    return Plan(tuple(staff))


class _Judge:
    """Whether staff keeps the waits within the limit, on the problem's days."""

    def __init__(self, problem: Problem):
        visits = problem.visits
        busiest = np.argsort(-np.diff(visits.day_starts), kind="stable")  # a no comes sooner
        people = np.concatenate(
            [np.arange(visits.day_starts[day], visits.day_starts[day + 1]) for day in busiest]
        )
        starts = np.append(0, np.cumsum(np.diff(visits.day_starts)[busiest]))
        self.half_hour = visits.half_hour[people]
        self.people = starts, visits.arrival[people], self.half_hour, visits.minutes[people]
        self.is_break, self.limit = visits.is_break, problem.limit_minutes
        came = np.bincount(self.half_hour, minlength=visits.half_hours)
        self.allowed = came - np.ceil(SHARE * came - 1e-9).astype(np.int64)
        # Where not even everybody is enough, the plan is to be no worse than everybody.
        self.allowed = np.maximum(self.allowed, self.late(problem.roof))

    def late(self, staff: Sequence[int]) -> np.ndarray:
        """How many wait longer than the limit, by half hour of arrival."""
        late = np.zeros_like(self.allowed)
        self._keeps(staff, np.full_like(late, len(self.half_hour)), late)
        return late

    def holds(self, staff: Sequence[int]) -> bool:
        return self._keeps(staff, self.allowed, np.zeros_like(self.allowed))

    def _keeps(self, staff: Sequence[int], allowed: np.ndarray, late: np.ndarray) -> bool:
        row = staying(np.array(staff, np.int64), self.is_break)
        return keeps_within(*self.people, row, self.limit, allowed, late)


def rounds_for(problem: Problem) -> int:
    """Attempts that a search makes by itself: fewer where more people come."""
    a_day = max(float(problem.demand.expected.sum()), 1.0)
    return int(np.clip(ROUND_VISITORS / a_day, FEWEST_ROUNDS, ROUNDS))


def solve(problem: Problem, *, rounds: int | None = None) -> Plan:
    """
    A plan of few staff-hours that keeps waits within the limit, if anything does.

    Parameters
    ----------
    rounds
        Attempts to spare somebody by putting somebody else on at a near half hour; as
        `rounds_for` when left out.

    Returns
    -------
    Plan
        Always within the least and most staff. Where even the most cannot keep the limit, its
        waits are no longer than theirs would be, and `breaches` says where.

    Notes
    -----
    Start half hour by half hour, add where the limit breaks, trim while it holds, then exchange:
    one or two more at a random half hour, and fewer near it. Nobody waits longer for more staff,
    so a plan from which nobody can be taken stays one when staff is taken elsewhere. Not exact;
    the gap to a search a hundred times as long stands in docs/bench.md. Equal
    problem, equal plan.

    References
    ----------
    J. Atlason, M. A. Epelman, S. G. Henderson (2008), "Optimizing call center staffing using
    simulation and analytic center cutting-plane methods", Management Science 54(2), 295-309:
    the formulation, simulated service levels per period; the search is plainer.
    """
    if rounds is None:
        rounds = rounds_for(problem)
    judge, dice = _Judge(problem), random.Random(problem.seed)
    staff = list(hour_by_hour(problem).staff)
    _add(problem, judge, staff)
    _trim(problem, judge, staff, dice.sample(range(len(staff)), len(staff)))
    open_halves = [half for half in range(len(staff)) if problem.roof[half] > problem.floor[half]]
    for _ in range(rounds if open_halves else 0):
        place = dice.randrange(len(open_halves))
        near = open_halves[max(place - REACH, 0) : place + REACH + 1]
        tried = staff.copy()
        for half in (open_halves[place], dice.choice(near))[: dice.choice((1, 2))]:
            tried[half] = min(tried[half] + 1, problem.roof[half])
        _trim(problem, judge, tried, dice.sample(near, len(near)))
        if sum(tried) <= sum(staff):
            staff = tried
    return Plan(tuple(staff))


def _add(problem: Problem, judge: _Judge, staff: list[int]) -> None:
    """Put on staff, one at a time and where it helps most, until the limit holds."""
    while (excess := (judge.late(staff) - judge.allowed).clip(0)).any():
        worst = int(excess.argmax())
        room = [half for half in range(len(staff)) if staff[half] < problem.roof[half]]
        room = [half for half in room if worst - REACH <= half <= worst + 1] or room
        left = []
        for half in room:
            staff[half] += 1
            left.append((judge.late(staff) - judge.allowed).clip(0).sum())
            staff[half] -= 1
        staff[room[int(np.argmin(left))]] += 1


def _trim(problem: Problem, judge: _Judge, staff: list[int], order: Sequence[int]) -> None:
    """Take off staff at these half hours, in this order, while the limit holds."""
    for half in order:
        while staff[half] > problem.floor[half]:
            staff[half] -= 1
            if not judge.holds(staff):
                staff[half] += 1
                break


class Staffing(NamedTuple):
    plan: Plan
    outlook: Outlook
    breaches: list[Breach]


def staffing(problem: Problem, *, rounds: int | None = None) -> Staffing:
    """The plan of `solve`, what to expect of it on other days, and where it breaks a rule."""
    plan = solve(problem, rounds=rounds)
    fresh = replace(problem, seed=problem.seed + 1)
    return Staffing(plan, outlook(fresh, plan), breaches(problem, plan))
