"""Reads a file as an office keeps it, and finds the table in it. Knows columns, not the database.

What comes out is raw: a Table with its lines, each cell as the spreadsheet had it. What cannot be
read at all is Unreadable, with a sentence that says what to do.
"""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import python_calamine
from django.utils.translation import gettext as _

from tongxing.base.errors import Refused

from .cleaners import Raw
from .columns import Column, Kind
from .exchange import files

MEGABYTE = 2**20
LARGEST_FILE = 20 * MEGABYTE
LARGEST_INSIDE = 400 * MEGABYTE  # 100,000 residents unpack to some 60 MB
MOST_ROWS = 120_000
MOST_COLUMNS = 78  # up to column BZ
TITLE_ROWS = 30  # the header stands in the first lines, or nowhere

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WEB_PAGE = re.compile(rb"^\s*(<!doctype html|<html|<table|<meta|<head|<\?xml|mime-version:)", re.I)
OTHER_FILES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
# A cell with content, or a row with cells, beyond what is allowed: read as a range, that one alone
# would fill the memory. Cells that have only a format are empty elements, and do no harm.
FAR_AWAY = re.compile(
    rb"""<(?:\w+:)?(?:c\s(?:[^>]*\s)?r\s*=\s*["'](?:[A-Z]{3,}|[C-Z][A-Z])[0-9]"""
    rb"""|(?:c|row)\s(?:[^>]*\s)?r\s*=\s*["'][A-Z]*(?:1[3-9][0-9]{4}|[2-9][0-9]{5}|[0-9]{7,})["'])"""
    rb"""[^>]*(?<!/)>"""
)
LONGEST_TAG = 400  # bytes
CHUNK = MEGABYTE

OWN_COLUMNS = ("导入结果", "原因")  # what the error sheet adds, passed over when it comes back
SILENT = frozenset({"序号", "序列", "no", "", *OWN_COLUMNS})
FOOTER = re.compile(
    r"^(合计|总计|小计|共计|本页|备注|说明|注意|注|填表人?|制表人?|审核人?|复核人?|负责人|经办人|填报|"
    r"单位|盖章|签字|联系人|日期|以上|以下空白)(?=$|[:：（(0-9人共]|单位|日期|签[字名]|盖章)"
)
COUNTED = re.compile(r"共?[0-9０-９.]+(?:人|户|名|件|条|个|支|次)?")
_BRACKETED = re.compile(r"[（(\[【].*?[)）\]】]")
_MARKS = re.compile(r"[\s*:：、，,。.()（）\[\]【】_-]+")


class Unreadable(Refused):
    """A sheet that cannot be read at all; the message says why and what to do."""


