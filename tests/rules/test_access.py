"""Every route names who may call it."""

import pytest
from django.urls import URLPattern, get_resolver

from tongxing.base.access import anyone

# What the street may open. A route that is added here is public: think twice.
OPEN_TO_THE_STREET = {
    "home", "set_size", "set_language", "manifest", "service_worker", "offline", "health",
    "need_link", "need_link_take", "need_link_file", "open311_discovery", "open311_services",
    "open311_service", "open311_requests", "open311_request",
    "needs:near", "needs:public", "needs:wishes", "needs:paper",
    "people:login", "people:first_password",
    "places:places", "places:place", "places:photo",
    "teams:teams", "teams:team", "teams:honours",
    # Anybody checks a certificate, with and without the network.
    "teams:verify", "teams:verify_one", "teams:key",
    "activities:activities", "activities:activity", "activities:programme", "activities:season",
    "activities:calendar", "activities:feed", "activities:place_feed", "activities:team_feed",
    "activities:photo", "activities:orders",
    # Without an account: signing up, and what one keeps by a secret word.
    "activities:guest_sign_up", "activities:guest", "activities:guest_confirm",
    "activities:guest_withdraw", "activities:guest_here",
    # Behind a secret word: a calendar program cannot sign in.
    "activities:own_feed", "duty:feed",
    # The hall's street side: how long the wait is, what to bring, screens without names.
    "hall:halls", "hall:hall", "hall:matters", "hall:matters_json", "hall:matter",
    "hall:matter_notice", "hall:sample", "hall:praise", "hall:screen", "hall:screen_window",
    "hall:screen_live",
    # Behind a secret word: the kiosk, a number, a case, a rating.
    "hall:kiosk", "hall:arrive", "hall:kiosk_drawn", "hall:kiosk_worker", "hall:kiosk_alone",
    "hall:kiosk_touch", "hall:kiosk_hand_in", "ticket", "ticket_live", "ticket_slip",
    "ticket_take", "case_link", "rate",
}  # fmt: skip


def routes(patterns=None, prefix="", space=""):
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLPattern):
            yield pytest.param(entry.callback, f"{space}{entry.name}", id=f"{space}{entry.name}")
        else:
            inner = f"{entry.namespace}:" if entry.namespace else space
            yield from routes(entry.url_patterns, prefix + str(entry.pattern), inner)


@pytest.mark.parametrize(("view", "name"), list(routes()))
def test_the_view_names_who_may_call_it(view, name):
    assert hasattr(view, "allow"), "decorate it with @allow(...)"
    assert (view.allow is anyone) == (name in OPEN_TO_THE_STREET)


def test_every_name_that_is_open_to_the_street_is_a_route():
    assert {param.values[1] for param in routes()} >= OPEN_TO_THE_STREET
