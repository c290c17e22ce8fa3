"""What a window serves: changed by the manager, from a day on, and what nobody serves then."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.areas.conftest import MORNING
from tests.areas.hall.conftest import a_matter
from tongxing.hall import serving
from tongxing.hall.models import ServicePlan, Ticket, Window, WindowService
from tongxing.hall.rules import BeginsInThePast, RuleChanged
from tongxing.hall.sweep import sweep
from tongxing.people.models import TrailEntry

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()
TOMORROW = TODAY + timedelta(days=1)
NEXT_MORNING = MORNING + timedelta(days=1)


@pytest.fixture
def plan(civil_window, hall_manager):
    def plan(*lines, window=civil_window, day=TOMORROW):
        return serving.plan(window, lines, day=day, by=hall_manager, at=MORNING)

    return plan


def served(window):
    rows = WindowService.objects.filter(window=window).order_by("pk")
    return [(row.department, row.matter) for row in rows]


def test_a_window_serves_as_before_until_the_day_comes(civil_window, civil, social, plan):
    row = plan((social, None))
    assert served(civil_window) == [(civil, None)]
    sweep(at=MORNING)
    assert served(civil_window) == [(civil, None)]
    assert sweep(at=NEXT_MORNING).begun == 1
    assert served(civil_window) == [(social, None)]
    row.refresh_from_db()
    assert row.begun_at == NEXT_MORNING
    assert sweep(at=NEXT_MORNING).begun == 0


def test_from_today_means_at_once(civil_window, social, plan):
    plan((social, None), day=TODAY)
    assert served(civil_window) == [(social, None)]


def test_nothing_begins_in_the_past(social, plan):
    with pytest.raises(BeginsInThePast):
        plan((social, None), day=TODAY - timedelta(days=1))


def test_a_window_without_lines_serves_everything_and_is_named_so(civil_window, plan, pension):
    plan(day=TODAY)
    civil_window = Window.objects.get(pk=civil_window.pk)
    assert civil_window.serves(pension)
    assert str(civil_window) == "02 综合窗口"


def test_a_window_is_named_after_what_it_serves(civil_window, social, civil, plan):
    plan((civil, None), (social, None), day=TODAY)
    assert Window.objects.get(pk=civil_window.pk).department == civil
    plan((social, None), day=TODAY)
    assert Window.objects.get(pk=civil_window.pk).department == social


def test_what_a_window_prefers_stays_preferred_if_it_still_serves_it(
    civil_window, civil, social, matter, plan
):
    WindowService.objects.create(
        window=civil_window, department=civil, matter=matter, head_start_minutes=15
    )
    plan((civil, matter), (social, None), day=TODAY)
    rows = WindowService.objects.filter(window=civil_window).order_by("pk")
    assert [row.head_start_minutes for row in rows] == [15, 0]


def test_the_same_day_again_replaces_what_was_laid_down(civil_window, civil, social, plan):
    plan((social, None))
    row = plan((civil, None), (social, None))
    assert ServicePlan.objects.get() == row
    sweep(at=NEXT_MORNING)
    assert served(civil_window) == [(civil, None), (social, None)]


def test_days_that_the_server_missed_are_caught_up_in_their_order(
    civil_window, civil, social, plan
):
    plan((civil, None), (social, None), day=TODAY + timedelta(days=2))
    plan((social, None))
    assert sweep(at=MORNING + timedelta(days=5)).begun == 2
    assert served(civil_window) == [(civil, None), (social, None)]


def test_what_was_laid_down_can_be_dropped_until_it_has_begun(
    civil_window, civil, social, plan, hall_manager
):
    row = plan((social, None))
    serving.drop(row, by=hall_manager, at=MORNING)
    assert sweep(at=NEXT_MORNING).begun == 0
    assert served(civil_window) == [(civil, None)]
    begun = plan((social, None), day=TODAY)
    with pytest.raises(RuleChanged):
        serving.drop(begun, by=hall_manager, at=MORNING)


def test_the_trail_says_what_was_served_and_what_will_be(hall, social, plan):
    plan((social, None))
    entry = TrailEntry.objects.about_row(hall).get(what="hall-serves")
    assert (entry.before["serves"], entry.after["serves"], entry.after["serves_from"]) == (
        "民政窗口单位", "人社窗口单位", f"{TOMORROW}",
    )  # fmt: skip


def test_what_nobody_would_serve_is_said(
    hall, civil_window, social_window, civil, social, matter, pension, plan
):
    other = a_matter(civil, "990400002000", "高龄津贴")
    assert serving.orphans(hall, day=TODAY) == []
    plan((social, None))
    assert serving.orphans(hall, day=TODAY) == []
    assert serving.orphans(hall, day=TOMORROW) == ["民政窗口单位"]
    plan((social, None), (civil, matter))
    assert serving.orphans(hall, day=TOMORROW) == [str(other)]
    plan()
    assert serving.orphans(hall, day=TOMORROW) == []


def test_who_waits_is_called_by_the_window_that_serves_it_now(
    hall, civil_window, social, matter, resident, plan, at_civil_window, social_window, clerk
):
    ticket = Ticket.objects.issue(
        request_key=uuid.uuid4(), hall=hall, channel="kiosk", by=resident, at=MORNING,
        matters=[matter],
    )  # fmt: skip
    plan((matter.department, matter), window=social_window, day=TODAY)
    plan((social, None), day=TODAY)
    lines = Window.objects.get(pk=civil_window.pk).lines()
    mine = Ticket.objects.waiting().servable_at(civil_window.pk, lines)
    assert list(mine) == []
    theirs = Ticket.objects.waiting().servable_at(social_window.pk, social_window.lines())
    assert list(theirs) == [ticket]


# --- the pages

PEOPLE = [
    ("hall_manager", 200), ("office", 200), ("administrator", 200), ("clerk", 403),
    ("resident", 403), ("auditor", 403), (None, 302),
]  # fmt: skip


@pytest.mark.parametrize(("who", "status"), PEOPLE)
def test_who_may_open_the_pages(who, status, request, client, hall, civil_window):
    if who:
        client.force_login(request.getfixturevalue(who))
    for name, more in (("serves", []), ("serves_window", [2])):
        assert client.get(reverse(f"hall:{name}", args=[hall.code, *more])).status_code == status


def test_a_window_is_changed_and_the_change_taken_back_in_the_pages(
    client, hall, hall_manager, civil_window, civil, social, matter, pension
):
    client.force_login(hall_manager)
    url = reverse("hall:serves_window", args=[hall.code, 2])
    day = timezone.localdate() + timedelta(days=3)
    said = {"what": "chosen", f"d{social.pk}": ["all"], "valid_from": f"{day}"}
    assert client.post(url, {"what": "chosen", "valid_from": f"{day}"}).status_code == 422
    assert client.post(url, said | {f"d{civil.pk}": ["12345"]}).status_code == 422
    answer = client.post(url, said, follow=True).content.decode()
    assert "从那天起没有窗口办这些" in answer and "民政窗口单位" in answer
    assert f"{day}起" in answer and "取消这一条" in answer
    row = ServicePlan.objects.get()
    assert (row.valid_from, row.served()) == (day, [(social, None)])
    drop = reverse("hall:serves_drop", args=[hall.code, row.pk])
    assert client.post(drop).status_code == 302
    assert client.post(drop).status_code == 404
    page = client.get(reverse("hall:serves", args=[hall.code])).content.decode()
    assert "取消这一条" not in page


def test_the_table_costs_the_same_few_queries_however_many_windows_there_are(
    client, hall, hall_manager, civil_window, social, plan, django_assert_max_num_queries
):
    client.force_login(hall_manager)
    plan((social, None))
    url = reverse("hall:serves", args=[hall.code])
    with django_assert_max_num_queries(25) as few:
        client.get(url)
    for number in range(10, 15):
        window = Window.objects.create(place=hall, number=number, department=social)
        WindowService.objects.create(window=window, department=social)
        plan((social, None), window=window)
    with django_assert_max_num_queries(len(few)):
        client.get(url)
