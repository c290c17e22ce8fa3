"""Long work in a process of its own, with a hard limit: the news it sent survives its end."""

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

STOP_ASKED_EVERY = 0.5  # seconds

Say = Callable[[Any], None]


class Ended(NamedTuple):
    """
    Parameters
    ----------
    answer
        What the work returned, or its last news when it was ended before.
    early
        Whether it was ended, or died, before it had finished.
    """

    answer: Any
    early: bool


def apart(
    work: Callable[..., Any],
    *arguments: Any,
    hard_seconds: float,
    tell: Say = lambda news: None,
    stop: Callable[[], bool] = lambda: False,
) -> Ended:
    """
    Run `work(say, *arguments)` in another process, ended after so many seconds of the wall clock.

    Parameters
    ----------
    work
        A function of a module; what it says with `say` comes to `tell` here.
    tell
        If it raises, the other process is ended.
    stop
        Asked twice a second; True ends the other process, and its last news stands.
    """
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(
        target=_work, args=(theirs, work, arguments), daemon=True
    )
    process.start()
    theirs.close()
    alarm = threading.Timer(hard_seconds, process.kill)
    alarm.start()
    last = None
    try:
        while not stop():
            if not ours.poll(STOP_ASKED_EVERY):
                continue
            is_answer, last = ours.recv()
            if is_answer:
                return Ended(last, early=False)
            tell(last)
    except EOFError:
        pass
    finally:
        alarm.cancel()
        process.kill()
        process.join()
        ours.close()
    return Ended(last, early=True)


def _work(pipe: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    pipe.send((True, work(lambda news: pipe.send((False, news)), *arguments)))
