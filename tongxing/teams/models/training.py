"""Training of volunteers: a course with date, hours and organiser; who came, in the ledger."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account
from tongxing.places.models import Place

from .hours import HoursEntry, Served, ServiceKind
from .volunteer import Volunteer


class CourseQuerySet(models.QuerySet["Course"]):
    def ahead(self, at: datetime):
        return self.filter(ends_at__gt=at).order_by("starts_at", "pk")

    def over(self, at: datetime):
        return self.filter(ends_at__lte=at).order_by("-starts_at", "-pk")


class Course(models.Model):
    """A training. Fields: 民政部令第67号 article 8."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("培训名称"), max_length=80)
    about = models.CharField(_("主要内容"), max_length=300)
    organiser = models.CharField(_("举办单位"), max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, related_name="courses")
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    objects = CourseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_course_begins_before_it_ends", condition=Q(starts_at__lt=F("ends_at"))
            ),
        ]
        indexes = [models.Index(name="courses_by_day", fields=["starts_at"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("teams:course", args=[self.uid])

    def attended(self, volunteers: Iterable[Volunteer], *, by: Account, at: datetime) -> int:
        """These came: for each a line of learning, once. How many of them were new.

        Raises
        ------
        NotYetServed, TooLateToEnter
        """
        served = Served(
            kind=ServiceKind.TRAINING, what=self.name, source_uid=self.uid, since=self.starts_at,
            until=self.ends_at, place=self.place, leader=self.organiser[:40],
        )  # fmt: skip
        with transaction.atomic():
            before = set(self.lines().values_list("pk", flat=True))
            written = HoursEntry.objects.enter_all(volunteers, served, by=by, at=at)
        return len({entry.pk for entry in written} - before)

    def lines(self):
        """Lines of the ledger that stand for who came."""
        rows = HoursEntry.objects.standing().filter(source_uid=self.uid)
        return rows.select_related("volunteer__person").order_by("volunteer__number", "pk")
