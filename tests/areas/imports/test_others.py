"""Teams with their leaders, places of the tree, and the ledger of past needs."""

from datetime import date, datetime

import pytest

from tests.areas.conftest import MORNING, SHANGHAI, somebody
from tests.areas.imports.conftest import LATER, phone, reasons, workbook
from tongxing.imports.run import import_file
from tongxing.needs.models import Category, Channel, Need, Privacy, State, Step
from tongxing.people.models import Person, Role
from tongxing.places.models import Level, Place
from tongxing.teams.models import Membership, Standing, Team, TeamKind

TEAMS = ["队伍名称", "类型", "负责人", "负责人电话", "成立时间", "所属社区"]
TEAM = ["柳坪帮困队", "扶贫帮困", "潘样例", phone(1), "2020年3月", "柳坪站"]


def led_by(team: Team) -> str:
    return Membership.objects.current().get(team=team, standing=Standing.LEADER).person.name


def test_a_team_comes_in_with_a_leader_who_is_registered_with_it(take, station):
    assert take("teams", [TEAMS, TEAM]).imported
    team = Team.objects.get()
    assert (team.kind, team.place, team.formed_on) == (TeamKind.RELIEF, station, date(2020, 3, 1))
    assert led_by(team) == "潘样例" and Person.objects.with_phone(phone(1)).exists()


def test_the_same_team_again_changes_nothing(take):
    take("teams", [TEAMS, TEAM])
    again = take("teams", [TEAMS, TEAM], at=LATER)
    assert again.run.skipped == 1 and Team.objects.count() == 1


def test_a_new_leader_takes_over_and_the_old_one_stops(take):
    take("teams", [TEAMS, TEAM])
    result = take("teams", [TEAMS, [*TEAM[:2], "蒋样例", phone(2), *TEAM[4:]]], at=LATER)
    assert result.run.updated == 1 and "潘样例 → 蒋样例" in str(result.run.preview["rows"])
    assert led_by(Team.objects.get()) == "蒋样例"


def test_a_leader_by_name_alone_must_be_known_and_be_the_only_one(take, station, system):
    nobody = take("teams", [TEAMS, [*TEAM[:3], "", *TEAM[4:]]])
    assert "请写队长电话" in reasons(nobody)[0]
    for serial in (1, 2):
        Person.objects.register(
            name="潘样例", phone=phone(serial), place=station, by=system, at=MORNING
        )
    two = take("teams", [TEAMS, [*TEAM[:3], "", *TEAM[4:]]])
    assert "有几个人" in reasons(two)[0]
    assert take("teams", [TEAMS, TEAM]).imported


def test_a_kind_of_team_nobody_knows_is_refused_with_those_known(take):
    result = take("teams", [TEAMS, [TEAM[0], "飞行", *TEAM[2:]]])
    assert reasons(result)[0].startswith("B2") and "理论政策宣讲" in reasons(result)[0]


def test_one_code_for_two_teams_is_refused(take):
    rows = [[*TEAMS, "编号"], [*TEAM, "D1"], ["石桥队", *TEAM[1:], "D1"]]
    assert "同一个编号，名称却不同" in reasons(take("teams", rows))[0]


# --- places

PLACES = ["站点名称", "编号", "级别", "上级", "地址", "东经", "北纬", "有无障碍设施"]


def test_places_come_in_from_the_top_whatever_their_order(take, centre):
    rows = [
        PLACES,
        ["样例点", "P9", "点", "样例站", "", "", "", ""],
        ["样例站", "S9", "实践站", "样例所", "样例路8号", "108.9", "27.2", "有"],
        ["样例所", "I9", "所", "大龙中心", "", "", "", ""],
    ]
    assert take("places", rows).imported
    point = Place.objects.get(code="P9")
    assert point.path == "C/I9/S9/P9/" and point.parent.code == "S9"
    station = Place.objects.get(code="S9")
    assert (station.lon, station.lat, station.step_free) == (108.9, 27.2, True)
    assert station.level == Level.STATION


def test_a_place_without_a_code_gets_one(take, centre):
    take("places", [PLACES, ["样例所", "", "所", "大龙中心", "", "", "", ""]])
    assert Place.objects.get(name="样例所").code.startswith("P")


def test_a_circle_of_parents_and_a_parent_that_is_wrong_are_refused(take):
    circle = take(
        "places",
        [PLACES, ["甲", "A", "站", "乙", *[""] * 4], ["乙", "B", "站", "甲", *[""] * 4]],
    )
    assert "绕了一圈" in reasons(circle)[0] and len(circle.problems) == 2
    wrong = take(
        "places",
        [PLACES, ["甲", "A", "飞站", "大龙中心", *[""] * 4], ["乙", "B", "站", "甲", *[""] * 4]],
        good_rows_only=True,
    )
    assert not wrong.imported and "那一行有误" in reasons(wrong)[1]


def test_a_known_place_is_filled_in_but_not_moved(take, station, centre):
    result = take("places", [PLACES, ["柳坪站", "S1", "站", "河东所", "新路1号", *[""] * 3]])
    station.refresh_from_db()
    assert result.run.updated == 1 and station.address == "新路1号"
    moved = take("places", [PLACES, ["柳坪站", "S1", "站", "大龙中心", *[""] * 4]])
    assert "划归别处" in reasons(moved)[0]


