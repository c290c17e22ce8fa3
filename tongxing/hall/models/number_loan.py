"""Blocks of numbers lent to a kiosk or to paper, for the hours in which there is no server.

With each number of a kiosk goes the link by which it will be followed. It is not kept: a seal that
only this zone can make shows which number of which block it is for.

Lent numbers come from the counter of their letter, as all numbers do, so a number that is lent is
given to nobody else. What a kiosk has drawn by itself is taken in when the link is back, each once.
"""

import hmac
import struct
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, datetime, time, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.models import Counter, Parameter
from tongxing.base.secrets import keyed_hash
from tongxing.people.models import Account
from tongxing.places.models import Place

from .numbering import LENT_LETTER, number, serial_name

MOST_A_DAY = 20  # blocks for one kiosk; more is a kiosk that has lost its mind, or a stranger
CLOCK_IS_WRONG = 120  # seconds
LINK_HEAD = struct.Struct(">IH")  # the block's key, and which of its numbers
SEAL_BYTES = 12  # as many as the links of other numbers have; 18 in all are 24 letters


class LoanEnded(Refused):
    def __init__(self, loan: "NumberLoan"):
        super().__init__(
            _("%(first)s到%(last)s这段号已停用，不能自动补进来。拿着小票的人请到导办台。")
            % {"first": loan.first_number, "last": loan.last_number}
        )


class NotLent(Refused):
    def __init__(self, number: str):
        super().__init__(_("%(number)s没有借出过，请核对小票。") % {"number": number})


class LentNumberUsed(Refused):
    def __init__(self, number: str):
        super().__init__(_("%(number)s已经补录过了。") % {"number": number})


class NumberLoanQuerySet(models.QuerySet["NumberLoan"]):
    def on(self, hall: Place, day: date) -> Self:
        return self.filter(place=hall, day=day)

    def in_force(self) -> Self:
        return self.filter(ended_at=None)

    def of_kiosk(self, kiosk: uuid.UUID) -> Self:
        return self.filter(kiosk=kiosk)

    def on_paper(self) -> Self:
        return self.filter(kiosk=None)

    def with_used(self):
        """Each with how many of its numbers have come back."""
        return self.annotate(used=models.Count("tickets")).order_by("first", "pk")

    def holding(self, hall: Place, day: date, serial: int) -> "NumberLoan | None":
        return self.on(hall, day).filter(first__lte=serial, last__gte=serial).first()

    def behind(self, link: str) -> "tuple[NumberLoan, int] | None":
        """The block and the number of it for which a link was lent; None for any other word."""
        try:
            raw = urlsafe_b64decode(link.encode("ascii"))
            pk, offset = LINK_HEAD.unpack(raw[: LINK_HEAD.size])
        except (ValueError, struct.error):
            return None
        loan = self.filter(pk=pk, kiosk__isnull=False).select_related("place").first()
        if loan is None or offset >= loan.size:
            return None
        serial = loan.first + offset
        sealed = hmac.compare_digest(loan.link_of(serial).encode(), link.encode())
        return (loan, serial) if sealed else None

    def is_shut_out(self, kiosk: uuid.UUID, hall: Place) -> bool:
        """Whether somebody has ended a block of this kiosk: it gets no more."""
        return self.of_kiosk(kiosk).filter(place=hall, ended_at__isnull=False).exists()

    def lend(
        self, hall: Place, *, by: Account, at: datetime, kiosk: uuid.UUID | None = None
    ) -> "NumberLoan":
        """The next block of today's numbers; the counter moves past all of them at once."""
        day = timezone.localdate(at)
        size = Parameter.objects.value("hall_lent_numbers", on=day)
        last = Counter.objects.next_many(serial_name(hall.pk, day, LENT_LETTER), size)
        return self.create(
            place=hall, day=day, kiosk=kiosk, first=last - size + 1, last=last, lent_at=at,
            lent_by=by, seen_at=at,
        )  # fmt: skip


class NumberLoan(models.Model):
    """Numbers `first` to `last` of one day, lent to one kiosk, or to a sheet of paper."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="number_loans")  # the hall
    day = models.DateField()
    kiosk = models.UUIDField(null=True, blank=True)  # what the kiosk calls itself; empty: paper
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    lent_at = models.DateTimeField()
    lent_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()  # when the kiosk was last in touch, before it drew by itself
    clock_off_seconds = models.IntegerField(default=0)  # how far the kiosk's clock is ahead
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )  # who took it back: the kiosk is broken or gone

    objects = NumberLoanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="number_is_lent_once_a_day", fields=["place", "day", "first"]
            ),
            models.CheckConstraint(name="lent_numbers_are_some", condition=Q(last__gte=F("first"))),
            models.CheckConstraint(
                name="loan_is_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [models.Index(name="loans_by_kiosk", fields=["kiosk", "day"])]

    def __str__(self) -> str:
        return f"{self.first_number}–{self.last_number}"

    @property
    def first_number(self) -> str:
        return self.number_of(self.first)

    @property
    def last_number(self) -> str:
        return self.number_of(self.last)

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    @property
    def clock_is_wrong(self) -> bool:
        return abs(self.clock_off_seconds) > CLOCK_IS_WRONG

    @property
    def numbers(self) -> list[str]:
        return [self.number_of(serial) for serial in range(self.first, self.last + 1)]

    @property
    def until(self) -> datetime:
        """The end of its day: nothing of it is drawn afterwards."""
        zone = timezone.get_current_timezone()
        return datetime.combine(self.day + timedelta(days=1), time(), zone)

    @property
    def lends_links(self) -> bool:
        """A sheet of paper has none, and those of a kiosk end with the block."""
        return self.kiosk is not None and self.ended_at is None

    def number_of(self, serial: int) -> str:
        return number(LENT_LETTER, serial)

    def link_of(self, serial: int) -> str:
        """The secret word by which this number will be followed."""
        head = LINK_HEAD.pack(self.pk, serial - self.first)
        seal = bytes.fromhex(keyed_hash("lent number", f"{self.uid}/{serial}"))[:SEAL_BYTES]
        return urlsafe_b64encode(head + seal).decode()

    def is_over(self, at: datetime) -> bool:
        """Nothing that was drawn from it is called any more unless it has been handed in."""
        return self.ended_at is not None or self.until <= at

    def see(self, *, clock: datetime, at: datetime) -> None:
        """The kiosk is in touch and has nothing of its own left to hand in."""
        self.seen_at = max(at, self.seen_at)
        self.clock_off_seconds = int((clock - at).total_seconds())
        self.save(update_fields=["seen_at", "clock_off_seconds"])

    def when(self, said: datetime, *, at: datetime) -> datetime:
        """The moment that is believed: between the last contact and now, on the loan's own day."""
        latest = min(at, self.until - timedelta(microseconds=1))
        return min(max(said, self.seen_at), latest)

    def end(self, *, by: Account, at: datetime) -> None:
        """Take the block back: what the kiosk hands in from now on is refused."""
        NumberLoan.objects.in_force().filter(pk=self.pk).update(ended_at=at, ended_by=by)
        self.refresh_from_db()
