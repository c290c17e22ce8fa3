"""The four seasons: what they wanted, what they reached, and how the office writes them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tongxing.activities import reached
from tongxing.activities.models import (
    Activity,
    Headcount,
    Programme,
    Season,
    SignUp,
    Stage,
    Standing,
    Theme,
    ThemeInUse,
    ThemeWanted,
)
from tongxing.people.models import Role
from tongxing.teams.models import HoursEntry, Served, ServiceKind

from ..conftest import MORNING, somebody

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def held(plan, sign_up, helper, volunteer, people, worker):
    """An activity that was held: a family of three came, one stayed away, two came unnamed."""
    activity = plan(places=9, most_heads=3)
    came = sign_up(activity, helper, family=2)
    sign_up(activity, people(1)[0])
    SignUp.objects.filter(pk=came.pk).update(state=Standing.CAME)
    Headcount.objects.create(uid=uuid4(), activity=activity, heads=2, by=worker, at=MORNING)
    Activity.objects.update(state=Stage.OVER, cost=12_050)
    activity.refresh_from_db()
    return activity


def serve(volunteer, activity, *, by, what=ServiceKind.ACTIVITY, source=None):
    since = activity.starts_at
    served = Served(what, "清河道", source or activity.uid, since, since + 2 * HOUR,
                    place=activity.place)  # fmt: skip
    return HoursEntry.objects.record(volunteer, served, by=by, at=since + DAY)


def total():
    (line,) = reached.lines(Season.objects.with_themes())
    return line.reached


def test_a_season_has_reached_the_activities_held_who_came_and_what_the_ledger_says(
    held, volunteer, worker
):
    serve(volunteer, held, by=worker)
    assert total() == reached.Reached(activities=1, people=5, minutes=120, cost=12_050)


def test_hours_that_were_taken_back_or_come_from_elsewhere_are_not_the_seasons(
    held, volunteer, worker, leader
):
    entry = serve(volunteer, held, by=worker)
    entry.take_back(why="记错了", asked_by=worker, by=leader, at=MORNING + 20 * DAY)
    serve(volunteer, held, by=worker, source=uuid4())
    assert total().minutes == 0


@pytest.mark.parametrize("state", [Stage.DRAFT, Stage.PUBLISHED, Stage.CANCELLED])
def test_what_was_not_held_counts_for_nothing(held, state):
    Activity.objects.update(state=state, why_cancelled="下雨")
    assert total() == reached.Reached()


@pytest.mark.parametrize("count", [1, 6])
def test_what_seasons_reached_is_asked_in_so_many_queries_however_many_there_are(
    count, spring, theme, plan, django_assert_num_queries
):
    for n in range(count):
        season = Season.objects.create(
            programme=spring.programme, year=2010 + n, name="winter", title="冬日暖阳",
            begins_on=date(2010 + n, 11, 1), ends_on=date(2011 + n, 1, 31),
        )  # fmt: skip
        plan(theme=Theme.objects.create(season=season, name="送温暖", work="manners"))
    with django_assert_num_queries(6):
        assert len(reached.lines(Season.objects.with_themes())) == count + 1


# --- the public page


def season_around(today, programme, name, title, *, since, until):
    return Season.objects.create(
        programme=programme, year=today.year, name=name, title=title, activities_wanted=20,
        begins_on=today + timedelta(days=since), ends_on=today + timedelta(days=until),
    )  # fmt: skip


def test_the_page_shows_what_is_on_what_comes_and_what_was(client, centre):
    today = timezone.localdate()
    programme = Programme.objects.create(name="四季同行计划", place=centre, begins_on=today)
    season_around(today, programme, "winter", "冬日暖阳", since=-90, until=-1)
    season_around(today, programme, "spring", "春日芬芳", since=0, until=0)
    season_around(today, programme, "summer", "夏日清风", since=1, until=90)
    page = client.get("/activities/programme/").content.decode()
    on, later = page.index("春日芬芳"), page.index("下面几季")
    before = page.index("过去几季")
    assert on < later < page.index("夏日清风") < before < page.index("冬日暖阳")
    assert "目标20场" in page and "加一季" not in page


def test_a_draft_of_a_season_is_there_for_its_keepers_alone(client, plan, spring, worker):
    plan(publish=False, title="还没定的")
    assert "还没定的" not in client.get(spring.get_absolute_url()).content.decode()
    client.force_login(worker)
    assert "还没定的" in client.get(spring.get_absolute_url()).content.decode()


# --- the office writes


def written(**said):
    return {
        "year": "2027", "name": "spring", "title": "春日芬芳", "begins_on": "2027年2月4日",
        "ends_on": "2027-05-04", "activities_wanted": "30", "people_wanted": "900",
        "hours_wanted": "1200", "budget_yuan": "12000.50", "themes-TOTAL_FORMS": "2",
        "themes-INITIAL_FORMS": "0", "themes-0-theme": "", "themes-0-name": "学雷锋",
        "themes-0-about": "身边好事", "themes-0-work": "values", "themes-0-activities_wanted": "8",
        "themes-1-name": "", "themes-1-work": "theory", "themes-1-activities_wanted": "0",
    } | said  # fmt: skip


def test_the_office_makes_a_programme_and_a_season_with_its_series(client, office):
    client.force_login(office)
    said = {"name": "移风易俗五年行动", "place": "C", "begins_on": "2026/3/1", "ends_on": ""}
    answer = client.post("/activities/programme/new/", said)
    programme = Programme.objects.get()
    assert answer.url == f"/activities/programme/{programme.uid}/season/"
    assert client.post(answer.url, written()).status_code == 302
    season = programme.seasons.get()
    assert (season.minutes_wanted, season.budget) == (72_000, 1_200_050)
    assert [one.name for one in season.themes.in_order()] == ["学雷锋"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"ends_on": "2027-01-01"}, "结束日期不能早于开始日期"),
        ({"begins_on": "立春"}, "看不懂这个日期"),
        ({"year": "2026"}, "这一年的这个季节已经有了"),
        ({"themes-1-name": "学雷锋"}, "两个系列同名"),
        ({"hours_wanted": "-1"}, "大于"),
    ],
)
def test_a_season_that_cannot_be_is_told_beside_its_field(client, office, spring, said, told):
    client.force_login(office)
    answer = client.post(f"/activities/programme/{spring.programme.uid}/season/", written(**said))
    assert answer.status_code == 422 and told in answer.content.decode()
    assert Season.objects.count() == 1


def test_series_are_renamed_put_in_order_and_swap_names(spring, theme):
    other = Theme.objects.create(season=spring, name="春送岗位", work="policy", position=1)
    spring.rewrite(
        themes=[
            ThemeWanted("学雷锋", "", "values", 3, other),
            ThemeWanted("春送岗位", "", "policy", 4, theme),
            ThemeWanted("植树", "", "manners", 5),
        ],
        title="春暖花开",
    )  # fmt: skip
    assert [(one.pk, one.name) for one in spring.themes.in_order()][:2] == [
        (other.pk, "学雷锋"), (theme.pk, "春送岗位"),
    ]  # fmt: skip
    assert Season.objects.get().title == "春暖花开"


def test_a_series_with_activities_stays_and_nothing_else_changes_either(spring, theme, plan):
    plan()
    with pytest.raises(ThemeInUse):
        spring.rewrite(themes=[ThemeWanted("植树", "", "manners", 5)], title="改了")
    assert [one.name for one in spring.themes.in_order()] == ["学雷锋"]
    assert Season.objects.get().title == "春日芬芳"


def test_the_office_of_another_part_of_the_zone_finds_nothing_to_change(
    client, spring, other_station, system
):
    elsewhere = somebody(
        "石主任", other_station, "10000000041", by=system, role=Role.OFFICE, at=other_station
    )
    client.force_login(elsewhere)
    assert "改这一季" not in client.get(spring.get_absolute_url()).content.decode()
    for page in (f"season/{spring.uid}/edit", f"programme/{spring.programme.uid}/edit"):
        assert client.get(f"/activities/{page}/").status_code == 404
