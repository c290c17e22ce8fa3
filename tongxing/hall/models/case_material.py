"""The papers of one case: which are there, which are missing, which may follow later."""

from datetime import date
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .material import Material


class Standing(models.TextChoices):
    THERE = "there", _("已收到")
    MISSING = "missing", _("缺")
    LATER = "later", _("容缺，后补")
    NOT_NEEDED = "not-needed", _("不需要")


class Said(NamedTuple):
    """What is said of a material: how it stands, and until when it follows."""

    standing: str
    until: date | None = None


class CaseMaterialQuerySet(models.QuerySet["CaseMaterial"]):
    def missing(self):
        return self.filter(standing=Standing.MISSING)

    def to_follow(self):
        return self.filter(standing=Standing.LATER)

    def in_order(self):
        return self.order_by("position", "pk")


class CaseMaterial(models.Model):
    """A material as the guide named it when the case was received, and how it stands."""

    case = models.ForeignKey("hall.Case", models.PROTECT, related_name="materials")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("材料名称"), max_length=100)
    need = models.CharField(_("必要性"), max_length=8, choices=Material.Need)
    when = models.CharField(_("什么情形"), max_length=120, blank=True)
    note = models.CharField(_("填写说明"), max_length=200, blank=True)
    standing = models.CharField(_("是否收到"), max_length=10, choices=Standing)
    until = models.DateField(_("最晚补交"), null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # when the notice named it as missing

    objects = CaseMaterialQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="materials_of_a_case_have_their_order", fields=["case", "position"]
            ),
            models.CheckConstraint(
                name="material_that_follows_says_until_when",
                condition=Q(standing=Standing.LATER, until__isnull=False)
                | (~Q(standing=Standing.LATER) & Q(until=None)),
            ),
            models.CheckConstraint(
                name="only_what_may_wait_follows_later",
                condition=~Q(standing=Standing.LATER) | Q(need=Material.Need.OPTIONAL),
            ),
            models.CheckConstraint(
                name="required_material_is_never_waived",
                condition=~Q(standing=Standing.NOT_NEEDED) | ~Q(need=Material.Need.REQUIRED),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def open_to_it(self) -> list[Standing]:
        """How a material of this kind may stand."""
        kept = {
            Material.Need.REQUIRED: (Standing.THERE, Standing.MISSING),
            Material.Need.IF: (Standing.THERE, Standing.MISSING, Standing.NOT_NEEDED),
            Material.Need.OPTIONAL: tuple(Standing),
        }
        return list(kept[Material.Need(self.need)])


def at_first(material: Material) -> Standing:
    """How a material stands before anybody has looked: shared data need not be brought."""
    if material.source == Material.Source.SHARE:
        return Standing.THERE
    return Standing.NOT_NEEDED if material.need == Material.Need.IF else Standing.MISSING
