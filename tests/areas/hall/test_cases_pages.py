"""Pages of cases: who may open which, what each step's form asks for, papers, the secret link."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.areas.conftest import MORNING, somebody
from tests.areas.hall.conftest import a_matter
from tongxing.hall.models import Case, CaseHelp, Material, Standing, Ticket, with_lateness
from tongxing.hall.models.case_flow import State
from tongxing.people import own_data
from tongxing.people.models import Proxy, ReadEntry, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def relief(civil, general):
    """A matter with a paper that must be there and one that may follow, in a hall with a window."""
    matter = a_matter(civil, "990400003000", "临时救助")
    for position, (name, need) in enumerate([("身份证", "required"), ("银行卡", "optional")]):
        Material.objects.create(
            matter=matter, position=position, name=name, need=need, source="self", form="copy"
        )
    return matter


@pytest.fixture
def receive(clerk, resident, relief):
    def receive(matter=None, **said):
        fields = {"person": resident.person, "channel": "window"} | said
        return Case.objects.receive(
            request_key=uuid4(), matter=matter or relief, by=clerk, at=timezone.now(), **fields
        )

    return receive


@pytest.fixture
def case(receive):
    return receive()


def complete(case, by):
    rows = {row.pk: (Standing.THERE, None) for row in case.materials.all()}
    case.check_papers(rows, by=by, at=timezone.now())


@pytest.fixture
def accepted(case, clerk):
    complete(case, clerk)
    case.accept(by=clerk, at=timezone.now())
    return case


def post(client, case, verb, **said):
    return client.post(f"/hall/cases/{case.number}/{verb}/", said)


# --- who may

STAFF = {"clerk": 200, "hall_manager": 200, "office": 200}
NOBODY = {"resident": 403, "neighbour": 403, "worker": 403, "auditor": 403, None: 302}


@pytest.mark.parametrize(("who", "status"), [*(STAFF | NOBODY).items()])
def test_who_opens_the_list(who, status, request, client, case):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get("/hall/cases/").status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("clerk", 200), ("office", 200), ("auditor", 200), ("resident", 200),
        ("neighbour", 404), ("worker", 404), (None, 302),
    ],
)  # fmt: skip
def test_who_opens_a_case(who, status, request, client, case):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(case.get_absolute_url()).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("clerk", 302), ("hall_manager", 302), ("office", 403), ("auditor", 403),
        ("resident", 403), ("neighbour", 404), (None, 302),
    ],
)  # fmt: skip
def test_who_accepts_a_case(who, status, request, client, case, clerk):
    complete(case, clerk)
    if who:
        client.force_login(request.getfixturevalue(who))
    response = post(client, case, "accept")
    assert response.status_code == status
    case.refresh_from_db()
    assert (case.state == State.ACCEPTED) == (who in ("clerk", "hall_manager"))
    if who is None:
        assert "/login/" in response.url


def test_only_who_applied_or_the_window_withdraws(client, case, resident, neighbour):
    client.force_login(neighbour)
    assert post(client, case, "withdraw", why="不办了").status_code == 404
    client.force_login(resident)
    assert post(client, case, "withdraw", why="不办了").status_code == 302
    case.refresh_from_db()
    assert case.state == State.WITHDRAWN


def test_who_acts_for_the_applicant_sees_and_withdraws(client, case, resident, neighbour, system):
    Proxy.objects.give(
        resident.person, neighbour, basis="relative", consent="当面同意", by=system, at=MORNING
    )
    client.force_login(neighbour)
    assert client.get("/hall/cases/mine/").content.decode().count(case.number) >= 1
    post(client, case, "withdraw", why="不办了")
    step = case.steps.get(kind="withdraw")
    assert (step.by, step.for_person) == (neighbour, resident.person)


# --- receiving


def new(client, matter, **said):
    papers = {f"paper-{row.pk}": "there" for row in matter.materials.all()}
    fields = {"request_key": str(uuid4()), "channel": "window", "who": "self"} | papers | said
    return client.post(f"/hall/cases/new/?matter={matter.base_code}", fields)


def test_a_case_is_taken_in_by_the_number_of_a_known_person(client, clerk, relief, resident):
    client.force_login(clerk)
    response = new(client, relief, person="10000000001")
    case = Case.objects.get()
    assert response.status_code == 302
    assert case.person == resident.person
    assert {row.standing for row in case.materials.all()} == {Standing.THERE}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "请填申请人的手机"),
        ({"person": "10000009999"}, "没有找到这个人"),
        ({"name": "小卖部", "who": "agent", "agent_name": "吴小妹"}, "代办要有书面授权"),
        (
            {"name": "小卖部", "who": "agent", "authorisation": "委托书"},
            "代办人姓名：有代办人时要填",
        ),
        ({"name": "小卖部", "who": ""}, "谁来办"),
        ({"name": "吴桂花", "phone": "12"}, "手机号应是11位"),
    ],
)
def test_what_was_typed_is_kept_through_a_mistake(client, clerk, relief, said, words):
    client.force_login(clerk)
    response = new(client, relief, subject="2025年度", **said)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "2025年度" in page
    assert not Case.objects.exists()


def test_what_was_typed_of_an_agent_counts_for_nothing_once_the_person_comes_in_person(
    client, clerk, relief
):
    client.force_login(clerk)
    typed = {"agent_name": "吴小妹", "agent_phone": "12", "authorisation": "委托书"}
    assert new(client, relief, name="吴桂花", **typed).status_code == 302
    case = Case.objects.get()
    assert (case.agent_name, case.authorisation) == ("", "")


def test_a_late_case_says_so_in_working_days(client, clerk, relief, receive):
    case = receive(relief)
    client.force_login(clerk)
    friday = datetime(2026, 3, 6, 17, 30, tzinfo=timezone.get_current_timezone())
    Case.objects.filter(pk=case.pk).update(due_at=friday, amber_at=friday)
    saturday, tuesday = friday + timedelta(days=1), friday + timedelta(days=4)
    for at, late in ((friday - timedelta(hours=1), None), (saturday, 0), (tuesday, 2)):
        (row,) = with_lateness(Case.objects.filter(pk=case.pk), at=at)
        assert row.late_workdays == late
    page = client.get("/hall/cases/").content.decode()
    assert re.search(r"已超\d+个工作日", page)


def test_a_paper_that_follows_needs_its_day(client, clerk, relief):
    client.force_login(clerk)
    card = relief.materials.get(name="银行卡").pk
    said = {"name": "吴桂花", f"paper-{card}": "later"}
    assert "请填最晚哪天补交" in new(client, relief, **said).content.decode()
    said[f"until-{card}"] = "2001-01-01"
    assert "已经过去了" in new(client, relief, **said).content.decode()
    said[f"until-{card}"] = "2099-12-31"
    assert new(client, relief, **said).status_code == 302


def test_a_paper_that_must_be_there_cannot_follow(client, clerk, relief):
    client.force_login(clerk)
    pk = relief.materials.get(name="身份证").pk
    assert new(client, relief, name="吴桂花", **{f"paper-{pk}": "later"}).status_code == 422


def test_from_the_window_the_number_names_matter_and_person(
    client, clerk, hall, relief, resident, system
):
    ticket = Ticket.objects.issue(
        request_key=uuid4(), hall=hall, matters=[relief], channel="phone", by=system, at=MORNING,
        person=resident.person,
    )  # fmt: skip
    client.force_login(clerk)
    page = client.get(f"/hall/cases/new/?ticket={ticket.pk}").content.decode()
    assert "临时救助" in page
    assert "吴桂花" in page
    papers = {f"paper-{row.pk}": "there" for row in relief.materials.all()}
    said = {"request_key": str(uuid4()), "channel": "window", "who": "self"} | papers
    assert client.post(f"/hall/cases/new/?ticket={ticket.pk}", said).status_code == 302
    case = Case.objects.get()
    assert (case.ticket, case.person) == (ticket, resident.person)


def test_the_matter_is_found_by_its_name(client, clerk, relief, matter):
    client.force_login(clerk)
    page = client.get("/hall/cases/new/?words=救助").content.decode()
    assert f"?matter={relief.base_code}" in page


# --- steps by their forms


def test_papers_are_checked_and_missing_ones_told_at_once(client, clerk, case):
    client.force_login(clerk)
    response = post(client, case, "ask-materials", how="照片要近照")
    assert response.status_code == 302
    page = client.get(f"/hall/cases/{case.number}/notice/").content.decode()
    for words in ("身份证", "银行卡", "照片要近照", case.number, case.department.name):
        assert words in page


def test_a_notice_that_was_never_given_has_no_paper(client, clerk, case):
    client.force_login(clerk)
    assert client.get(f"/hall/cases/{case.number}/notice/").status_code == 404
    assert client.get(f"/hall/cases/{case.number}/receipt/").status_code == 404


def test_a_receipt_is_numbered_dated_and_names_the_office(client, clerk, accepted):
    client.force_login(clerk)
    page = client.get(f"/hall/cases/{accepted.number}/receipt/").content.decode()
    for words in (accepted.receipt, "受理通知书", "（盖章）", accepted.department.name, "<svg"):
        assert words in page


def test_a_refusal_says_why_and_where_to_appeal(client, clerk, case):
    client.force_login(clerk)
    assert post(client, case, "refuse", why="").status_code == 422
    assert post(client, case, "refuse", why="户籍不在本县").status_code == 302
    page = client.get(f"/hall/cases/{case.number}/receipt/").content.decode()
    for words in ("不予受理通知书", "户籍不在本县", "行政复议"):
        assert words in page


def test_what_lacks_a_paper_is_refused_in_words(client, clerk, case):
    client.force_login(clerk)
    response = post(client, case, "accept")
    assert response.status_code == 409
    assert "还缺：身份证、银行卡" in response.content.decode()


def test_a_page_opened_before_somebody_else_acted_is_refused(client, clerk, accepted):
    client.force_login(clerk)
    since = accepted.state_since.isoformat()
    accepted.review(by=clerk, at=timezone.now())
    response = post(client, accepted, "review", since=since)
    assert response.status_code == 409


@pytest.mark.parametrize("verb", ["deem", "run-out", "archive", "rate", "fill-in", "nonsense"])
def test_what_only_a_clock_does_is_no_address(client, clerk, case, verb):
    client.force_login(clerk)
    assert post(client, case, verb).status_code == 404


def test_the_whole_way_to_delivery_by_its_buttons(client, clerk, case):
    client.force_login(clerk)
    rows = {f"paper-{row.pk}": "there" for row in case.materials.all()}
    for verb, said in (
        ("check", rows), ("accept", {}), ("review", {"note": ""}),
        ("stop", {"procedure": "公示", "how_long": "7天"}), ("resume", {"note": ""}),
        ("grant", {"result": "准予", "result_number": "990001"}),
        ("deliver", {"way": "window", "to": "吴桂花"}),
    ):  # fmt: skip
        page = client.get(case.get_absolute_url()).content.decode()
        assert f'action="/hall/cases/{case.number}/{verb}/"' in page, verb
        assert post(client, case, verb, **said).status_code == 302, verb
    case.refresh_from_db()
    assert case.state == State.DELIVERED


def test_more_time_is_asked_by_one_and_granted_by_another(client, clerk, hall_manager, accepted):
    client.force_login(clerk)
    post(client, accepted, "ask-extension", workdays="5", why="情况复杂")
    assert post(client, accepted, "grant-extension").status_code == 403
    client.force_login(hall_manager)
    assert "情况复杂" in client.get(accepted.get_absolute_url()).content.decode()
    assert post(client, accepted, "grant-extension").status_code == 302
    assert accepted.extensions.get().granted is True


def test_a_case_is_handed_to_a_colleague_with_the_reason(client, clerk, other_clerk, accepted):
    client.force_login(clerk)
    assert post(client, accepted, "hand-over", why="休假").status_code == 422
    assert post(client, accepted, "hand-over", to=other_clerk.pk, why="休假").status_code == 302
    accepted.refresh_from_db()
    assert accepted.handler == other_clerk


def test_nobody_outside_the_hall_is_handed_a_case(client, clerk, resident, accepted):
    client.force_login(clerk)
    assert post(client, accepted, "hand-over", to=resident.pk, why="休假").status_code == 422


def test_help_is_asked_for_by_name_and_phone_and_ended_by_the_helper(
    client, resident, helper, case
):
    client.force_login(resident)
    said = {"kind": "behalf", "helper_name": "陆小帮", "helper_phone": "10000000012"}
    assert post(client, case, "help", **said).status_code == 422
    assert post(client, case, "help", authorisation="授权书1份", **said).status_code == 302
    given = CaseHelp.objects.get()
    client.force_login(helper)
    assert "授权书1份" in client.get(case.get_absolute_url()).content.decode()
    client.post(f"/hall/cases/{case.number}/help/{given.uid}/end/")
    assert client.get(case.get_absolute_url()).status_code == 404


def test_nobody_else_ends_the_help(client, case, helper, clerk, office):
    given = CaseHelp.objects.give(
        case, helper, kind="guide", authorisation="", by=clerk, at=MORNING
    )
    client.force_login(office)
    assert client.post(f"/hall/cases/{case.number}/help/{given.uid}/end/").status_code == 403


def test_a_helper_nobody_knows_is_said_to_be_unknown(client, resident, case):
    client.force_login(resident)
    said = {"kind": "guide", "helper_name": "没有人", "helper_phone": "10000000099"}
    response = post(client, case, "help", **said)
    assert response.status_code == 422
    assert "没有找到这个人" in response.content.decode()


# --- lists


def test_filters_stand_in_the_address(client, clerk, case, receive, social, neighbour):
    other = receive(a_matter(social, "990200009000", "社保卡申领"), person=neighbour.person)
    client.force_login(clerk)

    def shows(query):
        page = client.get(f"/hall/cases/{query}").content.decode()
        return [one.number for one in (case, other) if one.number in page]

    both = [case.number, other.number]
    assert shows("") == both
    assert shows(f"?department={social.pk}") == [other.number]
    assert shows(f"?words={case.number}") == [case.number]
    assert shows("?words=社保卡") == [other.number]
    assert shows("?column=hand") == []
    assert shows("?column=nonsense&department=x&page=zzz&light=blue") == both


def test_what_is_overdue_is_found(client, clerk, accepted):
    Case.objects.filter(pk=accepted.pk).update(due_at=MORNING, amber_at=MORNING)
    client.force_login(clerk)
    page = client.get("/hall/cases/?light=red").content.decode()
    assert accepted.number in page
    assert accepted.number not in client.get("/hall/cases/?light=amber").content.decode()


def test_the_list_asks_the_database_the_same_however_long_it_is(
    client, clerk, receive, django_assert_max_num_queries
):
    for n in range(12):
        receive(subject=str(n))
    client.force_login(clerk)
    client.get("/hall/cases/")
    with django_assert_max_num_queries(16):
        client.get("/hall/cases/")


def test_a_clerk_of_another_hall_sees_nothing(client, case, other_station, system):
    far = somebody("外地窗口", other_station, "10000000077", by=system, role=Role.CLERK)
    client.force_login(far)
    assert client.get(case.get_absolute_url()).status_code == 404


# --- without an account


def test_the_secret_link_shows_the_way_and_no_staff_note(client, case, clerk):
    case.ask_materials(by=clerk, at=timezone.now())
    page = client.get(case.link).content.decode()
    for words in ("还缺材料", "身份证", case.number):
        assert words in page
    assert "龙窗口" not in page
    assert "吴桂花" not in page


@pytest.mark.parametrize("token", ["wrong", "a" * 16])
def test_a_guessed_link_opens_nothing(client, case, token):
    assert client.get(f"/c/{case.number}/{token}/").status_code == 404
    assert client.get(f"/c/B000000-0000/{case.token}/").status_code == 404


def test_the_reason_for_being_late_is_public(client, accepted, clerk):
    accepted.explain(why="上级系统停机两天", by=clerk, at=MORNING)
    assert "上级系统停机两天" in client.get(accepted.link).content.decode()


# --- on other pages


def test_ones_own_page_shows_ones_own_cases(client, resident, neighbour, case):
    client.force_login(resident)
    assert case.number in client.get(reverse("people:account")).content.decode()
    client.force_login(neighbour)
    assert case.number not in client.get(reverse("people:account")).content.decode()


def test_a_person_takes_their_cases_away_with_them(resident, neighbour, case):
    assert [row["number"] for row in own_data.of(resident)["cases"]] == [case.number]
    assert own_data.of(neighbour)["cases"] == []


def test_the_window_shows_ones_cases_and_offers_to_take_one_in(
    client, clerk, at_civil_window, case, relief, hall, system
):
    client.force_login(clerk)
    page = client.get(at_civil_window.window.get_absolute_url()).content.decode()
    assert "我经手的1件" in page
    ticket = Ticket.objects.issue(
        request_key=uuid4(), hall=hall, matters=[relief], channel="kiosk", by=system, at=MORNING
    )
    ticket.call(window=at_civil_window.window, by=clerk, at=MORNING)
    page = client.get(at_civil_window.window.get_absolute_url()).content.decode()
    assert f"/hall/cases/new/?ticket={ticket.pk}" in page


# --- whole numbers


def test_a_whole_number_is_shown_once_its_reason_is_written_down(client, clerk, case, resident):
    client.force_login(clerk)
    url = f"/hall/phones/case/{case.uid}/"
    assert "10000000001" not in client.get(case.get_absolute_url()).content.decode()
    assert client.post(url, {"why": ""}).status_code == 422
    assert "10000000001" in client.post(url, {"why": "通知补材料"}).content.decode()
    entry = ReadEntry.objects.of(resident.person).get()
    assert (entry.by, entry.why) == (clerk, "通知补材料")


def test_of_who_comes_without_an_account_the_cases_own_number_is_shown(client, clerk, receive):
    case = receive(
        person=None, name="柳坪小卖部", phone="10000000088", agent_name="吴小妹",
        agent_relation="staff", authorisation="委托书1份", agent_phone="10000000089",
    )  # fmt: skip
    client.force_login(clerk)
    url = f"/hall/phones/case/{case.uid}/"
    page = client.post(url, {"why": "通知领证"}).content.decode()
    assert "10000000088" in page
    assert "10000000089" in page
    assert ReadEntry.objects.count() == 2


@pytest.mark.parametrize("who", ["office", "auditor", "resident", "neighbour"])
def test_who_does_not_handle_a_case_opens_no_number(who, request, client, case):
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"/hall/phones/case/{case.uid}/").status_code == 404


def test_numbers_are_asked_for_by_known_kinds(client, clerk, case):
    client.force_login(clerk)
    assert client.get(f"/hall/phones/nonsense/{case.uid}/").status_code == 404
    assert client.get(f"/hall/phones/order/{case.uid}/").status_code == 404


def test_papers_that_nobody_has_looked_at_come_first(client, clerk, case):
    client.force_login(clerk)
    page = client.get(case.get_absolute_url()).content.decode()
    assert page.index(f"{case.number}/check/") < page.index(f"{case.number}/accept/")
