"""Who did not come: what is excused by the activity's keepers, and a pause lifted at home."""

import uuid

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongxing.base.access import allow
from tongxing.base.pages import Asked
from tongxing.people.models import Person

from .. import access, missing
from ..forms import ExcuseForm, LiftForm
from ..models import SignUp
from .keeping import kept_for


@require_http_methods(["GET", "POST"])
@allow(access.plans_activities)
def excuse(request: Asked, number: str, uid: uuid.UUID) -> HttpResponse:
    """A no-show had its reason: it does not count."""
    found = kept_for(request, number)
    rows = found.sign_ups.select_related("activity__place", "person", "excuse", "by")
    row = get_object_or_404(rows, uid=uid)
    if not access.excuses(request.user, row):
        raise PermissionDenied
    form = ExcuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        missing.excuse(row, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
        success(request, _("记下了，这一次不算没来。"))
        return redirect("activities:parties", found.number)
    context = {"row": row, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "activities/excuse.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(access.plans_activities)
def no_shows(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Somebody's no-shows, for who keeps their place; who sees a reason lifts the pause."""
    rows = Person.objects.visible_to(request.user).select_related("place")
    person, now = get_object_or_404(rows, uid=uid), timezone.now()
    if not access.sees_no_shows(request.user, person):
        raise PermissionDenied
    form = LiftForm(request.POST or None)
    if request.method == "POST" and not access.lifts_pause(request.user, person):
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        missing.lift_pause(person, why=form.cleaned_data["why"], by=request.user, at=now)
        success(request, _("解除了，本人已收到通知。"))
        return redirect("activities:no_shows", person.uid)
    context = {
        "person": person, "record": SignUp.objects.no_shows_of(person, at=now), "form": form,
        "missed": SignUp.objects.missed_by(person).select_related("excuse"),
        "lifts": access.lifts_pause(request.user, person),
        "lifted": person.pauses_lifted.with_names().newest_first(),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "activities/no_shows.html", context, status=status)
