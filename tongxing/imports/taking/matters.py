"""Matters of the hall with their materials: a row each, or a row for every material.

Rows of one matter stand or fall together: a list that lacks a material would send people home.
What the sheet does not name stays; a material is taken off the list on the matter's own page.
"""

import difflib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.hall.models import Department, Handling, Material, Matter, OnBehalf, Serves

from .. import matter_cells
from ..checking import Row, Verdict
from .ground import Taker, Told, blame, label_of, remark
from .notebook import Notebook

# Fields of a matter that a sheet may say, each under the name of its column.
GUIDE = (
    "name", "kind", "handling", "serves", "statutory_days", "promised_days", "special", "fee",
    "fee_basis", "result", "result_kind", "visits", "on_behalf", "may_book", "minutes",
    "conditions", "steps", "basis", "notes", "spoken", "topics_text", "open_from", "open_until",
)  # fmt: skip
ASKED_OF_A_NEW_ONE = ("kind", "handling", "statutory_days", "promised_days", "result")
OF_MATERIAL = ("need", "when", "source", "form", "copies", "note")
PER_MATERIAL = ("need", "when", "source", "form")  # with these a row is about one material
LONGEST_NAME = 100  # characters of a material


@dataclass(slots=True)
class Piece:
    """A material as the sheet wants it."""

    row: Row
    name: str
    values: dict[str, Any]
    known: Material | None = None
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Wanted:
    """A matter as its rows want it."""

    rows: list[Row]
    name: str
    base_code: str = ""
    department: Department | None = None
    known: Matter | None = None
    values: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)

    @property
    def first(self) -> Row:
        return self.rows[0]

    def asks(self, column: str) -> Row | None:
        """The first row that says something under this column."""
        return next((row for row in self.rows if row.get(column) is not None), None)

    def says(self, column: str) -> Any:
        row = self.asks(column)
        return row.get(column) if row else None

    def blame(self, column: str, why: str) -> None:
        blame(self.asks(column) or self.first, column, why)


