"""The office's list of matters: as it is kept, checked cell by cell, taken in whole, undone."""

from datetime import date

import pytest
from django.urls import reverse

from tests.areas.conftest import MORNING, somebody
from tests.areas.imports.conftest import LATER, reasons, workbook
from tongxing.hall import reading
from tongxing.hall.models import Department, Material, Matter, Window
from tongxing.imports import matter_cells
from tongxing.imports.cleaners import Bad, Kept
from tongxing.imports.kinds import KINDS
from tongxing.imports.models import State
from tongxing.imports.undoing import InUse, undo
from tongxing.people.models import Role, TrailEntry

TODAY = MORNING.date()
OFFICE = "11990000MB0000001"
OFFICE += reading.check_sign(OFFICE)
BASE = "990400099000"
HEADER = ["实施部门", "事项名称", "基本编码", "事项类型", "办件类型", "服务对象", "法定时限",
          "承诺时限", "是否收费", "办理结果", "申请材料"]  # fmt: skip
ROW = ["民政局", "高龄津贴申领", BASE, "行政给付", "承诺件", "自然人", "20个工作日", "5个工作日",
       "否", "按月发放津贴", "1.居民身份证（原件） 2.户口簿（复印件2份）"]  # fmt: skip
LONG = ["事项名称", "基本编码", "事项类型", "办件类型", "法定时限", "承诺时限", "办理结果",
        "材料名称", "必要性", "什么情形", "来源渠道", "材料形式", "份数"]  # fmt: skip
FIRST = ["高龄津贴申领", BASE, "行政给付", "承诺件", "20", "5", "按月发放津贴"]
CARD = ["居民身份证", "必要", "", "申请人自备", "原件", "1"]
LETTER = ["授权委托书", "非必要", "由他人代办", "窗口领取", "原件", "1份"]
BLANK = [""] * 7


@pytest.fixture
def civil(zone, centre):
    return Department.objects.create(
        place=centre, code="D04", name="民政局", letter="D", credit_code=OFFICE
    )


@pytest.fixture
def social(zone, centre):
    return Department.objects.create(place=centre, code="D02", name="人社局", letter="B")


def changed(row: list, column: str, value, header=HEADER) -> list:
    return [value if name == column else cell for name, cell in zip(header, row, strict=True)]


def bill(matter) -> list[tuple]:
    rows = matter.materials.in_order()
    return [(one.name, one.need, one.form, one.copies) for one in rows]


def rows_of(run) -> list:
    return [(line, verdict) for line, verdict, _name, _said in run.preview["rows"]]


# --- cells


@pytest.mark.parametrize(
    ("said", "days"),
    [("20个工作日", 20), ("20", 20), (20, 20), ("即办", 0), ("当场办结", 0), ("0", 0),
     ("5工作日内", 5), ("１５个工作日", 15), ("", None)],
)  # fmt: skip
def test_a_time_limit_is_read_as_offices_write_it(said, days):
    assert matter_cells.working_days(said, TODAY) == days


@pytest.mark.parametrize("said", ["2个月", "60个自然日", "二十天", "尽快", "400", "20-30"])
def test_a_time_limit_that_would_have_to_be_guessed_is_refused(said):
    with pytest.raises(Bad):
        matter_cells.working_days(said, TODAY)


def test_plain_days_are_taken_as_working_days_and_it_is_said():
    found = matter_cells.working_days("20天", TODAY)
    assert isinstance(found, Kept) and found.value == 20 and "工作日" in found.remark


@pytest.mark.parametrize(
    ("said", "fee"),
    [("否", ""), ("不收费", ""), ("免费", ""), ("0元", ""), ("5元/证", "5元/证"), ("", None)],
)
def test_a_fee_is_its_words_and_none_is_empty(said, fee):
    assert matter_cells.fee(said, TODAY) == fee


