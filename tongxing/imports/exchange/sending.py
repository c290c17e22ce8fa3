"""Hand records over, and write down who did, why, and whose sealed values went with them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account, Person, ReadEntry, TrailEntry
from tongxing.people.models.trail import WHAT
from tongxing.places.models import Place

from .records import RECORDS, hours_under, leaders_under, volunteers_under

WHAT |= {"export": _("导出交换")}

BATCH = 2000


def export(
    kinds: Iterable[str], place: Place, *, with_ids: bool, why: str, by: Account, at: datetime
) -> dict[str, list[dict[str, Any]]]:
    """The records of this part of the tree, by kind.

    Phones go with volunteers and leaders, id numbers only when asked for; each person whose
    sealed value goes out finds a line about it, with the reason, before anything is handed over.
    """
    wanted = [kind for kind in RECORDS if kind in set(kinds)]
    with transaction.atomic():
        found = {kind: list(RECORDS[kind](place, with_ids=with_ids)) for kind in wanted}
        opened = _opened(wanted, place, with_ids=with_ids)
        ReadEntry.objects.bulk_create(
            [
                ReadEntry(
                    person_uid=uid, place_id=place_id, field=field, why=why, by=by, at=at,
                    comes_from=by.comes_from,
                )
                for uid, place_id, field in opened
            ],
            batch_size=BATCH,
        )  # fmt: skip
        counts = {kind: str(len(rows)) for kind, rows in found.items()}
        said = {**counts, "why": why, "id_number": "yes" if with_ids else ""}
        TrailEntry.objects.note(place, "export", by=by, at=at, after=said)
    return found


def _opened(kinds: list[str], place: Place, *, with_ids: bool) -> list[tuple[Any, int, str]]:
    """Whose sealed values go out: each person once for each of them."""
    phones: dict[int, Person] = {}
    ids: dict[int, Person] = {}
    if "volunteers" in kinds:
        people = {row.person_id: row.person for row in volunteers_under(place)}
        phones |= people
        ids |= people
    if "teams" in kinds:
        phones |= {person.pk: person for person in leaders_under(place).values()}
    if "hours" in kinds:
        served = hours_under(place).values("volunteer__person")
        ids |= {person.pk: person for person in Person.objects.filter(pk__in=served)}
    opened = [(one.uid, one.place_id, "phone") for one in phones.values() if one.phone]
    if with_ids:
        opened += [(one.uid, one.place_id, "id_number") for one in ids.values() if one.id_number]
    return opened
