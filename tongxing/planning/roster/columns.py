"""Linear relaxation over whole lines: a restricted master in HiGHS that asks pricing for more.

Works on some people and the heads they are left to cover, so that the whole problem and a part
of it are one thing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np
from highspy import _core  # the solver itself: the class around it greets on stdout

from .pricing import Lines, room_for
from .shifts import OFF, Problem

DUAL, PRIMAL = 1, 4
FEW = 20  # people up to whom the dual simplex is the faster one after adding lines
TINY = 1e-6
LIGHT_STATES = 150_000  # of one person's dynamic program, about half a millisecond
PATIENCE = 6  # steps without a better bound after which steps are halved
SMOOTH = (0.8, 0.4, 0.0)  # weights of the duals with the best bound, where pricing looks


class Engine:
    """
    What stays the same for every relaxation of one problem.

    Parameters
    ----------
    asked
        Called before each linear program and each round of pricing; may raise to end the search.
    """

    def __init__(self, problem: Problem, asked: Callable[[], None] = lambda: None):
        self.problem, self.asked = problem, asked
        self.lines = [Lines(problem, person) for person in problem.people]
        self.room = room_for(problem)
        self.wish_cost = problem.wish_cost.astype(float)
        self.cells = problem.wanted.size
        self.under, self.over = problem.under.astype(float), problem.over.astype(float)
        self.pool: list[dict[bytes, np.ndarray]] = [{} for _ in problem.people]
        nothing = np.zeros(problem.wanted.shape)
        self.able = np.array(
            [who for who in range(len(self.lines)) if self.price(who, nothing)[1] is not None]
        )

    def is_light(self, people: Sequence[int]) -> bool:
        """Whether pricing costs little beside linear programs, so that there may be more of it."""
        return sum(self.lines[who].states for who in people) <= LIGHT_STATES * len(people)

    def cost(self, who: int, line: np.ndarray) -> float:
        """Of wishes, without what they cost whoever never stands."""
        days = np.flatnonzero(line != OFF)
        return float(self.wish_cost[who, days, line[days]].sum())

    def least(
        self, who: int, lines: list[np.ndarray], duals: np.ndarray, most: int
    ) -> list[np.ndarray]:
        """Of some lines those of least wish cost less duals, at most so many."""
        if len(lines) <= most:
            return lines
        table = np.array(lines)
        gain = (self.wish_cost[who] - duals)[np.arange(table.shape[1]), table]
        order = np.argsort(np.where(table == OFF, 0.0, gain).sum(axis=1), kind="stable")
        return [lines[n] for n in order[:most]]

    def price(
        self, who: int, duals: np.ndarray, *, keep: bool = True
    ) -> tuple[float, np.ndarray | None]:
        """Least wish cost less duals of any line, duals of shape (days, shifts)."""
        value, line = self.lines[who].cheapest(self.wish_cost[who] - duals, self.room)
        if line is not None and keep:
            self.pool[who].setdefault(line.tobytes(), line)
        return value, line

    def heads(self, table: np.ndarray) -> np.ndarray:
        """How many stand each shift, shape (days, shifts), from lines of shape (people, days)."""
        found = np.zeros(self.problem.wanted.shape, np.int64)
        people, days = np.nonzero(table != OFF)
        np.add.at(found, (days, table[people, days]), 1)
        return found

    def cover_cost(self, short: np.ndarray) -> float:
        """Of heads still wanted, negative where too many."""
        return float((self.under * short.clip(0)).sum() - (self.over * short.clip(None, 0)).sum())

    def total(self, table: np.ndarray) -> float:
        """Of a roster, as the rules count it."""
        wishes = sum(self.cost(who, line) for who, line in enumerate(table))
        short = self.problem.wanted - self.heads(table)
        return wishes + self.cover_cost(short) + float(self.problem.wish_base.sum())


@dataclass
class Master:
    """
    The best mixture of known lines for some people.

    Parameters
    ----------
    people
        Their numbers.
    wanted
        Heads they are left to cover, shape (days, shifts); negative where others are too many.
    base
        What the lines of all others cost in wishes, with what wishes cost at the outset.
    """

    engine: Engine
    people: Sequence[int]
    wanted: np.ndarray
    base: float
    owner: list[int] = field(default_factory=list)  # place in `people` of each line
    lines: list[np.ndarray] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.known: list[set[bytes]] = [set() for _ in self.people]
        self.fixed = np.zeros(len(self.people), bool)
        self.line_of: dict[int, np.ndarray] = {}
        self.bound = -np.inf
        self.best_duals = np.zeros(self.wanted.shape)
        self.solver = _core._Highs()
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        self.solver.setOptionValue("presolve", "off")
        self.simplex = DUAL if len(self.people) <= FEW else PRIMAL
        self.solver.setOptionValue("simplex_strategy", self.simplex)
        self._build()

    def _build(self) -> None:
        cells, people = self.wanted.size, len(self.people)
        side = np.concatenate([self.wanted.ravel(), np.ones(people)]).astype(float)
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = cells + people, 2 * cells
        lp.row_lower_ = lp.row_upper_ = side
        lp.col_cost_ = np.concatenate([self.engine.under.ravel(), self.engine.over.ravel()])
        lp.col_lower_, lp.col_upper_ = np.zeros(2 * cells), np.full(2 * cells, np.inf)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.arange(2 * cells + 1)
        lp.a_matrix_.index_ = np.tile(np.arange(cells), 2)
        lp.a_matrix_.value_ = np.repeat([1.0, -1.0], cells)
        self.solver.passModel(lp)

    def add(self, found: Sequence[tuple[int, np.ndarray]]) -> int:
        """New lines, each with its person's place; how many of them were not known."""
        fresh = []
        for place, line in found:
            if line.tobytes() not in self.known[place]:
                self.known[place].add(line.tobytes())
                fresh.append((place, line))
        if not fresh:
            return 0
        shifts, starts, costs = self.wanted.shape[1], [], []
        index: list[np.ndarray] = []
        for place, line in fresh:
            days = np.flatnonzero(line != OFF)
            starts.append(sum(len(one) for one in index))
            index.append(np.append(days * shifts + line[days], self.wanted.size + place))
            costs.append(self.engine.cost(self.people[place], line))
        entries = np.concatenate(index)
        self.solver.addCols(
            len(fresh), np.array(costs), np.zeros(len(fresh)), np.full(len(fresh), np.inf),
            len(entries), np.array(starts, np.int32), entries.astype(np.int32),
            np.ones(len(entries)),
        )  # fmt: skip
        self.owner += [place for place, _ in fresh]
        self.lines += [line for _, line in fresh]
        return len(fresh)

    def solve(self) -> float:
        """The cost of the best mixture; its shares and duals are kept."""
        self.engine.asked()
        self.solver.run()
        self.solver.setOptionValue("simplex_strategy", self.simplex)
        told = self.solver.getSolution()
        self.share = np.array(told.col_value)[2 * self.wanted.size :]
        duals = np.array(told.row_dual)
        self.duals = duals[: self.wanted.size].reshape(self.wanted.shape)
        self.worth = duals[self.wanted.size :]
        self.value = self.solver.getObjectiveValue() + self.base
        return self.value

    def look(self, duals: np.ndarray) -> int:
        """
        Price everybody not fixed once; how many useful lines were added.

        The bound is Lagrange's: duals times heads wanted, and everybody's cheapest line.
        """
        self.engine.asked()
        duals = duals.clip(-self.engine.over, self.engine.under)
        bound, found = float((duals * self.wanted).sum()) + self.base, []
        for place, who in enumerate(self.people):
            if self.fixed[place]:
                line = self.line_of[place]
                days = np.flatnonzero(line != OFF)
                bound += self.engine.cost(who, line) - float(duals[days, line[days]].sum())
                continue
            value, cheapest = self.engine.price(who, duals)
            bound += value
            if cheapest is not None:
                days = np.flatnonzero(cheapest != OFF)
                worth = float(self.duals[days, cheapest[days]].sum())
                if self.engine.cost(who, cheapest) - worth < self.worth[place] - TINY:
                    found.append((place, cheapest))
        if bound > self.bound:
            self.bound, self.best_duals = bound, duals
        return self.add(found)

    def approach(self, duals: np.ndarray, *, target: float, steps: int, most: int) -> None:
        """
        Walk from these duals towards better ones without a linear program, gathering lines.

        Parameters
        ----------
        target
            The cost of some roster; ends when the bound shows that none is cheaper.
        steps
            A fifth of them where pricing is not light.
        most
            Lines kept for each person, those of least reduced cost at the best duals.

        References
        ----------
        B. T. Polyak (1969), "Minimization of unsmooth functionals", USSR Computational
        Mathematics and Mathematical Physics 9(3), 14-29: the length of a step.
        """
        engine = self.engine
        gathered: list[dict[bytes, np.ndarray]] = [
            {line.tobytes(): line for line in engine.pool[who].values()} for who in self.people
        ]
        length, waited = 1.0, 0
        for _ in range(steps if engine.is_light(self.people) else steps // 5):
            engine.asked()
            duals = duals.clip(-engine.over, engine.under)
            bound, short = float((duals * self.wanted).sum()) + self.base, self.wanted.copy()
            for place, who in enumerate(self.people):
                value, line = engine.price(who, duals, keep=False)
                bound += value
                if line is not None:
                    gathered[place][line.tobytes()] = line
                    days = np.flatnonzero(line != OFF)
                    short[days, line[days]] -= 1
            waited += 1
            if bound > self.bound:
                self.bound, self.best_duals, waited = bound, duals, 0
            if self.whole_bound >= target - TINY:
                return
            if waited >= PATIENCE:
                length, waited, duals = length / 2, 0, self.best_duals
            uphill = np.where(
                ((duals >= engine.under) & (short > 0)) | ((duals <= -engine.over) & (short < 0)),
                0, short,
            )  # fmt: skip
            if not uphill.any():
                break
            duals = duals + length * (target - bound) / (uphill**2).sum() * uphill
        for place, who in enumerate(self.people):
            best = engine.least(who, list(gathered[place].values()), self.best_duals, most)
            engine.pool[who].update((line.tobytes(), line) for line in best)
            self.add([(place, line) for line in best])

    def converge(self, *, enough: float = np.inf, gap: float = 0.0, rounds: int = 10_000) -> None:
        """
        Price until nothing helps, or the bound says that no roster can be cheaper than `enough`.

        Parameters
        ----------
        enough
            Rosters of this cost or more are of no use; costs are whole numbers.
        gap
            Also good enough when the bound is within this share of the mixture's cost.
        """
        for _ in range(rounds):
            value = self.solve()
            if self.whole_bound >= min(enough, value) - TINY:
                return
            if value - self.bound <= gap * abs(value):
                return
            centre = self.best_duals if np.isfinite(self.bound) else self.duals
            added = 0
            for smooth in SMOOTH:
                added += self.look(smooth * centre + (1 - smooth) * self.duals)
                if added and not self.engine.is_light(self.people):
                    break
            if not added:
                return

    @property
    def whole_bound(self) -> float:
        """The bound, rounded up, since every roster costs a whole number."""
        return float(np.ceil(self.bound - TINY)) if np.isfinite(self.bound) else -np.inf

    def fix(self, place: int, chosen: int) -> None:
        """Give a person this line and no other from now on."""
        mine = [n for n, owner in enumerate(self.owner) if owner == place and n != chosen]
        first = 2 * self.wanted.size
        columns = np.array([first + n for n in mine], np.int32)
        if len(columns):
            zero = np.zeros(len(columns))
            self.solver.changeColsBounds(len(columns), columns, zero, zero)
        self.solver.setOptionValue("simplex_strategy", DUAL)
        self.fixed[place] = True
        self.line_of[place] = self.lines[chosen]
        self.bound = -np.inf

    def release(self) -> None:
        """Nobody's line is given any more."""
        count, first = len(self.lines), 2 * self.wanted.size
        columns = np.arange(first, first + count, dtype=np.int32)
        self.solver.changeColsBounds(count, columns, np.zeros(count), np.full(count, np.inf))
        self.solver.setOptionValue("simplex_strategy", PRIMAL)
        self.fixed[:] = False
        self.line_of.clear()
        self.bound = -np.inf
        self.solve()
