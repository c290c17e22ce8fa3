"""Numbers drawn without the server that could not be taken in afterwards.

Somebody may stand in the hall with such a slip: who looks after the hall sees it, and what to do.
"""

import uuid
from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account
from tongxing.places.models import Place


class WhyNotTaken(models.TextChoices):
    ENDED = "ended", _("这段号停用了")
    USED = "used", _("这个号已经补录过")
    NOT_LENT = "not-lent", _("没有借出过这个号")
    OTHER = "other", _("系统没有收")


WHAT_TO_DO = {
    WhyNotTaken.ENDED: _("导办台看过小票，在“补录纸上的号”里照小票上的时间补录。"),
    WhyNotTaken.USED: _("请拿着小票的人到导办台另取一个号，照小票上的时间先安排。"),
    WhyNotTaken.NOT_LENT: _("先看小票是不是今天这台机器出的；是就另取一个号，并报修取号机。"),
    WhyNotTaken.OTHER: _("请拿着小票的人到导办台另取一个号，并告诉管系统的人。"),
}


class LentRefusalQuerySet(models.QuerySet["LentRefusal"]):
    def on(self, hall: Place, day: date):
        return self.filter(place=hall, day=day)

    def open(self):
        return self.filter(settled_at=None)

    def in_order(self):
        return self.select_related("settled_by__person").order_by("drawn_at", "pk")

    def keep(
        self, hall: Place, *, key: uuid.UUID, number: str, drawn_at: datetime, what: str,
        reason: WhyNotTaken, at: datetime, day: date,
    ) -> bool:  # fmt: skip
        """Once for each press at the kiosk, however often it is handed in; whether it is new."""
        _row, made = self.get_or_create(
            key=key,
            defaults={
                "place": hall, "day": day, "number": number, "drawn_at": drawn_at,
                "what": what[:120], "reason": reason, "at": at,
            },
        )  # fmt: skip
        return made


class LentRefusal(models.Model):
    """One such number."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")  # the hall
    day = models.DateField()  # on which it was handed in
    key = models.UUIDField(unique=True, editable=False)  # of the press at the kiosk
    number = models.CharField(_("号码"), max_length=6)
    drawn_at = models.DateTimeField()
    what = models.CharField(_("办什么事"), max_length=120, blank=True)
    reason = models.CharField(_("为什么没补进来"), max_length=8, choices=WhyNotTaken)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    objects = LentRefusalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="refused_number_is_settled_by_somebody",
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
        ]
        indexes = [models.Index(name="refused_numbers_by_day", fields=["place", "day"])]

    def __str__(self) -> str:
        return self.number

    @property
    def what_to_do(self) -> str:
        return str(WHAT_TO_DO[WhyNotTaken(self.reason)])

    def settle(self, *, by: Account, at: datetime) -> None:
        """Whoever holds the slip has been looked after. Pressed twice is once."""
        LentRefusal.objects.open().filter(pk=self.pk).update(settled_at=at, settled_by=by)
        self.refresh_from_db()
