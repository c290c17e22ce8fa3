"""Last year's paper lists of hours: read, refused by the cell, approved by another, taken back."""

from datetime import date, datetime, time

import pytest

from tests.areas.conftest import MORNING, SHANGHAI, make_team, somebody
from tests.areas.imports.conftest import LATER, TODAY, id_number, phone, reasons, text
from tongxing.base.errors import Refused
from tongxing.imports import hours_cells
from tongxing.imports.cleaners import Bad
from tongxing.imports.undoing import undo
from tongxing.people.models import Person, Role
from tongxing.teams.models import (
    Change,
    HoursEntry,
    HoursRequest,
    HoursSum,
    Ledger,
    OwnRequest,
    Source,
    Stand,
    TeamKind,
    Volunteer,
)

LIST = ["姓名", "身份证号码", "手机", "活动/服务内容", "服务日期", "起止时间", "服务时长（小时）",
        "队伍", "证明人", "备注", "类别"]  # fmt: skip
LINE = ["吴样例", id_number(1), phone(1), "清扫柳坪路", "2022年3月5日", "9:00-11:30", "2.5",
        "扶贫帮困队", "姚样例", "", ""]  # fmt: skip


def but(**cells) -> list:
    """The line with other words in some cells, named by their letters."""
    line = [*LINE]
    for letter, value in cells.items():
        line["ABCDEFGHIJK".index(letter)] = value
    return line


def enrol(name, serial, place, *, by, number=None) -> Volunteer:
    person = Person.objects.register(
        name=name, place=place, phone=phone(serial), id_number=id_number(serial), by=by, at=MORNING
    )
    return Volunteer.objects.create(
        person=person, number=number or f"V8{serial:03}", registered_on=date(2021, 1, 1)
    )


@pytest.fixture
def sample(zone, station, system):
    return enrol("吴样例", 1, station, by=system)


@pytest.fixture
def relief(centre, leader):
    return make_team(centre, "T1", "扶贫帮困队", TeamKind.RELIEF, leader)


@pytest.fixture
def listed(take, sample, relief, office):
    """Import lines of a list, as the office does."""

    def listed(*lines, by=office, **options):
        return take("hours", [LIST, *lines], by=by, **options)

    return listed


@pytest.fixture
def colleague(centre, station, system):
    return somebody("第二人", station, phone(90), by=system, role=Role.OFFICE, at=centre)


