"""Figures of the hall that are right: a visit counted once, service where it happened."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.areas.conftest import MORNING
from tongxing.hall import queries
from tongxing.hall.models import Priority, Sitting, Ticket

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
DAY = date(2026, 3, 4)
SPAN = {"since": DAY, "until": DAY + timedelta(days=1)}


@pytest.fixture
def draw(hall, system):
    def draw(matter, after=0, **said):
        return Ticket.objects.issue(
            request_key=uuid4(), hall=hall, matters=[matter], channel="kiosk", by=system,
            at=MORNING + after * MINUTE, **said,
        )  # fmt: skip

    return draw


def serve(ticket, sitting, called, minutes):
    """Called at a minute, begun at once, finished after so many minutes."""
    how = {"by": sitting.by}
    ticket.call(window=sitting.window, at=MORNING + called * MINUTE, **how)
    ticket.start(at=MORNING + called * MINUTE, **how)
    ticket.finish(at=MORNING + (called + minutes) * MINUTE, **how)


@pytest.fixture
def busy(draw, matter, pension, at_civil_window, social_window, social, other_clerk):
    """Two served at one window; one passed on to another department and served there."""
    elsewhere = Sitting.objects.open_at(social_window, by=other_clerk, at=MORNING)
    serve(draw(matter), at_civil_window, 10, 8)
    moved = draw(matter, after=1)
    moved.call(window=at_civil_window.window, by=at_civil_window.by, at=MORNING + 31 * MINUTE)
    moved.start(by=at_civil_window.by, at=MORNING + 31 * MINUTE)
    moved.transfer(to=social, by=at_civil_window.by, at=MORNING + 33 * MINUTE)
    serve(moved, elsewhere, 103, 6)
    return moved


def test_a_wait_counts_once_from_drawn_to_first_called_whatever_transfers_follow(hall, busy):
    day = queries.day(hall, DAY)
    assert (day.drawn, day.served) == (2, 2)
    assert day.mean_wait_minutes == 20
    assert day.over_an_hour == 0  # the second wait of the one who was moved is not a first


def test_a_wait_of_more_than_an_hour_is_found(hall, draw, matter, at_civil_window):
    serve(draw(matter), at_civil_window, 61, 5)
    assert queries.day(hall, DAY).over_an_hour == 1


def test_service_counts_at_each_window_where_it_happened(hall, busy):
    lines = {line.name[:2]: line for line in queries.by_window(hall, **SPAN)}
    assert lines["02"].served == 1  # what was passed on was not finished here
    assert lines["02"].mean_service_minutes == 5  # 8 and 2 minutes of service
    assert (lines["03"].served, lines["03"].mean_service_minutes) == (1, 6)


def test_clerks_are_named_and_counted_apart(hall, busy):
    assert [(line.name, line.served) for line in queries.by_clerk(hall, **SPAN)] == [
        ("田窗口", 1), ("龙窗口", 1)
    ]  # fmt: skip


def test_who_used_the_priority_lane_is_on_record(hall, draw, matter):
    draw(matter, priority=Priority.objects.get(code="elderly"))
    draw(matter, priority=Priority.objects.get(code="elderly"))
    draw(matter)
    use = queries.lane_use(hall, **SPAN)
    assert [(row.priority, row.numbers) for row in use] == [("老年人", 2)]


def test_usual_minutes_lean_on_the_catalogue_until_much_has_been_seen(
    hall, draw, matter, at_civil_window
):
    assert queries.minutes_by_matter(hall, since=MORNING)[matter.pk] == 10
    for n in range(10):
        serve(draw(matter, after=n * 30), at_civil_window, n * 30, 20)
    assert queries.minutes_by_matter(hall, since=MORNING)[matter.pk] == 15


def test_what_was_told_is_compared_with_what_happened(hall, draw, matter, at_civil_window):
    told = {"expected_minutes": 10.0, "expected_low": 5.0, "expected_high": 15.0}
    serve(draw(matter, **told), at_civil_window, 12, 1)
    serve(draw(matter, after=20, **told), at_civil_window, 60, 1)
    kept = queries.promise_kept(hall, today=DAY + timedelta(days=1))
    assert (kept.cases, kept.percent) == (2, 50)
    assert queries.promise_kept(hall, today=DAY) is None  # today is not over


def test_the_figures_take_as_many_queries_however_many_windows(
    hall, busy, django_assert_num_queries
):
    with django_assert_num_queries(3):
        queries.by_department(hall, **SPAN)
    with django_assert_num_queries(2):
        queries.by_window(hall, **SPAN)
    with django_assert_num_queries(2):
        queries.day(hall, DAY)
