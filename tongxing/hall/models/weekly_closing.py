"""Hours of the week at which nothing can be booked: every Wednesday afternoon is for learning.

A rule that may have been used is never overwritten; it ends, and another one begins. What is booked
under it is called off by `tongxing/hall/closing.py`.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxing.base.wording import weekday
from tongxing.places.models import Place

from .department import Department


def bits_of(weekdays: Iterable[int]) -> int:
    """Weekdays, Monday being 0, as a rule keeps them."""
    return sum(1 << number for number in set(weekdays))


class WeeklyClosingQuerySet(models.QuerySet["WeeklyClosing"]):
    def closing(self, department: Department, day: date):
        """What closes hours of a department on a day: its own rules, and the whole hall's."""
        mine = Q(department=None) | Q(department=department)
        lasting = Q(valid_until=None) | Q(valid_until__gt=day)
        found = self.filter(mine, lasting, place=department.place_id, valid_from__lte=day)
        that_day = F("weekday_bits").bitand(bits_of([day.weekday()]))
        return found.alias(that_day=that_day).filter(that_day__gt=0).exclude(exceptions__day=day)

    def to_come(self, hall: Place, *, today: date):
        """Those that hold or will hold, in the order of the page."""
        lasting = Q(valid_until=None) | Q(valid_until__gt=today)
        rows = self.filter(lasting, place=hall).select_related("department")
        return rows.prefetch_related("exceptions").order_by("weekday_bits", "starts", "pk")


class WeeklyClosing(models.Model):
    """On these weekdays, between these times, nobody can book."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="weekly_closings")
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="weekly_closings"
    )  # empty: the whole hall
    weekday_bits = models.PositiveSmallIntegerField(_("星期几"))  # 1 for Monday, 2, 4, … 64
    starts = models.TimeField(_("从几点"))
    ends = models.TimeField(_("到几点"))  # a slot that begins then is open
    why = models.CharField(_("原因"), max_length=100)
    valid_from = models.DateField(_("起用日期"))
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)

    objects = WeeklyClosingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="weekly_closing_is_on_weekdays", condition=Q(weekday_bits__range=(1, 127))
            ),
            models.CheckConstraint(
                name="weekly_closing_ends_after_it_begins", condition=Q(ends__gt=F("starts"))
            ),
            models.CheckConstraint(
                name="weekly_closing_holds_for_a_day",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return gettext("每%(days)s %(starts)s–%(ends)s") % {
            "days": gettext("、").join(weekday(number) for number in self.weekdays),
            "starts": f"{self.starts:%H:%M}",
            "ends": f"{self.ends:%H:%M}",
        }

    @property
    def weekdays(self) -> list[int]:
        """Monday is 0."""
        return [number for number in range(7) if self.weekday_bits & bits_of([number])]

    def holds_on(self, day: date) -> bool:
        """Whether the day is one of its own, exceptions aside."""
        lasts = self.valid_until is None or day < self.valid_until
        return self.valid_from <= day and lasts and day.weekday() in self.weekdays

    def covers(self, moment: datetime) -> bool:
        """Whether a slot that begins now would be in its hours."""
        return self.starts <= timezone.localtime(moment).time() < self.ends

    @property
    def last_day(self) -> date | None:
        return self.valid_until and self.valid_until - timedelta(days=1)


class ClosingException(models.Model):
    """A day on which one can book all the same."""

    closing = models.ForeignKey(WeeklyClosing, models.CASCADE, related_name="exceptions")
    day = models.DateField(_("哪天照常"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_exception_a_day", fields=["closing", "day"]),
        ]

    def __str__(self) -> str:
        return f"{self.day}"
