"""Leave that a clerk asks for on their own page: asked, answered, and the shifts follow."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.people.models import Account, Message
from tongxing.places.models import Place

from . import rules, shifts
from .models import Clerk, LeaveRequest
from .models.case_news import managers


class LeaveIsOver(Refused):
    def __init__(self) -> None:
        super().__init__(_("请的日子已经过去了，不能再准。可以写明情况，选“不准”了结。"))


@transaction.atomic
def ask(
    clerk: Clerk, hall: Place, *, since: date, until: date, half: str, why: str, by: Account,
    at: datetime,
) -> LeaveRequest:  # fmt: skip
    """Put the request; whoever looks after the hall is told."""
    row = LeaveRequest.objects.ask(
        clerk, hall, since=since, until=until, half=half, why=why, by=by, at=at
    )
    with override("zh-hans"):
        text = _("%(who)s请假：%(days)s，%(why)s。请答复。") % _said(row)
        _note(row, by=by, at=at)
    url = reverse("hall:leave_answer", args=[hall.code, row.uid])
    Message.objects.send(managers(row) - {by.pk}, text, url=url, at=at)
    return row


@transaction.atomic
def grant(row: LeaveRequest, *, answer: str, by: Account, at: datetime) -> None:
    """The shifts follow, from today on; who waits for the clerk now is sent to others."""
    turns = row.turns(today=timezone.localdate(at))
    if not turns:
        raise LeaveIsOver
    with override("zh-hans"):
        answer = answer or str(_("同意。"))
        row.grant(answer=answer, by=by, at=at)
        told = _("您请的假准了：%(days)s。%(answer)s") % _said(row)
        _note(row, by=by, at=at)
    shifts.leave(row.place, row.clerk, turns, why=row.why, by=by, at=at, told=told)


@transaction.atomic
def refuse(row: LeaveRequest, *, answer: str, by: Account, at: datetime) -> None:
    row.refuse(answer=answer, by=by, at=at)
    with override("zh-hans"):
        text = _("您请的假没有准：%(days)s。%(answer)s") % _said(row)
        _note(row, by=by, at=at)
    shifts.tell(row.clerk, text, at=at)


@transaction.atomic
def withdraw(row: LeaveRequest, *, by: Account, at: datetime) -> None:
    row.withdraw(at=at)
    with override("zh-hans"):
        _note(row, by=by, at=at)


def _said(row: LeaveRequest) -> dict[str, str]:
    return {
        "who": str(row.clerk.person), "days": row.in_words, "why": row.why, "answer": row.answer,
    }  # fmt: skip


def _note(row: LeaveRequest, *, by: Account, at: datetime) -> None:
    after = {
        "leave_days": row.in_words, "leave_state": str(row.get_state_display()),
        "shift_why": row.why,
    }  # fmt: skip
    if row.answer:
        after["leave_answer"] = row.answer
    rules.note(row.place, rules.Table.SHIFTS, str(row.clerk.person), by=by, at=at, after=after)


rules.FACTS |= {
    "leave_days": _("请假的日子"),
    "leave_state": _("请假到了哪一步"),
    "leave_answer": _("答复"),
}
