"""A place in the tree, whether it is open, and how it closes without losing its history."""

import math
import uuid
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused


class Level(models.TextChoices):
    """新时代文明实践: county centre, township institute, village station, points beside them."""

    CENTRE = "centre", _("中心")
    INSTITUTE = "institute", _("所")
    STATION = "station", _("站")
    POINT = "point", _("点")


class Condition(models.TextChoices):
    OPEN = "open", _("正常开放")
    SHORT = "short", _("人手紧张")
    CLOSED = "closed", _("今日不开放")


class HasChildren(Refused):
    def __init__(self, place: "Place", count: int):
        super().__init__(
            _("%(place)s下面还有%(count)d个阵地开着，请先把它们关闭或并入别处。")
            % {"place": place.name, "count": count}
        )


class Standing(NamedTuple):
    """Whether one can come now, in the words of the page."""

    condition: Condition
    is_open_now: bool
    reason: str
    until: datetime | None  # when a notice ends; None when nobody said


class PlaceQuerySet(models.QuerySet["Place"]):
    def under(self, place: "Place"):
        """The place itself and everything below it, at any depth."""
        return self.filter(path__startswith=place.path)

    def open(self):
        return self.filter(closed_on=None)

    def in_tree_order(self):
        return self.order_by("path")

    def above(self, place: "Place"):
        """The places on the way from the root down to this one, itself included."""
        steps = place.path.rstrip("/").split("/")
        paths = ["/".join(steps[: n + 1]) + "/" for n in range(len(steps))]
        return self.filter(path__in=paths).order_by("path")

    def nearest(self, *, lon: float, lat: float):
        """Places with a position, the nearest first; good for choosing, not for measuring."""
        squeeze = math.cos(math.radians(lat)) ** 2
        east, north = F("lon") - lon, F("lat") - lat
        return self.filter(lon__isnull=False).order_by(east * east * squeeze + north * north, "pk")

    def offering(self, service_code: str):
        return self.filter(offers__service__code=service_code)

    def found(
        self, *, parent: "Place", level: str, code: str, name: str, by, at: datetime
    ) -> "Place":
        """Plant a place by hand: the first line of its story names who did."""
        with transaction.atomic():
            place = self.plant(
                code=code, parent=parent, level=level, name=name, opened_on=timezone.localdate(at)
            )
            place._tell(PlaceStep.Kind.PLANTED, by=by, at=at, note=parent.name)
        return place

    def plant(self, *, code: str, parent: "Place | None", **fields) -> "Place":
        """A new place under its parent; the path is how scope is asked for in one comparison."""
        path = f"{parent.path if parent else ''}{code}/"
        return self.create(code=code, parent=parent, path=path, **fields)