def test_a_fee_without_its_amount_is_refused():
    with pytest.raises(Bad, match="没有写多少"):
        matter_cells.fee("收费", TODAY)


@pytest.mark.parametrize(
    ("said", "serves"),
    [("自然人", "person"), ("企业法人", "organisation"), ("自然人、法人", "both"),
     ("自然人,企业法人,事业法人,社会组织法人,非法人企业", None), ("个人和单位", "both")],
)  # fmt: skip
def test_whom_a_matter_serves(said, serves):
    if serves is None:
        with pytest.raises(Bad):
            matter_cells.serves(said, TODAY)
    else:
        assert matter_cells.serves(said, TODAY) == serves


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("1.居民身份证 2.户口簿", ["居民身份证", "户口簿"]),
        ("1、居民身份证；2、户口簿、照片；", ["居民身份证", "户口簿、照片"]),
        ("（1）申请书（2）身份证", ["申请书", "身份证"]),
        ("①申请书②身份证", ["申请书", "身份证"]),
        ("居民身份证\n户口簿", ["居民身份证", "户口簿"]),
        ("居民身份证、户口簿", ["居民身份证", "户口簿"]),
        ("营业执照（正本、副本）、申请书", ["营业执照（正本、副本）", "申请书"]),
        ("1.5寸照片两张、身份证", ["1.5寸照片两张", "身份证"]),
    ],
)
def test_materials_in_one_cell_are_told_apart(said, names):
    assert [one.name for one in matter_cells.materials(said, also_commas=True)] == names


def test_what_stands_in_brackets_behind_a_material_is_its_form():
    found = matter_cells.materials("身份证（原件及复印件）、户口簿（复印件2份）", also_commas=True)
    assert found == [("身份证", "both", None), ("户口簿", "copy", 2)]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (f"{OFFICE}4{BASE}", None), ("11430682006378338L4000511002000", None),
        (f"{OFFICE}4{BASE}0", "31位"), (f"{OFFICE}9{BASE}", "第19位"),
        (f"{OFFICE[:-1]}{'0' if OFFICE[-1] != '0' else '1'}4{BASE}", "最后一位"),
        (f"O{OFFICE[1:]}4{BASE}", "没有I、O"),
    ],
)  # fmt: skip
def test_an_implementation_code_is_checked_part_by_part(code, why):
    if why is None:
        found = matter_cells.implementation_code(code, TODAY)
        assert (found.office, found.level, found.base) == (code[:18], "4", code[19:])
    else:
        with pytest.raises(Bad, match=why):
            matter_cells.implementation_code(code, TODAY)


def test_a_code_that_has_lost_its_noughts_is_refused():
    assert matter_cells.base_code(990400099000, TODAY) == BASE
    with pytest.raises(Bad, match="文本"):
        matter_cells.base_code(511002000, TODAY)


# --- one row a matter


def test_a_matter_comes_in_with_the_materials_of_its_cell(take, civil):
    assert take("matters", [["事项清单"], HEADER, ROW]).imported
    matter = Matter.objects.get()
    assert (matter.department, matter.base_code, matter.kind) == (civil, BASE, "grant")
    assert (matter.statutory_days, matter.promised_days, matter.fee) == (20, 5, "")
    assert matter.valid_from == TODAY
    assert bill(matter) == [
        ("居民身份证", "required", "original", 1), ("户口簿", "required", "copy", 2),
    ]  # fmt: skip


def test_the_long_code_holds_the_short_one_and_names_the_department(take, civil, social):
    header = [*HEADER[1:2], "实施编码", *HEADER[3:]]
    row = [ROW[1], f"{OFFICE}4{BASE}", *ROW[3:]]
    assert take("matters", [header, row]).imported
    assert Matter.objects.get().base_code == BASE and Matter.objects.get().department == civil


