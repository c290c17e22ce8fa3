"""Tomorrow's staff: found from the records, for the windows as they are, shown as a sheet."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.areas.conftest import MORNING
from tongxing.hall import making, plans
from tongxing.hall.models import Sitting, StaffingPlan, Ticket
from tongxing.hall.plans.staffing import TooLittleKnown

pytestmark = pytest.mark.django_db
TOMORROW = timezone.localdate(MORNING) + timedelta(days=1)


@pytest.fixture
def weeks(hall, general, civil_window, social_window, matter, pension, system, clerk):
    """Four weeks: two come for relief each half hour of the morning, one for a pension."""

    def weeks(days=28):
        for back in range(1, days + 1):
            day = MORNING - timedelta(days=back)
            if day.weekday() > 4:
                continue
            for half in range(4):
                for wanted in (matter, matter, pension):
                    Ticket.objects.issue(
                        request_key=uuid4(), hall=hall, matters=[wanted], channel="kiosk",
                        by=system, at=day + timedelta(minutes=30 * half),
                    )  # fmt: skip
            sitting = Sitting.objects.open_at(civil_window, by=clerk, at=day)
            sitting.end(at=day + timedelta(hours=3))

    return weeks


def test_a_plan_says_for_every_window_when_it_is_wanted(hall, weeks):
    weeks()
    found = plans.propose(hall, day=TOMORROW, at=MORNING)
    assert [row["window"] for row in found["sheet"]] == ["1", "2", "3"]
    open_hours = sum(one["halves"] / 2 for row in found["sheet"] for one in row["stretches"])
    assert found["proposed"]["hours"] == open_hours
    assert len(found["clocks"]) == len(found["proposed"]["staff"]) == 18
    assert found["goal"] == 15
    assert found["short"] == []


def test_a_quiet_hall_is_planned_with_fewer_window_hours_than_all_windows(hall, weeks):
    weeks()
    found = plans.propose(hall, day=TOMORROW, at=MORNING)
    assert found["proposed"]["hours"] < 3 * 9  # three windows, nine hours
    assert found["as_general"]["hours"] <= found["proposed"]["hours"]


def test_the_present_is_who_really_sat_there(hall, weeks):
    weeks()
    present = plans.propose(hall, day=TOMORROW, at=MORNING)["present"]["staff"]
    assert present[1] == 1  # 9:00, one of three windows
    assert set(present[8:16]) == {0}  # nobody sat there in the afternoon


def test_with_too_few_days_on_record_nothing_is_foretold(hall, weeks):
    weeks(days=7)
    with pytest.raises(TooLittleKnown, match="10"):
        plans.propose(hall, day=TOMORROW, at=MORNING)


def test_the_manager_sees_the_sheet_with_a_table(client, hall, weeks, hall_manager):
    weeks()
    plan = StaffingPlan.objects.create(
        place=hall, day=TOMORROW, asked_by=hall_manager, asked_at=MORNING
    )
    assert making.make(clock=lambda: MORNING) == 1
    plan.refresh_from_db()
    first = next(row for row in plan.found["sheet"] if row["stretches"])
    client.force_login(hall_manager)
    page = client.get(reverse("hall:staffing")).content.decode()
    assert f"{first['stretches'][0]['since']}–{first['stretches'][0]['until']}" in page
    assert "哪个窗口什么时候开" in page
    assert timezone.localtime(plan.made_at) == timezone.localtime(MORNING)
