"""The cheapest whole period of one person under given costs: dynamic programming over days.

A line is the shift of each day of one person. Nothing here knows of cover or of other people.
"""

from dataclasses import dataclass
from math import gcd

import numpy as np
from numba import njit

from .shifts import OFF, SATURDAY, SUNDAY, Person, Problem

MOST_COUNTS = 400  # combinations of counts that are kept apart at most
FEW_COUNTS = 12  # as many are worth it to keep time in shifts and not in finer units


@dataclass(frozen=True, eq=False)
class _Kinds:
    """Shifts of one person that the rules cannot tell apart, joined into kinds.

    Parameters
    ----------
    members
        Numbers of the shifts of each kind.
    units
        Length of each kind, shape (kinds,); see `Lines`.
    before
        Which set of kinds may stand on the day before, shape (kinds,); into `sets`.
    sets
        Shape (sets, kinds), bool.
    then
        The combined count after one more of the kind, OFF where that is one too many;
        shape (kinds, counts).
    ends
        Whether a period may end with a count and units, shape (counts, units + 1), bool.
    """

    members: tuple[np.ndarray, ...]
    units: np.ndarray
    before: np.ndarray
    sets: np.ndarray
    then: np.ndarray
    ends: np.ndarray

    @property
    def plain(self) -> np.ndarray:
        """Of which kinds nothing is counted, shape (kinds,)."""
        return (self.then == np.arange(self.then.shape[1])).all(axis=1)