def test_all_that_a_guide_holds_comes_in(take, civil):
    kind = KINDS["matters"]
    example = {column.field: column.example for column in kind.columns} | {
        "department": "D04", "code": f"{OFFICE}4990400099000", "special": "专家评审",
        "charges": "是", "fee": "5元/证", "fee_basis": "某文件",
        "basis": "《某法》第三条；《某办法》", "notes": "请早来", "open_from": "1月1日",
        "open_until": "6-30", "note": "签名",
    }  # fmt: skip
    rows = [[column.title for column in kind.columns], list(example.values())]
    assert take("matters", rows).problems == []
    matter = Matter.objects.get()
    assert matter.basis == ["《某法》第三条", "《某办法》"] and matter.steps == [
        "受理",
        "审核",
        "发放",
    ]
    assert matter.notes == ["请早来", "咨询电话：10000000004"]
    assert (matter.open_from, matter.open_until) == ("01-01", "06-30")
    assert matter.topics == ["养老", "救助"] and matter.conditions == ["年满八十周岁", "本地户籍"]
    assert (matter.fee, matter.visits, matter.minutes) == ("5元/证", 1, 10)
    material = matter.materials.get()
    assert (material.form, material.note) == ("both", "签名")


def test_what_is_usual_is_taken_where_nothing_is_said_and_that_is_told(take, civil):
    take("matters", [HEADER[1:5] + HEADER[6:], ROW[1:5] + ROW[6:]])
    matter = Matter.objects.get()
    assert (matter.serves, matter.on_behalf) == ("both", "written")


# --- a row for every material


def test_rows_below_with_nothing_but_a_material_belong_to_the_matter_above(take, civil):
    rows = [
        LONG,
        FIRST + CARD,
        BLANK + LETTER,
        [*changed(FIRST, "事项名称", "另一个", LONG[:7])[:1], "990400098000", *FIRST[2:], *CARD],
    ]
    assert take("matters", rows).imported
    matter = Matter.objects.get(base_code=BASE)
    assert [one[0] for one in bill(matter)] == ["居民身份证", "授权委托书"]
    letter = matter.materials.get(name="授权委托书")
    assert (letter.need, letter.when, letter.source) == ("if", "由他人代办", "form")
    assert Matter.objects.count() == 2


def test_merged_and_repeated_cells_are_one_matter(take, civil, centre):
    rows = [LONG, FIRST + CARD, BLANK + LETTER, [*FIRST, "户口簿", *CARD[1:]]]
    merges = [f"{letter}2:{letter}3" for letter in "ABCDEFG"]
    result = take("matters", workbook(rows, merges=merges))
    assert result.imported and len(bill(Matter.objects.get())) == 3


def test_a_material_that_looks_like_a_footer_is_kept(take, civil):
    rows = [LONG, FIRST + CARD, [*BLANK, "单位（社区）证明", *CARD[1:]], ["填表人：某某"]]
    assert take("matters", rows).imported
    assert [one[0] for one in bill(Matter.objects.get())] == ["居民身份证", "单位（社区）证明"]


def test_a_comma_belongs_to_the_name_where_every_material_has_its_row(take, civil):
    rows = [LONG, [*FIRST, "法定代表人、负责人身份证", *CARD[1:]]]
    take("matters", rows)
    assert [one[0] for one in bill(Matter.objects.get())] == ["法定代表人、负责人身份证"]


def test_a_material_for_some_cases_says_which_or_that_the_window_will(take, civil):
    take("matters", [LONG, FIRST + changed(LETTER, "什么情形", "", LONG[7:])])
    assert Material.objects.get().when == "视情形，由窗口说明"


def test_a_first_row_without_a_matter_is_refused(take, civil):
    assert "没有写" in reasons(take("matters", [LONG, BLANK + CARD, FIRST + CARD]))[0]


