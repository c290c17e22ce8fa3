"""The ledger of volunteer hours, in its first form: served time, recorded once."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account

from .volunteer import Volunteer

MINUTE = timedelta(minutes=1)
LONGEST = timedelta(hours=24)


class HoursQuerySet(models.QuerySet["HoursEntry"]):
    def record(
        self,
        volunteer: Volunteer,
        *,
        what: str,
        source_uid: uuid.UUID,
        since: datetime,
        until: datetime,
        by: Account,
        at: datetime,
    ) -> "HoursEntry | None":
        """Write served time once per volunteer and source; less than a minute is not service."""
        if until - since < MINUTE:
            return None
        entry, _made = self.get_or_create(
            volunteer=volunteer,
            source_uid=source_uid,
            since=since,
            defaults={
                "what": what,
                "until": min(until, since + LONGEST),
                "minutes": min(until - since, LONGEST) // MINUTE,
                "by": by,
                "at": at,
            },
        )
        return entry

    def total_minutes(self) -> int:
        return self.aggregate(total=Sum("minutes", default=0))["total"]


class HoursEntry(models.Model):
    """Time a volunteer really served. Append-only. Fields: 民政部令第67号 article 7."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="hours")
    what = models.CharField(_("服务内容"), max_length=120)
    source_uid = models.UUIDField()  # of the need served
    since = models.DateTimeField()
    until = models.DateTimeField()
    minutes = models.PositiveIntegerField()
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

    def __str__(self) -> str:
        return f"{self.volunteer} {self.minutes} min"
