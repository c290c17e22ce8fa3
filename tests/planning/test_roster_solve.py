"""The search for a roster: never against a rule, never below its bound, the optimum if checked."""

import os
import random
from itertools import product

import numpy as np
import pytest

from tongxing.planning.roster.pricing import Lines, room_for
from tongxing.planning.roster.rules import breaches, cost
from tongxing.planning.roster.shifts import OFF, Cover, Person, Problem, Shift, Wish, roster_from
from tongxing.planning.roster.solve import Limits, solve
from tongxing.planning.roster.worker import solve_apart

KINDS = (Shift("E", 480), Shift("L", 480, frozenset({"E"})), Shift("N", 600, frozenset({"E", "L"})))


def a_ward(seed, *, people=3, days=7, shifts=2, least=1, limits=True):
    """A random problem; small ones can be solved by trying everything."""
    dice = random.Random(seed)
    kinds = KINDS[:shifts]

    def person(number):
        most = dice.randint(days // 3, days * 2 // 3)
        return Person(
            f"p{number}",
            {kind.id: dice.choice([0, 1, 2, days]) for kind in kinds[1:]} if limits else {},
            most * 480 + 120, (most - least) * 480, dice.randint(2, 4), dice.randint(1, 2),
            dice.randint(1, 2), dice.randint(1, 2), frozenset(dice.sample(range(days), 1)),
        )  # fmt: skip

    def wish(number):
        return Wish(
            f"p{number % people}", dice.randrange(days), dice.choice(kinds).id, dice.randint(1, 3),
            dice.random() < 0.5,
        )  # fmt: skip

    cover = tuple(
        Cover(day, kind.id, dice.randint(0, max(people // 3, 1)), dice.choice([10, 100]), 1)
        for day in range(days)
        for kind in kinds
    )
    return Problem(
        str(seed), days, kinds, tuple(map(person, range(people))),
        tuple(map(wish, range(2 * people))), cover,
    )  # fmt: skip


def lines_of(problem, person):
    """Every legal line of one person, by the rules."""
    alone = Problem("alone", problem.days, problem.shifts, (person,), (), ())
    tried = product(range(OFF, len(problem.shifts)), repeat=problem.days)
    return [
        np.array(line) for line in tried
        if not breaches(alone, roster_from(alone, np.array([line])))
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_the_cheapest_line_is_the_cheapest_of_all_legal_ones(seed):
    problem = a_ward(seed, people=1, days=6 + seed % 2, shifts=3 - seed % 2)
    prices = np.random.default_rng(seed).integers(-9, 9, problem.wanted.shape).astype(float)
    legal = lines_of(problem, problem.people[0])
    costs = [sum(prices[day, s] for day, s in enumerate(line) if s != OFF) for line in legal]

    value, line = Lines(problem, problem.people[0]).cheapest(prices, room_for(problem))

    assert value == min(costs, default=np.inf)
    if legal:
        assert any((line == other).all() for other in legal)
        assert value == sum(prices[day, s] for day, s in enumerate(line) if s != OFF)


@pytest.mark.parametrize("seed", range(8))
def test_a_tiny_problem_is_solved_to_its_optimum(seed):
    problem = a_ward(seed, people=2, days=7)
    legal = [lines_of(problem, person) for person in problem.people]
    if not all(legal):
        pytest.skip("somebody has no legal line")
    best = optimum(problem, legal)

    answer = solve(problem, limits=Limits(rounds=25))

    assert answer.objective == best
    assert answer.bound <= best


def optimum(problem, legal):
    """By trying every pair of lines."""
    heads = [np.zeros((len(lines), *problem.wanted.shape), np.int64) for lines in legal]
    wishes = []
    for who, lines in enumerate(legal):
        for number, line in enumerate(lines):
            days = np.flatnonzero(line != OFF)
            heads[who][number, days, line[days]] = 1
        wishes.append((heads[who] * problem.wish_cost[who]).sum(axis=(1, 2)))
    best = []
    for mine, wish in zip(heads[0], wishes[0], strict=True):
        short = problem.wanted - mine - heads[1]
        under = (problem.under * short.clip(0)).sum(axis=(1, 2))
        over = (problem.over * (-short).clip(0)).sum(axis=(1, 2))
        best.append((under + over + wishes[1]).min() + wish)
    return int(min(best) + problem.wish_base.sum())


@pytest.mark.parametrize("seed", range(4))
def test_a_roster_breaks_no_rule_and_costs_no_less_than_its_bound(seed):
    problem = a_ward(seed, people=8, days=14, shifts=3, limits=False, least=3)
    answer = solve(problem, seed=seed, limits=Limits(rounds=6))
    assert breaches(problem, answer.roster) == []
    assert cost(problem, answer.roster).total == answer.objective >= answer.bound > 0


def test_limits_counted_from_the_other_side_and_odd_lengths_are_kept():
    base = a_ward(3, people=1, days=14, shifts=3)
    person = Person("p0", {"E": 6, "L": 5, "N": 1}, 9 * 480, 7 * 480, 5, 1, 1, 2)
    problem = Problem("wide", 14, base.shifts, (person,), (), base.cover)
    for seed in range(10):
        prices = np.random.default_rng(seed).uniform(-9, 1, (14, 3))
        _, line = Lines(problem, person).cheapest(prices, room_for(problem))
        assert breaches(problem, roster_from(problem, line[None])) == []


def test_equal_seed_equal_roster_and_a_better_seed_is_told_on_the_way():
    problem = a_ward(5, people=9, days=14, shifts=3, limits=False, least=3)
    told = []
    one = solve(problem, seed=7, limits=Limits(rounds=8), tell=told.append)
    two = solve(problem, seed=7, limits=Limits(rounds=8))
    assert one == two
    assert [step.objective for step in told] == sorted([s.objective for s in told], reverse=True)
    assert told[-1].objective == one.objective


def test_somebody_for_whom_no_line_is_legal_is_off_and_the_rules_say_so():
    base = a_ward(1, people=3, days=7, limits=False)
    nobody = Person("zoe", {}, 9_600, 9_600, 2, 1, 2, 1)
    problem = Problem("zoe", 7, base.shifts, (*base.people, nobody), base.wishes, base.cover)
    answer = solve(problem, limits=Limits(rounds=5))
    assert {b.about.split(":")[0] for b in breaches(problem, answer.roster)} == {"zoe"}


def test_a_good_enough_gap_ends_the_search():
    problem = a_ward(2, people=9, days=14, shifts=3, limits=False, least=3)
    assert solve(problem, limits=Limits(rounds=50, gap=0.99)).rounds == 0


def test_seconds_that_are_over_end_the_search_with_what_is_there():
    problem = a_ward(2, people=9, days=14, shifts=3, limits=False, least=3)
    ticks = iter(range(1_000_000))
    answer = solve(problem, limits=Limits(seconds=30), clock=lambda: float(next(ticks)))
    assert breaches(problem, answer.roster) == []
    assert answer.seconds >= 30


def test_a_solve_apart_gives_the_same_roster():
    problem = a_ward(4, people=6, days=14, limits=False, least=3)
    apart = solve_apart(problem, seed=3, limits=Limits(rounds=5), hard_seconds=60)
    assert not apart.ended_early
    assert apart.answer == solve(problem, seed=3, limits=Limits(rounds=5))


def fatal_clock(calls=[0]):  # noqa: B006 - counts within the other process
    """Ends its process, as a kill would, once the search is under way."""
    calls[0] += 1
    if calls[0] > 60:
        os._exit(9)
    return 0.0


def test_a_solve_killed_midway_hands_back_the_best_so_far_and_its_bound():
    problem = a_ward(5, people=9, days=14, shifts=3, limits=False, least=3)
    apart = solve_apart(
        problem, limits=Limits(rounds=10_000, seconds=1e9), clock=fatal_clock, hard_seconds=60
    )
    assert apart.ended_early
    assert breaches(problem, apart.answer.roster) == []
    assert apart.answer.bound <= apart.answer.objective


def test_a_process_ended_before_it_began_has_no_answer():
    assert solve_apart(a_ward(1), hard_seconds=0) == (None, True)
