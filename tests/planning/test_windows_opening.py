"""Which windows are open when: the rules over a sheet, and what the search keeps."""

from dataclasses import replace

import numpy as np
import pytest

from tongxing.planning.windows.hall import Demand, Group, Window
from tongxing.planning.windows.opening import (
    RULES,
    Problem,
    Sheet,
    breaches,
    everything_open,
    outlook,
    solve,
)

ROWS = np.array([4.0, 12.0, 14.0, 12.0, 4.0, 0.0, 0.0, 6.0, 12.0, 10.0, 3.0])
WINDOWS = (
    Window("a1", frozenset({"a"})), Window("a2", frozenset({"a"})), Window("a3", frozenset({"a"})),
    Window("b1", frozenset({"b"})), Window("b2", frozenset({"b"})), Window("all"),
)  # fmt: skip


def problem(scale=1.0, windows=WINDOWS, **more):
    groups = (Group("a", 8.0, 0.8), Group("b", 10.0, 0.8))
    return Problem(Demand(groups, scale * np.outer(ROWS, [0.6, 0.4])), windows, **more)


def without(sheet, id, halves):
    return Sheet({**sheet.open, id: sheet.open[id] - halves})


ALL = everything_open(problem())
LAST = frozenset({10})
# For each rule a problem and a sheet that breaks it, and only it.
BREAKS = {
    "waits_are_within_the_limit_or_as_with_all_open": (
        problem(), Sheet({**ALL.open, "a1": frozenset(), "a2": frozenset(), "all": frozenset()})
    ),
    "every_group_is_served_to_the_end": (
        problem(), without(without(without(ALL, "all", LAST), "b1", LAST), "b2", LAST)
    ),
    "a_window_opens_once_a_session": (problem(0.2), without(ALL, "a1", {2})),
    "nobody_comes_for_less_than_the_shortest_stretch": (
        problem(0.2), without(ALL, "a1", {1, 2, 3, 4})
    ),
    "nobody_is_put_where_nobody_may_be": (
        problem(0.2, windows=(replace(WINDOWS[0], closed=frozenset(range(5))), *WINDOWS[1:])), ALL
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_each_rule_alone_catches_its_own_breach(rule):
    asked, sheet = BREAKS[rule]
    assert {breach.rule for breach in breaches(asked, sheet)} == {rule}


@pytest.mark.parametrize("scale", [0.3, 0.8, 1.2])
@pytest.mark.parametrize("seed", range(2))
def test_a_sheet_keeps_every_rule_with_fewer_hours_than_all_open(scale, seed):
    asked = problem(scale, seed=seed)
    sheet = solve(asked)
    assert breaches(asked, sheet) == []
    assert sheet.window_hours < everything_open(asked).window_hours


def test_a_sheet_holds_on_days_that_it_was_not_found_on():
    told = outlook(problem(0.8, fresh=True), solve(problem(0.8)))
    assert max(half.p95_minutes.low for half in told.half_hours if half.visitors) <= 15


def test_a_quiet_hall_needs_few_windows_and_a_crowded_one_all_but_the_last():
    quiet, crowded = solve(problem(0.1)), solve(problem(3.0))
    assert max(quiet.staff(11)) <= 2
    assert crowded.staff(11)[1:4] == (6, 6, 6)


def test_who_may_not_be_put_there_is_not():
    closed = frozenset(range(5))
    windows = (*WINDOWS[:5], replace(WINDOWS[5], closed=closed))
    assert not solve(problem(windows=windows)).open["all"] & closed


def test_equal_problems_have_equal_sheets():
    assert solve(problem(0.8)) == solve(problem(0.8))


def test_a_group_that_no_window_serves_is_told():
    with pytest.raises(ValueError, match="b"):
        solve(problem(windows=WINDOWS[:3]))
