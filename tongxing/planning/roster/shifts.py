"""What a roster is asked for: shifts, people, wishes and cover, and the public text they come in.

The roster itself and its file stand here too; what makes one good or bad is in `rules`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

OFF = -1
SATURDAY, SUNDAY = 5, 6  # day % 7; every period starts on a Monday
SECTIONS = (
    "SECTION_HORIZON", "SECTION_SHIFTS", "SECTION_STAFF", "SECTION_DAYS_OFF",
    "SECTION_SHIFT_ON_REQUESTS", "SECTION_SHIFT_OFF_REQUESTS", "SECTION_COVER",
)  # fmt: skip


class Unreadable(ValueError):
    """The text is not what the format says; the message names section and line."""


@dataclass(frozen=True, slots=True)
class Shift:
    id: str
    minutes: int
    never_before: frozenset[str] = frozenset()  # shifts that may not follow on the next day


@dataclass(frozen=True, slots=True)
class Person:
    """Limits of one person over the period; all of them inclusive."""

    id: str
    most_of: Mapping[str, int]  # most shifts of each kind; a kind left out has no limit
    most_minutes: int
    least_minutes: int
    longest_run: int  # days on duty in a row
    shortest_run: int
    shortest_rest: int  # days off in a row
    most_weekends: int
    days_off: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Wish:
    """To stand a shift, or not to; the weight is what it costs when not met."""

    person: str
    day: int
    shift: str
    weight: int
    wants: bool


@dataclass(frozen=True, slots=True)
class Cover:
    day: int
    shift: str
    wanted: int
    under: int  # cost of each one too few
    over: int  # cost of each one too many


@dataclass(frozen=True)
class Problem:
    """
    One period to be planned.

    Raises
    ------
    ValueError
        When two shifts or people share a name, or a wish, a cover or a limit names a shift,
        person or day that is not there.
    """

    name: str
    days: int
    shifts: tuple[Shift, ...]
    people: tuple[Person, ...]
    wishes: tuple[Wish, ...]
    cover: tuple[Cover, ...]

    def __post_init__(self) -> None:
        shifts = _different("shift", [shift.id for shift in self.shifts])
        people = _different("person", [person.id for person in self.people])
        _different("cover", [f"{one.day},{one.shift}" for one in self.cover])
        named: list[Cover | Wish] = [*self.cover, *self.wishes]
        strange = {one.shift for one in named} | {
            id for shift in self.shifts for id in shift.never_before
        }
        strange |= {id for person in self.people for id in person.most_of}
        if strange := strange - shifts:
            raise ValueError(f"shifts that are not there: {sorted(strange)}")
        if strange := {wish.person for wish in self.wishes} - people:
            raise ValueError(f"people who are not there: {sorted(strange)}")
        days = {one.day for one in named} | {d for one in self.people for d in one.days_off}
        if outside := {day for day in days if not 0 <= day < self.days}:
            raise ValueError(f"days outside the period: {sorted(outside)}")
        if self.days < 1 or not self.shifts or not self.people:
            raise ValueError("a period has at least one day, one shift and one person")

    @cached_property
    def shift_index(self) -> dict[str, int]:
        return {shift.id: number for number, shift in enumerate(self.shifts)}

    @cached_property
    def person_index(self) -> dict[str, int]:
        return {person.id: number for number, person in enumerate(self.people)}

    @cached_property
    def wanted(self) -> np.ndarray:
        """Heads, shape (days, shifts); 0 where nothing is said."""
        return self._table(lambda one: one.wanted)

    @cached_property
    def under(self) -> np.ndarray:
        """Cost of each head too few, shape (days, shifts)."""
        return self._table(lambda one: one.under)

    @cached_property
    def over(self) -> np.ndarray:
        """Cost of each head too many, shape (days, shifts)."""
        return self._table(lambda one: one.over)

    def _table(self, of: Callable[[Cover], int]) -> np.ndarray:
        table = np.zeros((self.days, len(self.shifts)), np.int64)
        for one in self.cover:
            table[one.day, self.shift_index[one.shift]] = of(one)
        return table

    @cached_property
    def wish_cost(self) -> np.ndarray:
        """What standing a shift adds to the cost of wishes; shape (people, days, shifts)."""
        table = np.zeros((len(self.people), self.days, len(self.shifts)), np.int64)
        for wish in self.wishes:
            cell = self.person_index[wish.person], wish.day, self.shift_index[wish.shift]
            table[cell] += -wish.weight if wish.wants else wish.weight
        return table

    @cached_property
    def wish_base(self) -> np.ndarray:
        """What wishes cost whoever never stands; shape (people,)."""
        base = np.zeros(len(self.people), np.int64)
        for wish in self.wishes:
            base[self.person_index[wish.person]] += wish.weight * wish.wants
        return base


@dataclass(frozen=True, slots=True)
class Roster:
    """Who stands what: for each person the shift of each day, None for a day off."""

    lines: Mapping[str, tuple[str | None, ...]]

    def __str__(self) -> str:
        rows = ((id, *(shift or "" for shift in line)) for id, line in self.lines.items())
        return "".join("\t".join(row) + "\n" for row in rows)


def roster_from(problem: Problem, table: np.ndarray) -> Roster:
    """A roster from shift numbers, shape (people, days), OFF for a day off."""
    names = [*(shift.id for shift in problem.shifts), None]
    return Roster(
        {
            person.id: tuple(names[shift] for shift in line)
            for person, line in zip(problem.people, table, strict=True)
        }
    )


def read_roster(text: str) -> Roster:
    """
    The roster from its file: a line each, the person, then the shift of each day, by tabs.

    Raises
    ------
    Unreadable
        When a person has two lines.
    """
    lines: dict[str, tuple[str | None, ...]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        id, *shifts = line.split("\t")
        if id in lines:
            raise Unreadable(f"line {number}: a second line for {id}")
        lines[id] = tuple(shift or None for shift in shifts)
    return Roster(lines)


# --- the public text format


def read(text: str, *, name: str) -> Problem:
    """
    The problem that a file of the public format asks.

    Parameters
    ----------
    name
        What to call it.

    Raises
    ------
    Unreadable
        At the first line that cannot be understood, with its number and section.

    References
    ----------
    T. Curtois, R. Qu (2014), "Computational results on new staff scheduling benchmark
    instances", technical report, University of Nottingham: the format and the rules.
    """
    found = _sections(text)
    horizon = [_whole(row[0]) for row in found["SECTION_HORIZON"]]
    if len(horizon) != 1:
        raise Unreadable("SECTION_HORIZON: one line with the number of days")
    shifts = [_shift(row) for row in found["SECTION_SHIFTS"]]
    days_off = {}
    for row in found["SECTION_DAYS_OFF"]:
        days_off[row[0].text] = frozenset(_whole(field) for field in row[1:] if field.text)
    people = [
        _person(row, days_off.pop(row[0].text, frozenset())) for row in found["SECTION_STAFF"]
    ]
    if days_off:
        raise Unreadable(f"SECTION_DAYS_OFF: people who are not there: {sorted(days_off)}")
    wishes = [
        Wish(
            row[0].text,
            _whole(row[1]),
            row[2].text,
            _whole(row[3]),
            section.endswith("ON_REQUESTS"),
        )
        for section in ("SECTION_SHIFT_ON_REQUESTS", "SECTION_SHIFT_OFF_REQUESTS")
        for row in found[section]
    ]
    cover = [
        Cover(_whole(row[0]), row[1].text, *(_whole(field) for field in row[2:]))
        for row in found["SECTION_COVER"]
    ]
    try:
        return Problem(name, horizon[0], tuple(shifts), tuple(people), tuple(wishes), tuple(cover))
    except ValueError as error:
        raise Unreadable(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Field:
    text: str
    section: str
    line: int

    def wrong(self, what: str) -> Unreadable:
        return Unreadable(f"line {self.line}, {self.section}: {what}")


FIELDS = {
    "SECTION_HORIZON": (1, 1), "SECTION_SHIFTS": (2, 3), "SECTION_STAFF": (8, 8),
    "SECTION_DAYS_OFF": (1, 10_000), "SECTION_SHIFT_ON_REQUESTS": (4, 4),
    "SECTION_SHIFT_OFF_REQUESTS": (4, 4), "SECTION_COVER": (5, 5),
}  # fmt: skip


def _sections(text: str) -> dict[str, list[list[_Field]]]:
    """The rows of each section; comments and empty lines left out."""
    found: dict[str, list[list[_Field]]] = {}
    section = ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip().lstrip("\ufeff")
        if not line or line.startswith("#"):
            continue
        if line.startswith("SECTION_"):
            section = line
            if section not in SECTIONS or section in found:
                raise Unreadable(f"line {number}: unknown or repeated section {section}")
            found[section] = []
            continue
        if not section:
            raise Unreadable(f"line {number}: stands before the first section")
        row = [_Field(field.strip(), section, number) for field in line.split(",")]
        least, most = FIELDS[section]
        if not least <= len(row) <= most or not row[0].text:
            raise row[0].wrong(f"{len(row)} fields, not {least}" if row[0].text else "no name")
        found[section].append(row)
    if missing := [one for one in SECTIONS if one not in found]:
        raise Unreadable(f"sections that are not there: {', '.join(missing)}")
    return found


def _whole(field: _Field) -> int:
    if not field.text.isascii() or not field.text.isdigit():
        raise field.wrong(f"{field.text!r} is not a whole number")
    return int(field.text)


def _shift(row: list[_Field]) -> Shift:
    minutes = _whole(row[1])
    if minutes < 1:
        raise row[1].wrong("a shift lasts at least a minute")
    after = row[2].text if len(row) > 2 else ""
    return Shift(row[0].text, minutes, frozenset(id.strip() for id in after.split("|") if id))


def _person(row: list[_Field], days_off: frozenset[int]) -> Person:
    most_of = dict(_limits(row[1]))
    most_minutes, least_minutes, longest, shortest, rest, weekends = map(_whole, row[2:])
    if not 1 <= shortest <= longest or rest < 1:
        raise row[0].wrong(f"{row[0].text} may stand {shortest} to {longest} days, rest {rest}")
    return Person(
        row[0].text, most_of, most_minutes, least_minutes, longest, shortest, rest, weekends,
        days_off,
    )  # fmt: skip


def _limits(field: _Field) -> Iterator[tuple[str, int]]:
    for part in field.text.split("|") if field.text else ():
        id, equals, number = part.partition("=")
        if not equals:
            raise field.wrong(f"{part!r} is not SHIFT=NUMBER")
        yield id.strip(), _whole(_Field(number.strip(), field.section, field.line))


def _different(what: str, ids: list[str]) -> set[str]:
    if twice := sorted({id for id in ids if ids.count(id) > 1}):
        raise ValueError(f"{what} named twice: {twice}")
    return set(ids)
