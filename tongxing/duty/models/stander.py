"""Who may stand, what they cannot and would rather not; leave, wishes, the reserve of a day."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.flow import advance
from tongxing.base.secrets import keyed_hash
from tongxing.people.models import Account, Person

from . import news
from .flow import LEAVE_FLOW, LeaveState, LeaveStep
from .post import KEEPS_DUTY, READS_DUTY, Post

WORD_LENGTH = 32


class MayNotStand(Refused):
    def __init__(self):
        super().__init__(_("只有登记在册的志愿者或党员才能排进值班。"))


class WrongDutyLeaveStep(Refused):
    """The step does not follow from where the leave stands."""

    def __init__(self, leave: "Leave"):
        super().__init__(
            _("这份请假现在是“%(state)s”，不能这样办。请看最新情况。")
            % {"state": leave.get_state_display()}
        )


class OwnDutyLeave(Refused):
    def __init__(self):
        super().__init__(_("自己的请假要由别人批准。"))


class As(models.TextChoices):
    """As what somebody stands: party duty and volunteers' hours are never mixed."""

    PARTY = "party", _("党员值守")
    VOLUNTEER = "volunteer", _("志愿服务")


class StanderQuerySet(models.QuerySet["Stander"]):
    def active(self, day: date):
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)

    def of(self, account: Account):
        return self.filter(person=account.person_id)

    def visible_to(self, account: Account):
        """Oneself, and those who live where one looks after duty."""
        here = account.place_ids(*READS_DUTY)
        return self.filter(Q(person=account.person_id) | Q(person__place__in=here))

    def kept_by(self, account: Account):
        return self.filter(person__place__in=account.place_ids(*KEEPS_DUTY))

    def with_names(self):
        return self.select_related("person__place", "person__volunteer", "person__party_member")

    def in_name_order(self):
        return self.order_by("person__name", "pk")

    def hold(self, keys: "set[int]") -> None:
        """One transaction at a time goes on from here with these people; the others wait.

        In the order of their keys, so that two never wait for each other. SQLite lets one
        transaction write at a time as it is.
        """
        list(self.filter(pk__in=keys).order_by("pk").select_for_update().values_list("pk"))

    def enlist(self, person: Person, *, day: date, stands_as: str, **limits: Any) -> "Stander":
        """Somebody may be placed in rosters from now on: a volunteer, or a party member.

        Raises
        ------
        MayNotStand
        """
        volunteer = getattr(person, "volunteer", None)
        is_volunteer = volunteer is not None and volunteer.left_on is None
        is_member = hasattr(person, "party_member")
        if not (is_member if stands_as == As.PARTY else is_volunteer):
            raise MayNotStand
        made, is_new = self.get_or_create(
            person=person, defaults={"since": day, "stands_as": stands_as, **limits}
        )
        if not is_new:
            self.filter(pk=made.pk).update(until=None, stands_as=stands_as, **limits)
            made.refresh_from_db()
        return made


