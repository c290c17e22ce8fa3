"""What needs are about, the words that give it away, and ready-made replies."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongxing.base.wording import in_language
from tongxing.teams.models import Skill, TeamKind

from .clock import Kind


class CategoryQuerySet(models.QuerySet["Category"]):
    def offered(self):
        """Those a resident may choose, in the order the office gave them."""
        return self.filter(is_offered=True).order_by("position", "pk")


class Category(models.Model):
    """What a need is about. The words are how a resident says it; they suggest the category."""

    code = models.CharField(_("编号"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    icon = models.CharField(max_length=40, blank=True)  # of the one icon set
    kind = models.CharField(_("类型"), max_length=12, choices=Kind, default=Kind.HELP)
    words = models.JSONField(_("常用说法"), default=list)
    team_kind = models.CharField(_("对口队伍"), max_length=12, choices=TeamKind, blank=True)
    skills = models.ManyToManyField(Skill, blank=True, related_name="categories")
    is_sensitive = models.BooleanField(_("默认保密"), default=False)
    is_offered = models.BooleanField(_("供选择"), default=True)
    position = models.PositiveSmallIntegerField(default=100)

    objects = CategoryQuerySet.as_manager()

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class Template(models.Model):
    """A reply the office has ready, for a step and perhaps a category."""

    title = models.CharField(_("标题"), max_length=40)
    text = models.TextField(_("内容"), max_length=500)
    step = models.CharField(_("用于"), max_length=12)
    category = models.ForeignKey(Category, models.CASCADE, null=True, blank=True)

    def __str__(self) -> str:
        return self.title
