"""Points: what service earns and the shelf costs. Append-only, with a purse that is never empty.

Earned points follow the ledger of hours: of each event (a need, an activity) so many hours count.
`settle` writes the difference between what the ledger of hours says and what was credited, so
that running it twice credits nothing twice, and an hour that is taken back takes its points back.
What was spent of those already stays owed, and is paid by the next service. Hours stay hours,
whatever is redeemed.
"""

import uuid
from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.models import Parameter
from tongxing.people.models import Account

from .hours import HoursEntry, Ledger
from .volunteer import Volunteer

RATE, CAP = "points_an_hour", "points_hours_an_event"


class TooFewPoints(Refused):
    def __init__(self):
        super().__init__(_("您的积分还不够，再参加几次服务就够了。"))


class PointsFor(models.TextChoices):
    """Why the purse changed."""

    SERVICE = "service", _("服务得分")
    SPENT = "spent", _("兑换")
    RETURNED = "returned", _("兑换退回")


class _Line(NamedTuple):
    value: int
    since: date
    until: date | None


class PointRules:
    """The two numbers of the office on any day, read once."""

    def __init__(self) -> None:
        self.lines: dict[str, list[_Line]] = defaultdict(list)
        rows = Parameter.objects.filter(code__in=(RATE, CAP)).order_by("-valid_from", "-pk")
        for row in rows:
            self.lines[row.code].append(_Line(row.value, row.valid_from, row.valid_until))

    def on(self, code: str, day: date) -> int:
        for line in self.lines[code]:
            if line.since <= day and (line.until is None or line.until > day):
                return line.value
        return 0

    def points(self, minutes: int, day: date) -> int:
        """Whole points, half an hour rounded up."""
        counted = min(minutes, self.on(CAP, day) * 60)
        return (counted * self.on(RATE, day) + 30) // 60


class PointsQuerySet(models.QuerySet["PointsEntry"]):
    def newest_first(self):
        return self.order_by("-at", "-pk")

    def settle(self, volunteer: Volunteer, *, by: Account, at: datetime) -> int:
        """Credit what the ledger of hours says and was not credited yet; the difference."""
        with transaction.atomic():
            volunteer.lock()
            due = self._due(volunteer)
            credited = self.filter(volunteer=volunteer, reason=PointsFor.SERVICE)
            sums = credited.values("source_uid").annotate(total=Sum("points"))
            for event, total in sums.order_by("source_uid").values_list("source_uid", "total"):
                points, what = due.get(event, (0, ""))
                due[event] = points - total, what
            rows = [
                PointsEntry(
                    volunteer=volunteer, reason=PointsFor.SERVICE, points=points, what=what,
                    source_uid=event, by=by, at=at,
                )
                for event, (points, what) in due.items() if points
            ]  # fmt: skip
            if not rows:
                return 0
            PointsEntry.objects.bulk_create(rows)
            change = sum(row.points for row in rows)
            Purse.objects.change(volunteer, change)
        return change

    def _due(self, volunteer: Volunteer) -> dict[uuid.UUID, tuple[int, str]]:
        """Points and words for each event the volunteer served at."""
        rules, minutes = PointRules(), defaultdict(int)  # type: ignore[var-annotated]
        first: dict[uuid.UUID, tuple[date, str]] = {}
        lines = HoursEntry.objects.standing().in_ledger(Ledger.SERVICE).filter(volunteer=volunteer)
        rows = lines.order_by("since", "pk").values_list("source_uid", "since", "minutes", "what")
        for event, since, counted, what in rows:
            minutes[event] += counted
            first.setdefault(event, (timezone.localtime(since).date(), what))
        return {
            event: (rules.points(total, first[event][0]), first[event][1])
            for event, total in minutes.items()
        }

    def spend(
        self, volunteer: Volunteer, points: int, *, what: str, source_uid: uuid.UUID, by: Account,
        at: datetime,
    ) -> None:  # fmt: skip
        """Take from the purse, or refuse when there is not so much in it."""
        with transaction.atomic():
            purse = Purse.objects.filter(volunteer=volunteer, balance__gte=points)
            if not purse.update(balance=models.F("balance") - points):
                raise TooFewPoints
            self.create(
                volunteer=volunteer, reason=PointsFor.SPENT, points=-points, what=what,
                source_uid=source_uid, by=by, at=at,
            )  # fmt: skip

    def give_back(
        self, volunteer: Volunteer, points: int, *, what: str, source_uid: uuid.UUID, by: Account,
        at: datetime,
    ) -> None:  # fmt: skip
        with transaction.atomic():
            volunteer.lock()
            self.create(
                volunteer=volunteer, reason=PointsFor.RETURNED, points=points, what=what,
                source_uid=source_uid, by=by, at=at,
            )  # fmt: skip
            Purse.objects.change(volunteer, points)


class PointsEntry(models.Model):
    """A line of the purse. Append-only."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="points")
    reason = models.CharField(max_length=8, choices=PointsFor)
    points = models.IntegerField(_("积分"))
    what = models.CharField(_("事由"), max_length=120, blank=True)
    source_uid = models.UUIDField()  # of the event, or of the exchange
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = PointsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="points_are_spent_below_and_returned_above_zero",
                condition=(Q(reason=PointsFor.SPENT) & Q(points__lt=0))
                | (Q(reason=PointsFor.RETURNED) & Q(points__gt=0))
                | (Q(reason=PointsFor.SERVICE) & ~Q(points=0)),
            ),
            models.UniqueConstraint(
                name="an_exchange_is_paid_and_returned_once", fields=["source_uid", "reason"],
                condition=~Q(reason=PointsFor.SERVICE),
            ),
        ]  # fmt: skip
        indexes = [models.Index(name="points_by_volunteer", fields=["volunteer", "-at"])]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.points:+}"


class PurseQuerySet(models.QuerySet["Purse"]):
    def change(self, volunteer: Volunteer, points: int) -> None:
        """Add, or take away; what is not there stays owed. The volunteer is locked already."""
        purse, _made = self.get_or_create(volunteer=volunteer)
        net = purse.balance - purse.owed + points
        self.filter(pk=purse.pk).update(balance=max(net, 0), owed=max(-net, 0))

    def balance_of(self, volunteer: Volunteer) -> int:
        row = self.filter(volunteer=volunteer).values_list("balance", flat=True)
        return row.first() or 0


class Purse(models.Model):
    """What a volunteer can spend, kept beside the lines; never below zero."""

    volunteer = models.OneToOneField(Volunteer, models.CASCADE, related_name="purse")
    balance = models.IntegerField(default=0)
    owed = models.IntegerField(default=0)  # spent of hours that were taken back later

    objects = PurseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="no_purse_is_below_zero", condition=Q(balance__gte=0, owed__gte=0)
            ),
            models.CheckConstraint(
                name="who_owes_points_has_none", condition=Q(balance=0) | Q(owed=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.balance}"
