"""What a matter asks for: its materials, in the order in which the guide names them."""

from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.people.models import Account
from tongxing.people.models.trail import FACTS, WHAT

from .matter import Matter

ASIDE = 30_000  # a position that no list reaches, for a material while it changes places


class MaterialQuerySet(models.QuerySet["Material"]):
    def in_order(self):
        return self.order_by("position", "pk")


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
    sample = models.FileField(_("样表"), blank=True)

    objects = MaterialQuerySet.as_manager()

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

    def facts(self) -> dict[str, str]:
        """The material as one line of text for the trail, in Chinese."""
        with override("zh-hans"):
            said = [
                self.name, self.get_need_display(), self.when, self.get_source_display(),
                self.get_form_display(), f"{self.copies}份", self.note,
                str(_("有样表")) if self.sample else "",
            ]  # fmt: skip
        return {"material": "，".join(part for part in said if part)}

    def describe(self, *, by: Account, at: datetime, **facts: Any) -> None:
        old = Material.objects.get(pk=self.pk)
        for name, value in facts.items():
            setattr(self, name, value)
        with transaction.atomic():
            self.save(update_fields=list(facts))
            self.matter.note_material(old.facts(), self.facts(), by=by, at=at)
            if old.sample.name != self.sample.name:
                old.drop_sample()

    def remove(self, *, by: Account, at: datetime) -> None:
        before = self.facts()
        with transaction.atomic():
            self.drop_sample()
            self.delete()
            self.matter.note_material(before, {}, by=by, at=at)

    def drop_sample(self) -> None:
        """Take the file away, once it is certain that nothing names it any more."""
        if self.sample.name:
            transaction.on_commit(partial(default_storage.delete, self.sample.name))

    def move(self, *, up: bool, by: Account, at: datetime) -> None:
        """Change places with the one before or behind; at the end of the list nothing happens.

        Each UPDATE names the place it expects: of two people moving at once one wins.
        """
        others = self.matter.materials
        if up:
            other = others.filter(position__lt=self.position).order_by("-position").first()
        else:
            other = others.filter(position__gt=self.position).order_by("position").first()
        if other is None:
            return
        here, there = self.position, other.position
        ways = ((self.pk, here, ASIDE), (other.pk, there, here), (self.pk, ASIDE, there))
        with transaction.atomic():
            for pk, before, after in ways:
                if not Material.objects.filter(pk=pk, position=before).update(position=after):
                    raise Refused(_("刚刚有人调过顺序，请看看清单再调。"))
            order = {"material": f"{self.name} {here} → {there}"}
            self.matter.note_material({}, order, by=by, at=at)
        self.position = there


WHAT |= {"material": _("改材料")}
FACTS |= {"material": _("材料")}
