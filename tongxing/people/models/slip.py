"""The slip of paper with which somebody sets their first password."""

import uuid
from datetime import datetime, timedelta
from hmac import compare_digest

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.secrets import keyed_hash

from .account import Account
from .trail import TrailEntry

LASTS = timedelta(hours=24)  # the zone's own: from the station home, and a night's sleep
MOST_TRIES = 5  # as many as wrong passwords (等保 common value, domain sheet 8.3)
CODE_DIGITS = 8  # typed on a phone's number keys; five tries in 10^8


class PasswordSlipQuerySet(models.QuerySet["PasswordSlip"]):
    def usable(self, at: datetime):
        return self.filter(used_at=None, voided_at=None, expires_at__gt=at, tries__lt=MOST_TRIES)

    def print_for(self, account: Account, *, by: Account, at: datetime) -> "PasswordSlip":
        """A new slip; one printed before is worth nothing any more."""
        with transaction.atomic():
            self.filter(account=account, used_at=None, voided_at=None).update(voided_at=at)
            slip = self.create(account=account, by=by, at=at, expires_at=at + LASTS)
            TrailEntry.objects.note(account, "slip", by=by, at=at)
        return slip

    def answering(self, account: Account, code: str, *, at: datetime) -> "PasswordSlip | None":
        """The slip that bears this code; a wrong code counts as a try."""
        slip = self.usable(at).filter(account=account).order_by("-pk").first()
        if slip is None or not self.usable(at).filter(pk=slip.pk).update(tries=F("tries") + 1):
            return None
        return slip if compare_digest(slip.code, code) else None


class PasswordSlip(models.Model):
    """A one-time code on paper. It is derived and never stored: the table alone opens nothing.

    The framework's reset token was weighed: forty characters that live in a link. A slip is typed
    by hand, often by somebody of seventy, so the code is short and its tries are counted.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="slips")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    objects = PasswordSlipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="account_has_one_slip_at_a_time",
                fields=["account"],
                condition=Q(used_at=None, voided_at=None),
            ),
            models.CheckConstraint(
                name="slip_expires_after_it_is_printed", condition=Q(expires_at__gt=F("at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.at:%Y-%m-%d %H:%M}"

    @property
    def code(self) -> str:
        number = int(keyed_hash("password-slip", self.uid.hex), 16) % 10**CODE_DIGITS
        return f"{number:0{CODE_DIGITS}}"

    def set_password(self, password: str, *, at: datetime) -> None:
        """Spend the slip on a password. Of two who press at once, one is told it is spent."""
        fresh = PasswordSlip.objects.filter(pk=self.pk, used_at=None, voided_at=None)
        with transaction.atomic():
            if not fresh.update(used_at=at):
                raise Refused(_("这张密码条已经用过了。请直接登录，或请工作人员再打印一张。"))
            self.account.change_password(password, at=at)
