"""Numbers for the hours without a server: lent beforehand, taken in once, where they belong."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
import segno
from django.urls import reverse
from django.utils import timezone

from tests.areas.conftest import MORNING, at_once
from tests.areas.hall.conftest import a_matter
from tongxing.base.qr import BORDER, strokes
from tongxing.hall import lending
from tongxing.hall.lending import Drawn
from tongxing.hall.models import (
    DrawLimit,
    LentRefusal,
    NumberLoan,
    Priority,
    Sitting,
    Ticket,
    TicketStep,
    WhyNotTaken,
)
from tongxing.hall.models.lent_refusal import WHAT_TO_DO
from tongxing.hall.views.ground import kiosk_token
from tongxing.people.models import Message, TrailEntry

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
BACK = MORNING + timedelta(hours=1)  # when the link is there again


@pytest.fixture
def machine():
    """What a kiosk calls itself."""
    return uuid4()


@pytest.fixture
def loan(hall, machine, system):
    (loan,) = lending.lend(hall, kiosk=machine, left=0, clock=MORNING, by=system, at=MORNING)
    return loan


def alone(loan, serial, after, **said):
    """A number that the kiosk drew by itself, so many minutes after it was last in touch."""
    fields = {"key": uuid4(), "loan": loan.uid, "serial": serial, "at": MORNING + after * MINUTE}
    return Drawn(**fields | said)


def issue(hall, matter, system, after):
    return Ticket.objects.issue(
        request_key=uuid4(), hall=hall, matters=[matter], channel="kiosk", by=system,
        at=MORNING + after * MINUTE,
    )  # fmt: skip


def hand_in(hall, system, *drawn, at=BACK):
    return lending.take_in(hall, drawn, by=system, at=at)


# --- lending


def test_every_kiosk_is_lent_numbers_of_its_own(hall, system, machine, loan):
    again = lending.lend(hall, kiosk=machine, left=60, clock=MORNING, by=system, at=MORNING)
    (other,) = lending.lend(hall, kiosk=uuid4(), left=0, clock=MORNING, by=system, at=MORNING)
    assert again == [loan]
    assert (loan.first_number, loan.last_number) == ("Y001", "Y060")
    assert (other.first_number, other.last_number) == ("Y061", "Y120")


def test_a_kiosk_that_has_little_left_is_lent_a_block_more(hall, system, machine, loan):
    mine = lending.lend(hall, kiosk=machine, left=10, clock=MORNING, by=system, at=MORNING)
    assert [str(one) for one in mine] == ["Y001–Y060", "Y061–Y120"]


def test_a_department_whose_letter_is_the_same_never_gives_a_lent_number(
    hall, civil, matter, system, loan
):
    civil.letter = "Y"
    civil.save()
    matter.department.letter = "Y"
    assert issue(hall, matter, system, 1).number == "Y061"


def test_kiosks_that_ask_at_once_are_lent_different_numbers(concurrent_db, hall, system):
    def ask():
        lending.lend(hall, kiosk=uuid4(), left=0, clock=MORNING, by=system, at=MORNING)

    assert at_once(*[ask] * 4) == [None] * 4
    assert sorted(NumberLoan.objects.values_list("first", flat=True)) == [1, 61, 121, 181]


# --- taking in


def test_a_number_stands_in_the_queue_where_its_moment_puts_it(
    hall, matter, system, loan, at_civil_window
):
    issue(hall, matter, system, 0)
    late = issue(hall, matter, system, 30)
    (outcome,) = hand_in(hall, system, alone(loan, 1, 10, matter=matter))
    assert (outcome.number, outcome.why) == ("Y001", "")
    order = [str(ticket) for ticket in Ticket.objects.waiting().in_order()]
    assert order == ["D001", "Y001", "D002"]
    taken = Ticket.objects.get(number="Y001")
    assert taken.issued_at == MORNING + 10 * MINUTE < late.issued_at
    assert taken.loan == loan and taken.day == loan.day
    assert taken.steps.get().note == "断网时取的号"


def test_what_is_handed_in_twice_is_one_number(hall, matter, system, loan):
    drawn = [alone(loan, serial, serial, matter=matter) for serial in (1, 2, 3)]
    hand_in(hall, system, *drawn[:2])  # half of it, and the answer is lost
    outcomes = hand_in(hall, system, *drawn)
    assert [(one.number, one.why) for one in outcomes] == [("Y001", ""), ("Y002", ""), ("Y003", "")]
    assert Ticket.objects.count() == TicketStep.objects.count() == 3


def test_what_two_tabs_hand_in_at_once_is_one_number(concurrent_db, hall, matter, system, loan):
    drawn = alone(loan, 1, 1, matter=matter)
    assert at_once(*[lambda: hand_in(hall, system, drawn)] * 4) == [None] * 4
    assert Ticket.objects.count() == TicketStep.objects.count() == 1


def test_a_number_that_was_used_is_refused_to_another_key_and_the_rest_goes_in(
    hall, matter, system, loan
):
    hand_in(hall, system, alone(loan, 1, 1))
    outcomes = hand_in(hall, system, alone(loan, 1, 5), alone(loan, 2, 6))
    assert ["已经补录过" in one.why for one in outcomes] == [True, False]
    assert set(Ticket.objects.values_list("number", flat=True)) == {"Y001", "Y002"}


def test_a_number_that_was_never_lent_is_refused(hall, system, loan):
    (outcome,) = hand_in(hall, system, alone(loan, 61, 1))
    assert "没有借出过" in outcome.why
    (outcome,) = hand_in(hall, system, alone(loan, 1, 1)._replace(loan=uuid4()))
    assert "没有借出过" in outcome.why
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("said", "believed"),
    [(-600, 0), (24 * 60, 60), (10**6, 60), (25, 25)],
    ids=["before the last contact", "tomorrow", "in two years", "as it was"],
)
def test_an_absurd_moment_is_put_right_and_marked(hall, system, loan, said, believed):
    hand_in(hall, system, alone(loan, 1, said))
    ticket = Ticket.objects.get()
    assert ticket.issued_at == ticket.rank_at == MORNING + believed * MINUTE
    assert ("校正" in ticket.steps.get().note) == (said != believed)


def test_within_a_kiosk_nobody_stands_before_who_drew_before_whatever_its_clock_did(
    hall, system, loan
):
    hand_in(hall, system, alone(loan, 2, 5), alone(loan, 1, 40), alone(loan, 3, 50))
    assert [str(one) for one in Ticket.objects.waiting().in_order()] == ["Y001", "Y002", "Y003"]


def test_priority_said_at_the_kiosk_holds_as_it_always_does(hall, system, loan):
    old = Priority.objects.get(code="elderly")
    hand_in(hall, system, alone(loan, 1, 20, priority=old))
    ticket = Ticket.objects.get()
    assert ticket.rank_at == ticket.issued_at - 15 * MINUTE


def test_numbers_of_yesterday_are_kept_and_nobody_is_called(hall, system, loan, matter):
    tomorrow = MORNING + timedelta(days=1)
    hand_in(hall, system, alone(loan, 1, 30, matter=matter), at=tomorrow)
    ticket = Ticket.objects.get()
    assert (ticket.day, ticket.state) == (loan.day, "expired")
    assert ticket.issued_at == MORNING + 30 * MINUTE


def test_a_block_that_was_taken_back_lets_nothing_in_and_its_kiosk_gets_no_other(
    hall, system, loan, machine, hall_manager
):
    loan.end(by=hall_manager, at=MORNING + MINUTE)
    (outcome,) = hand_in(hall, system, alone(loan, 1, 5))
    assert "已停用" in outcome.why
    assert not Ticket.objects.exists()
    assert lending.lend(hall, kiosk=machine, left=0, clock=BACK, by=system, at=BACK) == []


def test_the_number_of_a_press_whose_answer_was_lost_is_given_up(hall, matter, system, loan):
    ghost = issue(hall, matter, system, 1)
    hand_in(hall, system, alone(loan, 1, 2, matter=matter, instead=ghost.request_key))
    assert dict(Ticket.objects.values_list("number", "state")) == {
        "D001": "left",
        "Y001": "waiting",
    }


def test_somebody_who_is_served_meanwhile_is_not_taken_for_a_lost_press(
    hall, matter, system, loan, at_civil_window, clerk
):
    served = issue(hall, matter, system, 1)
    served.call(window=at_civil_window.window, by=clerk, at=MORNING + 2 * MINUTE)
    hand_in(hall, system, alone(loan, 1, 3, instead=served.request_key))
    served.refresh_from_db()
    assert served.state == "called"


# --- over the network


def kiosk_url(hall, name="kiosk_hand_in", token=None):
    return reverse(f"hall:{name}", args=[hall.code, token or kiosk_token(hall)])


def as_kept(drawn, **more):
    """An item as the kiosk keeps it."""
    return {
        "key": str(drawn.key), "loan": str(drawn.loan), "serial": drawn.serial,
        "at": int(drawn.at.timestamp() * 1000), "department": None, "matter": None,
        "priority": None, "instead": None,
    } | more  # fmt: skip


# --- what was refused, for who looks after the hall


def test_what_is_refused_is_kept_once_with_what_to_do_and_the_manager_is_told(
    hall, system, loan, hall_manager, matter
):
    one = alone(loan, 99, 5, matter=matter)
    for _again in range(2):
        hand_in(hall, system, one)
    row = LentRefusal.objects.get()
    assert (row.number, row.what, row.reason) == ("Y099", "临时救助", WhyNotTaken.NOT_LENT)
    assert "另取一个号" in row.what_to_do
    assert "1个没补进来" in Message.objects.get(to=hall_manager).text


def test_each_reason_says_what_to_do():
    assert set(WHAT_TO_DO) == set(WhyNotTaken)


def test_a_block_that_was_ended_and_a_number_used_twice_are_told_apart(
    hall, system, loan, hall_manager
):
    hand_in(hall, system, alone(loan, 1, 5))
    hand_in(hall, system, alone(loan, 1, 6))
    loan.end(by=hall_manager, at=BACK)
    hand_in(hall, system, alone(loan, 2, 7))
    reasons = LentRefusal.objects.order_by("number").values_list("reason", flat=True)
    assert list(reasons) == [WhyNotTaken.USED, WhyNotTaken.ENDED]


def test_the_manager_sees_what_was_refused_and_settles_it(
    client, hall, general, system, hall_manager, clerk
):
    now = timezone.now()
    (loan,) = lending.lend(hall, kiosk=uuid4(), left=0, clock=now, by=system, at=now)
    hand_in(hall, system, alone(loan, 99, 0, at=now), at=now)
    client.force_login(hall_manager)
    assert "断网时取的号有1个没补进来" in client.get(reverse("hall:manager")).content.decode()
    page = client.get(reverse("hall:loans")).content.decode()
    assert "Y099" in page and "没有借出过这个号" in page
    url = reverse("hall:settle_refused", args=[LentRefusal.objects.get().pk])
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 302
    assert LentRefusal.objects.get().settled_by == hall_manager
    assert "处理好了" in client.get(reverse("hall:loans")).content.decode()
    assert "没补进来，看看" not in client.get(reverse("hall:manager")).content.decode()
    client.force_login(clerk)
    assert client.post(url).status_code == 403


@pytest.fixture
def lent_now(hall, general, machine, system):
    now = timezone.now()
    (loan,) = lending.lend(hall, kiosk=machine, left=0, clock=now, by=system, at=now)
    return loan


def test_a_kiosk_learns_the_time_and_its_numbers(client, hall, general, machine):
    clock = int(timezone.now().timestamp() * 1000) + 3_600_000
    said = {"kiosk": machine, "left": 0, "clock": clock}
    answer = client.post(kiosk_url(hall, "kiosk_touch"), said).json()
    (lent,) = answer["loans"]
    assert (lent["first"], lent["last"]) == (1, 60)
    assert abs(answer["now"] + 3_600_000 - clock) < 60_000
    loan = NumberLoan.objects.get()
    assert 3590 < loan.clock_off_seconds < 3610 and loan.clock_is_wrong
    assert lent["until"] == int(loan.until.timestamp() * 1000)


# --- the link on a slip that was printed without the server


def touch(client, hall, machine, coded=""):
    clock = int(timezone.now().timestamp() * 1000)
    said = {"kiosk": machine, "left": 60, "clock": clock, "coded": coded}
    return client.post(kiosk_url(hall, "kiosk_touch"), said).json()["loans"]


def test_with_each_lent_number_goes_its_code_once(client, hall, general, machine, lent_now):
    (lent,) = touch(client, hall, machine)
    codes = lent["codes"]
    assert len(codes["links"]) == len(set(codes["links"])) == len(codes["paths"]) == 60
    assert codes["links"][6].endswith(f"/t/{lent_now.link_of(7)}/")
    assert (codes["side"], codes["paths"][6]) == strokes(codes["links"][6])
    (again,) = touch(client, hall, machine, coded=lent["uid"])
    assert again["codes"] is None


def test_a_kiosk_learns_no_link_of_another(client, hall, general, lent_now):
    own = uuid4()
    NumberLoan.objects.lend(hall, kiosk=own, by=lent_now.lent_by, at=timezone.now())
    (lent,) = touch(client, hall, own)
    theirs = {lent_now.link_of(serial) for serial in range(1, 61)}
    assert not theirs & {link.split("/")[-2] for link in lent["codes"]["links"]}


def test_the_strokes_of_a_code_are_the_code():
    side, path = strokes("https://zone.example/t/1/")
    drawn = {
        (int(x) + n, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", path)
        for n in range(int(length))
    }
    rows = segno.make("https://zone.example/t/1/", error="m", mask=0).matrix_iter(border=BORDER)
    wanted = {(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}
    assert drawn == wanted and max(max(drawn)) < side


def test_the_link_on_the_slip_is_the_numbers_page_once_it_is_handed_in(
    client, hall, matter, system, lent_now
):
    url = reverse("ticket", args=[lent_now.link_of(7)])
    before = client.get(url)
    page = before.content.decode()
    assert before.status_code == 200 and "Y007" in page and "还没有传过来" in page
    assert "no-store" in before["Cache-Control"] and "noindex" in page
    drawn = Drawn(uuid4(), lent_now.uid, 7, timezone.now(), matter=matter)
    hand_in(hall, system, drawn, at=timezone.now())
    ticket = Ticket.objects.get()
    assert ticket.get_absolute_url() == url
    page = client.get(url).content.decode()
    assert "Y007" in page and "临时救助" in page and "还没有传过来" not in page


@pytest.mark.parametrize("end", ["taken back", "another day"])
def test_the_link_ends_with_its_block_and_sends_to_the_reception(
    client, hall, general, system, lent_now, end
):
    url = reverse("ticket", args=[lent_now.link_of(7)])
    if end == "taken back":
        lent_now.end(by=system, at=timezone.now())
    else:
        NumberLoan.objects.update(day=lent_now.day - timedelta(days=1))
    page = client.get(url).content.decode()
    assert "没有补进排队" in page and "导办台" in page


def test_a_number_of_a_block_that_ended_is_entered_by_hand_under_a_link_of_its_own(
    hall, matter, system, loan
):
    loan.end(by=system, at=MORNING)
    drawn = alone(loan, 1, 1, matter=matter)
    ticket = lending.enter(hall, loan, drawn, channel="reception", by=system, at=BACK)
    assert ticket.link != loan.link_of(1)


def test_a_link_that_was_not_lent_is_nobodys(client, hall, system, lent_now):
    paper = NumberLoan.objects.lend(hall, by=system, at=timezone.now())
    good = lent_now.link_of(7)
    wrong = [
        good[:-1] + ("A" if good[-1] != "A" else "B"), good[:16], good + "AAAA", "号" * 24,
        "=" * 24, paper.link_of(paper.first), lent_now.link_of(lent_now.last + 1),
    ]  # fmt: skip
    for link in wrong:
        assert client.get(reverse("ticket", args=[link])).status_code == 404, link
    for name in ("ticket_live", "ticket_slip"):
        assert client.get(reverse(name, args=[good])).status_code == 404
    assert client.post(reverse("ticket_take", args=[good, "leave"])).status_code == 404


def test_a_kiosk_hands_in_and_is_answered_for_each_number(client, hall, matter, lent_now):
    drawn = Drawn(uuid4(), lent_now.uid, 1, lent_now.lent_at)
    items = json.dumps([as_kept(drawn, matter=matter.pk), as_kept(drawn, key=str(uuid4()))])
    answer = client.post(kiosk_url(hall), {"items": items}).json()
    assert [(one["number"], bool(one["why"])) for one in answer["items"]] == [
        ("Y001", False), ("Y001", True)
    ]  # fmt: skip
    assert Ticket.objects.get().matter == matter


def test_what_left_the_catalogue_meanwhile_is_settled_at_a_window(client, hall, lent_now):
    drawn = Drawn(uuid4(), lent_now.uid, 1, lent_now.lent_at)
    items = json.dumps([as_kept(drawn, matter=987654, department=987654, priority=987654)])
    assert client.post(kiosk_url(hall), {"items": items}).status_code == 200
    assert Ticket.objects.get().matter is None


@pytest.mark.parametrize(
    "items",
    ["", "{", "{}", '[{"key": 1}]', "[1]", '["x"]', "[" + "{}," * 101 + "{}]",
     '[{"key": "x", "loan": "x", "serial": 1, "at": 1}]',
     f'[{{"key": "{uuid4()}", "loan": "{uuid4()}", "serial": 1, "at": 1e40}}]',
     f'[{{"key": "{uuid4()}", "loan": "{uuid4()}", "serial": {10**12}, "at": 1}}]',
     f'[{{"key": "{uuid4()}", "loan": "{uuid4()}", "serial": 1, "at": 1, "matter": {10**30}}}]'],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_whole(client, hall, general, items):
    assert client.post(kiosk_url(hall), {"items": items}).status_code == 422
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("name", ["kiosk_worker", "kiosk_alone", "kiosk_touch", "kiosk_hand_in"])
def test_a_kiosk_without_its_secret_word_is_lent_nothing(client, hall, general, name):
    url = kiosk_url(hall, name, token="wrongwrongwrong1")
    ask = client.post if name in ("kiosk_touch", "kiosk_hand_in") else client.get
    assert ask(url).status_code == 404
    assert not NumberLoan.objects.exists()


def test_what_has_a_limit_of_the_day_is_drawn_at_the_reception_while_there_is_no_server(
    client, hall, general, civil, matter
):
    free = a_matter(civil, "990400002000", "高龄津贴")
    DrawLimit.objects.create(
        place=hall, department=civil, matter=matter, most=5, source="大厅规定",
        valid_from=MORNING.date() - timedelta(days=900),
    )  # fmt: skip
    page = client.get(kiosk_url(hall, "kiosk_alone")).content.decode()
    assert f'data-matter="{matter.pk}" disabled' in page
    assert f'data-matter="{free.pk}">' in page
    assert "断网时请到导办台取号" in page


def test_the_worker_keeps_this_kiosks_page_and_no_other(client, hall, general):
    answer = client.get(kiosk_url(hall, "kiosk_worker"))
    assert answer["Content-Type"].startswith("text/javascript")
    assert kiosk_url(hall, "kiosk_alone") in answer.content.decode()
    assert "Service-Worker-Allowed" not in answer  # its own folder and nothing above


# --- paper


@pytest.fixture
def sheet(hall, general, hall_manager, system):
    """A block of today's, on paper since this morning."""
    now = timezone.localtime()
    loan = NumberLoan.objects.lend(hall, by=hall_manager, at=now)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    NumberLoan.objects.filter(pk=loan.pk).update(lent_at=midnight, seen_at=midnight)
    return NumberLoan.objects.get(pk=loan.pk)


