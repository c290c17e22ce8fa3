"""A roster is laid, filled by hand or by a plan, and never torn: old or new, whole."""

import uuid
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tongxing.base.models import Parameter
from tongxing.duty.models import (
    Assignment,
    BreaksRules,
    ChangedSincePlanned,
    Going,
    LaidAlready,
    Leave,
    MayNotStand,
    NothingToStand,
    NotOfThisRoster,
    Post,
    Roster,
    Shift,
    ShiftIsFull,
    Stander,
    StandsElsewhere,
    Wanted,
)
from tongxing.people.models import Message
from tongxing.teams.models import FreeDay

from ..conftest import at_once, undone
from .conftest import BEFORE, MONTH, moment

pytestmark = pytest.mark.django_db


def agrees() -> bool:
    """The heads that are counted are those that stand."""
    return all(
        one.taken == one.assignments.holding().count() <= one.heads for one in Shift.objects.all()
    )


def standing():
    rows = Assignment.objects.holding().order_by("shift", "stander")
    return list(rows.values_list("shift", "stander"))


# Laying


def test_a_month_has_a_shift_for_each_slot_of_each_day_its_post_is_open(open_post, station, office):
    whole, part = open_post("卡口"), open_post("河堤", closes_on=date(2026, 12, 10), pattern="day")
    roster = Roster.objects.lay(station, MONTH, [whole, part], by=office, at=BEFORE)
    assert roster.shifts.filter(post=whole).count() == 31 * 3
    assert roster.shifts.filter(post=part).count() == 10
    night = roster.shifts.get(post=whole, starts_at=moment(5, 0))
    assert night.ends_at == moment(5, 8)
    assert night.is_night


def test_a_post_is_in_one_roster_of_a_month(roster, post, station, office):
    with pytest.raises(LaidAlready), transaction.atomic():
        Roster.objects.lay(station, MONTH, [post], by=office, at=BEFORE)
    assert Roster.objects.count() == 1


def test_nothing_is_laid_where_no_post_says_how_many_it_wants(open_post, station, office):
    post = open_post(heads=0)
    with pytest.raises(NothingToStand), transaction.atomic():
        Roster.objects.lay(station, MONTH, [post], by=office, at=BEFORE)
    assert not Roster.objects.exists()


def test_what_a_post_asks_for_anew_leaves_a_roster_that_is_laid_as_it_was(roster, post, at):
    post.ask_for([Wanted(shift, 3) for shift in post.pattern.shifts.all()])
    assert at(1, 8).heads == 1
    assert set(post.slots.filter(ended=False).values_list("heads", flat=True)) == {3}


def test_a_campaign_that_ends_closes_its_posts(flood, open_post):
    post, other = open_post(campaign=flood), open_post("平时")
    flood.end(date(2026, 12, 5))
    assert Post.objects.get(pk=post.pk).closes_on == date(2026, 12, 5)
    assert Post.objects.get(pk=other.pk).closes_on is None


def test_only_volunteers_and_party_members_stand(resident, station):
    for way in ("volunteer", "party"):
        with pytest.raises(MayNotStand):
            Stander.objects.enlist(resident.person, day=MONTH, stands_as=way)


# By hand


def test_somebody_is_placed_and_the_story_says_so(roster, at, place, enlist):
    who = enlist()
    row = place(at(1, 8), who)
    assert row.state == Going.ASKED
    (event,) = roster.events.all()
    assert (event.kind, event.stander, event.shift) == ("place", who, row.shift)
    assert agrees()


def test_a_broken_rule_is_said_and_nothing_happens(at, place, enlist):
    who = enlist()
    place(at(1, 16), who)
    with pytest.raises(BreaksRules, match="只休息8小时"), transaction.atomic():
        place(at(2, 8), who)
    assert Assignment.objects.count() == 1
    assert agrees()


def test_with_a_reason_the_office_may_and_the_reason_stays_in_the_story(roster, at, place, enlist):
    who = enlist()
    place(at(1, 16), who)
    row = place(at(2, 8), who, anyway="抢险")
    assert row.anyway == "抢险"
    event = roster.events.order_by("-pk").first()
    assert event.note.startswith("抢险：")
    assert "只休息8小时" in event.note


def test_no_reason_puts_somebody_in_two_places(open_post, post, station, office, enlist):
    other = open_post("河堤", pattern="2x12")
    roster = Roster.objects.lay(station, MONTH, [post, other], by=office, at=BEFORE)
    who = enlist()
    day = roster.shifts.with_mix().get(post=other, starts_at=moment(1, 8))
    roster.place_in(day, who, by=office, at=BEFORE)
    for hour in (8, 16):
        clash = roster.shifts.with_mix().get(post=post, starts_at=moment(1, hour))
        with pytest.raises(StandsElsewhere), transaction.atomic():
            roster.place_in(clash, who, by=office, at=BEFORE, anyway="抢险")
    assert agrees()


