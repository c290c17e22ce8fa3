"""Served time that looks strange: rules over lines of a ledger, each one named function.

A rule does not say that somebody lied, only that somebody else should look. Distances are as the
crow flies, so that a doubt about them is never unjust.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH = 6_371_000.0  # metres, mean radius


class Line(NamedTuple):
    """A time of service; `local_day` is the day of its beginning in the zone's own time."""

    id: int
    volunteer: int
    since: datetime
    until: datetime
    minutes: int
    local_day: date
    spot: tuple[float, float] | None = None  # longitude and latitude, degrees
    device: str = ""
    by_hand: bool = False


class Limits(NamedTuple):
    """From which figure on somebody should look; the office sets them."""

    metres_a_minute: int = 1_000  # a car on a county road
    day_minutes: int = 720
    span_minutes: int = 600
    people_a_device: int = 3
    round_lines: int = 6  # this many by hand in a row, all of whole hours on the hour


class Found(NamedTuple):
    """A doubt: the line, why, beside which other line, and the figure that is too high."""

    line: int
    kind: str
    other: int | None
    figure: int


def far_apart(lines: Sequence[Line], limits: Limits) -> Iterator[Found]:
    """Two lines of one person that nobody could travel between in time; figure: metres."""
    for mine in _by_volunteer(lines).values():
        placed = [(line, line.spot) for line in mine if line.spot is not None]
        for (one, here), (other, there) in pairwise(placed):
            metres = metres_between(here, there)
            gap = max((other.since - one.until) / timedelta(minutes=1), 0.0)
            if metres > limits.metres_a_minute * (gap + 1):
                yield Found(other.id, "far", one.id, round(metres))


def overlaps(lines: Sequence[Line], limits: Limits) -> Iterator[Found]:
    """A line that begins while another of the person goes on; figure: minutes of both."""
    for mine in _by_volunteer(lines).values():
        longest = mine[0]
        for one in mine[1:]:
            both = (min(longest.until, one.until) - one.since) // timedelta(minutes=1)
            if both > 0:
                yield Found(one.id, "overlap", longest.id, both)
            longest = max(longest, one, key=lambda line: line.until)


def long_days(lines: Sequence[Line], limits: Limits) -> Iterator[Found]:
    """The line with which a person's day becomes too long; figure: minutes of that day."""
    for mine in _by_volunteer(lines).values():
        days: dict[date, int] = defaultdict(int)
        for line in mine:
            before = days[line.local_day]
            days[line.local_day] += line.minutes
            if before <= limits.day_minutes < days[line.local_day]:
                yield Found(line.id, "longday", None, days[line.local_day])


def long_spans(lines: Sequence[Line], limits: Limits) -> Iterator[Found]:
    """One service that goes on for too long; figure: its minutes."""
    for line in lines:
        minutes = (line.until - line.since) // timedelta(minutes=1)
        if minutes > limits.span_minutes:
            yield Found(line.id, "span", None, minutes)


def one_device(lines: Sequence[Line], limits: Limits) -> Iterator[Found]:
    """Lines told from a device that tells for many people on a day; figure: how many people."""
    people: dict[tuple[str, date], set[int]] = defaultdict(set)
    for line in lines:
        if line.device:
            people[line.device, line.local_day].add(line.volunteer)
    for line in lines:
        if line.device and len(people[line.device, line.local_day]) > limits.people_a_device:
            yield Found(line.id, "device", None, len(people[line.device, line.local_day]))


def always_round(lines: Sequence[Line], limits: Limits) -> Iterator[Found]:
    """By hand, whole hours on the hour, again and again; figure: how many in a row."""
    for mine in _by_volunteer(lines).values():
        row = 0
        for line in mine:
            if not line.by_hand:
                continue
            row = row + 1 if _is_round(line) else 0
            if row == limits.round_lines:
                yield Found(line.id, "round", None, row)


RULES = (far_apart, overlaps, long_days, long_spans, one_device, always_round)


def doubts(lines: Sequence[Line], limits: Limits) -> list[Found]:
    """Everything that looks strange among these lines, in the order of RULES."""
    return [found for rule in RULES for found in rule(lines, limits)]


def metres_between(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Great-circle distance (haversine) of two longitudes and latitudes in degrees."""
    (lon, lat), (other_lon, other_lat) = here, there
    north, east = radians(other_lat - lat), radians(other_lon - lon)
    chord = sin(north / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(east / 2) ** 2
    return 2 * EARTH * asin(sqrt(chord))


def _by_volunteer(lines: Sequence[Line]) -> dict[int, list[Line]]:
    """Each person's lines in the order in which they began."""
    found: dict[int, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda one: (one.since, one.id)):
        found[line.volunteer].append(line)
    return found


def _is_round(line: Line) -> bool:
    return (
        line.since.minute == line.until.minute == 0 and line.since.second == line.until.second == 0
    )
