"""An activity from the draft to the write-up, what residents order or need, and the shelf."""

import re
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone
from playwright.sync_api import expect

from tests.areas.activities.conftest import *  # noqa: F403  an activity
from tests.areas.conftest import raise_need
from tests.areas.needs.test_intake import picture
from tests.browser.conftest import PHONE
from tongxing.activities import sweep as activities
from tongxing.activities.models import Activity, Order, SignUp, Stage
from tongxing.base.models import Parameter
from tongxing.needs.models import NeedStep, Privacy
from tongxing.outcomes import sweep as outcomes
from tongxing.people.models import Message
from tongxing.teams.models import Exchange, HoursEntry, PointsEntry, Purse, Reward, Served

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def typed(at):
    """A moment as the browser's picker gives it."""
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


def label(page, name):
    return page.get_by_label(name, exact=True)


def publish(page):
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("发布了，大家可以报名了。")).to_be_visible()
    return Activity.objects.latest("pk")


def follow_the_message(page, words):
    page.goto("/people/messages/")
    page.get_by_role("button", name=re.compile(f"打开.*{words}")).first.click()


def sign_up_on(page):
    page.get_by_role("button", name="报名", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("报上了")


# --- planned, moved, called off


def test_an_activity_is_planned_published_moved_and_called_off(opened, worker, resident):
    starts = timezone.now() + 7 * DAY
    desk = opened(worker)
    desk.goto("/activities/kept/")
    desk.get_by_role("link", name="办一场活动").click()
    label(desk, "活动名称").fill("清河道")
    label(desk, "开始").fill(typed(starts))
    label(desk, "结束").fill(typed(starts - HOUR))
    label(desk, "报名截止").fill(typed(starts - DAY))
    first = desk.get_by_role("group", name="岗位1")
    first.get_by_label("岗位").fill("捡拾")
    first.get_by_label("名额").fill("5")
    desk.get_by_role("button", name="存草稿").click()
    expect(desk.get_by_text("结束要在开始之后。").first).to_be_visible()
    expect(label(desk, "活动名称")).to_have_value("清河道")
    label(desk, "结束").fill(typed(starts + HOUR))
    desk.get_by_role("button", name="存草稿").click()
    expect(desk.get_by_text("这是草稿，只有办活动的人看得到。")).to_be_visible()
    activity = publish(desk)

    page = opened(resident, size=PHONE)
    page.goto("/activities/")
    page.get_by_role("link", name=re.compile("清河道")).click()
    sign_up_on(page)

    desk.get_by_role("link", name="改时间、取消活动").click()
    label(desk, "开始").fill(typed(starts + DAY))
    label(desk, "结束").fill(typed(starts + DAY + HOUR))
    label(desk, "为什么改").fill("那天有大雨")
    desk.get_by_role("button", name="改，并请大家重新确认").click()
    expect(desk.get_by_text("改好了，已请1家重新确认。")).to_be_visible()
    follow_the_message(page, "那天有大雨")
    page.get_by_role("button", name="确认参加").click()
    expect(page.get_by_text("确认好了，到时候见。")).to_be_visible()

    desk.get_by_role("link", name="改时间、取消活动").click()
    label(desk, "取消原因，报名的人会看到").fill("河水还在涨")
    desk.get_by_role("button", name="取消活动，通知所有报名的人").click()
    expect(desk.get_by_text("活动已取消，通知了1家。")).to_be_visible()
    follow_the_message(page, "河水还在涨")
    expect(page.get_by_text("河水还在涨").first).to_be_visible()
    activity.refresh_from_db()
    assert (activity.state, activity.taken) == (Stage.CANCELLED, 0)


def test_an_activity_is_written_up_and_its_photo_is_seen_once_the_people_agreed(
    opened, worker, plan, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    now = timezone.now()
    held = plan(
        starts_at=now - DAY, ends_at=now - DAY + HOUR, opens_at=now - 9 * DAY,
        closes_at=now - 2 * DAY,
    )  # fmt: skip
    Activity.objects.update(state=Stage.OVER)
    desk = opened(worker)
    desk.goto(held.get_absolute_url())
    desk.get_by_role("link", name="写总结").click()
    label(desk, "总结").fill("捡了三十袋，桥下还有一处没捡完。")
    photo = {"name": "hedao.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    desk.locator("input[name=photos]").set_input_files(photo)
    desk.get_by_role("button", name="发布总结").click()
    expect(desk.get_by_text("总结发出去了。")).to_be_visible()

    stranger = opened(size=PHONE)
    stranger.goto(held.get_absolute_url())
    expect(stranger.get_by_text("捡了三十袋")).to_be_visible()
    expect(stranger.get_by_role("img", name="活动照片")).to_have_count(0)
    desk.get_by_role("link", name="改总结、加照片").click()
    desk.get_by_role("combobox", name="照片里的人").select_option("agreed")
    desk.get_by_role("button", name="改说明").click()
    expect(desk.get_by_text("记下了。")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_role("img", name="活动照片")).to_be_visible()


# --- what residents want


def test_residents_order_an_activity_and_the_station_plans_it(
    opened, resident, neighbour, worker, starting
):
    Parameter.objects.filter(code="orders_to_start").update(value=2)
    page = opened(resident, size=PHONE)
    page.goto("/activities/")
    page.get_by_role("link", name="点一场").click()
    page.get_by_role("link", name="我来点一场").click()
    page.get_by_label("想要什么活动").fill("教老人用手机挂号")
    page.get_by_role("button", name="点这一场").click()
    expect(page.get_by_text("1个人想要", exact=True)).to_be_visible()

    other = opened(neighbour, size=PHONE)
    other.goto("/activities/orders/")
    other.get_by_role("button", name="我也想要").click()
    expect(other.get_by_text("人够了，等阵地筹备")).to_be_visible()

    desk = opened(worker)
    desk.goto("/activities/orders/")
    desk.get_by_role("button", name="办这一场，存草稿").click()
    expect(label(desk, "活动名称")).to_have_value("教老人用手机挂号")
    label(desk, "报名开始").fill(typed(timezone.now() - HOUR))
    desk.get_by_role("button", name="存草稿").click()
    publish(desk)
    activities.sweep(at=timezone.now())

    follow_the_message(page, "教老人用手机挂号")
    sign_up_on(page)
    other.reload()
    other.get_by_role("link", name="去报名").click()
    sign_up_on(other)
    assert Order.objects.get().activity.taken == 2


def test_a_need_becomes_an_activity_and_who_asked_signs_up(
    opened, resident, dispatcher, worker, starting
):
    need = raise_need(resident, what="村里的老人想学用手机", privacy=Privacy.PUBLIC)
    need.review(by=worker, at=timezone.now())
    desk = opened(worker)
    desk.goto(need.get_absolute_url())
    turning = desk.get_by_role("group").filter(has_text="办成活动")
    turning.get_by_text("办成活动", exact=True).first.click()
    turning.get_by_label("五项工作").select_option("culture")
    turning.get_by_role("button", name="办成活动").click()
    expect(label(desk, "活动名称")).to_have_value("村里的老人想学用手机")
    label(desk, "报名开始").fill(typed(timezone.now() - HOUR))
    desk.get_by_role("button", name="存草稿").click()
    expect(desk.get_by_role("link", name=re.compile(need.number))).to_be_visible()
    activity = publish(desk)
    outcomes.sweep(at=timezone.now())

    page = opened(resident, size=PHONE)
    page.goto(need.get_absolute_url())
    expect(page.get_by_role("link", name=str(activity))).to_be_visible()
    follow_the_message(page, "办成了一次活动")
    sign_up_on(page)
    assert NeedStep.objects.filter(need=need, note__contains="办成一次活动").exists()
    assert SignUp.objects.get().activity == activity


# --- the shelf


def test_points_are_exchanged_approved_and_handed_out(
    opened, office, worker, helper, volunteer, station, system
):
    now = timezone.now()
    for day in range(3, 6):
        served = Served("need", "陪老人看病", uuid4(), now - day * DAY, now - day * DAY + 2 * HOUR)
        HoursEntry.objects.record(volunteer, served, by=system, at=now)
    PointsEntry.objects.settle(volunteer, by=system, at=now)

    keeper = opened(office)
    keeper.goto("/teams/shelf/desk/")
    for name, price in (("护手霜", "4"), ("体检一次", "40")):
        keeper.get_by_role("link", name="放一样上架").click()
        label(keeper, "名称").fill(name)
        label(keeper, "积分").fill(price)
        label(keeper, "类别").select_option("thing")
        label(keeper, "放上几份").fill("2")
        label(keeper, "在哪里领").select_option("S1")
        keeper.get_by_role("button", name="保存货架").click()
        expect(keeper.get_by_text("货架改好了。")).to_be_visible()

    page = opened(helper, size=PHONE)
    page.goto("/teams/stars/")
    page.get_by_role("link", name="去兑换").click()
    expect(page.get_by_role("listitem").filter(has_text="体检一次")).to_contain_text("积分还不够")
    page.get_by_role("button", name="我要换 护手霜").click()
    expect(page.get_by_text("已提交，同意以后会通知您来领。")).to_be_visible()

    desk = opened(worker)
    desk.goto("/teams/shelf/desk/")
    desk.get_by_role("button", name="同意兑换").click()
    expect(desk.get_by_text("已同意，申请人会来领。")).to_be_visible()
    assert Message.objects.filter(to=helper).exists()
    desk.get_by_role("button", name="发给本人").click()
    expect(desk.get_by_text("没有等着办的兑换。")).to_be_visible()
    page.reload()
    assert Exchange.objects.get().state == "handed"
    assert Purse.objects.balance_of(volunteer) == 2
    assert Reward.objects.get(name="护手霜").stock == 1
