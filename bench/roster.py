"""Rosters of the public shift scheduling family: ours, CP-SAT and greedy on the same instances.

    python -m bench.roster [--folder FOLDER] [--seconds N] [--peers N] [INSTANCE …]

The instances are not in the repository; the folder with them (Instance1.txt …, and best.csv with
the columns instance and best_known) is --folder or BENCH_SHIFTS. Every solver has one core.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np
from ortools.sat.python import cp_model

from tongxing.planning.roster import rules
from tongxing.planning.roster.columns import Engine
from tongxing.planning.roster.integer import descend
from tongxing.planning.roster.shifts import OFF, Problem, Roster, roster_from
from tongxing.planning.roster.solve import Limits, Progress, solve
from tongxing.web.measure import best_known, instance_files, read_problem

EARLIER = 60  # CPU seconds at which ours is told too, when it has more


def greedy(problem: Problem) -> Roster:
    """One after the other, each their best line, until nobody's is better."""
    nothing = np.full((len(problem.people), problem.days), OFF)
    return roster_from(problem, descend(Engine(problem), nothing, np.random.default_rng(0)))


def cp_sat(problem: Problem, seconds: float) -> tuple[Roster | None, float]:
    """The plain model: a variable for each person, day and shift; one worker; and its bound."""
    model = cp_model.CpModel()
    days, shifts, people = range(problem.days), range(len(problem.shifts)), problem.people
    x = {
        (n, d, s): model.new_bool_var("")
        for n in range(len(people)) for d in days for s in shifts
    }  # fmt: skip
    costs: list[cp_model.LinearExprT] = [int(problem.wish_base.sum())]
    for n, person in enumerate(people):
        on = [model.new_bool_var("") for _ in days]
        for d in days:
            model.add(sum(x[n, d, s] for s in shifts) == on[d])
            if d in person.days_off:
                model.add(on[d] == 0)
        for s, shift in enumerate(problem.shifts):
            model.add(sum(x[n, d, s] for d in days) <= person.most_of.get(shift.id, problem.days))
            for id in shift.never_before:
                for d in days[:-1]:
                    model.add_bool_or(~x[n, d, s], ~x[n, d + 1, problem.shift_index[id]])
        minutes = sum(problem.shifts[s].minutes * x[n, d, s] for d in days for s in shifts)
        model.add_linear_constraint(minutes, person.least_minutes, person.most_minutes)
        for d in days[: -person.longest_run]:
            model.add_bool_or([~on[d + k] for k in range(person.longest_run + 1)])
        for least, now, other in (
            (person.shortest_run, on, [~one for one in on]),
            (person.shortest_rest, [~one for one in on], on),
        ):
            for length in range(1, least):
                for d in days[1 : -length or None]:
                    inside = [~now[d + k] for k in range(length)]
                    model.add_bool_or([~other[d - 1], *inside, ~other[d + length]])
        weekends = []
        for d in range(5, problem.days, 7):
            weekends.append(model.new_bool_var(""))
            for day in range(d, min(d + 2, problem.days)):
                model.add_implication(on[day], weekends[-1])
        model.add(sum(weekends) <= person.most_weekends)
        costs += [
            int(problem.wish_cost[n, d, s]) * x[n, d, s]
            for d in days for s in shifts if problem.wish_cost[n, d, s]
        ]  # fmt: skip
    for d in days:
        for s in shifts:
            under = model.new_int_var(0, len(people), "")
            over = model.new_int_var(0, len(people), "")
            heads = sum(x[n, d, s] for n in range(len(people)))
            model.add(heads + under - over == int(problem.wanted[d, s]))
            costs += [int(problem.under[d, s]) * under, int(problem.over[d, s]) * over]
    model.minimize(sum(costs))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, solver.best_objective_bound
    table = np.full((len(people), problem.days), OFF)
    for (n, d, s), variable in x.items():
        if solver.value(variable):
            table[n, d] = s
    return roster_from(problem, table), solver.best_objective_bound


def ours(problem: Problem, seconds: float) -> dict[str, float]:
    early: list[Progress] = []
    began = time.process_time()

    def note(progress: Progress) -> None:
        if time.process_time() - began <= EARLIER:
            early.append(progress)

    answer = solve(problem, limits=Limits(seconds=seconds), clock=time.process_time, tell=note)
    assert not rules.breaches(problem, answer.roster)
    return {
        "at_60": early[-1].objective, "cost": answer.objective, "bound": answer.bound,
        "seconds": answer.seconds,
    }  # fmt: skip


def warm_up(problem: Problem) -> None:
    """Compiled code is loaded, or made, outside what is measured."""
    solve(problem, limits=Limits(rounds=1))


def main(argv: list[str] | None = None) -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("instances", nargs="*", help="such as Instance3; all when left out")
    said.add_argument("--folder", default=os.environ.get("BENCH_SHIFTS"))
    said.add_argument("--seconds", type=float, default=EARLIER)
    said.add_argument(
        "--peers", type=float, default=EARLIER, help="seconds for CP-SAT; 0 leaves out"
    )
    given = said.parse_args([] if argv is None else argv)
    if not given.folder:
        print("Left out: no folder with the instances; --folder or BENCH_SHIFTS names it.")
        return
    list_of_best = Path(given.folder) / "best.csv"
    best = best_known(list_of_best) if list_of_best.exists() else {}
    files = [
        file for file in instance_files([given.folder])
        if not given.instances or file.stem in given.instances
    ]  # fmt: skip
    warm_up(read_problem(files[0]))
    heads = ["instance", "people × days × shifts", "best known", "bound", f"ours, {EARLIER} s"]
    heads += ["ours at the end", "CPU s", "above best", "greedy", "CP-SAT", "its bound", "CPU s"]
    print("|", " | ".join(heads), "|")
    print("| --- | --- |" + " ---: |" * (len(heads) - 2))
    for file in files:
        problem = read_problem(file)
        known = best.get(problem.name)
        found = ours(problem, given.seconds)
        plain = rules.cost(problem, greedy(problem)).total
        theirs, bound, spent = "", "", ""
        if given.peers:
            began = time.process_time()
            roster, low = cp_sat(problem, given.peers)
            spent = f"{time.process_time() - began:.0f}"
            bound = f"{low:.0f}"
            theirs = "none" if roster is None else str(rules.cost(problem, roster).total)
            assert roster is None or not rules.breaches(problem, roster)
        above = f"{found['cost'] / known - 1:.2%}" if known else ""
        size = f"{len(problem.people)} × {problem.days} × {len(problem.shifts)}"
        cells = [problem.name, size, known or "", found["bound"], found["at_60"], found["cost"]]
        print("|", " | ".join(map(str, cells)), end=" | ")
        print(
            f"{found['seconds']:.1f} | {above} | {plain} | {theirs} | {bound} | {spent} |",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
