"""What happens around every request: the security policy, unusable input, refusals shown as 409."""

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from . import zone
from .errors import Refused
from .pages import show

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class SecurityPolicyMiddleware:
    """No inline script, nothing from elsewhere, from the first day."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", "microphone=(self), geolocation=(self)")
        return response


class UsableInputMiddleware:
    """Refuse what no field can keep (NUL) or what is too large, before any view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            values = [*request.GET.values(), *request.POST.values()]
        except (RequestDataTooBig, MultiPartParserError):
            return show(request, "refused.html", {"too_big": True}, part="message", status=413)
        if "\x00" in request.path or any("\x00" in value for value in values):
            return show(request, "refused.html", {"unusable": True}, part="message", status=400)
        return self.get_response(request)


class RefusedMiddleware:
    """A refusal is an answer: 409, beside the card and not in its place."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        response = show(request, "refused.html", {"error": error}, part="message", status=409)
        response["HX-Retarget"] = "#notice"
        response["HX-Reswap"] = "innerHTML"
        return response


class ZoneLogFilter(logging.Filter):
    """Every log line says which zone it is about."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.zone = zone.code()
        return True
