"""Journeys of cases, ratings, guided forms and appointments: the window, the phone, the office."""

import re
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.areas.conftest import *  # noqa: F403
from tests.areas.hall.conftest import *  # noqa: F403  the hall's own fixtures
from tests.areas.hall.conftest import a_matter
from tests.browser.conftest import PHONE, assert_open_to_everybody, sign_in_by_the_form
from tongxing.hall import live
from tongxing.hall.models import (
    Appointment,
    Case,
    FormAnswer,
    FormTemplate,
    Handled,
    Level,
    Material,
    Question,
    Rating,
    Rectification,
    Sitting,
    Slot,
    SlotPlan,
    Standing,
    Ticket,
)
from tongxing.hall.models import rectification as orders
from tongxing.hall.models.case_flow import State
from tongxing.hall.rate import rate
from tongxing.hall.views.ground import kiosk_token

OWN_PHONE = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Mobile Safari/537.36"
PRINTED = "window.print = () => { window.printed = true; };"


@pytest.fixture
def opened(opened, nothing_known_yet):
    """Streams end before the zone is thrown away."""
    yield opened
    live.WATCH.begin_anew()


@pytest.fixture
def relief(civil, general):
    """A matter that asks for two papers."""
    matter = a_matter(civil, "990400003000", "临时救助")
    for position, name in enumerate(["户口簿", "银行卡"]):
        Material.objects.create(
            matter=matter, position=position, name=name, need="required", source="self",
            form="copy",
        )  # fmt: skip
    return matter


@pytest.fixture
def case(relief, clerk, resident):
    papers = {one.pk: (Standing.THERE, None) for one in relief.materials.all()}
    return Case.objects.receive(
        request_key=uuid4(), matter=relief, by=clerk, at=timezone.now(), channel="window",
        person=resident.person, papers=papers,
    )  # fmt: skip


@pytest.fixture
def delivered(case, clerk):
    now = timezone.now()
    case.accept(by=clerk, at=now)
    case.review(by=clerk, at=now)
    case.grant(by=clerk, at=now)
    case.deliver(way="window", to="吴桂花", by=clerk, at=now)
    return case


@pytest.fixture
def order(delivered, resident):
    """The work order of a rating that was bad."""
    rate(
        Handled(case=delivered), level=Level.DISSATISFIED, by=resident, at=timezone.now(),
        channel="phone", comment="等了一个小时",
    )  # fmt: skip
    return Rectification.objects.get()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def unfold(page, name):
    page.locator("summary", has_text=name).click()


def printed(page, link, button):
    """Open the paper, print it, and go back to the case."""
    page.get_by_role("link", name=link).first.click()
    press(page, button)
    assert page.evaluate("window.printed")
    words = page.get_by_role("article").inner_text()
    page.get_by_role("link", name="回到办件").click()
    return words


# --- from the called number to the rating


