"""A sheet's way into the zone: preview, then confirm; both at once for the operator's program."""

import gc
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxing.base.errors import Refused
from tongxing.people.models import Account
from tongxing.places.models import Place

from . import access, keeping, sheets
from .checking import Row, Verdict, check
from .columns import Kind
from .exchange.taking import EXCHANGE_TAKERS
from .kinds import KINDS
from .models import Run, State
from .sheets import LARGEST_FILE, Table, Unreadable
from .taking import TAKERS, Ground, Notebook, Taker

MOST_SHOWN = 200  # rows of the preview; all of them are in the sheet to download
MOST_ON_A_PAGE = 20_000  # rows that a page takes in: a few seconds, in which nobody else can write
PHASES = 3  # a row is checked, decided and written
ALL_TAKERS: dict[str, type[Taker]] = TAKERS | EXCHANGE_TAKERS
PULSE = 1000  # rows between two words about progress while checking

Progress = Callable[[int, int], None]  # rows done, rows in all


class Problem(NamedTuple):
    """A row that cannot be taken, and why."""

    line: int
    cell: str
    reason: str


@dataclass(frozen=True)
class Result:
    """What became of a file. When nothing was written, `run` waits for somebody to confirm it."""

    run: Run
    problems: list[Problem]

    @property
    def imported(self) -> bool:
        return self.run.state == State.DONE


