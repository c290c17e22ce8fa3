"""The trail: who changed what about whom, and who read what was sealed. Append-only."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class TrailQuerySet(models.QuerySet):
    def note(
        self,
        row,
        what: str,
        *,
        by,
        at: datetime,
        before: dict | None = None,
        after: dict | None = None,
    ) -> "TrailEntry":
        """One line about a row; of before and after only what differs is kept."""
        before, after = before or {}, after or {}
        differing = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        return self.create(
            what=what,
            about=row._meta.label_lower,
            about_uid=row.uid,
            by=by,
            at=at,
            comes_from=by.comes_from,
            before={key: before[key] for key in differing if key in before},
            after={key: after[key] for key in differing if key in after},
        )

    def about_row(self, row):
        return self.filter(about=row._meta.label_lower, about_uid=row.uid).newest_first()

    def newest_first(self):
        return self.order_by("-at", "-pk")


class TrailEntry(models.Model):
    """Who changed a row, when, from where, and what stood there before and after."""

    what = models.CharField(_("做了什么"), max_length=20)
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


class ReadEntryQuerySet(models.QuerySet):
    def open_sealed(self, person, field: str, *, why: str, by, at: datetime) -> str:
        """The sealed value itself, after who, when and why have been written down."""
        self.create(
            person_uid=person.uid, field=field, why=why, by=by, at=at, comes_from=by.comes_from
        )
        return getattr(person, field)

    def of(self, person):
        return self.filter(person_uid=person.uid).newest_first()

    def newest_first(self):
        return self.order_by("-at", "-pk")


class ReadEntry(models.Model):
    """Somebody opened a sealed value, and why. Append-only."""

    person_uid = models.UUIDField(db_index=True)
    field = models.CharField(max_length=20)
    why = models.CharField(_("原因"), max_length=200)
    by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    comes_from = models.CharField(_("来自"), max_length=45, blank=True)

    objects = ReadEntryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.field}"
