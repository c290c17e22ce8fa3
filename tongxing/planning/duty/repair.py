"""Somebody drops out: the lost places go to others, and as few people as possible are moved."""

from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from .greedy import Standing
from .month import Month, Plan

NOBODY = 10**9  # dearer than anybody
MOST_MOVES_TRIED = 400  # of people who would have to give up another place


class Move(NamedTuple):
    """Who stands a place from now on; `instead_of` is the place they give up, if any."""

    person: int
    day: int
    kind: int
    instead_of: tuple[int, int] | None = None  # day, kind


class Repair(NamedTuple):
    plan: Plan
    moves: tuple[Move, ...]  # in the order in which they are to be told
    open: tuple[tuple[int, int], ...]  # places that nobody can take: day, kind


def drop_out(month: Month, plan: Plan, person: int, days: range) -> Repair:
    """
    Take this person off these days and fill what they leave, within the rules.

    Each lost place goes to somebody who can take it as things stand, all of them together at the
    least cost. Where nobody can, somebody who could but for one other place is moved, and that
    place is filled by a third: two changes for one lost place, never more.
    """
    standing = Standing(month, plan)
    lost = [(day, int(standing.stands[person, day])) for day in days
            if standing.stands[person, day] >= 0]  # fmt: skip
    for day, _kind in lost:
        standing.take_off(person, day)
    away = np.zeros(month.people, dtype=bool)
    away[person] = True
    moves: list[Move] = []
    left = _direct(standing, lost, away, moves)
    still = [place for place in left if not _by_a_chain(standing, place, away, moves)]
    return Repair(standing.plan(), tuple(moves), tuple(still))


def ranked(month: Month, plan: Plan, day: int, kind: int) -> np.ndarray:
    """int: everybody who could take the place as things stand, who should be called first first.

    The cheapest first; among those who cost the same who has stood least.
    """
    standing = Standing(month, plan)
    able = np.flatnonzero(standing.fits(day, kind))
    points = standing.price(day, kind)[able]
    return able[np.lexsort((able, standing.shares[able, 0], points))]


def _direct(
    standing: Standing, lost: list[tuple[int, int]], away: np.ndarray, moves: list[Move]
) -> list[tuple[int, int]]:
    """Give each place to another person, all at the least cost; what is left over."""
    while lost:
        prices = np.array([
            np.where(standing.fits(*place) & ~away, standing.price(*place), NOBODY)
            for place in lost
        ])  # fmt: skip
        which, who = linear_sum_assignment(prices)
        given = [
            (lost[n], int(one)) for n, one in zip(which, who, strict=True)
            if prices[n, one] < NOBODY
        ]  # fmt: skip
        if not given:
            return lost
        for (day, kind), one in given:
            standing.put(one, day, kind)
            moves.append(Move(one, day, kind))
        # More places than people who can: the rest is tried again with the same people.
        lost = [place for place in lost if place not in {place for place, _one in given}]
    return []


def _by_a_chain(
    standing: Standing, place: tuple[int, int], away: np.ndarray, moves: list[Move]
) -> bool:
    """Move somebody here from a place near by that a third can take."""
    month, (day, kind) = standing.month, place
    near = range(
        max(day - month.rules.days_in_a_row, 0),
        min(day + month.rules.days_in_a_row + 1, month.days),
    )
    best: tuple[int, Move, Move] | None = None
    tried = 0
    for one in np.flatnonzero(month.may[:, day, kind] & ~away).tolist():
        for other in near:
            there = int(standing.stands[one, other])
            if there < 0:
                continue
            tried += 1
            if tried > MOST_MOVES_TRIED:
                break
            standing.take_off(one, other)
            if standing.fits(day, kind)[one]:
                price = int(standing.price(day, kind)[one])
                standing.put(one, day, kind)
                able = standing.fits(other, there) & ~away
                if able.any():
                    prices = np.where(able, standing.price(other, there), NOBODY)
                    third = int(np.argmin(prices))
                    points = price + int(prices[third])
                    if best is None or points < best[0]:
                        best = (
                            points,
                            Move(one, day, kind, (other, there)),
                            Move(third, other, there),
                        )
                standing.take_off(one, day)
            standing.put(one, other, there)
    if best is None:
        return False
    _points, moved, follows = best
    assert moved.instead_of is not None
    standing.take_off(moved.person, moved.instead_of[0])
    for move in (moved, follows):
        standing.put(move.person, move.day, move.kind)
        moves.append(move)
    return True
