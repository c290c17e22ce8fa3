"""The trail as people read it: names in place of keys, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from tongxing.planning import doubles

from .merging import TAKEN_OVER
from .models import (
    KEEPS_DOUBLES,
    Account,
    Double,
    Person,
    Proxy,
    ReadEntry,
    Role,
    Sex,
    TrailEntry,
)
from .models.trail import FACTS

# Facts that stand in the trail as codes, and what turns a code into words.
CODED = {"role": Role, "basis": Proxy.Basis, "sex": Sex}
YES_OR_NO = {"True": _("是"), "False": _("否")}


class Aged(NamedTuple):
    """A person, and how old they are today; None when the birthday is not known."""

    person: Person
    age: int | None


def with_ages(people: Iterable[Person], *, today: date) -> list[Aged]:
    return [Aged(person, person.age_on(today)) for person in people]


class Change(NamedTuple):
    """One fact: what it is called, what stood there, what stands there now."""

    fact: str
    before: str
    after: str


class Line(NamedTuple):
    """One line of the trail."""

    at: datetime
    by: str
    comes_from: str
    what: str
    whom: str  # empty when the row is gone
    place: str
    changes: list[Change]


class Opening(NamedTuple):
    """One opening of a sealed value."""

    at: datetime
    by: str
    comes_from: str
    whom: str
    field: str
    why: str
    place: str


def lines(entries: Iterable[TrailEntry]) -> list[Line]:
    """The entries in words. One query for each kind of row they are about."""
    entries = list(entries)
    names = _names(entries)
    return [
        Line(
            at=entry.at, by=str(entry.by), comes_from=entry.comes_from,
            what=str(entry.what_in_words), whom=names.get((entry.about, entry.about_uid), ""),
            place=str(entry.place or ""), changes=_changes(entry),
        )
        for entry in entries
    ]  # fmt: skip


def openings(entries: Iterable[ReadEntry]) -> list[Opening]:
    entries = list(entries)
    people = Person.objects.filter(uid__in={entry.person_uid for entry in entries})
    names = dict(people.values_list("uid", "name"))
    return [
        Opening(
            at=entry.at, by=str(entry.by), comes_from=entry.comes_from,
            whom=names.get(entry.person_uid, ""), field=fact_in_words(entry.field),
            why=entry.why, place=str(entry.place or ""),
        )
        for entry in entries
    ]  # fmt: skip


def fact_in_words(name: str) -> str:
    if name in FACTS:
        return str(FACTS[name])
    if name in Person.FACTS:
        return str(Person._meta.get_field(name).verbose_name)
    return name


def _names(entries: list[TrailEntry]) -> dict[tuple[str, UUID], str]:
    """What the rows are called, by kind and uid."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for entry in entries:
        wanted[entry.about].add(entry.about_uid)
    found: dict[tuple[str, UUID], str] = {}
    for about, uids in wanted.items():
        model = apps.get_model(about)
        rows = model._default_manager.filter(uid__in=uids)
        if model is Account:
            rows = rows.select_related("person")
        found |= {(about, row.uid): str(row) for row in rows}
    return found


def _changes(entry: TrailEntry) -> list[Change]:
    """The facts that say something; one that was empty and stays so is left out."""
    found = [
        Change(fact_in_words(name), _value(entry.before, name), _value(entry.after, name))
        for name in {**entry.before, **entry.after}
    ]
    return [change for change in found if change.before or change.after]


def _value(said: dict, name: str) -> str:
    value = str(said.get(name, ""))
    if value and name in CODED and value in CODED[name].values:
        return str(CODED[name](value).label)
    return str(YES_OR_NO.get(value, value))


class Likely(NamedTuple):
    """Two people on file who may be one, and why."""

    first: Person
    second: Person
    why: str


WHY = {
    "phone": _("同名，手机号也相同"),
    "birthday": _("同名、同一天生、同一个站点"),
    "digit": _("同名，手机号只差一位，或相邻两位写反"),
    "order": _("手机号相同，名字里的字顺序不同"),
}


def likely_doubles(account: Account) -> list[Likely]:
    """Pairs in one's part of the tree about which nobody has said anything yet.

    Only rows that share a name or a phone with another are read and unsealed.
    """
    here = Person.objects.in_part_of(account, *KEEPS_DOUBLES)
    shared = Q()
    for field in ("name", "phone_hash"):
        groups = here.exclude(**{field: ""}).order_by().values(field)
        twice = groups.annotate(n=Count("pk")).filter(n__gt=1)
        shared |= Q(**{f"{field}__in": twice.values(field)})
    rows = {row.pk: row for row in here.filter(shared).select_related("place").order_by("pk")}
    known = [
        doubles.Known(row.pk, row.name, row.phone, row.born_on, row.place_id, row.id_hash or "")
        for row in rows.values()
    ]
    said = set(Double.objects.filter(first__in=rows).values_list("first", "second"))
    return [
        Likely(rows[pair.first], rows[pair.second], str(WHY[pair.why]))
        for pair in doubles.pairs(known)
        if (pair.first, pair.second) not in said
    ]


class Side(NamedTuple):
    """One fact of two people, and which of the two stays."""

    fact: str
    kept: str
    double: str
    stays: str


def side_by_side(kept: Person, double: Person) -> list[Side]:
    """What stands in both files, and what the one that is kept will say."""
    has_log_in = Account.objects.filter(person=kept).exists()
    ours, theirs = kept.facts(), double.facts()
    found = []
    for name in Person.FACTS:
        mine, other = _value(ours, name), _value(theirs, name)
        takes = name in TAKEN_OVER and not (name == "phone" and has_log_in)
        if name in ("household", "is_head"):
            takes = kept.household_id is None
        if mine or other:
            stays = mine or (other if takes else "")
            found.append(Side(fact_in_words(name), mine, other, stays))
    return found
