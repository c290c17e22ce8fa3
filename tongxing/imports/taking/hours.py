"""Hours from last year's paper lists: each line asks to be written into the ledger.

Who imports does not approve. A line becomes a request that waits for a second person, as every
back-filled hour does; only what that person grants is counted. A line is asked for once, and
never beside another line of the same volunteer that covers the same minutes.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.base import zone
from tongxing.people.models import Account
from tongxing.people.models.person import hash_of_id, hash_of_phone
from tongxing.teams.models import (
    LEDGER_OF,
    Change,
    HoursEntry,
    HoursRequest,
    ServiceKind,
    Stand,
    Team,
    Volunteer,
)

from ..checking import Row, Verdict
from .ground import Taker, Told, blame, remark, settle
from .notebook import BATCH, Notebook

LINES = uuid.UUID("0b0a6f8e-8f5e-5f55-9a53-3f8a2d0d7c41")  # the name space of keys made from lines
DAY = timedelta(days=1)


class Known(NamedTuple):
    """What has to be known about a volunteer to recognise one."""

    pk: int
    uid: uuid.UUID
    number: str
    registered_on: date
    left_on: date | None
    person_id: int
    name: str
    id_hash: str | None
    phone_hash: str
    place_id: int


class Span(NamedTuple):
    """Minutes that are taken, and by what."""

    since: datetime
    until: datetime
    ledger: str
    told: str


class Hours(Taker):
    def decide(self, rows: list[Row], told: Told) -> None:
        self.prepare()
        self.seen: dict[uuid.UUID, int] = {}
        for row in rows:
            row.found = {}
            if not row.wrong:
                self._decide(row)
        asked = self._asked(rows)
        spans = self._taken(rows)
        for row in rows:
            if not row.wrong and row.verdict != Verdict.SKIP:
                self._compare(row, asked, spans)
            if row.verdict != Verdict.SKIP:
                settle(row, exists=False, same=False)
        told(len(rows))

    def prepare(self) -> None:
        """Every volunteer and team, found in the ways that lists name them."""
        self.by_number: dict[str, Known] = {}
        self.by_id: dict[str, Known] = {}
        self.by_phone: dict[tuple[str, str], list[Known]] = defaultdict(list)
        rows = Volunteer.objects.order_by("pk").values_list(
            "pk", "uid", "number", "registered_on", "left_on", "person_id", "person__name",
            "person__id_hash", "person__phone_hash", "person__place_id",
        )  # fmt: skip
        for known in (Known(*one) for one in rows.iterator()):
            self.by_number[known.number] = known
            if known.id_hash:
                self.by_id[known.id_hash] = known
            if known.phone_hash:
                self.by_phone[known.name, known.phone_hash].append(known)
        self.teams: dict[str, list[Team]] = defaultdict(list)
        for team in Team.objects.order_by("pk"):  # also those that are over: the list is old
            for name in {team.code, "".join(team.name.split())}:
                self.teams[name].append(team)

    # --- deciding

    def _decide(self, row: Row) -> None:
        found = row.found
        found["volunteer"] = volunteer = self.volunteer(row)
        found["team"] = team = self._team(row)
        if volunteer is None or row.wrong:
            return
        if row.get("place"):
            found["place"] = self.ground.place_of(row)
        elif team:
            found["place"] = self.ground.places[team.place_id]
        else:
            found["place"] = self.ground.places[volunteer.place_id]
        since, until = (timezone.make_aware(row.get(name)) for name in ("since", "until"))
        found["span"] = since, until
        if until > self.ground.at:
            blame(row, self.time_of(row), _("服务还没有结束，结束以后再登记。"))
        if volunteer.left_on and row.get("day") > volunteer.left_on:
            blame(row, "day", _("这位志愿者那时已经退出，请核对日期。"))
        if row.get("day") < volunteer.registered_on:
            what = _("服务日期早于注册日期%(day)s，请核对。")
            remark(row, "day", what % {"day": f"{volunteer.registered_on:%Y-%m-%d}"})
        if row.get("any_time"):
            what = _("没有写几点到几点，记为%(since)s–%(until)s。")
            remark(row, "minutes", what % {
                "since": f"{row.get('since'):%H:%M}", "until": f"{row.get('until'):%H:%M}",
            })  # fmt: skip
        found["key"] = key = self.key(row, volunteer)
        if (line := self.seen.setdefault(key, row.line)) != row.line:
            what = _("和第%(line)d行是同一个人的同一段时间，只能计一次。")
            blame(row, self.time_of(row), what % {"line": line})

    def volunteer(self, row: Row) -> Known | None:
        """Whom the line is about: every cell that names somebody must name the same person."""
        named = [(field, known) for field, known in self._named(row) if known is not None]
        if row.wrong:
            return None
        field, known = named[0]
        for other, another in named:
            if another != known:
                blame(row, other, _("和别的格子指的不是同一位志愿者，请核对。"))
                return None
        if known.name != row.get("name"):
            blame(row, "name", _("姓名和登记的不一样，请核对姓名和号码。"))
            return None
        if not self.ground.holds(known.place_id):
            blame(row, field, _("这位志愿者登记在这次导入范围以外的阵地，请联系上级办公室。"))
            return None
        return known

    def _named(self, row: Row) -> Iterator[tuple[str, Known | None]]:
        """Each cell that names the volunteer, and whom it names; one that names nobody is wrong."""
        if number := row.get("number"):
            yield "number", self._one(row, "number", self.by_number.get(number.upper()))
        if id_number := row.get("id_number"):
            known = self.by_id.get(hash_of_id(id_number.number))
            yield "id_number", self._one(row, "id_number", known)
        if (phone := row.get("phone")) and not (row.get("number") or row.get("id_number")):
            alike = self.by_phone.get((row.get("name"), hash_of_phone(phone)), [])
            if len(alike) > 1:
                blame(row, "phone", _("有几个同名同电话的人，请写身份证号或志愿者编号。"))
            else:
                yield "phone", self._one(row, "phone", alike[0] if alike else None)

    def _one(self, row: Row, field: str, known: Known | None) -> Known | None:
        if known is None:
            blame(row, field, _("没有登记过这位志愿者，请核对，或先导入志愿者花名册。"))
        return known

    def _team(self, row: Row) -> Team | None:
        name = row.get("team")
        if name is None:
            return None
        found = self.teams.get("".join(name.split()), [])
        reachable = [team for team in found if self.ground.holds(team.place_id)]
        if len(reachable) == 1:
            return reachable[0]
        if reachable:
            blame(row, "team", _("有几支队伍都叫“%(name)s”，请写编号。") % {"name": name})
        elif found:
            blame(row, "team", _("“%(name)s”不在这次导入的范围内。") % {"name": name})
        else:
            blame(row, "team", _("没有叫“%(name)s”的队伍，请先导入队伍。") % {"name": name})
        return None

    def key(self, row: Row, volunteer: Known) -> uuid.UUID:
        """The same time of the same volunteer is the same line, whatever list it stands in."""
        said = [zone.code(), volunteer.uid, row.get("since"), row.get("until"), self.ledger(row)]
        return uuid.uuid5(LINES, "|".join(str(part) for part in said))

    def kind(self, row: Row) -> ServiceKind:
        return ServiceKind(row.get("kind") or ServiceKind.ACTIVITY)

    def ledger(self, row: Row) -> str:
        return LEDGER_OF[self.kind(row)]

    def time_of(self, row: Row) -> str:
        """The field whose cell says when."""
        return next((name for name in ("span", "begins", "minutes") if row.get(name)), "day")

    # --- what is there already

    def _asked(self, rows: list[Row]) -> dict[uuid.UUID, str]:
        """Lines that were asked for by an earlier import, and what became of them."""
        keys = [row.found["key"] for row in rows if "key" in row.found]
        asked: dict[uuid.UUID, str] = {}
        for start in range(0, len(keys), BATCH):
            there = HoursRequest.objects.filter(request_key__in=keys[start : start + BATCH])
            asked |= dict(there.values_list("request_key", "state"))
        return asked

    def _taken(self, rows: list[Row]) -> dict[int, list[Span]]:
        """What each volunteer of these rows is credited with, or asks for, around their days."""
        wanted = [row for row in rows if "span" in row.found and not row.wrong]
        taken: dict[int, list[Span]] = defaultdict(list)
        if not wanted:
            return taken
        since = min(row.found["span"][0] for row in wanted) - DAY
        until = max(row.found["span"][1] for row in wanted) + DAY
        people = sorted({row.found["volunteer"].pk for row in wanted})
        for start in range(0, len(people), BATCH):
            batch = people[start : start + BATCH]
            lines = HoursEntry.objects.standing().during(since, until)
            requests = HoursRequest.objects.waiting().filter(since__lt=until, until__gt=since)
            for found in (lines, requests.filter(change=Change.ADD)):
                spans = found.filter(volunteer__in=batch).order_by("pk")
                for one in spans.values_list("volunteer", "since", "until", "kind", "what"):
                    taken[one[0]].append(_span(*one[1:]))
        return taken

    def _compare(self, row: Row, asked: dict[uuid.UUID, str], spans: dict[int, list[Span]]) -> None:
        if state := asked.get(row.found["key"]):
            row.verdict = Verdict.SKIP
            what = _("%(cell)s：这一段已导入过，%(state)s")
            row.changes.append(what % {
                "cell": row.address(self.time_of(row)), "state": Stand(state).label,
            })  # fmt: skip
            return
        mine = spans[row.found["volunteer"].pk]
        since, until = row.found["span"]
        if row.get("any_time"):  # anything on that day may be the same service
            since = timezone.make_aware(datetime.combine(row.get("day"), datetime.min.time()))
            until = since + DAY
        if other := self._overlapping(since, until, self.ledger(row), mine):
            self._blame_for(row, other)
            return
        told = _("第%(line)d行的%(what)s") % {"line": row.line, "what": row.get("what")}
        mine.append(Span(since, until, self.ledger(row), told))

    def _overlapping(
        self, since: datetime, until: datetime, ledger: str, spans: Iterable[Span]
    ) -> Span | None:
        for other in spans:
            if other.ledger == ledger and other.since < until and since < other.until:
                return other
        return None

    def _blame_for(self, row: Row, other: Span) -> None:
        said = {
            "what": other.told,
            "since": f"{timezone.localtime(other.since):%Y-%m-%d %H:%M}",
            "until": f"{timezone.localtime(other.until):%H:%M}",
        }
        if row.get("any_time"):
            what = _(
                "这一天已有“%(what)s”（%(since)s–%(until)s），分不清是不是同一段，请写起止时间。"
            )
        else:
            what = _("和“%(what)s”（%(since)s–%(until)s）重叠，同一段时间只计一次。")
        blame(row, self.time_of(row), what % said)

    # --- writing

    def write(self, rows: list[Row], book: Notebook, told: Told) -> None:
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            with override("zh-hans"):  # stored text
                for row in batch:
                    row.found["made"] = self._request(row, book)
            made = [row.found["made"] for row in batch]
            book.make(made)
            book.trail((one, {}, _facts(one), None) for one in made)
            self.write_after(batch, book)
            told(len(batch))

    def write_after(self, rows: list[Row], book: Notebook) -> None:
        """What the kind of list itself adds."""

    def proof(self, row: Row) -> str:
        return row.get("vouched") or row.get("leader")

    def _request(self, row: Row, book: Notebook) -> HoursRequest:
        volunteer, (since, until) = row.found["volunteer"], row.found["span"]
        why = [_("台账导入：%(file)s第%(line)d行") % {
            "file": book.run.file_name[-60:], "line": row.line,
        }]  # fmt: skip
        if row.get("any_time"):
            why.append(_("原表只写了时长，起止时间是推定的"))
        if note := row.get("note"):
            why.append(note)
        return HoursRequest(
            request_key=row.found["key"], change=Change.ADD, volunteer_id=volunteer.pk,
            kind=self.kind(row), what=row.get("what"), since=since, until=until,
            leader=row.get("leader") or "", place=row.found["place"], team=row.found["team"],
            why="；".join(why)[:200], proof=self.proof(row), state=Stand.ASKED,
            state_since=book.at, asked_by=book.by, asked_at=book.at,
        )  # fmt: skip


def _span(since: datetime, until: datetime, kind: str, what: str) -> Span:
    return Span(since, until, LEDGER_OF[ServiceKind(kind)], what)


def _facts(request: HoursRequest) -> dict[str, str]:
    return {
        "what": request.what, "since": request.since.isoformat(),  # type: ignore[union-attr]
        "until": request.until.isoformat(), "proof": request.proof,  # type: ignore[union-attr]
    }  # fmt: skip


def withdraw(requests: Iterable[HoursRequest], *, why: str, by: Account, at: datetime) -> None:
    """Take back what an import asked for. What counts by now is asked back: two people, as ever."""
    for request in requests:
        request.undo(why=why, by=by, at=at)
