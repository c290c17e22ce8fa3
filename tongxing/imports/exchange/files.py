"""Both forms of an exchange: a workbook with a sheet for each kind, and JSON. Pure."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from ..columns import Column, Kind
from .columns import EXCHANGED

SCHEMA, VERSION = "tongxing.exchange", 1
SHEETS = {"volunteers": "志愿者", "teams": "队伍", "activities": "项目", "hours": "服务记录"}
SEPARATOR = "、"
MOMENT = "%Y-%m-%d %H:%M"
BOLD, WASH = Font(bold=True), PatternFill("solid", fgColor="EDF2F6")

Record = Mapping[str, Any]  # by field: text, whole numbers, days, moments, several words
Records = Mapping[str, Iterable[Record]]  # by kind


class Foreign(ValueError):
    """JSON that is no exchange of ours; the message says what it is instead."""


def key_of(column: Column) -> str:
    """What a field is called in JSON. Never changes within a version."""
    return column.key or column.field


def to_excel(records: Records) -> bytes:
    """One sheet for each kind, its titles in Chinese, every cell text."""
    book = Workbook(write_only=True)
    for name, rows in records.items():
        kind = EXCHANGED[name]
        page = book.create_sheet(SHEETS[name])
        page.freeze_panes = "A2"
        for place in range(1, len(kind.columns) + 1):  # what is typed later stays as typed
            page.column_dimensions[get_column_letter(place)].number_format = "@"
        heads = [WriteOnlyCell(page, column.title) for column in kind.columns]
        for head in heads:
            head.font, head.fill = BOLD, WASH
        page.append(heads)
        for row in rows:
            page.append([_cell(page, said(row.get(one.field), one)) for one in kind.columns])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _cell(page, text: str) -> "str | WriteOnlyCell":
    """Text stays text, also where a spreadsheet would see a formula in it."""
    kept = ILLEGAL_CHARACTERS_RE.sub("", text)
    if not kept.startswith("="):
        return kept
    cell = WriteOnlyCell(page, kept)
    cell.data_type = "s"
    return cell


def said(value: Any, column: Column) -> str:
    """A value as a cell says it, and as the cleaner of the column understands it."""
    value = _plain(value, column)
    if isinstance(value, list):
        return SEPARATOR.join(value)
    return "" if value is None else str(value)


def to_json(records: Records, *, zone: str, at: datetime) -> bytes:
    """The same, with keys that stay; what is empty is left out."""
    whole: dict[str, Any] = {
        "schema": SCHEMA, "version": VERSION, "zone": zone, "made_at": at.isoformat(),
    }  # fmt: skip
    for name, rows in records.items():
        columns = EXCHANGED[name].columns
        whole[name] = [dict(_pairs(row, columns)) for row in rows]
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _pairs(row: Record, columns: Iterable[Column]) -> Iterator[tuple[str, Any]]:
    for column in columns:
        value = _plain(row.get(column.field), column)
        if value not in (None, "", []):
            yield key_of(column), value


def _plain(value: Any, column: Column) -> Any:
    """Text, numbers, yes and no, or a list of words."""
    if column.field == "minutes" and value is not None:
        return round(value / 60, 2)
    if isinstance(value, datetime):
        return value.strftime(MOMENT)
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or isinstance(value, int | float | str | list):
        return value
    return str(value)


def tables(content: bytes) -> list[tuple[str, list[list[Any]]]]:
    """The kinds in a JSON exchange, each as a sheet: its name, its titles, its rows.

    Raises Foreign when it is JSON of something else, or of a version that is not understood.
    """
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise Foreign(_("这个JSON文件读不懂，可能没有传完整。")) from None
    if not isinstance(whole, dict) or whole.get("schema") != SCHEMA:
        raise Foreign(_("这个JSON文件不是交换文件，没有写“%(schema)s”。") % {"schema": SCHEMA})
    if whole.get("version") != VERSION:
        raise Foreign(_("这个交换文件的版本是%(version)s，这里只认得%(known)s。") % {
            "version": whole.get("version"), "known": VERSION,
        })  # fmt: skip
    return [
        (SHEETS[name], _table(kind, whole[name]))
        for name, kind in EXCHANGED.items()
        if name in whole
    ]


def _table(kind: Kind, rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Foreign(_("这个JSON文件里的记录不成样子，读不下去。"))
    titles: list[Any] = [column.title for column in kind.columns]
    return [titles, *([_raw(row.get(key_of(one))) for one in kind.columns] for row in rows)]


def _raw(value: Any) -> Any:
    """A value as a cell has it. What no cell can hold is told as text, and refused as such."""
    if isinstance(value, list):
        return SEPARATOR.join(str(one) for one in value)
    return value if value is None or isinstance(value, str | int | float) else str(value)
