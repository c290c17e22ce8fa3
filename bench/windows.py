"""Waiting at the hall: the simulator's speed and truth, and how good the staffing is.

    python -m bench.windows

Beside it Erlang's formula, simpy on the same people, and searches a hundred times as long.
Takes some twenty minutes, nearly all of it the long searches.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import simpy

from tongxing.planning.windows import opening
from tongxing.planning.windows.compare import Arrangement, compare, made_general
from tongxing.planning.windows.day import Visits, draw, waits_at_windows, waits_in_line
from tongxing.planning.windows.erlang import Line
from tongxing.planning.windows.forecast import Past, back_test
from tongxing.planning.windows.hall import Demand, Group, Window
from tongxing.planning.windows.staffing import (
    Outlook,
    Problem,
    breaches,
    hour_by_hour,
    outlook,
    rounds_for,
    solve,
)

SERVERS = (1, 2, 3, 4, 6, 8, 10, 12, 16, 22)
BUSY = (0.6, 0.7, 0.8, 0.85, 0.9)
RUN, DROP = 400_000, 20_000  # visitors in a run, and of them while the line settles
ENOUGH = 0.0025  # standard error of a figure by the figure, at which a cell is done

# Visitors in each half hour from 8:30 to 17:30, with the break at noon.
SHAPE = np.array([30, 45, 60, 65, 60, 50, 30, 0, 0, 0, 0, 35, 55, 60, 55, 45, 35, 20.0])
SHARES = np.array([0.2, 0.15, 0.15, 0.1, 0.1, 0.08, 0.07, 0.05, 0.05, 0.05])
MINUTES = (6, 8, 10, 12, 7, 9, 15, 11, 8, 14)


def hall(scale: float = 1.0, *, day_cv: float = 0.1) -> Demand:
    groups = tuple(Group(f"g{n}", minutes, 0.9) for n, minutes in enumerate(MINUTES))
    return Demand(groups, scale * np.outer(SHAPE, SHARES), day_cv=day_cv)


def present() -> Arrangement:
    """Twenty windows of ten departments, as many for each as its load asks for, two general."""
    each = (3, 3, 3, 2, 2, 2, 2, 1, 1, 1)
    own = [(n, m) for n, count in enumerate(each) for m in range(count)]
    windows = [Window(f"{n}.{m}", frozenset({f"g{n}"})) for n, m in own]
    return Arrangement("present", (*windows, Window("x"), Window("y")))


def timed(work: Callable[[], object], rounds: int = 5) -> float:
    """Median seconds."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def settled(servers: int, busy: float, *, people: int, seed: int) -> Visits:
    """One long day of a line with exponential service of one minute on average."""
    dice = np.random.default_rng(seed)
    return Visits(
        np.array([0, people]), dice.exponential(1 / (busy * servers), people).cumsum(),
        np.zeros(people, np.int64), np.zeros(people, bool), dice.exponential(1.0, people),
        np.zeros(1, bool),
    )  # fmt: skip


def simpy_line(people: Visits, servers: int) -> np.ndarray:
    env, wait = simpy.Environment(), np.empty(len(people))
    clerks = simpy.Resource(env, servers)

    def door():
        for who in range(len(people)):
            yield env.timeout(people.arrival[who] - env.now)
            env.process(visitor(who))

    def visitor(who: int):
        with clerks.request() as turn:
            yield turn
            wait[who] = env.now - people.arrival[who]
            yield env.timeout(people.minutes[who])

    env.process(door())
    env.run()
    return wait


