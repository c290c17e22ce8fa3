"""From mixtures of lines to one line each: descent, dives, and neighbourhoods solved anew.

Every step hands back whole rosters, as tables of shape (people, days), OFF for a day off.
"""

import numpy as np

from .columns import TINY, Engine, Master
from .shifts import OFF

SURE = 0.95  # share of a line from which a dive gives it to its person
FORCED = 1e5  # makes a person stand a cell, or leave it, where they may
DIVE_ROUNDS = 4  # of pricing after each step of a dive


def descend(engine: Engine, table: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """
    Give one person after the other their best line, the others standing as they do.

    Ends when nobody's best line is cheaper. Exact for each person, so it never gets worse;
    people who are all OFF are given a line first. Who has no line at all stays as they are.
    """
    table, heads = table.copy(), engine.heads(table)
    wanted = engine.problem.wanted
    settled = 0
    order = dice.permutation(engine.able)
    step = 0
    while settled < len(order):
        engine.asked()
        who = int(order[step % len(order)])
        step += 1
        days = np.flatnonzero(table[who] != OFF)
        heads[days, table[who, days]] -= 1
        # What one head more is worth, where the others leave the cell.
        worth = np.where(heads < wanted, engine.under, -engine.over)
        value, line = engine.price(who, worth)
        before = engine.cost(who, table[who]) - worth[days, table[who, days]].sum()
        if line is not None and (value < before - TINY or (step <= len(order) and not len(days))):
            table[who], settled = line, 0
        settled += 1
        days = np.flatnonzero(table[who] != OFF)
        heads[days, table[who, days]] += 1
    return table


def part(engine: Engine, table: np.ndarray, people: np.ndarray) -> Master:
    """The relaxation of some people's lines while all others stand as in the table."""
    rest = np.ones(len(table), bool)
    rest[people] = False
    others = table.copy()
    others[~rest] = OFF
    wanted = engine.problem.wanted - engine.heads(others)
    base = sum(engine.cost(int(who), table[who]) for who in np.flatnonzero(rest))
    return Master(
        engine, [int(who) for who in people], wanted, base + float(engine.problem.wish_base.sum())
    )


def dive(
    master: Master,
    table: np.ndarray,
    cutoff: float,
    dice: np.random.Generator,
    *,
    share: float = 0.0,
    noise: float = 1e-3,
) -> np.ndarray | None:
    """
    Give lines to people, the largest shares first, pricing again after each step.

    Parameters
    ----------
    cutoff
        Rosters of this cost or more are of no use.
    noise
        How much chance has a say in whose line comes next, in shares.
    share
        Of the people still free, how many are given a line in one step at least; one when 0.

    Returns
    -------
    numpy.ndarray or None
        The whole roster, others as in the table; None when it would cost the cut-off or more.
    """
    while not master.fixed.all():
        if master.value >= cutoff - 1 + TINY and master.whole_bound >= cutoff:
            return None
        best: dict[int, int] = {}
        for n in np.flatnonzero(master.share > TINY):
            place = master.owner[n]
            if place not in best or master.share[n] > master.share[best[place]]:
                best[place] = int(n)
        free = [place for place in best if not master.fixed[place]]
        free.sort(key=lambda place: -master.share[best[place]] + noise * dice.random())
        sure = [place for place in free if master.share[best[place]] > SURE]
        for place in max(sure, free[: max(int(share * len(free)), 1)], key=len):
            master.fix(place, best[place])
        if len(sure) == len(free):
            break
        master.converge(enough=cutoff, rounds=1 if share else DIVE_ROUNDS)
        if master.value >= cutoff - 1 + TINY:
            master.converge(enough=cutoff, rounds=3 * DIVE_ROUNDS)
            if master.value >= cutoff - 1 + TINY:
                return None
    table = table.copy()
    for place, who in enumerate(master.people):
        table[who] = master.line_of[place]
    return table


def badness(engine: Engine, table: np.ndarray, duals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Where a roster loses against the bound of these duals.

    Returns
    -------
    tuple
        Of each person with a line, shape (able,), and of each cell, shape (days, shifts);
        together with the bound they sum to the cost of the roster.
    """
    people = np.array(
        [
            engine.cost(who, table[who]) - _worth(duals, table[who]) - engine.price(who, duals)[0]
            for who in engine.able
        ]
    )
    short = engine.problem.wanted - engine.heads(table)
    cells = engine.under * short.clip(0) - engine.over * short.clip(None, 0) - duals * short
    return people, cells


def _worth(duals: np.ndarray, line: np.ndarray) -> float:
    days = np.flatnonzero(line != OFF)
    return float(duals[days, line[days]].sum())


def neighbourhood(
    engine: Engine,
    table: np.ndarray,
    lost: tuple[np.ndarray, np.ndarray],
    duals: np.ndarray,
    size: int,
    dice: np.random.Generator,
) -> np.ndarray:
    """Numbers of people to free: who may mend a badly covered cell, by what they lose, or any."""
    people, cells = lost
    kind = dice.integers(4)
    if kind < 2 and cells.max() > TINY:
        chance = cells.clip(0).ravel() / cells.clip(0).sum()
        cell = divmod(int(dice.choice(cells.size, p=chance)), cells.shape[1])
        weight = 1 / (1 + _dearer(engine, table, duals, cell))
    elif kind == 2:
        weight = np.ones(len(people))
    else:
        weight = people.clip(0) + people.clip(0).mean() + 0.1
    size = min(size, len(weight))
    return np.sort(dice.choice(engine.able, size, replace=False, p=weight / weight.sum()))


def _dearer(
    engine: Engine, table: np.ndarray, duals: np.ndarray, cell: tuple[int, int]
) -> np.ndarray:
    """What changing their mind about a cell costs each person, at these duals; shape (able,)."""
    with_it, without = duals.copy(), duals.copy()
    with_it[cell] += FORCED
    without[cell] -= FORCED
    found = []
    for who in engine.able:
        free, _ = engine.price(who, duals)
        if table[who, cell[0]] == cell[1]:
            forced, _ = engine.price(who, without)
        else:
            forced = engine.price(who, with_it)[0] + FORCED
        found.append(max(forced - free, 0.0))
    return np.array(found)
