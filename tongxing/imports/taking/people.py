"""Rows about people: whether the zone knows them, what would change, and how they are written.

Residents, volunteers and party members are people first; each of those kinds adds its own.
"""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from tongxing.base.masking import mask_id, mask_phone
from tongxing.people.models import Account, Person
from tongxing.people.models.person import hash_of_id, hash_of_phone
from tongxing.places.models import Place

from ..checking import Row, Verdict
from ..cleaners import Bad
from .ground import BATCH, Ground, Taker, Told, blame, label_of, settle
from .notebook import Notebook

MASKS = {"id_number": mask_id, "phone": mask_phone}
PLAIN_FACTS = ("sex", "born_on", "phone", "address", "speaks")


class Known(NamedTuple):
    """What has to be known about a person to recognise them."""

    pk: int
    name: str
    id_hash: str | None
    place_id: int


class KnownPeople:
    """Everybody the zone knows, found by id number, by name and phone, by name and household."""

    def __init__(self) -> None:
        self.by_pk: dict[int, Known] = {}
        self.by_id: dict[str, Known] = {}
        self.by_phone: dict[tuple[str, str], list[Known]] = defaultdict(list)
        self.by_household: dict[tuple[str, str], list[Known]] = defaultdict(list)
        rows = (
            Person.objects.known()
            .order_by()
            .values_list("pk", "name", "id_hash", "place_id", "phone_hash", "household__number")
        )
        for pk, name, id_hash, place_id, phone_hash, household in rows.iterator():
            self.by_pk[pk] = known = Known(pk, name, id_hash, place_id)
            if id_hash:
                self.by_id[id_hash] = known
            if phone_hash:
                self.by_phone[name, phone_hash].append(known)
            if household:
                self.by_household[household, name].append(known)

    def match(self, row: Row, id_hash: str, phone_hash: str) -> Known | None:
        """Who this row is about. Raises Bad when that cannot be told."""
        name = row.get("name")
        if id_hash and (known := self.by_id.get(id_hash)):
            if known.name != name:
                raise Bad(_("这个身份证号已经登记在另一个姓名下，请核对姓名和号码。"))
            return known
        alike = self.by_phone.get((name, phone_hash), []) if phone_hash else []
        if not alike and row.get("household"):
            alike = self.by_household.get((row.get("household"), name), [])
        if id_hash and any(known.id_hash for known in alike):
            raise Bad(_("同名同电话的人已登记了另一个身份证号，请核对。"))
        if len(alike) > 1:
            raise Bad(_("有几个同名同电话的人，请写身份证号。"))
        return alike[0] if alike else None


@dataclass(slots=True)
class Found:
    """What is known about a row once it has been decided: for whom, where, and the new values."""

    place: Place | None = None
    known: Known | None = None
    person: Person | None = None  # as it stands; of a new row once it is written
    values: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)  # of the kind itself


