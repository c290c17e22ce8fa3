"""The hall asks for a helper, and sees who comes."""

from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from tests.areas.conftest import MORNING
from tests.areas.hall.conftest import *  # noqa: F403  the hall's own fixtures
from tongxing.hall.models import Ticket
from tongxing.needs.from_hall import ask_for_helper
from tongxing.needs.models import HallHelp, HelpKind, Need, State
from tongxing.needs.panels import at_window
from tongxing.people.models import Message

pytestmark = pytest.mark.django_db


def ask(sitting, kind=HelpKind.CARRY, key=None, ticket=None):
    return ask_for_helper(
        sitting.window, kind=kind, ticket=ticket, note="老人坐轮椅", request_key=key or uuid4(),
        by=sitting.by, at=MORNING,
    )  # fmt: skip


def test_what_a_window_asks_for_can_be_claimed_at_once_and_leaders_are_told(
    starting, team, leader, at_civil_window
):
    made = ask(at_civil_window)
    need = made.need
    assert (need.state, need.urgency) == (State.OFFERED, "urgent")
    assert need in Need.objects.claimable_by(leader)
    assert "2号窗口" in Message.objects.of(leader).get().text


def test_pressing_twice_asks_once(starting, team, at_civil_window):
    key = uuid4()
    assert ask(at_civil_window, key=key) == ask(at_civil_window, key=key)
    assert Need.objects.count() == HallHelp.objects.count() == 1


def test_the_window_sees_who_accepted(starting, team, leader, at_civil_window, clerk):
    made = ask(at_civil_window)
    made.need.claim(team=team, by=leader, at=MORNING)
    panel = at_window(at_civil_window.window, user=clerk, now=MORNING)
    shown = render_to_string(panel.template, {"panel": panel.context, "now": MORNING})
    assert team.name in shown and made.need.number in shown and "已接单" in shown


def test_the_need_is_for_whoever_stands_at_the_window(
    client, starting, at_civil_window, clerk, matter, hall, system, resident
):
    ticket = Ticket.objects.issue(
        request_key=uuid4(), hall=hall, matters=[matter], channel="kiosk", by=system, at=MORNING,
        person=resident.person,
    )  # fmt: skip
    ticket.call(window=at_civil_window.window, by=clerk, at=MORNING)
    client.force_login(clerk)
    said = {"kind": "sign", "note": "", "request_key": uuid4()}
    client.post(reverse("needs:hall_help", args=[at_civil_window.window_id]), said)
    made = HallHelp.objects.get()
    assert (made.ticket, made.need.resident) == (ticket, resident.person)


def test_nobody_but_who_works_in_the_hall_asks_so(client, starting, civil_window, resident):
    client.force_login(resident)
    url = reverse("needs:hall_help", args=[civil_window.pk])
    assert client.post(url, {"kind": "sign", "request_key": uuid4()}).status_code == 403
    assert not HallHelp.objects.exists()
