"""Photos and voice notes as they are kept: checked for what they are, shrunk, without position."""

import hashlib
import io
import uuid
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from tongxing.base import zone
from tongxing.base.errors import Refused
from tongxing.people.models import Account

from .models import Attachment, Need

MEGABYTE = 2**20
LARGEST_PHOTO, LARGEST_VOICE = 10 * MEGABYTE, 5 * MEGABYTE
LONGEST_SIDE = 1600  # pixels; a house number stays legible, a weak network carries it
MOST_PIXELS = 60_000_000  # a 60-megapixel phone camera; more is a bomb, not a photo
MOST_PHOTOS = 4

# The first bytes by which a voice note is known, and what it then is.
VOICE_SIGNS = (
    (0, b"\x1a\x45\xdf\xa3", "audio/webm"),
    (0, b"OggS", "audio/ogg"),
    (4, b"ftyp", "audio/mp4"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
)


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


def voice(upload: UploadedFile) -> tuple[bytes, str]:
    """The voice note as it is, and its media type as its first bytes tell."""
    if (upload.size or 0) > LARGEST_VOICE:
        raise BadFile(_("录音超过5MB，请录短一些（约5分钟以内）。"))
    heard = upload.read()
    for at, sign, media_type in VOICE_SIGNS:
        if heard[at : at + len(sign)] == sign:
            return heard, media_type
    raise BadFile(_("“%(name)s”不是能播放的录音，请重新录。") % {"name": upload.name})


def attach(
    need: Need, kept: list[tuple[str, bytes, str]], *, by: Account, at: datetime,
    is_result: bool = False,
) -> None:  # fmt: skip
    """Keep files with a need; each as (kind, bytes, media type)."""
    for kind, content, media_type in kept:
        uid = uuid.uuid4()
        ending = media_type.rpartition("/")[2]
        attachment = Attachment(
            uid=uid, need=need, kind=kind, media_type=media_type, is_result=is_result, by=by,
            at=at, digest=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
        name = zone.media_path("needs", f"{at:%Y/%m}/{uid}.{ending}")
        attachment.file.save(name, ContentFile(content), save=False)
        attachment.save(force_insert=True)
