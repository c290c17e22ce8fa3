"""Hours in the demonstration zone: disputed, corrected, doubted, certified, spent."""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.db.models import Sum

from tests.web.conftest import NOW
from tongxing.base import signing
from tongxing.people.models import Account, DemoLogin
from tongxing.teams import crediting, doubting, recounting
from tongxing.teams.models import (
    Certificate,
    Change,
    Exchange,
    HoursDoubt,
    HoursEntry,
    HoursRequest,
    HoursWord,
    Ledger,
    PointsEntry,
    Purse,
    Stand,
    TakenBack,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def account(title):
    return DemoLogin.objects.get(title=title).account


def test_changes_of_hours_are_asked_granted_and_refused_each_by_somebody_else():
    rows = HoursRequest.objects.all()
    assert {one.state for one in rows} == {Stand.ASKED, Stand.GRANTED, Stand.REFUSED}
    assert {one.change for one in rows.waiting()} == set(Change)
    for row in rows:
        assert row.asked_at <= NOW
        if row.state != Stand.ASKED:
            assert row.decided_by_id not in {None, row.asked_by_id}


def test_what_is_taken_back_counts_no_more_and_what_is_right_stands_instead():
    corrected = HoursRequest.objects.filter(change=Change.CORRECT, state=Stand.GRANTED)
    assert corrected.exists()
    for row in corrected:
        assert row.entry.is_taken_back and not row.result.is_taken_back
    assert TakenBack.objects.exists()
    assert recounting.differences() == 0


def test_no_minute_of_a_person_counts_twice():
    served = defaultdict(list)
    lines = HoursEntry.objects.standing().in_ledger(Ledger.SERVICE)
    for row in lines.order_by("since", "pk"):
        served[row.volunteer_id].append(row)
    for rows in served.values():
        reached, span = rows[0].since, timedelta()
        for row in rows:
            span += max(row.until - max(row.since, reached), timedelta())
            reached = max(reached, row.until)
        assert timedelta(minutes=sum(row.minutes for row in rows)) <= span


def test_a_line_that_is_not_mine_is_disputed_until_it_is_decided():
    disputed = HoursWord.objects.filter(is_mine=False)
    assert disputed.exists()
    for word in disputed:
        assert word.entry.requests.filter(change=Change.TAKE_BACK, asked_by=word.by).exists()


def test_the_machine_has_looked_at_every_line_and_only_the_latest_doubts_are_open():
    assert doubting.look(at=NOW) == 0
    latest = HoursDoubt.objects.open().order_by("found_at").first()
    assert latest is not None
    settled = HoursDoubt.objects.exclude(settled_at=None)
    assert not settled.filter(found_at__gt=latest.found_at).exists()
    assert not settled.filter(why="").exists()
    assert not HoursDoubt.objects.filter(found_at__gt=NOW).exists()


def test_certificates_can_be_checked_without_the_zone_and_one_was_revoked():
    assert Certificate.objects.filter(revoked_at=None).exists()
    assert Certificate.objects.exclude(revoked_at=None).exists()
    assert Certificate.objects.of(account("志愿者")).filter(revoked_at=None).exists()
    for row in Certificate.objects.all():
        assert row.number in signing.read(row.statement)
        assert row.minutes == row.entries.aggregate(total=Sum("minutes"))["total"]
    numbers = Certificate.objects.order_by("issued_at").values_list("number", flat=True)
    assert list(numbers) == sorted(numbers)


def test_purses_hold_what_their_lines_say_and_nothing_is_left_to_credit():
    lines = dict(PointsEntry.objects.values_list("volunteer").annotate(total=Sum("points")))
    held = {one.volunteer_id: one.balance - one.owed for one in Purse.objects.all()}
    assert held == {who: total for who, total in lines.items() if who in held}
    assert set(lines) == set(held)
    before = PointsEntry.objects.count()
    crediting.credit(by=Account.objects.system(), at=NOW)
    assert PointsEntry.objects.count() == before


def test_the_shelf_has_exchanges_of_every_kind_open_ones_too():
    states = set(Exchange.objects.values_list("state", flat=True))
    assert states == {"asked", "approved", "handed", "refused"}


def test_the_desks_of_the_cast_have_hours_to_decide():
    for title in ("站点工作人员", "派单员"):
        assert HoursRequest.objects.to_decide(account(title)).exists()
    assert HoursDoubt.objects.to_settle(account("派单员")).exists()
    assert HoursEntry.objects.of(account("志愿者")).count() > 3
