"""What the hall can be asked for: matters (事项) with the elements of the national guide.

Elements after GB/T 39554 (codes and elements of government-service matters) and the national
exchange table; the guide that residents read is compiled from them (GB/T 36114).
"""

import uuid
from datetime import date
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxing.base.wording import in_language
from tongxing.places.models import Place

from .department import Department

COUNTY = "4"  # 行使层级 in the code: 1 国家, 2 省, 3 市, 4 县, 5 乡, 6 村


class MatterKind(models.TextChoices):
    """事项类型, those of which residents ask something."""

    PERMIT = "permit", _("行政许可")
    GRANT = "grant", _("行政给付")
    CONFIRM = "confirm", _("行政确认")
    REWARD = "reward", _("行政奖励")
    RULE = "rule", _("行政裁决")
    OTHER = "other", _("其他行政权力")
    SERVICE = "service", _("公共服务")


class Handling(models.TextChoices):
    """办件类型."""

    INSTANT = "instant", _("即办件")
    PROMISE = "promise", _("承诺件")


class Serves(models.TextChoices):
    PERSON = "person", _("个人")
    ORGANISATION = "organisation", _("法人和其他组织")
    BOTH = "both", _("个人和单位")


class ResultKind(models.TextChoices):
    LICENCE = "licence", _("证照")
    PAPER = "paper", _("批文或证明")
    PAYMENT = "payment", _("资金")
    RECORD = "record", _("登记或备案")
    OTHER = "other", _("其他")


class OnBehalf(models.TextChoices):
    """Whether somebody else may come."""

    NO = "no", _("须本人到场")
    WRITTEN = "written", _("可持书面委托代办")
    FAMILY = "family", _("家属可代办")
    YES = "yes", _("可代办")


