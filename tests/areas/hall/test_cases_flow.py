"""The whole process of a case as its table, and the clocks that the law sets."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.areas.conftest import MORNING, SHANGHAI, at_once, undone
from tests.areas.hall.conftest import a_matter
from tongxing.base.models import CalendarDay
from tongxing.hall.case_access import MAY
from tongxing.hall.models import (
    AlreadyOpen,
    Case,
    CaseClock,
    CaseHelp,
    CaseMaterial,
    CaseStep,
    ExtendedAlready,
    Extension,
    HelpsAlready,
    Material,
    MaterialsMissing,
    MustComeInPerson,
    NoReasonGiven,
    NothingMissing,
    Standing,
    ToldOnceOnly,
    TooLateToAsk,
    TooLong,
    WrongCaseStep,
)
from tongxing.hall.models.case_flow import FLOW, OPEN, State, Step
from tongxing.hall.models.case_material import Said
from tongxing.hall.models.case_words import PLAIN, VERBS
from tongxing.hall.sweep import sweep
from tongxing.people.models import Message

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = MORNING + HOUR
SYSTEM_STEPS = {Step.DEEM, Step.ARCHIVE, Step.RUN_OUT, Step.RATE, Step.FILL_IN}


def closing(year, month, day):
    return datetime.combine(date(year, month, day), time(17, 30), SHANGHAI)


@pytest.fixture
def receive(clerk, matter, resident):
    def receive(of=None, *, at=MORNING, key=None, **said):
        fields = {"person": resident.person, "channel": "window"} | said
        return Case.objects.receive(
            request_key=key or uuid4(), matter=of or matter, by=clerk, at=at, **fields
        )

    return receive


@pytest.fixture
def case(receive):
    return receive()


@pytest.fixture
def passport(civil):
    """A matter that asks for three papers: one must, one if, one may follow."""
    matter = a_matter(civil, "990400003000", "高龄津贴")
    for position, (name, need, when) in enumerate(
        [("身份证", "required", ""), ("委托书", "if", "由他人代办"), ("银行卡", "optional", "")]
    ):
        Material.objects.create(
            matter=matter, position=position, name=name, need=need, when=when, source="self",
            form="copy",
        )  # fmt: skip
    return matter


@pytest.fixture
def instant(civil):
    return a_matter(
        civil, "990400004000", "老年优待证", handling="instant", promised_days=0, statutory_days=0
    )


def standing(case):
    return {row.name: row.standing for row in case.materials.in_order()}


def say(case, *, by, at=LATER, **papers):
    """Note how papers stand, by name."""
    rows = {row.name: row.pk for row in case.materials.all()}
    case.check_papers({rows[name]: said for name, said in papers.items()}, by=by, at=at)


THERE, MISSING = Said(Standing.THERE), Said(Standing.MISSING)


def stood_at(case, state):
    """The case, put into a state as if it had come there lawfully."""
    fields = {"state": state, "state_since": MORNING, "ended_at": None, "receipt": "", "why": ""}
    fields |= {"paused_at": None, "outcome": "", "decided_at": None, "delivered_at": None}
    if state in {State.ACCEPTED, State.REVIEW, State.SPECIAL, State.GRANTED, State.DENIED}:
        fields |= {"accepted_at": MORNING, "receipt": f"C受{uuid4().hex[:8]}"}
    if state == State.SPECIAL:
        fields["paused_at"] = MORNING
    if state == State.REFUSED:
        fields |= {"receipt": f"C不受{uuid4().hex[:8]}", "why": "不属本地"}
    if state in {State.GRANTED, State.DELIVERED}:
        fields |= {"outcome": "granted", "decided_at": MORNING}
    if state == State.DENIED:
        fields |= {"outcome": "denied", "decided_at": MORNING, "why": "条件不符"}
    if state == State.DELIVERED:
        fields |= {"delivered_at": MORNING, "delivery": "window"}
    if state not in OPEN:
        fields["ended_at"] = MORNING
    Case.objects.filter(pk=case.pk).update(**fields)
    case.refresh_from_db()
    return case


def take(case, step, *, by):
    """Call the step with whatever that step asks for."""
    at = LATER
    return {
        Step.ASK_MATERIALS: lambda: case.ask_materials(by=by, at=at),
        Step.HAND_IN: lambda: case.hand_in(by=by, at=at),
        Step.ACCEPT: lambda: case.accept(by=by, at=at),
        Step.DEEM: lambda: case.deem(by=by, at=at),
        Step.REFUSE: lambda: case.refuse(why="不属本地办理", by=by, at=at),
        Step.SETTLE: lambda: case.settle(by=by, at=at),
        Step.REVIEW: lambda: case.review(by=by, at=at),
        Step.STOP: lambda: case.stop(procedure="专家评审", how_long="5个工作日", by=by, at=at),
        Step.RESUME: lambda: case.resume(by=by, at=at),
        Step.GRANT: lambda: case.grant(by=by, at=at),
        Step.DENY: lambda: case.deny(why="条件不符", by=by, at=at),
        Step.DELIVER: lambda: case.deliver(way="window", to="本人", by=by, at=at),
        Step.RATE: lambda: case.rate(level=5, by=by, at=at),
        Step.ARCHIVE: lambda: case.archive(by=by, at=at),
        Step.WITHDRAW: lambda: case.withdraw(why="不办了", by=by, at=at),
        Step.END: lambda: case.end(why="逾期未补正", by=by, at=at),
        Step.HAND_OVER: lambda: case.hand_over(to=by, why="同组", by=by, at=at),
        Step.RUN_OUT: lambda: case.run_out(by=by, at=at),
        Step.EXPLAIN: lambda: case.explain(why="系统故障", by=by, at=at),
    }[step]()


TAKEN_ALONE = [
    Step.ASK_MATERIALS, Step.HAND_IN, Step.ACCEPT, Step.DEEM, Step.REFUSE, Step.SETTLE,
    Step.REVIEW, Step.STOP, Step.RESUME, Step.GRANT, Step.DENY, Step.DELIVER, Step.RATE,
    Step.ARCHIVE, Step.WITHDRAW, Step.END, Step.HAND_OVER, Step.RUN_OUT, Step.EXPLAIN,
]  # fmt: skip


# --- the table


def test_every_step_has_a_place_in_the_flow_a_rule_about_people_and_a_verb():
    assert set(FLOW) == set(Step) - {Step.RECEIVE}
    assert set(MAY) == set(FLOW) - SYSTEM_STEPS
    assert set(VERBS) == set(MAY)
    assert set(PLAIN) == set(State)


@pytest.mark.parametrize("step", TAKEN_ALONE)
def test_a_step_is_taken_only_from_the_states_the_flow_names(
    step, receive, clerk, instant, passport
):
    of = instant if step == Step.SETTLE else passport if step == Step.ASK_MATERIALS else None
    fresh, move = receive(of), FLOW[step]
    for state in State:
        with undone():
            case = stood_at(Case.objects.get(pk=fresh.pk), state)

            if state in move.before:
                take(case, step, by=clerk)
                assert case.state == (move.after or state), state
                assert [one.kind for one in case.steps.order_by("pk")] == [Step.RECEIVE, step]
                case.refresh_from_db()
                assert case.state == (move.after or state), state
            else:
                with pytest.raises(WrongCaseStep):
                    take(case, step, by=clerk)
                case.refresh_from_db()
                assert case.state == state
                assert [one.kind for one in case.steps.all()] == [Step.RECEIVE], state


def test_the_story_says_who_and_what_changed(case, clerk):
    clerk.comes_from = "10.1.2.3"
    case.accept(by=clerk, at=LATER)
    line = case.steps.get(kind=Step.ACCEPT)
    assert (line.by, line.comes_from, line.left, line.state) == (
        clerk, "10.1.2.3", State.RECEIVED, State.ACCEPTED
    )  # fmt: skip
    assert line.before["receipt"] == ""
    assert line.after["receipt"] == case.receipt


def test_of_two_clerks_who_press_at_once_one_is_told(case, clerk, other_clerk):
    stale = Case.objects.get(pk=case.pk)
    case.accept(by=clerk, at=LATER)
    with pytest.raises(WrongCaseStep, match="已受理"):
        stale.refuse(why="不属本地", by=other_clerk, at=LATER)


def test_a_story_is_never_rewritten(case):
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseStep.objects.update(note="改过")
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseStep.objects.all().delete()


# --- receiving


def test_cases_are_numbered_through_the_day(receive, resident, neighbour):
    numbers = [receive(person=who.person).number for who in (resident, neighbour)]
    assert numbers == ["B260304-0001", "B260304-0002"]
    assert receive(subject="另一份", at=MORNING + DAY).number == "B260305-0001"


def test_a_press_that_is_sent_twice_is_one_case(receive):
    key = uuid4()
    assert receive(key=key).pk == receive(key=key).pk


def test_one_open_case_of_a_matter_unless_it_is_about_something_else(receive, clerk):
    first = receive()
    with pytest.raises(AlreadyOpen, match=first.number):
        receive()
    assert receive(subject="第二套房").pk != first.pk
    first.refuse(why="不属本地", by=clerk, at=LATER)
    assert receive().pk != first.pk


def test_an_organisation_has_one_open_case_of_a_matter_too(receive):
    shop = {"person": None, "name": "柳坪小卖部", "credit_code": "92990000MA0000000X"}
    receive(**shop)
    with pytest.raises(AlreadyOpen):
        receive(**shop)


def test_two_windows_that_receive_the_same_at_once_receive_it_once(
    concurrent_db, matter, clerk, other_clerk, resident
):
    def receiving(by):
        return lambda: Case.objects.receive(
            request_key=uuid4(), matter=matter, by=by, at=MORNING, person=resident.person,
            channel="window",
        )  # fmt: skip

    ended = at_once(receiving(clerk), receiving(other_clerk))
    assert sorted(type(error).__name__ for error in ended) == ["AlreadyOpen", "NoneType"]
    assert Case.objects.count() == 1


test_two_windows_that_receive_the_same_at_once_receive_it_once.pytestmark = [
    pytest.mark.django_db(transaction=True)
]


def test_an_agent_shows_a_written_authorisation(receive):
    with pytest.raises(IntegrityError), transaction.atomic():
        receive(agent_name="吴小妹", agent_relation="family")
    case = receive(agent_name="吴小妹", agent_relation="family", authorisation="委托书1份，已收")
    assert case.agent_name == "吴小妹"


def test_what_asks_for_the_person_takes_no_agent(receive, civil):
    in_person = a_matter(civil, "990400005000", "领取资格认证", on_behalf="no")
    with pytest.raises(MustComeInPerson):
        receive(in_person, agent_name="吴小妹", agent_relation="family", authorisation="委托书")


# --- papers


def test_papers_stand_as_the_guide_says_until_somebody_looks(receive, passport):
    assert standing(receive(passport)) == {
        "身份证": Standing.MISSING, "委托书": Standing.NOT_NEEDED, "银行卡": Standing.MISSING
    }  # fmt: skip


def test_nothing_is_accepted_that_lacks_a_paper(receive, passport, clerk):
    case = receive(passport)
    with pytest.raises(MaterialsMissing, match="身份证、银行卡"):
        case.accept(by=clerk, at=LATER)
    say(case, by=clerk, 身份证=THERE, 银行卡=Said(Standing.LATER, date(2026, 3, 10)))
    case.accept(by=clerk, at=LATER)
    assert case.state == State.ACCEPTED


def test_a_paper_that_may_follow_is_missing_once_its_day_is_over(receive, passport, clerk):
    case = receive(passport)
    say(case, by=clerk, 身份证=THERE, 银行卡=Said(Standing.LATER, date(2026, 3, 4)))
    with pytest.raises(MaterialsMissing, match="银行卡"):
        case.accept(by=clerk, at=MORNING + DAY)


def test_nothing_is_granted_before_the_paper_that_followed_has_come(receive, passport, clerk):
    case = receive(passport)
    say(case, by=clerk, 身份证=THERE, 银行卡=Said(Standing.LATER, date(2026, 3, 20)))
    case.accept(by=clerk, at=LATER)
    case.review(by=clerk, at=LATER)
    with pytest.raises(MaterialsMissing, match="银行卡"):
        case.grant(by=clerk, at=LATER)
    say(case, by=clerk, 银行卡=THERE)
    case.grant(by=clerk, at=LATER)
    assert case.state == State.GRANTED


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("身份证", {"standing": "later", "until": date(2026, 3, 9)}),
        ("身份证", {"standing": "not-needed"}),
        ("银行卡", {"standing": "later"}),
        ("银行卡", {"standing": "there", "until": date(2026, 3, 9)}),
    ],
)
def test_the_database_refuses_papers_that_stand_as_they_cannot(receive, passport, name, fields):
    row = receive(passport).materials.get(name=name)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseMaterial.objects.filter(pk=row.pk).update(**fields)


def test_checking_papers_leaves_one_line_and_none_when_nothing_changed(receive, passport, clerk):
    case = receive(passport)
    say(case, by=clerk, 身份证=THERE, 银行卡=THERE)
    assert case.steps.get(kind=Step.CHECK).note == "身份证：已收到；银行卡：已收到"
    say(case, by=clerk, 身份证=THERE)
    assert case.steps.filter(kind=Step.CHECK).count() == 1


def test_the_guide_may_change_while_the_case_keeps_its_list(receive, passport):
    case = receive(passport)
    passport.materials.filter(name="银行卡").delete()
    assert "银行卡" in standing(case)


# --- the notice


def test_the_notice_names_everything_that_is_missing(receive, passport, clerk, resident):
    case = receive(passport)
    case.ask_materials(how="照片要近半年的", by=clerk, at=LATER)
    assert case.state == State.INCOMPLETE
    assert case.steps.get(kind=Step.ASK_MATERIALS).note == "身份证；银行卡；照片要近半年的"
    assert case.materials.filter(told_at=LATER).count() == 2
    assert Message.objects.filter(to=resident, text__contains="补正").exists()


def test_there_is_no_notice_when_nothing_is_missing(receive, passport, clerk):
    case = receive(passport)
    say(case, by=clerk, 身份证=THERE, 银行卡=THERE)
    with pytest.raises(NothingMissing):
        case.ask_materials(by=clerk, at=LATER)


def test_a_second_notice_asks_for_nothing_new(receive, passport, clerk):
    case = receive(passport)
    say(case, by=clerk, 身份证=THERE)
    case.ask_materials(by=clerk, at=LATER)
    case.hand_in(by=clerk, at=LATER + HOUR)
    case.ask_materials(by=clerk, at=LATER + 2 * HOUR)  # the bank card is still not there
    case.hand_in(by=clerk, at=LATER + 3 * HOUR)
    say(case, by=clerk, at=LATER + 3 * HOUR, 身份证=MISSING)
    with pytest.raises(ToldOnceOnly, match="身份证"):
        case.ask_materials(by=clerk, at=LATER + 4 * HOUR)


def test_after_five_working_days_nothing_may_be_asked_any_more(receive, passport, clerk):
    case = receive(passport)
    assert case.due_at == closing(2026, 3, 11)
    with pytest.raises(TooLateToAsk):
        case.ask_materials(by=clerk, at=closing(2026, 3, 11) + timedelta(seconds=1))
    case.ask_materials(by=clerk, at=closing(2026, 3, 11))


def test_without_notice_in_time_a_case_counts_as_accepted_from_the_day_it_came(
    receive, passport, system
):
    case = receive(passport)
    assert sweep(at=closing(2026, 3, 11) - timedelta(seconds=1)).deemed == 0
    assert sweep(at=closing(2026, 3, 11)).deemed == 1
    case.refresh_from_db()
    assert case.state == State.ACCEPTED
    assert case.accepted_at == MORNING
    assert case.due_at == closing(2026, 3, 18)  # ten working days from the 4th
    assert case.receipt


def test_papers_handed_in_begin_the_clock_of_the_notice_anew(receive, passport, clerk):
    case = receive(passport)
    case.ask_materials(by=clerk, at=LATER)
    case.hand_in(by=clerk, at=MORNING + 7 * DAY)
    assert case.due_at == closing(2026, 3, 18)


# --- clocks


def test_a_decision_is_due_in_the_days_promised_and_lawful_in_those_of_the_law(case, clerk):
    case.accept(by=clerk, at=LATER)
    assert case.due_at == closing(2026, 3, 18)  # ten working days
    assert case.lawful_by == closing(2026, 4, 1)  # twenty
    assert case.due_is_certain


def test_holidays_and_days_the_office_sets_do_not_count(case, clerk):
    CalendarDay.objects.learn(date(2026, 3, 9), is_workday=False, source="县里放假", at=MORNING)
    CalendarDay.objects.learn(date(2026, 3, 14), is_workday=True, source="补班", at=MORNING)
    CalendarDay.objects.learn(date(2026, 3, 10), is_workday=False, source="县里放假", at=MORNING)
    case.accept(by=clerk, at=LATER)
    assert case.due_at == closing(2026, 3, 19)


def test_a_public_holiday_lies_between(receive, clerk):
    before_tomb_sweeping = datetime(2026, 4, 3, 9, 0, tzinfo=SHANGHAI)  # a Friday
    case = receive(at=before_tomb_sweeping)
    assert case.due_at == closing(2026, 4, 13)  # the 6th is free


def test_what_came_in_a_year_without_published_holidays_is_said_to_be_uncertain(receive, clerk):
    case = receive(at=datetime(2031, 12, 29, 9, 0, tzinfo=SHANGHAI))
    assert not case.due_is_certain


def test_what_is_done_at_once_is_due_the_same_day(receive, instant, clerk):
    case = receive(instant)
    case.accept(by=clerk, at=LATER)
    assert case.due_at == closing(2026, 3, 4)


def test_what_comes_after_closing_is_due_when_the_next_day_closes(receive, instant, clerk):
    case = receive(instant)
    case.accept(by=clerk, at=datetime(2026, 3, 6, 18, 0, tzinfo=SHANGHAI))
    assert case.due_at == closing(2026, 3, 9)


def test_an_instant_matter_goes_from_received_to_delivered_in_one_press(receive, instant, clerk):
    case = receive(instant)
    case.settle(result_number="990001", by=clerk, at=LATER)
    assert (case.state, case.outcome, case.delivered_to) == ("delivered", "granted", "吴桂花")
    assert case.ended_at == LATER


def test_what_is_not_done_at_once_is_not_settled_at_once(case, clerk):
    with pytest.raises(WrongCaseStep):
        case.settle(by=clerk, at=LATER)


def test_a_light_turns_amber_then_red(case, clerk):
    case.accept(by=clerk, at=LATER)
    assert case.light(LATER) == "green"
    assert case.light(case.amber_at) == "amber"
    assert case.light(case.due_at) == "red"
    assert case.light(case.due_at - timedelta(seconds=1)) == "amber"


def test_a_special_procedure_stands_outside_the_clock(case, clerk, resident):
    case.accept(by=clerk, at=LATER)
    case.stop(procedure="听证", how_long="约8个工作日", by=clerk, at=MORNING + DAY)
    assert case.light(MORNING + 90 * DAY) == "paused"
    assert Message.objects.filter(to=resident, text__contains="特别程序").exists()
    case.resume(by=clerk, at=MORNING + 6 * DAY)  # 5 March to 10 March: three working days
    assert case.due_at == closing(2026, 3, 23)
    assert case.lawful_by == closing(2026, 4, 7)
    assert case.state == State.REVIEW


def test_a_procedure_that_ends_the_same_day_adds_nothing(case, clerk):
    case.accept(by=clerk, at=LATER)
    case.stop(procedure="检测", how_long="当天", by=clerk, at=LATER)
    case.resume(by=clerk, at=LATER + 2 * HOUR)
    assert case.due_at == closing(2026, 3, 18)


def test_a_result_is_to_be_delivered_in_ten_working_days(case, clerk):
    case.accept(by=clerk, at=LATER)
    case.review(by=clerk, at=LATER)
    case.grant(result_number="990002", by=clerk, at=LATER)
    assert case.due_at == closing(2026, 3, 18)
    case.deliver(way="window", to="吴桂花", by=clerk, at=LATER)
    assert case.due_at is None


@pytest.mark.parametrize(
    ("statutory", "code"),
    [
        (0, "registration"), (3, "registration"), (4, "decision"), (20, "decision"),
        (21, "joint"), (45, "joint"), (60, "joint"),
    ],
)  # fmt: skip
def test_the_law_of_a_matter_is_the_shortest_that_holds_its_days(civil, statutory, code):
    matter = a_matter(
        civil, f"9904{statutory:08d}", "试", statutory_days=statutory, promised_days=0
    )
    assert CaseClock.objects.decision_of(matter, on=MORNING.date()).code == code


# --- too late


def test_a_case_that_has_run_out_is_told_of_once(case, clerk, hall_manager, other_clerk):
    case.accept(by=clerk, at=LATER)
    late = closing(2026, 3, 18)
    assert sweep(at=late).run_out == 1
    assert sweep(at=late + HOUR).run_out == 0
    for who in (clerk, hall_manager):
        assert Message.objects.filter(to=who, text__contains="超过时限").count() == 1
    assert not Message.objects.filter(to=other_clerk, text__contains="超过时限").exists()


def test_nothing_overdue_is_decided_before_its_reason_is_public(case, clerk):
    case.accept(by=clerk, at=LATER)
    case.review(by=clerk, at=LATER)
    late = closing(2026, 3, 18)
    with pytest.raises(NoReasonGiven):
        case.grant(by=clerk, at=late)
    case.explain(why="上级系统停机两天", by=clerk, at=late)
    case.grant(by=clerk, at=late)
    assert case.overdue_why == "上级系统停机两天"


def test_the_sweep_archives_once_nobody_can_rate_any_more(case, clerk):
    case.refuse(why="不属本地", by=clerk, at=LATER)
    assert sweep(at=MORNING + 15 * DAY).archived == 0
    assert sweep(at=MORNING + 16 * DAY).archived == 1
    case.refresh_from_db()
    assert case.state == State.ARCHIVED


# --- more time


@pytest.fixture
def in_review(case, clerk):
    case.accept(by=clerk, at=LATER)
    case.review(by=clerk, at=LATER)
    return case


def ask(case, by, workdays=10):
    return Extension.objects.ask(case, workdays=workdays, why="情况复杂", by=by, at=LATER)


def test_more_time_moves_both_clocks_once_somebody_else_agrees(
    in_review, clerk, hall_manager, resident
):
    asked = ask(in_review, clerk)
    assert in_review.due_at == closing(2026, 3, 18)
    asked.grant(by=hall_manager, at=LATER)
    in_review.refresh_from_db()
    assert in_review.due_at == closing(2026, 4, 1)
    assert in_review.lawful_by == closing(2026, 4, 16)
    assert Message.objects.filter(to=resident, text__contains="批准延期").exists()


def test_nobody_grants_their_own_request(in_review, hall_manager):
    asked = ask(in_review, hall_manager)
    with pytest.raises(Exception, match="不能批准自己"):
        asked.grant(by=hall_manager, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.update(granted=True, decided_by=hall_manager, decided_at=LATER)


def test_a_case_is_extended_once_and_after_a_no_it_may_be_asked_again(
    in_review, clerk, hall_manager
):
    asked = ask(in_review, clerk)
    with pytest.raises(ExtendedAlready):
        ask(in_review, clerk)
    asked.refuse(why="可以按时办完", by=hall_manager, at=LATER)
    ask(in_review, clerk).grant(by=hall_manager, at=LATER)
    with pytest.raises(ExtendedAlready):
        ask(Case.objects.get(pk=in_review.pk), clerk)


@pytest.mark.parametrize("workdays", [0, 11])
def test_no_more_time_than_the_law_gives(in_review, clerk, workdays):
    with pytest.raises(TooLong, match="10"):
        ask(in_review, clerk, workdays)


# --- help


def test_somebody_helps_in_sight_of_the_applicant(case, helper, clerk, resident):
    CaseHelp.objects.give(case, helper, kind="guide", authorisation="", by=clerk, at=LATER)
    assert Message.objects.filter(to=resident, text__contains="帮办").exists()
    assert Case.objects.visible_to(helper).filter(pk=case.pk).exists()
    with pytest.raises(HelpsAlready):
        CaseHelp.objects.give(case, helper, kind="guide", authorisation="", by=clerk, at=LATER)


def test_acting_for_somebody_needs_their_signature(case, helper, clerk):
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseHelp.objects.give(case, helper, kind="behalf", authorisation="", by=clerk, at=LATER)
    CaseHelp.objects.give(
        case, helper, kind="behalf", authorisation="授权书1份，本人签字", by=clerk, at=LATER
    )


def test_help_that_has_ended_no_longer_shows_the_case(case, helper, clerk):
    given = CaseHelp.objects.give(case, helper, kind="guide", authorisation="", by=clerk, at=LATER)
    given.end(by=clerk, at=LATER + HOUR)
    assert not Case.objects.visible_to(helper).exists()


# --- who sees


def test_a_case_is_seen_in_its_hall_and_by_whom_it_concerns(
    case, resident, neighbour, clerk, office, auditor, worker, system
):
    seen = {
        who: Case.objects.visible_to(who).filter(pk=case.pk).exists()
        for who in (resident, neighbour, clerk, office, auditor, worker, system)
    }
    assert seen == {
        resident: True, neighbour: False, clerk: True, office: True, auditor: True,
        worker: False, system: False,
    }  # fmt: skip


def test_a_case_of_an_organisation_is_nobodys_own(receive, system, neighbour):
    receive(person=None, name="柳坪小卖部")
    assert not Case.objects.visible_to(system).exists()
    assert not Case.objects.visible_to(neighbour).exists()


# --- what the database keeps


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"state": "accepted"},
        {"state": "special", "accepted_at": MORNING, "receipt": "C受1"},
        {"paused_at": MORNING},
        {"state": "refused", "ended_at": MORNING, "receipt": "C不受1"},
        {"outcome": "granted"},
        {"decided_at": MORNING},
        {"state": "granted", "accepted_at": MORNING, "receipt": "C受1"},
        {"outcome": "denied", "decided_at": MORNING},
        {"state": "delivered", "ended_at": MORNING},
        {"ended_at": MORNING},
        {"state": "withdrawn"},
    ],
)
def test_the_database_refuses_a_case_that_cannot_be(case, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**fields)


def test_receipts_are_numbered_through_the_year(receive, clerk, neighbour):
    first, second = receive(), receive(person=neighbour.person)
    first.accept(by=clerk, at=LATER)
    second.accept(by=clerk, at=LATER)
    assert [first.receipt, second.receipt] == ["C受〔2026〕00001", "C受〔2026〕00002"]
