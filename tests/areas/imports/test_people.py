"""Residents, volunteers and party members: who is new, who is known, what changes."""

from datetime import date

import pytest

from tests.areas.conftest import MORNING, somebody
from tests.areas.imports.conftest import LATER, id_number, phone, reasons, workbook
from tongxing.imports.models import State
from tongxing.people.models import Household, Person, Role, Sex, TrailEntry
from tongxing.people.models.person import hash_of_phone
from tongxing.teams.models import Branch, Membership, PartyMember, Team, Volunteer

HEADER = ["姓名", "公民身份号码", "性别", "出生日期", "手机", "户号", "与户主关系", "社区", "住址"]
HEAD = ["吴样例", id_number(1), "男", "1990年3月7日", phone(1), "H1", "户主", "柳坪站", "柳坪路1号"]
WIFE = ["龙样例", id_number(2, sex="F"), "", "", phone(2), "H1", "配偶", "柳坪站", "柳坪路1号"]


def person(name) -> Person:
    return Person.objects.get(name=name)


def test_residents_come_in_with_their_household_sealed_and_in_the_trail(take, station):
    result = take("residents", [["居民信息表"], HEADER, HEAD, WIFE])

    assert result.imported and (result.run.new, result.run.wrong) == (2, 0)
    head, wife = person("吴样例"), person("龙样例")
    assert head.place == station and head.born_on == date(1990, 3, 7) and head.is_head
    assert wife.household == head.household and not wife.is_head and wife.sex == Sex.FEMALE
    assert Person.objects.with_id_number(id_number(1)).get() == head
    assert Person.objects.with_phone(phone(2)).get() == wife
    line = TrailEntry.objects.about_row(head).get()
    assert line.what == "import" and line.after["id_number"] == head.masked_id


def test_merged_household_cells_put_everybody_into_the_household(take):
    rows = [HEADER, HEAD, [*WIFE[:5], None, *WIFE[6:]]]
    take("residents", workbook(rows, merges=["F2:F3"]))
    assert person("龙样例").household.number == "H1"


def test_an_id_number_that_the_spreadsheet_has_spoiled_is_refused_with_its_cell(take):
    result = take("residents", [["表"], HEADER, HEAD, [WIFE[0], "5.20E+17", *WIFE[2:]]])
    assert not result.imported and result.run.state == State.PREVIEWED
    assert result.problems[0].cell == "B4" and "丢失" in result.problems[0].reason
    assert not Person.objects.filter(name="吴样例").exists()


def test_one_wrong_row_keeps_every_row_out(take):
    result = take("residents", [HEADER, HEAD, ["", *WIFE[1:]]])
    assert not result.imported and not Person.objects.filter(name="吴样例").exists()
    assert reasons(result) == ["A3 “姓名”没有写。"]


def test_the_good_rows_come_in_by_choice(take):
    result = take("residents", [HEADER, HEAD, ["", *WIFE[1:]]], good_rows_only=True)
    assert result.imported and (result.run.new, result.run.wrong) == (1, 1)
    assert Person.objects.filter(name="吴样例").exists()


