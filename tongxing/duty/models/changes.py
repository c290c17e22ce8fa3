"""After publishing: a swap or cover with the other's consent, and calls to stand in, in order."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.flow import advance
from tongxing.people.models import Account

from . import news
from .flow import (
    CALL_FLOW,
    SWAP_FLOW,
    SWAP_OPEN,
    CallState,
    CallStep,
    SwapState,
    SwapStep,
)
from .post import KEEPS_DUTY
from .roster import Assignment, Shift, ShiftHasBegun
from .stander import Stander


class WrongSwapStep(Refused):
    """The step does not follow from where the swap stands."""

    def __init__(self, swap: "Swap"):
        super().__init__(
            _("这次换班现在是“%(state)s”，不能这样办。请看最新情况。")
            % {"state": swap.get_state_display()}
        )


class SwapAskedAlready(Refused):
    def __init__(self):
        super().__init__(_("这个班已经在请人换了，先等回话，或者撤回再请别人。"))


class OwnSwap(Refused):
    def __init__(self):
        super().__init__(_("自己的换班要由别人批准，也不能和自己换。"))


class WrongCallStep(Refused):
    """The step does not follow from where the call stands."""

    def __init__(self, call: "Call"):
        super().__init__(
            _("这次叫人现在是“%(state)s”，不能这样办。谢谢您！")
            % {"state": call.get_state_display()}
        )


class SwapQuerySet(models.QuerySet["Swap"]):
    def open(self):
        return self.filter(state__in=SWAP_OPEN)

    def to_decide(self):
        return self.filter(state=SwapState.AGREED)

    def between(self, account: Account):
        me = account.person_id
        return self.filter(Q(gives__stander__person=me) | Q(to__person=me))

    def visible_to(self, account: Account):
        """Between oneself and somebody, and those of places one keeps duty for."""
        here = account.place_ids(*KEEPS_DUTY)
        me = account.person_id
        return self.filter(
            Q(gives__stander__person=me) | Q(to__person=me) | Q(gives__shift__post__place__in=here)
        )

    def with_names(self):
        return self.select_related(
            "gives__shift__post__place", "gives__shift__roster__place", "gives__stander__person",
            "takes__shift__post__place", "takes__shift__roster", "takes__stander__person",
            "to__person",
        )  # fmt: skip

    def oldest_first(self):
        return self.order_by("asked_at", "pk")

    def ask(
        self, gives: Assignment, to: Stander, *, takes: Assignment | None, why: str,
        key: uuid.UUID, at: datetime,
    ) -> "Swap":  # fmt: skip
        """Ask somebody to stand a shift of mine; for one of theirs, or as a favour.

        Raises
        ------
        SwapAskedAlready, OwnSwap, ShiftHasBegun
        """
        if known := self.filter(uid=key).first():
            return known
        if to.pk == gives.stander_id:
            raise OwnSwap
        if not gives.is_ahead or gives.starts_at <= at:
            raise ShiftHasBegun
        try:
            with transaction.atomic():
                swap = self.create(
                    uid=key, gives=gives, to=to, takes=takes, why=why[:100], asked_at=at,
                    state_since=at,
                )  # fmt: skip
                news.swap_asked(swap, at=at)
        except IntegrityError:
            if known := self.filter(uid=key).first():
                return known
            raise SwapAskedAlready from None
        return swap


class Swap(models.Model):
    """One shift for another, or a shift somebody covers. The other agrees, an officer approves."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    gives = models.ForeignKey(Assignment, models.CASCADE, related_name="offered")
    takes = models.ForeignKey(
        Assignment, models.CASCADE, null=True, blank=True, related_name="+"
    )  # None: as a favour
    to = models.ForeignKey(Stander, models.PROTECT, related_name="+")
    why = models.CharField(_("原因"), max_length=100, blank=True)
    state = models.CharField(max_length=9, choices=SwapState, default=SwapState.ASKED)
    state_since = models.DateTimeField()
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    objects = SwapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_place_is_offered_to_one_at_a_time", fields=["gives"],
                condition=Q(state__in=sorted(SWAP_OPEN)),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.gives} → {self.to}"

    def get_absolute_url(self) -> str:
        return reverse("duty:swap", args=[self.uid])

    def agree(self, *, at: datetime) -> None:
        with transaction.atomic():
            self._take(SwapStep.AGREE, at=at)
            news.swap_agreed(self, at=at)

    def decline(self, *, at: datetime) -> None:
        with transaction.atomic():
            self._take(SwapStep.DECLINE, at=at)
            news.swap_ended(self, at=at)

    def withdraw(self, *, at: datetime) -> None:
        self._take(SwapStep.WITHDRAW, at=at)

    def refuse(self, *, by: Account, at: datetime) -> None:
        with transaction.atomic():
            self._take(SwapStep.REFUSE, at=at, decided_by=by)
            news.swap_ended(self, at=at)

    def approve(self, *, by: Account, at: datetime, anyway: str = "") -> None:
        """They change places, both or neither; the rules are asked as for any placement.

        Raises
        ------
        WrongSwapStep, OwnSwap, ShiftHasBegun, BreaksRules, StandsElsewhere, WrongDutyStep
        """
        mine = {self.gives.stander.person_id, self.to.person_id}
        if by.person_id in mine:
            raise OwnSwap
        both = [self.gives, *([self.takes] if self.takes else [])]
        if any(one.starts_at <= at for one in both):
            raise ShiftHasBegun
        come = [(self.gives.shift, self.to)]
        if self.takes:
            come.append((self.takes.shift, self.gives.stander))
        with transaction.atomic():
            self._take(SwapStep.APPROVE, at=at, decided_by=by)
            self.gives.shift.roster.exchange(both, come, by=by, at=at, anyway=anyway)
            news.swap_ended(self, at=at)

    def _take(self, step: SwapStep, *, at: datetime, **changes: Any) -> None:
        if not advance(self, SWAP_FLOW[step], at=at, **changes):
            raise WrongSwapStep(self)


