"""The hall keeps its own tables: from a day on, on record, and never behind anybody's back."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.areas.conftest import MORNING, SHANGHAI, at_once, somebody
from tests.areas.hall.conftest import a_matter
from tongxing.base.models import Parameter
from tongxing.hall import rulebook, rules
from tongxing.hall.models import (
    Appointment,
    BlackOut,
    BookingState,
    CaseClock,
    DrawLimit,
    NotBookable,
    Priority,
    RatingReason,
    Slot,
    SlotPlan,
    Ticket,
)
from tongxing.hall.rules import BeginsInThePast, BegunThatDay, RuleChanged, Table
from tongxing.people.models import Message, Role, TrailEntry

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()
TOMORROW = TODAY + timedelta(days=1)
AGREED = datetime(2026, 3, 5, 10, 0, tzinfo=SHANGHAI)  # tomorrow, a Thursday


@pytest.fixture
def elderly(hall):
    return Priority.objects.get(code="elderly")


@pytest.fixture
def slots(civil):
    """Two may come at ten of every working day."""
    for weekday in range(5):
        SlotPlan.objects.create(
            department=civil, weekday=weekday, starts=time(10), capacity=2,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip


@pytest.fixture
def book(slots, matter, resident):
    def book(account=None):
        who = account or resident
        return Appointment.objects.book(
            request_key=uuid4(), matter=matter, starts_at=AGREED, person=who.person, holder=who,
            at=MORNING,
        )  # fmt: skip

    return book


def change(row, day=TOMORROW, *, hall, by, at=MORNING, **facts):
    new = row.successor(day)
    for name, value in facts.items():
        setattr(new, name, value)
    rules.begin(new, hall=hall, by=by, at=at, instead_of=row)
    return new


def trail(hall, table):
    return TrailEntry.objects.about_row(hall).filter(what=f"hall-{table}")


# --- lines with a day on which they begin


def test_a_changed_rule_holds_from_its_day_and_the_old_one_until_then(hall, elderly, hall_manager):
    change(elderly, hall=hall, by=hall_manager, head_start_minutes=20)
    of = Priority.objects.filter(code="elderly")
    assert of.in_force(TODAY).get().head_start_minutes == 15
    assert of.in_force(TOMORROW).get().head_start_minutes == 20
    entry = trail(hall, "priorities").get()
    assert (entry.by, entry.at) == (hall_manager, MORNING)
    assert entry.before["priority_head_start_minutes"] == "15"
    assert entry.after["priority_head_start_minutes"] == "20"


def test_a_number_drawn_under_the_old_rule_keeps_it(hall, elderly, hall_manager, matter, system):
    ticket = Ticket.objects.issue(
        request_key=uuid4(), hall=hall, channel="kiosk", by=system, at=MORNING, matters=[matter],
        priority=elderly,
    )  # fmt: skip
    change(elderly, hall=hall, by=hall_manager, head_start_minutes=20)
    ticket.refresh_from_db()
    assert ticket.priority == elderly
    assert ticket.rank_at == MORNING - timedelta(minutes=15)


def test_what_has_not_begun_is_replaced_and_what_began_today_is_not(hall, elderly, hall_manager):
    planned = change(elderly, hall=hall, by=hall_manager, head_start_minutes=20)
    change(planned, hall=hall, by=hall_manager, head_start_minutes=25)
    assert Priority.objects.filter(code="elderly").count() == 2
    now = change(elderly, TODAY, hall=hall, by=hall_manager, head_start_minutes=10)
    with pytest.raises(BegunThatDay):
        change(now, TODAY, hall=hall, by=hall_manager, head_start_minutes=12)
    assert Priority.objects.filter(code="elderly").in_force(TODAY).get() == now


def test_nothing_begins_in_the_past(hall, elderly, hall_manager):
    with pytest.raises(BeginsInThePast):
        change(elderly, TODAY - timedelta(days=1), hall=hall, by=hall_manager)
    assert not trail(hall, "priorities").exists()


def test_a_line_that_somebody_else_has_withdrawn_is_not_changed(hall, elderly, hall_manager):
    planned = change(elderly, hall=hall, by=hall_manager, head_start_minutes=20)
    rules.end(planned, on=TOMORROW, hall=hall, by=hall_manager, at=MORNING)
    elderly.refresh_from_db()
    assert elderly.valid_until is None
    with pytest.raises(RuleChanged):
        change(planned, hall=hall, by=hall_manager, head_start_minutes=5)


def test_a_rule_that_ends_holds_for_the_rest_of_the_day(hall, elderly, hall_manager):
    rules.end(elderly, on=TOMORROW, hall=hall, by=hall_manager, at=MORNING)
    codes = Priority.objects.in_force(TODAY).values_list("code", flat=True)
    assert "elderly" in codes
    assert "elderly" not in Priority.objects.in_force(TOMORROW).values_list("code", flat=True)


def test_a_clock_and_a_number_follow_each_other_in_the_same_way(hall, hall_manager):
    clock = CaseClock.objects.clock("notice", on=TODAY)
    change(clock, hall=hall, by=hall_manager, workdays=3)
    assert CaseClock.objects.clock("notice", on=TODAY).workdays == 5
    assert CaseClock.objects.clock("notice", on=TOMORROW).workdays == 3
    number = Parameter.objects.get(code="hall_longest_wait")
    change(number, hall=hall, by=hall_manager, value=25)
    assert Parameter.objects.value("hall_longest_wait", on=TODAY) == 30
    assert Parameter.objects.value("hall_longest_wait", on=TOMORROW) == 25


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_a_rule_at_once_one_line_stands_without_an_end(
    concurrent_db, hall, elderly, hall_manager, station, system
):
    other = somebody("石主任", station, "10000000061", by=system, role=Role.OFFICE, at=hall)
    ended = at_once(
        lambda: change(elderly, hall=hall, by=hall_manager, head_start_minutes=20),
        lambda: change(elderly, hall=hall, by=other, head_start_minutes=5),
    )
    assert ended == [None, None]
    assert Priority.objects.filter(code="elderly", valid_until=None).count() == 1
    assert trail(hall, "priorities").count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Priority.objects.filter(code="elderly").update(valid_until=None)


# --- appointments


def test_fewer_may_book_from_a_day_on_and_who_has_booked_still_comes(
    book, civil, matter, hall_manager, neighbour
):
    made = book()
    rules.set_slots(
        civil, weekdays=[3], starts=[time(10)], capacity=1, day=TOMORROW, by=hall_manager,
        at=MORNING,
    )  # fmt: skip
    made.refresh_from_db()
    assert made.state == BookingState.BOOKED
    assert Slot.objects.get().capacity == 1
    assert Appointment.objects.openings(civil, at=MORNING)[TOMORROW][0].room == 0


def test_a_time_that_is_closed_is_offered_no_longer_and_the_trail_says_what_was(
    slots, hall, civil, hall_manager
):
    rules.set_slots(
        civil, weekdays=[3, 4], starts=[time(10)], capacity=0, day=TOMORROW, by=hall_manager,
        at=MORNING,
    )  # fmt: skip
    days = Appointment.objects.openings(civil, at=MORNING)
    assert days[TOMORROW] == [] and len(days[date(2026, 3, 9)]) == 1
    entry = trail(hall, "slots").get()
    assert entry.before["slotplan_capacity"] == "2"
    assert entry.after["slotplan_capacity"] == "0"


def test_new_times_on_more_days_are_one_line_of_the_trail(hall, civil, hall_manager):
    rules.set_slots(
        civil, weekdays=[0, 1], starts=[time(9), time(9, 30)], capacity=3, day=TOMORROW,
        by=hall_manager, at=MORNING,
    )  # fmt: skip
    assert SlotPlan.objects.count() == 4
    assert trail(hall, "slots").count() == 1


def test_closed_days_call_off_what_is_booked_and_everybody_is_told(
    book, hall, civil, hall_manager, resident, matter
):
    made = book()
    called_off = rules.close_days(
        hall, department=civil, since=TOMORROW, until=TOMORROW + timedelta(days=1),
        why="系统升级", by=hall_manager, at=AGREED - timedelta(minutes=30),
    )  # fmt: skip
    assert called_off == [made]
    made.refresh_from_db()
    assert made.state == BookingState.CANCELLED
    assert Slot.objects.get().taken == 0
    message = Message.objects.get(to=resident)
    assert "系统升级" in message.text and "不算爽约" in message.text
    assert message.url == reverse("hall:book", args=[matter.base_code])
    assert Appointment.objects.blocked_until(resident.person, at=AGREED) is None
    assert trail(hall, "black-outs").get().after["blackout_called_off"] == "1"


def test_days_of_one_department_leave_the_others_alone(book, hall, social, hall_manager):
    made = book()
    rules.close_days(
        hall, department=social, since=TOMORROW, until=TOMORROW + timedelta(days=1), why="培训",
        by=hall_manager, at=MORNING,
    )  # fmt: skip
    made.refresh_from_db()
    assert made.state == BookingState.BOOKED


def test_days_that_are_opened_again_can_be_booked_again(book, slots, civil, hall, hall_manager):
    rules.close_days(
        hall, department=None, since=TOMORROW, until=TOMORROW + timedelta(days=2), why="搬家",
        by=hall_manager, at=MORNING,
    )  # fmt: skip
    with pytest.raises(NotBookable):
        book()
    rules.open_days(BlackOut.objects.get(), by=hall_manager, at=MORNING)
    assert book().state == BookingState.BOOKED
    assert trail(hall, "black-outs").count() == 2


@pytest.mark.django_db(transaction=True)
def test_nobody_keeps_an_appointment_on_a_day_that_is_being_closed(
    concurrent_db, book, hall, hall_manager, station, system
):
    people = [somebody(f"居民{n}", station, f"100000006{n:02d}", by=system) for n in range(2)]

    def close():
        rules.close_days(
            hall, department=None, since=TOMORROW, until=TOMORROW + timedelta(days=1), why="搬家",
            by=hall_manager, at=MORNING,
        )  # fmt: skip

    ended = at_once(close, *[lambda one=one: book(one) for one in people])
    assert ended[0] is None
    assert all(error is None or isinstance(error, NotBookable) for error in ended)
    assert not Appointment.objects.booked().exists()


# --- windows and ratings


def test_a_window_calls_first_what_it_prefers(
    hall, civil, civil_window, matter, hall_manager, clerk, system, at_civil_window
):
    other = a_matter(civil, "990400009000", "低保")

    def draw(what, minutes):
        return Ticket.objects.issue(
            request_key=uuid4(), hall=hall, channel="kiosk", by=system, matters=[what],
            at=MORNING + timedelta(minutes=minutes),
        )  # fmt: skip

    draw(other, 0)
    preferred = draw(matter, 5)
    line = civil_window.services.get()
    rules.prefer(
        civil_window, minutes={line.pk: 0}, matter=matter, matter_minutes=10, by=hall_manager,
        at=MORNING,
    )  # fmt: skip
    sitting = type(at_civil_window).objects.of(clerk)
    at = MORNING + timedelta(minutes=6)
    assert Ticket.objects.call_next(sitting, by=clerk, at=at) == preferred
    assert (
        "临时救助 10" in trail(hall, "preferences").get().after["windowservice_head_start_minutes"]
    )


def test_the_line_of_a_matter_goes_before_that_of_its_department(
    hall, civil, civil_window, matter, hall_manager, clerk, system, at_civil_window
):
    other = a_matter(civil, "990400009000", "低保")
    line = civil_window.services.get()
    rules.prefer(
        civil_window, minutes={line.pk: 30}, matter=matter, matter_minutes=0, by=hall_manager,
        at=MORNING,
    )  # fmt: skip
    draws = [
        Ticket.objects.issue(
            request_key=uuid4(), hall=hall, channel="kiosk", by=system, matters=[what], at=MORNING
        )
        for what in (matter, other)
    ]
    sitting = type(at_civil_window).objects.of(clerk)
    assert Ticket.objects.call_next(sitting, by=clerk, at=MORNING) == draws[1]


def test_new_reasons_stand_from_their_day_and_given_ratings_keep_the_old(hall, hall_manager):
    old = list(RatingReason.objects.in_force(TODAY).of_level(2))
    rows = [RatingReason(aspect="overall", text="没有办好", text_en="Not done")]
    rules.revise_reasons(hall, 2, rows, day=TOMORROW, by=hall_manager, at=MORNING)
    assert list(RatingReason.objects.in_force(TODAY).of_level(2)) == old
    assert [str(row.text) for row in RatingReason.objects.in_force(TOMORROW).of_level(2)] == [
        "没有办好"
    ]
    assert RatingReason.objects.in_force(TOMORROW).of_level(1).count() == 4
    assert "等得太久" in trail(hall, "reasons").get().before["ratingreason_text"]


# --- the pages

PEOPLE = [
    ("hall_manager", 200), ("office", 200), ("administrator", 200), ("clerk", 403),
    ("resident", 403), ("auditor", 403), (None, 302),
]  # fmt: skip


@pytest.fixture
def keeper(hall_manager, client, general, civil_window, matter):
    client.force_login(hall_manager)
    return hall_manager


def pages(hall, civil):
    line = {Table.PARAMETERS: Parameter.objects.get(code="hall_longest_wait").pk,
            Table.CLOCKS: CaseClock.objects.get(code="notice").pk,
            Table.PRIORITIES: Priority.objects.get(code="elderly").pk}  # fmt: skip
    return [
        reverse("hall:rules", args=[hall.code]),
        *[reverse("hall:rules_table", args=[hall.code, table]) for table in (
            "preferences", "limits", "slots", "black-outs", "priorities", "clocks", "reasons",
            "parameters")],
        *[reverse("hall:rules_line", args=[hall.code, table, pk]) for table, pk in line.items()],
        reverse("hall:rules_line_new", args=[hall.code, "limits"]),
        reverse("hall:rules_line_new", args=[hall.code, "priorities"]),
        reverse("hall:rules_window", args=[hall.code, 2]),
        reverse("hall:rules_slots", args=[hall.code, civil.code]),
        reverse("hall:black_out", args=[hall.code]),
        reverse("hall:rules_reasons", args=[hall.code, 1]),
    ]  # fmt: skip


@pytest.mark.parametrize(("who", "status"), PEOPLE)
def test_who_may_open_the_rules(who, status, request, client, hall, general, civil_window, civil):
    if who:
        client.force_login(request.getfixturevalue(who))
    for url in pages(hall, civil):
        assert client.get(url).status_code == status, url


def test_the_office_of_another_part_of_the_zone_has_no_such_pages(
    client, hall, general, civil_window, civil, institute, station, system
):
    chief = somebody("所办", station, "10000000051", by=system, role=Role.OFFICE, at=institute)
    client.force_login(chief)
    assert {client.get(url).status_code for url in pages(hall, civil)} == {404}


def test_what_is_no_table_and_what_does_not_grow_has_no_page(client, keeper, hall):
    for name, args in (
        ("rules_table", ["nothing"]), ("rules_line_new", ["clocks"]), ("rules_line", ["slots", 1]),
        ("rules_window", [1]), ("rules_reasons", [9]),
    ):  # fmt: skip
        assert client.get(reverse(f"hall:{name}", args=[hall.code, *args])).status_code == 404


def test_the_page_of_all_rules_says_what_stands_and_who_changed_it(
    client, keeper, hall, elderly, django_assert_max_num_queries
):
    url = reverse("hall:rules", args=[hall.code])
    page = client.get(url).content.decode()
    assert "都不限号" in page and "等满30分钟" in page and "没有人改过" in page
    change(elderly, hall=hall, by=keeper, at=timezone.now(), day=timezone.localdate())
    with django_assert_max_num_queries(25):
        page = client.get(url).content.decode()
    assert "姚大厅" in page


def test_a_limit_is_set_seen_and_ended_in_the_pages(client, keeper, hall, matter, civil):
    url = reverse("hall:rules_line_new", args=[hall.code, "limits"])
    tomorrow = timezone.localdate() + timedelta(days=1)
    said = {"matter": matter.pk, "department": "", "most": "60", "opens": "08:30",
            "closes": "16:30", "source": "登记处人手", "valid_from": f"{tomorrow}"}  # fmt: skip
    assert client.post(url, said | {"most": "", "opens": "", "closes": ""}).status_code == 422
    assert client.post(url, said | {"closes": "08:00"}).status_code == 422
    assert client.post(url, said | {"matter": ""}).status_code == 422
    assert client.post(url, said).status_code == 302
    made = DrawLimit.objects.get()
    assert (made.department, made.most, made.valid_from) == (civil, 60, tomorrow)
    page = client.get(reverse("hall:rules_table", args=[hall.code, "limits"])).content.decode()
    assert "定好了，还没起用" in page and "08:30–16:30" in page
    assert client.post(reverse("hall:rules_end", args=[hall.code, "limits", made.pk])).url
    assert not DrawLimit.objects.exists()


def test_a_head_start_beyond_the_ceiling_is_refused_in_the_form(client, keeper, hall, elderly):
    url = reverse("hall:rules_line", args=[hall.code, "priorities", elderly.pk])
    said = {"name": "老年人", "name_en": "", "head_start_minutes": "31", "from_age": "60",
            "proof": "身份证", "source": "优待规定",
            "valid_from": f"{timezone.localdate()}"}  # fmt: skip
    answer = client.post(url, said)
    assert answer.status_code == 422 and "请填1到30。" in answer.content.decode()
    assert client.post(url, said | {"head_start_minutes": "30"}).status_code == 302


def test_closing_days_shows_first_who_has_booked_and_closes_only_then(
    client, keeper, hall, civil, slots, matter, resident
):
    openings = Appointment.objects.openings(civil, at=timezone.now())
    moment = next(one.starts_at for rows in openings.values() for one in rows)
    made = Appointment.objects.book(
        request_key=uuid4(), matter=matter, starts_at=moment, person=resident.person,
        holder=resident, at=timezone.now(),
    )  # fmt: skip
    url = reverse("hall:black_out", args=[hall.code])
    said = {"department": "", "since": f"{made.day}", "last_day": "", "why": "系统升级"}
    page = client.get(url, said).content.decode()
    assert "吴桂花" in page and "会取消" in page
    assert not BlackOut.objects.exists()
    assert client.post(url, said).status_code == 302
    made.refresh_from_db()
    assert made.state == BookingState.CANCELLED
    standing = BlackOut.objects.get()
    assert standing.last_day == made.day
    assert client.post(reverse("hall:open_days", args=[hall.code, standing.pk])).status_code == 302
    assert not BlackOut.objects.exists()


def test_a_window_is_told_what_to_prefer_in_the_page(client, keeper, hall, civil_window, matter):
    line = civil_window.services.get()
    url = reverse("hall:rules_window", args=[hall.code, 2])
    said = {f"line-{line.pk}": "0", "matter": matter.pk, "matter_minutes": "15"}
    assert client.post(url, said).status_code == 302
    own = civil_window.services.get(matter=matter)
    assert own.head_start_minutes == 15
    said = {f"line-{line.pk}": "0", f"line-{own.pk}": "15", f"drop-{own.pk}": "on"}
    assert client.post(url, said).status_code == 302
    assert list(civil_window.services.all()) == [line]


def test_reasons_are_typed_a_line_each_and_a_wrong_line_is_named(client, keeper, hall):
    url = reverse("hall:rules_reasons", args=[hall.code, 2])
    assert "整体：事情没有办好 / It was not done properly" in client.get(url).content.decode()
    said = {"lines": "整体：没办好\n等得太久", "valid_from": f"{timezone.localdate()}"}
    answer = client.post(url, said)
    assert answer.status_code == 422 and "第2行" in answer.content.decode()
    said["lines"] = "整体：没办好 / Not done\n效率:等得太久"
    assert client.post(url, said).status_code == 302
    rows = RatingReason.objects.in_force(timezone.localdate()).of_level(2).in_list_order()
    assert [(row.aspect, row.text, row.text_en) for row in rows] == [
        ("overall", "没办好", "Not done"), ("efficiency", "等得太久", ""),
    ]  # fmt: skip


def test_the_pages_of_slots_count_what_is_booked_in_a_few_queries(
    client, keeper, hall, civil, social, slots, django_assert_max_num_queries
):
    url = reverse("hall:rules_table", args=[hall.code, "slots"])
    with django_assert_max_num_queries(13):
        page = client.get(url).content.decode()
    assert "民政窗口单位" in page
    said = {"weekdays": ["0", "1"], "opens": "09:00", "closes": "10:00", "every": "30",
            "capacity": "3", "valid_from": f"{timezone.localdate()}"}  # fmt: skip
    assert (
        client.post(reverse("hall:rules_slots", args=[hall.code, "D02"]), said).status_code == 302
    )
    assert SlotPlan.objects.filter(department=social).count() == 6
    assert rulebook.week_of_slots(social, day=timezone.localdate())[0] == (
        "09:00", [3, 3, 0, 0, 0, 0, 0],
    )  # fmt: skip