def test_a_shift_takes_no_more_than_its_heads(at, place, enlist):
    place(at(1, 8), enlist())
    with pytest.raises(ShiftIsFull), transaction.atomic():
        place(at(1, 8), enlist())
    assert agrees()


def test_the_database_refuses_one_too_many_and_two_at_once_whatever_the_code_does(
    at, place, enlist
):
    row = place(at(1, 8), enlist())
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.filter(pk=row.shift_id).update(taken=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            shift=at(1, 8), stander=row.stander, starts_at=row.starts_at, state_since=BEFORE
        )


def test_the_story_is_never_rewritten(roster, at, place, enlist):
    place(at(1, 8), enlist())
    with pytest.raises(DatabaseError), transaction.atomic():
        roster.events.update(note="x")


def test_leave_counts_once_it_is_granted(at, place, enlist, office):
    who = enlist()
    leave = Leave.objects.ask(
        who, first_on=MONTH, last_on=MONTH, why="探亲", key=uuid.uuid4(), at=BEFORE
    )
    with undone():
        place(at(1, 8), who)
    leave.grant(by=office, at=BEFORE)
    with pytest.raises(BreaksRules, match="请假"):
        place(at(1, 8), who)


def test_a_day_off_in_the_volunteers_own_calendar_counts(at, place, enlist):
    who = enlist()
    FreeDay.objects.say(who.person.volunteer, MONTH, None)
    with pytest.raises(BreaksRules, match="没空"):
        place(at(1, 8), who)


def test_the_numbers_of_the_day_are_used(at, place, enlist):
    Parameter.objects.create(
        code="duty_rest_hours", title="休息", value=8, unit="小时", source="试", valid_from=MONTH
    )
    who = enlist()
    place(at(1, 16), who)
    assert place(at(2, 8), who).anyway == ""


def test_the_last_place_wants_whom_the_mix_asks_for(open_post, station, office, enlist):
    post = open_post("指挥部", heads=2, mix=[("leads", 1)])
    roster = Roster.objects.lay(station, MONTH, [post], by=office, at=BEFORE)
    shift = roster.shifts.with_mix().get(starts_at=moment(1, 8))
    roster.place_in(shift, enlist(), by=office, at=BEFORE)
    with pytest.raises(BreaksRules, match="带班领导"), transaction.atomic():
        roster.place_in(shift, enlist(), by=office, at=BEFORE)
    roster.place_in(shift, enlist(leads=True), by=office, at=BEFORE)
    assert agrees()


# Plans


def test_a_plan_becomes_the_roster_and_what_was_right_stays(roster, at, place, enlist, office):
    one, two, three = enlist(), enlist(), enlist()
    kept, gone = place(at(1, 8), one), place(at(1, 16), two)
    plan = [(at(1, 8).pk, one.pk), (at(1, 16).pk, three.pk), (at(2, 8).pk, two.pk)]
    adopted = roster.adopt(plan, by=office, at=BEFORE, made_from=roster.version)
    assert (adopted.placed, adopted.gone, adopted.kept) == (2, 1, 1)
    assert standing() == sorted(plan)
    assert Assignment.objects.filter(pk=kept.pk).exists()
    assert not Assignment.objects.filter(pk=gone.pk).exists()
    assert agrees()


def test_a_plan_made_before_somebody_changed_the_roster_is_refused(
    roster, at, place, enlist, office
):
    one, two = enlist(), enlist()
    made_from = roster.version
    place(at(1, 8), one)
    with pytest.raises(ChangedSincePlanned), transaction.atomic():
        roster.adopt([(at(2, 8).pk, two.pk)], by=office, at=BEFORE, made_from=made_from)
    assert standing() == [(at(1, 8).pk, one.pk)]


@pytest.mark.parametrize("wrong", ["heads", "rest", "twice", "stranger"])
def test_a_wrong_plan_changes_nothing(wrong, roster, at, place, enlist, office):
    one, two = enlist(), enlist()
    place(at(3, 8), one)
    before = standing()
    plan, refused = {
        "heads": ([(at(1, 8).pk, one.pk), (at(1, 8).pk, two.pk)], ShiftIsFull),
        "rest": ([(at(1, 16).pk, one.pk), (at(2, 8).pk, one.pk)], BreaksRules),
        "twice": ([(at(1, 8).pk, one.pk), (at(1, 16).pk, one.pk)], BreaksRules),
        "stranger": ([(10**9, one.pk)], NotOfThisRoster),
    }[wrong]
    with pytest.raises(refused), transaction.atomic():
        roster.adopt(plan, by=office, at=BEFORE, made_from=roster.version)
    assert standing() == before
    assert agrees()


def test_a_plan_names_nobody_who_stands_no_more(roster, at, enlist, office):
    who = enlist()
    who.limit(until=date(2026, 11, 1))
    with pytest.raises(NotOfThisRoster), transaction.atomic():
        roster.adopt([(at(1, 8).pk, who.pk)], by=office, at=BEFORE, made_from=0)


