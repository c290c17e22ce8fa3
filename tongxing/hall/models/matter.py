"""What the hall can be asked for: matters (事项) with the elements of the national guide.

Elements after GB/T 39554 (codes and elements of government-service matters) and the national
exchange table; the guide that residents read is compiled from them (GB/T 36114).
"""

import uuid
from datetime import date, datetime
from typing import Any

from django.core.validators import RegexValidator
from django.db import IntegrityError, models, transaction
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.base.wording import in_language
from tongxing.people.models import Account, Role, TrailEntry
from tongxing.people.models.trail import FACTS, WHAT
from tongxing.places.models import Place

from .department import Department

COUNTY = "4"  # 行使层级 in the code: 1 国家, 2 省, 3 市, 4 县, 5 乡, 6 村
BASE_CODE = 12  # digits
KEEPERS = (Role.HALL_MANAGER, Role.OFFICE, Role.ADMINISTRATOR)  # of the catalogue


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

    def kept_by(self, account: Account):
        """Matters of the halls whose catalogue this person keeps; those withdrawn as well."""
        return self.filter(department__place__in=account.place_ids(*KEEPERS))

    def with_hall(self):
        return self.select_related("department__place")

    def in_catalogue_order(self):
        return self.order_by("department__code", "position", "pk")

    def saying(self, words: str):
        """Matters with each of these words in their name or in how people say it, or as code.

        A code may be the base code, its beginning, or the whole implementation code.
        """
        rows = self
        for word in words.split():
            code = word[-BASE_CODE:] if len(word) > BASE_CODE else word
            rows = rows.filter(
                Q(name__icontains=word) | Q(name_en__icontains=word) | Q(spoken__icontains=word)
                | Q(base_code__startswith=code)
            )  # fmt: skip
        return rows

    def of_department(self, code: str):
        return self.filter(department__code=code)

    def about(self, topic: str):
        return self.filter(topics_text__contains=f"|{topic}|")

    def add(self, *, by: Account, at: datetime, **facts: Any) -> "Matter":
        """A matter more in the catalogue, last of its department."""
        last = self.filter(department=facts["department"]).aggregate(last=Max("position"))["last"]
        matter = Matter(position=(last or 0) + 1, **facts)
        try:
            with transaction.atomic():
                matter.save(force_insert=True)
                matter._note("matter-new", by=by, at=at, after=matter.facts())
        except IntegrityError:
            if self.filter(base_code=matter.base_code).exists():
                raise Refused(_("刚刚有人用这个基本编码加了一个事项，请核对。")) from None
            raise
        return matter


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
            models.CheckConstraint(
                name="matter_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
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

    def is_offered_on(self, day: date) -> bool:
        """Whether it stands in the catalogue on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    @property
    def place_id(self) -> int:
        """The hall whose matter it is; lines of the trail belong there."""
        return self.department.place_id

    # --- what the office does with it

    def describe(self, *, by: Account, at: datetime, **facts: Any) -> None:
        """Change what the guide says; the trail keeps what it said before."""
        before = Matter.objects.select_related("department").get(pk=self.pk)
        for name, value in facts.items():
            setattr(self, name, value)
        changed = [name for name in facts if getattr(before, name) != getattr(self, name)]
        if not changed:
            return
        with transaction.atomic():
            self.save(update_fields=changed)
            self._note("matter", by=by, at=at, before=before.facts(), after=self.facts())

    def withdraw(self, *, on: date, by: Account, at: datetime) -> None:
        """No longer offered from a day on. Its page stays, for it is printed on paper."""
        standing = Matter.objects.filter(pk=self.pk, valid_until=None)
        self._end(standing, "matter-withdraw", until=on, by=by, at=at)

    def take_in_again(self, *, by: Account, at: datetime) -> None:
        withdrawn = Matter.objects.filter(pk=self.pk, valid_until__isnull=False)
        self._end(withdrawn, "matter-again", until=None, by=by, at=at)

    def _end(
        self, expected: MatterQuerySet, what: str, *, until: date | None, by: Account, at: datetime
    ) -> None:
        before = self.facts()
        with transaction.atomic():
            if not expected.update(valid_until=until):
                raise Refused(_("“%(matter)s”刚刚有人改过，请看最新情况。") % {"matter": self})
            self.valid_until = until
            self._note(what, by=by, at=at, before=before, after=self.facts())

    def add_material(self, *, by: Account, at: datetime, **facts: Any) -> models.Model:
        """A material more, last of the list."""
        position = (self.materials.aggregate(last=Max("position"))["last"] or 0) + 1
        try:
            with transaction.atomic():
                material = self.materials.create(position=position, **facts)
                self.note_material({}, material.facts(), by=by, at=at)
        except IntegrityError:
            if self.materials.filter(position=position).exists():
                raise Refused(_("刚刚有人也加了一样材料，请看看清单再加。")) from None
            raise
        return material

    def note_material(self, before: dict, after: dict, *, by: Account, at: datetime) -> None:
        """A line about one of its materials; they have no story of their own."""
        if before != after:
            self._note("material", by=by, at=at, before=before, after=after)

    def _note(
        self, what: str, *, by: Account, at: datetime, before: dict | None = None, after: dict
    ) -> None:
        TrailEntry.objects.note(self, what, by=by, at=at, before=before, after=after)

    def facts(self) -> dict[str, str]:
        """The guide as text for the trail, in Chinese; what is empty is left out."""
        with override("zh-hans"):
            said = {name: self.in_words(name) for name in _facts_of_a_guide()}
        return {f"matter_{name}": value for name, value in said.items() if value}

    def bill(self) -> dict[str, str]:
        """All that it asks for as text for the trail, in Chinese."""
        rows = self.materials.order_by("position", "pk")
        said = "；".join(row.facts()["material"] for row in rows)
        return {"material": said} if said else {}

    def in_words(self, name: str) -> str:
        value = getattr(self, name)
        if isinstance(value, list):
            return "；".join(value)
        if name == "department":
            return self.department.name
        labels = dict(self._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
        return "" if value is None else str(labels.get(value, value))


def _facts_of_a_guide() -> list[str]:
    apart = {"id", "uid", "position"}
    return [field.name for field in Matter._meta.concrete_fields if field.name not in apart]


def _words_for(name: str) -> Any:
    return _("部门") if name == "department" else Matter._meta.get_field(name).verbose_name


WHAT |= {
    "matter-new": _("新增事项"),
    "matter": _("改事项"),
    "matter-withdraw": _("停用事项"),
    "matter-again": _("恢复事项"),
}
FACTS |= {f"matter_{name}": _words_for(name) for name in _facts_of_a_guide()}
