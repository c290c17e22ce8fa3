"""Keys and what they seal: text encrypted at rest, and keyed hashes to look it up by.

AES-256-GCM and HMAC-SHA-256 stand behind these four functions alone, so that an installation
that must use SM4 and SM3 (GB/T 39786-2021) changes one file. Keys live in the data folder,
apart from the database.
"""

import base64
import hmac
import os
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from . import zone

NONCE_BYTES = 12


def key_file(path: Path, *, size: int = 32) -> bytes:
    """The key kept in this file, made on first use and readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(size).hex().encode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # the first of two processes wins, whole
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return bytes.fromhex(path.read_text().strip())


@cache
def _derived(purpose: str) -> bytes:
    label = zone.salt(purpose).encode()
    return hmac.digest(settings.FIELD_KEY, label, "sha256")


@cache
def _cipher() -> AESGCM:
    return AESGCM(_derived("fields"))


def seal(text: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return base64.b64encode(nonce + _cipher().encrypt(nonce, text.encode(), None)).decode()


def unseal(sealed: str) -> str:
    raw = base64.b64decode(sealed)
    return _cipher().decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()


def keyed_hash(purpose: str, text: str) -> str:
    """A hash that only this zone can make, to find a sealed value without opening any."""
    return hmac.digest(_derived(purpose), text.encode(), "sha256").hex()


def short_token(purpose: str, text: str, *, length: int = 16) -> str:
    """A secret word of `length` letters and digits that are not mistaken for one another."""
    digest = hmac.digest(_derived(purpose), text.encode(), "sha256")
    word = base64.b32encode(digest).decode().lower()
    return word[:length]