class Merge(NamedTuple):
    """Merged cells, zero-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """The cells of one sheet from A1, and which of them are merged."""

    name: str
    rows: Sequence[Sequence[Raw]]
    merges: list[Merge] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """A line of the table as it stands: its row in the sheet, the cells of the known columns."""

    number: int
    cells: tuple[Raw, ...]


@dataclass(slots=True)
class Table:
    """What was found in a file: which columns stand where, which were not understood, the lines."""

    sheet: Sheet
    header: int  # the last row of the header, one-based
    columns: dict[str, int]  # by field, zero-based
    unknown: list[str]
    lines: list[Line]
    passed_over: list[int]  # rows that are footers, headings or the header again


def letters(column: int) -> str:
    """0 is A, 26 is AA."""
    said = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(ord("A") + rest) + said
    return said


# --- from bytes to sheets


def read(content: bytes, *, kind: Kind) -> Table:
    """The table of this kind in a file, whatever the file is called."""
    return find(sheets(content), kind)


def sheets(content: bytes) -> list[Sheet]:
    if len(content) > LARGEST_FILE:
        raise Unreadable(_("文件超过20MB，请分成几个文件，或请运维人员处理。"))
    if not content.strip():
        raise Unreadable(_("文件是空的，请重新选择。"))
    if content.startswith(b"PK\x03\x04"):
        return _from_excel(content)
    if content.startswith(OLD_OFFICE):
        if ENCRYPTED in content:
            raise Unreadable(_("这个文件加了打开密码。请在Excel里去掉密码，另存后再传。"))
        raise Unreadable(
            _("这是旧版的.xls文件，读不了。请用Excel或WPS打开，另存为“Excel工作簿(.xlsx)”再传。")
        )
    if WEB_PAGE.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise Unreadable(
            _(
                "这其实是一个网页文件，只是名字像表格。请用Excel打开，另存为“Excel工作簿(.xlsx)”再传。"
            )
        )
    if content.startswith(OTHER_FILES):
        raise Unreadable(_("这不是表格文件。请传.xlsx或.csv文件。"))
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _from_json(content)
    return [Sheet("", _from_text(content))]


def _from_excel(content: bytes) -> list[Sheet]:
    _look_inside(content)
    try:
        with python_calamine.load_workbook(io.BytesIO(content)) as book:
            visible = [
                one.name for one in book.sheets_metadata
                if one.typ == python_calamine.SheetTypeEnum.WorkSheet
                and one.visible == python_calamine.SheetVisibleEnum.Visible
            ]  # fmt: skip
            return [_sheet(book.get_sheet_by_name(name)) for name in visible]
    except python_calamine.PasswordError:
        raise Unreadable(_("这个文件加了打开密码。请在Excel里去掉密码，另存后再传。")) from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable(_broken()) from error


def _sheet(found: python_calamine.CalamineSheet) -> Sheet:
    merges = [Merge(*start, *end) for start, end in found.merged_cell_ranges or []]
    return Sheet(found.name, found.to_python(skip_empty_area=False), merges)


def _broken() -> str:
    return _("文件打不开，可能没有传完整。请用Excel打开看看，另存为“Excel工作簿(.xlsx)”再传。")


def _look_inside(content: bytes) -> None:
    """Before it is unpacked whole: is it a workbook, how large, and does any cell lie far out?

    The sizes that an archive tells of itself may be false; unpacking every part here against its
    own size and checksum proves them.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise Unreadable(_("这不是Excel工作簿。请另存为“Excel工作簿(.xlsx)”再传。"))
            if sum(part.file_size for part in parts) > LARGEST_INSIDE:
                raise Unreadable(_("文件展开后太大，请只留要导入的那张表，另存后再传。"))
            for part in parts:
                _unpack(package, part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable(_broken()) from error


def _unpack(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    is_sheet = part.filename.startswith("xl/worksheets/")
    before = b""
    with package.open(part) as inside:
        while chunk := inside.read(CHUNK):
            if is_sheet and FAR_AWAY.search(before + chunk):
                raise Unreadable(
                    _("表太大，或者很远的格子里有内容：最多%(rows)d行，到%(column)s列。")
                    % {"rows": MOST_ROWS, "column": letters(MOST_COLUMNS - 1)}
                )
            before = chunk[-LONGEST_TAG:]


def _from_json(content: bytes) -> list[Sheet]:
    try:
        found = files.tables(content)
    except files.Foreign as error:
        raise Unreadable(str(error)) from error
    if any(len(rows) > MOST_ROWS + TITLE_ROWS for _name, rows in found):
        raise Unreadable(_too_many())
    return [Sheet(name, rows) for name, rows in found]


def _from_text(content: bytes) -> list[list[Raw]]:
    said = _decoded(content)
    if "\x00" in said:
        raise Unreadable(_("这不是表格文件。请传.xlsx或.csv文件。"))
    first = said[:4000]
    separator = max("\t,;", key=first.count)
    try:
        rows: list[list[Raw]] = []
        for row in csv.reader(io.StringIO(said, newline=""), delimiter=separator):
            rows.append(list(row))
            if len(rows) > MOST_ROWS + TITLE_ROWS:
                raise Unreadable(_too_many())
    except csv.Error as error:
        raise Unreadable(_("文件里的引号不成对，读不下去。请用Excel打开，另存后再传。")) from error
    return rows


def _too_many() -> str:
    return _("超过%(most)d行，请分成几个文件。") % {"most": MOST_ROWS}


def _decoded(content: bytes) -> str:
    """Text in the encodings that offices' programs write; GB18030 holds GBK and GB2312."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("文字编码认不出来。请用Excel打开，另存为“Excel工作簿(.xlsx)”再传。"))


# --- from sheets to the table


class Header(NamedTuple):
    """A guess where the header ends and which field stands in which column."""

    last: int  # zero-based
    columns: dict[str, int]
    labels: dict[int, str]  # what stands above each column


def find(found: Sequence[Sheet], kind: Kind) -> Table:
    """The sheet whose header fits the kind best, as a table."""
    best: tuple[Sheet, Header] | None = None
    for sheet in found:
        header = _header(sheet, kind)
        if header and (best is None or len(header.columns) > len(best[1].columns)):
            best = sheet, header
    if best is None:
        raise Unreadable(
            _("没有找到表头。这一类表至少要有这些列：%(columns)s。")
            % {"columns": "；".join(_understood(column) for column in kind.required)}
        )
    sheet, header = best
    if missing := [one for one in kind.required if one.field not in header.columns]:
        raise Unreadable(
            _("%(sheet)s少了这些列：%(columns)s。请补上，或把列名改成认得的。")
            % {
                "sheet": _("工作表“%(name)s”") % {"name": sheet.name} if sheet.name else _("表里"),
                "columns": "；".join(_understood(column) for column in missing),
            }
        )
    lines, passed_over = _lines(sheet, header, kind)
    if len(lines) > MOST_ROWS:
        raise Unreadable(_too_many())
    if not lines:
        raise Unreadable(_("表头下面没有内容。"))
    unknown = [
        f"{letters(column)} {label}"
        for column, label in sorted(header.labels.items())
        if column not in header.columns.values() and plain(label) not in SILENT
    ]
    return Table(sheet, header.last + 1, header.columns, unknown, lines, passed_over)


def _understood(column: Column) -> str:
    if not column.also:
        return column.title
    return _("%(title)s（也认得%(also)s）") % {
        "title": column.title,
        "also": "、".join(column.also[:8]),
    }


def plain(label: str) -> str:
    """A label without spaces, line breaks, stars and brackets, full-width or not."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", label)).lower()


