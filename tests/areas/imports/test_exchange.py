"""Exchange with the national system and other zones: out, in, twice, in conflict, and back."""

import io
import json
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from tests.areas.conftest import MORNING, make_team, plant, somebody
from tests.areas.imports.conftest import LATER, id_number, phone, reasons
from tests.areas.imports.test_hours import enrol, local
from tongxing.activities.models import Activity, Stage, Work
from tongxing.imports import approving
from tongxing.imports import starting as imports_starting
from tongxing.imports.exchange import files, records, sending
from tongxing.imports.exchange.columns import EXCHANGED, NATIONAL
from tongxing.imports.models import ForeignNumber
from tongxing.imports.run import import_file
from tongxing.imports.sheets import Unreadable
from tongxing.imports.undoing import InUse, undo
from tongxing.people.models import Account, Message, Person, ReadEntry, Role, Sex, TrailEntry
from tongxing.places.models import Level, Place
from tongxing.teams.models import (
    HoursEntry,
    HoursRequest,
    HoursSum,
    Membership,
    Served,
    ServiceKind,
    Source,
    Stand,
    Team,
    TeamKind,
    Volunteer,
)
from tongxing.web import prepare
from tongxing.web.cli import main
from tongxing.web.demo import empty

ORDER = ("teams", "volunteers", "activities", "hours")


@pytest.fixture
def sample(zone, station, system):
    volunteer = enrol("吴样例", 1, station, by=system)
    volunteer.person.change(sex=Sex.MALE, born_on=date(1990, 3, 7), by=system, at=MORNING)
    return volunteer


@pytest.fixture
def relief(centre, leader, sample):
    team = make_team(centre, "T1", "扶贫帮困队", TeamKind.RELIEF, leader)
    Membership.objects.create(
        team=team, person=sample.person, standing="member", since=date(2021, 1, 1)
    )
    return team


def serve(volunteer, team, *, by, kind=ServiceKind.ACTIVITY, hour=9):
    served = Served(
        kind=kind, what="清扫柳坪路", source_uid=volunteer.uid, since=local(2022, 3, 5, hour),
        until=local(2022, 3, 5, hour + 2, 30), source=Source.CHECK_IN, place=team.place, team=team,
    )  # fmt: skip
    return HoursEntry.objects.record(volunteer, served, by=by, at=MORNING)


@pytest.fixture
def worked(sample, relief, office):
    """A line of the ledger, an activity that is over, and duty beside them."""
    serve(sample, relief, by=office)
    serve(sample, relief, by=office, kind=ServiceKind.DUTY, hour=14)
    activity = Activity.objects.draft_alone(
        by=office, at=MORNING, title="清扫柳坪路", work=Work.MANNERS, team=relief,
        place=relief.place, starts_at=MORNING - timedelta(days=3),
        ends_at=MORNING - timedelta(days=3) + timedelta(hours=2),
        opens_at=MORNING - timedelta(days=9), closes_at=MORNING - timedelta(days=4), capacity=20,
    )  # fmt: skip
    Activity.objects.filter(pk=activity.pk).update(state=Stage.OVER)


@pytest.fixture
def colleague(centre, station, system):
    return somebody("第二人", station, phone(90), by=system, role=Role.OFFICE, at=centre)


def sent(place, *, by, kinds=ORDER, with_ids=False, at=MORNING):
    return sending.export(kinds, place, with_ids=with_ids, why="上报", by=by, at=at)


def one(kind, /, **cells):
    """A sheet of one record, its cells by field."""
    titles = [column.title for column in EXCHANGED[kind].columns]
    values = [cells.get(column.field, "") for column in EXCHANGED[kind].columns]
    return [titles, values]


def national_volunteer(**cells):
    said = {
        "system": NATIONAL, "record": "990000000001", "name": "吴样例", "sex": "男",
        "id_number": id_number(1), "phone": phone(1), "place": "柳坪站",
        "registered_on": "2021-01-01", "skills": "搬运",
    } | cells  # fmt: skip
    return one("volunteers", **said)


def national_hours(**cells):
    said = {
        "system": NATIONAL, "record": "S1", "name": "吴样例", "id_number": id_number(1),
        "what": "清扫柳坪路", "begins": "2022-03-05 09:00", "ends": "2022-03-05 11:30",
        "minutes": "2.5",
    } | cells  # fmt: skip
    return one("hours", **said)


