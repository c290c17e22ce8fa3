"""So many requests are worked on at once, the others wait in the order in which they came.

Many threads are needed because a page that follows the hall live holds one for as long as it is
open. Letting all of them work at once would not be faster: they share one interpreter lock, each
write transaction would last as long as the others' turns, and SQLite lets its next writer in by
chance, so that somebody could wait for seconds.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable], Iterable[bytes]]


class Turnstile:
    """A WSGI application behind a turnstile of the given width; first come, first served.

    A response that is still being sent, such as a live stream, no longer holds a place.
    """

    def __init__(self, application: Application, *, width: int):
        self.application = application
        self.free = width
        self.waiting: deque[threading.Lock] = deque()
        self.guard = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        self.enter()
        try:
            return self.application(environ, start_response)
        finally:
            self.leave()

    def enter(self) -> None:
        with self.guard:
            if self.free:
                self.free -= 1
                return
            turn = threading.Lock()
            turn.acquire()
            self.waiting.append(turn)
        turn.acquire()

    def leave(self) -> None:
        """Hand the place to whoever has waited longest, so that no newcomer slips in."""
        with self.guard:
            if self.waiting:
                self.waiting.popleft().release()
            else:
                self.free += 1
