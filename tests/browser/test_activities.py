"""An activity and its hours, from the sign-up on a phone to the paper that anybody can check."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.areas.activities.conftest import *  # noqa: F403  an activity, a family
from tests.browser.conftest import DESK, PHONE, assert_open_to_everybody
from tests.web.test_server import wait_until
from tongxing.activities.models import Activity, SignUp, Stay
from tongxing.activities.models.stay import code_at
from tongxing.teams import doubting
from tongxing.teams.models import Certificate, HoursDoubt, HoursEntry, Served

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEPT = "async () => (await (await caches.open('gate-1')).keys()).length > 3"


@pytest.fixture
def as_(opened):
    """A window of this person, signed in."""

    def as_(account, *, size=PHONE, **options):
        return opened(account, size=size, **options)

    return as_


@pytest.fixture
def ahead(plan):
    """An activity next week for which people sign up now."""
    now = timezone.now()

    def ahead(**facts):
        times = {
            "starts_at": now + 7 * DAY, "ends_at": now + 7 * DAY + 2 * HOUR,
            "opens_at": now - 3 * DAY, "closes_at": now + 6 * DAY,
        }  # fmt: skip
        return plan(**times | facts)

    return ahead


@pytest.fixture
def today(ahead):
    """An activity that began half an hour ago."""
    now = timezone.now()
    return ahead(
        starts_at=now - HOUR / 2, ends_at=now + 2 * HOUR, closes_at=now - HOUR, most_heads=3
    )


@pytest.fixture
def placed(today, people, sign_up):
    """Two parties that have their places."""
    return [sign_up(today, one, at=timezone.now() - DAY) for one in people(2)]


# --- a family on one phone


def test_a_family_signs_up_waits_is_offered_confirms_and_withdraws(
    as_, ahead, sign_up, volunteer, helper, leader
):
    activity = ahead(places=3, most_heads=3)
    other = sign_up(activity, leader, at=timezone.now() - HOUR)
    page = as_(helper)
    page.goto(activity.get_absolute_url())
    page.get_by_label("一起来的人").fill("龙苗苗 9\n龙阿公 70")
    page.get_by_role("button", name="报名", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("候补中")
    expect(page.get_by_text("龙苗苗 9岁")).to_be_visible()

    other.withdraw(by=leader, at=timezone.now())
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("有名额，等您确认")
    page.get_by_role("button", name="确认参加").click()
    expect(page.get_by_text("报上了")).to_be_visible()
    assert Activity.objects.get().taken == 3

    page.get_by_text("来不了了").click()
    page.get_by_label("原因（可以不填）").fill("孩子发烧")
    page.get_by_role("button", name="全家取消报名").click()
    expect(page.get_by_text("已取消报名").first).to_be_visible()
    assert Activity.objects.get().taken == 0
    assert SignUp.objects.latest("pk").why == "孩子发烧"


# --- the gate


@pytest.fixture
def gate(as_, worker, today, placed):
    """The gate's page on a phone, kept there."""

    def gate(script=None):
        page = as_(worker)
        if script:
            page.add_init_script(script)
        page.goto(f"/activities/{today.number}/gate/")
        page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
        wait_until(lambda: page.evaluate(KEPT), 20)
        return page

    return gate


def press(page, row, name):
    page.locator(f'[data-party="{row.uid}"]').get_by_role("button", name=name).click()


def test_a_gate_without_a_network_goes_on_and_tells_everything_once(gate, placed):
    page = gate()
    waiting = page.get_by_text("网络断了，先记在这台手机上")
    page.context.set_offline(True)
    press(page, placed[0], "到了")
    expect(waiting).to_contain_text("1")
    page.reload()
    expect(waiting).to_contain_text("1")
    line = page.locator(f'[data-party="{placed[0].uid}"]')
    expect(line.get_by_text("在场", exact=True)).to_be_visible()
    press(page, placed[0], "走了")
    press(page, placed[1], "到了")
    expect(waiting).to_contain_text("3")
    assert not Stay.objects.exists()

    sent = []
    page.on("request", lambda one: sent.append(one) if one.method == "POST" else None)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(waiting).to_be_hidden(timeout=15_000)
    expect(page.locator("[data-inside=came]")).to_have_text("2")
    expect(page.locator("[data-inside=now]")).to_have_text("1")
    stays = Stay.objects.count()
    again = page.request.post(
        sent[0].url, data=sent[0].post_data,
        headers={"Content-Type": "application/json", "X-CSRFToken": sent[0].headers["x-csrftoken"]},
    )  # fmt: skip
    assert again.ok and [one["why"] for one in again.json()["items"]] == ["", "", ""]
    assert (stays, Stay.objects.count(), Stay.objects.inside().count()) == (2, 2, 1)


@pytest.mark.parametrize("hours", [-30, 3])
def test_a_gate_whose_clock_is_wrong_by_hours_tells_the_true_time(hours, gate, placed):
    page = gate(f"const real = Date.now; Date.now = () => real() + {hours} * 3600 * 1000;")
    page.context.set_offline(True)
    press(page, placed[0], "到了")
    expect(page.get_by_text("网络断了，先记在这台手机上")).to_be_visible()
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_until(Stay.objects.exists, 15)
    assert abs(Stay.objects.get().since - timezone.now()) < timedelta(seconds=30)