# --- out


def test_what_goes_out_is_written_down_for_each_person(worked, centre, office, sample, leader):
    sent(centre, by=office, kinds=("volunteers", "teams"))
    opened = set(ReadEntry.objects.values_list("person_uid", "field", "why"))
    assert opened == {
        (sample.person.uid, "phone", "上报"), (leader.person.uid, "phone", "上报"),
    }  # fmt: skip
    line = TrailEntry.objects.get(what="export")
    assert line.after["volunteers"] == "1" and line.after["why"] == "上报"


def test_id_numbers_go_only_when_asked_for(worked, centre, office, sample):
    [row] = sent(centre, by=office)["volunteers"]
    assert row["id_number"] == "" and not ReadEntry.objects.filter(field="id_number").exists()
    [row] = sent(centre, by=office, with_ids=True)["volunteers"]
    assert row["id_number"] == id_number(1)
    assert ReadEntry.objects.get(field="id_number").person_uid == sample.person.uid


def test_duty_drafts_and_other_parts_of_the_tree_stay(worked, centre, other_station, office):
    found = sent(centre, by=office)
    assert {kind: len(rows) for kind, rows in found.items()} == dict.fromkeys(ORDER, 1)
    Activity.objects.update(state=Stage.DRAFT)
    assert sent(centre, by=office)["activities"] == []
    assert not any(sent(other_station, by=office).values())


def test_a_workbook_has_a_sheet_for_each_kind_with_titles_of_the_national_system(
    worked, centre, office
):
    book = load_workbook(io.BytesIO(files.to_excel(sent(centre, by=office))))
    assert sorted(book.sheetnames) == sorted(files.SHEETS.values())
    head, row = book["服务记录"].iter_rows(values_only=True)
    said = dict(zip(head, row, strict=True))
    assert said["服务内容"] == "清扫柳坪路" and said["服务时长（小时）"] == "2.5"
    assert said["来源系统"] == records.own_system() and said["类别"] == "志愿活动"


def test_json_keeps_its_keys_its_version_and_its_zone(worked, centre, office):
    whole = json.loads(files.to_json(sent(centre, by=office), zone="Z", at=MORNING))
    assert (whole["schema"], whole["version"], whole["zone"]) == ("tongxing.exchange", 1, "Z")
    assert set(whole["hours"][0]) == {
        "system", "record", "uid", "volunteer_record", "number", "name", "what", "day", "begins",
        "ends", "hours", "place", "team", "kind",
    }  # fmt: skip
    assert whole["hours"][0]["hours"] == 2.5


def test_what_a_resident_asked_for_stays_here(sample, relief, centre, office):
    serve(sample, relief, by=office, kind=ServiceKind.NEED)
    [row] = sent(centre, by=office)["hours"]
    assert row["what"] == row["kind"] == "群众诉求"


