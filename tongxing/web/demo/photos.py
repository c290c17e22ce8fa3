"""Photos of places and of what was held: drawings, put into the product's own photo store."""

import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from tongxing.activities.models import Activity, Faces, Photo, WriteUp
from tongxing.base import photos
from tongxing.people.models import Account
from tongxing.places.models import Place, PlacePhoto

from . import pictures
from .rows import new, uid

SHOWN = ("C", "I1", "I2", "I3", "S01", "S02", "S03", "S05", "S08", "S11", "S13", "S20")
OF_A_WRITE_UP = (Faces.NONE, Faces.AGREED)
Row = TypeVar("Row", Photo, PlacePhoto)
ALSO_UNASKED = 4  # every so many write-ups has one that nobody but its keepers may see
MINUTE = timedelta(minutes=1)


def of_places(
    rng: random.Random, places: dict[str, Place], by: dict[str, Account], now: datetime
) -> Iterator[PlacePhoto]:
    """One of the house, of places that have been photographed."""
    for n, code in enumerate(SHOWN):
        place = places[code]
        at = now - timedelta(days=90 - n, hours=2)
        content = pictures.place(rng, place.name)
        row = new(PlacePhoto, uid=uid(rng), place=place, by=by[code], at=at)
        yield _stored(row, content, area="places", at=at)


def of_write_ups(rng: random.Random, told: Iterable[tuple[Activity, WriteUp]]) -> Iterator[Photo]:
    """Two of each; here and there one more, of which nobody asked who is on it."""
    for n, (activity, write_up) in enumerate(told):
        unasked = [Faces.UNASKED] if n % ALSO_UNASKED == 1 else []
        for faces in (*OF_A_WRITE_UP, *unasked):
            by, at = write_up.by, write_up.at + MINUTE
            row = new(
                Photo, uid=uid(rng), activity=activity, faces=faces, by=by, at=at, declared_by=by,
                declared_at=at,
            )  # fmt: skip
            yield _stored(row, pictures.activity(rng, activity.title), area="activities", at=at)


def _stored(row: Row, content: bytes, *, area: str, at: datetime) -> Row:
    row.digest = photos.digest(content)
    photos.store(row.file, content, area=area, uid=row.uid, media_type=photos.MEDIA_TYPE, at=at)
    return row
