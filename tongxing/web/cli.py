"""The operator's program: `tongxing run`, `demo`, `import`, `createadmin`, `check` and the rest.

Only the words and their order are here; what each command does stands in `operate`, which is
loaded once the settings have been read, so that a bad setting is a sentence and not a traceback.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from datetime import date
from math import inf
from types import ModuleType

import django
from django.db import DatabaseError
from rich.console import Console

from tongxing.base.errors import Refused

from .mistake import Mistake

KINDS = (
    "residents", "volunteers", "party", "teams", "places", "needs", "hours", "matters",
    "exchange-volunteers", "exchange-teams", "exchange-activities", "exchange-hours",
)  # fmt: skip
EXPORTED = ("volunteers", "teams", "activities", "hours", "all")
SMALLEST_SCALE = 0.05  # what every story of the demonstration zone needs to be told


def day(text: str) -> date:
    return date.fromisoformat(text)


def scale(text: str) -> float:
    if not SMALLEST_SCALE <= (number := float(text)) < inf:
        raise ValueError
    return number


def seconds(text: str) -> float:
    if not 0 < (number := float(text)) < inf:
        raise ValueError
    return number


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(
        prog="tongxing",
        description="同行的管理程序。 The operator's program of Tongxing.",
        epilog="数据放在 TONGXING_DATA，网址由 TONGXING_BIND 定，PostgreSQL 由 DATABASE_URL 定。"
        " Data live in TONGXING_DATA, the address is TONGXING_BIND, PostgreSQL is DATABASE_URL.",
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="command")

    run = commands.add_parser("run", help="启动，必要时先建库。 Serve the zone, set up if needed.")
    run.add_argument(
        "--demo", action="store_true",
        help="库为空时装入演示区。 Load the demonstration zone when there is nothing yet.",
    )  # fmt: skip

    demo = commands.add_parser("demo", help="装入演示区。 Load the demonstration zone.")
    demo.add_argument(
        "--again", action="store_true",
        help="先清空旧的演示区（真实数据不会清）。 Empty the old one first; never a real zone.",
    )  # fmt: skip
    demo.add_argument(
        "--scale", type=scale, default=1, metavar="K",
        help="人和记录放大几倍，小电脑可以写 0.1。"
        " Multiply people and records; 0.1 for a small computer.",
    )  # fmt: skip
    demo.add_argument(
        "--seed", type=int, default=1, metavar="N",
        help="种子，相同则内容相同。 Same seed, same zone.",
    )  # fmt: skip
    demo.add_argument(
        "--day", type=day, metavar="YYYY-MM-DD",
        help="以哪天上午为“现在”，不写就是此刻。 The day whose morning is now; else this minute.",
    )  # fmt: skip

    admin = commands.add_parser("createadmin", help="新建系统管理员。 Make an administrator.")
    admin.add_argument("--phone", help="手机号。 Phone number.")
    admin.add_argument("--name", help="姓名。 Name.")
    admin.add_argument("--password", help="密码，不写则询问。 Password; asked for if not given.")
    admin.add_argument(
        "--place", default="新时代文明实践中心",
        help="还没有阵地时，中心的名称。 Name of the centre when no place exists yet.",
    )  # fmt: skip

    commands.add_parser("check", help="检查一切是否正常。 Check that all is well.")

    load = commands.add_parser("import", help="导入表格。 Import a sheet (xlsx, csv).")
    load.add_argument("kind", choices=KINDS, help="哪类表。 What the sheet lists.")
    load.add_argument("file", help="文件。 The file.")
    load.add_argument("--by", metavar="PHONE", help="谁导入的，手机号。 Who imports, by phone.")
    load.add_argument(
        "--good-rows-only", action="store_true",
        help="只导入没有错误的行。 Import the rows without errors, leave the others.",
    )  # fmt: skip

    send = commands.add_parser(
        "export", help="导出交换文件。 Export records to exchange (xlsx, json)."
    )
    send.add_argument("kind", choices=EXPORTED, help="哪类记录。 Which records.")
    send.add_argument(
        "--to", required=True, metavar="FILE",
        help="写到哪个文件，.xlsx 或 .json。 The file to write, .xlsx or .json.",
    )  # fmt: skip
    send.add_argument("--why", required=True, help="为什么、给谁。 Why, and for whom.")
    send.add_argument(
        "--place", metavar="CODE", help="哪个阵地以下，不写是全部。 Below which place."
    )
    send.add_argument("--by", metavar="PHONE", help="谁导出的，手机号。 Who exports, by phone.")
    send.add_argument("--with-ids", action="store_true", help="带上身份证号。 With id numbers.")

    verify = commands.add_parser(
        "verify", help="核实证明二维码里的签名，不用联网。 Check a certificate's signed text."
    )
    verify.add_argument("text", help="二维码的地址或#后面的内容。 The address, or what follows #.")
    verify.add_argument("--key", help="公钥文件，默认本区的。 A public key file; this zone's own.")
    commands.add_parser("recount", help="重算服务时长合计。 Count the sums of hours anew.")
    commands.add_parser("sweep", help="处理一遍到期的诉求。 Act once on clocks that have run out.")
    commands.add_parser("migrate", help="建库或升级数据库。 Make or upgrade the database.")
    bench = commands.add_parser("bench", help="用公开算例测求解器。 Measure the solvers.")
    measured = bench.add_subparsers(dest="what", required=True, metavar="what")
    shifts = measured.add_parser("roster", help="排班。 Rosters, public shift scheduling format.")
    shifts.add_argument("paths", nargs="+", metavar="PATH", help="文件或文件夹。 Files or folders.")
    shifts.add_argument(
        "--seconds", type=seconds, default=60, metavar="N",
        help="每个算例用多少CPU秒。 CPU seconds for each instance.",
    )  # fmt: skip
    shifts.add_argument(
        "--seed", type=int, default=0, metavar="N", help="种子。 Seed of the search."
    )
    shifts.add_argument(
        "--best", metavar="FILE",
        help="已知最优值的CSV。 CSV of best known values: instance, best_known.",
    )  # fmt: skip
    shifts.add_argument("--out", dest="to", metavar="FOLDER", help="排班表写到哪里。 Keep rosters.")
    shifts.add_argument(
        "--json", dest="as_json", action="store_true", help="每行一个JSON。 One JSON object a line."
    )
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; a user's mistake is one sentence on stderr and exit code 1."""
    said = vars(parser().parse_args(argv))
    command = said.pop("command").replace("import", "import_sheet")
    try:
        return getattr(_operate(), command)(**said) or 0
    except (Mistake, Refused) as error:
        return _refuse(str(error))
    except DatabaseError as error:
        return _refuse(f"数据库出错。 The database refuses: {_first_line(error)}")
    except KeyboardInterrupt:
        return 130


def _operate() -> ModuleType:
    """The commands, once settings, keys and data folder have been found in order."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxing.web.settings")
    try:
        django.setup()
    except (OSError, ValueError) as error:
        raise Mistake(
            f"数据文件夹或密钥不能用。 Data folder or keys unusable: {_first_line(error)}"
        ) from error
    return importlib.import_module("tongxing.web.operate")


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _refuse(sentence: str) -> int:
    Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(sentence)
    return 1


if __name__ == "__main__":
    sys.exit(main())
