"""Every state of duty against every step: the tables say what follows, the rows obey."""

import uuid

import pytest

from tongxing.duty.models import (
    CALL_FLOW,
    GOING_FLOW,
    HANDOVER_FLOW,
    LEAVE_FLOW,
    ROSTER_FLOW,
    SWAP_FLOW,
    Assignment,
    Call,
    CallState,
    CallStep,
    Going,
    GoingStep,
    Handover,
    HandoverState,
    HandoverStep,
    Leave,
    LeaveState,
    LeaveStep,
    RosterState,
    RosterStep,
    Swap,
    SwapState,
    SwapStep,
    WrongCallStep,
    WrongDutyLeaveStep,
    WrongDutyStep,
    WrongHandoverStep,
    WrongRosterStep,
    WrongSwapStep,
    end_calls,
)
from tongxing.duty.sweep import archive

from .conftest import BEFORE, DAY, MINUTE, moment

pytestmark = pytest.mark.django_db

TABLES = [
    (ROSTER_FLOW, RosterStep, RosterState), (GOING_FLOW, GoingStep, Going),
    (LEAVE_FLOW, LeaveStep, LeaveState), (SWAP_FLOW, SwapStep, SwapState),
    (CALL_FLOW, CallStep, CallState), (HANDOVER_FLOW, HandoverStep, HandoverState),
]  # fmt: skip


@pytest.mark.parametrize(("flow", "step", "state"), TABLES)
def test_every_step_has_a_line_and_every_state_is_reached(flow, step, state):
    assert set(flow) == set(step)
    reached = {one.after for one in flow.values()} | {next(iter(state))}
    assert set(state) <= reached


def stood_at(row, state, **facts):
    type(row)._default_manager.filter(pk=row.pk).update(state=state, state_since=BEFORE, **facts)
    row.refresh_from_db()
    return row


def tried(row, flow, step, refused, act):
    """The step is taken exactly from the states that its line names."""
    was = row.state
    if was in flow[step].before:
        act()
        row.refresh_from_db()
        assert row.state == (flow[step].after or was)
    else:
        with pytest.raises(refused):
            act()
        row.refresh_from_db()
        assert row.state == was


@pytest.mark.parametrize("state", RosterState)
@pytest.mark.parametrize("step", RosterStep)
def test_a_roster(state, step, roster, at, enlist, office):
    who, other = enlist(), enlist()
    row = roster.place_in(at(1, 8), who, by=office, at=BEFORE)
    shift = at(2, 8)
    stood_at(roster, state)
    acts = {
        RosterStep.PLACE: lambda: roster.place_in(shift, other, by=office, at=BEFORE),
        RosterStep.ADOPT: lambda: roster.adopt([], by=office, at=BEFORE, made_from=roster.version),
        RosterStep.PUBLISH: lambda: roster.publish(by=office, at=BEFORE),
        RosterStep.SWAP: lambda: roster.exchange([row], [(row.shift, other)], by=office, at=BEFORE),
        RosterStep.ARCHIVE: lambda: roster.archive(by=office, at=BEFORE),
    }
    told = roster.events.count()
    tried(roster, ROSTER_FLOW, step, WrongRosterStep, acts[step])
    assert (roster.events.count() > told) == (state in ROSTER_FLOW[step].before)


@pytest.mark.parametrize("state", Going)
@pytest.mark.parametrize("step", GoingStep)
def test_a_place_in_a_shift(state, step, at, place, enlist):
    row = stood_at(place(at(1, 8), enlist()), state)
    tried(row, GOING_FLOW, step, WrongDutyStep, lambda: row.stand(step, at=moment(1, 8)))


@pytest.mark.parametrize("state", LeaveState)
@pytest.mark.parametrize("step", LeaveStep)
def test_leave(state, step, enlist, office):
    row = Leave.objects.ask(
        enlist(), first_on=moment(1, 8).date(), last_on=moment(2, 8).date(), why="探亲",
        key=uuid.uuid4(), at=BEFORE,
    )  # fmt: skip
    stood_at(row, state)
    acts = {
        LeaveStep.GRANT: lambda: row.grant(by=office, at=BEFORE),
        LeaveStep.REFUSE: lambda: row.refuse(by=office, at=BEFORE),
        LeaveStep.WITHDRAW: lambda: row.withdraw(at=BEFORE),
    }
    tried(row, LEAVE_FLOW, step, WrongDutyLeaveStep, acts[step])


