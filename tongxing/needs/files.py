"""Photos and voice notes of a need: checked for what they are, and kept with it."""

import uuid
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tongxing.base import photos
from tongxing.base.photos import MEGABYTE, BadFile
from tongxing.people.models import Account

from .models import Attachment, Need

LARGEST_VOICE = 5 * MEGABYTE

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
        attachment = Attachment(
            uid=uid, need=need, kind=kind, media_type=media_type, is_result=is_result, by=by,
            at=at, digest=photos.digest(content),
        )  # fmt: skip
        photos.store(attachment.file, content, area="needs", uid=uid, media_type=media_type, at=at)
        attachment.save(force_insert=True)
