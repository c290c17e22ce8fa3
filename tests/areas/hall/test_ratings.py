"""好差评: once a matter, by whom it was done for, never from the desk; bad ones put right."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from tests.areas.conftest import MORNING, SHANGHAI, at_once
from tongxing.base.models import Parameter
from tongxing.hall import rates
from tongxing.hall.case_access import MAY_RECTIFY
from tongxing.hall.models import (
    BAD,
    Case,
    Handled,
    Level,
    Rating,
    RatingReason,
    Rectification,
    RectificationStep,
    Sitting,
    Ticket,
    WrongRectificationStep,
)
from tongxing.hall.models.case_flow import State as CaseState
from tongxing.hall.models.rectification import FLOW, OPEN, State, Step
from tongxing.hall.rate import NotYetRateable, RatedAlready, RatedAtTheDesk, RatingOver, rate
from tongxing.hall.sweep import sweep
from tongxing.people.models import Message, SignIn

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LATER = MORNING + timedelta(hours=1)
DESK, PHONE = "Mozilla Windows desk", "Mozilla Android phone"


@pytest.fixture
def visit(hall, matter, system, at_civil_window):
    """A matter done at the civil affairs window, at ten past nine."""
    clerk = at_civil_window.by
    ticket = Ticket.objects.issue(
        request_key=uuid4(), hall=hall, matters=[matter], channel="kiosk", by=system, at=MORNING
    )
    ticket.call(window=at_civil_window.window, by=clerk, at=MORNING + MINUTE)
    ticket.start(by=clerk, at=MORNING + 2 * MINUTE)
    ticket.finish(by=clerk, at=MORNING + 10 * MINUTE)
    return ticket.matters.get()


@pytest.fixture
def handled(visit):
    return Handled.of_visit(visit)


@pytest.fixture
def case(matter, clerk, resident):
    return Case.objects.receive(
        request_key=uuid4(), matter=matter, by=clerk, at=MORNING, person=resident.person,
        channel="window",
    )  # fmt: skip


@pytest.fixture
def delivered(case, clerk):
    case.accept(by=clerk, at=MORNING)
    case.review(by=clerk, at=MORNING)
    case.grant(by=clerk, at=MORNING)
    case.deliver(way="window", to="本人", by=clerk, at=MORNING)
    return case


def give(handled, by, *, level=5, at=LATER, channel="qr", device=PHONE, session_key="", **said):
    return rate(
        handled, level=level, by=by, at=at, channel=channel, device=device,
        session_key=session_key, **said,
    )  # fmt: skip


@pytest.fixture
def stranger_on_the_street(system):
    system.comes_from = "10.9.9.9"
    return system


@pytest.fixture
def order(handled, stranger_on_the_street):
    give(
        handled, stranger_on_the_street, level=1, is_named=True, name="吴桂花", phone="10000000001"
    )
    return Rectification.objects.get()


# --- once


def test_a_rating_says_who_served_and_where(handled, stranger_on_the_street, clerk, civil_window):
    rating = give(handled, stranger_on_the_street, level=4, comment="很耐心")
    assert (rating.clerk, rating.window, rating.department) == (
        clerk, civil_window, civil_window.department
    )  # fmt: skip
    assert rating.done_at == MORNING + 10 * MINUTE


def test_a_matter_is_rated_once(handled, stranger_on_the_street):
    give(handled, stranger_on_the_street)
    with pytest.raises(RatedAlready):
        give(handled, stranger_on_the_street, level=1)
    assert Rating.objects.get().level == 5


def test_a_matter_that_became_a_case_is_rated_once_for_both(
    visit, delivered, stranger_on_the_street
):
    Case.objects.filter(pk=delivered.pk).update(ticket=visit.ticket)
    same = Handled.of_visit(visit)
    assert same.case == delivered
    give(same, stranger_on_the_street)
    with pytest.raises(RatedAlready):
        give(Handled(visit=visit), stranger_on_the_street)


def test_of_two_phones_that_rate_at_once_one_counts(concurrent_db, visit, system):
    def rating(level):
        return lambda: give(Handled.of_visit(visit), system, level=level)

    ended = at_once(rating(5), rating(1))
    assert sorted(type(error).__name__ for error in ended) == ["NoneType", "RatedAlready"]
    assert Rating.objects.count() == 1


test_of_two_phones_that_rate_at_once_one_counts.pytestmark = [
    pytest.mark.django_db(transaction=True)
]


def test_what_is_not_done_is_not_rated(case, stranger_on_the_street):
    with pytest.raises(NotYetRateable):
        give(Handled(case=case), stranger_on_the_street)


def test_a_case_that_is_rated_says_so(delivered, stranger_on_the_street):
    give(Handled(case=delivered), stranger_on_the_street)
    delivered.refresh_from_db()
    assert delivered.state == CaseState.RATED
    step = delivered.steps.get(kind="rate")
    assert step.by == stranger_on_the_street  # nobody by name


def test_a_refused_case_may_be_rated_too(case, clerk, stranger_on_the_street):
    case.refuse(why="不属本地", by=clerk, at=MORNING)
    assert give(Handled(case=case), stranger_on_the_street, level=2).pk


def test_nobody_rates_after_the_time_for_it(handled, stranger_on_the_street):
    last = MORNING + 15 * DAY
    with pytest.raises(RatingOver, match="15天"):
        give(handled, stranger_on_the_street, at=last + DAY)
    assert give(handled, stranger_on_the_street, at=last).pk


def test_an_account_that_rates_itself_is_not_named_in_the_story(delivered, resident, system):
    give(Handled(case=delivered), resident)
    assert delivered.steps.get(kind="rate").by == system


def test_what_of_a_visit_is_done_and_not_rated_is_offered(visit, stranger_on_the_street):
    (one,) = Handled.to_rate(visit.ticket)
    give(one, stranger_on_the_street)
    assert Handled.to_rate(visit.ticket) == []


# --- never from the desk


@pytest.mark.parametrize("who", ["clerk", "other_clerk", "hall_manager"])
def test_nobody_rates_as_staff_of_the_hall(who, request, handled):
    with pytest.raises(RatedAtTheDesk):
        give(handled, request.getfixturevalue(who))
    assert not Rating.objects.exists()


@pytest.fixture
def desk(clerk):
    """The clerk has signed in at the window's computer."""
    clerk.comes_from = "10.0.0.5"
    return SignIn.objects.begin(clerk, session_key="desk-session", device=DESK, at=MORNING)


