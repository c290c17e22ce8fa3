"""What a clock does with duty. Called every minute by `tongxing run`."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from tongxing.base.errors import Refused
from tongxing.base.models import Parameter
from tongxing.people.models import Account

from .models import AHEAD, Assignment, Call, Roster, Shift, end_calls, news
from .replacing import call_for

BATCH = 200


class Swept(NamedTuple):
    """What a sweep did."""

    reminded: int
    alarmed: int
    missed: int
    lapsed: int
    archived: int


def sweep(*, at: datetime) -> Swept:
    """Remind, tell of who is late, call for who did not come, ask the next one."""
    by = Account.objects.system()
    return Swept(
        remind(at=at), alarm(at=at), miss(by=by, at=at), go_on_calling(at=at),
        archive(by=by, at=at),
    )  # fmt: skip


def _number(code: str, at: datetime) -> int:
    return Parameter.objects.value(code, on=timezone.localdate(at))


def remind(*, at: datetime) -> int:
    """Tell who stands soon, once for a shift."""
    until = at + timedelta(hours=_number("duty_reminder_hours", at))
    rows = Assignment.objects.ahead().told().filter(
        reminded_at=None, starts_at__gt=at, starts_at__lte=until
    )  # fmt: skip
    return _once(rows, "reminded_at", news.reminded, at=at)


def alarm(*, at: datetime) -> int:
    """Tell whoever has not signed in, and the duty officers, once for a shift."""
    late = timedelta(minutes=_number("duty_late_minutes", at))
    rows = Assignment.objects.late(at, by=late).filter(alarmed_at=None)
    return _once(rows, "alarmed_at", news.late, at=at)


def _once(rows, mark: str, tell, *, at: datetime) -> int:
    told = 0
    for row in rows.with_names().soonest_first()[:BATCH]:
        with transaction.atomic():
            mine = Assignment.objects.filter(pk=row.pk, state__in=AHEAD, **{mark: None})
            if mine.update(**{mark: at}):
                tell(row, at=at)
                told += 1
    return told


def miss(*, by: Account, at: datetime) -> int:
    """Who has not come by now counts as absent, and the reserve is called."""
    absent = timedelta(minutes=_number("duty_absent_minutes", at))
    missed = 0
    for row in Assignment.objects.late(at, by=absent).with_names()[:BATCH]:
        try:
            row.shift.roster.miss(row, by=by, at=at)
        except Refused:
            continue  # signed in in the same moment
        missed += 1
        call_for(_whole(row.shift), at=at)
    return missed


def _whole(shift: Shift) -> Shift:
    return Shift.objects.with_mix().select_related("roster__place").get(pk=shift.pk)


def go_on_calling(*, at: datetime) -> int:
    """Silence asks the next one; once the shift is full or over, nobody is asked any more."""
    lapsed = 0
    for call in Call.objects.to_lapse(at).select_related("shift")[:BATCH]:
        try:
            call.lapse(at=at)
        except Refused:
            continue  # answered in the same moment
        lapsed += 1
        shift = _whole(call.shift)
        if shift.missing and shift.ends_at > at:
            call_for(shift, at=at)
        else:
            end_calls(shift, at=at)
    return lapsed


def archive(*, by: Account, at: datetime) -> int:
    """A month after its month a roster is closed."""
    closed = 0
    for roster in Roster.objects.to_archive(timezone.localdate(at))[:BATCH]:
        try:
            roster.archive(by=by, at=at)
        except Refused:
            continue
        closed += 1
    return closed
