"""At the door: a volunteer's own scan, what the gate tells, and what it told while offline."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from tongxing.base.errors import Refused
from tongxing.base.models import Parameter
from tongxing.people.models import Account
from tongxing.planning.plausible import metres_between

from .models import Activity, SignUp, Stay, Told, Way
from .models.stay import (
    NoSuchSignUp,
    NotThisGate,
    StaleCode,
    ToldTooLate,
    TooFarAway,
    farthest,
    is_good,
)


def scan(
    activity: Activity, row: SignUp, *, code: str, leaving: bool, by: Account, at: datetime,
    uid: uuid.UUID, device: str = "", spot: tuple[float, float] | None = None,
) -> Stay:  # fmt: skip
    """A volunteer with the code of this moment, near the place when the phone says where it is."""
    if not is_good(activity, code, at):
        raise StaleCode
    metres = None
    place = activity.place
    if spot is not None and place.lon is not None and place.lat is not None:
        metres = round(metres_between(spot, (place.lon, place.lat)))
        if metres > farthest(at):
            raise TooFarAway(metres)
    told = Told(uid, Way.CODE, at, by, at, device, metres)
    return Stay.objects.go(row, told) if leaving else Stay.objects.come(row, told)


class Event(NamedTuple):
    """What a gate says happened: its own id, whose, and when by its own clock."""

    uid: uuid.UUID
    sign_up: uuid.UUID
    leaving: bool
    at: datetime


class Taken(NamedTuple):
    """What became of an event; why is empty when it was taken."""

    uid: uuid.UUID
    why: str


def replay(
    activity: Activity, events: Sequence[Event], *, sent_at: datetime, by: Account, at: datetime
) -> list[Taken]:
    """
    What a gate told while it had no network, each event once however often it is sent.

    Parameters
    ----------
    sent_at
        The gate's own clock at the moment of sending. The difference to ours is how wrong it
        is, and every event is put right by it; nothing lies in the future or before the doors.
    """
    wrong = at - sent_at
    days = Parameter.objects.value("checkin_replay_days", on=timezone.localdate(at))
    opened = activity.starts_at - timedelta(hours=2)
    rows = {
        row.uid: row
        for row in SignUp.objects.filter(uid__in=[one.sign_up for one in events])
        .select_related("activity__place", "post", "person")
    }  # fmt: skip
    found = []
    for one in sorted(events, key=lambda one: (one.at, one.uid)):
        true_at = min(max(one.at + wrong, opened), at)
        try:
            row = rows.get(one.sign_up)
            if row is None:
                raise NoSuchSignUp
            if row.activity_id != activity.pk:
                raise NotThisGate(row)
            if at - true_at > timedelta(days=days):
                raise ToldTooLate(days)
            way = Way.GATE if at - true_at < timedelta(minutes=2) else Way.OFFLINE
            told = Told(one.uid, way, true_at, by, at)
            if one.leaving:
                Stay.objects.go(row, told)
            else:
                Stay.objects.come(row, told)
            found.append(Taken(one.uid, ""))
        except Refused as error:
            found.append(Taken(one.uid, str(error)))
    return found
