"""The process of a run: preview, confirm once, undo whole, files kept and removed, the trail."""

import io
import threading
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from openpyxl import load_workbook

from tests.areas.conftest import MORNING, raise_need, somebody
from tests.areas.imports.conftest import LATER, id_number, phone, workbook
from tongxing.base.errors import Refused
from tongxing.imports import keeping, reports, run
from tongxing.imports.kinds import KINDS
from tongxing.imports.models import FLOW, Run, State, Step
from tongxing.imports.sheets import Unreadable, read
from tongxing.imports.sweep import remove_old_files
from tongxing.imports.undoing import InUse, undo
from tongxing.needs.models import Need, NeedStep
from tongxing.needs.models import State as NeedState
from tongxing.people.models import Account, Household, Person, TrailEntry
from tongxing.places.models import Place
from tongxing.teams.models import Branch, Membership, Standing, Team, Volunteer

AFTER = LATER + timedelta(hours=1)
HEADER = ["姓名", "身份证号", "电话", "户号", "与户主关系", "社区"]
HEAD = ["吴样例", id_number(1), phone(1), "H1", "户主", "柳坪站"]
WIFE = ["龙样例", id_number(2), phone(2), "H1", "配偶", "柳坪站"]
NEEDS = ["编号", "日期", "姓名", "电话", "诉求内容", "站点", "办理状态", "满意度"]
NEED = ["7", "2022-03-05", "吴样例", phone(1), "小区门口井盖没了", "柳坪站", "已办结", "满意"]


def residents(*rows) -> list:
    return [["居民"], HEADER, *rows]


def everything() -> dict[str, int]:
    """How many rows of each table an import may write."""
    tables = (Person, Household, Volunteer, Branch, Team, Membership, Place, Need)
    return {table.__name__: table.objects.count() for table in tables}


# --- the flow


def test_a_preview_writes_nothing(look, office):
    before = everything()
    run_ = look("residents", residents(HEAD, WIFE), by=office)
    assert run_.state == State.PREVIEWED and run_.new == 2
    assert everything() == before


def test_confirming_takes_in_what_was_previewed(look, agree, office):
    run_ = agree(look("residents", residents(HEAD, WIFE), by=office), by=office)
    assert run_.state == State.DONE and run_.taken_by == office and run_.taken_at == LATER
    assert Person.objects.filter(name__endswith="样例").count() == 2


def test_confirming_twice_imports_once(look, agree, office):
    run_ = agree(look("residents", residents(HEAD), by=office), by=office)
    with pytest.raises(Refused, match="已导入"):
        agree(run_, by=office)
    assert Person.objects.filter(name="吴样例").count() == 1


def test_a_stale_page_confirms_nothing(look, agree, office):
    run_ = look("residents", residents(HEAD), by=office)
    stale = Run.objects.get(pk=run_.pk)
    agree(run_, by=office)
    with pytest.raises(Refused, match="已导入"):
        run.confirm(stale, good_rows_only=False, by=office, at=LATER)
    assert Person.objects.filter(name="吴样例").count() == 1


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_a_step_is_taken_only_from_the_state_the_flow_names(look, office, state, step):
    run_ = look("residents", residents(HEAD), by=office)
    taken = {} if state == State.PREVIEWED else {"taken_by": office, "taken_at": LATER}
    Run.objects.filter(pk=run_.pk).update(state=state, **taken)
    run_.refresh_from_db()
    steps = {
        Step.CONFIRM: lambda: run_.confirm(good_rows_only=False, by=office, at=LATER),
        Step.DROP: lambda: run_.drop(by=office, at=LATER),
        Step.UNDO: lambda: run_.undo(by=office, at=LATER),
    }
    before, after = FLOW[step]
    if state == before:
        steps[step]()
        assert run_.state == after
        assert TrailEntry.objects.about_row(run_).count() == 1
    else:
        with pytest.raises(Refused, match=str(State(state).label)):
            steps[step]()
        assert run_.state == state


def test_wrong_rows_stay_out_only_by_choice(look, agree, office):
    run_ = look("residents", residents(HEAD, ["", *WIFE[1:]]), by=office)
    with pytest.raises(Refused, match="1行有误"):
        agree(run_, by=office)
    assert not Person.objects.filter(name="吴样例").exists()
    assert agree(run_, by=office, good_rows_only=True).state == State.DONE
    assert Person.objects.filter(name="吴样例").exists()


