"""What the lock-out library asks: under which name an attempt is counted, and what it answers."""

from django.http import HttpRequest, HttpResponse

from tongxing.base.pages import show

from .models.person import hash_of_phone


def attempted(request: HttpRequest, credentials: dict | None = None) -> str:
    """The keyed hash of the phone that was tried: attempts are counted without keeping phones."""
    phone = (credentials or {}).get("username") or request.POST.get("phone", "")
    return hash_of_phone(phone)


def locked_out(request: HttpRequest, credentials: dict | None = None, *args) -> HttpResponse:
    return show(request, "refused.html", {"locked_out": True}, part="message", status=429)