def speed() -> None:
    print("| what | visitors | visitors a second |\n| --- | ---: | ---: |")
    demand, windows = hall(), present().windows
    days = draw(demand, days=1_600, seed=1)
    line = settled(12, 0.9, people=1_000_000, seed=1)
    few = settled(12, 0.9, people=50_000, seed=1)
    for what, people, work in (
        ("one line, steady staff", line, lambda: waits_in_line(line, [12])),
        ("one line, 1,600 days of 18 half hours", days, lambda: waits_in_line(days, [16] * 18)),
        ("22 windows, ten departments", days, lambda: waits_at_windows(days, demand, windows)),
        ("drawing the days", days, lambda: draw(demand, days=1_600, seed=1)),
        ("simpy, one line, steady staff", few, lambda: simpy_line(few, 12)),
    ):
        work()
        print(f"| {what} | {len(people):,} | {len(people) / timed(work):,.0f} |", flush=True)
    gap = np.abs(simpy_line(few, 12) - waits_in_line(few, [12])).max()
    print(f"\nWaits of the last two at most {gap:.1e} minutes apart.\n")


def against_erlang() -> None:
    print("| servers | worst, mean wait | worst, share that waits | visitors |")
    print("| ---: | ---: | ---: | ---: |")
    off, covered, cells = [], 0, 0
    for servers in SERVERS:
        worst, seen = [0.0, 0.0], 0
        for busy in BUSY:
            line = Line(60 * busy * servers, 1.0, servers)
            told = np.array([line.mean_wait_minutes, line.waits])
            runs: list[tuple[float, float]] = []
            while True:
                people = settled(servers, busy, people=RUN, seed=len(runs))
                wait = waits_in_line(people, [servers])[DROP:]
                runs.append((float(wait.mean()), float((wait > 0).mean())))
                found = np.array(runs)
                error = found.std(axis=0, ddof=1) / len(runs) ** 0.5 if len(runs) > 9 else np.inf
                if (error < ENOUGH * told).all():
                    break
            gap = np.abs(found.mean(axis=0) / told - 1)
            covered += int((np.abs(found.mean(axis=0) - told) < 1.96 * error).sum())
            cells += 2
            worst, seen = np.maximum(worst, gap).tolist(), seen + len(runs) * RUN
        off.append(max(worst))
        print(f"| {servers} | {worst[0]:.2%} | {worst[1]:.2%} | {seen:,} |", flush=True)
    loads = ", ".join(f"{busy:.0%}" for busy in BUSY)
    print(f"\nEach at {loads} busy. Worst of all {max(off):.2%}; the 95 % interval holds", end=" ")
    print(f"Erlang's figure in {covered} of {cells}.\n")


def worst_p95(told: Outlook) -> float:
    return max(half.p95_minutes.value for half in told.half_hours if half.visitors)


def staffing_against_longer() -> None:
    heads = "visitors a day", "days differ by", "plain way, staff-hours", "its worst p95"
    print("|", " | ".join([*heads, "ours", "seconds", "worst p95"]), end=" | ")
    print("on 4,000 fresh days | 100× longer | above it |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for scale, day_cv, windows in (
        (0.5, 0.0, 22), (0.5, 0.1, 22), (0.8, 0.1, 22), (1.0, 0.1, 22), (1.5, 0.1, 33),
    ):  # fmt: skip
        problem = Problem(hall(scale, day_cv=day_cv), windows)
        plain = hour_by_hour(problem)
        solve(problem, rounds=0)
        fresh = replace(problem, days=4_000, seed=99)
        began = time.perf_counter()
        plan = solve(problem)
        taken = time.perf_counter() - began
        long = solve(problem, rounds=100 * rounds_for(problem))
        print(
            f"| {SHAPE.sum() * scale:.0f} | {day_cv:.0%} | {plain.staff_hours} "
            f"| {worst_p95(outlook(problem, plain)):.1f} | {plan.staff_hours} | {taken:.1f} "
            f"| {worst_p95(outlook(problem, plan)):.1f} | {worst_p95(outlook(fresh, plan)):.1f} "
            f"| {long.staff_hours} | {plan.staff_hours / long.staff_hours - 1:.1%} |",
            flush=True,
        )
        assert not breaches(problem, plan)


