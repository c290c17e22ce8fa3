"""Photos of a written authorisation, kept with the case in which somebody acts for another."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from tongxing.base import photos
from tongxing.people.models import Account, ReadEntry
from tongxing.people.models.trail import FACTS

from .case import Case
from .case_around import CaseHelp


class AuthorisationPhotoQuerySet(models.QuerySet["AuthorisationPhoto"]):
    def keep(
        self, case: Case, contents: Iterable[bytes], *, by: Account, at: datetime,
        help_: CaseHelp | None = None,
    ) -> None:  # fmt: skip
        """Keep these photos, cleaned already, for the case's agent or for one who helps."""
        for content in contents:
            row = AuthorisationPhoto(
                case=case, help=help_, by=by, at=at, digest=photos.digest(content)
            )
            photos.store(
                row.file, content, area="hall", uid=row.uid, media_type=photos.MEDIA_TYPE, at=at
            )
            row.save(force_insert=True)

    def in_order(self):
        return self.select_related("help__helper").order_by("at", "pk")


class AuthorisationPhoto(models.Model):
    """One photo of the paper. Every look at it is written down."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="authorisation_photos")
    help = models.ForeignKey(
        CaseHelp, models.PROTECT, null=True, blank=True, related_name="photos"
    )  # empty: of the agent who brought the case
    file = models.FileField(max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of what is stored
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = AuthorisationPhotoQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.case} {self.at:%Y-%m-%d %H:%M}"

    @property
    def url(self) -> str:
        return reverse("hall:case_authorisation", args=[self.case.number, self.uid])

    def look(self, *, by: Account, at: datetime) -> FieldFile:
        """The photo, once it is written down who looks at it."""
        with override("zh-hans"):
            why = _("看办件%(number)s的授权书照片") % {"number": self.case.number}
        ReadEntry.objects.open_sealed(self.case, "authorisation", why=why, by=by, at=at)
        return self.file


FACTS |= {"authorisation": gettext_lazy("授权书照片")}
