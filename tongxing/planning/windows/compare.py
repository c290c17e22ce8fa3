"""The present windows beside others, on the same days: what making some of them general brings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from .day import Visits, draw, waits_at_windows
from .figures import Estimate, batch_of, mean_by_batch, p95_by_batch, quantiles
from .hall import Demand, Window
from .staffing import LIMIT_MINUTES


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The windows of a hall, by whatever name somebody gives the idea."""

    id: str
    windows: tuple[Window, ...]

    def __post_init__(self):
        ids = [window.id for window in self.windows]
        if not ids or len(set(ids)) < len(ids):
            raise ValueError(f"{self.id}: window ids must be there, and unique: {ids}")

    @property
    def general(self) -> int:
        return sum(window.is_general for window in self.windows)


class Verdict(StrEnum):
    """Against the present arrangement: whether the mean wait differs beyond doubt (95 %)."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class Outcome(NamedTuple):
    """What one arrangement makes of the days; waits over all visitors, in minutes."""

    arrangement: Arrangement
    mean_minutes: Estimate
    p95_minutes: Estimate
    saved_minutes: Estimate  # of the mean wait, against the present; negative when lost
    worst_group: str  # the group whose own p95 is highest
    worst_group_p95_minutes: float
    is_within_the_limit: bool  # the p95 over all visitors
    verdict: Verdict


def compare(
    demand: Demand,
    present: Arrangement,
    proposals: Sequence[Arrangement],
    *,
    days: int = 400,
    seed: int = 0,
    limit_minutes: float = LIMIT_MINUTES,
    ceiling_minutes: float = np.inf,
) -> list[Outcome]:
    """
    The present arrangement first, then each proposal in the order given.

    Parameters
    ----------
    days
        Simulated days, at least 20; everybody meets every arrangement with the same visitors.
    ceiling_minutes
        Who has waited so long is called before those who go first.

    Raises
    ------
    ValueError
        As `waits_at_windows`, for arrangements that leave somebody unserved.

    Notes
    -----
    Savings are differences on common random numbers, so their intervals are narrower than those
    of the waits themselves.

    References
    ----------
    P. Glasserman, D. D. Yao (1992), "Some guidelines and guarantees for common random numbers",
    Management Science 38(6), 884-908.
    """
    visits = draw(demand, days=days, seed=seed)
    now = waits_at_windows(visits, demand, present.windows, ceiling_minutes=ceiling_minutes)
    found = [_outcome(visits, demand, present, now, now, limit_minutes)]
    for proposal in proposals:
        wait = waits_at_windows(visits, demand, proposal.windows, ceiling_minutes=ceiling_minutes)
        found.append(_outcome(visits, demand, proposal, wait, now, limit_minutes))
    return found


def _outcome(
    visits: Visits,
    demand: Demand,
    arrangement: Arrangement,
    wait: np.ndarray,
    now: np.ndarray,
    limit_minutes: float,
) -> Outcome:
    batch = batch_of(visits.day, visits.days)
    p95, saved = p95_by_batch(wait, batch), mean_by_batch(now - wait, batch)
    of_groups = quantiles(wait, visits.group, len(demand.groups))
    worst = int(np.nanargmax(of_groups))
    return Outcome(
        arrangement,
        mean_by_batch(wait, batch),
        p95,
        saved,
        demand.groups[worst].id,
        float(of_groups[worst]),
        p95.value <= limit_minutes,
        _verdict(saved),
    )


def _verdict(saved: Estimate) -> Verdict:
    if saved.low > 0:
        return Verdict.BETTER
    return Verdict.WORSE if saved.high < 0 else Verdict.SAME


def made_general(
    demand: Demand,
    present: Arrangement,
    *,
    most: int,
    pace: float = 1.0,
    days: int = 100,
    seed: int = 0,
    ceiling_minutes: float = np.inf,
) -> list[Arrangement]:
    """
    The present arrangement with 1, 2, … up to `most` more of its windows made general.

    Parameters
    ----------
    pace
        What minutes at a window made general are multiplied by, above 1 while clerks learn.

    Returns
    -------
    list of Arrangement
        Named by how many were made general. Shorter than `most` when windows run out.

    Notes
    -----
    Greedy: each time the window whose change leaves the least mean wait, of windows alike the
    first. Not exact: of two windows that help only together neither may be chosen. As many
    simulations as there are kinds of window, for each step.
    """
    visits = draw(demand, days=days, seed=seed)
    windows, found = list(present.windows), []
    for count in range(1, most + 1):
        kinds = {
            (window.serves, window.closed, window.pace): place
            for place, window in reversed(list(enumerate(windows)))
            if not window.is_general
        }
        tried = []
        for place in sorted(kinds.values()):
            changed = windows.copy()
            changed[place] = replace(windows[place], serves=frozenset(), pace=pace)
            wait = waits_at_windows(visits, demand, changed, ceiling_minutes=ceiling_minutes)
            tried.append((float(wait.mean()), place, changed))
        if not tried:
            break
        windows = min(tried, key=lambda one: one[:2])[2]
        found.append(Arrangement(str(count), tuple(windows)))
    return found
