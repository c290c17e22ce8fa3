"""The ledger of hours: one line for each time that somebody really served, duty and learning apart.

Lines are never changed. A wrong one is taken back by two people and stays readable; what is right
instead is a line of its own. What is counted of a person and of a place is kept as a sum beside
the ledger, in the same transaction, so that no page reads the whole; `recount` and the check
compare the two.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.models import CalendarDay, Parameter
from tongxing.people.models import Account, Role
from tongxing.places.models import Place

from .team import Team
from .volunteer import Volunteer

MINUTE = timedelta(minutes=1)
LONGEST = timedelta(hours=24)
READS_HOURS = (Role.STATION_WORKER, Role.DISPATCHER, Role.OFFICE, Role.AUDITOR)
KEEPS_HOURS = (Role.STATION_WORKER, Role.DISPATCHER, Role.OFFICE)


class ServiceKind(models.TextChoices):
    """What the time was for."""

    NEED = "need", _("群众诉求")
    ACTIVITY = "activity", _("志愿活动")
    VISIT = "visit", _("入户走访")
    TRAINING = "training", _("学习培训")
    DUTY = "duty", _("党员值守")


class Ledger(models.TextChoices):
    """Sums that are never mixed: 志愿服务条例 forbids assigned service, so duty is apart."""

    SERVICE = "service", _("志愿服务")
    LEARNING = "learning", _("学习培训")
    DUTY = "duty", _("党员值守")


LEDGER_OF = {
    ServiceKind.NEED: Ledger.SERVICE,
    ServiceKind.ACTIVITY: Ledger.SERVICE,
    ServiceKind.VISIT: Ledger.SERVICE,
    ServiceKind.TRAINING: Ledger.LEARNING,
    ServiceKind.DUTY: Ledger.DUTY,
}


class Source(models.TextChoices):
    """How the time is known."""

    CHECK_IN = "checkin", _("签到签退")
    MANUAL = "manual", _("人工登记")
    BACKFILL = "backfill", _("补录")


class TooLateToEnter(Refused):
    def __init__(self, days: int):
        super().__init__(
            _("服务结束已超过%(days)d个工作日，不能直接登记，请提交补录申请，写明原因。")
            % {"days": days}
        )


class NotYetServed(Refused):
    def __init__(self):
        super().__init__(_("服务还没有结束，结束以后再登记。"))


class TakenBackAlready(Refused):
    def __init__(self):
        super().__init__(_("这条时长已经撤销过了。"))


class Served(NamedTuple):
    """A time of service as somebody tells it."""

    kind: str
    what: str
    source_uid: uuid.UUID  # of the need, activity, request it comes from
    since: datetime
    until: datetime
    source: str = Source.CHECK_IN
    place: Place | None = None
    team: Team | None = None
    leader: str = ""  # who led it
    device: str = ""  # a keyed hash of the device it was told from


class HoursQuerySet(models.QuerySet["HoursEntry"]):
    def standing(self):
        """Lines that have not been taken back."""
        return self.filter(taken_back=None)

    def in_ledger(self, ledger: str):
        return self.filter(kind__in=[kind for kind, of in LEDGER_OF.items() if of == ledger])

    def of(self, account: Account):
        return self.filter(volunteer__person=account.person_id)

    def visible_to(self, account: Account):
        """One's own, those of teams one leads, those of places one looks after."""
        teams = Team.objects.led_by(account).values("pk")
        here = account.place_ids(*READS_HOURS)
        return self.filter(
            Q(volunteer__person=account.person_id) | Q(team__in=teams) | Q(place__in=here)
            | Q(volunteer__person__place__in=here)
        )  # fmt: skip

    def during(self, since: datetime, until: datetime):
        return self.filter(since__lt=until, until__gt=since)

    def with_names(self):
        return self.select_related("place", "team", "by__person", "taken_back", "word")

    def newest_first(self):
        return self.order_by("-since", "-pk")

    def total_minutes(self) -> int:
        return self.standing().aggregate(total=Sum("minutes", default=0))["total"]

    def record(
        self, volunteer: Volunteer, served: Served, *, by: Account, at: datetime
    ) -> "HoursEntry | None":
        """Write served time, once for a volunteer and source; None when nothing of it counts.

        Minutes that another line of the same ledger counts already are left out: nobody serves
        twice at once. Less than a minute is not service, more than a day is cut.
        """
        until = min(served.until, served.since + LONGEST)
        if until > at:
            raise NotYetServed
        if until - served.since < MINUTE:
            return None
        with transaction.atomic():
            volunteer.lock()
            known = self.filter(
                volunteer=volunteer, source_uid=served.source_uid, since=served.since
            ).first()
            if known is not None:
                return known
            minutes = self._not_counted_yet(volunteer, served, until)
            if not minutes:
                return None
            entry = self.create(
                volunteer=volunteer, kind=served.kind, what=served.what[:120],
                source=served.source, source_uid=served.source_uid, since=served.since,
                until=until, minutes=minutes, place=served.place, team=served.team,
                leader=served.leader, device=served.device, by=by, at=at,
            )  # fmt: skip
            entry.count(minutes)
        return entry

    def enter(
        self, volunteer: Volunteer, served: Served, *, by: Account, at: datetime
    ) -> "HoursEntry | None":
        """Time that somebody writes down by hand; within so many working days of its end."""
        today = timezone.localdate(at)
        days = Parameter.objects.value("hours_entered_within", on=today)
        last = CalendarDay.objects.calendar().add_workdays(timezone.localtime(served.until), days)
        if at > last.at:
            raise TooLateToEnter(days)
        return self.record(volunteer, served._replace(source=Source.MANUAL), by=by, at=at)

    def enter_all(
        self, volunteers: Iterable[Volunteer], served: Served, *, by: Account, at: datetime
    ) -> list["HoursEntry"]:
        """The same time for several people, all of them or none; whom it counts for."""
        with transaction.atomic():
            # In one order, so that two who enter for the same people never wait for each other.
            in_order = sorted(volunteers, key=lambda one: one.pk)
            written = [self.enter(one, served, by=by, at=at) for one in in_order]
        return [entry for entry in written if entry is not None]

    def _not_counted_yet(self, volunteer: Volunteer, served: Served, until: datetime) -> int:
        rows = (
            self.standing()
            .in_ledger(LEDGER_OF[ServiceKind(served.kind)])
            .during(served.since, until)
        )
        taken = rows.filter(volunteer=volunteer).order_by("since", "pk").values_list(
            "since", "until"
        )  # fmt: skip
        return minutes_outside(served.since, until, taken)


