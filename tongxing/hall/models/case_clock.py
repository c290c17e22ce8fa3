"""How long a case may take in each part of its way. The table is the office's, none of it constant.

Days are working days (行政许可法 article 82). A time counted in days ends when the office closes on
its last day (民法典 article 203), and the day on which it begins does not count (article 201).
"""

from datetime import date, datetime
from typing import NamedTuple

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.models import CalendarDay
from tongxing.base.workdays import HALF_DAYS, Calendar

from .matter import Matter

CLOSES = HALF_DAYS[-1][1]


class Deadline(NamedTuple):
    """When a clock turns amber and when it runs out."""

    amber_at: datetime
    due_at: datetime
    certain: bool  # False when holidays of a year not yet published lie on the way


class CaseClockQuerySet(models.QuerySet["CaseClock"]):
    def in_force(self, day: date):
        """The newest line of each clock that has begun by this day and not ended."""
        begun = self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)
        newer = begun.filter(code=OuterRef("code"), valid_from__gt=OuterRef("valid_from"))
        return begun.filter(~Exists(newer))

    def in_table_order(self):
        return self.order_by("code", "valid_from", "pk")

    def clock(self, code: str, *, on: date) -> "CaseClock":
        """The line in force on a day. A clock that no row names is a bug of the set-up."""
        return self.in_force(on).get(code=code)

    def decision_of(self, matter: Matter, *, on: date) -> "CaseClock":
        """By which law a matter is decided: the shortest clock that holds its statutory days.

        A time set for the matter within the general limit may be extended as the general one.
        """
        lines = self.in_force(on).filter(code__in=CaseClock.DECISIONS).order_by("workdays", "pk")
        fitting = [line for line in lines if matter.statutory_days <= line.workdays]
        return fitting[0] if fitting else list(lines)[-1]


class CaseClock(models.Model):
    """A line of the office's table: so many working days, and by how many they may be extended."""

    class Code(models.TextChoices):
        NOTICE = "notice", _("补正告知")
        SUPPLY = "supply", _("补正材料")
        REGISTRATION = "registration", _("登记类决定")
        DECISION = "decision", _("一般决定")
        JOINT = "joint", _("联合办理决定")
        DELIVERY = "delivery", _("送达")
        QUESTION = "question", _("首问答复")

    DECISIONS = (Code.REGISTRATION, Code.DECISION, Code.JOINT)

    code = models.CharField(_("环节"), max_length=12, choices=Code)
    workdays = models.PositiveSmallIntegerField(_("时限（工作日）"))
    extension = models.PositiveSmallIntegerField(_("最多延长（工作日）"), default=0)
    amber_share = models.PositiveSmallIntegerField(_("用时百分之几时提醒"), default=75)
    source = models.CharField(_("依据"), max_length=200)
    valid_from = models.DateField(_("起用日期"))
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)

    objects = CaseClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_clock_runs_forward",
                condition=Q(workdays__gte=1) & Q(amber_share__range=(1, 100)),
            ),
            models.CheckConstraint(
                name="case_clock_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="one_case_clock_a_day_for_the_same_part", fields=["code", "valid_from"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.workdays}"

    def successor(self, day: date) -> "CaseClock":
        """The same clock anew, not yet saved, to begin on a day; the old one stays on record."""
        return CaseClock(
            code=self.code, workdays=self.workdays, extension=self.extension,
            amber_share=self.amber_share, source=self.source, valid_from=day,
        )  # fmt: skip

    def deadline(self, since: datetime) -> Deadline:
        return deadline(since, self.workdays, amber_share=self.amber_share)


def deadline(since: datetime, workdays: int, *, amber_share: int) -> Deadline:
    """So many working days after a moment, until the office closes; no days is the same day."""
    calendar, local = CalendarDay.objects.calendar(), timezone.localtime(since)
    found = calendar.add_workdays(local, workdays)
    due_at = closing(found.at)
    if due_at <= local:  # begun after closing, to be done at once: until the next day closes
        due_at = closing(calendar.add_workdays(local, 1).at)
    return Deadline(local + (due_at - local) * amber_share / 100, due_at, found.certain)


def later(moment: datetime, workdays: int, *, calendar: Calendar) -> datetime:
    """The same moment, so many working days later."""
    return calendar.add_workdays(timezone.localtime(moment), workdays).at


def closing(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), CLOSES, moment.tzinfo)
