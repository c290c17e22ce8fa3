"""Windows: theory against tables, the simulator against theory and simpy, plans against rules."""

from collections import deque
from dataclasses import replace
from fractions import Fraction
from math import factorial

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxing.planning.windows.compare import Arrangement, Verdict, compare, made_general
from tongxing.planning.windows.day import Visits, draw, waits_at_windows, waits_in_line
from tongxing.planning.windows.erlang import Line, erlang_c, least_servers, pooled
from tongxing.planning.windows.figures import Estimate
from tongxing.planning.windows.hall import HALF_HOUR, Demand, Group, Window
from tongxing.planning.windows.staffing import (
    RULES,
    Plan,
    Problem,
    breaches,
    hour_by_hour,
    outlook,
    solve,
    staffing,
)

MORNING, NOON = [8.0, 14.0, 20.0, 16.0, 9.0], [0.0, 0.0]
AFTERNOON = [10.0, 18.0, 15.0, 7.0]


def hall(*, groups=2, scale=1.0, **more):
    """A short day: five half hours, two of break, four more; every group has its own minutes."""
    rows = scale * np.array(MORNING + NOON + AFTERNOON)
    kinds = tuple(Group(f"g{n}", 6.0 + 4.0 * n, 0.8) for n in range(groups))
    return Demand(kinds, np.outer(rows, np.full(groups, 1 / groups)), **more)


# --- theory


@pytest.mark.parametrize(("servers", "waits", "load"), [(8, 0.05, 3.87), (10, 0.01, 4.08)])
def test_the_load_for_a_given_delay_is_as_in_the_published_table(servers, waits, load):
    """From an Erlang C table for trunked radio, as its worked example for TETRA reads it."""
    assert erlang_c(load - 0.005, servers) < waits < erlang_c(load + 0.005, servers)


@given(st.integers(1, 60), st.integers(1, 99))
def test_waiting_is_as_in_the_textbook_sum_in_whole_fractions(servers, hundredths):
    load = Fraction(hundredths, 100) * servers
    full = load**servers / factorial(servers) * servers / (servers - load)
    told = full / (sum(load**n / factorial(n) for n in range(servers)) + full)
    assert erlang_c(float(load), servers) == pytest.approx(float(told), rel=1e-9)


def test_thousands_of_servers_neither_overflow_nor_cancel():
    assert 0.2 < erlang_c(9_900, 10_000) < 0.3
    assert erlang_c(100, 10_000) == pytest.approx(0, abs=1e-12)


@given(st.floats(1, 400), st.floats(1, 20), st.floats(0, 30))
def test_the_least_servers_are_enough_and_one_fewer_is_not(an_hour, minutes, limit):
    servers = least_servers(an_hour, minutes, limit_minutes=limit)
    assert Line(an_hour, minutes, servers).late(limit) <= 0.05 + 1e-9
    if servers > 1:
        assert Line(an_hour, minutes, servers - 1).late(limit) > 0.05


def test_the_quantile_is_the_wait_that_few_exceed():
    line = Line(100, 5.0, 9)
    assert line.late(line.wait_quantile_minutes(0.95)) == pytest.approx(0.05)
    assert Line(1, 5.0, 9).wait_quantile_minutes(0.95) == 0


def test_a_line_that_only_grows_has_no_end():
    full = Line(60, 10.0, 10)
    assert (full.waits, full.mean_wait_minutes) == (1, np.inf)
    assert full.wait_quantile_minutes(0.5) == np.inf


def test_two_kinds_in_one_line_are_their_mixture():
    assert pooled([30, 30], [5, 15], [0, 0]) == pytest.approx((60, 10, 0.5))