def test_the_manager_prints_a_sheet_with_windows_matters_and_numbers(
    client, hall, general, matter, hall_manager
):
    client.force_login(hall_manager)
    assert client.post(reverse("hall:lend_to_paper")).url == reverse("hall:emergency")
    client.post(reverse("hall:lend_to_paper"))  # pressed again: the same numbers
    page = client.get(reverse("hall:emergency")).content.decode()
    assert all(word in page for word in ("Y001", "Y060", "临时救助", "综合窗口"))
    assert NumberLoan.objects.count() == 1


def test_the_reception_writes_paper_down_and_it_stands_where_its_time_puts_it(
    client, hall, matter, sheet, clerk
):
    client.force_login(clerk)
    said = {"request_key": uuid4(), "number": "y003", "time": "00:00", "matter": matter.pk}
    assert client.post(reverse("hall:paper"), said).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.number, ticket.channel, ticket.state) == ("Y003", "reception", "waiting")
    assert timezone.localtime(ticket.rank_at).strftime("%H:%M") == "00:00"
    client.post(reverse("hall:paper"), said)  # pressed twice
    assert Ticket.objects.count() == 1
    again = client.post(reverse("hall:paper"), said | {"request_key": uuid4()})
    assert again.status_code == 409 and "已经补录过" in again.content.decode()


