"""Lines of a table to rows of clean values, each with what is wrong with it. Pure: no database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from .cleaners import Bad, Kept
from .columns import Kind
from .sheets import Table, letters


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    UPDATE = "update"
    SKIP = "skip"
    WRONG = "wrong"


class Remark(NamedTuple):
    """What is to be said about a cell."""

    cell: str  # C17
    reason: str


@dataclass(slots=True)
class Row:
    """A line with its values. `taking` adds the verdict, what it found, and what would change."""

    line: int
    values: dict[str, Any]
    columns: dict[str, int]  # of the table: where each field stands
    wrong: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    verdict: Verdict = Verdict.NEW
    found: Any = None  # what the taker knows about this row

    def get(self, name: str) -> Any:
        return self.values.get(name)

    def address(self, name: str) -> str:
        """C17: where a field of this row stands; the row alone without such a column."""
        column = self.columns.get(name)
        return f"{letters(column)}{self.line}" if column is not None else str(self.line)


def check(table: Table, kind: Kind, *, today: date) -> Iterator[Row]:
    """Every line cleaned cell by cell, then looked at as a whole."""
    columns = [column for column in kind.columns if column.field in table.columns]
    for line in table.lines:
        values: dict[str, Any] = {}
        wrong: list[tuple[str, str]] = []
        notes: list[tuple[str, str]] = []
        for column, raw in zip(columns, line.cells, strict=True):
            try:
                value = column.clean(raw, today)
            except Bad as error:
                wrong.append((column.field, str(error)))
                continue
            if isinstance(value, Kept):
                notes.append((column.field, value.remark))
                value = value.value
            if value is not None:
                values[column.field] = value
            elif column.required and not column.repeats:
                wrong.append((column.field, _("“%(title)s”没有写。") % {"title": column.title}))
        kind.finish(values)
        if not wrong:
            wrong += kind.check(values, today)
        row = Row(line.number, values, table.columns)
        row.wrong += [Remark(row.address(name), why) for name, why in wrong]
        row.notes += [Remark(row.address(name), what) for name, what in notes]
        yield row
