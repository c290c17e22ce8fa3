"""What a window will serve from a day on, laid down beforehand; on the day it becomes so.

What a window serves now are its lines of service (WindowService): calling reads nothing else.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account
from tongxing.places.models import Place

from .department import Department, Window
from .matter import Matter

Served = tuple[Department, Matter | None]  # a whole department, or one of its matters


class ServicePlanQuerySet(models.QuerySet["ServicePlan"]):
    def at(self, hall: Place):
        return self.filter(window__place=hall)

    def to_come(self):
        return self.filter(begun_at=None)

    def due(self, day: date):
        """Those of this day and of days before it, the earliest first."""
        rows = self.to_come().filter(valid_from__lte=day).select_related("window__place")
        return rows.order_by("valid_from", "pk")

    def with_names(self):
        rows = self.select_related("window__department", "window__place")
        return rows.prefetch_related("lines__department", "lines__matter")

    def in_day_order(self):
        return self.order_by("valid_from", "window__number", "pk")

    def lay(
        self, window: Window, lines: Sequence[Served], *, day: date, by: Account, at: datetime
    ) -> "ServicePlan":
        """These from a day on; what was laid down for the same day before falls away."""
        with transaction.atomic():
            self.to_come().filter(window=window, valid_from=day).delete()
            plan = self.create(window=window, valid_from=day, made_by=by, made_at=at)
            ServicePlanLine.objects.bulk_create(
                ServicePlanLine(plan=plan, department=department, matter=matter)
                for department, matter in lines
            )
        return plan


class ServicePlan(models.Model):
    """What one window serves from a day on. Without lines it is general then."""

    window = models.ForeignKey(Window, models.PROTECT, related_name="service_plans")
    valid_from = models.DateField(_("起用日期"))
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)  # empty: not yet

    objects = ServicePlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_service_plan_of_a_window_begins_on_a_day",
                fields=["window", "valid_from"],
                condition=Q(begun_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.valid_from}"

    def served(self) -> list[Served]:
        rows = sorted(self.lines.all(), key=lambda one: one.pk)
        return [(one.department, one.matter) for one in rows]

    @transaction.atomic
    def begin(self, *, at: datetime) -> bool:
        """It is so from now on, once. What a window prefers among what it keeps stays preferred."""
        if not ServicePlan.objects.to_come().filter(pk=self.pk).update(begun_at=at):
            return False
        self.begun_at = at
        starts = {
            (one.department_id, one.matter_id): one.head_start_minutes
            for one in self.window.services.all()
        }
        served = self.served()
        self.window.serve(
            [
                {
                    "department": department, "matter": matter,
                    "head_start_minutes":
                        starts.get((department.pk, matter.pk if matter else None), 0),
                }
                for department, matter in served
            ]
        )  # fmt: skip
        self.window.call_after([department for department, _matter in served])
        return True


class ServicePlanLine(models.Model):
    """A whole department, or one of its matters."""

    plan = models.ForeignKey(ServicePlan, models.CASCADE, related_name="lines")
    department = models.ForeignKey(Department, models.CASCADE, related_name="+")
    matter = models.ForeignKey(Matter, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="service_plan_has_a_department_once",
                fields=["plan", "department"],
                condition=Q(matter=None),
            ),
            models.UniqueConstraint(
                name="service_plan_has_a_matter_once",
                fields=["plan", "matter"],
                condition=Q(matter__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} → {self.matter or self.department}"
