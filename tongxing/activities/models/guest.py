"""Who signs up without an account: a name and a phone nobody has checked, and a secret link.

A guest is a person like any other to the lists, the door and the gate, so that nothing there has
to know two kinds. Each guest belongs to one sign-up; that a phone has one place is seen to behind
the door of the activity (tongxing/activities/guests.py).
"""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.secrets import keyed_hash, short_token

from .activity import Activity
from .flow import Standing
from .sign_up import SignUp

HOUR = timedelta(hours=1)


class GuestsNotWelcome(Refused):
    def __init__(self):
        super().__init__(_("这个活动要登录后报名。"))


class PhoneHasAPlace(Refused):
    def __init__(self):
        super().__init__(
            _(
                "这个手机号已经报过名了，一个手机号报一次。请打开报名时给您的链接查看；"
                "链接丢了，请打活动的咨询电话。"
            )
        )


class TooManyGuests(Refused):
    def __init__(self):
        super().__init__(
            _("从您这个网络来的报名太多了，请过一小时再试，或者登录后报名，或者打咨询电话。")
        )


class PhoneMustSignIn(Refused):
    """Whoever let places go to waste takes none under another name; it is not said whose it is."""

    def __init__(self):
        super().__init__(_("这个手机号现在不能免登录报名。请登录后报名，或者打活动的咨询电话。"))


def hash_of_address(address: str) -> str:
    """Addresses are told apart and not known."""
    return keyed_hash("guest-address", address)


def token_of(row: SignUp) -> str:
    """The secret word of the link by which somebody without an account keeps their sign-up."""
    return short_token("guest-sign-up", str(row.uid))


class GuestQuerySet(models.QuerySet["Guest"]):
    def lately(self, activity: Activity, address: str, *, at: datetime):
        """Sign-ups for the activity from this address within the hour before."""
        rows = self.filter(sign_up__activity=activity, address=hash_of_address(address))
        return rows.filter(at__gt=at - HOUR)

    def to_forget(self, at: datetime, *, after: timedelta):
        """Those whose activity has been over for so long."""
        rows = self.filter(sign_up__activity__ends_at__lte=at - after)
        return rows.select_related("sign_up__person").order_by("pk")


class Guest(models.Model):
    """What somebody without an account signed up with, until it is forgotten."""

    sign_up = models.OneToOneField(SignUp, models.CASCADE, related_name="guest")
    guardian = models.CharField(_("监护人"), max_length=40, blank=True)  # of who is not yet 18
    address = models.CharField(max_length=64)  # a keyed hash
    at = models.DateTimeField()

    objects = GuestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="guests_by_address", fields=["address", "at"])]

    def __str__(self) -> str:
        return str(self.sign_up)


def missed_as_guest(phone_hash: str) -> int:
    """How often somebody with this phone had a place as a guest, did not come and gave no reason.

    Counted as long as guests are not forgotten, and against the phone alone: an account never
    answers for what somebody typed.
    """
    rows = SignUp.objects.filter(person__is_guest=True, person__phone_hash=phone_hash)
    return rows.filter(state=Standing.MISSED, excuse=None).count()
