"""At the post: who came and went and when; what is handed over, signed by both.

Somebody is at a post once for a shift: the presence hangs on the place in it, and each telling has
an id of its own that the database keeps unique, so what is pressed twice counts once.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.flow import advance
from tongxing.people.models import Account

from . import news
from .flow import (
    HANDOVER_FLOW,
    HANDOVER_OPEN,
    Going,
    GoingStep,
    HandoverState,
    HandoverStep,
)
from .post import Post
from .roster import Assignment, Shift, WrongDutyStep

EARLIEST = timedelta(hours=1)  # before the shift begins one may be there


class NotYourShiftNow(Refused):
    def __init__(self):
        super().__init__(_("您现在在这个岗没有班，或者还没到签到时间。"))


class HandOverFirst(Refused):
    def __init__(self):
        super().__init__(
            _("还没交接好，不能下岗。请写好交接，请接班的人签字；没人来接，请打值班负责人。")
        )


class NotTheirsToSign(Refused):
    def __init__(self):
        super().__init__(_("交接由接班的人签字：要在下一班里，已经到岗，而且不是写交接的人。"))


class WrongHandoverStep(Refused):
    """The step does not follow from where the handover stands."""

    def __init__(self, row: "Handover"):
        super().__init__(
            _("这份交接现在是“%(state)s”，不能这样办。请看最新情况。")
            % {"state": row.get_state_display()}
        )


class Way(models.TextChoices):
    """How somebody was told to be there."""

    CODE = "code", _("自己扫码")
    OFFICER = "officer", _("值班负责人登记")


class PresenceQuerySet(models.QuerySet["Presence"]):
    def come(
        self, row: Assignment, *, uid: uuid.UUID, way: str, by: Account, at: datetime,
        metres: int | None = None, device: str = "",
    ) -> "Presence":  # fmt: skip
        """Somebody is at the post; who is there already is there once.

        Raises
        ------
        NotYourShiftNow, ShiftIsFull, WrongDutyStep
        """
        if known := self.filter(assignment=row).first():
            return known
        shift = row.shift
        if not shift.starts_at - EARLIEST <= at < shift.ends_at or not shift.roster.is_published:
            raise NotYourShiftNow
        try:
            with transaction.atomic():
                if row.state == Going.MISSED:
                    shift.take(1)  # their head was free for somebody else meanwhile
                row.stand(GoingStep.SIGN_IN, at=at)
                return self.create(
                    assignment=row, came_at=at, came_uid=uid, way=way, by=by, metres=metres,
                    device=device,
                )  # fmt: skip
        except (IntegrityError, WrongDutyStep):
            if known := self.filter(assignment=row).first():
                return known  # the other press was a moment faster
            raise

    def go(self, row: Assignment, *, uid: uuid.UUID, at: datetime) -> "Presence":
        """Somebody leaves the post, once it is handed over; who has left has left once.

        Raises
        ------
        NotYourShiftNow, HandOverFirst
        """
        here = self.filter(assignment=row).first()
        if here is None:
            raise NotYourShiftNow
        if here.went_at is not None:
            return here
        if not may_leave(row.shift):
            raise HandOverFirst
        with transaction.atomic():
            row.stand(GoingStep.SIGN_OUT, at=at)
            self.filter(pk=here.pk, went_at=None).update(went_at=at, went_uid=uid)
        here.refresh_from_db()
        return here


class Presence(models.Model):
    """When somebody came to the post and when they went."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="presence")
    came_at = models.DateTimeField()
    went_at = models.DateTimeField(null=True, blank=True)
    came_uid = models.UUIDField(unique=True)
    went_uid = models.UUIDField(unique=True, null=True, blank=True)
    way = models.CharField(max_length=7, choices=Way)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    metres = models.PositiveIntegerField(null=True, blank=True)  # from the place
    device = models.CharField(max_length=64, blank=True)  # a keyed hash

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="who_leaves_a_post_has_come", condition=Q(went_at=None)
                | Q(went_at__gte=F("came_at")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.assignment} {self.came_at:%H:%M}"


def may_leave(shift: Shift) -> bool:
    """Whether nobody has to take over, or somebody has: signed, or let go by an officer."""
    following = shift.next_of_post()
    if following is None or not following.heads:
        return True
    done = (HandoverState.TAKEN, HandoverState.LET_GO)
    return Handover.objects.filter(shift=shift, state__in=done).exists()


