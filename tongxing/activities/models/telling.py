"""Afterwards: what is told of an activity, its photos, and what those who came say of it."""

import uuid
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxing.base import photos
from tongxing.base.errors import Refused
from tongxing.people.models import Account

from .activity import Activity
from .flow import Standing
from .sign_up import SignUp


class CameNot(Refused):
    def __init__(self):
        super().__init__(_("到场参加的人才能评价。如果您来了却没有登记，请找活动负责人。"))


class SaidAlready(Refused):
    def __init__(self):
        super().__init__(_("您已经评价过这场活动，谢谢。"))


class WriteUp(models.Model):
    """What is told of an activity that is over; written again, it is the same one."""

    activity = models.OneToOneField(Activity, models.PROTECT, related_name="write_up")
    text = models.TextField(_("总结"), max_length=5000)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.activity}"


class Faces(models.TextChoices):
    """What somebody declares about the faces on a photo (个人信息保护法 articles 13 and 25)."""

    NONE = "none", _("看不清任何人的脸")
    AGREED = "agreed", _("脸看得清的人都同意公开（孩子由家长同意）")
    UNASKED = "unasked", _("没有问过，或者有人不同意")


MAY_BE_SHOWN = frozenset({Faces.NONE, Faces.AGREED})


class PhotoQuerySet(models.QuerySet["Photo"]):
    def public(self):
        """Those whose faces may be seen by everybody."""
        return self.filter(faces__in=sorted(MAY_BE_SHOWN))

    def in_order(self):
        return self.order_by("at", "pk")

    def keep(
        self, activity: Activity, content: bytes, *, faces: str, by: Account, at: datetime
    ) -> "Photo":
        """Store the cleaned bytes below the zone; the same ones are kept once."""
        digest = photos.digest(content)
        if known := self.filter(activity=activity, digest=digest).first():
            return known
        row = self.model(
            activity=activity, digest=digest, faces=faces, declared_by=by, declared_at=at, by=by,
            at=at,
        )  # fmt: skip
        photos.store(
            row.file, content, area="activities", uid=row.uid, media_type=photos.MEDIA_TYPE, at=at
        )
        row.save()
        return row


class Photo(models.Model):
    """A photo of an activity, with who declared what about the faces on it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="photos")
    file = models.FileField(max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of what is stored
    faces = models.CharField(_("照片里的人"), max_length=7, choices=Faces)
    declared_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = PhotoQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="photo_of_an_activity_is_kept_once", fields=["activity", "digest"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.uid}"

    @property
    def url(self) -> str:
        return reverse("activities:photo", args=[self.activity.number, self.uid])

    @property
    def is_public(self) -> bool:
        return self.faces in MAY_BE_SHOWN

    def declare(self, faces: str, *, by: Account, at: datetime) -> None:
        """Say anew whether the faces may be seen; who said it last stays on record."""
        Photo.objects.filter(pk=self.pk).update(faces=faces, declared_by=by, declared_at=at)
        self.refresh_from_db()

    def remove(self) -> None:
        """Gone, file and all: who wants no photo of themselves gets none."""
        with transaction.atomic():
            Photo.objects.filter(pk=self.pk).delete()
            transaction.on_commit(lambda: self.file.delete(save=False))


class Level(models.IntegerChoices):
    """The five levels in which the zone's people say how they found something."""

    EXCELLENT = 5, _("非常满意")
    GOOD = 4, _("满意")
    FAIR = 3, _("基本满意")
    POOR = 2, _("不满意")
    BAD = 1, _("非常不满意")


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def give(self, row: SignUp, *, level: int, words: str, by: Account, at: datetime) -> "Feedback":
        """Of a party that came, once. Nothing leads on from having come, so it still has."""
        if row.state != Standing.CAME:
            raise CameNot
        try:
            with transaction.atomic():
                return self.create(sign_up=row, level=level, words=words, by=by, at=at)
        except IntegrityError:
            raise SaidAlready from None

    def newest_first(self):
        return self.order_by("-at", "-pk")


class Feedback(models.Model):
    """What a party that came says of the activity: one of five levels, and a sentence."""

    sign_up = models.OneToOneField(SignUp, models.PROTECT, related_name="feedback")
    level = models.PositiveSmallIntegerField(_("评价"), choices=Level)
    words = models.CharField(_("想说的话"), max_length=200, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="feedback_has_one_of_five_levels", condition=Q(level__range=(1, 5))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign_up} {self.level}"