def test_a_formula_goes_out_as_text(sample, centre, office, system):
    sample.person.change(address="=1+1", by=system, at=MORNING)
    book = load_workbook(io.BytesIO(files.to_excel(sent(centre, by=office))))
    cells = [cell for row in book["志愿者"].iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


# --- in


def test_a_volunteer_comes_in_once_and_keeps_the_national_number(take, sample_place, office):
    result = take("exchange-volunteers", national_volunteer(number="V7"), by=office)
    assert result.imported, reasons(result)
    volunteer = Volunteer.objects.get(number="V7")
    assert volunteer.person.place == sample_place and volunteer.person.phone == phone(1)
    assert volunteer.foreign_numbers.get().number == "990000000001"
    again = take("exchange-volunteers", national_volunteer(number="V7"), by=office, at=LATER)
    assert (again.run.new, again.run.updated, again.run.skipped) == (0, 0, 1)
    assert Person.objects.filter(name="吴样例").count() == 1


@pytest.fixture
def sample_place(zone, station):
    return station


def test_somebody_known_by_id_number_gets_the_number_written_down(take, sample, office):
    result = take("exchange-volunteers", national_volunteer(), by=office)
    assert (result.run.new, result.run.updated) == (0, 1)
    assert ForeignNumber.objects.get().volunteer == sample


def test_what_differs_is_shown_by_its_cell_and_not_overwritten(take, sample, office):
    take("exchange-volunteers", national_volunteer(), by=office)
    result = take("exchange-volunteers", national_volunteer(phone=phone(2)), by=office, at=LATER)
    assert not result.imported and "I2 手机和这里登记的不一样" in reasons(result)[0]
    assert phone(2) not in reasons(result)[0] and phone(1) not in reasons(result)[0]
    sample.person.refresh_from_db()
    assert sample.person.phone == phone(1)


def test_what_is_missing_here_is_filled_in_and_goes_when_undone(take, sample, office):
    run = take("exchange-volunteers", national_volunteer(address="柳坪路1号"), by=office).run
    sample.person.refresh_from_db()
    assert sample.person.address == "柳坪路1号"
    undo(run, by=office, at=LATER)
    sample.person.refresh_from_db()
    assert sample.person.address == "" and not ForeignNumber.objects.exists()


def test_somebody_too_young_comes_in_only_with_consent(take, sample_place, office):
    young = {"id_number": id_number(4, born_on=date(2009, 3, 7)), "registered_on": "2026-01-05"}
    result = take("exchange-volunteers", national_volunteer(**young), by=office)
    assert "O2 注册时未满18岁" in reasons(result)[0]
    assert take(
        "exchange-volunteers", national_volunteer(**young, guardian_consent="是"), by=office
    ).imported


def test_two_numbers_of_one_system_for_one_person_are_refused(take, sample, office):
    take("exchange-volunteers", national_volunteer(), by=office)
    result = take("exchange-volunteers", national_volunteer(record="990000000002"), by=office)
    assert "B2" in reasons(result)[0] and "另一个编号" in reasons(result)[0]


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"id_number": "5.2E+17"}, "H2 号码被表格改成了科学计数"),
        ({"record": ""}, "B2 “记录编号”没有写"),
        ({"sex": "女"}, "F2 性别和身份证号对不上"),
        ({"place": "飞天站"}, "J2 没有叫“飞天站”的阵地"),
        ({"teams": "飞天队"}, "N2 没有叫“飞天队”的队伍"),
    ],
)
def test_a_record_that_is_wrong_names_its_cell(take, sample_place, office, cells, says):
    result = take("exchange-volunteers", national_volunteer(**cells), by=office)
    assert not result.imported and says in reasons(result)[0]


def test_a_team_comes_in_with_its_leader_and_the_same_name_here_is_the_same_team(
    take, relief, office
):
    cells = {"system": NATIONAL, "record": "D1", "name": "扶贫帮困队", "kind": "扶贫帮困",
             "place": "大龙中心"}  # fmt: skip
    assert take("exchange-teams", one("teams", **cells), by=office).run.updated == 1
    assert relief.foreign_numbers.get().number == "D1"
    other = cells | {"record": "D2", "code": "T1", "name": "石桥队", "leader": "石样例",
                     "leader_phone": phone(5)}  # fmt: skip
    result = take("exchange-teams", one("teams", **other), by=office)
    assert result.run.new == 1 and "另编新号" in str(result.run.preview["rows"])
    team = Team.objects.get(name="石桥队")
    assert team.code != "T1" and team.memberships.get(standing="leader").person.name == "石样例"
    again = take("exchange-teams", one("teams", **other), by=office, at=LATER)
    assert again.run.skipped == 1
    clash = take("exchange-teams", one("teams", **other | {"kind": "法律服务"}), by=office)
    assert "F2 类别和这里登记的不一样" in reasons(clash)[0]


ACTIVITY = {
    "system": NATIONAL, "record": "P99000022030001", "title": "清扫柳坪路", "place": "柳坪站",
    "starts_at": "2022-03-05 09:00", "ends_at": "2022-03-05 11:30", "capacity": "20",
    "work": "持续深入移风易俗", "state": "手动结项",
}  # fmt: skip


