"""The four seasons of the demonstration zone: what is counted agrees with what is written."""

import random
from datetime import timedelta

import pytest
from django.db.models import Count, F, Q, Sum

from tests.web.conftest import NOW
from tongxing.activities.models import (
    ACTIVITY_FLOW,
    HOLDS_A_PLACE,
    OPEN,
    Activity,
    ActivityStep,
    Feedback,
    Head,
    Order,
    OrderState,
    Photo,
    Post,
    Programme,
    Season,
    SignUp,
    Stage,
    Standing,
    Stay,
    WriteUp,
    enough,
)
from tongxing.activities.sweep import sweep
from tongxing.base import photos
from tongxing.base.models import Counter
from tongxing.people.models import DemoLogin
from tongxing.places.models import PlacePhoto
from tongxing.planning import lot
from tongxing.teams import recounting
from tongxing.teams.models import HoursEntry, ServiceKind
from tongxing.web.demo import pictures
from tongxing.web.demo.words import activities as said
from tongxing.web.demo.words import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

HOLDS = Q(sign_ups__state__in=sorted(HOLDS_A_PLACE))


def test_there_are_two_programmes_each_with_a_season_that_is_on_and_some_before():
    today = NOW.date()
    assert Programme.objects.count() == 2
    assert Season.objects.filter(begins_on__lte=today, ends_on__gte=today).count() == 2
    assert Season.objects.filter(ends_on__lt=today).count() == 8
    assert set(Season.objects.values_list("themes__name", flat=True)) >= {
        "春送岗位", "学雷锋", "关爱困难家庭", "关爱妇女儿童", "我为家乡捐棵树·同心共建春晖林",
        "移风易俗",
    }  # fmt: skip


def test_what_is_taken_of_activities_and_posts_agrees_with_the_sign_ups():
    held = {"heads": Sum("sign_ups__heads", filter=HOLDS, default=0)}
    lines = Sum("sign_ups__heads", filter=Q(sign_ups__state=Standing.WAITING), default=0)
    assert Activity.objects.exists()
    assert not Activity.objects.annotate(**held).exclude(heads=F("taken")).exists()
    assert not Activity.objects.annotate(n=Count("sign_ups")).exclude(n=F("serial")).exists()
    assert not Post.objects.annotate(**held).exclude(heads=F("taken")).exists()
    assert not Post.objects.annotate(heads=lines).exclude(heads=F("waiting")).exists()


def test_a_party_has_as_many_people_as_it_says_and_those_who_gave_up_are_free_again():
    assert not SignUp.objects.annotate(n=Count("people")).exclude(n=F("heads")).exists()
    given_up = [Standing.WITHDRAWN, Standing.CALLED_OFF, Standing.LAPSED]
    assert not Head.objects.filter(is_open=True, sign_up__state__in=given_up).exists()


def test_whoever_came_was_there_and_nobody_else():
    came = SignUp.objects.filter(state=Standing.CAME)
    assert came.exists() and not came.filter(stays=None).exists()
    assert not Stay.objects.exclude(sign_up__state=Standing.CAME).exists()
    over = Stay.objects.filter(activity__state__in=[Stage.OVER, Stage.TOLD])
    assert not over.filter(until=None).exists()


def test_stories_lead_to_where_activities_stand():
    for one in Activity.objects.prefetch_related("events"):
        state = Stage.DRAFT
        events = sorted(one.events.all(), key=lambda event: event.pk)
        for event in events[1:]:
            step = ACTIVITY_FLOW[ActivityStep(event.kind)]
            assert state in step.before
            state = step.after or state
        assert one.state == state
        assert [event.at for event in events] == sorted(event.at for event in events)
        assert events[-1].at <= NOW


def test_no_minute_of_a_person_counts_twice_and_sums_agree_with_the_ledger():
    spans = {}
    rows = HoursEntry.objects.standing().filter(kind=ServiceKind.ACTIVITY)
    for row in rows.order_by("since", "pk"):
        assert row.since >= spans.get(row.volunteer_id, row.since)
        assert 0 < row.minutes <= (row.until - row.since) // timedelta(minutes=1)
        spans[row.volunteer_id] = row.until
    assert spans
    assert recounting.differences() == 0


def test_only_who_came_says_how_it_was_and_only_what_is_over_is_told():
    assert Feedback.objects.exists()
    assert not Feedback.objects.exclude(sign_up__state=Standing.CAME).exists()
    assert not WriteUp.objects.exclude(activity__state=Stage.TOLD).exists()
    assert Activity.objects.filter(state=Stage.TOLD).count() == WriteUp.objects.count() > 0


def test_an_activity_that_was_moved_asks_again_whoever_had_a_place():
    moved = Activity.objects.coming(NOW).get(events__note=said.MOVED)
    asked = moved.sign_ups.filter(state=Standing.OFFERED)
    assert asked.exists() and not asked.exclude(confirm_by__gt=NOW).exists()
    assert moved.sign_ups.filter(state=Standing.PLACED, state_since__lte=NOW).exists()


