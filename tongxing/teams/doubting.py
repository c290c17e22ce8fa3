"""Look at what is new in the ledger of hours, and note what somebody should look at."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from tongxing.base.models import Counter, Parameter
from tongxing.planning import plausible

from .models import HoursDoubt, HoursEntry, Source

LOOKED_AT = "hours/doubted"  # the counter that says up to which line has been looked
BATCH = 2_000
AROUND = timedelta(days=1)
BEFORE = timedelta(days=60)  # how far back a habit is looked for


def limits(at: datetime) -> plausible.Limits:
    """What the office has set, of this day."""
    today = timezone.localdate(at)
    return plausible.Limits(
        *(Parameter.objects.value(f"hours_{name}", on=today) for name in plausible.Limits._fields)
    )


def look(*, at: datetime) -> int:
    """Note every doubt about lines written since the last look; how many. Twice changes nothing."""
    reached = Counter.objects.reached(LOOKED_AT)
    fresh = list(
        HoursEntry.objects.filter(pk__gt=reached).order_by("pk")
        .values_list("pk", "volunteer", "since", "until", "device")[:BATCH]
    )  # fmt: skip
    if not fresh:
        return 0
    last = fresh[-1][0]
    if not Counter.objects.advance(LOOKED_AT, past=reached, to=last):
        return 0  # another process is looking
    people = {row[1] for row in fresh}
    devices = {row[4] for row in fresh} - {""}
    since = min(row[2] for row in fresh) - BEFORE
    until = max(row[3] for row in fresh) + AROUND
    new = {row[0] for row in fresh}
    lines = _lines(Q(volunteer__in=people), since, until)
    found = [
        one
        for one in plausible.doubts(lines, limits(at))
        if one.line in new and one.kind != "device"
    ]
    if devices:
        told = _lines(Q(device__in=devices), since + BEFORE - AROUND, until)
        found += [one for one in plausible.one_device(told, limits(at)) if one.line in new]
    HoursDoubt.objects.bulk_create(
        (
            HoursDoubt(
                entry_id=one.line, kind=one.kind, other_id=one.other, figure=one.figure, found_at=at
            )
            for one in found
        ),
        ignore_conflicts=True,
    )
    return len(found)


def _lines(which: Q, since: datetime, until: datetime) -> list[plausible.Line]:
    rows = HoursEntry.objects.standing().filter(which).during(since, until).order_by("since", "pk")
    return [
        plausible.Line(
            pk, volunteer, begins, ends, minutes, timezone.localtime(begins).date(),
            None if lon is None else (lon, lat), device, source != Source.CHECK_IN,
        )
        for pk, volunteer, begins, ends, minutes, lon, lat, device, source in rows.values_list(
            "pk", "volunteer", "since", "until", "minutes", "place__lon", "place__lat", "device",
            "source",
        )
    ]  # fmt: skip