def _names(label: str) -> Iterator[str]:
    """The ways a label may be meant: as it is, without what stands in brackets."""
    normal = unicodedata.normalize("NFKC", label)
    yield plain(normal)
    yield plain(_BRACKETED.sub("", normal))


def _known(kind: Kind) -> dict[str, tuple[int, str]]:
    """From a plain label to the field it names, and how near it is to the field's own title."""
    known: dict[str, tuple[int, str]] = {}
    for column in kind.columns:
        for rank, name in enumerate(column.names):
            known.setdefault(plain(name), (rank, column.field))
    return known


def _header(sheet: Sheet, kind: Kind) -> Header | None:
    """The first row, or pair of rows, under whose labels most fields are found; None when none."""
    known = _known(kind)
    across, down = _header_merges(sheet)
    rows = range(min(TITLE_ROWS, len(sheet.rows)))
    labels = [_labels(sheet, at, across, down) for at in range(len(rows) + 1)]
    single = [Header(at, _fields([labels[at]], known), labels[at]) for at in rows]
    double = [
        Header(at + 1, _fields([lower, upper], known), upper | lower)
        for at, (upper, lower) in enumerate(pairwise(labels))
    ]
    # Cells merged down into the next row prove a header of two lines: that decides between equals.
    proven = {merge.top + 1 for merge in down if merge.bottom == merge.top + 1}
    guesses = [(len(one.columns), False, one) for one in single]
    guesses += [(len(two.columns), two.last in proven, two) for two in double]
    count, _proven, best = max(guesses, key=lambda guess: guess[:2], default=(0, False, None))
    return best if count >= _least(kind) else None


def _least(kind: Kind) -> int:
    return min(2, len(kind.required) + 1)


def _header_merges(sheet: Sheet) -> tuple[list[Merge], list[Merge]]:
    near = [merge for merge in sheet.merges if merge.top <= TITLE_ROWS]
    return [m for m in near if m.right > m.left], [m for m in near if m.bottom > m.top]


def _labels(sheet: Sheet, at: int, across: list[Merge], down: list[Merge]) -> dict[int, str]:
    """The labels of a row by column; a merged one belongs to every column and row of its merge."""
    if at >= len(sheet.rows):
        return {}
    said = {
        column: cell.strip() for column, cell in enumerate(sheet.rows[at][:MOST_COLUMNS])
        if isinstance(cell, str) and cell.strip()
    }  # fmt: skip
    for merge in (*across, *down):
        if merge.top <= at <= merge.bottom:
            origin = sheet.rows[merge.top]
            label = origin[merge.left] if merge.left < len(origin) else ""
            if isinstance(label, str) and label.strip():
                for column in range(merge.left, min(merge.right, MOST_COLUMNS) + 1):
                    said[column] = label.strip()
    return said