class Peoples(Taker):
    """What the three kinds of people share."""

    def __init__(self, ground: Ground):
        super().__init__(ground)
        self.lines_by_key: dict[tuple, tuple[int, str, str]] = {}

    # --- deciding

    def decide(self, rows: list[Row], told: Told) -> None:
        people = KnownPeople()
        self.prepare(rows)
        for row in rows:
            row.found = Found()
            self._recognise(row, people)
        accounts = frozenset(
            Account.objects.filter(person__isnull=False).values_list("person_id", flat=True)
        )
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            known = {row.found.known.pk for row in batch if row.found.known}
            persons = Person.objects.select_related("household").in_bulk(known)
            for row in batch:
                self._compare(row, persons, accounts)
            told(len(batch))

    def _recognise(self, row: Row, people: KnownPeople) -> None:
        """The place of the row and the person it is about, as far as cells that are right tell."""
        found = row.found
        if row.get("place") or self.ground.top:
            found.place = self.ground.place_of(row)
        id_number = row.get("id_number")
        id_hash = hash_of_id(id_number.number) if id_number else ""
        phone_hash = hash_of_phone(row.get("phone") or "")
        if row.wrong or self._seen_before(row, id_hash, phone_hash):
            return
        try:
            found.known = self.match(row, people, id_hash, phone_hash)
        except Bad as error:
            blame(row, "id_number" if id_hash else "phone", str(error))
            return
        if found.known is None:
            found.place = found.place or self.ground.place_of(row)  # says when none was written
        elif self.ground.holds(found.known.place_id):
            found.place = found.place or self.ground.places[found.known.place_id]
        else:
            blame(row, "name", _("这个人已登记在这次导入范围以外的阵地，请联系上级办公室。"))

    def match(self, row: Row, people: KnownPeople, id_hash: str, phone_hash: str) -> Known | None:
        """Who this row is about. Raises Bad when that cannot be told."""
        return people.match(row, id_hash, phone_hash)

    def _seen_before(self, row: Row, id_hash: str, phone_hash: str) -> bool:
        """Whether an earlier row of the sheet is about the same person; says so when it is."""
        name = row.get("name")
        keys: list[tuple[str, ...]] = [("id", id_hash)] if id_hash else []
        if phone_hash:
            keys.append(("phone", name, phone_hash))
        if row.get("household"):
            keys.append(("household", name, row.get("household")))
        for key in keys:
            line, earlier_name, earlier_id = self.lines_by_key.get(key, (0, "", ""))
            if not line or (key[0] != "id" and id_hash and earlier_id and id_hash != earlier_id):
                continue
            if earlier_name != name:
                blame(
                    row, "id_number",
                    _("和第%(line)d行是同一个身份证号，姓名却不同。") % {"line": line},
                )  # fmt: skip
            else:
                row.verdict = Verdict.SKIP
                row.changes.append(_("和第%(line)d行是同一个人") % {"line": line})
            return True
        for key in keys:
            self.lines_by_key.setdefault(key, (row.line, name, id_hash))
        return False

    def _compare(self, row: Row, persons: dict[int, Person], accounts: frozenset[int]) -> None:
        if row.verdict == Verdict.SKIP:
            return
        found = row.found
        if not row.wrong:
            found.person = persons.get(found.known.pk) if found.known else None
            found.values = dict(self._values(row))
            self.look_closer(row)
        if not row.wrong and found.person:
            found.values = dict(self._differing(row, found.person))
            if "phone" in found.values and found.person.phone and found.person.pk in accounts:
                blame(row, "phone", _("这个人用原来的手机号登录，换号请在居民页面办。"))
            row.changes = [*self._told(found.person, found.values), *row.changes]
        settle(row, exists=self.exists(row), same=not found.values and not self.adds(row))

    def _values(self, row: Row) -> Iterator[tuple[str, Any]]:
        """What the row says about the person, by field; empty cells say nothing."""
        yield "name", row.get("name")
        for name in PLAIN_FACTS:
            if (value := row.get(name)) is not None:
                yield name, value
        if known := row.get("id_number"):
            yield "id_number", known.number
            yield "sex", known.sex
            yield "born_on", known.born_on
        if row.get("place") or row.found.known is None:
            yield "place", row.found.place

    def _differing(self, row: Row, person: Person) -> Iterator[tuple[str, Any]]:
        for name, value in row.found.values.items():
            if name in ("place", "household"):
                if getattr(person, f"{name}_id") != value.pk or value.pk is None:
                    yield name, value
            elif getattr(person, name) != value:
                yield name, value

    def _told(self, person: Person, values: dict[str, Any]) -> Iterator[str]:
        for name, value in values.items():
            mask: Callable[[Any], str] = MASKS.get(name, str)
            before = (
                getattr(person, name) if name != "place" else self.ground.places[person.place_id]
            )
            label = label_of(Person, name)
            shown = _("空") if before in ("", None) else mask(before)
            yield f"{label}：{shown} → {mask(value)}"

    def prepare(self, rows: list[Row]) -> None:
        """Look up what the kind itself needs to know about all rows."""

    @abstractmethod
    def look_closer(self, row: Row) -> None:
        """What the kind itself has to say about a row that is right so far."""

    def exists(self, row: Row) -> bool:
        """Whether what the row is about is there already."""
        return row.found.known is not None

    def adds(self, row: Row) -> bool:
        """Whether the kind itself adds something to a person who is there already."""
        return False

    # --- writing

    def write(self, rows: list[Row], book: Notebook, told: Told) -> None:
        self.write_before(rows, book)
        changed = [row for row in rows if row.found.person and row.found.values]
        self._write_changed(changed, book)
        fresh = [row for row in rows if row.found.person is None]
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            self._write_fresh(batch, book)
            told(len(batch))
        self.write_after(rows, book)
        told(len(rows) - len(fresh))

    def _write_fresh(self, rows: list[Row], book: Notebook) -> None:
        for row in rows:
            person = Person(registered_at=book.at, **row.found.values)
            person.seal()
            row.found.person = person
        book.make([row.found.person for row in rows])
        book.trail((row.found.person, {}, row.found.person.facts(), None) for row in rows)

    def _write_changed(self, rows: list[Row], book: Notebook) -> None:
        before = []
        changes = []
        for row in rows:
            person = row.found.person
            before.append(person.facts())
            values = dict(row.found.values)
            sealed = Person(id_number=values.get("id_number", person.id_number),
                            phone=values.get("phone", person.phone))  # fmt: skip
            sealed.seal()
            if "id_number" in values:
                values["id_hash"] = sealed.id_hash
            if "phone" in values:
                values["phone_hash"] = sealed.phone_hash
            changes.append((person, values))
        book.change(changes)
        book.trail(
            (row.found.person, said, row.found.person.facts(), None)
            for row, said in zip(rows, before, strict=True)
        )

    def write_before(self, rows: list[Row], book: Notebook) -> None:
        """What must be there before the people are."""

    def write_after(self, rows: list[Row], book: Notebook) -> None:
        """What the kind itself adds to the people."""
