"""首问负责: whoever is asked first owns the question until it is answered, taken or refused."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.areas.conftest import MORNING, SHANGHAI, at_once
from tongxing.hall.case_access import MAY_ANSWER
from tongxing.hall.models import Question, QuestionStep, WrongQuestionStep
from tongxing.hall.models.question import FLOW, OPEN, State, Step
from tongxing.hall.sweep import sweep
from tongxing.people import own_data
from tongxing.people.models import Message

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(hours=1)
DUE = datetime.combine(date(2026, 3, 5), time(17, 30), SHANGHAI)


def ask(hall, by, *, key=None, **said):
    fields = {"text": "给孩子上户口要带什么？"} | said
    return Question.objects.ask(request_key=key or uuid4(), place=hall, by=by, at=MORNING, **fields)


@pytest.fixture
def asked(hall, general, resident):
    """From a phone: nobody's yet."""
    return ask(hall, resident)


@pytest.fixture
def heard(hall, general, clerk):
    """At the desk: the clerk's."""
    return ask(hall, clerk, channel="desk", name="吴桂花")


def stood_at(question, state, clerk, other_clerk):
    fields = {"state": state, "state_since": MORNING, "owner": clerk, "offered_to": None}
    fields |= {"answer": "", "answered_at": None}
    if state == State.ASKED:
        fields["owner"] = None
    if state == State.OFFERED:
        fields["offered_to"] = other_clerk
    if state not in OPEN:
        fields |= {"answer": "带户口本", "answered_at": MORNING}
    Question.objects.filter(pk=question.pk).update(**fields)
    question.refresh_from_db()
    return question


def take(question, step, *, by, other):
    return {
        Step.TAKE: lambda: question.take(by=other, at=LATER),
        Step.HAND_OVER: lambda: question.hand_over(to=other, why="归民政", by=by, at=LATER),
        Step.GIVE_BACK: lambda: question.give_back(why="不归我们", by=other, at=LATER),
        Step.ANSWER: lambda: question.reply(text="带户口本", by=by, at=LATER),
        Step.REFUSE: lambda: question.refuse(why="请问税务局", by=by, at=LATER),
        Step.REMIND: lambda: question.remind(by=by, at=LATER),
    }[step]()


def test_every_step_has_a_place_in_the_flow_and_a_rule_about_people():
    assert set(FLOW) == set(Step) - {Step.ASK}
    assert set(MAY_ANSWER) == set(FLOW) - {Step.REMIND}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", FLOW)
def test_a_step_is_taken_only_from_the_states_the_flow_names(
    step, state, asked, clerk, other_clerk
):
    move = FLOW[step]
    question = stood_at(asked, state, clerk, other_clerk)

    if state in move.before:
        take(question, step, by=clerk, other=other_clerk)
        assert question.state == (move.after or state)
        assert [one.kind for one in question.steps.order_by("pk")] == [Step.ASK, step]
    else:
        with pytest.raises(WrongQuestionStep):
            take(question, step, by=clerk, other=other_clerk)
        question.refresh_from_db()
        assert question.state == state
        assert [one.kind for one in question.steps.all()] == [Step.ASK]


def test_who_hears_a_question_at_the_desk_owns_it(heard, clerk):
    assert (heard.owner, heard.state) == (clerk, State.OWNED)


def test_a_question_from_a_phone_waits_until_somebody_takes_it(asked, clerk):
    assert (asked.owner, asked.state) == (None, State.ASKED)
    asked.take(by=clerk, at=LATER)
    assert asked.owner == clerk


def test_it_stays_with_its_owner_until_the_other_has_taken_it(heard, clerk, other_clerk):
    heard.hand_over(to=other_clerk, why="归民政", by=clerk, at=LATER)
    assert heard.owner == clerk
    assert Message.objects.filter(to=other_clerk, text__contains=heard.number).exists()
    heard.take(by=other_clerk, at=LATER)
    assert (heard.owner, heard.offered_to) == (other_clerk, None)
    owners = [step.owner for step in heard.steps.order_by("pk")]
    assert owners == [clerk, clerk, other_clerk]
    assert "龙窗口 → 田窗口：归民政" in heard.steps.get(kind="hand-over").note


def test_only_who_was_asked_takes_it_over(heard, clerk, other_clerk, hall_manager):
    heard.hand_over(to=other_clerk, why="归民政", by=clerk, at=LATER)
    with pytest.raises(WrongQuestionStep):
        heard.take(by=hall_manager, at=LATER)


def test_who_cannot_take_it_gives_it_back_to_its_owner(heard, clerk, other_clerk):
    heard.hand_over(to=other_clerk, why="归民政", by=clerk, at=LATER)
    heard.give_back(why="不归我们", by=other_clerk, at=LATER)
    assert (heard.owner, heard.state) == (clerk, State.OWNED)


def test_nobody_hands_a_question_to_its_owner(heard, clerk):
    with pytest.raises(Exception, match="已经在这个人手里"):
        heard.hand_over(to=clerk, why="?", by=clerk, at=LATER)


def test_of_two_who_take_it_at_once_one_owns_it(concurrent_db, asked, clerk, other_clerk):
    def taking(by):
        return lambda: Question.objects.get(pk=asked.pk).take(by=by, at=LATER)

    ended = at_once(taking(clerk), taking(other_clerk))
    assert sorted(type(error).__name__ for error in ended) == ["NoneType", "WrongQuestionStep"]


