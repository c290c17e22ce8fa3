"""The dispatch plan: each rule catches its own breach, and the search never breaks one."""

import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from tongxing.planning import dispatch
from tongxing.planning.dispatch import (
    RULES,
    Need,
    Plan,
    Problem,
    Reason,
    Span,
    Team,
    Volunteer,
    breaches,
    candidates,
    nearest_first,
    rank_teams,
    solve,
    total_minutes,
    why_not,
)

SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=SHANGHAI)  # a Wednesday
SOON = Span(NOW, NOW + timedelta(days=2))


def need(name="pipe", **facts):
    return Need(**({"id": name, "x": 0.0, "y": 0.0, "within": SOON} | facts))


def person(name="ann", **facts):
    return Volunteer(**({"id": name, "x": 300.0, "y": 400.0} | facts))


def problem(needs, people, **more):
    return Problem(NOW, tuple(needs), tuple(people), **more)


# For each rule a volunteer who breaks it, and only it, when sent to the need beside.
BREAKS = {
    "nobody_goes_without_the_skill": (need(skills=frozenset({"electric"})), person()),
    "nobody_goes_against_their_word_or_the_residents": (
        need(resident="wu"), person(kept_from=frozenset({"wu"})),
    ),
    "a_woman_goes_where_one_is_asked_for": (need(wants_woman=True), person()),
    "nobody_goes_farther_than_they_said": (need(), person(max_metres=600.0)),
    "nobody_goes_while_busy_or_at_rest": (need(), person(busy=(SOON,))),
    "nobody_carries_more_than_they_take": (need(), person(room=0)),
}  # fmt: skip


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_each_rule_alone_catches_its_own_breach(rule):
    asked, sent = BREAKS[rule]
    found = breaches(problem([asked], [sent]), Plan({asked.id: sent.id}))
    assert [breach.rule for breach in found] == [rule]
    assert "ann" in found[0].about


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_the_search_leaves_a_need_open_rather_than_break_a_rule(rule):
    asked, sent = BREAKS[rule]
    assert solve(problem([asked], [sent])).goes == {}


