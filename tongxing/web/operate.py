"""What the operator's commands do. Words for the terminal: Chinese, then English."""

import getpass
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tongxing.activities.sweep import sweep as sweep_activities
from tongxing.base import signing
from tongxing.base import zone as this_zone
from tongxing.duty.sweep import sweep as sweep_duty
from tongxing.hall.sweep import sweep as sweep_hall
from tongxing.imports import access as imports_access
from tongxing.imports.exchange import files, sending
from tongxing.imports.exchange.columns import EXCHANGED
from tongxing.imports.reports import annotated
from tongxing.imports.run import Result, import_file
from tongxing.imports.sweep import remove_old_files
from tongxing.needs.sweep import sweep as sweep_once
from tongxing.outcomes.sweep import sweep as sweep_outcomes
from tongxing.people.models import Account, DemoLogin, Grant, Person, Role
from tongxing.places.models import Level, Place
from tongxing.teams import recounting
from tongxing.teams.sweep import sweep as sweep_teams

from . import measure, prepare, serve
from .check import Verdict, findings
from .demo import empty, zone
from .mistake import Mistake

MORNING = time(10, 30)
DEMO_SEED = 1
PHONE = re.compile(r"1\d{10}")
COLOURS = {Verdict.OK: "green", Verdict.WARNING: "yellow", Verdict.WRONG: "red"}

MOST_PROBLEMS = 20

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

Step = Callable[[str, int, int], None]


