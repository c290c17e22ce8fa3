"""Where a request comes from, kept for the trail; and when a device was last seen."""

from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone

from tongxing.base.pages import Asked

from .models import SEEN_EVERY, SignIn

SEEN = "seen"  # in the session: when this device was last written down, seconds since 1970


def address_of(request: Asked) -> str:
    return request.META.get("REMOTE_ADDR", "")[:45]


class ComesFromMiddleware:
    """Put the caller's address on the account, so that every line of the trail can name it.

    A device that has signed in is noted as seen, at most once in SEEN_EVERY; writing the session
    then is also what keeps it from running out.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Asked) -> HttpResponse:
        if request.user.is_authenticated:
            request.user.comes_from = address_of(request)
            if SEEN in request.session:
                keep_seen(request, at=timezone.now())
        return self.get_response(request)


def keep_seen(request: Asked, *, at: datetime) -> None:
    if at.timestamp() - request.session[SEEN] < SEEN_EVERY.total_seconds():
        return
    SignIn.objects.on(request.session.session_key).seen(at=at)
    remember(request, at=at)


def remember(request: Asked, *, at: datetime) -> None:
    """The session has been seen now, and lasts from now as long as this person's may."""
    request.session[SEEN] = at.timestamp()
    request.session.set_expiry(int(request.user.idle_for.total_seconds()))
