"""Which rows of people may be one person. Pure.

Two rows are compared only when they share a name or a phone, so the work grows with how many do
and not with all pairs.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import NamedTuple


class Known(NamedTuple):
    """A row as far as it is compared; phone as digits, place as a key."""

    id: int
    name: str
    phone: str
    born_on: date | None
    place: int
    id_number: str  # or its hash: only whether two differ is asked


class Pair(NamedTuple):
    """Two rows that may be one person, the lower id first, and the strongest reason."""

    first: int
    second: int
    why: str


def pairs(people: Sequence[Known]) -> list[Pair]:
    """
    Every pair that one of the reasons holds for, in the order of REASONS, then of ids.

    Two different id numbers are two people, and so are two different birthdays, whatever else is
    alike. A reason is asked with the lower id first.
    """
    found: dict[tuple[int, int], str] = {}
    for one, other in _near(people):
        if (one.id, other.id) in found or _are_two(one, other):
            continue
        for why, holds in REASONS.items():
            if holds(one, other):
                found[one.id, other.id] = why
                break
    order = list(REASONS)
    made = [Pair(*ids, why) for ids, why in found.items()]
    return sorted(made, key=lambda pair: (order.index(pair.why), pair.first, pair.second))


def _near(people: Sequence[Known]) -> Iterator[tuple[Known, Known]]:
    by_name: dict[str, list[Known]] = defaultdict(list)
    by_phone: dict[str, list[Known]] = defaultdict(list)
    for one in sorted(people):
        by_name[one.name].append(one)
        if one.phone:
            by_phone[one.phone].append(one)
    for group in (*by_name.values(), *by_phone.values()):
        yield from combinations(group, 2)


def _are_two(one: Known, other: Known) -> bool:
    ids = bool(one.id_number and other.id_number) and one.id_number != other.id_number
    born = one.born_on and other.born_on
    return ids or bool(born and one.born_on != other.born_on)


def same_name_and_phone(one: Known, other: Known) -> bool:
    return one.name == other.name and bool(one.phone) and one.phone == other.phone


def same_name_birthday_and_place(one: Known, other: Known) -> bool:
    born = one.born_on is not None and one.born_on == other.born_on
    return born and one.name == other.name and one.place == other.place


def same_name_and_phone_but_a_slip(one: Known, other: Known) -> bool:
    """One digit is another, or two that stand side by side have changed places."""
    return one.name == other.name and is_a_slip(one.phone, other.phone)


def same_phone_and_signs_changed_places(one: Known, other: Known) -> bool:
    """The name is written with the same characters in another order."""
    turned = one.name != other.name and sorted(one.name) == sorted(other.name)
    return turned and bool(one.phone) and one.phone == other.phone


REASONS = {
    "phone": same_name_and_phone,
    "birthday": same_name_birthday_and_place,
    "digit": same_name_and_phone_but_a_slip,
    "order": same_phone_and_signs_changed_places,
}


def is_a_slip(one: str, other: str) -> bool:
    if len(one) != len(other) or one == other or not one:
        return False
    places = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(places) == 1:
        return True
    if len(places) != 2 or places[1] != places[0] + 1:
        return False
    first, second = places
    return one[first] == other[second] and one[second] == other[first]
