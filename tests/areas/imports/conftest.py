"""Sheets as offices keep them, made in the test; and a zone that can take them in."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import Workbook

from tests.areas.conftest import MORNING
from tongxing.imports import starting as imports_starting
from tongxing.imports.kinds import KINDS
from tongxing.imports.run import Result, confirm, import_file, preview
from tongxing.imports.sheets import read
from tongxing.people.id_numbers import check_digit

LATER = MORNING + timedelta(hours=1)
TODAY = MORNING.date()


def id_number(serial: int, *, born_on: date = date(1990, 3, 7), sex: str = "M") -> str:
    """A made-up number with a right check digit, of an area that does not exist."""
    body = f"990000{born_on:%Y%m%d}{serial * 2 + (sex == 'M'):03d}"
    return body + check_digit(body)


def phone(serial: int) -> str:
    return f"1000001{serial:04d}"


def workbook(rows, *, merges=(), name="Sheet1", more=()) -> bytes:
    """An .xlsx with these rows; `more` are further sheets as (name, rows)."""
    book = Workbook()
    page = book.active
    page.title = name
    _fill(page, rows)
    for merge in merges:
        page.merge_cells(merge)
    for other, its_rows in more:
        _fill(book.create_sheet(other), its_rows)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _fill(page, rows):
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                page.cell(at, column, value)


def text(rows, *, encoding="utf-8", separator=",") -> bytes:
    lines = (separator.join("" if cell is None else str(cell) for cell in row) for row in rows)
    return "\r\n".join(lines).encode(encoding)


def table_of(kind: str, rows, **options):
    """What is found in a workbook of these rows."""
    return read(workbook(rows, **options), kind=KINDS[kind])


@pytest.fixture
def zone(starting, station, other_station, system):
    """A zone with its starting rows, two stations, and nobody registered."""
    imports_starting.lay()


@pytest.fixture
def take(zone, tmp_path, centre, system):
    """Import rows (or bytes) at once, as the operator's program does."""

    def take(kind, rows, *, by=system, at=MORNING, place=None, **options) -> Result:
        content = rows if isinstance(rows, bytes) else workbook(rows)
        path = tmp_path / f"{kind}.xlsx"
        path.write_bytes(content)
        return import_file(path, kind=kind, by=by, at=at, place=place, **options)

    return take


@pytest.fixture
def look(zone, centre, system):
    """Preview rows (or bytes), as the page does."""

    def look(kind, rows, *, by=system, at=MORNING, place=centre):
        content = rows if isinstance(rows, bytes) else workbook(rows)
        return preview(content, file_name="表.xlsx", kind=kind, place=place, by=by, at=at)

    return look


@pytest.fixture
def agree():
    """Confirm what was previewed."""

    def agree(run, *, by, at=LATER, good_rows_only=False):
        confirm(run, good_rows_only=good_rows_only, by=by, at=at)
        run.refresh_from_db()
        return run

    return agree


def reasons(result: Result) -> list[str]:
    """Everything wrong with a file, as cell and reason."""
    return [f"{problem.cell} {problem.reason}" for problem in result.problems]
