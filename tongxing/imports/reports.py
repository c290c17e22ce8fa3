"""Workbooks to download: empty templates, and the office's sheet with what was said about it."""

import io
import json
from collections.abc import Iterable

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string

from . import keeping, sheets
from .cleaners import Raw
from .columns import Kind
from .models import Run
from .sheets import OWN_COLUMNS

BOLD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")
RED_WASH = PatternFill("solid", fgColor="FBECEB")
WASH = PatternFill("solid", fgColor="EDF2F6")
TEXT = "@"  # Excel's format for text: what is typed stays as it is typed
LONGEST_CELL = 32_000  # characters; Excel keeps 32,767
VERDICTS = {"new": "新增", "update": "更新", "skip": "跳过", "wrong": "有误"}


def template(kind: Kind) -> bytes:
    """An empty sheet of this kind with one made-up row, and a sheet of notes."""
    book = Workbook()
    page = book.active
    page.title = str(kind.title)
    for at, column in enumerate(kind.columns, start=1):
        head = page.cell(1, at, column.title)
        head.font, head.fill = BOLD, WASH
        example = page.cell(2, at, column.example)
        example.number_format = TEXT
        letters = head.column_letter
        page.column_dimensions[letters].width = max(
            12, 2 * len(column.title), 1.3 * len(column.example)
        )
        page.column_dimensions[letters].number_format = TEXT
    page.freeze_panes = "A2"
    notes = book.create_sheet(_("填表说明"))
    notes.append([_("列名"), _("必填"), _("也认得的列名"), _("说明")])
    for cell in notes[1]:
        cell.font, cell.fill = BOLD, WASH
    for column in kind.columns:
        must = _("必填") if column.required else ""
        notes.append([column.title, must, "、".join(column.also), str(column.hint)])
    notes.append([])
    for line in _advice():
        notes.append([line])
    for letters, width in zip("ABCD", (16, 8, 60, 50), strict=True):
        notes.column_dimensions[letters].width = width
    return _saved(book)


def _advice() -> Iterable[str]:
    yield _("第二行是编造的例子，填之前请删掉。")
    yield _("列的先后随意，多出来的列不要紧，会告诉您没有用到。")
    yield _("身份证号和电话的列要先设成“文本”，不然后面的数字会丢。")
    yield _("日期写2022-03-05、2022年3月5日、2022/3/5、20220305都可以。")


def annotated(run: Run) -> bytes:
    """The uploaded sheet as it was, row for row, with outcome and reason at the end."""
    table = sheets.read(keeping.upload_of(run), kind=run.sheet_kind)
    said = json.loads(keeping.content_of(run.remarks.name))
    lines = {line.number for line in table.lines}
    width = max(len(row) for row in table.sheet.rows)
    book = Workbook(write_only=True)
    page = book.create_sheet(table.sheet.name[:31] or "Sheet1")
    for column in range(width):
        page.column_dimensions[sheets.letters(column)].width = 16
    page.column_dimensions[sheets.letters(width + 1)].width = 60
    page.freeze_panes = f"A{table.header + 1}"
    for number, row in enumerate(table.sheet.rows, start=1):
        cells = [_cell(page, value) for value in row]
        cells += [_cell(page, "")] * (width - len(cells))
        if number == table.header:
            for cell in (cells := [*cells, *(_cell(page, word) for word in OWN_COLUMNS)]):
                cell.font, cell.fill = BOLD, WASH
        elif number in lines:
            verdict, wrong, sentences = said.get(str(number), ["new", [], []])
            for address in wrong:
                _colour(cells, address)
            reason = _cell(page, "\n".join(sentences)[:LONGEST_CELL])
            reason.alignment = WRAPPED
            cells += [_cell(page, VERDICTS[verdict]), reason]
        page.append(cells)
    return _saved(book)


def _cell(page, value: Raw) -> WriteOnlyCell:
    """A cell as it was. Text stays text, also where a spreadsheet would see a formula in it."""
    if isinstance(value, str):
        cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        return cell
    return WriteOnlyCell(page, value)


def _colour(cells: list[WriteOnlyCell], address: str) -> None:
    letters = address.rstrip("0123456789")
    if letters and (at := column_index_from_string(letters) - 1) < len(cells):
        cells[at].fill = RED_WASH


def _saved(book: Workbook) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
