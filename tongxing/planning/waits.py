"""How long people in the queue will wait, and how far to trust it.

The expectation plays the queue forward: whichever window is free first takes the first person
it may serve, and is busy for the usual minutes of that matter. The band around it is not
theory but record: what was said to earlier people of a like wait against what they waited
(split conformal prediction: Lei et al. (2018), Journal of the American Statistical Association
113, 1094-1111).
"""

import heapq
from bisect import bisect_left
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from operator import itemgetter
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in the queue."""

    id: str
    kind: str  # what it is for; windows say which kinds they serve
    minutes: float  # how long it usually takes at a window
    only_window: str = ""  # kept for this window alone


@dataclass(frozen=True, slots=True)
class Window:
    """A window that somebody sits at."""

    id: str
    free_in: float  # minutes until it can call the next person
    serves: frozenset[str] | None = None  # kinds; None: all of them

    def may_take(self, person: Waiting) -> bool:
        if person.only_window:
            return person.only_window == self.id
        return self.serves is None or person.kind in self.serves


class Place(NamedTuple):
    """Where somebody stands."""

    minutes: float  # until called
    ahead: int  # people whom the windows that may serve this person call first


class Idle(NamedTuple):
    """When a window finds nobody left in the queue whom it may serve."""

    event: int  # of the whole play, in their order
    minutes: float


class Forward(NamedTuple):
    """The queue played forward."""

    places: dict[str, Place]  # by person; whom no window serves is not in it
    idle: dict[str, Idle]  # by window
    calls: dict[str, list[int]]  # by window: at which events it called somebody

    def for_newcomer(self, windows: Iterable[Window], *, kind: str) -> Place | None:
        """Where somebody would stand who draws a number now; None when no window serves it.

        The last in line takes nothing from anybody: the first of its windows to be idle calls it.
        """
        newcomer = Waiting("", kind, 0)
        able = [window.id for window in windows if window.may_take(newcomer)]
        if not able:
            return None
        event, minutes = min(self.idle[id] for id in able)
        return Place(minutes, sum(bisect_left(self.calls[id], event) for id in able))


def forward(queue: Sequence[Waiting], windows: Iterable[Window]) -> Forward:
    """Minutes until each person is called, first of the queue first.

    Exact for the usual minutes, deterministic: equal moments go to the window that comes first.
    O(people × (windows + kinds)): of each kind only the first who waits is looked at.
    """
    serial = count()
    ready = [(window.free_in, next(serial), window) for window in windows]
    heapq.heapify(ready)
    all_windows = [window for _, _, window in sorted(ready, key=lambda one: one[1])]
    lines: dict[tuple[str, str], deque[int]] = {}  # of the same kind, kept for the same window
    for n, one in enumerate(queue):
        lines.setdefault((one.kind, one.only_window), deque()).append(n)
    able = {
        line: [window for window in all_windows if window.may_take(queue[of[0]])]
        for line, of in lines.items()
    }
    theirs = {
        window.id: [of for line, of in lines.items() if window in able[line]]
        for window in all_windows
    }
    calls: dict[str, list[int]] = {window.id: [] for window in all_windows}
    idle: dict[str, Idle] = {}
    places: dict[str, Place] = {}
    events = count()
    while ready:
        at, _, window = heapq.heappop(ready)
        event = next(events)
        line = min((of for of in theirs[window.id] if of), key=itemgetter(0), default=None)
        if line is None:
            idle[window.id] = Idle(event, at)
            continue
        one = queue[line.popleft()]
        ahead = sum(len(calls[other.id]) for other in able[one.kind, one.only_window])
        places[one.id] = Place(at, ahead)
        calls[window.id].append(event)
        heapq.heappush(ready, (at + one.minutes, next(serial), window))
    return Forward(places, idle, calls)


def expected(queue: Sequence[Waiting], windows: Iterable[Window]) -> dict[str, Place]:
    """Where each person of the queue stands."""
    return forward(queue, windows).places


def wait_of_a_newcomer(
    queue: Sequence[Waiting], windows: Collection[Window], *, kind: str
) -> Place | None:
    """What somebody would be told who draws a number now; None when no open window serves it."""
    return forward(queue, windows).for_newcomer(windows, kind=kind)


class Said(NamedTuple):
    """What somebody was told, and what happened; minutes."""

    expected: float
    waited: float


class Band(NamedTuple):
    """Between which minutes the wait lies in `share` of like cases."""

    low: float
    high: float
    cases: int  # how many earlier cases stand behind it; 0 when there are too few


SHARE = 0.8
STEPS = (10.0, 25.0)  # up to 10, up to 25, above: waits of a kind
FEWEST = 30


class Record:
    """What was said and what happened, sorted by how long a wait was said."""

    def __init__(self, past: Iterable[Said]):
        self.misses: dict[int, list[float]] = {n: [] for n in range(len(STEPS) + 1)}
        for one in past:
            self.misses[_step(one.expected)].append(one.waited - one.expected)
        for misses in self.misses.values():
            misses.sort()

    def band(self, minutes: float) -> Band:
        """The band around an expectation; half and twice of it while there is no record."""
        misses = self.misses[_step(minutes)]
        if len(misses) < FEWEST:
            return Band(minutes * 0.5, minutes * 2 + 2, 0)
        tail = (1 - SHARE) / 2
        low = misses[int(tail * (len(misses) - 1))]
        high = misses[min(len(misses) - 1, round((1 - tail) * (len(misses) + 1)))]
        return Band(max(0.0, minutes + min(low, 0)), max(minutes + high, minutes), len(misses))


def _step(minutes: float) -> int:
    return sum(minutes > step for step in STEPS)


class Accuracy(NamedTuple):
    """How good what was said has been."""

    cases: int
    within: float  # share of waits inside the band that was told
    median_miss: float  # minutes, without sign

    @property
    def percent(self) -> int:
        return round(100 * self.within)


def accuracy(past: Iterable[tuple[Said, Band]]) -> Accuracy | None:
    """None when nothing is on record."""
    rows = list(past)
    if not rows:
        return None
    inside = sum(band.low <= said.waited <= band.high for said, band in rows)
    misses = sorted(abs(said.waited - said.expected) for said, _ in rows)
    return Accuracy(len(rows), inside / len(rows), misses[len(misses) // 2])