class Matters(Taker):
    def decide(self, rows: list[Row], told: Told) -> None:
        holds = self.ground.holds
        departments = Department.objects.order_by("code", "pk")
        self.departments = [one for one in departments if holds(one.place_id)]
        matters = Matter.objects.select_related("department").order_by("pk")
        self.by_code = {one.base_code: one for one in matters}
        self.by_name = {(one.department_id, one.name): one for one in self.by_code.values()}
        self.materials: dict[int, list[Material]] = defaultdict(list)
        for material in Material.objects.order_by("matter", "position"):
            self.materials[material.matter_id].append(material)
        for wanted in self._gather(rows):
            self._decide(wanted)
        told(len(rows))

    # --- which rows are about one matter

    def _gather(self, rows: list[Row]) -> list[Wanted]:
        """Rows by matter: the one of the row above, unless a row names another."""
        found: list[Wanted] = []
        known: dict[tuple, Wanted] = {}
        above: Wanted | None = None
        for row in rows:
            name, code = row.get("name"), row.get("base_code")
            goes_on = above is not None and name in (None, above.name)
            if goes_on and code in (None, above.base_code):
                above.rows.append(row)
            elif name is None:
                blame(row, "name", _("“%(title)s”没有写。") % {"title": "事项名称"})
                row.verdict, above = Verdict.WRONG, None
            else:
                key = ("code", code) if code else ("name", row.get("department"), name)
                above = known.setdefault(key, Wanted([], name, code or ""))
                if not above.rows:
                    found.append(above)
                above.rows.append(row)
        return found

    # --- what becomes of a matter

    def _decide(self, wanted: Wanted) -> None:
        self._read(wanted)
        self._place(wanted)
        if wanted.department is not None:
            self._compare(wanted)
            self._find_pieces(wanted)
        self._settle(wanted)

    def _read(self, wanted: Wanted) -> None:
        """What the rows say of the matter; two rows may not say two things."""
        for row in wanted.rows:
            row.found = wanted
            for name in ("department", *GUIDE):
                value, said = row.get(name), wanted.says(name)
                if value is not None and value != said:
                    line = wanted.asks(name).line  # type: ignore[union-attr]
                    blame(row, name, _("和第%(line)d行写的不一样。") % {"line": line})
        wanted.values = {name: wanted.says(name) for name in GUIDE if wanted.says(name) is not None}

    def _place(self, wanted: Wanted) -> None:
        """The department, and the matter that is there already."""
        code, said = wanted.says("code"), wanted.says("department")
        there = self.by_code.get(wanted.base_code)
        if there is not None and not self.ground.holds(there.department.place_id):
            wanted.blame("base_code", _("这个编码是另一个大厅的事项。"))
            return
        department = self._department(wanted, said, there)
        if department is None:
            return
        if there is not None and there.department_id != department.pk:
            wanted.blame(
                "department",
                _("这个编码登记在“%(name)s”，要换部门请在事项页面办。")
                % {"name": there.department},
            )
            return
        office = department.credit_code
        if code and office and code.office != office:
            wanted.blame("code", _("实施编码前18位不是“%(name)s”的代码。") % {"name": department})
            return
        wanted.department = department
        wanted.known = there or self.by_name.get((department.pk, wanted.name))
        if wanted.known is None and not wanted.base_code:
            wanted.blame("base_code", _("新事项要写12位的基本编码。"))
        elif wanted.known is not None and wanted.known.base_code != (
            wanted.base_code or wanted.known.base_code
        ):
            wanted.blame(
                "base_code", _("同名事项的编码是%(code)s。") % {"code": wanted.known.base_code}
            )

    def _department(
        self, wanted: Wanted, said: str | None, there: Matter | None
    ) -> Department | None:
        if said is not None:
            return self._called(wanted, said)
        if there is not None:
            return there.department
        if code := wanted.says("code"):
            for one in self.departments:
                if one.credit_code == code.office:
                    return one
        if len(self.departments) == 1:
            return self.departments[0]
        wanted.blame("department", _("没有写实施部门。"))
        return None

    def _called(self, wanted: Wanted, said: str) -> Department | None:
        names = {name: one for one in self.departments for name in (one.code, one.name)}
        if found := names.get("".join(said.split())):
            return found
        near = difflib.get_close_matches(said, list(names), n=1, cutoff=0.5)
        known = near or [one.name for one in self.departments[:5]]
        wanted.blame(
            "department",
            _("没有叫“%(name)s”的部门，可以写：%(known)s。")
            % {"name": said, "known": "、".join(known)},
        )
        return None

    def _compare(self, wanted: Wanted) -> None:
        known = wanted.known
        self._take_phone(wanted)
        if known is None:
            self._fill_in(wanted)
            final = Matter(department=wanted.department, **wanted.values)
        else:
            wanted.changes = {
                name: value for name, value in wanted.values.items()
                if getattr(known, name) != value
            }  # fmt: skip
            before = {name: getattr(known, name) for name in GUIDE}
            final = Matter(department=wanted.department, **before | wanted.values)
            if known.valid_until:
                remark(wanted.first, "name", _("这个事项已停用，导入只改内容，不恢复办理。"))
        for column, why in _faults(final):
            wanted.blame(column, why)
        for name, value in wanted.changes.items():
            before_said = _shown(getattr(known, name))
            label = label_of(Matter, name)
            wanted.first.changes.append(f"{label}：{before_said} → {_shown(value)}")

    def _take_phone(self, wanted: Wanted) -> None:
        """A phone of its own is told with the notes; the department's stands on the page anyway."""
        phone = wanted.says("phone")
        if not phone or phone == wanted.department.phone:
            return
        with override("zh-hans"):
            begins = _("咨询电话：")
        told = wanted.known.notes if wanted.known else []
        notes = [one for one in wanted.values.get("notes", told) if not one.startswith(begins)]
        wanted.values["notes"] = [*notes, f"{begins}{phone}"]

    def _fill_in(self, wanted: Wanted) -> None:
        """What a new matter must have; what is usual is taken where nothing is said."""
        for name in ASKED_OF_A_NEW_ONE:
            if name not in wanted.values and not any(row.wrong for row in wanted.rows):
                label = label_of(Matter, name)
                wanted.blame(name, _("新事项要写“%(title)s”。") % {"title": label})
        usual = {"serves": Serves.BOTH, "on_behalf": OnBehalf.WRITTEN, "result_kind": "other"}
        for name, value in usual.items():
            if name not in wanted.values:
                wanted.values[name] = value
                shown = Matter(**{name: value}).in_words(name)
                label = label_of(Matter, name)
                said = _("没有写“%(title)s”，记为“%(value)s”。")
                remark(wanted.first, name, said % {"title": label, "value": shown})

    # --- its materials

    def _find_pieces(self, wanted: Wanted) -> None:
        one_each = len(wanted.rows) > 1 or any(wanted.says(name) for name in PER_MATERIAL)
        there = list(self.materials[wanted.known.pk]) if wanted.known else []
        for row in wanted.rows:
            said = row.get("materials")
            if said is None:
                continue
            for named in matter_cells.materials(said, also_commas=not one_each):
                if len(named.name) > LONGEST_NAME:
                    most = {"most": LONGEST_NAME}
                    blame(row, "materials", _("材料名称太长，最多%(most)d个字。") % most)
                    continue
                piece = Piece(row, named.name, _of_piece(row, named))
                if self._twice(wanted, piece):
                    blame(
                        row, "materials",
                        _("“%(name)s”写了两遍，请分清各是什么情形。") % {"name": named.name},
                    )  # fmt: skip
                    continue
                piece.known = _take(there, piece)
                self._compare_piece(wanted, piece)
                wanted.pieces.append(piece)
        if wanted.pieces and there:
            names = "、".join(one.name for one in there)
            said = _("表里没有“%(names)s”，原来的保留；要去掉请在事项页面办。")
            remark(wanted.first, "materials", said % {"names": names})

    def _twice(self, wanted: Wanted, piece: Piece) -> bool:
        key = piece.name, piece.values.get("when", "")
        return any((one.name, one.values.get("when", "")) == key for one in wanted.pieces)

    def _compare_piece(self, wanted: Wanted, piece: Piece) -> None:
        row, known = piece.row, piece.known
        need = piece.values.get("need") or (known.need if known else None)
        when = piece.values.get("when") or (known.when if known else "")
        if need == Material.Need.IF and not when:
            with override("zh-hans"):
                piece.values["when"] = _("视情形，由窗口说明")
            remark(row, "need", _("没有写什么情形，记为“视情形，由窗口说明”。"))
        if known is None:
            if wanted.known is not None:
                row.changes.append(_("新增材料：%(name)s") % {"name": piece.name})
            return
        piece.changes = {
            name: value for name, value in piece.values.items() if getattr(known, name) != value
        }
        for name, value in piece.changes.items():
            before, label = _shown(getattr(known, name)), label_of(Material, name)
            row.changes.append(f"{piece.name} {label}：{before} → {_shown(value)}")

    # --- the verdicts

    def _settle(self, wanted: Wanted) -> None:
        wrong = next((row for row in wanted.rows if row.wrong), None)
        for row in wanted.rows:
            row.values.setdefault("name", wanted.name)
            if wrong is not None:
                if not row.wrong:
                    said = _("同一事项的第%(line)d行有误，整个事项都不导入。")
                    blame(row, "name", said % {"line": wrong.line})
                row.verdict = Verdict.WRONG
            elif wanted.known is None:
                row.verdict = Verdict.NEW
            else:
                row.verdict = Verdict.UPDATE if row.changes else Verdict.SKIP

    # --- writing

    def write(self, rows: list[Row], book: Notebook, told: Told) -> None:
        wanted = list({id(row.found): row.found for row in rows}.values())
        fresh = [one for one in wanted if one.known is None]
        known = [one for one in wanted if one.known is not None]
        said = [(one.known, _told(one.known)) for one in known]
        self._make(fresh, book)
        book.change((one.known, one.changes) for one in known if one.changes)
        changed = [piece for one in known for piece in one.pieces if piece.changes]
        book.change((piece.known, piece.changes) for piece in changed)
        made = [material for one in wanted for material in self._materials(one)]
        book.make(made)
        said += [(one.known, {}) for one in fresh]
        book.trail((matter, before, _told(matter), None) for matter, before in said)
        told(len(rows))

    def _make(self, fresh: list[Wanted], book: Notebook) -> None:
        last: dict[int, int] = defaultdict(int)
        for matter in self.by_code.values():
            last[matter.department_id] = max(last[matter.department_id], matter.position)
        for one in fresh:
            last[one.department.pk] += 1
            one.known = Matter(
                department=one.department, base_code=one.base_code,
                position=last[one.department.pk], valid_from=self.ground.today, **one.values,
            )  # fmt: skip
        book.make([one.known for one in fresh if one.known])

    def _materials(self, wanted: Wanted) -> Iterator[Material]:
        """What is new on the list, behind what stands there."""
        there = self.materials[wanted.known.pk]
        last = max((one.position for one in there), default=0)
        for piece in wanted.pieces:
            if piece.known is None:
                last += 1
                yield Material(
                    matter=wanted.known, name=piece.name, position=last,
                    **USUAL_OF_MATERIAL | piece.values,
                )  # fmt: skip