def test_the_code_at_the_door_is_scanned_and_yesterdays_picture_of_it_is_not(
    as_, worker, today, sign_up, helper, volunteer
):
    sign_up(today, helper, at=timezone.now() - DAY)
    screen = as_(worker)
    screen.goto(f"/activities/{today.number}/door/")
    code = screen.locator(".huge").inner_text()
    page = as_(helper)
    old = code_at(today, timezone.now() - HOUR)
    page.goto(f"/activities/{today.number}/here/?code={old}")
    page.get_by_role("button", name="我到了").click()
    expect(page.get_by_text("这个码过期了").first).to_be_visible()
    assert not Stay.objects.exists()
    page.goto(f"/activities/{today.number}/here/?code={code}")
    page.get_by_role("button", name="我到了").click()
    expect(page.get_by_text("签到好了，欢迎！")).to_be_visible()
    page.get_by_role("link", name="签退").click()
    page.get_by_label("门口屏幕上的六位数").fill(code_at(today, timezone.now()))
    page.get_by_role("button", name="我走了，签退").click()
    expect(page.get_by_text("签退好了，辛苦了！")).to_be_visible()
    assert not Stay.objects.inside().exists()


# --- hours


def test_hours_are_confirmed_a_doubt_is_looked_at_and_a_stranger_checks_the_certificate(
    as_, opened, helper, volunteer, worker, system, station, team
):
    now = timezone.now()
    since = now - 2 * DAY
    for hours, what in ((11, "清河道"), (2, "送药上门")):
        served = Served(
            "activity", what, uuid4(), since, since + hours * HOUR, place=station, team=team
        )
        HoursEntry.objects.record(volunteer, served, by=system, at=now)
        since -= 3 * DAY
    doubting.look(at=now)
    page = as_(helper)
    page.goto("/teams/hours/")
    page.get_by_role("button", name=re.compile("是我.*送药上门")).click()
    expect(page.get_by_text("谢谢，记下了：是您。")).to_be_visible()

    desk = as_(worker)
    desk.goto("/teams/hours/desk/")
    strange = desk.get_by_role("listitem").filter(has_text="清河道")
    strange.get_by_label("核实的情况").fill("打过电话，当天抗洪")
    strange.get_by_role("button", name="核实过，没问题").click()
    expect(desk.get_by_text("核实情况已记下。")).to_be_visible()
    assert not HoursDoubt.objects.to_settle(worker).exists()

    page.reload()
    page.get_by_role("button", name="都是我").click()
    page.get_by_role("link", name="开服务证明").click()
    page.get_by_role("button", name="开证明").click()
    expect(page.get_by_role("status")).to_contain_text("证明开好了")
    certificate = Certificate.objects.get()
    paper = page.request.get(f"/teams/certificates/{certificate.number}/")
    assert paper.ok and paper.body().startswith(b"%PDF")

    stranger = opened(size=PHONE)  # without an account, with the paper in hand
    stranger.goto("/teams/verify/")
    stranger.get_by_label("证明编号").fill(certificate.number)
    stranger.get_by_label("校验码").fill(certificate.code.lower())
    stranger.get_by_role("button", name="核实").click()
    expect(stranger.get_by_text("证明是真的，和台账一致。")).to_be_visible()
    expect(stranger.get_by_text("13小时00分")).to_be_visible()
    assert helper.person.name not in stranger.content()


# --- every page, as the people open it

AS_WHOM = {
    None: ["/activities/", "{a}", "/activities/programme/", "/activities/calendar/",
           "/activities/orders/", "/teams/", "/teams/T1/", "/teams/verify/"],
    "helper": ["{a}", "{s}", "/activities/mine/", "/activities/orders/new/", "/teams/volunteer/",
               "/teams/volunteer/calendar/", "/teams/hours/", "/teams/stars/", "/teams/shelf/",
               "/teams/courses/", "/teams/certificates/", "/teams/calls/"],
    "leader": ["/teams/T1/", "/teams/T1/letters/", "/teams/T1/hours/", "/teams/T1/fits/",
               "/teams/T1/call/", "{m}", "/activities/kept/"],
    "worker": ["{a}", "{a}move/", "{a}parties/", "{a}letters/", "{a}gate/", "{a}door/",
               "{a}again/", "/activities/plan/", "/teams/hours/desk/"],
    "office": ["/activities/programme/", "/activities/programme/new/", "/teams/honours/",
               "/teams/shelf/desk/", "/teams/courses/new/", "/imports/", "/imports/exchange/"],
}  # fmt: skip


@pytest.mark.parametrize("who", AS_WHOM, ids=str)
def test_the_pages_fit_a_phone_and_a_desk_and_are_open_to_everybody(
    who, as_, opened, request, plan, volunteer, helper, sign_up, team, axe
):
    now = timezone.now()
    activity = plan(
        starts_at=now - HOUR, ends_at=now + 2 * HOUR, opens_at=now - 5 * DAY, closes_at=now + HOUR
    )
    known = {
        "a": activity.get_absolute_url(),
        "s": sign_up(activity, helper, at=now).get_absolute_url(),
        "m": f"/teams/T1/members/{team.memberships.get(person=helper.person).pk}/",
    }
    page = as_(request.getfixturevalue(who)) if who else opened(size=PHONE)
    for address in AS_WHOM[who]:
        assert_open_to_everybody(page, address.format(**known), axe)
    page.set_viewport_size(DESK)
    page.context.add_cookies(
        [{"name": "language", "value": "en", "domain": "localhost", "path": "/"}]
    )
    for address in AS_WHOM[who]:
        assert_open_to_everybody(page, address.format(**known), axe)
