"""The zone this process serves. Whatever must not be confused between zones asks here."""

from django.conf import settings


def code() -> str:
    """The zone's code, part of cache keys, media paths, salts, task payloads and log lines."""
    return settings.ZONE_CODE


def cache_key(key: str, prefix: str, version: int) -> str:
    return f"{code()}:{prefix}:{version}:{key}"


def salt(purpose: str) -> str:
    return f"{code()}/{purpose}"


def media_path(area: str, name: str) -> str:
    """Where a file of an area lies below the media folder."""
    return f"{code()}/{area}/{name}"
