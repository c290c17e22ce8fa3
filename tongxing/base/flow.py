"""How a row moves along its process: one UPDATE that names the state it expects."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, Model, Q


class Move(NamedTuple):
    """From which states a step may be taken, and the state it leaves; None leaves it as it was."""

    before: frozenset
    after: Any


def move(*before, to) -> Move:
    return Move(frozenset(before), to)


def advance(
    row: Model, step: Move, *, at: datetime, still: Q | None = None, **changes: Any
) -> bool:
    """Move the row, or change nothing and say False when it stands elsewhere by now.

    The UPDATE names the states the step follows from, and since when the row has stood in its
    own, so of two people pressing at once exactly one wins, on SQLite and PostgreSQL alike,
    without locking. `still` is what must hold besides. The row has `state` and `state_since`.
    """
    if step.after is not None:
        changes |= {"state": step.after, "state_since": at}
    expected = type(row)._default_manager.filter(
        pk=row.pk,
        state__in=step.before,
        state_since=row.state_since,  # type: ignore[attr-defined]
    )
    if still is not None:
        expected = expected.filter(still)
    # A step that leaves everything as it was still asks the database where the row stands.
    if not expected.update(**(changes or {"state": F("state")})):
        row.refresh_from_db()
        return False
    for name, value in changes.items():
        setattr(row, name, value)
    return True