def test_nothing_to_import_is_said(look, take, agree, office):
    take("residents", residents(HEAD))
    run_ = look("residents", residents(HEAD), by=office, at=LATER)
    with pytest.raises(Refused, match="没有要新增或更新"):
        agree(run_, by=office)


def test_what_changed_between_preview_and_confirm_is_shown_before_anything_is_written(
    look, take, agree, office
):
    run_ = look("residents", residents(HEAD, WIFE), by=office)
    take("residents", residents(HEAD))
    with pytest.raises(Refused, match="预览以后"):
        agree(run_, by=office)
    run_.refresh_from_db()
    assert (run_.state, run_.new, run_.skipped) == (State.PREVIEWED, 1, 1)
    assert agree(run_, by=office).state == State.DONE


def test_the_file_is_kept_sealed_and_another_in_its_place_is_refused(look, agree, office):
    content = workbook(residents(HEAD))
    run_ = look("residents", content, by=office)
    with default_storage.open(run_.file.name) as kept:
        sealed = kept.read()
    assert id_number(1).encode() not in sealed and content not in sealed
    assert not sealed.startswith(b"PK")
    assert keeping.upload_of(run_) == content
    Run.objects.filter(pk=run_.pk).update(
        file=keeping.keep("other.sheet", workbook(residents(WIFE)))
    )
    run_.refresh_from_db()
    with pytest.raises(Unreadable, match="不一样"):
        agree(run_, by=office)


def test_dropping_a_preview_removes_its_file(look, office):
    run_ = look("residents", residents(HEAD), by=office)
    name = run_.file.name
    run.drop(run_, by=office, at=LATER)
    run_.refresh_from_db()
    assert run_.state == State.DROPPED and not run_.file
    assert not default_storage.exists(name)


def test_files_are_removed_after_the_days_the_office_has_set(look, agree, office):
    old = agree(look("residents", residents(HEAD), by=office), by=office)
    waiting = look("residents", residents(WIFE), by=office)
    assert remove_old_files(at=MORNING + timedelta(days=30)) == 0
    assert remove_old_files(at=MORNING + timedelta(days=31)) == 2
    old.refresh_from_db()
    waiting.refresh_from_db()
    assert (old.state, waiting.state) == (State.DONE, State.DROPPED)
    assert not old.file and not waiting.remarks
    with pytest.raises(Unreadable, match="保存期"):
        keeping.upload_of(old)


def test_progress_grows_row_by_row_to_all_of_them(take):
    heard = []
    rows = [[f"{HEAD[0]}{chr(0x4E00 + n)}", "", phone(n), "", "", "柳坪站"] for n in range(1500)]
    take("residents", residents(*rows), progress=lambda done, rows: heard.append((done, rows)))
    assert heard == sorted(heard) and heard[-1] == (1500, 1500) and len(heard) > 3


def test_a_file_that_is_not_there_is_said(zone, system):
    with pytest.raises(Unreadable, match="没有这个文件"):
        run.import_file("nowhere.xlsx", kind="residents", by=system, at=MORNING)


def test_a_page_takes_in_only_so_many_rows(look, monkeypatch, office):
    monkeypatch.setattr(run, "MOST_ON_A_PAGE", 1)
    with pytest.raises(Unreadable, match="运维人员"):
        look("residents", residents(HEAD, WIFE), by=office)


def test_two_confirming_at_once_import_once(concurrent_db, transactional_db, request):
    request.getfixturevalue("zone")
    office = request.getfixturevalue("office")
    run_ = request.getfixturevalue("look")("residents", residents(HEAD, WIFE), by=office)
    start, outcomes = threading.Barrier(2), []

    def press():
        try:
            mine = Run.objects.get(pk=run_.pk)
            start.wait()
            run.confirm(mine, good_rows_only=False, by=office, at=LATER)
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert Person.objects.filter(name__endswith="样例").count() == 2


# --- undoing

