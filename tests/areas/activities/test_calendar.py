"""A month on a page, and feeds that calendars subscribe to."""

from datetime import date, datetime, timedelta

import icalendar
import pytest
from django.utils import timezone

from tongxing.activities import calendars
from tongxing.activities.changing import call_off, change
from tongxing.activities.models import Activity, CalendarKey, WrongActivityStep

from ..conftest import MORNING, SHANGHAI, plant

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def soon():
    """In ten days by the clock on the wall: feeds are asked now."""
    return timezone.now().replace(microsecond=0) + 10 * DAY


@pytest.fixture
def activity(plan, soon):
    return plan(starts_at=soon, ends_at=soon + HOUR, closes_at=soon, spot="河边, 二号桥; 东头")


def events(client, address="/activities/calendar/all.ics"):
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_an_event_says_what_when_and_where_in_the_zones_own_time(client, activity, soon):
    (event,) = events(client)
    assert event["UID"] == f"{activity.uid}@tongxing"
    assert (event["SUMMARY"], event["STATUS"], event["SEQUENCE"]) == ("清河道", "CONFIRMED", 1)
    assert event["DTSTART"].dt == soon and event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert event["LOCATION"] == "柳坪站 河边, 二号桥; 东头"
    assert event["URL"] == f"http://testserver/activities/{activity.number}/"
    assert b"BEGIN:VTIMEZONE" in client.get("/activities/calendar/all.ics").content


def test_when_it_moves_the_sequence_rises_and_the_event_stays_the_same(
    client, activity, worker, soon
):
    (before,) = events(client)
    change(activity, by=worker, at=MORNING, confirm_by=soon, why="下雨", starts_at=soon + HOUR,
           ends_at=soon + 2 * HOUR)  # fmt: skip
    (after,) = events(client)
    assert after["UID"] == before["UID"] and after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["DTSTART"].dt == soon + HOUR


def test_what_is_called_off_stays_as_cancelled_with_why(client, activity, worker):
    (before,) = events(client)
    call_off(activity, by=worker, at=MORNING, why="暴雨")
    (after,) = events(client)
    assert (after["STATUS"], after["SEQUENCE"]) == ("CANCELLED", before["SEQUENCE"] + 1)
    assert "暴雨" in after["DESCRIPTION"]


def test_drafts_are_in_no_feed_and_never_called_off(client, plan, worker, soon):
    draft = plan(publish=False, starts_at=soon, ends_at=soon + HOUR, closes_at=soon)
    assert events(client) == []
    with pytest.raises(WrongActivityStep):
        call_off(draft, by=worker, at=MORNING, why="不办了")
    draft.discard(by=worker, at=MORNING)
    assert events(client) == []


def test_what_is_long_over_leaves_the_feed(client, activity):
    back = timezone.now() - calendars.BACK
    Activity.objects.update(
        starts_at=back - 2 * HOUR, closes_at=back - 2 * HOUR, opens_at=back - DAY,
        ends_at=back - HOUR,
    )  # fmt: skip
    assert events(client) == []


@pytest.mark.parametrize(
    ("address", "found"),
    [("place/S1", 1), ("place/C", 1), ("place/S2", 0), ("place/S1P", 0), ("team/T1", 1),
     ("team/T2", 0)],
)  # fmt: skip
def test_a_place_has_its_own_and_those_below_and_a_team_its_own(
    client, activity, station, other_station, other_team, address, found
):
    plant(station, "S1P", "河边点", "point")
    assert len(events(client, f"/activities/calendar/{address}.ics")) == found


def test_a_person_has_what_they_signed_up_for_and_what_is_not_sure_is_tentative(
    client, plan, activity, sign_up, people, soon
):
    first, second, third = people(3)
    small = plan(
        title="理发", places=1, starts_at=soon, ends_at=soon + HOUR, closes_at=soon,
        only_team=None,
    )  # fmt: skip
    for account in (first, second):
        sign_up(small, account)
    sign_up(activity, second)
    of = {one: CalendarKey.objects.renew(one, at=MORNING).get_absolute_url()
          for one in (first, second, third)}  # fmt: skip
    said = {one: {(e["SUMMARY"], e["STATUS"]) for e in events(client, of[one])} for one in of}
    assert said == {
        first: {("理发", "CONFIRMED")},
        second: {("理发", "TENTATIVE"), ("清河道", "CONFIRMED")},
        third: set(),
    }


def test_what_one_gave_up_leaves_ones_own_calendar(client, activity, sign_up, helper, volunteer):
    row = sign_up(activity, helper)
    own = CalendarKey.objects.renew(helper, at=MORNING).get_absolute_url()
    assert len(events(client, own)) == 1
    row.withdraw(by=helper, at=MORNING)
    assert events(client, own) == []


def test_an_address_that_was_changed_or_ended_reads_nothing(client, helper):
    client.force_login(helper)
    old = CalendarKey.objects.renew(helper, at=MORNING)
    client.post("/activities/calendar/key/")
    new = CalendarKey.objects.of(helper)
    assert client.get(old.get_absolute_url()).status_code == 404
    assert client.get(new.get_absolute_url()).status_code == 200
    client.post("/activities/calendar/key/", {"end": "1"})
    assert client.get(new.get_absolute_url()).status_code == 404
    assert CalendarKey.objects.of(helper) is None


def test_a_guessed_word_reads_nothing(client, helper):
    key = CalendarKey.objects.renew(helper, at=MORNING)
    for word in ("0" * 32, key.word[:-1], key.word + "0"):
        assert client.get(f"/activities/calendar/{key.uid}/{word}.ics").status_code == 404


# --- the month


def test_a_month_shows_each_day_with_its_festival_and_what_begins_on_it(client, plan):
    plan(starts_at=datetime(2026, 3, 3, 0, 0, tzinfo=SHANGHAI), ends_at=MORNING + DAY,
         closes_at=MORNING, opens_at=MORNING - 9 * DAY, title="猜灯谜")  # fmt: skip
    cells = calendars.month(Activity.objects.public(), date(2026, 3, 1))
    assert len(cells) == 31
    (cell,) = [cell for cell in cells if cell.activities]
    assert (cell.day, cell.lunar, cell.names) == (date(2026, 3, 3), "正月十五", ("元宵",))
    page = client.get("/activities/calendar/?month=2026-03").content.decode()
    assert "猜灯谜" in page and "元宵" in page and "month=2026-02" in page


@pytest.mark.parametrize("said", ["", "2026-13", "九月", "2026-03-04", "9999-01", "²026-01", "-"])
def test_a_month_that_is_none_shows_this_one(client, said):
    page = client.get("/activities/calendar/", {"month": said})
    assert page.status_code == 200
    assert page.context["first"] == timezone.localdate().replace(day=1)


@pytest.mark.parametrize("count", [1, 7])
def test_a_feed_asks_as_much_for_seven_as_for_one(
    count, client, plan, soon, django_assert_max_num_queries
):
    for n in range(count):
        plan(title=f"活动{n}", starts_at=soon, ends_at=soon + HOUR, closes_at=soon)
    with django_assert_max_num_queries(2):
        assert len(events(client)) == count
