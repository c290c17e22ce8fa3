"""What comes in from another system: only what is new. What is here already is never overwritten.

A record is recognised by its number in the system it comes from, then as the office's own sheets
are: by id number, by name and phone, by code. What differs from what is known here is a row that
is wrong, with its cell; what is only missing here is filled in.
"""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.activities.models import Activity, Post, Stage
from tongxing.people.models import Person
from tongxing.teams.models import Membership, Standing, Team, Volunteer

from ..checking import Row, Verdict
from ..columns import old_enough
from ..models import ForeignNumber
from ..taking.ground import Taker, Told, blame, label_of, remark, reserve, settle
from ..taking.hours import Hours
from ..taking.hours import Known as KnownVolunteer
from ..taking.notebook import Notebook
from ..taking.people import MASKS, Known, KnownPeople
from ..taking.teams import Teams
from ..taking.volunteers import Volunteers
from .columns import PREFIX
from .records import own_system

A_WEEK = timedelta(days=7)  # of signing up, where nothing is told of it


class Numbers:
    """Which row of ours a record from outside is; and what has to be written down to know it."""

    def __init__(self, about: str, model: type[models.Model] | None = None):
        self.about = about
        self.rows: dict[tuple[str, str], int] = {}
        self.borne: set[tuple[str, int]] = set()
        numbers = ForeignNumber.objects.of_kind(about)
        for system, number, row in numbers.values_list("system", "number", about).iterator():
            self.rows[system, number] = row
            self.borne.add((system, row))
        self.own: dict[str, int] = {}
        if model is not None:  # a line of hours has no identifier to be known by
            known = model._default_manager.order_by("pk").values_list("uid", "pk")
            self.own = {str(uid): pk for uid, pk in known.iterator()}
        self.seen: dict[tuple[str, str], int] = {}

    def find(self, row: Row) -> int | None:
        """The row that this record is; blames one that stands twice, or is ours and is not here."""
        system, number = row.get("system"), row.get("record")
        if (line := self.seen.setdefault((system, number), row.line)) != row.line:
            blame(row, "record", _("和第%(line)d行是同一条记录。") % {"line": line})
            return None
        if system != own_system():
            return self.rows.get((system, number))
        if number not in self.own:
            blame(row, "record", _("这是本区导出的记录，可是这里没有它。"))
        return self.own.get(number)

    def needs_a_line(self, row: Row, pk: int | None) -> bool:
        """Whether the number has to be written down for the row; a second one is refused."""
        system, number = row.get("system"), row.get("record")
        if system == own_system() or (pk and self.rows.get((system, number)) == pk):
            return False
        if pk and (system, pk) in self.borne:
            blame(row, "record", _("这里登记的已有这个系统的另一个编号，请核对是不是同一个。"))
            return False
        if pk:
            self.borne.add((system, pk))
        return True

    def line(self, row: Row, bearer: models.Model) -> ForeignNumber:
        return ForeignNumber(
            system=row.get("system"), number=row.get("record"), about=self.about,
            **{self.about: bearer},
        )  # fmt: skip


def _differs(row: Row, field: str, label: str, here: Any) -> None:
    what = _("%(label)s和这里登记的不一样（这里是%(here)s），没有改。")
    blame(row, field, what % {"label": label, "here": here})