MAKING = {
    "residents": residents(HEAD, WIFE),
    "volunteers": [
        ["姓名", "电话", "技能", "所属队伍", "社区"], ["吴样例", phone(1), "搬运", "T1", "柳坪站"]
    ],
    "party": [["姓名", "电话", "党支部", "社区"], ["吴样例", phone(1), "柳坪党支部", "柳坪站"]],
    "teams": [
        ["队伍名称", "类别", "队长", "队长电话", "社区"],
        ["样例队", "法律", "吴样例", phone(1), "柳坪站"],
    ],
    "places": [
        ["名称", "编号", "级别", "上级"],
        ["样例所", "I9", "所", "C"],
        ["样例站", "S9", "站", "I9"],
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", MAKING)
def test_undoing_deletes_all_that_was_made(kind, take, office, team):
    before = everything()
    result = take(kind, MAKING[kind])
    assert result.imported and everything() != before
    undo(result.run, by=office, at=AFTER)
    assert everything() == before
    assert result.run.state == State.UNDONE and result.run.taken_by == office


def test_undoing_restores_what_was_changed(take, office):
    take("residents", residents(HEAD))
    known = Person.objects.get(name="吴样例")
    result = take(
        "residents", residents(["吴样例", id_number(1), phone(9), "H2", "", "S2"]), at=LATER
    )
    known.refresh_from_db()
    assert known.phone == phone(9) and known.place.code == "S2"
    undo(result.run, by=office, at=AFTER)
    known.refresh_from_db()
    assert known.phone == phone(1) and known.place.code == "S1" and known.household.number == "H1"
    assert Person.objects.with_phone(phone(1)).get() == known
    assert not Household.objects.filter(number="H2").exists()


def test_what_stood_before_is_kept_sealed(take):
    take("residents", residents(HEAD))
    result = take("residents", residents([*HEAD[:2], phone(9), *HEAD[3:]]), at=LATER)
    kept = result.run.changed.get()
    assert phone(1) not in str(kept.before) and phone(9) not in str(kept.after)


def test_undoing_gives_the_household_its_head_back(take, office):
    take("residents", residents(HEAD, WIFE))
    swapped = residents([*HEAD[:4], "配偶", HEAD[5]], [*WIFE[:4], "户主", WIFE[5]])
    result = take("residents", swapped, at=LATER)
    undo(result.run, by=office, at=AFTER)
    assert Person.objects.get(is_head=True).name == "吴样例"


def test_undoing_gives_the_team_its_leader_back(take, office):
    take("teams", MAKING["teams"])
    rows = [MAKING["teams"][0], ["样例队", "法律", "龙样例", phone(2), "柳坪站"]]
    result = take("teams", rows, at=LATER)
    undo(result.run, by=office, at=AFTER)
    leading = Membership.objects.current().get(standing=Standing.LEADER)
    assert leading.person.name == "吴样例" and not Person.objects.filter(name="龙样例").exists()


def test_undoing_is_in_the_trail_of_everybody_it_touches(take, office):
    result = take("residents", residents(HEAD))
    person = Person.objects.get(name="吴样例")
    undo(result.run, by=office, at=AFTER)
    line = TrailEntry.objects.about_row(person).first()
    assert line.what == "undo-import" and line.before["name"] == "吴样例" and line.by == office


@pytest.mark.parametrize("use", ["need", "account", "volunteer", "household", "edit", "import"])
def test_what_has_been_used_since_is_not_undone_and_named(use, take, office, system, station):
    result = take("residents", residents(HEAD, WIFE))
    person = Person.objects.get(name="吴样例")
    if use == "need":
        neighbour = somebody("邻样例", station, phone(8), by=system)
        Need.objects.filter(pk=raise_need(neighbour).pk).update(resident=person)
    elif use == "account":
        Account.objects.open_for(person, phone=phone(1), password=None, at=LATER)
    elif use == "volunteer":
        Volunteer.objects.create(person=person, number="V1", registered_on=MORNING.date())
    elif use == "household":
        Person.objects.register(
            name="石样例", place=station, household=person.household, by=system, at=LATER
        )
    elif use == "edit":
        person.change(address="新路1号", by=system, at=LATER)
    else:
        take("residents", residents([*HEAD[:2], phone(9), *HEAD[3:]]), at=LATER)
    before = everything()
    with pytest.raises(InUse) as refused:
        undo(result.run, by=office, at=AFTER)
    said = {"need": "诉求", "account": "登录账号", "volunteer": "志愿者", "household": "居民",
            "edit": "改过", "import": "后来的导入"}  # fmt: skip
    assert said[use] in str(refused.value)
    result.run.refresh_from_db()
    assert result.run.state == State.DONE and everything() == before


def test_what_was_updated_and_has_changed_again_is_not_undone(take, office, system):
    take("residents", residents(HEAD))
    result = take("residents", residents([*HEAD[:2], phone(9), *HEAD[3:]]), at=LATER)
    Person.objects.get(name="吴样例").change(phone=phone(7), by=system, at=AFTER)
    with pytest.raises(InUse, match="又改过"):
        undo(result.run, by=office, at=AFTER)


def test_a_later_import_undone_first_frees_the_earlier(take, office):
    first = take("residents", residents(HEAD))
    second = take("residents", residents([*HEAD[:2], phone(9), *HEAD[3:]]), at=LATER)
    with pytest.raises(InUse):
        undo(first.run, by=office, at=AFTER)
    undo(second.run, by=office, at=AFTER)
    first.run.refresh_from_db()
    undo(first.run, by=office, at=AFTER)
    assert not Person.objects.filter(name="吴样例").exists()


def test_needs_are_withdrawn_with_their_story_and_can_be_imported_anew(take, office):
    result = take("needs", [NEEDS, NEED])
    undo(result.run, by=office, at=AFTER)
    need = Need.objects.get()
    assert need.state == NeedState.CANCELLED and need.score is None
    assert need.steps.order_by("-at", "-pk").first().kind == "cancel"
    assert take("needs", [NEEDS, NEED], at=AFTER).run.new == 1


def test_needs_that_somebody_has_opened_again_are_not_undone(take, office, worker):
    result = take("needs", [NEEDS, ["7", "2026-03-01", *NEED[2:]]])
    Need.objects.get().reopen(why="又没了", by=worker, at=LATER)
    with pytest.raises(InUse, match="诉求经过"):
        undo(result.run, by=office, at=AFTER)
    assert NeedStep.objects.filter(kind="reopen").exists()


def test_undoing_twice_is_refused(take, office):
    result = take("residents", residents(HEAD))
    undo(result.run, by=office, at=AFTER)
    with pytest.raises(Refused, match="已撤销"):
        undo(result.run, by=office, at=AFTER)


# --- sheets to download


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_template_is_a_sheet_of_its_kind_with_an_example_and_notes(kind):
    content = reports.template(kind)
    table = read(content, kind=kind)
    assert set(table.columns) == {column.field for column in kind.columns}
    assert len(table.lines) == 1 and not table.unknown
    assert load_workbook(io.BytesIO(content)).sheetnames[1] == "填表说明"


@pytest.mark.parametrize("kind", ["residents", "party", "places", "needs", "teams"])
def test_the_example_of_a_template_can_be_taken_in(kind, take):
    rows = [[column.title for column in KINDS[kind].columns],
            [column.example or None for column in KINDS[kind].columns]]  # fmt: skip
    assert take(kind, rows).problems == []


def test_the_error_sheet_is_the_same_sheet_with_the_reasons_at_the_end(look, office):
    formula = "=1+1"
    rows = [["居民"], [*HEADER, "备注"], [*HEAD, "'=1+1"], ["", *WIFE[1:], formula]]
    run_ = look("residents", rows, by=office)
    page = load_workbook(io.BytesIO(reports.annotated(run_))).active
    sheet = [[cell.value for cell in row] for row in page.iter_rows()]
    assert sheet[1][7:] == ["导入结果", "原因"]
    assert sheet[2][:6] == HEAD and sheet[2][7] == "新增"
    assert sheet[3][7] == "有误" and "A4：“姓名”没有写。" in sheet[3][8]
    assert page["A4"].fill.fgColor.rgb.endswith("FBECEB")
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)


def test_the_error_sheet_put_right_can_be_uploaded_again(look, agree, office):
    run_ = look("residents", residents(HEAD, ["", *WIFE[1:]]), by=office)
    book = load_workbook(io.BytesIO(reports.annotated(run_)))
    book.active["A4"] = "龙样例"
    kept = io.BytesIO()
    book.save(kept)
    again = look("residents", kept.getvalue(), by=office, at=LATER)
    assert (again.new, again.wrong, again.preview["unknown"]) == (2, 0, [])


def test_rows_beyond_the_first_are_counted_and_wrong_ones_come_first(look, monkeypatch, office):
    monkeypatch.setattr(run, "MOST_SHOWN", 2)
    run_ = look("residents", residents(HEAD, WIFE, ["", id_number(3), "", "", "", "S1"]), by=office)
    assert [row[1] for row in run_.preview["rows"]] == ["wrong", "new"] and run_.rows == 3
