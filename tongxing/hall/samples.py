"""Samples of forms as the hall keeps them: checked for what they are, at an unguessable name."""

import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image

from tongxing.base import zone
from tongxing.base.errors import Refused

LARGEST = 5 * 2**20  # bytes
MOST_PIXELS = 60_000_000

# The first bytes by which a file is known, its ending, and what it is served as.
SIGNS = (
    (b"%PDF-", "pdf", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "png", "image/png"),
    (b"\xff\xd8\xff", "jpg", "image/jpeg"),
)
MEDIA_TYPES = {ending: media_type for _sign, ending, media_type in SIGNS}


def checked(upload: UploadedFile) -> tuple[bytes, str]:
    """The file as it is, and its ending as its first bytes tell; anything else is refused."""
    if (upload.size or 0) > LARGEST:
        raise Refused(_("“%(name)s”超过5MB，请选小一些的。") % {"name": upload.name})
    content = upload.read()
    for sign, ending, media_type in SIGNS:
        if content.startswith(sign):
            if media_type.startswith("image/"):
                _look_at(upload)
            return content, ending
    raise Refused(_("“%(name)s”不是PDF、JPG或PNG，请另存后再传。") % {"name": upload.name})


def _look_at(upload: UploadedFile) -> None:
    try:
        upload.seek(0)
        with Image.open(upload) as image:
            too_many = image.width * image.height > MOST_PIXELS
            image.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(_("“%(name)s”打不开，请重新选择。") % {"name": upload.name}) from error
    if too_many:
        raise Refused(_("“%(name)s”太大，请缩小后再传。") % {"name": upload.name})


def keep(content: bytes, ending: str) -> str:
    """Store it, and say under which name it may be found."""
    name = zone.media_path("samples", f"{uuid.uuid4()}.{ending}")
    return default_storage.save(name, ContentFile(content))


def media_type(name: str) -> str:
    return MEDIA_TYPES[name.rpartition(".")[2]]
