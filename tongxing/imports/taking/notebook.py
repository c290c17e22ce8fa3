"""What a run writes, written down: the rows it made and changed, and the trail of each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models

from tongxing.base import secrets
from tongxing.base.fields import SealedField
from tongxing.people.models import Account, TrailEntry
from tongxing.people.models.trail import place_id_of

from ..models import Changed, Made, Run

BATCH = 2000


class Notebook:
    """Makes and changes rows in bulk, and keeps what undoing and the trail need to know."""

    def __init__(self, run: Run, *, by: Account, at: datetime):
        self.run, self.by, self.at = run, by, at

    def make(self, rows: Sequence[models.Model]) -> None:
        """Insert rows of one model."""
        if not rows:
            return
        model = type(rows[0])
        model._default_manager.bulk_create(rows, batch_size=BATCH)
        label = model._meta.label_lower
        Made.objects.bulk_create(
            Made(run=self.run, about=label, first=first, last=last)
            for first, last in spans(row.pk for row in rows)
        )

    def change(self, rows: Iterable[tuple[models.Model, dict[str, Any]]]) -> None:
        """Give rows of one model new values, each as (row as it stands, values by field).

        Rows that change the same fields go in one statement; whoever gives something up (stops
        being head of a household) goes before whoever gets it.
        """
        groups: dict[tuple[str, ...], list[tuple[models.Model, dict[str, Any]]]] = defaultdict(list)
        for row, values in rows:
            groups[tuple(sorted(values))].append((row, values))
        kept_rows = []
        for members in groups.values():
            for row, values in members:
                kept_rows.append(self._kept(row, values))
                for name, value in values.items():
                    setattr(row, name, value)
        for giving_up in (True, False):
            for names, members in groups.items():
                fitting = [row for row, values in members if gives_up(values) == giving_up]
                overwrite(fitting, names)
        Changed.objects.bulk_create(kept_rows, batch_size=BATCH)

    def _kept(self, row: models.Model, values: dict[str, Any]) -> Changed:
        before, after = {}, {}
        for name, value in values.items():
            field: Any = row._meta.get_field(name)
            before[name] = keep(field, getattr(row, field.attname))
            after[name] = keep(field, value.pk if isinstance(value, models.Model) else value)
        label = row._meta.label_lower
        return Changed(run=self.run, about=label, row_id=row.pk, before=before, after=after)

    def trail(self, lines: Iterable[tuple[models.Model, dict, dict, int | None]]) -> None:
        """A line for each row, as (row, before, after, place); no place means the row's own."""
        TrailEntry.objects.bulk_create(
            [
                trail_entry(row, "import", before, after, by=self.by, at=self.at, place_id=place_id)
                for row, before, after, place_id in lines
            ],
            batch_size=BATCH,
        )


def spans(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Runs of consecutive ids, each as first and last, both inclusive."""
    first = last = None
    for one in sorted(ids):
        if last is not None and one == last + 1:
            last = one
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = one
    if first is not None and last is not None:
        yield first, last


def trail_entry(
    row, what: str, before: dict, after: dict, *, by: Account, at: datetime,
    place_id: int | None = None,
) -> TrailEntry:  # fmt: skip
    """A line of the trail, not yet saved, of what differs."""
    differing = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return TrailEntry(
        what=what, about=row._meta.label_lower, about_uid=row.uid, by=by, at=at,
        comes_from=by.comes_from, place_id=place_id or place_id_of(row),
        before={key: before[key] for key in differing if key in before},
        after={key: after[key] for key in differing if key in after},
    )  # fmt: skip


def gives_up(values: dict[str, Any]) -> bool:
    """Whether these values free something that another row may take in the same run."""
    return values.get("is_head") is False


def overwrite(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these fields of rows that exist, many at a time."""
    if not rows:
        return
    model = type(rows[0])
    model._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=names
    )


def keep(field: models.Field, value: Any) -> Any:
    """A value as JSON keeps it; what is sealed in its table is sealed here too."""
    if value is None or isinstance(value, bool | int | float | list | dict):
        return value
    if isinstance(field, SealedField):
        return secrets.seal(value) if value else ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def kept(field: models.Field, value: Any) -> Any:
    """The value that was kept, as Python has it."""
    if isinstance(field, SealedField):
        return secrets.unseal(value) if value else ""
    return field.to_python(value)
