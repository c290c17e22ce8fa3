"""A month of duty: whole, fair, proven, explained and repaired; the rules know no solver."""

from collections import Counter
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from tongxing.planning.duty import greedy, reasons, repair, rules
from tongxing.planning.duty.month import Before, Kind, Measure, Mix, Month, Plan, Rules
from tongxing.planning.duty.rules import Rule
from tongxing.planning.duty.solve import Limits, solve

NIGHT, DAY, EVENING = range(3)
THREE = (Kind("夜班", 0, 480, True, 1000), Kind("白班", 480, 480, False, 1000),
         Kind("小夜班", 960, 480, False, 1000))  # fmt: skip
LONG_AGO = -1_000_000


def month(people=9, days=7, *, kinds=THREE, wanted=1, **changed):
    """Everybody may stand everywhere, as in a small team with one post."""
    every = np.full(people, 99)
    some = Month(
        days, kinds,
        wanted=np.full((days, len(kinds)), wanted),
        may=np.ones((people, days, len(kinds)), dtype=bool),
        cost=np.zeros((people, days, len(kinds)), dtype=int),
        free=np.arange(days) % 7 >= 5,
        rules=Rules(660, 6, 2, every, every),
        before=Before(np.full(people, LONG_AGO), np.zeros(people, int), np.zeros(people, int),
                      np.zeros((people, 3), int)),
    )  # fmt: skip
    return replace(some, **changed)


def plan(*lines):
    return Plan(np.array(lines))


def broken(asked, made):
    return {one.rule for one in rules.breaches(asked, made)}


# --- the rules, one by one


def test_who_may_not_stand_there_is_found():
    asked = month(1, 2)
    asked.may[0, 1, DAY] = False
    assert rules.breaches(asked, plan([DAY, DAY])) == [(Rule.MAY, 0, 1)]


@pytest.mark.parametrize(
    ("line", "rested"),
    [([NIGHT, NIGHT], True), ([DAY, NIGHT], False), ([EVENING, DAY], False),
     ([EVENING, EVENING], True), ([DAY, DAY], True), ([EVENING, -1], True)],
)  # fmt: skip
def test_eleven_hours_lie_between_two_shifts(line, rested):
    assert (Rule.REST in broken(month(1, 2), plan(line))) is not rested


def test_who_came_off_duty_as_the_month_began_rests_first():
    asked = month(1, 1)
    asked.before.ended[0] = -60
    assert rules.breaches(asked, plan([DAY])) == [(Rule.REST, 0, 0)]
    assert rules.breaches(asked, plan([EVENING])) == []


def test_the_seventh_day_in_a_row_is_one_too_many_and_the_month_before_counts():
    line = [DAY] * 7
    assert rules.breaches(month(1, 7), plan(line)) == [(Rule.DAYS_IN_A_ROW, 0, 6)]
    asked = month(1, 7)
    asked.before.run[0] = 2
    assert [one.day for one in rules.breaches(asked, plan(line))] == [4, 5, 6]


def test_the_third_night_in_a_row_is_one_too_many():
    assert rules.breaches(month(1, 3), plan([NIGHT] * 3)) == [(Rule.NIGHTS_IN_A_ROW, 0, 2)]


def test_limits_of_ones_own_are_kept():
    own = Rules(660, 6, 2, np.array([1]), np.array([0]))
    made = plan([NIGHT, NIGHT])
    assert broken(month(1, 2, rules=own), made) == {Rule.MOST_SHIFTS, Rule.MOST_NIGHTS}


def test_nobody_stands_where_nobody_is_wanted():
    assert rules.breaches(month(2, 1), plan([DAY], [DAY])) == [(Rule.NO_MORE_THAN_WANTED, -1, 0)]


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="people, days, kinds"):
        month(2, 2, cost=np.zeros((3, 2, 3)))


def test_each_further_one_above_the_fair_share_costs_more():
    above = np.array([0, 1, 2, 3, 4])
    assert rules.steps_cost(above, (2, 6, 12)).tolist() == [0, 2, 8, 20, 32]


# --- plans


def test_the_greedy_plan_keeps_every_rule_and_fills_what_it_can():
    asked = random_month(seed=4)
    made = greedy.fill(asked, seed=1)
    assert rules.breaches(asked, made) == []
    assert made.open(asked).sum() < asked.wanted.sum() / 3


