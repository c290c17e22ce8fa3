"""Hours of the week at which nobody can book: kept, left out for a day, ended; on record."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.people.models import Account
from tongxing.people.models.trail import FACTS

from .models import Appointment, ClosingException, WeeklyClosing
from .rules import RuleChanged, Table, in_turn, note, whose


class NotItsDay(Refused):
    """The rule does not close this day, so there is nothing to leave out."""

    def __init__(self) -> None:
        super().__init__(_("这一条在那天本来就不停约，请核对日期。"))


@transaction.atomic
def close_weekly(
    row: WeeklyClosing, *, exceptions: Collection[date], by: Account, at: datetime
) -> list[Appointment]:
    """Nobody books in the hours of this new rule; what is booked in them is called off."""
    in_turn(row.place)
    row.save(force_insert=True)
    days = sorted(set(exceptions))
    ClosingException.objects.bulk_create(ClosingException(closing=row, day=day) for day in days)
    called_off = Appointment.objects.call_off_under(row, open_days=days, at=at)
    after = facts_of(row)
    if days:
        after["weeklyclosing_exceptions"] = "、".join(f"{day}" for day in days)
    if called_off:
        after["blackout_called_off"] = str(len(called_off))
    note(row.place, Table.BLACK_OUTS, _line(row), by=by, at=at, after=after)
    return called_off


@transaction.atomic
def leave_out(row: WeeklyClosing, day: date, *, by: Account, at: datetime) -> None:
    """On this one day one can book all the same; twice is once."""
    in_turn(row.place)
    row.refresh_from_db()
    if day < timezone.localdate(at) or not row.holds_on(day):
        raise NotItsDay
    _known, made = ClosingException.objects.get_or_create(closing=row, day=day)
    if made:
        after = {"weeklyclosing_exceptions": f"{day}"}
        note(row.place, Table.BLACK_OUTS, _line(row), by=by, at=at, after=after)


@transaction.atomic
def open_weekly(row: WeeklyClosing, *, by: Account, at: datetime) -> None:
    """Bookable again from today on; what it closed before stays on record."""
    in_turn(row.place)
    today = timezone.localdate(at)
    before = facts_of(row)
    standing = WeeklyClosing.objects.to_come(row.place, today=today).filter(pk=row.pk)
    if not standing.exists():
        raise RuleChanged
    if row.valid_from < today:
        standing.update(valid_until=today)
    else:
        standing.delete()
    note(row.place, Table.BLACK_OUTS, _line(row), by=by, at=at, before=before)


def facts_of(row: WeeklyClosing) -> dict[str, str]:
    """What a rule says, for the trail."""
    said = {"weeklyclosing_valid_from": f"{row.valid_from}", "blackout_why": row.why}
    if row.valid_until:
        said["weeklyclosing_valid_until"] = f"{row.valid_until}"
    return said


def _line(row: WeeklyClosing) -> str:
    with override("zh-hans"):
        return f"{whose(row)} {row}"


FACTS |= {
    "weeklyclosing_valid_from": _("起用日期"),
    "weeklyclosing_valid_until": _("停用日期"),
    "weeklyclosing_exceptions": _("哪天照常"),
}