@contextmanager
def bars() -> Iterator[Step]:
    """A progress bar for each stretch of long work: call with its name, done and of how many."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=out) as shown:
        known: dict[str, int] = {}

        def step(what: str, done: int, of: int) -> None:
            if what not in known:
                known[what] = int(shown.add_task(what, total=of))
            shown.update(known[what], completed=done, total=of)  # type: ignore[arg-type]

        yield step


def run(*, demo: bool) -> None:
    host, port = serve.address(settings.BIND)
    serve.be_sure_it_is_free(host, port)
    with prepare.one_at_a_time():
        prepare.migrate()
        if demo and not Place.objects.exists():
            _load(seed=DEMO_SEED, now=_this_minute(), scale=1)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # the file server warns without it
    shown = "localhost" if host in {"0.0.0.0", "127.0.0.1", "::", "::1"} else host
    page = f"http://{shown}:{port}"
    words = f"请打开 {page} （按 Ctrl-C 停止）。 Open {page} (Ctrl-C stops it)."
    serve.serve(host, port, ready=lambda: out.print(words))


def migrate() -> None:
    with prepare.one_at_a_time():
        steps = prepare.migrate()
    out.print(f"数据库已是最新，走了 {steps} 步。 The database is up to date; {steps} steps taken.")


def demo(*, again: bool, scale: float, seed: int, day: date | None) -> None:
    now = timezone.make_aware(datetime.combine(day, MORNING)) if day else _this_minute()
    with prepare.one_at_a_time():
        prepare.migrate()
        if Place.objects.exists():
            _make_room(again=again)
        _load(seed=seed, now=now, scale=scale)
    out.print("演示区已装好，登录名单在首页。 The demonstration zone is ready; see its first page.")


def _make_room(*, again: bool) -> None:
    if not DemoLogin.objects.exists():
        raise Mistake(
            "这里是真实数据，不能装演示区；请另用一个 TONGXING_DATA。"
            " This is a real zone: choose another TONGXING_DATA for the demonstration."
        )
    if not again:
        raise Mistake(
            "演示区已经在了；要重来请加 --again。"
            " The demonstration zone is here already; --again makes it anew."
        )
    empty.empty()
    prepare.lay()


def _load(*, seed: int, now: datetime, scale: float) -> None:
    with bars() as step:
        zone.make(seed=seed, now=now, scale=scale, progress=step)


def _this_minute() -> datetime:
    return timezone.localtime().replace(second=0, microsecond=0)


def createadmin(*, phone: str | None, name: str | None, password: str | None, place: str) -> None:
    """A person with an account that may do everything; the centre too when there is no place."""
    now = timezone.now()
    phone = _asked(phone, "手机号 Phone: ")
    name = _asked(name, "姓名 Name: ")
    if not PHONE.fullmatch(phone):
        raise Mistake("手机号应是 11 位数字。 The phone number has 11 digits and begins with 1.")
    with prepare.one_at_a_time():
        prepare.migrate()
    if Account.objects.with_phone(phone).exists():
        raise Mistake("这个手机号已有账号。 This phone number has an account already.")
    password = _asked(password, "密码 Password: ", ask=getpass.getpass)
    try:
        validate_password(password)
    except ValidationError as error:
        raise Mistake(
            "密码至少 8 位，不要全是数字，也不要太常见。"
            " The password needs 8 characters or more, not all digits, not a common one."
        ) from error
    with transaction.atomic():
        centre = Place.objects.in_tree_order().first() or Place.objects.plant(
            code="C", parent=None, name=place, level=Level.CENTRE, opened_on=now.date()
        )
        by = Account.objects.system()
        person = Person.objects.register(name=name, phone=phone, place=centre, by=by, at=now)
        account = Account.objects.open_for(person, phone=phone, password=password, at=now)
        Grant.objects.give(account, Role.ADMINISTRATOR, centre, by=by, at=now)
    out.print(f"{name} 是 {centre} 的系统管理员了。 {name} administers {centre} now.")


def _asked(given: str | None, words: str, *, ask: Callable[[str], str] = input) -> str:
    """What was given as an option, else what is typed now."""
    if given is None and not sys.stdin.isatty():
        option = words.split()[1].rstrip(":").lower()
        raise Mistake(f"请用 --{option} 给出。 Give it with --{option}.")
    said = (ask(words) if given is None else given).strip()
    if not said:
        raise Mistake("不能为空。 It may not be empty.")
    return said


def verify(*, text: str, key: str | None) -> int:
    """Whether the zone's key has signed this, and what it says."""
    statement = text.rpartition("#")[2]
    try:
        public = signing.key_in(Path(key)) if key else signing.public_key()
    except (OSError, ValueError) as error:
        raise Mistake(f"公钥读不了：{key}。 The key cannot be read: {key}.") from error
    try:
        zone, number, name, volunteer, minutes, since, until, day = signing.read(
            statement, key=public
        )
    except ValueError as error:
        raise Mistake(
            "签名不对：不是本区开的，或者内容被改过。"
            " The signature is wrong: not this zone's, or it was changed."
        ) from error
    served = f"{int(minutes) // 60}:{int(minutes) % 60:02}"
    out.print(f"签名正确。 The signature is right. {signing.fingerprint(public)}")
    out.print(f"{number}  {name}  {volunteer}  {served}  {since} – {until}  {zone}  {day}")
    return 0


def recount() -> int:
    """Write the sums beside the ledger of hours anew from its lines."""
    wrong = recounting.differences()
    recounting.recount()
    out.print(f"重算好了，改正了 {wrong} 处。 Counted anew; {wrong} sums were wrong.")
    return 0


def bench(
    *, what: str, paths: list[str], seconds: float, seed: int, best: str | None, to: str | None,
    as_json: bool,
) -> int:  # fmt: skip
    solver = {"roster": measure.roster}[what]
    return solver(paths=paths, seconds=seconds, seed=seed, best=best, to=to, as_json=as_json)


def check() -> int:
    worst = 0
    for finding in findings(today=timezone.localdate()):
        mark = finding.verdict
        out.print(f"[{COLOURS[mark]}]{mark.value}[/] {finding.words}")
        worst |= mark is Verdict.WRONG
    return worst


