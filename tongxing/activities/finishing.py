"""The activity is over: who came, who did not, and the hours of those who served."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from tongxing.base.models import Parameter
from tongxing.people.models import Account
from tongxing.teams.models import HoursEntry, Served, ServiceKind, Source, Volunteer

from .models import FLOW, Activity, SignUp, SignUpStep, Standing, Stay, news

GRACE = timedelta(minutes=30)  # before and after, for who sets up and clears away


class Finished(NamedTuple):
    """What an activity ended with."""

    came: int  # parties
    missed: int
    entries: int  # lines in the ledger of hours
    too_short: int  # people whose share was too small to count


def finish(activity: Activity, *, by: Account, at: datetime) -> Finished:
    """End it: stays end, who never came is noted, hours are written once."""
    with transaction.atomic():
        activity.finish(by=by, at=at)
        closes = min(at, activity.ends_at)
        Stay.objects.inside().filter(activity=activity, since__lt=closes).update(until=closes)
        rows = SignUp.objects.filter(activity=activity).select_related("post", "person")
        missed = came = entries = too_short = 0
        absent = rows.filter(state__in=(Standing.PLACED, Standing.OFFERED))
        for row in absent.select_related("post", "person__place", "by").in_order():
            row.activity = activity
            row.stand(FLOW[SignUpStep.MISS], at=at, confirm_by=None)
            news.missed(row, SignUp.objects.no_shows_of(row.person, at=at), at=at)
            missed += 1
        for row in rows.filter(state=Standing.CAME).in_order():
            came += 1
            if row.post.serves:
                written, short = _write_hours(activity, row, by=by, at=at)
                entries += written
                too_short += short
    return Finished(came, missed, entries, too_short)


def _write_hours(activity: Activity, row: SignUp, *, by: Account, at: datetime) -> tuple[int, int]:
    """Lines written, and people whose time was too short to count."""
    spans = _spans(activity, row)
    there = sum((until - since for since, until in spans), timedelta())
    share = Parameter.objects.value("hours_least_share", on=timezone.localdate(at))
    people = Volunteer.objects.active().filter(person__in=row.people.values("person"))
    volunteers = list(people.order_by("pk"))
    if there * 100 < (activity.ends_at - activity.starts_at) * share:
        return 0, len(volunteers)
    device = row.stays.order_by("pk").values_list("device", flat=True).first() or ""
    written = 0
    for volunteer in volunteers:
        for since, until in spans:
            served = Served(
                kind=ServiceKind.ACTIVITY, what=activity.title, source_uid=activity.uid,
                since=since, until=until, source=Source.CHECK_IN, place=activity.place,
                team=activity.team, leader=activity.leader, device=device,
            )  # fmt: skip
            entry = HoursEntry.objects.record(volunteer, served, by=by, at=at)
            written += entry is not None
    return written, 0


def _spans(activity: Activity, row: SignUp) -> list[tuple[datetime, datetime]]:
    """Their stays within the activity and a little around it."""
    first, last = activity.starts_at - GRACE, activity.ends_at + GRACE
    stays = row.stays.exclude(until=None).order_by("since", "pk").values_list("since", "until")
    spans = [(max(since, first), min(until or last, last)) for since, until in stays]
    return [(since, until) for since, until in spans if since < until]
