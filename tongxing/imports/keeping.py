"""Uploaded sheets as they are kept in the data folder: sealed, and proven to be the same."""

import base64
import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from tongxing.base import secrets, zone

from .models import Run
from .sheets import Unreadable


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def keep(name: str, content: bytes) -> str:
    """Store content sealed, and say under which name it may be found."""
    sealed = secrets.seal(base64.b64encode(content).decode())
    return default_storage.save(zone.media_path("imports", name), ContentFile(sealed.encode()))


def content_of(name: str | None) -> bytes:
    """What was stored under a name. A file that has been removed is Unreadable."""
    if not name or not default_storage.exists(name):
        raise Unreadable(_("这个文件已过保存期，不在了。要导入请重新上传。"))
    with default_storage.open(name) as file:
        return base64.b64decode(secrets.unseal(file.read().decode()))


def upload_of(run: Run) -> bytes:
    """The very file that was previewed."""
    content = content_of(run.file.name)
    if digest(content) != run.digest:
        raise Unreadable(_("保存的文件和预览时的不一样，没有导入。请重新上传。"))
    return content


def remove(run: Run) -> None:
    """Take the file away, and the remarks on its rows. What the run did stays on record."""
    for name in (run.file.name, run.remarks.name):
        if name:
            default_storage.delete(name)
    Run.objects.filter(pk=run.pk).update(file="", remarks="")