def test_longitude_and_latitude_the_wrong_way_round_are_seen(take):
    result = take("places", [PLACES, ["甲", "A", "站", "河东所", "", "27.2", "108.9", ""]])
    assert "写反了" in reasons(result)[0]


def test_the_first_centre_of_an_empty_zone_needs_no_parent(db, tmp_path, system):
    path = tmp_path / "places.xlsx"
    rows = [["名称", "编号", "级别", "上级"], ["中心", "C", "中心", ""], ["所", "I", "所", "中心"]]
    path.write_bytes(workbook(rows))
    assert import_file(path, kind="places", by=system, at=MORNING).imported
    assert Place.objects.get(code="I").path == "C/I/"


# --- the ledger

NEEDS = ["编号", "受理时间", "反映人", "联系电话", "反映问题", "类别", "站点", "办理状态",
         "办理结果", "办结时间", "满意度"]  # fmt: skip
NEED = ["2022-017", "2022年3月5日", "吴样例", phone(1), "三单元楼道灯不亮", "道路路灯设施",
        "柳坪站", "已办结", "已换新灯", "2022.3.6", "非常满意"]  # fmt: skip


def story(need) -> list[str]:
    return [step.kind for step in need.steps.order_by("at", "pk")]


def test_a_need_of_the_ledger_enters_rated_with_its_story(take, station):
    assert take("needs", [["诉求台账"], NEEDS, NEED]).imported
    need = Need.objects.get()
    assert need.state == State.RATED and need.score == 5 and need.channel == Channel.IMPORT
    assert need.raised_at == datetime(2022, 3, 5, tzinfo=SHANGHAI)
    assert need.done_at == datetime(2022, 3, 6, tzinfo=SHANGHAI)
    assert need.number == "220305-0001" and need.unit == station and need.due_at is None
    assert need.privacy == Privacy.STAFF and "2022-017" in need.details
    assert story(need) == [Step.RAISE, Step.FINISH, Step.RATE, Step.NOTE]
    assert need.steps.get(kind=Step.NOTE).at == MORNING


def test_without_a_rating_it_enters_closed(take):
    take("needs", [NEEDS, [*NEED[:10], ""]])
    need = Need.objects.get()
    assert need.state == State.CLOSED and need.score is None
    assert story(need) == [Step.RAISE, Step.FINISH, Step.CLOSE, Step.NOTE]


def test_a_need_closed_long_ago_runs_no_clock(take):
    take("needs", [NEEDS, NEED, ["2022-018", *NEED[1:10], ""]])
    assert not Need.objects.overdue(LATER).exists()


@pytest.mark.parametrize(
    ("column", "value", "cell", "says"),
    [
        (7, "办理中", "H2", "还没有办完"),
        (9, "2022-03-01", "J2", "早于提出时间"),
        (1, "2027-01-01", "B2", "今天以后"),
        (2, "", "C2", "没有写"),
        (10, "还行吧", "K2", "不认得"),
        (7, "作废", "H2", "不导入"),
    ],
)
def test_what_is_not_over_or_cannot_be_is_refused(take, column, value, cell, says):
    row = [*NEED]
    row[column] = value
    result = take("needs", [NEEDS, row])
    assert not result.imported
    assert any(one.cell == cell and says in one.reason for one in result.problems)


def test_the_same_line_of_the_ledger_is_one_need(take):
    take("needs", [NEEDS, NEED, NEED])
    again = take("needs", [NEEDS, NEED, ["2022-018", *NEED[1:]]], at=LATER)
    assert (again.run.new, again.run.skipped) == (1, 1)
    assert sorted(Need.objects.values_list("number", flat=True)) == ["220305-0001", "220305-0002"]


def test_the_resident_is_found_by_name_and_phone(take, station, system):
    known = Person.objects.register(
        name="吴样例", phone=phone(1), place=station, by=system, at=MORNING
    )
    take("needs", [NEEDS, NEED, ["2", NEED[1], "匿名", "", *NEED[4:]]])
    assert Need.objects.get(resident=known)
    assert Need.objects.get(resident=None).contact_name == "匿名"


def test_a_category_nobody_knows_is_told_by_the_words_and_said(take):
    result = take("needs", [NEEDS, [*NEED[:4], "小区门口井盖没了", "公共设施", *NEED[6:]]])
    assert Need.objects.get().category == Category.objects.get(code="street")
    assert "不认得类别“公共设施”" in str(result.run.preview["rows"])


def test_a_sensitive_category_keeps_its_secret(take):
    take("needs", [NEEDS, [*NEED[:4], "拖欠工资", "法律咨询", *NEED[6:]]])
    assert Need.objects.get().privacy == Privacy.SENSITIVE


def test_a_long_story_is_kept_whole_behind_a_short_title(take):
    long = "楼道灯不亮" * 30
    take("needs", [NEEDS, [*NEED[:4], long, *NEED[5:]]])
    need = Need.objects.get()
    assert len(need.what) == 60 and long in need.details


def test_the_ledger_of_another_place_is_refused(take, institute, station, other_station, system):
    chief = somebody("所办公室", station, phone(50), by=system, role=Role.OFFICE, at=institute)
    result = take("needs", [NEEDS, [*NEED[:6], "石桥站", *NEED[7:]]], by=chief)
    assert "不在这次导入的范围内" in reasons(result)[0]