class Stander(models.Model):
    """A volunteer or party member who may be placed in rosters, with limits of their own."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(Person, models.PROTECT, related_name="stander")
    stands_as = models.CharField(_("以什么身份值班"), max_length=9, choices=As)
    leads = models.BooleanField(_("可以带班"), default=False)
    no_nights = models.CharField(_("不值夜班的原因"), max_length=60, blank=True)
    most_a_month = models.PositiveSmallIntegerField(_("一个月最多几班"), null=True, blank=True)
    only_posts = models.ManyToManyField(Post, blank=True, related_name="+")
    since = models.DateField(_("哪天起"))
    until = models.DateField(_("哪天止"), null=True, blank=True)
    calendar = models.UUIDField(null=True, blank=True, unique=True)  # of the secret address

    objects = StanderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_stander_ends_after_beginning",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return self.person.name

    def get_absolute_url(self) -> str:
        return reverse("duty:stander", args=[self.uid])

    @property
    def word(self) -> str:
        """The secret word of one's calendar; it follows from the zone's key, no table holds it."""
        return keyed_hash("duty-calendar", str(self.calendar))[:WORD_LENGTH]

    def renew_calendar(self, *, end: bool = False) -> None:
        """A new secret address, or none; the one before reads nothing from now on."""
        self.calendar = None if end else uuid.uuid4()
        Stander.objects.filter(pk=self.pk).update(calendar=self.calendar)

    def limit(self, *, posts: list[Post] | None = None, **limits: Any) -> None:
        """What they cannot do, as they say it themselves or the office knows it."""
        with transaction.atomic():
            Stander.objects.filter(pk=self.pk).update(**limits)
            if posts is not None:
                self.only_posts.set(posts)
        self.refresh_from_db()


class LeaveQuerySet(models.QuerySet["Leave"]):
    def granted(self):
        return self.filter(state=LeaveState.GRANTED)

    def waiting(self):
        return self.filter(state=LeaveState.ASKED)

    def during(self, since: date, until: date):
        """That touch [since, until]."""
        return self.filter(first_on__lte=until, last_on__gte=since)

    def visible_to(self, account: Account):
        return self.filter(stander__in=Stander.objects.visible_to(account).values("pk"))

    def in_order(self):
        return self.order_by("first_on", "pk")

    def ask(
        self, stander: Stander, *, first_on: date, last_on: date, why: str, key: uuid.UUID,
        at: datetime,
    ) -> "Leave":  # fmt: skip
        """Asked once for a key, however often it is sent."""
        if known := self.filter(uid=key).first():
            return known
        try:
            with transaction.atomic():
                return self.create(
                    uid=key, stander=stander, first_on=first_on, last_on=last_on, why=why,
                    state_since=at,
                )  # fmt: skip
        except IntegrityError:
            return self.get(uid=key)  # the other press of the same button was a moment faster


class Leave(models.Model):
    """Days on which somebody cannot stand, both included; only what is granted counts."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stander = models.ForeignKey(Stander, models.CASCADE, related_name="leaves")
    first_on = models.DateField(_("第一天"))
    last_on = models.DateField(_("最后一天"))
    why = models.CharField(_("原因"), max_length=100)
    state = models.CharField(max_length=9, choices=LeaveState, default=LeaveState.ASKED)
    state_since = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    objects = LeaveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="duty_leave_ends_after_it_begins", condition=Q(last_on__gte=F("first_on"))
            ),
        ]
        indexes = [models.Index(name="duty_leave_by_day", fields=["state", "first_on"])]

    def __str__(self) -> str:
        return f"{self.stander} {self.first_on:%m-%d}–{self.last_on:%m-%d}"

    def grant(self, *, by: Account, at: datetime) -> None:
        self._decide(LeaveStep.GRANT, by=by, at=at)

    def refuse(self, *, by: Account, at: datetime) -> None:
        self._decide(LeaveStep.REFUSE, by=by, at=at)

    def withdraw(self, *, at: datetime) -> None:
        if not advance(self, LEAVE_FLOW[LeaveStep.WITHDRAW], at=at):
            raise WrongDutyLeaveStep(self)

    def _decide(self, step: LeaveStep, *, by: Account, at: datetime) -> None:
        if by.person_id == self.stander.person_id:
            raise OwnDutyLeave
        with transaction.atomic():
            if not advance(self, LEAVE_FLOW[step], at=at, decided_by=by):
                raise WrongDutyLeaveStep(self)
            news.leave_decided(self, at=at)


class Part(models.TextChoices):
    """Which shifts of a day a wish is about."""

    ANY = "any", _("哪个班都一样")
    DAY = "day", _("白班")
    NIGHT = "night", _("夜班")


class WishQuerySet(models.QuerySet["Wish"]):
    def from_day(self, day: date):
        return self.filter(day__gte=day).order_by("day", "pk")

    def say(self, stander: Stander, day: date, *, wants: bool, part: str) -> "Wish":
        """One wish for a day; the newer one stands."""
        said = {"wants": wants, "part": part}
        row, _made = self.update_or_create(stander=stander, day=day, defaults=said)
        return row


class Wish(models.Model):
    """Would rather stand on a day, or rather not. It binds nobody."""

    stander = models.ForeignKey(Stander, models.CASCADE, related_name="wishes")
    day = models.DateField(_("哪一天"))
    wants = models.BooleanField(_("愿意值"))
    part = models.CharField(_("哪种班"), max_length=5, choices=Part, default=Part.ANY)

    objects = WishQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_stander_wishes_once_a_day", fields=["stander", "day"]),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class Reserve(models.Model):
    """Somebody who is called first on a day when a place falls empty."""

    stander = models.ForeignKey(Stander, models.CASCADE, related_name="reserves")
    day = models.DateField(_("备勤日期"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_stander_is_in_reserve_once", fields=["stander", "day"]),
        ]

    def __str__(self) -> str:
        return f"{self.stander} {self.day:%m-%d}"
