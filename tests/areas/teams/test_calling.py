"""Who fits and why; a call for help that asks the nearest first and stops exactly at its number."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tongxing.people.models import Household, Message
from tongxing.teams import calling, plans
from tongxing.teams.models import (
    CallOut,
    CallOver,
    EnoughAlready,
    FreeDay,
    HoursEntry,
    Served,
    Skill,
    Volunteer,
)

from ..conftest import MORNING, at_once, somebody

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
KILOMETRE = 1 / 111.32 / 1.35  # degrees to the north that are a kilometre to walk
WHO = (None, "stranger", "helper", "leader", "deputy", "other_leader", "worker", "office")
LOGIN, OK, DONE, NO, HIDDEN = "login", 200, 302, 403, 404

# Route: method, then what each of WHO gets. The call is the leader's; the helper was asked.
TABLE = {
    "fits": ("get", LOGIN, NO, NO, OK, OK, NO, NO, OK),
    "call_new": ("get", LOGIN, NO, NO, OK, OK, NO, NO, OK),
    "calls": ("get", LOGIN, *[OK] * 7),
    "call": ("get", LOGIN, HIDDEN, OK, OK, OK, HIDDEN, HIDDEN, OK),
    "call_answer": ("post", LOGIN, HIDDEN, DONE, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "call_end": ("post", LOGIN, HIDDEN, NO, DONE, DONE, HIDDEN, HIDDEN, DONE),
}


@pytest.fixture
def corps(team, station, system, starting):
    """Volunteers of the team, each one kilometre farther from the centre than the one before."""

    def make(count):
        made = []
        for n in range(1, count + 1):
            home = Household.objects.create(
                number=f"H{n}", place=station, lon=108.9, lat=27.2 + n * KILOMETRE
            )
            account = somebody(f"队员{n}", station, f"100000006{n:02}", by=system)
            person = account.person
            type(person).objects.filter(pk=person.pk).update(household=home)
            one = Volunteer.objects.create(
                person=person, number=f"V0010{n:02}", registered_on=date(2021, 1, 1),
                max_distance=50_000,
            )  # fmt: skip
            team.take_in(person, by=system, at=MORNING)
            made.append(one)
        Message.objects.all().delete()
        return made

    return make


@pytest.fixture
def make_call(team, leader):
    def make(*, at=MORNING, key=None, **said):
        said = {
            "what": "河堤加沙袋", "place": team.place, "wanted": 2, "radius": 20_000, "team": team
        } | said  # fmt: skip
        return calling.call_out(by=leader, at=at, request_key=key or uuid4(), **said)

    return make


def asked(call):
    return [row.volunteer for row in call.called.order_by("wave", "metres", "pk")]


def row_of(call, volunteer):
    return call.called.get(volunteer=volunteer)


def yes(call, volunteer, *, at=MORNING):
    CallOut.objects.get(pk=call.pk).yes(row_of(call, volunteer), at=at)


CASES = [
    (name, who, row[0], outcome)
    for name, row in TABLE.items()
    for who, outcome in zip(WHO, row[1:], strict=True)
]


@pytest.mark.parametrize(("name", "who", "method", "expected"), CASES)
def test_who_gets_what(
    name, who, method, expected, client, request, team, other_team, deputy, make_call
):
    call = make_call(at=timezone.now())
    if who:
        client.force_login(request.getfixturevalue(who))
    args = {"calls": []}.get(name, [team.code] if name in {"fits", "call_new"} else [call.uid])
    answer = getattr(client, method)(reverse(f"teams:{name}", args=args))
    signed_out = answer.status_code == 302 and answer.url.startswith("/people/login/")
    assert (LOGIN if signed_out else answer.status_code) == expected


# Who fits


def task(place, skill=None, *, at=MORNING):
    return plans.Task(place, at + HOUR, at + 3 * HOUR, skill and Skill.objects.get(code=skill))


def test_who_fits_is_listed_with_reasons_the_least_trouble_first(corps, team, system):
    near, far = corps(2)
    served = Served("visit", "走访", uuid4(), MORNING - 30 * HOUR, MORNING - 27 * HOUR)
    HoursEntry.objects.record(near, served, by=system, at=MORNING)
    found = plans.who_fits(task(team.place), plans.members_of(team), at=MORNING)
    listed = {one.volunteer: one.reasons for one in found.fits}
    assert list(listed)[1:] == [near, far]  # after the helper, who is at the place itself
    assert listed[near] == ["那时有空", "约1.0公里", "手上没有事", "近来服务3小时"]


def test_a_skill_counts_on_its_last_day_and_no_longer_after(corps, team):
    (one,) = corps(1)
    driving = Skill.objects.get(code="driving")
    for ends, fits in ((MORNING.date(), [one]), (MORNING.date() - timedelta(days=1), [])):
        one.volunteerskill_set.all().delete()
        one.volunteerskill_set.create(skill=driving, proof="ZS1", expires_on=ends)
        found = plans.who_fits(task(team.place, "driving"), plans.members_of(team), at=MORNING)
        assert [row.volunteer for row in found.fits] == fits
        assert any("没有这项技能" in why for why in found.others)


def test_a_day_off_and_hours_besides_are_respected(corps, team):
    one, other = corps(2)
    for volunteer in (one, other):
        volunteer.free_times.create(weekday=2, since="08:00", until="12:00")
    FreeDay.objects.say(one, MORNING.date(), None)
    people = Volunteer.objects.filter(pk__in=[one.pk, other.pk])

    def fit(at):
        return [
            row.volunteer
            for row in plans.who_fits(task(team.place, at=at), people, at=MORNING).fits
        ]

    assert fit(MORNING) == [other]
    tomorrow = MORNING + timedelta(days=1)
    assert fit(tomorrow) == []
    FreeDay.objects.say(one, tomorrow.date(), (tomorrow.time(), (tomorrow + 5 * HOUR).time()))
    assert fit(tomorrow) == [one]
    assert fit(tomorrow + timedelta(days=7)) == []


def test_the_page_says_who_fits_and_keeps_what_was_typed(client, leader, team, corps):
    corps(1)
    client.force_login(leader)
    day = timezone.localdate() + timedelta(days=2)
    said = {"place": "C", "day": f"{day}", "since": "9:00", "until": "11:00", "skill": ""}
    page = client.get("/teams/T1/fits/", said)
    assert page.status_code == 200 and "队员1" in page.content.decode()
    wrong = client.get("/teams/T1/fits/", said | {"until": "8:00"})
    assert wrong.status_code == 422 and f"{day}" in wrong.content.decode()


# The call


def test_the_nearest_are_asked_first_and_farther_ones_while_too_few_say_yes(corps, make_call):
    people = corps(7)
    call = make_call(wanted=1, radius=6_100)
    assert asked(call) == [Volunteer.objects.get(number="V000001"), people[0]]
    calling.go_on(at=MORNING + timedelta(minutes=4))
    assert len(asked(call)) == 2
    calling.go_on(at=MORNING + timedelta(minutes=5))
    assert asked(call)[2:] == people[1:3]
    for minutes in (10, 15, 20, 25):
        calling.go_on(at=MORNING + timedelta(minutes=minutes))
    assert asked(call)[2:] == people[1:6]  # the seventh lives too far away
    call.refresh_from_db()
    assert call.next_wave_at is None


def test_only_who_holds_the_skill_today_has_the_day_and_may_be_called_is_asked(corps, make_call):
    held, expired, off, not_asked, _without = corps(5)
    skill = Skill.objects.get(code="first-aid")
    day = MORNING.date()
    for one, ends in (
        (held, day),
        (expired, day - timedelta(days=1)),
        (off, None),
        (not_asked, None),
    ):
        one.volunteerskill_set.create(skill=skill, proof="ZS", expires_on=ends)
    FreeDay.objects.say(off, day, None)
    Volunteer.objects.filter(pk=not_asked.pk).update(may_be_called=False)
    assert asked(make_call(skill=skill)) == [held]


def test_beyond_the_team_only_when_that_is_said(newcomer, make_call):
    assert newcomer not in asked(make_call())
    assert newcomer in asked(make_call(beyond_team=True))


def test_yes_is_one_tap_and_the_rest_are_thanked_when_there_are_enough(
    client, corps, make_call, leader
):
    people = corps(3)
    call = make_call(wanted=1, at=timezone.now())
    account = people[0].person.account
    client.force_login(account)
    assert "我能来" in client.get(call.get_absolute_url()).content.decode()
    url = f"{call.get_absolute_url()}answer/"
    assert [client.post(url, {"answer": "yes"}).status_code for _ in range(2)] == [302, 302]
    call.refresh_from_db()
    assert call.coming == 1
    helper = Volunteer.objects.get(number="V000001").person.account
    assert "人手已经够了" in Message.objects.of(helper).newest_first()[0].text
    assert not Message.objects.of(account).filter(text__contains="不用来了").exists()
    client.force_login(helper)
    assert client.post(url, {"answer": "yes"}).status_code == 409
    assert row_of(call, Volunteer.objects.get(number="V000001")).answer == ""
    client.force_login(leader)
    live = client.get(call.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "1个人，够了" in live and "队员1" in live and "<html" not in live


@pytest.mark.parametrize("wanted", [1, 3])
def test_it_stops_exactly_at_the_number_whatever_is_pressed_at_once(
    concurrent_db, corps, make_call, wanted
):
    people = corps(6)
    call = make_call(wanted=wanted)
    for minutes in (5, 10, 15):
        calling.go_on(at=MORNING + timedelta(minutes=minutes))
    assert set(people) <= set(asked(call))
    ended = at_once(*[lambda one=one: yes(call, one) for one in people])
    assert [type(error) for error in ended if error] == [EnoughAlready] * (6 - wanted)
    call.refresh_from_db()
    assert call.coming == call.called.filter(answer="yes").count() == wanted


def test_one_who_taps_many_times_at_once_comes_once(concurrent_db, corps, make_call):
    (one,) = corps(1)
    call = make_call(wanted=3)
    assert at_once(*[lambda: yes(call, one)] * 4) == [None] * 4
    call.refresh_from_db()
    assert call.coming == 1


def test_two_sweeps_at_once_send_a_wave_once(concurrent_db, corps, make_call):
    corps(6)
    call = make_call(wanted=1)
    later = MORNING + timedelta(minutes=5)
    assert at_once(*[lambda: calling.go_on(at=later)] * 3) == [None] * 3
    call.refresh_from_db()
    assert (call.waves, call.called.count()) == (2, 4)


def test_the_database_itself_refuses_one_more_than_wanted(make_call):
    call = make_call()
    with pytest.raises(IntegrityError), transaction.atomic():
        CallOut.objects.filter(pk=call.pk).update(coming=3)


def test_who_cannot_come_after_all_makes_room_and_somebody_else_is_asked(corps, make_call):
    people = corps(4)
    call = make_call(wanted=1)
    yes(call, people[0])
    CallOut.objects.get(pk=call.pk).no(row_of(call, people[0]), at=MORNING + HOUR)
    call.refresh_from_db()
    assert call.coming == 0
    calling.go_on(at=MORNING + HOUR)
    assert asked(call)[2:] == people[1:3]
    yes(call, people[1], at=MORNING + HOUR)
    call.refresh_from_db()
    assert call.is_full


def test_a_call_that_is_over_takes_no_answer(corps, make_call):
    (one,) = corps(1)
    call = make_call()
    calling.go_on(at=MORNING + 12 * HOUR)
    with pytest.raises(CallOver):
        yes(call, one, at=MORNING + 13 * HOUR)
    assert "召集结束了" in Message.objects.of(one.person.account).newest_first()[0].text


def test_the_same_form_twice_is_one_call(client, leader, team):
    client.force_login(leader)
    said = {
        "request_key": str(uuid4()), "what": "找人", "place": "C", "wanted": "3", "radius": "3000",
        "skill": "", "beyond_team": "on",
    }  # fmt: skip
    assert client.post("/teams/T1/call/", said | {"wanted": "0"}).status_code == 422
    for _ in range(2):
        assert client.post("/teams/T1/call/", said).status_code == 302
    call = CallOut.objects.get()
    assert not call.beyond_team  # a leader calls the team alone
