"""Teams under teams, ends that are told of in time, and what a team that ended leaves behind."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tongxing.needs import sweep as needs_sweep
from tongxing.needs.models import Need, State
from tongxing.people.models import Account, Message
from tongxing.teams import queries
from tongxing.teams.models import (
    Application,
    HoursEntry,
    NotUnderThat,
    Served,
    Skill,
    Team,
)
from tongxing.teams.sweep import sweep

from ..conftest import MORNING, at_once, make_team

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TODAY = MORNING.date()


@pytest.fixture
def sub(team, centre, other_leader, office, starting):
    made = make_team(centre, "T1-I", "河东支队", "relief", other_leader)
    made.put_under(team, by=office, at=MORNING)
    return made


@pytest.fixture
def squad(sub, station, leader, office):
    made = make_team(station, "T1-S", "柳坪小队", "relief", leader)
    made.put_under(sub, by=office, at=MORNING)
    return made


# The tree


def test_a_team_is_formed_under_another_and_both_pages_show_it(client, worker, team, starting):
    client.force_login(worker)
    said = {"name": "柳坪小队", "kind": "relief", "place": "S1", "purpose": "", "parent": "T1"}
    assert client.post("/teams/form/", said).status_code == 302
    made = Team.objects.get(name="柳坪小队")
    assert made.parent == team
    assert "柳坪小队" in client.get("/teams/T1/").content.decode()
    page = client.get(made.get_absolute_url()).content.decode()
    assert "支队" in page and "扶贫帮困队" in page


def test_no_team_stands_under_one_of_its_own(team, sub, squad, office):
    for below in (team, sub, squad):
        with pytest.raises(NotUnderThat):
            team.put_under(below, by=office, at=MORNING)
    team.refresh_from_db()
    assert team.parent is None


def test_two_who_turn_the_tree_at_once_make_no_circle(
    concurrent_db, starting, team, other_team, office
):
    ended = at_once(
        lambda: Team.objects.get(pk=team.pk).put_under(other_team, by=office, at=MORNING),
        lambda: Team.objects.get(pk=other_team.pk).put_under(team, by=office, at=MORNING),
    )
    assert sorted(type(error).__name__ for error in ended) == ["NoneType", "NotUnderThat"]
    assert Team.objects.exclude(parent=None).count() == 1


def test_the_database_itself_refuses_a_team_under_itself(team):
    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.filter(pk=team.pk).update(parent=team)


def test_there_are_three_levels_and_no_fourth(squad, other_team, office, client):
    with pytest.raises(NotUnderThat):
        other_team.put_under(squad, by=office, at=MORNING)
    client.force_login(office)
    url = f"/teams/{other_team.code}/parent/"
    assert client.post(url, {"parent": squad.code}).status_code == 422
    assert client.post(url, {"parent": "T1"}).status_code == 302


def test_figures_are_told_without_and_with_the_teams_below(
    team, sub, squad, volunteer, system, leader
):
    for n, one in enumerate((team, squad)):
        since = MORNING - timedelta(days=n + 1)
        served = Served("visit", "走访", uuid4(), since, since + HOUR, team=one)
        HoursEntry.objects.record(volunteer, served, by=system, at=MORNING)
    tree = queries.tree_of(team, on=TODAY)
    assert tree.alone == (2, 60)
    assert tree.together == (3, 120)  # the leader leads two of them and is one person
    assert tree.level == "总队"
    alone = queries.tree_of(
        Team.objects.select_related("parent__parent").get(pk=squad.pk), on=TODAY
    )
    assert (alone.level, alone.above) == ("小队", [team, sub])


def test_what_stood_under_a_team_that_dissolves_moves_up(team, sub, squad, office):
    sub.dissolve(by=office, at=MORNING)
    squad.refresh_from_db()
    assert squad.parent == team
    with pytest.raises(NotUnderThat):
        squad.put_under(sub, by=office, at=MORNING)


# Ends


def test_the_leader_is_told_a_week_before_once_and_then_the_team_dissolves(
    starting, team, leader, helper
):
    Team.objects.filter(pk=team.pk).update(ends_on=TODAY + timedelta(days=8))
    sweep(at=MORNING)
    assert not Message.objects.of(leader).exists()
    for days in (1, 1, 2):
        sweep(at=MORNING + timedelta(days=days))
    assert "到2026-03-12为止" in Message.objects.of(leader).get().text
    assert not Message.objects.of(helper).exists()
    sweep(at=MORNING + timedelta(days=8))
    assert Team.objects.working().filter(pk=team.pk).exists()
    sweep(at=MORNING + timedelta(days=9))
    assert not Team.objects.working().filter(pk=team.pk).exists()


def test_who_asked_to_join_a_team_that_ended_is_told(starting, team, newcomer, office):
    Application.objects.apply(team, newcomer, words="我来", at=MORNING)
    team.dissolve(by=office, at=MORNING)
    sweep(at=MORNING)
    assert not Application.objects.open().exists()
    account = Account.objects.get(person=newcomer.person)
    assert "队伍已经解散" in Message.objects.of(account).get().text


def test_what_an_ended_team_had_in_hand_goes_back_to_the_dispatcher_with_a_reason(
    need, team, dispatcher, worker, office
):
    need.review(by=worker, at=MORNING)
    need.dispatch(to=team, by=dispatcher, at=MORNING)
    needs_sweep.sweep(at=MORNING)
    assert Need.objects.get(pk=need.pk).state == State.DISPATCHED
    team.dissolve(by=office, at=MORNING)
    needs_sweep.sweep(at=MORNING)
    back = Need.objects.get(pk=need.pk)
    assert (back.state, back.team) == (State.REVIEWED, None)
    assert "扶贫帮困队已经解散" in back.steps.get(kind="recall").note


# Proofs


def test_the_holder_is_told_thirty_days_before_a_proof_expires_once_for_each_expiry(
    starting, volunteer, helper, worker
):
    skill = Skill.objects.get(code="first-aid")

    def certify(day):
        volunteer.certify(skill, proof="ZS1", expires_on=day, by=worker, at=MORNING)

    certify(TODAY + timedelta(days=31))
    sweep(at=MORNING)
    assert not Message.objects.of(helper).exists()
    for days in (1, 2, 3):
        sweep(at=MORNING + timedelta(days=days))
    assert "急救证书2026-04-04到期" in Message.objects.of(helper).get().text
    certify(date(2026, 4, 5))
    sweep(at=MORNING + timedelta(days=4))
    assert Message.objects.of(helper).count() == 2
