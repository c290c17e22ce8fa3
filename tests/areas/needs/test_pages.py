"""The pages of needs as the people they are for open them, and the doors that stay shut."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.areas.conftest import MORNING, make_team, raise_need
from tongxing.needs.models import Follow, HelpingUnit, Need, State, Step
from tongxing.people.models import ReadEntry

LATER = MORNING + timedelta(hours=1)


def sign_in(client, account):
    if account is not None:
        client.force_login(account)
    return client


# Who opens which page: nobody signed in is led to the login page.
PAGES = [
    ("needs:mine", "resident", 200),
    ("needs:raise", "resident", 200),
    ("needs:on_behalf", "resident", 403),
    ("needs:on_behalf", "worker", 200),
    ("needs:today", "worker", 200),
    ("needs:today", "resident", 403),
    ("needs:board", "dispatcher", 200),
    ("needs:board", "resident", 403),
    ("needs:board", "office", 403),
    ("needs:plan", "dispatcher", 200),
    ("needs:plan", "leader", 403),
    ("needs:figures", "office", 200),
    ("needs:figures", "auditor", 200),
    ("needs:figures", "worker", 403),
    ("needs:office", "office", 200),
    ("needs:office", "administrator", 200),
    ("needs:office", "dispatcher", 403),
    ("needs:near", None, 200),
    ("needs:wishes", None, 200),
    ("needs:paper", None, 200),
    ("needs:mine", None, 302),
    ("needs:raise", None, 302),
    ("needs:board", None, 302),
    ("home", None, 200),
]


@pytest.mark.parametrize(("route", "who", "status"), PAGES)
def test_who_opens_which_page(route, who, status, client, request, need):
    account = request.getfixturevalue(who) if who else None
    response = sign_in(client, account).get(reverse(route))
    assert response.status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("resident", 200),
        ("worker", 200),
        ("dispatcher", 200),
        ("office", 200),
        ("auditor", 200),
        ("neighbour", 404),
        ("stranger", 404),
        ("other_worker", 404),
        ("leader", 404),
        ("administrator", 404),
        (None, 302),
    ],
)
def test_who_opens_a_need(who, status, client, request, need):
    account = request.getfixturevalue(who) if who else None
    assert sign_in(client, account).get(need.get_absolute_url()).status_code == status


@pytest.mark.parametrize(("who", "status"), [("worker", 404), ("dispatcher", 200), ("office", 200)])
def test_a_sensitive_need_is_hidden_from_most_staff(who, status, client, request, resident, need):
    Need.objects.filter(pk=need.pk).update(privacy="sensitive")
    response = sign_in(client, request.getfixturevalue(who)).get(need.get_absolute_url())
    assert response.status_code == status


# The whole process over HTTP: who presses what, with what, and the state it leaves.
JOURNEY = [
    ("worker", Step.REVIEW, {"urgency": "normal", "privacy": "staff"}, State.REVIEWED),
    ("dispatcher", Step.DISPATCH, {}, State.DISPATCHED),
    ("leader", Step.ACCEPT, {}, State.ACCEPTED),
    ("leader", Step.SCHEDULE, {"when": "2026-03-05T09:00"}, State.SCHEDULED),
    ("leader", Step.ARRIVE, {}, State.SERVING),
    ("leader", Step.FINISH, {"report": "药箱搬到五楼了"}, State.DONE),
    ("resident", Step.RATE, {"score": "5", "comment": "麻利"}, State.RATED),
    ("worker", Step.CLOSE, {}, State.CLOSED),
]


def press(client, account, need, step, **said):
    client.force_login(account)
    return client.post(reverse("needs:take", args=[need.number, step.value]), said)


def test_a_need_goes_from_raised_to_closed_by_the_buttons_of_its_page(
    client, request, need, team, volunteer
):
    for who, step, said, after in JOURNEY:
        account = request.getfixturevalue(who)
        client.force_login(account)
        page = client.get(need.get_absolute_url()).content.decode()
        action = reverse("needs:take", args=[need.number, step.value])
        link = f"{need.get_absolute_url()}?do={step.value}"
        if f'action="{action}"' not in page:  # not what is to do first: a link away
            assert f'href="{link}#act"' in page, f"{who} sees no way to {step}"
            assert f'action="{action}"' in client.get(link).content.decode()
        more = {"category": need.category_id} if step == Step.REVIEW else {}
        more |= {"to": team.pk} if step == Step.DISPATCH else {}
        response = client.post(action, said | more)
        need.refresh_from_db()
        assert (response.status_code, need.state) == (302, after), step


@pytest.mark.parametrize(
    ("who", "status"),
    [("neighbour", 404), ("resident", 403), ("other_worker", 404), ("worker", 302)],
)
def test_who_may_review(who, status, client, request, need):
    said = {"category": need.category_id, "urgency": "normal", "privacy": "staff"}
    response = press(client, request.getfixturevalue(who), need, Step.REVIEW, **said)
    assert response.status_code == status


@pytest.mark.parametrize(("who", "status"), [("leader", 302), ("other_leader", 404)])
def test_who_may_accept(who, status, client, request, need, team, other_team, dispatcher):
    need.review(by=dispatcher, at=MORNING)
    need.dispatch(to=team, by=dispatcher, at=MORNING)
    response = press(client, request.getfixturevalue(who), need, Step.ACCEPT)
    assert response.status_code == status


def test_a_shown_button_works_and_a_hidden_one_is_refused(client, need, resident, worker):
    client.force_login(resident)
    page = client.get(need.get_absolute_url()).content.decode()
    shown = set(re.findall(r"\?do=([a-z-]+)#act\"", page))
    assert "cancel" in shown
    assert "review" not in shown


def test_a_form_is_drawn_when_it_is_asked_for_and_only_where_its_step_is_open(
    client, need, resident
):
    client.force_login(resident)
    for asked, drawn in [("cancel", True), ("review", False), ("nonsense", False)]:
        page = client.get(f"{need.get_absolute_url()}?do={asked}").content.decode()
        action = reverse("needs:take", args=[need.number, Step.CANCEL.value])
        assert (f'action="{action}"' in page) is drawn
        assert reverse("needs:take", args=[need.number, Step.REVIEW.value]) not in page


def test_on_the_board_a_step_is_opened_beside_the_list(client, need, dispatcher):
    client.force_login(dispatcher)
    board = {"HX-Request": "true", "HX-Current-URL": "http://testserver/needs/board/"}
    page = client.get(need.get_absolute_url(), headers=board).content.decode()
    assert f'hx-get="{need.get_absolute_url()}?do=refuse"' in page
    page = client.get(f"{need.get_absolute_url()}?do=refuse", headers=board).content.decode()
    assert 'name="then" value="/needs/board/"' in page


def test_a_step_pressed_twice_is_told_and_changes_nothing(client, need, worker):
    said = {"category": need.category_id, "urgency": "normal", "privacy": "staff"}
    press(client, worker, need, Step.REVIEW, **said)
    response = press(client, worker, need, Step.REVIEW, **said)

    assert response.status_code == 409
    assert "待派单" in response.content.decode()
    assert need.steps.filter(kind=Step.REVIEW).count() == 1


def test_a_form_that_was_left_open_while_the_need_moved_is_refused(client, need, team, dispatcher):
    need.review(by=dispatcher, at=MORNING)
    stale = need.state_since.isoformat()
    need.offer(by=dispatcher, at=LATER)
    need.recall(why="另派", by=dispatcher, at=LATER + timedelta(minutes=1))

    response = press(client, dispatcher, need, Step.DISPATCH, to=team.pk, since=stale)
    assert response.status_code == 409
    need.refresh_from_db()
    assert need.state == State.REVIEWED


def test_errors_keep_what_was_typed(client, need, worker):
    response = press(client, worker, need, Step.REFUSE, why="")
    assert response.status_code == 422
    response = press(client, worker, need, Step.MERGE, number="260304-9999")
    page = response.content.decode()
    assert "没有这个编号" in page
    assert 'value="260304-9999"' in page


@pytest.mark.parametrize("path", ["999999-0001", "999999-0001/slip", "999999-0001/review"])
def test_a_number_that_does_not_exist_is_not_found(path, client, worker):
    client.force_login(worker)
    method = client.post if path.endswith("review") else client.get
    assert method(f"/needs/{path}/").status_code == 404


# --- the secret link


def link(need):
    return reverse("need_link", args=[need.number, need.token])


def served(need, team, dispatcher, leader):
    need.review(by=dispatcher, at=MORNING)
    need.dispatch(to=team, by=dispatcher, at=MORNING)
    need.accept(by=leader, at=MORNING)
    need.finish(report="办好了", by=leader, at=LATER)
    return need


def test_whoever_holds_the_link_follows_and_rates_without_an_account(
    client, need, team, dispatcher, leader
):
    served(need, team, dispatcher, leader)
    page = client.get(link(need)).content.decode()
    assert "他们说办好了，您看呢？" in page
    response = client.post(f"{link(need)}rate/", {"score": "4"})
    need.refresh_from_db()
    assert (response.status_code, need.state, need.score) == (302, State.RATED, 4)


def test_a_wrong_word_in_the_link_finds_nothing(client, need):
    wrong = reverse("need_link", args=[need.number, "a" * len(need.token)])
    assert client.get(wrong).status_code == 404
    assert client.post(f"{wrong}rate/", {"score": "1"}).status_code == 404


def test_the_link_cannot_take_steps_of_staff(client, need):
    assert client.post(f"{link(need)}review/", {}).status_code == 404


def test_the_link_and_the_public_page_name_nobody(client, need, worker, dispatcher):
    Need.objects.filter(pk=need.pk).update(privacy="public")
    need.refresh_from_db()
    need.review(by=dispatcher, at=LATER, note="内部备注")
    for url in (link(need), need.public_url):
        page = client.get(url).content.decode()
        for hidden in ("吴桂花", "10000000001", "杨派单", "内部备注"):
            assert hidden not in page, (url, hidden)


def test_a_need_that_is_not_public_has_no_public_page(client, need, dispatcher):
    need.review(by=dispatcher, at=LATER)
    assert client.get(need.public_url).status_code == 404


# --- me too, phone, slip


def test_a_neighbour_with_the_same_need_follows_it(client, need, neighbour, dispatcher):
    Need.objects.filter(pk=need.pk).update(privacy="public")
    need.refresh_from_db()
    need.review(by=dispatcher, at=LATER)
    client.force_login(neighbour)
    for _ in range(2):
        client.post(reverse("needs:follow", args=[need.number]))
    assert Follow.objects.filter(need=need, account=neighbour).count() == 1
    client.post(reverse("needs:follow", args=[need.number]), {"leave": "1"})
    assert not Follow.objects.filter(need=need, account=neighbour).exists()


def test_a_whole_phone_number_is_shown_only_after_a_reason_is_written_down(client, need, worker):
    client.force_login(worker)
    assert "10000000001" not in client.get(need.get_absolute_url()).content.decode()
    url = reverse("needs:phone", args=[need.number])
    assert "10000000001" not in client.get(url).content.decode()
    assert client.post(url, {"why": ""}).status_code == 422
    assert not ReadEntry.objects.exists()

    response = client.post(url, {"why": "约上门时间"})
    assert "10000000001" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    entry = ReadEntry.objects.get()
    assert (entry.by, entry.why, entry.person_uid) == (worker, "约上门时间", need.resident.uid)


def test_the_resident_cannot_use_the_staff_page_for_phones(client, need, resident):
    client.force_login(resident)
    assert client.get(reverse("needs:phone", args=[need.number])).status_code == 404


def test_the_slip_carries_number_and_code_of_the_secret_link(client, need, worker):
    client.force_login(worker)
    page = client.get(reverse("needs:slip", args=[need.number])).content.decode()
    assert need.number in page
    assert need.token in page
    assert "<svg" in page


# --- the board, in bulk


def test_one_press_moves_many_and_tells_which_did_not_follow(
    client, resident, need, dispatcher, worker
):
    second = raise_need(resident)
    second.review(by=worker, at=LATER)
    client.force_login(dispatcher)
    client.post(reverse("needs:bulk"), {"act": "review", "need": [need.number, second.number]})
    need.refresh_from_db()
    assert need.state == State.REVIEWED
    page = client.get(reverse("needs:board")).content.decode()
    assert f"{second.number}：" in page


def test_a_bulk_dispatch_can_be_taken_back_in_one_press(client, need, team, dispatcher):
    need.review(by=dispatcher, at=MORNING)
    client.force_login(dispatcher)
    client.post(reverse("needs:bulk"), {"act": "dispatch", "team": team.pk, "need": [need.number]})
    need.refresh_from_db()
    assert need.state == State.DISPATCHED
    assert "撤销，全部收回" in client.get(reverse("needs:board")).content.decode()
    client.post(reverse("needs:bulk"), {"act": "recall", "need": [need.number]})
    need.refresh_from_db()
    assert need.state == State.REVIEWED


def test_a_bulk_act_never_reaches_needs_of_another_part_of_the_tree(
    client, stranger, other_station, need, worker, starting
):
    theirs = raise_need(stranger)
    client.force_login(worker)
    client.post(reverse("needs:bulk"), {"act": "review", "need": [theirs.number, need.number]})
    theirs.refresh_from_db()
    assert theirs.state == State.RAISED


@pytest.mark.parametrize(
    "query",
    ["?column=review&words=药箱", "?column=nonsense", "?page=99999", "?page=-1&category=abc",
     "?category=99999999999999999999", "?light=red&urgency=emergency", "?words=%F0%9F%98%80"],
)  # fmt: skip
def test_any_address_of_the_board_opens(query, client, need, dispatcher):
    client.force_login(dispatcher)
    assert client.get(reverse("needs:board") + query).status_code == 200


def test_the_board_shows_a_part_to_htmx_and_the_whole_page_otherwise(client, need, dispatcher):
    client.force_login(dispatcher)
    whole = client.get(reverse("needs:board")).content.decode()
    part = client.get(reverse("needs:board"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert need.number in part


# --- the plan


def test_the_plan_proposes_and_sends_out_only_what_is_ticked(
    client, need, team, volunteer, dispatcher
):
    need.review(by=dispatcher, at=MORNING)
    client.force_login(dispatcher)
    page = client.get(reverse("needs:plan")).content.decode()
    ticked = re.search(r'value="(\d{6}-\d{4}:\d+:\d+)"', page)
    assert ticked, page
    need.refresh_from_db()
    assert need.state == State.REVIEWED

    client.post(reverse("needs:plan"), {"need": [ticked[1]]})
    need.refresh_from_db()
    assert (need.state, need.team) == (State.DISPATCHED, team)


@pytest.mark.parametrize("line", ["", "x:y:z", "260304-0001", "260304-0001:1:2:3"])
def test_a_broken_plan_is_refused_in_a_sentence(line, client, need, dispatcher):
    client.force_login(dispatcher)
    client.post(reverse("needs:plan"), {"need": [line]})
    page = client.get(reverse("needs:board")).content.decode()
    need.refresh_from_db()
    assert need.state == State.RAISED
    assert 'class="notice amber"' in page


# --- panels of staff


def test_a_helping_unit_is_seen_on_the_page(client, need, other_team, dispatcher):
    need.review(by=dispatcher, at=MORNING)
    HelpingUnit.objects.ask(
        need, place=None, team=other_team, what="借梯子", by=dispatcher, at=LATER
    )
    client.force_login(dispatcher)
    assert "借梯子" in client.get(need.get_absolute_url()).content.decode()


def test_teams_are_suggested_with_reasons(client, need, team, volunteer, other_team, dispatcher):
    need.review(by=dispatcher, at=MORNING)
    client.force_login(dispatcher)
    page = client.get(need.get_absolute_url()).content.decode()
    assert "派给这支队" in page
    assert "对口队伍" in page
    assert "1人会这个" in page


def test_a_team_without_anybody_who_can_is_not_suggested(
    client, need, other_team, dispatcher, station, other_leader
):
    make_team(station, "T3", "没有人会的队", "relief", other_leader)
    need.review(by=dispatcher, at=MORNING)
    client.force_login(dispatcher)
    assert "派给这支队" not in client.get(need.get_absolute_url()).content.decode()


def test_a_person_takes_away_what_they_have_asked_for(client, need, resident, neighbour):
    client.force_login(resident)
    assert "五楼的老人要搬药箱" in client.get("/people/me/data/").content.decode()
    client.force_login(neighbour)
    assert "五楼的老人要搬药箱" not in client.get("/people/me/data/").content.decode()
