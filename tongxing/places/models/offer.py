"""What can be done at a place, what to bring, and when it is open."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .place import Place


class Service(models.Model):
    """A kind of thing that can be done at places, such as 代办社保 or 借用轮椅."""

    code = models.CharField(_("编号"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.name


class Offer(models.Model):
    """A service at a place."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="offers")
    service = models.ForeignKey(Service, models.PROTECT, related_name="offers")
    bring = models.CharField(_("带什么"), max_length=200, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="place_offers_a_service_once", fields=["place", "service"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}"


class OpeningHoursQuerySet(models.QuerySet["OpeningHours"]):
    def at(self, now: datetime):
        local = timezone.localtime(now)
        return self.filter(
            weekday=local.weekday(), opens__lte=local.time(), closes__gt=local.time()
        )


class OpeningHours(models.Model):
    """Open on this weekday in [opens, closes)."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("星期"))  # Monday is 0
    opens = models.TimeField(_("开门"))
    closes = models.TimeField(_("关门"))

    objects = OpeningHoursQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="place_opens_before_it_closes",
                condition=Q(opens__lt=F("closes")) & Q(weekday__range=(0, 6)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}–{self.closes:%H:%M}"
