"""The operator's program: what each command says and does, and how a mistake is answered."""

import socket
from datetime import date

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tests.areas.conftest import MORNING, raise_need, somebody
from tongxing.activities.models import Activity, Post, PostWanted
from tongxing.base import append_only
from tongxing.base.models import Counter, Parameter
from tongxing.imports.kinds import KINDS
from tongxing.needs.models import Category, Need, NeedStep
from tongxing.people.models import Account, DemoLogin, Grant, Person, Role
from tongxing.places.models import Level, Place
from tongxing.teams.models import Purse, Volunteer
from tongxing.web import cli, operate, prepare, serve
from tongxing.web.demo import empty
from tongxing.web.serve import Sweeper

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 4)


def a_centre():
    return Place.objects.plant(
        code="C", parent=None, name="大龙中心", level=Level.CENTRE, opened_on=TODAY
    )


@pytest.fixture
def centre():
    return a_centre()


@pytest.fixture
def resident(centre):
    prepare.lay()
    return somebody("吴桂花", centre, "10000000001", by=Account.objects.system())


@pytest.fixture
def need(resident):
    return raise_need(resident)


def tongxing(*words):
    return cli.main(words)


def refusal(capsys):
    """The one sentence on stderr."""
    said = capsys.readouterr().err.strip()
    assert "Traceback" not in said
    return said


ADMIN = ("createadmin", "--phone", "10000000009", "--name", "陈向东")


# --- words


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["demo", "--help"]])
def test_help_is_in_chinese_and_english(words, capsys):
    with pytest.raises(SystemExit) as ended:
        tongxing(*words)
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said)
    assert "zone" in said


def test_every_command_of_the_program_is_carried_out_by_a_function_of_its_name():
    actions = cli.parser()._subparsers._group_actions
    for name in actions[0].choices:
        assert callable(getattr(operate, name.replace("import", "import_sheet")))


def test_the_program_imports_every_kind_of_sheet_there_is():
    assert set(cli.KINDS) == set(KINDS)


@pytest.mark.parametrize(
    "words",
    [["demo", "--scale", "0"], ["demo", "--scale", "inf"], ["demo", "--day", "tomorrow"], ["fly"]],
)
def test_words_that_make_no_sense_are_refused_with_the_usage(words, capsys):
    with pytest.raises(SystemExit) as ended:
        tongxing(*words)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


# --- the administrator


def test_the_first_administrator_gets_a_centre_to_administer():
    assert tongxing(*ADMIN, "--password", "tong-xing-26") == 0

    account = Account.objects.get_by_natural_key("10000000009")
    assert account.check_password("tong-xing-26")
    assert account.person.name == "陈向东"
    assert account.holds_a_root(Role.ADMINISTRATOR)
    assert Place.objects.get().level == Level.CENTRE


def test_another_administrator_shares_the_centre_that_is_there(centre):
    assert tongxing(*ADMIN, "--password", "tong-xing-26") == 0
    assert Place.objects.get() == centre
    assert Grant.objects.get(role=Role.ADMINISTRATOR).place == centre


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--phone", "12345", "--name", "某人", "--password", "tong-xing-26"], "手机号"),
        (["--phone", "10000000009", "--name", "某人", "--password", "12345678"], "密码"),
        (["--phone", "10000000009", "--name", " ", "--password", "tong-xing-26"], "不能为空"),
        (["--phone", "10000000009", "--name", "某人"], "--password"),
    ],
)
def test_an_administrator_without_a_good_phone_name_or_password_is_not_made(words, said, capsys):
    assert tongxing("createadmin", *words) == 1
    assert said in refusal(capsys)
    assert not Person.objects.exists()


def test_a_phone_is_the_key_to_one_account_only(capsys):
    tongxing(*ADMIN, "--password", "tong-xing-26")
    assert tongxing(*ADMIN, "--password", "tong-xing-26") == 1
    assert "已有账号" in refusal(capsys)


# --- check


def verdicts(capsys):
    """What `tongxing check` answers: its exit code and the lines that are wrong."""
    capsys.readouterr()
    code = tongxing("check")
    lines = capsys.readouterr().out.splitlines()
    return code, [line for line in lines if line.startswith("✗")]