def test_who_is_gone_is_on_record_and_is_not_called(client, hall, sheet, clerk):
    client.force_login(clerk)
    said = {"request_key": uuid4(), "number": "Y001", "time": "00:00", "gone": "on"}
    client.post(reverse("hall:paper"), said)
    assert Ticket.objects.get().state == "left"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": "A001"}, "Y加数字"),
        ({"number": "Y999"}, "没有借出过"),
        ({"time": "昨天"}, "时间"),
    ],
)
def test_what_the_paper_cannot_have_said_keeps_what_was_typed(
    client, hall, sheet, clerk, wrong, sentence
):
    client.force_login(clerk)
    said = {"request_key": uuid4(), "number": "Y001", "time": "00:00"} | wrong
    answer = client.post(reverse("hall:paper"), said)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Ticket.objects.exists()


def test_a_kiosk_that_is_gone_is_shut_out_by_the_manager_and_by_nobody_else(
    client, hall, lent_now, clerk, hall_manager
):
    url = reverse("hall:end_loan", args=[lent_now.uid])
    client.force_login(clerk)
    assert client.post(url).status_code == 403
    client.force_login(hall_manager)
    assert "停用这段号" in client.get(reverse("hall:loans")).content.decode()
    client.post(url)
    lent_now.refresh_from_db()
    assert lent_now.ended_by == hall_manager
    assert "停用这段号" not in client.get(reverse("hall:loans")).content.decode()


