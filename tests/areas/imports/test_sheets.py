"""Finding the table in a file as an office keeps it, and refusing what is no such file."""

import io
import struct
import zipfile

import pytest
from openpyxl import Workbook

from tests.areas.imports.conftest import id_number, phone, table_of, text, workbook
from tongxing.imports import sheets
from tongxing.imports.kinds import KINDS
from tongxing.imports.sheets import Unreadable, letters, read

VOLUNTEERS, RESIDENTS = KINDS["volunteers"], KINDS["residents"]
HEADER = ["姓名", "身份证号", "联系电话"]
ROW = ["吴样例", id_number(1), phone(1)]


def cells(table, field):
    """What stands in the column of a field, line by line."""
    at = sorted(table.columns, key=lambda name: _order(table, name)).index(field)
    return [line.cells[at] for line in table.lines]


def _order(table, name):
    kind = next(k for k in KINDS.values() if {c.field for c in k.columns} >= set(table.columns))
    return [column.field for column in kind.columns].index(name)


def test_title_rows_above_the_header_and_blank_rows_do_not_matter():
    table = table_of("volunteers", [["志愿者花名册"], [], ["填报单位：柳坪站"], HEADER, [], ROW])
    assert table.header == 4
    assert [line.number for line in table.lines] == [6]


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("name", "名字"), ("name", "姓 名"), ("name", "姓\n名"), ("name", "*姓名"),
        ("name", "姓名（必填）"), ("name", "姓名："), ("id_number", "公民身份号码"),
        ("id_number", "身份证"), ("id_number", "身份证号(18位)"), ("phone", "手机"),
        ("phone", "电话"), ("phone", "联系方式"), ("place", "村（社区）"), ("place", "村(社区)"),
    ],
)  # fmt: skip
def test_a_header_is_known_by_its_synonyms(field, label):
    header = {"name": "姓名", "id_number": "身份证号"} | {field: label}
    table = table_of("residents", [list(header.values()), ["甲"] * len(header)])
    assert field in table.columns


def test_columns_may_stand_in_any_order():
    table = table_of("volunteers", [["联系电话", "备注", "姓名"], [phone(1), "", "吴样例"]])
    assert cells(table, "name") == ["吴样例"] and cells(table, "phone") == [phone(1)]


def test_columns_not_understood_are_named_and_the_serial_number_is_not_one_of_them():
    table = table_of("volunteers", [["序号", *HEADER, "政治面貌"], [1, *ROW, "群众"]])
    assert table.unknown == ["E 政治面貌"]


def test_of_two_columns_for_one_field_the_nearer_name_counts_and_the_other_is_named():
    table = table_of("volunteers", [["姓名", "电话", "联系电话"], ["吴样例", phone(1), phone(2)]])
    assert cells(table, "phone") == [phone(2)]
    assert table.unknown == ["B 电话"]


def test_a_missing_required_column_is_named_with_the_names_understood():
    with pytest.raises(Unreadable, match="党支部（也认得所在党支部、"):
        table_of("party", [["姓名", "身份证号"], ROW])


def test_a_file_without_any_header_says_which_columns_are_needed():
    with pytest.raises(Unreadable, match=r"没有找到表头.*姓名（也认得名字"):
        table_of("volunteers", [["甲", "乙"], ["丙", "丁"]])


def test_a_header_without_rows_below_is_refused():
    with pytest.raises(Unreadable, match="没有内容"):
        table_of("volunteers", [HEADER, []])


def test_the_sheet_whose_header_fits_best_is_read():
    other = [["站点", "名称"], ["S1", "柳坪站"]]
    table = table_of("volunteers", other, name="站点表", more=[("花名册", [HEADER, ROW])])
    assert table.sheet.name == "花名册"


def test_a_header_of_two_lines_is_read_as_one():
    rows = [
        ["姓名", "联系方式", None, "住址"],
        [None, "手机", "座机", None],
        ["吴样例", phone(1), "", "柳坪路1号"],
    ]
    table = table_of("residents", rows, merges=["A1:A2", "B1:C1", "D1:D2"])
    assert table.columns == {"name": 0, "phone": 1, "address": 3}
    assert [line.number for line in table.lines] == [3]


def test_header_cells_merged_over_two_rows_are_one_header():
    rows = [HEADER, [None] * 3, ROW]
    table = table_of("volunteers", rows, merges=["A1:A2", "B1:B2", "C1:C2"])
    assert [line.number for line in table.lines] == [3]


def test_a_merged_cell_belongs_to_every_row_of_its_merge():
    rows = [["户号", "姓名", "身份证号"], ["H1", "甲", "1"], [None, "乙", "2"], ["H2", "丙", "3"]]
    table = table_of("residents", rows, merges=["A2:A3"])
    assert cells(table, "household") == ["H1", "H1", "H2"]


def test_a_merge_alone_does_not_make_a_blank_row_a_person():
    rows = [["户号", "姓名", "身份证号"], ["H1", "甲", "1"], [None, None, None]]
    assert len(table_of("residents", rows, merges=["A2:A3"]).lines) == 1


@pytest.mark.parametrize(
    "footer",
    [["合计", "", "12人"], ["", "合计", "12"], ["合计：12人"], ["备注：以上人员已核对"],
     ["填表人：某某", "", "审核人："], ["", "填表日期：2026年3月"], ["小计"],
     ["注：红色为新增"], ["说明"]],
)  # fmt: skip
def test_what_stands_below_the_table_is_passed_over(footer):
    table = table_of("volunteers", [["姓名", "身份证号", "联系电话"], ROW, footer])
    assert [line.number for line in table.lines] == [2]


