"""After publishing: swaps with consent, drop-outs with replacements in order, the clock."""

import uuid

import pytest
from django.db import transaction

from tongxing.duty.models import (
    Assignment,
    BreaksRules,
    Call,
    CallState,
    Going,
    Leave,
    OwnDutyLeave,
    OwnSwap,
    Presence,
    Reserve,
    ShiftHasBegun,
    ShiftIsFull,
    Swap,
    SwapAskedAlready,
    Way,
)
from tongxing.duty.replacing import call_for, replacements
from tongxing.duty.sweep import sweep
from tongxing.people.models import Message
from tongxing.places.models import Place

from ..conftest import at_once, plant, undone
from .conftest import BEFORE, DAY, HOUR, MINUTE, MONTH, moment
from .test_roster import agrees, standing, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def named():
    def named(row):
        return Assignment.objects.with_names().get(pk=row.pk)

    return named


@pytest.fixture
def ask(roster, office, named):
    def ask(row, to, takes=None):
        return Swap.objects.ask(
            named(row), to, takes=takes and named(takes), why="", key=uuid.uuid4(), at=BEFORE
        )

    return ask


# Swaps


def test_a_swap_changes_both_once_the_other_and_an_officer_agree(
    roster, at, place, enlist, office, ask
):
    one, two = enlist(), enlist()
    gives, takes = place(at(1, 8), one), place(at(5, 16), two)
    roster.publish(by=office, at=BEFORE)
    swap = ask(gives, two, takes)
    assert standing() == sorted([(gives.shift_id, one.pk), (takes.shift_id, two.pk)])
    swap.agree(at=BEFORE)
    swap.approve(by=office, at=BEFORE)
    assert standing() == sorted([(gives.shift_id, two.pk), (takes.shift_id, one.pk)])
    assert set(Assignment.objects.holding().values_list("state", flat=True)) == {Going.ACCEPTED}
    assert agrees()


def test_a_cover_is_asked_once_at_a_time_and_not_of_oneself(roster, at, place, enlist, office, ask):
    one, two, three = enlist(), enlist(), enlist()
    row = place(at(1, 8), one)
    roster.publish(by=office, at=BEFORE)
    with pytest.raises(OwnSwap):
        ask(row, one)
    first = ask(row, two)
    with pytest.raises(SwapAskedAlready), transaction.atomic():
        ask(row, three)
    first.decline(at=BEFORE)
    assert ask(row, three)


def test_a_swap_that_breaks_a_rule_is_not_approved_without_a_reason(
    roster, at, place, enlist, office, ask
):
    one, two = enlist(), enlist()
    row = place(at(2, 8), one)
    place(at(1, 16), two)
    roster.publish(by=office, at=BEFORE)
    swap = ask(row, two)
    swap.agree(at=BEFORE)
    with pytest.raises(BreaksRules, match="只休息8小时"), transaction.atomic():
        swap.approve(by=office, at=BEFORE)
    swap.refresh_from_db()
    assert swap.state == "agreed"
    assert (row.shift_id, one.pk) in standing()
    Swap.objects.with_names().get(pk=swap.pk).approve(by=office, at=BEFORE, anyway="两人都愿意")
    assert (row.shift_id, two.pk) in standing()


def test_nobody_approves_their_own_swap(roster, at, place, enlist, ask, office):
    one, two = enlist(), enlist()
    row = place(at(1, 8), one)
    roster.publish(by=office, at=BEFORE)
    swap = ask(row, two)
    swap.agree(at=BEFORE)
    for account in (one.person.account, two.person.account):
        with pytest.raises(OwnSwap):
            swap.approve(by=account, at=BEFORE)


def test_what_has_begun_is_not_swapped(roster, at, place, enlist, ask, office):
    row, two = place(at(1, 8), enlist()), enlist()
    roster.publish(by=office, at=BEFORE)
    swap = ask(row, two)
    swap.agree(at=BEFORE)
    with pytest.raises(ShiftHasBegun):
        swap.approve(by=office, at=moment(1, 9))


def test_nobody_grants_their_own_leave(enlist):
    who = enlist()
    leave = Leave.objects.ask(
        who, first_on=MONTH, last_on=MONTH, why="探亲", key=uuid.uuid4(), at=BEFORE
    )
    with pytest.raises(OwnDutyLeave):
        leave.grant(by=who.person.account, at=BEFORE)


# Drop-outs


@pytest.fixture
def dropped(roster, at, place, enlist, office, named):
    """Somebody drops out of the first day; returns who, and the shift."""

    def dropped():
        who = enlist("退出者")
        row = named(place(at(1, 8), who))
        roster.publish(by=office, at=BEFORE)
        row.shift.roster.drop_out(row, why="发烧", by=who.person.account, at=BEFORE)
        return at(1, 8)

    return dropped


def test_a_drop_out_frees_the_place_and_the_officers_hear(dropped, duty_officer):
    shift = dropped()
    assert (shift.taken, shift.missing) == (0, 1)
    assert Message.objects.filter(to=duty_officer, text__contains="发烧").count() == 1
    assert agrees()


