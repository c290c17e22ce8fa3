"""Drafts made from activities that were: a season of last year, or one repeated by a rule.

A copy knows its source, and the database keeps it single: whatever is pressed twice makes nothing
twice. A draft made so has no story until somebody touches it, so making them can be undone.
"""

import uuid
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account

from .activity import Activity, Post
from .flow import Stage
from .programme import Season, Theme

KEPT = (
    "title", "about", "bring", "risks", "work", "team", "place", "spot", "leader", "phone",
    "budget", "most_heads", "guests_welcome", "has_waiting_list", "confirm_minutes", "only_under",
    "only_team",
    "age_from", "age_to", "volunteers_only", "once_a_season", "capacity",
)  # fmt: skip
MOVED = ("starts_at", "ends_at", "opens_at", "closes_at", "newcomers_until", "lot_at")


class Often(models.TextChoices):
    """The same words as tongxing.planning.recurring."""

    WEEK = "week", _("每周")
    FORTNIGHT = "fortnight", _("每两周")
    MONTH = "month", _("每月（第几个星期几）")


class Undone(NamedTuple):
    """What undoing took away, and what it left because somebody works on it."""

    gone: int
    kept: int


class CopyingQuerySet(models.QuerySet["Copying"]):
    def made_by(self, account: Account):
        return self.filter(by=account.pk)


class Copying(models.Model):
    """One act that makes drafts, and may be undone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    season = models.ForeignKey(
        Season, models.PROTECT, null=True, blank=True, related_name="+"
    )  # into which a whole season was copied
    every = models.CharField(_("多久一次"), max_length=9, choices=Often, blank=True)
    until = models.DateField(_("到哪天为止"), null=True, blank=True)
    skips_holidays = models.BooleanField(_("法定节假日不办"), default=False)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = CopyingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="copying_is_of_a_season_or_by_a_rule",
                condition=Q(season__isnull=False, every="", until=None)
                | Q(season=None, until__isnull=False) & ~Q(every=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.season) if self.season_id else self.get_every_display()

    def get_absolute_url(self) -> str:
        return reverse("activities:copying", args=[self.uid])

    def draft(self, source: Activity, day: date, *, theme: Theme | None) -> Activity | None:
        """The source again on this day, as a draft with its posts; None when it is there already.

        Runs in a transaction whose first act was an UPDATE that others who copy wait for.
        """
        copies = Copy.objects.filter(source=source)
        same = copies.filter(season=self.season) if self.season_id else copies.filter(day=day)
        if same.exists():
            return None
        by_days = day - source.day()
        facts = {name: getattr(source, name) for name in KEPT}
        facts |= {name: _later(getattr(source, name), by_days) for name in MOVED}
        made = Activity.objects.draft_alone(theme=theme, by=self.by, at=self.at, **facts)
        Post.objects.bulk_create(
            Post(
                activity=made, name=one.name, capacity=one.capacity, serves=one.serves,
                skill_id=one.skill_id, position=one.position,
            )
            for one in source.posts.order_by("position", "pk")
        )  # fmt: skip
        Copy.objects.create(activity=made, source=source, copying=self, season=self.season, day=day)
        return made

    def undo(self, *, at: datetime) -> Undone:
        """Take back the drafts that nobody has touched since; the others stay."""
        with transaction.atomic():
            mine = Activity.objects.filter(copy__copying=self)
            untouched = mine.filter(state=Stage.DRAFT, events=None)
            gone = list(untouched.values_list("pk", flat=True))
            Activity.objects.filter(pk__in=gone, state=Stage.DRAFT).delete()
            kept = mine.count()
            Copying.objects.filter(pk=self.pk, undone_at=None).update(undone_at=at)
        self.refresh_from_db()
        return Undone(len(gone), kept)


def _later(moment: datetime | None, by_days: timedelta) -> datetime | None:
    """As many days later, at the same time of the clock on the wall."""
    if moment is None:
        return None
    local = timezone.localtime(moment)
    return timezone.make_aware(local.replace(tzinfo=None) + by_days)


class Copy(models.Model):
    """Which draft was made from which activity."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="copy")
    source = models.ForeignKey(Activity, models.PROTECT, related_name="copies")
    copying = models.ForeignKey(Copying, models.PROTECT, related_name="copies")
    season = models.ForeignKey(Season, models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="activity_is_copied_into_a_season_once", fields=["source", "season"],
                condition=Q(season__isnull=False),
            ),
            models.UniqueConstraint(
                name="activity_is_repeated_on_a_day_once", fields=["source", "day"],
                condition=Q(season=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.source} → {self.day}"