test_of_two_who_take_it_at_once_one_owns_it.pytestmark = [pytest.mark.django_db(transaction=True)]


def test_the_answer_is_told_to_who_asked(asked, clerk, resident):
    asked.take(by=clerk, at=LATER)
    asked.reply(text="带户口本和出生证", by=clerk, at=LATER)
    assert Message.objects.filter(to=resident, text__contains=asked.number).exists()


def test_a_question_is_to_be_answered_within_a_working_day(asked, hall_manager):
    assert asked.due_at == DUE
    assert sweep(at=DUE - timedelta(seconds=1)).reminded == 0
    assert sweep(at=DUE).reminded == 1
    assert sweep(at=DUE + timedelta(hours=1)).reminded == 0
    assert Message.objects.filter(to=hall_manager, text__contains="逾期提醒").count() == 1


def test_a_press_that_is_sent_twice_is_one_question(hall, resident):
    key = uuid4()
    assert ask(hall, resident, key=key).pk == ask(hall, resident, key=key).pk


def test_a_story_is_never_rewritten(asked):
    with pytest.raises(DatabaseError), transaction.atomic():
        QuestionStep.objects.update(note="没问过")


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "owned"}, {"state": "offered"}, {"state": "answered"}, {"answered_at": MORNING},
    ],
)  # fmt: skip
def test_the_database_refuses_a_question_that_cannot_be(asked, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=asked.pk).update(**fields)


# --- pages


@pytest.mark.parametrize(
    ("who", "status"),
    [("resident", 200), ("clerk", 200), ("office", 200), ("neighbour", 404), ("worker", 404),
     (None, 302)],
)  # fmt: skip
def test_who_opens_a_question(who, status, request, client, asked):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(asked.get_absolute_url()).status_code == status


def test_a_resident_asks_by_phone_and_sees_the_answer(client, hall, general, resident, clerk):
    client.force_login(resident)
    url = f"/hall/at/{hall.code}/ask/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"request_key": str(uuid4()), "text": ""}).status_code == 422
    response = client.post(url, {"request_key": str(uuid4()), "text": "医保怎么转？"})
    assert response.status_code == 302
    question = Question.objects.get()
    question.take(by=clerk, at=question.asked_at + timedelta(minutes=1))
    question.reply(text="在3号窗口办", by=clerk, at=question.asked_at + timedelta(minutes=2))
    page = client.get(question.get_absolute_url()).content.decode()
    assert "在3号窗口办" in page
    assert "龙窗口" not in page
    assert [row["text"] for row in own_data.of(resident)["questions"]] == ["医保怎么转？"]


def test_nobody_asks_without_signing_in(client, hall, general):
    assert client.get(f"/hall/at/{hall.code}/ask/").status_code == 302


def test_a_clerk_writes_down_what_was_asked_at_the_desk(client, clerk, general):
    client.force_login(clerk)
    assert client.get("/hall/questions/hear/").status_code == 200
    said = {"request_key": str(uuid4()), "text": "老年证在哪办？", "channel": "call"}
    assert client.post("/hall/questions/hear/", said).status_code == 302
    assert Question.objects.get().owner == clerk


@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk", 200), ("office", 200), ("resident", 403), ("worker", 403), (None, 302)],
)
def test_who_opens_the_list(who, status, request, client, asked):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get("/hall/questions/").status_code == status


def test_the_list_shows_what_waits_for_this_person(client, asked, heard, clerk, other_clerk):
    def shown(who, column=""):
        client.force_login(who)
        page = client.get(f"/hall/questions/?column={column}").content.decode()
        return [one.number for one in (asked, heard) if one.number in page]

    assert shown(clerk) == [asked.number, heard.number]
    assert shown(other_clerk) == [asked.number]
    assert shown(other_clerk, "open") == [asked.number, heard.number]
    assert shown(other_clerk, "closed") == []


@pytest.mark.parametrize(
    ("who", "verb", "status"),
    [
        ("clerk", "answer", 302), ("other_clerk", "answer", 403), ("resident", "answer", 404),
        ("office", "answer", 403), ("clerk", "remind", 404), ("clerk", "give-back", 403),
    ],
)  # fmt: skip
def test_who_may_answer(who, verb, status, request, client, heard):
    client.force_login(request.getfixturevalue(who))
    url = f"{heard.get_absolute_url()}{verb}/"
    assert client.post(url, {"text": "带户口本", "why": "x"}).status_code == status


def test_the_whole_way_by_its_buttons(client, asked, clerk, other_clerk):
    for who, verb, said in (
        (clerk, "take", {}), (clerk, "hand-over", {"to": other_clerk.pk, "why": "归民政"}),
        (other_clerk, "give-back", {"why": "不归我们"}),
        (clerk, "hand-over", {"to": other_clerk.pk, "why": "主任定的"}),
        (other_clerk, "take", {}), (other_clerk, "answer", {"text": "带户口本"}),
    ):  # fmt: skip
        client.force_login(who)
        page = client.get(asked.get_absolute_url()).content.decode()
        assert f"/{verb}/" in page, verb
        assert client.post(f"{asked.get_absolute_url()}{verb}/", said).status_code == 302, verb
    asked.refresh_from_db()
    assert asked.state == State.ANSWERED


def test_who_asked_by_phone_can_be_called_once_the_reason_is_written_down(client, asked, clerk):
    client.force_login(clerk)
    page = client.post(f"/hall/phones/question/{asked.uid}/", {"why": "问清楚一点"})
    assert "10000000001" in page.content.decode()
