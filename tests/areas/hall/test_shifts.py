"""Who sits where: the pattern, what differs on a day, who could stand in, and one's own week."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.areas.conftest import MORNING, somebody
from tongxing.hall import shifts
from tongxing.hall.models import Clerk, Half, Shift, ShiftChange, Sitting, StaffingPlan, Turn
from tongxing.hall.rules import BeginsInThePast
from tongxing.hall.shifts import NotFree
from tongxing.people.models import Message, Role, TrailEntry

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()  # a Wednesday
MONDAY = TODAY - timedelta(days=2)
TOMORROW = TODAY + timedelta(days=1)
AM, PM = Half.MORNING.value, Half.AFTERNOON.value
SINCE = date(2020, 1, 1)


@pytest.fixture
def seat():
    """Somebody works in the hall, usually at a window."""

    def seat(account, window=None, department=None, **said):
        return Clerk.objects.create(
            person=account.person, window=window, department=department, since=SINCE, **said
        )

    return seat


@pytest.fixture
def dragon(seat, clerk, civil_window, civil):
    return seat(clerk, civil_window, civil)


@pytest.fixture
def field(seat, other_clerk, general):
    return seat(other_clerk, general)


@pytest.fixture
def behind(seat, civil, hall, station, system):
    """Somebody of the same department who sits at no window."""
    return seat(somebody("吴后台", station, "10000000071", by=system, role=Role.CLERK, at=hall),
                department=civil)  # fmt: skip


@pytest.fixture
def planned(hall, dragon, field, behind, hall_manager):
    """Everybody at their own window, from today on."""
    shifts.by_home_windows(hall, day=TODAY, by=hall_manager, at=MORNING)


@pytest.fixture
def away(hall, dragon, hall_manager, planned):
    """The clerk of the civil window is away tomorrow morning."""
    shifts.leave(hall, dragon, [Turn(TOMORROW, AM)], why="体检", by=hall_manager, at=MORNING)
    return ShiftChange.objects.get()


def cell(hall, window, day, half=AM):
    sheet = shifts.week(hall, shifts.monday_of(day))
    row = next(row for row in sheet.rows if row.window == window)
    return row.days[day.weekday()][0 if half == AM else 1]


def test_the_first_pattern_puts_everybody_at_their_own_window(
    hall, planned, dragon, civil_window, hall_manager
):
    assert Shift.objects.count() == 20
    assert cell(hall, civil_window, TODAY).clerk == dragon
    assert cell(hall, civil_window, MONDAY) is None  # it begins today
    assert shifts.by_home_windows(hall, day=TODAY, by=hall_manager, at=MORNING) == 0


def test_the_week_knows_no_work_on_days_off(hall, planned, civil_window):
    sheet = shifts.week(hall, MONDAY)
    assert [works for _day, works in sheet.days] == [True] * 5 + [False] * 2
    assert cell(hall, civil_window, MONDAY + timedelta(days=5)) is None


def test_leave_leaves_the_window_without_a_person_and_says_who_could_stand_in(
    hall, away, civil_window, behind, clerk
):
    gap = shifts.week(hall, MONDAY).gaps
    assert [(one.window, one.turn, one.could) for one in gap] == [
        (civil_window, Turn(TOMORROW, AM), (behind,))
    ]
    assert gap[0].away == "龙窗口：体检"
    assert "请假" in Message.objects.get(to=clerk).text
    assert cell(hall, civil_window, TOMORROW, PM).clerk is not None


def test_who_serves_something_else_cannot_stand_in(
    hall, away, seat, social, station, system, behind
):
    other = somebody("人社后台", station, "10000000072", by=system, role=Role.CLERK, at=hall)
    seat(other, department=social)
    assert shifts.week(hall, MONDAY).gaps[0].could == (behind,)


def test_who_sits_at_a_general_window_may_stand_in_anywhere_when_free(
    hall, away, field, general, hall_manager, behind
):
    assert field not in shifts.week(hall, MONDAY).gaps[0].could
    shifts.arrange(general, {(3, AM): None}, day=TODAY, by=hall_manager, at=MORNING)
    assert set(shifts.week(hall, MONDAY).gaps[0].could) == {field, behind}


def test_only_who_serves_everything_stands_in_at_a_general_window(
    hall, planned, field, general, hall_manager
):
    shifts.leave(hall, field, [Turn(TOMORROW, AM)], why="事假", by=hall_manager, at=MORNING)
    assert shifts.week(hall, MONDAY).gaps[0].could == ()


def test_standing_in_fills_the_window_and_is_told(hall, away, civil_window, behind, hall_manager):
    turn = Turn(TOMORROW, AM)
    shifts.stand_in(hall, behind, civil_window, turn, by=hall_manager, at=MORNING)
    found = cell(hall, civil_window, TOMORROW)
    assert (found.clerk, found.stands_in) == (behind, True)
    assert not shifts.week(hall, MONDAY).gaps
    assert "2号窗口顶岗" in Message.objects.get(to=behind.person.account).text
    with pytest.raises(NotFree):
        shifts.stand_in(hall, behind, civil_window, turn, by=hall_manager, at=MORNING)


def test_who_comes_after_all_has_the_window_back_and_who_stood_in_is_told(
    hall, away, civil_window, dragon, behind, hall_manager
):
    turn = Turn(TOMORROW, AM)
    shifts.stand_in(hall, behind, civil_window, turn, by=hall_manager, at=MORNING)
    shifts.undo(away, by=hall_manager, at=MORNING)
    assert cell(hall, civil_window, TOMORROW).clerk == dragon
    assert not ShiftChange.objects.exists()
    assert Message.objects.filter(to=behind.person.account, text__contains="取消了").exists()


def test_who_stands_in_and_then_is_away_leaves_a_gap_again(
    hall, away, civil_window, behind, hall_manager
):
    turn = Turn(TOMORROW, AM)
    shifts.stand_in(hall, behind, civil_window, turn, by=hall_manager, at=MORNING)
    shifts.leave(hall, behind, [turn], why="病假", by=hall_manager, at=MORNING)
    gap = shifts.week(hall, MONDAY).gaps[0]
    assert (gap.window, gap.could) == (civil_window, ())


def test_who_has_left_the_hall_is_no_longer_expected(hall, planned, dragon, civil_window):
    Clerk.objects.filter(pk=dragon.pk).update(until=TODAY)
    assert cell(hall, civil_window, TODAY).clerk == dragon
    assert cell(hall, civil_window, TOMORROW).away == "龙窗口：已离岗"


def test_a_changed_pattern_holds_from_its_day_and_past_weeks_stay_as_they_were(
    hall, planned, civil_window, dragon, behind, hall_manager
):
    nxt = MONDAY + timedelta(days=7)
    shifts.arrange(civil_window, {(0, AM): behind}, day=nxt, by=hall_manager, at=MORNING)
    assert cell(hall, civil_window, nxt).clerk == behind
    assert cell(hall, civil_window, nxt, PM).clerk == dragon
    assert cell(hall, civil_window, TOMORROW).clerk == dragon
    entry = TrailEntry.objects.about_row(hall).filter(what="hall-shifts").first()
    assert entry.before["shift_pattern"] == "周一上午 龙窗口"
    assert entry.after["shift_pattern"] == "周一上午 吴后台"


def test_who_is_moved_from_another_window_leaves_it_empty_and_that_is_said(
    hall, planned, civil_window, general, field, hall_manager
):
    emptied = shifts.arrange(
        civil_window, {(3, AM): field}, day=TOMORROW, by=hall_manager, at=MORNING
    )
    assert emptied == [f"周四上午 {general}"]
    assert cell(hall, general, TOMORROW) is None
    assert cell(hall, civil_window, TOMORROW).clerk == field


def test_nobody_is_arranged_for_days_that_are_over(hall, planned, civil_window, hall_manager):
    with pytest.raises(BeginsInThePast):
        shifts.arrange(
            civil_window, {(0, AM): None}, day=TODAY - timedelta(days=1), by=hall_manager,
            at=MORNING,
        )  # fmt: skip


def test_the_database_holds_one_clerk_a_window_and_one_window_a_clerk(
    planned, dragon, field, civil_window, general
):
    for clerk, window in ((dragon, general), (field, civil_window)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Shift.objects.create(
                clerk=clerk, window=window, weekday=0, half=AM, valid_from=TOMORROW
            )


def test_the_roll_says_who_should_sit_and_does_not(hall, planned, clerk, civil_window, field):
    Sitting.objects.open_at(civil_window, by=clerk, at=MORNING)
    roll = shifts.roll(hall, shifts.week(hall, MONDAY), at=MORNING)
    assert (roll.expected, roll.here, roll.missing) == (2, 1, ["01 田窗口"])


# --- the pages

PEOPLE = [
    ("hall_manager", 200), ("office", 200), ("administrator", 200), ("clerk", 403),
    ("resident", 403), ("auditor", 403), (None, 302),
]  # fmt: skip


@pytest.mark.parametrize(("who", "status"), PEOPLE)
def test_who_may_open_the_pages_of_shifts(who, status, request, client, hall, civil_window):
    if who:
        client.force_login(request.getfixturevalue(who))
    for name, more in (("shifts", []), ("shifts_leave", []), ("shifts_window", [2])):
        assert client.get(reverse(f"hall:{name}", args=[hall.code, *more])).status_code == status


def test_the_pages_plan_a_week_record_leave_and_find_who_stands_in(
    client, hall, hall_manager, dragon, field, behind, civil_window, clerk
):
    client.force_login(hall_manager)
    assert client.post(reverse("hall:shifts_fill", args=[hall.code])).status_code == 302
    day = timezone.localdate() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    url = reverse("hall:shifts_leave", args=[hall.code])
    said = {"clerk": dragon.pk, "since": f"{day}", "last_day": "", "half": "day", "why": "事假"}
    assert client.post(url, said | {"since": "2020-01-01"}).status_code == 422
    answer = client.post(url, said)
    page = client.get(answer.url).content.decode()
    if "没人的窗口" not in page:  # the day is a holiday
        return
    assert "请吴后台顶岗" in page
    said = {"day": f"{day}", "half": "am", "window": 2, "clerk": behind.pk}
    url = reverse("hall:shifts_stand_in", args=[hall.code])
    assert client.post(url, said).status_code == 302
    assert client.post(url, said).status_code == 409
    assert client.post(url, said | {"clerk": "x"}).status_code == 404
    client.force_login(behind.person.account)
    mine = client.get(reverse("hall:my_week"), {"week": f"{day}"}).content.decode()
    assert "顶岗" in mine and "02" in mine


def test_the_pattern_of_a_window_is_set_in_its_page(
    client, hall, hall_manager, dragon, civil_window
):
    client.force_login(hall_manager)
    url = reverse("hall:shifts_window", args=[hall.code, 2])
    today = timezone.localdate()
    assert client.post(url, {"am0": dragon.pk, "valid_from": f"{today}"}).status_code == 302
    row = Shift.objects.get()
    assert (row.clerk, row.weekday, row.half, row.valid_from) == (dragon, 0, AM, today)
    assert client.post(url, {"am0": "9999", "valid_from": f"{today}"}).status_code == 422


def test_the_sheet_costs_the_same_few_queries_however_many_sit_there(
    client, hall, hall_manager, planned, away, django_assert_max_num_queries, seat, station, system,
    social, social_window,
):  # fmt: skip
    client.force_login(hall_manager)
    url = reverse("hall:shifts", args=[hall.code])
    with django_assert_max_num_queries(20) as few:
        client.get(url, {"week": f"{TODAY}"})
    for n in range(3):
        seat(somebody(f"新人{n}", station, f"100000008{n:02d}", by=system, role=Role.CLERK,
                      at=hall), social_window, social)  # fmt: skip
    shifts.by_home_windows(hall, day=TODAY, by=hall_manager, at=MORNING)
    with django_assert_max_num_queries(len(few)):
        client.get(url, {"week": f"{TODAY}"})


def test_the_proposal_for_a_day_stands_beside_who_is_planned(client, hall, hall_manager, planned):
    StaffingPlan.objects.create(
        place=hall, day=TOMORROW, asked_by=hall_manager, asked_at=MORNING, made_at=MORNING,
        found={"proposed": {"staff": [1, 4, 2]}},
    )  # fmt: skip
    client.force_login(hall_manager)
    page = client.get(reverse("hall:shifts", args=[hall.code]), {"week": f"{TODAY}"})
    assert "最忙时要4人，排了2人" in page.content.decode()


def test_a_clerk_without_a_plan_is_told_so(client, hall, clerk, general):
    client.force_login(clerk)
    assert "没有给您排班" in client.get(reverse("hall:my_week")).content.decode()