def test_nobody_rates_in_the_clerks_session(handled, desk, stranger_on_the_street):
    with pytest.raises(RatedAtTheDesk):
        give(handled, stranger_on_the_street, session_key="desk-session")


def test_nobody_rates_on_the_clerks_computer_even_signed_out(
    handled, desk, system, stranger_on_the_street
):
    SignIn.objects.filter(pk=desk.pk).update(ended_at=MORNING)
    system.comes_from = "10.0.0.5"
    with pytest.raises(RatedAtTheDesk):
        give(handled, system, device=DESK)


def test_a_phone_that_shares_the_address_of_the_desks_rates(handled, desk, system):
    system.comes_from = "10.0.0.5"
    assert give(handled, system, device=PHONE).pk


def test_the_computer_of_a_resident_with_the_same_browser_rates(handled, desk, system):
    system.comes_from = "10.7.7.7"
    assert give(handled, system, device=DESK).pk


def test_the_desk_is_forgotten_after_the_working_day(handled, desk, system):
    system.comes_from = "10.0.0.5"
    assert give(handled, system, device=DESK, at=MORNING + DAY).pk


def test_the_computer_of_somebody_who_never_works_there_rates(handled, resident, system):
    resident.comes_from = "10.0.0.5"
    SignIn.objects.begin(resident, session_key="x", device=DESK, at=MORNING)
    system.comes_from = "10.0.0.5"
    assert give(handled, system, device=DESK).pk


def test_paper_is_keyed_in_by_the_office_and_never_by_the_window(handled, office, clerk, desk):
    office.comes_from = "10.0.0.5"
    with pytest.raises(RatedAtTheDesk):
        give(handled, clerk, channel="paper", device=DESK)
    rating = give(handled, office, channel="paper", device=DESK)
    assert rating.keyed_in_by == office


# --- the link


def test_a_link_leads_to_its_matter_and_no_other(visit, handled, delivered):
    assert Handled.by_word(handled.word).visit == visit
    assert Handled.by_word(Handled(case=delivered).word).case == delivered
    secret = handled.word.partition("-")[2]
    for word in (
        "", "-", "v", f"v{visit.pk}", f"v{visit.pk}-", f"v{visit.pk}-{'a' * 16}", f"c1-{secret}",
        f"x{visit.pk}-{secret}", f"v{visit.pk + 1}-{secret}", f"v９-{secret}", f"v{'9' * 40}-a",
    ):  # fmt: skip
        assert Handled.by_word(word) is None, word