def test_a_zone_in_order_is_found_in_order(need, capsys):
    assert verdicts(capsys) == (0, [])


def test_a_need_that_left_its_story_is_found_and_named(need, capsys):
    Need.objects.filter(pk=need.pk).update(state="reviewed")
    code, wrong = verdicts(capsys)
    assert code == 1
    assert len(wrong) == 1
    assert need.number in wrong[0]


def test_a_purse_that_left_its_lines_is_found(resident, capsys):
    volunteer = Volunteer.objects.create(
        person=resident.person, number="V000001", registered_on=TODAY
    )
    Purse.objects.create(volunteer=volunteer, balance=30)
    code, wrong = verdicts(capsys)
    assert code == 1
    assert "1 个积分余额" in wrong[0]


@pytest.mark.parametrize("rows", [Activity.objects, Post.objects], ids=["whole", "post"])
def test_an_activity_that_counts_other_places_than_are_held_is_found(rows, resident, capsys):
    activity = Activity.objects.plan_ahead(
        title="清河道", work="values", place=resident.person.place, by=resident,
        posts=[PostWanted("志愿者", 5, serves=True)], at=MORNING,
    )  # fmt: skip
    rows.update(taken=2)
    code, wrong = verdicts(capsys)
    assert code == 1
    assert activity.number in wrong[0]


def test_a_counter_that_lags_behind_is_found(need, capsys):
    Counter.objects.filter(name__startswith="need/").update(value=0)
    code, wrong = verdicts(capsys)
    assert code == 1
    assert "编号" in wrong[0]


def test_a_ledger_that_can_be_rewritten_is_found(need, capsys):
    with connection.cursor() as cursor:
        for statement in append_only.undo_statements(connection.vendor, "needs_needstep"):
            cursor.execute(statement)
    code, wrong = verdicts(capsys)
    assert code == 1
    assert "needs_needstep" in wrong[0]


def test_a_key_that_others_can_read_is_found(need, capsys):
    key = settings.DATA / "keys" / "fields.key"
    key.chmod(0o644)
    try:
        code, wrong = verdicts(capsys)
    finally:
        key.chmod(0o600)
    assert code == 1
    assert "fields.key" in wrong[0]


def test_a_key_that_does_not_open_the_rows_is_found(resident, capsys):
    person = Person.objects.register(
        name="石远山", place=resident.person.place, id_number="990101198001010018",
        by=resident, at=MORNING,
    )  # fmt: skip
    spoiled = "A" * 64
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_person SET id_number = %s WHERE id = %s", [spoiled, person.pk]
        )
    code, wrong = verdicts(capsys)
    assert code == 1
    assert "密钥" in wrong[0]


def test_a_year_without_published_holidays_is_a_warning_and_no_fault(need):
    found = list(operate.findings(today=date(2099, 1, 5)))
    assert [one.verdict.name for one in found if "2099" in one.words] == ["WARNING"]


def test_tables_that_are_not_up_to_date_are_said_and_nothing_else_is_looked_at(
    need, capsys, monkeypatch
):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'hall'")
    code, wrong = verdicts(capsys)
    assert code == 1
    assert "tongxing migrate" in wrong[0]


# --- the demonstration zone


def test_a_real_zone_never_becomes_a_demonstration(need, capsys):
    for words in (["demo"], ["demo", "--again"]):
        assert tongxing(*words) == 1
        assert "真实数据" in refusal(capsys)
    assert Need.objects.filter(pk=need.pk).exists()


def test_a_demonstration_zone_is_not_loaded_twice(resident, capsys):
    DemoLogin.objects.create(account=resident, title="居民", phone="10000000001", password="x")
    assert tongxing("demo") == 1
    assert "--again" in refusal(capsys)
    assert Place.objects.count() == 1


def test_throwing_a_zone_away_leaves_no_row_and_ledgers_that_are_closed_again(need, resident):
    connection.check_constraints()  # what this test has just written counts as old

    empty.empty()

    assert not Need.objects.exists()
    assert not Place.objects.exists()

    prepare.lay()
    again = raise_need(somebody("吴桂花", a_centre(), "10000000001", by=Account.objects.system()))
    with pytest.raises(DatabaseError), transaction.atomic():
        NeedStep.objects.filter(need=again).delete()


