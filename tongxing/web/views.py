"""The home page, and what belongs to no area: letter size, language, the installable shell."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongxing.base.access import allow, anyone
from tongxing.base.pages import Asked
from tongxing.needs import access, queries
from tongxing.needs.models import Need
from tongxing.people.models import DemoLogin, Role

from .frame import SIZE_COOKIE

A_YEAR = 365 * 24 * 3600


@require_GET
@allow(anyone)
def home(request: Asked) -> HttpResponse:
    """Staff land on their work, everybody else on the three things to do."""
    account = request.user
    if account.is_authenticated and "stay" not in request.GET and (page := _work_page(account)):
        return redirect(page)
    mine = []
    if account.is_authenticated:
        found = queries.lines(Need.objects.raised_or_followed_by(account)).newest_first()
        mine = list(found[:3])
    logins = DemoLogin.objects.in_list_order() if DemoLogin.objects.is_demo_zone() else []
    context = {"mine": mine, "logins": logins}
    return render(request, "home.html", context)


def _work_page(account) -> str | None:
    if access.dispatches(account):
        return "needs:board" if account.holds(Role.DISPATCHER) else "needs:today"
    if account.holds(Role.OFFICE):
        return "needs:figures"
    if access.works_with_needs(account):
        return "needs:today"
    if account.holds(Role.ADMINISTRATOR):
        return "people:grants"
    if account.holds(Role.AUDITOR):
        return "people:trail"
    if access.leads_a_team(account):
        return "needs:team"
    return None


def _back(request: Asked) -> HttpResponse:
    """To the page the button stood on, when that is a page of ours."""
    to = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()})
    return redirect(to if safe else "home")


@require_POST
@allow(anyone)
def set_size(request: Asked) -> HttpResponse:
    response = _back(request)
    size = "large" if request.POST.get("size") == "large" else "usual"
    response.set_cookie(SIZE_COOKIE, size, max_age=A_YEAR, samesite="Lax")
    return response


@require_POST
@allow(anyone)
def set_language(request: Asked) -> HttpResponse:
    response = _back(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR, samesite="Lax")
    return response


@require_GET
@allow(anyone)
def manifest(request: Asked) -> JsonResponse:
    """So that a phone can keep the zone on its first screen."""
    return JsonResponse(
        {
            "name": _("大龙同行"),
            "short_name": _("同行"),
            "start_url": reverse("home"),
            "display": "standalone",
            "background_color": "#fbfaf6",
            "theme_color": "#3f5f80",
            "icons": [{"src": "/static/web/icon.svg", "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )


@require_GET
@allow(anyone)
def service_worker(request: Asked) -> HttpResponse:
    """Served from the root so that it may answer for every page when the network is gone."""
    return render(request, "service_worker.js", content_type="text/javascript")


@require_GET
@allow(anyone)
def offline(request: Asked) -> HttpResponse:
    return render(request, "offline.html")


@require_GET
@allow(anyone)
def health(request: Asked) -> JsonResponse:
    """For whoever watches the server: it answers, and its database answers."""
    return JsonResponse(
        {"ok": True, "needs": Need.objects.open().count(), "at": timezone.now().isoformat()}
    )