def test_whoever_holds_the_link_rates_without_an_account(client, handled):
    page = client.get(handled.url).content.decode()
    assert all(str(label) in page for label in Level.labels)
    page = client.get(f"{handled.url}?level=2").content.decode()
    assert "等得太久" in page
    assert "热情又耐心" not in page


def ratable_now(visit):
    """The visit, done just now as the pages see it."""
    visit.ticket.matters.update(done_at=timezone.now())
    visit.refresh_from_db()
    return Handled.of_visit(visit)


def test_a_rating_comes_by_its_page_and_is_shown_afterwards(client, visit):
    handled = ratable_now(visit)
    reason = RatingReason.objects.get(level=2, aspect="efficiency")
    response = client.post(
        f"{handled.url}?level=2", {"level": "2", "reasons": [reason.pk], "comment": "跑了三趟"}
    )
    assert response.status_code == 302
    rating = Rating.objects.get()
    assert (rating.level, rating.channel, rating.comment) == (2, "qr", "跑了三趟")
    assert list(rating.reasons.all()) == [reason]
    page = client.get(handled.url).content.decode()
    assert "谢谢您的评价" in page
    assert client.post(handled.url, {"level": "5"}).status_code == 200
    assert Rating.objects.count() == 1


@pytest.mark.parametrize("level", ["0", "6", "x", "", "5.0", "²"])
def test_there_are_five_levels_and_no_other(client, visit, level):
    handled = ratable_now(visit)
    assert client.post(f"{handled.url}?level={level}", {"level": level}).status_code == 422
    assert not Rating.objects.exists()


def test_a_phone_without_a_name_is_asked_for_the_name(client, visit):
    handled = ratable_now(visit)
    said = {"level": "1", "phone": "10000000001", "comment": "等了一上午"}
    response = client.post(f"{handled.url}?level=1", said)
    assert response.status_code == 422
    assert "等了一上午" in response.content.decode()


def test_a_signed_in_clerk_is_refused_in_words(client, visit, clerk):
    handled = ratable_now(visit)
    client.force_login(clerk)
    response = client.post(f"{handled.url}?level=5", {"level": "5"})
    assert response.status_code == 409
    assert "不能在窗口的电脑上做" in response.content.decode()


def test_a_clerk_who_signs_out_to_rate_on_the_same_computer_is_refused(client, visit, clerk):
    handled = ratable_now(visit)
    browser = {"HTTP_USER_AGENT": DESK, "REMOTE_ADDR": "10.0.0.5"}
    signed_in = client.post(
        "/people/login/", {"phone": "10000000031", "password": "demo-pass"}, **browser
    )
    assert signed_in.status_code == 302
    client.logout()
    response = client.post(f"{handled.url}?level=5", {"level": "5"}, **browser)
    assert response.status_code == 409
    assert not Rating.objects.exists()


def test_a_wrong_link_is_no_page(client, handled):
    last = "b" if handled.word.endswith("a") else "a"
    assert client.get(f"/r/{handled.word[:-1]}{last}/").status_code == 404


# --- the work order


def stood_at(order, state):
    fields = {"state": state, "state_since": MORNING, "closed_at": None}
    if state != State.OPENED:
        fields |= {"called_at": MORNING, "reached": True}
    if state in (State.TOLD, State.CLOSED):
        fields["done"] = "已当面道歉"
    if state not in OPEN:
        fields["closed_at"] = MORNING
    if state in (State.APPEALED, State.EXCLUDED):
        fields |= {"appealed_by": order.rating.clerk, "appeal": "不是我办的"}
    Rectification.objects.filter(pk=order.pk).update(**fields)
    order.refresh_from_db()
    return order


def take(order, step, *, by, clerk):
    at = LATER
    return {
        Step.CALL_BACK: lambda: order.call_back(reached=True, said="等太久", by=by, at=at),
        Step.FIX: lambda: order.fix(by=by, at=at),
        Step.TELL: lambda: order.tell(done="加开窗口", by=by, at=at),
        Step.REDO: lambda: order.redo(why="还是慢", by=by, at=at),
        Step.CLOSE: lambda: order.close(by=by, at=at),
        Step.APPEAL: lambda: order.appeal_against(why="不是我办的", by=clerk, at=at),
        Step.UPHOLD: lambda: order.uphold(why="查了录像", by=by, at=at),
        Step.DISMISS: lambda: order.dismiss(why="查了录像", by=by, at=at),
        Step.ESCALATE: lambda: order.escalate(by=by, at=at),
    }[step]()