def test_rows_of_a_matter_stand_or_fall_together(take, civil):
    other = ["另一个", "990400098000", *FIRST[2:], *CARD]
    rows = [LONG, FIRST + CARD, BLANK + changed(LETTER, "必要性", "随便", LONG[7:]), other]
    result = take("matters", rows, good_rows_only=True)
    assert result.imported and result.run.wrong == 2 and result.run.new == 1
    assert [one.name for one in Matter.objects.all()] == ["另一个"]
    assert reasons(result)[0].startswith("A2") and "I3" in reasons(result)[1]


def test_two_rows_that_say_two_things_of_one_matter_are_refused(take, civil):
    rows = [LONG, FIRST + CARD, changed(FIRST, "承诺时限", "6", LONG[:7]) + LETTER]
    assert "和第2行写的不一样" in reasons(take("matters", rows))[1]


# --- what is refused

REFUSED = [
    ("实施部门", "飞天局", "A2", "可以写：人社局、民政局"),
    ("事项类型", "行政处罚", "D2", "不认得"),
    ("事项类型", "", "D2", "新事项要写"),
    ("基本编码", "", "C2", "12位的基本编码"),
    ("基本编码", "123", "C2", "12位数字"),
    ("承诺时限", "25个工作日", "H2", "比法定时限还长"),
    ("办件类型", "即办件", "H2", "不写承诺天数"),
    ("法定时限", "两个月", "G2", "看不懂"),
    ("是否收费", "是", "I2", "没有写收费标准"),
    ("办理结果", "", "J2", "新事项要写"),
    ("申请材料", "身份证、身份证（复印件）", "K2", "写了两遍"),
    ("申请材料", "材" * 101, "K2", "太长"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "value", "cell", "why"), REFUSED)
def test_what_is_wrong_is_told_with_its_cell_and_nothing_is_taken(
    column, value, cell, why, take, civil, social
):
    result = take("matters", [HEADER, changed(ROW, column, value)])
    assert any(one.startswith(f"{cell} ") and why in one for one in reasons(result))
    assert not result.imported and not Matter.objects.exists()


def test_a_code_of_another_office_is_refused(take, civil):
    other = "11990000MB0000002"
    code = f"{other}{reading.check_sign(other)}4{BASE}"
    result = take("matters", [[*HEADER, "实施编码"], [*ROW, code]])
    assert "不是“民政局”的代码" in reasons(result)[0]


def test_two_codes_that_disagree_are_refused(take, civil):
    result = take("matters", [[*HEADER, "实施编码"], [*ROW, f"{OFFICE}4990400098000"]])
    assert "后12位不一样" in reasons(result)[0]


def test_a_matter_of_another_hall_is_out_of_reach(take, civil, other_station, station, system):
    there = Department.objects.create(place=other_station, code="X1", name="别处", letter="A")
    take("matters", [HEADER, ["X1", *ROW[1:]]])
    chief = somebody("站办公室", station, "10000000061", by=system, role=Role.OFFICE, at=station)
    Department.objects.create(place=station, code="S1", name="站民政", letter="A")
    result = take("matters", [HEADER, ["S1", *ROW[1:]]], by=chief, at=LATER)
    assert "另一个大厅" in reasons(result)[0]
    assert Matter.objects.get().department == there


def test_a_department_must_be_named_where_there_are_several(take, civil, social):
    assert "没有写实施部门" in reasons(take("matters", [HEADER[1:], ROW[1:]]))[0]


# --- what is there already


def test_the_same_list_again_changes_nothing(take, civil):
    take("matters", [HEADER, ROW])
    again = take("matters", [HEADER, ROW], at=LATER)
    assert again.run.skipped == 1 and Matter.objects.count() == 1 and Material.objects.count() == 2