class Lines:
    """
    The lines one person may stand, and the cheapest of them.

    Notes
    -----
    Time on duty is kept in units: shifts, where all are equally long but for few that are counted
    anyway, else the greatest length that divides all. Limits on the number of one shift are
    counted only where they have been seen to bind, while there are at most MOST_COUNTS
    combinations. Leaving one out makes the value a bound from below, and a line that breaks it
    is never handed out. A wide limit is counted from its other side: at most 14 of up to 18
    shifts of a kind is at least 4 others, which needs a count to 4 only.
    """

    def __init__(self, problem: Problem, person: Person):
        self.problem, self.person = problem, person
        minutes = np.array([shift.minutes for shift in problem.shifts])
        most = np.array([person.most_of.get(shift.id, problem.days) for shift in problem.shifts])
        self.usable = np.flatnonzero(most > 0)
        self.minutes = minutes
        self.most_of = np.minimum(most, problem.days)
        lengths = minutes[self.usable] if len(self.usable) else minutes
        self.most_shifts = min(person.most_minutes // int(lengths.min()), problem.days)
        self.limited = [int(s) for s in self.usable if most[s] < self.most_shifts]
        self.usual = int(np.bincount(lengths).argmax())
        self.counted = [int(s) for s in self.usable if minutes[s] != self.usual]
        self.in_shifts = all(s in self.limited for s in self.counted) and (
            self._counts(self.counted) <= FEW_COUNTS
        )
        if self.in_shifts:
            self.units, self.most_units = np.ones(len(minutes), np.int64), self.most_shifts
        else:
            unit = gcd(*lengths.tolist())
            self.counted, self.units = [], minutes // unit
            self.most_units = min(person.most_minutes, problem.days * int(lengths.max())) // unit
            self.unit = unit
        self.days_off = np.array(sorted(person.days_off), np.int64)
        self.weekends = min(person.most_weekends, -(-problem.days // 7))
        day = np.arange(problem.days) % 7
        self.is_weekend = np.where(day == SATURDAY, 1, np.where(day == SUNDAY, 2, 0))
        self.kinds = self._join()
        self.least, self.most = self._reach()

    def _reach(self) -> tuple[np.ndarray, np.ndarray]:
        """Fewest and most units after each day from which a line may still come out right."""
        run, cycle = self.person.longest_run, self.person.longest_run + self.person.shortest_rest
        days = np.arange(1, self.problem.days + 1)
        longest = int(self.units[self.usable].max(initial=0))
        most = longest * (days // cycle * run + np.minimum(days % cycle, run))
        ends = np.flatnonzero(self.kinds.ends.any(axis=0))
        needed = int(ends[0]) if len(ends) else self.most_units
        left = np.append(most[-2::-1], 0)
        return (needed - left).clip(0, self.most_units), np.minimum(most, self.most_units)

    def cheapest(self, cost: np.ndarray, room: np.ndarray) -> tuple[float, np.ndarray | None]:
        """
        The least cost of any line, and a line that has it.

        Parameters
        ----------
        cost
            Of standing each shift, any sign, shape (days, shifts).
        room
            Memory to work in, one dimension; see `room_for`.

        Returns
        -------
        tuple
            The cost, or a bound from below where more limits bind than can be counted; and the
            shift of each day, OFF for none, shape (days,). Where the bound's own line breaks
            a limit, the line is the best of those that leave that shift out; None when there is
            no line at all.
        """
        bound, line = self._solve(cost, room)
        while (tight := self._broken(line)) is not None:
            if self._counts([*self.counted, tight]) > MOST_COUNTS:
                return bound, self._without(cost, tight, room)
            self.counted.append(tight)
            self.kinds = self._join()
            bound, line = self._solve(cost, room)
        return bound, line

    def _without(self, cost: np.ndarray, shift: int, room: np.ndarray) -> np.ndarray | None:
        """The cheapest line without the shift, and without others as long as they break a limit."""
        cost = cost.copy()
        tight: int | None = shift
        line = None
        while tight is not None:
            cost[:, tight] = np.inf
            _, line = self._solve(cost, room)
            tight = self._broken(line)
        return line

    @property
    def states(self) -> int:
        """How large the dynamic program is at present."""
        kinds, person = self.kinds, self.person
        slots = len(kinds.members) * person.longest_run + person.shortest_rest
        return self.problem.days * slots * (self.weekends + 1) * kinds.ends.size

    def _broken(self, line: np.ndarray | None) -> int | None:
        """The shift with the least limit of those stood too often, if any is."""
        if line is None:
            return None
        over = [s for s in self.limited if (line == s).sum() > self.most_of[s]]
        return min(over, key=lambda s: self.most_of[s], default=None)

    def _from_below(self, shift: int) -> bool:
        """Whether the shift itself is counted, and not all others up to what its limit leaves."""
        most = int(self.most_of[shift])
        odd = self.minutes[shift] != self.usual
        return odd or not self.in_shifts or most <= self.most_shifts - most

    def _top(self, shift: int) -> int:
        most = int(self.most_of[shift])
        return most if self._from_below(shift) else self.most_shifts - most

    def _counts(self, shifts: list[int]) -> int:
        return int(np.prod([self._top(s) + 1 for s in shifts], dtype=np.int64))

    def _join(self) -> _Kinds:
        shifts = self.problem.shifts
        after = np.array(
            [[two.id not in one.never_before for two in shifts] for one in shifts], bool
        )
        groups: dict[tuple, list[int]] = {}
        for s in map(int, self.usable):
            key = (
                int(self.minutes[s]), after[s].tobytes(), after[:, s].tobytes(),
                s if s in self.counted else OFF,
            )  # fmt: skip
            groups.setdefault(key, []).append(s)
        members = tuple(np.array(group) for group in groups.values())
        first = [group[0] for group in members]
        follows = after[np.ix_(first, first)].T  # (kind, kind of the day before)
        sets, before = np.unique(follows, axis=0, return_inverse=True)
        sets = np.ascontiguousarray(sets)
        then, ends = self._count(first)
        return _Kinds(members, self.units[first], before.ravel().astype(np.int64), sets, then, ends)

    def _count(self, kinds: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """`then` and `ends` of `_Kinds`."""
        counts = self._counts(self.counted)
        then = np.tile(np.arange(counts), (len(kinds), 1))
        units = np.arange(self.most_units + 1)
        minutes = np.tile(units * (self.usual if self.in_shifts else self.unit), (counts, 1))
        ends = np.ones(minutes.shape, bool)
        stride = 1
        for s in self.counted:
            top = self._top(s)
            digit = np.arange(counts) // stride % (top + 1)
            up = np.where(digit < top, stride, 0)
            for kind, first in enumerate(kinds):
                if self._from_below(s) and first == s:
                    then[kind] = np.where(
                        (then[kind] == OFF) | (digit == top), OFF, then[kind] + up
                    )
                elif not self._from_below(s) and first != s:
                    then[kind] = np.where(then[kind] == OFF, OFF, then[kind] + up)
            if self._from_below(s):
                if self.in_shifts:
                    minutes += (digit * (self.minutes[s] - self.usual))[:, None]
            else:
                ends &= units - digit[:, None] <= self.most_of[s]
            stride *= top + 1
        ends &= (minutes >= self.person.least_minutes) & (minutes <= self.person.most_minutes)
        return then, ends

    def _solve(self, cost: np.ndarray, room: np.ndarray) -> tuple[float, np.ndarray | None]:
        kinds, person = self.kinds, self.person
        of_kind = np.empty((len(cost), len(kinds.members)))
        chosen = np.empty(of_kind.shape, np.int64)
        every = np.arange(len(cost))
        for k, members in enumerate(kinds.members):
            best = cost[:, members].argmin(axis=1)
            chosen[:, k] = members[best]
            of_kind[:, k] = cost[every, chosen[:, k]]
        of_kind[self.days_off] = np.inf
        line = np.empty(len(cost), np.int64)
        value = _cheapest(
            of_kind, kinds.units, kinds.before, kinds.sets, kinds.then, kinds.plain, kinds.ends,
            self.least, self.most, self.weekends, person.longest_run, person.shortest_run,
            person.shortest_rest, self.is_weekend, room, line,
        )  # fmt: skip
        if not np.isfinite(value):
            return value, None
        return value, np.where(line == OFF, OFF, chosen[every, line])


def room_for(problem: Problem) -> np.ndarray:
    """Memory that is enough for every person of the problem."""
    most = 0
    for person in problem.people:
        lines = Lines(problem, person)
        slots = len(problem.shifts) * person.longest_run + person.shortest_rest
        counts = max(min(lines._counts(lines.limited), MOST_COUNTS), FEW_COUNTS)
        most = max(most, slots * (lines.weekends + 1) * counts * (lines.most_units + 1))
    return np.empty(problem.days * most)


@njit(cache=True, nogil=True)
def _cheapest(
    cost, units, before, sets, then, plain, ends, least, most, weekends, longest, shortest, rest,
    is_weekend, memory, line,
):  # fmt: skip
    """Writes the kind of each day into `line`; returns what it costs, inf where nothing fits.

    The state after a day is a slot (kind and days in a row, or days of rest), units of time on
    duty, weekends and combined count; its value the least cost to get there. Units are kept
    between `least` and `most` of the day, shape (days,). `plain` says of which kinds nothing is
    counted, so that whole stretches of memory are taken at once.
    """
    days, kinds = cost.shape
    counts, top = ends.shape
    slots = kinds * longest + rest
    block = (weekends + 1) * counts  # states of one slot and unit
    value = memory[: days * slots * top * block].reshape((days, slots, top * block))
    joint = np.empty((len(sets), top * block))
    rested = slots - 1
    first_off = kinds * longest
    _clear(value[0], least[0] * block, (most[0] + 1) * block)
    if least[0] == 0:
        value[0, rested, 0] = 0.0
    for k in range(kinds):
        weekend = 1 if is_weekend[0] > 0 else 0
        fits = then[k, 0] >= 0 and weekend <= weekends and least[0] <= units[k] <= most[0]
        if cost[0, k] < np.inf and fits:
            value[0, k * longest, units[k] * block + weekend * counts + then[k, 0]] = cost[0, k]
    for day in range(1, days):
        low, high = least[day], most[day]
        old_low, old_high = least[day - 1] * block, (most[day - 1] + 1) * block
        _clear(value[day], low * block, (high + 1) * block)
        for run in range(1, min(longest, day + 1) + 1):
            if run > 1:
                for s in range(len(sets)):
                    joint[s, old_low:old_high] = np.inf
                    for k in range(kinds):
                        if sets[s, k]:
                            source = value[day - 1, k * longest + run - 2]
                            _least(joint[s], source, old_low, old_high)
            # A Saturday on duty counts the weekend, a Sunday only when its Saturday was off.
            weekend = 1 if is_weekend[day] == 1 or (is_weekend[day] == 2 and run == 1) else 0
            shift = weekend * counts
            for k in range(kinds):
                if cost[day, k] == np.inf:
                    continue
                source = joint[before[k]] if run > 1 else value[day - 1, rested]
                into = value[day, k * longest + run - 1]
                for m in range(
                    max(least[day - 1], low - units[k]), min(most[day - 1], high - units[k]) + 1
                ):
                    frm, to = m * block, (m + units[k]) * block + shift
                    if plain[k]:
                        for n in range(block - shift):
                            into[to + n] = source[frm + n] + cost[day, k]
                    else:
                        for w in range(weekends + 1 - weekend):
                            for c in range(counts):
                                if then[k, c] >= 0:
                                    n = to + w * counts + then[k, c]
                                    into[n] = min(
                                        into[n], source[frm + w * counts + c] + cost[day, k]
                                    )
        low, high = max(least[day - 1], low) * block, (min(most[day - 1], high) + 1) * block
        for run in range(1, min(longest, day) + 1):
            # A run from the first day on may have begun before it.
            if run >= shortest or run == day:
                for k in range(kinds):
                    _least(value[day, first_off], value[day - 1, k * longest + run - 1], low, high)
        for off in range(1, rest):
            _least(value[day, first_off + off], value[day - 1, first_off + off - 1], low, high)
        _least(value[day, rested], value[day - 1, rested], low, high)
    best, at_slot, m, w, c = np.inf, 0, 0, 0, 0
    for slot in range(slots):
        for unit in range(least[days - 1], most[days - 1] + 1):
            for n in range(block):
                if ends[n % counts, unit] and value[days - 1, slot, unit * block + n] < best:
                    best = value[days - 1, slot, unit * block + n]
                    at_slot, m, w, c = slot, unit, n // counts, n % counts
    if best == np.inf:
        return best
    slot = at_slot
    for day in range(days - 1, -1, -1):
        here = value[day, slot, m * block + w * counts + c]
        if slot >= first_off:
            line[day] = -1
            if day > 0:
                slot = _before_rest(
                    value[day - 1], here, slot, m * block + w * counts + c, kinds, longest,
                    shortest, rest, day,
                )  # fmt: skip
        else:
            k, run = slot // longest, slot % longest + 1
            line[day] = k
            if is_weekend[day] == 1 or (is_weekend[day] == 2 and run == 1):
                w -= 1
            m -= units[k]
            if day > 0:
                slot, c = _before_duty(
                    value[day - 1], here, cost[day, k], m * block + w * counts, c, kinds, longest,
                    run, rested, sets[before[k]], then[k],
                )  # fmt: skip
    return best


@njit(cache=True, nogil=True, inline="always")
def _clear(value, low, high):
    for slot in range(len(value)):
        for n in range(low, high):
            value[slot, n] = np.inf


@njit(cache=True, nogil=True, inline="always")
def _least(into, other, low, high):
    for n in range(low, high):
        into[n] = min(into[n], other[n])


@njit(cache=True, nogil=True)
def _before_duty(value, here, cost, at, c, kinds, longest, run, rested, may, then):
    """The slot and count of the day before a day on duty, among those with the value."""
    for count in range(len(then)):
        if then[count] == c:
            if run == 1:
                if value[rested, at + count] + cost == here:
                    return rested, count
            else:
                for p in range(kinds):
                    slot = p * longest + run - 2
                    if may[p] and value[slot, at + count] + cost == here:
                        return slot, count
    return -1, -1


@njit(cache=True, nogil=True)
def _before_rest(value, here, slot, at, kinds, longest, shortest, rest, day):
    """The slot of the day before a day of rest, among those with the value."""
    first_off = kinds * longest
    rested = first_off + rest - 1
    if slot == rested and value[rested, at] == here:
        return rested
    if slot > first_off and value[slot - 1, at] == here:
        return slot - 1
    for run in range(1, min(longest, day) + 1):
        if run >= shortest or run == day:
            for k in range(kinds):
                if value[k * longest + run - 1, at] == here:
                    return k * longest + run - 1
    return -1
