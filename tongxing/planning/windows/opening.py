"""Which windows are open when, each with what it serves; and the rules over a finished sheet.

Staffing counts heads and takes all windows as general. Here every window keeps its own groups, and
is open for at most one stretch before and one after a break, so that a person can be put there.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .day import Visits, draw, waits_at_windows
from .figures import SHARE
from .hall import HALF_HOUR, Demand, Window
from .staffing import LIMIT_MINUTES, Outlook, outlook_of

MOST_DAYS_DRAWN = 400
SPARE = 2.0
VISITORS = 150_000  # simulated for one question, so that a search takes seconds at any size


@dataclass(frozen=True, eq=False)
class Problem:
    """A day for which windows are to be opened.

    Parameters
    ----------
    windows
        All that there are, with what each serves; closed where nobody may be put.
    limit_minutes
        Of those who come in any half hour, 95 % are to wait at most so long.
    ceiling_minutes
        Who has waited so long is called before those who go first.
    shortest
        Half hours for which somebody is put at a window at least, where a session is so long.
    fresh
        Whether the days are others than those a sheet was found on, to judge it by.
    """

    demand: Demand
    windows: tuple[Window, ...]
    limit_minutes: float = LIMIT_MINUTES
    ceiling_minutes: float = np.inf
    shortest: int = 3
    seed: int = 0
    fresh: bool = False

    @property
    def days(self) -> int:
        a_day = max(float(self.demand.expected.sum()), 1.0)
        return int(np.clip(VISITORS / a_day, 40, MOST_DAYS_DRAWN)) * (4 if self.fresh else 1)

    @cached_property
    def visits(self) -> Visits:
        return draw(self.demand, days=self.days, seed=2 * self.seed + self.fresh)

    @cached_property
    def sessions(self) -> tuple[range, ...]:
        """The half hours between breaks."""
        found, begins = [], None
        for half, pause in enumerate([*self.demand.is_break, True]):
            if not pause and begins is None:
                begins = half
            elif pause and begins is not None:
                found.append(range(begins, half))
                begins = None
        return tuple(found)

    @property
    def last(self) -> int:
        return self.sessions[-1][-1]


@dataclass(frozen=True)
class Sheet:
    """Which half hours each window is open in, by the window's id."""

    open: Mapping[str, frozenset[int]]

    @property
    def window_hours(self) -> float:
        return sum(len(halves) for halves in self.open.values()) * HALF_HOUR / 60

    def staff(self, half_hours: int) -> tuple[int, ...]:
        """How many windows are open in each half hour."""
        return tuple(
            sum(half in halves for halves in self.open.values()) for half in range(half_hours)
        )


def everything_open(problem: Problem) -> Sheet:
    halves = frozenset(half for session in problem.sessions for half in session)
    return Sheet({window.id: halves - window.closed for window in problem.windows})


def waits(problem: Problem, sheet: Sheet) -> np.ndarray:
    """Everybody's wait on the problem's days, in minutes; as `waits_at_windows`."""
    all_day = frozenset(range(problem.demand.half_hours))
    windows = [
        replace(window, closed=all_day - sheet.open[window.id]) for window in problem.windows
    ]
    return waits_at_windows(
        problem.visits, problem.demand, windows, ceiling_minutes=problem.ceiling_minutes
    )


def outlook(problem: Problem, sheet: Sheet) -> Outlook:
    """What to expect of a day on which the windows are open as the sheet says."""
    return outlook_of(
        problem.demand, problem.visits, waits(problem, sheet),
        sheet.staff(problem.demand.half_hours),
    )  # fmt: skip


# --- the rules over a finished sheet


def waits_are_within_the_limit_or_as_with_all_open(problem: Problem, sheet: Sheet) -> Iterator[str]:
    if unserved(problem, sheet):
        return  # the waits would have no end; the rule about the last half hour says so
    judge = _Judge(problem)
    for half, (late, allowed) in enumerate(zip(judge.late(sheet), judge.allowed, strict=True)):
        if late > allowed:
            yield f"half hour {half}: {late} wait too long, {allowed} may"


def every_group_is_served_to_the_end(problem: Problem, sheet: Sheet) -> Iterator[str]:
    for group in unserved(problem, sheet):
        yield f"{group}: no window in the last half hour"


def a_window_opens_once_a_session(problem: Problem, sheet: Sheet) -> Iterator[str]:
    for id, halves in sheet.open.items():
        for session in problem.sessions:
            mine = sorted(halves.intersection(session))
            if mine and len(mine) != mine[-1] - mine[0] + 1:
                yield f"{id}: {mine}"


def nobody_comes_for_less_than_the_shortest_stretch(
    problem: Problem, sheet: Sheet
) -> Iterator[str]:
    may = everything_open(problem).open
    for id, halves in sheet.open.items():
        for session in problem.sessions:
            mine = halves.intersection(session)
            if 0 < len(mine) < min(problem.shortest, len(may[id].intersection(session))):
                yield f"{id}: {sorted(mine)}"


