"""Teams: what everybody sees, what their leaders see, and how people come and go."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tongxing.people.models import Message, TrailEntry
from tongxing.teams import urls
from tongxing.teams.models import HoursEntry, Membership, Served, Standing, Team

from ..conftest import MORNING, make_team, somebody
from . import (
    test_applying,
    test_calendar,
    test_calling,
    test_certificates,
    test_hours_pages,
    test_rewards,
    test_training,
)

WHO = (
    None, "stranger", "helper", "leader", "deputy", "worker", "office", "auditor", "administrator",
)  # fmt: skip
LOGIN, OK, DONE, NO, HIDDEN, WRONG = "login", 200, 302, 403, 404, 422

# Route: method, then what each of WHO gets. The team is the centre's; the helper is its member.
TABLE = {
    "teams": ("get", *[OK] * 9),
    "team": ("get", *[OK] * 9),
    "form": ("get", LOGIN, NO, NO, NO, NO, OK, OK, NO, NO),
    "volunteer": ("get", LOGIN, *[OK] * 8),
    "leave": ("post", LOGIN, HIDDEN, DONE, *[HIDDEN] * 6),
    "certify": ("get", LOGIN, NO, NO, NO, NO, OK, NO, NO, NO),
    "put_under": ("get", LOGIN, NO, NO, NO, NO, NO, OK, NO, NO),
    "dissolve": ("post", LOGIN, NO, NO, NO, NO, NO, DONE, NO, NO),
    "take_in": ("post", LOGIN, NO, NO, WRONG, WRONG, NO, WRONG, NO, NO),
    "letters": ("get", LOGIN, NO, NO, OK, OK, NO, OK, NO, NO),
    "member": ("get", LOGIN, NO, NO, OK, OK, NO, OK, NO, NO),
    "let_go": ("post", LOGIN, NO, DONE, DONE, DONE, NO, DONE, NO, NO),
    "stand_as": ("post", LOGIN, NO, NO, DONE, NO, NO, DONE, NO, NO),
    "hand_over": ("post", LOGIN, NO, NO, DONE, NO, NO, DONE, NO, NO),
}


def current(team, account) -> Membership:
    return team.memberships.current().get(person=account.person)


def address(name, team, helper) -> str:
    pattern = next(route for route in urls.urlpatterns if route.name == name)
    known = {"code": team.code, "uid": helper.person.uid, "pk": current(team, helper).pk}
    args = {key: known[key] for key in pattern.pattern.converters}
    return reverse(f"teams:{name}", kwargs=args)


def test_every_route_of_the_area_stands_in_the_table():
    routes = {route.name for route in urls.urlpatterns}
    others = (
        test_calendar,
        test_calling,
        test_applying,
        test_hours_pages,
        test_certificates,
        test_rewards,
        test_training,
    )
    assert routes == set(TABLE).union(*(module.TABLE for module in others))


def outcome(response):
    if response.status_code == 302 and response.url.startswith("/people/login/"):
        return LOGIN
    return response.status_code


def routes_by(method):
    return {name: row[1:] for name, row in TABLE.items() if row[0] == method}


@pytest.mark.parametrize("who", WHO)
def test_who_may_look_where(who, client, request, team, helper, deputy):
    pages = routes_by("get")
    if who:
        client.force_login(request.getfixturevalue(who))
    seen = {name: outcome(client.get(address(name, team, helper))) for name in pages}
    assert seen == {name: row[WHO.index(who)] for name, row in pages.items()}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", routes_by("post"))
def test_who_may_do_what(name, who, client, request, team, helper, deputy):
    url = address(name, team, helper)
    if who:
        client.force_login(request.getfixturevalue(who))
    said = {"standing": "deputy"} if name == "stand_as" else {}
    assert outcome(client.post(url, said)) == TABLE[name][1 + WHO.index(who)]


# What is seen


@pytest.mark.parametrize("who", [None, "stranger", "helper", "worker", "auditor"])
def test_nobodys_name_is_on_the_public_page(who, client, request, team, deputy, helper):
    if who:
        client.force_login(request.getfixturevalue(who))
    page = client.get("/teams/T1/").content.decode() + client.get("/teams/").content.decode()
    main = page.replace(str(request.getfixturevalue(who)), "") if who else page
    for name in ("潘队长", "龙副队", "陆小帮"):
        assert name not in main
    assert "扶贫帮困队" in page
    assert "3人" in page


@pytest.mark.parametrize("who", [None, "helper", "leader", "deputy", "office", "worker"])
def test_no_page_shows_a_whole_number(who, client, request, team, deputy, helper):
    if who:
        client.force_login(request.getfixturevalue(who))
    pages = [
        "/teams/", "/teams/T1/", "/teams/form/", "/teams/volunteer/", "/people/me/",
        f"/people/{helper.person.uid}/", f"/teams/volunteers/{helper.person.uid}/certify/",
    ]  # fmt: skip
    for page in pages:
        shown = client.get(page).content.decode()
        for number in ("10000000010", "10000000012", "10000000031"):
            assert number not in shown


def test_the_leader_sees_members_masked_with_skills_and_hours(
    client, team, leader, volunteer, party_member, system
):
    ended = MORNING + timedelta(minutes=90)
    served = Served("need", "搬药箱", uuid4(), MORNING, ended)
    HoursEntry.objects.record(volunteer, served, by=system, at=ended)
    client.force_login(leader)
    page = client.get("/teams/T1/").content.decode()
    for seen in ("陆小帮", "100****0012", "V000001", "搬运", "1小时30分"):
        assert seen in page
    assert "柳坪党支部" not in page


def test_the_branch_is_seen_by_staff_alone(client, team, office, party_member):
    client.force_login(office)
    assert "柳坪党支部" in client.get("/teams/T1/").content.decode()


def test_a_team_that_is_over_is_not_on_the_list_but_its_page_says_so(client, team, office):
    team.dissolve(by=office, at=MORNING)
    assert "扶贫帮困队" not in client.get("/teams/").content.decode()
    assert "解散" in client.get("/teams/T1/").content.decode()


def test_the_list_is_narrowed_by_kind(client, team, other_team):
    page = client.get("/teams/?kind=environment").content.decode()
    assert "卫生环保队" in page
    assert "扶贫帮困队" not in page
    assert "扶贫帮困队" in client.get("/teams/?kind=no-such").content.decode()


def test_the_list_asks_as_many_questions_for_many_teams_as_for_few(
    client, team, centre, leader, questions
):
    few = questions("/teams/")
    for n in range(60):
        make_team(centre, f"X{n}", f"队伍{n}", "extra", leader)
    assert questions("/teams/") == few <= 4


def test_the_teams_page_asks_as_many_questions_for_many_members_as_for_few(
    client, team, leader, system, questions, party_member
):
    client.force_login(leader)
    few = questions("/teams/T1/")
    for n in range(30):
        account = somebody(f"队员{n}", team.place, f"100000002{n:02}", by=system)
        team.take_in(account.person, by=system, at=MORNING)
    assert questions("/teams/T1/") == few <= 17


# Coming and going


@pytest.mark.parametrize("words", ["V000002", "v000002", "10000000032", "100 0000 0032"])
def test_a_member_is_taken_in_by_number_or_phone_once(words, client, team, leader, newcomer):
    client.force_login(leader)
    answers = [client.post("/teams/T1/take-in/", {"who": words}).status_code for _ in range(2)]
    assert answers == [302, 409]
    assert current(team, newcomer).standing == Standing.MEMBER
    account = newcomer.person.account
    assert "您已加入扶贫帮困队" in Message.objects.of(account).get().text
    assert TrailEntry.objects.about_row(team).first().after == {"member": "杨新来"}


@pytest.mark.parametrize("words", ["V9", "1000000003", "杨新来", "", "10000000001"])
def test_whoever_is_no_volunteer_is_not_taken_in(words, client, team, leader, newcomer, resident):
    client.force_login(leader)
    assert client.post("/teams/T1/take-in/", {"who": words}).status_code == 422


def test_a_phone_that_a_family_shares_asks_for_the_number(
    client, team, leader, newcomer, helper, system
):
    newcomer.person.change(phone="", by=system, at=MORNING)
    type(newcomer.person).objects.filter(pk=newcomer.person.pk).update(
        phone_hash=helper.person.phone_hash
    )
    client.force_login(leader)
    response = client.post("/teams/T1/take-in/", {"who": "10000000012"})
    assert response.status_code == 422
    assert "改填志愿者编号" in response.content.decode()


def test_a_team_that_is_over_takes_nobody_in(client, team, office, newcomer):
    client.force_login(office)
    team.dissolve(by=office, at=MORNING)
    assert client.post("/teams/T1/take-in/", {"who": "V000002"}).status_code == 409


def test_who_is_let_go_is_told_and_may_come_back(client, team, leader, helper):
    client.force_login(leader)
    member = current(team, helper)
    url = f"/teams/T1/members/{member.pk}/let-go/"
    assert [client.post(url).status_code for _ in range(2)] == [302, 409]
    assert not team.memberships.current().filter(person=helper.person).exists()
    assert "离开扶贫帮困队" in Message.objects.of(helper).get().text
    assert client.post("/teams/T1/take-in/", {"who": "V000001"}).status_code == 302


def test_a_leader_leaves_only_after_handing_over(client, team, leader, helper):
    client.force_login(leader)
    leading = current(team, leader)
    assert client.post(f"/teams/T1/members/{leading.pk}/let-go/").status_code == 409
    client.post(f"/teams/T1/members/{current(team, helper).pk}/hand-over/")
    assert current(team, helper).standing == Standing.LEADER
    assert current(team, leader).standing == Standing.MEMBER
    assert client.post(f"/teams/T1/members/{leading.pk}/let-go/").status_code == 302


def test_handing_over_twice_is_refused(client, team, office, helper):
    client.force_login(office)
    url = f"/teams/T1/members/{current(team, helper).pk}/hand-over/"
    assert [client.post(url).status_code for _ in range(2)] == [302, 409]
    leaders = team.memberships.current().filter(standing=Standing.LEADER)
    assert [one.person for one in leaders] == [helper.person]


def test_a_deputy_is_named_and_is_a_member_again(client, team, leader, helper):
    client.force_login(leader)
    url = f"/teams/T1/members/{current(team, helper).pk}/stand-as/"
    for standing in (Standing.DEPUTY, Standing.MEMBER):
        assert client.post(url, {"standing": standing}).status_code == 302
        assert current(team, helper).standing == standing
        assert team.is_led_by(helper) == (standing == Standing.DEPUTY)


def test_nobody_becomes_leader_or_loses_the_lead_by_the_deputies_button(
    client, team, leader, helper
):
    client.force_login(leader)
    for account in (leader, helper):
        url = f"/teams/T1/members/{current(team, account).pk}/stand-as/"
        client.post(url, {"standing": "leader"})
    assert current(team, leader).standing == Standing.LEADER
    assert current(team, helper).standing == Standing.MEMBER


def test_a_member_of_another_team_is_not_found(client, team, other_team, leader, other_leader):
    client.force_login(leader)
    foreign = current(other_team, other_leader)
    assert client.post(f"/teams/T1/members/{foreign.pk}/let-go/").status_code == 404


# Forming and dissolving


def forming(client, **said):
    form = {"name": "春晖队", "kind": "extra", "place": "S1", "purpose": "植树"} | said
    return client.post("/teams/form/", form)


def test_a_team_is_formed_where_one_works(client, worker, station):
    client.force_login(worker)
    assert forming(client).status_code == 302
    team = Team.objects.get(name="春晖队")
    assert (team.place, team.ended_on) == (station, None)
    assert TrailEntry.objects.about_row(team).get().by == worker


@pytest.mark.parametrize(
    "said",
    [{"place": "C"}, {"name": ""}, {"kind": "army"}, {"ends_on": "2020-1-1"}, {"ends_on": "some"}],
)
def test_a_team_that_cannot_be_is_refused(said, client, worker):
    client.force_login(worker)
    response = forming(client, **said)
    assert response.status_code == 422
    assert "植树" in response.content.decode()


def test_the_same_form_twice_makes_one_team(client, worker):
    client.force_login(worker)
    assert [forming(client).status_code for _ in range(2)] == [302, 422]
    assert Team.objects.filter(name="春晖队").count() == 1


def test_a_code_that_the_offices_sheet_has_used_is_not_given_again(client, worker, centre, leader):
    make_team(centre, "T0001", "旧队", "extra", leader)
    client.force_login(worker)
    forming(client)
    assert Team.objects.get(name="春晖队").code == "T0002"


def test_dissolving_ends_the_team_and_every_membership_once(client, team, office, leader, helper):
    client.force_login(office)
    answers = [client.post("/teams/T1/dissolve/").status_code for _ in range(2)]
    assert answers == [302, 409]
    assert not team.memberships.current().exists()
    assert not Team.objects.led_by(leader).working().exists()


def test_one_member_has_a_page_with_what_may_be_done_and_none_once_they_have_left(
    client, team, leader, helper
):
    client.force_login(leader)
    member = current(team, helper)
    page = client.get(f"/teams/T1/members/{member.pk}/").content.decode()
    assert all(words in page for words in ("任副队长", "任队长", "请出队"))
    assert f"members/{member.pk}/" in client.get("/teams/T1/").content.decode()
    member.leave(by=leader, at=MORNING)
    assert client.get(f"/teams/T1/members/{member.pk}/").status_code == HIDDEN
