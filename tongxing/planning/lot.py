"""A draw by lot that anybody can do again.

The seed is chosen before the first sign-up and its hash is public from then on, so that nobody
can choose it later; at the draw it is shown. Each party's ticket is the hash of seed and party;
the lowest come first.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple


class Entry(NamedTuple):
    """A party in the lot."""

    id: str
    heads: int
    post: str


class Drawn(NamedTuple):
    """A party with its place in the order of the draw, from 1, and whether it got its places."""

    id: str
    order: int
    placed: bool


def ticket(seed: str, id: str) -> str:
    """SHA-256 of seed, a colon, and the party; hexadecimal."""
    return hashlib.sha256(f"{seed}:{id}".encode()).hexdigest()


def draw(
    entries: Sequence[Entry], *, seed: str, room: dict[str, int], capacity: int
) -> list[Drawn]:
    """
    Everybody in the order of the draw; a party gets its places whole or not at all.

    Parameters
    ----------
    room
        Free places of each post.
    capacity
        Free places of the whole activity.

    Notes
    -----
    A party too big for what is left is passed over and smaller ones behind it may still fit, so
    that no place stays empty that somebody could have. Equal entries and seed, equal draw.
    """
    left, free = capacity, dict(room)
    found = []
    for order, one in enumerate(sorted(entries, key=lambda one: (ticket(seed, one.id), one.id)), 1):
        placed = one.heads <= min(left, free.get(one.post, 0))
        if placed:
            left -= one.heads
            free[one.post] -= one.heads
        found.append(Drawn(one.id, order, placed))
    return found
