"""Festivals of the lunar calendar and the 24 solar terms, and the same place in another year.

Lunar dates come from `borax`, solar terms from `chinesecalendar`; both reach from 1900 to 2100.
A lunar festival moves by up to a month from year to year, a solar term by a day.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import chinese_calendar
from borax.calendars.lunardate import LunarDate

FIRST_YEAR, LAST_YEAR = 1901, 2099
DAY = timedelta(days=1)
DAYS_A_WEEK = 7
HANGS_WITHIN = 3  # days from a lunar festival within which something belongs to it
EVE = "除夕"
NEW_YEAR = "春节"

# name: lunar month and day. 清明 and 冬至 are solar terms.
FESTIVALS = {
    NEW_YEAR: (1, 1), "元宵": (1, 15), "龙抬头": (2, 2), "三月三": (3, 3), "端午": (5, 5),
    "七夕": (7, 7), "中元": (7, 15), "中秋": (8, 15), "重阳": (9, 9), "腊八": (12, 8),
    "小年": (12, 24),  # the 23rd in the north
}  # fmt: skip


class Festival(NamedTuple):
    """A lunar festival of a lunar year, on a day of ours."""

    name: str
    day: date
    lunar_year: int


@cache
def of_lunar_year(year: int) -> tuple[Festival, ...]:
    """The festivals of a lunar year in order; the last is the eve of the next."""
    found = [
        Festival(name, LunarDate(year, *lunar).to_solar_date(), year)
        for name, lunar in FESTIVALS.items()
    ]
    eve = LunarDate(year + 1, 1, 1).to_solar_date() - DAY
    return (*found, Festival(EVE, eve, year))


@cache
def terms(year: int) -> dict[date, str]:
    """The 24 solar terms of a year, by day."""
    return dict(chinese_calendar.get_solar_terms(date(year, 1, 1), date(year, 12, 31)))


def on(day: date) -> tuple[str, ...]:
    """What this day is: a lunar festival, a solar term, both, or nothing."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return ()
    names = [one.name for one in _around(day) if one.day == day]
    return (*names, *filter(None, [terms(day.year).get(day)]))


def lunar(day: date) -> str:
    """The day by the lunar calendar: 正月十五, 闰六月初八; nothing outside the years known."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return ""
    found = LunarDate.from_solar(day)
    return f"{found.cn_leap}{found.cn_month}月{found.cn_day}"


def same_place(day: date, year: int) -> date:
    """
    The day of another year that stands where this one stood in its own.

    What lies within HANGS_WITHIN days of a lunar festival keeps its distance from it; what falls
    on a solar term falls on it again; anything else keeps its weekday, at most three days from
    the same date. Years outside FIRST_YEAR to LAST_YEAR know weekdays alone.
    """
    if all(FIRST_YEAR <= one <= LAST_YEAR for one in (day.year, year)):
        near = [one for one in _around(day) if abs(one.day - day).days <= HANGS_WITHIN]
        if near:
            nearest = min(near, key=lambda one: (abs(one.day - day), one.day))
            there = of_lunar_year(nearest.lunar_year + year - day.year)
            return next(one.day for one in there if one.name == nearest.name) + (day - nearest.day)
        if term := terms(day.year).get(day):
            return next(that for that, name in terms(year).items() if name == term)
    return _same_weekday(day, year)


def _around(day: date) -> Iterator[Festival]:
    """The festivals of the lunar years that this day may lie near."""
    for year in (day.year - 1, day.year):
        yield from of_lunar_year(year)


def _same_weekday(day: date, year: int) -> date:
    try:
        that = day.replace(year=year)
    except ValueError:  # the 29th of February
        that = date(year, 2, 28)
    later = (day.weekday() - that.weekday()) % DAYS_A_WEEK
    return that + timedelta(days=later if later <= DAYS_A_WEEK // 2 else later - DAYS_A_WEEK)


def is_statutory_holiday(day: date) -> bool:
    """Whether the State Council has made it a day off; of years not published yet, no."""
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return False
    return is_off and name is not None
