"""Who may be called earlier, by which rule, and by how much."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongxing.base.wording import in_language
from tongxing.people.models import Person


class PriorityQuerySet(models.QuerySet["Priority"]):
    def in_force(self, day: date):
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)

    def self_declared(self):
        """Rules that people may claim by themselves at the kiosk or on a phone."""
        return self.filter(staff_only=False)

    def in_list_order(self):
        return self.order_by("position", "pk")

    def for_person(self, person: Person, *, day: date) -> "Priority | None":
        """The rule that a person's age fulfils by itself, the largest head start first."""
        age = person.age_on(day)
        if age is None:
            return None
        by_age = self.in_force(day).filter(from_age__lte=age)
        return by_age.order_by("-head_start_minutes", "pk").first()


class Priority(models.Model):
    """A rule of the priority lane. Counts as having come so many minutes earlier.

    A rule that was used is never changed: a new line of the same code follows it from a day on.
    """

    code = models.CharField(max_length=20)
    name = models.CharField(_("谁优先"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60, blank=True)
    head_start_minutes = models.PositiveSmallIntegerField(_("提前分钟"))
    from_age = models.PositiveSmallIntegerField(_("满多少岁自动适用"), null=True, blank=True)
    proof = models.CharField(_("看什么证件"), max_length=60, blank=True)
    # Some rules only staff may apply, who see the person.
    staff_only = models.BooleanField(_("只由工作人员认定"), default=False)
    source = models.CharField(_("依据"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(_("起用日期"))
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)

    objects = PriorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="priority_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="priority_has_one_line_without_an_end",
                fields=["code"],
                condition=Q(valid_until=None),
            ),
            models.UniqueConstraint(name="one_priority_line_a_day", fields=["code", "valid_from"]),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    def successor(self, day: date) -> "Priority":
        """The same rule anew, not yet saved, to begin on a day; the old one stays on record."""
        return Priority(
            code=self.code, name=self.name, name_en=self.name_en, from_age=self.from_age,
            head_start_minutes=self.head_start_minutes, proof=self.proof, position=self.position,
            staff_only=self.staff_only, source=self.source, valid_from=day,
        )  # fmt: skip
