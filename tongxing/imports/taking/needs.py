"""The ledger of the past: needs that were raised on paper, served, and are over.

A need's own steps begin at the counter and go one by one; these never went through them. So this
file alone writes their state, and tells their story as the ledger tells it.
"""

import uuid
from collections import defaultdict
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tongxing.base import zone
from tongxing.base.errors import Refused
from tongxing.needs.models import Category, Channel, Need, NeedStep, Privacy, State, Step, Urgency
from tongxing.people.models import Account
from tongxing.people.models.person import hash_of_phone

from ..checking import Row, Verdict
from .ground import Taker, Told, remark, reserve, settle
from .notebook import BATCH, Notebook
from .people import KnownPeople

OTHER = "other"  # the category for what fits no other
TITLE_LENGTH = 60
LEDGER = uuid.UUID(
    "6f0b8a52-2a3d-5e0e-9c0a-6c1f4a1d9b77"
)  # the name space of keys made from ledgers


class Needs(Taker):
    def decide(self, rows: list[Row], told: Told) -> None:
        self.people = KnownPeople()
        self.categories = {category.name: category for category in Category.objects.all()}
        self.other = next(c for c in self.categories.values() if c.code == OTHER)
        self.seen: dict[uuid.UUID, int] = {}
        self.guessable = list(Category.objects.offered())
        for row in rows:
            row.found = {}
            self._decide(row)
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            keys = [row.found["key"] for row in batch if "key" in row.found]
            taken = dict(Need.objects.filter(request_key__in=keys).values_list(
                "request_key", "number"
            ))  # fmt: skip
            for row in batch:
                if number := taken.get(row.found.get("key")):
                    row.verdict = Verdict.SKIP
                    row.changes.append(_("已导入过，编号%(number)s") % {"number": number})
            told(len(batch))

    def _decide(self, row: Row) -> None:
        row.found["place"] = place = self.ground.place_of(row)
        if place and not row.wrong:
            row.found["key"] = key = self._key(row, place.code)
            row.found["category"] = self._category(row)
            if (line := self.seen.setdefault(key, row.line)) != row.line:
                row.verdict = Verdict.SKIP
                row.changes.append(_("和第%(line)d行是同一件") % {"line": line})
                del row.found["key"]
                return
            if row.get("done_at") is None:
                remark(row, "done_at", _("没有写办结时间，不计入办理用时。"))
        settle(row, exists=False, same=False)

    def _key(self, row: Row, place_code: str) -> uuid.UUID:
        """The same line of the same ledger is the same need, however often it is imported."""
        said = [zone.code(), place_code, row.get("number"), row.get("raised_at"),
                row.get("name"), row.get("what")]  # fmt: skip
        return uuid.uuid5(LEDGER, "|".join(str(part) for part in said))

    def _category(self, row: Row) -> Category:
        """The category as written; else the one that the words suggest, and that is said."""
        said = row.get("category")
        if said in self.categories:
            return self.categories[said]
        text = f"{said or ''} {row.get('what')}"
        guess = max(self.guessable, key=lambda one: sum(len(w) for w in one.words if w in text))
        if not any(word in text for word in guess.words):
            guess = self.other
        if said:
            what = _("不认得类别“%(said)s”，记为“%(name)s”。")
            remark(row, "category", what % {"said": said, "name": guess.name})
        return guess

    # --- writing

    def write(self, rows: list[Row], book: Notebook, told: Told) -> None:
        numbers = self._numbers(rows)
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            needs = [self._need(row, numbers[row.line], book) for row in batch]
            enter(batch, needs, book)
            told(len(batch))

    def _numbers(self, rows: list[Row]) -> dict[int, str]:
        """A number for each row, counted on from those of the day it was raised."""
        by_day: dict[Any, list[Row]] = defaultdict(list)
        for row in rows:
            by_day[row.get("raised_at").date()].append(row)
        return {
            row.line: f"{day:%y%m%d}-{serial:04d}"
            for day, there in sorted(by_day.items())
            for row, serial in zip(
                there, reserve(f"need/{day:%Y%m%d}", len(there)), strict=True
            )
        }  # fmt: skip

    def _need(self, row: Row, number: str, book: Notebook) -> Need:
        category, what = row.found["category"], row.get("what")
        title = what if len(what) <= TITLE_LENGTH else what[: TITLE_LENGTH - 1] + "…"
        paper = (
            [_("台账编号：%(number)s") % {"number": row.get("number")}] if row.get("number") else []
        )
        details = "\n".join([*([what] if title != what else []), *paper])
        resident = self._resident(row)
        raised_at, done_at = _aware(row.get("raised_at")), _aware(row.get("done_at"))
        score = row.get("score")
        return Need(
            number=number, request_key=row.found["key"], what=title, details=details,
            category=category, kind=row.get("kind") or category.kind, urgency=Urgency.NORMAL,
            privacy=Privacy.SENSITIVE if category.is_sensitive else Privacy.STAFF,
            place=row.found["place"], unit=row.found["place"], address=row.get("address") or "",
            resident_id=resident, contact_name=row.get("name"),
            contact_phone=row.get("phone") or "", channel=Channel.IMPORT, raised_by=book.by,
            raised_at=raised_at, state=State.CLOSED if score is None else State.RATED,
            state_since=done_at or book.at, done_at=done_at, first_done_at=done_at,
            report=row.get("report") or _("已办结"), solved=row.get("solved"), score=score,
            first_score=score, rated_at=None if score is None else done_at or book.at,
            ended_at=done_at or book.at,
        )  # fmt: skip

    def _resident(self, row: Row) -> int | None:
        """The resident, when exactly one bears this name and phone in this part of the tree."""
        if not row.get("phone"):
            return None
        alike = self.people.by_phone.get((row.get("name"), hash_of_phone(row.get("phone"))), [])
        reachable = [known.pk for known in alike if self.ground.holds(known.place_id)]
        return reachable[0] if len(reachable) == 1 else None


