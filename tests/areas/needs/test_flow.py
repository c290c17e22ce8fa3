"""The whole process as its table: every step from every state, and what each leaves behind."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.areas.conftest import MORNING, at_once, raise_need, undone
from tongxing.needs.access import MAY
from tongxing.needs.models import (
    FLOW,
    IN_HAND,
    ON_OVERDUE,
    OPEN,
    WAITING,
    Delay,
    HelpingUnit,
    Need,
    NeedStep,
    State,
    Step,
    TooManyReturns,
    WrongStep,
)
from tongxing.people.models import Message
from tongxing.teams.models import HoursEntry

LATER = MORNING + timedelta(hours=1)
SYSTEM_STEPS = {Step.EXPIRE, Step.LAPSE, Step.ESCALATE}


def stood_at(need, state, team):
    """The need, put into a state as if it had come there lawfully."""
    fields = {"state": state, "state_since": MORNING, "score": None, "merged_into": None}
    with_team = state in {State.DISPATCHED, *IN_HAND, State.DONE, State.SOLVED, State.RATED}
    fields["team"] = team if with_team else None
    if state in {State.DONE, State.SOLVED, State.RATED, State.CLOSED}:
        fields |= {"report": "办好了", "done_at": MORNING}
    if state == State.RATED:
        fields["score"] = 5
    if state == State.MERGED:
        fields["merged_into"] = raise_need(need.raised_by)
    Need.objects.filter(pk=need.pk).update(**fields)
    need.refresh_from_db()
    return need


def take(need, step, *, team, by, other):
    """Call the step with whatever that step asks for."""
    at = LATER
    return {
        Step.REVIEW: lambda: need.review(by=by, at=at),
        Step.REFUSE: lambda: need.refuse(why="不属本区", by=by, at=at),
        Step.MERGE: lambda: need.merge(into=other, by=by, at=at),
        Step.PASS_DOWN: lambda: need.pass_down(to=need.place, by=by, at=at),
        Step.SEND_UP: lambda: need.send_up(why="需要上级协调", by=by, at=at),
        Step.DISPATCH: lambda: need.dispatch(to=team, by=by, at=at),
        Step.OFFER: lambda: need.offer(by=by, at=at),
        Step.TAKE_ON: lambda: need.take_on(by=by, at=at),
        Step.CLAIM: lambda: need.claim(team=team, by=by, at=at),
        Step.ACCEPT: lambda: need.accept(by=by, at=at),
        Step.RETURN: lambda: need.return_(why="没有梯子", by=by, at=at),
        Step.RECALL: lambda: need.recall(why="另派", by=by, at=at),
        Step.EXPIRE: lambda: need.expire(by=by, at=at),
        Step.SCHEDULE: lambda: need.schedule(
            when=LATER + timedelta(days=1), volunteers=[], by=by, at=at
        ),
        Step.ARRIVE: lambda: need.arrive(by=by, at=at),
        Step.FINISH: lambda: need.finish(report="药箱搬好了", by=by, at=at),
        Step.CONFIRM: lambda: need.confirm(by=by, at=at),
        Step.DENY: lambda: need.deny(why="没搬", by=by, at=at),
        Step.RATE: lambda: need.rate(score=5, by=by, at=at),
        Step.OBJECT: lambda: need.rate(score=1, by=by, at=at),
        Step.REOPEN: lambda: need.reopen(why="又坏了", by=by, at=at),
        Step.CLOSE: lambda: need.close(by=by, at=at),
        Step.LAPSE: lambda: need.lapse(by=by, at=at),
        Step.CANCEL: lambda: need.cancel(why="自己解决了", by=by, at=at),
    }[step]()


MOVING = [step for step, move in FLOW.items() if move.after is not None]


def test_every_step_has_a_place_in_the_flow_and_a_rule_about_people():
    assert set(FLOW) == set(Step) - {Step.RAISE}
    assert set(MAY) == set(FLOW) - SYSTEM_STEPS


def test_every_state_with_a_clock_can_run_out_into_a_step_that_follows_from_it():
    for state, step in ON_OVERDUE.items():
        assert state in FLOW[step].before


def test_open_needs_are_those_that_wait_and_those_in_hand():
    assert OPEN == WAITING | IN_HAND
    assert not WAITING & IN_HAND


@pytest.mark.parametrize("step", MOVING)
def test_a_step_is_taken_only_from_the_states_the_flow_names(
    step, resident, team, dispatcher, institute, starting
):
    before, after = FLOW[step]
    other, fresh = raise_need(resident), raise_need(resident)
    Need.objects.filter(pk=fresh.pk).update(unit=institute)
    for state in State:
        with undone():
            need = stood_at(Need.objects.get(pk=fresh.pk), state, team)

            if state in before:
                take(need, step, team=team, by=dispatcher, other=other)
                assert need.state == after, state
                assert [one.kind for one in need.steps.order_by("pk")] == [Step.RAISE, step], state
            else:
                with pytest.raises(WrongStep):
                    take(need, step, team=team, by=dispatcher, other=other)
                need.refresh_from_db()
                assert need.state == state
                assert [one.kind for one in need.steps.all()] == [Step.RAISE], state


def test_the_same_press_twice_raises_one_need(resident, starting):
    first = raise_need(resident)
    again = raise_need(resident, key=first.request_key)
    assert again.pk == first.pk
    assert Need.objects.count() == 1


def test_numbers_count_through_the_day_and_begin_again_the_next(resident, starting):
    numbers = [raise_need(resident).number for _ in range(3)]
    tomorrow = raise_need(resident, at=MORNING + timedelta(days=1)).number
    assert numbers == ["260304-0001", "260304-0002", "260304-0003"]
    assert tomorrow == "260305-0001"


def test_a_stale_page_loses_even_when_the_state_has_come_round_again(need, team, dispatcher):
    need.review(by=dispatcher, at=MORNING)
    stale = Need.objects.get(pk=need.pk)
    need.offer(by=dispatcher, at=LATER)
    need.recall(why="另派", by=dispatcher, at=LATER + timedelta(minutes=1))

    with pytest.raises(WrongStep):
        stale.dispatch(to=team, by=dispatcher, at=LATER + timedelta(minutes=2))


def served(need, team, volunteer, dispatcher, leader):
    need.review(by=dispatcher, at=MORNING)
    need.dispatch(to=team, by=dispatcher, at=MORNING + timedelta(minutes=5))
    need.accept(by=leader, at=MORNING + timedelta(minutes=10))
    need.schedule(
        when=MORNING + timedelta(hours=2), volunteers=[volunteer], by=leader,
        at=MORNING + timedelta(minutes=20),
    )  # fmt: skip
    need.arrive(by=leader, at=MORNING + timedelta(hours=2))
    need.finish(report="药箱搬到五楼", by=leader, at=MORNING + timedelta(hours=3, minutes=30))
    return need


def test_from_raised_to_rated_the_volunteer_gets_the_hours_served(
    need, team, volunteer, dispatcher, leader, resident
):
    served(need, team, volunteer, dispatcher, leader)
    need.confirm(by=resident, at=MORNING + timedelta(hours=4))
    need.rate(score=5, by=resident, at=MORNING + timedelta(hours=4), comment="麻利")

    entry = HoursEntry.objects.get(volunteer=volunteer)
    assert entry.minutes == 90
    assert entry.source_uid == need.uid
    assert need.state == State.RATED
    assert [step.kind for step in need.steps.order_by("pk")] == [
        Step.RAISE, Step.REVIEW, Step.DISPATCH, Step.ACCEPT, Step.SCHEDULE, Step.ARRIVE,
        Step.FINISH, Step.CONFIRM, Step.RATE,
    ]  # fmt: skip


@pytest.mark.parametrize("score", [1, 2])
def test_a_bad_rating_opens_a_rework_and_keeps_the_first_score(
    score, need, team, volunteer, dispatcher, leader, resident
):
    served(need, team, volunteer, dispatcher, leader)
    need.rate(score=score, by=resident, at=MORNING + timedelta(hours=4), comment="没搬完")

    assert need.state == State.REWORK
    assert (need.score, need.first_score, need.solved) == (None, score, False)
    assert Message.objects.filter(to=leader).exists()

    need.finish(report="又去了一趟，搬完了", by=leader, at=MORNING + timedelta(hours=5))
    need.rate(score=4, by=resident, at=MORNING + timedelta(hours=6))
    assert (need.state, need.score, need.first_score) == (State.RATED, 4, score)


def test_a_need_goes_back_only_as_often_as_the_office_allows(
    need, team, dispatcher, leader, starting
):
    need.review(by=dispatcher, at=MORNING)
    for _ in range(2):
        need.dispatch(to=team, by=dispatcher, at=LATER)
        need.return_(why="没有梯子", by=leader, at=LATER)
    need.dispatch(to=team, by=dispatcher, at=LATER)

    with pytest.raises(TooManyReturns):
        need.return_(why="还是没有", by=leader, at=LATER)
    assert need.state == State.DISPATCHED


def test_nobody_grants_their_own_pause(need, dispatcher, office):
    need.review(by=dispatcher, at=MORNING)
    delay = Delay.objects.ask(
        need, kind="pause", why="等配件", workdays=None, by=dispatcher, at=LATER
    )
    with pytest.raises(Exception, match="不能审批自己的申请"):
        delay.grant(by=dispatcher, at=LATER)
    delay.grant(by=office, at=LATER)
    assert need.light(LATER + timedelta(days=30)) != "red" or delay.need.paused_at


def test_a_pause_stops_the_clock_and_gives_the_working_days_back(need, dispatcher, office, team):
    need.review(by=dispatcher, at=MORNING)
    due = need.due_at
    delay = Delay.objects.ask(
        need, kind="pause", why="等配件", workdays=None, by=dispatcher, at=MORNING
    )
    delay.grant(by=office, at=MORNING)
    need.refresh_from_db()

    with pytest.raises(Exception, match="已暂停计时"):
        need.dispatch(to=team, by=dispatcher, at=LATER)
    assert not Need.objects.overdue(due + timedelta(days=9)).filter(pk=need.pk).exists()

    need.resume(by=office, at=MORNING + timedelta(days=2))  # Wednesday to Friday
    # due Thursday 9:00, two working days stood still: the coming Monday
    assert need.due_at == due + timedelta(days=4)


def test_an_extension_is_given_in_working_days(need, dispatcher, office):
    need.review(by=dispatcher, at=MORNING)
    solve_by = need.solve_by
    delay = Delay.objects.ask(
        need, kind="extension", why="等厂家", workdays=5, by=dispatcher, at=LATER
    )
    delay.grant(by=office, at=LATER)
    need.refresh_from_db()
    assert need.solve_by == solve_by + timedelta(days=7)


def test_a_merged_need_brings_its_followers_along(need, neighbour, dispatcher):
    other = raise_need(neighbour)
    other.merge(into=need, by=dispatcher, at=LATER)
    assert other.state == State.MERGED
    assert need.follows.filter(account=neighbour).exists()


def test_a_need_cannot_be_merged_into_itself_or_into_an_ended_one(need, neighbour, dispatcher):
    other = raise_need(neighbour)
    other.refuse(why="不属本区", by=dispatcher, at=MORNING)
    for into in (need, other):
        with pytest.raises(Exception, match="请选择另一件"):
            need.merge(into=into, by=dispatcher, at=LATER)


def test_a_helping_unit_stands_beside_the_lead_and_finishes_once(need, dispatcher, other_team):
    need.review(by=dispatcher, at=MORNING)
    helper = HelpingUnit.objects.ask(
        need, place=None, team=other_team, what="借梯子", by=dispatcher, at=LATER
    )
    helper.finish(result="借到了", by=dispatcher, at=LATER)
    with pytest.raises(Exception, match="已经办完"):
        helper.finish(result="又一次", by=dispatcher, at=LATER)


def test_an_emergency_reaches_the_duty_officer_at_once(resident, duty_officer, starting):
    raise_need(resident, urgency="emergency")
    assert Message.objects.filter(to=duty_officer).count() == 1


def test_the_story_cannot_be_rewritten_or_erased(need):
    for change in (
        lambda: NeedStep.objects.filter(need=need).update(note="改过"),
        lambda: NeedStep.objects.filter(need=need).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_database_keeps_a_score_between_one_and_five(need, team):
    stood_at(need, State.RATED, team)
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(score=6)


@pytest.mark.django_db(transaction=True)
def test_of_many_teams_that_press_at_once_exactly_one_gets_the_order(
    concurrent_db, need, team, other_team, dispatcher, leader, other_leader
):
    need.review(by=dispatcher, at=MORNING)
    need.offer(by=dispatcher, at=MORNING)

    def claim(as_team, by):
        return lambda: Need.objects.get(pk=need.pk).claim(team=as_team, by=by, at=LATER)

    ended = at_once(*[claim(team, leader), claim(other_team, other_leader)] * 3)

    assert sum(error is None for error in ended) == 1
    assert all(isinstance(error, WrongStep) for error in ended if error)
    assert NeedStep.objects.filter(need=need, kind=Step.CLAIM).count() == 1


@pytest.mark.django_db(transaction=True)
def test_needs_raised_at_once_get_numbers_of_their_own(concurrent_db, resident, starting):
    ended = at_once(*[lambda: raise_need(resident)] * 8)
    assert ended == [None] * 8
    numbers = set(Need.objects.values_list("number", flat=True))
    assert numbers == {f"260304-{n:04d}" for n in range(1, 9)}


@pytest.mark.django_db(transaction=True)
def test_the_same_press_arriving_many_times_at_once_is_one_need(concurrent_db, resident, starting):
    key = "7b0f8c1e-3f53-4c6e-9d0a-0d0b6d6f0001"
    ended = at_once(*[lambda: raise_need(resident, key=key)] * 6)
    assert ended == [None] * 6
    assert Need.objects.count() == 1
    assert NeedStep.objects.filter(kind=Step.RAISE).count() == 1