class HandoverQuerySet(models.QuerySet["Handover"]):
    def open(self):
        return self.filter(state__in=HANDOVER_OPEN)

    def of_post(self, post: Post):
        rows = self.filter(shift__post=post)
        return rows.select_related("shift__post__place", "written_by__person", "signed_by__person")

    def newest_first(self):
        return self.order_by("-written_at", "-pk")

    def write(self, shift: Shift, said: dict[str, Any], *, by: Account, at: datetime) -> "Handover":
        """What the shift leaves behind; written again as often as it takes until it is signed."""
        with transaction.atomic():
            row, made = self.get_or_create(
                shift=shift,
                defaults={**said, "written_by": by, "written_at": at, "state_since": at},
            )
            if not made:
                row.rewrite(said, by=by, at=at)
        return row


class Handover(models.Model):
    """The handover at the end of a shift. Fields: the handover log in use (事实表5.3)."""

    shift = models.OneToOneField(Shift, models.PROTECT, related_name="handover")
    situation = models.TextField(_("本班情况"), max_length=1000)
    problems = models.TextField(_("发现的问题和隐患"), max_length=1000, blank=True)
    equipment = models.CharField(_("设备、钥匙、物资"), max_length=200, blank=True)
    people = models.PositiveIntegerField(_("过岗人数"), null=True, blank=True)
    vehicles = models.PositiveIntegerField(_("过岗车辆"), null=True, blank=True)
    state = models.CharField(max_length=7, choices=HandoverState, default=HandoverState.WRITTEN)
    state_since = models.DateTimeField()
    why = models.CharField(_("原因"), max_length=120, blank=True)
    written_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    signed_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_handover_is_signed_by_two",
                condition=Q(signed_by=None) | ~Q(signed_by=F("written_by")),
            ),
            models.CheckConstraint(
                name="what_is_handed_over_is_signed",
                condition=Q(signed_by__isnull=False)
                | ~Q(state__in=[HandoverState.LET_GO, HandoverState.TAKEN]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shift}"

    @property
    def post(self) -> Post:
        return self.shift.post

    @property
    def is_open(self) -> bool:
        return self.state in HANDOVER_OPEN

    def rewrite(self, said: dict[str, Any], *, by: Account, at: datetime) -> None:
        self._take(HandoverStep.REWRITE, at=at, written_by=by, written_at=at, why="", **said)

    def sign(self, *, by: Account, at: datetime) -> None:
        """The successor takes over: of the next shift, at the post already, another person.

        Raises
        ------
        NotTheirsToSign, WrongHandoverStep
        """
        if by.pk == self.written_by_id or not self.takes_over(by):
            raise NotTheirsToSign
        self._take(HandoverStep.SIGN, at=at, signed_by=by)

    def send_back(self, *, why: str, by: Account, at: datetime) -> None:
        """The successor does not take it as it is written."""
        if by.pk == self.written_by_id or not self.takes_over(by):
            raise NotTheirsToSign
        with transaction.atomic():
            self._take(HandoverStep.SEND_BACK, at=at, why=why[:120])
            news.handover_back(self, at=at)

    def let_go(self, *, why: str, by: Account, at: datetime) -> None:
        """Nobody comes to take over: an officer answers for the post."""
        if by.pk == self.written_by_id:
            raise NotTheirsToSign
        self._take(HandoverStep.LET_GO, at=at, why=why[:120], signed_by=by)

    def takes_over(self, account: Account) -> bool:
        following = self.shift.next_of_post()
        if following is None:
            return False
        rows = Assignment.objects.of(account).filter(shift=following, state=Going.HERE)
        return rows.exists()

    def _take(self, step: HandoverStep, *, at: datetime, **changes: Any) -> None:
        if not advance(self, HANDOVER_FLOW[step], at=at, **changes):
            raise WrongHandoverStep(self)


class OpenItemQuerySet(models.QuerySet["OpenItem"]):
    def open(self):
        return self.filter(closed_at=None)

    def oldest_first(self):
        return self.order_by("opened_at", "pk")


class OpenItem(models.Model):
    """Something a post has not finished: it goes from shift to shift until somebody closes it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="open_items")
    what = models.CharField(_("没办完的事"), max_length=200)
    owner = models.CharField(_("谁负责"), max_length=40, blank=True)
    opened_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OpenItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_closed_item_says_who_closed_it",
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def close(self, *, by: Account, at: datetime) -> None:
        """Done; closing it again changes nothing."""
        OpenItem.objects.open().filter(pk=self.pk).update(closed_by=by, closed_at=at)