def _aware(moment: datetime | None) -> Any:
    """The moment in the zone's own time; None stays None."""
    return timezone.make_aware(moment) if moment else None


def enter(rows: list[Row], needs: list[Need], book: Notebook) -> None:
    """Enter needs that are over, each with its story: raised, done, rated, and typed in today."""
    book.make(needs)
    book.make([
        step
        for row, need in zip(rows, needs, strict=True)
        for step in _story(row, need, book)
    ])  # fmt: skip


def _story(row: Row, need: Need, book: Notebook) -> list[NeedStep]:
    told: list[tuple[Step, Any, str, State]] = [(Step.RAISE, need.raised_at, "", State.RAISED)]
    if need.done_at:
        told.append((Step.FINISH, need.done_at, need.report, State.DONE))
    if need.score is not None:
        told.append((Step.RATE, need.rated_at, str(need.score), State.RATED))
    elif need.done_at:
        told.append((Step.CLOSE, need.done_at, "", State.CLOSED))
    typed = _("由台账导入，%(file)s第%(line)d行") % {"file": book.run.file_name, "line": row.line}
    told.append((Step.NOTE, book.at, typed, State(need.state)))
    return [
        NeedStep(
            need=need, kind=kind, by=book.by, at=at, comes_from=book.by.comes_from, note=note,
            state=state,
        )
        for kind, at, note, state in told
    ]  # fmt: skip


def withdraw(needs: list[Need], *, why: str, by: Account, at: datetime) -> None:
    """Take back needs that an import entered. Their story cannot be unwritten, so it is ended.

    The key is freed: the ledger, once put right, can be imported anew.
    """
    for need in needs:
        changes = {
            "state": State.CANCELLED, "state_since": at, "ended_at": at, "score": None,
            "rated_at": None, "solved": None, "request_key": uuid.uuid4(),
        }  # fmt: skip
        expected = Need.objects.filter(
            pk=need.pk, state=need.state, state_since=need.state_since, channel=Channel.IMPORT
        )
        if not expected.update(**changes):
            raise Refused(_("诉求%(number)s刚刚有人办理，撤销没有进行。") % {"number": need.number})
    NeedStep.objects.bulk_create(
        [
            NeedStep(
                need=need,
                kind=Step.CANCEL,
                by=by,
                at=at,
                comes_from=by.comes_from,
                note=why,
                state=State.CANCELLED,
            )
            for need in needs
        ]
    )
