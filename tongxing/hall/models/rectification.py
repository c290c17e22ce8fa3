"""The work order that a bad rating opens: call back, put right, tell the result.

Every one is called back, within the days of the office's table (国办发〔2019〕51号; cities set 5 to
15 working days, no national figure is confirmed). Who was rated may appeal; what is found false
or malicious leaves the rates.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from tongxing.base.errors import Refused
from tongxing.base.flow import advance, move
from tongxing.base.models import Counter, Parameter
from tongxing.people.models import Account, Message, Role
from tongxing.places.models import Place

from . import case_news
from .case_clock import deadline
from .rating import Rating

AMBER_SHARE = 60  # percent of the time


class State(models.TextChoices):
    OPENED = "opened", _("待回访")
    CALLED_BACK = "called-back", _("已回访")
    FIXING = "fixing", _("整改中")
    TOLD = "told", _("已告知结果")
    CLOSED = "closed", _("已办结")
    APPEALED = "appealed", _("申诉中")
    EXCLUDED = "excluded", _("申诉成立，不计入")


class Step(models.TextChoices):
    OPEN = "open", pgettext_lazy("step", "生成整改单")
    CALL_BACK = "call-back", pgettext_lazy("step", "回访")
    FIX = "fix", pgettext_lazy("step", "开始整改")
    TELL = "tell", pgettext_lazy("step", "告知结果")
    REDO = "redo", pgettext_lazy("step", "不认可，再整改")
    CLOSE = "close", pgettext_lazy("step", "办结")
    APPEAL = "appeal", pgettext_lazy("step", "申诉")
    UPHOLD = "uphold", pgettext_lazy("step", "申诉成立")
    DISMISS = "dismiss", pgettext_lazy("step", "申诉不成立")
    ESCALATE = "escalate", pgettext_lazy("step", "逾期升级")


OPEN = frozenset(State) - {State.CLOSED, State.EXCLUDED}
FLOW = {
    Step.CALL_BACK: move(State.OPENED, to=State.CALLED_BACK),
    Step.FIX: move(State.CALLED_BACK, to=State.FIXING),
    Step.TELL: move(State.FIXING, to=State.TOLD),
    Step.REDO: move(State.TOLD, to=State.FIXING),
    Step.CLOSE: move(State.TOLD, to=State.CLOSED),
    Step.APPEAL: move(State.CALLED_BACK, State.FIXING, to=State.APPEALED),
    Step.UPHOLD: move(State.APPEALED, to=State.EXCLUDED),
    Step.DISMISS: move(State.APPEALED, to=State.FIXING),
    Step.ESCALATE: move(*OPEN, to=None),
}


class WrongRectificationStep(Refused):
    def __init__(self, order: "Rectification", step: Step):
        super().__init__(
            _("整改单%(number)s现在是“%(state)s”，不能再“%(step)s”，请看最新情况。")
            % {"number": order.number, "state": order.get_state_display(), "step": step.label}
        )


class RectificationQuerySet(models.QuerySet["Rectification"]):
    def open(self):
        return self.filter(state__in=OPEN)

    def in_state(self, *states: State):
        return self.filter(state__in=states)

    def overdue(self, now: datetime):
        return self.open().filter(due_at__lte=now)

    def to_escalate(self, now: datetime):
        return self.overdue(now).filter(escalated_at=None).order_by("due_at", "pk")

    def visible_to(self, account: Account):
        """Of the halls that one looks after, and those about oneself."""
        here = account.place_ids(Role.HALL_MANAGER, Role.OFFICE, Role.AUDITOR)
        about_me = Q(rating__clerk=account.pk) if account.pk else Q(pk__in=[])
        return self.filter(Q(place__in=here) | about_me)

    def with_names(self):
        return self.select_related(
            "rating__matter", "rating__department", "rating__window", "rating__clerk__person",
            "rating__case", "rating__ticket", "place",
        )  # fmt: skip

    def most_urgent_first(self):
        return self.order_by("due_at", "pk")

    def newest_first(self):
        return self.order_by("-opened_at", "-pk")

    def open_for(self, rating: Rating, *, by: Account, at: datetime) -> "Rectification":
        days = Parameter.objects.value("rating_fix_days", on=timezone.localdate(at))
        due = deadline(at, days, amber_share=AMBER_SHARE)
        year = timezone.localdate(at).year
        serial = Counter.objects.next(f"rectification/{rating.place_id}/{year}")
        order = self.create(
            number=f"Z{year % 100:02d}-{serial:04d}", rating=rating, place=rating.place,
            state=State.OPENED, state_since=at, opened_at=at, due_at=due.due_at,
            amber_at=due.amber_at,
        )  # fmt: skip
        order._tell_story(Step.OPEN, by=by, at=at, left="")
        order._tell_managers(Step.OPEN, by=by, at=at)
        return order


class Rectification(models.Model):
    """A bad rating on its way to being put right (整改单)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("整改单号"), max_length=12)
    rating = models.OneToOneField(Rating, models.PROTECT, related_name="rectification")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=12, choices=State)
    state_since = models.DateTimeField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    amber_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    reached = models.BooleanField(_("联系上了"), null=True, blank=True)
    said = models.CharField(_("对方怎么说"), max_length=300, blank=True)
    done = models.CharField(_("怎么整改的"), max_length=300, blank=True)
    appealed_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    appeal = models.CharField(_("申诉理由"), max_length=300, blank=True)
    appeal_decided_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="rectification_is_numbered_once", fields=["place", "number"]
            ),
            models.CheckConstraint(
                name="bad_rating_is_called_back_before_all_else",
                condition=Q(state=State.OPENED) | Q(called_at__isnull=False, reached__isnull=False),
            ),
            models.CheckConstraint(
                name="result_is_told_once_something_was_done",
                condition=~Q(state__in=[State.TOLD, State.CLOSED]) | ~Q(done=""),
            ),
            models.CheckConstraint(
                name="appeal_is_decided_by_somebody_else",
                condition=Q(appeal_decided_by=None) | ~Q(appeal_decided_by=F("appealed_by")),
            ),
            models.CheckConstraint(
                name="appeal_says_why",
                condition=Q(appealed_by=None, appeal="")
                | (Q(appealed_by__isnull=False) & ~Q(appeal="")),
            ),
            models.CheckConstraint(
                name="rectification_ends_once_closed_or_excluded",
                condition=Q(state__in=sorted(OPEN), closed_at=None)
                | (~Q(state__in=sorted(OPEN)) & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="rectifications_by_place_due", fields=["place", "state", "due_at"])
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("hall:rectification", args=[self.uid])

    def light(self, now: datetime) -> str:
        if self.state not in OPEN:
            return ""
        if now >= self.due_at:
            return "red"
        return "amber" if now >= self.amber_at else "green"

    # --- steps

    def call_back(self, *, reached: bool, said: str, by: Account, at: datetime) -> None:
        """Every bad rating is called back; that nobody could be reached is a finding too."""
        self._take(
            Step.CALL_BACK, by=by, at=at, note=said, called_at=at, reached=reached, said=said
        )

    def fix(self, *, by: Account, at: datetime, note: str = "") -> None:
        self._take(Step.FIX, by=by, at=at, note=note)

    def tell(self, *, done: str, by: Account, at: datetime) -> None:
        """What was put right, told to whoever rated."""
        self._take(Step.TELL, by=by, at=at, note=done, done=done)

    def redo(self, *, why: str, by: Account, at: datetime) -> None:
        self._take(Step.REDO, by=by, at=at, note=why)

    def close(self, *, by: Account, at: datetime, note: str = "") -> None:
        self._take(Step.CLOSE, by=by, at=at, note=note, closed_at=at)

    def appeal_against(self, *, why: str, by: Account, at: datetime) -> None:
        if self.appealed_by_id is not None:
            raise Refused(_("这张整改单申诉过一次了，不能再申诉。"))
        self._take(Step.APPEAL, by=by, at=at, note=why, appealed_by=by, appeal=why)

    def uphold(self, *, why: str, by: Account, at: datetime) -> None:
        """False or malicious: the rating stays on record and leaves the rates."""
        self._refuse_own_appeal(by)
        with transaction.atomic():
            self._take(Step.UPHOLD, by=by, at=at, note=why, appeal_decided_by=by, closed_at=at)
            Rating.objects.filter(pk=self.rating_id).update(is_excluded=True)
        self.rating.is_excluded = True

    def dismiss(self, *, why: str, by: Account, at: datetime) -> None:
        self._refuse_own_appeal(by)
        self._take(Step.DISMISS, by=by, at=at, note=why, appeal_decided_by=by)

    def escalate(self, *, by: Account, at: datetime) -> None:
        self._take(Step.ESCALATE, by=by, at=at, escalated_at=at)

    # --- how a step is taken

    def _refuse_own_appeal(self, by: Account) -> None:
        if by.pk in (self.appealed_by_id, self.rating.clerk_id):
            raise Refused(_("不能决定自己的申诉，请由另一位负责人来决定。"))

    def _take(
        self, step: Step, *, by: Account, at: datetime, note: str = "", **changes: Any
    ) -> None:
        left = self.state
        with transaction.atomic():
            if not advance(self, FLOW[step], at=at, **changes):
                raise WrongRectificationStep(self, step)
            self._tell_story(step, by=by, at=at, left=left, note=note)
            self._tell_managers(step, by=by, at=at)

    def _tell_story(
        self, step: Step, *, by: Account, at: datetime, left: str, note: str = ""
    ) -> None:
        self.steps.create(
            kind=step, by=by, at=at, comes_from=by.comes_from, note=note, left=left,
            state=self.state,
        )  # fmt: skip

    def _tell_managers(self, step: Step, *, by: Account, at: datetime) -> None:
        """Whoever looks after the hall, and who was rated; never who rated."""
        with override("zh-hans"):
            text = _now("整改单%(number)s（%(matter)s）：%(step)s") % {
                "number": self.number, "matter": self.rating.matter.name, "step": step.label,
            }  # fmt: skip
        told = case_news.managers(self)
        if self.rating.clerk_id:
            told.add(self.rating.clerk_id)
        Message.objects.send(told - {by.pk}, text, url=self.get_absolute_url(), at=at)


class RectificationStep(models.Model):
    """One line of a work order's story. Append-only."""

    order = models.ForeignKey(Rectification, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Step)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    comes_from = models.CharField(max_length=45, blank=True)
    note = models.TextField(blank=True)
    left = models.CharField(max_length=12, choices=State, blank=True)
    state = models.CharField(max_length=12, choices=State)

    def __str__(self) -> str:
        return f"{self.order} {self.get_kind_display()}"