def test_a_case_goes_from_the_called_number_to_a_bad_rating_that_is_put_right(
    opened, relief, clerk, civil_window, hall, hall_manager, resident, system
):
    ticket = Ticket.objects.issue(
        request_key=uuid4(), hall=hall, matters=[relief], channel="kiosk", by=system,
        at=timezone.now(),
    )  # fmt: skip
    desk = opened(clerk)
    desk.add_init_script(PRINTED)
    desk.goto(f"/hall/windows/{civil_window.pk}/")
    press(desk, "在这里上岗")
    press(desk, "叫下一位")
    press(desk, "人到了，开始办")
    expect(desk.get_by_role("link", name="给这位收件")).to_be_visible()
    desk.get_by_role("link", name="给这位收件").click()
    desk.get_by_label("申请人的手机或身份证号").fill("10000000001")
    desk.get_by_label("户口簿").select_option(label="已收到")
    desk.get_by_label("银行卡").select_option(label="缺")
    press(desk, "收件")
    expect(desk.get_by_role("heading", level=1)).to_have_text("临时救助")
    case = Case.objects.get(ticket=ticket)

    # What is missing is told at once, and printed.
    unfold(desk, "一次性告知要补什么")
    press(desk, "告知申请人补正")
    notice = printed(desk, "一次性告知单", "打印告知单")
    assert "银行卡" in notice and case.number in notice and "户口簿" not in notice
    phone = opened(size=PHONE, user_agent=OWN_PHONE)
    phone.goto(case.link)
    expect(phone.get_by_text("还缺材料，请按清单补齐")).to_be_visible()
    expect(phone.get_by_role("listitem").filter(has_text="银行卡").first).to_contain_text("缺")

    # They are brought: accepted with a receipt, decided, delivered.
    press(desk, "材料补来了")
    unfold(desk, "核对材料")
    desk.get_by_label("银行卡").select_option(label="已收到")
    press(desk, "记下材料情况")
    press(desk, "受理这件")
    receipt = printed(desk, "受理回执", "打印回执")
    case.refresh_from_db()
    assert case.receipt in receipt and "受理通知书" in receipt
    press(desk, "送审查")
    press(desk, "作出准予决定")
    phone.reload()
    expect(phone.get_by_text("办好了，等您来领")).to_be_visible()
    press(desk, "送达申请人")

    # The resident says how it was, from the address on the paper.
    phone.reload()
    phone.get_by_role("link", name="评价一下").click()
    phone.get_by_role("link", name=re.compile("^不满意")).click()
    phone.get_by_label("等得太久").check()
    phone.get_by_label("想说几句？").fill("跑了两趟")
    press(phone, "提交评价")
    expect(phone.get_by_role("heading", name="谢谢您的评价")).to_be_visible()
    rating = Rating.objects.get()
    assert (rating.level, rating.case, rating.clerk) == (Level.DISSATISFIED, case, clerk)

    # A work order: called back, put right, told, closed.
    office = opened(hall_manager)
    office.goto("/hall/rectifications/")
    office.get_by_role("link", name=re.compile("临时救助")).click()
    expect(office.get_by_text("“跑了两趟”")).to_be_visible()
    office.get_by_label("联系上了", exact=True).check()
    office.get_by_label("对方怎么说").fill("希望一次说清")
    press(office, "记下回访")
    press(office, "开始整改")
    office.get_by_label("怎么整改的").fill("清单印好放在导办台")
    press(office, "已告知结果")
    press(office, "办结整改单")
    expect(office.get_by_role("list").filter(has_text="生成整改单")).to_contain_text("办结")
    order = Rectification.objects.get(rating=rating)
    assert (order.state, order.reached) == (orders.State.CLOSED, True)


def test_nobody_rates_from_the_desk_where_it_was_done(opened, clerk, delivered):
    desk = opened()
    sign_in_by_the_form(desk, clerk)
    desk.context.clear_cookies()
    desk.goto(Handled(case=delivered).url)
    desk.get_by_role("link", name=re.compile("^非常满意")).click()
    press(desk, "提交评价")
    expect(desk.get_by_text("不能在窗口的电脑上做")).to_be_visible()
    assert not Rating.objects.exists()


def test_who_was_rated_appeals_and_what_is_found_false_leaves_the_rates(
    opened, order, clerk, hall_manager
):
    office = opened(hall_manager)
    office.goto(order.get_absolute_url())
    office.get_by_label("没联系上，或没留电话").check()
    office.get_by_label("对方怎么说").fill("打了三次没接")
    press(office, "记下回访")

    desk = opened(clerk)
    desk.goto("/hall/rectifications/")
    desk.get_by_role("link", name=re.compile("临时救助")).click()
    expect(desk.get_by_text("谁评的")).to_be_hidden()
    unfold(desk, "评价不实或恶意，申诉")
    desk.get_by_label("理由").fill("当天没有人排队")
    press(desk, "提交申诉")
    expect(desk.locator(".state", has_text="申诉中")).to_be_visible()

    office.reload()
    office.get_by_label("理由").first.fill("叫号记录里没有等候")
    press(office, "申诉成立，不计入评价")
    order.refresh_from_db()
    assert order.state == orders.State.EXCLUDED
    assert Rating.objects.get().is_excluded


# --- the yearly report


