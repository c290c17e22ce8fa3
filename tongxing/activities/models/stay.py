"""Being there: from the door to the door, told by the volunteer's own phone or at the gate.

A stay is open or over; a party has one open stay at a time, so whatever is pressed twice or
replayed is one coming and one going. Every telling has an id of its own that the database keeps
unique.
"""

import uuid
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base import rotating
from tongxing.base.errors import Refused
from tongxing.base.flow import advance
from tongxing.base.models import Parameter
from tongxing.people.models import Account

from .activity import Activity
from .flow import FLOW, SignUpStep, Stage, Standing
from .sign_up import SignUp

EARLIEST = timedelta(hours=2)  # before it begins one may be there


class Way(models.TextChoices):
    """How somebody was told to be there."""

    CODE = "code", _("自己扫码")
    GATE = "gate", _("门口登记")
    OFFLINE = "offline", _("门口登记（断网补传）")
    WALK_IN = "walkin", _("现场加入")


class NotHereNow(Refused):
    def __init__(self):
        super().__init__(_("活动还没到签到时间，或者已经结束。"))


class StaleCode(Refused):
    def __init__(self):
        super().__init__(_("这个码过期了。请扫门口屏幕上现在的码，截图不能用。"))


class TooFarAway(Refused):
    def __init__(self, metres: int):
        super().__init__(
            _("您离活动地点约%(metres)d米，不能自己签到。人在现场的，请到门口让工作人员登记。")
            % {"metres": metres}
        )


class NoPlaceHere(Refused):
    def __init__(self, row: SignUp):
        super().__init__(
            _("%(name)s的报名是“%(state)s”，不能签到。")
            % {"name": row.person.name, "state": row.get_state_display()}
        )


class NotThisGate(Refused):
    def __init__(self, row: SignUp):
        super().__init__(
            _("%(name)s报的是另一场：%(title)s。")
            % {"name": row.person.name, "title": row.activity.title}
        )


class NotInside(Refused):
    def __init__(self, name: str):
        super().__init__(_("%(name)s没有签到，不能签退。") % {"name": name})


class NoSuchSignUp(Refused):
    def __init__(self):
        super().__init__(_("没有这份报名，可能已经取消，或者码不是本系统的。"))


class ToldTooLate(Refused):
    def __init__(self, days: int):
        super().__init__(_("超过%(days)d天才补传，不能再签到。请按补录时长申请。") % {"days": days})


def code_at(activity: Activity, at: datetime) -> str:
    """The digits shown at the door at this moment."""
    return rotating.digits(activity.secret, at)


def is_good(activity: Activity, code: str, at: datetime) -> bool:
    return rotating.are_good(activity.secret, code, at)


class Told(NamedTuple):
    """How and when it was told that somebody came or went."""

    uid: uuid.UUID
    way: str
    at: datetime  # when it happened
    by: Account
    received_at: datetime
    device: str = ""
    metres: int | None = None  # from the place, when the phone said where it is


class StayQuerySet(models.QuerySet["Stay"]):
    def inside(self):
        return self.filter(until=None)

    def come(self, row: SignUp, told: Told) -> "Stay":
        """Somebody is there; who is there already is there once."""
        if known := self.filter(Q(came_uid=told.uid) | Q(went_uid=told.uid)).first():
            return known
        activity = row.activity
        if activity.state != Stage.PUBLISHED or not (
            activity.starts_at - EARLIEST <= told.at < activity.ends_at
        ):
            raise NotHereNow
        try:
            with transaction.atomic():
                came = FLOW[SignUpStep.CHECK_IN]
                # Another gate may have been a moment faster: then the party is here already.
                if not advance(row, came, at=told.received_at) and row.state != Standing.CAME:
                    raise NoPlaceHere(row)
                return self.create(
                    sign_up=row, activity=activity, since=told.at, came_uid=told.uid,
                    came_way=told.way, came_by=told.by, told_at=told.received_at,
                    device=told.device, metres=told.metres,
                )  # fmt: skip
        except IntegrityError:
            here = self.filter(Q(came_uid=told.uid) | Q(sign_up=row, until=None)).first()
            if here is None:
                raise
            return here

    def go(self, row: SignUp, told: Told) -> "Stay":
        """Somebody leaves; who left already has left once."""
        if known := self.filter(went_uid=told.uid).first():
            return known
        inside = self.inside().filter(sign_up=row, since__lt=told.at)
        changes = {"until": told.at, "went_uid": told.uid, "went_way": told.way}
        if not inside.update(went_by=told.by, **changes):
            raise NotInside(row.person.name)
        return self.get(went_uid=told.uid)


class Stay(models.Model):
    """One coming and going of a party."""

    sign_up = models.ForeignKey(SignUp, models.PROTECT, related_name="stays")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="stays")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    came_uid = models.UUIDField(unique=True)
    came_way = models.CharField(max_length=7, choices=Way)
    came_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    went_uid = models.UUIDField(unique=True, null=True, blank=True)
    went_way = models.CharField(max_length=7, choices=Way, blank=True)
    went_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField()  # when the server heard of it
    device = models.CharField(max_length=64, blank=True)
    metres = models.PositiveIntegerField(null=True, blank=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_party_is_inside_once", fields=["sign_up"], condition=Q(until=None)
            ),
            models.CheckConstraint(
                name="who_goes_has_come", condition=Q(until=None) | Q(until__gt=F("since"))
            ),
        ]
        indexes = [models.Index(name="stays_by_activity", fields=["activity", "until"])]

    def __str__(self) -> str:
        return f"{self.sign_up} {self.since:%H:%M}"


class Headcount(models.Model):
    """People at the door whom nobody knows by name, counted by a press. Append-only."""

    uid = models.UUIDField(unique=True)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="headcounts")
    heads = models.SmallIntegerField()  # negative when somebody pressed once too often
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.activity} {self.heads:+d}"


class Inside(NamedTuple):
    """How many are there now, and how many came at all."""

    now: int
    came: int
    unknown: int


def inside(activity: Activity) -> Inside:
    """Heads of parties inside, of parties that came, and of people counted without a name."""
    total = {"n": Sum("sign_up__heads", default=0)}
    stays = Stay.objects.filter(activity=activity)
    came = SignUp.objects.filter(activity=activity, state=Standing.CAME)
    unknown = Headcount.objects.filter(activity=activity)
    return Inside(
        stays.inside().aggregate(**total)["n"],
        came.aggregate(n=Sum("heads", default=0))["n"],
        unknown.aggregate(n=Sum("heads", default=0))["n"],
    )


def farthest(at: datetime) -> int:
    """Metres from the place within which a phone may check its owner in."""
    return Parameter.objects.value("checkin_metres", on=timezone.localdate(at))
