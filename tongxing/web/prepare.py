"""From an empty data folder to a zone that can be served: the tables and the starting rows."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tongxing.activities import starting as activities_starting
from tongxing.duty import starting as duty_starting
from tongxing.hall import starting as hall_starting
from tongxing.imports import starting as imports_starting
from tongxing.needs import starting as needs_starting
from tongxing.needs.models import Category
from tongxing.people import starting as people_starting
from tongxing.teams import starting as teams_starting

from . import tables


def lock(name: str, *, wait: bool = True) -> IO[str] | None:
    """A lock of the data folder, held until closed or the process ends; None when taken."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    file = (settings.DATA / f"{name}.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        file.close()
        return None
    return file


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two programs that set up the same data folder queue instead of meeting half-way."""
    held = lock("setup")
    try:
        yield
    finally:
        if held:
            held.close()


def pending_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> int:
    """Bring the tables up to date and lay what a new zone begins with; how many steps it took.

    What the office has thrown away is not laid again at every start, only after an upgrade.
    """
    pending = pending_migrations()
    if not tables.are_there():
        tables.make()
    elif pending:
        call_command("migrate", verbosity=0, interactive=False)
    if pending or not Category.objects.exists():
        lay()
    return pending


def lay() -> None:
    """What every new zone begins with."""
    people_starting.lay()
    teams_starting.lay()
    activities_starting.lay()
    duty_starting.lay()
    needs_starting.lay()
    hall_starting.lay()
    imports_starting.lay()