def test_an_activity_that_is_over_enters_as_over_and_one_to_come_as_a_draft(
    take, sample_place, office
):
    take("exchange-activities", one("activities", **ACTIVITY), by=office)
    assert Activity.objects.get().state == Stage.OVER
    coming = ACTIVITY | {
        "record": "P2", "title": "植树", "state": "招募中", "starts_at": "2026-03-12 09:00",
        "ends_at": "2026-03-12 11:00",
    }  # fmt: skip
    take("exchange-activities", one("activities", **coming), by=office)
    activity = Activity.objects.get(title="植树")
    assert activity.state == Stage.DRAFT and activity.posts.get().capacity == 20
    again = take("exchange-activities", one("activities", **ACTIVITY), by=office, at=LATER)
    assert again.run.skipped == 1
    clash = take("exchange-activities", one("activities", **ACTIVITY | {"capacity": 9}), by=office)
    assert "名额和这里登记的不一样" in reasons(clash)[0]


def test_an_activity_that_came_in_goes_again_unless_somebody_published_it(
    take, sample_place, office
):
    coming = ACTIVITY | {"starts_at": "2026-03-12 09:00", "ends_at": "2026-03-12 11:00"}
    run = take("exchange-activities", one("activities", **coming), by=office).run
    undo(run, by=office, at=LATER)
    assert not Activity.objects.exists() and not ForeignNumber.objects.exists()
    run = take("exchange-activities", one("activities", **coming), by=office).run
    Activity.objects.get().publish(by=office, at=LATER)
    with pytest.raises(InUse):
        undo(run, by=office, at=LATER)


def test_a_record_of_hours_waits_for_a_second_person_and_comes_once(
    take, sample, office, colleague
):
    run = take("exchange-hours", national_hours(), by=office).run
    asked = HoursRequest.objects.get()
    assert asked.state == Stand.ASKED and NATIONAL in asked.proof and "S1" in asked.proof
    assert approving.grant(run, by=office, at=LATER).granted == 0
    assert approving.grant(run, by=colleague, at=LATER).granted == 1
    assert HoursSum.objects.total_of(sample) == 150
    again = take("exchange-hours", national_hours(), by=office, at=LATER)
    assert again.run.skipped == 1 and HoursRequest.objects.count() == 1


def test_a_record_that_overlaps_or_is_duty_is_refused(take, worked, sample, office):
    result = take("exchange-hours", national_hours(), by=office)
    assert "重叠" in reasons(result)[0]
    duty = take("exchange-hours", national_hours(begins="", ends="", day="2022-03-06", kind="值守"),
                by=office)  # fmt: skip
    assert "不认得“值守”" in reasons(duty)[0]


def test_what_this_zone_sent_out_is_known_when_it_comes_back(take, worked, centre, office):
    content = files.to_json(sent(centre, by=office, with_ids=True), zone="Z", at=MORNING)
    for kind in ORDER:
        run = take(f"exchange-{kind}", content, by=office, at=LATER).run
        assert (run.new, run.updated, run.wrong, run.skipped) == (0, 0, 0, 1), kind
    assert not ForeignNumber.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"schema": "tongxing.exchange", ', "读不懂"),
        (b'{"schema": "else"}', "不是交换文件"),
        (b'{"schema": "tongxing.exchange", "version": 9}', "版本是9"),
        (b'{"schema": "tongxing.exchange", "version": 1, "teams": [3]}', "不成样子"),
        (b'{"schema": "tongxing.exchange", "version": 1}', "没有找到表头"),
    ],
)
def test_json_of_something_else_is_refused_with_a_reason(take, office, content, says):
    with pytest.raises(Unreadable, match=says):
        take("exchange-teams", content, by=office)


def test_a_number_that_came_in_is_not_given_again(take, sample_place, office):
    take("exchange-activities", one("activities", **ACTIVITY | {"number": "H2600001"}), by=office)
    facts = {
        "title": "植树", "work": Work.MANNERS, "place": sample_place, "capacity": 5,
        "starts_at": LATER, "ends_at": LATER + timedelta(hours=2), "opens_at": MORNING,
        "closes_at": LATER,
    }  # fmt: skip
    assert Activity.objects.draft_alone(by=office, at=MORNING, **facts).number == "H2600002"


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"ends_at": "2022-03-05 08:00"}, "J2 结束早于开始"),
        ({"opens_at": "2022-03-06"}, "K2 招募截止早于招募开始"),
        ({"closes_at": "2022-03-06"}, "L2 招募截止晚于项目结束"),
        ({"state": "待发布"}, "R2 没有发布就过期"),
        ({"work": "其他"}, "N2 不认得“其他”"),
        ({"capacity": ""}, "M2 “招募人数”没有写"),
    ],
)
def test_an_activity_that_cannot_be_names_its_cell(take, sample_place, office, cells, says):
    result = take("exchange-activities", one("activities", **ACTIVITY | cells), by=office)
    assert not result.imported and says in reasons(result)[0]


