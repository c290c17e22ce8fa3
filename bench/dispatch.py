"""The whole dispatch plan at 2,000 open needs and 1,000 volunteers: time, and how good it is.

    python -m bench.dispatch

Beside it the plain way (each need takes the nearest who may) and the exact optimum by another
method (scipy's rectangular assignment), on the same towns.
"""

import random
import statistics
import time
from datetime import UTC, datetime, timedelta

import numpy as np
from scipy.optimize import linear_sum_assignment

from tongxing.planning import dispatch
from tongxing.planning.dispatch import Need, Problem, Span, Volunteer, nearest_first, solve

NOW = datetime(2026, 3, 4, 9, 17, tzinfo=UTC)
SKILLS = [f"skill {n}" for n in range(16)]
ROUNDS = 9


def town(seed: int, *, needs: int, people: int, rooms: tuple[int, ...]) -> Problem:
    """A made-up town: a valley 12 by 8 km, sixteen skills, three half-days free a week."""
    dice = random.Random(seed)

    def span() -> Span:
        since = NOW + timedelta(hours=dice.randrange(0, 48))
        return Span(since, since + timedelta(hours=dice.randrange(12, 150)))

    def week() -> tuple[tuple[int, int, int], ...]:
        return tuple(
            (day, *sorted(dice.sample(range(7, 22), 2))) for day in dice.sample(range(7), 3)
        )

    return Problem(
        NOW,
        tuple(
            Need(
                f"n{n:05}", dice.gauss(0, 3000), dice.gauss(0, 2000), span(),
                frozenset(dice.sample(SKILLS, dice.choice([0, 1, 1]))),
                dice.choices([0, 1, 2], [90, 9, 1])[0], dice.random() * 100,
                dice.random() < 0.05, f"r{dice.randrange(30_000)}",
            )
            for n in range(needs)
        ),
        tuple(
            Volunteer(
                f"v{n:05}", dice.gauss(0, 3000), dice.gauss(0, 2000),
                frozenset(dice.sample(SKILLS, dice.randrange(1, 5))), week(),
                room=dice.choice(rooms), served_minutes=dice.randrange(0, 3000),
                is_woman=dice.random() < 0.5,
                knows=frozenset(f"r{dice.randrange(30_000)}" for _ in range(5)),
            )
            for n in range(people)
        ),
    )  # fmt: skip


def optimum(problem: Problem) -> float:
    grid = dispatch._grid(problem)
    hands, load = dispatch._hands(problem.volunteers)
    left = dispatch._left_open(problem.needs)
    price = np.where(grid.may[:, hands], grid.cost[:, hands] + load - left[:, None], 0.0)
    rows, columns = linear_sum_assignment(price)
    return float(left.sum() + price[rows, columns].sum())


def main() -> None:
    heads = "needs", "volunteers", "room each", "served", "median ms", "worst ms"
    print("|", " | ".join([*heads, "above the optimum", "nearest first above it"]), "|")
    print("| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    for needs, people, rooms in (
        (200, 400, (2,)), (500, 1000, (2,)), (2000, 1000, (3,)), (2000, 1000, (1, 2, 2, 3)),
    ):  # fmt: skip
        problem = town(1, needs=needs, people=people, rooms=rooms)
        taken = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            plan = solve(problem)
            taken.append(1000 * (time.perf_counter() - began))
        best = optimum(problem)
        ours = dispatch.total_minutes(problem, plan)
        plain = dispatch.total_minutes(problem, nearest_first(problem))
        print(
            f"| {needs} | {people} | {'–'.join(str(n) for n in sorted(set(rooms)))} "
            f"| {len(plan.goes)} | {statistics.median(taken):.0f} | {max(taken):.0f} "
            f"| {100 * (ours / best - 1):.2f} % | {100 * (plain / best - 1):.0f} % |"
        )


if __name__ == "__main__":
    main()
