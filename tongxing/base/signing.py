"""Statements that anybody can check without asking us: signed with the zone's Ed25519 key.

The private key lives in the data folder beside the others; the public one may be printed, copied
and kept anywhere. RFC 8032.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.conf import settings

MARK = "TX1"  # of the form of a statement


@cache
def _private() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(settings.STATEMENT_KEY)


def public_key() -> bytes:
    """The 32 bytes by which everybody can check."""
    return _private().public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )  # fmt: skip


def public_pem() -> str:
    pem = _private().public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip
    return pem.decode()


def fingerprint(key: bytes | None = None) -> str:
    """The first half of the key's SHA-256, in groups of four, short enough to compare by eye."""
    digest = hashlib.sha256(public_key() if key is None else key).hexdigest()[:32].upper()
    return " ".join(digest[n : n + 4] for n in range(0, 32, 4))


def sign(*fields: str) -> str:
    """A statement of these fields with its signature, in letters that an address may hold."""
    said = "\t".join((MARK, *fields)).encode()
    return f"{_letters(said)}.{_letters(_private().sign(said))}"


class NotOurs(ValueError):
    """Not a statement that this key has signed."""


def read(statement: str, *, key: bytes | None = None) -> list[str]:
    """
    The fields of a statement, when the key has signed exactly them.

    Raises
    ------
    NotOurs
        For anything else, whatever is wrong with it.
    """
    said, _dot, signature = statement.strip().rpartition(".")
    checker = Ed25519PublicKey.from_public_bytes(public_key() if key is None else key)
    try:
        text = _bytes(said)
        checker.verify(_bytes(signature), text)
        mark, *fields = text.decode().split("\t")
    except (InvalidSignature, ValueError) as error:
        raise NotOurs from error
    if mark != MARK:
        raise NotOurs
    return fields


def key_in(path: Path) -> bytes:
    """The public key that a PEM file holds."""
    key = serialization.load_pem_public_key(path.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(f"{path} holds no Ed25519 key")
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _letters(said: bytes) -> str:
    return base64.urlsafe_b64encode(said).decode().rstrip("=")


def _bytes(letters: str) -> bytes:
    return base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