def test_every_step_has_a_place_in_the_flow_and_a_rule_about_people():
    assert set(FLOW) == set(Step) - {Step.OPEN}
    assert set(MAY_RECTIFY) == set(FLOW) - {Step.ESCALATE}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", FLOW)
def test_a_step_is_taken_only_from_the_states_the_flow_names(
    step, state, order, hall_manager, clerk
):
    move = FLOW[step]
    order = stood_at(order, state)

    if state in move.before:
        take(order, step, by=hall_manager, clerk=clerk)
        assert order.state == (move.after or state)
        assert [one.kind for one in order.steps.order_by("pk")] == [Step.OPEN, step]
    else:
        already = state in (State.APPEALED, State.EXCLUDED) and step == Step.APPEAL
        with pytest.raises(Exception if already else WrongRectificationStep):
            take(order, step, by=hall_manager, clerk=clerk)
        order.refresh_from_db()
        assert order.state == state
        assert [one.kind for one in order.steps.all()] == [Step.OPEN]


@pytest.mark.parametrize("level", Level)
def test_the_two_bad_levels_and_no_other_open_a_work_order(handled, stranger_on_the_street, level):
    give(handled, stranger_on_the_street, level=level)
    assert Rectification.objects.exists() == (level in BAD)


def test_it_is_to_be_put_right_in_the_working_days_of_the_table(order):
    assert order.due_at == datetime.combine(date(2026, 3, 11), time(17, 30), SHANGHAI)


def test_the_office_may_set_other_days(handled, stranger_on_the_street):
    Parameter.objects.filter(code="rating_fix_days").update(value=15)
    give(handled, stranger_on_the_street, level=2)
    assert Rectification.objects.get().due_at.date() == date(2026, 3, 25)


def test_managers_and_the_rated_are_told_and_nobody_who_rated(hall_manager, order, clerk):
    for who in (hall_manager, clerk):
        assert Message.objects.filter(to=who, text__contains=order.number).count() == 1
    assert not Message.objects.filter(text__contains="吴桂花").exists()


def test_none_is_put_right_before_it_was_called_back(order, hall_manager):
    with pytest.raises(WrongRectificationStep):
        order.fix(by=hall_manager, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rectification.objects.update(state="fixing")


def test_what_is_overdue_is_escalated_once(order, hall_manager):
    late = order.due_at
    assert sweep(at=late - MINUTE).escalated == 0
    assert sweep(at=late).escalated == 1
    assert sweep(at=late + DAY).escalated == 0
    assert Message.objects.filter(to=hall_manager, text__contains="逾期升级").count() == 1


@pytest.fixture
def appealed(order, hall_manager, clerk):
    order.call_back(reached=False, said="打了三次没人接", by=hall_manager, at=LATER)
    order.appeal_against(why="评的不是我", by=clerk, at=LATER)
    return order


def test_a_false_rating_leaves_the_rates_and_stays_on_record(appealed, hall_manager, hall):
    span = {"since": MORNING, "until": MORNING + DAY}
    assert rates.of_hall(hall, **span).bad == 1
    appealed.uphold(why="查了录像，不实", by=hall_manager, at=LATER)
    assert rates.of_hall(hall, **span).bad == 0
    assert Rating.objects.count() == 1


def test_an_appeal_that_fails_goes_on_to_be_put_right_and_is_not_made_again(
    appealed, hall_manager, clerk
):
    appealed.dismiss(why="录像属实", by=hall_manager, at=LATER)
    assert appealed.state == State.FIXING
    with pytest.raises(Exception, match="申诉过一次"):
        appealed.appeal_against(why="还是不服", by=clerk, at=LATER)


def test_nobody_decides_their_own_appeal(appealed, clerk):
    with pytest.raises(Exception, match="不能决定自己的申诉"):
        appealed.uphold(why="不是我", by=clerk, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rectification.objects.update(appeal_decided_by=clerk)


def test_a_work_orders_story_is_never_rewritten(order):
    with pytest.raises(DatabaseError), transaction.atomic():
        RectificationStep.objects.update(note="没有的事")


# --- pages of the work order


@pytest.mark.parametrize(
    ("who", "status"),
    [("hall_manager", 200), ("office", 200), ("auditor", 200), ("clerk", 200),
     ("other_clerk", 404), ("resident", 404), (None, 302)],
)  # fmt: skip
def test_who_opens_a_work_order(who, status, request, client, order):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(order.get_absolute_url()).status_code == status


def test_who_was_rated_does_not_learn_who_rated(client, order, clerk, hall_manager):
    client.force_login(clerk)
    page = client.get(order.get_absolute_url()).content.decode()
    assert "吴桂花" not in page
    assert "10000000001" not in page
    assert client.get(f"/hall/phones/order/{order.uid}/").status_code == 404
    client.force_login(hall_manager)
    page = client.get(order.get_absolute_url()).content.decode()
    assert "吴桂花" in page
    assert "10000000001" not in page
    page = client.post(f"/hall/phones/order/{order.uid}/", {"why": "回访"}).content.decode()
    assert "10000000001" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("hall_manager", 302), ("office", 302), ("clerk", 403), ("auditor", 403), ("resident", 404)],
)
def test_who_calls_back(who, status, request, client, order):
    client.force_login(request.getfixturevalue(who))
    said = {"reached": "yes", "said": "说等得太久"}
    url = f"{order.get_absolute_url()}call-back/"
    assert client.post(url, said).status_code == status
    order.refresh_from_db()
    assert (order.state == State.CALLED_BACK) == (status == 302)


