"""What the zone has to hand over: rows to records, in the words of `columns`, kind by kind."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from tongxing.activities.models import Activity, Stage
from tongxing.base import zone
from tongxing.people.models import Person
from tongxing.places.models import Place
from tongxing.teams.models import (
    HoursEntry,
    Ledger,
    Membership,
    ServiceKind,
    Standing,
    Team,
    Volunteer,
)

from .. import columns
from ..models import ForeignNumber
from .columns import NATIONAL, SERVICE_KINDS, STAGES, WORKS

LINES = uuid.UUID("5d2a9c1e-6f0b-5b8e-8a0c-2b7f4e9d1a63")  # the name space of lines' identifiers
CHUNK = 2000
MINUTE = timedelta(minutes=1)

Numbers = Mapping[int, tuple[str, str]]  # by row: the system and the number there


def own_system() -> str:
    """How this zone is called as a source of records."""
    return f"同行：{zone.code()}"


def numbers_of(about: str) -> Numbers:
    """What other systems call our rows; the national one goes before any other."""
    found: dict[int, tuple[str, str]] = {}
    rows = ForeignNumber.objects.of_kind(about).values_list(about, "system", "number")
    for row, system, number in rows.iterator():
        if row not in found or system == NATIONAL:
            found[row] = system, number
    return found


def uid_of(entry: HoursEntry) -> uuid.UUID:
    """A line of the ledger has no identifier of its own, but it never changes: it makes one."""
    said = (zone.code(), entry.volunteer.uid, entry.source_uid, entry.since.isoformat())
    return uuid.uuid5(LINES, "|".join(str(part) for part in said))


class Names:
    """How places and teams are called outside: by name, and by code where two share a name."""

    def __init__(self) -> None:
        self.places = _called(Place.objects.order_by("pk"))
        self.teams = _called(Team.objects.order_by("pk"))


def _called(rows: Iterable[Place | Team]) -> dict[int | None, str]:
    known = list(rows)
    bearers = Counter(row.name for row in known)
    return {row.pk: row.name if bearers[row.name] == 1 else row.code for row in known}


def _word(words: Mapping[str, Any], value: Any) -> str:
    """The first word that means this; the same in every language of the pages."""
    return next((word for word, means in words.items() if means == value), "")


def _called_outside(row_id: int | None, uid: uuid.UUID, numbers: Numbers) -> dict[str, Any]:
    system, number = numbers.get(row_id or 0, (own_system(), str(uid)))
    return {"system": system, "record": number, "uid": str(uid)}


def _minute(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(second=0, microsecond=0, tzinfo=None)


def volunteers(place: Place, *, with_ids: bool) -> Iterator[dict[str, Any]]:
    """Registered volunteers of this part of the tree, without those who have left."""
    names, numbers = Names(), numbers_of("volunteer")
    teams: dict[int, list[str]] = defaultdict(list)
    current = Membership.objects.current().filter(team__ended_on=None).order_by("pk")
    for person, team in current.values_list("person", "team"):
        teams[person].append(names.teams[team])
    for row in volunteers_under(place).prefetch_related("skills").iterator(chunk_size=CHUNK):
        person = row.person
        yield {
            **_called_outside(row.pk, row.uid, numbers),
            "number": row.number,
            "name": person.name,
            "sex": _word(columns.SEXES, person.sex),
            "born_on": person.born_on,
            "id_number": person.id_number if with_ids else "",
            "phone": person.phone,
            "place": names.places[person.place_id],
            "address": person.address,
            "registered_on": row.registered_on,
            "skills": sorted(skill.name for skill in row.skills.all()),
            "teams": sorted(teams[person.pk]),
            "guardian_consent": True if row.guardian_consent else None,
        }


def volunteers_under(place: Place):
    rows = Volunteer.objects.active().filter(person__place__path__startswith=place.path)
    return rows.select_related("person").order_by("pk")


def teams(place: Place, *, with_ids: bool) -> Iterator[dict[str, Any]]:
    """Teams that are at work, each with who leads it."""
    names, numbers = Names(), numbers_of("team")
    leaders = leaders_under(place)
    for row in Team.objects.working().under(place).order_by("pk"):
        leader = leaders.get(row.pk)
        yield {
            **_called_outside(row.pk, row.uid, numbers),
            "code": row.code,
            "name": row.name,
            "kind": _word(columns.TEAM_KINDS, row.kind),
            "place": names.places[row.place_id],
            "formed_on": row.formed_on,
            "purpose": row.purpose,
            "leader": leader.name if leader else "",
            "leader_phone": leader.phone if leader else "",
        }


def leaders_under(place: Place) -> dict[int, Person]:
    rows = Membership.objects.current().filter(
        standing=Standing.LEADER, team__ended_on=None, team__place__path__startswith=place.path
    )
    return {one.team_id: one.person for one in rows.select_related("person")}


def activities(place: Place, *, with_ids: bool) -> Iterator[dict[str, Any]]:
    """Activities that the public knows of; drafts stay here."""
    names, numbers = Names(), numbers_of("activity")
    for row in Activity.objects.public().under(place).order_by("pk").iterator(chunk_size=CHUNK):
        stage = Stage.OVER if row.state == Stage.TOLD else row.state
        yield {
            **_called_outside(row.pk, row.uid, numbers),
            "number": row.number,
            "title": row.title,
            "team": names.teams.get(row.team_id, ""),
            "place": names.places[row.place_id],
            "spot": row.spot,
            "starts_at": _minute(row.starts_at),
            "ends_at": _minute(row.ends_at),
            "opens_at": _minute(row.opens_at),
            "closes_at": _minute(row.closes_at),
            "capacity": row.capacity,
            "work": _word(WORKS, row.work),
            "leader": row.leader,
            "phone": row.phone,
            "about": row.about,
            "state": _word(STAGES, stage),
        }


def hours(place: Place, *, with_ids: bool) -> Iterator[dict[str, Any]]:
    """Lines of volunteer service that stand. Duty and learning are no hours of service.

    What a resident asked for, and whose home was visited, stays here: such a line tells its kind.
    """
    names, lines, people = Names(), numbers_of("hours"), numbers_of("volunteer")
    rows = hours_under(place).select_related("volunteer__person", "comes_from").order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        volunteer, person = row.volunteer, row.volunteer.person
        asked = row.comes_from.pk if hasattr(row, "comes_from") else None
        kind = _word(SERVICE_KINDS, row.kind)
        begins = _minute(row.since)
        whole = (row.until - row.since) // MINUTE
        yield {
            **_called_outside(asked, uid_of(row), lines),
            "volunteer_record": _called_outside(volunteer.pk, volunteer.uid, people)["record"],
            "number": volunteer.number,
            "name": person.name,
            "id_number": person.id_number if with_ids else "",
            "what": row.what if row.kind == ServiceKind.ACTIVITY else kind,
            "day": begins.date(),
            "begins": begins,
            "ends": begins + whole * MINUTE,
            "minutes": row.minutes,
            "place": names.places.get(row.place_id, ""),
            "team": names.teams.get(row.team_id, ""),
            "leader": row.leader,
            "kind": kind,
        }


def hours_under(place: Place):
    rows = HoursEntry.objects.standing().in_ledger(Ledger.SERVICE)
    return rows.filter(volunteer__person__place__path__startswith=place.path)


RECORDS = {
    "volunteers": volunteers,
    "teams": teams,
    "activities": activities,
    "hours": hours,
}
