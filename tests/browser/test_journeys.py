"""The ways people go through the zone, from the first page to the last word."""

import re

import pytest
from playwright.sync_api import expect

from tests.areas.conftest import MORNING, raise_need
from tests.areas.needs.test_intake import picture
from tests.browser.conftest import PHONE, assert_open_to_everybody
from tongxing.needs.models import Attachment, Need, State
from tongxing.people.models import ReadEntry
from tongxing.places.models import Condition


def raise_by_phone(page, what="厨房水管漏水"):
    page.goto("/needs/raise/")
    page.get_by_label("什么事？").fill(what)
    page.get_by_role("button", name="提交诉求").click()
    expect(page.get_by_role("status")).to_contain_text("收到了，编号")
    return Need.objects.latest("pk")


def test_an_old_resident_asks_for_help_in_one_sentence(opened, resident):
    page = opened(resident, size=PHONE)
    page.goto("/?stay")
    page.get_by_role("link", name="我要求助").click()
    page.get_by_label("什么事？").fill("厨房水管漏水")
    page.get_by_role("button", name="提交诉求").click()
    expect(page.get_by_text("我们收到了，正在看")).to_be_visible()
    assert Need.objects.get().category.code == "repair"


def test_a_photo_is_chosen_named_and_kept(opened, resident, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = opened(resident, size=PHONE)
    page.goto("/needs/raise/")
    page.get_by_label("什么事？").fill("水管漏水")
    photo = {"name": "shuiguan.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    page.locator("input[name=photos]").set_input_files(photo)
    expect(page.get_by_text("shuiguan.jpg")).to_be_visible()
    page.get_by_role("button", name="提交诉求").click()
    expect(page.get_by_role("img", name="居民拍的照片")).to_be_visible()
    assert Attachment.objects.count() == 1


def test_a_need_goes_from_raised_to_rated_through_everybodys_hands(
    opened, resident, worker, dispatcher, leader, team, volunteer
):
    need = raise_by_phone(opened(resident, size=PHONE), "旧柜子要抬下楼")

    page = opened(worker)
    page.goto("/needs/today/")
    page.get_by_role("link", name="旧柜子要抬下楼").first.click()
    page.get_by_role("button", name="审核通过").click()
    expect(page.get_by_role("status")).to_contain_text("审核通过了")

    page = opened(dispatcher)
    page.goto("/needs/board/?column=dispatch")
    page.get_by_role("link", name="旧柜子要抬下楼").click()
    panel = page.locator("#panel")
    expect(panel.get_by_text("对口队伍")).to_be_visible()
    panel.get_by_role("button", name="派给这支队").first.click()
    expect(page.get_by_role("status")).to_contain_text("已派单")
    assert "/needs/board/" in page.url

    page = opened(leader, size=PHONE)
    page.goto("/needs/team/")
    page.get_by_role("button", name="我们来接").click()
    expect(page.get_by_role("status")).to_contain_text("接单了")
    page.get_by_text("约时间、定人").click()
    page.get_by_label("约定什么时间").fill("2030-03-05T09:00")
    page.get_by_label(re.compile("会搬运")).check()
    page.get_by_role("button", name="约定", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("时间约好了")
    page.get_by_role("button", name="我到了").click()
    page.get_by_label("办得怎么样").fill("柜子抬下来了")
    page.get_by_role("button", name="报办完").click()
    expect(page.get_by_role("status")).to_contain_text("已报办完")

    page = opened(size=PHONE)  # nobody signed in: the link on the slip
    need.refresh_from_db()
    page.goto(f"/n/{need.number}/{need.token}/")
    expect(page.get_by_text("他们说办好了，您看呢？")).to_be_visible()
    page.get_by_role("button", name="解决了", exact=True).click()
    page.get_by_role("radio", name="非常满意", exact=True).check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("status")).to_contain_text("谢谢您的评价")
    need.refresh_from_db()
    assert (need.state, need.score, need.solved) == (State.RATED, 5, True)


def test_a_resident_who_is_not_content_sends_it_back(opened, resident, dispatcher):
    need = raise_need(resident)
    need.review(by=dispatcher, at=MORNING)
    need.take_on(by=dispatcher, at=MORNING)
    need.finish(report="办好了", by=dispatcher, at=MORNING)
    page = opened(resident, size=PHONE)
    page.goto(need.get_absolute_url())
    page.get_by_text("没有解决", exact=True).click()
    page.get_by_label("原因").fill("还在漏")
    page.get_by_role("button", name="没有解决，请再来办").click()
    expect(page.get_by_text("没办好，正在重新办")).to_be_visible()


def test_a_page_left_open_while_others_moved_on_says_so(opened, resident, dispatcher, worker):
    need = raise_need(resident)
    page = opened(worker)
    page.goto(need.get_absolute_url())
    need.review(by=dispatcher, at=MORNING)
    page.get_by_role("button", name="审核通过").click()
    expect(page.get_by_role("alert")).to_contain_text("现在是“待派单”")


def test_without_scripts_everything_still_works(opened, resident):
    page = opened(resident, size=PHONE, java_script_enabled=False)
    need = raise_by_phone(page, "路灯不亮")
    assert need.what == "路灯不亮"


def test_what_was_typed_survives_a_closed_page(opened, resident):
    page = opened(resident, size=PHONE)
    page.goto("/needs/raise/")
    page.get_by_label("什么事？").fill("写到一半的话")
    page.goto("/needs/")
    page.goto("/needs/raise/")
    expect(page.get_by_label("什么事？")).to_have_value("写到一半的话")
    page.get_by_role("button", name="提交诉求").click()
    expect(page.get_by_role("status")).to_contain_text("收到了")
    page.goto("/needs/raise/")
    expect(page.get_by_label("什么事？")).to_have_value("")


def test_without_a_network_the_need_waits_on_the_phone_and_goes_out_later(opened, resident):
    page = opened(resident, size=PHONE)
    page.goto("/needs/raise/")
    page.get_by_label("什么事？").fill("没有网时写的")
    page.context.set_offline(True)
    page.get_by_role("button", name="提交诉求").click()
    expect(page.get_by_text("现在没有网络")).to_be_visible()
    assert not Need.objects.exists()
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_contain_text("收到了")
    assert Need.objects.get().what == "没有网时写的"


def test_words_are_understood_while_they_are_typed(opened, resident):
    page = opened(resident)
    page.goto("/needs/raise/")
    page.get_by_label("什么事？").press_sequentially("楼上漏水")
    expect(page.get_by_text("因为您提到“漏水”")).to_be_visible()


def test_large_letters_stay_large(opened, resident):
    page = opened(resident, size=PHONE)
    page.goto("/")
    page.get_by_role("button", name="大字").click()
    page.goto("/needs/raise/")
    size = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    assert size == "22px"
    page.get_by_role("button", name="标准字").click()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "17px"


def test_the_board_is_worked_by_keyboard(opened, resident, dispatcher):
    for n in range(3):
        raise_need(resident, what=f"第{n}件")
    page = opened(dispatcher)
    page.goto("/needs/board/?column=review")
    page.keyboard.press("?")
    expect(page.get_by_text("跳到搜索框")).to_be_visible()
    page.keyboard.press("/")
    box = page.get_by_role("searchbox")
    expect(box).to_be_focused()
    box.fill("第1件")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    assert "words=" in page.url
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#panel").get_by_role("heading", name="第1件")).to_be_visible()
    page.locator(".filters").get_by_label("紧急").select_option("urgent")
    expect(page.locator("#rows tbody tr")).to_have_count(0)


def test_a_whole_phone_number_costs_a_reason(opened, resident, worker):
    need = raise_need(resident)
    page = opened(worker)
    page.goto(need.get_absolute_url())
    expect(page.get_by_text("100****0001")).to_be_visible()
    page.get_by_role("link", name="看完整号码").click()
    page.get_by_label("为什么要看").fill("约上门时间")
    page.get_by_role("button", name="记下原因并显示").click()
    expect(page.get_by_role("link", name="10000000001")).to_be_visible()
    assert ReadEntry.objects.get().why == "约上门时间"


def test_a_closed_station_says_why_and_until_when(opened, worker, station):
    page = opened(worker)
    page.goto(station.get_absolute_url())
    page.get_by_role("link", name="发今日告示").click()
    page.get_by_label("今日不开放").check()
    page.get_by_label("原因").fill("停电检修")
    page.get_by_role("button", name="发出告示").click()
    expect(page.get_by_text("停电检修").first).to_be_visible()
    assert station.notices.get().condition == Condition.CLOSED


def test_a_plan_for_everything_that_waits_is_sent_out_by_ticking(
    opened, resident, dispatcher, team, volunteer
):
    need = raise_need(resident)
    need.review(by=dispatcher, at=MORNING)
    page = opened(dispatcher)
    page.goto("/needs/board/")
    page.get_by_role("link", name="整体派单建议").click()
    expect(page.get_by_text("会搬运")).to_be_visible()
    page.get_by_role("button", name="派出选中的").click()
    expect(page.get_by_role("status")).to_contain_text("办成1件")
    page.get_by_role("button", name="撤销，全部收回").click()
    need.refresh_from_db()
    assert need.state == State.REVIEWED


def test_a_neighbour_finds_the_same_need_and_joins_it(opened, resident, neighbour, dispatcher):
    need = raise_need(resident, privacy="public", what="河边路灯不亮")
    need.review(by=dispatcher, at=MORNING)
    page = opened(neighbour, size=PHONE)
    page.goto("/needs/near/")
    page.get_by_role("link", name="河边路灯不亮").click()
    page.get_by_role("button", name="我也有").click()
    expect(page.get_by_text("有进展会告诉您")).to_be_visible()


PAGES = [
    ("/", None), ("/people/login/", None), ("/places/", None), ("/needs/near/", None),
    ("/needs/raise/", "resident"), ("/needs/", "resident"), ("NEED", "resident"),
    ("/needs/today/", "worker"), ("/needs/on-behalf/", "worker"), ("NEED", "worker"),
    ("/needs/board/", "dispatcher"), ("/needs/figures/", "office"), ("/needs/office/", "office"),
    ("/needs/team/", "leader"), ("/places/S1/", "worker"), ("/people/me/", "resident"),
    ("/people/", "worker"), ("/people/grants/", "administrator"), ("/people/trail/", "auditor"),
    ("/imports/", "office"), ("/teams/", None), ("/teams/T1/", "leader"),
]  # fmt: skip


@pytest.fixture
def address(resident, team):
    need = raise_need(resident)
    return lambda path: need.get_absolute_url() if path == "NEED" else path


@pytest.mark.parametrize(("path", "who"), PAGES)
def test_the_page_fits_a_phone_and_is_open_to_everybody(path, who, opened, address, request, axe):
    account = request.getfixturevalue(who) if who else None
    assert_open_to_everybody(opened(account, size=PHONE), address(path), axe)
