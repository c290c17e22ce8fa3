"""A leader writes to the team: to those it is for, once each, and sees who has read it."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from tests.areas.conftest import MORNING, at_once, make_team, somebody
from tongxing.base.models import Parameter
from tongxing.people.models import Message
from tongxing.teams.models import (
    Letter,
    LetterCopy,
    Membership,
    NobodyToWriteTo,
    Skill,
    TeamKind,
    TooManyLetters,
    Volunteer,
)
from tongxing.teams.queries import accounts_of_members

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()


@pytest.fixture
def second(station, system, team):
    """Another member, who carries nothing."""
    account = somebody("滕二姐", station, "10000000031", by=system)
    Volunteer.objects.create(
        person=account.person, number="V000031", registered_on=date(2021, 1, 1)
    )
    Membership.objects.create(
        team=team, person=account.person, standing="member", since=date(2021, 1, 1)
    )
    return account


def write(team, by, to, *, text="周六九点集合", key=None, at=MORNING):
    return Letter.objects.write(
        text, to=[account.pk for account in to], whom="全体队员", about=team.name,
        url=team.get_absolute_url(), request_key=key or uuid4(), by=by, at=at,
    )  # fmt: skip


def texts_of(account):
    return list(Message.objects.filter(to=account).values_list("text", flat=True))


def members(team, *, below=False, skill=None):
    return set(accounts_of_members(team, below=below, skill=skill, on=TODAY))


# --- whom it goes to


def test_a_letter_is_for_those_who_belong_to_the_team_now(team, leader, helper, second):
    Membership.objects.filter(person=second.person).update(until=TODAY)
    assert members(team) == {leader.pk, helper.pk}


def test_only_those_who_can_do_it_and_whose_proof_is_valid(team, helper, second):
    carrying = Skill.objects.get(code="carrying")
    expired = Volunteer.objects.get(person=second.person).volunteerskill_set
    expired.create(skill=carrying, expires_on=date(2026, 3, 3))
    assert members(team, skill=carrying) == {helper.pk}


def test_the_teams_below_get_it_when_that_is_wanted(team, centre, other_leader, leader, helper):
    squad = make_team(centre, "T9", "小队", TeamKind.RELIEF, other_leader)
    squad.parent = team
    squad.save(update_fields=["parent"])
    assert members(team) == {leader.pk, helper.pk}
    assert members(team, below=True) == {leader.pk, helper.pk, other_leader.pk}


def test_everybody_gets_it_once_with_who_wrote_it_and_the_writer_does_not(team, leader, helper):
    write(team, leader, [helper, helper, leader])
    assert texts_of(helper) == ["【扶贫帮困队】周六九点集合 —— 潘队长"]
    assert texts_of(leader) == []


def test_a_letter_to_nobody_is_refused(team, leader):
    with pytest.raises(NobodyToWriteTo):
        write(team, leader, [leader])


# --- once, and not too often


def test_the_same_press_is_one_letter(team, leader, helper):
    key = uuid4()
    assert write(team, leader, [helper], key=key).pk == write(team, leader, [helper], key=key).pk
    assert len(texts_of(helper)) == 1


def test_pressed_by_two_tabs_at_once_it_is_one_letter(concurrent_db, request):
    team, leader, helper = (request.getfixturevalue(n) for n in ("team", "leader", "helper"))
    key = uuid4()
    ended = at_once(*[lambda: write(team, leader, [helper], key=key)] * 4)
    assert ended == [None] * 4
    assert len(texts_of(helper)) == Letter.objects.count() == 1


def test_nobody_writes_to_many_more_often_than_the_office_says(team, leader, helper):
    Parameter.objects.filter(code="letters_a_day").update(value=2)
    for _ in range(2):
        write(team, leader, [helper])
    with pytest.raises(TooManyLetters):
        write(team, leader, [helper])
    assert len(texts_of(helper)) == Letter.objects.count() == 2


def test_a_letter_stands_as_it_was_written(team, leader, helper):
    write(team, leader, [helper])
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.update(text="别的")


# --- the page


def test_the_page_sends_it_and_says_how_many_have_read_it(client, team, leader, helper, second):
    client.force_login(leader)
    said = {"request_key": uuid4(), "text": "明天下雨，带伞", "skill": ""}
    page = client.post(f"/teams/{team.code}/letters/", said, follow=True).content.decode()
    assert "发给了2个人" in page and "2人收到，0人看过" in page

    Message.objects.filter(to=helper).mark_read(at=MORNING)
    assert "2人收到，1人看过" in client.get(f"/teams/{team.code}/letters/").content.decode()


def test_a_text_that_is_too_long_comes_back_as_it_was_typed(client, team, leader):
    client.force_login(leader)
    said = {"request_key": uuid4(), "text": "长" * 201, "skill": ""}
    answer = client.post(f"/teams/{team.code}/letters/", said)
    assert answer.status_code == 422 and "长" * 201 in answer.content.decode()
    assert not LetterCopy.objects.exists()


def test_the_page_asks_as_much_for_many_letters_as_for_one(
    client, team, leader, helper, django_assert_max_num_queries
):
    client.force_login(leader)
    Parameter.objects.filter(code="letters_a_day").update(value=50)
    counts = []
    for wanted in (1, 9):
        while Letter.objects.count() < wanted:
            write(team, leader, [helper])
        with django_assert_max_num_queries(14) as asked:
            client.get(f"/teams/{team.code}/letters/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
