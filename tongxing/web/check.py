"""`tongxing check`: what can be found out about an installation without changing it."""

import os
import shutil
import stat
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import F, OuterRef, Subquery

from tongxing.activities.queries import miscounted
from tongxing.base.append_only import AppendOnly
from tongxing.base.models import CalendarDay, Counter
from tongxing.needs.models import Need, NeedStep
from tongxing.people.models import Person
from tongxing.teams import recounting

from .prepare import pending_migrations

KEYS = ("signing.key", "fields.key", "statements.key")
LITTLE_SPACE, TOO_LITTLE_SPACE = 2 * 2**30, 200 * 2**20  # bytes
MOST_NAMED = 5


class Verdict(Enum):
    OK = "✓"
    WARNING = "!"
    WRONG = "✗"


class Finding(NamedTuple):
    """One line of the report."""

    verdict: Verdict
    words: str


def findings(*, today: date) -> Iterator[Finding]:
    """Every line, in order; what needs tables is left out while there are none."""
    reachable = database()
    yield reachable
    if reachable.verdict is Verdict.WRONG:
        return
    if pending := pending_migrations():
        yield Finding(
            Verdict.WRONG,
            f"数据库要升级 {pending} 步，请运行 tongxing migrate。"
            f" {pending} migrations are not applied: run tongxing migrate.",
        )
        return
    yield Finding(Verdict.OK, "数据库是最新的。 The database is up to date.")
    yield from keys()
    yield sealed_rows()
    yield ledgers()
    yield stories()
    yield hours()
    yield purses()
    yield places_taken()
    yield counters()
    yield holidays(today)
    yield space()


def database() -> Finding:
    where = connection.settings_dict["NAME"]
    try:
        connection.ensure_connection()
    except DatabaseError:
        return Finding(Verdict.WRONG, f"数据库连不上：{where}。 The database does not answer.")
    return Finding(Verdict.OK, f"数据库连得上：{where}。 The database answers.")


def keys() -> Iterator[Finding]:
    for name in KEYS:
        found = (settings.DATA / "keys" / name).stat()
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            words = (
                f"密钥 {name} 别人也能读，请改成 600。 Others can read the key {name}: chmod 600."
            )
            yield Finding(Verdict.WRONG, words)
        elif found.st_uid != os.geteuid():
            words = f"密钥 {name} 属于别的用户。 The key {name} belongs to another user."
            yield Finding(Verdict.WARNING, words)
        else:
            words = f"密钥 {name} 只有本用户能读。 The key {name} is its owner's alone."
            yield Finding(Verdict.OK, words)


def sealed_rows() -> Finding:
    """The first and the last sealed row open: the key fits old and new records alike."""
    sealed = Person.objects.exclude(id_hash=None).order_by("pk")
    try:
        opened = [row.id_number for row in (sealed.first(), sealed.last()) if row]
    except InvalidTag:
        words = "密钥打不开加密的号码，这不是这个库的密钥。 The key does not open the sealed rows."
        return Finding(Verdict.WRONG, words)
    if not opened:
        return Finding(Verdict.OK, "还没有加密的号码。 No sealed row yet.")
    return Finding(Verdict.OK, "密钥打得开加密的号码。 The key opens the sealed rows.")


def append_only_tables() -> set[str]:
    """The tables that some migration has closed to UPDATE and DELETE."""
    migrations = MigrationLoader(connection).disk_migrations.values()
    return {
        operation.table
        for migration in migrations
        for operation in migration.operations
        if isinstance(operation, AppendOnly)
    }


def triggers() -> set[str]:
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        return {row[0] for row in cursor.fetchall()}


def ledgers() -> Finding:
    present = triggers()
    open_ones = sorted(
        table
        for table in append_only_tables()
        if not {f"{table}_no_update", f"{table}_no_delete"} <= present
    )
    if open_ones:
        names = ", ".join(open_ones)
        words = f"这些台账可以被改：{names}。 These ledgers can be rewritten: {names}."
        return Finding(Verdict.WRONG, words)
    return Finding(Verdict.OK, "台账只能追加。 The ledgers are append-only.")


