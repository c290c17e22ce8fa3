"""Days of the hall: drawn at random once, then played through exactly, as often as one likes.

A visitor brings their own minute of arrival and minutes of service along, so two ways of
serving are compared on the same people (common random numbers).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from .hall import HALF_HOUR, Demand, Window

STRATA = 20


@dataclass(frozen=True, eq=False)
class Visits:
    """Everybody who comes on a number of days, in order of day and arrival.

    Parameters
    ----------
    day_starts
        Where each day begins in the other arrays, and at the end their length;
        shape (days + 1,).
    arrival
        Minutes after opening, in order within a day.
    group
        Index of the group.
    first
        Whether they go before others.
    minutes
        Minutes of service.
    is_break
        Half hours of the day in which nobody is expected, shape (half hours,).
    """

    day_starts: np.ndarray
    arrival: np.ndarray
    group: np.ndarray
    first: np.ndarray
    minutes: np.ndarray
    is_break: np.ndarray

    def __len__(self) -> int:
        return len(self.arrival)

    @property
    def days(self) -> int:
        return len(self.day_starts) - 1

    @property
    def half_hours(self) -> int:
        return len(self.is_break)

    @property
    def day(self) -> np.ndarray:
        return np.repeat(np.arange(self.days), np.diff(self.day_starts))

    @property
    def half_hour(self) -> np.ndarray:
        """The half hour of arrival; who comes at closing counts to the last."""
        return np.minimum(self.arrival // HALF_HOUR, self.half_hours - 1).astype(np.intp)


def draw(demand: Demand, *, days: int, seed: int) -> Visits:
    """
    Days at random. Equal demand, days and seed give equal visits.

    Raises
    ------
    ValueError
        When not even one day is asked for.

    Notes
    -----
    A day's factor is gamma, each STRATA days in a row having one from each equal part of it, so
    that quiet and busy days come in due share. Arrivals are Poisson in each half hour and even
    within it. Service is log-normal, as found in a call centre.

    References
    ----------
    L. Brown et al. (2005), "Statistical analysis of a telephone call center: a queueing-science
    perspective", Journal of the American Statistical Association 100(469), 36-50.
    """
    if days < 1:
        raise ValueError(f"at least one day, not {days}")
    dice = np.random.default_rng(seed)
    factor = _day_factors(dice, demand.day_cv, days)
    came = dice.poisson(factor[:, None, None] * demand.arrivals)
    day, half_hour, group = _spread(came)
    at = HALF_HOUR * (half_hour + dice.random(len(day)))
    first = dice.random(len(day)) < demand.first_share
    if demand.booked is not None:
        booked = np.broadcast_to(demand.booked.astype(np.intp), came.shape)
        their_day, their_half_hour, their_group = _spread(booked)
        slot, slots = _place_within(their_day, their_half_hour, demand.booked)
        shows = dice.random(len(slot)) < demand.shows
        their_at = HALF_HOUR * (their_half_hour + (slot + 0.5) / slots)
        day = np.concatenate([day, their_day[shows]])
        group = np.concatenate([group, their_group[shows]])
        at = np.concatenate([at, their_at[shows]])
        first = np.concatenate([first, np.ones(shows.sum(), bool)])
    order = np.argsort(day * (HALF_HOUR * (demand.half_hours + 1)) + at, kind="stable")
    day, at, group, first = day[order], at[order], group[order], first[order]
    sigma = np.sqrt(np.log1p(np.array([one.cv for one in demand.groups]) ** 2))
    mu = np.log([one.mean_minutes for one in demand.groups]) - sigma**2 / 2
    minutes = np.exp(mu[group] + sigma[group] * dice.standard_normal(len(group)))
    starts = np.searchsorted(day, np.arange(days + 1))
    return Visits(starts, at, group.astype(np.int64), first, minutes, demand.is_break)


def _day_factors(dice: np.random.Generator, cv: float, days: int) -> np.ndarray:
    """Gamma with mean 1, stratified; shape (days,)."""
    if cv == 0:
        return np.ones(days)
    blocks, each = -(-days // STRATA), 50
    many = np.sort(dice.gamma(cv**-2, cv**2, (blocks, STRATA * each)), axis=1)
    strata = many.reshape(blocks, STRATA, each)
    chosen = dice.integers(each, size=(blocks, STRATA, 1))
    return dice.permuted(np.take_along_axis(strata, chosen, 2)[:, :, 0], axis=1).ravel()[:days]


def _spread(count: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One entry a visitor from counts of shape (days, half hours, groups): each index of theirs."""
    _, half_hours, groups = count.shape
    cell = np.repeat(np.arange(count.size), count.ravel())
    return cell // (half_hours * groups), cell // groups % half_hours, cell % groups