def test_the_yearly_report_is_filled_page_by_page_its_errors_said_and_then_printed(
    opened, civil, clerk, resident, general
):
    report = a_matter(civil, "990100006000", "个体工商户补报年报并恢复正常状态")
    case = Case.objects.receive(
        request_key=uuid4(), matter=report, by=clerk, at=timezone.now(), channel="window",
        person=resident.person, subject="年报",
    )  # fmt: skip
    phone = opened(resident, size=PHONE)
    phone.add_init_script(PRINTED)
    phone.goto(case.get_absolute_url())
    press(phone, "开始填表")
    phone.get_by_label("报告年度").select_option(str(timezone.localdate().year - 2))
    phone.get_by_label("哪天登记开业的").fill("2019-5-6")
    phone.get_by_role("group", name="持有行政许可证").get_by_label("不是", exact=True).check()
    press(phone, "存下，下一步")

    # What is wrong is said with its question; what was typed is kept.
    phone.get_by_label("营业额（销售额）").fill("8.6万")
    phone.get_by_label("纳税总额").fill("很多")
    phone.get_by_label("从业人数").fill("2")
    phone.get_by_role("group", name="正在歇业").get_by_label("不是", exact=True).check()
    phone.get_by_label("不公示").check()
    press(phone, "存下，下一步")
    expect(phone.get_by_role("alert")).to_contain_text("纳税总额")
    expect(phone.get_by_label("营业额（销售额）")).to_have_value("8.6万")
    expect(phone.get_by_label("从业人数")).to_have_value("2")
    phone.get_by_label("纳税总额").fill("90000")
    press(phone, "存下，下一步")
    phone.get_by_role("group", name="有网站或网店").get_by_label("不是", exact=True).check()
    press(phone, "存下，下一步")
    phone.get_by_label("经营者姓名").fill("吴桂花")
    phone.get_by_label("联系电话").fill("10000000001")
    phone.get_by_label("经营场所").fill("柳坪街1号")
    press(phone, "存下，下一步")
    phone.get_by_label("从业人员里有几名党员").fill("0")
    phone.get_by_role("group", name="经营者是党员").get_by_label("不是", exact=True).check()
    press(phone, "存下，下一步")

    # The pages do not agree with one another: it is not taken, and said why.
    expect(phone.get_by_text("纳税总额比营业额还多")).to_be_visible()
    phone.get_by_role("link", name=re.compile("改.*生产经营信息")).click()
    phone.get_by_label("纳税总额").fill("0")
    press(phone, "存下，下一步")
    phone.goto(FormAnswer.objects.get(case=case).get_absolute_url())
    press(phone, "提交补报")
    expect(phone.get_by_text("补报已经完成。")).to_be_visible()
    phone.get_by_role("link", name="打印出来签字").click()
    press(phone, "打印")
    assert phone.evaluate("window.printed")
    expect(phone.get_by_role("article")).to_contain_text("¥86,000.00")
    answer = FormAnswer.objects.get(case=case)
    assert answer.is_late and answer.filings.get().by == resident


# --- an appointment


