"""Numbers for the hours without a server: lent beforehand, taken in afterwards, each once.

A number that was drawn at a kiosk by itself, or written on paper, comes in with the moment at which
it was drawn and stands in the queue where that moment puts it (docs/decisions/0006, 0010). The
moment is believed between the last contact before it and now; what lies outside is put right and
marked.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.people.models import Account, Message
from tongxing.places.models import Place

from .models import (
    Channel,
    Department,
    LentNumberUsed,
    LentRefusal,
    LoanEnded,
    Matter,
    NotLent,
    NumberLoan,
    Priority,
    Ticket,
    WhyNotTaken,
)
from .models.case_news import managers_of
from .models.number_loan import MOST_A_DAY
from .models.numbering import LENT_LETTER, number

ENOUGH_LEFT = 30  # numbers; a kiosk with fewer is lent a block more
HARDLY_PUT_RIGHT = timedelta(seconds=2)


class Drawn(NamedTuple):
    """A number that somebody has on paper already."""

    key: uuid.UUID
    loan: uuid.UUID
    serial: int
    at: datetime  # by the kiosk's clock, put right by how far it was off when last in touch
    department: Department | None = None
    matter: Matter | None = None
    priority: Priority | None = None
    instead: uuid.UUID | None = None  # a press before it whose answer never came

    @property
    def number(self) -> str:
        return number(LENT_LETTER, self.serial)


class Outcome(NamedTuple):
    """What became of one number; `why` is empty when it stands in the queue."""

    key: uuid.UUID
    number: str
    why: str


def lend(
    hall: Place, *, kiosk: uuid.UUID, left: int, clock: datetime, by: Account, at: datetime
) -> list[NumberLoan]:
    """What this kiosk may draw from today without the server; a block more when little is left.

    A kiosk calls when it has handed in everything it had drawn by itself.
    """
    loans = NumberLoan.objects
    if loans.is_shut_out(kiosk, hall):
        return []
    mine = list(loans.on(hall, timezone.localdate(at)).of_kiosk(kiosk).in_force().order_by("first"))
    if left < ENOUGH_LEFT and len(mine) < MOST_A_DAY:
        mine.append(loans.lend(hall, kiosk=kiosk, by=by, at=at))
    for loan in mine:
        loan.see(clock=clock, at=at)
    return mine


def take_in(hall: Place, drawn: Iterable[Drawn], *, by: Account, at: datetime) -> list[Outcome]:
    """Everything a kiosk hands in; each number for itself, so that half of it is half done."""
    outcomes = []
    refused = 0
    earlier: dict[uuid.UUID, datetime] = {}  # within a block nobody stands before who drew before
    for one in sorted(drawn, key=lambda one: (one.loan, one.serial)):
        one = one._replace(at=max(one.at, earlier.get(one.loan, one.at)))
        earlier[one.loan] = one.at
        try:
            loan = _loan_of(hall, one)
            if loan.ended_at is not None:
                raise LoanEnded(loan)
            ticket = enter(hall, loan, one, channel=Channel.KIOSK, by=by, at=at)
            if loan.until <= at and ticket.is_open:
                ticket.expire(by=by, at=at)  # the link came back on another day: kept, not called
            outcomes.append(Outcome(one.key, ticket.number, ""))
        except Refused as error:
            outcomes.append(Outcome(one.key, one.number, str(error)))
            refused += _keep(hall, one, error, at=at)
    if refused:
        _tell_managers(hall, refused, at=at)
    return outcomes


WHY: dict[type[Refused], WhyNotTaken] = {
    LoanEnded: WhyNotTaken.ENDED, LentNumberUsed: WhyNotTaken.USED, NotLent: WhyNotTaken.NOT_LENT,
}  # fmt: skip


def _keep(hall: Place, one: Drawn, error: Refused, *, at: datetime) -> bool:
    """For whoever looks after the hall: somebody may hold a slip with this number."""
    with override("zh-hans"):
        what = str(one.matter or one.department or "")
    return LentRefusal.objects.keep(
        hall, key=one.key, number=one.number, drawn_at=one.at, what=what,
        reason=WHY.get(type(error), WhyNotTaken.OTHER), at=at, day=timezone.localdate(at),
    )  # fmt: skip


def _tell_managers(hall: Place, count: int, *, at: datetime) -> None:
    with override("zh-hans"):
        text = _("取号机断网时取的号有%(n)d个没补进来，拿着小票的人可能在等。请看怎么办。")
    url = reverse("hall:loans")
    Message.objects.send(managers_of(hall), text % {"n": count}, url=url, at=at)


def _loan_of(hall: Place, one: Drawn) -> NumberLoan:
    loan = NumberLoan.objects.filter(place=hall, uid=one.loan).first()
    if loan is None or not loan.first <= one.serial <= loan.last:
        raise NotLent(one.number)
    return loan


def enter(
    hall: Place, loan: NumberLoan, one: Drawn, *, channel: str, by: Account, at: datetime
) -> Ticket:
    """One lent number in the queue, where its moment puts it. The same key twice is one number."""
    when = loan.when(one.at, at=at)
    with override("zh-hans"):
        told = _("断网时取的号")
        if abs(when - one.at) > HARDLY_PUT_RIGHT:
            told = _("断网时取的号，时间校正过")
    try:
        with transaction.atomic():
            if one.instead:
                _give_up(one.instead, by=by, at=at)
            return Ticket.objects.issue(
                request_key=one.key, hall=hall, channel=channel, by=by, at=when,
                matters=[one.matter] if one.matter else [], department=one.department,
                priority=one.priority, lent=one.number, loan=loan, why=told,
                link=loan.link_of(one.serial) if loan.lends_links else "",
            )  # fmt: skip
    except IntegrityError:
        raise LentNumberUsed(one.number) from None


def _give_up(press: uuid.UUID, *, by: Account, at: datetime) -> None:
    """The number of a press whose answer was lost: nobody holds it, so nobody is called."""
    ghost = Ticket.objects.waiting().filter(request_key=press, channel=Channel.KIOSK).first()
    if ghost is not None:
        ghost.leave(by=by, at=at)
