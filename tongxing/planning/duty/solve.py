"""The best plan of a month, with a proof of how good it is at least."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import highspy
import numpy as np
from highspy import _core  # the solver itself: the class around it greets on stdout

from . import greedy, rules
from .model import Programme, programme
from .month import Month, Plan

MANY = 80_000  # places, from which on interior points reach the first bound long before the simplex
NEWS = (
    highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution,
    highspy.cb.HighsCallbackType.kCallbackMipInterrupt,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """
    When the search ends, whichever comes first.

    Parameters
    ----------
    nodes
        Of the search tree. With this alone equal seeds give equal plans.
    seconds
        Of the wall clock; none when left out.
    gap
        A plan within this share of the bound is good enough.
    """

    nodes: int = 1_000_000
    seconds: float | None = None
    gap: float = 0.0


class Progress(NamedTuple):
    """The best so far and what is proven about it."""

    plan: Plan
    cost: int
    bound: int


@dataclass(frozen=True, slots=True)
class Answer:
    """
    Parameters
    ----------
    cost
        What the plan costs by `rules`, not by the solver.
    bound
        No plan costs less.
    """

    plan: Plan
    cost: rules.Cost
    bound: int

    @property
    def gap(self) -> float:
        """Share of the cost that might still be saved."""
        return (self.cost.total - self.bound) / max(self.cost.total, 1)


def solve(
    month: Month,
    *,
    seed: int = 0,
    limits: Limits | None = None,
    threads: int = 1,
    tell: Callable[[Progress], None] = lambda progress: None,
    stop: Callable[[], bool] = lambda: False,
) -> Answer:
    """
    The cheapest plan that breaks no rule, or the best found within the limits.

    Parameters
    ----------
    tell
        Called with the greedy plan at once, then with every better plan and every better bound.
    stop
        Asked now and then; True ends the search with what has been found.

    Notes
    -----
    The greedy plan is handed to the solver, so there is one to adopt from the first moment.
    Every number in the programme is whole, so a bound of 1975.2 proves that 1976 is best.
    """
    limits = limits or Limits()
    first = greedy.fill(month, seed=seed)
    best = Progress(first, rules.cost(month, first).total, 0)
    tell(best)
    asked = programme(month)
    solver = _solver(asked, seed=seed, limits=limits, threads=threads)
    _begin_with(solver, asked, month, first)

    def hear(kind: Any, message: str, said: Any, answer: Any, of: Any) -> None:
        nonlocal best
        news = best._replace(bound=max(best.bound, min(_whole(said.mip_dual_bound), best.cost)))
        if kind == NEWS[0]:
            plan = asked.plan(month, np.asarray(said.mip_solution))
            cost = rules.cost(month, plan).total
            if cost < best.cost:
                news = news._replace(plan=plan, cost=cost)
        if (news.cost, news.bound) != (best.cost, best.bound):
            best = news
            tell(best)
        if kind == NEWS[1] and stop():
            answer.user_interrupt = True

    solver.setCallback(hear, None)
    for kind in NEWS:
        solver.startCallback(kind)
    solver.run()
    found, info = solver.getSolution(), solver.getInfo()
    if found.value_valid:
        plan = asked.plan(month, np.asarray(found.col_value))
        cost = rules.cost(month, plan).total
        if cost < best.cost:
            best = Progress(plan, cost, best.bound)
    bound = min(max(best.bound, _whole(info.mip_dual_bound)), best.cost)
    return Answer(best.plan, rules.cost(month, best.plan), bound)


def solve_telling(
    say: Callable[[Progress], None], month: Month, seed: int, limits: Limits
) -> Answer:
    """`solve` as tongxing/planning/apart.py runs it in a process of its own."""
    return solve(month, seed=seed, limits=limits, tell=say)


def _whole(bound: float) -> int:
    """The next whole number: no plan has a cost between."""
    return int(np.ceil(bound - 1e-6)) if np.isfinite(bound) and bound > 0 else 0


def _solver(asked: Programme, *, seed: int, limits: Limits, threads: int) -> Any:
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = asked.matrix.shape
    lp.col_cost_, lp.row_lower_, lp.row_upper_ = asked.cost, asked.low, asked.high
    lp.col_lower_, lp.col_upper_ = np.zeros(len(asked.cost)), asked.upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = asked.matrix.indptr
    lp.a_matrix_.index_, lp.a_matrix_.value_ = asked.matrix.indices, asked.matrix.data
    whole, any_ = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole] * asked.places + [any_] * (len(asked.cost) - asked.places)
    solver = _core._Highs()
    options: dict[str, Any] = {
        "output_flag": False, "random_seed": seed, "threads": threads,
        "mip_max_nodes": limits.nodes, "mip_rel_gap": limits.gap, "mip_abs_gap": 0.99,
    }  # fmt: skip
    if asked.places > MANY:
        options["mip_lp_solver"] = "ipm"
    if limits.seconds is not None:
        options["time_limit"] = float(limits.seconds)
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(lp)
    return solver


def _begin_with(solver: Any, asked: Programme, month: Month, plan: Plan) -> None:
    """Hand over where people stand; what follows from it the solver works out."""
    person, day, kind = asked.of.T
    chosen = (plan.stands[person, day] == kind).astype(float)
    solver.setSolution(asked.places, np.arange(asked.places, dtype=np.int32), chosen)