@pytest.mark.parametrize("seed", range(6))
def test_a_proven_plan_is_the_best_of_all_there_are(seed):
    asked = random_month(people=3, days=3, seed=seed)
    answer = solve(asked, seed=1, limits=Limits(nodes=10_000))
    assert rules.breaches(asked, answer.plan) == []
    assert answer.cost.total == answer.bound == cheapest_of_all(asked)


@pytest.mark.parametrize("seed", range(3))
def test_a_bound_is_never_above_a_plan_and_a_plan_never_worse_than_the_greedy_one(seed):
    asked, told = random_month(seed=seed), []
    answer = solve(asked, seed=1, limits=Limits(nodes=1), tell=told.append)
    assert rules.breaches(asked, answer.plan) == []
    assert answer.bound <= answer.cost.total <= told[0].cost
    costs = [one.cost for one in told]
    assert costs == sorted(costs, reverse=True)
    assert all(one.bound <= answer.cost.total for one in told)


def test_the_same_seed_gives_the_same_roster():
    asked = random_month(seed=2)
    one, other = (solve(asked, seed=5, limits=Limits(nodes=20)) for _ in range(2))
    assert np.array_equal(one.plan.stands, other.plan.stands)


def test_a_search_that_is_stopped_gives_what_it_has():
    asked = random_month(people=30, days=14, seed=2)
    answer = solve(asked, seed=1, stop=lambda: True)
    assert rules.breaches(asked, answer.plan) == []


def test_with_nobody_there_everything_stays_open_and_says_so():
    asked = month(2, 1)
    asked.may[:] = False
    answer = solve(asked)
    assert answer.plan.open(asked).sum() == 3
    assert [one.fails for one in reasons.gaps(asked, answer.plan)] == [Counter({Rule.MAY: 2})] * 3


def test_duty_is_shared_evenly_and_past_months_count():
    asked = month(6, 8, kinds=THREE[1:2], wanted=3)
    asked.before.carried[0] = [4, 0, 0]
    shares = solve(asked, seed=1).plan.shares(asked)[:, Measure.SHIFTS]
    assert sorted(shares) == [4, 4, 5, 5, 5, 5]
    assert rules.cost(asked, solve(asked, seed=1).plan).unfair == 0


def test_wishes_are_kept_where_they_cost_nobody_a_place():
    asked = month(4, 4, kinds=THREE[1:2])
    asked.cost[:, :, 0] = 3
    for person in range(4):
        asked.cost[person, person, 0] = 0
    made = solve(asked, seed=1).plan
    assert made.stands.tolist() == [[0 if d == p else -1 for d in range(4)] for p in range(4)]


def test_a_medic_is_among_those_who_stand_where_there_is_one():
    medics = np.array([False, False, True, False])
    mix = Mix("卫生员", 0, 0, 1, medics, 300)
    asked = month(4, 1, kinds=THREE[1:2], wanted=2, mixes=(mix,))
    assert solve(asked, seed=1).plan.stands[2, 0] == 0
    assert greedy.fill(asked, seed=1).stands[2, 0] == 0
    asked.may[2] = False
    assert solve(asked, seed=1).cost.mix == 300


# --- explained


def test_a_placement_says_who_else_could_and_what_speaks_for_it():
    asked = month(3, 1, kinds=THREE[1:2])
    asked.before.carried[:, 0] = [5, 1, 4]
    made = solve(asked, seed=1).plan
    assert made.stands[:, 0].tolist() == [-1, 0, -1]
    placed = reasons.why(asked, made, 1, 0)
    assert (placed.could, placed.shifts, placed.median) == (2, 1, 4.0)
    with pytest.raises(ValueError, match="nobody"):
        reasons.why(asked, made, 0, 0)


def test_why_not_me_names_every_rule_or_what_it_would_cost():
    asked = month(3, 2, kinds=THREE)
    asked.may[2, 1, NIGHT] = False
    asked.cost[1, 1, NIGHT] = 7
    made = plan([-1, NIGHT], [-1, -1], [EVENING, -1])
    assert reasons.why_not(asked, made, 2, 1, NIGHT).rules == (Rule.MAY, Rule.REST)
    assert reasons.why_not(asked, made, 1, 1, NIGHT) == ((), -1, 7)