def test_what_has_begun_is_not_planned_anew(roster, at, place, enlist, office):
    one, two = enlist(), enlist()
    place(at(1, 8), one)
    roster.publish(by=office, at=BEFORE)
    roster.adopt([(at(3, 8).pk, two.pk)], by=office, at=moment(1, 12), made_from=roster.version)
    assert standing() == [(at(1, 8).pk, one.pk), (at(3, 8).pk, two.pk)]


def test_only_those_concerned_are_told(roster, at, place, enlist, office):
    one, two, three, idle = enlist(), enlist(), enlist(), enlist()
    place(at(1, 8), one)
    place(at(1, 16), two)
    assert not Message.objects.exists()  # a draft is nobody's business

    roster.publish(by=office, at=BEFORE)
    assert told() == {one.pk, two.pk}
    Message.objects.all().delete()

    plan = [(at(1, 8).pk, one.pk), (at(1, 16).pk, three.pk)]
    roster.adopt(plan, by=office, at=BEFORE, made_from=roster.version)
    assert told() == {two.pk, three.pk}
    assert idle.pk not in told()


def told():
    rows = Message.objects.filter(to__person__stander__isnull=False)
    return set(rows.values_list("to__person__stander", flat=True))


# At once


def test_of_two_planners_who_adopt_at_once_one_wins_whole(
    concurrent_db, starting, roster, at, enlist, office
):
    one, two = enlist(), enlist()
    days = [at(day, 8).pk for day in (1, 3, 5, 7, 9)]
    plans = [[(day, who.pk) for day in days] for who in (one, two)]
    ended = at_once(*[
        lambda plan=plan: Roster.objects.get(pk=roster.pk).adopt(
            plan, by=office, at=BEFORE, made_from=0
        )
        for plan in plans
    ])  # fmt: skip
    assert sorted(type(error).__name__ for error in ended) == ["ChangedSincePlanned", "NoneType"]
    assert standing() in [sorted(plan) for plan in plans]
    assert agrees()


def test_one_person_is_placed_in_one_of_two_overlapping_shifts_of_two_rosters(
    concurrent_db, starting, open_post, station, other_station, office, enlist
):
    here = open_post("卡口", pattern="2x12")
    there = open_post("桥头", place=other_station)
    rosters = [
        Roster.objects.lay(place, MONTH, [post], by=office, at=BEFORE)
        for place, post in ((station, here), (other_station, there))
    ]
    shifts = [
        rosters[0].shifts.with_mix().get(starts_at=moment(1, 8)),
        rosters[1].shifts.with_mix().get(starts_at=moment(1, 16)),
    ]
    who = enlist()
    ended = at_once(*[
        lambda n=n: Roster.objects.get(pk=rosters[n].pk).place_in(
            shifts[n], who, by=office, at=BEFORE
        )
        for n in (0, 1)
    ])  # fmt: skip
    assert sorted(type(error).__name__ for error in ended) == ["NoneType", "StandsElsewhere"]
    assert len(standing()) == 1
    assert agrees()


def test_the_last_place_goes_to_one_of_many(concurrent_db, starting, roster, at, enlist, office):
    shift, people = at(1, 8), [enlist() for _ in range(5)]
    ended = at_once(*[
        lambda who=who: Roster.objects.get(pk=roster.pk).place_in(
            shift, who, by=office, at=BEFORE
        )
        for who in people
    ])  # fmt: skip
    assert [type(one) for one in ended].count(type(None)) == 1
    assert sum(isinstance(one, ShiftIsFull) for one in ended) == 4
    assert agrees()


def test_a_swap_and_an_adoption_at_once_leave_one_of_the_two(
    concurrent_db, starting, roster, at, enlist, office
):
    one, two = enlist(), enlist()
    row = roster.place_in(at(1, 8), one, by=office, at=BEFORE)
    roster.publish(by=office, at=BEFORE)
    made_from = roster.version
    plan = [(at(1, 8).pk, one.pk), (at(5, 8).pk, one.pk)]

    def swap():
        mine = Assignment.objects.with_names().get(pk=row.pk)
        mine.shift.roster.exchange([mine], [(at(1, 8), two)], by=office, at=BEFORE)

    ended = at_once(
        swap,
        lambda: Roster.objects.get(pk=roster.pk).adopt(
            plan, by=office, at=BEFORE, made_from=made_from
        ),
    )
    swapped = [(at(1, 8).pk, two.pk)]
    both = [(at(1, 8).pk, two.pk), (at(5, 8).pk, one.pk)]
    if ended[1] is None:
        assert ended[0] is None  # first the plan, then the swap upon it
        assert standing() == both
    else:
        assert isinstance(ended[1], ChangedSincePlanned)
        assert standing() == swapped
    assert agrees()
