"""Not coming has a consequence: counted, told, excused, a pause, lifted with a reason."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tongxing.activities.finishing import finish
from tongxing.activities.missing import excuse, lift_pause
from tongxing.activities.models import (
    Activity,
    Companion,
    Excuse,
    NotPaused,
    PausedFromSigningUp,
    PauseLifted,
    SignUp,
    Standing,
    WrongSignUpStep,
)
from tongxing.base.models import Parameter
from tongxing.people.models import Message, TrailEntry

from ..conftest import MORNING, at_once
from .conftest import DAY, HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def miss(plan, sign_up, worker):
    """Somebody signed up for an activity so many days ago and did not come; the sign-up."""

    def miss(account, *, ago, of=MORNING):
        starts = of - ago * DAY
        activity = plan(
            title=f"{ago}天前的活动", starts_at=starts, ends_at=starts + HOUR,
            opens_at=starts - 9 * DAY, closes_at=starts,
            has_waiting_list=False,  # for which a pause is no bar
        )  # fmt: skip
        row = sign_up(activity, account, at=starts - DAY)
        finish(Activity.objects.get(pk=activity.pk), by=worker, at=starts + HOUR)
        row.refresh_from_db()
        assert row.state == Standing.MISSED
        return row

    return miss


@pytest.fixture
def often(miss, helper):
    """Three times within ninety days: the sign-ups that were missed."""
    return [miss(helper, ago=ago) for ago in (60, 30, 5)]


def record(account, at=MORNING):
    return SignUp.objects.no_shows_of(account.person, at=at)


# --- counting


def test_the_third_no_show_within_ninety_days_begins_a_pause_of_thirty(miss, helper, plan, sign_up):
    for ago in (60, 30):
        miss(helper, ago=ago)
    assert (record(helper).times, record(helper).until) == (2, None)
    sign_up(plan(title="还可以报"), helper)
    miss(helper, ago=5)
    assert (record(helper).times, record(helper).until) == (3, (MORNING + 25 * DAY).date())
    with pytest.raises(PausedFromSigningUp, match=r"没来已有3次，2026-03-29以前.*柳坪站"):
        sign_up(plan(), helper)
    assert Activity.objects.get(title="清河道").taken == 0


def test_the_pause_is_over_on_its_day_and_not_a_day_before(often, helper, plan, sign_up):
    far = {"closes_at": MORNING + 60 * DAY, "starts_at": MORNING + 60 * DAY,
           "ends_at": MORNING + 60 * DAY + HOUR}  # fmt: skip
    activity = plan(**far)
    with pytest.raises(PausedFromSigningUp):
        sign_up(activity, helper, at=MORNING + 24 * DAY)
    assert sign_up(activity, helper, at=MORNING + 25 * DAY).state == Standing.PLACED


def test_a_pause_does_not_end_because_an_old_no_show_grows_older(miss, helper):
    for ago in (95, 10, 6):  # the first lies 89 days before the last
        miss(helper, ago=ago)
    assert record(helper).times == 3
    assert record(helper).until


@pytest.mark.parametrize(("first", "times"), [(90 + 5, 3), (91 + 5, 2)])
def test_what_lies_more_than_ninety_days_before_the_last_does_not_count(first, times, miss, helper):
    for ago in (first, 30, 5):
        miss(helper, ago=ago)
    assert record(helper).times == times


def test_who_always_came_or_came_again_for_long_has_no_record(miss, helper, neighbour):
    miss(helper, ago=91)
    assert record(helper) is None
    assert record(neighbour) is None


def test_the_office_may_set_other_numbers_or_none(often, helper, plan, sign_up):
    Parameter.objects.filter(code="activity_no_shows").update(value=4)
    assert record(helper).until is None
    Parameter.objects.filter(code="activity_no_shows").update(value=0)
    assert record(helper).until is None
    assert sign_up(plan(), helper).state == Standing.PLACED


# --- what is closed, and what stays open


def test_who_waits_for_a_lot_is_paused_too_and_what_does_not_fill_up_stays_open(
    often, helper, plan, sign_up
):
    lot = plan(has_waiting_list=False, lot_at=MORNING + 9 * DAY)
    with pytest.raises(PausedFromSigningUp):
        sign_up(lot, helper)
    assert sign_up(plan(has_waiting_list=False), helper).state == Standing.PLACED


def test_nobody_brings_somebody_along_who_is_paused(often, helper, neighbour, plan, sign_up):
    activity = plan(most_heads=3)
    with pytest.raises(PausedFromSigningUp, match="陆小帮"):
        sign_up(activity, neighbour, companions=[Companion("陆小帮", person=helper.person)])
    assert sign_up(activity, neighbour).state == Standing.PLACED


def test_at_the_door_an_empty_place_is_for_everybody(often, helper, plan, sign_up):
    assert sign_up(plan(), helper, walk_in=True).state == Standing.PLACED


def test_what_somebody_had_before_the_pause_they_keep(miss, helper, plan, sign_up):
    row = sign_up(plan(), helper, at=MORNING - HOUR)
    for ago in (60, 30, 5):
        miss(helper, ago=ago)
    row.refresh_from_db()
    assert row.state == Standing.PLACED


# --- told


def test_each_no_show_is_told_with_how_to_object_and_the_last_with_the_pause(often, helper):
    told = list(Message.objects.filter(to=helper, text__contains="没来").order_by("pk"))
    assert len(told) == 3
    assert all("请告诉办活动的人" in one.text for one in told)
    assert "近来已有3次，03月29日以前" in told[2].text and "请找柳坪站" in told[2].text
    assert "以前不能报" not in told[0].text + told[1].text


# --- excused


def test_what_was_explained_stays_on_record_and_does_not_count(
    often, helper, worker, plan, sign_up
):
    row = often[1]
    excuse(row, why="住院", by=worker, at=MORNING)
    excuse(row, why="又说一次", by=worker, at=MORNING)
    row.refresh_from_db()
    assert (row.state, row.excuse.why) == (Standing.MISSED, "住院")
    assert (record(helper).times, record(helper).until) == (2, None)
    assert sign_up(plan(), helper).state == Standing.PLACED
    assert Message.objects.filter(to=helper, text__contains="住院").count() == 1


def test_who_came_has_nothing_to_excuse(plan, sign_up, helper, worker):
    row = sign_up(plan(), helper)
    with pytest.raises(WrongSignUpStep):
        excuse(row, why="住院", by=worker, at=MORNING)
    assert not Excuse.objects.exists()


# --- lifted


def test_a_pause_that_is_lifted_counts_from_the_beginning_again(
    often, miss, helper, worker, plan, sign_up
):
    lift_pause(helper.person, why="名单弄错了", by=worker, at=MORNING)
    assert record(helper) is None
    assert sign_up(plan(), helper).state == Standing.PLACED
    assert TrailEntry.objects.get(what="lift-pause").after["reason"] == "名单弄错了"
    assert Message.objects.filter(to=helper, text__contains="名单弄错了").exists()
    miss(helper, ago=1, of=MORNING + 9 * DAY)
    assert record(helper, MORNING + 9 * DAY).times == 1


def test_a_pause_that_is_not_there_or_is_lifted_already_cannot_be_lifted(
    often, helper, neighbour, worker
):
    with pytest.raises(NotPaused):
        lift_pause(neighbour.person, why="好心", by=worker, at=MORNING)
    lift_pause(helper.person, why="名单弄错了", by=worker, at=MORNING)
    with pytest.raises(NotPaused):
        lift_pause(helper.person, why="再来一次", by=worker, at=MORNING)


def test_two_who_lift_at_once_lift_once_and_one_message_is_sent(
    concurrent_db, starting, often, helper, worker, office
):
    ended = at_once(
        *[
            lambda by=by: lift_pause(helper.person, why="名单弄错了", by=by, at=MORNING)
            for by in (worker, office)
        ]
    )
    assert sorted(type(one).__name__ for one in ended) == ["NoneType", "NotPaused"]
    assert PauseLifted.objects.count() == 1
    assert Message.objects.filter(to=helper, text__contains="解除了").count() == 1


def test_excuses_and_liftings_are_never_rewritten(often, helper, worker):
    excuse(often[0], why="住院", by=worker, at=MORNING)
    with pytest.raises(DatabaseError), transaction.atomic():
        Excuse.objects.update(why="没有原因")
    assert Excuse.objects.get().why == "住院"


# --- pages


@pytest.fixture
def lately(miss, helper):
    """Three times, seen from today."""
    return [miss(helper, ago=ago, of=timezone.now()) for ago in (60, 30, 5)]


def test_one_sees_it_on_ones_own_page_and_is_told_when_pressing(client, lately, helper, plan):
    now = timezone.now()
    activity = plan(
        starts_at=now + 9 * DAY, ends_at=now + 10 * DAY, opens_at=now - DAY,
        closes_at=now + 8 * DAY,
    )  # fmt: skip
    client.force_login(helper)
    page = client.get("/activities/mine/").content.decode()
    assert "没来3次" in page and "以前不能报会满员的活动" in page and "请找柳坪站" in page
    said = {
        "request_key": "6f0e7f4e-6a52-4b8e-9d53-1d0f1c6f0001", "companions": "",
        "post": activity.posts.get().pk, "person": helper.person_id,
    }  # fmt: skip
    answer = client.post(activity.get_absolute_url(), said)
    assert answer.status_code == 409 and "没来已有3次" in answer.content.decode()


def test_the_keeper_of_the_place_lifts_it_with_a_reason_on_the_page(client, lately, helper, worker):
    client.force_login(worker)
    address = f"/activities/no-shows/{helper.person.uid}/"
    assert address in client.get(helper.person.get_absolute_url()).content.decode()
    assert client.post(address, {"why": " "}).status_code == 422
    page = client.post(address, {"why": "名单弄错了"}, follow=True).content.decode()
    assert "近来没有算数的没来" in page and "名单弄错了" in page
    assert client.post(address, {"why": "再来一次"}).status_code == 409


def test_the_keeper_of_the_activity_notes_the_reason_on_the_list(client, lately, helper, worker):
    row = lately[0]
    client.force_login(worker)
    listed = f"/activities/{row.activity.number}/parties/"
    address = f"{listed}{row.uid}/excuse/"
    assert address in client.get(listed).content.decode()
    assert client.post(address, {"why": ""}).status_code == 422
    page = client.post(address, {"why": "住院"}, follow=True).content.decode()
    assert "已说明：住院" in page and address not in page
    client.force_login(helper)
    assert "已说明：住院" in client.get(row.get_absolute_url()).content.decode()


def test_nobody_speaks_for_themselves(client, miss, worker):
    rows = [miss(worker, ago=ago, of=timezone.now()) for ago in (60, 30, 5)]
    client.force_login(worker)
    mine = f"/activities/no-shows/{worker.person.uid}/"
    assert "近90天报了名没来3次" in client.get(mine).content.decode()
    assert client.post(mine, {"why": "我有事"}).status_code == 403
    address = f"/activities/{rows[0].activity.number}/parties/{rows[0].uid}/excuse/"
    assert client.post(address, {"why": "我有事"}).status_code == 403
    assert record(worker, timezone.now() + timedelta(hours=1)).times == 3
