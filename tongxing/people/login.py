"""What the lock-out library asks: under which name an attempt is counted, and what it answers.

Five wrong passwords, fifteen minutes (settings): five is what assessors of 等保 commonly ask for
(domain sheet 8.3); the wait is the zone's own, long enough against guessing, short enough for a
person at the counter.
"""

from django.http import HttpRequest, HttpResponse

from tongxing.base.pages import show

from .models.person import hash_of_phone


def attempted(request: HttpRequest, credentials: dict | None = None) -> str:
    """The keyed hash of the phone that was tried: attempts are counted without keeping phones.

    The library calls this with credentials of three shapes (before, after a failure, after a
    success), so what was typed into the form comes first.
    """
    phone = request.POST.get("phone") or (credentials or {}).get("username") or ""
    return hash_of_phone(phone)


def locked_out(request: HttpRequest, credentials: dict | None = None, *args) -> HttpResponse:
    return show(request, "refused.html", {"locked_out": True}, part="message", status=429)
