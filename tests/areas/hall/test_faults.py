"""Clocks that jump, presses that are sent twice, a printer that is not there."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.areas.conftest import MORNING, at_once
from tongxing.hall import live, plans
from tongxing.hall.leaving import step_away
from tongxing.hall.models import Sitting, Ticket, TicketStep
from tongxing.hall.views.ground import kiosk_token

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def draw(hall, matter, system, after=0):
    return Ticket.objects.issue(
        request_key=uuid4(), hall=hall, matters=[matter], channel="kiosk", by=system,
        at=MORNING + after * MINUTE,
    )  # fmt: skip


# --- the server's clock


def test_a_clock_that_is_set_back_puts_nobody_before_who_came_earlier(
    hall, matter, system, at_civil_window
):
    first = draw(hall, matter, system, 90)
    draw(hall, matter, system, 31)  # the clock was an hour ahead, and was put right
    sitting = at_civil_window
    called = Ticket.objects.call_next(sitting, by=sitting.by, at=MORNING + 32 * MINUTE)
    assert called == first


def test_every_step_is_taken_while_the_clock_is_behind_what_it_has_written(
    hall, matter, system, at_civil_window
):
    ticket, sitting = draw(hall, matter, system, 60), at_civil_window
    early = MORNING - HOUR
    called = Ticket.objects.call_next(sitting, by=sitting.by, at=early)
    called.recall(by=sitting.by, at=early)
    called.start(by=sitting.by, at=early)
    called.finish(by=sitting.by, at=early)
    assert called == ticket and called.state == "done"
    assert called.first_wait == timedelta()
    assert set(TicketStep.objects.values_list("stood_seconds", flat=True)) == {0}
    step_away(sitting, why="喝水", by=sitting.by, at=early)
    step_away(sitting, by=sitting.by, at=early - HOUR, for_good=True)
    assert not Sitting.objects.current().exists()


def test_a_clock_that_is_set_forward_keeps_the_order_in_which_people_came(
    hall, matter, system, at_civil_window
):
    first, second = draw(hall, matter, system, 0), draw(hall, matter, system, 1)
    third = draw(hall, matter, system, 62)
    sitting, order = at_civil_window, []
    for n in range(3):
        at = MORNING + (65 + n) * MINUTE
        here = Ticket.objects.call_next(sitting, by=sitting.by, at=at)
        order.append(here)
        here.start(by=sitting.by, at=at)
        here.finish(by=sitting.by, at=at)
    assert order == [first, second, third]


def test_screens_follow_when_the_clock_is_set_back(hall, matter, system, at_civil_window):
    live.WATCH.look(hall, at=MORNING + HOUR)
    draw(hall, matter, system)
    assert live.WATCH.look(hall, at=MORNING).waiting() == 1
    assert live.WATCH.look(hall, at=MORNING - MINUTE).at == MORNING - MINUTE


# --- presses that are sent twice


@pytest.fixture
def desk(client, hall, matter, system, civil_window, clerk):
    """A clerk with two people who wait; what is pressed has a key."""
    now = timezone.now()
    for _ in range(2):
        Ticket.objects.issue(
            request_key=uuid4(), hall=hall, matters=[matter], channel="kiosk", by=system, at=now
        )
    Sitting.objects.open_at(civil_window, by=clerk, at=now)
    client.force_login(clerk)
    return client


def press(desk, name, pk, *verb, key):
    return desk.post(reverse(f"hall:{name}", args=[pk, *verb]), {"press": key})


def test_calling_the_next_twice_with_one_press_calls_one_person(desk, civil_window):
    key = uuid4()
    assert press(desk, "next", civil_window.pk, key=key).status_code == 302
    assert press(desk, "next", civil_window.pk, key=key).status_code == 302
    assert press(desk, "next", civil_window.pk, key=uuid4()).status_code == 409
    assert Ticket.objects.at_window().count() == 1
    assert TicketStep.objects.filter(kind="call").count() == 1


def test_finishing_twice_with_one_press_leaves_the_second_matter_of_the_visit(
    desk, civil_window, matter, clerk
):
    ticket = Ticket.objects.order_by("pk").first()
    ticket.add(other_matter(matter), by=clerk, at=timezone.now())
    press(desk, "next", civil_window.pk, key=uuid4())
    press(desk, "take", ticket.pk, "start", key=uuid4())
    key = uuid4()
    assert press(desk, "take", ticket.pk, "finish", key=key).status_code == 302
    assert press(desk, "take", ticket.pk, "finish", key=key).status_code == 302
    ticket.refresh_from_db()
    assert ticket.state == "serving"
    assert ticket.matters_left().count() == 1


def other_matter(matter):
    fields = {name: getattr(matter, name) for name in ("kind", "handling", "serves", "result_kind")}
    return type(matter).objects.create(
        department=matter.department, base_code="990400009000", name="高龄津贴", minutes=5,
        valid_from=matter.valid_from, statutory_days=20, promised_days=10, result="津贴",
        on_behalf="written", **fields,
    )  # fmt: skip


def test_one_more_matter_that_is_sent_twice_is_added_once(desk, civil_window, matter):
    ticket = Ticket.objects.order_by("pk").first()
    more = other_matter(matter)
    press(desk, "next", civil_window.pk, key=uuid4())
    for _ in range(2):
        desk.post(reverse("hall:add_matter", args=[ticket.pk]), {"more-matter": more.pk})
    assert ticket.matters.filter(matter=more).count() == 1


def test_a_key_that_is_no_key_is_no_reason_to_refuse(desk, civil_window):
    assert press(desk, "next", civil_window.pk, key="??").status_code == 302


# --- no printer


def test_without_a_printer_the_kiosk_shows_the_number_large_and_a_code_to_take_along(
    client, hall, general, matter, system
):
    ticket = draw(hall, matter, system)
    url = reverse("hall:kiosk_drawn", args=[hall.code, kiosk_token(hall), ticket.link])
    page = client.get(url).content.decode()
    assert f'<p class="huge number">{ticket.number}</p>' in page
    assert "<svg" in page and "没出小票？记住号码，或用手机扫码" in page


# --- a server that has just begun


@pytest.mark.django_db(transaction=True)
def test_many_screens_that_come_at_once_have_the_hall_read_and_its_past_learned_once(
    concurrent_db, hall, matter, system, monkeypatch
):
    draw(hall, matter, system)
    read = []
    for name in ("history", "hall_at"):
        act = getattr(plans, name)
        monkeypatch.setattr(
            plans, name, lambda *a, name=name, act=act, **said: read.append(name) or act(*a, **said)
        )
    ended = at_once(*[lambda: live.WATCH.look(hall, at=MORNING)] * 6)
    assert ended == [None] * 6
    assert sorted(read) == ["hall_at", "history"]
    assert live.WATCH.halls[hall.pk].waiting() == 1
