"""Who sits at which window, half day by half day: the pattern of the week, and what differs.

A line of the pattern holds until another one begins; what differs on one day (leave, standing in)
is a row of its own, so the pattern stays readable for every past day.
"""

from datetime import date, time
from typing import NamedTuple

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongxing.base.workdays import HALF_DAYS
from tongxing.people.models import Account
from tongxing.places.models import Place

from .department import Clerk, Window


class Half(models.TextChoices):
    """A half day; their hours are the office hours of base/workdays."""

    MORNING = "am", _("上午")
    AFTERNOON = "pm", _("下午")

    @classmethod
    def at(cls, clock: time) -> "Half":
        """The half day a moment belongs to; noon belongs to the afternoon."""
        return cls.MORNING if clock < HALF_DAYS[0][1] else cls.AFTERNOON


class Turn(NamedTuple):
    """A half day of one date."""

    day: date
    half: str


class ShiftQuerySet(models.QuerySet["Shift"]):
    def at(self, hall: Place):
        return self.filter(window__place=hall)

    def standing(self):
        """Lines without an end: what holds from now on, until somebody changes it."""
        return self.filter(valid_until=None)

    def touching(self, since: date, until: date):
        """Lines in force on some day of the span."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=since), valid_from__lt=until)

    def of(self, account: Account):
        return self.filter(clerk__person=account.person_id)

    def with_names(self):
        return self.select_related("clerk__person", "window__department")

    def in_week_order(self):
        return self.order_by("weekday", "half", "window__number", "pk")


class Shift(models.Model):
    """This clerk sits at this window on this half day of every week."""

    clerk = models.ForeignKey(Clerk, models.PROTECT, related_name="shifts")
    window = models.ForeignKey(Window, models.PROTECT, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(_("星期"))  # Monday is 0
    half = models.CharField(_("半天"), max_length=2, choices=Half)
    valid_from = models.DateField(_("起用日期"))
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_clerk_stands_once_in_the_pattern",
                fields=["clerk", "weekday", "half"],
                condition=Q(valid_until=None),
            ),
            models.UniqueConstraint(
                name="a_window_has_one_clerk_in_the_pattern",
                fields=["window", "weekday", "half"],
                condition=Q(valid_until=None),
            ),
            models.CheckConstraint(name="shift_is_on_a_weekday", condition=Q(weekday__lte=6)),
            models.CheckConstraint(
                name="shift_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clerk.person} {self.weekday} {self.get_half_display()}"

    def is_in_force_on(self, day: date) -> bool:
        until = self.valid_until
        return self.valid_from <= day and (until is None or day < until)


class ShiftChangeQuerySet(models.QuerySet["ShiftChange"]):
    def between(self, since: date, until: date):
        return self.filter(day__gte=since, day__lt=until)

    def at(self, hall: Place):
        return self.filter(place=hall)

    def with_names(self):
        return self.select_related("clerk__person", "window__department")

    def in_day_order(self):
        return self.order_by("day", "half", "clerk__person__name", "pk")


class ShiftChange(models.Model):
    """What differs on one half day: the clerk is away, or sits at another window."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")  # the hall
    clerk = models.ForeignKey(Clerk, models.PROTECT, related_name="shift_changes")
    day = models.DateField(_("日期"))
    half = models.CharField(_("半天"), max_length=2, choices=Half)
    window = models.ForeignKey(
        Window, models.PROTECT, null=True, blank=True, related_name="shift_changes"
    )  # empty: away
    why = models.CharField(_("原因"), max_length=60)

    objects = ShiftChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_clerk_differs_once_in_a_half_day", fields=["clerk", "day", "half"]
            ),
            models.UniqueConstraint(
                name="one_stands_in_at_a_window_in_a_half_day",
                fields=["window", "day", "half"],
                condition=Q(window__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clerk.person} {self.day} {self.get_half_display()}"

    @property
    def is_leave(self) -> bool:
        return self.window_id is None
