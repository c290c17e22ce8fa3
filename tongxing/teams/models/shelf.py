"""The exchange shelf: thanks of the spirit first, things after; asked, approved, handed out."""

import uuid
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from tongxing.base.errors import Refused
from tongxing.base.flow import Move, advance, move
from tongxing.people.models import Account, Message
from tongxing.places.models import Place

from .hours import KEEPS_HOURS
from .points import PointsEntry
from .volunteer import Volunteer


class RewardKind(models.TextChoices):
    """Volunteering is unpaid (志愿服务条例 article 2): thanks come before things."""

    SPIRIT = "spirit", _("精神激励")
    THING = "thing", _("实物")


class Asked(models.TextChoices):
    ASKED = "asked", pgettext_lazy("exchange", "等审核")
    APPROVED = "approved", pgettext_lazy("exchange", "可以来领")
    HANDED = "handed", pgettext_lazy("exchange", "已领取")
    REFUSED = "refused", pgettext_lazy("exchange", "没通过")
    WITHDRAWN = "withdrawn", pgettext_lazy("exchange", "已撤回")


class ExchangeStep(models.TextChoices):
    APPROVE = "approve", pgettext_lazy("step", "同意兑换")
    HAND = "hand", pgettext_lazy("step", "发放")
    REFUSE = "refuse", pgettext_lazy("step", "不同意兑换")
    WITHDRAW = "withdraw", pgettext_lazy("step", "不换了")


EXCHANGE_FLOW: dict[ExchangeStep, Move] = {
    ExchangeStep.APPROVE: move(Asked.ASKED, to=Asked.APPROVED),
    ExchangeStep.HAND: move(Asked.APPROVED, to=Asked.HANDED),
    ExchangeStep.REFUSE: move(Asked.ASKED, Asked.APPROVED, to=Asked.REFUSED),
    ExchangeStep.WITHDRAW: move(Asked.ASKED, Asked.APPROVED, to=Asked.WITHDRAWN),
}


class NoneLeft(Refused):
    def __init__(self):
        super().__init__(_("这一项刚刚换完了，积分没有扣。"))


class OwnExchange(Refused):
    """Nobody approves or hands out what is for themselves."""

    def __init__(self):
        super().__init__(_("自己的兑换，要由另一个人来办。"))


class WrongExchangeStep(Refused):
    """The step does not follow from where the exchange stands."""

    def __init__(self, row: "Exchange"):
        super().__init__(
            _("这次兑换现在是“%(state)s”，请看最新情况。") % {"state": row.get_state_display()}
        )


class RewardQuerySet(models.QuerySet["Reward"]):
    def offered(self):
        return self.filter(is_offered=True)

    def spirit_first(self):
        return self.order_by("kind", "price", "pk")