def local(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


# --- cells


@pytest.mark.parametrize(
    ("raw", "means"),
    [
        ("9:00", time(9)), ("９：３０", time(9, 30)), ("9点半", time(9, 30)),
        ("14时30分", time(14, 30)),
        ("下午2:30", time(14, 30)), (time(9, 30), time(9, 30)), (0.375, time(9)), ("", None),
        ("2022-03-05 09:30", datetime.fromisoformat("2022-03-05 09:30")),
    ],
)  # fmt: skip
def test_a_time_of_day_is_understood_in_each_way_it_is_written(raw, means):
    assert hours_cells.time_of_day(raw, TODAY) == means


@pytest.mark.parametrize("raw", ["九点", "25:00", "9:75", 9, "早上"])
def test_what_is_no_time_of_day_is_refused(raw):
    with pytest.raises(Bad):
        hours_cells.time_of_day(raw, TODAY)


@pytest.mark.parametrize(
    ("raw", "since", "until"),
    [
        ("9:00-11:30", time(9), time(11, 30)), ("9：00—11：30", time(9), time(11, 30)),
        ("9点至11点半", time(9), time(11, 30)), ("下午2:00~4:30", time(14), time(16, 30)),
        ("上午 9:00 到 下午 2:00", time(9), time(14)),
    ],
)  # fmt: skip
def test_a_span_of_the_day_is_understood_in_each_way_it_is_written(raw, since, until):
    assert hours_cells.span(raw, TODAY) == (since, until)


@pytest.mark.parametrize(
    ("raw", "means"),
    [
        ("2.5", 150), (2.5, 150), (3, 180), ("2小时", 120), ("2.5小时", 150), ("2小时30分", 150),
        ("150分钟", 150), ("半小时", 30), ("1个半小时", 90), (time(2, 30), 150), ("", None),
    ],
)  # fmt: skip
def test_how_long_is_understood_in_each_way_it_is_written(raw, means):
    assert hours_cells.minutes(raw, TODAY) == means


@pytest.mark.parametrize("raw", ["很久", "0", "25", -1, date(2022, 3, 5)])
def test_a_length_that_is_none_is_refused(raw):
    with pytest.raises(Bad):
        hours_cells.minutes(raw, TODAY)


# --- lines


def test_a_line_waits_for_a_second_person_and_says_who_vouches(listed, sample, relief, office):
    result = listed(LINE)
    assert result.imported and result.run.new == 1
    asked = HoursRequest.objects.get()
    assert (asked.volunteer, asked.team, asked.place) == (sample, relief, relief.place)
    assert (asked.since, asked.until) == (local(2022, 3, 5, 9), local(2022, 3, 5, 11, 30))
    assert asked.proof == "姚样例" and "hours.xlsx" in asked.why and "2" in asked.why
    assert asked.state == Stand.ASKED and asked.asked_by == office
    assert not HoursEntry.objects.exists()


def test_who_imports_does_not_approve(listed, office, colleague, sample):
    listed(LINE)
    asked = HoursRequest.objects.get()
    with pytest.raises(OwnRequest):
        asked.grant(by=office, at=LATER)
    asked.refresh_from_db()
    asked.grant(by=colleague, at=LATER)
    entry = HoursEntry.objects.get()
    assert (entry.minutes, entry.source) == (150, Source.BACKFILL)
    assert HoursSum.objects.total_of(sample) == 150


@pytest.mark.parametrize(
    ("cells", "since", "until"),
    [
        ({"E": 44625}, (9, 0), (11, 30)),  # Excel's own number of the day
        ({"E": "2022.3.5", "F": "9点至11点半", "G": ""}, (9, 0), (11, 30)),
        ({"F": "", "G": "3小时"}, (9, 0), (12, 0)),
        ({"F": "", "G": 16}, (0, 0), (16, 0)),
        ({"G": "2.4"}, (9, 0), (11, 30)),  # rounded on paper
    ],
)
def test_day_and_time_are_read_as_lists_have_them(listed, cells, since, until):
    assert listed(but(**cells)).imported
    asked = HoursRequest.objects.get()
    assert asked.since == local(2022, 3, 5, *since) and asked.until == local(2022, 3, 5, *until)


def test_a_line_past_midnight_needs_its_length(listed):
    assert "F2 结束早于开始" in reasons(listed(but(F="22:00-1:00", G="")))[0]
    listed(but(F="22:00-1:00", G="3"))
    assert HoursRequest.objects.get().until == local(2022, 3, 6, 1)


def test_a_line_that_tells_no_time_says_that_its_time_was_assumed(listed):
    result = listed(but(F="", G="3"))
    assert "没有写几点到几点，记为09:00–12:00" in str(result.run.preview["rows"])
    assert "推定" in HoursRequest.objects.get().why


def test_a_list_in_gbk_with_times_in_two_columns(take, sample, relief, office):
    rows = [
        ["姓名", "志愿者编号", "项目名称", "活动日期", "签到时间", "签退时间", "负责人"],
        ["吴样例", "v8001", "夜间巡护", "20220305", "18:00", "20:30", "潘样例"],
    ]
    assert take("hours", text(rows, encoding="gbk"), by=office).imported
    asked = HoursRequest.objects.get()
    assert asked.since == local(2022, 3, 5, 18) and asked.proof == asked.leader == "潘样例"


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"A": "龙样例"}, "A2 姓名和登记的不一样"),
        ({"B": id_number(7)}, "B2 没有登记过这位志愿者"),
        ({"B": 5.2e17}, "B2 号码被表格改成了科学计数"),
        ({"B": "5.2E+17"}, "B2 号码被表格改成了科学计数"),
        ({"B": "", "C": ""}, "A2 身份证号、志愿者编号、电话一样都没有"),
        ({"D": ""}, "D2 “服务内容”没有写"),
        ({"E": "2027-01-01"}, "E2 日期在今天以后"),
        ({"E": ""}, "E2 没有写是哪一天"),
        ({"F": "11:30-9:00"}, "F2 结束早于开始"),
        ({"F": "上午"}, "F2 看不出是几点到几点"),
        ({"F": "", "G": ""}, "G2 起止时间和时长都没有写"),
        ({"G": "5"}, "G2 时长和起止时间对不上"),
        ({"G": "30"}, "G2 一次服务的时长应在1分钟到24小时之间"),
        ({"H": "飞天队"}, "H2 没有叫“飞天队”的队伍"),
        ({"I": ""}, "I2 没有写证明人"),
        ({"D": "疫情卡口值守"}, "K2 像是值守"),
        ({"K": "打工"}, "K2 不认得"),
    ],
)
def test_a_line_that_is_wrong_names_its_cell(listed, cells, says):
    result = listed(but(**cells))
    assert not result.imported and says in reasons(result)[0]
    assert not HoursRequest.objects.exists()