def test_replacements_are_ranked_by_reserve_then_load_then_way(
    dropped, at, place, enlist, station, institute
):
    near = plant(station, "P1", "河边点", "point")
    Place.objects.filter(pk=near.pk).update(lon=108.95)
    busy, idle, far = enlist("忙的"), enlist("闲的"), enlist("远的", place=near)
    first = enlist("备勤的")
    place(at(10, 8), busy)
    place(at(11, 8), first)
    Reserve.objects.create(stander=first, day=MONTH)
    found = replacements(dropped())
    assert [one.stander for one in found.able][:4] == [first, idle, far, busy]
    assert "备勤" in found.able[0].reason
    assert found.able[1].metres == 0
    assert found.able[2].metres > 4_000


def test_whoever_cannot_is_named_with_the_reason(dropped, enlist):
    tired = enlist("不行的", most_a_month=0)
    found = replacements(dropped())
    (why,) = [one for one in found.not_able if one.stander == tired]
    assert "最多值0班" in why.says
    assert dict(found.reasons) == {"到了自己说的上限": 1, "这个班来不了或没来": 1}


def test_they_are_called_in_order_and_silence_calls_the_next(dropped, enlist):
    one, two = enlist("甲"), enlist("乙")
    Reserve.objects.create(stander=two, day=MONTH)
    shift = dropped()
    call_for(shift, at=BEFORE)
    (first,) = Call.objects.all()
    assert first.stander == two
    assert told() >= {two.pk}
    call_for(shift, at=BEFORE)
    assert Call.objects.count() == 1  # one is asked at a time

    assert sweep(at=BEFORE + 4 * MINUTE).lapsed == 0
    assert sweep(at=BEFORE + 5 * MINUTE).lapsed == 1
    states = list(Call.objects.in_order().values_list("stander", "state"))
    assert states == [(two.pk, "lapsed"), (one.pk, "asked")]


def test_who_says_yes_stands_and_the_others_are_told(dropped, enlist):
    one, two = enlist("甲"), enlist("乙")
    shift = dropped()
    call_for(shift, at=BEFORE)
    sweep(at=BEFORE + 5 * MINUTE)
    early, late = Call.objects.with_names().in_order()[:2]
    late.yes(by=late.stander.person.account, at=BEFORE + 6 * MINUTE)
    assert standing() == [(shift.pk, late.stander_id)]
    early.refresh_from_db()
    assert early.state == CallState.OVER
    assert {one.pk, two.pk} <= told()
    assert agrees()


def test_of_two_who_say_yes_at_once_one_stands(
    concurrent_db, starting, roster, at, place, enlist, office, named
):
    who, one, two = enlist(), enlist(), enlist()
    row = named(place(at(1, 8), who))
    roster.publish(by=office, at=BEFORE)
    row.shift.roster.drop_out(row, why="病", by=office, at=BEFORE)
    calls = [
        Call.objects.ask(at(1, 8), each, reason="", metres=None, at=BEFORE, answer_within=DAY)
        for each in (one, two)
    ]
    ended = at_once(*[
        lambda call=call: Call.objects.with_names().get(pk=call.pk).yes(by=office, at=BEFORE)
        for call in calls
    ])  # fmt: skip
    assert ended.count(None) == 1
    assert len(standing()) == 1
    assert agrees()


def test_when_the_list_is_at_its_end_the_officers_are_told(dropped, duty_officer):
    call_for(dropped(), at=BEFORE)
    assert not Call.objects.exists()
    assert Message.objects.filter(to=duty_officer, text__contains="名单叫完了").exists()


# The clock


def test_who_stands_soon_is_reminded_once(roster, at, place, enlist, office):
    place(at(1, 8), enlist())
    assert sweep(at=moment(1, 8) - HOUR).reminded == 0  # a draft
    roster.publish(by=office, at=BEFORE)
    assert sweep(at=moment(1, 8) - 13 * HOUR).reminded == 0
    assert sweep(at=moment(1, 8) - 12 * HOUR).reminded == 1
    assert sweep(at=moment(1, 8) - 11 * HOUR).reminded == 0


def test_late_is_told_once_and_absent_calls_the_reserve(
    roster, at, place, enlist, office, duty_officer
):
    row, reserve = place(at(1, 8), enlist("迟到的")), enlist("备勤的")
    roster.publish(by=office, at=BEFORE)
    assert sweep(at=moment(1, 8, 9)).alarmed == 0
    assert sweep(at=moment(1, 8, 10)).alarmed == 1
    assert sweep(at=moment(1, 8, 11)).alarmed == 0
    assert Message.objects.filter(to=duty_officer, text__contains="没签到").count() == 1

    assert sweep(at=moment(1, 8, 29)).missed == 0
    assert sweep(at=moment(1, 8, 30)).missed == 1
    row.refresh_from_db()
    assert row.state == Going.MISSED
    assert Call.objects.get().stander == reserve
    assert agrees()


def test_who_comes_late_after_all_stands_while_the_place_is_free(
    roster, at, place, enlist, office, named
):
    row, other = place(at(1, 8), enlist()), enlist()
    roster.publish(by=office, at=BEFORE)
    sweep(at=moment(1, 9))
    said = {"way": Way.OFFICER, "by": office, "at": moment(1, 9, 5)}

    with undone():
        Presence.objects.come(named(row), uid=uuid.uuid4(), **said)
        assert agrees()
    Call.objects.with_names().get(stander=other).yes(by=office, at=moment(1, 9, 1))
    with pytest.raises(ShiftIsFull), transaction.atomic():
        Presence.objects.come(named(row), uid=uuid.uuid4(), **said)
    assert agrees()