def minutes_outside(
    since: datetime, until: datetime, taken: Iterable[tuple[datetime, datetime]]
) -> int:
    """Whole minutes of [since, until) that lie in none of these spans, which come in order."""
    left, reached = timedelta(), since
    for begins, ends in taken:
        if begins > reached:
            left += min(begins, until) - reached
        reached = max(reached, ends)
        if reached >= until:
            break
    if reached < until:
        left += until - reached
    return left // MINUTE


class HoursEntry(models.Model):
    """A line of the ledger. Append-only. Fields: 民政部令第67号 article 7."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="hours")
    kind = models.CharField(_("类别"), max_length=8, choices=ServiceKind, default=ServiceKind.NEED)
    what = models.CharField(_("服务内容"), max_length=120)
    source = models.CharField(_("记录方式"), max_length=8, choices=Source, default=Source.CHECK_IN)
    source_uid = models.UUIDField()  # of the need, activity, request it comes from
    since = models.DateTimeField(_("开始"))
    until = models.DateTimeField(_("结束"))
    minutes = models.PositiveIntegerField(_("计入分钟"))
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="hours_served"
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="hours_served"
    )
    leader = models.CharField(_("负责人"), max_length=40, blank=True)
    device = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HoursQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="served_time_counts_once", fields=["volunteer", "source_uid", "since"]
            ),
            models.CheckConstraint(
                name="served_time_is_between_a_minute_and_a_day",
                condition=Q(minutes__range=(1, 1440)) & Q(since__lt=F("until")),
            ),
        ]
        indexes = [
            models.Index(name="hours_by_volunteer_since", fields=["volunteer", "-since"]),
            models.Index(name="hours_by_place_since", fields=["place", "-since"]),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.minutes} min"

    @property
    def ledger(self) -> Ledger:
        return LEDGER_OF[ServiceKind(self.kind)]

    @property
    def is_taken_back(self) -> bool:
        return hasattr(self, "taken_back")

    @property
    def has_word(self) -> bool:
        """Whether the volunteer has said that it was them, or not."""
        return hasattr(self, "word")

    @property
    def left_out(self) -> int:
        """Minutes of the span that another line counts."""
        return (self.until - self.since) // MINUTE - self.minutes

    def take_back(self, *, why: str, asked_by: Account, by: Account, at: datetime) -> "TakenBack":
        """It counts no more. Two people: who asked and who decides; the line stays readable."""
        with transaction.atomic():
            self.volunteer.lock()
            if TakenBack.objects.filter(entry=self).exists():
                raise TakenBackAlready
            gone = TakenBack.objects.create(entry=self, why=why, asked_by=asked_by, by=by, at=at)
            self.count(-self.minutes)
        return gone

    def count(self, minutes: int) -> None:
        """Add to the sums that this line belongs to, or take from them."""
        HoursSum.objects.add(self, minutes)
        PlaceHours.objects.add(self, minutes)


class TakenBack(models.Model):
    """A line of the ledger that counts no more, and why. Append-only."""

    entry = models.OneToOneField(HoursEntry, models.PROTECT, related_name="taken_back")
    why = models.CharField(_("原因"), max_length=200)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="served_time_is_taken_back_by_two_people",
                condition=~Q(asked_by=F("by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} - {self.why}"


class SumQuerySet(models.QuerySet):
    """Sums kept beside the ledger, one row for each combination of what they are of."""

    def bump(self, of: dict, **more: int) -> None:
        changes = {name: F(name) + count for name, count in more.items()}
        if not self.filter(**of).update(**changes):
            self.bulk_create([self.model(**of)], ignore_conflicts=True)
            self.filter(**of).update(**changes)


class HoursSumQuerySet(SumQuerySet):
    def add(self, entry: HoursEntry, minutes: int) -> None:
        year = timezone.localtime(entry.since).year
        of = {"volunteer_id": entry.volunteer_id, "ledger": entry.ledger, "year": year}
        self.bump(of, minutes=minutes)

    def total_of(self, volunteer: Volunteer, ledger: str = Ledger.SERVICE) -> int:
        rows = self.filter(volunteer=volunteer, ledger=ledger)
        return rows.aggregate(total=Sum("minutes", default=0))["total"]


class HoursSum(models.Model):
    """Minutes of one person in one ledger and year, kept beside the ledger."""

    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="sums")
    ledger = models.CharField(max_length=8, choices=Ledger)
    year = models.PositiveSmallIntegerField()  # of the beginning, in the zone's time
    minutes = models.PositiveIntegerField(default=0)

    objects = HoursSumQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="person_has_one_sum_a_year", fields=["volunteer", "ledger", "year"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.year} {self.minutes} min"


class PlaceHoursQuerySet(SumQuerySet):
    def add(self, entry: HoursEntry, minutes: int) -> None:
        if entry.place_id is None:
            return  # known of the person alone
        of = {
            "place_id": entry.place_id, "kind": entry.kind, "source": entry.source,
            "month": timezone.localtime(entry.since).date().replace(day=1),
        }  # fmt: skip
        self.bump(of, minutes=minutes, entries=1 if minutes > 0 else -1)


class PlaceHours(models.Model):
    """Minutes served at one place in a month, by kind and source, kept beside the ledger."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="hours_sums")
    month = models.DateField()  # its first day
    kind = models.CharField(max_length=8, choices=ServiceKind)
    source = models.CharField(max_length=8, choices=Source)
    minutes = models.PositiveIntegerField(default=0)
    entries = models.PositiveIntegerField(default=0)

    objects = PlaceHoursQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="place_has_one_sum_a_month", fields=["place", "month", "kind", "source"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.month:%Y-%m} {self.minutes} min"
