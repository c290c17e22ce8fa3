"""The working calendar: working days, make-up days and office hours. Pure; the rows are in models.

Source of the working-day unit: 行政许可法 (2019) article 82: days are working days, statutory
holidays excluded. Holidays and make-up days come from the State Council's yearly notice, as kept
by the library chinesecalendar; a year it does not know is counted Monday to Friday and said to
be provisional, never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import chinese_calendar

HALF_DAYS = ((time(8, 30), time(12, 0)), (time(14, 0), time(17, 30)))
ONE_DAY = timedelta(days=1)


class Due(NamedTuple):
    """A moment reached by counting working time."""

    at: datetime
    certain: bool  # False when it crosses a year whose holidays are not published yet


@dataclass(frozen=True)
class Calendar:
    """Which days are worked, and from when to when.

    Parameters
    ----------
    overrides
        Days that the zone's office has set by hand: True is a working day. They win over
        the library, and make an unknown year certain for that day.
    sessions
        Office hours of a working day as (from, until), half-open, in order.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    sessions: tuple[tuple[time, time], ...] = HALF_DAYS

    def is_workday(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        if self.knows(day):
            return chinese_calendar.is_workday(day)
        return day.weekday() < 5

    def knows(self, day: date) -> bool:
        """Whether the holidays of this day's year have been published, or set by hand."""
        return day in self.overrides or day.year in KNOWN_YEARS

    def add_workdays(self, since: datetime, days: int) -> Due:
        """The same time of day, `days` working days later; the day of `since` does not count."""
        day, certain = since.date(), True
        for _ in range(days):
            day += ONE_DAY
            while not self.is_workday(day):
                certain &= self.knows(day)
                day += ONE_DAY
            certain &= self.knows(day)
        return Due(datetime.combine(day, since.timetz()), certain)

    def add_workhours(self, since: datetime, amount: timedelta) -> Due:
        """The moment when `amount` of office time has passed; outside office hours none passes."""
        day, certain = since.date(), True
        while True:
            if self.is_workday(day):
                for opens, closes in self.sessions:
                    start = max(since, datetime.combine(day, opens, since.tzinfo))
                    end = datetime.combine(day, closes, since.tzinfo)
                    if start + amount <= end:
                        return Due(start + amount, certain and self.knows(day))
                    amount -= max(end - start, timedelta())
            certain &= self.knows(day)
            day += ONE_DAY

    def workdays_between(self, since: date, until: date) -> int:
        """Working days in (since, until]; negative when until lies before since."""
        if until < since:
            return -self.workdays_between(until, since)
        span = (until - since).days
        return sum(self.is_workday(since + ONE_DAY * n) for n in range(1, span + 1))


KNOWN_YEARS = frozenset(day.year for day in chinese_calendar.constants.holidays)
