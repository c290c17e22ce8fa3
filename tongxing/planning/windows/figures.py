"""Means and percentiles over simulated days, with what they may be off by."""

from typing import NamedTuple

import numpy as np

BATCHES = 20
T_95 = 2.093  # Student's t, 19 degrees of freedom, two-sided 95 %
SHARE = 0.95  # the percentile that is promised


class Estimate(NamedTuple):
    """A figure and its 95 % confidence interval, ends included; NaN where nobody came."""

    value: float
    low: float
    high: float


def from_batches(value: float, batches: np.ndarray) -> Estimate:
    """
    An estimate from the same figure taken over each of BATCHES batches of days.

    Parameters
    ----------
    value
        The figure over all days.
    batches
        Over each batch, shape (BATCHES,). Batches in which nobody came, NaN, are left out.

    References
    ----------
    S. Asmussen, P. W. Glynn (2007), Stochastic Simulation, IV.5 (sectioning).
    """
    known = batches[np.isfinite(batches)]
    if len(known) < 2:
        return Estimate(value, float("nan"), float("nan"))
    half = T_95 * float(known.std(ddof=1)) / len(known) ** 0.5
    return Estimate(value, value - half, value + half)


def batch_of(day: np.ndarray, days: int) -> np.ndarray:
    """The batch, from 0, that each visitor's day falls into; batches are equal but for one day."""
    return day * BATCHES // days


def means(values: np.ndarray, cell: np.ndarray, cells: int) -> np.ndarray:
    """The mean in each cell, shape (cells,); NaN where it is empty."""
    count = np.bincount(cell, minlength=cells)
    total = np.bincount(cell, values, minlength=cells)
    return np.divide(total, count, out=np.full(cells, np.nan), where=count > 0)


def quantiles(values: np.ndarray, cell: np.ndarray, cells: int, share: float = SHARE) -> np.ndarray:
    """The least value that at least `share` of its cell does not exceed; NaN where it is empty."""
    count = np.bincount(cell, minlength=cells)
    ends = np.cumsum(count)
    rank = np.maximum(np.ceil(share * count - 1e-9).astype(np.intp), 1) - 1
    in_order = values[np.lexsort((values, cell))]
    there = count > 0
    found = np.full(cells, np.nan)
    found[there] = in_order[(ends - count + rank)[there]]
    return found


def quantile(values: np.ndarray, share: float = SHARE) -> float:
    """The least of the values that at least `share` of them do not exceed; NaN of none."""
    return float(quantiles(values, np.zeros(len(values), np.intp), 1, share)[0])


def mean_by_batch(values: np.ndarray, batch: np.ndarray) -> Estimate:
    return from_batches(float(values.mean()), means(values, batch, BATCHES))


def p95_by_batch(values: np.ndarray, batch: np.ndarray) -> Estimate:
    return from_batches(quantile(values), quantiles(values, batch, BATCHES))
