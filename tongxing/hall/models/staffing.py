"""A proposal for a day's staff, asked for by the manager and worked out beside the pages."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from tongxing.people.models import Account
from tongxing.places.models import Place

GIVEN_UP_AFTER = timedelta(minutes=10)


class StaffingPlanQuerySet(models.QuerySet["StaffingPlan"]):
    def newest_of(self, hall: Place) -> "StaffingPlan | None":
        return self.filter(place=hall).order_by("-asked_at", "-pk").first()

    def to_make(self, *, at: datetime):
        """Asked for and not made; what a process took on and never ended may be taken again."""
        stale = Q(begun_at=None) | Q(begun_at__lt=at - GIVEN_UP_AFTER)
        return self.filter(stale, made_at=None).order_by("asked_at", "pk")


class StaffingPlan(models.Model):
    """Who is needed when on a day, as planning found it."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="staffing_plans")
    day = models.DateField()
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    found = models.JSONField(default=dict)
    trouble = models.CharField(max_length=200, blank=True)  # why there is none

    objects = StaffingPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_staffing_plan_in_the_making",
                fields=["place"],
                condition=Q(made_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.day}"

    def begin(self, *, at: datetime) -> bool:
        """Take it on; False when another process has."""
        rows = StaffingPlan.objects.to_make(at=at).filter(pk=self.pk)
        return bool(rows.update(begun_at=at))

    def end(self, found: dict, *, at: datetime, trouble: str = "") -> None:
        rows = StaffingPlan.objects.filter(pk=self.pk, made_at=None)
        rows.update(found=found, made_at=at, trouble=trouble[:200])