def test_two_records_for_one_team_of_ours_are_not_both_written_down(take, relief, office):
    cells = {"system": NATIONAL, "name": "扶贫帮困队", "kind": "扶贫帮困", "place": "大龙中心"}
    rows = [*one("teams", record="D1", code="A1", **cells),
            one("teams", record="D2", code="A2", **cells)[1]]  # fmt: skip
    result = take("exchange-teams", rows, by=office)
    assert not result.imported and "B3 这里登记的已有这个系统的另一个编号" in reasons(result)[0]


def test_records_of_hours_are_never_taken_for_volunteers(take, worked, centre, office):
    content = files.to_json(
        sent(centre, by=office, kinds=("hours",), with_ids=True), zone="Z", at=MORNING
    )
    with pytest.raises(Unreadable, match="注册日期"):
        take("exchange-volunteers", content, by=office)


def test_somebody_outside_the_part_of_the_tree_is_not_told_about(
    take, sample, office, institute, other_station, station, system
):
    take("exchange-volunteers", national_volunteer(), by=office)
    chief = somebody("河西办公室", other_station, phone(51), by=system, role=Role.OFFICE)
    result = take(
        "exchange-volunteers", national_volunteer(name="龙样例", place="石桥站"), by=chief
    )
    assert "范围以外" in reasons(result)[0] and "吴样例" not in str(reasons(result))


# --- round trip


def another_zone(settings):
    """Everything gone, and a zone of another code with places of the same names."""
    empty.empty()
    settings.ZONE_CODE = "other"
    prepare.lay()
    imports_starting.lay()
    centre = Place.objects.plant(
        code="C", parent=None, name="大龙中心", level=Level.CENTRE, opened_on=date(2019, 1, 1)
    )
    station = plant(centre, "S9", "柳坪站", Level.STATION)
    return centre, [
        somebody(name, station, phone(serial), by=Account.objects.system(), role=Role.OFFICE,
                 at=centre)
        for name, serial in (("办公室甲", 91), ("办公室乙", 92))
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["json", "xlsx"])
def test_a_zone_sent_to_an_empty_one_and_sent_again_is_the_same(
    form, concurrent_db, worked, centre, office, settings, tmp_path
):
    first = sent(centre, by=office, with_ids=True)
    path = tmp_path / f"zone.{form}"
    path.write_bytes(
        files.to_excel(first) if form == "xlsx" else files.to_json(first, zone="Z", at=MORNING)
    )
    centre, (one_of_us, another) = another_zone(settings)
    for kind in ORDER:
        result = import_file(path, kind=f"exchange-{kind}", by=one_of_us, at=MORNING)
        assert result.imported and result.run.new == 1, (kind, reasons(result))
    assert approving.grant(result.run, by=another, at=LATER).granted == 1
    again = sent(centre, by=one_of_us, with_ids=True, at=LATER)
    assert {k: list(map(without_uid, rows)) for k, rows in again.items()} == {
        k: list(map(without_uid, rows)) for k, rows in first.items()
    }
    assert again["hours"][0]["uid"] != first["hours"][0]["uid"]


def without_uid(record):
    return {name: value for name, value in record.items() if name != "uid"}


# --- over the web, and from the command line

EXPORT = {"kinds": ["volunteers", "hours"], "form": "json", "why": "按月上报"}


@pytest.mark.parametrize(
    ("who", "status"),
    [("resident", 403), ("worker", 403), ("auditor", 403), ("office", 200), ("administrator", 200)],
)
def test_who_may_exchange(who, status, client, request, zone):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/imports/exchange/").status_code == status


def test_the_street_is_asked_to_sign_in(client, zone):
    assert client.get("/imports/exchange/").url.startswith("/people/login/")


