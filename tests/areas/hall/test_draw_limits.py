"""How many numbers a day, and between which hours: told before, kept by the database."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.areas.conftest import MORNING, SHANGHAI, at_once
from tests.areas.hall.conftest import a_matter
from tongxing.hall.models import (
    Appointment,
    DayRoom,
    DrawLimit,
    DrawnOut,
    NotDrawnNow,
    SlotPlan,
    Ticket,
)
from tongxing.hall.views.ground import kiosk_token

pytestmark = pytest.mark.django_db
CHANNELS = ("kiosk", "phone", "reception")


@pytest.fixture
def limit(hall, civil, matter):
    """Two numbers a day for the matter."""
    return DrawLimit.objects.create(
        place=hall, department=civil, matter=matter, most=2, source="登记处人手",
        valid_from=date(2026, 1, 1),
    )  # fmt: skip


@pytest.fixture
def draw(hall, system, matter):
    def draw(*, at=MORNING, channel="kiosk", matters=None, **said):
        return Ticket.objects.issue(
            request_key=said.pop("key", None) or uuid4(), hall=hall, channel=channel, by=system,
            at=at, matters=[matter] if matters is None else matters, **said,
        )  # fmt: skip

    return draw


def taken():
    return list(DayRoom.objects.order_by("pk").values_list("taken", flat=True))


def test_a_day_gives_out_as_many_numbers_as_the_limit_says_whatever_the_channel(limit, draw):
    draw(channel="kiosk")
    draw(channel="phone")
    with pytest.raises(DrawnOut, match="今天的2个号取完了。您可以预约别的日子"):
        draw(channel="reception")
    assert Ticket.objects.count() == 2
    assert draw(at=MORNING + timedelta(days=1)).number == "D001"


def test_the_database_itself_gives_out_no_number_too_many(limit, draw):
    draw()
    with pytest.raises(IntegrityError), transaction.atomic():
        DayRoom.objects.update(taken=3)


def test_a_number_that_is_refused_leaves_no_gap_in_the_numbers(limit, draw, matter, civil):
    other = a_matter(civil, "990400009000", "低保")
    draw(), draw()
    with pytest.raises(DrawnOut):
        draw(matters=[other, matter])
    assert draw(matters=[other]).number == "D003"


def test_a_press_that_is_sent_twice_takes_one_room(limit, draw):
    key = uuid4()
    assert draw(key=key) == draw(key=key)
    assert taken() == [1]


def test_a_number_given_up_is_there_for_somebody_else_and_only_once(limit, draw, system):
    ticket = draw()
    draw()
    ticket.leave(by=system, at=MORNING)
    assert taken() == [1]
    draw()
    with pytest.raises(DrawnOut):
        draw()


def test_who_was_called_and_did_not_come_keeps_the_room(limit, draw, clerk, at_civil_window):
    ticket = Ticket.objects.get(pk=draw().pk)
    ticket.call(window=at_civil_window.window, by=clerk, at=MORNING)
    ticket.recall(by=clerk, at=MORNING), ticket.recall(by=clerk, at=MORNING)
    ticket.pass_(by=clerk, at=MORNING)
    assert taken() == [1]


def test_who_comes_by_appointment_takes_no_room(limit, draw, civil, matter, resident, clerk):
    SlotPlan.objects.create(
        department=civil, weekday=3, starts=time(10), capacity=1, valid_from=date(2020, 1, 1)
    )
    tomorrow = datetime(2026, 3, 5, 10, 0, tzinfo=SHANGHAI)
    made = Appointment.objects.book(
        request_key=uuid4(), matter=matter, starts_at=tomorrow, person=resident.person,
        holder=resident, at=MORNING,
    )  # fmt: skip
    draw(at=tomorrow), draw(at=tomorrow)
    assert made.check_in(by=clerk, at=tomorrow).is_open
    assert taken() == [2]


def test_a_limit_of_a_department_counts_all_that_is_drawn_there(hall, civil, draw, matter):
    DrawLimit.objects.create(
        place=hall, department=civil, most=1, source="人手", valid_from=date(2026, 1, 1)
    )
    draw(matters=[], department=civil)
    with pytest.raises(DrawnOut, match="民政窗口单位"):
        draw()


def test_numbers_drawn_before_a_limit_began_count_as_well(hall, civil, matter, draw, system):
    first = draw()
    DrawLimit.objects.create(
        place=hall,
        department=civil,
        matter=matter,
        most=2,
        source="人手",
        valid_from=MORNING.date(),
    )
    draw()
    with pytest.raises(DrawnOut):
        draw()
    Ticket.objects.get(pk=first.pk).leave(by=system, at=MORNING)
    assert taken() == [1]


@pytest.mark.parametrize(
    ("clock", "may"), [("08:29", False), ("08:30", True), ("11:29", True), ("11:30", False)]
)
def test_numbers_are_drawn_between_the_hours_of_the_limit(hall, civil, matter, draw, clock, may):
    DrawLimit.objects.create(
        place=hall, department=civil, matter=matter, opens=time(8, 30), closes=time(11, 30),
        source="登记处", valid_from=date(2026, 1, 1),
    )  # fmt: skip
    at = datetime.combine(MORNING.date(), time.fromisoformat(clock), SHANGHAI)
    if may:
        assert draw(at=at).number == "D001"
    else:
        with pytest.raises(NotDrawnNow, match="08:30–11:30才能取号"):
            draw(at=at)


def test_a_matter_that_takes_no_appointments_sends_nobody_to_book(limit, draw, matter):
    matter.may_book = False
    matter.save()
    draw(), draw()
    with pytest.raises(DrawnOut, match="请改天再来"):
        draw()


def test_a_limit_limits_something_and_has_both_hours(hall, civil):
    said = {"place": hall, "department": civil, "source": "—", "valid_from": date(2026, 1, 1)}
    for wrong in ({}, {"opens": time(9)}, {"opens": time(9), "closes": time(9)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DrawLimit.objects.create(**said, **wrong)


@pytest.mark.django_db(transaction=True)
def test_of_kiosk_phone_and_reception_at_once_as_many_get_a_number_as_the_limit_says(
    concurrent_db, limit, draw
):
    ended = at_once(*[lambda channel=channel: draw(channel=channel) for channel in CHANNELS * 2])
    assert sum(error is None for error in ended) == 2
    assert all(isinstance(error, DrawnOut) for error in ended if error)
    assert taken() == [2]
    assert Ticket.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_visits_for_two_limited_matters_in_either_order_do_not_block_each_other(
    concurrent_db, hall, civil, matter, draw
):
    other = a_matter(civil, "990400009000", "低保")
    for one in (matter, other):
        DrawLimit.objects.create(
            place=hall, department=civil, matter=one, most=9, source="—",
            valid_from=date(2026, 1, 1),
        )  # fmt: skip
    orders = [[matter, other], [other, matter]] * 3
    assert at_once(*[lambda order=order: draw(matters=order) for order in orders]) == [None] * 6
    assert taken() == [6, 6]


# --- the pages, before anybody presses


@pytest.fixture
def today_is_gone(hall, civil, matter, system, general):
    now = timezone.now()
    DrawLimit.objects.create(
        place=hall, department=civil, matter=matter, most=1, source="人手",
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    Ticket.objects.issue(
        request_key=uuid4(), hall=hall, channel="kiosk", by=system, at=now, matters=[matter]
    )


def test_the_kiosk_says_what_is_gone_and_lets_nobody_press_it(
    client, hall, civil, matter, today_is_gone
):
    url = reverse("hall:kiosk", args=[hall.code, kiosk_token(hall)])
    page = client.get(url, {"department": civil.code}).content.decode()
    assert "今天的号取完了，可以预约别的日子" in page
    assert f'value="{matter.pk}" disabled' in page
    said = {"request_key": uuid4(), "matter": matter.pk, "department": civil.pk}
    answer = client.post(url, said)
    assert answer.status_code == 409
    assert "今天的1个号取完了" in answer.content.decode()


def test_the_reception_says_how_many_are_left(client, clerk, hall, civil, matter, general):
    DrawLimit.objects.create(
        place=hall, department=civil, matter=matter, most=60, source="人手",
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    client.force_login(clerk)
    assert "今天还有60个号" in client.get(reverse("hall:reception")).content.decode()


def test_a_limit_costs_the_kiosk_the_same_few_queries_however_many_matters(
    client, hall, civil, limit, general, django_assert_max_num_queries
):
    url = reverse("hall:kiosk", args=[hall.code, kiosk_token(hall)])
    client.get(url, {"department": civil.code})
    with django_assert_max_num_queries(40) as few:
        client.get(url, {"department": civil.code})
    for n in range(6):
        a_matter(civil, f"99040001{n}000", f"事项{n}")
    with django_assert_max_num_queries(len(few)):
        client.get(url, {"department": civil.code})


def test_a_limit_that_begins_during_the_day_tells_what_is_really_left(
    client, hall, civil, matter, system, general
):
    Ticket.objects.issue(
        request_key=uuid4(), hall=hall, channel="kiosk", by=system, at=timezone.now(),
        matters=[matter],
    )  # fmt: skip
    DrawLimit.objects.create(
        place=hall, department=civil, matter=matter, most=3, source="人手",
        valid_from=timezone.localdate(),
    )  # fmt: skip
    url = reverse("hall:kiosk", args=[hall.code, kiosk_token(hall)])
    assert "今天还有2个号" in client.get(url, {"department": civil.code}).content.decode()
