"""Clocks: how long a need may stand, what happens when one runs out, and who sees it coming."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.areas.conftest import MORNING, raise_need
from tongxing.base.models import CalendarDay, Parameter
from tongxing.needs import sweep
from tongxing.needs.models import CallBack, ClockRule, Need, State, Step
from tongxing.people.models import Account, Message

HOUR = timedelta(hours=1)


def rule(state, **case):
    return ClockRule.objects.rule_for(
        **{"kind": "help", "urgency": "normal", "state": state, "day": MORNING.date()} | case
    )


@pytest.mark.parametrize(
    ("case", "amount", "unit"),
    [
        ({}, 4, "workhours"),
        ({"urgency": "urgent"}, 60, "minutes"),
        ({"urgency": "emergency"}, 15, "minutes"),
        ({"kind": "wish"}, 4, "workhours"),
    ],
)
def test_the_most_particular_rule_holds(case, amount, unit, starting):
    found = rule(State.RAISED, **case)
    assert (found.amount, found.unit) == (amount, unit)


@pytest.mark.parametrize(("kind", "days"), [("consult", 1), ("help", 7), ("complaint", 14)])
def test_the_whole_way_has_its_own_clock_by_kind(kind, days, resident, starting):
    """One, five and ten working days from a Wednesday morning."""
    need = raise_need(resident, kind=kind)
    assert need.solve_by == MORNING + timedelta(days=days)


def test_each_state_starts_its_own_clock(need, dispatcher, team):
    assert need.due_at == MORNING + timedelta(hours=6)  # four working hours, lunch between
    need.review(by=dispatcher, at=MORNING)
    assert need.due_at == MORNING + timedelta(days=1)
    need.dispatch(to=team, by=dispatcher, at=MORNING + HOUR)
    assert need.due_at == MORNING + timedelta(days=1, hours=1)


def test_the_light_goes_from_green_over_amber_to_red(need):
    due, amber = need.due_at, need.amber_at
    assert MORNING < amber < due
    assert need.light(amber - timedelta(minutes=1)) == "green"
    assert need.light(amber) == "amber"
    assert need.light(due) == "red"
    assert list(Need.objects.amber(amber)) == [need]
    assert list(Need.objects.overdue(due)) == [need]


def test_a_new_rule_of_the_office_holds_from_its_day_and_the_old_one_is_kept(resident, starting):
    old = rule(State.RAISED)
    new = old.successor(date(2026, 4, 1))
    new.amount = 2
    new.save()
    assert rule(State.RAISED) == old
    assert rule(State.RAISED, day=date(2026, 4, 1)) == new
    with pytest.raises(IntegrityError), transaction.atomic():
        old.successor(date(2026, 4, 1)).save()


def test_a_deadline_into_a_year_not_published_is_marked_as_not_certain(resident, starting):
    late = MORNING.replace(year=2030)
    need = raise_need(resident, at=late)
    need.review(by=resident, at=late)
    assert not need.due_is_certain
    CalendarDay.objects.learn(date(2030, 3, 5), is_workday=True, source="办公室", at=late)
    again = raise_need(resident, at=late)
    again.review(by=resident, at=late)
    assert again.due_at.date() >= date(2030, 3, 5)


# --- what a clock does


def swept(need, at):
    sweep.sweep(at=at)
    need.refresh_from_db()
    return need


def test_a_team_that_does_not_answer_loses_the_order_to_the_dispatcher(need, team, dispatcher):
    need.review(by=dispatcher, at=MORNING)
    need.dispatch(to=team, by=dispatcher, at=MORNING)
    swept(need, need.due_at)
    assert (need.state, need.team) == (State.REVIEWED, None)
    assert need.steps.last().kind == Step.EXPIRE
    assert need.steps.last().by == Account.objects.system()


def test_an_overdue_need_is_told_to_the_level_above_once(need, dispatcher, worker):
    need.review(by=worker, at=MORNING)
    late = need.due_at + HOUR
    swept(need, late)
    swept(need, late + HOUR)
    assert need.steps.filter(kind=Step.ESCALATE).count() == 1
    assert Message.objects.filter(to=dispatcher, text__contains=need.number).exists()
    assert need.escalated_at == late


def test_a_resident_who_says_nothing_leaves_it_closed_but_not_solved(
    need, team, dispatcher, leader
):
    need.review(by=dispatcher, at=MORNING)
    need.take_on(by=dispatcher, at=MORNING)
    need.finish(report="办好了", by=dispatcher, at=MORNING)
    swept(need, MORNING + timedelta(days=16))
    assert (need.state, need.solved, need.score) == (State.CLOSED, None, None)


def test_a_clock_that_stands_still_does_nothing(need, dispatcher, office):
    need.review(by=dispatcher, at=MORNING)
    need.delays.model.objects.ask(
        need, kind="pause", why="等配件", workdays=None, by=dispatcher, at=MORNING
    ).grant(by=office, at=MORNING)
    swept(need, MORNING + timedelta(days=30))
    assert need.state == State.REVIEWED
    assert not need.steps.filter(kind=Step.ESCALATE).exists()


# --- call-backs


def answered(resident, dispatcher, count, at=MORNING):
    for _ in range(count):
        need = raise_need(resident, at=at)
        need.review(by=dispatcher, at=at)
        need.take_on(by=dispatcher, at=at)
        need.finish(report="办好了", by=dispatcher, at=at)


@pytest.mark.parametrize(("count", "drawn"), [(1, 1), (10, 1), (11, 2), (0, 0)])
def test_at_least_the_share_of_yesterdays_answers_is_drawn_once(
    count, drawn, resident, dispatcher, starting
):
    answered(resident, dispatcher, count)
    tomorrow = MORNING + timedelta(days=1)
    for _ in range(2):
        sweep.draw_call_backs(at=tomorrow)
    assert CallBack.objects.count() == drawn


def test_the_draw_is_the_same_whoever_asks(resident, dispatcher, starting):
    answered(resident, dispatcher, 30)
    sweep.draw_call_backs(at=MORNING + timedelta(days=1))
    first = set(CallBack.objects.values_list("need", flat=True))
    CallBack.objects.all().delete()
    sweep.draw_call_backs(at=MORNING + timedelta(days=1, hours=5))
    assert set(CallBack.objects.values_list("need", flat=True)) == first


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"reached": True, "solved": True, "satisfied": True}, State.DONE),
        ({"reached": True, "solved": False, "satisfied": False}, State.REWORK),
        ({"reached": False, "solved": None, "satisfied": None}, State.DONE),
    ],
)
def test_a_call_back_that_hears_no_opens_the_need_again(
    said, state, resident, dispatcher, starting
):
    answered(resident, dispatcher, 1)
    need = Need.objects.get()
    call_back = CallBack.objects.create(need=need, drawn_at=MORNING)
    call_back.record(**said, remark="打过了", by=dispatcher, at=MORNING + HOUR)
    need.refresh_from_db()
    assert need.state == state
    with pytest.raises(Exception, match="已经记录"):
        call_back.record(**said, remark="再打", by=dispatcher, at=MORNING + HOUR)


# --- the office's tables


def test_the_office_changes_a_clock_from_a_day_on(client, office, starting):
    client.force_login(office)
    old = rule(State.RAISED)
    said = {
        "state": "raised", "kind": "", "urgency": "", "amount": 3, "unit": "workhours",
        "amber_share": 75, "source": "主任会议2026年第3次", "valid_from": "2030-01-01",
    }  # fmt: skip
    url = reverse("needs:office_edit", args=["clock", old.pk])
    assert client.post(url, said).status_code == 302
    assert rule(State.RAISED) == old
    assert rule(State.RAISED, day=date(2030, 1, 2)).amount == 3
    assert client.post(url, said | {"amount": 0}).status_code == 422
    assert client.post(url, said).status_code == 422  # that day has its rule already


def test_a_parameter_of_the_office_is_what_the_process_asks(client, office, need, starting):
    client.force_login(office)
    old = Parameter.objects.get(code="max_returns")
    said = {"value": 0, "source": "试行", "valid_from": "2026-03-01"}
    client.post(reverse("needs:office_edit", args=["parameter", old.pk]), said)
    assert Parameter.objects.value("max_returns", on=MORNING.date()) == 0


@pytest.mark.parametrize("who", ["dispatcher", "resident", "auditor"])
def test_the_rules_are_the_offices_alone(who, client, request, starting):
    client.force_login(request.getfixturevalue(who))
    old = Parameter.objects.first()
    url = reverse("needs:office_edit", args=["parameter", old.pk])
    assert client.post(url, {"value": 9}).status_code == 403
    assert client.get(reverse("needs:office_edit", args=["nothing", 1])).status_code == 403
