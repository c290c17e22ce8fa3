"""A month of duty at the zone's own size: greedy, CP-SAT and ours on the same problem; repairs.

    python -m bench.duty [--large] [--seconds N]

400 people, 40 posts in eight classes, 31 days, three shifts: 3,720 places. One to three classes a
person, three days in four free, a fifth on leave for some days, a quarter stands no nights; rest of
11 hours, six days and two nights in a row, 22 shifts and 8 nights at most; wishes, ways, and shares
of shifts, nights and free days, with what past months left. `--large` is 1,000 people at 100 posts.
Seconds are of the CPU, of the process that solves, on one core unless --threads says more.
"""

import argparse
import resource
import time
from collections.abc import Iterator

import numpy as np
from ortools.sat.python import cp_model

from tongxing.planning.duty import greedy, repair, rules
from tongxing.planning.duty.model import programme
from tongxing.planning.duty.month import Before, Kind, Month, Plan, Rules
from tongxing.planning.duty.solve import Limits, solve

SHIFTS = (("night", 0, True), ("day", 480, False), ("evening", 960, False))
DROP_OUTS = 300


def made_up(people: int, posts: int, *, days: int = 31, classes: int = 8, seed: int = 1) -> Month:
    dice = np.random.default_rng(seed)
    kinds = tuple(
        Kind(f"{one}-{name}", starts, 480, night, 1000)
        for one in range(classes) for name, starts, night in SHIFTS
    )  # fmt: skip
    of_class = np.repeat(np.arange(classes), len(SHIFTS))
    heads = np.full(classes, posts // classes) + (np.arange(classes) < posts % classes)
    skilled = np.zeros((people, classes), dtype=bool)
    for person in range(people):
        skilled[person, dice.choice(classes, size=dice.integers(1, 4), replace=False)] = True
    may = np.repeat(skilled[:, None, of_class], days, axis=1)
    may &= dice.random((people, days, 1)) < 0.75
    for person in np.flatnonzero(dice.random(people) < 0.2):
        first = dice.integers(0, days - 5)
        may[person, first : first + dice.integers(2, 8)] = False
    at_night = np.array([one.is_night for one in kinds])
    may[np.ix_(dice.random(people) < 0.25, np.arange(days), at_night)] = False
    ways = dice.integers(0, 4, (people, 1, len(kinds)))
    wishes = (dice.random((people, days, len(kinds))) < 0.1) * 5
    return Month(
        days, kinds,
        wanted=np.tile(heads[of_class], (days, 1)),
        may=may, cost=ways + wishes, free=np.arange(days) % 7 >= 5,
        rules=Rules(660, 6, 2, np.full(people, 22), np.full(people, 8)),
        before=Before(np.full(people, -100_000), np.zeros(people, int), np.zeros(people, int),
                      dice.integers(0, 3, (people, 3))),
    )  # fmt: skip


def by_cp_sat(month: Month, seconds: float) -> tuple[Plan | None, float]:
    """The same programme, row by row, on two workers."""
    asked, model = programme(month), cp_model.CpModel()
    most = int(month.wanted.sum())
    columns = [
        model.new_int_var(0, int(upper) if np.isfinite(upper) else most, "")
        for upper in asked.upper
    ]
    rows = asked.matrix.tocsr()
    for row in range(rows.shape[0]):
        part = slice(rows.indptr[row], rows.indptr[row + 1])
        said = sum(
            int(value) * columns[column]
            for column, value in zip(rows.indices[part], rows.data[part], strict=True)
        )
        low, high = asked.low[row], asked.high[row]
        if np.isfinite(low):
            model.add(said >= int(low))
        if np.isfinite(high):
            model.add(said <= int(high))
    model.minimize(sum(int(cost) * one for cost, one in zip(asked.cost, columns, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 2
    found = solver.solve(model)
    if found not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, 0
    return asked.plan(month, np.array([solver.value(one) for one in columns])), (
        solver.best_objective_bound
    )


def row(name: str, month: Month, plan: Plan | None, bound: float | None, seconds: float) -> str:
    if plan is None:
        return f"| {name} | none | | | | | {seconds:.0f} |"
    cost = rules.cost(month, plan)
    proven = "" if bound is None else f"{bound:,.0f}"
    gap = "" if bound is None else f"{(cost.total - bound) / max(cost.total, 1):.2%}"
    broken = len(rules.breaches(month, plan))
    return (
        f"| {name} | {cost.total:,} | {proven} | {gap} | {plan.open(month).sum()} | {broken} "
        f"| {seconds:.1f} |"
    )


def table(people: int, posts: int, seconds: float, threads: int, peers: bool) -> Iterator[str]:
    month = made_up(people, posts)
    yield f"{people:,} people, {posts} posts, {int(month.wanted.sum()):,} places\n"
    yield "| plan | cost | bound | gap | open places | rules broken | CPU s |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    began = time.process_time()
    plan = greedy.fill(month, seed=1)
    yield row("greedy", month, plan, None, time.process_time() - began)
    told: list[tuple[float, int, int]] = []
    began = time.process_time()
    answer = solve(
        month, seed=1, limits=Limits(seconds=seconds), threads=threads,
        tell=lambda news: told.append((time.process_time() - began, news.cost, news.bound)),
    )  # fmt: skip
    yield row("ours", month, answer.plan, answer.bound, time.process_time() - began)
    if peers:
        began = time.process_time()
        plan, bound = by_cp_sat(month, seconds)
        yield row("CP-SAT, 2 workers", month, plan, bound, time.process_time() - began)
    within = next((at for at, cost, bound in told if (cost - bound) <= 0.01 * cost), None)
    yield f"\nOurs within 1 % of its own bound after {within and round(within, 1)} CPU s."
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield f"Peak memory of the whole run, peers included: {peak:,.0f} MB.\n"
    yield from repairs(month, answer.plan)


def repairs(month: Month, plan: Plan) -> Iterator[str]:
    dice = np.random.default_rng(3)
    taken, lost, changed, left = [], 0, 0, 0
    while len(taken) < DROP_OUTS:
        person, day = int(dice.integers(month.people)), int(dice.integers(month.days))
        gone = int((plan.stands[person, day:] >= 0).sum())
        if not gone:
            continue
        began = time.process_time()
        fixed = repair.drop_out(month, plan, person, range(day, month.days))
        taken.append((time.process_time() - began) * 1000)
        assert not rules.breaches(month, fixed.plan)
        lost, changed, left = lost + gone, changed + len(fixed.moves), left + len(fixed.open)
    yield "| drop-outs | places lost | people told | left open | p50 ms | p95 ms | worst ms |"
    yield "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    p50, p95 = np.quantile(taken, (0.5, 0.95))
    yield (
        f"| {DROP_OUTS} | {lost} | {changed} | {left} | {p50:.1f} | {p95:.1f} | {max(taken):.1f} |"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--large", action="store_true")
    asked.add_argument("--seconds", type=float, default=180)
    asked.add_argument("--threads", type=int, default=1)
    asked.add_argument("--alone", action="store_true", help="without CP-SAT")
    said = asked.parse_args()
    people, posts = (1000, 100) if said.large else (400, 40)
    for line in table(people, posts, said.seconds, said.threads, not said.alone):
        print(line, flush=True)


if __name__ == "__main__":
    main()