class ExchangedVolunteers(Volunteers):
    def prepare(self, rows: list[Row]) -> None:
        super().prepare(rows)
        self.known = Numbers("volunteer", Volunteer)
        self.of_volunteer = {one.pk: one for one in self.volunteers.values()}
        self.taken = set(self.numbers)

    def match(self, row: Row, people: KnownPeople, id_hash: str, phone_hash: str) -> Known | None:
        if (pk := self.known.find(row)) is not None:
            known = people.by_pk[self.of_volunteer[pk].person_id]
            if known.name != row.get("name") and self.ground.holds(known.place_id):
                _differs(row, "name", label_of(Person, "name"), known.name)
            return known
        return super().match(row, people, id_hash, phone_hash)

    def look_closer(self, row: Row) -> None:
        row.found.more["teams"] = []
        known = row.found.known
        volunteer = self.volunteers.get(known.pk) if known else None
        self._tell_number(row, volunteer)
        super().look_closer(row)
        row.found.more["line"] = self.known.needs_a_line(row, volunteer.pk if volunteer else None)
        if volunteer:  # who is registered here has skills and teams as they are kept here
            row.found.more["skills"], row.changes = [], []
            if row.found.more["line"]:
                row.changes.append(_("记下来源编号%(number)s") % {"number": row.get("record")})
            return
        for field, why in old_enough(row.values, self.ground.today):
            blame(row, field, why)
        row.found.more["teams"] = list(self._teams(row))

    def _tell_number(self, row: Row, volunteer: Volunteer | None) -> None:
        """Numbers are given in each zone anew: one that is taken here is no conflict."""
        number = row.values.pop("number", None)
        if volunteer or number is None:
            return
        if number in self.taken:
            what = _("编号%(number)s这里已有人用，导入时另编新号。")
            remark(row, "number", what % {"number": number})
        else:
            self.taken.add(number)
            row.values["number"] = number

    def _teams(self, row: Row) -> Iterator[Team]:
        for name in row.get("teams") or ():
            row.values["team"] = name
            wrong = len(row.wrong)
            if team := self._team(row):
                yield team
            elif len(row.wrong) > wrong:  # of several teams, the cell of all of them is named
                row.wrong[-1] = row.wrong[-1]._replace(cell=row.address("teams"))
        row.values.pop("team", None)

    def _differing(self, row: Row, person: Person) -> Iterator[tuple[str, Any]]:
        """What is missing here is filled in; what stands here stays, and that is said."""
        for name, value in super()._differing(row, person):
            if name == "place":
                continue  # each zone says itself where it keeps somebody's file
            here = getattr(person, name)
            if here in ("", None):
                yield name, value
            else:
                shown = MASKS.get(name, str)(here)
                _differs(row, name, label_of(Person, name), shown)

    def adds(self, row: Row) -> bool:
        return bool(row.found.more.get("line"))

    def write_after(self, rows: list[Row], book: Notebook) -> None:
        super().write_after(rows, book)
        book.make([
            self.known.line(row, row.found.more["volunteer"])
            for row in rows if row.found.more["line"]
        ])  # fmt: skip
        today = self.ground.today
        book.make([
            Membership(
                team=team, person=row.found.person, standing=Standing.MEMBER,
                since=max(row.get("registered_on") or today, team.formed_on),
            )
            for row in rows
            for team in row.found.more["teams"]
            if (team.pk, row.found.person.pk) not in self.members
        ])  # fmt: skip


class ExchangedTeams(Teams):
    def decide(self, rows: list[Row], told: Told) -> None:
        self.known = Numbers("team", Team)
        self.taken = set(Team.objects.values_list("code", flat=True))
        self.over = {one.pk: one for one in Team.objects.exclude(ended_on=None)}
        super().decide(rows, told)

    def _known(self, row: Row, name: str, code: str | None) -> Team | None:
        pk = self.known.find(row)
        if pk in self.over:
            blame(row, "record", _("这支队伍在这里已经解散。"))
            return None
        if pk is None:
            there = [
                team for team in self.teams
                if team.name == name and team.place_id == row.found["place"].pk
            ]  # fmt: skip
            if len(there) > 1:
                blame(row, "name", _("这里有几支队伍叫这个名字，请写编号。"))
            team = there[0] if there else None
            self._tell_code(row, team)
        else:
            team = next(team for team in self.teams if team.pk == pk)
            if not self.ground.holds(team.place_id):
                blame(row, "record", _("这支队伍不在这次导入的范围内。"))
        row.found["line"] = self.known.needs_a_line(row, team.pk if team else None)
        return team

    def _tell_code(self, row: Row, team: Team | None) -> None:
        code = row.values.pop("code", None)
        if team or code is None:
            return
        if code in self.taken:
            what = _("编号%(number)s这里已有队伍用，导入时另编新号。")
            remark(row, "code", what % {"number": code})
        else:
            self.taken.add(code)
            row.values["code"] = code

    def _leader(self, row: Row, team: Team | None) -> Known | str | None:
        if team is None:
            return super()._leader(row, team)
        present = self.leaders.get(team.pk)
        name = row.get("leader")
        if name and present and present.person.name != name:
            _differs(row, "leader", _("队长"), present.person.name)
        return None

    def _differing(self, row: Row, team: Team) -> dict[str, Any]:
        values = {}
        for name in ("name", "kind", "purpose", "formed_on"):
            value, here = row.get(name), getattr(team, name)
            if value is None or value == here:
                continue
            if here in ("", None):
                values[name] = value
                row.changes.append(f"{label_of(Team, name)}：→ {value}")
            else:
                shown = team.get_kind_display() if name == "kind" else here
                _differs(row, name, label_of(Team, name), shown)
        if row.found.get("line"):
            row.changes.append(_("记下来源编号%(number)s") % {"number": row.get("record")})
        return values

    def same(self, row: Row) -> bool:
        return super().same(row) and not row.found.get("line")

    def write(self, rows: list[Row], book: Notebook, told: Told) -> None:
        super().write(rows, book, told)
        book.make([
            self.known.line(row, row.found["team"] or row.found["made"])
            for row in rows if row.found["line"]
        ])  # fmt: skip


