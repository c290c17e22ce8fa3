"""Photos of a place, for everybody who wants to know what to look for."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxing.base import photos
from tongxing.base.errors import Refused

from .place import Place

MOST = 6  # of one place; who wants another takes one off


class TooManyPhotos(Refused):
    def __init__(self) -> None:
        super().__init__(_("一个阵地最多%(most)d张照片，请先撤下一张。") % {"most": MOST})


class PlacePhotoQuerySet(models.QuerySet["PlacePhoto"]):
    def shown(self):
        return self.filter(taken_off_at=None).order_by("at", "pk")

    def keep(self, place: Place, contents: Iterable[bytes], *, by, at: datetime) -> None:
        """Keep these photos, cleaned already; the same one twice is one."""
        with transaction.atomic():
            for content in contents:
                digest = photos.digest(content)
                shown = self.shown().filter(place=place)
                if shown.filter(digest=digest).exists():
                    continue
                if shown.count() >= MOST:
                    raise TooManyPhotos
                row = PlacePhoto(place=place, by=by, at=at, digest=digest)
                photos.store(
                    row.file, content, area="places", uid=row.uid, media_type=photos.MEDIA_TYPE,
                    at=at,
                )  # fmt: skip
                row.save(force_insert=True)


class PlacePhoto(models.Model):
    """One photo; taken off, nobody sees it any more."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="photos")
    file: FieldFile = models.FileField(max_length=200)  # type: ignore[assignment]
    digest = models.CharField(max_length=64)  # SHA-256 of what is stored
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_off_at = models.DateTimeField(null=True, blank=True)

    objects = PlacePhotoQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_photo_is_shown_once_at_a_place",
                fields=["place", "digest"],
                condition=models.Q(taken_off_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.at:%Y-%m-%d}"

    @property
    def url(self) -> str:
        return reverse("places:photo", args=[self.place.code, self.uid])

    def take_off(self, *, at: datetime) -> None:
        if not PlacePhoto.objects.filter(pk=self.pk, taken_off_at=None).update(taken_off_at=at):
            raise Refused(_("这张照片已经撤下了。"))
