"""Last year's season in this one, an activity again and again: drafts, once, and undone at once."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from tongxing.activities.copying import clone_season, repeat
from tongxing.activities.models import Activity, Copy, Copying, PostWanted, Season, Stage, Theme

from ..conftest import MORNING, SHANGHAI, at_once

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def was(plan):
    """An activity of the season that was held on a Saturday of March."""
    starts = datetime(2026, 3, 14, 9, 0, tzinfo=SHANGHAI)
    posts = [PostWanted("引导", 2, serves=True), PostWanted("听课", 30, serves=False)]
    activity = plan(
        title="健康讲座", starts_at=starts, ends_at=starts + 2 * HOUR, posts=posts, most_heads=3,
        closes_at=starts - DAY, budget=50_000,
    )  # fmt: skip
    Activity.objects.filter(pk=activity.pk).update(state=Stage.TOLD, taken=4, cost=777)
    activity.refresh_from_db()
    return activity


def clone(season, worker, year=2027):
    return clone_season(season, year=year, by=worker, at=MORNING)


def test_a_season_comes_again_with_its_series_and_activities_as_drafts(was, spring, office):
    there = clone(spring, office).season
    assert (there.year, there.title, there.begins_on) == (2027, "春日芬芳", date(2027, 2, 4))
    assert [one.name for one in there.themes.in_order()] == ["学雷锋"]
    draft = Activity.objects.get(theme__season=there)
    assert (draft.state, draft.taken, draft.cost, draft.serial) == (Stage.DRAFT, 0, 0, 0)
    assert timezone.localtime(draft.starts_at) == datetime(2027, 3, 13, 9, 0, tzinfo=SHANGHAI)
    assert draft.ends_at - draft.starts_at == 2 * HOUR
    assert draft.starts_at - draft.closes_at == was.starts_at - was.closes_at
    assert (draft.budget, draft.most_heads, draft.capacity) == (50_000, 3, 32)
    assert [one.name for one in draft.posts.order_by("position", "pk")] == ["引导", "听课"]
    assert draft.number != was.number and draft.lot_seed != was.lot_seed


def test_what_hangs_on_the_lantern_festival_moves_with_it(was, spring, office):
    starts = datetime(2026, 3, 2, 18, 30, tzinfo=SHANGHAI)  # the evening before
    Activity.objects.update(
        starts_at=starts, ends_at=starts + HOUR, closes_at=starts, opens_at=starts - DAY
    )
    clone(spring, office)
    (day,) = Copy.objects.values_list("day", flat=True)
    assert day == date(2027, 2, 19)


@pytest.mark.parametrize("state", [Stage.DRAFT, Stage.CANCELLED])
def test_what_was_not_held_does_not_come_again(was, spring, office, state):
    Activity.objects.update(state=state, why_cancelled="下雨")
    clone(spring, office)
    assert Activity.objects.count() == 1


def test_copied_twice_a_season_has_everything_once(was, spring, office):
    for _ in range(2):
        clone(spring, office)
    assert (Season.objects.count(), Theme.objects.count(), Activity.objects.count()) == (2, 2, 2)


@pytest.mark.django_db(transaction=True)
def test_copied_by_two_at_once_a_season_has_everything_once(concurrent_db, was, spring, office):
    act = lambda: clone(spring, office)  # noqa: E731
    assert at_once(act, act, act) == [None] * 3
    assert (Season.objects.count(), Theme.objects.count(), Activity.objects.count()) == (2, 2, 2)


def again(was, worker, **said):
    rule = {"every": "week", "until": date(2026, 4, 18), "skips_holidays": False} | said
    return repeat(was, by=worker, at=MORNING, **rule)


def days_of(copying):
    return list(copying.copies.order_by("day").values_list("day", flat=True))


def test_an_activity_comes_every_week_until_the_day_and_twice_is_once(was, worker):
    first = again(was, worker)
    assert days_of(first) == [date(2026, 3, 21) + n * 7 * DAY for n in range(5)]
    assert days_of(again(was, worker)) == []
    assert set(Activity.objects.filter(copy__copying=first).values_list("theme", flat=True)) == {
        was.theme_id
    }


def test_statutory_holidays_are_left_out_when_wanted(was, worker):
    assert date(2026, 4, 4) not in days_of(again(was, worker, skips_holidays=True))  # 清明
    assert days_of(again(was, worker)) == [date(2026, 4, 4)]


def test_undoing_takes_the_drafts_and_leaves_what_somebody_works_on(was, worker):
    copying = again(was, worker)
    touched, published = Activity.objects.filter(copy__copying=copying).order_by("pk")[:2]
    touched.rewrite(posts=[PostWanted("听课", 9, serves=False)], by=worker, at=MORNING)
    published.publish(by=worker, at=MORNING)
    assert copying.undo(at=MORNING) == (3, 2)
    assert copying.undo(at=MORNING) == (0, 2)
    left = set(Activity.objects.exclude(pk=was.pk).values_list("pk", flat=True))
    assert left == {touched.pk, published.pk}
    assert len(days_of(again(was, worker))) == 3


# --- pages


def test_the_office_copies_a_season_on_the_page_and_takes_it_back(client, was, spring, office):
    client.force_login(office)
    answer = client.post(f"/activities/season/{spring.uid}/clone/", {"year": 2027}, follow=True)
    page = answer.content.decode()
    assert "生成了1份草稿" in page and "健康讲座" in page
    made = Copying.objects.get()
    answer = client.post(f"/activities/copies/{made.uid}/undo/", follow=True)
    assert "撤销了1份草稿" in answer.content.decode()
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("year", ["2026", "2020", "", "明年"])
def test_a_season_is_copied_forwards_only(client, spring, office, year):
    client.force_login(office)
    answer = client.post(f"/activities/season/{spring.uid}/clone/", {"year": year})
    assert answer.status_code == 422 and not Copying.objects.exists()


def test_a_keeper_repeats_an_activity_on_the_page(client, was, worker):
    client.force_login(worker)
    said = {"every": "fortnight", "until": "2026-4-12", "skips_holidays": ""}
    answer = client.post(f"/activities/{was.number}/again/", said, follow=True)
    assert "生成了2份草稿" in answer.content.decode()


@pytest.mark.parametrize(
    "said", [{"until": "2026-03-14"}, {"until": "2028-01-01"}, {"every": "day"}, {"until": "元宵"}]
)
def test_a_rule_that_cannot_be_is_told(client, was, worker, said):
    client.force_login(worker)
    said = {"every": "week", "until": "2026-04-12"} | said
    assert client.post(f"/activities/{was.number}/again/", said).status_code == 422
    assert not Copying.objects.exists()


def test_what_somebody_made_nobody_else_undoes(client, was, worker, leader):
    made = again(was, worker)
    client.force_login(leader)
    assert client.get(made.get_absolute_url()).status_code == 404
    assert client.post(f"/activities/copies/{made.uid}/undo/").status_code == 404
    assert Activity.objects.filter(copy__copying=made).count() == 5