def stories() -> Finding:
    """Every need stands where the last line of its story left it."""
    story = NeedStep.objects.filter(need=OuterRef("pk")).order_by("-pk")
    told = Need.objects.annotate(told=Subquery(story.values("state")[:1]))
    agreeing = told.filter(told=F("state")).values("pk")
    strays = list(Need.objects.exclude(pk__in=agreeing).order_by("pk").values_list("number"))
    if strays:
        names = ", ".join(number for (number,) in strays[:MOST_NAMED])
        words = (
            f"{len(strays)} 件诉求的状态与经过不符：{names}。"
            f" {len(strays)} needs differ from their story."
        )
        return Finding(Verdict.WRONG, words)
    return Finding(Verdict.OK, "诉求的状态与经过一致。 Every need agrees with its story.")


def hours() -> Finding:
    """The sums beside the ledger of hours are what the ledger says."""
    if count := recounting.differences():
        words = (
            f"{count} 个服务时长合计与台账不符，可用 tongxing recount 重算。"
            f" {count} sums of hours differ from the ledger: tongxing recount counts them anew."
        )
        return Finding(Verdict.WRONG, words)
    return Finding(Verdict.OK, "服务时长合计与台账一致。 The sums of hours agree with the ledger.")


def purses() -> Finding:
    """What a volunteer can spend is what the lines of points add up to."""
    if count := recounting.purse_differences():
        words = f"{count} 个积分余额与明细不符。 {count} purses differ from their lines of points."
        return Finding(Verdict.WRONG, words)
    return Finding(Verdict.OK, "积分余额与明细一致。 The purses agree with their lines.")


def places_taken() -> Finding:
    """Of every activity as many places are taken as there are people who hold one."""
    if strays := miscounted():
        names = ", ".join(strays[:MOST_NAMED])
        words = (
            f"{len(strays)} 场活动的名额与报名不符：{names}。"
            f" {len(strays)} activities count other places than their sign-ups hold."
        )
        return Finding(Verdict.WRONG, words)
    words = "活动名额与报名一致。 Places that are taken agree with the sign-ups."
    return Finding(Verdict.OK, words)


def counters() -> Finding:
    """No counter would give out a number that is taken."""
    highest: dict[str, int] = defaultdict(int)
    for number in Need.objects.values_list("number", flat=True):
        day, _dash, serial = number.partition("-")
        highest[f"need/20{day}"] = max(highest[f"need/20{day}"], int(serial))
    reached = dict(Counter.objects.values_list("name", "value"))
    behind = sorted(name for name, serial in highest.items() if reached.get(name, 0) < serial)
    if behind:
        words = (
            f"编号计数落后：{behind[0]} 等 {len(behind)} 个。 {len(behind)} counters lag behind."
        )
        return Finding(Verdict.WRONG, words)
    return Finding(Verdict.OK, "编号计数正确。 The counters are ahead of the numbers.")


def holidays(today: date) -> Finding:
    calendar = CalendarDay.objects.calendar()
    unknown = [
        year for year in (today.year, today.year + 1) if not calendar.knows(date(year, 6, 1))
    ]
    if unknown:
        years = ", ".join(map(str, unknown))
        words = (
            f"还不知道 {years} 年的节假日，时限暂按周一到周五算。"
            f" Holidays of {years} are not known yet: counted Monday to Friday."
        )
        return Finding(Verdict.WARNING, words)
    return Finding(Verdict.OK, "今明两年的节假日已知。 Holidays of this and next year are known.")


def space() -> Finding:
    free = shutil.disk_usage(settings.DATA).free
    said = f"{free / 2**30:.1f} GB"
    if free < TOO_LITTLE_SPACE:
        return Finding(Verdict.WRONG, f"磁盘只剩 {said}。 Only {said} of disk left.")
    verdict = Verdict.WARNING if free < LITTLE_SPACE else Verdict.OK
    return Finding(verdict, f"磁盘还有 {said}。 {said} of disk free.")