class CallQuerySet(models.QuerySet["Call"]):
    def asked(self):
        return self.filter(state=CallState.ASKED)

    def open(self):
        """Whose answer still counts: asked, or silent so far while nobody else has come."""
        return self.filter(state__in=(CallState.ASKED, CallState.LAPSED))

    def to_lapse(self, at: datetime):
        return self.asked().filter(answer_by__lte=at).order_by("answer_by", "pk")

    def of(self, account: Account):
        return self.filter(stander__person=account.person_id)

    def with_names(self):
        return self.select_related("shift__post__place", "shift__roster__place", "stander__person")

    def in_order(self):
        return self.order_by("rank", "pk")

    def ask(
        self, shift: Shift, stander: Stander, *, reason: str, metres: int | None, at: datetime,
        answer_within: timedelta,
    ) -> "Call":  # fmt: skip
        """Ask the next one on the list."""
        with transaction.atomic():
            rank = self.filter(shift=shift).count() + 1
            call = self.create(
                shift=shift, stander=stander, rank=rank, reason=reason[:120], metres=metres,
                asked_at=at, state_since=at, answer_by=at + answer_within,
            )  # fmt: skip
            news.called(call, at=at)
        return call


class Call(models.Model):
    """Somebody asked to stand in, in their turn, with the reason why them."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="calls")
    stander = models.ForeignKey(Stander, models.PROTECT, related_name="calls")
    rank = models.PositiveSmallIntegerField(_("第几个叫的"))
    reason = models.CharField(_("为什么叫他"), max_length=120)
    metres = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=CallState, default=CallState.ASKED)
    state_since = models.DateTimeField()
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_stander_is_called_once_for_a_shift", fields=["shift", "stander"]
            ),
            models.UniqueConstraint(
                name="calls_for_a_shift_have_an_order", fields=["shift", "rank"]
            ),
        ]
        indexes = [models.Index(name="duty_calls_to_lapse", fields=["state", "answer_by"])]

    def __str__(self) -> str:
        return f"{self.shift} {self.rank}"

    def get_absolute_url(self) -> str:
        return reverse("duty:call", args=[self.uid])

    def yes(self, *, by: Account, at: datetime) -> None:
        """I come: placed at once; the others who were asked are told when all heads are there.

        Raises
        ------
        WrongCallStep, ShiftIsFull, BreaksRules, StandsElsewhere
        """
        with transaction.atomic():
            self._take(CallStep.SAY_YES, at=at)
            self.shift.roster.place_in(self.shift, self.stander, by=by, at=at, accepted=True)
            if not Shift.objects.short().filter(pk=self.shift_id).exists():
                end_calls(self.shift, at=at)

    def no(self, *, at: datetime) -> None:
        self._take(CallStep.SAY_NO, at=at)

    def lapse(self, *, at: datetime) -> None:
        self._take(CallStep.LAPSE, at=at)

    def _take(self, step: CallStep, *, at: datetime) -> None:
        if not advance(self, CALL_FLOW[step], at=at):
            raise WrongCallStep(self)


def end_calls(shift: Shift, *, at: datetime) -> None:
    """Nobody else needs to come."""
    left = [
        call
        for call in Call.objects.open().filter(shift=shift).with_names().in_order()
        if advance(call, CALL_FLOW[CallStep.END], at=at)
    ]
    news.call_over(left, at=at)
