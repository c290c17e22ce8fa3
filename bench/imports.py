"""How long 100,000 residents take: read, checked, sealed, written with their trail, and undone.

    python bench/imports.py [--rows 100000] [--seed 1]

Prints a table row for the embedded database, and one for PostgreSQL when DATABASE_URL names one.
Each database is measured in a process of its own, in a data folder or database that is thrown away.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from openpyxl import Workbook

from tongxing.people.id_numbers import check_digit

HEAD = """
| database | rows | file | import s | of it CPU | rows/s | undo s | peak memory |
|---|---|---|---|---|---|---|---|
"""
FAMILY = "吴杨龙姚田石罗潘陆蒋张王李刘陈"
GIVEN = "桂花小满远山志强秀英建国玉兰大春明德文静"
BIRTHDAYS = (date(1930, 1, 1), 95 * 365)  # from, and how many days


def make(path: Path, *, rows: int, seed: int) -> None:
    """A sheet of residents as an office keeps it: a title, households merged in words, text ids."""
    dice = random.Random(f"bench/imports/{seed}")
    book = Workbook(write_only=True)
    page = book.create_sheet("居民")
    page.append(["居民信息表"])
    page.append(
        [
            "序号",
            "户号",
            "姓名",
            "与户主关系",
            "公民身份号码",
            "性别",
            "出生日期",
            "联系电话",
            "住址",
            "社区",
        ]
    )
    household, left = 0, 0
    for number in range(rows):
        if not left:
            household, left = household + 1, dice.randint(1, 5)
            first = True
        born_on = BIRTHDAYS[0] + timedelta(days=dice.randrange(BIRTHDAYS[1]))
        body = f"990000{born_on:%Y%m%d}{number % 1000:03d}"
        if number >= 1000:  # the area part keeps numbers apart; no such area exists
            body = f"99{number // 1000:04d}{born_on:%Y%m%d}{number % 1000:03d}"
        name = dice.choice(FAMILY) + "".join(dice.sample(GIVEN, 2))
        page.append(
            [
                number + 1, f"H{household:06d}", name, "户主" if first else "家庭成员",
                body + check_digit(body), "男" if int(body[16]) % 2 else "女",
                f"{born_on:%Y年%m月%d日}", f"100{number:08d}", f"样例路{number % 300}号", "样例站",
            ]
        )  # fmt: skip
        left, first = left - 1, False
    book.save(path)


def measure(path: Path) -> str:
    """One table row, on the database that the environment names."""
    django.setup()  # only now may modules with tables be loaded
    running = import_module("tongxing.imports.run")
    undoing = import_module("tongxing.imports.undoing")
    people = import_module("tongxing.people.models")
    places = import_module("tongxing.places.models")
    call_command("migrate", verbosity=0)
    at = datetime.now(UTC)
    by = people.Account.objects.system()
    centre = places.Place.objects.plant(
        code="C", parent=None, name="中心", level=places.Level.CENTRE, opened_on=date(2020, 1, 1)
    )
    places.Place.objects.plant(
        code="S",
        parent=centre,
        name="样例站",
        level=places.Level.STATION,
        opened_on=date(2020, 1, 1),
    )
    began, worked = time.perf_counter(), time.process_time()
    result = running.import_file(path, kind="residents", by=by, at=at, progress=_show)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    assert result.imported, result.problems[:3]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    undoing.undo(result.run, by=by, at=at + timedelta(minutes=1))
    undone = time.perf_counter() - began
    rows, size = result.run.new, path.stat().st_size / 2**20
    return (
        f"| {connection.vendor} | {rows:,} | {size:.1f} MB | {seconds:.1f} | {cpu:.1f} "
        f"| {rows / seconds:,.0f} | {undone:.1f} | {peak:.0f} MB |"
    )


def _show(done: int, rows: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} / {rows:,}", end="", file=sys.stderr)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rows", type=int, default=100_000)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    said = words.parse_args()
    if said.measure:
        print(measure(said.measure))
        return
    url = os.environ.get("DATABASE_URL", "")
    print(HEAD.strip(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "residents.xlsx"
        make(sheet, rows=said.rows, seed=said.seed)
        for database in ["", url] if url else [""]:
            environment = os.environ | {
                "DJANGO_SETTINGS_MODULE": "tongxing.web.settings",
                "TONGXING_DATA": str(Path(folder) / f"data-{bool(database)}"),
                "DATABASE_URL": database,
            }
            subprocess.run(
                [sys.executable, __file__, "--measure", sheet], env=environment, check=True
            )


if __name__ == "__main__":
    main()
