"""Screens in the hall: the large one for all windows, a small one above each. No names on them."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from tongxing.base.access import allow, anyone
from tongxing.base.pages import Asked, show

from .. import live
from ..models import Window
from .ground import hall_by


@require_GET
@allow(anyone)
def wall(request: Asked, code: str) -> HttpResponse:
    hall = hall_by(code)
    context = {"hall": hall, "now_here": live.now(hall, at=timezone.now())}
    return show(request, "hall/screen.html", context)


@require_GET
@allow(anyone)
def above_window(request: Asked, code: str, number: int) -> HttpResponse:
    hall = hall_by(code)
    window = get_object_or_404(Window.objects.at(hall).select_related("department"), number=number)
    seen = live.now(hall, at=timezone.now()).windows
    here = next(row for row in seen if row.number == number)
    return show(request, "hall/screen_window.html", {"hall": hall, "window": window, "here": here})


@require_GET
@allow(anyone)
def follow(request: Asked, code: str) -> HttpResponseBase:
    return live.stream(hall_by(code), live.of_screen, clock=timezone.now)
