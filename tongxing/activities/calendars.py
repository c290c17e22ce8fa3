"""Activities in calendars: a month on a page, and feeds as RFC 5545 has them.

An event keeps its UID for ever; its SEQUENCE is how often the activity was changed since it was
first told, so that a calendar that has seen it takes the newer one. What was called off stays in
the feed as CANCELLED.
"""

import calendar
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import icalendar
from django.db.models import Count, Max, Q
from django.utils import timezone

from tongxing.people.models import Account
from tongxing.planning import festivals

from .models import OPEN, Activity, ActivityStep, SignUp, Stage, Standing
from .models.activity import ActivityQuerySet

BACK = timedelta(days=60)  # what is over stays in a feed for so long
REFRESH = timedelta(hours=4)
TOLD_ANEW = (ActivityStep.PUBLISH, ActivityStep.CHANGE, ActivityStep.CANCEL)
STATES = {Stage.CANCELLED: "CANCELLED"}
NOT_SURE = frozenset({Standing.WAITING, Standing.IN_LOT, Standing.OFFERED})
DAYS_A_WEEK = 7


class Cell(NamedTuple):
    """A day of the month's page."""

    day: date
    lunar: str
    names: tuple[str, ...]  # festivals and solar terms
    is_off: bool  # a statutory holiday
    activities: list[Activity]


def month(rows: ActivityQuerySet, first: date) -> list[Cell]:
    """The days of this month with what begins on each, of these activities."""
    count = calendar.monthrange(first.year, first.month)[1]
    since = timezone.make_aware(datetime.combine(first, time()))
    until = timezone.make_aware(datetime.combine(first + timedelta(days=count), time()))
    on: dict[date, list[Activity]] = defaultdict(list)
    for one in rows.filter(starts_at__gte=since, starts_at__lt=until).soonest_first():
        on[one.day()].append(one)
    days = [first + timedelta(days=n) for n in range(count)]
    return [
        Cell(
            day, festivals.lunar(day), festivals.on(day), festivals.is_statutory_holiday(day),
            on[day],
        )
        for day in days
    ]  # fmt: skip


def fed(rows: ActivityQuerySet, at: datetime) -> ActivityQuerySet:
    """Those of a feed: told to the public once, and not long over."""
    told = rows.filter(ends_at__gt=at - BACK, events__kind=ActivityStep.PUBLISH)
    return Activity.objects.filter(pk__in=told.values("pk"))


def feed(
    rows: ActivityQuerySet, *, name: str, link: Callable[[str], str],
    unsure: frozenset[int] = frozenset(),
) -> bytes:  # fmt: skip
    """
    These activities as an iCalendar file.

    Parameters
    ----------
    link
        Makes a whole address of one that begins with a slash.
    unsure
        Activities, by key, at which whose calendar it is may or may not be.
    """
    changes = Count("events", filter=Q(events__kind__in=TOLD_ANEW))
    rows = rows.with_names().annotate(changes=changes, told_at=Max("events__at")).soonest_first()
    made = icalendar.Calendar()
    for key, value in (
        ("prodid", "-//Tongxing//Activities//ZH"), ("version", "2.0"), ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"), ("x-wr-calname", name), ("refresh-interval", REFRESH),
    ):  # fmt: skip
        made.add(key, value)
    for one in rows:
        made.add_component(_event(one, link, is_unsure=one.pk in unsure))
    made.add_missing_timezones()
    return made.to_ical()


def _event(one: Activity, link: Callable[[str], str], *, is_unsure: bool) -> icalendar.Event:
    event = icalendar.Event()
    status = STATES.get(Stage(one.state), "TENTATIVE" if is_unsure else "CONFIRMED")
    where = f"{one.place} {one.spot}".strip()
    said = "\n".join(filter(None, [one.why_cancelled, one.about, one.bring]))
    told_at = one.told_at  # type: ignore[attr-defined]
    for key, value in (
        ("uid", f"{one.uid}@tongxing"), ("summary", one.title), ("status", status),
        ("sequence", one.changes - 1),  # type: ignore[attr-defined]
        ("dtstamp", told_at), ("last-modified", told_at),
        ("dtstart", timezone.localtime(one.starts_at)), ("dtend", timezone.localtime(one.ends_at)),
        ("location", where), ("description", said), ("url", link(one.get_absolute_url())),
        ("categories", [one.get_work_display()]),
    ):  # fmt: skip
        event.add(key, value)
    if one.place.lat is not None and one.place.lon is not None:
        event.add("geo", (one.place.lat, one.place.lon))
    return event


def of_a_person(account: Account) -> tuple[ActivityQuerySet, frozenset[int]]:
    """What this person goes to or went to, and which of it is not sure yet."""
    mine = SignUp.objects.of(account)
    going = mine.filter(state__in=[*sorted(OPEN), Standing.CAME, Standing.CALLED_OFF])
    unsure = going.filter(state__in=sorted(NOT_SURE)).values_list("activity", flat=True)
    return Activity.objects.filter(pk__in=going.values("activity")), frozenset(unsure)
