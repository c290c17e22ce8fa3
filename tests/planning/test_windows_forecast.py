"""How many will come: learned from the past, better than last week, open about its error."""

from dataclasses import replace

import numpy as np
import pytest

from tongxing.planning.windows.forecast import Past, back_test, forecast

BY_WEEKDAY = np.array([1.3, 1.0, 0.9, 1.0, 1.1])
BY_HALF_HOUR = np.array([20, 35, 40, 25, 0, 30, 30, 10.0])


def a_past(*, weeks=20, day_cv=0.1, month_end=1.4, seed=0):
    """A made-up hall: closed at weekends, busy on Mondays and at the end of a month."""
    dice, days = np.random.default_rng(seed), 7 * weeks
    weekday, marks = np.arange(days) % 7, (np.arange(days) % 30 >= 28)[:, None]
    is_open = weekday < 5
    level = np.where(is_open, BY_WEEKDAY[np.minimum(weekday, 4)], 0)
    level = level * np.where(marks[:, 0], month_end, 1) * dice.gamma(day_cv**-2, day_cv**2, days)
    rows = level[:, None, None] * BY_HALF_HOUR[:, None] * [0.7, 0.3]
    return Past(dice.poisson(rows), 0, is_open, marks)


def test_each_weekday_and_half_hour_has_its_own_expectation():
    past = a_past(weeks=52)
    monday, wednesday = (forecast(past, ahead=ahead, marks=(False,)) for ahead in (1, 3))
    assert monday.expected.sum(axis=1) == pytest.approx(1.3 * BY_HALF_HOUR, rel=0.12)
    assert wednesday.expected.sum(axis=1) == pytest.approx(0.9 * BY_HALF_HOUR, rel=0.12)
    assert monday.expected[2] / monday.expected[2].sum() == pytest.approx([0.7, 0.3], abs=0.03)


def test_a_marked_day_is_expected_to_be_as_marked_days_were():
    plain, marked = (forecast(a_past(weeks=52), marks=(mark,)) for mark in (False, True))
    assert 1.2 < marked.expected.sum() / plain.expected.sum() < 1.5


def test_nobody_is_expected_on_a_holiday():
    told = forecast(a_past(), marks=(False,), is_open=False)
    assert told.expected.sum() == 0 == told.high.max()


def test_what_came_lately_counts_more_than_what_came_long_ago():
    past = a_past(weeks=40)
    doubled = past.counts.copy()
    doubled[-140:] *= 2
    told = forecast(replace(past, counts=doubled), marks=(False,)).expected.sum()
    assert told > 1.75 * forecast(past, marks=(False,)).expected.sum()


def test_a_forecast_is_nearer_than_last_week_and_its_band_holds():
    good = back_test(a_past(weeks=30))
    assert good.days == 28
    assert good.error_percent < 0.85 * good.last_week_error_percent
    assert 0.84 < good.in_band_share < 0.97


def test_days_that_differ_beyond_chance_are_known_to_do_so():
    calm, wild = (forecast(a_past(weeks=52, day_cv=cv), marks=(False,)) for cv in (0.01, 0.25))
    assert calm.day_cv < 0.08 < 0.15 < wild.day_cv < 0.4
    assert (wild.high - wild.low)[:4].sum() > (calm.high - calm.low)[:4].sum()


def test_a_weekday_never_seen_is_taken_as_any_day():
    told = forecast(a_past(weeks=10), ahead=6, marks=(False,))
    assert told.expected.sum() == pytest.approx(BY_HALF_HOUR.sum() * BY_WEEKDAY.mean(), rel=0.15)


@pytest.mark.parametrize(
    ("nonsense", "word"),
    [
        (lambda: forecast(a_past(), ahead=0, marks=(False,)), "ahead"),
        (lambda: forecast(a_past()), "marks"),
        (lambda: replace(a_past(), first_weekday=7), "weekday"),
        (lambda: replace(a_past(), is_open=np.ones(3, bool)), "open"),
        (lambda: replace(a_past(), marks=np.ones((3, 1), bool)), "marks"),
        (lambda: replace(a_past(), is_open=np.zeros(140, bool)), "never open"),
        (lambda: back_test(a_past(weeks=1)), "before it"),
    ],
)
def test_nonsense_is_refused_with_what_is_wrong(nonsense, word):
    with pytest.raises(ValueError, match=word):
        nonsense()
