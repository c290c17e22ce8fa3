"""What activities belong to: programme, season, theme; with targets and money."""

import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.people.models import Account, Role
from tongxing.places.models import Place

PROGRAMME_KEEPERS = (Role.OFFICE,)


class ThemeInUse(Refused):
    """A series that activities belong to stays."""

    def __init__(self, theme: "Theme"):
        super().__init__(
            _("系列“%(name)s”下已经有活动，不能去掉。可以改名，或者先把活动移到别的系列。")
            % {"name": theme.name}
        )


class SeasonName(models.TextChoices):
    SPRING = "spring", _("春")
    SUMMER = "summer", _("夏")
    AUTUMN = "autumn", _("秋")
    WINTER = "winter", _("冬")


class Work(models.TextChoices):
    """五项工作: reports are cut by them. Source: 2018 guiding opinions, quoted in docs/rules.md."""

    THEORY = "theory", _("学习实践科学理论")
    POLICY = "policy", _("宣传宣讲党的政策")
    VALUES = "values", _("培育践行主流价值")
    CULTURE = "culture", _("丰富活跃文化生活")
    MANNERS = "manners", _("持续深入移风易俗")


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def kept_by(self, account: Account):
        """Those of places that this person's office covers."""
        return self.filter(place__in=account.place_ids(*PROGRAMME_KEEPERS))

    def oldest_first(self):
        return self.order_by("begins_on", "pk")


class Programme(models.Model):
    """A plan of years, such as 文明实践·四季同行."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("计划名称"), max_length=60)
    brand = models.CharField(_("品牌"), max_length=60, blank=True)
    purpose = models.CharField(_("宗旨"), max_length=300, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="programmes")
    begins_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="programme_ends_after_it_begins",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ThemeWanted(NamedTuple):
    """A series as the office writes it; `theme` is the row it was before."""

    name: str
    about: str
    work: str
    activities_wanted: int
    theme: "Theme | None" = None


class SeasonQuerySet(models.QuerySet["Season"]):
    def kept_by(self, account: Account):
        return self.filter(programme__place__in=account.place_ids(*PROGRAMME_KEEPERS))

    def with_themes(self):
        themes = models.Prefetch("themes", Theme.objects.in_order())
        return self.select_related("programme__place").prefetch_related(themes)

    def soonest_first(self):
        return self.order_by("begins_on", "pk")


class Season(models.Model):
    """A season of a programme in one year, with what it is to reach."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="seasons")
    year = models.PositiveSmallIntegerField(_("年份"))
    name = models.CharField(_("季节"), max_length=6, choices=SeasonName)
    title = models.CharField(_("主题"), max_length=40)  # 春日芬芳
    begins_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    activities_wanted = models.PositiveIntegerField(_("目标场次"), default=0)
    people_wanted = models.PositiveIntegerField(_("目标人次"), default=0)
    minutes_wanted = models.PositiveIntegerField(_("目标服务分钟"), default=0)
    budget = models.PositiveBigIntegerField(_("预算（分）"), default=0)  # 分 of a yuan

    objects = SeasonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="season_is_once_a_year", fields=["programme", "year", "name"]
            ),
            models.CheckConstraint(
                name="season_ends_after_it_begins", condition=Q(ends_on__gte=F("begins_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("activities:season", args=[self.uid])

    def rewrite(self, *, themes: Sequence[ThemeWanted], **facts: Any) -> None:
        """The season as the office wants it; series that are not named any more go, unless used."""
        with transaction.atomic():
            for name, value in facts.items():
                setattr(self, name, value)
            self.save()
            kept = [one.theme.pk for one in themes if one.theme is not None]
            for gone in self.themes.exclude(pk__in=kept).in_order():
                if gone.activities.exists():
                    raise ThemeInUse(gone)
                gone.delete()
            # Two series may swap their names: each first steps aside.
            for pk in kept:
                self.themes.filter(pk=pk).update(name=f"#{pk}")
            for n, one in enumerate(themes):
                said = one._asdict() | {"position": n}
                row = said.pop("theme")
                if row is None:
                    self.themes.create(**said)
                else:
                    self.themes.filter(pk=row.pk).update(**said)


class ThemeQuerySet(models.QuerySet["Theme"]):
    def in_order(self):
        return self.order_by("position", "pk")


class Theme(models.Model):
    """A series within a season: 学雷锋, 春送岗位."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    season = models.ForeignKey(Season, models.CASCADE, related_name="themes")
    name = models.CharField(_("系列"), max_length=40)
    about = models.CharField(_("做什么"), max_length=200, blank=True)
    work = models.CharField(_("五项工作"), max_length=8, choices=Work)
    activities_wanted = models.PositiveIntegerField(_("目标场次"), default=0)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="theme_is_once_a_season", fields=["season", "name"]),
        ]

    def __str__(self) -> str:
        return self.name
