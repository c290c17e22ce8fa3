"""Where a request comes from, kept for the trail."""

from django.http import HttpRequest, HttpResponse


class ComesFromMiddleware:
    """Put the caller's address on the account, so that every line of the trail can name it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            request.user.comes_from = request.META.get("REMOTE_ADDR", "")[:45]
        return self.get_response(request)
