"""The month as a mixed-integer programme.

One column for each person, day and kind that may be; cover, mix, one row for each moment at which
a person's duty with its rest could overlap another's (an interval graph: the cliques at every
beginning say all of it), runs, limits, and shares above the fair one in three convex steps.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .month import Measure, Month, Plan


@dataclass(frozen=True)
class Programme:
    """
    Minimise cost · x with low <= matrix · x <= high, 0 <= x <= upper, the first `places` integral.

    Parameters
    ----------
    of
        int (places, 3): person, day and kind of each of the first columns.
    """

    cost: np.ndarray
    upper: np.ndarray
    matrix: sparse.csc_array
    low: np.ndarray
    high: np.ndarray
    of: np.ndarray

    @property
    def places(self) -> int:
        return len(self.of)

    def plan(self, month: Month, values: np.ndarray) -> Plan:
        plan = Plan.empty(month)
        for person, day, kind in self.of[np.asarray(values[: self.places]) > 0.5]:
            plan.stands[person, day] = kind
        return plan


class _Rows:
    """Rows of a sparse matrix as they are found."""

    def __init__(self) -> None:
        self.rows: list[np.ndarray] = []
        self.columns: list[np.ndarray] = []
        self.values: list[np.ndarray] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, columns: np.ndarray, low: float, high: float, values: np.ndarray | float = 1):
        if not len(columns):
            return
        self.rows.append(np.full(len(columns), len(self.low)))
        self.columns.append(np.asarray(columns))
        self.values.append(np.broadcast_to(np.asarray(values, dtype=float), len(columns)))
        self.low.append(low)
        self.high.append(high)


def programme(month: Month) -> Programme:
    of = np.argwhere(month.may & (month.wanted > 0) & _after_rest(month))
    places = len(of)
    person, day, kind = of.T
    cost = [month.cost[person, day, kind].astype(float)]
    upper = [np.ones(places)]
    rows, count = _Rows(), places

    def columns(costs: np.ndarray, uppers: np.ndarray) -> np.ndarray:
        nonlocal count
        cost.append(costs.astype(float))
        upper.append(uppers.astype(float))
        count += len(costs)
        return np.arange(count - len(costs), count)

    by_place = _groups(day * len(month.kinds) + kind)
    for at in np.flatnonzero(month.wanted.ravel()):
        wanted, price = month.wanted.ravel()[at], month.kinds[at % len(month.kinds)].price
        missing = columns(np.array([price]), np.array([wanted]))
        there = by_place.get(int(at), np.empty(0, dtype=int))
        rows.add(np.concatenate([there, missing]), wanted, wanted)
    for mix in month.mixes:
        there = by_place.get(mix.day * len(month.kinds) + mix.kind, np.empty(0, dtype=int))
        missing = columns(np.array([mix.price]), np.array([mix.at_least]))
        rows.add(np.concatenate([there[mix.who[person[there]]], missing]), mix.at_least, np.inf)

    starts, ends = month.starts[day, kind], month.ends[day, kind] + month.rules.rest
    night = month.nights[kind]
    counted = month.counts[:, day, kind]
    for one, own in _groups(person).items():
        _one_at_a_time(rows, own, starts[own], ends[own], day[own])
        _runs(rows, own, day[own], month.days, month.rules.days_in_a_row,
              int(month.before.run[one]))  # fmt: skip
        at_night = own[night[own]]
        _runs(rows, at_night, day[at_night], month.days, month.rules.nights_in_a_row,
              int(month.before.nights[one]))  # fmt: skip
        if len(own) > month.rules.most_shifts[one]:
            rows.add(own, 0, month.rules.most_shifts[one])
        if len(at_night) > month.rules.most_nights[one]:
            rows.add(at_night, 0, month.rules.most_nights[one])
        for measure in Measure:
            mine = own[counted[measure, own]]
            fair = max(int(month.fair[measure] - month.before.carried[one, measure]), 0)
            if len(set(day[mine])) > fair:
                steps = columns(np.array(month.unfair[measure]), np.array([1, 1, np.inf]))
                signs = np.concatenate([np.ones(len(mine)), -np.ones(3)])
                rows.add(np.concatenate([mine, steps]), -np.inf, fair, signs)
    matrix = sparse.coo_array(
        (np.concatenate(rows.values), (np.concatenate(rows.rows), np.concatenate(rows.columns))),
        shape=(len(rows.low), count),
    )
    return Programme(
        np.concatenate(cost), np.concatenate(upper), sparse.csc_array(matrix),
        np.array(rows.low, dtype=float), np.array(rows.high, dtype=float), of,
    )  # fmt: skip


def _after_rest(month: Month) -> np.ndarray:
    """bool (people, days, kinds): after the rest that the month before asks for."""
    return month.starts[None] - month.before.ended[:, None, None] >= month.rules.rest


def _groups(keys: np.ndarray) -> dict[int, np.ndarray]:
    """Where each key stands, ascending."""
    if not len(keys):
        return {}
    order = np.argsort(keys, kind="stable")
    found, begins = np.unique(keys[order], return_index=True)
    return dict(zip(found.tolist(), np.split(order, begins[1:]), strict=True))


def _one_at_a_time(
    rows: _Rows, own: np.ndarray, starts: np.ndarray, ends: np.ndarray, day: np.ndarray
) -> None:
    """At no moment two duties with their rest; nor two that begin on one day."""
    said: set[bytes] = set()
    cliques = [own[(starts <= at) & (ends > at)] for at in np.unique(starts)]
    cliques += [own[day == one] for one in np.unique(day)]
    kept: list[frozenset[int]] = []
    for clique in sorted(cliques, key=len, reverse=True):
        if len(clique) < 2 or clique.tobytes() in said:
            continue
        said.add(clique.tobytes())
        members = frozenset(clique.tolist())
        if any(members <= other for other in kept):
            continue
        kept.append(members)
        rows.add(clique, 0, 1)


def _runs(rows: _Rows, own: np.ndarray, day: np.ndarray, days: int, most: int, before: int) -> None:
    """In no most + 1 days in a row duty on each; the month before belongs to the first windows."""
    for first in range(-min(before, most), days - most):
        past, inside = max(-first, 0), (day >= first) & (day <= first + most)
        if len(np.unique(day[inside])) + past > most:
            rows.add(own[inside], 0, most - past)
