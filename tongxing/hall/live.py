"""Screens and phones that follow the hall by themselves.

One watcher in each server process asks the database twice a second whether anything has happened,
as long as somebody follows, and hands what it finds to every stream of its process. So it works
behind any number of processes, on both databases, and a stream that breaks begins again where the
hall stands now: nothing is replayed, nothing can be missed.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connections
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from tongxing.places.models import Place

from . import plans, queries

LOOK_EVERY = 0.5  # seconds
STILL_HERE_EVERY = 5  # seconds; who hears nothing for longer than twice that says so
AT_LEAST_EVERY = timedelta(seconds=10)  # waits grow while nothing happens
A_MOMENT = timedelta(seconds=2)
RETRY_MS = 2000
MOST_STREAMS = 120  # in one process; who comes after asks every few seconds instead

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


class Watch:
    """What one server process knows of the halls that somebody follows."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.looking = threading.Lock()  # one reads for all who ask meanwhile
        self.halls: dict[int, plans.Hall] = {}
        self.versions: dict[int, Any] = {}
        self.begun: dict[int, float] = {}  # when the last reading of each began, monotonic
        self.learned: dict[int, tuple[date, plans.History]] = {}
        self.followers: dict[int, int] = {}
        self.turn = 0
        self.era = 0  # streams and watcher of an earlier one end
        self.watcher: threading.Thread | None = None

    def look(self, hall: Place, *, at: datetime) -> plans.Hall:
        """The hall as it stands, read anew only when something has happened.

        Who had to wait for another's reading that began after the asking shares it.
        """
        asked = time.monotonic()
        with self.looking:
            if self.begun.get(hall.pk, asked) > asked and hall.pk in self.halls:
                return self.halls[hall.pk]
            return self._look(hall, at)

    def _look(self, hall: Place, at: datetime) -> plans.Hall:
        self.begun[hall.pk] = time.monotonic()
        version = queries.version(hall)
        known = self.halls.get(hall.pk)
        fresh = (
            known and timedelta() <= at - known.at < AT_LEAST_EVERY
        )  # nor after a clock set back
        if known and fresh and version == self.versions.get(hall.pk):
            return known
        day = timezone.localdate(at)
        learned = self.learned.get(hall.pk)
        if learned is None or learned[0] != day:
            learned = (day, plans.history(hall, at=at))
            self.learned[hall.pk] = learned
        found = plans.hall_at(hall, at=at, learned=learned[1])
        with self.changed:
            self.halls[hall.pk], self.versions[hall.pk] = found, version
            self.turn += 1
            self.changed.notify_all()
        return found

    def begin_anew(self) -> None:
        """End every stream and the watcher, and know nothing, as a process that has just begun."""
        with self.changed:
            self.era += 1
            self.halls.clear()
            self.versions.clear()
            self.begun.clear()
            self.learned.clear()
            self.followers.clear()
            watcher, self.watcher = self.watcher, None
            self.changed.notify_all()
        if watcher is not None:
            watcher.join()

    def follow(self, hall: Place, *, clock: Clock) -> bool:
        """Begin to follow; False when this process has as many streams as it carries."""
        with self.changed:
            if sum(self.followers.values()) >= MOST_STREAMS:
                return False
            self.followers[hall.pk] = self.followers.get(hall.pk, 0) + 1
            if self.watcher is None:
                self.watcher = threading.Thread(
                    target=self._watch, args=(clock, self.era), name="hall-watch", daemon=True
                )
                self.watcher.start()
        return True

    def leave(self, hall: Place, *, era: int) -> None:
        with self.changed:
            if era == self.era:
                self.followers[hall.pk] -= 1

    def wait(self, hall: Place, turn: int, seconds: float) -> tuple[int, plans.Hall | None]:
        """The hall once it has changed after `turn`; None when nothing has for so long."""
        era = self.era
        with self.changed:
            self.changed.wait_for(lambda: (self.turn, self.era) != (turn, era), timeout=seconds)
            return self.turn, self.halls.get(hall.pk) if self.turn != turn else None

    def _watch(self, clock: Clock, era: int) -> None:
        """Look at every hall that somebody follows, until nobody does."""
        while True:
            with self.changed:
                ids = [pk for pk, n in self.followers.items() if n > 0]
                if era != self.era:
                    break
                if not ids:
                    self.watcher = None
                    break
            try:
                for hall in Place.objects.filter(pk__in=ids):
                    self.look(hall, at=clock())
            except Exception:
                log.exception("the hall could not be read; it is tried again")
                connections.close_all()
            with self.changed:
                self.changed.wait_for(lambda: era != self.era, timeout=LOOK_EVERY)
        connections.close_all()


WATCH = Watch()


def now(hall: Place, *, at: datetime) -> plans.Hall:
    return WATCH.look(hall, at=at)


def recently(hall: Place, *, at: datetime) -> plans.Hall:
    """The hall as it stood a moment ago: good enough for what a newcomer is told."""
    known = WATCH.halls.get(hall.pk)
    if known and timedelta() <= at - known.at < A_MOMENT:
        return known
    return WATCH.look(hall, at=at)


def stream(hall: Place, pick: Callable[[plans.Hall], dict], *, clock: Clock) -> HttpResponseBase:
    """Server-sent events of what `pick` takes from the hall, whenever that changes."""
    if not WATCH.follow(hall, clock=clock):
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    response = StreamingHttpResponse(_Events(hall, pick, clock), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # a proxy must not collect it
    return response


class _Events:
    """An iterator whose end, however it comes, is told to the watch."""

    def __init__(self, hall: Place, pick: Callable[[plans.Hall], dict], clock: Clock):
        self.hall, self.events = hall, self._events(hall, pick, clock)
        self.era, self.closed = WATCH.era, False

    def __iter__(self) -> Iterator[bytes]:
        return self.events

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            WATCH.leave(self.hall, era=self.era)

    def _events(
        self, hall: Place, pick: Callable[[plans.Hall], dict], clock: Clock
    ) -> Iterator[bytes]:
        yield f"retry: {RETRY_MS}\n\n".encode() + _here(clock())
        said, turn, heard = None, WATCH.turn, time.monotonic()
        found: plans.Hall | None = now(hall, at=clock())  # a call that has passed is not announced
        connections.close_all()  # a stream that stays open for hours keeps no connection
        while not self.closed and self.era == WATCH.era:
            picked = pick(found) if found else said
            if picked != said:
                said, heard = picked, time.monotonic()
                yield f"data: {json.dumps(picked, ensure_ascii=False)}\n\n".encode()
            elif time.monotonic() - heard >= STILL_HERE_EVERY:
                heard = time.monotonic()
                yield _here(clock())
            turn, found = WATCH.wait(hall, turn, STILL_HERE_EVERY)


def _here(at: datetime) -> bytes:
    """A sign of life, with the time by which a screen says when it last knew."""
    return f"event: here\ndata: {timezone.localtime(at):%H:%M}\n\n".encode()


def of_ticket(pk: int) -> Callable[[plans.Hall], dict]:
    """What the phone of one number shows; an ended number says so once."""

    def pick(hall: plans.Hall) -> dict:
        standing = hall.tickets.get(pk)
        return standing.told() if standing else {"state": "ended"}

    return pick


def of_screen(hall: plans.Hall) -> dict:
    """What everybody in the hall may see: numbers and windows, no names."""
    return {
        "windows": [window._asdict() for window in hall.windows],
        "crowds": [crowd._asdict() for crowd in hall.crowds],
        "waiting": hall.waiting(),
        "at": f"{timezone.localtime(hall.at):%H:%M}",
    }