def test_a_known_matter_is_brought_up_to_date_and_keeps_what_is_not_named(take, civil):
    take("matters", [HEADER, ROW])
    row = changed(changed(ROW, "承诺时限", "3个工作日"), "申请材料", "户口簿（原件）、银行卡")
    result = take("matters", [HEADER, row], at=LATER)
    matter = Matter.objects.get()
    assert result.run.updated == 1 and matter.promised_days == 3
    assert bill(matter) == [
        ("居民身份证", "required", "original", 1), ("户口簿", "required", "original", 2),
        ("银行卡", "required", "original", 1),
    ]  # fmt: skip
    said = str(result.run.preview["rows"])
    assert "5 → 3" in said and "新增材料：银行卡" in said and "原来的保留" in said


def test_a_change_that_the_rest_of_the_matter_forbids_is_refused(take, civil):
    take("matters", [HEADER, ROW])
    result = take("matters", [["基本编码", "事项名称", "承诺时限"], [BASE, ROW[1], "30"]], at=LATER)
    assert "比法定时限还长" in reasons(result)[0]


def test_a_matter_without_its_code_is_known_by_its_name(take, civil):
    take("matters", [HEADER, ROW])
    result = take("matters", [["事项名称", "承诺时限"], [ROW[1], "2"]], at=LATER)
    assert result.run.updated == 1 and Matter.objects.get().promised_days == 2


# --- undone


def test_an_import_of_matters_is_undone_whole(take, civil, office):
    first = take("matters", [HEADER, ROW])
    before = bill(Matter.objects.get())
    second = take(
        "matters", [HEADER, changed(ROW, "申请材料", "户口簿（原件）、银行卡"),
                    [ROW[0], "另一个", "990400098000", *ROW[3:]]], at=LATER,
    )  # fmt: skip
    assert Matter.objects.count() == 2
    undo(second.run, by=office, at=LATER)
    matter = Matter.objects.get()
    assert bill(matter) == before and matter.conditions == []
    lines = TrailEntry.objects.about_row(matter)
    assert [line.what for line in lines] == ["undo-import", "import", "import"]
    assert "银行卡" in lines[0].before["material"] and "银行卡" not in lines[0].after["material"]
    undo(first.run, by=office, at=LATER)
    assert not Matter.objects.exists() and not Material.objects.exists()


def test_lists_come_back_as_lists_when_a_change_is_undone(take, civil, office):
    header = [*HEADER, "受理条件"]
    take("matters", [header, [*ROW, "甲；乙"]])
    second = take("matters", [header, [*ROW, "丙"]], at=LATER)
    assert Matter.objects.get().conditions == ["丙"]
    undo(second.run, by=office, at=LATER)
    assert Matter.objects.get().conditions == ["甲", "乙"]


def test_a_matter_that_a_window_serves_cannot_be_undone(take, civil, centre, office):
    result = take("matters", [HEADER, ROW])
    window = Window.objects.create(place=centre, number=1)
    window.services.create(department=civil, matter=Matter.objects.get())
    with pytest.raises(InUse, match="窗口分工"):
        undo(result.run, by=office, at=LATER)
    assert Matter.objects.exists()


def test_a_matter_corrected_by_hand_since_cannot_be_undone(take, civil, office):
    result = take("matters", [HEADER, ROW])
    Matter.objects.get().describe(by=office, at=LATER, promised_days=1)
    with pytest.raises(InUse, match="改过"):
        undo(result.run, by=office, at=LATER)


# --- on the page


def test_the_office_sees_the_preview_confirms_and_finds_the_matter(look, agree, civil, office):
    run = look("matters", [LONG, FIRST + CARD, BLANK + LETTER], by=office)
    assert run.state == State.PREVIEWED and not Matter.objects.exists()
    assert rows_of(run) == [(2, "new"), (3, "new")]
    agree(run, by=office)
    assert Matter.objects.offered_on(date(2026, 3, 4)).get().name == "高龄津贴申领"


def test_the_upload_page_offers_the_template(client, office, civil):
    client.force_login(office)
    address = reverse("imports:template", args=["matters"])
    assert address in client.get(reverse("imports:upload")).content.decode()
    assert client.get(address).status_code == 200
