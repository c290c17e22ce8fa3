"""A kiosk whose server is gone: it draws by itself, and what it drew is in the queue afterwards."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.web.hall_server import running
from tests.web.test_server import wait_until
from tongxing.base.qr import strokes

BACK = 20_000  # milliseconds until the kiosk must have found the server again
NO_PAPER = "window.print = () => {};"
LENT = """
() => new Promise((yes) => {
  const ask = indexedDB.open("kiosk", 1);
  ask.onsuccess = () => {
    const db = ask.result;
    if (!db.objectStoreNames.contains("loans")) { db.close(); yes(0); return; }
    const all = db.transaction("loans").objectStore("loans").getAll();
    all.onsuccess = () => { db.close(); yes(all.result.length); };
  };
})
"""
LEFT_ONE = """
() => new Promise((yes) => {
  const ask = indexedDB.open("kiosk", 1);
  ask.onsuccess = () => {
    const work = ask.result.transaction("loans", "readwrite"), loans = work.objectStore("loans");
    loans.getAll().onsuccess = (event) => {
      for (const one of event.target.result) loans.put({ ...one, next: one.last });
    };
    work.oncomplete = () => { ask.result.close(); yes(); };
  };
})
"""


@pytest.fixture
def server(tmp_path):
    with running(tmp_path) as one:
        yield one


@pytest.fixture
def zone(server):
    return server.address


@pytest.fixture
def kiosk(opened, server):
    """A kiosk that has been in touch: its pages are kept and numbers are lent to it."""
    return ready(opened(), server)


def ready(page, server):
    page.add_init_script(NO_PAPER)
    page.goto(server.kiosk)
    wait_until(lambda: page.evaluate("navigator.serviceWorker.controller !== null"), 20)
    wait_until(lambda: page.evaluate(LENT), 20)
    return page


def draw_alone(kiosk, matter="临时救助"):
    kiosk.get_by_role("button", name=re.compile("民政窗口单位")).click()
    kiosk.get_by_role("button", name=matter).click()
    number = kiosk.locator("[data-say=number]")
    expect(number).to_be_visible()
    expect(number).to_have_text(re.compile(r"Y\d{3}"))
    return number.inner_text()


def numbers(server):
    return server.rows(
        "SELECT number, state, matter_id IS NULL FROM hall_ticket ORDER BY rank_at, id"
    )


def test_a_kiosk_goes_on_when_the_server_dies_and_hands_in_when_it_is_back(opened, kiosk, server):
    kiosk.get_by_role("link", name=re.compile("民政窗口单位")).click()
    kiosk.get_by_role("button", name="临时救助").click()
    expect(kiosk.locator(".slip .huge")).to_have_text("D001")
    server.kill()
    kiosk.get_by_role("link", name="好了，下一位").click()
    expect(kiosk.get_by_text("网络断了，照样可以取号")).to_be_visible()
    first = draw_alone(kiosk)
    expect(kiosk.get_by_text("网络好了按取号时间排队，请留意叫号")).to_be_visible()
    link = kiosk.locator("[data-follow]").get_attribute("data-follow")
    code = kiosk.get_by_role("img", name="看这个号排到哪里的二维码")
    assert code.bounding_box()["width"] >= 150
    assert code.locator("path").get_attribute("d") == strokes(link).path
    kiosk.get_by_role("button", name="好了，下一位").click()
    kiosk.reload()  # the kiosk itself is switched off and on
    expect(kiosk.get_by_text("网络断了，照样可以取号")).to_be_visible()
    second = draw_alone(kiosk, "其他事，到窗口再说")
    assert (first, second) == ("Y001", "Y002")
    kiosk.get_by_role("button", name="好了，下一位").click()

    server.start()
    expect(kiosk.get_by_text("约好了来的，请输预约码")).to_be_visible(timeout=BACK)
    kiosk.get_by_role("link", name=re.compile("民政窗口单位")).click()
    kiosk.get_by_role("button", name="临时救助").click()
    expect(kiosk.locator(".slip .huge")).to_have_text("D002")
    assert [number for number, *_ in numbers(server)] == ["D001", "Y001", "Y002", "D002"]
    notes = server.rows("SELECT note FROM hall_ticketstep WHERE note <> '' ORDER BY id")
    assert notes == [["断网时取的号"], ["断网时取的号"]]
    phone = opened(size=PHONE)
    phone.goto(link)
    expect(phone.get_by_role("status").filter(has_text="Y001")).to_be_visible()


def test_a_press_whose_answer_was_lost_gives_its_number_up_for_the_one_drawn_alone(kiosk, server):
    kiosk.get_by_role("link", name=re.compile("民政窗口单位")).click()
    expect(kiosk.get_by_role("button", name="临时救助")).to_be_visible()

    def lose(route):
        """The press arrives, and the server dies before anybody hears of it."""
        request = route.request
        if request.method == "POST" and request.url.endswith(("/kiosk/", "D04")):
            route.fetch(max_redirects=0)
            server.kill()
            route.abort()
        else:
            route.continue_()

    kiosk.context.route("**/kiosk/**", lose)
    kiosk.get_by_role("button", name="临时救助").click()
    expect(kiosk.get_by_text("刚才那一下没有取成，请再按一次")).to_be_visible(timeout=BACK)
    kiosk.context.unroute("**/kiosk/**")
    assert draw_alone(kiosk) == "Y001"
    kiosk.get_by_role("button", name="好了，下一位").click()
    server.start()
    expect(kiosk.get_by_text("约好了来的，请输预约码")).to_be_visible(timeout=BACK)
    states = {number: state for number, state, _ in numbers(server)}
    assert states == {"D001": "left", "Y001": "waiting"}


def test_a_kiosk_that_has_no_lent_number_left_sends_people_to_the_reception(kiosk, server):
    server.kill()
    kiosk.evaluate(LEFT_ONE)
    kiosk.goto(server.kiosk)
    assert draw_alone(kiosk) == "Y060"
    kiosk.get_by_role("button", name="好了，下一位").click()
    kiosk.get_by_role("button", name=re.compile("不清楚，请帮我看看")).click()
    expect(kiosk.get_by_text("请到导办台，工作人员给您写号")).to_be_visible()


def test_two_kiosks_alone_at_once_never_give_the_same_number(opened, kiosk, server):
    other = ready(opened(), server)
    server.kill()
    for one in (kiosk, other):
        one.goto(server.kiosk)
    drawn = []
    for one in (kiosk, other, kiosk):
        drawn.append(draw_alone(one))
        one.get_by_role("button", name="好了，下一位").click()
    assert len(set(drawn)) == 3
    server.start()
    for one in (kiosk, other):
        expect(one.get_by_text("约好了来的，请输预约码")).to_be_visible(timeout=BACK)
    assert sorted(number for number, *_ in numbers(server)) == sorted(drawn)


@pytest.mark.parametrize("hours", [-30, 3])
def test_a_kiosk_whose_clock_is_wrong_draws_at_the_servers_time(opened, server, hours):
    page = opened()
    page.add_init_script(f"const real = Date.now; Date.now = () => real() + {hours} * 3600 * 1000;")
    kiosk = ready(page, server)
    server.kill()
    kiosk.goto(server.kiosk)
    draw_alone(kiosk)
    kiosk.get_by_role("button", name="好了，下一位").click()
    server.start()
    expect(kiosk.get_by_text("约好了来的，请输预约码")).to_be_visible(timeout=BACK)
    assert server.rows("SELECT note FROM hall_ticketstep") == [["断网时取的号"]]
    ((off,),) = server.rows("SELECT clock_off_seconds FROM hall_numberloan")
    assert abs(int(off) - hours * 3600) < 30


END = """
import django; django.setup()
from django.utils import timezone
from tongxing.hall.models import NumberLoan
from tongxing.people.models import Account
for loan in NumberLoan.objects.all():
    loan.end(by=Account.objects.system(), at=timezone.now())
print("ended")
"""


def test_a_kiosk_whose_numbers_were_stopped_says_whose_did_not_get_in_and_has_no_more(
    kiosk, server
):
    server.kill()
    kiosk.goto(server.kiosk)
    assert draw_alone(kiosk) == "Y001"
    kiosk.get_by_role("button", name="好了，下一位").click()
    server.python(END)
    server.start()
    refused = kiosk.get_by_text("这些号没能补进排队，请拿小票到导办台")
    expect(refused).to_be_visible(timeout=BACK)
    expect(refused).to_contain_text("Y001")
    assert numbers(server) == []
    wait_until(lambda: kiosk.evaluate(LENT) == 0, 20)
