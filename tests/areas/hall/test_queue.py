"""Who is called when, and what a number goes through."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.areas.conftest import MORNING, somebody
from tests.areas.hall.conftest import a_matter
from tongxing.base.models import Parameter
from tongxing.hall import live, plans
from tongxing.hall.leaving import step_away
from tongxing.hall.models import (
    FLOW,
    OPEN,
    AlreadySitting,
    AlreadyWaiting,
    CalledTooSeldom,
    NobodyWaits,
    Priority,
    Sitting,
    State,
    Step,
    StillServing,
    Ticket,
    TicketStep,
    WindowService,
    WrongTicketStep,
)
from tongxing.people.models import Message

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def draw(hall, system):
    def draw(*matters, after=0, **said):
        at = MORNING + after * MINUTE
        fields = {"request_key": uuid4(), "channel": "kiosk", "by": system} | said
        return Ticket.objects.issue(hall=hall, matters=matters, at=at, **fields)

    return draw


def call(sitting, after=0):
    return Ticket.objects.call_next(sitting, by=sitting.by, at=MORNING + after * MINUTE)


def aged(code="elderly"):
    return Priority.objects.get(code=code)


# --- numbers


def test_numbers_run_by_department_and_begin_anew_each_day(draw, matter, pension):
    assert [draw(matter).number, draw(matter).number, draw(pension).number] == [
        "D001", "D002", "B001"
    ]  # fmt: skip
    assert draw(matter, after=24 * 60).number == "D001"


def test_who_does_not_know_the_office_gets_a_number_too(draw):
    assert draw().number == "Z001"


def test_a_press_that_is_sent_twice_is_one_number(draw, matter):
    key = uuid4()
    assert draw(matter, request_key=key).pk == draw(matter, request_key=key).pk
    assert Ticket.objects.count() == 1


def test_who_holds_an_open_number_draws_no_second_one(draw, matter, resident):
    first = draw(matter, holder=resident)
    with pytest.raises(AlreadyWaiting, match=first.number):
        draw(matter, holder=resident)
    first.leave(by=resident, at=MORNING + MINUTE)
    assert draw(matter, holder=resident, after=2).number == "D002"


# --- whom a window calls


def test_a_window_calls_in_the_order_in_which_people_came(draw, matter, at_civil_window):
    first, second = draw(matter), draw(matter, after=1)
    here = call(at_civil_window, 2)
    assert here == first
    here.start(by=at_civil_window.by, at=MORNING + 3 * MINUTE)
    here.finish(by=at_civil_window.by, at=MORNING + 9 * MINUTE)
    assert call(at_civil_window, 10) == second


def test_a_department_window_calls_only_its_own(draw, pension, at_civil_window):
    draw(pension)
    with pytest.raises(NobodyWaits):
        call(at_civil_window, 1)


def test_a_general_window_calls_everybody(draw, pension, at_general_window):
    unsure, known = draw(), draw(pension, after=1)
    here = call(at_general_window, 2)
    assert here == unsure
    here.put_back(by=at_general_window.by, at=MORNING + 3 * MINUTE)
    here.leave(by=at_general_window.by, at=MORNING + 4 * MINUTE)
    assert call(at_general_window, 5) == known


def test_a_window_for_one_matter_alone_calls_no_other_of_the_department(
    draw, civil, matter, civil_window, clerk
):
    other = a_matter(civil, "990400002000", "高龄津贴")
    civil_window.services.all().delete()
    WindowService.objects.create(window=civil_window, department=civil, matter=other)
    sitting = Sitting.objects.open_at(civil_window, by=clerk, at=MORNING)
    draw(matter)
    wanted = draw(other, after=1)
    assert call(sitting, 2) == wanted


def test_priority_overtakes_those_who_came_little_earlier_and_nobody_else(
    draw, matter, at_civil_window
):
    long_here = draw(matter)
    draw(matter, after=10)
    old = draw(matter, after=14, priority=aged())  # counts as come at minute -1
    here = call(at_civil_window, 15)
    assert here == old
    here.put_back(by=at_civil_window.by, at=MORNING + 15 * MINUTE)
    here.leave(by=at_civil_window.by, at=MORNING + 16 * MINUTE)
    late = draw(matter, after=16, priority=aged())  # counts as come at minute 1
    assert call(at_civil_window, 17) == long_here
    assert late.rank_at == MORNING + MINUTE


def test_nobody_waits_past_the_ceiling_because_of_the_priority_lane(draw, matter, at_civil_window):
    patient = draw(matter)
    for n in range(5):
        draw(matter, after=10 + n, priority=aged("urgent"))  # 30 minutes ahead
    assert call(at_civil_window, 29).priority is not None
    Ticket.objects.at_window().get().put_back(by=at_civil_window.by, at=MORNING + 29 * MINUTE)
    assert call(at_civil_window, 30) == patient


def test_a_window_prefers_what_it_is_told_to(draw, matter, pension, civil_window, social, clerk):
    WindowService.objects.create(window=civil_window, department=social, head_start_minutes=20)
    sitting = Sitting.objects.open_at(civil_window, by=clerk, at=MORNING)
    draw(matter)
    preferred = draw(pension, after=5)
    assert call(sitting, 6) == preferred


def test_one_window_has_one_person_even_when_a_clerk_has_two_tabs(draw, matter, at_civil_window):
    first = draw(matter)
    draw(matter, after=1)
    call(at_civil_window, 2)
    with pytest.raises(StillServing, match=first.number):
        call(at_civil_window, 3)


# --- what a number goes through


# Two steps are a part of `finish`: what comes next of the visit decides.
TAKEN_ALONE = [step for step in FLOW if step not in (Step.NEXT_MATTER, Step.MOVE_ON)]


@pytest.mark.parametrize("step", TAKEN_ALONE)
@pytest.mark.parametrize("state", list(State))
def test_a_step_is_taken_from_the_states_of_the_table_and_from_no_other(
    step, state, draw, matter, at_civil_window, clerk, other_clerk
):
    ticket = draw(matter)
    stand(ticket, state, at_civil_window)
    take = steps_of(ticket, at_civil_window, clerk, other_clerk)
    story = ticket.steps.count()
    if state in FLOW[step].before:
        take[step]()
        ticket.refresh_from_db()
        assert ticket.state == (FLOW[step].after or state)
        assert ticket.steps.count() == story + 1
    else:
        with pytest.raises(WrongTicketStep):
            take[step]()
        ticket.refresh_from_db()
        assert ticket.state == state
        assert ticket.steps.count() == story


def steps_of(ticket, sitting, clerk, other):
    how = {"by": clerk, "at": MORNING + 30 * MINUTE}
    return {
        Step.CALL: lambda: ticket.call(window=sitting.window, **how),
        Step.RECALL: lambda: ticket.recall(**how),
        Step.START: lambda: ticket.start(**how),
        Step.FINISH: lambda: ticket.finish(**how),
        Step.PASS: lambda: ticket.pass_(**how),
        Step.HOLD: lambda: ticket.hold(why="填表", **how),
        Step.COME_BACK: lambda: ticket.come_back(**how),
        Step.PUT_BACK: lambda: ticket.put_back(**how),
        Step.TRANSFER: lambda: ticket.transfer(window=sitting.window, **how),
        Step.REROUTE: lambda: ticket.reroute(why="暂停", **how),
        Step.HAND_ON: lambda: ticket.hand_on(to=other, **how),
        Step.LEAVE: lambda: ticket.leave(**how),
        Step.EXPIRE: lambda: ticket.expire(**how),
    }


def stand(ticket, state, sitting):
    """Lead a fresh number to the state by the steps of a real day."""
    by, minute = sitting.by, iter(range(1, 20))

    def at():
        return MORNING + next(minute) * MINUTE

    def called():
        ticket.call(window=sitting.window, by=by, at=at())
        ticket.recall(by=by, at=at())
        ticket.recall(by=by, at=at())

    ways = {
        State.WAITING: [],
        State.CALLED: [called],
        State.SERVING: [called, lambda: ticket.start(by=by, at=at())],
        State.HELD: [called, lambda: ticket.hold(why="填表", by=by, at=at())],
        State.PASSED: [called, lambda: ticket.pass_(by=by, at=at())],
        State.DONE: [called, lambda: ticket.start(by=by, at=at()),
                     lambda: ticket.finish(by=by, at=at())],
        State.LEFT: [lambda: ticket.leave(by=by, at=at())],
        State.EXPIRED: [lambda: ticket.expire(by=by, at=at())],
    }  # fmt: skip
    for step in ways[state]:
        step()
    assert ticket.state == state


def test_a_number_is_passed_only_after_three_calls(draw, matter, at_civil_window):
    ticket = draw(matter)
    call(at_civil_window, 1)
    ticket.refresh_from_db()
    with pytest.raises(CalledTooSeldom):
        ticket.pass_(by=at_civil_window.by, at=MORNING + 2 * MINUTE)
    ticket.recall(by=at_civil_window.by, at=MORNING + 3 * MINUTE)
    ticket.recall(by=at_civil_window.by, at=MORNING + 4 * MINUTE)
    ticket.pass_(by=at_civil_window.by, at=MORNING + 5 * MINUTE)
    assert ticket.state == State.PASSED


def test_who_was_passed_comes_back_behind_three_others(draw, matter, at_civil_window):
    missed = draw(matter)
    others = [draw(matter, after=n) for n in range(1, 6)]
    stand(missed, State.PASSED, at_civil_window)
    missed.come_back(by=at_civil_window.by, at=MORNING + 20 * MINUTE)
    order = list(Ticket.objects.waiting().in_order())
    assert order == [*others[:3], missed, *others[3:]]


def test_who_went_to_fill_in_a_form_comes_back_to_the_front(draw, matter, at_civil_window):
    away = draw(matter)
    draw(matter, after=1)
    stand(away, State.HELD, at_civil_window)
    away.come_back(by=at_civil_window.by, at=MORNING + 20 * MINUTE)
    assert call(at_civil_window, 21) == away


def test_two_matters_of_one_department_are_done_at_one_window(draw, civil, matter, at_civil_window):
    other = a_matter(civil, "990400002000", "高龄津贴")
    ticket = draw(matter, other)
    stand(ticket, State.SERVING, at_civil_window)
    ticket.finish(by=at_civil_window.by, at=MORNING + 10 * MINUTE)
    assert (ticket.state, ticket.matter) == (State.SERVING, other)
    ticket.finish(by=at_civil_window.by, at=MORNING + 20 * MINUTE)
    assert ticket.state == State.DONE


def test_matters_of_two_departments_need_one_number_and_keep_its_rank(
    draw, matter, pension, at_civil_window, social_window, other_clerk
):
    ticket = draw(matter, pension)
    elsewhere = Sitting.objects.open_at(social_window, by=other_clerk, at=MORNING)
    draw(pension, after=1)
    stand(ticket, State.SERVING, at_civil_window)
    ticket.finish(by=at_civil_window.by, at=MORNING + 10 * MINUTE)
    assert (ticket.state, ticket.number) == (State.WAITING, "D001")
    assert call(elsewhere, 11) == ticket


def test_a_transferred_number_keeps_its_rank(
    draw, matter, pension, at_civil_window, social_window, other_clerk, social
):
    ticket = draw(matter)
    draw(pension, after=1)
    stand(ticket, State.SERVING, at_civil_window)
    ticket.transfer(to=social, by=at_civil_window.by, at=MORNING + 10 * MINUTE)
    elsewhere = Sitting.objects.open_at(social_window, by=other_clerk, at=MORNING)
    assert call(elsewhere, 11) == ticket


def test_a_number_sent_to_one_window_is_called_by_no_other(
    draw, matter, general, at_civil_window, at_general_window
):
    ticket = draw(matter)
    ticket.transfer(window=general, by=at_civil_window.by, at=MORNING + MINUTE)
    with pytest.raises(NobodyWaits):
        call(at_civil_window, 2)
    assert call(at_general_window, 3) == ticket


# --- clerks


def test_a_clerk_sits_at_one_window_and_a_window_has_one_clerk(
    at_civil_window, general, other_clerk
):
    with pytest.raises(AlreadySitting):
        Sitting.objects.open_at(general, by=at_civil_window.by, at=MORNING)
    with pytest.raises(AlreadySitting):
        Sitting.objects.open_at(at_civil_window.window, by=other_clerk, at=MORNING)


def test_a_clerk_does_not_leave_somebody_standing_at_the_window(draw, matter, at_civil_window):
    draw(matter)
    call(at_civil_window, 1)
    with pytest.raises(StillServing):
        step_away(at_civil_window, by=at_civil_window.by, at=MORNING + 2 * MINUTE, for_good=True)


def test_who_waits_for_a_window_that_closes_is_sent_on_and_told(
    draw, matter, resident, civil_window, at_civil_window, at_general_window
):
    ticket = draw(matter, holder=resident)
    ticket.transfer(window=civil_window, by=at_civil_window.by, at=MORNING + MINUTE)
    sent = step_away(at_civil_window, by=at_civil_window.by, at=MORNING + 2 * MINUTE, why="开会")
    assert sent == 1
    assert "2号窗口暂停服务" in Message.objects.of(resident).get().text
    assert call(at_general_window, 3) == ticket


def test_a_break_stays_on_record(at_civil_window):
    at_civil_window.pause(why="喝水", at=MORNING + 10 * MINUTE)
    at_civil_window.resume(at=MORNING + 15 * MINUTE)
    rest = at_civil_window.breaks.get()
    assert (rest.until - rest.since, rest.why) == (5 * MINUTE, "喝水")


# --- who is told


def test_who_is_called_and_who_is_near_is_told_on_the_phone_once(
    draw, matter, resident, station, system, at_civil_window
):
    draw(matter)
    draw(matter, after=1, holder=resident)
    call(at_civil_window, 2)
    Ticket.objects.at_window().get().put_back(by=at_civil_window.by, at=MORNING + 3 * MINUTE)
    call(at_civil_window, 4)
    near = Message.objects.of(resident).get()
    assert "D002" in near.text and "快到了" in near.text
    far = [somebody(f"居民{n}", station, f"100000002{n:02d}", by=system) for n in range(6)]
    for n, one in enumerate(far):
        draw(matter, after=5 + n, holder=one)
    done = Ticket.objects.at_window().get()
    done.start(by=at_civil_window.by, at=MORNING + 12 * MINUTE)
    done.finish(by=at_civil_window.by, at=MORNING + 13 * MINUTE)
    mine = call(at_civil_window, 14)
    assert "2号窗口" in Message.objects.of(resident).newest_first().first().text
    assert mine.holder == resident
    told = [bool(Message.objects.of(one).count()) for one in far]
    assert told == [True] * 3 + [False] * 3


def test_who_comes_for_a_matter_with_a_window_of_its_own_is_told_of_that_window(
    hall, draw, matter, civil, social_window, system, other_clerk
):
    WindowService.objects.create(window=social_window, department=civil, matter=matter)
    Sitting.objects.open_at(social_window, by=other_clerk, at=MORNING)
    draw(matter)
    seen = live.now(hall, at=MORNING)
    place, _band = plans.told_to_a_newcomer(seen, department_id=civil.pk, matter_id=matter.pk)
    assert place.ahead == 1
    other = a_matter(civil, "990400009000", "婚姻登记")
    told = plans.told_to_a_newcomer(seen, department_id=civil.pk, matter_id=other.pk)
    assert told is None


def test_the_office_says_how_many_calls_before_a_number_is_passed(draw, matter, at_civil_window):
    Parameter.objects.filter(code="hall_calls_before_pass").update(value=1)
    ticket = draw(matter)
    call(at_civil_window, 1)
    ticket.refresh_from_db()
    ticket.pass_(by=at_civil_window.by, at=MORNING + 2 * MINUTE)
    assert ticket.state == State.PASSED


def test_the_story_says_how_long_each_state_lasted(draw, matter, at_civil_window):
    ticket = draw(matter)
    call(at_civil_window, 7)
    ticket.refresh_from_db()
    ticket.start(by=at_civil_window.by, at=MORNING + 8 * MINUTE)
    ticket.finish(by=at_civil_window.by, at=MORNING + 20 * MINUTE)
    stood = {row.kind: row.stood_seconds for row in TicketStep.objects.filter(ticket=ticket)}
    assert stood == {"issue": 0, "call": 420, "start": 60, "finish": 720}


def test_every_open_state_can_expire_at_the_end_of_the_day():
    assert FLOW[Step.EXPIRE].before == OPEN
