"""The trail: who changed what about whom, and who read what was sealed. Append-only."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongxing.places.models import Place

Row = TypeVar("Row", bound=models.Model)

# What may stand in a line of the trail, and what its facts are called, in words. An area above puts
# in its own when it is loaded; what nobody named is shown as it is written.
WHAT = {
    "register": _("登记"),
    "change": _("改资料"),
    "grant": _("给角色"),
    "revoke": _("收回角色"),
    "proxy": _("开始代办"),
    "end-proxy": _("结束代办"),
    "open-account": _("开通登录"),
    "slip": _("打印密码条"),
    "password": _("设密码"),
    "kiosk": _("换取号机地址"),
    "ask": _("申请合并资料"),
    "apart": _("判为两个人"),
    "merge": _("合并资料"),
    "unmerge": _("撤销合并"),
}

FACTS = {
    "place": _("归属站点"),
    "household": _("户"),
    "role": _("角色"),
    "helper": _("代办人"),
    "basis": _("依据"),
    "consent": _("本人如何同意"),
    "kept": _("留下的资料"),
    "double": _("关闭的资料"),
}


def place_id_of(row) -> int | None:
    """Whose area a row belongs to: itself a place, its own place, or its person's."""
    if isinstance(row, Place):
        return row.pk
    if (place_id := getattr(row, "place_id", None)) is not None:
        return place_id
    person = getattr(row, "person", None)
    return person.place_id if person else None


class InOnesPart(models.QuerySet[Row]):
    """Lines that belong to a place, for whoever audits there."""

    def visible_to(self, account):
        """Lines of one's part of the tree; of no place, only for whoever holds its root."""
        seen = models.Q(place__in=account.place_ids(*account.READS_TRAIL))
        if account.holds_a_root(*account.READS_TRAIL):
            seen |= models.Q(place=None)
        return self.filter(seen)

    def since(self, moment: datetime):
        return self.filter(at__gte=moment)

    def until(self, moment: datetime):
        return self.filter(at__lt=moment)

    def under(self, place: Place):
        return self.filter(place__path__startswith=place.path)

    def by_somebody_called(self, name: str):
        return self.filter(by__person__name__startswith=name)

    def with_names(self):
        return self.select_related("by__person", "place")

    def newest_first(self):
        return self.order_by("-at", "-pk")


class TrailQuerySet(InOnesPart["TrailEntry"]):
    def note(
        self,
        row,
        what: str,
        *,
        by,
        at: datetime,
        before: dict | None = None,
        after: dict | None = None,
        always: Iterable[str] = (),
        place_id: int | None = None,
    ) -> "TrailEntry":
        """One line about a row; of before and after only what differs is kept.

        `always` names facts to keep even when both sides read alike, as masked values may. The
        line belongs to the row's own place unless another is named.
        """
        before, after = before or {}, after or {}
        differing = [
            key for key in {**before, **after} if key in always or before.get(key) != after.get(key)
        ]
        return self.create(
            what=what,
            about=row._meta.label_lower,
            about_uid=row.uid,
            by=by,
            at=at,
            comes_from=by.comes_from,
            place_id=place_id or place_id_of(row),
            before={key: before[key] for key in differing if key in before},
            after={key: after[key] for key in differing if key in after},
        )

    def about_row(self, row):
        return self.filter(about=row._meta.label_lower, about_uid=row.uid).newest_first()

    def about_people(self, people):
        """Lines about these people or their accounts."""
        accounts = models.Q(about_uid__in=people.values("account__uid"))
        return self.filter(accounts | models.Q(about_uid__in=people.values("uid")))


class TrailEntry(models.Model):
    """Who changed a row, when, from where, and what stood there before and after."""

    what = models.CharField(_("做了什么"), max_length=20)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    about = models.CharField(max_length=40)  # area.model
    about_uid = models.UUIDField()
    by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    comes_from = models.CharField(_("来自"), max_length=45, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = TrailQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="trail_by_row", fields=["about", "about_uid"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.what} {self.about}"

    @property
    def what_in_words(self) -> str:
        return str(WHAT.get(self.what, self.what))


class ReadEntryQuerySet(InOnesPart["ReadEntry"]):
    def open_sealed(self, person, field: str, *, why: str, by, at: datetime) -> "ReadEntry":
        """Write down who opens which sealed value, when and why; only then may it be shown."""
        return self.create(
            person_uid=person.uid, field=field, why=why, by=by, at=at,
            comes_from=by.comes_from, place_id=person.place_id,
        )  # fmt: skip

    def of(self, person):
        return self.filter(person_uid=person.uid).newest_first()

    def about_people(self, people):
        return self.filter(person_uid__in=people.values("uid"))


class ReadEntry(models.Model):
    """Somebody opened a sealed value, and why. Append-only."""

    person_uid = models.UUIDField(db_index=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    field = models.CharField(max_length=20)
    why = models.CharField(_("原因"), max_length=200)
    by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    comes_from = models.CharField(_("来自"), max_length=45, blank=True)

    objects = ReadEntryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.field}"
