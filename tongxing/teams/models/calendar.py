"""Days on which a volunteer's week is not as usual: a day off, or hours besides."""

from datetime import date, datetime, time
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.planning.dispatch import Span

from .volunteer import Volunteer


class DayQuerySet(models.QuerySet["FreeDay"]):
    def from_day(self, day: date):
        return self.filter(day__gte=day).order_by("day", "pk")

    def say(self, volunteer: Volunteer, day: date, hours: tuple[time, time] | None) -> "FreeDay":
        """A day off, or hours besides the usual ones; what was said of the day before goes."""
        since, until = hours or (None, None)
        with transaction.atomic():
            volunteer.lock()
            row, _made = self.update_or_create(
                volunteer=volunteer, day=day, defaults={"since": since, "until": until}
            )
        return row


class FreeDay(models.Model):
    """One day that differs: without hours it is a day off, with hours these come on top."""

    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="free_days")
    day = models.DateField(_("日期"))
    since = models.TimeField(_("从"), null=True, blank=True)
    until = models.TimeField(_("到"), null=True, blank=True)

    objects = DayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_volunteer_says_one_thing_of_a_day", fields=["volunteer", "day"]
            ),
            models.CheckConstraint(
                name="a_day_is_off_or_has_hours",
                condition=Q(since=None, until=None) | Q(since__lt=F("until")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

    @property
    def is_off(self) -> bool:
        return self.since is None

    @property
    def span(self) -> Span:
        """The moments it is about: the whole day, or the hours besides."""
        first = datetime.combine(self.day, self.since or time.min)
        if self.until is not None:
            last = datetime.combine(self.day, self.until)
        else:
            last = datetime.combine(date.fromordinal(self.day.toordinal() + 1), time.min)
        return Span(timezone.make_aware(first), timezone.make_aware(last))


class Differs(NamedTuple):
    """Days that differ, by volunteer: hours besides, and days off."""

    besides: dict[int, list[Span]]
    off: dict[int, list[Span]]


def days_that_differ(people, *, since: date, until: date) -> Differs:
    """Of these volunteers in [since, until]; people is a query of their keys."""
    found = Differs({}, {})
    rows = FreeDay.objects.filter(volunteer__in=people, day__range=(since, until))
    for row in rows.order_by("volunteer", "day", "pk"):
        spans = found.off if row.is_off else found.besides
        spans.setdefault(row.volunteer_id, []).append(row.span)
    return found