def _fields(levels: list[dict[int, str]], known: dict[str, tuple[int, str]]) -> dict[str, int]:
    """Which column holds which field: the nearest label wins, of equals the leftmost."""
    found: dict[str, tuple[int, int, int]] = {}
    for column in sorted(set().union(*levels)):
        for depth, level in enumerate(levels):
            names = _names(level[column]) if column in level else ()
            hit = next((known[name] for name in names if name in known), None)
            if hit:
                rank, name = hit
                found[name] = min(found.get(name, (99, 99, 999)), (rank, depth, column))
                break
    return {name: column for name, (_rank, _depth, column) in found.items()}


def _lines(sheet: Sheet, header: Header, kind: Kind) -> tuple[list[Line], list[int]]:
    """The lines below the header, merged values in every row of the merge, the rest passed over."""
    fields = [column.field for column in kind.columns if column.field in header.columns]
    places = [header.columns[name] for name in fields]
    key = header.columns.get(kind.key)
    filled = dict(_filled(sheet, header.last, frozenset(places)))
    headings = {merge.top for merge in sheet.merges if merge.right - merge.left >= 2}
    # Where rows go on with what stands above, 单位证明 in a column of its own is no footer.
    own = set(places) - {key} if kind.column(kind.key).repeats else set()
    lines: list[Line] = []
    passed_over: list[int] = []
    for at in range(header.last + 1, len(sheet.rows)):
        row = sheet.rows[at]
        width = len(row)
        cells = [row[place] if place < width else "" for place in places]
        if not any(cell != "" and not _blank(cell) for cell in cells):
            if _is_footer(row, key, own):
                passed_over.append(at + 1)
            continue
        if _is_footer(row, key, own) or _is_heading(cells, at, headings) or _repeats(row, header):
            passed_over.append(at + 1)
            continue
        if at in filled:
            cells = [filled[at].get(place, cell) for place, cell in zip(places, cells, strict=True)]
        lines.append(Line(at + 1, tuple(cells)))
    return lines, passed_over


def _filled(
    sheet: Sheet, last: int, places: frozenset[int]
) -> Iterable[tuple[int, dict[int, Raw]]]:
    """For rows inside a merge that runs down, the value that stands at its top."""
    found: dict[int, dict[int, Raw]] = {}
    for merge in sheet.merges:
        if merge.left in places and merge.top > last and merge.top < len(sheet.rows):
            origin = sheet.rows[merge.top]
            value = origin[merge.left] if merge.left < len(origin) else ""
            for at in range(merge.top + 1, min(merge.bottom + 1, len(sheet.rows))):
                found.setdefault(at, {})[merge.left] = value
    return found.items()


def _blank(cell: Raw) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip("\u3000\xa0 \t\r\n"))


def _is_footer(row: Sequence[Raw], key: int | None, own: set[int]) -> bool:
    """合计, 备注, 填表人 and the like, in a row that names nobody."""
    for column, cell in enumerate(row):
        if not _blank(cell):
            if (
                column in own
                or not isinstance(cell, str)
                or not FOOTER.match("".join(cell.split()))
            ):
                return False
            named = row[key] if key is not None and key != column and key < len(row) else None
            return not _names_somebody(named)
    return False


def _names_somebody(cell: Raw) -> bool:
    """Whether this may be what a row is about; 39人 behind 合计 is not."""
    if not isinstance(cell, str) or _blank(cell):
        return False
    said = "".join(cell.split())
    return not COUNTED.fullmatch(said) and not FOOTER.match(said)


def _is_heading(cells: list[Raw], at: int, headings: set[int]) -> bool:
    """A line written across the table, such as 第一网格."""
    return at in headings and sum(not _blank(cell) for cell in cells) == 1


def _repeats(row: Sequence[Raw], header: Header) -> bool:
    """The header once more, as on every printed page."""
    same = sum(
        isinstance(cell, str) and cell.strip() != "" and header.labels.get(at) == cell.strip()
        for at, cell in enumerate(row)
    )
    return same >= 2
