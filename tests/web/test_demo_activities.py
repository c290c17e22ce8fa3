"""The four seasons of the demonstration zone: what is counted agrees with what is written."""

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
    Post,
    Programme,
    Season,
    SignUp,
    Stage,
    Standing,
    Stay,
    WriteUp,
)
from tongxing.activities.sweep import sweep
from tongxing.base.models import Counter
from tongxing.people.models import DemoLogin
from tongxing.teams import recounting
from tongxing.teams.models import HoursEntry, ServiceKind
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
    for row in HoursEntry.objects.filter(kind=ServiceKind.ACTIVITY).order_by("since", "pk"):
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