def sheets() -> None:
    print(
        "\n| visitors a day | window-hours, all open | proposed | seconds | p95 over the day",
        end="",
    )
    print(" | all open | worst half hour on other days | all open |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for scale in (0.3, 0.5, 0.8):
        problem = opening.Problem(hall(scale), present().windows)
        opening.outlook(problem, opening.everything_open(problem))
        began = time.perf_counter()
        sheet = opening.solve(problem)
        taken = time.perf_counter() - began
        fresh = replace(problem, fresh=True)
        every = opening.everything_open(problem)
        told, full = opening.outlook(fresh, sheet), opening.outlook(fresh, every)
        print(
            f"| {SHAPE.sum() * scale:.0f} | {every.window_hours} | {sheet.window_hours} "
            f"| {taken:.1f} | {told.p95_minutes.value:.1f} | {full.p95_minutes.value:.1f} "
            f"| {worst_p95(told):.1f} | {worst_p95(full):.1f} |"
        )


def band(plan_for: float = 0.8) -> None:
    problem = Problem(hall(plan_for), 22)
    told = outlook(problem, solve(problem))
    print(
        f"\n{problem.demand.expected.sum():.0f} visitors a day, {told.staff_hours} staff-hours:\n"
    )
    print("| from | staff | visitors | mean wait | p95 | p95 on 9 of 10 days | busy |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for number, half in enumerate(told.half_hours):
        clock = f"{(510 + 30 * number) // 60}:{(510 + 30 * number) % 60:02}"
        if half.visitors:
            mean, p95 = half.mean_minutes, half.p95_minutes
            print(
                f"| {clock} | {half.staff} | {half.visitors:.0f} "
                f"| {mean.value:.1f} ({mean.low:.1f}–{mean.high:.1f}) "
                f"| {p95.value:.1f} ({p95.low:.1f}–{p95.high:.1f}) "
                f"| {half.p95_on_most_days_minutes:.1f} | {half.busy_share:.0%} |"
            )
    print(
        f"\nOver the day: p95 {told.p95_minutes.value:.1f} minutes, on 9 of 10 days at most", end=""
    )
    print(f" {told.p95_on_most_days_minutes:.1f}.\n")


def general_windows() -> None:
    demand = hall(0.8)
    began = time.perf_counter()
    proposals = made_general(demand, present(), most=8)
    found = compare(demand, present(), proposals)
    taken = time.perf_counter() - began
    print(
        "| made general | mean wait | p95 | saved of the mean | worst department's p95 | verdict |"
    )
    print("| ---: | ---: | ---: | ---: | ---: | --- |")
    for count, one in enumerate(found):
        mean, p95, saved = one.mean_minutes, one.p95_minutes, one.saved_minutes
        print(
            f"| {count} | {mean.value:.1f} ({mean.low:.1f}–{mean.high:.1f}) "
            f"| {p95.value:.1f} ({p95.low:.1f}–{p95.high:.1f}) "
            f"| {saved.value:.1f} ({saved.low:.1f}–{saved.high:.1f}) "
            f"| {one.worst_group_p95_minutes:.1f} | {one.verdict} |"
        )
    print(f"\n{taken:.1f} s together.\n")


def forecasts() -> None:
    print("| days differ by | error | last week's | in the band |\n| ---: | ---: | ---: | ---: |")
    for day_cv in (0.05, 0.1, 0.2):
        dice, days = np.random.default_rng(1), 210
        is_open, month_end = np.arange(days) % 7 < 5, np.arange(days) % 30 >= 28
        level = np.array([1.3, 1.0, 0.9, 1.0, 1.1, 0, 0])[np.arange(days) % 7]
        level = level * np.where(month_end, 1.4, 1) * dice.gamma(day_cv**-2, day_cv**2, days)
        counts = dice.poisson(level[:, None, None] * np.outer(0.8 * SHAPE, SHARES))
        told = back_test(Past(counts, 0, is_open, month_end[:, None]))
        print(
            f"| {day_cv:.0%} | {told.error_percent:.1f} % "
            f"| {told.last_week_error_percent:.1f} % | {told.in_band_share:.0%} |"
        )


def main() -> None:
    speed()
    against_erlang()
    staffing_against_longer()
    sheets()
    band()
    general_windows()
    forecasts()


if __name__ == "__main__":
    main()