# --- starting rows


def test_what_the_office_has_thrown_away_is_not_laid_again_at_the_next_start():
    prepare.lay()
    Category.objects.filter(code="wish").delete()
    Parameter.objects.filter(code="max_returns").update(value=5)

    assert prepare.migrate() == 0

    assert not Category.objects.filter(code="wish").exists()
    assert Parameter.objects.get(code="max_returns").value == 5


def test_a_new_zone_begins_with_what_every_zone_begins_with():
    Category.objects.all().delete()
    assert prepare.migrate() == 0
    assert Category.objects.count() > 10


# --- sheets


SHEET = "姓名,身份证号,联系电话,所属站点\n石远山,990101198001010014,10000000021,大龙中心\n"
SPOILED = SHEET + "龙小满,9.90101E+17,10000000022,大龙中心\n"


def test_a_sheet_is_imported_whole(resident, tmp_path, capsys):
    file = tmp_path / "居民.csv"
    file.write_text(SHEET, "utf-8")
    assert tongxing("import", "residents", str(file)) == 0
    assert Person.objects.filter(name="石远山").exists()
    assert "1 new" in capsys.readouterr().out


def test_a_sheet_with_a_wrong_row_is_left_out_whole_and_the_cell_is_named(
    resident, tmp_path, capsys
):
    file = tmp_path / "居民.csv"
    file.write_text(SPOILED, "utf-8")
    assert tongxing("import", "residents", str(file)) == 1
    assert "B3" in refusal(capsys)
    assert not Person.objects.filter(name="石远山").exists()
    assert (tmp_path / "居民-有误.xlsx").exists()


def test_the_good_rows_alone_are_imported_by_choice(resident, tmp_path):
    file = tmp_path / "居民.csv"
    file.write_text(SPOILED, "utf-8")
    assert tongxing("import", "residents", str(file), "--good-rows-only") == 0
    assert Person.objects.filter(name="石远山").exists()
    assert not Person.objects.filter(name="龙小满").exists()


@pytest.mark.parametrize("words", [["residents", "no-such.xlsx"], ["residents", "x", "--by", "1"]])
def test_a_file_or_an_importer_that_does_not_exist_is_one_sentence(words, resident, capsys):
    assert tongxing("import", *words) == 1
    assert len(refusal(capsys).splitlines()) == 1


# --- serving


@pytest.mark.parametrize("bind", ["here", "127.0.0.1:", "127.0.0.1:99999", "8000"])
def test_an_address_that_is_none_is_refused(bind, capsys, settings):
    settings.BIND = bind
    assert tongxing("run") == 1
    assert "TONGXING_BIND" in refusal(capsys)


@pytest.mark.parametrize(
    ("bind", "address"),
    [
        ("127.0.0.1:8000", ("127.0.0.1", 8000)),
        (":80", ("0.0.0.0", 80)),
        ("[::1]:8000", ("::1", 8000)),
    ],
)
def test_an_address_is_a_host_and_a_port(bind, address):
    assert serve.address(bind) == address


def test_an_address_that_is_taken_is_refused_before_anything_is_set_up(capsys, settings):
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings.BIND = f"127.0.0.1:{other.getsockname()[1]}"
        assert tongxing("run") == 1
    assert "TONGXING_BIND" in refusal(capsys)


def test_one_program_sweeps_however_many_run(tmp_path, settings):
    settings.DATA = tmp_path
    first = prepare.lock("sweeper", wait=False)
    assert prepare.lock("sweeper", wait=False) is None
    first.close()
    assert prepare.lock("sweeper", wait=False) is not None


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_fails_is_logged_and_the_sweeper_lives_on(caplog):
    Parameter.objects.all().delete()
    Sweeper().work(clean=False)  # without the office's numbers nothing can be drawn
    assert "tried again" in caplog.text


def test_the_same_sweep_can_be_run_by_hand(need, capsys):
    assert tongxing("sweep") == 0
    assert "clocks acted on" in capsys.readouterr().out