def test_cells_that_name_two_people_are_refused(take, sample, relief, station, system, office):
    enrol("龙样例", 2, station, by=system, number="V2")
    rows = [
        ["姓名", "身份证号", "志愿者编号", *LIST[3:]],
        ["吴样例", id_number(1), "V2", *LINE[3:]],
    ]
    assert "B2 和别的格子指的不是同一位志愿者" in reasons(take("hours", rows, by=office))[0]


def test_the_hours_of_another_place_are_refused(listed, institute, station, other_station, system):
    enrol("石样例", 3, other_station, by=system)
    chief = somebody("所办公室", station, phone(50), by=system, role=Role.OFFICE, at=institute)
    line = ["石样例", id_number(3), phone(3), *LINE[3:7], "", *LINE[8:]]
    assert "范围以外" in reasons(listed(line, by=chief))[0]


# --- counted once


def test_the_same_list_twice_asks_for_nothing_more(listed):
    listed(LINE)
    again = listed(LINE, at=LATER)
    assert (again.run.new, again.run.skipped) == (0, 1)
    assert "F2：这一段已导入过" in str(again.run.preview["rows"])
    assert HoursRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({}, "F3 和第2行是同一个人的同一段时间"),
        ({"D": "浇花", "F": "11:00-12:00", "G": ""}, "F3 和“第2行的清扫柳坪路”"),
        ({"D": "浇花", "F": "", "G": "1"}, "G3 这一天已有“第2行的清扫柳坪路”"),
    ],
)
def test_minutes_that_stand_twice_in_a_list_are_refused(listed, other, says):
    assert says in reasons(listed(LINE, but(**other)))[0]


def test_minutes_that_the_ledger_counts_are_refused(listed, colleague):
    listed(LINE)
    HoursRequest.objects.get().grant(by=colleague, at=LATER)
    result = listed(but(D="浇花", F="11:00-12:00", G=""), at=LATER)
    assert "F2 和“清扫柳坪路”（2022-03-05 09:00–11:30）重叠" in reasons(result)[0]


def test_another_time_of_the_same_day_is_another_line(listed):
    assert listed(LINE, but(F="14:00-15:00", G="")).run.new == 2


def test_duty_is_kept_apart(listed, colleague, sample):
    listed(LINE, but(D="卡口值守", K="党员值守"))
    for asked in HoursRequest.objects.order_by("pk"):
        asked.grant(by=colleague, at=LATER)
    assert HoursSum.objects.total_of(sample, Ledger.SERVICE) == 150
    assert HoursSum.objects.total_of(sample, Ledger.DUTY) == 150


# --- the way back


def test_undoing_withdraws_what_waits_and_the_list_can_come_again(listed, office):
    run = listed(LINE).run
    undo(run, by=office, at=LATER)
    assert HoursRequest.objects.get().state == Stand.WITHDRAWN
    assert listed(LINE, at=LATER).run.new == 1


def test_undoing_asks_back_what_counts_and_two_people_take_it_back(
    listed, office, colleague, sample
):
    run = listed(LINE).run
    HoursRequest.objects.get().grant(by=colleague, at=LATER)
    undo(run, by=office, at=LATER)
    asked = HoursRequest.objects.get(change=Change.TAKE_BACK)
    assert HoursSum.objects.total_of(sample) == 150
    with pytest.raises(OwnRequest):
        asked.grant(by=office, at=LATER)
    asked.refresh_from_db()
    asked.grant(by=colleague, at=LATER)
    assert HoursSum.objects.total_of(sample) == 0
    assert HoursEntry.objects.get().is_taken_back
    assert listed(LINE, at=LATER).run.new == 1


def test_it_is_undone_once(listed, office):
    run = listed(LINE).run
    undo(run, by=office, at=LATER)
    with pytest.raises(Refused):
        undo(run, by=office, at=LATER)