def test_the_whole_way_by_its_buttons(client, order, hall_manager, clerk):
    for who, verb, said in (
        (hall_manager, "call-back", {"reached": "no", "said": "空号"}),
        (clerk, "appeal", {"why": "不是我办的"}),
        (hall_manager, "dismiss", {"why": "录像属实"}),
        (hall_manager, "tell", {"done": "已换人办理"}),
        (hall_manager, "redo", {"why": "对方不认可"}),
        (hall_manager, "tell", {"done": "已道歉并补办"}),
        (hall_manager, "close", {}),
    ):
        client.force_login(who)
        page = client.get(order.get_absolute_url()).content.decode()
        assert f"{verb}/" in page, verb
        assert client.post(f"{order.get_absolute_url()}{verb}/", said).status_code == 302, verb
    order.refresh_from_db()
    assert order.state == State.CLOSED


def test_a_form_that_says_nothing_comes_back(client, order, hall_manager):
    client.force_login(hall_manager)
    url = order.get_absolute_url()
    assert client.post(f"{url}call-back/", {"reached": "yes"}).status_code == 422
    assert client.post(f"{url}escalate/").status_code == 404


def test_lists_show_what_one_may_see(client, order, hall_manager, clerk, other_clerk):
    for who, there in ((hall_manager, True), (clerk, True), (other_clerk, False)):
        client.force_login(who)
        page = client.get("/hall/rectifications/").content.decode()
        assert (order.number in page) == there


# --- rates


@pytest.fixture
def many(hall, matter, system, at_civil_window):
    """Ten matters done at the window; of eight ratings, one is a call and two are bad."""
    clerk = at_civil_window.by
    for n in range(10):
        at = MORNING + 10 * n * MINUTE
        ticket = Ticket.objects.issue(
            request_key=uuid4(), hall=hall, matters=[matter], channel="kiosk", by=system, at=at
        )
        ticket.call(window=at_civil_window.window, by=clerk, at=at)
        ticket.start(by=clerk, at=at)
        ticket.finish(by=clerk, at=at + 5 * MINUTE)
        if n < 8:
            level = 1 if n < 2 else 5
            give(Handled.of_visit(ticket.matters.get()), system, level=level, at=at + 9 * MINUTE)
    Rating.objects.filter(pk=Rating.objects.order_by("-pk").first().pk).update(
        channel="call", keyed_in_by=clerk
    )


SPAN = {"since": MORNING, "until": MORNING + DAY}


def test_the_rates_are_shares_of_what_they_say(many, hall):
    found = rates.of_hall(hall, **SPAN)
    assert (found.handled, found.rated, found.good, found.bad, found.by_themselves) == (
        10, 8, 6, 2, 7
    )  # fmt: skip
    assert found.good_share == 6 / 8
    assert found.own_share == 7 / 10
    assert found.unrated_share == pytest.approx(2 / 10)


def test_the_rates_of_department_window_and_clerk_add_up_to_the_halls(many, hall, social, case):
    whole = rates.of_hall(hall, **SPAN)
    for lines in (
        rates.by_department(hall, **SPAN), rates.by_window(hall, **SPAN),
        rates.by_clerk(hall, **SPAN),
    ):  # fmt: skip
        assert sum(line.handled for line in lines) == whole.handled
        assert sum(line.rated for line in lines) == whole.rated
        assert sum(line.bad for line in lines) == whole.bad
    empty = next(line for line in rates.by_department(hall, **SPAN) if line.name == str(social))
    assert (empty.good_share, empty.own_share, empty.unrated_share) == (None, None, None)


