"""What upper areas do when somebody signs in, without this area knowing them.

An area registers what it does in its `apps.py`. Of a person without an account it may keep
something under their phone; whoever signs in with that phone gets it.
"""

from collections.abc import Callable
from datetime import datetime

from .models import Account

Greeter = Callable[..., None]
_greeters: list[Greeter] = []


def contribute(greeter: Greeter) -> None:
    """Let greeter(account, at=) act whenever somebody has signed in."""
    _greeters.append(greeter)


def greet(account: Account, *, at: datetime) -> None:
    for greeter in _greeters:
        greeter(account, at=at)
