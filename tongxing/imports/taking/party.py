"""Party members and their branches."""

from django.utils.translation import gettext as _

from tongxing.teams.models import Branch, PartyMember

from ..checking import Row
from .ground import blame
from .notebook import Notebook
from .people import Peoples


class PartyMembers(Peoples):
    def prepare(self, rows: list[Row]) -> None:
        self.branches = {branch.name: branch for branch in Branch.objects.all()}
        self.members = {
            member.person_id: member for member in PartyMember.objects.select_related("branch")
        }
        self.fresh: dict[str, Branch] = {}

    def look_closer(self, row: Row) -> None:
        name = "".join(row.get("branch").split())
        branch = self.branches.get(name)
        if branch and not self.ground.holds(branch.place_id):
            blame(row, "branch", _("这个党支部在这次导入范围以外的阵地。"))
            return
        more = row.found.more
        more["branch"] = branch or self.fresh.setdefault(
            name, Branch(name=name, place=row.found.place)
        )
        more["member"] = member = self._member(row)
        more["changes"] = {}
        if member is None:
            return
        if member.branch.name != name:
            more["changes"]["branch"] = more["branch"]
            row.changes.append(f"{_('党支部')}：{member.branch} → {name}")
        joined_on = row.get("joined_on")
        if joined_on and joined_on != member.joined_on:
            more["changes"]["joined_on"] = joined_on
            row.changes.append(f"{_('入党日期')}：{member.joined_on or _('空')} → {joined_on}")

    def _member(self, row: Row) -> PartyMember | None:
        known = row.found.known
        return self.members.get(known.pk) if known else None

    def exists(self, row: Row) -> bool:
        return row.found.more.get("member") is not None

    def adds(self, row: Row) -> bool:
        return bool(row.found.more.get("changes"))

    def write_after(self, rows: list[Row], book: Notebook) -> None:
        fresh = [row for row in rows if not self.exists(row)]
        changed = [row for row in rows if self.adds(row)]
        wanted = {id(row.found.more["branch"]) for row in (*fresh, *changed)}
        book.make([branch for branch in self.fresh.values() if id(branch) in wanted])
        book.make([
            PartyMember(
                person=row.found.person, branch=row.found.more["branch"],
                joined_on=row.get("joined_on"),
            )
            for row in fresh
        ])  # fmt: skip
        before = [{"branch": str(row.found.more["member"].branch)} for row in changed]
        book.change((row.found.more["member"], row.found.more["changes"]) for row in changed)
        book.trail(
            (row.found.person, {}, {"branch": str(row.found.more["branch"])}, None) for row in fresh
        )
        book.trail(
            (row.found.person, said, {"branch": str(row.found.more["branch"])}, None)
            for row, said in zip(changed, before, strict=True)
        )