def test_a_footer_word_in_a_row_that_names_somebody_is_a_row():
    table = table_of("volunteers", [["联系电话", "姓名"], ["备注", "吴样例"]])
    assert len(table.lines) == 1


@pytest.mark.parametrize("total", ["39人", "39", 39, "共39名", ""])
def test_a_total_in_the_column_of_names_is_nobody(total):
    table = table_of("volunteers", [["序号", *HEADER], [1, *ROW], ["合计", total]])
    assert len(table.lines) == 1


def test_rows_that_hold_only_a_serial_number_are_blank():
    table = table_of("volunteers", [["序号", *HEADER], [1, *ROW], [2], [3]])
    assert len(table.lines) == 1


def test_the_header_again_on_a_later_page_and_a_heading_across_the_table_are_passed_over():
    rows = [HEADER, ["第一网格"], ROW, HEADER, ["龙样例", "", phone(2)]]
    table = table_of("volunteers", rows, merges=["A2:C2"])
    assert [line.number for line in table.lines] == [3, 5]
    assert table.passed_over == [2, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_files_are_read_in_the_encodings_that_offices_write(encoding, separator):
    table = read(text([HEADER, ROW], encoding=encoding, separator=separator), kind=VOLUNTEERS)
    assert table.lines[0].cells[0] == "吴样例"


def test_a_rare_character_of_gb18030_survives():
    table = read(text([HEADER, ["㭎样例", *ROW[1:]]], encoding="gb18030"), kind=VOLUNTEERS)
    assert table.lines[0].cells[0] == "㭎样例"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为“Excel工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "网页"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "网页"),
        (b'<?xml version="1.0"?><Workbook>', "网页"),
        (b"%PDF-1.7", "不是表格"),
        (b"PK\x03\x04 cut short", "打不开"),
        (b"\xff\xfe\x00", "编码"),
        (b"a,b\x00c\n", "不是表格"),
        (b"\x81\x30", "编码"),
    ],
)
def test_what_is_no_sheet_is_refused_with_what_to_do(content, says):
    with pytest.raises(Unreadable, match=says):
        read(content, kind=VOLUNTEERS)


def packed(parts, *, method=zipfile.ZIP_DEFLATED) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return kept.getvalue()


def test_a_document_of_another_program_is_no_workbook():
    with pytest.raises(Unreadable, match="不是Excel工作簿"):
        read(packed({"word/document.xml": "<x/>"}), kind=VOLUNTEERS)


def test_an_archive_that_unpacks_to_far_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "LARGEST_INSIDE", 2**20)
    parts = {"xl/workbook.xml": "<x/>", "xl/worksheets/sheet1.xml": b"\0" * 2**21}
    with pytest.raises(Unreadable, match="展开后太大"):
        read(packed(parts), kind=VOLUNTEERS)


def test_an_archive_that_lies_about_its_size_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "LARGEST_INSIDE", 2**20)
    parts = {"xl/workbook.xml": "<x/>", "xl/worksheets/sheet1.xml": b"\0" * 2**21}
    lying = packed(parts).replace(struct.pack("<L", 2**21), struct.pack("<L", 100))
    with pytest.raises(Unreadable, match="打不开"):
        read(lying, kind=VOLUNTEERS)


def with_cell(reference: str, *, value: str = "<v>1</v>") -> bytes:
    """A good workbook with one more cell far out."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(workbook([HEADER, ROW]))) as package:
        for name in package.namelist():
            parts[name] = package.read(name)
    page = parts["xl/worksheets/sheet1.xml"]
    row = "".join(sign for sign in reference if sign.isdigit())
    cell = f'<c r="{reference}" s="0">{value}</c>' if value else f'<c r="{reference}" s="0"/>'
    extra = f'<row r="{row}">{cell}</row></sheetData>'.encode()
    parts["xl/worksheets/sheet1.xml"] = page.replace(b"</sheetData>", extra)
    return packed(parts)


@pytest.mark.parametrize("reference", ["XFD3", "CA3", "A1048576", "A200000", "XFD1048576"])
def test_a_cell_far_out_is_refused_before_it_fills_the_memory(reference):
    with pytest.raises(Unreadable, match="很远的格子"):
        read(with_cell(reference), kind=VOLUNTEERS)


def test_a_cell_far_to_the_right_that_has_only_a_format_does_no_harm():
    assert len(read(with_cell("IV3", value=""), kind=VOLUNTEERS).lines) == 1


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "LARGEST_FILE", 10)
    with pytest.raises(Unreadable, match="20MB"):
        read(b"x" * 11, kind=VOLUNTEERS)


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    with pytest.raises(Unreadable, match="超过2行"):
        table_of("volunteers", [HEADER, ROW, ROW, ROW])


def test_a_hidden_sheet_is_not_read():
    book = Workbook()
    book.active.append(["说明", "请填下一张表"])
    hidden = book.create_sheet("旧花名册")
    hidden.append(HEADER)
    hidden.append(ROW)
    hidden.sheet_state = "hidden"
    kept = io.BytesIO()
    book.save(kept)
    with pytest.raises(Unreadable, match="没有找到表头"):
        read(kept.getvalue(), kind=VOLUNTEERS)


@pytest.mark.parametrize(("column", "said"), [(0, "A"), (25, "Z"), (26, "AA"), (77, "BZ")])
def test_columns_are_called_as_the_spreadsheet_calls_them(column, said):
    assert letters(column) == said


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_no_two_columns_of_a_kind_share_a_name(kind):
    names = [sheets.plain(name) for column in kind.columns for name in column.names]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice
