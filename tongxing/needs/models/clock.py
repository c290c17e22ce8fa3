"""How long a need may stand in each state. The table is the office's, none of it constant."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.models import CalendarDay

from .flow import State


class Kind(models.TextChoices):
    """诉求类型, as hotlines sort them (domain: GB/T 39666), and the wish of 文明实践."""

    HELP = "help", _("求助")
    CONSULT = "consult", _("咨询")
    COMPLAINT = "complaint", _("投诉举报")
    SUGGESTION = "suggestion", _("意见建议")
    WISH = "wish", _("微心愿")


class Urgency(models.TextChoices):
    NORMAL = "normal", _("一般")
    URGENT = "urgent", _("紧急")
    EMERGENCY = "emergency", _("特急")


class Unit(models.TextChoices):
    MINUTES = "minutes", _("分钟")
    WORKHOURS = "workhours", _("工作小时")
    WORKDAYS = "workdays", _("工作日")
    DAYS = "days", _("天")


class Deadline(NamedTuple):
    """When a clock turns amber and when it runs out."""

    amber_at: datetime
    due_at: datetime
    certain: bool  # False when holidays of a year not yet published lie on the way


class ClockRuleQuerySet(models.QuerySet["ClockRule"]):
    def in_force(self, day: date):
        """The newest line of each case that has begun by this day and not ended."""
        begun = self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)
        newer = begun.filter(
            state=OuterRef("state"), kind=OuterRef("kind"), urgency=OuterRef("urgency"),
            valid_from__gt=OuterRef("valid_from"),
        )  # fmt: skip
        return begun.filter(~Exists(newer))

    def in_table_order(self):
        return self.order_by("state", "kind", "urgency", "valid_from", "pk")

    def rule_for(self, *, kind: str, urgency: str, state: str, day: date) -> "ClockRule | None":
        """The most particular rule in force: urgency before kind before the general one."""
        begun = self.filter(state=state, kind__in=("", kind), urgency__in=("", urgency))
        fitting = [rule for rule in begun.filter(valid_from__lte=day) if rule.is_in_force_on(day)]
        return max(fitting, key=ClockRule.how_particular, default=None)

    def deadline(
        self, *, kind: str, urgency: str, state: str, since: datetime
    ) -> "Deadline | None":
        """When a need that enters this state at `since` must leave it; None when no clock runs."""
        local = timezone.localtime(since)
        rule = self.rule_for(kind=kind, urgency=urgency, state=state, day=local.date())
        return rule.deadline(local) if rule else None


class ClockRule(models.Model):
    """A line of the office's table: this kind in this state has so much time."""

    # The whole way from raised to done has its own clock, under a name that is no state.
    SOLVE = "solve"
    STATES = [*State.choices, (SOLVE, _("全程"))]

    state = models.CharField(_("环节"), max_length=12, choices=STATES)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind, blank=True)
    urgency = models.CharField(_("紧急程度"), max_length=12, choices=Urgency, blank=True)
    amount = models.PositiveIntegerField(_("时限"))
    unit = models.CharField(_("单位"), max_length=10, choices=Unit)
    amber_share = models.PositiveSmallIntegerField(_("用时百分之几时提醒"), default=75)
    source = models.CharField(_("依据"), max_length=200)
    valid_from = models.DateField(_("起用日期"))
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)

    objects = ClockRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="clock_runs_forward",
                condition=Q(amount__gte=1) & Q(amber_share__range=(1, 100)),
            ),
            models.CheckConstraint(
                name="clock_rule_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="one_clock_rule_a_day_for_the_same_case",
                fields=["state", "kind", "urgency", "valid_from"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.amount} {self.get_unit_display()}"

    def is_in_force_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def how_particular(self) -> tuple[bool, bool, date]:
        """Of two rules that fit, the one with the greater answer holds."""
        return bool(self.urgency), bool(self.kind), self.valid_from

    def successor(self, day: date) -> "ClockRule":
        """The same line anew, not yet saved, to begin on a day; the old one stays on record."""
        return ClockRule(
            state=self.state, kind=self.kind, urgency=self.urgency, amount=self.amount,
            unit=self.unit, amber_share=self.amber_share, source=self.source, valid_from=day,
        )  # fmt: skip

    def deadline(self, since: datetime) -> Deadline:
        calendar = CalendarDay.objects.calendar()
        if self.unit == Unit.WORKDAYS:
            due = calendar.add_workdays(since, self.amount)
        elif self.unit == Unit.WORKHOURS:
            due = calendar.add_workhours(since, timedelta(hours=self.amount))
        else:
            due = None
        span: timedelta = {Unit.MINUTES: timedelta(minutes=1), Unit.DAYS: timedelta(days=1)}.get(
            Unit(self.unit), timedelta()
        )
        due_at = due.at if due else since + self.amount * span
        amber_at = since + (due_at - since) * self.amber_share / 100
        return Deadline(amber_at, due_at, due.certain if due else True)
