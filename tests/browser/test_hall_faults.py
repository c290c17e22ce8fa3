"""The server dies while the hall works: what each screen says, and how it comes back by itself."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.web.hall_server import PASSWORD, running
from tests.web.wire import wired

LISTEN = """
window.said = JSON.parse(sessionStorage.getItem("said") || "[]");
window.speechSynthesis.speak = (one) => {
  window.said.push(one.text);
  sessionStorage.setItem("said", JSON.stringify(window.said));
};
window.print = () => {};
sessionStorage.setItem("voice", "on");
"""
SOON = 8_000  # milliseconds until a screen must have noticed
SILENT = 15_000  # when nothing breaks and nothing is heard either
BACK = 20_000  # until it must be right again after the server is there


@pytest.fixture
def server(tmp_path):
    with running(tmp_path) as one:
        yield one


@pytest.fixture
def zone(server):
    return server.address


def draw(kiosk, server):
    kiosk.goto(server.kiosk)
    kiosk.get_by_role("link", name=re.compile("民政窗口单位")).click()
    kiosk.get_by_role("button", name="临时救助").click()
    expect(kiosk.locator(".slip .huge")).to_have_text(re.compile(r"D\d{3}"))
    return kiosk.locator(".slip .huge").inner_text()


def link_of(server, number):
    ((link,),) = server.rows(f"SELECT link FROM hall_ticket WHERE number = '{number}'")
    return f"/t/{link}/"


def sit(opened, server, place=0):
    window, phone = server.facts["windows"][place]
    page = opened()
    page.goto("/people/login/")
    page.get_by_label("手机号").fill(phone)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"/hall/windows/{window}/")
    page.get_by_role("button", name="在这里上岗").click()
    expect(page.get_by_role("button", name="叫下一位")).to_be_visible()
    return page


def said(wall):
    return wall.evaluate("window.said.filter((text) => text.includes('号窗口'))")


def test_screens_say_that_they_have_lost_the_hall_and_come_back_right_by_themselves(opened, server):
    kiosk = opened()
    first, second = draw(kiosk, server), draw(kiosk, server)
    wall, above = opened(), opened()
    wall.add_init_script(LISTEN)
    wall.goto(f"/hall/at/{server.facts['hall']}/screen/")
    above.goto(f"/hall/at/{server.facts['hall']}/screen/1/")
    phone = opened(size=PHONE)
    phone.goto(link_of(server, second))
    desk = sit(opened, server)
    desk.get_by_role("button", name="叫下一位").click()
    expect(wall.locator("[data-calls] li.called")).to_contain_text(first)
    expect(above.locator(".who")).to_have_text(first)
    expect(phone.get_by_text("前面还有")).to_be_visible()
    once = said(wall)
    assert len(once) == 1

    server.kill()
    expect(wall.get_by_text("连接中断，号码可能不是最新")).to_be_visible(timeout=SOON)
    expect(above.get_by_text("连接中断，请听工作人员叫号")).to_be_visible(timeout=SOON)
    lost = phone.get_by_text("连不上大厅，正在重连。您的号还在")
    expect(lost).to_be_visible(timeout=SOON)
    expect(lost).to_contain_text(re.compile(r"\d\d:\d\d"))
    expect(desk.get_by_text("网络断了，正在重连")).to_be_visible(timeout=SOON)

    server.start()
    for page, words in ((wall, "连接中断"), (above, "连接中断"), (phone, "连不上大厅"),
                        (desk, "网络断了")):  # fmt: skip
        expect(page.get_by_text(words)).to_be_hidden(timeout=BACK)
    assert said(wall) == once  # nothing was announced again
    desk.get_by_role("button", name="人到了，开始办").click()
    desk.get_by_role("button", name="这件办完了").click()
    desk.get_by_role("button", name="叫下一位").click()
    expect(wall.locator("[data-calls] li.called")).to_contain_text(second)
    expect(above.locator(".who")).to_have_text(second)
    expect(phone.get_by_text("轮到您了")).to_be_visible()
    expect(wall.locator("[data-calls] li")).to_have_count(1)
    assert len(said(wall)) == 2


@pytest.fixture
def wire(server):
    with wired(server.address) as one:
        yield one


def test_what_was_called_while_a_wall_heard_nothing_is_announced_once_if_it_still_holds(
    opened, server, wire
):
    kiosk = opened()
    first, second = draw(kiosk, server), draw(kiosk, server)
    wall = opened()
    wall.add_init_script(LISTEN)
    wall.goto(f"{wire.address}/hall/at/{server.facts['hall']}/screen/")
    desk = sit(opened, server)
    wire.go_silent()
    expect(wall.get_by_text("连接中断，号码可能不是最新")).to_be_visible(timeout=SILENT)
    desk.get_by_role("button", name="叫下一位").click()
    desk.get_by_role("button", name="人到了，开始办").click()
    desk.get_by_role("button", name="这件办完了").click()
    desk.get_by_role("button", name="叫下一位").click()
    expect(desk.locator("#desk .huge")).to_have_text(second)
    wire.pass_on()
    expect(wall.locator("[data-calls] li.called")).to_contain_text(second, timeout=BACK)
    texts = said(wall)
    assert len(texts) == 1 and " ".join(second) in texts[0] and " ".join(first) not in texts[0]


def test_a_press_at_a_window_that_got_no_answer_says_so_keeps_the_words_and_is_offered_again(
    opened, server
):
    kiosk = opened()
    number = draw(kiosk, server)
    desk = sit(opened, server)
    desk.get_by_role("button", name="叫下一位").click()
    desk.get_by_role("button", name="人到了，开始办").click()
    expect(desk.get_by_role("button", name="这件办完了")).to_be_visible()  # begun, and answered
    desk.locator("summary", has_text="暂缓").click()
    desk.get_by_label("为什么暂缓").fill("回家取户口本")

    server.kill()
    desk.get_by_role("button", name="暂缓", exact=True).click()
    undone = desk.get_by_text("这一下没有办成")
    expect(undone).to_be_visible(timeout=SOON)
    expect(desk.get_by_label("为什么暂缓")).to_have_value("回家取户口本")
    server.start()
    assert server.rows("SELECT state FROM hall_ticket") == [["serving"]]

    desk.get_by_role("button", name="再试一次").click()
    expect(undone).to_be_hidden(timeout=BACK)
    expect(desk.locator("#line").get_by_text(number)).to_be_visible()
    notes = server.rows("SELECT note FROM hall_ticketstep WHERE kind = 'hold'")
    assert notes == [["回家取户口本"]]


def test_a_clerk_with_two_tabs_sees_in_both_who_is_at_the_window(opened, server):
    kiosk = opened()
    number = draw(kiosk, server)
    draw(kiosk, server)
    desk = sit(opened, server)
    other = desk.context.new_page()
    other.goto(desk.url)
    desk.get_by_role("button", name="叫下一位").click()
    expect(other.locator("#desk .huge")).to_have_text(number)
    other.get_by_role("button", name="人到了，开始办").click()
    expect(desk.get_by_role("button", name="这件办完了")).to_be_visible()
    assert server.rows("SELECT COUNT(*) FROM hall_ticketstep WHERE kind = 'call'") == [["1"]]