@pytest.mark.parametrize(("servers", "busy"), [(1, 0.6), (2, 0.8), (5, 0.85), (12, 0.9), (22, 0.8)])
def test_the_simulation_agrees_with_erlang(servers, busy):
    dice, runs, each, drop = np.random.default_rng(servers), 20, 60_000, 5_000
    arrival = dice.exponential(1 / (busy * servers), (runs, each)).cumsum(axis=1).ravel()
    people = Visits(
        np.arange(runs + 1) * each, arrival, np.zeros(runs * each, np.int64),
        np.zeros(runs * each, bool), dice.exponential(1.0, runs * each), np.zeros(1, bool),
    )  # fmt: skip
    wait = waits_in_line(people, [servers]).reshape(runs, each)[:, drop:]
    line = Line(60 * busy * servers, 1.0, servers)
    for found, told in (
        (wait.mean(axis=1), line.mean_wait_minutes),
        ((wait > 0).mean(axis=1), line.waits),
    ):
        error = found.std(ddof=1) / np.sqrt(runs)
        assert abs(found.mean() - told) < 4 * error
        assert error < 0.03 * told


# --- the same people in simpy


def simpy_line(people, staff):
    """Clerks as a resource; those who are not on duty are taken by somebody who goes first."""
    env, wait = simpy.Environment(), np.full(len(people), np.nan)
    clerks = simpy.PriorityResource(env, max(staff))
    away = []

    def rota():
        for half, count in enumerate(staff):
            yield env.timeout(HALF_HOUR * half - env.now)
            while len(away) < max(staff) - count:
                away.append(clerks.request(priority=-1))
            while len(away) > max(staff) - count:
                back = away.pop()
                back.cancel() if not back.triggered else clerks.release(back)

    def visitor(who):
        yield env.timeout(people.arrival[who])
        with clerks.request(priority=0) as turn:
            yield turn
            wait[who] = env.now - people.arrival[who]
            yield env.timeout(people.minutes[who])

    env.process(rota())
    for who in range(len(people)):
        env.process(visitor(who))
    env.run()
    return wait


@pytest.mark.parametrize(
    "staff",
    [[5] * 11, [3, 6, 7, 4, 5, 5, 5, 4, 7, 2, 3], [8, 1, 9, 0, 6, 6, 6, 1, 1, 9, 1]],
    ids=["steady", "by the half hour", "all at once"],
)
@pytest.mark.parametrize("seed", range(3))
def test_one_line_is_served_exactly_as_by_simpy(staff, seed):
    people = draw(hall(), days=1, seed=seed)
    assert (waits_in_line(people, staff) == simpy_line(people, staff)).all()


def simpy_windows(people, demand, windows, ceiling):
    """Each window a process that sleeps until somebody or the half hour wakes it."""
    env, wait = simpy.Environment(), np.full(len(people), np.nan)
    names = [group.id for group in demand.groups]
    lines = {(lane, name): deque() for lane in (True, False) for name in names}
    by_skill = sorted(windows, key=lambda window: len(window.serves) or len(names))
    asleep = {}

    def may(window, name):
        return window.is_general or name in window.serves

    def is_open(window):
        half = min(int(env.now // HALF_HOUR), demand.half_hours - 1)
        while half > 0 and demand.is_break[half] and half in window.closed:
            half -= 1
        return half not in window.closed

    def whom(window):
        fronts = [line[0] for (_, name), line in lines.items() if line and may(window, name)]
        if not fronts or not is_open(window):
            return None
        oldest = min(fronts)
        urgent = min((who for who in fronts if people.first[who]), default=oldest)
        long = env.now - people.arrival[oldest] >= ceiling
        return oldest if long else urgent

    def work(window):
        called = None
        while True:
            if called is None:
                called = whom(window)
            if called is None:
                asleep[window.id] = env.event()
                called = yield asleep[window.id]
                continue
            line = lines[bool(people.first[called]), names[people.group[called]]]
            if line and line[0] == called:
                line.popleft()
            wait[called] = env.now - people.arrival[called]
            yield env.timeout(window.pace * people.minutes[called])
            called = None

    def visitor(who):
        yield env.timeout(people.arrival[who])
        name = names[people.group[who]]
        for window in by_skill:
            free = window.id in asleep and may(window, name) and is_open(window)
            if free:
                asleep.pop(window.id).succeed(who)
                return
        lines[bool(people.first[who]), name].append(who)

    def bell(half):
        yield env.timeout(HALF_HOUR * half)
        for window in by_skill:
            called = whom(window) if window.id in asleep else None
            if called is not None:
                lines[bool(people.first[called]), names[people.group[called]]].popleft()
                asleep.pop(window.id).succeed(called)

    for window in by_skill:
        env.process(work(window))
    for half in range(1, demand.half_hours):
        env.process(bell(half))
    for who in range(len(people)):
        env.process(visitor(who))
    env.run()
    return wait


SKILLED = (
    Window("all", pace=1.25),
    Window("a", frozenset({"g0"})),
    Window("b", frozenset({"g1"}), closed=frozenset({0, 5, 6, 7})),
    Window("b again", frozenset({"g1"})),
    Window("c", frozenset({"g2"})),
    Window("a and c", frozenset({"g0", "g2"}), closed=frozenset({3, 5, 6})),
)


@pytest.mark.parametrize("ceiling", [np.inf, 12.0])
@pytest.mark.parametrize("seed", range(3))
def test_windows_of_different_skill_serve_exactly_as_in_simpy(ceiling, seed):
    demand = hall(
        groups=3, first_share=0.2, booked=np.ones((11, 3)) * (np.arange(11) == 2)[:, None]
    )
    people = draw(demand, days=1, seed=seed)
    ours = waits_at_windows(people, demand, SKILLED, ceiling_minutes=ceiling)
    assert (ours == simpy_windows(people, demand, SKILLED, ceiling)).all()
    assert (ours > 12).any()


# --- what is true of waits


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 9), min_size=10, max_size=10),
    st.integers(0, 10),
    st.integers(0, 9),
)
def test_more_staff_makes_nobody_wait_longer(staff, half, seed):
    people = draw(hall(), days=2, seed=seed)
    few = [*staff, 1]
    more = [count + (place == half) for place, count in enumerate(few)]
    assert (waits_in_line(people, more) <= waits_in_line(people, few)).all()


