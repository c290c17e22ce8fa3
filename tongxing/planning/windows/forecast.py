"""How many visitors a coming day will bring, from the days before it; and how good that is."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

HALF_LIFE_DAYS = 42.0  # a day counts half as much as one six weeks later
LIKE_ALL_DAYS = 4.0  # days by which a weekday's own pattern is drawn towards that of all days
NO_EFFECT = 2.0  # days by which the effect of a mark is drawn towards none
BAND = 0.9
DRAWS = 2_000


@dataclass(frozen=True, eq=False)
class Past:
    """What came, day after day of the calendar.

    Parameters
    ----------
    counts
        Visitors, shape (days, half hours, groups).
    first_weekday
        Of the first day, from Monday 0.
    is_open
        Whether the hall was open, shape (days,); counts of other days are not looked at.
    marks
        What may change a day as a whole, such as the end of a month or the first day after
        a holiday; shape (days, marks), bool, with no columns for none.
    """

    counts: np.ndarray
    first_weekday: int
    is_open: np.ndarray
    marks: np.ndarray

    def __post_init__(self):
        days = len(self.counts)
        if self.counts.ndim != 3 or self.is_open.shape != (days,):
            raise ValueError(f"counts {self.counts.shape}, open {self.is_open.shape}")
        if self.marks.ndim != 2 or len(self.marks) != days:
            raise ValueError(f"marks for {days} days, not {self.marks.shape}")
        if not 0 <= self.first_weekday < 7 or (self.counts < 0).any():
            raise ValueError("a weekday is 0 to 6, and counts are zero or more")
        if not self.is_open.any():
            raise ValueError("the hall was never open")

    @property
    def weekday(self) -> np.ndarray:
        return (self.first_weekday + np.arange(len(self.counts))) % 7

    def before(self, day: int) -> "Past":
        """What was known on the morning of a day."""
        return Past(self.counts[:day], self.first_weekday, self.is_open[:day], self.marks[:day])


class Forecast(NamedTuple):
    """Expected visitors, with the band that 90 of 100 half hours fall into, ends included."""

    expected: np.ndarray  # shape (half hours, groups)
    low: np.ndarray  # of all groups together; shape (half hours,)
    high: np.ndarray
    day_cv: float  # how much whole days differ beyond chance, by their mean


def forecast(
    past: Past, *, ahead: int = 1, marks: tuple[bool, ...] = (), is_open: bool = True, seed: int = 0
) -> Forecast:
    """
    What the day `ahead` days after the last known one will bring.

    Parameters
    ----------
    marks
        Of that day, one for each column of `past.marks`.
    is_open
        False for a holiday, on which nobody is expected.
    seed
        For the band, which is drawn.

    Raises
    ------
    ValueError
        When the day is not ahead, or its marks are not those of the past.

    Notes
    -----
    The mean of past days of its weekday, weighted down by half every six weeks, drawn towards
    the pattern of all days while that weekday was rarely seen; times a factor for each mark,
    drawn towards 1 likewise. The band is Poisson around a gamma day factor whose spread is
    taken from how past daily totals missed their own mean.
    """
    if ahead < 1 or len(marks) != past.marks.shape[1]:
        raise ValueError(f"{ahead} days ahead with {len(marks)} of {past.marks.shape[1]} marks")
    weekday = (past.first_weekday + len(past.counts) - 1 + ahead) % 7
    if not is_open:
        nothing = np.zeros(past.counts.shape[1])
        return Forecast(np.zeros(past.counts.shape[1:]), nothing, nothing, 0.0)
    open_days = np.flatnonzero(past.is_open)
    counts, weekdays = past.counts[open_days].astype(float), past.weekday[open_days]
    weight = 0.5 ** ((open_days[-1] - open_days) / HALF_LIFE_DAYS)
    factor = _effects(counts.sum(axis=(1, 2)), weekdays, weight, past.marks[open_days])
    of_day = np.prod(np.where(past.marks[open_days], factor, 1.0), axis=1)
    plain = counts / of_day[:, None, None]
    expected = _pattern(plain, weekdays == weekday, weight)
    expected = expected * np.prod(np.where(np.array(marks, bool), factor, 1.0))
    totals, level = counts.sum(axis=(1, 2)), _levels(plain.sum(axis=(1, 2)), weekdays, weight)
    day_cv = _day_cv(totals, level * of_day, weight)
    low, high = _band(expected.sum(axis=1), day_cv, np.random.default_rng(seed))
    return Forecast(expected, low, high, day_cv)


def _pattern(counts: np.ndarray, alike: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The day to expect: the mean of days alike, drawn towards the shape of all days."""
    of_all = np.average(counts, axis=0, weights=weight)
    known = weight[alike].sum()
    if known == 0:
        return of_all
    own = np.average(counts[alike], axis=0, weights=weight[alike])
    level = (known * own.sum() + of_all.sum()) / (known + 1)
    shape = of_all / max(of_all.sum(), 1e-9)
    return (known * own + LIKE_ALL_DAYS * level * shape) / (known + LIKE_ALL_DAYS)


