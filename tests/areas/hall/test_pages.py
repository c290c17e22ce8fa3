"""The hall's pages as each person meets them."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.areas.conftest import somebody
from tongxing.hall import live
from tongxing.hall.models import Priority, Sitting, Ticket
from tongxing.hall.views.ground import kiosk_token
from tongxing.people.id_numbers import check_digit
from tongxing.people.models import Role
from tongxing.places.models import OpeningHours

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def it_has_a_window(general):
    """A place without a window is no hall."""


@pytest.fixture
def always_open(hall):
    """Open at whatever time the tests run."""
    hall.hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(place=hall, weekday=day, opens="00:00", closes="23:59:59.999999")
        for day in range(7)
    )
    return hall


@pytest.fixture
def sitting(civil_window, clerk):
    return Sitting.objects.open_at(civil_window, by=clerk, at=timezone.now())


def draw(hall, matter, system, **said):
    fields = {"request_key": uuid4(), "channel": "kiosk", "by": system, "at": timezone.now()}
    return Ticket.objects.issue(hall=hall, matters=[matter], **fields | said)


def kiosk(hall):
    return reverse("hall:kiosk", args=[hall.code, kiosk_token(hall)])


# --- the street


def test_the_hall_shows_what_a_newcomer_would_wait(client, hall, matter, sitting, system):
    draw(hall, matter, system)
    page = client.get(reverse("hall:hall", args=[hall.code])).content.decode()
    assert "民政窗口单位" in page and "现在等多久" in page


def test_a_hall_that_is_not_there_is_not_there(client, station):
    assert client.get(reverse("hall:hall", args=[station.code])).status_code == 404


def test_a_resident_draws_a_number_by_phone_and_follows_it(
    client, always_open, matter, resident, sitting
):
    client.force_login(resident)
    url = reverse("hall:draw", args=[always_open.code])
    said = {
        "request_key": uuid4(), "matter": [matter.pk], "department": "", "priority": "",
        "person": resident.person_id,
    }  # fmt: skip
    answer = client.post(url, said)
    ticket = Ticket.objects.get()
    assert answer.url == ticket.get_absolute_url()
    assert (ticket.holder, ticket.person, ticket.name) == (resident, resident.person, "吴桂花")
    assert ticket.expected_minutes is not None
    assert client.post(url, said).url == answer.url  # pressed twice: the same number
    page = client.get(answer.url).content.decode()
    assert "D001" in page and "前面还有" in page


def test_a_phone_draws_nothing_while_the_hall_is_closed(client, hall, matter, resident):
    hall.hours.all().delete()
    client.force_login(resident)
    answer = client.get(reverse("hall:draw", args=[hall.code]))
    assert answer.status_code == 409
    assert "没开门" in answer.content.decode()


def test_nobody_draws_for_a_stranger(client, always_open, matter, resident, neighbour):
    client.force_login(resident)
    said = {"request_key": uuid4(), "matter": [matter.pk], "person": neighbour.person_id}
    answer = client.post(reverse("hall:draw", args=[always_open.code]), said)
    assert answer.status_code == 422
    assert not Ticket.objects.exists()


# --- the secret link


def test_whoever_has_the_link_follows_and_nobody_guesses_it(client, hall, matter, system):
    ticket = draw(hall, matter, system, name="吴桂花", phone="10000000001")
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert ticket.number in page
    assert "吴桂花" not in page and "10000000001" not in page
    assert client.get(reverse("ticket", args=["no-such-link"])).status_code == 404


def test_a_number_is_given_up_and_taken_back_from_the_phone(client, hall, matter, system, sitting):
    ticket = draw(hall, matter, system)
    client.post(reverse("ticket_take", args=[ticket.link, "leave"]))
    ticket.refresh_from_db()
    assert ticket.state == "left"
    again = client.post(reverse("ticket_take", args=[ticket.link, "come-back"]))
    assert again.status_code == 409


def test_a_phone_takes_no_step_that_is_the_clerks(client, hall, matter, system):
    ticket = draw(hall, matter, system)
    assert client.post(reverse("ticket_take", args=[ticket.link, "finish"])).status_code == 404


def test_family_who_is_sent_the_link_looks_after_the_number(
    client, hall, matter, system, neighbour
):
    ticket = draw(hall, matter, system)
    client.force_login(neighbour)
    client.post(reverse("ticket_take_over", args=[ticket.link]))
    ticket.refresh_from_db()
    assert ticket.holder == neighbour


def test_the_slip_prints_number_and_code(client, hall, matter, system):
    ticket = draw(hall, matter, system)
    page = client.get(reverse("ticket_slip", args=[ticket.link])).content.decode()
    assert ticket.number in page and "<svg" in page


# --- the kiosk


def test_three_touches_at_the_kiosk_give_a_number(client, hall, civil, matter):
    first = client.get(kiosk(hall)).content.decode()
    assert "民政窗口单位" in first
    assert "临时救助" in client.get(kiosk(hall), {"department": civil.code}).content.decode()
    said = {"request_key": uuid4(), "matter": matter.pk, "department": civil.pk, "priority": ""}
    answer = client.post(kiosk(hall), said)
    assert answer.status_code == 302
    assert "D001" in client.get(answer.url).content.decode()


def test_a_kiosk_without_its_secret_word_draws_nothing(client, hall, matter):
    url = reverse("hall:kiosk", args=[hall.code, "wrongwrongwrong1"])
    assert client.post(url, {"request_key": uuid4()}).status_code == 404


def test_an_id_card_of_somebody_old_gives_priority_by_itself(client, hall, matter):
    said = {"request_key": uuid4(), "matter": matter.pk, "priority": "",
            "id_number": "990000195001011236"}  # fmt: skip
    wrong = client.post(kiosk(hall), said)
    assert wrong.status_code == 422 and "最后一位" in wrong.content.decode()
    body = "99000019500101123"
    client.post(kiosk(hall), said | {"id_number": body + check_digit(body)})
    assert Ticket.objects.get().priority.code == "elderly"


def test_an_emergency_is_for_staff_to_judge(client, hall, matter, clerk):
    urgent = Priority.objects.get(code="urgent")
    said = {"request_key": uuid4(), "matter": [matter.pk], "priority": urgent.pk}
    assert client.post(kiosk(hall), said).status_code == 422
    client.force_login(clerk)
    assert client.post(reverse("hall:reception"), said).status_code == 302
    assert Ticket.objects.get().priority == urgent


def test_a_matter_out_of_season_is_said_to_be(client, hall, matter):
    today = timezone.localdate()
    gone = today - timedelta(days=2)
    type(matter).objects.filter(pk=matter.pk).update(
        open_from=f"{gone:%m-%d}", open_until=f"{gone + timedelta(days=1):%m-%d}"
    )
    answer = client.post(kiosk(hall), {"request_key": uuid4(), "matter": matter.pk})
    assert answer.status_code == 422
    assert "不在办理期" in answer.content.decode()


# --- the window


def test_a_clerk_works_through_a_visit(client, hall, matter, system, civil_window, clerk):
    ticket = draw(hall, matter, system)
    client.force_login(clerk)
    assert client.get(reverse("hall:windows")).status_code == 200
    client.post(reverse("hall:sit", args=[civil_window.pk]))
    client.post(reverse("hall:next", args=[civil_window.pk]))
    page = client.get(civil_window.get_absolute_url()).content.decode()
    assert ticket.number in page and "人到了，开始办" in page
    for verb, state in (("start", "serving"), ("finish", "done")):
        client.post(reverse("hall:take", args=[ticket.pk, verb]))
        ticket.refresh_from_db()
        assert ticket.state == state
    client.post(reverse("hall:leave", args=[civil_window.pk]))
    assert not Sitting.objects.current().exists()


def test_nobody_to_call_is_said_and_nothing_happens(client, hall, sitting, clerk):
    client.force_login(clerk)
    answer = client.post(reverse("hall:next", args=[sitting.window_id]))
    assert answer.status_code == 409


def test_a_clerk_steps_only_with_the_person_at_their_own_window(
    client, hall, matter, system, sitting, other_clerk, general
):
    ticket = draw(hall, matter, system)
    ticket.call(window=sitting.window, by=sitting.by, at=timezone.now())
    Sitting.objects.open_at(general, by=other_clerk, at=timezone.now())
    client.force_login(other_clerk)
    assert client.post(reverse("hall:take", args=[ticket.pk, "start"])).status_code == 403
    ticket.refresh_from_db()
    assert ticket.state == "called"


def test_a_transfer_without_where_to_keeps_the_page_and_says_so(
    client, hall, matter, system, sitting, clerk
):
    ticket = draw(hall, matter, system)
    ticket.call(window=sitting.window, by=clerk, at=timezone.now())
    client.force_login(clerk)
    answer = client.post(reverse("hall:take", args=[ticket.pk, "transfer"]), {"to-why": "走错了"})
    assert answer.status_code == 422
    assert "请选转到哪个" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.state == "called"


def test_one_more_matter_is_added_to_the_visit(
    client, hall, matter, pension, system, sitting, clerk
):
    ticket = draw(hall, matter, system)
    ticket.call(window=sitting.window, by=clerk, at=timezone.now())
    client.force_login(clerk)
    client.post(reverse("hall:add_matter", args=[ticket.pk]), {"more-matter": pension.pk})
    assert list(ticket.matters.values_list("matter", flat=True)) == [matter.pk, pension.pk]


# --- who may


STAFF_PAGES = ("hall:windows", "hall:reception")
MANAGER_PAGES = ("hall:manager", "hall:figures", "hall:staffing")


@pytest.mark.parametrize("name", STAFF_PAGES + MANAGER_PAGES)
def test_pages_of_staff_are_closed_to_residents_and_strangers(
    client, hall, general, name, resident
):
    assert client.get(reverse(name)).status_code == 302  # to the log-in
    client.force_login(resident)
    assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", MANAGER_PAGES)
def test_the_managers_pages_are_the_managers(client, hall, general, name, clerk, hall_manager):
    client.force_login(clerk)
    assert client.get(reverse(name)).status_code == 403
    client.force_login(hall_manager)
    assert client.get(reverse(name)).status_code == 200


def test_a_window_of_another_hall_is_not_there(client, hall, general, other_station, system):
    elsewhere = somebody(
        "石窗口", other_station, "10000000041", by=system, role=Role.CLERK, at=other_station
    )
    client.force_login(elsewhere)
    assert client.get(reverse("hall:window", args=[general.pk])).status_code == 404
    assert client.post(reverse("hall:sit", args=[general.pk])).status_code == 404


# --- screens and streams


def test_screens_show_numbers_and_no_names(client, hall, matter, system, sitting, clerk):
    ticket = draw(hall, matter, system, name="吴桂花")
    ticket.call(window=sitting.window, by=clerk, at=timezone.now())
    for url in (
        reverse("hall:screen", args=[hall.code]), reverse("hall:screen_window", args=[hall.code, 2])
    ):  # fmt: skip
        page = client.get(url).content.decode()
        assert ticket.number in page and "吴桂花" not in page


def test_a_stream_begins_with_where_the_number_stands(client, hall, matter, system, sitting):
    ticket = draw(hall, matter, system)
    answer = client.get(reverse("ticket_live", args=[ticket.link]))
    events = iter(answer.streaming_content)
    assert next(events).startswith(b"retry")
    said = json.loads(next(events).removeprefix(b"data: "))
    assert (said["number"], said["state"], said["ahead"]) == ("D001", "waiting", 0)
    answer.close()
    assert live.WATCH.followers[hall.pk] == 0


def test_who_comes_when_a_process_is_full_of_streams_is_told_to_ask_later(
    client, hall, general, monkeypatch
):
    monkeypatch.setattr(live, "MOST_STREAMS", 0)
    answer = client.get(reverse("hall:screen_live", args=[hall.code]))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"


def test_an_address_with_a_number_that_no_row_can_have_is_not_found(client, clerk, sitting):
    client.force_login(clerk)
    assert client.get(f"/hall/windows/{10**30}/").status_code == 404
    assert client.post(f"/hall/tickets/{10**30}/start/").status_code == 404


def test_a_clerk_of_another_place_finds_neither_its_windows_nor_its_numbers(
    client, hall, matter, system, station, general, clerk
):
    ticket = draw(hall, matter, system)
    elsewhere = somebody("别处窗口", station, "10000000471", by=system, role=Role.CLERK, at=station)
    for account, found in [(clerk, True), (elsewhere, False)]:
        client.force_login(account)
        assert (client.get(general.get_absolute_url()).status_code != 404) is found
        address = reverse("hall:take", args=[ticket.pk, "start"])
        assert (client.post(address).status_code != 404) is found
        assert bool(Ticket.objects.shown_to(account, ticket.pk)) is found
        assert Ticket.objects.visible_to(account).filter(pk=ticket.pk).exists() is found


# What each press asks the database, the page that answers it included.
PRESSES = [("next", 19), ("start", 11), ("finish", 13)]


def test_a_press_asks_the_database_few_questions_however_many_wait(
    client, hall, matter, system, clerk, sitting, django_assert_max_num_queries
):
    for _ in range(9):
        draw(hall, matter, system)
    client.force_login(clerk)
    desk = {"HX-Request": "true", "HX-Target": "desk"}
    for step, most in PRESSES:
        here = Ticket.objects.here(sitting.window)
        address = (
            reverse("hall:take", args=[here.pk, step]) if here
            else reverse("hall:next", args=[sitting.window_id])
        )  # fmt: skip
        with django_assert_max_num_queries(most):
            assert client.post(address, headers=desk).status_code == 200
    line = {"HX-Request": "true", "HX-Target": "line"}
    with django_assert_max_num_queries(10):
        client.get(sitting.window.get_absolute_url(), headers=line)
    live.now(hall, at=timezone.now())  # as the watcher does
    said = {"request_key": uuid4(), "matter": matter.pk, "priority": ""}
    with django_assert_max_num_queries(21):
        assert client.post(kiosk(hall), said).status_code == 302


def test_the_hall_is_read_anew_only_when_something_happened(
    hall, matter, system, sitting, django_assert_num_queries
):
    now = timezone.now()
    seen = live.WATCH.look(hall, at=now)
    with django_assert_num_queries(2):
        assert live.WATCH.look(hall, at=now) is seen
    draw(hall, matter, system)
    assert live.WATCH.look(hall, at=now).waiting() == 1
    sitting.pause(why="喝水", at=now)
    assert live.WATCH.look(hall, at=now).windows[1].resting == "喝水"
