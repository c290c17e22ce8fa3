"""Every Thursday from half past ten nobody can book: for whom, from when, and save on which day."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.areas.conftest import MORNING, SHANGHAI, at_once, somebody
from tongxing.hall import closing
from tongxing.hall.models import (
    Appointment,
    BookingState,
    NotBookable,
    Slot,
    SlotPlan,
    WeeklyClosing,
)
from tongxing.hall.models.weekly_closing import bits_of
from tongxing.hall.rules import RuleChanged
from tongxing.people.models import Message, TrailEntry

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TEN = datetime(2026, 3, 5, 10, 0, tzinfo=SHANGHAI)  # tomorrow, a Thursday
ELEVEN, THAT_DAY, THURSDAY = TEN + HOUR, TEN.date(), 3


@pytest.fixture
def slots(civil):
    """Two may come at ten and at eleven of every working day."""
    for weekday in range(5):
        for hour in (10, 11):
            SlotPlan.objects.create(
                department=civil, weekday=weekday, starts=time(hour), capacity=2,
                valid_from=date(2020, 1, 1),
            )  # fmt: skip


@pytest.fixture
def book(slots, matter, resident):
    def book(account=None, starts_at=ELEVEN):
        who = account or resident
        return Appointment.objects.book(
            request_key=uuid4(), matter=matter, starts_at=starts_at, person=who.person, holder=who,
            at=MORNING,
        )  # fmt: skip

    return book


@pytest.fixture
def close(hall, hall_manager):
    def close(*exceptions, **facts):
        said = {
            "place": hall, "department": None, "weekday_bits": bits_of([THURSDAY]),
            "starts": time(10, 30), "ends": time(12), "why": "业务学习",
            "valid_from": MORNING.date(),
        } | facts  # fmt: skip
        row = WeeklyClosing(**said)
        return closing.close_weekly(row, exceptions=exceptions, by=hall_manager, at=MORNING)

    return close


def open_times(civil, day=THAT_DAY, at=MORNING):
    found = Appointment.objects.openings(civil, at=at)[day]
    return [timezone.localtime(one.starts_at).hour for one in found]


def trail(hall):
    return TrailEntry.objects.about_row(hall).filter(what="hall-black-outs")


def test_only_slots_that_begin_in_its_hours_on_its_day_are_closed(slots, civil, close, book):
    close()
    assert open_times(civil) == [10]
    assert open_times(civil, date(2026, 3, 6)) == [10, 11]
    with pytest.raises(NotBookable):
        book()
    assert book(starts_at=TEN).state == BookingState.BOOKED


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({"starts": time(11)}, [10]),  # the first minute is closed
        ({"starts": time(9), "ends": time(11)}, [11]),  # what begins at its end is open
        ({"weekday_bits": bits_of([0, 3, 4])}, [10]),
        ({"weekday_bits": bits_of([2, 4])}, [10, 11]),
        ({"valid_from": date(2026, 3, 6)}, [10, 11]),
        ({"valid_until": date(2026, 3, 5)}, [10, 11]),  # not any more on the day it ends
        ({"valid_until": date(2026, 3, 6)}, [10]),
    ],
)
def test_when_it_holds(facts, left, slots, civil, close):
    close(**facts)
    assert open_times(civil) == left


def test_one_department_learns_and_the_others_go_on(civil, social, close, book):
    made = book()
    assert close(department=social) == []
    assert open_times(civil) == [10, 11]
    assert close(department=civil) == [made]
    assert open_times(civil) == [10]


def test_a_day_left_out_is_open_and_the_next_week_is_not(slots, civil, close):
    close(THAT_DAY)
    assert open_times(civil) == [10, 11]
    assert open_times(civil, date(2026, 3, 12), at=MORNING + 2 * DAY) == [10]


def test_what_is_booked_under_it_is_called_off_and_told_and_nothing_else(
    hall, book, close, resident, neighbour
):
    under, beside = book(), book(neighbour, TEN)
    assert close() == [under]
    under.refresh_from_db()
    beside.refresh_from_db()
    assert (under.state, beside.state) == (BookingState.CANCELLED, BookingState.BOOKED)
    assert Slot.objects.get(starts_at=ELEVEN).taken == 0
    message = Message.objects.get(to=resident)
    assert "业务学习" in message.text and "不算爽约" in message.text
    said = trail(hall).get().after
    assert said["rule_line"] == "整个大厅 每周四 10:30–12:00"
    assert said["blackout_called_off"] == "1"


def test_who_has_booked_on_a_day_left_out_keeps_it(book, close):
    made = book()
    assert close(THAT_DAY) == []
    made.refresh_from_db()
    assert made.state == BookingState.BOOKED


def test_a_day_is_left_out_later_once_and_only_one_of_its_own(
    hall, slots, civil, close, hall_manager
):
    close()
    row = WeeklyClosing.objects.get()
    for day in (THAT_DAY + DAY, MORNING.date() - 6 * DAY):
        with pytest.raises(closing.NotItsDay):
            closing.leave_out(row, day, by=hall_manager, at=MORNING)
    for _ in range(2):
        closing.leave_out(row, THAT_DAY, by=hall_manager, at=MORNING)
    assert open_times(civil) == [10, 11]
    assert row.exceptions.count() == 1 and trail(hall).count() == 2


def test_ended_it_closes_nothing_any_more_and_stays_on_record(
    hall, slots, civil, close, hall_manager
):
    close(valid_from=MORNING.date() - 30 * DAY)
    row = WeeklyClosing.objects.get()
    closing.open_weekly(row, by=hall_manager, at=MORNING)
    assert open_times(civil) == [10, 11]
    row.refresh_from_db()
    assert row.valid_until == MORNING.date() and trail(hall).count() == 2
    with pytest.raises(RuleChanged):
        closing.open_weekly(row, by=hall_manager, at=MORNING)


def test_ended_before_it_began_it_never_was(close, hall_manager):
    close(valid_from=THAT_DAY)
    closing.open_weekly(WeeklyClosing.objects.get(), by=hall_manager, at=MORNING)
    assert not WeeklyClosing.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [{"weekday_bits": 0}, {"weekday_bits": 128}, {"ends": time(10, 30)},
     {"valid_until": MORNING.date()}],
)  # fmt: skip
def test_the_database_keeps_no_rule_that_closes_nothing(facts, close):
    with pytest.raises(IntegrityError), transaction.atomic():
        close(**facts)


@pytest.mark.django_db(transaction=True)
def test_nobody_keeps_an_appointment_in_hours_that_are_being_closed(
    concurrent_db, book, close, station, system
):
    people = [somebody(f"居民{n}", station, f"100000006{n:02d}", by=system) for n in range(3)]
    book(people[0])
    ended = at_once(close, *[lambda one=one: book(one) for one in people[1:]])
    assert ended[0] is None
    assert not any(ended) or {type(one) for one in ended if one} == {NotBookable}
    assert not Appointment.objects.booked().exists()


# --- the pages


@pytest.fixture
def typed(client, hall_manager, general):
    """What the manager types: from tomorrow on, the day of the week on which it is."""
    client.force_login(hall_manager)
    tomorrow = timezone.localdate() + DAY
    return {
        "department": "", "weekdays": [f"{tomorrow.weekday()}"], "starts": "10:30", "ends": "12:00",
        "since": f"{tomorrow}", "last_day": "", "exceptions": "", "why": "业务学习",
    }  # fmt: skip


def test_the_page_shows_first_who_has_booked_and_closes_only_then(
    client, hall, civil, slots, matter, resident, typed
):
    now = timezone.now()
    moment = next(
        one.starts_at for rows in Appointment.objects.openings(civil, at=now).values()
        for one in rows if timezone.localtime(one.starts_at).hour == 11
    )  # fmt: skip
    made = Appointment.objects.book(
        request_key=uuid4(), matter=matter, starts_at=moment, person=resident.person,
        holder=resident, at=now,
    )  # fmt: skip
    url = reverse("hall:weekly", args=[hall.code])
    typed |= {"weekdays": ["0", "1", "2", "3", "4"]}
    page = client.get(url, typed).content.decode()
    assert "吴桂花" in page and page.count('type="hidden" name="weekdays"') == 5
    assert "吴桂花" not in client.get(url, typed | {"exceptions": f"{made.day}"}).content.decode()
    assert not WeeklyClosing.objects.exists()
    assert client.post(url, typed).status_code == 302
    made.refresh_from_db()
    assert made.state == BookingState.CANCELLED
    assert WeeklyClosing.objects.get().weekdays == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ends", "10:30", "要晚于开始的时间。"),
        ("weekdays", [], "这个字段是必填项。"),
        ("last_day", "2020-1-1", "要在开始那天或以后。"),
        ("since", "2020-1-1", "这一天已经过去了"),
        ("exceptions", "后天", "看不懂这个日期"),
        ("exceptions", "2020-1-1", "2020-01-01本来就不停约"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_lost(client, hall, typed, name, value, told):
    answer = client.post(reverse("hall:weekly", args=[hall.code]), typed | {name: value})
    page = answer.content.decode()
    assert answer.status_code == 422 and told in page and "业务学习" in page
    assert not WeeklyClosing.objects.exists()


def test_days_without_one_of_its_weekdays_are_told(client, hall, typed):
    tomorrow = timezone.localdate() + DAY
    typed |= {"weekdays": [f"{(tomorrow + DAY).weekday()}"], "last_day": f"{tomorrow}"}
    answer = client.post(reverse("hall:weekly", args=[hall.code]), typed)
    assert answer.status_code == 422 and "没有这几个星期几" in answer.content.decode()


def test_the_table_tells_of_it_leaves_a_day_out_and_ends_it(client, hall, typed):
    url = reverse("hall:weekly", args=[hall.code])
    table = client.post(url, typed | {"exceptions": typed["since"]}, follow=True).content.decode()
    assert "业务学习" in table and f"{typed['since']}照常" in table
    row = WeeklyClosing.objects.get()
    assert f"{row} 业务学习" in client.get(f"/hall/at/{hall.code}/rules/").content.decode()
    leave_out = reverse("hall:weekly_leave_out", args=[hall.code, row.pk])
    later = f"{row.valid_from + 7 * DAY}"
    assert f"{later}照常" in client.post(leave_out, {"day": later}, follow=True).content.decode()
    wrong = client.post(leave_out, {"day": "哪天"}, follow=True).content.decode()
    assert "看不懂这个日期" in wrong
    assert client.post(leave_out, {"day": f"{row.valid_from + DAY}"}).status_code == 409
    client.post(reverse("hall:weekly_open", args=[hall.code, row.pk]))
    assert not WeeklyClosing.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 200), ("clerk", 403), ("resident", 403), ("auditor", 403), (None, 302)],
)
def test_who_may_close_hours(who, status, request, client, hall, general, close):
    close()
    pk = WeeklyClosing.objects.get().pk
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("hall:weekly", args=[hall.code])).status_code == status
    for name in ("weekly_leave_out", "weekly_open"):
        answer = client.post(reverse(f"hall:{name}", args=[hall.code, pk]), {"day": ""})
        assert answer.status_code == (302 if status == 200 else status)
