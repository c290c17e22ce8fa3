"""What activities belong to: programme, season, theme; with targets and money."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongxing.places.models import Place


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


class Programme(models.Model):
    """A plan of years, such as 文明实践·四季同行."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("计划名称"), max_length=60)
    brand = models.CharField(_("品牌"), max_length=60, blank=True)
    purpose = models.CharField(_("宗旨"), max_length=300, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="programmes")
    begins_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="programme_ends_after_it_begins",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


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


class Theme(models.Model):
    """A series within a season: 学雷锋, 春送岗位."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    season = models.ForeignKey(Season, models.CASCADE, related_name="themes")
    name = models.CharField(_("系列"), max_length=40)
    about = models.CharField(_("做什么"), max_length=200, blank=True)
    work = models.CharField(_("五项工作"), max_length=8, choices=Work)
    activities_wanted = models.PositiveIntegerField(_("目标场次"), default=0)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="theme_is_once_a_season", fields=["season", "name"]),
        ]

    def __str__(self) -> str:
        return self.name
