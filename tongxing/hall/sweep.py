"""What a clock does in the hall: run out, tell, escalate, end the day. Called every minute."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from tongxing.base.errors import Refused
from tongxing.base.models import Parameter
from tongxing.people.models import Account

from .models import Appointment, Case, Question, Rectification, ServicePlan, Sitting, Ticket
from .models.ticket import minutes

BATCH = 200


class Swept(NamedTuple):
    """What a sweep did."""

    deemed: int
    run_out: int
    archived: int
    escalated: int
    reminded: int
    expired: int
    ended: int
    missed: int  # appointments to which nobody came
    begun: int  # what windows serve from today on


def sweep(*, at: datetime) -> Swept:
    """Act on every clock of the hall that has run out, once."""
    by = Account.objects.system()
    today = timezone.localdate(at)
    morning = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    days = Parameter.objects.value("rating_days", on=today)
    past_rating = morning - timedelta(days=days)
    return Swept(
        deemed=_each(Case.objects.unnoticed(at), lambda case: case.deem(by=by, at=at)),
        run_out=_each(Case.objects.run_out(at), lambda case: case.run_out(by=by, at=at)),
        archived=_each(
            Case.objects.answered_before(past_rating), lambda case: case.archive(by=by, at=at)
        ),
        escalated=_each(
            Rectification.objects.to_escalate(at), lambda order: order.escalate(by=by, at=at)
        ),
        reminded=_each(
            Question.objects.to_remind(at), lambda question: question.remind(by=by, at=at)
        ),
        expired=_each(
            Ticket.objects.from_before(today).order_by("day", "pk"),
            lambda ticket: ticket.expire(by=by, at=at),
        ),
        ended=_each(
            Sitting.objects.from_before(morning).order_by("since", "pk"),
            lambda sitting: sitting.end(at=at),
        ),
        missed=_each(
            Appointment.objects.over(at - minutes("booking_late", at)).soonest_first(),
            lambda appointment: appointment.miss(at=at),
        ),
        begun=_each(ServicePlan.objects.due(today), lambda plan: plan.begin(at=at)),
    )


def _each(rows: Any, act: Callable[[Any], None]) -> int:
    """How many of these were acted on; one that somebody else moved meanwhile is theirs."""
    done = 0
    found: Iterable[Any] = rows[:BATCH]
    for row in found:
        try:
            act(row)
            done += 1
        except Refused:
            continue
    return done
