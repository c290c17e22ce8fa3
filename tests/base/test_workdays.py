"""The working calendar: statutory holidays, make-up days, office hours, years not known yet."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxing.base.workdays import KNOWN_YEARS, Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2025-09-28", True),  # a Sunday, made up for the National Day holiday
        ("2025-10-01", False),
        ("2025-10-08", False),
        ("2025-10-09", True),
        ("2025-10-11", True),  # a Saturday, made up
        ("2025-10-12", False),
        ("2026-03-04", True),
        ("2026-03-07", False),
    ],
)
def test_holidays_and_make_up_days_are_those_of_the_state_council(day, worked):
    assert Calendar().is_workday(date.fromisoformat(day)) == worked


@pytest.mark.parametrize(
    ("since", "days", "due"),
    [
        ("2026-03-04T09:00", 1, "2026-03-05T09:00"),
        ("2026-03-06T16:00", 1, "2026-03-09T16:00"),  # over a weekend
        ("2025-09-30T10:00", 1, "2025-10-09T10:00"),  # over the whole holiday
        ("2025-09-26T10:00", 1, "2025-09-28T10:00"),  # to a Sunday that is worked
        ("2026-03-07T10:00", 1, "2026-03-09T10:00"),  # raised on a Saturday
        ("2026-03-04T09:00", 0, "2026-03-04T09:00"),
    ],
)
def test_a_deadline_counts_working_days_and_not_the_day_it_begins(since, days, due):
    found = Calendar().add_workdays(at(since), days)
    assert (found.at, found.certain) == (at(due), True)


@pytest.mark.parametrize(
    ("since", "hours", "due"),
    [
        ("2026-03-04T09:00", 2, "2026-03-04T11:00"),
        ("2026-03-04T11:00", 2, "2026-03-04T15:00"),  # over lunch
        ("2026-03-04T17:00", 1, "2026-03-05T09:00"),  # over the night
        ("2026-03-06T17:00", 4, "2026-03-09T12:00"),  # over a weekend
        ("2026-03-04T20:00", 1, "2026-03-05T09:30"),  # raised in the evening
        ("2026-03-04T13:00", 1, "2026-03-04T15:00"),  # raised at lunch
    ],
)
def test_hours_pass_only_while_the_office_is_open(since, hours, due):
    assert Calendar().add_workhours(at(since), timedelta(hours=hours)).at == at(due)


def test_a_day_the_office_has_set_wins_over_the_published_calendar():
    fair = date(2026, 3, 5)
    calendar = Calendar({fair: False})
    assert calendar.add_workdays(at("2026-03-04T09:00"), 1).at == at("2026-03-06T09:00")


def test_a_year_whose_holidays_are_not_published_is_said_and_not_guessed():
    unknown = max(KNOWN_YEARS) + 1
    day = date(unknown, 5, 1)
    assert not Calendar().knows(day)
    due = Calendar().add_workdays(datetime(unknown, 4, 28, 9, 0, tzinfo=SHANGHAI), 5)
    assert not due.certain
    assert Calendar({day: False}).knows(day)


def test_a_deadline_within_a_known_year_is_certain_though_the_next_is_not():
    last = datetime(max(KNOWN_YEARS), 12, 1, 9, 0, tzinfo=SHANGHAI)
    assert Calendar().add_workdays(last, 5).certain
    assert not Calendar().add_workdays(last, 30).certain


@given(
    st.dates(date(2024, 1, 1), date(max(KNOWN_YEARS), 10, 1)), st.integers(1, 40),
    st.integers(0, 23),
)  # fmt: skip
def test_a_deadline_lies_on_a_working_day_and_as_many_working_days_later(day, days, hour):
    calendar = Calendar()
    since = datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)
    due = calendar.add_workdays(since, days)
    assert calendar.is_workday(due.at.date())
    assert calendar.workdays_between(since.date(), due.at.date()) == days


@given(st.dates(date(2024, 1, 1), date(max(KNOWN_YEARS), 10, 1)), st.integers(1, 60))
def test_more_time_is_never_due_earlier(day, minutes):
    since = datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)
    one = Calendar().add_workhours(since, timedelta(minutes=minutes))
    more = Calendar().add_workhours(since, timedelta(minutes=minutes + 1))
    assert since < one.at < more.at
