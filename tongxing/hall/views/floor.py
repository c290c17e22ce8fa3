"""The hall manager's page: every window and crowd live, figures that are right, the addresses."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongxing.base.access import allow
from tongxing.base.models import Parameter
from tongxing.base.pages import Asked, number_in, show

from .. import access, live, plans, queries
from ..models import Department, LentRefusal, Sitting
from .ground import hall_of, kiosk_token, window_for

SPANS = (1, 7, 30)  # days


@require_GET
@allow(access.looks_after_the_hall)
def floor(request: Asked) -> HttpResponse:
    hall, now = hall_of(request.user), timezone.now()
    today = timezone.localdate(now)
    found = live.now(hall, at=now)
    goal = Parameter.objects.value("hall_wait_goal", on=today)
    context = {
        "hall": hall,
        "now_here": found,
        "goal": goal,
        "sittings": {
            row.window.number: row for row in Sitting.objects.at(hall).current().with_names()
        },
        "suggestions": plans.suggestions(hall, found, goal=goal),
        "day": queries.day(hall, today),
        "promise": queries.promise_kept(hall, today=today),
        "refused": LentRefusal.objects.on(hall, today).open().count(),
        "kiosk": reverse("hall:kiosk", args=[hall.code, kiosk_token(hall)]),
    }
    return show(request, "hall/floor.html", context, part="now")


@require_GET
@allow(access.looks_after_the_hall)
def figures(request: Asked) -> HttpResponse:
    """The last days by department, window and clerk."""
    hall, today = hall_of(request.user), timezone.localdate()
    days = number_in(request, "days")
    days = days if days in SPANS else SPANS[0]
    since, until = today - timedelta(days=days - 1), today + timedelta(days=1)
    context = {
        "hall": hall, "days": days, "spans": SPANS,
        "departments": queries.by_department(hall, since=since, until=until),
        "windows": queries.by_window(hall, since=since, until=until),
        "clerks": queries.by_clerk(hall, since=since, until=until),
        "lane": queries.lane_use(hall, since=since, until=until),
    }  # fmt: skip
    return show(request, "hall/figures.html", context)


@require_GET
@allow(access.looks_after_the_hall)
def follow(request: Asked) -> HttpResponseBase:
    return live.stream(hall_of(request.user), live.of_screen, clock=timezone.now)


@require_POST
@allow(access.looks_after_the_hall)
def serve_also(request: Asked, pk: int) -> HttpResponse:
    """This window serves one department more, until somebody takes it out again."""
    window = window_for(request, pk)
    if not access.manages(request.user, window.place):
        raise PermissionDenied
    department = get_object_or_404(
        Department, place=window.place, pk=request.POST.get("department", "0")[:9]
    )
    if request.POST.get("stop"):
        window.stop_serving(department)
        said = _("%(window)d号窗口不再办%(department)s。")
    else:
        window.serve_also(department)
        said = _("%(window)d号窗口现在也办%(department)s。")
    messages.success(request, said % {"window": window.number, "department": department})
    return redirect("hall:manager")
