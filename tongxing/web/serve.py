"""Serve the pages, and run what a clock does: one sweeper beside however many server processes."""

import logging
import os
import socket
import threading

from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.utils import timezone
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from tongxing.activities.sweep import sweep as sweep_activities
from tongxing.duty.making import take_up
from tongxing.duty.sweep import sweep as sweep_duty
from tongxing.hall.making import make
from tongxing.hall.sweep import sweep as sweep_hall
from tongxing.imports.sweep import remove_old_files
from tongxing.needs.sweep import sweep
from tongxing.outcomes.sweep import sweep as sweep_outcomes
from tongxing.teams.sweep import sweep as sweep_teams

from .mistake import Mistake
from .prepare import lock

SWEEP_EVERY = 60  # seconds
FIRST_SWEEP_AFTER = 5  # the first pages come first
SWEEPS_PER_CLEANING = 60  # of sessions that have run out and of sheets kept long enough
MOST_WORKERS = 4
THREADS_PER_WORKER = 136  # a live stream holds one; the turnstile lets few of the others work

log = logging.getLogger(__name__)


def address(bind: str) -> tuple[str, int]:
    """Host and port of `127.0.0.1:8000`, `[::1]:8000` or `:8000`."""
    host, colon, port = bind.rpartition(":")
    if not colon or not port.isdecimal() or not 0 < int(port) < 65536:
        raise Mistake(
            f"TONGXING_BIND 应该像 127.0.0.1:8000，现在是 {bind}。"
            f" TONGXING_BIND should look like 127.0.0.1:8000, not {bind}."
        )
    return host.strip("[]") or "0.0.0.0", int(port)


def be_sure_it_is_free(host: str, port: int) -> None:
    """Refuse early, before a long set-up, when another program has the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Mistake(
                f"地址 {host}:{port} 用不了，可能已有程序在用；请换 TONGXING_BIND。"
                f" Cannot listen at {host}:{port} ({error.strerror}); choose another TONGXING_BIND."
            ) from error


class Sweeper(threading.Thread):
    """Calls the sweep every minute, in the process that watches over the workers.

    A lock of the data folder sees to it that a second `tongxing run` does not sweep as well; when
    the first one ends, the second takes over. What fails is logged and tried again.
    """

    def __init__(self) -> None:
        super().__init__(name="sweeper", daemon=True)
        self.stopping = threading.Event()
        self.busy = threading.Lock()
        # No worker is forked in the middle of a sweep, so none inherits its connection.
        os.register_at_fork(
            before=self.busy.acquire,
            after_in_parent=self.busy.release,
            after_in_child=self.busy.release,
        )

    def run(self) -> None:
        held, count = None, 0
        wait = FIRST_SWEEP_AFTER
        while not self.stopping.wait(wait):
            wait = SWEEP_EVERY
            held = held or lock("sweeper", wait=False)
            if held:
                self.work(clean=count % SWEEPS_PER_CLEANING == 0)
                count += 1

    def work(self, *, clean: bool) -> None:
        with self.busy:
            try:
                now = timezone.now()
                sweep(at=now)
                sweep_hall(at=now)
                sweep_teams(at=now)
                sweep_activities(at=now)
                sweep_duty(at=now)
                sweep_outcomes(at=now)
                make(clock=timezone.now)
                take_up(clock=timezone.now)
                if clean:
                    remove_old_files(at=now)
                    SessionStore.clear_expired()
            except Exception:
                log.exception("sweep failed; it is tried again in %d s", SWEEP_EVERY)
            finally:
                connections.close_all()

    def stop(self) -> None:
        """Let a sweep that has begun end; begin none."""
        self.stopping.set()
        self.join(timeout=20)


def serve(host: str, port: int, *, ready) -> None:
    """Serve until SIGINT or SIGTERM. `ready` is called once the address is ours."""
    server = Granian(
        "tongxing.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=max(1, min(os.cpu_count() or 1, MOST_WORKERS)),
        blocking_threads=THREADS_PER_WORKER,
        websockets=False,
        log_level=LogLevels.error,  # it warns of more than a few threads
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    sweeper = Sweeper()
    server.on_startup(ready)
    server.on_startup(sweeper.start)
    server.on_shutdown(sweeper.stop)
    connections.close_all()  # workers open their own
    server.serve()
