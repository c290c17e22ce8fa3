"""Many people who press the same button at nine sharp, and what they were answered.

A fixed number of clients takes the people in the order in which they came; each keeps its
connection open, as a browser does, where the server lets it. Who came first is known, so that it
can be said afterwards whether the places went to the first.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from http.client import HTTPConnection, HTTPException, HTTPMessage
from typing import Any, NamedTuple

PLACES, CLIENTS = 300, 24
COMES_AGAIN, TRIES = 0.2, 40  # seconds between two tries of somebody told to try again


class Answer(NamedTuple):
    status: int
    headers: HTTPMessage
    text: str


class Line:
    """One client's connection to the server; opened again when the server has closed it."""

    def __init__(self, port: int):
        self.connection = HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> Answer:
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (HTTPException, OSError):
            self.connection.close()  # it was let go between two people
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode("utf-8", "replace"))


class Pressed(NamedTuple):
    """What came of one person's press; the person by position in the line."""

    person: int
    seconds: float
    failed: str  # empty when there was an answer that says where they stand


class Rush(NamedTuple):
    a_minute: float
    p50: float  # milliseconds
    p99: float
    failed: list[str]


def rush(port: int, people: Sequence[Any], press: Callable[[Line, Any], str]) -> Rush:
    """Everybody presses, CLIENTS at a time. `press` gives what went wrong, or nothing."""
    coming: Iterator[tuple[int, Any]] = iter(enumerate(people))
    at_the_door, done = threading.Lock(), []

    def client() -> None:
        line = Line(port)
        while True:
            with at_the_door:
                n, person = next(coming, (None, None))
            if n is None:
                return
            began = time.perf_counter()
            try:
                failed = press(line, person)
            except (HTTPException, OSError) as error:
                failed = f"no answer: {error}"
            done.append(Pressed(n, time.perf_counter() - began, failed))

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - began
    times = sorted(one.seconds for one in done)
    return Rush(
        60 * len(done) / taken, 1000 * times[len(times) // 2],
        1000 * times[int(len(times) * 0.99)], [one.failed for one in done if one.failed],
    )  # fmt: skip


def passed_over(people: Sequence[Any], placed: set[Any]) -> int:
    """How many of the first PLACES to come have no place.

    As many as there are clients may be under way at once, and in which order a server takes
    those is its own affair: up to CLIENTS is first come, first served.
    """
    return sum(one not in placed for one in people[:PLACES])
