"""The way in: a problem, a seed and limits; a roster, what it costs, and a bound that is proven."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from . import rules
from .columns import Engine, Master
from .integer import badness, descend, dive, neighbourhood, part
from .shifts import OFF, Problem, Roster, roster_from

KNOWN = 40  # lines of each person that a part begins with
STEPS = 100  # towards good duals before the first linear program
LEAST_PEOPLE = 4  # freed at once
FIRST_PEOPLE = 8
MOST_SHARE = 0.7
STEEP = 0.2  # share of people given a line in one step of the first dive
NOISE = (0.001, 0.5)  # of the dives into a part, while they find nothing
PART_GAP = 0.0005  # how far a part is priced before it is dived into


@dataclass(frozen=True, slots=True)
class Limits:
    """
    When the search ends, whichever comes first.

    Parameters
    ----------
    rounds
        Neighbourhoods tried. With this alone equal seeds give equal rosters.
    seconds
        By the clock that goes with them; none when left out.
    gap
        A roster within this share of the bound is good enough.
    """

    rounds: int = 10_000_000
    seconds: float | None = None
    gap: float = 0.0


class Progress(NamedTuple):
    """The best so far: shifts of shape (people, days), OFF for a day off; cost and bound."""

    table: np.ndarray
    objective: int
    bound: int
    round: int


@dataclass(frozen=True, slots=True)
class Answer:
    """
    Parameters
    ----------
    objective
        What the roster costs, by the rules and not by the search.
    bound
        No roster costs less; of people for whom no line is legal, with them off all days.
    seconds
        By the clock given; 0 without one.
    rounds
        Neighbourhoods tried.
    """

    roster: Roster
    objective: int
    bound: int
    seconds: float
    rounds: int

    @property
    def gap(self) -> float:
        """Share of the cost that might still be saved."""
        return (self.objective - self.bound) / max(self.objective, 1)


class _Over(Exception):
    """The limits are reached."""


def no_clock() -> float:
    return 0.0


def solve(
    problem: Problem,
    *,
    seed: int = 0,
    limits: Limits | None = None,
    clock: Callable[[], float] = no_clock,
    tell: Callable[[Progress], None] = lambda progress: None,
) -> Answer:
    """
    A roster of low cost that breaks no rule, with a proven bound.

    Parameters
    ----------
    clock
        Seconds that count, such as CPU time of the process.
    tell
        Called whenever roster or bound are better.

    Returns
    -------
    Answer
        People for whom no line is legal are off all days; `rules.breaches` says so.

    Notes
    -----
    Column generation: a column is a person's whole period. The bound is Lagrange's at the root;
    the roster comes of a dive and then of parts: some people's lines are solved anew while the
    others stand, given up as soon as the part's own bound shows that nothing is to be gained.
    """
    limits = limits or Limits()
    search = _Search(problem, seed, limits, clock, tell)
    with suppress(_Over):
        search.run()
    roster = roster_from(problem, search.table)
    return Answer(
        roster, rules.cost(problem, roster).total, search.bound, clock() - search.began,
        search.rounds,
    )  # fmt: skip


class _Search:
    def __init__(
        self,
        problem: Problem,
        seed: int,
        limits: Limits,
        clock: Callable[[], float],
        tell: Callable[[Progress], None],
    ):
        self.problem, self.limits, self.clock, self.tell = problem, limits, clock, tell
        self.began = clock()
        self.dice = np.random.default_rng(seed)
        self.table = np.full((len(problem.people), problem.days), OFF)
        self.objective, self.bound, self.rounds = np.inf, 0, 0

    def run(self) -> None:
        engine = Engine(self.problem)
        self.better(engine, descend(engine, self.table, self.dice))
        engine.asked = self.look_at_the_clock
        if not len(engine.able):
            self.prove(self.objective)
            return
        root = self.root(engine)
        size = float(min(FIRST_PEOPLE, len(engine.able)))
        most = max(len(engine.able) * MOST_SHARE, min(2 * FIRST_PEOPLE, len(engine.able)))
        least = min(LEAST_PEOPLE, len(engine.able))
        lost = badness(engine, self.table, root.best_duals)
        while self.rounds < self.limits.rounds and not self.good_enough:
            self.rounds += 1
            people = neighbourhood(engine, self.table, lost, root.best_duals, int(size), self.dice)
            now = self.improve(engine, people, root.best_duals)
            if now is None:  # nothing to be found among them: look further
                size = min(size * 1.1, most)
                continue
            if now is self.table:  # the dive found nothing: look nearer
                size = max(size * 0.95, least)
            elif self.better(engine, now):
                lost = badness(engine, self.table, root.best_duals)

    def root(self, engine: Engine) -> Master:
        """The bound of the whole problem, and a first dive."""
        root = part(engine, self.table, engine.able)
        root.add([(place, self.table[who]) for place, who in enumerate(engine.able)])
        nothing = np.zeros(self.problem.wanted.shape)
        try:
            root.approach(nothing, target=self.objective, steps=STEPS, most=KNOWN)
            root.converge()
        finally:
            self.prove(root.whole_bound)
        if not self.good_enough:
            dived = dive(root, self.table, self.objective, self.dice, share=STEEP)
            if dived is not None:
                self.better(engine, descend(engine, dived, self.dice))
        return root

    def improve(self, engine: Engine, people: np.ndarray, duals: np.ndarray) -> np.ndarray | None:
        """The roster with these people's lines anew; None when it is proven that none is better."""
        master = part(engine, self.table, people)
        master.add([(place, self.table[who]) for place, who in enumerate(people)])
        master.approach(duals, target=self.objective, steps=STEPS, most=KNOWN)
        master.converge(enough=self.objective, gap=PART_GAP)
        if master.whole_bound >= self.objective:
            return None
        for noise in NOISE:
            dived = dive(master, self.table, self.objective, self.dice, noise=noise)
            if dived is not None:
                return descend(engine, dived, self.dice)
            master.release()
        return self.table

    def better(self, engine: Engine, table: np.ndarray) -> bool:
        """Keep the roster if it costs no more; whether it costs less."""
        now = engine.total(table)
        if now > self.objective:
            return False
        is_less, self.table, self.objective = now < self.objective, table, now
        if is_less:
            self.report()
        return is_less

    def prove(self, bound: float) -> None:
        if bound > self.bound:
            self.bound = int(bound)
            self.report()

    def report(self) -> None:
        self.tell(Progress(self.table, int(self.objective), self.bound, self.rounds))

    def look_at_the_clock(self) -> None:
        seconds = self.limits.seconds
        if seconds is not None and self.clock() - self.began >= seconds:
            raise _Over

    @property
    def good_enough(self) -> bool:
        return self.objective - self.bound <= self.limits.gap * abs(self.objective)