class ExchangedHours(Hours):
    def prepare(self) -> None:
        super().prepare()
        self.known = Numbers("hours")
        self.outside = Numbers("volunteer", Volunteer)
        self.by_pk = {one.pk: one for one in self.by_number.values()}

    def _named(self, row: Row) -> Iterator[tuple[str, KnownVolunteer | None]]:
        """The number in the other system goes before one of ours, which others may bear there."""
        pk = self.outside.rows.get((row.get("system"), row.get("volunteer_record") or ""))
        if pk is not None:
            yield "volunteer_record", self.by_pk[pk]
            return
        if row.get("id_number"):
            row.values.pop("number", None)
        yield from super()._named(row)

    def _decide(self, row: Row) -> None:
        if row.get("system") == own_system():
            row.verdict = Verdict.SKIP
            row.changes.append(_("这是本区导出的记录，不用再导入"))
            return
        if self.known.find(row) is not None:
            row.verdict = Verdict.SKIP
            row.changes.append(_("这条记录已导入过"))
            return
        if not row.wrong:
            super()._decide(row)

    def proof(self, row: Row) -> str:
        return f"{row.get('system')} {row.get('record')}"[:120]

    def write_after(self, rows: list[Row], book: Notebook) -> None:
        book.make([self.known.line(row, row.found["made"]) for row in rows])


