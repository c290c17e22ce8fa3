"""Stars, which fall out of hours by the thresholds of the day, and honours that were conferred."""

from datetime import date, datetime
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.models import Parameter
from tongxing.people.models import Account, TrailEntry

from .volunteer import Volunteer

STAR_CODES = tuple(f"star_hours_{n}" for n in range(1, 6))


class HonouredAlready(Refused):
    def __init__(self):
        super().__init__(_("这项荣誉这一天已经给这位志愿者记过了。"))


class Stars(NamedTuple):
    """How many stars so many minutes of service make, and what is missing to the next."""

    held: int
    of: int
    next_hours: int | None  # None when there is no next one
    missing: int  # minutes
    source: str

    @property
    def shown(self) -> str:
        return "★" * self.held + "☆" * (self.of - self.held)


def stars_for(minutes: int, *, on: date) -> Stars:
    """Service alone counts: learning and duty have ledgers of their own."""
    rows = Parameter.objects.in_force(on).filter(code__in=STAR_CODES).order_by("value", "pk")
    steps = list(rows.values_list("value", "source"))
    reached = sum(1 for hours, _source in steps if minutes >= hours * 60)
    following = steps[reached][0] if reached < len(steps) else None
    return Stars(
        reached, len(steps), following,
        missing=following * 60 - minutes if following is not None else 0,
        source=steps[0][1] if steps else "",
    )  # fmt: skip


class HonourQuerySet(models.QuerySet["Honour"]):
    def standing(self):
        return self.filter(withdrawn_at=None)

    def newest_first(self):
        return self.order_by("-day", "-pk")

    def record(
        self, volunteer: Volunteer, *, name: str, given_by: str, day: date, by: Account,
        at: datetime,
    ) -> "Honour":  # fmt: skip
        with transaction.atomic():
            honour, made = self.get_or_create(
                volunteer=volunteer, name=name, day=day, withdrawn_at=None,
                defaults={"given_by": given_by, "by": by, "at": at},
            )  # fmt: skip
            if not made:
                raise HonouredAlready
            said = {"honour": name, "given_by": given_by, "day": str(day)}
            TrailEntry.objects.note(volunteer, "honour", by=by, at=at, after=said)
        return honour


class Honour(models.Model):
    """What was conferred on a volunteer. Fields: 民政部令第67号 article 9."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="honours")
    name = models.CharField(_("荣誉名称"), max_length=60)
    given_by = models.CharField(_("授予单位"), max_length=60)
    day = models.DateField(_("授予日期"))
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    why_withdrawn = models.CharField(_("撤销原因"), max_length=200, blank=True)

    objects = HonourQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_honour_is_recorded_once", fields=["volunteer", "name", "day"],
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="an_honour_is_withdrawn_with_a_reason",
                condition=Q(withdrawn_at=None) | ~Q(why_withdrawn=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.day}"

    def withdraw(self, *, why: str, by: Account, at: datetime) -> None:
        """It was recorded wrongly, or taken back by who conferred it."""
        rows = Honour.objects.standing().filter(pk=self.pk)
        with transaction.atomic():
            if not rows.update(withdrawn_at=at, why_withdrawn=why):
                raise Refused(_("这项荣誉已经撤销过了。"))
            said = {"honour": self.name, "reason": why}
            TrailEntry.objects.note(self.volunteer, "honour-withdrawn", by=by, at=at, before=said)
