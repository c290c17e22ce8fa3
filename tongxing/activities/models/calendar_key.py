"""The secret address of a person's own calendar: anybody who has it reads it, until it is ended."""

import hmac
import uuid
from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from tongxing.base.secrets import keyed_hash
from tongxing.people.models import Account

WORD_LENGTH = 32


class CalendarKeyQuerySet(models.QuerySet["CalendarKey"]):
    def in_force(self):
        return self.filter(ended_at=None)

    def of(self, account: Account) -> "CalendarKey | None":
        return self.in_force().filter(account=account.pk).first()

    def known(self, uid: uuid.UUID, word: str) -> "CalendarKey | None":
        """The key in force that this address names."""
        key = self.in_force().filter(uid=uid).select_related("account__person").first()
        return key if key is not None and hmac.compare_digest(key.word, word) else None

    def renew(self, account: Account, *, at: datetime) -> "CalendarKey":
        """A new address; the one before reads nothing from now on."""
        with transaction.atomic():
            self.end(account, at=at)
            return self.create(account=account, at=at)

    def end(self, account: Account, *, at: datetime) -> int:
        return self.in_force().filter(account=account.pk).update(ended_at=at)


class CalendarKey(models.Model):
    """A secret address. Its word follows from the zone's own key, so no table holds it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="account_has_one_calendar_address", fields=["account"],
                condition=Q(ended_at=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.account}"

    @property
    def word(self) -> str:
        return keyed_hash("calendar", str(self.uid))[:WORD_LENGTH]

    def get_absolute_url(self) -> str:
        return reverse("activities:own_feed", args=[self.uid, self.word])