class MatterQuerySet(models.QuerySet["Matter"]):
    def at(self, place: Place):
        return self.filter(department__place=place)

    def offered_on(self, day: date):
        """In the catalogue on a day: taken in by then, not withdrawn."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)

    def in_catalogue_order(self):
        return self.order_by("department__code", "position", "pk")

    def saying(self, words: str):
        """Matters with these words in their name, or in how people say it."""
        return self.filter(
            Q(name__icontains=words) | Q(name_en__icontains=words) | Q(spoken__icontains=words)
            | Q(base_code=words)
        )  # fmt: skip

    def of_department(self, code: str):
        return self.filter(department__code=code)

    def about(self, topic: str):
        return self.filter(topics_text__contains=f"|{topic}|")


class Matter(models.Model):
    """A matter a resident may come for, as the guide describes it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="matters")
    base_code = models.CharField(
        _("基本编码"), max_length=12, unique=True,
        validators=[RegexValidator(r"^\d{12}$", _("基本编码是12位数字。"))],
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("事项名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    spoken = models.CharField(_("群众怎么说"), max_length=400, blank=True)  # one a line
    kind = models.CharField(_("事项类型"), max_length=10, choices=MatterKind)
    handling = models.CharField(_("办件类型"), max_length=8, choices=Handling)
    serves = models.CharField(_("服务对象"), max_length=14, choices=Serves)
    statutory_days = models.PositiveSmallIntegerField(_("法定时限（工作日）"), default=0)
    promised_days = models.PositiveSmallIntegerField(_("承诺时限（工作日）"), default=0)
    visits = models.PositiveSmallIntegerField(_("到现场次数"), default=1)
    minutes = models.PositiveSmallIntegerField(_("窗口一般用时（分钟）"), default=10)
    fee = models.CharField(_("收费"), max_length=120, blank=True)  # empty: free of charge
    fee_basis = models.CharField(_("收费依据"), max_length=200, blank=True)
    result = models.CharField(_("办理结果"), max_length=120)
    result_kind = models.CharField(_("结果类型"), max_length=8, choices=ResultKind)
    may_book = models.BooleanField(_("可以预约"), default=True)
    on_behalf = models.CharField(_("能否代办"), max_length=8, choices=OnBehalf)
    basis = models.JSONField(_("设定依据"), default=list)
    conditions = models.JSONField(_("受理条件"), default=list)
    steps = models.JSONField(_("办理流程"), default=list)
    special = models.JSONField(_("特别程序"), default=list)  # their time does not count
    notes = models.JSONField(_("提示"), default=list)
    topics_text = models.CharField(_("主题"), max_length=120, blank=True)  # |出生|户籍|
    # A season of the year, as MM-DD; both ends are inside. Empty: all year.
    open_from = models.CharField(_("每年起"), max_length=5, blank=True)
    open_until = models.CharField(_("每年止"), max_length=5, blank=True)
    valid_from = models.DateField(_("起用日期"))
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="promise_keeps_within_the_law",
                condition=Q(promised_days__lte=F("statutory_days")),
            ),
            models.CheckConstraint(
                name="matter_done_at_once_promises_no_days",
                condition=~Q(handling=Handling.INSTANT) | Q(promised_days=0),
            ),
            models.CheckConstraint(
                name="matter_takes_some_minutes", condition=Q(minutes__range=(1, 240))
            ),
            models.CheckConstraint(
                name="matter_season_has_both_ends",
                condition=Q(open_from="", open_until="") | (~Q(open_from="") & ~Q(open_until="")),
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    def get_absolute_url(self) -> str:
        return reverse("hall:matter", args=[self.base_code])

    @property
    def code(self) -> str:
        """实施编码, 31 characters: the office's credit code, the level, the base code."""
        office = self.department.credit_code
        return f"{office}{COUNTY}{self.base_code}" if office else ""

    @property
    def topics(self) -> list[str]:
        return [topic for topic in self.topics_text.split("|") if topic]

    @property
    def is_instant(self) -> bool:
        return self.handling == Handling.INSTANT

    def is_in_season_on(self, day: date) -> bool:
        """Whether it may be handed in on a day of the year; a season may run over new year."""
        if not self.open_from:
            return True
        today = f"{day:%m-%d}"
        if self.open_from <= self.open_until:
            return self.open_from <= today <= self.open_until
        return today >= self.open_from or today <= self.open_until

    def facts(self) -> dict[str, Any]:
        """The guide as plain values, for the trail."""
        names = [field.name for field in self._meta.fields if field.name not in ("id", "uid")]
        return {name: str(getattr(self, name)) for name in names}


class Material(models.Model):
    """A paper or record that a matter asks for."""

    class Need(models.TextChoices):
        REQUIRED = "required", _("必要")
        IF = "if", _("有此情形时")
        OPTIONAL = "optional", _("可容缺")  # may be handed in later

    class Source(models.TextChoices):
        SELF = "self", _("申请人自备")
        GOVERNMENT = "government", _("政府部门核发")
        SHARE = "share", _("数据共享，免交")
        THIRD = "third", _("第三方出具")
        FORM = "form", _("窗口领表")

    class Form(models.TextChoices):
        ORIGINAL = "original", _("原件")
        COPY = "copy", _("复印件")
        BOTH = "both", _("原件和复印件")
        ELECTRONIC = "electronic", _("电子件")

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="materials")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("材料名称"), max_length=100)
    need = models.CharField(_("必要性"), max_length=8, choices=Need)
    when = models.CharField(_("什么情形"), max_length=120, blank=True)
    source = models.CharField(_("来源"), max_length=10, choices=Source)
    form = models.CharField(_("形式"), max_length=10, choices=Form)
    copies = models.PositiveSmallIntegerField(_("份数"), default=1)
    note = models.CharField(_("填写说明"), max_length=200, blank=True)
    sample = models.FileField(_("样表"), upload_to="samples/", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="materials_of_a_matter_have_their_order", fields=["matter", "position"]
            ),
            models.CheckConstraint(
                name="conditional_material_says_when",
                condition=~Q(need="if") | ~Q(when=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def to_bring(self) -> bool:
        """Whether the resident carries it here; shared data and forms from the window are not."""
        return self.source not in (self.Source.SHARE, self.Source.FORM)