def test_an_open_place_says_whom_one_thing_alone_keeps_away():
    asked = month(3, 2, kinds=THREE)
    asked.may[2, 1, NIGHT] = False
    made = plan([EVENING, -1], [-1, DAY], [-1, -1])
    gap = next(one for one in reasons.gaps(asked, made) if (one.day, one.kind) == (1, NIGHT))
    assert gap.by_one_only == Counter({Rule.REST: 1, None: 1, Rule.MAY: 1})


# --- repaired


def test_a_lost_place_goes_to_who_is_free_and_nobody_else_is_moved():
    asked = random_month(people=24, days=7, seed=3)
    made = solve(asked, seed=1, limits=Limits(nodes=50)).plan
    person = int(np.argmax((made.stands >= 0).sum(axis=1)))
    fixed = repair.drop_out(asked, made, person, range(3, 7))
    lost = int((made.stands[person, 3:] >= 0).sum())
    assert lost and rules.breaches(asked, fixed.plan) == []
    assert (fixed.plan.stands[person, 3:] < 0).all()
    changed = int((fixed.plan.stands != made.stands).sum())
    direct = sum(move.instead_of is None for move in fixed.moves)
    assert changed == lost + len(fixed.moves) + sum(m.instead_of is not None for m in fixed.moves)
    assert direct + len(fixed.open) >= lost


def test_where_nobody_is_free_one_is_moved_and_a_third_comes_in():
    asked = month(3, 1, kinds=THREE)
    asked.may[2, 0, NIGHT] = False
    asked.may[2, 0, EVENING] = False
    asked = replace(asked, wanted=np.array([[1, 1, 0]]))
    made = plan([NIGHT], [DAY], [-1])
    fixed = repair.drop_out(asked, made, 0, range(1))
    assert fixed.moves == ((1, 0, NIGHT, (0, DAY)), (2, 0, DAY, None))
    assert fixed.plan.stands[:, 0].tolist() == [-1, NIGHT, DAY]


def test_what_nobody_can_take_stays_open():
    asked = month(1, 1, kinds=THREE[1:2])
    fixed = repair.drop_out(asked, plan([0]), 0, range(1))
    assert (fixed.moves, fixed.open) == ((), ((0, 0),))


def test_more_lost_places_than_free_people_are_shared_among_them():
    asked = month(2, 4, kinds=THREE[1:2])
    fixed = repair.drop_out(asked, plan([0, 0, 0, 0], [-1, -1, -1, -1]), 0, range(4))
    assert fixed.open == () and (fixed.plan.stands[1] == 0).all()


def test_who_is_called_first_has_stood_least():
    asked = month(4, 1, kinds=THREE[1:2])
    asked.before.carried[:, 0] = [3, 1, 2, 0]
    asked.may[3] = False
    empty = Plan.empty(asked)
    assert repair.ranked(asked, empty, 0, 0).tolist() == [1, 2, 0]


# --- made up


def random_month(people=16, days=10, *, seed):
    dice = np.random.default_rng(seed)
    asked = month(people, days, wanted=2 if people > 8 else 1)
    asked.may[:] = dice.random(asked.may.shape) < 0.7
    asked.cost[:] = dice.integers(0, 4, asked.cost.shape)
    asked.before.run[:] = dice.integers(0, 4, people)
    asked.before.nights[:] = dice.integers(0, 2, people)
    asked.before.ended[:] = -dice.integers(0, 900, people)
    asked.before.carried[:] = dice.integers(0, 3, (people, 3))
    return asked


def cheapest_of_all(asked):
    """Every plan there is, one after the other."""
    lines = [np.array(line) for line in product(range(-1, len(asked.kinds)), repeat=asked.days)]
    one = [[line for line in lines
            if not rules.breaches(alone(asked, person), Plan(line[None]))]
           for person in range(asked.people)]  # fmt: skip
    plans = (Plan(np.array(chosen)) for chosen in product(*one))
    return min(
        rules.cost(asked, made).total for made in plans
        if (made.heads(asked) <= asked.wanted).all()
    )  # fmt: skip


def alone(asked, person):
    """The month as it is for one of them."""
    own = slice(person, person + 1)
    return replace(
        asked, may=asked.may[own], cost=asked.cost[own],
        rules=replace(asked.rules, most_shifts=asked.rules.most_shifts[own],
                      most_nights=asked.rules.most_nights[own]),
        before=Before(*(getattr(asked.before, name)[own]
                        for name in ("ended", "run", "nights", "carried"))),
    )  # fmt: skip