class Reward(models.Model):
    """Something on the shelf."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("名称"), max_length=60)
    about = models.CharField(_("说明"), max_length=200, blank=True)
    kind = models.CharField(_("类别"), max_length=8, choices=RewardKind)
    price = models.PositiveIntegerField(_("积分"))
    stock = models.IntegerField(_("剩几份"), default=0)
    place = models.ForeignKey(Place, models.PROTECT, related_name="rewards")
    is_offered = models.BooleanField(_("在架上"), default=True)

    objects = RewardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="no_stock_of_a_reward_is_below_zero", condition=Q(stock__gte=0)
            ),
            models.CheckConstraint(name="a_reward_has_a_price", condition=Q(price__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name

    def put_in(self, count: int) -> None:
        """More of it, or less: the number on the page may be old, the row is not."""
        with transaction.atomic():
            rows = Reward.objects.filter(pk=self.pk, stock__gte=-count)
            if not rows.update(stock=F("stock") + count):
                raise NoneLeft


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    def open(self):
        return self.filter(state__in=sorted([Asked.ASKED, Asked.APPROVED]))

    def to_handle(self, account: Account):
        """Open ones of the places this person keeps, and not their own."""
        here = account.place_ids(*KEEPS_HOURS)
        rows = self.open().filter(reward__place__in=here)
        return rows.exclude(asked_by=account.pk).exclude(volunteer__person=account.person_id)

    def with_names(self):
        return self.select_related("reward__place", "volunteer__person")

    def oldest_first(self):
        return self.order_by("state", "asked_at", "pk")

    def newest_first(self):
        return self.order_by("-asked_at", "-pk")

    def ask(
        self, reward: Reward, volunteer: Volunteer, *, by: Account, at: datetime,
        request_key: uuid.UUID,
    ) -> "Exchange":  # fmt: skip
        """Set one aside and pay for it. The same key twice is one exchange.

        Raises
        ------
        NoneLeft, TooFewPoints
        """
        if known := self.filter(request_key=request_key).first():
            return known
        try:
            with transaction.atomic():
                PointsEntry.objects.settle(volunteer, by=by, at=at)
                shelf = Reward.objects.offered().filter(pk=reward.pk, stock__gt=0)
                if not shelf.update(stock=F("stock") - 1):
                    raise NoneLeft
                reward.refresh_from_db()
                row = self.create(
                    request_key=request_key, reward=reward, volunteer=volunteer,
                    price=reward.price, state=Asked.ASKED, state_since=at, asked_by=by, asked_at=at,
                )  # fmt: skip
                PointsEntry.objects.spend(
                    volunteer, row.price, what=reward.name, source_uid=row.uid, by=by, at=at
                )
        except IntegrityError:
            return self.get(request_key=request_key)  # the other press was a moment faster
        return row


class Exchange(models.Model):
    """A reward for a volunteer, and what became of it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request_key = models.UUIDField(unique=True, editable=False)
    reward = models.ForeignKey(Reward, models.PROTECT, related_name="exchanges")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="exchanges")
    price = models.PositiveIntegerField()  # as it was when asked
    state = models.CharField(max_length=9, choices=Asked)
    state_since = models.DateTimeField()
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(_("答复"), max_length=200, blank=True)
    handed_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_exchange_is_approved_by_somebody_else",
                condition=~Q(state__in=sorted([Asked.APPROVED, Asked.HANDED, Asked.REFUSED]))
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
            ),
            models.CheckConstraint(
                name="what_is_handed_out_is_handed_out_by_somebody",
                condition=~Q(state=Asked.HANDED) | Q(handed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="no_exchange_is_refused_without_a_reason",
                condition=~Q(state=Asked.REFUSED) | ~Q(answer=""),
            ),
        ]
        indexes = [
            models.Index(name="exchanges_by_state", fields=["state", "asked_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.reward} {self.volunteer}"

    def approve(self, *, by: Account, at: datetime) -> None:
        with transaction.atomic():
            self._step(ExchangeStep.APPROVE, by=by, at=at, decided_by=by)
            self._tell(_("您换的%(reward)s可以来领了，在%(place)s。"), at=at)

    def hand_out(self, *, by: Account, at: datetime) -> None:
        self._step(ExchangeStep.HAND, by=by, at=at, handed_by=by)

    def refuse(self, *, why: str, by: Account, at: datetime) -> None:
        """No, for this reason; the points come back."""
        with transaction.atomic():
            self._step(ExchangeStep.REFUSE, by=by, at=at, decided_by=by, answer=why)
            self._undo(by=by, at=at)
            self._tell(_("您换的%(reward)s没有通过：%(answer)s。积分已退回。"), at=at)

    def withdraw(self, *, by: Account, at: datetime) -> None:
        """The volunteer thinks again; the points come back."""
        if by.person_id != self.volunteer.person_id:
            raise OwnExchange
        with transaction.atomic():
            if not advance(self, EXCHANGE_FLOW[ExchangeStep.WITHDRAW], at=at):
                raise WrongExchangeStep(self)
            self._undo(by=by, at=at)

    @property
    def is_open(self) -> bool:
        return self.state in {Asked.ASKED, Asked.APPROVED}

    def _step(self, step: ExchangeStep, *, by: Account, at: datetime, **changes) -> None:
        if by.pk == self.asked_by_id or by.person_id == self.volunteer.person_id:
            raise OwnExchange
        if not advance(self, EXCHANGE_FLOW[step], at=at, **changes):
            raise WrongExchangeStep(self)

    def _undo(self, *, by: Account, at: datetime) -> None:
        PointsEntry.objects.give_back(
            self.volunteer, self.price, what=self.reward.name, source_uid=self.uid, by=by, at=at
        )
        Reward.objects.filter(pk=self.reward_id).update(stock=F("stock") + 1)

    def _tell(self, words, *, at: datetime) -> None:
        told = Account.objects.filter(person=self.volunteer.person_id).values_list("pk", flat=True)
        with override("zh-hans"):  # stored text
            text = str(words) % {
                "reward": self.reward.name, "answer": self.answer, "place": self.reward.place,
            }  # fmt: skip
        Message.objects.send(told, text, url="/teams/stars/", at=at)