def test_the_page_hands_over_a_file_and_writes_down_why(client, worked, centre, office, sample):
    client.force_login(office)
    response = client.post("/imports/exchange/", EXPORT | {"place": centre.pk})
    assert (
        response["Content-Type"] == "application/json"
        and ".json" in response.headers["Content-Disposition"]
    )
    assert json.loads(response.content)["volunteers"][0]["phone"] == phone(1)
    assert ReadEntry.objects.get().why == "按月上报"
    sheet = client.post("/imports/exchange/", EXPORT | {"place": centre.pk, "form": "xlsx"})
    assert load_workbook(io.BytesIO(sheet.content)).sheetnames == ["志愿者", "服务记录"]


@pytest.mark.parametrize("missing", ["kinds", "why", "form"])
def test_without_a_reason_nothing_goes_out(client, worked, centre, office, missing):
    client.force_login(office)
    said = EXPORT | {"place": centre.pk}
    del said[missing]
    assert client.post("/imports/exchange/", said).status_code == 422
    assert not ReadEntry.objects.exists()


def test_an_institute_hands_over_its_own_part_and_nothing_above(
    client, worked, centre, institute, station, system
):
    chief = somebody("所办公室", station, phone(50), by=system, role=Role.OFFICE, at=institute)
    client.force_login(chief)
    assert client.post("/imports/exchange/", EXPORT | {"place": centre.pk}).status_code == 422
    assert client.post("/imports/exchange/", EXPORT | {"place": station.pk}).status_code == 200


def test_another_person_grants_the_hours_of_an_import_together(
    client, take, sample, office, colleague
):
    run = take("exchange-hours", national_hours(), by=office).run
    client.force_login(office)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "等另一个人审核" in page and "看过了，同意这些时长" not in page
    client.post(f"/imports/{run.uid}/grant/")
    assert not HoursEntry.objects.exists()
    client.force_login(colleague)
    assert "看过了，同意这些时长" in client.get(run.get_absolute_url()).content.decode()
    assert client.post(f"/imports/{run.uid}/grant/").status_code == 302
    client.post(f"/imports/{run.uid}/grant/")
    assert HoursEntry.objects.get().source == Source.BACKFILL
    assert Message.objects.of(office).get().text == "“exchange-hours.xlsx”里有1条时长审核好了。"


def test_a_run_of_another_part_of_the_tree_is_not_there(client, take, sample, office, institute,
                                                        station, system):  # fmt: skip
    run = take("exchange-hours", national_hours(), by=office).run
    chief = somebody("所办公室", station, phone(50), by=system, role=Role.OFFICE, at=institute)
    client.force_login(chief)
    assert client.post(f"/imports/{run.uid}/grant/").status_code == 404


def test_what_can_be_granted_no_more_is_said_and_the_rest_goes_on(take, sample, office, colleague):
    rows = [*national_hours(), national_hours(record="S2", begins="2022-03-06 09:00",
                                              ends="2022-03-06 11:30")[1]]  # fmt: skip
    run = take("exchange-hours", rows, by=office).run
    served = Served(
        kind=ServiceKind.ACTIVITY, what="别处", source_uid=sample.uid, since=local(2022, 3, 5, 8),
        until=local(2022, 3, 5, 12), source=Source.CHECK_IN,
    )  # fmt: skip
    HoursEntry.objects.record(sample, served, by=office, at=MORNING)
    done = approving.grant(run, by=colleague, at=LATER)
    assert (done.granted, done.left) == (1, 1) and "已经全部计过" in done.why


def test_the_operator_exports_to_a_file(worked, centre, office, tmp_path, capsys):
    path = tmp_path / "zone.json"
    assert main(["export", "all", "--to", str(path), "--why", "上报"]) == 0
    assert len(json.loads(path.read_text("utf-8"))["hours"]) == 1
    assert ReadEntry.objects.filter(by__person=None).exists()
    said = ["export", "teams", "--to", str(tmp_path / "t.xlsx"), "--why", "上报", "--by"]
    assert main([*said, "10000000007", "--place", "C"]) == 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--to", "zone.pdf"], ".xlsx"),
        (["--to", "zone.json", "--place", "X9"], "没有这个阵地"),
        (["--to", "zone.json", "--by", "10000000004"], "没有这个阵地"),  # a station's worker
    ],
)
def test_the_operator_is_told_what_cannot_be_exported(
    worked, centre, worker, options, says, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert main(["export", "all", "--why", "上报", *options]) == 1
    assert says in capsys.readouterr().err and not list(tmp_path.iterdir())