@pytest.fixture
def slots(civil):
    for weekday in range(7):
        SlotPlan.objects.create(
            department=civil, weekday=weekday, starts=time(10), capacity=2,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip


def the_day_has_come(booking):
    """What was booked for a day ahead is for a quarter of an hour from now."""
    now = timezone.now()
    Slot.objects.filter(pk=booking.slot_id).update(starts_at=now + timedelta(minutes=15))
    Appointment.objects.filter(pk=booking.pk).update(day=timezone.localdate(now))


def test_an_appointment_is_made_on_the_phone_checked_in_at_the_kiosk_and_called(
    opened, resident, clerk, hall, relief, slots, civil_window
):
    phone = opened(resident, size=PHONE)
    phone.goto(f"/hall/book/{relief.base_code}/")
    phone.get_by_role("button", name=re.compile("10:00")).first.click()
    booking = Appointment.objects.get()
    expect(phone.get_by_text(booking.code, exact=True)).to_be_visible()
    expect(phone.get_by_text("户口簿")).to_be_visible()

    the_day_has_come(booking)
    kiosk = opened()
    kiosk.goto(f"/hall/at/{hall.code}/kiosk/{kiosk_token(hall)}/")
    kiosk.get_by_label("约好了来的，请输预约码").fill(booking.code)
    press(kiosk, "签到取号")
    expect(kiosk.locator(".slip .huge")).to_have_text(re.compile(r"D\d{3}"))
    ticket = Ticket.objects.get(appointment=booking)

    phone.goto("/hall/bookings/")
    expect(phone.get_by_text("已签到")).to_be_visible()
    phone.get_by_role("link", name=re.compile("临时救助")).click()
    phone.get_by_role("link", name="看排到哪里了").click()
    desk = opened(clerk)
    desk.goto(f"/hall/windows/{civil_window.pk}/")
    press(desk, "在这里上岗")
    press(desk, "叫下一位")
    expect(desk.get_by_text(ticket.number, exact=True).first).to_be_visible()
    expect(phone.get_by_text("轮到您了")).to_be_visible()


# --- open to everybody

PAGES = [
    ("hall:cases", "clerk"), ("hall:case", "clerk"), ("hall:case", "resident"),
    ("hall:my_cases", "resident"), ("hall:case_new", "clerk"), ("hall:case_notice", "resident"),
    ("hall:case_receipt", "resident"), ("case_link", None), ("rate", None),
    ("hall:praise", None), ("hall:ratings", "hall_manager"), ("hall:rating_key_in", "office"),
    ("hall:rectifications", "clerk"), ("hall:rectification", "hall_manager"),
    ("hall:questions", "clerk"), ("hall:question", "clerk"), ("hall:question", "resident"),
    ("hall:ask", "resident"), ("hall:hear", "clerk"), ("hall:form_summary", "resident"),
    ("hall:form_group", "resident"), ("hall:form_paper", "resident"),
    ("hall:bookings", "resident"), ("hall:booking", "resident"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "who"), PAGES)
def test_the_page_fits_a_phone_and_is_open_to_everybody(
    name, who, opened, request, axe, hall, relief, clerk, resident, slots, civil, civil_window
):
    now = timezone.now()
    told = Case.objects.receive(
        request_key=uuid4(), matter=relief, by=clerk, at=now, channel="window", subject="第二份",
        person=resident.person,
    )  # fmt: skip
    told.ask_materials(by=clerk, at=now)
    case = request.getfixturevalue("delivered")
    if name in ("hall:rectification", "hall:rectifications", "hall:ratings", "hall:praise"):
        order = request.getfixturevalue("order")
    asked = Question.objects.ask(
        request_key=uuid4(), place=hall, text="医保怎么转？", by=resident, at=now
    )
    asked.take(by=clerk, at=now)
    report = a_matter(civil, "990100006000", "补报年报")
    filled = Case.objects.receive(
        request_key=uuid4(), matter=report, by=clerk, at=now, channel="window",
        person=resident.person,
    )  # fmt: skip
    template = FormTemplate.objects.of_matter(report, day=timezone.localdate(now))
    FormAnswer.objects.begin(filled, template, by=resident, at=now)
    days = Appointment.objects.openings(civil, at=now)
    starts = next(one.starts_at for rooms in days.values() for one in rooms)
    booking = Appointment.objects.book(
        request_key=uuid4(), matter=relief, starts_at=starts, person=resident.person,
        holder=resident, at=now,
    )  # fmt: skip
    assert State(told.state) == State.INCOMPLETE
    Sitting.objects.open_at(civil_window, by=clerk, at=now)
    facts = {
        "hall:case": [told.number], "hall:case_notice": [told.number],
        "hall:case_receipt": [case.number], "case_link": [told.number, told.token],
        "rate": [Handled(case=case).word], "hall:praise": [hall.code],
        "hall:rectification": [order.uid] if name == "hall:rectification" else [],
        "hall:question": [asked.number], "hall:ask": [hall.code],
        "hall:form_summary": [filled.number], "hall:form_group": [filled.number, "licences"],
        "hall:form_paper": [filled.number], "hall:booking": [booking.uid],
    }  # fmt: skip
    account = request.getfixturevalue(who) if who else None
    page = opened(account, size=PHONE)
    assert_open_to_everybody(page, reverse(name, args=facts.get(name, [])), axe)