def _place_within(
    day: np.ndarray, half_hour: np.ndarray, booked: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The how-manieth appointment of its half hour each is, from 0, and of how many."""
    slots = booked.sum(axis=1).astype(np.intp)
    place = np.arange(len(day)) - day * slots.sum()
    return place - (np.cumsum(slots) - slots)[half_hour], slots[half_hour]


# --- one line for all: any of the staff serves anybody, first come, first served


def waits_in_line(visits: Visits, staff: Sequence[int]) -> np.ndarray:
    """
    Everybody's wait when all windows are general.

    Parameters
    ----------
    staff
        How many serve in each half hour. When it falls, idle ones leave, then the first to
        finish the person before them; when it rises, those who were to leave stay on. In a
        break those from before it stay, if they are more.

    Returns
    -------
    numpy.ndarray
        Minutes from arrival to being called, shape (visitors,).

    Raises
    ------
    ValueError
        When the half hours do not match, or nobody is there at the end to serve who is left.

    Notes
    -----
    Exact for the given people. More staff at any time makes nobody wait longer, since in order
    of arrival everybody starts no later than before.
    """
    wait = np.empty(len(visits))
    row = staying(np.asarray(staff, np.int64), visits.is_break)
    if row.min() < 0 or row[-1] < 1:
        raise ValueError("staff is never negative, and somebody stays until the last is served")
    _stand_in_line(visits.day_starts, visits.arrival, visits.minutes, row, wait)
    return wait


def staying(rows: np.ndarray, is_break: np.ndarray) -> np.ndarray:
    """Who is on duty, staff or windows, with those who stay on in a break; half hours first."""
    if len(rows) != len(is_break):
        raise ValueError(f"{len(is_break)} half hours, but staff for {len(rows)}")
    stay = rows.copy()
    for half in np.flatnonzero(is_break[1:]) + 1:
        stay[half] = np.maximum(stay[half], stay[half - 1])
    return stay


@njit(cache=True, nogil=True)
def _stand_in_line(day_starts, arrival, minutes, staff, wait):
    busy = np.empty(max(staff.max(), 1) + 1)  # a heap: when each ends whom they serve
    for day in range(len(day_starts) - 1):
        size, began = 0, 0.0
        for who in range(day_starts[day], day_starts[day + 1]):
            began, size = _begin(busy, size, max(began, arrival[who]), staff)
            wait[who] = began - arrival[who]
            size = _push(busy, size, began + minutes[who])


@njit(cache=True, nogil=True)
def keeps_within(day_starts, arrival, half_hour, minutes, staff, limit, allowed, late):
    """Whether in each half hour at most `allowed` wait longer than the limit, in minutes.

    Stops at the first half hour with more. `late` takes the counts, whole when it holds.
    """
    busy = np.empty(max(staff.max(), 1) + 1)
    late[:] = 0
    for day in range(len(day_starts) - 1):
        size, began = 0, 0.0
        for who in range(day_starts[day], day_starts[day + 1]):
            began, size = _begin(busy, size, max(began, arrival[who]), staff)
            if began - arrival[who] > limit:
                late[half_hour[who]] += 1
                if late[half_hour[who]] > allowed[half_hour[who]]:
                    return False
            size = _push(busy, size, began + minutes[who])
    return True


@njit(cache=True, nogil=True, inline="always")
def _begin(busy, size, at, staff):
    """The first moment from `at` on when fewer are served than serve; and how many are."""
    last = len(staff) - 1
    while True:
        while size > 0 and busy[0] <= at:
            size = _pop(busy, size)
        half = min(int(at / HALF_HOUR), last)
        if size < staff[half]:
            return at, size
        until = HALF_HOUR * (half + 1) if half < last else np.inf
        at = min(busy[0], until) if size > 0 else until


@njit(cache=True, nogil=True, inline="always")
def _push(heap, size, value):
    hole = size
    while hole > 0 and heap[(hole - 1) >> 1] > value:
        heap[hole] = heap[(hole - 1) >> 1]
        hole = (hole - 1) >> 1
    heap[hole] = value
    return size + 1


@njit(cache=True, nogil=True, inline="always")
def _pop(heap, size):
    size -= 1
    value, hole = heap[size], 0
    while 2 * hole + 1 < size:
        child = 2 * hole + 1
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= value:
            break
        heap[hole] = heap[child]
        hole = child
    heap[hole] = value
    return size


@njit(cache=True, nogil=True)
def busy_minutes(day_starts, arrival, wait, minutes, half_hours):
    """
    Minutes of service given in each half hour, and how long after closing each day ends.

    Returns
    -------
    tuple
        Minutes over all days, shape (half hours,), what falls after closing left out; and
        minutes from closing to the last goodbye, shape (days,), 0 when nobody is left.
    """
    given, over = np.zeros(half_hours), np.zeros(len(day_starts) - 1)
    closing = HALF_HOUR * half_hours
    for day in range(len(day_starts) - 1):
        for who in range(day_starts[day], day_starts[day + 1]):
            at = arrival[who] + wait[who]
            end = at + minutes[who]
            over[day] = max(over[day], end - closing)
            half = int(at / HALF_HOUR)
            while half < half_hours and at < end:
                until = min(end, HALF_HOUR * (half + 1))
                given[half] += until - at
                at = until
                half += 1
    return given, over


# --- windows of different skill


def waits_at_windows(
    visits: Visits, demand: Demand, windows: Sequence[Window], *, ceiling_minutes: float = np.inf
) -> np.ndarray:
    """
    Everybody's wait at windows each of which serves only its own groups.

    Parameters
    ----------
    ceiling_minutes
        Who has waited so long is called before anybody, those who go first included.

    Returns
    -------
    numpy.ndarray
        Minutes from arrival to being called, shape (visitors,).

    Raises
    ------
    ValueError
        When a window serves a group that is not there, or a group that comes has no window in
        the last half hour, so that some of it might never be served.

    Notes
    -----
    Who comes takes a free window, the one that serves fewest groups, ties in the order given:
    their own department's before a general one. A window that becomes free calls, among those
    it may serve: whoever has waited longest if that is the ceiling or more, else of those who
    go first the longest waiting, else the longest waiting. When it closes it first finishes
    the person before it; in a break, windows open before it stay. Exact for the given people.
    """
    serves = _serves(demand, windows)
    is_open = np.ones((demand.half_hours, len(windows)), bool)
    for column, window in enumerate(windows):
        is_open[sorted(window.closed), column] = False
    is_open = staying(is_open, visits.is_break)
    comes = demand.expected.sum(axis=0) > 0
    if left := [
        group.id
        for group, here, there in zip(
            demand.groups, comes, serves[is_open[-1]].any(axis=0), strict=True
        )
        if here and not there
    ]:
        raise ValueError(f"groups that no window serves in the last half hour: {left}")
    order = np.argsort(serves.sum(axis=1), kind="stable")
    wait = np.empty(len(visits))
    _stand_at_windows(
        visits.day_starts, visits.arrival, visits.group, visits.first, visits.minutes,
        serves[order], is_open[:, order], np.array([window.pace for window in windows])[order],
        ceiling_minutes, wait,
    )  # fmt: skip
    return wait


def _serves(demand: Demand, windows: Sequence[Window]) -> np.ndarray:
    """Which window serves which group; shape (windows, groups), bool."""
    names = [group.id for group in demand.groups]
    if strange := {id for window in windows for id in window.serves} - set(names):
        raise ValueError(f"windows serve groups that are not there: {sorted(strange)}")
    return np.array(
        [[window.is_general or name in window.serves for name in names] for window in windows]
    )


@njit(cache=True, nogil=True)
def _stand_at_windows(
    day_starts, arrival, group, first, minutes, serves, is_open, pace, ceiling, wait
):
    windows, groups = serves.shape
    half_hours = len(is_open)
    behind = np.empty(len(arrival), np.int64)  # who stands behind whom in one line
    heads, tails = np.empty((2, groups), np.int64), np.empty((2, groups), np.int64)
    ends = np.empty(windows)  # when the window ends whom it serves; inf when it is free
    for day in range(len(day_starts) - 1):
        who, until = day_starts[day], day_starts[day + 1]
        heads[:] = -1
        ends[:] = np.inf
        half, waiting = 0, 0
        while True:
            window = int(np.argmin(ends))
            comes = arrival[who] if who < until else np.inf
            turns = HALF_HOUR * (half + 1) if half < half_hours - 1 else np.inf
            now = min(ends[window], comes, turns)
            if now == np.inf:
                break
            if ends[window] == now:
                ends[window] = np.inf
                if waiting > 0 and is_open[half, window]:
                    called = _call(serves[window], heads, arrival, now, ceiling)
                    if called >= 0:
                        waiting -= 1
                        heads[int(first[called]), group[called]] = behind[called]
                        wait[called] = now - arrival[called]
                        ends[window] = now + pace[window] * minutes[called]
            elif turns == now:
                half += 1
                for window in range(windows):
                    if waiting > 0 and is_open[half, window] and ends[window] == np.inf:
                        called = _call(serves[window], heads, arrival, now, ceiling)
                        if called >= 0:
                            waiting -= 1
                            heads[int(first[called]), group[called]] = behind[called]
                            wait[called] = now - arrival[called]
                            ends[window] = now + pace[window] * minutes[called]
            else:
                theirs, lane = group[who], int(first[who])
                window = _free_window(serves, is_open[half], ends, theirs)
                if window >= 0:
                    wait[who] = 0.0
                    ends[window] = now + pace[window] * minutes[who]
                else:
                    behind[who] = -1
                    if heads[lane, theirs] < 0:
                        heads[lane, theirs] = who
                    else:
                        behind[tails[lane, theirs]] = who
                    tails[lane, theirs] = who
                    waiting += 1
                who += 1


@njit(cache=True, nogil=True)
def _free_window(serves, is_open, ends, theirs):
    """The first free window that serves them, windows being in order; -1 when there is none."""
    for window in range(len(ends)):
        if ends[window] == np.inf and is_open[window] and serves[window, theirs]:
            return window
    return -1


@njit(cache=True, nogil=True)
def _call(serves, heads, arrival, now, ceiling):
    """Whom a free window calls; -1 when nobody waits for it. Lower index, longer wait."""
    plain, urgent = -1, -1
    for theirs in range(len(serves)):
        if serves[theirs]:
            if heads[0, theirs] >= 0 and (plain < 0 or heads[0, theirs] < plain):
                plain = heads[0, theirs]
            if heads[1, theirs] >= 0 and (urgent < 0 or heads[1, theirs] < urgent):
                urgent = heads[1, theirs]
    if urgent < 0 or (0 <= plain < urgent and now - arrival[plain] >= ceiling):
        return plain
    return urgent
