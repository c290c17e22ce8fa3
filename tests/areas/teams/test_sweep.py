"""What a clock does with teams."""

from datetime import timedelta

import pytest

from tongxing.people.models import TrailEntry
from tongxing.teams.models import Team
from tongxing.teams.sweep import sweep

from ..conftest import MORNING

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_temporary_team_dissolves_by_itself_the_day_after_its_last(team, leader):
    Team.objects.filter(pk=team.pk).update(ends_on=MORNING.date())
    assert sweep(at=MORNING) == 0
    assert sweep(at=MORNING + DAY) == 1
    assert sweep(at=MORNING + DAY) == 0
    team.refresh_from_db()
    assert team.ended_on == (MORNING + DAY).date()
    assert not team.memberships.current().exists()
    assert TrailEntry.objects.filter(what="dissolve").count() == 1


def test_a_standing_team_stays(team):
    assert sweep(at=MORNING + 3650 * DAY) == 0
