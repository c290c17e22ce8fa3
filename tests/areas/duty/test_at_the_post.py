"""At the post: the code of the moment, both signatures, and the hours, each counted once."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from tongxing.base import rotating
from tongxing.duty.at_the_post import StalePostCode, TooFarFromPost, credit, leave, scan
from tongxing.duty.models import (
    Assignment,
    Going,
    Handover,
    HandOverFirst,
    NotTheirsToSign,
    NotYourShiftNow,
    OpenItem,
    Presence,
    Roster,
)
from tongxing.teams.models import HoursEntry, Ledger

from ..conftest import at_once
from .conftest import BEFORE, HOUR, MINUTE, MONTH, moment
from .test_roster import agrees

pytestmark = pytest.mark.django_db
HERE, FAR_OFF = (108.9, 27.2), (108.92, 27.2)


@pytest.fixture
def pair(roster, at, place, enlist, office):
    """Two shifts that follow one another: a volunteer's, then a party member's."""
    first, second = place(at(1, 8), enlist()), place(at(1, 16), enlist(party=True))
    roster.publish(by=office, at=BEFORE)
    return fresh(first), fresh(second)


def fresh(row):
    rows = Assignment.objects.with_names().select_related("stander__person__volunteer")
    return rows.get(pk=row.pk)


def come(row, when, *, code_of=None, spot=HERE, uid=None):
    account = row.stander.person.account
    code = rotating.digits(row.shift.post.secret, code_of or when)
    return scan(row, code=code, by=account, at=when, uid=uid or uuid.uuid4(), spot=spot)


def go(row, when):
    return leave(fresh(row), by=row.stander.person.account, at=when, uid=uuid.uuid4())


def test_the_code_of_the_moment_signs_in_and_a_picture_of_it_does_not(pair):
    row, _second = pair
    with pytest.raises(StalePostCode):
        come(row, moment(1, 8), code_of=moment(1, 8) - 2 * MINUTE)
    came = come(row, moment(1, 8), code_of=moment(1, 8) - MINUTE / 4)
    assert (came.way, came.metres) == ("code", 0)
    assert fresh(row).state == Going.HERE


def test_nobody_signs_in_from_home(pair):
    with pytest.raises(TooFarFromPost, match="约19"):
        come(pair[0], moment(1, 8), spot=FAR_OFF)
    assert come(pair[0], moment(1, 8), spot=None).metres is None


@pytest.mark.parametrize(("when", "good"), [
    (moment(1, 6, 59), False), (moment(1, 7), True), (moment(1, 15, 59), True),
    (moment(1, 16), False),
])  # fmt: skip
def test_one_signs_in_from_an_hour_before_until_the_end(when, good, pair):
    if good:
        assert come(pair[0], when)
    else:
        with pytest.raises(NotYourShiftNow):
            come(pair[0], when)


def test_signing_in_twice_is_being_there_once(pair):
    first = come(pair[0], moment(1, 8))
    assert come(fresh(pair[0]), moment(1, 8, 5)) == first
    assert Presence.objects.count() == 1


def test_from_two_phones_at_once_too(concurrent_db, starting, roster, at, place, enlist, office):
    row = place(at(1, 8), enlist())
    roster.publish(by=office, at=BEFORE)
    assert at_once(*[lambda: come(fresh(row), moment(1, 8))] * 3) == [None] * 3
    assert Presence.objects.count() == 1
    assert agrees()


def test_nobody_leaves_before_the_next_one_has_signed(pair):
    first, second = pair
    come(first, moment(1, 8))
    with pytest.raises(HandOverFirst):
        go(first, moment(1, 16))
    writer, signer = first.stander.person.account, second.stander.person.account
    row = Handover.objects.write(
        first.shift, {"situation": "平稳"}, by=writer, at=moment(1, 15, 50)
    )
    with pytest.raises(HandOverFirst):
        go(first, moment(1, 16))
    with pytest.raises(NotTheirsToSign):  # not at the post yet
        row.sign(by=signer, at=moment(1, 15, 55))
    come(second, moment(1, 15, 56))
    with pytest.raises(NotTheirsToSign):  # not by oneself
        row.sign(by=writer, at=moment(1, 15, 57))
    row.sign(by=signer, at=moment(1, 15, 58))
    assert go(first, moment(1, 16)).went_at == moment(1, 16)
    assert fresh(first).state == Going.DONE


def test_the_successor_may_send_it_back_and_it_is_written_again(pair):
    first, second = pair
    come(first, moment(1, 8))
    come(second, moment(1, 15, 50))
    writer, signer = first.stander.person.account, second.stander.person.account
    row = Handover.objects.write(first.shift, {"situation": "好"}, by=writer, at=moment(1, 15, 51))
    row.send_back(why="对讲机少一部", by=signer, at=moment(1, 15, 52))
    with pytest.raises(HandOverFirst):
        go(first, moment(1, 16))
    again = Handover.objects.write(
        first.shift, {"situation": "对讲机在充电"}, by=writer, at=moment(1, 15, 55)
    )
    assert (again.pk, again.state, again.why) == (row.pk, "written", "")
    again.sign(by=signer, at=moment(1, 15, 58))
    assert go(first, moment(1, 16))


def test_an_officer_lets_go_when_nobody_comes(pair, office):
    first, _second = pair
    come(first, moment(1, 8))
    writer = first.stander.person.account
    row = Handover.objects.write(first.shift, {"situation": "好"}, by=writer, at=moment(1, 15))
    with pytest.raises(NotTheirsToSign):
        row.let_go(why="没人来", by=writer, at=moment(1, 17))
    row.let_go(why="没人来", by=office, at=moment(1, 17))
    assert go(first, moment(1, 17))


def test_the_database_wants_two_signatures(pair):
    first, _second = pair
    come(first, moment(1, 8))
    writer = first.stander.person.account
    row = Handover.objects.write(first.shift, {"situation": "好"}, by=writer, at=moment(1, 15))
    for wrong in ({"signed_by": writer}, {"state": "taken"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Handover.objects.filter(pk=row.pk).update(**wrong)


def test_where_nobody_follows_one_may_leave(open_post, station, office, enlist):
    post = open_post("白天岗", pattern="day")
    roster = Roster.objects.lay(station, MONTH, [post], by=office, at=BEFORE)
    shift = roster.shifts.with_mix().get(starts_at=moment(1, 8, 30))
    row = fresh(roster.place_in(shift, enlist(), by=office, at=BEFORE))
    roster.publish(by=office, at=BEFORE)
    row = fresh(row)
    come(row, moment(1, 8, 20))
    presence = go(row, moment(1, 17, 40))
    (entry,) = HoursEntry.objects.all()
    assert (entry.ledger, entry.minutes) == (Ledger.SERVICE, 9 * 60)  # what lies outside is not
    assert credit(presence, by=office, at=moment(1, 18)) == entry  # and counts once
    assert HoursEntry.objects.count() == 1
    assert go(row, moment(1, 18)).went_at == moment(1, 17, 40)


def test_party_duty_is_no_volunteers_time(pair, office):
    _first, second = pair
    come(second, moment(1, 16))
    writer = second.stander.person.account
    row = Handover.objects.write(second.shift, {"situation": "好"}, by=writer, at=moment(1, 23))
    row.let_go(why="没人来", by=office, at=moment(1, 23))
    go(second, moment(2, 0))
    (entry,) = HoursEntry.objects.all()
    assert (entry.ledger, entry.minutes) == (Ledger.DUTY, 8 * 60)
    assert entry.since == moment(1, 16)
    assert (entry.until - entry.since) == 8 * HOUR


def test_what_is_open_stays_until_somebody_closes_it(post, office, worker):
    item = OpenItem.objects.create(post=post, what="护栏松了", opened_by=office, opened_at=BEFORE)
    item.close(by=worker, at=moment(1, 9))
    item.close(by=office, at=moment(2, 9))
    item.refresh_from_db()
    assert (item.closed_by, item.closed_at) == (worker, moment(1, 9))
    assert not OpenItem.objects.open().exists()
