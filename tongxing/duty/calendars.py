"""One's own shifts as a calendar that phones subscribe to (RFC 5545)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import icalendar
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import HOLDS, Assignment, Going, Stander

BACK, REFRESH = timedelta(days=60), timedelta(hours=1)


def fed(stander: Stander, at: datetime) -> Iterable[Assignment]:
    """Those of a feed: of rosters that were told, and not long over; taken off ones as such."""
    rows = Assignment.objects.told().filter(stander=stander, starts_at__gt=at - BACK)
    return rows.with_names().soonest_first()


def feed(rows: Iterable[Assignment], *, link: Callable[[str], str]) -> bytes:
    """These shifts as an iCalendar file; `link` makes a whole address of one with a slash."""
    made = icalendar.Calendar()
    for key, value in (
        ("prodid", "-//Tongxing//Duty//ZH"), ("version", "2.0"), ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"), ("x-wr-calname", _("我的值班")), ("refresh-interval", REFRESH),
    ):  # fmt: skip
        made.add(key, value)
    for one in rows:
        made.add_component(_event(one, link))
    made.add_missing_timezones()
    return made.to_ical()


def _event(one: Assignment, link: Callable[[str], str]) -> icalendar.Event:
    event = icalendar.Event()
    shift = one.shift
    status = "TENTATIVE" if one.state == Going.ASKED else "CONFIRMED"
    for key, value in (
        ("uid", f"{one.uid}@tongxing"),
        ("summary", _("值班：%(post)s") % {"post": shift.post.name}),
        ("status", status if one.state in HOLDS else "CANCELLED"),
        ("sequence", 1 if one.state in HOLDS else 2), ("dtstamp", one.state_since),
        ("dtstart", timezone.localtime(shift.starts_at)),
        ("dtend", timezone.localtime(shift.ends_at)),
        ("location", f"{shift.post.place} {shift.post.spot}".strip()),
        ("url", link(one.get_absolute_url())),
    ):  # fmt: skip
        event.add(key, value)
    return event
