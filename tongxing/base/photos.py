"""Photos as they are kept: checked for what they are, shrunk, without position, below the zone."""

import hashlib
import io
import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from . import zone
from .errors import Refused

MEGABYTE = 2**20
LARGEST_PHOTO = 10 * MEGABYTE
LONGEST_SIDE = 1600  # pixels; a house number stays legible, a weak network carries it
MOST_PIXELS = 60_000_000  # a 60-megapixel phone camera; more is a bomb, not a photo
MOST_PHOTOS = 4
MEDIA_TYPE = "image/jpeg"


class BadFile(Refused):
    """A file that cannot be kept; the message says which and what to do."""


def photo(upload: UploadedFile) -> bytes:
    """The photo as JPEG: upright, at most LONGEST_SIDE on a side, without any metadata."""
    if (upload.size or 0) > LARGEST_PHOTO:
        raise BadFile(_("照片“%(name)s”超过10MB，请选小一些的再传。") % {"name": upload.name})
    try:
        with Image.open(upload) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadFile(_("照片“%(name)s”太大，请重新拍一张再传。") % {"name": upload.name})
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadFile(
            _("“%(name)s”不是能打开的照片，请传JPG或PNG。") % {"name": upload.name}
        ) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = io.BytesIO()
    upright.save(kept, "JPEG", quality=82, optimize=True)
    return kept.getvalue()


def digest(content: bytes) -> str:
    """SHA-256 of what is stored."""
    return hashlib.sha256(content).hexdigest()


def store(
    file: FieldFile, content: bytes, *, area: str, uid: uuid.UUID, media_type: str, at: datetime
) -> None:
    """Put the bytes where files of this area and month lie; the row is saved by who calls."""
    ending = media_type.rpartition("/")[2]
    name = zone.media_path(area, f"{at:%Y/%m}/{uid}.{ending}")
    file.save(name, ContentFile(content), save=False)


def send(file: FieldFile, media_type: str = MEDIA_TYPE, *, keep: bool = True) -> FileResponse:
    """A stored file, as what it was checked to be, never to be run or guessed at.

    Without `keep` no browser keeps a copy, so that every look at it comes by here.
    """
    response = FileResponse(file.open("rb"), content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400" if keep else "private, no-store"
    return response


class Photos(forms.FileField):
    """Photos taken or chosen, a few from one input, cleaned to the bytes that will be kept."""

    class Input(forms.ClearableFileInput):
        allow_multiple_selected = True
        template_name = "django/forms/widgets/file.html"

    def __init__(self, **options: Any):
        look = {"accept": "image/*", "data-choose": _("拍照或选照片")}
        super().__init__(widget=self.Input(attrs=look), **options)

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        said = data if isinstance(data, list | tuple) else [data]
        check = super().clean
        uploads = [check(one, initial) for one in said if one]
        if len(uploads) > MOST_PHOTOS:
            raise forms.ValidationError(_("照片最多4张，请去掉几张再提交。"))
        try:
            return [photo(one) for one in uploads]
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error
