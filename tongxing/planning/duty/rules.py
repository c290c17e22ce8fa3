"""Every hard rule as one function over a finished plan, and what a plan costs.

Nothing here knows how a plan was made: what any solver, or a person, has put together is judged
by the same functions.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from .month import Measure, Month, Plan


class Rule(StrEnum):
    MAY = "may"  # skill, leave, own limits
    REST = "rest"
    DAYS_IN_A_ROW = "days-in-a-row"
    NIGHTS_IN_A_ROW = "nights-in-a-row"
    MOST_SHIFTS = "most-shifts"
    MOST_NIGHTS = "most-nights"
    NO_MORE_THAN_WANTED = "no-more-than-wanted"


class Breach(NamedTuple):
    rule: Rule
    person: int  # -1 where it is nobody's
    day: int


def stands_where_they_may(month: Month, plan: Plan) -> Iterator[Breach]:
    for person, day in np.argwhere(plan.stands >= 0):
        if not month.may[person, day, plan.stands[person, day]]:
            yield Breach(Rule.MAY, int(person), int(day))


def rests_between_shifts(month: Month, plan: Plan) -> Iterator[Breach]:
    """The month before counts: who came off duty in its last night rests first."""
    for person in range(month.people):
        ended = month.before.ended[person]
        for day in np.flatnonzero(plan.stands[person] >= 0):
            kind = plan.stands[person, day]
            if month.starts[day, kind] - ended < month.rules.rest:
                yield Breach(Rule.REST, person, int(day))
            ended = month.ends[day, kind]


def has_a_day_off_in_time(month: Month, plan: Plan) -> Iterator[Breach]:
    yield from _runs(
        plan.stands >= 0, month.before.run, month.rules.days_in_a_row, Rule.DAYS_IN_A_ROW
    )


def has_a_night_off_in_time(month: Month, plan: Plan) -> Iterator[Breach]:
    yield from _runs(
        at_night(month, plan), month.before.nights, month.rules.nights_in_a_row,
        Rule.NIGHTS_IN_A_ROW,
    )  # fmt: skip


def stands_no_more_than_their_limit(month: Month, plan: Plan) -> Iterator[Breach]:
    counted = (plan.stands >= 0).sum(axis=1)
    for person in np.flatnonzero(counted > month.rules.most_shifts):
        yield Breach(Rule.MOST_SHIFTS, int(person), -1)


def stands_no_more_nights_than_their_limit(month: Month, plan: Plan) -> Iterator[Breach]:
    counted = at_night(month, plan).sum(axis=1)
    for person in np.flatnonzero(counted > month.rules.most_nights):
        yield Breach(Rule.MOST_NIGHTS, int(person), -1)


def nobody_stands_where_nobody_is_wanted(month: Month, plan: Plan) -> Iterator[Breach]:
    for day, _kind in np.argwhere(plan.heads(month) > month.wanted):
        yield Breach(Rule.NO_MORE_THAN_WANTED, -1, int(day))


RULES: tuple[Callable[[Month, Plan], Iterator[Breach]], ...] = (
    stands_where_they_may, rests_between_shifts, has_a_day_off_in_time, has_a_night_off_in_time,
    stands_no_more_than_their_limit, stands_no_more_nights_than_their_limit,
    nobody_stands_where_nobody_is_wanted,
)  # fmt: skip


def breaches(month: Month, plan: Plan) -> list[Breach]:
    return [one for rule in RULES for one in rule(month, plan)]


def at_night(month: Month, plan: Plan) -> np.ndarray:
    """bool (people, days)."""
    return (plan.stands >= 0) & month.nights[plan.stands]


def _runs(on: np.ndarray, before: np.ndarray, most: int, rule: Rule) -> Iterator[Breach]:
    """The day on which a run becomes too long, and every further day of it."""
    run = before.copy()
    for day in range(on.shape[1]):
        run = np.where(on[:, day], run + 1, 0)
        for person in np.flatnonzero(run > most):
            yield Breach(rule, int(person), day)


class Cost(NamedTuple):
    """What a plan costs, by what it is for; all in the same points."""

    open: int
    mix: int
    unfair: int
    wishes: int

    @property
    def total(self) -> int:
        return sum(self)


def cost(month: Month, plan: Plan) -> Cost:
    prices = np.array([one.price for one in month.kinds])
    days = np.arange(month.days)
    standing = plan.stands >= 0
    person, day = np.nonzero(standing)
    wishes = month.cost[person, day, plan.stands[person, day]].sum()
    mix = 0
    for one in month.mixes:
        there = ((plan.stands[:, days[one.day]] == one.kind) & one.who).sum()
        mix += one.price * max(one.at_least - int(there), 0)
    above = np.maximum(plan.shares(month) - np.maximum(month.fair, month.before.carried), 0)
    unfair = sum(
        int(steps_cost(above[:, measure], month.unfair[measure]).sum()) for measure in Measure
    )
    return Cost(int((plan.open(month) * prices).sum()), mix, unfair, int(wishes))


def steps_cost(above: np.ndarray, steps: tuple[int, int, int]) -> np.ndarray:
    """Cost of so many above a fair share: the first, the second, each further one."""
    first, second, further = steps
    return (
        np.minimum(above, 1) * first
        + np.clip(above - 1, 0, 1) * second
        + np.maximum(above - 2, 0) * further
    )