@pytest.mark.parametrize(
    ("column", "value", "cell", "says"),
    [
        (2, "女", "C2", "性别和身份证号对不上"),
        (3, "1991-03-07", "D2", "出生日期和身份证号对不上"),
        (1, id_number(1)[:-1] + ("0" if id_number(1)[-1] != "0" else "1"), "B2", "最后一位对不上"),
        (4, "123", "E2", "电话不对"),
        (7, "没有的站", "H2", "没有叫“没有的站”的阵地"),
        (7, "柳坪沾", "H2", "是不是“柳坪站”"),
        (5, "", "F2", "是户主，但没有写户号"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused_with_the_cell(take, column, value, cell, says):
    row = [*HEAD]
    row[column] = value
    result = take("residents", [HEADER, row])
    assert not result.imported
    assert any(one.cell == cell and says in one.reason for one in result.problems)


def test_a_birthday_told_by_month_agrees_with_an_id_number_of_that_month(take):
    assert take("residents", [HEADER, [*HEAD[:3], "1990-03", *HEAD[4:]]]).imported
    assert person("吴样例").born_on == date(1990, 3, 7)


def test_somebody_who_cannot_be_told_apart_is_refused(take):
    result = take("residents", [["姓名", "住址"], ["吴样例", "柳坪路"]])
    assert "分不清是谁" in reasons(result)[0]


def test_the_same_sheet_again_changes_nothing(take):
    take("residents", [HEADER, HEAD, WIFE])
    again = take("residents", [HEADER, HEAD, WIFE], at=LATER)
    assert (again.run.new, again.run.updated, again.run.skipped) == (0, 0, 2)
    assert Person.objects.filter(name__endswith="样例").count() == 2


def test_what_differs_is_updated_and_told_masked_and_empty_cells_erase_nothing(take):
    take("residents", [HEADER, HEAD])
    result = take("residents", [HEADER, [*HEAD[:4], phone(9), "", "", "", ""]], at=LATER)
    shown = result.run.preview["rows"][0]
    assert shown[1] == "update" and shown[3] == ["手机：100****0001 → 100****0009"]
    after = person("吴样例")
    assert after.phone == phone(9) and after.phone_hash == hash_of_phone(phone(9))
    assert after.address == "柳坪路1号" and after.household.number == "H1" and after.is_head
    line = TrailEntry.objects.about_row(after).first()
    assert line.before == {"phone": "100****0001"} and line.after == {"phone": "100****0009"}


def test_the_same_person_twice_in_a_sheet_counts_once(take):
    result = take("residents", [HEADER, HEAD, HEAD])
    assert (result.run.new, result.run.skipped) == (1, 1)
    assert "第2行是同一个人" in result.run.preview["rows"][1][3][0]


def test_one_id_number_under_two_names_is_refused_in_the_sheet_and_against_the_zone(take):
    twice = take("residents", [HEADER, HEAD, ["石样例", *HEAD[1:4], phone(3), "H2", "", "", ""]])
    assert "姓名却不同" in reasons(twice)[0]
    take("residents", [HEADER, HEAD])
    against = take("residents", [HEADER, ["石样例", *HEAD[1:4], phone(3), "", "", "", ""]])
    assert "另一个姓名" in reasons(against)[0]


def test_name_and_phone_find_somebody_who_has_no_id_number_yet(take, station, system):
    known = Person.objects.register(
        name="吴样例", phone=phone(1), place=station, by=system, at=MORNING
    )
    result = take("residents", [HEADER, HEAD], at=LATER)
    known.refresh_from_db()
    assert result.run.updated == 1 and known.id_number == id_number(1)


def test_name_and_phone_with_another_id_number_is_refused(take):
    take("residents", [HEADER, HEAD])
    result = take("residents", [HEADER, ["吴样例", id_number(3), "", "", phone(1), "", "", "", ""]])
    assert "另一个身份证号" in reasons(result)[0]


def test_two_of_the_same_name_and_phone_must_be_told_apart(take, station, system):
    for _ in range(2):
        Person.objects.register(name="吴样例", phone=phone(1), place=station, by=system, at=MORNING)
    result = take("residents", [HEADER, ["吴样例", "", "", "", phone(1), "", "", "", ""]])
    assert "请写身份证号" in reasons(result)[0]


def test_a_household_has_one_head_in_the_sheet_and_in_the_zone(take):
    two = take("residents", [HEADER, HEAD, [*WIFE[:6], "户主", *WIFE[7:]]])
    assert "第2行已有户主" in reasons(two)[0]
    take("residents", [HEADER, HEAD])
    other = take("residents", [HEADER, [*WIFE[:6], "户主", *WIFE[7:]]])
    assert "另一位户主" in reasons(other)[0]


def test_the_head_changes_when_the_sheet_tells_both(take):
    take("residents", [HEADER, HEAD, WIFE])
    rows = [HEADER, [*HEAD[:6], "配偶", *HEAD[7:]], [*WIFE[:6], "户主", *WIFE[7:]]]
    assert take("residents", rows, at=LATER).imported
    assert person("龙样例").is_head and not person("吴样例").is_head


@pytest.mark.parametrize(("said", "is_head"), [("是", True), ("吴样例", True), ("龙样例", False)])
def test_the_head_may_be_told_by_a_word_or_by_name(take, station, said, is_head):
    rows = [["姓名", "电话", "户号", "户主"], ["吴样例", phone(1), "H1", said]]
    take("residents", rows, place=station)
    assert person("吴样例").is_head is is_head


def test_somebody_who_signs_in_by_phone_does_not_get_another_by_import(take, station, system):
    somebody("吴样例", station, phone(1), by=system)
    first = take("residents", [HEADER, [*HEAD[:7], "", ""]])
    assert first.imported
    result = take("residents", [HEADER, [*HEAD[:4], phone(9), "", "", "", ""]], at=LATER)
    assert "原来的手机号登录" in reasons(result)[0]


# --- the part of the tree


def test_rows_outside_the_importers_part_of_the_tree_are_refused_one_by_one(
    take, institute, station, other_station, system
):
    chief = somebody("所办公室", station, phone(50), by=system, role=Role.OFFICE, at=institute)
    rows = [HEADER, HEAD, [*WIFE[:7], "石桥站", ""]]
    result = take("residents", rows, by=chief)
    assert reasons(result) == ["H3 “石桥站”不在这次导入的范围内。"]
    assert result.run.place == institute


def test_somebody_registered_elsewhere_is_not_changed_from_here(
    take, institute, station, other_station, system
):
    chief = somebody("所办公室", station, phone(50), by=system, role=Role.OFFICE, at=institute)
    take("residents", [HEADER, [*HEAD[:5], "", "", "石桥站", ""]])
    result = take("residents", [HEADER, [*HEAD[:7], "柳坪站", ""]], by=chief)
    assert "范围以外" in reasons(result)[0]
    assert person("吴样例").place == other_station


def test_rows_that_name_no_place_lie_where_the_sheet_was_said_to_belong(take, station):
    take("residents", [["姓名", "电话"], ["吴样例", phone(1)]], place=station)
    assert person("吴样例").place == station
    result = take("residents", [["姓名", "电话"], ["龙样例", phone(2)]])
    assert "没有写所属站点" in reasons(result)[0]


def test_a_place_may_be_named_by_its_code(take, station):
    take("residents", [["姓名", "电话", "站点编号"], ["吴样例", phone(1), "S1"]])
    assert person("吴样例").place == station


def test_a_closed_place_takes_nobody_in(take, station, other_station, system):
    other_station.close(why="合并", by=system, at=MORNING)
    result = take("residents", [HEADER, [*HEAD[:7], "石桥站", ""]])
    assert "已经关闭" in reasons(result)[0]


# --- volunteers

VOLUNTEERS = ["姓名", "身份证", "联系方式", "注册时间", "特长", "证书编号", "所属队伍", "社区"]
HELPER = ["吴样例", id_number(1), phone(1), "2022.3.5", "搬运、帮填表格", "", "", "柳坪站"]


def test_volunteers_get_a_number_their_skills_and_their_team(take, team):
    result = take("volunteers", [VOLUNTEERS, [*HELPER[:6], "扶贫帮困队", "柳坪站"]])
    one = Volunteer.objects.get(person__name="吴样例")
    assert result.imported and one.number.startswith("V") and one.registered_on == date(2022, 3, 5)
    assert {skill.name for skill in one.skills.all()} == {"搬运", "帮填表格"}
    assert Membership.objects.current().filter(team=team, person=one.person).exists()


def test_a_number_made_is_never_one_that_is_taken(take, volunteer):
    taken = {"V0001", "V0002"}
    for number, name in zip(sorted(taken), ("甲样例", "乙样例"), strict=True):
        take(
            "volunteers",
            [
                [*VOLUNTEERS, "志愿者编号"],
                [name, "", phone(len(name) + int(number[1:])), *HELPER[3:], number],
            ],
        )
    take("volunteers", [VOLUNTEERS, HELPER])
    assert Volunteer.objects.get(person__name="吴样例").number not in taken


def test_a_skill_that_needs_proof_is_not_kept_without_it(take):
    result = take("volunteers", [VOLUNTEERS, [*HELPER[:4], "急救、飞行", *HELPER[5:]]])
    one = Volunteer.objects.get(person__name="吴样例")
    assert not one.skills.exists()
    assert "要有证书编号" in str(result.run.preview["rows"]) and "飞行" in str(result.run.preview)


def test_a_resident_who_becomes_a_volunteer_stays_one_person(take):
    take("residents", [HEADER, HEAD])
    result = take("volunteers", [VOLUNTEERS, HELPER], at=LATER)
    assert result.run.new == 1 and person("吴样例").volunteer
    again = take("volunteers", [VOLUNTEERS, HELPER], at=LATER)
    assert again.run.skipped == 1


def test_a_volunteer_of_the_zone_learns_new_skills(take):
    take("volunteers", [VOLUNTEERS, HELPER])
    more = [*HELPER[:4], "搬运、理发", *HELPER[5:]]
    result = take("volunteers", [VOLUNTEERS, more], at=LATER)
    assert result.run.updated == 1
    assert person("吴样例").volunteer.skills.count() == 3


def test_a_team_nobody_knows_is_named(take):
    result = take("volunteers", [VOLUNTEERS, [*HELPER[:6], "飞行队", "柳坪站"]])
    assert reasons(result) == ["G2 没有叫“飞行队”的队伍，请先导入队伍。"]


@pytest.mark.parametrize(
    ("born_on", "consent", "says"),
    [
        (date(2013, 1, 1), "是", "不满14岁"),
        (date(2009, 1, 1), "", "监护人同意"),
        (date(2009, 1, 1), "是", None),
    ],
)
def test_volunteers_under_age_need_their_guardian(take, station, born_on, consent, says):
    row = ["吴样例", id_number(1, born_on=born_on), phone(1), "2026-03-01", consent]
    result = take("volunteers", [["姓名", "身份证", "电话", "注册日期", "监护人同意"], row],
                  place=station)  # fmt: skip
    assert (says in reasons(result)[0]) if says else result.imported


# --- party members

PARTY = ["姓名", "公民身份号码", "电话", "所在党支部", "入党时间", "社区"]
MEMBER = ["吴样例", id_number(1), phone(1), "柳坪党支部", "2015-07", "柳坪站"]


def test_party_members_come_in_with_their_branch(take, station):
    take("party", [PARTY, MEMBER, ["龙样例", id_number(2), phone(2), *MEMBER[3:]]])
    branch = Branch.objects.get()
    assert branch.name == "柳坪党支部" and branch.place == station
    assert branch.members.count() == 2
    assert PartyMember.objects.get(person__name="吴样例").joined_on == date(2015, 7, 1)


def test_a_party_member_who_moves_to_another_branch_is_an_update(take):
    take("party", [PARTY, MEMBER])
    result = take("party", [PARTY, [*MEMBER[:3], "石桥党支部", *MEMBER[4:]]], at=LATER)
    assert result.run.updated == 1
    assert person("吴样例").party_member.branch.name == "石桥党支部"
    assert take("party", [PARTY, [*MEMBER[:3], "石桥党支部", *MEMBER[4:]]]).run.skipped == 1


def test_joining_the_party_as_a_child_is_a_wrong_date(take):
    result = take("party", [PARTY, [*MEMBER[:4], "2001-01-01", "柳坪站"]])
    assert "不满18岁" in reasons(result)[0]


def test_a_household_elsewhere_is_not_joined_from_here(take, institute, station, system):
    chief = somebody("所办公室", station, phone(50), by=system, role=Role.OFFICE, at=institute)
    take("residents", [HEADER, [*HEAD[:7], "石桥站", ""]])
    assert Household.objects.get().place.code == "S2"
    result = take("residents", [HEADER, WIFE], by=chief)
    assert "这个户号已登记在" in reasons(result)[0]


def test_importing_asks_for_a_role(take, resident):
    with pytest.raises(Exception, match="没有导入的权限"):
        take("residents", [HEADER, HEAD], by=resident)
    assert not Team.objects.exists()
