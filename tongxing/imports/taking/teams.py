"""Teams and who leads them."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from tongxing.people.models import Person
from tongxing.people.models.person import hash_of_phone
from tongxing.teams.models import Membership, Standing, Team

from ..checking import Row, Verdict
from .ground import Taker, Told, blame, fresh_codes, label_of, remark, settle
from .notebook import Notebook
from .people import Known, KnownPeople


class Teams(Taker):
    def decide(self, rows: list[Row], told: Told) -> None:
        self.people = KnownPeople()
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        named = Person.objects.known().order_by().values_list("pk", "name", "id_hash", "place_id")
        wanted = {row.get("leader") for row in rows}
        for known in (Known(*one) for one in named.filter(name__in=wanted)):
            if self.ground.holds(known.place_id):
                self.by_name[known.name].append(known)
        self.teams = list(Team.objects.working())
        self.codes = set(Team.objects.values_list("code", flat=True))
        leading = Membership.objects.current().filter(standing=Standing.LEADER)
        self.leaders = {one.team_id: one for one in leading.select_related("person")}
        self.seen: dict[tuple, tuple[int, str]] = {}
        for row in rows:
            row.found = {}
            self._decide(row)
        told(len(rows))

    def _decide(self, row: Row) -> None:
        place = row.found["place"] = self.ground.place_of(row)
        if row.wrong or place is None:
            row.verdict = Verdict.WRONG
            return
        name, code = row.get("name"), row.get("code")
        key = ("code", code) if code else ("name", name, place.pk)
        line, earlier = self.seen.setdefault(key, (row.line, name))
        if line != row.line and earlier != name:
            blame(row, "code", _("和第%(line)d行是同一个编号，名称却不同。") % {"line": line})
            row.verdict = Verdict.WRONG
            return
        if line != row.line:
            row.verdict = Verdict.SKIP
            row.changes.append(_("和第%(line)d行是同一支队伍") % {"line": line})
            return
        team = self._known(row, name, code)
        row.found["team"] = team
        if not row.wrong:
            row.found["leader"] = self._leader(row, team)
            row.found["values"] = self._differing(row, team) if team else {}
        if team is None and not row.get("formed_on"):
            remark(row, "formed_on", _("没有写成立日期，记为导入当天。"))
        settle(row, exists=team is not None, same=self.same(row))

    def same(self, row: Row) -> bool:
        """Whether the row says nothing that is not known here."""
        return not row.found.get("values") and row.found.get("leader") is None

    def _known(self, row: Row, name: str, code: str | None) -> Team | None:
        if code and code in self.codes:
            team = next((one for one in self.teams if one.code == code), None)
            if team is None:
                blame(row, "code", _("这个编号是一支已经解散的队伍，请换一个。"))
            elif not self.ground.holds(team.place_id):
                blame(row, "code", _("这个编号的队伍不在这次导入的范围内。"))
            return team
        if code:
            return None
        there = [t for t in self.teams if t.name == name and t.place_id == row.found["place"].pk]
        if len(there) > 1:
            blame(row, "name", _("这里有几支队伍叫这个名字，请写编号。"))
        return there[0] if there else None

    def _leader(self, row: Row, team: Team | None) -> Known | str | None:
        """Who is to lead: somebody known, somebody to be registered, or None for no change."""
        name, phone = row.get("leader"), row.get("leader_phone")
        if name is None:
            return None
        if phone:
            alike = self.people.by_phone.get((name, hash_of_phone(phone)), [])
        else:
            alike = self.by_name.get(name, [])
        if len(alike) > 1:
            blame(row, "leader", _("有几个人叫这个名字，请写队长电话。"))
            return None
        if not alike and not phone:
            blame(row, "leader", _("没有登记过叫这个名字的人，请写队长电话，以便登记。"))
            return None
        if alike and not self.ground.holds(alike[0].place_id):
            blame(row, "leader", _("这位队长登记在这次导入范围以外的阵地。"))
            return None
        present = self.leaders.get(team.pk) if team else None
        if alike and present and present.person_id == alike[0].pk:
            return None
        if team:
            before = present.person.name if present else _("空")
            row.changes.append(f"{_('队长')}：{before} → {name}")
        return alike[0] if alike else phone

    def _differing(self, row: Row, team: Team) -> dict[str, Any]:
        values = {}
        for field in ("name", "kind", "purpose", "formed_on"):
            value = row.get(field)
            if value is not None and getattr(team, field) != value:
                values[field] = value
                label = label_of(Team, field)
                row.changes.append(f"{label}：{getattr(team, field) or _('空')} → {value}")
        if row.get("place") and team.place_id != row.found["place"].pk:
            values["place"] = row.found["place"]
            row.changes.append(f"{_('阵地')}：→ {row.found['place']}")
        return values

    def write(self, rows: list[Row], book: Notebook, told: Told) -> None:
        today = self.ground.today
        fresh = [row for row in rows if row.found["team"] is None]
        coded = [row for row in fresh if not row.get("code")]
        taken = self.codes | {row.get("code") for row in rows if row.get("code")}
        codes = dict(zip(
            [row.line for row in coded], fresh_codes("T", "team", len(coded), taken), strict=True
        ))  # fmt: skip
        for row in fresh:
            row.found["made"] = Team(
                code=row.get("code") or codes[row.line], name=row.get("name"),
                kind=row.get("kind"), place=row.found["place"], purpose=row.get("purpose") or "",
                formed_on=row.get("formed_on") or today,
            )  # fmt: skip
        book.make([row.found["made"] for row in fresh])
        changed = [row for row in rows if row.found["team"] and row.found["values"]]
        said = [(row.found["team"], _facts(row.found["team"])) for row in changed]
        book.change((row.found["team"], row.found["values"]) for row in changed)
        book.trail((row.found["made"], {}, _facts(row.found["made"]), None) for row in fresh)
        book.trail((team, before, _facts(team), None) for team, before in said)
        self._write_leaders(rows, book)
        told(len(rows))

    def _write_leaders(self, rows: list[Row], book: Notebook) -> None:
        """Whoever led or was in the team stops to, and the new leader begins."""
        led = [row for row in rows if row.found["leader"] is not None]
        persons = self._registered(led, book)
        ending, beginning = [], []
        for row in led:
            team = row.found["team"] or row.found["made"]
            person_id = persons[row.line]
            standing = Membership.objects.current().filter(team=team)
            ending += [
                one for one in standing
                if one.person_id == person_id or one.standing == Standing.LEADER
            ]  # fmt: skip
            beginning.append(
                Membership(
                    team=team,
                    person_id=person_id,
                    standing=Standing.LEADER,
                    since=self.ground.today if row.found["team"] else team.formed_on,
                )
            )
        book.change((one, {"until": self.ground.today}) for one in ending)
        book.make(beginning)

    def _registered(self, rows: list[Row], book: Notebook) -> dict[int, int]:
        """The leaders by row; those not registered yet are, each once."""
        fresh: dict[tuple[str, str], Person] = {}
        for row in rows:
            if isinstance(row.found["leader"], str):
                key = row.get("leader"), row.found["leader"]
                if key not in fresh:
                    person = Person(
                        name=key[0], phone=key[1], place=row.found["place"], registered_at=book.at
                    )
                    person.seal()
                    fresh[key] = person
        book.make(list(fresh.values()))
        book.trail((person, {}, person.facts(), None) for person in fresh.values())
        return {
            row.line: (
                fresh[row.get("leader"), row.found["leader"]].pk
                if isinstance(row.found["leader"], str) else row.found["leader"].pk
            )
            for row in rows
        }  # fmt: skip


def _facts(team: Team) -> dict[str, str]:
    """A team as text for the trail."""
    return {
        "name": team.name, "code": team.code, "kind": team.kind, "purpose": team.purpose,
        "formed_on": str(team.formed_on),
    }  # fmt: skip