def _told(matter: Matter) -> dict[str, str]:
    """The guide and all that it asks for, as text for the trail."""
    return matter.facts() | matter.bill()


USUAL_OF_MATERIAL: dict[str, Any] = {
    "need": Material.Need.REQUIRED, "source": Material.Source.SELF,
    "form": Material.Form.ORIGINAL, "copies": 1,
}  # fmt: skip


def _of_piece(row: Row, named: matter_cells.Named) -> dict[str, Any]:
    """What the row says of a material; what stands in brackets behind its name comes second."""
    said = {"form": named.form, "copies": named.copies}
    said |= {name: row.get(name) for name in OF_MATERIAL if row.get(name) is not None}
    return {name: value for name, value in said.items() if value is not None}


def _take(there: list[Material], piece: Piece) -> Material | None:
    """The material that is meant: of this name and condition, else the only one of the name."""
    alike = [one for one in there if one.name == piece.name]
    same = [one for one in alike if one.when == piece.values.get("when", "")]
    if not same and len(alike) != 1:
        return None
    found = same[0] if same else alike[0]
    there.remove(found)
    return found


def _faults(matter: Matter) -> Iterator[tuple[str, str]]:
    """What a matter may not be, before the database has to say it."""
    if matter.handling == Handling.INSTANT and matter.promised_days:
        yield "promised_days", _("即办件当场办结，不写承诺天数。")
    elif matter.promised_days > matter.statutory_days:
        yield "promised_days", _("承诺时限比法定时限还长，请核对。")
    if bool(matter.open_from) != bool(matter.open_until):
        yield "open_from", _("每年起、每年止要一起写，或者都不写。")


def _shown(value: Any) -> str:
    said = "；".join(value) if isinstance(value, list) else str(value)
    return said or _("空")