def a_town(seed, *, needs=40, people=25):
    dice = random.Random(seed)
    skills = ["electric", "care", "legal", "sign"]

    def span():
        since = NOW + timedelta(hours=dice.randrange(0, 72))
        return Span(since, since + timedelta(hours=dice.randrange(2, 72)))

    def week():
        days = dice.sample(range(7), dice.randrange(0, 5))
        return tuple((day, *sorted(dice.sample(range(7, 22), 2))) for day in days)

    return problem(
        [
            need(
                f"n{n}", x=dice.gauss(0, 2000), y=dice.gauss(0, 2000), within=span(),
                skills=frozenset(dice.sample(skills, dice.choice([0, 0, 1, 2]))),
                urgency=dice.choice([0, 0, 0, 1, 2]), waited_hours=dice.random() * 100,
                wants_woman=dice.random() < 0.2, resident=f"r{dice.randrange(10)}",
            )
            for n in range(needs)
        ],
        [
            person(
                f"v{n}", x=dice.gauss(0, 2000), y=dice.gauss(0, 2000), free=week(),
                skills=frozenset(dice.sample(skills, dice.randrange(0, 4))),
                room=dice.randrange(0, 4), in_hand=dice.randrange(0, 3),
                max_metres=dice.choice([1500.0, 5000.0]), is_woman=dice.random() < 0.5,
                agreed=dice.random() < 0.9, served_minutes=dice.randrange(0, 3000),
                kept_from=frozenset({f"r{dice.randrange(10)}"}),
                knows=frozenset({f"r{dice.randrange(10)}"}),
                busy=(span(),) if dice.random() < 0.3 else (),
            )
            for n in range(people)
        ],
        announced={"n0": "v0", "n1": "v1"},
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_no_rule_is_broken_in_any_town(seed):
    town = a_town(seed)
    for plan in (solve(town), nearest_first(town)):
        assert breaches(town, plan) == []


@pytest.mark.parametrize("seed", range(20))
def test_no_plan_is_cheaper(seed):
    """The same problem, dense, by another method that is exact too (Crouse 2016, in scipy)."""
    town = a_town(seed)
    grid = dispatch._grid(town)
    hands, load = dispatch._hands(town.volunteers)
    left = dispatch._left_open(town.needs)
    price = np.where(grid.may[:, hands], grid.cost[:, hands] + load - left[:, None], 0.0)
    rows, columns = linear_sum_assignment(price)
    best = left.sum() + price[rows, columns].sum()
    assert total_minutes(town, solve(town)) == pytest.approx(best, abs=0.01 * len(town.needs))


def test_the_same_problem_gives_the_same_plan():
    assert solve(a_town(7)).goes == solve(a_town(7)).goes


def test_what_is_urgent_is_served_first_when_hands_are_short():
    calm, urgent = need("calm", waited_hours=90), need("urgent", urgency=2)
    plan = solve(problem([calm, urgent], [person(room=1)]))
    assert plan.goes == {"urgent": "ann"}


def test_a_rare_skill_is_kept_for_the_need_that_asks_for_it():
    plain, wiring = need("plain"), need("wiring", skills=frozenset({"electric"}))
    electrician = person("electrician", skills=frozenset({"electric"}), room=1)
    helper = person("helper", x=900.0, room=1)
    plan = solve(problem([plain, wiring], [electrician, helper]))
    assert plan.goes == {"plain": "helper", "wiring": "electrician"}


def test_of_two_alike_the_one_who_served_less_lately_is_asked():
    rested, tired = person("rested", served_minutes=60), person("tired", served_minutes=900)
    assert solve(problem([need()], [tired, rested])).goes == {"pipe": "rested"}


def test_work_is_spread_before_anybody_gets_a_second_matter():
    people = [person("ann", room=3), person("bob", x=500.0, room=3)]
    plan = solve(problem([need("a"), need("b")], people))
    assert set(plan.goes.values()) == {"ann", "bob"}


def test_what_has_been_announced_is_not_changed_for_a_small_gain():
    near, told = person("near", x=0.0, y=0.0), person("told", x=900.0, y=0.0)
    town = problem([need()], [near, told])
    assert solve(town).goes == {"pipe": "near"}
    assert solve(replace(town, announced={"pipe": "told"})).goes == {"pipe": "told"}


def test_a_known_face_goes_when_the_way_is_alike():
    known = person("known", x=400.0, knows=frozenset({"wu"}))
    assert solve(problem([need(resident="wu")], [person(), known])).goes == {"pipe": "known"}


@pytest.mark.parametrize(
    ("free", "fits"),
    [
        ((), True),
        (((2, 14, 16),), True),
        (((2, 6, 9),), False),
        (((3, 9, 10),), True),
        (((6, 9, 18),), False),
    ],
)
def test_somebody_goes_only_in_hours_they_offered(free, fits):
    """From Wednesday 9:00 to Friday 9:00; the hour must lie wholly inside."""
    assert bool(solve(problem([need()], [person(free=free)])).goes) == fits


def test_an_hour_that_is_promised_elsewhere_is_not_offered():
    wednesday = ((2, 14, 16),)
    promised = Span(NOW + timedelta(hours=5, minutes=30), NOW + timedelta(hours=6, minutes=30))
    assert not solve(problem([need()], [person(free=wednesday, busy=(promised,))])).goes


def test_candidates_come_with_reasons_the_least_trouble_first():
    asked = need(skills=frozenset({"care"}), resident="wu", wants_woman=True)
    able = frozenset({"care"})
    near = person("near", x=0.0, y=100.0, skills=able, is_woman=True)
    known = person("known", x=0.0, y=900.0, skills=able, is_woman=True, knows=frozenset({"wu"}))
    unable = person("unable", is_woman=True)
    found = candidates(problem([asked], [known, unable, near]), asked)
    assert [one.volunteer for one in found] == ["near", "known"]
    assert found[0].metres == 135
    assert Reason("skill", "care") in found[0].reasons
    assert Reason("known") in found[1].reasons
    assert Reason("woman") in found[1].reasons


def test_why_nobody_fits_names_the_first_rule_each_fails():
    asked = need(skills=frozenset({"care"}))
    able = frozenset({"care"})
    people = [
        person("a"), person("b"), person("far", skills=able, max_metres=10.0),
        person("full", skills=able, room=0), person("no", skills=able, agreed=False),
        person("busy", skills=able, busy=(SOON,)),
    ]  # fmt: skip
    assert why_not(problem([asked], people), asked) == {
        "skill": 2, "far": 1, "full": 1, "consent": 1, "time": 1,
    }  # fmt: skip


def team(name, **facts):
    usual = {"x": 0.0, "y": 0.0, "kind": "relief", "levels_away": 0, "members": 10}
    return Team(**({"id": name, "able_members": 3, "in_hand": 0} | usual | facts))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (team("a"), team("b", kind="law")),
        (team("a"), team("b", x=9000.0)),
        (team("a"), team("b", in_hand=10)),
        (team("a"), team("b", levels_away=3)),
        (team("a", solved_share=0.95), team("b", solved_share=0.4)),
    ],
)
def test_teams_are_ranked_by_kind_way_load_and_record(better, worse):
    ranked = rank_teams(need(), (worse, better), kind="relief")
    assert [one.team for one in ranked] == ["a", "b"]


def test_a_team_without_the_skill_is_not_named():
    asked = need(skills=frozenset({"electric"}))
    assert rank_teams(asked, (team("a", able_members=0),), kind="") == []


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: Span(NOW, NOW),
        lambda: need(urgency=3),
        lambda: problem([need("a"), need("a")], []),
        lambda: problem([], [person("a"), person("a")]),
    ],
)
def test_nonsense_is_refused_when_it_is_made(nonsense):
    with pytest.raises(ValueError, match=r"span|urgency|unique"):
        nonsense()


def test_nobody_and_nothing_make_an_empty_plan():
    for town in (problem([], [person()]), problem([need()], []), problem([], [])):
        assert solve(town).goes == {} == nearest_first(town).goes
    assert candidates(problem([need()], []), need()) == []
