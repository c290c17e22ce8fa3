"""Points: what service earns and the shelf costs. Append-only, with a purse that is never empty.

Earned points follow the ledger of hours: of each event (a need, an activity) so many hours count.
Minutes in the night may bring more points than others; in the ledger a minute is a minute.
`settle` writes the difference between what the ledger of hours says and what was credited, so
that running it twice credits nothing twice, and an hour that is taken back takes its points back.
What was spent of those already stays owed, and is paid by the next service. Hours stay hours,
whatever is redeemed.
"""

import uuid
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.models import Parameter
from tongxing.people.models import Account

from .hours import HoursEntry, Ledger
from .volunteer import Volunteer

RATE, CAP = "points_an_hour", "points_hours_an_event"
NIGHT, NIGHT_FROM, NIGHT_UNTIL = "points_night_percent", "points_night_from", "points_night_until"
CODES = (RATE, CAP, NIGHT, NIGHT_FROM, NIGHT_UNTIL)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LONGEST_WHAT = 120


class TooFewPoints(Refused):
    def __init__(self):
        super().__init__(_("您的积分还不够，再参加几次服务就够了。"))


class PointsFor(models.TextChoices):
    """Why the purse changed."""

    SERVICE = "service", _("服务得分")
    SPENT = "spent", _("兑换")
    RETURNED = "returned", _("兑换退回")


def night_minutes(since: datetime, until: datetime, *, begins: int, ends: int) -> int:
    """Whole minutes between these two that lie between two hours of the clock, over midnight."""
    zone, begins, ends = timezone.get_current_timezone(), begins % 24, ends % 24
    first, last = (timezone.localtime(moment).date() for moment in (since, until))
    total, day = timedelta(), first - DAY
    while begins != ends and day <= last:
        dark = datetime.combine(day, time(begins), tzinfo=zone)
        light = datetime.combine(day if ends > begins else day + DAY, time(ends), tzinfo=zone)
        total += max(min(until, light) - max(since, dark), timedelta())
        day += DAY
    return total // MINUTE


class _Line(NamedTuple):
    value: int
    since: date
    until: date | None


class PointRules:
    """The numbers of the office on any day, read once."""

    def __init__(self) -> None:
        self.lines: dict[str, list[_Line]] = defaultdict(list)
        rows = Parameter.objects.filter(code__in=CODES).order_by("-valid_from", "-pk")
        for row in rows:
            self.lines[row.code].append(_Line(row.value, row.valid_from, row.valid_until))

    def on(self, code: str, day: date) -> int:
        for line in self.lines[code]:
            if line.since <= day and (line.until is None or line.until > day):
                return line.value
        return 0

    def counted(self, minutes: int, day: date) -> int:
        """Of the minutes of an event, those that bring points."""
        return min(minutes, self.on(CAP, day) * 60)

    def night_percent(self, day: date) -> int:
        """What a minute in the night is worth in points; never less than one by day."""
        return max(100, self.on(NIGHT, day))

    def night(self, since: datetime, until: datetime, day: date) -> int:
        """Minutes of a service that lie in the night; 0 where the night is worth no more."""
        if self.night_percent(day) == 100:
            return 0
        begins, ends = self.on(NIGHT_FROM, day), self.on(NIGHT_UNTIL, day)
        return night_minutes(since, until, begins=begins, ends=ends)

    def points(self, minutes: int, day: date, night: int = 0) -> int:
        """Whole points, half an hour rounded up. Of an event the minutes of the night count first:
        they add to points, but not to how many minutes of an event count."""
        counted = self.counted(minutes, day)
        worth = counted * 100 + min(night, counted) * (self.night_percent(day) - 100)
        return (worth * self.on(RATE, day) + 3000) // 6000

    def words(self, what: str, day: date, night: int) -> str:
        """What a line says it is for. Stored in Chinese."""
        if not night:
            return what
        with override("zh-hans"):
            more = gettext("（夜间%(n)d分钟，按%(times)s倍记分）") % {
                "n": night, "times": f"{self.night_percent(day) / 100:g}",
            }  # fmt: skip
        return what[: LONGEST_WHAT - len(more)] + more


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
        rules, minutes, nights = PointRules(), defaultdict(int), defaultdict(int)  # type: ignore
        first: dict[uuid.UUID, tuple[date, str]] = {}
        lines = HoursEntry.objects.standing().in_ledger(Ledger.SERVICE).filter(volunteer=volunteer)
        rows = lines.order_by("since", "pk").values_list(
            "source_uid", "since", "until", "minutes", "what"
        )
        for event, since, until, counted, what in rows:
            minutes[event] += counted
            day, _what = first.setdefault(event, (timezone.localtime(since).date(), what))
            nights[event] += min(rules.night(since, until, day), counted)
        due = {}
        for event, total in minutes.items():
            day, what = first[event]
            night = rules.counted(nights[event], day)
            due[event] = rules.points(total, day, night), rules.words(what, day, night)
        return due

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
    what = models.CharField(_("事由"), max_length=LONGEST_WHAT, blank=True)
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
