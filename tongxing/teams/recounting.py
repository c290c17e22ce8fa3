"""The sums beside the ledger of hours, counted anew and compared."""

from collections import Counter
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from .models import (
    LEDGER_OF,
    HoursEntry,
    HoursSum,
    PlaceHours,
    PointsEntry,
    Purse,
    ServiceKind,
)

BATCH = 5_000


class Sums(NamedTuple):
    """What the ledger says: minutes by person, ledger and year; and by place and month."""

    people: Counter[tuple[int, str, int]]
    places: Counter[tuple[int, date, str, str]]
    entries: Counter[tuple[int, date, str, str]]


def from_the_ledger() -> Sums:
    sums = Sums(Counter(), Counter(), Counter())
    rows = HoursEntry.objects.standing().order_by("pk").values_list(
        "volunteer", "kind", "source", "place", "since", "minutes"
    )  # fmt: skip
    for volunteer, kind, source, place, since, minutes in rows.iterator(chunk_size=BATCH):
        day = timezone.localtime(since).date()
        sums.people[volunteer, LEDGER_OF[ServiceKind(kind)].value, day.year] += minutes
        if place is not None:
            cell = (place, day.replace(day=1), kind, source)
            sums.places[cell] += minutes
            sums.entries[cell] += 1
    return sums


def differences() -> int:
    """How many kept sums are not what the ledger says; sums of nothing apart."""
    said = from_the_ledger()
    people = {row[:3]: row[3] for row in _kept_people() if row[3]}
    places = {row[:4]: row[4:] for row in _kept_places() if row[4]}
    true_places = {cell: (minutes, said.entries[cell]) for cell, minutes in said.places.items()}
    return len(people.items() ^ said.people.items()) + len(places.items() ^ true_places.items())


def purse_differences() -> int:
    """How many purses do not hold what their lines add up to."""
    lines = PointsEntry.objects.values("volunteer").order_by("volunteer").annotate(Sum("points"))
    said = {row["volunteer"]: row["points__sum"] for row in lines}
    rows = Purse.objects.order_by("pk").values_list("volunteer", "balance", "owed")
    kept = {volunteer: balance - owed for volunteer, balance, owed in rows}
    return sum(said.get(one, 0) != kept.get(one, 0) for one in said.keys() | kept.keys())


def recount() -> None:
    """Write every sum anew from the ledger."""
    with transaction.atomic():
        said = from_the_ledger()
        HoursSum.objects.all().delete()
        HoursSum.objects.bulk_create(
            (
                HoursSum(volunteer_id=volunteer, ledger=ledger, year=year, minutes=minutes)
                for (volunteer, ledger, year), minutes in said.people.items()
            ),
            batch_size=BATCH,
        )
        PlaceHours.objects.all().delete()
        PlaceHours.objects.bulk_create(
            (
                PlaceHours(
                    place_id=cell[0], month=cell[1], kind=cell[2], source=cell[3], minutes=minutes,
                    entries=said.entries[cell],
                )
                for cell, minutes in said.places.items()
            ),
            batch_size=BATCH,
        )  # fmt: skip


def _kept_people():
    return HoursSum.objects.order_by("pk").values_list("volunteer", "ledger", "year", "minutes")


def _kept_places():
    return PlaceHours.objects.order_by("pk").values_list(
        "place", "month", "kind", "source", "minutes", "entries"
    )  # fmt: skip
