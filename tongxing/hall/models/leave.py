"""A clerk asks for leave, and who keeps the hall answers: the days as asked, a word in return."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxing.base.errors import Refused
from tongxing.base.flow import advance, move
from tongxing.people.models import Account
from tongxing.places.models import Place

from .department import Clerk
from .matter import KEEPERS
from .shift import Half, Turn


class LeaveState(models.TextChoices):
    ASKED = "asked", _("等答复")
    GRANTED = "granted", _("已准假")
    REFUSED = "refused", _("没有准")
    WITHDRAWN = "withdrawn", _("自己撤回了")


class LeaveStep(models.TextChoices):
    GRANT = "grant", pgettext_lazy("step", "准假")
    REFUSE = "refuse", pgettext_lazy("step", "不准")
    WITHDRAW = "withdraw", pgettext_lazy("step", "撤回")


ANSWERED = frozenset({LeaveState.GRANTED, LeaveState.REFUSED})
LEAVE_FLOW = {
    LeaveStep.GRANT: move(LeaveState.ASKED, to=LeaveState.GRANTED),
    LeaveStep.REFUSE: move(LeaveState.ASKED, to=LeaveState.REFUSED),
    LeaveStep.WITHDRAW: move(LeaveState.ASKED, to=LeaveState.WITHDRAWN),
}


class WrongLeaveStep(Refused):
    def __init__(self, request: "LeaveRequest", step: LeaveStep):
        super().__init__(
            _("这次请假现在是“%(state)s”，不能再“%(step)s”，请看最新情况。")
            % {"state": request.get_state_display(), "step": step.label}
        )


class LeaveAskedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("同样的日子已经请过了，正在等答复，不用再请。"))


class OwnLeave(Refused):
    def __init__(self) -> None:
        super().__init__(_("自己的请假不能自己批，请别的负责人答复。"))


class LeaveRequestQuerySet(models.QuerySet["LeaveRequest"]):
    def open(self):
        return self.filter(state=LeaveState.ASKED)

    def at(self, hall: Place):
        return self.filter(place=hall)

    def of(self, clerk: Clerk):
        return self.filter(clerk=clerk)

    def visible_to(self, account: Account):
        """One's own, and those of the halls whose shifts this person keeps."""
        mine = Q(clerk__person=account.person_id)
        return self.filter(mine | Q(place__in=account.place_ids(*KEEPERS)))

    def with_names(self):
        return self.select_related("clerk__person", "place", "answered_by__person")

    def soonest_first(self):
        return self.order_by("since", "pk")

    def newest_first(self):
        return self.order_by("-asked_at", "-pk")

    def ask(
        self, clerk: Clerk, hall: Place, *, since: date, until: date, half: str, why: str,
        by: Account, at: datetime,
    ) -> "LeaveRequest":  # fmt: skip
        """Leave for [since, until), all day when `half` is empty. The same days once at a time."""
        try:
            with transaction.atomic():
                return self.create(
                    clerk=clerk, place=hall, since=since, until=until, half=half, why=why,
                    asked_by=by, asked_at=at, state=LeaveState.ASKED, state_since=at,
                )  # fmt: skip
        except IntegrityError:
            raise LeaveAskedAlready from None


class LeaveRequest(models.Model):
    """Days on which a clerk wants to be away."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")  # the hall
    clerk = models.ForeignKey(Clerk, models.PROTECT, related_name="leave_requests")
    since = models.DateField(_("从哪天"))
    until = models.DateField(_("到哪天（不含）"))
    half = models.CharField(_("半天"), max_length=2, choices=Half, blank=True)  # empty: all day
    why = models.CharField(_("原因"), max_length=60)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(_("状态"), max_length=9, choices=LeaveState)
    state_since = models.DateTimeField()
    answer = models.CharField(_("答复"), max_length=200, blank=True)
    answered_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = LeaveRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="leave_ends_after_it_begins", condition=Q(until__gt=F("since"))
            ),
            models.CheckConstraint(
                name="leave_is_answered_by_somebody_with_words",
                condition=Q(state__in=sorted(ANSWERED), answered_by__isnull=False) & ~Q(answer="")
                | ~Q(state__in=sorted(ANSWERED)) & Q(answered_by=None, answer=""),
            ),
            models.UniqueConstraint(
                name="the_same_leave_is_asked_for_once_at_a_time",
                fields=["clerk", "since", "until", "half"],
                condition=Q(state=LeaveState.ASKED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clerk.person} {self.in_words}"

    @property
    def is_open(self) -> bool:
        return self.state == LeaveState.ASKED

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def in_words(self) -> str:
        days = f"{self.since:%m-%d}"
        if self.last_day != self.since:
            days += f" – {self.last_day:%m-%d}"
        return f"{days} {self.get_half_display() or _('全天')}"

    def turns(self, *, today: date) -> list[Turn]:
        """The half days asked for, from today on."""
        halves = [self.half] if self.half else Half.values
        first = max(self.since, today)
        days = (first + timedelta(days=n) for n in range((self.until - first).days))
        return [Turn(day, half) for day in days for half in halves]

    def grant(self, *, answer: str, by: Account, at: datetime) -> None:
        self._answer(LeaveStep.GRANT, answer=answer, by=by, at=at)

    def refuse(self, *, answer: str, by: Account, at: datetime) -> None:
        self._answer(LeaveStep.REFUSE, answer=answer, by=by, at=at)

    def withdraw(self, *, at: datetime) -> None:
        self._take(LeaveStep.WITHDRAW, at=at)

    def _answer(self, step: LeaveStep, *, answer: str, by: Account, at: datetime) -> None:
        if by.person_id == self.clerk.person_id:
            raise OwnLeave
        self._take(step, at=at, answer=answer, answered_by=by)

    def _take(self, step: LeaveStep, *, at: datetime, **changes: Any) -> None:
        if not advance(self, LEAVE_FLOW[step], at=at, **changes):
            raise WrongLeaveStep(self, step)
