"""A plan in one go, always within the rules: what the solver begins with, and is measured by."""

import numpy as np

from .month import Measure, Month, Plan


class Standing:
    """A plan that grows and shrinks by single places and says who could take the next.

    Looks at both neighbours of a place, so places may be filled in any order.
    """

    def __init__(self, month: Month, plan: Plan | None = None):
        self.month = month
        self.stands = (plan or Plan.empty(month)).stands.copy()
        self.shares = Plan(self.stands).shares(month)
        rest, days = month.rules.rest, month.days
        longest = int((month.ends - month.starts).max(initial=0)) + rest
        self.reach = -(-longest // (24 * 60))  # days within which two places can collide
        self.nights = np.append(month.nights, False)  # the last stands for a day off
        self.days = days

    def plan(self) -> Plan:
        return Plan(self.stands.copy())

    def put(self, person: int, day: int, kind: int) -> None:
        self.stands[person, day] = kind
        self.shares[person] += self.month.counts[:, day, kind]

    def take_off(self, person: int, day: int) -> None:
        self.shares[person] -= self.month.counts[:, day, self.stands[person, day]]
        self.stands[person, day] = -1

    def fits(self, day: int, kind: int) -> np.ndarray:
        """bool (people,): who could stand there too without breaking a rule."""
        able = self.month.may[:, day, kind] & (self.stands[:, day] < 0)
        for rule in (self.rested, self.day_off_in_time, self.night_off_in_time, self.below_limits):
            able &= rule(day, kind)
        return able

    def rested(self, day: int, kind: int) -> np.ndarray:
        month, rest = self.month, self.month.rules.rest
        starts, ends = month.starts[day, kind], month.ends[day, kind]
        able = starts - month.before.ended >= rest
        for other in range(max(day - self.reach, 0), min(day + self.reach + 1, self.days)):
            if other == day:
                continue
            there = self.stands[:, other]
            if other < day:
                free = starts - month.ends[other][there] >= rest
            else:
                free = month.starts[other][there] - ends >= rest
            able &= (there < 0) | free
        return able

    def day_off_in_time(self, day: int, kind: int) -> np.ndarray:
        most = self.month.rules.days_in_a_row
        return self._run(self.stands >= 0, self.month.before.run, day, most) <= most

    def night_off_in_time(self, day: int, kind: int) -> np.ndarray:
        if not self.nights[kind]:
            return np.ones(self.month.people, dtype=bool)
        most = self.month.rules.nights_in_a_row
        return self._run(self.nights[self.stands], self.month.before.nights, day, most) <= most

    def below_limits(self, day: int, kind: int) -> np.ndarray:
        rules, now = self.month.rules, self.shares - self.month.before.carried
        able = now[:, Measure.SHIFTS] < rules.most_shifts
        if self.nights[kind]:
            able &= now[:, Measure.NIGHTS] < rules.most_nights
        return able

    def _run(self, on: np.ndarray, before: np.ndarray, day: int, most: int) -> np.ndarray:
        """int (people,): how long the run would be that contains this day."""
        length = np.ones(self.month.people, dtype=int)
        goes_on = np.ones(self.month.people, dtype=bool)
        for other in range(day - 1, max(day - 1 - most, -1), -1):
            goes_on &= on[:, other]
            length += goes_on
        if day - most <= 0:  # so near the beginning that the month before may belong to it
            length += np.where(goes_on, before, 0)
        goes_on = np.ones(self.month.people, dtype=bool)
        for other in range(day + 1, min(day + 1 + most, self.days)):
            goes_on &= on[:, other]
            length += goes_on
        return length

    def price(self, day: int, kind: int) -> np.ndarray:
        """int (people,): what each would cost there: wishes, way, and what is fair."""
        month = self.month
        points = month.cost[:, day, kind].astype(int)
        above = self.shares - np.maximum(month.fair, month.before.carried)
        for measure in Measure:
            if month.counts[measure, day, kind]:
                first, second, further = month.unfair[measure]
                step = above[:, measure]
                points += np.select([step < 0, step == 0, step == 1], [0, first, second], further)
        return points


def fill(month: Month, *, seed: int, plan: Plan | None = None) -> Plan:
    """Fill place by place, the scarcest first, each with who costs least and has stood least.

    Nobody is moved once placed, so it ends at once, and open places may be left that a better
    plan would fill.
    """
    dice = np.random.default_rng(seed)
    standing = Standing(month, plan)
    order = dice.permutation(month.people)  # who comes first among equals
    missing = Plan(standing.stands).open(month)
    scarce = month.may.sum(axis=0) / np.maximum(month.wanted, 1)
    mixes: dict[tuple[int, int], list] = {}
    for one in month.mixes:
        mixes.setdefault((one.day, one.kind), []).append(one)
    for day, kind in sorted(
        zip(*np.nonzero(missing), strict=True), key=lambda place: (scarce[place], *place)
    ):
        for _head in range(missing[day, kind]):
            able = standing.fits(day, kind)
            if not able.any():
                break
            points = standing.price(day, kind) * 1000 + standing.shares[:, Measure.SHIFTS] * 10
            for one in mixes.get((day, kind), ()):
                there = ((standing.stands[:, day] == kind) & one.who).sum()
                if there < one.at_least:
                    points = points - one.who * one.price * 1000
            points = np.where(able, points, np.iinfo(np.int64).max)
            standing.put(int(order[np.argmin(points[order])]), int(day), int(kind))
    return standing.plan()