def test_general_windows_are_one_line():
    demand = hall(groups=3)
    people = draw(demand, days=5, seed=1)
    at_windows = waits_at_windows(people, demand, [Window(str(n)) for n in range(6)])
    assert (at_windows == waits_in_line(people, [6] * 11)).all()


def test_those_on_duty_before_a_break_serve_who_is_left():
    people = draw(hall(scale=3), days=1, seed=2)
    nobody_at_noon = [9] * 5 + [0, 0] + [9] * 4
    assert (waits_in_line(people, nobody_at_noon) == waits_in_line(people, [9] * 11)).all()


def test_the_ceiling_keeps_those_who_go_first_from_making_others_wait_for_ever():
    demand = hall(groups=1, first_share=0.6)
    people = draw(demand, days=20, seed=0)
    four = [Window(str(n)) for n in range(4)]
    without = waits_at_windows(people, demand, four)
    bounded = waits_at_windows(people, demand, four, ceiling_minutes=20.0)
    assert without[people.first].mean() < bounded[people.first].mean()
    assert bounded[~people.first].max() < without[~people.first].max()


def test_the_same_seed_gives_the_same_days_and_another_gives_others():
    demand = hall(day_cv=0.2, first_share=0.1)
    one, again, other = (draw(demand, days=9, seed=seed) for seed in (1, 1, 2))
    assert (one.arrival == again.arrival).all() and (one.minutes == again.minutes).all()
    assert len(one) != len(other) or (one.arrival != other.arrival).any()


def test_days_drawn_are_as_expected():
    demand = hall(groups=2, day_cv=0.3, first_share=0.25)
    people = draw(demand, days=2_000, seed=3)
    rows = np.bincount(people.half_hour, minlength=11) / 2_000
    assert rows == pytest.approx(demand.expected.sum(axis=1), rel=0.05)
    assert people.first.mean() == pytest.approx(0.25, rel=0.05)
    for kind, group in enumerate(demand.groups):
        minutes = people.minutes[people.group == kind]
        assert minutes.mean() == pytest.approx(group.mean_minutes, rel=0.03)
        assert minutes.std() / minutes.mean() == pytest.approx(group.cv, rel=0.05)
    totals = np.diff(people.day_starts)
    beyond_chance = (totals.var() - totals.mean()) / totals.mean() ** 2
    assert np.sqrt(beyond_chance) == pytest.approx(0.3, rel=0.1)


