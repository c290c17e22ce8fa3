"""Digits that change every half minute: whoever has them stands at the screen they are on."""

import hashlib
import hmac
from datetime import datetime

LASTS = 30  # seconds; the ones before are still good, for who was just scanning
DIGITS = 6


def digits(secret: str, at: datetime) -> str:
    """What the screen shows at this moment."""
    return _digits(secret, int(at.timestamp()) // LASTS)


def are_good(secret: str, said: str, at: datetime) -> bool:
    step = int(at.timestamp()) // LASTS
    return any(
        hmac.compare_digest(said.strip().encode(), _digits(secret, one).encode())
        for one in (step, step - 1)
    )


def _digits(secret: str, step: int) -> str:
    digest = hmac.new(secret.encode(), str(step).encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"
