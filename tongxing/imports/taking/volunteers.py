"""Volunteers: their number, what they can do, and the team they are in."""

from collections import defaultdict

from django.utils.translation import gettext as _

from tongxing.teams.models import (
    Membership,
    Skill,
    Standing,
    Team,
    Volunteer,
    VolunteerSkill,
)

from ..checking import Row
from .ground import blame, fresh_codes, remark
from .notebook import Notebook
from .people import Peoples


class Volunteers(Peoples):
    def prepare(self, rows: list[Row]) -> None:
        self.skills = {skill.name: skill for skill in Skill.objects.all()}
        self.volunteers = {one.person_id: one for one in Volunteer.objects.all()}
        self.numbers = {one.number: one.person_id for one in self.volunteers.values()}
        self.numbers_in_sheet: dict[str, int] = {}
        self.held: dict[int, set[int]] = defaultdict(set)
        for volunteer, skill in VolunteerSkill.objects.values_list("volunteer_id", "skill_id"):
            self.held[volunteer].add(skill)
        self.teams: dict[str, list[Team]] = defaultdict(list)
        for team in Team.objects.working():
            for name in {team.code, "".join(team.name.split())}:
                self.teams[name].append(team)
        self.members = set(Membership.objects.current().values_list("team_id", "person_id"))

    def look_closer(self, row: Row) -> None:
        more, known = row.found.more, row.found.known
        more["volunteer"] = volunteer = self.volunteers.get(known.pk) if known else None
        if volunteer and volunteer.left_on:
            blame(row, "name", _("这位志愿者已经退出，要回来请本人重新注册。"))
        self._check_number(row, volunteer)
        more["skills"] = list(self._new_skills(row, volunteer))
        more["team"] = team = self._team(row)
        if team and known and (team.pk, known.pk) in self.members:
            more["team"] = None
        if volunteer:
            row.changes += [f"{_('技能')}：+{skill}" for skill in more["skills"]]
            row.changes += [f"{_('队伍')}：+{more['team']}"] if more["team"] else []

    def _check_number(self, row: Row, volunteer: Volunteer | None) -> None:
        number = row.get("number")
        if number is None:
            return
        known = row.found.known
        if volunteer and volunteer.number != number:
            blame(row, "number", _("这位志愿者已有编号%(number)s。") % {"number": volunteer.number})
        elif self.numbers.get(number, known.pk if known else None) != (known.pk if known else None):
            blame(row, "number", _("这个编号已经是另一位志愿者的。"))
        elif (line := self.numbers_in_sheet.setdefault(number, row.line)) != row.line:
            blame(row, "number", _("和第%(line)d行的编号相同。") % {"line": line})

    def _new_skills(self, row: Row, volunteer: Volunteer | None):
        held = self.held[volunteer.pk] if volunteer else set()
        for name in row.get("skills") or ():
            skill = self.skills.get(name)
            if skill is None:
                remark(row, "skills", _("不认得技能“%(name)s”，这一项不记。") % {"name": name})
            elif skill.needs_proof and not row.get("proof"):
                remark(row, "skills", _("“%(name)s”要有证书编号，这一项不记。") % {"name": name})
            elif skill.pk not in held:
                yield skill

    def _team(self, row: Row) -> Team | None:
        name = row.get("team")
        if name is None:
            return None
        found = self.teams.get("".join(name.split()), [])
        reachable = [team for team in found if self.ground.holds(team.place_id)]
        if len(reachable) == 1:
            return reachable[0]
        if len(reachable) > 1:
            blame(row, "team", _("有几支队伍都叫“%(name)s”，请写编号。") % {"name": name})
        elif found:
            blame(row, "team", _("“%(name)s”不在这次导入的范围内。") % {"name": name})
        else:
            blame(row, "team", _("没有叫“%(name)s”的队伍，请先导入队伍。") % {"name": name})
        return None

    def exists(self, row: Row) -> bool:
        return row.found.more.get("volunteer") is not None

    def adds(self, row: Row) -> bool:
        return bool(row.found.more.get("skills") or row.found.more.get("team"))

    def write_after(self, rows: list[Row], book: Notebook) -> None:
        fresh = [row for row in rows if not self.exists(row)]
        unnumbered = [row for row in fresh if not row.get("number")]
        taken = {*self.numbers, *self.numbers_in_sheet}
        codes = dict(zip(
            [row.line for row in unnumbered],
            fresh_codes("V", "volunteer", len(unnumbered), taken), strict=True,
        ))  # fmt: skip
        today = self.ground.today
        for row in fresh:
            row.found.more["volunteer"] = Volunteer(
                person=row.found.person,
                number=row.get("number") or codes[row.line],
                registered_on=row.get("registered_on") or today,
                guardian_consent=bool(row.get("guardian_consent")),
            )
        book.make([row.found.more["volunteer"] for row in fresh])
        book.make([
            VolunteerSkill(
                volunteer=row.found.more["volunteer"], skill=skill,
                proof=row.get("proof") or "" if skill.needs_proof else "",
            )
            for row in rows
            for skill in row.found.more["skills"]
        ])  # fmt: skip
        book.make([
            Membership(
                team=row.found.more["team"], person=row.found.person, standing=Standing.MEMBER,
                since=max(row.get("registered_on") or today, row.found.more["team"].formed_on),
            )
            for row in rows
            if row.found.more["team"]
        ])  # fmt: skip
        book.trail(
            (row.found.person, {}, {"volunteer": row.found.more["volunteer"].number}, None)
            for row in fresh
        )