def test_a_visit_that_became_a_case_counts_once(visit, delivered, hall):
    assert rates.of_hall(hall, **SPAN).handled == 2
    Case.objects.filter(pk=delivered.pk).update(ticket=visit.ticket)
    assert rates.of_hall(hall, **SPAN).handled == 1
    assert sum(line.handled for line in rates.by_department(hall, **SPAN)) == 1


def test_a_case_that_was_withdrawn_was_not_handled(case, clerk, hall):
    case.withdraw(why="不办了", by=clerk, at=LATER)
    assert rates.of_hall(hall, **SPAN).handled == 0


def test_the_end_of_a_span_is_outside(visit, hall):
    done = MORNING + 10 * MINUTE
    assert rates.of_hall(hall, since=done, until=done + MINUTE).handled == 1
    assert rates.of_hall(hall, since=MORNING, until=done).handled == 0


def test_the_reports_ask_a_fixed_number_of_times(many, hall, django_assert_num_queries):
    with django_assert_num_queries(4):
        rates.by_department(hall, **SPAN)
    with django_assert_num_queries(3):
        rates.by_window(hall, **SPAN)
    with django_assert_num_queries(4):
        rates.by_clerk(hall, **SPAN)


def test_how_bad_ratings_were_put_right(many, hall, hall_manager):
    order = Rectification.objects.order_by("pk").first()
    order.call_back(reached=True, said="等太久", by=hall_manager, at=LATER)
    found = rates.orders(hall, now=MORNING + 30 * DAY, **SPAN)
    assert (found.opened, found.called_back, found.closed, found.overdue) == (2, 1, 0, 2)
    assert found.called_back_share == 0.5


# --- lists of ratings


@pytest.mark.parametrize(
    ("who", "status"),
    [("hall_manager", 200), ("office", 200), ("auditor", 403), ("clerk", 403), ("resident", 403),
     (None, 302)],
)  # fmt: skip
def test_who_reads_the_ratings(who, status, request, client, many):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get("/hall/ratings/").status_code == status


def test_praise_is_for_everybody_and_names_nobody(client, handled, stranger_on_the_street, hall):
    give(
        handled, stranger_on_the_street, level=5, comment="小龙真耐心", is_named=True, name="吴桂花"
    )
    page = client.get(f"/hall/at/{hall.code}/praise/").content.decode()
    assert "小龙真耐心" in page
    assert "吴桂花" not in page


def test_blame_is_not_shown_among_the_praise(client, handled, stranger_on_the_street, hall):
    give(handled, stranger_on_the_street, level=1, comment="太慢了")
    assert "太慢了" not in client.get(f"/hall/at/{hall.code}/praise/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 200), ("hall_manager", 403), ("clerk", 403), ("resident", 403), (None, 302)],
)
def test_who_keys_in_what_came_on_paper(who, status, request, client, general):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get("/hall/ratings/key-in/").status_code == status


def test_the_office_keys_in_a_paper(client, office, delivered):
    Case.objects.filter(pk=delivered.pk).update(ended_at=timezone.now())
    client.force_login(office)
    said = {"channel": "paper", "number": delivered.number, "level": "4"}
    assert client.post("/hall/ratings/key-in/", said | {"number": "B0"}).status_code == 422
    assert client.post("/hall/ratings/key-in/", said).status_code == 302
    assert (Rating.objects.get().channel, Rating.objects.get().keyed_in_by) == ("paper", office)


# --- what the database keeps


@pytest.mark.parametrize(
    "fields",
    [
        {"level": 0},
        {"level": 6},
        {"ticket": None},
        {"is_named": True},
        {"channel": "paper"},
        {"is_excluded": True},
    ],
)
def test_the_database_refuses_a_rating_that_cannot_be(handled, stranger_on_the_street, fields):
    give(handled, stranger_on_the_street, level=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.update(**fields)


def test_yesterdays_numbers_and_sittings_end_with_the_day(visit, hall, matter, system):
    Ticket.objects.issue(
        request_key=uuid4(), hall=hall, matters=[matter], channel="kiosk", by=system, at=LATER
    )
    assert sweep(at=MORNING + timedelta(hours=8)).expired == 0
    done = sweep(at=MORNING + DAY)
    assert (done.expired, done.ended) == (1, 1)
    assert not Sitting.objects.current().exists()
    assert not Ticket.objects.open().exists()
