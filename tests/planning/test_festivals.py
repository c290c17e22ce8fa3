"""Lunar festivals and solar terms, against published dates; the same place in another year."""

import itertools
from datetime import date, timedelta

import pytest

from tongxing.planning import festivals
from tongxing.planning.recurring import MOST_TIMES, Every, days

# As the State Council's holiday notices and the almanacs of those years have them.
PUBLISHED = {
    date(2023, 1, 22): "春节", date(2024, 2, 10): "春节", date(2025, 1, 29): "春节",
    date(2026, 2, 17): "春节", date(2024, 2, 24): "元宵", date(2026, 3, 3): "元宵",
    date(2023, 6, 22): "端午", date(2024, 6, 10): "端午", date(2025, 5, 31): "端午",
    date(2026, 6, 19): "端午", date(2023, 9, 29): "中秋", date(2024, 9, 17): "中秋",
    date(2025, 10, 6): "中秋", date(2026, 9, 25): "中秋", date(2023, 10, 23): "重阳",
    date(2024, 10, 11): "重阳", date(2025, 10, 29): "重阳", date(2024, 2, 9): "除夕",
    date(2025, 1, 28): "除夕", date(2025, 1, 7): "腊八", date(2025, 8, 29): "七夕",
    date(2024, 4, 4): "清明", date(2025, 4, 4): "清明", date(2026, 4, 5): "清明",
    date(2024, 12, 21): "冬至", date(2025, 12, 21): "冬至", date(2025, 2, 3): "立春",
    date(2026, 2, 4): "立春", date(2024, 3, 20): "春分", date(2024, 6, 21): "夏至",
}  # fmt: skip


@pytest.mark.parametrize(("day", "name"), PUBLISHED.items(), ids=str)
def test_a_day_is_what_was_published(day, name):
    assert name in festivals.on(day)


def test_a_year_has_24_solar_terms_a_fortnight_apart():
    for year in range(2000, 2051):
        found = sorted(festivals.terms(year))
        assert len(found) == 24
        gaps = {(later - earlier).days for earlier, later in itertools.pairwise(found)}
        assert gaps <= {14, 15, 16}


def test_a_day_is_told_by_the_lunar_calendar_leap_months_too():
    assert festivals.lunar(date(2026, 3, 3)) == "正月十五"
    assert festivals.lunar(date(2025, 8, 1)) == "闰六月初八"
    assert festivals.lunar(date(2025, 12, 31)) == "冬月十二"
    assert festivals.lunar(date(2300, 1, 1)) == "" and festivals.on(date(2300, 1, 1)) == ()


@pytest.mark.parametrize(
    ("day", "there"),
    [
        (date(2025, 10, 29), date(2026, 10, 18)),  # 重阳
        (date(2025, 10, 27), date(2026, 10, 16)),  # two days before it
        (date(2025, 1, 26), date(2026, 2, 14)),  # two days before the eve
        (date(2025, 1, 7), date(2026, 1, 26)),  # 腊八
        (date(2025, 4, 4), date(2026, 4, 5)),  # 清明
        (date(2025, 3, 8), date(2026, 3, 7)),  # a Saturday
        (date(2024, 2, 29), date(2025, 2, 27)),  # a Thursday, in a year without the 29th
    ],
    ids=str,
)
def test_a_day_of_last_year_has_its_place_in_this_one(day, there):
    assert festivals.same_place(day, there.year) == there


def test_what_hangs_on_no_festival_keeps_its_weekday_within_three_days():
    for n in range(3 * 366):
        day = date(2023, 1, 1) + timedelta(days=n)
        there = festivals.same_place(day, day.year + 1)
        near = any(festivals.on(day + timedelta(days=k)) for k in range(-3, 4))
        if not near:
            assert there.weekday() == day.weekday()
            assert abs((there - day).days - 365) <= 4
        assert abs((there - day).days - 365) <= 34


# --- again and again

SATURDAY = date(2026, 3, 14)  # the second of its month


@pytest.mark.parametrize(
    ("every", "until", "found"),
    [
        (Every.WEEK, date(2026, 3, 28), [(3, 21), (3, 28)]),
        (Every.FORTNIGHT, date(2026, 4, 15), [(3, 28), (4, 11)]),
        (Every.MONTH, date(2026, 6, 13), [(4, 11), (5, 9), (6, 13)]),
        (Every.WEEK, date(2026, 3, 20), []),
        (Every.WEEK, date(2026, 1, 1), []),
    ],
)
def test_a_rule_gives_the_days_after_the_first_until_the_last_inclusive(every, until, found):
    assert days(SATURDAY, every, until) == [date(2026, *day) for day in found]


def test_the_fifth_saturday_is_the_last_one_of_months_that_have_four():
    found = days(date(2026, 1, 31), Every.MONTH, date(2026, 5, 31))
    assert found == [date(2026, 2, 28), date(2026, 3, 28), date(2026, 4, 25), date(2026, 5, 30)]


def test_a_day_that_is_left_out_moves_no_other():
    found = days(SATURDAY, Every.FORTNIGHT, date(2026, 5, 1), leave_out=lambda day: day.month == 3)
    assert found == [date(2026, 4, 11), date(2026, 4, 25)]


def test_a_rule_without_end_ends():
    assert len(days(SATURDAY, Every.WEEK, date(2090, 1, 1))) == MOST_TIMES