def test_the_clerk_sees_that_a_number_was_drawn_without_the_server(
    client, hall, matter, lent_now, system, civil_window, clerk
):
    sitting = Sitting.objects.open_at(civil_window, by=clerk, at=timezone.now())
    drawn = Drawn(uuid4(), lent_now.uid, 1, timezone.now(), matter=matter)
    lending.take_in(hall, [drawn], by=system, at=timezone.now())
    Ticket.objects.call_next(sitting, by=clerk, at=timezone.now())
    client.force_login(clerk)
    assert "断网时取的号" in client.get(civil_window.get_absolute_url()).content.decode()


def test_an_address_of_the_kiosks_that_got_about_is_changed_by_the_manager_alone(
    client, hall, general, matter, clerk, hall_manager
):
    old = kiosk_url(hall, "kiosk")
    client.force_login(clerk)
    assert client.post(reverse("hall:change_address")).status_code == 403
    assert client.get(old).status_code == 200

    client.force_login(hall_manager)
    page = client.post(reverse("hall:change_address"), follow=True).content.decode()
    new = kiosk_url(hall, "kiosk")
    assert new in page and old not in page
    client.logout()
    assert client.get(old).status_code == client.post(old).status_code == 404
    assert client.get(new).status_code == 200
    assert TrailEntry.objects.filter(what="kiosk", by=hall_manager).count() == 1
