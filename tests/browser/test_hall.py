"""A visit to the hall, seen by the kiosk, a phone, the clerk and the wall at once."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.areas.conftest import MORNING
from tests.areas.hall.conftest import *  # noqa: F403  the hall's own fixtures
from tests.browser.conftest import PHONE, assert_open_to_everybody
from tongxing.hall import live
from tongxing.hall.models import NumberLoan, Priority, Sitting, Ticket
from tongxing.hall.views.ground import kiosk_token

LISTEN = """
window.said = [];
window.speechSynthesis.speak = (one) => window.said.push(one.text);
sessionStorage.setItem("voice", "on");
"""


@pytest.fixture
def opened(opened, nothing_known_yet):
    """Streams end before the zone is thrown away."""
    yield opened
    live.WATCH.begin_anew()


@pytest.fixture
def kiosk(opened, hall, matter, civil_window):
    page = opened()
    page.goto(f"/hall/at/{hall.code}/kiosk/{kiosk_token(hall)}/")
    return page


def draw(kiosk):
    kiosk.get_by_role("link", name=re.compile("民政窗口单位")).click()
    kiosk.get_by_role("button", name="临时救助").click()
    expect(kiosk.locator(".slip .huge")).to_have_text(re.compile(r"D\d{3}"))
    return Ticket.objects.latest("pk")


def test_a_number_is_drawn_followed_called_and_served(opened, kiosk, hall, clerk, civil_window):
    ticket = draw(kiosk)
    phone = opened(size=PHONE)
    phone.goto(ticket.get_absolute_url())
    expect(phone.get_by_text("请等候叫号")).to_be_visible()
    wall = opened()
    wall.add_init_script(LISTEN)
    wall.goto(f"/hall/at/{hall.code}/screen/")

    desk = opened(clerk)
    desk.goto("/hall/windows/")
    own = desk.get_by_role("listitem").filter(has_text="02 民政窗口单位")
    own.get_by_role("button", name="在这里上岗").click()
    desk.get_by_role("button", name="叫下一位").click()
    expect(desk.get_by_text("正在叫号")).to_be_visible()

    expect(phone.get_by_text("轮到您了")).to_be_visible()
    expect(phone.get_by_text("2号窗口")).to_be_visible()
    expect(wall.locator("[data-calls] li.called")).to_contain_text(ticket.number)
    wall.wait_for_function("window.said.some((text) => text.includes('到 2 号窗口'))")

    desk.get_by_role("button", name="人到了，开始办").click()
    desk.get_by_role("button", name="这件办完了").click()
    expect(phone.get_by_text("办完了，谢谢您")).to_be_visible()
    expect(wall.locator("[data-calls] li")).to_have_count(0)


def test_a_window_learns_of_a_newcomer_by_itself(opened, kiosk, clerk, civil_window):
    desk = opened(clerk)
    desk.goto(f"/hall/windows/{civil_window.pk}/")
    desk.get_by_role("button", name="在这里上岗").click()
    expect(desk.get_by_text("现在没有人在等")).to_be_visible()
    ticket = draw(kiosk)
    expect(desk.get_by_role("heading", name="1人在等")).to_be_visible()
    desk.keyboard.press("n")
    expect(desk.get_by_text("正在叫号")).to_be_visible()
    assert Ticket.objects.get().number == ticket.number


def test_an_old_person_is_first_by_touching_one_word(kiosk):
    kiosk.get_by_role("link", name=re.compile("民政窗口单位")).click()
    kiosk.get_by_text("老年人", exact=True).click()
    kiosk.get_by_role("button", name="临时救助").click()
    expect(kiosk.locator(".slip")).to_contain_text("优先：老年人")
    assert Ticket.objects.get().priority == Priority.objects.get(code="elderly")


def test_a_screen_says_when_it_has_lost_the_hall(opened, hall, general, kiosk):
    wall = opened()
    wall.goto(f"/hall/at/{hall.code}/screen/")
    lost = wall.get_by_text("连接中断，号码可能不是最新")
    expect(lost).to_be_hidden()
    wall.route("**/live/", lambda route: route.abort())
    wall.reload()
    expect(lost).to_be_visible()
    wall.unroute("**/live/")
    expect(lost).to_be_hidden()


PAGES = [
    ("hall:hall", None), ("hall:matters", None), ("hall:matter", None), ("hall:screen", None),
    ("hall:kiosk", None), ("ticket", None), ("ticket_slip", None), ("hall:windows", "clerk"),
    ("hall:window", "clerk"), ("hall:reception", "clerk"), ("hall:manager", "hall_manager"),
    ("hall:figures", "hall_manager"), ("hall:staffing", "hall_manager"),
    ("hall:kiosk_alone", None), ("hall:loans", "hall_manager"), ("hall:emergency", "hall_manager"),
    ("hall:paper", "clerk"), ("hall:bookings", "clerk"), ("hall:book", "clerk"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "who"), PAGES)
def test_the_page_fits_a_phone_and_is_open_to_everybody(
    name, who, opened, request, axe, hall, matter, civil_window, system
):
    ticket = Ticket.objects.issue(
        request_key=uuid4(), hall=hall, matters=[matter], channel="kiosk", by=system, at=MORNING
    )
    account = request.getfixturevalue(who) if who else None
    if account:
        Sitting.objects.open_at(civil_window, by=account, at=MORNING)
    facts = {
        "hall:hall": [hall.code], "hall:matters": [hall.code], "hall:screen": [hall.code],
        "hall:matter": [matter.base_code], "hall:book": [matter.base_code],
        "hall:kiosk": [hall.code, kiosk_token(hall)],
        "hall:kiosk_alone": [hall.code, kiosk_token(hall)], "ticket": [ticket.link],
        "ticket_slip": [ticket.link], "hall:window": [civil_window.pk],
    }  # fmt: skip
    page = opened(account, size=PHONE)
    assert_open_to_everybody(page, reverse(name, args=facts.get(name, [])), axe)


def test_hours_of_every_week_are_closed_after_a_look_at_who_has_booked(
    opened, hall_manager, hall, general, axe
):
    table = reverse("hall:rules_table", args=[hall.code, "black-outs"])
    page = opened(hall_manager, size=PHONE)
    assert_open_to_everybody(page, reverse("hall:weekly", args=[hall.code]), axe)
    page.get_by_role("checkbox", name="周三").check()
    page.get_by_label("原因").fill("业务学习")
    page.get_by_role("button", name="先看会影响谁").click()
    expect(page.get_by_text("这段时间里还没有人预约。")).to_be_visible()
    page.get_by_role("button", name="停约", exact=True).click()
    expect(page.get_by_text("每周三 14:00–17:30", exact=True).first).to_be_visible()
    assert_open_to_everybody(page, table, axe)
    page.get_by_role("button", name="以后不停了").click()
    expect(page.get_by_text("没有每周固定停约的时间。")).to_be_visible()


def test_a_number_that_has_not_arrived_says_so_kindly_on_a_phone(opened, hall, system, axe):
    loan = NumberLoan.objects.lend(hall, kiosk=uuid4(), by=system, at=timezone.now())
    assert_open_to_everybody(
        opened(size=PHONE), reverse("ticket", args=[loan.link_of(loan.first)]), axe
    )
