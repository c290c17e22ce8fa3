"""Places of the tree. What is there is filled in; moving and closing have pages of their own."""

from typing import Any

from django.utils.translation import gettext as _

from tongxing.places.models import Level, Place

from ..checking import Row, Verdict
from .ground import Taker, Told, blame, fresh_codes, label_of, remark, settle
from .notebook import Notebook

FACTS = (
    "name",
    "level",
    "address",
    "phone",
    "lon",
    "lat",
    "opened_on",
    "step_free",
    "introduction",
)


class Places(Taker):
    def decide(self, rows: list[Row], told: Told) -> None:
        self.codes = {place.code: place for place in self.ground.places.values()}
        self.called: dict[str, list[Row]] = {}  # rows of the sheet, as another may name its parent
        self.seen: dict[tuple, tuple[int, str]] = {}
        for row in rows:
            row.found = {}
            for name in {row.get("code"), row.get("name")} - {None}:
                self.called.setdefault(name, []).append(row)
        for row in rows:
            if not row.wrong:
                self._find_parent(row)
        for row in rows:
            if not row.wrong and self._goes_round(row):
                blame(row, "parent", _("上级绕了一圈又回到自己，请核对。"))
        for row in rows:
            self._decide(row)
        self._follow_wrong_parents(rows)
        told(len(rows))

    def _find_parent(self, row: Row) -> None:
        """The parent: a row of this sheet, a place that is there, or the top of the run."""
        said = row.get("parent")
        own = [one for one in self.called.get(said, []) if one is not row] if said else []
        if len(own) == 1 and not self._stands(own[0]):
            row.found["above"] = own[0]
        elif len(own) > 1:
            blame(row, "parent", _("表里有几个阵地叫这个名字，请写编号。"))
        elif said or self.ground.top:
            row.found["parent"] = self.ground.place_of(row, "parent")
        elif self.ground.places or row.get("level") != Level.CENTRE:
            blame(row, "parent", _("没有写上级。只有第一个中心可以没有上级。"))

    def _stands(self, row: Row) -> bool:
        return row.get("code") in self.codes

    def _goes_round(self, row: Row) -> bool:
        seen = {id(row)}
        above = row.found.get("above")
        while above is not None:
            if id(above) in seen:
                return True
            seen.add(id(above))
            above = above.found.get("above")
        return False

    def _decide(self, row: Row) -> None:
        if row.wrong:
            row.verdict = Verdict.WRONG
            return
        name, code = row.get("name"), row.get("code")
        parent, above = row.found.get("parent"), row.found.get("above")
        key = ("code", code) if code else ("name", name, id(parent or above))
        line, earlier = self.seen.setdefault(key, (row.line, name))
        if line != row.line and earlier != name:
            blame(row, "code", _("和第%(line)d行是同一个编号，名称却不同。") % {"line": line})
            row.verdict = Verdict.WRONG
            return
        if line != row.line:
            row.verdict = Verdict.SKIP
            row.changes.append(_("和第%(line)d行是同一个阵地") % {"line": line})
            return
        place = self._known(row, name, code, parent)
        row.found["place"] = place
        if place:
            self._compare(row, place)
        elif not row.get("opened_on"):
            remark(row, "opened_on", _("没有写设立日期，记为导入当天。"))
        settle(row, exists=place is not None, same=not row.found.get("values"))

    def _known(self, row: Row, name: str, code: str | None, parent: Place | None) -> Place | None:
        if code:
            place = self.codes.get(code)
        else:
            there = [p for p in self.codes.values() if p.name == name and parent
                     and p.parent_id == parent.pk and not p.closed_on]  # fmt: skip
            place = there[0] if there else None
        if place and not self.ground.holds(place.pk):
            blame(row, "code", _("这个阵地不在这次导入的范围内。"))
        elif place and place.closed_on:
            blame(row, "code", _("这个编号是一个已经关闭的阵地，请换一个。"))
        return place

    def _compare(self, row: Row, place: Place) -> None:
        parent = row.found.get("parent")
        if row.get("parent") and (parent is None or parent.pk != place.parent_id):
            blame(row, "parent", _("上级和登记的不同。要划归别处，请在阵地页面办。"))
        values: dict[str, Any] = {}
        for field in FACTS:
            value = row.get(field)
            if value is not None and getattr(place, field) != value:
                values[field] = value
                label = label_of(Place, field)
                before = getattr(place, field)
                shown = _("空") if before in ("", None) else before
                row.changes.append(f"{label}：{shown} → {value}")
        row.found["values"] = values

    def _follow_wrong_parents(self, rows: list[Row]) -> None:
        """A place below a row that is not taken cannot be taken either."""
        changed = True
        while changed:
            changed = False
            for row in rows:
                above = row.found.get("above")
                if not row.wrong and above is not None and above.wrong:
                    blame(
                        row, "parent", _("上级在第%(line)d行，那一行有误。") % {"line": above.line}
                    )
                    row.verdict = Verdict.WRONG
                    changed = True

    def write(self, rows: list[Row], book: Notebook, told: Told) -> None:
        fresh = [row for row in rows if row.found["place"] is None]
        coded = [row for row in fresh if not row.get("code")]
        taken = set(self.codes) | {row.get("code") for row in rows if row.get("code")}
        codes = dict(zip(
            [row.line for row in coded], fresh_codes("P", "place", len(coded), taken), strict=True
        ))  # fmt: skip
        waiting = fresh
        while waiting:  # a level of the tree at a time, from the top
            ready = [row for row in waiting if self._parent_is_there(row)]
            for row in ready:
                row.found["made"] = self._made(row, row.get("code") or codes[row.line])
            book.make([row.found["made"] for row in ready])
            waiting = [row for row in waiting if "made" not in row.found]
        changed = [row for row in rows if row.found["place"]]
        said = [(row.found["place"], _facts(row.found["place"])) for row in changed]
        book.change((row.found["place"], row.found["values"]) for row in changed)
        # A line about a place belongs to the place above it, so that the new one can be undone.
        book.trail(
            (row.found["made"], {}, _facts(row.found["made"]), self._above_all(row))
            for row in fresh
        )
        book.trail((place, before, _facts(place), None) for place, before in said)
        told(len(rows))

    def _parent_is_there(self, row: Row) -> bool:
        above = row.found.get("above")
        return above is None or "made" in above.found or above.found.get("place") is not None

    def _parent(self, row: Row) -> Place | None:
        if above := row.found.get("above"):
            return above.found.get("made") or above.found["place"]
        return row.found.get("parent")

    def _made(self, row: Row, code: str) -> Place:
        parent = self._parent(row)
        facts = {field: row.get(field) for field in FACTS if row.get(field) is not None}
        facts.setdefault("opened_on", self.ground.today)
        path = f"{parent.path if parent else ''}{code}/"
        return Place(code=code, parent=parent, path=path, **facts)

    def _above_all(self, row: Row) -> int | None:
        """The nearest place above that this run has not made."""
        while above := row.found.get("above"):
            row = above
        if row.found.get("place"):
            return row.found["place"].pk
        parent = row.found.get("parent")
        return parent.pk if parent else None


def _facts(place: Place) -> dict[str, str]:
    """A place as text for the trail."""
    said = {field: getattr(place, field) for field in FACTS}
    return {"code": place.code} | {
        field: str(value) for field, value in said.items() if value not in ("", None, False)
    }
