"""A clerk asks for leave on their own page; the answer, the shifts, and who waits meanwhile."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.areas.conftest import MORNING, somebody
from tongxing.hall import asking_leave, shifts
from tongxing.hall.asking_leave import LeaveIsOver
from tongxing.hall.models import (
    LEAVE_FLOW,
    Clerk,
    Half,
    LeaveAskedAlready,
    LeaveRequest,
    LeaveState,
    LeaveStep,
    OwnLeave,
    ShiftChange,
    Sitting,
    Ticket,
    Turn,
    WrongLeaveStep,
)
from tongxing.people.models import Message, Role, TrailEntry

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()  # a Wednesday
TOMORROW = TODAY + timedelta(days=1)
AM, PM = Half.MORNING.value, Half.AFTERNOON.value
SINCE = date(2020, 1, 1)


@pytest.fixture
def dragon(clerk, civil_window, civil):
    return Clerk.objects.create(
        person=clerk.person, window=civil_window, department=civil, since=SINCE
    )


@pytest.fixture
def planned(hall, dragon, hall_manager):
    shifts.by_home_windows(hall, day=TODAY, by=hall_manager, at=MORNING)


@pytest.fixture
def ask(hall, dragon, clerk, hall_manager):
    def ask(since=TOMORROW, days=1, half=AM, why="体检"):
        until = since + timedelta(days=days)
        return asking_leave.ask(
            dragon, hall, since=since, until=until, half=half, why=why, by=clerk, at=MORNING
        )

    return ask


def take(row, step, *, by):
    if step == LeaveStep.WITHDRAW:
        asking_leave.withdraw(row, by=by, at=MORNING)
    else:
        getattr(asking_leave, step)(row, answer="知道了。", by=by, at=MORNING)


def stood_at(row, state, by):
    said = (
        {"answer": "好。", "answered_by": by}
        if state in (LeaveState.GRANTED, LeaveState.REFUSED) else {}
    )  # fmt: skip
    LeaveRequest.objects.filter(pk=row.pk).update(state=state, **said)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("state", LeaveState)
@pytest.mark.parametrize("step", LeaveStep)
def test_a_step_is_taken_only_from_the_state_the_flow_names(state, step, ask, hall_manager):
    row = stood_at(ask(), state, hall_manager)
    before, after = LEAVE_FLOW[step]
    if state in before:
        take(row, step, by=hall_manager)
        assert row.state == after
    else:
        with pytest.raises(WrongLeaveStep):
            take(row, step, by=hall_manager)
        row.refresh_from_db()
        assert row.state == state
        assert not ShiftChange.objects.exists()


def test_who_looks_after_the_hall_is_told_that_somebody_asks(ask, hall_manager):
    ask()
    assert "龙窗口请假" in Message.objects.get(to=hall_manager).text


def test_the_shifts_follow_when_it_is_granted_and_the_clerk_reads_the_answer(
    hall, planned, ask, dragon, clerk, hall_manager
):
    row = ask(days=2, half="")
    assert not ShiftChange.objects.exists()
    asking_leave.grant(row, answer="早去早回。", by=hall_manager, at=MORNING)
    away = {(one.day, one.half, one.why) for one in ShiftChange.objects.all()}
    assert away == {(TOMORROW + timedelta(days=n), half, "体检")
                    for n in range(2) for half in (AM, PM)}  # fmt: skip
    assert "早去早回。" in Message.objects.get(to=clerk).text
    entry = TrailEntry.objects.about_row(hall).filter(after__leave_state="已准假").get()
    assert entry.after["leave_answer"] == "早去早回。"


def test_granting_without_a_word_says_that_it_is_agreed(ask, hall_manager):
    row = ask()
    asking_leave.grant(row, answer="", by=hall_manager, at=MORNING)
    assert row.answer == "同意。"


def test_what_is_refused_leaves_the_shifts_and_says_why(planned, ask, clerk, hall_manager):
    asking_leave.refuse(ask(), answer="那天人不够，周五可以。", by=hall_manager, at=MORNING)
    assert not ShiftChange.objects.exists()
    assert "周五可以" in Message.objects.get(to=clerk).text


def test_the_same_days_are_asked_for_once_until_they_are_answered(ask, hall_manager):
    row = ask()
    with pytest.raises(LeaveAskedAlready):
        ask()
    asking_leave.refuse(row, answer="再说。", by=hall_manager, at=MORNING)
    ask()


def test_nobody_answers_their_own_request(ask, clerk):
    with pytest.raises(OwnLeave):
        asking_leave.grant(ask(), answer="", by=clerk, at=MORNING)


def test_days_that_are_over_are_not_granted_and_of_others_what_is_left(ask, hall_manager):
    row, late = ask(), MORNING + timedelta(days=2)
    with pytest.raises(LeaveIsOver):
        asking_leave.grant(row, answer="", by=hall_manager, at=late)
    row = ask(days=3)
    asking_leave.grant(row, answer="", by=hall_manager, at=late)
    days = [one.day for one in ShiftChange.objects.order_by("day")]
    assert days == [late.date(), late.date() + timedelta(days=1)]


def test_the_database_keeps_an_answer_with_who_gave_it(ask):
    row = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        LeaveRequest.objects.filter(pk=row.pk).update(state=LeaveState.GRANTED)


# --- who waits at this moment


@pytest.fixture
def kept(hall, civil_window, matter, resident, system):
    """Somebody with a phone who waits for the civil window alone."""
    ticket = Ticket.objects.issue(
        request_key=uuid.uuid4(), hall=hall, channel="phone", by=resident, at=MORNING,
        matters=[matter], holder=resident,
    )  # fmt: skip
    Ticket.objects.filter(pk=ticket.pk).update(only_window=civil_window)
    return ticket


@pytest.mark.parametrize("sits", [True, False])
def test_leave_from_now_on_sends_on_who_waits_for_that_window_and_tells_them(
    sits, request, planned, ask, kept, resident, hall_manager, civil_window
):
    if sits:
        request.getfixturevalue("at_civil_window")
    asking_leave.grant(ask(since=TODAY), answer="", by=hall_manager, at=MORNING)
    kept.refresh_from_db()
    assert kept.only_window is None
    assert "不用重新取号" in Message.objects.get(to=resident).text
    assert Sitting.objects.at_window(civil_window) is None


def test_leave_of_later_days_leaves_who_waits_now_in_peace(planned, ask, kept, hall_manager):
    asking_leave.grant(ask(), answer="", by=hall_manager, at=MORNING)
    kept.refresh_from_db()
    assert kept.only_window is not None


def test_whoever_is_at_the_window_is_served_to_the_end(
    planned, ask, kept, at_civil_window, clerk, hall_manager, civil_window
):
    kept.call(window=civil_window, by=clerk, at=MORNING)
    asking_leave.grant(ask(since=TODAY), answer="", by=hall_manager, at=MORNING)
    kept.refresh_from_db()
    assert kept.window == civil_window
    assert Sitting.objects.at_window(civil_window) == at_civil_window


def test_somebody_else_at_the_window_goes_on_with_who_waits_there(
    planned, ask, kept, other_clerk, hall_manager, civil_window
):
    Sitting.objects.open_at(civil_window, by=other_clerk, at=MORNING)
    asking_leave.grant(ask(since=TODAY), answer="", by=hall_manager, at=MORNING)
    kept.refresh_from_db()
    assert kept.only_window == civil_window


# --- the pages

PEOPLE = [
    ("hall_manager", 200), ("office", 200), ("administrator", 200), ("clerk", 403),
    ("resident", 403), ("auditor", 403), (None, 302),
]  # fmt: skip


@pytest.mark.parametrize(("who", "status"), PEOPLE)
def test_who_answers_a_request(who, status, request, client, hall, ask):
    url = reverse("hall:leave_answer", args=[hall.code, ask().uid])
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(url).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("clerk", 200), ("other_clerk", 404), ("resident", 403), (None, 302)]
)
def test_who_asks_has_to_be_one_of_the_clerks(who, status, request, client, dragon):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("hall:ask_leave")).status_code == status


@pytest.fixture
def workday():
    """The next day on which somebody works, by the real calendar of the pages."""
    day = timezone.localdate() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def test_leave_is_asked_for_answered_and_read_in_the_pages(
    client, hall, dragon, planned, clerk, hall_manager, workday
):
    client.force_login(clerk)
    url, week = reverse("hall:ask_leave"), reverse("hall:my_week")
    said = {"since": f"{workday}", "last_day": "", "half": "day", "why": "孩子开学"}
    assert client.post(url, said | {"since": "2020-01-01"}).status_code == 422
    assert client.post(url, said).status_code == 302
    assert client.post(url, said).status_code == 409
    page = client.get(week).content.decode()
    assert "孩子开学" in page and "等答复" in page
    row = LeaveRequest.objects.get()
    client.force_login(hall_manager)
    assert "等您答复的请假" in client.get(reverse("hall:shifts", args=[hall.code])).content.decode()
    url = reverse("hall:leave_answer", args=[hall.code, row.uid])
    assert client.post(url, {"verb": "refuse", "answer": ""}).status_code == 422
    assert client.post(url, {"verb": "withdraw", "answer": "x"}).status_code == 422
    assert client.post(url, {"verb": "grant", "answer": "去吧。"}).status_code == 302
    assert client.post(url, {"verb": "grant", "answer": "去吧。"}).status_code == 409
    assert "已准假" in client.get(url).content.decode()
    client.force_login(clerk)
    page = client.get(week).content.decode()
    assert "去吧。" in page and "撤回这次请假" not in page


def test_a_request_is_taken_back_by_who_asked_and_nobody_else(
    client, ask, clerk, hall, civil, station, system
):
    row = ask()
    url = reverse("hall:withdraw_leave", args=[row.uid])
    other = somebody("吴后台", station, "10000000071", by=system, role=Role.CLERK, at=hall)
    Clerk.objects.create(person=other.person, department=civil, since=SINCE)
    client.force_login(other)
    assert client.post(url).status_code == 404
    client.force_login(clerk)
    assert client.post(url).status_code == 302
    row.refresh_from_db()
    assert row.state == LeaveState.WITHDRAWN


def test_the_page_says_which_windows_would_be_empty(hall, planned, ask, dragon, civil_window):
    turns = ask(half="").turns(today=TODAY)
    found = shifts.kept_by(dragon, hall, turns)
    assert [(one.window, one.turn) for one in found] == [
        (civil_window, Turn(TOMORROW, AM)), (civil_window, Turn(TOMORROW, PM)),
    ]  # fmt: skip