class Place(models.Model):
    """A node of the network: where people come, and whose area they live in."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    level = models.CharField(_("级别"), max_length=12, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=400, unique=True, editable=False)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)  # the place's own, public
    lon = models.FloatField(_("经度"), null=True, blank=True)  # degrees, WGS 84
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    introduction = models.TextField(_("介绍"), blank=True)
    step_free = models.BooleanField(_("无障碍"), default=False)
    opened_on = models.DateField(_("设立日期"))
    closed_on = models.DateField(_("关闭日期"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="place_closes_after_it_opens",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            ),
            models.CheckConstraint(
                name="only_a_closed_place_is_merged",
                condition=Q(merged_into=None) | Q(closed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="place_is_on_the_earth",
                condition=Q(lon=None, lat=None) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("places:place", args=[self.code])

    @property
    def depth(self) -> int:
        return self.path.count("/") - 1

    @property
    def indented(self) -> str:
        """The name for a list in tree order, set in by its depth."""
        return f"{chr(0x3000) * self.depth}{self.name}"

    def holds(self, other: "Place") -> bool:
        """Whether the other place is this one or lies below it."""
        return other.path.startswith(self.path)

    def move(self, *, under: "Place", by, at: datetime) -> None:
        """Hang this place and all below it under another parent."""
        if self.holds(under):
            raise Refused(_("不能把%(place)s移到它自己下面。") % {"place": self.name})
        old, new = self.path, f"{under.path}{self.code}/"
        with transaction.atomic():
            Place.objects.under(self).update(path=Concat(Value(new), Substr("path", len(old) + 1)))
            Place.objects.filter(pk=self.pk).update(parent=under)
            self._tell(PlaceStep.Kind.MOVED, by=by, at=at, note=under.name)
        self.refresh_from_db()

    def close(self, *, why: str, by, at: datetime, into: "Place | None" = None) -> None:
        """Close the place for good, or merge it into another. Its rows and its page stay."""
        if left := Place.objects.open().under(self).exclude(pk=self.pk).count():
            raise HasChildren(self, left)
        if into is not None and (into.pk == self.pk or into.closed_on):
            raise Refused(_("请选择一个还开着的阵地来并入。"))
        with transaction.atomic():
            closed = Place.objects.open().filter(pk=self.pk)
            if not closed.update(closed_on=timezone.localdate(at), merged_into=into):
                raise Refused(_("%(place)s已经关闭了。") % {"place": self.name})
            kind = PlaceStep.Kind.MERGED if into else PlaceStep.Kind.CLOSED
            self._tell(kind, by=by, at=at, note=f"{into.name}：{why}" if into else why)
        self.refresh_from_db()

    def declare(
        self, condition: Condition, *, why: str, until: datetime | None, by, at: datetime
    ) -> "Notice":
        """Say that the place is short-staffed, closed for today, or open again."""
        with transaction.atomic():
            self.notices.filter(ended_at=None).update(ended_at=at)
            notice = self.notices.create(condition=condition, why=why, until=until, by=by, at=at)
            self._tell(PlaceStep.Kind.DECLARED, by=by, at=at, note=f"{condition.label} {why}")
        return notice

    def standing(self, now: datetime) -> Standing:
        """How the place stands at this moment: a notice in force wins over the opening hours."""
        notice = self.notices.in_force(now).order_by("-at", "-pk").first()
        return self.standing_by(notice, self.hours.at(now).exists())

    def standing_by(self, notice: "Notice | None", in_hours: bool) -> Standing:
        """The same, when the notice in force and the hours are known already."""
        hours = in_hours and self.closed_on is None
        if notice is None or notice.condition == Condition.OPEN:
            return Standing(Condition.OPEN, hours, "", None)
        is_open = hours and notice.condition == Condition.SHORT
        return Standing(Condition(notice.condition), is_open, notice.why, notice.until)

    def _tell(self, kind: "PlaceStep.Kind", *, by, at: datetime, note: str) -> None:
        self.steps.create(kind=kind, by=by, at=at, note=note)

    def describe(self, *, by, at: datetime, **facts: Any) -> None:
        """Change what the page says about the place; the story keeps what it said before."""
        before = {name: getattr(self, name) for name in facts}
        changed = [name for name in facts if facts[name] != before[name]]
        if not changed:
            return
        for name in changed:
            setattr(self, name, facts[name])
        labels = {name: self._meta.get_field(name).verbose_name for name in changed}
        said = "；".join(f"{labels[name]}：{before[name]}" for name in changed)
        with transaction.atomic():
            self.save(update_fields=changed)
            self._tell(PlaceStep.Kind.DESCRIBED, by=by, at=at, note=said[:300])

    def open_during(self, week: "Iterable[tuple[int, time, time]]", *, by, at: datetime) -> None:
        """These hours from now on, each as (weekday, opens, closes)."""
        with transaction.atomic():
            self.hours.all().delete()
            self.hours.bulk_create(
                self.hours.model(place=self, weekday=day, opens=opens, closes=closes)
                for day, opens, closes in week
            )
            self._tell(PlaceStep.Kind.HOURS, by=by, at=at, note="")

    def follow(self, account, *, at: datetime) -> None:
        self.followers.get_or_create(account=account, defaults={"at": at})

    def unfollow(self, account) -> None:
        self.followers.filter(account=account).delete()


class PlaceStep(models.Model):
    """One line of a place's story. Append-only."""

    class Kind(models.TextChoices):
        PLANTED = "planted", _("设立")
        DESCRIBED = "described", _("改介绍")
        HOURS = "hours", _("改开放时间")
        MOVED = "moved", _("划归")
        CLOSED = "closed", _("关闭")
        MERGED = "merged", _("并入")
        DECLARED = "declared", _("告示")

    place = models.ForeignKey(Place, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.note}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def in_force(self, now: datetime):
        return self.filter(Q(until=None) | Q(until__gt=now), at__lte=now, ended_at=None)


class Notice(models.Model):
    """What a place says about itself today: short of people, closed, open again."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="notices")
    condition = models.CharField(_("状态"), max_length=8, choices=Condition)
    why = models.CharField(_("原因"), max_length=200)
    until = models.DateTimeField(_("恢复时间"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="place_says_one_thing_at_a_time",
                fields=["place"],
                condition=Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_condition_display()} {self.why}"


class Follower(models.Model):
    """An account that wants to be told when the place is closed, short of people, or open again."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="followers")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="places_followed"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="place_is_followed_once", fields=["place", "account"]),
        ]

    def __str__(self) -> str:
        return f"{self.account} → {self.place}"