def _levels(totals: np.ndarray, weekdays: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The weighted mean total of each day's own weekday; shape (days,)."""
    mass = np.bincount(weekdays, weight, minlength=7)
    sums = np.bincount(weekdays, weight * totals, minlength=7)
    return (sums / np.maximum(mass, 1e-9))[weekdays]


def _effects(
    totals: np.ndarray, weekdays: np.ndarray, weight: np.ndarray, marks: np.ndarray
) -> np.ndarray:
    """What each mark multiplies a day by, measured on the level of unmarked days."""
    plain = ~marks.any(axis=1)
    if not plain.any():
        return np.ones(marks.shape[1])
    level = _levels(totals, weekdays, np.where(plain, weight, 1e-6 * weight))
    factor = np.ones(marks.shape[1])
    for column, here in enumerate(marks.T):
        if here.any():
            known = weight[here].sum()
            ratio = (weight * totals)[here].sum() / max((weight * level)[here].sum(), 1e-9)
            factor[column] = (known * ratio + NO_EFFECT) / (known + NO_EFFECT)
    return factor


def _day_cv(totals: np.ndarray, level: np.ndarray, weight: np.ndarray) -> float:
    """The spread of days beyond Poisson's, by moments; 0 when chance explains it all."""
    square = np.average((totals - level) ** 2 - level, weights=weight)
    return float(np.sqrt(max(square, 0.0) / max(np.average(level**2, weights=weight), 1e-9)))


def _band(
    expected: np.ndarray, day_cv: float, dice: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    factor = np.ones(DRAWS)
    if day_cv > 0:
        factor = dice.gamma(day_cv**-2, day_cv**2, DRAWS)
    came = dice.poisson(factor[:, None] * expected)
    low, high = np.quantile(came, [(1 - BAND) / 2, (1 + BAND) / 2], axis=0, method="inverted_cdf")
    return low, high


class Accuracy(NamedTuple):
    """How forecasts made day by day would have done, over half hours, all groups together."""

    error_percent: float  # mean absolute percentage error; half hours without visitors left out
    last_week_error_percent: float  # of taking the same weekday's last open day instead
    in_band_share: float
    days: int


def back_test(past: Past, *, days: int = 28, seed: int = 0) -> Accuracy:
    """
    Forecast each of the last open days from what was known the evening before.

    Raises
    ------
    ValueError
        When no open day among them has one of its weekday before it.
    """
    errors, naive, inside = [], [], []
    for day in np.flatnonzero(past.is_open)[-days:]:
        before = past.before(int(day)) if past.is_open[:day].any() else None
        alike = np.flatnonzero(past.is_open[:day] & (past.weekday[:day] == past.weekday[day]))
        if before is None or not len(alike):
            continue
        told = forecast(before, marks=tuple(past.marks[day]), seed=seed)
        came = past.counts[day].sum(axis=1)
        last_week = past.counts[alike[-1]].sum(axis=1)
        some = came > 0
        errors.append(np.abs(told.expected.sum(axis=1) - came)[some] / came[some])
        naive.append(np.abs(last_week - came)[some] / came[some])
        inside.append(((told.low <= came) & (came <= told.high))[some])
    if not errors:
        raise ValueError("no open day has one of its weekday before it")
    return Accuracy(
        100 * float(np.concatenate(errors).mean()),
        100 * float(np.concatenate(naive).mean()),
        float(np.concatenate(inside).mean()),
        len(errors),
    )