@pytest.mark.parametrize("state", SwapState)
@pytest.mark.parametrize("step", SwapStep)
def test_a_swap(state, step, roster, at, place, enlist, office):
    row, to = place(at(1, 8), enlist()), enlist()
    roster.publish(by=office, at=BEFORE)
    row = Assignment.objects.with_names().get(pk=row.pk)
    swap = Swap.objects.ask(row, to, takes=None, why="", key=uuid.uuid4(), at=BEFORE)
    stood_at(swap, state)
    acts = {
        SwapStep.AGREE: lambda: swap.agree(at=BEFORE),
        SwapStep.DECLINE: lambda: swap.decline(at=BEFORE),
        SwapStep.WITHDRAW: lambda: swap.withdraw(at=BEFORE),
        SwapStep.APPROVE: lambda: swap.approve(by=office, at=BEFORE),
        SwapStep.REFUSE: lambda: swap.refuse(by=office, at=BEFORE),
    }
    tried(swap, SWAP_FLOW, step, WrongSwapStep, acts[step])


@pytest.mark.parametrize("state", CallState)
@pytest.mark.parametrize("step", [one for one in CallStep if one != CallStep.END])
def test_a_call(state, step, roster, at, enlist, office, system):
    roster.publish(by=office, at=BEFORE)
    call = Call.objects.ask(
        at(1, 8), enlist(), reason="", metres=None, at=BEFORE, answer_within=5 * MINUTE
    )
    stood_at(call, state)
    acts = {
        CallStep.SAY_YES: lambda: call.yes(by=system, at=BEFORE),
        CallStep.SAY_NO: lambda: call.no(at=BEFORE),
        CallStep.LAPSE: lambda: call.lapse(at=BEFORE),
    }
    tried(call, CALL_FLOW, step, WrongCallStep, acts[step])


@pytest.mark.parametrize("state", CallState)
def test_calls_that_are_not_needed_any_more_end(state, at, enlist):
    call = Call.objects.ask(
        at(1, 8), enlist(), reason="", metres=None, at=BEFORE, answer_within=5 * MINUTE
    )
    stood_at(call, state)
    end_calls(call.shift, at=BEFORE)
    call.refresh_from_db()
    ends = state in CALL_FLOW[CallStep.END].before
    assert call.state == (CallState.OVER if ends else state)


@pytest.mark.parametrize("state", HandoverState)
@pytest.mark.parametrize("step", HandoverStep)
def test_a_handover(state, step, roster, at, place, enlist, office):
    old, new = enlist(), enlist()
    place(at(1, 8), old)
    following = place(at(1, 16), new)
    roster.publish(by=office, at=BEFORE)
    stood_at(following, Going.HERE)
    writer, signer = old.person.account, new.person.account
    said = {"situation": "平稳"}
    row = Handover.objects.write(at(1, 8), said, by=writer, at=moment(1, 15, 50))
    signed = {"signed_by": signer} if state in ("taken", "letgo") else {"signed_by": None}
    stood_at(row, state, **signed)
    acts = {
        HandoverStep.REWRITE: lambda: row.rewrite(said, by=writer, at=moment(1, 15)),
        HandoverStep.SIGN: lambda: row.sign(by=signer, at=moment(1, 16)),
        HandoverStep.SEND_BACK: lambda: row.send_back(why="缺钥匙", by=signer, at=moment(1, 16)),
        HandoverStep.LET_GO: lambda: row.let_go(why="没人来", by=office, at=moment(1, 17)),
    }
    tried(row, HANDOVER_FLOW, step, WrongHandoverStep, acts[step])


def test_an_open_roster_is_archived_by_the_clock_a_month_after_its_end(roster, office, system):
    roster.publish(by=office, at=BEFORE)
    assert archive(by=system, at=moment(31, 9) + 20 * DAY) == 0
    assert archive(by=system, at=moment(31, 9) + 34 * DAY) == 1