def test_what_is_called_off_says_why_and_keeps_no_place():
    gone = Activity.objects.filter(state=Stage.CANCELLED, starts_at__gt=NOW)
    assert gone.exists()
    for activity in Activity.objects.filter(state=Stage.CANCELLED):
        assert activity.why_cancelled and activity.taken == 0
        assert not activity.sign_ups.filter(state__in=sorted(OPEN)).exists()


def test_the_lot_that_was_drawn_comes_out_the_same_when_anybody_draws_it_again():
    drawn = Activity.objects.exclude(drawn_at=None).get()
    parties = list(drawn.sign_ups.select_related("post"))
    entries = [lot.Entry(str(one.uid), one.heads, str(one.post_id)) for one in parties]
    room = {str(post.pk): post.capacity for post in drawn.posts.all()}
    again = lot.draw(entries, seed=drawn.lot_seed, room=room, capacity=drawn.capacity)
    assert {one.id: one.order for one in again} == {str(one.uid): one.lot for one in parties}
    placed = {str(one.uid) for one in parties if one.state == Standing.PLACED}
    assert {one.id for one in again if one.placed} == placed < {one.id for one in again}


def test_a_place_that_became_free_is_offered_to_the_first_in_line():
    offered = SignUp.objects.filter(state=Standing.OFFERED, post__waiting__gt=0)
    assert offered.exists()
    for row in offered:
        assert row.confirm_by > NOW
        earlier = row.post.sign_ups.filter(state=Standing.WAITING, serial__lt=row.serial)
        assert not earlier.filter(heads__lte=row.heads).exists()
        assert row.activity.sign_ups.filter(state=Standing.WITHDRAWN).exists()


def test_some_orders_wait_some_have_enough_voices_and_some_are_under_way():
    orders = Order.objects.counted()
    assert orders.open().filter(wanted_by__gte=enough(NOW)).exists()
    assert orders.open().filter(wanted_by__lt=enough(NOW)).exists()
    assert orders.filter(state=OrderState.DECLINED).exists()
    planned = orders.filter(state=OrderState.PLANNED)
    assert {one.activity.state for one in planned} == {Stage.PUBLISHED, Stage.DRAFT}
    for order in orders.prefetch_related("voices"):
        voices = [voice.at for voice in order.voices.all()]
        assert min(voices) == order.at and max(voices) <= NOW
        assert order.by_id in {voice.account_id for voice in order.voices.all()}


def test_every_picture_is_in_the_store_as_it_was_drawn_and_some_are_only_for_keepers():
    rows = [*Photo.objects.all(), *PlacePhoto.objects.all()]
    assert len(rows) > 20
    for row in rows:
        with row.file.open("rb") as file:
            content = file.read()
        assert photos.digest(content) == row.digest
        assert len(content) < 40_000
    assert Photo.objects.public().exists()
    assert Photo.objects.exclude(pk__in=Photo.objects.public()).exists()
    assert not Photo.objects.exclude(activity__state=Stage.TOLD).exists()


def test_the_same_chance_draws_the_same_picture_and_another_a_different_one():
    first, again, other = (
        pictures.activity(random.Random(seed), "便民服务进院坝") for seed in (1, 1, 2)
    )
    assert first == again != other


def test_what_is_to_come_shows_every_way_of_signing_up():
    coming = Activity.objects.coming(NOW)
    assert coming.filter(taken=F("capacity"), posts__waiting__gt=0).exists()
    assert coming.exclude(lot_at=None).filter(sign_ups__state=Standing.IN_LOT).exists()
    assert coming.filter(most_heads__gt=1, sign_ups__heads__gt=1).exists()
    assert coming.filter(opens_at__gt=NOW).exists()
    assert coming.filter(starts_at__lte=NOW, stays__until=None).exists()
    assert Activity.objects.filter(state=Stage.DRAFT).count() >= 2


def test_the_sweeper_finds_nothing_that_it_should_have_done_before():
    assert not any(sweep(at=NOW))


def test_an_activity_planned_next_has_a_new_number():
    reached = Counter.objects.get(name=f"activity/{NOW.year}").value
    last = Activity.objects.filter(number__startswith=f"H{NOW:%y}").order_by("-number").first()
    assert int(last.number[3:]) == reached


@pytest.mark.parametrize("part", cast.CAST, ids=lambda part: part.key)
def test_each_of_the_cast_has_something_of_their_own(part):
    account = DemoLogin.objects.get(title=part.title).account
    assert SignUp.objects.of(account).filter(state__in=sorted(OPEN)).exists()
    if part.key in {"worker", "leader", "office", "dispatcher"}:
        assert Activity.objects.kept_by(account).coming(NOW).exists()
