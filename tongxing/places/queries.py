"""Questions about many places, answered in few queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from .models import Notice, Offer, OpeningHours, Place, Standing


class Listed(NamedTuple):
    """A place in a list: how it stands now and what is done there."""

    place: Place
    standing: Standing
    offers: list[Offer]


def listed(places: Iterable[Place], *, now: datetime) -> list[Listed]:
    """The places with standing and offers, in three queries however many there are."""
    rows = list(places)
    notices: dict[int, Notice] = {}
    for notice in Notice.objects.in_force(now).filter(place__in=rows).order_by("at", "pk"):
        notices[notice.place_id] = notice
    open_now = set(
        OpeningHours.objects.at(now).filter(place__in=rows).values_list("place", flat=True)
    )
    offers: dict[int, list[Offer]] = defaultdict(list)
    found = Offer.objects.filter(place__in=rows).select_related("service")
    for offer in found.order_by("service__name", "pk"):
        offers[offer.place_id].append(offer)
    return [
        Listed(row, row.standing_by(notices.get(row.pk), row.pk in open_now), offers[row.pk])
        for row in rows
    ]


def is_open(one: Listed) -> bool:
    return one.standing.is_open_now


class Week(NamedTuple):
    """The opening hours of one weekday; empty when closed all day."""

    weekday: int
    hours: list[OpeningHours]


def week(place: Place) -> list[Week]:
    days: dict[int, list[OpeningHours]] = defaultdict(list)
    for hours in place.hours.order_by("weekday", "opens", "pk"):
        days[hours.weekday].append(hours)
    return [Week(day, days[day]) for day in range(7)]
