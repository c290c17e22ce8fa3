"""A proposal for a roster, worked out beside the pages; adopted whole or thrown away."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxing.base.errors import Refused
from tongxing.base.flow import advance, move
from tongxing.people.models import Account

from .post import KEEPS_DUTY, READS_DUTY
from .roster import Adopted, Roster

GIVEN_UP_AFTER = timedelta(minutes=10)


class PlanState(models.TextChoices):
    MAKING = "making", _("正在排")
    MADE = "made", _("排好了，等采用")
    ADOPTED = "adopted", _("已采用")
    DROPPED = "dropped", _("没有采用")
    FAILED = "failed", _("没排成")


class PlanStep(models.TextChoices):
    MAKE = "make", pgettext_lazy("step", "排出")
    FAIL = "fail", pgettext_lazy("step", "没排成")
    ADOPT = "adopt", pgettext_lazy("step", "采用")
    DROP = "drop", pgettext_lazy("step", "不采用")


PLAN_FLOW = {
    PlanStep.MAKE: move(PlanState.MAKING, to=PlanState.MADE),
    PlanStep.FAIL: move(PlanState.MAKING, to=PlanState.FAILED),
    PlanStep.ADOPT: move(PlanState.MADE, to=PlanState.ADOPTED),
    PlanStep.DROP: move(PlanState.MADE, to=PlanState.DROPPED),
}


class WrongPlanStep(Refused):
    """The step does not follow from where the plan stands."""

    def __init__(self, plan: "RosterPlan"):
        super().__init__(
            _("这个排班方案现在是“%(state)s”，不能这样办。请看最新情况。")
            % {"state": plan.get_state_display()}
        )


class PlanInTheMaking(Refused):
    def __init__(self):
        super().__init__(_("这份值班表正在排，请等它排好，或者先停下来。"))


class RosterPlanQuerySet(models.QuerySet["RosterPlan"]):
    def visible_to(self, account: Account):
        return self.filter(roster__place__in=account.place_ids(*READS_DUTY))

    def kept_by(self, account: Account):
        return self.filter(roster__place__in=account.place_ids(*KEEPS_DUTY))

    def newest_first(self):
        return self.order_by("-asked_at", "-pk")

    def to_make(self, *, at: datetime):
        """Asked for and not begun; what a process took on and never ended is taken again."""
        stale = Q(begun_at=None) | Q(begun_at__lt=at - GIVEN_UP_AFTER)
        return self.filter(stale, state=PlanState.MAKING).order_by("asked_at", "pk")

    def ask(self, roster: Roster, *, by: Account, at: datetime) -> "RosterPlan":
        """
        Raises
        ------
        PlanInTheMaking
        """
        roster.refresh_from_db(fields=["version"])
        try:
            with transaction.atomic():
                return self.create(
                    roster=roster, made_from=roster.version, asked_by=by, asked_at=at,
                    state_since=at,
                )  # fmt: skip
        except IntegrityError:
            raise PlanInTheMaking from None


class RosterPlan(models.Model):
    """Who should stand where in a roster, how good that is at the least, and what stays open."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    roster = models.ForeignKey(Roster, models.CASCADE, related_name="plans")
    made_from = models.PositiveIntegerField()  # the version of the roster
    seed = models.PositiveIntegerField(default=1)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    stop_asked = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=PlanState, default=PlanState.MAKING)
    state_since = models.DateTimeField()
    # Points, as tongxing/planning/duty counts them; empty until there is something to say.
    first_cost = models.PositiveIntegerField(null=True, blank=True)  # of the plan made at once
    cost = models.PositiveIntegerField(null=True, blank=True)
    bound = models.PositiveIntegerField(null=True, blank=True)
    open_heads = models.PositiveIntegerField(null=True, blank=True)
    found = models.JSONField(default=dict)  # pairs, gaps, shares: tongxing/duty/making.py
    trouble = models.CharField(max_length=200, blank=True)  # why there is none

    objects = RosterPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_roster_plan_in_the_making",
                fields=["roster"],
                condition=Q(state=PlanState.MAKING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roster} {self.asked_at:%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("duty:plan", args=[self.uid])

    @property
    def gap_percent(self) -> str:
        """Share of the cost that a better plan might save at the most."""
        if self.cost is None or self.bound is None:
            return ""
        return f"{100 * (self.cost - self.bound) / max(self.cost, 1):.1f}"

    def begin(self, *, at: datetime) -> bool:
        """Take it on; False when another process has."""
        rows = RosterPlan.objects.to_make(at=at).filter(pk=self.pk)
        return bool(rows.update(begun_at=at))

    def tell(self, *, cost: int, bound: int, open_heads: int) -> None:
        """How far it has come; the first telling is of the plan made at once."""
        said: dict[str, Any] = {"cost": cost, "bound": bound, "open_heads": open_heads}
        if self.first_cost is None:
            self.first_cost = said["first_cost"] = cost
        RosterPlan.objects.filter(pk=self.pk, state=PlanState.MAKING).update(**said)

    def stop(self) -> None:
        """Good enough: what has been found by now is the plan."""
        RosterPlan.objects.filter(pk=self.pk, state=PlanState.MAKING).update(stop_asked=True)

    def end(self, found: dict, *, cost: int, bound: int, open_heads: int, at: datetime) -> None:
        advance(
            self, PLAN_FLOW[PlanStep.MAKE], at=at, found=found, cost=cost, bound=bound,
            open_heads=open_heads,
        )  # fmt: skip

    def fail(self, trouble: str, *, at: datetime) -> None:
        advance(self, PLAN_FLOW[PlanStep.FAIL], at=at, trouble=trouble[:200])

    def adopt(self, *, by: Account, at: datetime) -> Adopted:
        """The roster becomes what the plan says, whole, or stays as it was.

        Raises
        ------
        WrongPlanStep, and what Roster.adopt raises
        """
        with transaction.atomic():
            if not advance(self, PLAN_FLOW[PlanStep.ADOPT], at=at):
                raise WrongPlanStep(self)
            pairs = [(shift, stander) for shift, stander in self.found["pairs"]]
            return self.roster.adopt(pairs, by=by, at=at, made_from=self.made_from)

    def drop(self, *, at: datetime) -> None:
        if not advance(self, PLAN_FLOW[PlanStep.DROP], at=at):
            raise WrongPlanStep(self)
