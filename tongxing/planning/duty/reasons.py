"""Why somebody stands here, why somebody else does not, and what would fill an open place."""

from collections import Counter
from typing import NamedTuple

import numpy as np

from .greedy import Standing
from .month import Measure, Month, Plan
from .rules import Rule


class Placed(NamedTuple):
    """Why this person: of so many who could have stood there, and what speaks for them."""

    could: int  # others who could stand there too
    cheaper: int  # of those, who would cost less there
    shifts: int  # what they have without this place, with past months
    median: float  # what those who could have
    wish: int  # what the place costs them: 0 is what they wish


class Not(NamedTuple):
    """Why not this person: rules that forbid it, or what they would cost more."""

    rules: tuple[Rule, ...]
    stands: int  # the kind they stand on that day, or -1
    dearer: int  # than the dearest who stands there; what chance decided when 0


def why(month: Month, plan: Plan, person: int, day: int) -> Placed:
    """
    Raises
    ------
    ValueError
        When the person has that day off.
    """
    kind = int(plan.stands[person, day])
    if kind < 0:
        raise ValueError("nobody stands there")
    standing = Standing(month, plan)
    standing.take_off(person, day)
    able, price = standing.fits(day, kind), standing.price(day, kind)
    others = able.copy()
    others[person] = False
    shifts = standing.shares[:, Measure.SHIFTS]
    return Placed(
        could=int(others.sum()),
        cheaper=int((others & (price < price[person])).sum()),
        shifts=int(shifts[person]),
        median=float(np.median(shifts[able])),
        wish=int(month.cost[person, day, kind]),
    )


def why_not(month: Month, plan: Plan, person: int, day: int, kind: int) -> Not:
    standing = Standing(month, plan)
    checks = rules_on(standing, day, kind)
    broken = tuple(rule for rule, able in checks if not able[person])
    price = standing.price(day, kind)
    there = np.flatnonzero(plan.stands[:, day] == kind)
    dearest = 0
    for one in there:
        standing.take_off(int(one), day)
        dearest = max(dearest, int(standing.price(day, kind)[one]))
        standing.put(int(one), day, kind)
    return Not(broken, int(plan.stands[person, day]), max(int(price[person]) - dearest, 0))


class Gap(NamedTuple):
    """An open place: who fails by what, each counted under the first rule that forbids it."""

    day: int
    kind: int
    missing: int
    fails: Counter[Rule | None]  # None: stands elsewhere on that day
    by_one_only: Counter[Rule | None]  # people whom nothing else keeps away


def gaps(month: Month, plan: Plan) -> list[Gap]:
    standing, found = Standing(month, plan), []
    for day, kind in np.argwhere(plan.open(month) > 0):
        first: Counter[Rule | None] = Counter()
        only: Counter[Rule | None] = Counter()
        checks: list[tuple[Rule | None, np.ndarray]] = [
            (None, standing.stands[:, day] < 0), *rules_on(standing, int(day), int(kind))
        ]  # fmt: skip
        checks[0], checks[1] = checks[1], checks[0]
        table = np.stack([able for _rule, able in checks])
        for person in range(month.people):
            failed = np.flatnonzero(~table[:, person])
            if len(failed):
                first[checks[failed[0]][0]] += 1
            if len(failed) == 1:
                only[checks[failed[0]][0]] += 1
        missing = int(plan.open(month)[day, kind])
        found.append(Gap(int(day), int(kind), missing, first, only))
    return found


def rules_on(standing: Standing, day: int, kind: int) -> list[tuple[Rule, np.ndarray]]:
    """For each rule about one person: bool (people,), whom it lets stand there."""
    month, now = standing.month, standing.shares - standing.month.before.carried
    fewer_nights = now[:, Measure.NIGHTS] < month.rules.most_nights
    return [
        (Rule.MAY, month.may[:, day, kind]),
        (Rule.REST, standing.rested(day, kind)),
        (Rule.DAYS_IN_A_ROW, standing.day_off_in_time(day, kind)),
        (Rule.NIGHTS_IN_A_ROW, standing.night_off_in_time(day, kind)),
        (Rule.MOST_SHIFTS, now[:, Measure.SHIFTS] < month.rules.most_shifts),
        (Rule.MOST_NIGHTS, fewer_nights if month.nights[kind] else month.may[:, day, kind] | True),
    ]