def nobody_is_put_where_nobody_may_be(problem: Problem, sheet: Sheet) -> Iterator[str]:
    may = everything_open(problem).open
    for id, halves in sheet.open.items():
        if wrong := halves - may[id]:
            yield f"{id}: {sorted(wrong)}"


RULES = (
    waits_are_within_the_limit_or_as_with_all_open,
    every_group_is_served_to_the_end,
    a_window_opens_once_a_session,
    nobody_comes_for_less_than_the_shortest_stretch,
    nobody_is_put_where_nobody_may_be,
)


class Breach(NamedTuple):
    rule: str
    about: str


def breaches(problem: Problem, sheet: Sheet) -> list[Breach]:
    """Every way in which the sheet breaks a rule, in the order of RULES."""
    return [Breach(rule.__name__, about) for rule in RULES for about in rule(problem, sheet)]


def unserved(problem: Problem, sheet: Sheet) -> list[str]:
    """Groups that come and that no window serves in the last half hour."""
    last = [window for window in problem.windows if problem.last in sheet.open[window.id]]
    comes = problem.demand.expected.sum(axis=0) > 0
    return [
        group.id
        for group, here in zip(problem.demand.groups, comes, strict=True)
        if here and not any(window.is_general or group.id in window.serves for window in last)
    ]


# --- the search


class _Judge:
    """How many wait too long in each half hour, and how many may.

    A search asks for `spare` standard deviations fewer, as the days on which a sheet just holds
    flatter it: on others more would wait.
    """

    def __init__(self, problem: Problem, *, spare: float = 0.0):
        self.problem, self.half_hour = problem, problem.visits.half_hour
        came = np.bincount(self.half_hour, minlength=problem.demand.half_hours)
        enough = came - np.ceil(SHARE * came - 1e-9).astype(np.int64)
        enough -= np.ceil(spare * np.sqrt(came * SHARE * (1 - SHARE))).astype(np.int64)
        # Where not even all windows are enough, a sheet is to be no worse than all of them.
        self.allowed = np.maximum(enough, self.late(everything_open(problem)))

    def late(self, sheet: Sheet) -> np.ndarray:
        late = waits(self.problem, sheet) > self.problem.limit_minutes
        return np.bincount(self.half_hour[late], minlength=self.problem.demand.half_hours)

    def holds(self, sheet: Sheet) -> bool:
        if unserved(self.problem, sheet):
            return False
        return bool((self.late(sheet) <= self.allowed).all())


def solve(problem: Problem) -> Sheet:
    """
    A sheet of few window-hours that keeps waits within the limit, where all windows do.

    Raises
    ------
    ValueError
        When a group that comes has no window even with all open.

    Notes
    -----
    From all open, window by window and session by session, the least busy first: close it for the
    whole session if the limit still holds, else by as much as it can spare at the beginning and
    at the end. Not exact. Equal problem, equal sheet.
    """
    sheet = everything_open(problem)
    if left := unserved(problem, sheet):
        raise ValueError(f"groups that no window serves in the last half hour: {left}")
    judge, dice = _Judge(problem, spare=SPARE), random.Random(problem.seed)
    stretches = [(window, session) for window in problem.windows for session in problem.sessions]
    order = dice.sample(range(len(stretches)), len(stretches))
    # A window of few groups is idle more often than a general one, which helps everybody.
    order.sort(key=lambda n: _share(problem, *stretches[n]))
    for n in order:
        window, session = stretches[n]
        sheet = _spare(judge, sheet, window.id, session, shortest=problem.shortest)
    return sheet


def _spare(judge: _Judge, sheet: Sheet, id: str, session: range, *, shortest: int) -> Sheet:
    """Close this window for the session, or begin later and end sooner while the limit holds."""
    mine = sorted(sheet.open[id].intersection(session))
    others = sheet.open[id].difference(session)

    def with_only(halves: Sequence[int]) -> Sheet:
        return Sheet({**sheet.open, id: others.union(halves)})

    if not mine or judge.holds(with_only(())):
        return with_only(())
    while len(mine) > shortest and judge.holds(with_only(mine[1:])):
        mine = mine[1:]
    while len(mine) > shortest and judge.holds(with_only(mine[:-1])):
        mine = mine[:-1]
    return with_only(mine)


def _share(problem: Problem, window: Window, session: range) -> float:
    """Minutes of work that come to this window in a session, were they shared evenly."""
    work = 0.0
    for column, group in enumerate(problem.demand.groups):
        able = sum(one.is_general or group.id in one.serves for one in problem.windows)
        if window.is_general or group.id in window.serves:
            came = problem.demand.expected[session.start : session.stop, column].sum()
            work += came * group.mean_minutes / able
    return work
