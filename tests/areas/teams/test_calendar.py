"""Days that differ from a volunteer's usual week, shown as a month."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tongxing.needs import plans
from tongxing.teams.models import FreeDay

from ..conftest import MORNING, raise_need

pytestmark = pytest.mark.django_db
WHO = (None, "stranger", "helper", "worker")
TABLE = {
    "calendar": ("get", "login", 404, 200, 404),
    "calendar_forget": ("post", "login", 404, 302, 404),
}


@pytest.fixture
def day_off(volunteer):
    return FreeDay.objects.say(volunteer, timezone.localdate() + timedelta(days=3), None)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", TABLE)
def test_who_gets_what(name, who, client, request, day_off):
    if who:
        client.force_login(request.getfixturevalue(who))
    method, *outcomes = TABLE[name]
    args = [day_off.pk] if name == "calendar_forget" else []
    answer = getattr(client, method)(reverse(f"teams:{name}", args=args))
    signed_out = answer.status_code == 302 and answer.url.startswith("/people/login/")
    assert ("login" if signed_out else answer.status_code) == outcomes[WHO.index(who)]


def test_a_day_is_said_once_said_anew_and_forgotten(client, helper, volunteer):
    client.force_login(helper)
    day = timezone.localdate() + timedelta(days=1)
    said = {"day": f"{day}", "way": "off", "hours": ""}
    assert client.post("/teams/volunteer/calendar/", said).status_code == 302
    assert "没空" in client.get("/teams/volunteer/calendar/").content.decode()
    besides = said | {"way": "besides", "hours": "8:00-11:30"}
    assert client.post("/teams/volunteer/calendar/", besides).status_code == 302
    row = FreeDay.objects.get()
    assert (row.day, row.since, row.until) == (day, time(8), time(11, 30))
    page = client.get(f"/teams/volunteer/calendar/?month={day:%Y-%m}").content.decode()
    assert "08:00–11:30" in page
    client.post(f"/teams/volunteer/calendar/{row.pk}/forget/")
    assert not FreeDay.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"day": "2020-1-1"}, {"day": ""}, {"way": "besides"}, {"way": "besides", "hours": "11-8"}],
)
def test_what_makes_no_sense_is_kept_and_asked_again(wrong, client, helper, volunteer):
    client.force_login(helper)
    said = {"day": f"{timezone.localdate()}", "way": "off", "hours": ""} | wrong
    assert client.post("/teams/volunteer/calendar/", said).status_code == 422
    assert not FreeDay.objects.exists()


@pytest.mark.parametrize("month", ["1999-01", "no", "2999-12", "2026-13"])
def test_a_month_that_is_none_is_this_month(month, client, helper, volunteer):
    client.force_login(helper)
    assert client.get(f"/teams/volunteer/calendar/?month={month}").status_code == 200


def test_the_database_keeps_one_word_a_day(day_off, volunteer):
    with pytest.raises(IntegrityError), transaction.atomic():
        FreeDay.objects.create(volunteer=volunteer, day=day_off.day)


def test_nobody_is_suggested_for_a_need_on_their_day_off(volunteer, resident, starting):
    need = raise_need(
        resident, wanted_from=MORNING, wanted_until=MORNING + timedelta(hours=4), urgency="normal"
    )
    suggested = [choice.row for choice in plans.volunteers_for(need, at=MORNING)]
    assert suggested == [volunteer]
    FreeDay.objects.say(volunteer, MORNING.date(), None)
    assert plans.volunteers_for(need, at=MORNING) == []


def test_hours_besides_make_somebody_free_for_a_need(volunteer, resident, starting):
    volunteer.free_times.create(weekday=6, since=time(8), until=time(12))
    need = raise_need(
        resident, wanted_from=MORNING, wanted_until=MORNING + timedelta(hours=4), urgency="normal"
    )
    assert plans.volunteers_for(need, at=MORNING) == []
    FreeDay.objects.say(volunteer, MORNING.date(), (time(9), time(12)))
    assert [choice.row for choice in plans.volunteers_for(need, at=MORNING)] == [volunteer]