class ExchangedActivities(Taker):
    """Activities: what is over is entered as over; what is to come waits as a draft."""

    LENGTH = Activity._meta.get_field("number").max_length

    def decide(self, rows: list[Row], told: Told) -> None:
        self.known = Numbers("activity", Activity)
        self.there = Activity.objects.in_bulk()
        self.taken = {one.number for one in self.there.values()}
        self.teams: dict[str, list[Team]] = {}
        for team in Team.objects.order_by("pk"):
            for name in {team.code, "".join(team.name.split())}:
                self.teams.setdefault(name, []).append(team)
        for row in rows:
            row.found = {}
            if not row.wrong:
                self._decide(row)
            settle(
                row, exists=row.found.get("activity") is not None, same=not row.found.get("line")
            )
        told(len(rows))

    def _decide(self, row: Row) -> None:
        found = row.found
        pk = self.known.find(row)
        found["activity"] = activity = self.there.get(pk) if pk is not None else None
        found["place"] = self.ground.place_of(row)
        found["team"] = self._team(row)
        if row.wrong:
            return
        found["line"] = self.known.needs_a_line(row, pk)
        if activity is None:
            self._tell_number(row)
            if (
                row.get("state") == Stage.DRAFT
                and timezone.make_aware(row.get("ends_at")) <= self.ground.at
            ):
                blame(row, "state", _("没有发布就过期的项目不导入。"))
            return
        if not self.ground.holds(activity.place_id):
            blame(row, "record", _("这个活动不在这次导入的范围内。"))
            return
        for name in ("title", "starts_at", "ends_at", "capacity", "work"):
            here = getattr(activity, name)
            if name.endswith("_at"):
                here = timezone.localtime(here).replace(second=0, microsecond=0, tzinfo=None)
            if row.get(name) != here:
                shown = f"{here:%Y-%m-%d %H:%M}" if name.endswith("_at") else here
                shown = activity.get_work_display() if name == "work" else shown
                _differs(row, name, label_of(Activity, name), shown)

    def _team(self, row: Row) -> Team | None:
        name = row.get("team")
        if name is None:
            return None
        found = self.teams.get("".join(name.split()), [])
        reachable = [team for team in found if self.ground.holds(team.place_id)]
        if len(reachable) == 1:
            return reachable[0]
        what = _("有几支队伍都叫“%(name)s”，请写编号。") if reachable else _(
            "没有叫“%(name)s”的队伍，请先导入队伍。"
        )  # fmt: skip
        blame(row, "team", what % {"name": name})
        return None

    def _tell_number(self, row: Row) -> None:
        number = row.values.pop("number", None)
        if number is None or len(number) > (self.LENGTH or 0):
            return
        if number in self.taken:
            what = _("编号%(number)s这里已有活动用，导入时另编新号。")
            remark(row, "number", what % {"number": number})
        else:
            self.taken.add(number)
            row.values["number"] = number

    # --- writing

    def write(self, rows: list[Row], book: Notebook, told: Told) -> None:
        fresh = [row for row in rows if row.found["activity"] is None]
        unnumbered = [row for row in fresh if not row.get("number")]
        numbers = dict(zip(
            [row.line for row in unnumbered], self._fresh_numbers(len(unnumbered)), strict=True
        ))  # fmt: skip
        with override("zh-hans"):  # stored text
            for row in fresh:
                number = row.get("number") or numbers[row.line]
                row.found["made"] = self._activity(row, number, book)
            post = _("参加")
        made = [row.found["made"] for row in fresh]
        book.make(made)
        book.make([
            Post(activity=one, name=post, capacity=one.capacity, serves=True) for one in made
        ])  # fmt: skip
        book.make([
            self.known.line(row, row.found["activity"] or row.found["made"])
            for row in rows if row.found["line"]
        ])  # fmt: skip
        book.trail(
            (row.found["made"], {}, {"title": row.get("title")}, None) for row in fresh
        )  # fmt: skip
        told(len(rows))

    def _fresh_numbers(self, count: int) -> list[str]:
        """Numbers of this year, as drafts made by hand get them."""
        year, made = self.ground.today, list[str]()
        while len(made) < count:
            serials = reserve(f"activity/{year.year}", count - len(made))
            numbers = (f"H{year:%y}{serial:05d}" for serial in serials)
            made += [number for number in numbers if number not in self.taken]
        return made

    def _stage(self, row: Row) -> Stage:
        if row.get("state") == Stage.CANCELLED:
            return Stage.CANCELLED
        is_over = timezone.make_aware(row.get("ends_at")) <= self.ground.at
        return Stage.OVER if is_over else Stage.DRAFT

    def _activity(self, row: Row, number: str, book: Notebook) -> Activity:
        """Without a story of its own: it begins with whoever publishes the draft."""
        starts_at, ends_at = row.get("starts_at"), row.get("ends_at")
        closes_at = row.get("closes_at") or starts_at
        opens_at = row.get("opens_at") or closes_at - A_WEEK
        stage = self._stage(row)
        return Activity(
            number=number, title=row.get("title"), about=row.get("about") or "",
            work=row.get("work"), team=row.found["team"], place=row.found["place"],
            spot=row.get("spot") or "", leader=row.get("leader") or "",
            phone=row.get("phone") or "", starts_at=timezone.make_aware(starts_at),
            ends_at=timezone.make_aware(ends_at), opens_at=timezone.make_aware(opens_at),
            closes_at=timezone.make_aware(closes_at), capacity=row.get("capacity"),
            lot_seed=secrets.token_hex(16), secret=secrets.token_hex(16), state=stage,
            state_since=book.at, planned_by=book.by, planned_at=book.at,
            why_cancelled=_("来源系统中已作废") if stage == Stage.CANCELLED else "",
        )  # fmt: skip


EXCHANGE_TAKERS: dict[str, type[Taker]] = {
    f"{PREFIX}volunteers": ExchangedVolunteers,
    f"{PREFIX}teams": ExchangedTeams,
    f"{PREFIX}activities": ExchangedActivities,
    f"{PREFIX}hours": ExchangedHours,
}
