"""The ledger of hours: once, apart, never overwritten, and by two people when it was wrong."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tongxing.base.models import CalendarDay, Parameter
from tongxing.people.models import Message
from tongxing.teams import doubting, queries, recounting
from tongxing.teams.models import (
    AskedAlready,
    CountsAlready,
    HoursDoubt,
    HoursEntry,
    HoursRequest,
    HoursSum,
    NotYetServed,
    OwnRequest,
    PlaceHours,
    Served,
    TakenBack,
    TakenBackAlready,
    TooLateToEnter,
    WrongHoursStep,
    give_word,
)
from tongxing.teams.sweep import sweep

from ..conftest import MORNING, at_once

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVENING = MORNING + 12 * HOUR


@pytest.fixture
def served(station, team):
    """A time of service from so many minutes after nine on."""

    def served(after=0, minutes=90, **said):
        since = MORNING + after * MINUTE
        facts = {"kind": "activity", "what": "清河道", "source_uid": uuid4(), "place": station,
                 "team": team} | said  # fmt: skip
        return Served(since=since, until=since + minutes * MINUTE, **facts)

    return served


@pytest.fixture
def record(volunteer, system, served):
    def record(*args, at=EVENING, **said):
        return HoursEntry.objects.record(volunteer, served(*args, **said), by=system, at=at)

    return record


def kept(volunteer, ledger="service"):
    return HoursSum.objects.total_of(volunteer, ledger)


# --- once


def test_the_same_service_told_twice_is_one_line(record, volunteer):
    source = uuid4()
    first, second = record(source_uid=source), record(source_uid=source)
    assert first == second
    assert HoursEntry.objects.count() == 1
    assert kept(volunteer) == 90


def test_minutes_served_in_two_places_at_once_count_once(record, volunteer):
    record(0, 120)
    later = record(60, 120)
    assert (later.minutes, later.left_out) == (60, 60)
    assert kept(volunteer) == 180


def test_service_that_lies_wholly_within_another_does_not_count_again(record, volunteer):
    record(0, 120)
    assert record(30, 60) is None
    assert kept(volunteer) == 120


def test_two_spans_with_a_gap_leave_only_the_gap_to_a_third(record):
    record(0, 60)
    record(90, 60)
    assert record(0, 150).minutes == 30


def test_a_glance_is_not_service_and_more_than_a_day_is_a_day(record):
    assert record(0, 0) is None
    assert record(-3000, 2000).minutes == 1440


def test_what_is_not_over_yet_is_not_entered(record):
    with pytest.raises(NotYetServed):
        record(at=MORNING + HOUR)


def test_pressed_many_times_at_once_it_counts_once(
    concurrent_db, starting, volunteer, system, served
):
    once = served()
    acts = [
        lambda: HoursEntry.objects.record(volunteer, once, by=system, at=EVENING) for _ in range(6)
    ]
    assert at_once(*acts) == [None] * 6
    assert HoursEntry.objects.count() == 1
    assert kept(volunteer) == 90


def test_told_at_once_from_two_places_the_same_minutes_count_once(
    concurrent_db, starting, volunteer, system, served
):
    both = [served(0, 120), served(60, 120)]
    acts = [
        lambda one=one: HoursEntry.objects.record(volunteer, one, by=system, at=EVENING)
        for one in both
    ]
    assert at_once(*acts) == [None, None]
    assert kept(volunteer) == 180
    assert recounting.differences() == 0


# --- apart


def test_duty_learning_and_service_are_never_one_sum(record, volunteer):
    record(0, 60)
    record(120, 60, kind="duty")
    record(240, 60, kind="training")
    assert [kept(volunteer, one) for one in ("service", "duty", "learning")] == [60, 60, 60]
    assert queries.minutes_of(volunteer) == 60


def test_duty_does_not_hide_service_at_the_same_time(record):
    record(0, 60, kind="duty")
    assert record(0, 60).minutes == 60


def test_a_place_knows_its_month_by_kind_and_source(record, station):
    record(0, 60)
    record(90, 30, source="manual")
    sums = PlaceHours.objects.filter(place=station).order_by("source")
    assert list(sums.values_list("month", "kind", "source", "minutes", "entries")) == [
        (MORNING.date().replace(day=1), "activity", "checkin", 60, 1),
        (MORNING.date().replace(day=1), "activity", "manual", 30, 1),
    ]


# --- entered in time


def test_hours_are_entered_by_hand_within_ten_working_days(volunteer, leader, served):
    last = CalendarDay.objects.calendar().add_workdays(MORNING + 90 * MINUTE, 10).at
    assert (last.date() - MORNING.date()).days == 14  # two weekends
    entry = HoursEntry.objects.enter(volunteer, served(), by=leader, at=last)
    assert entry.source == "manual"
    with pytest.raises(TooLateToEnter, match="10"):
        HoursEntry.objects.enter(volunteer, served(200), by=leader, at=last + 300 * MINUTE)


def test_the_office_sets_the_days(volunteer, leader, served):
    Parameter.objects.filter(code="hours_entered_within").update(value=1)
    with pytest.raises(TooLateToEnter, match="1个"):
        HoursEntry.objects.enter(volunteer, served(), by=leader, at=EVENING + 2 * DAY)


# --- never overwritten


def test_the_database_refuses_to_rewrite_or_delete_a_line(record, system):
    entry = record()
    for spoil in (
        lambda: HoursEntry.objects.filter(pk=entry.pk).update(minutes=600),
        lambda: HoursEntry.objects.filter(pk=entry.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            spoil()


def test_a_line_taken_back_counts_no_more_and_can_still_be_read(
    record, volunteer, leader, worker, station
):
    entry = record()
    entry.take_back(why="那天下雨没去", asked_by=leader, by=worker, at=EVENING)
    assert kept(volunteer) == 0
    assert not HoursEntry.objects.standing().exists()
    entry = HoursEntry.objects.with_names().get()
    assert entry.minutes == 90
    assert entry.taken_back.why == "那天下雨没去"
    assert PlaceHours.objects.get(place=station).minutes == 0
    with pytest.raises(TakenBackAlready):
        entry.take_back(why="再来", asked_by=leader, by=worker, at=EVENING)


def test_the_database_holds_that_two_people_take_a_line_back(record, worker):
    with pytest.raises(IntegrityError), transaction.atomic():
        record().take_back(why="我说的", asked_by=worker, by=worker, at=EVENING)


def test_minutes_of_a_line_taken_back_are_free_for_another(record, leader, worker):
    record(0, 120).take_back(why="记错", asked_by=leader, by=worker, at=EVENING)
    assert record(60, 120).minutes == 120


# --- requests


@pytest.fixture
def ask(volunteer, station, helper):
    def ask(change="add", by=helper, at=EVENING, **said):
        wanted = {
            "kind": "activity", "what": "帮厨", "since": MORNING, "until": MORNING + 2 * HOUR,
        } | said  # fmt: skip
        if change == "takeback":
            wanted = {name: said[name] for name in ("entry",)}
        return HoursRequest.objects.ask(
            change, volunteer, why="漏记了", by=by, at=at, place=station,
            request_key=wanted.pop("request_key", uuid4()), **wanted,
        )  # fmt: skip

    return ask


def test_hours_that_were_forgotten_are_written_by_a_second_person(ask, volunteer, worker):
    asked = ask()
    asked.grant(by=worker, at=EVENING + DAY)
    entry = HoursEntry.objects.get()
    assert (entry.source, entry.minutes, entry.by) == ("backfill", 120, worker)
    assert asked.result == entry
    assert kept(volunteer) == 120
    assert "帮厨" in Message.objects.get().text


def test_a_correction_keeps_the_old_value_beside_the_new(record, ask, volunteer, worker):
    old = record(0, 90)
    asked = ask("correct", entry=old, until=MORNING + 3 * HOUR)
    asked.grant(by=worker, at=EVENING)
    assert kept(volunteer) == 180
    old.refresh_from_db()
    assert old.minutes == 90
    assert old.taken_back.asked_by == asked.asked_by
    assert HoursEntry.objects.standing().get().minutes == 180


def test_a_wrong_line_is_taken_back_on_request(record, ask, volunteer, worker):
    ask("takeback", entry=record()).grant(by=worker, at=EVENING)
    assert kept(volunteer) == 0


def test_nobody_decides_what_they_asked_or_about_themselves(ask, worker, helper, leader):
    with pytest.raises(OwnRequest):
        ask(by=worker).grant(by=worker, at=EVENING)
    with pytest.raises(OwnRequest):
        ask(by=leader).grant(by=helper, at=EVENING)


def test_what_has_been_decided_is_decided(ask, worker):
    asked = ask()
    asked.refuse(why="没有签到", by=worker, at=EVENING)
    with pytest.raises(WrongHoursStep):
        asked.grant(by=worker, at=EVENING)
    assert "没有签到" in Message.objects.get().text


def test_two_who_decide_at_once_write_one_line(concurrent_db, starting, ask, worker, office):
    asked = ask()
    acts = [
        lambda by=by: HoursRequest.objects.with_names().get(pk=asked.pk).grant(by=by, at=EVENING)
        for by in (worker, office)
    ]
    ended = at_once(*acts)
    assert sorted(type(error).__name__ for error in ended) == ["NoneType", "WrongHoursStep"]
    assert HoursEntry.objects.count() == 1


def test_a_line_is_asked_about_once_at_a_time(record, ask):
    entry = record()
    ask("takeback", entry=entry)
    with pytest.raises(AskedAlready):
        ask("correct", entry=entry)


def test_a_request_sent_twice_is_one(ask):
    key = uuid4()
    assert ask(request_key=key) == ask(request_key=key)


def test_time_that_counts_already_is_not_granted_and_the_request_stays_open(record, ask, worker):
    record(0, 120)
    asked = ask()
    with pytest.raises(CountsAlready):
        asked.grant(by=worker, at=EVENING)
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_who_asked_may_withdraw_and_nobody_else(ask, worker, helper):
    asked = ask()
    with pytest.raises(OwnRequest):
        asked.withdraw(by=worker, at=EVENING)
    asked.withdraw(by=helper, at=EVENING)
    assert not HoursRequest.objects.waiting().exists()


# --- the volunteer's own word


def test_the_volunteer_says_it_was_me_once(record, helper, worker):
    entry = record()
    give_word(entry, is_mine=True, by=helper, at=EVENING)
    assert give_word(entry, is_mine=False, by=helper, at=EVENING).is_mine
    with pytest.raises(OwnRequest):
        give_word(record(200), is_mine=True, by=worker, at=EVENING)


# --- doubts


def test_what_looks_strange_is_noted_once_and_settled_with_a_reason(record, worker):
    record(0, 11 * 60)
    assert doubting.look(at=EVENING) == 1
    assert doubting.look(at=EVENING) == 0
    doubt = HoursDoubt.objects.get()
    assert (doubt.kind, doubt.figure) == ("span", 660)
    doubt.settle(why="抗洪抢险，有照片", by=worker, at=EVENING)
    assert not HoursDoubt.objects.open().exists()


def test_the_sweep_looks_at_new_lines(record):
    record(0, 11 * 60)
    sweep(at=EVENING)
    assert HoursDoubt.objects.open().count() == 1


def test_a_phone_that_tells_for_many_is_noted_on_every_line(volunteer, newcomer, served, system):
    Parameter.objects.filter(code="hours_people_a_device").update(value=1)
    for one in (volunteer, newcomer):
        HoursEntry.objects.record(one, served(device="x"), by=system, at=EVENING)
    doubting.look(at=EVENING)
    assert list(HoursDoubt.objects.values_list("kind", "figure")) == [("device", 2)] * 2


def test_nobody_settles_a_doubt_about_themselves(record, helper):
    record(0, 11 * 60)
    doubting.look(at=EVENING)
    with pytest.raises(OwnRequest):
        HoursDoubt.objects.get().settle(why="真的", by=helper, at=EVENING)


# --- sums


def test_sums_that_went_wrong_are_found_and_counted_anew(record, volunteer):
    record()
    HoursSum.objects.update(minutes=1)
    assert recounting.differences() > 0
    recounting.recount()
    assert recounting.differences() == 0
    assert kept(volunteer) == 90


def test_years_are_summed_by_the_zones_own_new_year(record, volunteer):
    new_year = (MORNING.replace(year=2026, month=1, day=1, hour=0) - MORNING) // MINUTE
    record(new_year - 30, 60)
    assert list(HoursSum.objects.values_list("year", flat=True)) == [2025]


def test_what_was_taken_back_is_no_part_of_the_sums(record, leader, worker):
    record().take_back(why="错", asked_by=leader, by=worker, at=EVENING)
    assert recounting.differences() == 0
    assert TakenBack.objects.count() == 1
