"""Points for what is new in the ledger of hours, and for what was taken back."""

from datetime import datetime, timedelta

from tongxing.base.models import Counter
from tongxing.people.models import Account

from .models import HoursEntry, PointsEntry, TakenBack, Volunteer

BATCH = 2_000
SETTLED = timedelta(minutes=2)  # a line older than this has no unfinished neighbour before it
WRITTEN, GONE = "points/hours", "points/taken-back"  # counters: up to which row was looked


def credit(*, by: Account, at: datetime) -> int:
    """Settle whoever has a new line or lost one; how many points that changed. Twice is once."""
    people = _fresh(WRITTEN, HoursEntry.objects.all(), "volunteer", at)
    people |= _fresh(GONE, TakenBack.objects.all(), "entry__volunteer", at)
    changed = 0
    for volunteer in Volunteer.objects.filter(pk__in=people).order_by("pk"):
        changed += abs(PointsEntry.objects.settle(volunteer, by=by, at=at))
    return changed


def _fresh(counter: str, rows, who: str, at: datetime) -> set[int]:
    """Whose rows were written since the last look."""
    reached, people, last = Counter.objects.reached(counter), set(), 0
    found = rows.filter(pk__gt=reached).order_by("pk").values_list("pk", who, "at")
    for pk, volunteer, written in found[:BATCH]:
        if written > at - SETTLED:
            break
        people.add(volunteer)
        last = pk
    # Another process may be at it: it settles the same people, and settling twice is settling once.
    if last:
        Counter.objects.advance(counter, past=reached, to=last)
    return people