def import_sheet(*, kind: str, file: str, by: str | None, good_rows_only: bool) -> int:
    """All rows or none; every row that is wrong is said, with its cell."""
    account = _account(by) if by else Account.objects.system()
    with bars() as step:
        result = import_file(
            file, kind=kind, by=account, at=timezone.now(), good_rows_only=good_rows_only,
            progress=lambda done, of: step("导入 import", done, of),
        )  # fmt: skip
    if result.problems:
        _say_problems(result, Path(file))
    if not result.imported:
        raise Mistake(
            "什么都没有导入：改好表格再来，或加 --good-rows-only 只导入正确的行。"
            " Nothing was imported: mend the sheet, or add --good-rows-only to import the rest."
        )
    run = result.run
    out.print(
        f"导入完成：新增 {run.new}，更新 {run.updated}，跳过 {run.skipped}，有误 {run.wrong}。"
        f" Imported: {run.new} new, {run.updated} updated, {run.skipped} skipped,"
        f" {run.wrong} wrong."
    )
    return 0


def export(
    *, kind: str, to: str, why: str, place: str | None, by: str | None, with_ids: bool
) -> int:
    """Records in the national system's fields; whose phones and ids go along is written down."""
    file, now = Path(to), timezone.now()
    if file.suffix not in (".xlsx", ".json"):
        raise Mistake("文件名要以 .xlsx 或 .json 结尾。 The file's name ends in .xlsx or .json.")
    account = _account(by) if by else Account.objects.system()
    kinds = list(EXCHANGED) if kind == "all" else [kind]
    records = sending.export(
        kinds, _place_to_export(place, account), with_ids=with_ids, why=why, by=account, at=now
    )
    if file.suffix == ".xlsx":
        file.write_bytes(files.to_excel(records))
    else:
        file.write_bytes(files.to_json(records, zone=this_zone.code(), at=now))
    counts = "，".join(f"{name} {len(rows)}" for name, rows in records.items())
    out.print(f"导出好了：{counts}。 Exported: {counts}.")
    return 0


def _place_to_export(code: str | None, account: Account) -> Place:
    """The place asked for, else the highest that this account looks after."""
    is_system = account.pk == Account.objects.system().pk
    places = Place.objects.in_tree_order() if is_system else imports_access.places_for(account)
    found = places.filter(code=code).first() if code else places.first()
    if found is None:
        raise Mistake("没有这个阵地，或者不归这个人管。 No such place, or not this person's.")
    return found


def _say_problems(result: Result, file: Path) -> None:
    """The first of them here, all of them in a copy of the sheet beside it."""
    for problem in result.problems[:MOST_PROBLEMS]:
        err.print(f"第 {problem.line} 行 row {problem.line}  {problem.cell}  {problem.reason}")
    if (more := len(result.problems) - MOST_PROBLEMS) > 0:
        err.print(f"…… 还有 {more} 处。 {more} more.")
    beside = file.with_name(f"{file.stem}-有误.xlsx")
    beside.write_bytes(annotated(result.run))
    err.print(f"每行的原因写在 {beside}。 The reasons stand in {beside}.")


def _account(phone: str) -> Account:
    if (found := Account.objects.with_phone(phone).first()) is None:
        raise Mistake("没有这个手机号的账号。 No account has this phone number.")
    return found


def sweep() -> None:
    """The same as the server does every minute, once."""
    now = timezone.now()
    done, hall = sweep_once(at=now), sweep_hall(at=now)
    sweep_teams(at=now)
    sweep_activities(at=now)
    sweep_duty(at=now)
    sweep_outcomes(at=now)
    removed = remove_old_files(at=now)
    clocks = done.run_out + hall.run_out + hall.deemed
    out.print(
        f"处理了 {clocks} 件到期的诉求和办件，{hall.expired} 个过期的号，抽了 {done.drawn} 件回访，"
        f"删了 {removed} 份旧表。"
        f" {clocks} clocks acted on, {hall.expired} old numbers, {done.drawn} call-backs drawn,"
        f" {removed} old sheets removed."
    )
