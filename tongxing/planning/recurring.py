"""On which days something happens again, by a rule that people say in words."""

from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

MOST_TIMES = 60
DAYS_A_WEEK = 7
LAST_OF_MONTH = 5  # a fifth weekday is not in every month: the last one is meant


class Every(StrEnum):
    """How often."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"  # on the same weekday of it: the second Saturday


def days(
    first: date, every: Every, until: date, *, leave_out: Callable[[date], bool] = lambda _: False
) -> list[date]:
    """
    The days after `first` on which it happens again.

    Parameters
    ----------
    until
        The last day that counts, inclusive.
    leave_out
        Whether nothing happens on a day of the rule, such as a statutory holiday; the rule
        goes on from the day that was left out.

    At most MOST_TIMES days are looked at.
    """
    begins = datetime.combine(first, time())
    ends = datetime.combine(until, time())
    if every == Every.MONTH:
        nth = (first.day - 1) // DAYS_A_WEEK + 1
        on = weekday(first.weekday(), -1 if nth == LAST_OF_MONTH else nth)
        rule = rrule(MONTHLY, dtstart=begins, until=ends, byweekday=on)
    else:
        weeks = 2 if every == Every.FORTNIGHT else 1
        rule = rrule(WEEKLY, dtstart=begins, until=ends, interval=weeks)
    found = [moment.date() for moment, _ in zip(rule, range(MOST_TIMES + 1), strict=False)]
    return [day for day in found if day > first and not leave_out(day)][:MOST_TIMES]
