"""An activity of five places at the station, people who want to come, a family."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tongxing.activities.models import (
    Activity,
    Companion,
    PostWanted,
    Programme,
    Season,
    SignUp,
    Theme,
)
from tongxing.people.models import Person
from tongxing.teams.models import Volunteer

from ..conftest import MORNING, somebody

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def spring(centre):
    programme = Programme.objects.create(
        name="文明实践·四季同行", place=centre, begins_on=date(2026, 1, 1)
    )
    return Season.objects.create(
        programme=programme, year=2026, name="spring", title="春日芬芳",
        begins_on=date(2026, 2, 4), ends_on=date(2026, 5, 4),
    )  # fmt: skip


@pytest.fixture
def theme(spring):
    return Theme.objects.create(season=spring, name="学雷锋", work="values")


@pytest.fixture
def plan(station, team, theme, worker):
    """A published activity in ten days; whatever matters to a test is given by name."""

    def plan(*, places=5, posts=None, publish=True, **facts):
        wanted = posts or [PostWanted("志愿者", places, serves=True)]
        said = {
            "title": "清河道", "work": "values", "theme": theme, "place": station, "team": team,
            "starts_at": MORNING + 10 * DAY, "ends_at": MORNING + 10 * DAY + 3 * HOUR,
            "opens_at": MORNING - DAY, "closes_at": MORNING + 9 * DAY,
        } | facts  # fmt: skip
        activity = Activity.objects.plan(posts=wanted, by=worker, at=MORNING - 2 * DAY, **said)
        if publish:
            activity.publish(by=worker, at=MORNING - 2 * DAY)
        return activity

    return plan


@pytest.fixture
def people(station, system, starting):
    """So many people with accounts."""

    def people(count):
        return [
            somebody(f"居民{n:02d}", station, f"100000003{n:02d}", by=system) for n in range(count)
        ]

    return people


@pytest.fixture
def sign_up():
    def sign_up(activity, account, *, post=None, at=MORNING, family=0, key=None, **said):
        companions = [Companion(f"家人{n}", age=30) for n in range(family)]
        return SignUp.objects.sign_up(
            activity, post or activity.posts.get(), person=account.person, by=account, at=at,
            request_key=key or uuid4(), companions=said.pop("companions", companions), **said,
        )  # fmt: skip

    return sign_up


@pytest.fixture
def newcomer(station, system, starting):
    """A volunteer who has signed up for nothing."""
    account = somebody("杨新来", station, "10000000032", by=system)
    return Volunteer.objects.create(
        person=account.person, number="V000002", registered_on=MORNING.date()
    )


@pytest.fixture
def child(station, system):
    return Person.objects.register(
        name="龙苗苗", place=station, born_on=date(2016, 6, 1), by=system, at=MORNING
    )
