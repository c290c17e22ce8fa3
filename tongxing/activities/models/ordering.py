"""Residents order an activity; when enough want it, it is planned and they are told."""

import uuid
from datetime import datetime

from django.db import models, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.flow import advance, move
from tongxing.base.models import Parameter
from tongxing.people.models import Account, Message
from tongxing.places.models import Place

from .activity import KEEPERS, LASTS, Activity, PostWanted
from .flow import Stage
from .programme import Work

PLACES = 30


class OrderState(models.TextChoices):
    OPEN = "open", _("征集中")
    PLANNED = "planned", _("在筹备")
    DECLINED = "declined", _("暂时办不了")


class OrderStep(models.TextChoices):
    PLAN = "plan", pgettext_lazy("step", "办这一场")
    DECLINE = "decline", pgettext_lazy("step", "答复办不了")


ORDER_FLOW = {
    OrderStep.PLAN: move(OrderState.OPEN, to=OrderState.PLANNED),
    OrderStep.DECLINE: move(OrderState.OPEN, to=OrderState.DECLINED),
}


class WrongOrderStep(Refused):
    """The step does not follow from where the order stands."""

    def __init__(self, order: "Order"):
        super().__init__(
            _("这一单现在是“%(state)s”，请看最新情况。") % {"state": order.get_state_display()}
        )


class OrderQuerySet(models.QuerySet["Order"]):
    def open(self):
        return self.filter(state=OrderState.OPEN)

    def kept_by(self, account: Account):
        return self.filter(place__in=account.place_ids(*KEEPERS))

    def to_tell(self, at: datetime):
        """Whose activity takes sign-ups now, and whose people do not know it yet."""
        opened = self.filter(
            told_at=None, activity__state=Stage.PUBLISHED, activity__opens_at__lte=at
        )
        return opened.order_by("pk")

    def counted(self):
        return self.annotate(wanted_by=Count("voices"))

    def with_names(self):
        return self.select_related("place", "activity")

    def most_wanted_first(self):
        return self.counted().order_by("-wanted_by", "-pk")

    def place_order(
        self, *, title: str, about: str, work: str, place: Place, like: Activity | None,
        request_key: uuid.UUID, by: Account, at: datetime,
    ) -> "Order":  # fmt: skip
        """A new one with the first voice. The same key twice is one order."""
        facts = {
            "title": title, "about": about, "work": work, "place": place, "like": like, "by": by,
            "at": at, "state": OrderState.OPEN, "state_since": at,
        }  # fmt: skip
        with transaction.atomic():
            order, _made = self.get_or_create(request_key=request_key, defaults=facts)
            order.join(order.by, at=at)
        return order


class Order(models.Model):
    """Something that residents would like to happen at a place."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request_key = models.UUIDField(unique=True, editable=False)
    title = models.CharField(_("想要什么活动"), max_length=40)
    about = models.CharField(_("说说想怎么办"), max_length=200, blank=True)
    work = models.CharField(_("五项工作"), max_length=8, choices=Work)
    place = models.ForeignKey(Place, models.PROTECT, related_name="activity_orders")
    like = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="+"
    )  # the one that was suggested
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=OrderState)
    state_since = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(_("答复"), max_length=200, blank=True)
    activity = models.OneToOneField(
        Activity, models.SET_NULL, null=True, blank=True, related_name="order"
    )
    told_at = models.DateTimeField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_order_that_is_declined_says_why",
                condition=~Q(state=OrderState.DECLINED) | ~Q(why=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activities:orders") + f"?place={self.place.code}"

    def join(self, account: Account, *, at: datetime) -> None:
        """Want it too; twice is once."""
        OrderVoice.objects.get_or_create(order=self, account=account, defaults={"at": at})

    def leave(self, account: Account) -> None:
        OrderVoice.objects.filter(order=self, account=account).delete()

    def plan(self, *, by: Account, at: datetime) -> Activity:
        """A draft like the one that was suggested, or a plain one, a fortnight from now."""
        with transaction.atomic():
            if not advance(self, ORDER_FLOW[OrderStep.PLAN], at=at, decided_by=by):
                raise WrongOrderStep(self)
            draft = Activity.objects.plan_ahead(
                posts=self._posts(), by=by, at=at, title=self.title, about=self.about,
                work=self.work, place=self.place,
                lasts=self.like.ends_at - self.like.starts_at if self.like else LASTS,
            )  # fmt: skip
            Order.objects.filter(pk=self.pk).update(activity=draft)
            self.activity = draft
        return draft

    def _posts(self) -> list[PostWanted]:
        if self.like is None:
            return [PostWanted("参加", PLACES, serves=False)]
        rows = self.like.posts.select_related("skill").order_by("position", "pk")
        return [PostWanted(one.name, one.capacity, one.serves, one.skill) for one in rows]

    def decline(self, *, why: str, by: Account, at: datetime) -> None:
        """Not for now, with why; everybody who wanted it is told."""
        with transaction.atomic():
            step = ORDER_FLOW[OrderStep.DECLINE]
            if not advance(self, step, at=at, decided_by=by, why=why, told_at=at):
                raise WrongOrderStep(self)
            with override("zh-hans"):
                text = gettext("您点的“%(title)s”暂时办不了：%(why)s")
                said = text % {"title": self.title, "why": why}
            self._tell(said, url=self.get_absolute_url(), at=at)

    def tell_that_it_opened(self, *, at: datetime) -> bool:
        """Once, to everybody who wanted it."""
        with transaction.atomic():
            if not Order.objects.filter(pk=self.pk, told_at=None).update(told_at=at):
                return False  # another process was a moment faster
            with override("zh-hans"):
                said = gettext("您点的“%(title)s”可以报名了。") % {"title": self.title}
            self._tell(said, url=self.activity.get_absolute_url(), at=at)
        return True

    def _tell(self, text: str, *, url: str, at: datetime) -> None:
        accounts = self.voices.order_by("pk").values_list("account", flat=True)
        Message.objects.send(accounts, text, url=url, at=at)


class OrderVoice(models.Model):
    """Somebody who wants it."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="voices")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="wanted_once_by_each", fields=["order", "account"]),
        ]

    def __str__(self) -> str:
        return f"{self.account} → {self.order}"


def enough(at: datetime) -> int:
    """How many have to want it before the station should plan it."""
    return Parameter.objects.value("orders_to_start", on=timezone.localdate(at))