def test_appointments_come_evenly_at_their_time_and_go_first():
    booked = np.zeros((11, 2))
    booked[1] = (1, 2)
    demand = replace(hall(), arrivals=np.zeros((11, 2)), booked=booked)
    people = draw(demand, days=2, seed=0)
    assert people.arrival.tolist() == pytest.approx([35.0, 45.0, 55.0] * 2)
    assert people.first.all()
    assert sorted(people.group[:3].tolist()) == [0, 1, 1]
    assert 0.4 < len(draw(replace(demand, shows=0.5), days=200, seed=0)) / 600 < 0.6


# --- staffing


def problem(**more):
    return Problem(**({"demand": hall(), "windows": 9, "days": 60} | more))


AMPLE = Plan((9, 9, 9, 9, 9, 0, 0, 9, 9, 9, 9))

# For each rule a problem and a plan that breaks it, and only it.
BREAKS = {
    "waits_are_within_the_limit": (problem(), Plan((9, 9, 3, 3, 3, 0, 0, 9, 9, 9, 9))),
    "nobody_staffs_more_windows_than_there_are": (problem(windows=8), AMPLE),
    "nobody_is_planned_who_is_not_there": (problem(most=(8,) * 11), AMPLE),
    "nobody_asked_for_is_left_out": (problem(least=(0,) * 5 + (1, 1) + (0,) * 4), AMPLE),
    "somebody_stays_until_the_last_is_served": (problem(), Plan((9,) * 10 + (0,))),
}


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_each_rule_alone_catches_its_own_breach(rule):
    asked, plan = BREAKS[rule]
    assert {breach.rule for breach in breaches(asked, plan)} == {rule}


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_keeps_every_rule_with_no_more_hours_than_the_plain_way(seed):
    asked = problem(seed=seed, least=(2, *[0] * 10), demand=hall(day_cv=0.1))
    found = staffing(asked, rounds=10)
    assert found.breaches == []
    assert found.plan.staff_hours < AMPLE.staff_hours
    plain = hour_by_hour(asked)
    assert found.plan.staff_hours <= plain.staff_hours or breaches(asked, plain)


def test_nobody_can_be_taken_off_a_plan():
    asked = problem()
    plan = solve(asked, rounds=0)
    for half, staff in enumerate(plan.staff):
        if staff > asked.floor[half]:
            fewer = (*plan.staff[:half], staff - 1, *plan.staff[half + 1 :])
            assert breaches(asked, Plan(fewer)), half


@pytest.mark.parametrize("seed", range(3))
def test_a_longer_search_is_never_worse(seed):
    asked = problem(demand=hall(scale=2, day_cv=0.1), windows=18, seed=seed)
    hours = [solve(asked, rounds=rounds).staff_hours for rounds in range(4)]
    assert hours == sorted(hours, reverse=True)


def test_equal_problems_have_equal_plans():
    assert solve(problem(), rounds=5) == solve(problem(), rounds=5)


def test_a_hall_with_too_few_windows_is_told_where_and_staffed_to_the_full():
    found = staffing(problem(windows=4), rounds=3)
    assert {breach.rule for breach in found.breaches} == {"waits_are_within_the_limit"}
    assert max(found.plan.staff) == 4
    other_days = problem(windows=4, seed=1)  # a plan is judged on days it was not found on
    everybody = outlook(other_days, Plan((4,) * 5 + (0, 0) + (4,) * 4))
    late = [half.p95_minutes.value for half in everybody.half_hours]
    assert [half.p95_minutes.value > 15 for half in found.outlook.half_hours] == [
        minutes > 15 for minutes in late
    ]


def test_the_outlook_says_what_to_expect_of_each_half_hour():
    told = outlook(problem(days=200), AMPLE)
    busiest, noon = told.half_hours[2], told.half_hours[5]
    assert busiest.visitors == pytest.approx(20)
    assert busiest.mean_minutes.low < busiest.mean_minutes.value < busiest.mean_minutes.high
    assert busiest.p95_minutes.value <= busiest.p95_on_most_days_minutes * 1.5
    assert 0.4 < busiest.busy_share < 0.8
    assert noon.busy_share is None and noon.served_minutes > 0 and np.isnan(noon.p95_minutes.value)
    assert told.staff_hours == 40.5
    load = (hall().expected * [6, 10]).sum() / 60 / 40.5
    assert told.busy_share == pytest.approx(load, rel=0.05)
    assert told.after_closing_minutes > 0


