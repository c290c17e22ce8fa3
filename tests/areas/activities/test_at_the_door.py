"""At the door: the code of the moment, the gate that loses its network, and the hours of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tongxing.activities.checking_in import Event, replay, scan
from tongxing.activities.finishing import finish
from tongxing.activities.models import (
    Activity,
    Companion,
    Headcount,
    NoPlaceHere,
    NotHereNow,
    NotInside,
    PostWanted,
    SignUp,
    StaleCode,
    Standing,
    Stay,
    Told,
    TooFarAway,
    Way,
    inside,
)
from tongxing.activities.models.stay import code_at
from tongxing.base.models import Parameter
from tongxing.teams.models import HoursEntry, Volunteer

from ..conftest import MORNING, at_once
from .conftest import DAY, HOUR

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
START = MORNING + 10 * DAY
HERE, TWO_KILOMETRES_OFF = (108.9, 27.2), (108.92, 27.2)


@pytest.fixture
def activity(plan):
    return plan(places=5, most_heads=3)


@pytest.fixture
def row(activity, helper, volunteer, sign_up):
    return sign_up(activity, helper)


def fresh(row):
    return SignUp.objects.select_related("activity__place", "post", "person").get(pk=row.pk)


def scanned(row, *, at=START, code_of=None, leaving=False, **said):
    row = fresh(row)
    return scan(
        row.activity, row, code=code_at(row.activity, code_of or at), leaving=leaving, by=row.by,
        at=at, uid=said.pop("uid", None) or uuid4(), **said,
    )  # fmt: skip


def told(row, *, at=START, leaving=False, way=Way.GATE, uid=None):
    said = Told(uid or uuid4(), way, at, row.by, at)
    row = fresh(row)
    return Stay.objects.go(row, said) if leaving else Stay.objects.come(row, said)


# --- the code at the door


def test_who_scans_the_code_of_the_moment_is_there(row):
    scanned(row)
    assert fresh(row).state == Standing.CAME
    assert Stay.objects.inside().count() == 1


@pytest.mark.parametrize("old", [61, 120, 3600])
def test_a_picture_of_the_code_is_of_no_use_a_minute_later(old, row):
    with pytest.raises(StaleCode):
        scanned(row, code_of=START - timedelta(seconds=old))
    assert not Stay.objects.exists()


def test_the_code_before_is_still_good_for_who_was_just_scanning(row):
    scanned(row, code_of=START - timedelta(seconds=30))
    assert Stay.objects.count() == 1


def test_the_code_of_another_activity_opens_nothing(row, plan):
    other = plan(title="送药")
    with pytest.raises(StaleCode):
        scan(
            fresh(row).activity, fresh(row), code=code_at(other, START), leaving=False, by=row.by,
            at=START, uid=uuid4(),
        )  # fmt: skip


def test_nobody_checks_in_from_home(row):
    with pytest.raises(TooFarAway, match="米"):
        scanned(row, spot=TWO_KILOMETRES_OFF)
    scanned(row, spot=HERE)
    assert Stay.objects.get().metres == 0


def test_the_office_says_how_far_is_near(row):
    Parameter.objects.filter(code="checkin_metres").update(value=5000)
    scanned(row, spot=TWO_KILOMETRES_OFF)


@pytest.mark.parametrize("at", [START - 3 * HOUR, START + 3 * HOUR])
def test_before_the_doors_open_and_when_it_is_over_nobody_checks_in(at, row):
    with pytest.raises(NotHereNow):
        scanned(row, at=at)


@pytest.mark.parametrize("state", ["waiting", "withdrawn", "lapsed", "lot", "calledoff"])
def test_without_a_place_nobody_checks_in(state, row):
    SignUp.objects.filter(pk=row.pk).update(state=state)
    with pytest.raises(NoPlaceHere):
        scanned(row)
    assert not Stay.objects.exists()


# --- once


def test_pressed_again_and_again_one_is_there_once(row):
    first = scanned(row)
    assert scanned(row, at=START + MINUTE) == first
    assert Stay.objects.count() == 1


def test_at_two_gates_at_once_one_is_there_once(concurrent_db, starting, row):
    ended = at_once(*[lambda: told(row)] * 5)
    assert ended == [None] * 5
    assert Stay.objects.count() == 1


def test_going_and_coming_back_are_two_stays(row):
    told(row)
    told(row, at=START + HOUR, leaving=True)
    told(row, at=START + 2 * HOUR)
    assert Stay.objects.count() == 2
    assert inside(fresh(row).activity) == (1, 1, 0)


def test_who_never_came_cannot_go(row):
    with pytest.raises(NotInside):
        told(row, leaving=True)


def test_going_told_twice_is_going_once(row):
    told(row)
    uid = uuid4()
    first = told(row, at=START + HOUR, leaving=True, uid=uid)
    assert told(row, at=START + HOUR, leaving=True, uid=uid) == first


def test_the_database_keeps_a_party_from_being_inside_twice(row):
    stay = told(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.create(
            sign_up=row, activity=stay.activity, since=START, came_uid=uuid4(), came_way="gate",
            came_by=row.by, told_at=START,
        )  # fmt: skip


# --- a gate without network


@pytest.fixture
def gate(activity, worker):
    def gate(*events, sent_at=START, at=START):
        now = Activity.objects.select_related("place").get(pk=activity.pk)
        return replay(now, events, sent_at=sent_at, by=worker, at=at)

    return gate


def event(row, at=START, *, leaving=False, uid=None):
    return Event(uid or uuid4(), row.uid, leaving, at)


def test_what_a_gate_tells_later_counts_once_however_often_it_is_sent(row, gate):
    came, went = event(row, START + MINUTE), event(row, START + HOUR, leaving=True)
    later = START + 5 * HOUR
    for _ in range(3):
        assert [one.why for one in gate(came, went, sent_at=later, at=later)] == ["", ""]
    stay = Stay.objects.get()
    assert (stay.since, stay.until, stay.came_way) == (
        START + MINUTE, START + HOUR, "offline"
    )  # fmt: skip


def test_half_a_replay_and_then_the_whole_is_the_whole(row, gate):
    came, went = event(row, START + MINUTE), event(row, START + HOUR, leaving=True)
    gate(came, sent_at=START + 2 * HOUR, at=START + 2 * HOUR)
    gate(came, went, sent_at=START + 2 * HOUR, at=START + 2 * HOUR)
    assert Stay.objects.get().until == START + HOUR


def test_in_whatever_order_they_are_sent_they_are_told_in_the_order_in_which_they_happened(
    row, gate
):
    came, went = event(row, START + MINUTE), event(row, START + HOUR, leaving=True)
    later = START + 2 * HOUR
    assert [one.why for one in gate(went, came, sent_at=later, at=later)] == ["", ""]


@pytest.mark.parametrize("wrong", [timedelta(hours=7), timedelta(hours=-7), timedelta(days=400)])
def test_a_phone_whose_clock_is_hours_off_tells_the_right_time(wrong, row, gate):
    gate(event(row, START + 10 * MINUTE + wrong), sent_at=START + HOUR + wrong, at=START + HOUR)
    assert Stay.objects.get().since == START + 10 * MINUTE


def test_nothing_lies_before_the_doors_or_in_the_future(row, gate):
    gate(event(row, START - 5 * DAY), sent_at=START, at=START)
    assert Stay.objects.get().since == START - 2 * HOUR


def test_three_days_later_is_in_time_and_four_is_not(row, gate):
    came = event(row, START + MINUTE)
    assert "补录时长" in gate(came, sent_at=START + 4 * DAY, at=START + 4 * DAY)[0].why
    later = START + 3 * DAY
    assert gate(came, sent_at=later, at=later)[0].why == ""


def test_the_wrong_gate_and_nobodys_code_are_said_and_the_rest_is_taken(
    row, gate, plan, sign_up, people
):
    other = sign_up(plan(title="送药"), people(1)[0])
    unknown = Event(uuid4(), uuid4(), False, START)
    why = [one.why for one in gate(event(other), unknown, event(row))]
    assert sorted(why)[0] == ""
    assert any("送药" in one for one in why) and any("没有这份报名" in one for one in why)
    assert Stay.objects.get().sign_up == row


# --- walk-ups


def test_who_comes_without_having_signed_up_is_in_where_there_is_room(activity, people, sign_up):
    (one,) = people(1)
    row = sign_up(activity, one, at=START, walk_in=True)
    told(row, way=Way.WALK_IN)
    assert fresh(row).state == Standing.CAME


def test_people_nobody_knows_are_counted_and_a_press_too_many_is_taken_off(activity, worker):
    for heads in (3, -1):
        Headcount.objects.create(uid=uuid4(), activity=activity, heads=heads, by=worker, at=START)
    assert inside(activity).unknown == 2
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Headcount.objects.update(heads=9)


# --- hours


def test_attendance_becomes_hours_once(row, activity, worker, volunteer):
    told(row, at=START + 10 * MINUTE)
    told(row, at=START + 170 * MINUTE, leaving=True)
    done = finish(Activity.objects.get(), by=worker, at=START + 3 * HOUR)
    assert done == (1, 0, 1, 0)
    entry = HoursEntry.objects.get()
    assert (entry.minutes, entry.source, entry.kind, entry.what) == (
        160, "checkin", "activity", "清河道"
    )  # fmt: skip
    assert entry.volunteer == volunteer


def test_who_forgot_to_check_out_stayed_to_the_end_and_no_longer(row, worker):
    told(row)
    finish(Activity.objects.get(), by=worker, at=START + 9 * HOUR)
    assert HoursEntry.objects.get().minutes == 180


def test_who_left_after_a_short_while_gets_no_hours(row, worker):
    told(row)
    told(row, at=START + HOUR, leaving=True)
    done = finish(Activity.objects.get(), by=worker, at=START + 3 * HOUR)
    assert (done.entries, done.too_short) == (0, 1)
    assert not HoursEntry.objects.exists()


def test_the_office_says_what_share_counts(row, worker):
    Parameter.objects.filter(code="hours_least_share").update(value=30)
    told(row)
    told(row, at=START + HOUR, leaving=True)
    assert finish(Activity.objects.get(), by=worker, at=START + 3 * HOUR).entries == 1


def test_coming_early_and_staying_late_counts_a_little_and_not_for_ever(row, worker):
    told(row, at=START - 2 * HOUR)
    told(row, at=START + 3 * HOUR - MINUTE, leaving=True)
    finish(Activity.objects.get(), by=worker, at=START + 3 * HOUR)
    assert HoursEntry.objects.get().minutes == 209


def test_who_never_came_is_noted(row, worker):
    assert finish(Activity.objects.get(), by=worker, at=START + 3 * HOUR).missed == 1
    assert fresh(row).state == Standing.MISSED


def test_the_audience_gets_no_hours(plan, helper, volunteer, sign_up, worker):
    row = sign_up(plan(posts=[PostWanted("观众", 5, serves=False)]), helper)
    told(row)
    assert finish(Activity.objects.get(), by=worker, at=START + 3 * HOUR).entries == 0


def test_every_volunteer_of_a_family_gets_the_hours(
    activity, helper, volunteer, neighbour, sign_up, worker
):
    Volunteer.objects.create(
        person=neighbour.person, number="V000009", registered_on=MORNING.date()
    )
    row = sign_up(activity, helper, companions=[Companion("龙小满", neighbour.person)])
    told(row)
    assert finish(Activity.objects.get(), by=worker, at=START + 3 * HOUR).entries == 2


def test_finishing_twice_at_once_writes_hours_once(concurrent_db, starting, row, worker, office):
    told(row)
    ended = at_once(
        *[
            lambda by=by: finish(Activity.objects.get(), by=by, at=START + 3 * HOUR)
            for by in (worker, office)
        ]
    )
    assert sorted(type(one).__name__ for one in ended) == ["NoneType", "WrongActivityStep"]
    assert HoursEntry.objects.count() == 1
