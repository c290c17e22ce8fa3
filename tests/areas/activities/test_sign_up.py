"""Signing up: never one too many, in order, families whole, and exact under any press."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from tongxing.activities import sweep
from tongxing.activities.changing import call_off, change
from tongxing.activities.drawing import draw
from tongxing.activities.models import (
    FLOW,
    Activity,
    Companion,
    FullUp,
    MayNotTakePart,
    NotOpenForSignUp,
    Post,
    PostWanted,
    SignedUpAlready,
    SignUp,
    SignUpStep,
    Standing,
    TooLateToConfirm,
    WrongActivityStep,
    WrongSignUpStep,
)
from tongxing.people.models import Message
from tongxing.planning import lot

from ..conftest import MORNING, at_once, somebody
from .conftest import DAY, HOUR

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def states(activity):
    return [row.state for row in SignUp.objects.filter(activity=activity).in_order()]


def agrees(activity):
    """Whether what the rows of activity and posts say is what the sign-ups say."""
    held = SignUp.objects.filter(activity=activity).holding()
    waiting = SignUp.objects.filter(activity=activity).waiting()
    total = {"n": Sum("heads", default=0)}
    now = Activity.objects.get(pk=activity.pk)
    posts = Post.objects.filter(activity=activity)
    return (
        now.taken == held.aggregate(**total)["n"]
        and all(
            post.taken == held.filter(post=post).aggregate(**total)["n"]
            and post.waiting == waiting.filter(post=post).aggregate(**total)["n"]
            for post in posts
        )
    )  # fmt: skip


# --- capacity


def test_the_last_place_is_given_once_and_the_next_waits(plan, people, sign_up):
    activity = plan(places=2)
    for one in people(3):
        sign_up(activity, one)
    assert states(activity) == ["placed", "placed", "waiting"]
    assert agrees(activity)


def test_many_who_press_at_once_get_exactly_the_places_there_are(
    concurrent_db, starting, plan, people, sign_up
):
    activity = plan(places=3)
    post = activity.posts.get()
    ended = at_once(*[lambda one=one: sign_up(activity, one, post=post) for one in people(8)])
    assert ended == [None] * 8
    assert sorted(states(activity)) == ["placed"] * 3 + ["waiting"] * 5
    assert agrees(activity)
    serials = SignUp.objects.values_list("serial", flat=True).order_by("serial")
    assert list(serials) == list(range(1, 9))
    placed = SignUp.objects.filter(state="placed").values_list("serial", flat=True)
    assert sorted(placed) == [1, 2, 3]


def test_one_person_who_presses_many_times_at_once_is_in_once(
    concurrent_db, starting, plan, people, sign_up
):
    activity, (one,) = plan(places=3), people(1)
    post, key = activity.posts.get(), uuid4()
    assert at_once(*[lambda: sign_up(activity, one, post=post, key=key)] * 5) == [None] * 5
    assert states(activity) == ["placed"]
    assert agrees(activity)


def test_from_two_phones_the_second_is_told_that_one_is_in_already(plan, people, sign_up):
    activity, (one,) = plan(), people(1)
    sign_up(activity, one)
    with pytest.raises(SignedUpAlready, match="居民00"):
        sign_up(activity, one)
    assert agrees(activity)


@pytest.mark.parametrize("of", ["activity", "post"])
def test_the_database_refuses_one_too_many_whatever_the_code_does(of, plan):
    activity = plan(places=2)
    rows = Activity.objects.all() if of == "activity" else Post.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(taken=3)
    assert agrees(activity)


def test_posts_have_places_of_their_own(plan, people, sign_up):
    posts = [PostWanted("引导", 1, serves=True), PostWanted("观众", 2, serves=False)]
    activity = plan(posts=posts)
    guide, audience = activity.posts.order_by("position")
    one, two, three = people(3)
    sign_up(activity, one, post=guide)
    sign_up(activity, two, post=guide)
    sign_up(activity, three, post=audience)
    assert states(activity) == ["placed", "waiting", "placed"]
    assert agrees(activity)


def test_an_activity_may_have_fewer_places_than_its_posts_together(plan, people, sign_up):
    posts = [PostWanted("引导", 2, serves=True), PostWanted("搬运", 2, serves=True)]
    activity = plan(posts=posts)
    Activity.objects.update(capacity=3)
    guide, carry = activity.posts.order_by("position")
    for one, post in zip(people(4), (guide, guide, carry, carry), strict=True):
        sign_up(activity, one, post=post)
    assert states(activity) == ["placed"] * 3 + ["waiting"]
    assert agrees(activity)


def test_without_a_waiting_list_who_comes_too_late_is_told_so(plan, people, sign_up):
    activity = plan(places=1, has_waiting_list=False)
    one, two = people(2)
    sign_up(activity, one)
    with pytest.raises(FullUp):
        sign_up(activity, two)
    assert agrees(activity)


# --- families


def test_a_family_gets_places_for_all_or_waits_as_a_whole(plan, people, sign_up):
    activity = plan(places=3, most_heads=4)
    one, two, three = people(3)
    sign_up(activity, one, family=1)
    sign_up(activity, two, family=2)
    assert states(activity) == ["placed", "waiting"]
    assert sign_up(activity, three).state == Standing.PLACED  # too few for the family in line
    assert agrees(activity)


def test_nobody_passes_a_party_that_would_fit(plan, people, sign_up):
    activity = plan(places=4, most_heads=4)
    one, two, three, four = people(4)
    first = sign_up(activity, one, family=1)
    sign_up(activity, two, family=2)
    sign_up(activity, three, family=1)
    assert states(activity) == ["placed", "waiting", "placed"]
    first.withdraw(by=one, at=MORNING)
    assert sign_up(activity, four, family=1).state == Standing.PLACED
    assert states(activity) == ["withdrawn", "waiting", "placed", "placed"]
    assert agrees(activity)


def test_a_family_that_does_not_fit_yet_is_passed_over_until_it_does(plan, people, sign_up):
    activity = plan(places=3, most_heads=4)
    one, two, three, four = people(4)
    first = sign_up(activity, one)
    second = sign_up(activity, two, family=1)
    sign_up(activity, three, family=2)
    sign_up(activity, four)
    first.withdraw(by=one, at=MORNING)
    assert states(activity) == ["withdrawn", "placed", "waiting", "offered"]
    second.withdraw(by=two, at=MORNING)
    assert states(activity) == ["withdrawn", "withdrawn", "waiting", "offered"]
    SignUp.objects.get(state="offered").withdraw(by=four, at=MORNING)
    assert states(activity) == ["withdrawn", "withdrawn", "offered", "withdrawn"]
    assert agrees(activity)


def test_a_party_is_no_bigger_than_the_activity_allows(plan, people, sign_up):
    with pytest.raises(MayNotTakePart, match="最多报2人"):
        sign_up(plan(most_heads=2), people(1)[0], family=2)


def test_somebody_is_in_no_two_families_at_once(plan, people, sign_up, child):
    activity = plan(most_heads=3)
    mother, father = people(2)
    with_child = [Companion(child.name, child)]
    sign_up(activity, mother, companions=with_child)
    with pytest.raises(SignedUpAlready, match="龙苗苗"):
        sign_up(activity, father, companions=with_child)
    assert agrees(activity)


# --- waiting


def test_a_place_that_falls_free_is_offered_to_the_next_until_a_moment(plan, people, sign_up):
    activity = plan(places=1, confirm_minutes=60)
    one, two, three = people(3)
    mine = sign_up(activity, one)
    for other in (two, three):
        sign_up(activity, other)
    mine.withdraw(by=one, at=MORNING)
    offered = SignUp.objects.get(state="offered")
    assert (offered.person, offered.confirm_by) == (two.person, MORNING + HOUR)
    assert "请在" in Message.objects.of(two).newest_first().first().text
    assert agrees(activity)


def test_who_is_silent_loses_the_place_to_the_next(plan, people, sign_up):
    activity = plan(places=1, confirm_minutes=60)
    one, two, three = people(3)
    mine = sign_up(activity, one)
    for other in (two, three):
        sign_up(activity, other)
    mine.withdraw(by=one, at=MORNING)
    assert sweep.sweep(at=MORNING + 59 * MINUTE).lapsed == 0
    assert sweep.sweep(at=MORNING + 60 * MINUTE).lapsed == 1
    assert states(activity) == ["withdrawn", "lapsed", "offered"]
    assert agrees(activity)


def test_who_confirms_in_time_has_the_place_and_too_late_not(plan, people, sign_up):
    activity = plan(places=1, confirm_minutes=60)
    one, two = people(2)
    mine = sign_up(activity, one)
    sign_up(activity, two)
    mine.withdraw(by=one, at=MORNING)
    offered = SignUp.objects.get(state="offered")
    with pytest.raises(TooLateToConfirm):
        offered.confirm(by=two, at=MORNING + 61 * MINUTE)
    offered.confirm(by=two, at=MORNING + 10 * MINUTE)
    assert sweep.sweep(at=MORNING + DAY).lapsed == 0
    assert states(activity) == ["withdrawn", "placed"]


def test_who_withdraws_and_who_signs_up_at_once_leave_no_place_twice_or_unused(
    concurrent_db, starting, plan, people, sign_up
):
    activity = plan(places=2)
    post = activity.posts.get()
    one, two, three, four, five = people(5)
    mine, other = sign_up(activity, one), sign_up(activity, two)
    ended = at_once(
        lambda: mine.withdraw(by=one, at=MORNING),
        lambda: other.withdraw(by=two, at=MORNING),
        *[lambda who=who: sign_up(activity, who, post=post) for who in (three, four, five)],
    )
    assert ended == [None] * 5
    held = [state for state in states(activity) if state in {"placed", "offered"}]
    assert len(held) == 2
    assert agrees(activity)


def test_nobody_is_promoted_once_it_has_begun(plan, people, sign_up):
    activity = plan(places=1)
    one, two = people(2)
    mine = sign_up(activity, one)
    sign_up(activity, two)
    mine.withdraw(by=one, at=activity.starts_at)
    assert states(activity) == ["withdrawn", "waiting"]


# --- who may, and when


@pytest.mark.parametrize("after", [-2 * DAY, 9 * DAY])
def test_before_it_opens_and_after_it_closes_nobody_signs_up(after, plan, people, sign_up):
    with pytest.raises(NotOpenForSignUp):
        sign_up(plan(), people(1)[0], at=MORNING + after)


def test_nobody_signs_up_for_a_draft(plan, people, sign_up):
    with pytest.raises(NotOpenForSignUp):
        sign_up(plan(publish=False), people(1)[0])


def test_a_child_is_too_young_for_what_asks_for_an_age(plan, people, sign_up, child):
    activity = plan(age_from=14, most_heads=2)
    with pytest.raises(MayNotTakePart, match=r"龙苗苗.*14"):
        sign_up(activity, people(1)[0], companions=[Companion(child.name, child)])


def test_what_is_for_children_is_not_for_their_grandfathers(plan, people, sign_up):
    with pytest.raises(MayNotTakePart, match="12岁以下"):
        sign_up(plan(age_to=12), people(1)[0])


def test_residents_of_another_station_may_not_where_it_is_for_one(
    plan, sign_up, other_station, system, starting
):
    stranger = somebody("石居民", other_station, "10000000399", by=system)
    activity = plan()
    Activity.objects.update(only_under=activity.place)
    with pytest.raises(MayNotTakePart, match="柳坪站"):
        sign_up(Activity.objects.get(), stranger)


def test_what_is_for_volunteers_or_a_team_is_for_them(
    plan, people, sign_up, team, helper, volunteer
):
    (one,) = people(1)
    with pytest.raises(MayNotTakePart, match="志愿者"):
        sign_up(plan(volunteers_only=True), one)
    ours = plan(only_team=team)
    with pytest.raises(MayNotTakePart, match="队员"):
        sign_up(ours, one)
    assert sign_up(ours, helper).state == Standing.PLACED


def test_once_a_season_is_once_until_one_withdraws(plan, people, sign_up):
    first, second = plan(once_a_season=True), plan(once_a_season=True, title="送药")
    (one,) = people(1)
    mine = sign_up(first, one)
    with pytest.raises(MayNotTakePart, match="一人参加一次"):
        sign_up(second, one)
    mine.withdraw(by=one, at=MORNING)
    assert sign_up(second, one).state == Standing.PLACED


def test_who_has_not_been_yet_comes_first_for_a_while(plan, people, sign_up):
    first = plan()
    second = plan(title="送药", newcomers_until=MORNING + HOUR)
    old, new = people(2)
    sign_up(first, old)
    with pytest.raises(MayNotTakePart, match="03-04 10:00"):
        sign_up(second, old)
    sign_up(second, new)
    assert sign_up(second, old, at=MORNING + HOUR).state == Standing.PLACED


# --- steps


@pytest.mark.parametrize("step", list(SignUpStep))
@pytest.mark.parametrize("state", list(Standing))
def test_a_step_is_taken_only_from_where_it_follows(step, state, plan, people, sign_up):
    row = sign_up(plan(), people(1)[0])
    SignUp.objects.filter(pk=row.pk).update(state=state, confirm_by=MORNING + DAY)
    row.refresh_from_db()
    if state in FLOW[step].before:
        row.stand(FLOW[step], at=MORNING)
        assert row.state == FLOW[step].after
    else:
        with pytest.raises(WrongSignUpStep):
            row.stand(FLOW[step], at=MORNING)


def test_withdrawing_twice_frees_one_place(plan, people, sign_up):
    activity = plan()
    (one,) = people(1)
    mine = sign_up(activity, one)
    mine.withdraw(by=one, at=MORNING)
    with pytest.raises(WrongSignUpStep):
        SignUp.objects.get().withdraw(by=one, at=MORNING)
    assert agrees(activity)


# --- lot


def test_a_lot_gives_places_in_an_order_that_anybody_can_work_out(plan, people, sign_up, worker):
    activity = plan(places=3, lot_at=MORNING + 9 * DAY)
    shown = activity.commitment
    for one in people(6):
        assert sign_up(activity, one).state == Standing.IN_LOT
    assert sweep.sweep(at=MORNING + 9 * DAY).drawn == 1
    now = Activity.objects.get()
    assert now.commitment == shown
    rows = SignUp.objects.order_by("lot")
    again = lot.draw(
        [lot.Entry(str(row.uid), row.heads, "p") for row in rows], seed=now.lot_seed,
        room={"p": 3}, capacity=3,
    )  # fmt: skip
    assert [str(row.uid) for row in rows] == [one.id for one in again]
    assert [row.state for row in rows] == ["placed"] * 3 + ["waiting"] * 3
    assert agrees(activity)


def test_a_lot_is_drawn_once(plan, people, sign_up):
    activity = plan(places=1, lot_at=MORNING + 9 * DAY)
    for one in people(2):
        sign_up(activity, one)
    assert draw(activity, at=MORNING + 9 * DAY) == 2
    assert draw(activity, at=MORNING + 9 * DAY) == 0
    assert agrees(activity)


def test_who_waits_after_a_lot_is_promoted_in_its_order(plan, people, sign_up):
    activity = plan(places=1, lot_at=MORNING + 9 * DAY)
    for one in people(4):
        sign_up(activity, one)
    draw(activity, at=MORNING + 9 * DAY)
    first = SignUp.objects.get(state="placed")
    first.withdraw(by=first.by, at=MORNING + 9 * DAY)
    assert SignUp.objects.get(state="offered").lot == 2


# --- reminded


def test_who_has_a_place_is_reminded_once_the_day_before(plan, people, sign_up):
    activity = plan(places=1)
    one, two = people(2)
    for who in (one, two):
        sign_up(activity, who)
    assert sweep.sweep(at=activity.starts_at - 25 * HOUR).reminded == 0
    for _ in range(2):
        sweep.sweep(at=activity.starts_at - 24 * HOUR)
    assert Message.objects.of(one).filter(text__contains="快到了").count() == 1
    assert not Message.objects.of(two).filter(text__contains="快到了").exists()


def test_what_was_moved_is_reminded_of_anew(plan, people, sign_up, worker):
    activity = plan()
    (one,) = people(1)
    sign_up(activity, one)
    assert sweep.sweep(at=activity.starts_at - HOUR).reminded == 1
    later = activity.starts_at + 5 * DAY
    change(
        Activity.objects.get(), by=worker, at=activity.starts_at - HOUR, confirm_by=later - HOUR,
        why="下雨", starts_at=later, ends_at=later + HOUR,
    )  # fmt: skip
    assert sweep.sweep(at=later - 24 * HOUR).reminded == 1


# --- moved, called off


def test_another_time_asks_everybody_again_and_keeps_their_places(plan, people, sign_up, worker):
    activity = plan(places=2)
    one, two, three = people(3)
    for who in (one, two, three):
        sign_up(activity, who)
    later = activity.starts_at + DAY
    asked = change(
        activity, by=worker, at=MORNING, confirm_by=MORNING + DAY, why="下雨",
        starts_at=later, ends_at=later + HOUR,
    )  # fmt: skip
    assert asked == 2
    assert states(activity) == ["offered", "offered", "waiting"]
    SignUp.objects.get(person=one.person).confirm(by=one, at=MORNING + HOUR)
    sweep.sweep(at=MORNING + DAY)
    assert states(activity) == ["placed", "lapsed", "offered"]
    assert "下雨" in "".join(Message.objects.of(two).values_list("text", flat=True))
    assert agrees(activity)


def test_called_off_with_a_reason_everybody_is_told_and_nothing_stays_taken(
    plan, people, sign_up, worker
):
    activity = plan(places=1)
    one, two = people(2)
    for who in (one, two):
        sign_up(activity, who)
    assert call_off(activity, by=worker, at=MORNING, why="河水上涨") == 2
    assert states(activity) == ["calledoff", "calledoff"]
    assert agrees(activity)
    for who in (one, two):
        assert "河水上涨" in Message.objects.of(who).newest_first().first().text
    with pytest.raises(WrongActivityStep):
        call_off(activity, by=worker, at=MORNING, why="又取消")


def test_nobody_gets_into_what_is_called_off_in_the_same_moment(
    concurrent_db, starting, plan, people, sign_up, worker
):
    activity = plan(places=5)
    post = activity.posts.get()
    at_once(
        lambda: call_off(Activity.objects.get(), by=worker, at=MORNING, why="河水上涨"),
        *[lambda who=who: sign_up(activity, who, post=post) for who in people(4)],
    )
    assert set(states(activity)) <= {"calledoff"}
    assert agrees(activity)


def test_a_place_that_opens_is_for_who_waits_and_not_for_who_comes_by(plan, people, sign_up):
    one, two, three = people(3)
    activity = plan(places=1)
    sign_up(activity, one)
    first_in_line = sign_up(activity, two)
    Activity.objects.update(capacity=2)  # and nobody has offered it yet
    Post.objects.update(capacity=2)
    assert first_in_line.state == Standing.WAITING
    assert sign_up(activity, three).state == Standing.WAITING


def test_who_is_signed_up_by_another_hears_of_it_as_well(plan, people):
    helper, resident = people(2)
    activity = plan()
    SignUp.objects.sign_up(
        activity, activity.posts.get(), person=resident.person, by=helper, at=MORNING,
        request_key=uuid4(),
    )  # fmt: skip
    for told in (helper, resident):
        assert "报上了" in Message.objects.of(told).get().text