def test_fewer_staff_makes_every_expected_wait_longer():
    ample, scarce = (outlook(problem(), Plan((n,) * 11)) for n in (9, 5))
    for half in (0, 1, 2, 3, 4, 7, 8, 9, 10):
        assert scarce.half_hours[half].mean_minutes > ample.half_hours[half].mean_minutes
    assert scarce.p95_on_most_days_minutes > ample.p95_on_most_days_minutes


# --- other windows


def departments(*, groups, each=2):
    return Arrangement(
        "present",
        tuple(Window(f"{n}.{m}", frozenset({f"g{n}"})) for n in range(groups) for m in range(each)),
    )


def test_general_windows_shorten_waits_and_the_verdict_says_so():
    demand, present = hall(groups=4), departments(groups=4)
    proposals = made_general(demand, present, most=4, days=40)
    assert [proposal.general for proposal in proposals] == [1, 2, 3, 4]
    now, *then = compare(demand, present, proposals, days=100)
    assert (now.verdict, now.saved_minutes) == (Verdict.SAME, Estimate(0, 0, 0))
    assert {outcome.verdict for outcome in then} == {Verdict.BETTER}
    assert now.mean_minutes > then[0].mean_minutes > then[-1].mean_minutes
    assert then[0].worst_group_p95_minutes >= then[0].p95_minutes.value
    assert [outcome.is_within_the_limit for outcome in (now, then[-1])] == [False, True]


def test_clerks_who_are_slow_with_matters_new_to_them_may_make_it_worse():
    demand, present = hall(groups=2), departments(groups=2, each=4)
    slow = made_general(demand, present, most=8, pace=1.6, days=20)
    assert compare(demand, present, slow, days=100)[-1].verdict == Verdict.WORSE


def test_windows_run_out():
    demand, present = hall(groups=2), departments(groups=2, each=4)
    assert len(made_general(demand, present, most=20, days=20)) == 8


# --- nonsense


@pytest.mark.parametrize(
    ("nonsense", "word"),
    [
        (lambda: erlang_c(1.0, 0), "no such line"),
        (lambda: Line(-1, 5, 1), "no such line"),
        (lambda: pooled([0], [5], [1]), "nobody comes"),
        (lambda: Group("g", 0), "minutes"),
        (lambda: Window("w", pace=0), "pace"),
        (lambda: replace(hall(), groups=(Group("a", 1), Group("a", 2))), "unique"),
        (lambda: replace(hall(), groups=(Group("a", 1),)), "shape"),
        (lambda: hall(scale=-1), "zero or more"),
        (lambda: hall(scale=0), "nobody is expected"),
        (lambda: hall(first_share=2), "shares"),
        (lambda: hall(booked=np.full((11, 2), 0.5)), "whole"),
        (lambda: draw(hall(), days=0, seed=0), "one day"),
        (lambda: problem(windows=0), "one window"),
        (lambda: problem(limit_minutes=-1), "limit"),
        (lambda: problem(least=(1,)), "half hours"),
        (lambda: problem(least=(-1,) * 11), "never negative"),
        (lambda: problem(least=(5,) * 11, most=(4,) * 11), "above the most"),
        (lambda: waits_in_line(draw(hall(), days=1, seed=0), [4] * 10), "half hours"),
        (lambda: waits_in_line(draw(hall(), days=1, seed=0), [4] * 10 + [0]), "somebody stays"),
        (lambda: Arrangement("a", ()), "unique"),
        (lambda: compare(hall(), departments(groups=1), []), r"no window serves.*g1"),
        (lambda: compare(hall(), departments(groups=3), []), r"not there.*g2"),
    ],
)
def test_nonsense_is_refused_with_what_is_wrong(nonsense, word):
    with pytest.raises(ValueError, match=word):
        nonsense()
