"""Asking to join a team: one open application, answered by who leads it, told on the phone."""

import pytest
from django.urls import reverse

from tongxing.people.models import Message
from tongxing.teams.models import Application, Applied, AppliedAlready, WrongApplicationStep

from ..conftest import MORNING, at_once

pytestmark = pytest.mark.django_db
WHO = (None, "stranger", "newbie", "leader", "deputy", "other_leader", "worker", "office")
LOGIN, OK, DONE, NO, HIDDEN = "login", 200, 302, 403, 404

# Route: method, then what each of WHO gets. The application is the newcomer's, for the centre's T1.
TABLE = {
    "apply": ("get", LOGIN, HIDDEN, OK, *[HIDDEN] * 5),
    "application_withdraw": ("post", LOGIN, HIDDEN, DONE, *[HIDDEN] * 5),
    "application_answer": ("post", LOGIN, NO, NO, DONE, DONE, NO, NO, DONE),
}


@pytest.fixture
def newbie(newcomer):
    return newcomer.person.account


@pytest.fixture
def application(team, newcomer):
    return Application.objects.apply(team, newcomer, words="我会理发", at=MORNING)


CASES = [
    (name, who, row[0], outcome)
    for name, row in TABLE.items()
    for who, outcome in zip(WHO, row[1:], strict=True)
]


@pytest.mark.parametrize(("name", "who", "method", "expected"), CASES)
def test_who_gets_what(
    name, who, method, expected, client, request, team, other_team, deputy, application
):
    if who:
        client.force_login(request.getfixturevalue(who))
    args = [team.code] if name == "apply" else [application.uid]
    answer = getattr(client, method)(reverse(f"teams:{name}", args=args), {"accept": "on"})
    signed_out = answer.status_code == 302 and answer.url.startswith("/people/login/")
    assert (LOGIN if signed_out else answer.status_code) == expected


def test_a_volunteer_applies_with_a_sentence_and_the_leader_takes_them_in(
    client, team, newcomer, newbie, leader
):
    client.force_login(newbie)
    assert "申请加入" in client.get("/teams/T1/").content.decode()
    assert client.post("/teams/T1/apply/", {"words": ""}).status_code == 422
    assert client.post("/teams/T1/apply/", {"words": "我会理发"}).status_code == 302
    assert "V000002申请加入扶贫帮困队" in Message.objects.of(leader).get().text
    assert "请等队长答复" in client.get("/teams/T1/").content.decode()
    client.force_login(leader)
    assert "我会理发" in client.get("/teams/T1/").content.decode()
    url = f"/teams/applications/{Application.objects.get().uid}/answer/"
    assert [client.post(url, {"accept": "on"}).status_code for _ in range(2)] == [302, 409]
    assert team.memberships.current().filter(person=newcomer.person).exists()
    assert "您已加入" in Message.objects.of(newbie).get().text
    client.force_login(newbie)
    page = client.get("/teams/T1/").content.decode()
    assert "您是这支队伍的队员" in page and "离开扶贫帮困队" in page


def test_a_refusal_has_a_reason_and_one_may_apply_again(
    client, team, newcomer, newbie, leader, application
):
    client.force_login(leader)
    url = f"/teams/applications/{application.uid}/answer/"
    client.post(url)
    application.refresh_from_db()
    assert application.is_open
    client.post(url, {"why": "人满了，100%"})
    assert "没有同意：人满了，100%" in Message.objects.of(newbie).get().text
    client.force_login(newbie)
    assert "上次没有同意：人满了" in client.get("/teams/T1/").content.decode()
    again = Application.objects.apply(team, newcomer, words="再试", at=MORNING)
    assert again.state == Applied.OPEN


def test_there_is_one_open_application_whatever_is_pressed_at_once(
    concurrent_db, team, newcomer, starting
):
    def press():
        Application.objects.apply(team, newcomer, words="我来", at=MORNING)

    ended = at_once(*[press] * 4)
    assert [type(error) for error in ended if error] == [AppliedAlready] * 3
    assert Application.objects.open().count() == 1


def test_who_withdraws_is_not_taken_in_any_more(application, newbie, leader, team):
    seen_by_the_leader = Application.objects.get(pk=application.pk)
    application.withdraw(by=newbie, at=MORNING)
    with pytest.raises(WrongApplicationStep):
        seen_by_the_leader.accept(by=leader, at=MORNING)
    assert team.memberships.current().count() == 2


@pytest.mark.parametrize("who", ["member", "of a team that is over"])
def test_members_and_teams_that_are_over_take_no_application(
    who, client, team, newcomer, newbie, office
):
    if who == "member":
        team.take_in(newcomer.person, by=office, at=MORNING)
    else:
        team.dissolve(by=office, at=MORNING)
    client.force_login(newbie)
    status = client.post("/teams/T1/apply/", {"words": "我来"}).status_code
    assert status == (409 if who == "member" else 404)
    assert not Application.objects.exists()
