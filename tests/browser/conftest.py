"""A real browser before the small zone: Debian's Chromium, at the width of a phone or of a desk."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from tests.areas.conftest import *  # noqa: F403

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs a loop

FLAGS = (
    "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items):
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": "/usr/bin/chromium", "args": FLAGS.split()}


@pytest.fixture
def zone(concurrent_db, live_server, starting):
    """The address of the running zone."""
    return live_server.url


@pytest.fixture
def opened(browser, zone):
    """A new browser window, signed in as this account; closed at the end, and free of errors."""
    windows, faults = [], []

    def open_as(account=None, *, size=DESK, **options):
        window = browser.new_context(
            viewport=size, base_url=zone, locale=options.pop("locale", "zh-CN"), **options
        )
        windows.append(window)
        page = window.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        if account is not None:
            sign_in(window, account, zone)
        return page

    yield open_as
    for window in windows:
        window.close()
    assert faults == []


def sign_in(window, account, zone):
    """As after the form, which the journeys of a clerk fill in."""
    client = Client()
    client.force_login(account)
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    window.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": kept, "url": zone}])


def sign_in_by_the_form(page, account):
    """The device is then known as the one of this account."""
    page.goto("/people/login/")
    page.get_by_label("手机号").fill(account.person.phone)
    page.get_by_label("密码").fill("demo-pass")
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login/" not in url)


@pytest.fixture(scope="session")
def axe():
    return Axe()


def assert_open_to_everybody(page, address, axe):
    """The page fits its window, and breaks no rule of WCAG 2.2 AA that a machine can see."""
    assert page.goto(address).ok
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) == 0
    found = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert [
        (one["id"], [node["target"] for node in one["nodes"]])
        for one in found.response["violations"]
    ] == []
