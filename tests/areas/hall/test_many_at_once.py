"""Many clerks and kiosks at the same moment: nobody is called twice, no number is given twice."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.areas.conftest import MORNING, at_once, somebody
from tongxing.hall.models import (
    NobodyWaits,
    Sitting,
    StillServing,
    Ticket,
    TicketStep,
    Window,
    WrongTicketStep,
)
from tongxing.people.models import Role

pytestmark = pytest.mark.django_db(transaction=True)
SOON = MORNING + timedelta(minutes=1)


def draw(hall, matter, by, key=None):
    return Ticket.objects.issue(
        request_key=key or uuid4(), hall=hall, matters=[matter], channel="kiosk", by=by, at=MORNING
    )


@pytest.fixture
def clerks(concurrent_db, hall, station, system):
    """Six clerks at six general windows."""
    sittings = []
    for n in range(6):
        window = Window.objects.create(place=hall, number=11 + n)
        phone = f"100000004{n:02d}"
        clerk = somebody(f"窗口{n}", station, phone, by=system, role=Role.CLERK, at=hall)
        sittings.append(Sitting.objects.open_at(window, by=clerk, at=MORNING))
    return sittings


def calling(sitting):
    return lambda: Ticket.objects.call_next(sitting, by=sitting.by, at=SOON)


def test_numbers_drawn_at_once_are_all_different_and_none_is_left_out(
    concurrent_db, hall, matter, system
):
    ended = at_once(*[lambda: draw(hall, matter, system)] * 8)
    assert ended == [None] * 8
    assert set(Ticket.objects.values_list("number", flat=True)) == {
        f"D{n:03d}" for n in range(1, 9)
    }


def test_one_press_that_arrives_many_times_is_one_number(concurrent_db, hall, matter, system):
    key = uuid4()
    assert at_once(*[lambda: draw(hall, matter, system, key)] * 6) == [None] * 6
    assert Ticket.objects.count() == 1
    assert TicketStep.objects.count() == 1


def test_windows_that_call_at_once_get_a_person_each(hall, matter, system, clerks):
    for _ in range(6):
        draw(hall, matter, system)
    assert at_once(*[calling(sitting) for sitting in clerks]) == [None] * 6
    called = list(Ticket.objects.at_window().values_list("window", flat=True))
    assert len(called) == len(set(called)) == 6
    assert TicketStep.objects.filter(kind="call").count() == 6


def test_of_six_windows_and_four_people_two_are_told_that_nobody_waits(
    hall, matter, system, clerks
):
    for _ in range(4):
        draw(hall, matter, system)
    ended = at_once(*[calling(sitting) for sitting in clerks])
    assert sum(error is None for error in ended) == 4
    assert sum(isinstance(error, NobodyWaits) for error in ended) == 2


def test_a_clerk_with_two_tabs_calls_one_person(hall, matter, system, clerks):
    for _ in range(4):
        draw(hall, matter, system)
    ended = at_once(*[calling(clerks[0])] * 4)
    assert sum(error is None for error in ended) == 1
    assert all(isinstance(error, StillServing) for error in ended if error)
    assert Ticket.objects.waiting().count() == 3


def test_one_picks_and_another_calls_next_and_one_of_them_has_the_person(
    hall, matter, system, clerks
):
    ticket = draw(hall, matter, system)
    first, second = clerks[:2]

    def pick():
        Ticket.objects.get(pk=ticket.pk).call(window=first.window, by=first.by, at=SOON)

    ended = at_once(pick, calling(second))
    assert sum(error is None for error in ended) == 1
    assert all(isinstance(error, WrongTicketStep | NobodyWaits) for error in ended if error)
    assert TicketStep.objects.filter(kind="call").count() == 1
