"""Departments, windows and clerks, as the hall's own rows."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Person
from tongxing.places.models import Place


class Department(models.Model):
    """An authority that has moved into the hall (进驻部门)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="departments")  # the hall
    code = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    """A service window: a department's own, or general (综合窗口) when it has none."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="windows")
    number = models.PositiveSmallIntegerField(_("窗口号"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="windows"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="window_number_is_unique_in_its_hall", fields=["place", "number"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:02d} {self.department or _('综合窗口')}"


class Clerk(models.Model):
    """A person who works in the hall for a department, at a window or behind it."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="clerk")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="clerks"
    )
    window = models.ForeignKey(
        Window, models.SET_NULL, null=True, blank=True, related_name="clerks"
    )
    since = models.DateField(_("到岗日期"))
    until = models.DateField(_("离岗日期"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="clerk_leaves_after_arriving",
                condition=Q(until=None) | Q(until__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.window or self.department}"
