"""A roster that plans itself: by the rules of the area, watched, stopped, adopted whole or not."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from tests.areas.conftest import SHANGHAI, at_once
from tongxing.base.models import Parameter
from tongxing.duty import making, plans, reading
from tongxing.duty.models import (
    Assignment,
    ChangedSincePlanned,
    Leave,
    Part,
    PlanInTheMaking,
    PlanState,
    Roster,
    RosterPlan,
    Wish,
    WrongPlanStep,
)
from tongxing.people.models import Sex
from tongxing.planning.duty import rules, solve

from .conftest import BEFORE, HOUR, MONTH, moment

FEW = solve.Limits(nodes=200)


def planned(roster, *, at=BEFORE):
    """The pairs of the best plan."""
    drawn = plans.draw(roster, at=at)
    answer = solve.solve(drawn.month, seed=1, limits=FEW)
    assert rules.breaches(drawn.month, answer.plan) == []
    return drawn, answer.plan


@pytest.fixture
def team(enlist):
    return [enlist(party=n % 3 == 0, sex=Sex.FEMALE if n % 2 else Sex.MALE) for n in range(8)]


@pytest.fixture
def two_posts(post, open_post, station, office):
    other = open_post("桥头", pattern="2x12", mix=(("party", 1),))
    return Roster.objects.lay(station, MONTH, [post, other], by=office, at=BEFORE)


# --- what planning is told


def test_what_is_planned_is_adopted_by_the_very_rules_that_judge_a_roster(
    two_posts, enlist, office
):
    for n in range(14):
        enlist(party=n % 2 == 0)
    drawn, plan = planned(two_posts)
    done = two_posts.adopt(drawn.pairs(plan), by=office, at=BEFORE, made_from=two_posts.version)
    wanted = int(drawn.month.wanted.sum())
    assert wanted == 31 * 5
    assert done.placed == wanted - int(plan.open(drawn.month).sum())
    party = Assignment.objects.filter(shift__post__name="桥头", shift__roster=two_posts)
    assert all(hasattr(row.stander.person, "party_member") for row in party)


def test_who_is_on_leave_stands_no_nights_or_keeps_to_a_post_is_planned_so(
    two_posts, post, enlist, office
):
    away, old, choosy = enlist("去探亲"), enlist("七旬", born_on=date(1950, 1, 1)), enlist("守桥头")
    leave = Leave.objects.ask(away, first_on=date(2026, 12, 5), last_on=date(2026, 12, 9),
                              why="探亲", key=away.uid, at=BEFORE)  # fmt: skip
    leave.grant(by=office, at=BEFORE)
    choosy.limit(posts=[two_posts.shifts.exclude(post=post).first().post])
    drawn = plans.draw(two_posts, at=BEFORE)
    may = dict(zip(drawn.keys, drawn.month.may, strict=True))
    night = drawn.month.nights
    assert not may[away.pk][4:9].any() and may[away.pk][9:].any()
    assert not may[old.pk][:, night].any() and may[old.pk][:, ~night].any()
    own = [k for k, kind in enumerate(drawn.month.kinds) if kind.minutes == 720]
    assert not np.delete(may[choosy.pk], own, axis=1).any() and may[choosy.pk][:, own].any()


def test_wishes_are_heard(roster, team):
    Wish.objects.say(team[0], date(2026, 12, 7), wants=False, part=Part.ANY)
    Wish.objects.say(team[1], date(2026, 12, 7), wants=True, part=Part.NIGHT)
    drawn = plans.draw(roster, at=BEFORE)
    cost, night = drawn.month.cost, drawn.month.nights
    usual = cost[drawn.keys.index(team[2].pk), 6]
    assert (cost[drawn.keys.index(team[0].pk), 6] > usual).all()
    assert (cost[drawn.keys.index(team[1].pk), 6][night] < usual[night]).all()
    assert (cost[drawn.keys.index(team[1].pk), 6][~night] == usual[~night]).all()


def test_the_month_before_is_rested_from_and_its_shares_are_made_good(post, station, office, team):
    november = Roster.objects.lay(station, date(2026, 11, 1), [post], by=office, at=BEFORE)
    for day in (28, 29, 30):
        shift = november.shifts.get(starts_at=datetime(2026, 11, day, 16, tzinfo=SHANGHAI))
        november.place_in(shift, team[0], by=office, at=BEFORE)
    december = Roster.objects.lay(station, MONTH, [post], by=office, at=BEFORE)
    before = plans.draw(december, at=BEFORE).month.before
    n = plans.draw(december, at=BEFORE).keys.index(team[0].pk)
    assert (before.ended[n], before.run[n], before.nights[n]) == (0, 3, 0)
    assert before.carried[n].tolist() == [3, 0, 2]  # the 28th and 29th are a weekend
    assert before.ended[(n + 1) % 8] < -100_000


def test_who_stands_in_another_roster_meanwhile_is_left_alone(
    roster, open_post, station, office, team
):
    other = Roster.objects.lay(station, MONTH, [open_post("桥头")], by=office, at=BEFORE)
    other.place_in(other.shifts.soonest_first()[5], team[0], by=office, at=BEFORE)
    drawn = plans.draw(roster, at=BEFORE)
    assert not drawn.month.may[drawn.keys.index(team[0].pk)].any()


def test_what_was_placed_against_a_rule_stays_where_it_is(roster, at, place, team):
    place(at(5, 8), team[0])
    place(at(5, 16), team[0], anyway="只有他会开闸")
    drawn, plan = planned(roster)
    assert (at(5, 16).pk, team[0].pk) in drawn.pairs(plan)
    assert len([pair for pair in drawn.pairs(plan) if pair[0] == at(5, 16).pk]) == 1


def test_in_the_middle_of_a_month_only_the_days_after_today_are_planned(
    roster, at, place, team, office
):
    place(at(10, 8), team[0])
    place(at(10, 16), team[1])
    noon = moment(10, 12)
    drawn, plan = planned(roster, at=noon)
    assert drawn.first == date(2026, 12, 11) and drawn.month.days == 21
    roster.adopt(drawn.pairs(plan), by=office, at=noon, made_from=roster.version)
    kept = Assignment.objects.filter(shift__in=[at(10, 8).pk, at(10, 16).pk])
    assert set(kept.values_list("stander", flat=True)) == {team[0].pk, team[1].pk}


def test_planned_again_nobody_is_moved_for_nothing(roster, team, office):
    drawn, plan = planned(roster)
    roster.adopt(drawn.pairs(plan), by=office, at=BEFORE, made_from=roster.version)
    drawn, plan = planned(roster)
    done = roster.adopt(drawn.pairs(plan), by=office, at=BEFORE, made_from=roster.version)
    assert (done.placed, done.gone) == (0, 0)


def test_with_nobody_or_nothing_to_come_there_is_nothing_to_plan(roster, enlist):
    assert plans.draw(roster, at=BEFORE) is None
    enlist()
    assert plans.draw(roster, at=moment(31, 23)) is None


# --- the job


def make(plan, *, at=BEFORE):
    assert making.make(clock=lambda: at, limits=FEW) == 1
    plan.refresh_from_db()
    return plan


@pytest.fixture
def plan(roster, team, office):
    return RosterPlan.objects.ask(roster, by=office, at=BEFORE)


def test_a_plan_is_made_tells_how_good_it_is_and_is_adopted_whole(plan, roster, office):
    make(plan)
    assert plan.state == PlanState.MADE
    assert plan.bound <= plan.cost <= plan.first_cost
    assert plan.open_heads == 0 and reading.gaps(plan) == []
    assert [row.name for row in reading.spread(plan)] == ["班", "夜班", "周末和节假日的班"]
    assert plan.adopt(by=office, at=BEFORE).placed == 93
    assert plan.state == PlanState.ADOPTED
    with pytest.raises(WrongPlanStep):
        plan.adopt(by=office, at=BEFORE)


def test_what_nobody_can_stand_is_said_with_what_would_help(roster, enlist, office):
    for n in range(2):
        enlist(no_nights="腰不好", name=f"白天{n}")
    plan = make(RosterPlan.objects.ask(roster, by=office, at=BEFORE))
    nights = [gap for gap in reading.gaps(plan) if gap.shift == "夜班"]
    assert len(nights) == 31 and nights[0].missing == 1
    assert nights[0].fails == [("请假、不值夜班或不值这个岗", 2)]
    assert plan.open_heads >= 31


def test_a_roster_that_was_changed_meanwhile_keeps_its_old_self(
    plan, roster, at, place, team, office
):
    make(plan)
    place(at(3, 8), team[0])
    with pytest.raises(ChangedSincePlanned):
        plan.adopt(by=office, at=BEFORE)
    plan.refresh_from_db()
    assert plan.state == PlanState.MADE
    assert Assignment.objects.filter(shift__roster=roster).count() == 1


def test_thrown_away_it_changes_nothing(plan, roster):
    make(plan)
    plan.drop(at=BEFORE)
    assert not Assignment.objects.filter(shift__roster=roster).exists()
    with pytest.raises(WrongPlanStep):
        plan.drop(at=BEFORE)


def test_one_plan_of_a_roster_is_made_at_a_time(plan, roster, office):
    with pytest.raises(PlanInTheMaking):
        RosterPlan.objects.ask(roster, by=office, at=BEFORE)
    make(plan)
    assert RosterPlan.objects.ask(roster, by=office, at=BEFORE).pk != plan.pk


def test_stopped_it_is_what_has_been_found_by_then(plan, roster):
    plan.stop()
    make(plan)
    assert plan.state in (PlanState.MADE, PlanState.FAILED)


def test_what_a_dead_process_left_is_taken_up_after_a_while(plan):
    assert plan.begin(at=BEFORE)
    assert making.make(clock=lambda: BEFORE + timedelta(minutes=9), limits=FEW) == 0
    assert making.make(clock=lambda: BEFORE + timedelta(minutes=11), limits=FEW) == 1


def test_with_nobody_to_place_it_says_so(roster, office):
    plan = make(RosterPlan.objects.ask(roster, by=office, at=BEFORE))
    assert (plan.state, plan.trouble) == (PlanState.FAILED, making.NOTHING_TO_PLAN)


def test_the_offices_numbers_are_the_plans(roster, team, office):
    Parameter.objects.filter(code="duty_days_in_a_row").update(value=2)
    drawn, plan = planned(roster)
    runs = plan.stands >= 0
    assert not (runs[:, :-2] & runs[:, 1:-1] & runs[:, 2:]).any()
    assert drawn.month.rules.rest == 11 * HOUR / timedelta(minutes=1)


@pytest.mark.usefixtures("concurrent_db")
def test_of_two_who_adopt_at_once_one_does(roster, team, office):
    plan = make(RosterPlan.objects.ask(roster, by=office, at=BEFORE))
    mine, theirs = (RosterPlan.objects.select_related("roster").get(pk=plan.pk) for _ in range(2))
    ended = at_once(
        lambda: mine.adopt(by=office, at=BEFORE), lambda: theirs.adopt(by=office, at=BEFORE)
    )
    assert [type(one) for one in ended if one] == [WrongPlanStep]
    assert Assignment.objects.filter(shift__roster=roster).count() == 93


# --- the pages


def test_the_office_plans_watches_and_adopts(roster, team, office, client, monkeypatch):
    client.force_login(office)
    plan = RosterPlan.objects.ask(roster, by=office, at=BEFORE)
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "正在看有哪些人" in page
    make(plan)
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "每个位置都有人" in page and "采用这个方案" in page
    assert client.post(f"{plan.get_absolute_url()}drop/").status_code == 302
    plan.refresh_from_db()
    assert plan.state == PlanState.DROPPED


def test_a_plan_that_is_out_of_date_cannot_be_adopted_and_says_why(
    plan, at, place, team, office, client
):
    make(plan)
    place(at(3, 8), team[0])
    client.force_login(office)
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "不能再采用" in page and "采用这个方案" not in page
    assert client.post(f"{plan.get_absolute_url()}adopt/").status_code == 409


def test_who_stands_sees_no_plan(plan, team, client):
    client.force_login(team[0].person.account)
    assert client.get(plan.get_absolute_url()).status_code in (403, 404)
