"""Coming at an agreed time."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.areas.conftest import MORNING, SHANGHAI, at_once, somebody
from tongxing.hall.models import (
    Appointment,
    BlackOut,
    BlockedFromBooking,
    BookedThatDay,
    BookingState,
    NoRoom,
    NotBookable,
    NotYourTime,
    Slot,
    SlotPlan,
    Ticket,
    TooLateToCancel,
    WrongBookingStep,
)
from tongxing.hall.views.ground import kiosk_token

pytestmark = pytest.mark.django_db
TOMORROW = datetime(2026, 3, 5, 10, 0, tzinfo=SHANGHAI)  # a Thursday


@pytest.fixture
def slots(civil):
    """Two may come at ten and at eleven of every working day."""
    for weekday in range(5):
        for hour in (10, 11):
            SlotPlan.objects.create(
                department=civil, weekday=weekday, starts=time(hour), capacity=2,
                valid_from=date(2020, 1, 1),
            )  # fmt: skip


@pytest.fixture
def book(slots, matter, resident):
    def book(person=None, starts_at=TOMORROW, at=MORNING, **said):
        account = person or resident
        return Appointment.objects.book(
            request_key=said.get("key") or uuid4(), matter=matter, starts_at=starts_at,
            person=account.person, holder=account, at=at,
        )  # fmt: skip

    return book


def test_what_can_be_booked_are_the_next_five_working_days(slots, civil):
    days = Appointment.objects.openings(civil, at=MORNING)
    assert list(days) == [date(2026, 3, day) for day in (5, 6, 9, 10, 11)]
    assert [one.room for one in days[date(2026, 3, 5)]] == [2, 2]


def test_a_day_that_is_closed_cannot_be_booked_and_is_seen_to_be(slots, civil, hall, book):
    BlackOut.objects.create(
        place=hall, since=date(2026, 3, 5), until=date(2026, 3, 6), why="系统升级"
    )
    assert Appointment.objects.openings(civil, at=MORNING)[date(2026, 3, 5)] == []
    with pytest.raises(NotBookable):
        book()


def test_a_slot_holds_no_more_than_its_room(book, resident, neighbour, stranger):
    book(resident)
    book(neighbour)
    with pytest.raises(NoRoom):
        book(stranger)
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.update(taken=3)


def test_one_appointment_a_person_and_day(book, resident):
    book()
    with pytest.raises(BookedThatDay):
        book(starts_at=TOMORROW + timedelta(hours=1))
    assert Slot.objects.get(starts_at=TOMORROW).taken == 1
    assert not Slot.objects.filter(starts_at=TOMORROW + timedelta(hours=1), taken__gt=0).exists()


def test_a_press_that_is_sent_twice_books_once(book):
    key = uuid4()
    assert book(key=key) == book(key=key)
    assert Slot.objects.get().taken == 1


def test_cancelled_in_time_gives_the_room_back(book, neighbour):
    made = book()
    made.cancel(at=TOMORROW - timedelta(hours=2))
    assert Slot.objects.get().taken == 0
    with pytest.raises(WrongBookingStep):
        made.cancel(at=MORNING)
    assert Slot.objects.get().taken == 0


def test_less_than_two_hours_before_it_cannot_be_cancelled(book):
    made = book()
    with pytest.raises(TooLateToCancel):
        made.cancel(at=TOMORROW - timedelta(hours=2) + timedelta(seconds=1))
    made.refresh_from_db()
    assert made.state == BookingState.BOOKED


def test_who_comes_early_gains_nothing_by_it(book, matter, hall, system, clerk):
    made = book()
    with pytest.raises(NotYourTime):
        made.check_in(by=clerk, at=TOMORROW - timedelta(minutes=31))
    ticket = made.check_in(by=clerk, at=TOMORROW - timedelta(minutes=20))
    assert ticket.rank_at == TOMORROW - timedelta(minutes=15)
    assert (made.state, made.ticket) == (BookingState.CAME, ticket)


def test_who_comes_late_counts_from_coming(book, clerk):
    late = TOMORROW + timedelta(minutes=40)
    assert book().check_in(by=clerk, at=late).rank_at == late - timedelta(minutes=15)


def test_an_appointment_and_those_who_simply_came_are_called_in_turn(
    book, matter, hall, system, clerk, at_civil_window
):
    def draw(minutes):
        return Ticket.objects.issue(
            request_key=uuid4(), hall=hall, matters=[matter], channel="kiosk", by=system,
            at=TOMORROW + timedelta(minutes=minutes),
        )  # fmt: skip

    long_here, just_came = draw(-20), draw(-10)
    agreed = book().check_in(by=clerk, at=TOMORROW)
    order = list(Ticket.objects.waiting().in_order())
    assert order == [long_here, agreed, just_came]


def test_who_repeatedly_does_not_come_books_nothing_for_a_while(book, resident):
    for day in (5, 6, 9):
        starts_at = TOMORROW.replace(day=day)
        book(starts_at=starts_at).miss(at=starts_at + timedelta(hours=2))
    after = datetime(2026, 3, 10, 9, 0, tzinfo=SHANGHAI)
    assert Appointment.objects.blocked_until(resident.person, at=after) == date(2026, 4, 8)
    with pytest.raises(BlockedFromBooking):
        book(starts_at=TOMORROW.replace(day=11), at=after)
    later = datetime(2026, 4, 8, 9, 0, tzinfo=SHANGHAI)
    assert book(starts_at=TOMORROW.replace(month=4, day=9), at=later).state == "booked"


def test_only_what_was_agreed_and_is_long_over_counts_as_missed(book):
    made = book()
    assert not Appointment.objects.over(TOMORROW).exists()
    assert Appointment.objects.over(TOMORROW + timedelta(hours=1)).get() == made


@pytest.mark.django_db(transaction=True)
def test_of_many_who_press_at_once_as_many_get_the_slot_as_it_holds(
    concurrent_db, book, station, system
):
    people = [somebody(f"居民{n}", station, f"100000005{n:02d}", by=system) for n in range(6)]
    ended = at_once(*[lambda one=one: book(one) for one in people])
    assert sum(error is None for error in ended) == 2
    assert all(isinstance(error, NoRoom) for error in ended if error)
    assert Slot.objects.get().taken == Appointment.objects.count() == 2


def test_the_pages_book_show_and_cancel(client, slots, matter, resident, neighbour, general):
    client.force_login(resident)
    url = reverse("hall:book", args=[matter.base_code])
    page = client.get(url).content.decode()
    assert "10:00" in page and "还有2个" in page
    days = Appointment.objects.openings(matter.department, at=datetime.now(SHANGHAI))
    starts_at = next(one.starts_at for openings in days.values() for one in openings)
    said = {
        "request_key": uuid4(), "person": resident.person_id,
        "starts_at": f"{starts_at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    answer = client.post(url, said)
    made = Appointment.objects.get()
    assert answer.url == made.get_absolute_url()
    assert made.code in client.get(answer.url).content.decode()
    client.force_login(neighbour)
    assert client.get(answer.url).status_code == 404


def test_a_code_said_at_the_kiosk_becomes_a_number(client, slots, book, hall, general):
    url = reverse("hall:arrive", args=[hall.code, kiosk_token(hall)])
    answer = client.post(url, {"code": "999999"})
    assert answer.url == reverse("hall:kiosk", args=[hall.code, kiosk_token(hall)])
    assert not Ticket.objects.exists()
