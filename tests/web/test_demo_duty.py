"""Duty in the demonstration zone: it keeps the office's own rules, and every number agrees."""

import pytest

from tests.web.conftest import NOW
from tongxing.duty import checking
from tongxing.duty.models import HOLDS, Assignment, Going, Post, Roster, Shift, Stander, facts
from tongxing.places.models import Place
from tongxing.teams.models import HoursEntry, ServiceKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_every_place_has_a_post_and_two_months_are_published():
    assert Post.objects.count() == Place.objects.count() == 36
    assert Roster.objects.exclude(state="published").count() == 0
    assert Roster.objects.count() == 2


def test_nobody_stands_against_a_rule():
    first, last = Roster.objects.order_by("month").first(), Roster.objects.order_by("month").last()
    keys = Stander.objects.values_list("pk", flat=True)
    lines = Assignment.objects.lines(keys, since=first.month, until=last.last_day)
    limits = facts.limits(last.month)
    assert [one for line in lines.values() for one in checking.broken(line, limits)] == []


def test_the_heads_that_are_counted_are_those_that_stand():
    for shift in Shift.objects.prefetch_related("assignments"):
        standing = [one for one in shift.assignments.all() if one.state in HOLDS]
        assert shift.taken == len(standing) <= shift.heads


def test_what_is_over_is_in_the_ledger_once_and_party_duty_apart():
    done = Assignment.objects.filter(state=Going.DONE)
    entries = HoursEntry.objects.filter(source_uid__in=done.values("uid"))
    assert entries.count() == done.count() > 500
    service = entries.exclude(kind=ServiceKind.DUTY)
    assert set(service.values_list("volunteer__person__stander__stands_as", flat=True)) <= {
        "volunteer"
    }


def test_some_is_left_to_do():
    assert Shift.objects.filter(starts_at__gt=NOW).short().exists()
