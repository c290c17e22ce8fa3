"""So many requests are worked on at once, the others wait in the order in which they came.

Many threads are needed because a page that follows the hall live holds one for as long as it is
open. Letting all of them work at once would not be faster: they share one interpreter lock, each
write transaction would last as long as the others' turns, and SQLite lets its next writer in by
chance, so that somebody could wait for seconds.

The few that work are threads of the turnstile's own, so that a process opens as many connections
to the database as it has of them, and opens them once: a new one costs as much as a whole page.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

Application = Callable[[dict[str, Any], Callable], Iterable[bytes]]


class Turnstile:
    """A WSGI application behind a turnstile of the given width; first come, first served.

    A response that is still being sent, such as a live stream, no longer holds a place.
    """

    def __init__(self, application: Application, *, width: int):
        self.application = application
        self.inside = ThreadPoolExecutor(width, thread_name_prefix="turnstile")

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        return self.inside.submit(self.application, environ, start_response).result()