class Pace:
    """Tells how far the work is. Each row counts a third when checked, decided and written."""

    def __init__(self, rows: int, progress: Progress | None):
        self.rows, self.progress, self.units = rows, progress, 0

    def told(self, count: int) -> None:
        self.units += count
        if self.progress:
            self.progress(min(self.units // PHASES, self.rows), self.rows)

    def finished(self) -> None:
        if self.progress:
            self.progress(self.rows, self.rows)


@dataclass
class Looked:
    """A file that has been read and checked; `taker` decides about its rows."""

    table: Table
    rows: list[Row]
    taker: Taker
    pace: Pace

    def decide(self) -> None:
        self.taker.decide(self.rows, self.pace.told)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.verdict for row in self.rows)
        return {
            "new": found[Verdict.NEW],
            "updated": found[Verdict.UPDATE],
            "skipped": found[Verdict.SKIP],
            "wrong": found[Verdict.WRONG],
        }

    @property
    def good(self) -> list[Row]:
        return [row for row in self.rows if row.verdict in (Verdict.NEW, Verdict.UPDATE)]

    @property
    def problems(self) -> list[Problem]:
        return [
            Problem(row.line, said.cell, said.reason) for row in self.rows for said in row.wrong
        ]


def import_file(
    path: str | Path,
    *,
    kind: str,
    by: Account,
    at: datetime,
    place: Place | None = None,
    good_rows_only: bool = False,
    progress: Progress | None = None,
) -> Result:
    """Take in a whole file, or nothing of it when a row is wrong; with `good_rows_only`, the rest.

    Rows lie at `place` or below it; without one, in the part of the tree that `by` looks after,
    which for the system's own account is the whole zone. Raises Unreadable when the file cannot
    be read at all. A file of which everything is there already is taken in, and changes nothing.
    """
    source = Path(path)
    if not source.is_file():
        raise Unreadable(_("没有这个文件：%(path)s") % {"path": path})
    if source.stat().st_size > LARGEST_FILE:
        raise Unreadable(_("文件超过20MB，请分成几个文件。"))
    content, top = source.read_bytes(), place or _top_of(by)
    with _uncollected():
        looked = _look(content, KINDS[kind], Ground(top, by, at), progress)
        with _all_or_nothing():
            looked.decide()
            run = _begin(looked, content, source.name, KINDS[kind], top, by=by, at=at)
            if not run.wrong or (good_rows_only and looked.good):
                run.confirm(good_rows_only=good_rows_only, by=by, at=at)
                _write(run, looked, by=by, at=at)
    looked.pace.finished()
    return Result(run, looked.problems)


def preview(
    content: bytes, *, file_name: str, kind: str, place: Place | None, by: Account, at: datetime
) -> Run:
    """Look at a file without writing any of it, and keep it for whoever confirms."""
    looked = _look(content, KINDS[kind], Ground(place, by, at), None)
    if len(looked.rows) > MOST_ON_A_PAGE:
        raise Unreadable(
            _("这张表有%(rows)d行，网页一次最多%(most)d行。请分成几份，或请运维人员用程序导入。")
            % {"rows": len(looked.rows), "most": MOST_ON_A_PAGE}
        )
    looked.decide()
    return _begin(looked, content, file_name, KINDS[kind], place, by=by, at=at)


def confirm(run: Run, *, good_rows_only: bool, by: Account, at: datetime) -> None:
    """Take in what was previewed: the same file, with the same outcome, once."""
    if run.state != State.PREVIEWED:
        run.confirm(good_rows_only=good_rows_only, by=by, at=at)  # says why not
    if run.wrong and not good_rows_only:
        raise Refused(_("还有%(count)d行有误，什么都没有导入。") % {"count": run.wrong})
    if not run.good:
        raise Refused(_("没有要新增或更新的行，不用导入。"))
    looked = _look(keeping.upload_of(run), run.sheet_kind, Ground(run.place, by, at), None)
    shown = {name: getattr(run, name) for name in looked.counts}
    with _all_or_nothing():
        run.confirm(good_rows_only=good_rows_only, by=by, at=at)
        looked.decide()
        if same := looked.counts == shown:
            _write(run, looked, by=by, at=at)
        else:
            transaction.set_rollback(True)
    if not same:
        _show_anew(run, looked)
        raise Refused(_("预览以后数据有了变化，什么都没有导入。请再看一遍新的预览。"))


def drop(run: Run, *, by: Account, at: datetime) -> None:
    """Throw the preview away, and the file with it."""
    run.drop(by=by, at=at)
    keeping.remove(run)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for circular garbage meanwhile: rows hold none, and it costs 30% of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    """One transaction. That another has just written the same row is a refusal, not a fault."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "unique" not in str(error).lower():
            raise
        raise Refused(_("有人刚刚改了同样的数据，什么都没有导入。请再导入一次。")) from error


def _top_of(account: Account) -> Place | None:
    """The highest place that this account may import into; None is the whole zone."""
    if account.pk == Account.objects.system().pk:
        return None
    if top := access.places_for(account).first():
        return top
    raise Refused(_("%(name)s没有导入的权限，要有办公室或管理员角色。") % {"name": account})


def _look(content: bytes, kind: Kind, ground: Ground, progress: Progress | None) -> Looked:
    table = sheets.read(content, kind=kind)
    pace = Pace(len(table.lines), progress)
    rows = []
    for row in check(table, kind, today=timezone.localdate(ground.at)):
        rows.append(row)
        if len(rows) % PULSE == 0:
            pace.told(PULSE)
    pace.told(len(rows) % PULSE)
    return Looked(table, rows, ALL_TAKERS[kind.name](ground), pace)


def _begin(
    looked: Looked, content: bytes, file_name: str, kind: Kind, place: Place | None, *,
    by: Account, at: datetime,
) -> Run:  # fmt: skip
    """The run as it stands before anything is written, with its file kept."""
    run = Run(
        kind=kind.name, place=place, file_name=file_name[-200:], digest=keeping.digest(content),
        by=by, at=at, state=State.PREVIEWED, preview=_shown(looked, kind), **looked.counts,
    )  # fmt: skip
    run.file.name = keeping.keep(f"{at:%Y/%m}/{run.uid}.sheet", content)
    run.remarks.name = _keep_remarks(run, looked)
    run.save(force_insert=True)
    return run


def _show_anew(run: Run, looked: Looked) -> None:
    run.show_anew(
        counts=looked.counts, preview=_shown(looked, run.sheet_kind),
        remarks=_keep_remarks(run, looked),
    )  # fmt: skip


def _keep_remarks(run: Run, looked: Looked) -> str:
    """What there is to say about each row, for the sheet to download; of new rows nothing."""
    said = {
        row.line: [row.verdict, [said.cell for said in row.wrong], _sentences(row)]
        for row in looked.rows
        if row.verdict != Verdict.NEW or row.notes
    }
    text = json.dumps(said, ensure_ascii=False)
    return keeping.keep(f"{run.at:%Y/%m}/{run.uid}.remarks", text.encode())


def _sentences(row: Row) -> list[str]:
    wrong = [f"{said.cell}：{said.reason}" for said in row.wrong]
    return [*wrong, *row.changes, *(f"{said.cell}：{said.reason}" for said in row.notes)]


def _shown(looked: Looked, kind: Kind) -> dict[str, Any]:
    """What the page shows: wrong rows first, then the others as they stand in the sheet."""
    order = sorted(looked.rows, key=lambda row: (row.verdict != Verdict.WRONG, row.line))
    table = looked.table
    return {
        "sheet": table.sheet.name,
        "header": table.header,
        "columns": [column.title for column in kind.columns if column.field in table.columns],
        "unknown": table.unknown,
        "passed_over": table.passed_over[:MOST_SHOWN],
        "rows": [
            [row.line, row.verdict, str(row.get(kind.key) or ""), _sentences(row)]
            for row in order[:MOST_SHOWN]
        ],
    }


def _write(run: Run, looked: Looked, *, by: Account, at: datetime) -> None:
    looked.taker.write(looked.good, Notebook(run, by=by, at=at), looked.pace.told)
