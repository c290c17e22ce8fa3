"""Asking to join a team, and the answer."""

import uuid

from django.contrib.messages import success, warning
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked

from .. import access
from ..forms import AnswerForm, ApplyForm
from ..models import Application, Team, Volunteer


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def apply(request: Asked, code: str) -> HttpResponse:
    """Ask to join, with a sentence."""
    volunteer = get_object_or_404(
        Volunteer.objects.active().of(request.user).select_related("person")
    )
    team = get_object_or_404(Team.objects.working(), code=code)
    form = ApplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        Application.objects.apply(team, volunteer, **form.cleaned_data, at=timezone.now())
        success(request, _("已经告诉队长，答复后会通知您。"))
        return redirect(team)
    context = {"form": form, "team": team}
    return render(request, "teams/apply.html", context, status=422 if form.is_bound else 200)


@require_POST
@allow(signed_in)
def withdraw(request: Asked, uid: uuid.UUID) -> HttpResponse:
    row = get_object_or_404(Application.objects.of(request.user).with_names(), uid=uid)
    row.withdraw(by=request.user, at=timezone.now())
    success(request, _("申请已撤回。"))
    return redirect(row.team)


@require_POST
@allow(signed_in)
def answer(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """The leader, a deputy or the team's station takes in, or refuses with a reason."""
    row = get_object_or_404(Application.objects.with_names(), uid=uid)
    if not access.looks_after(request.user, row.team):
        raise PermissionDenied
    form, now = AnswerForm(request.POST), timezone.now()
    if not form.is_valid():
        warning(request, _("不同意要写原因，申请人会看到。"))
    elif form.cleaned_data["accept"]:
        row.accept(by=request.user, at=now)
        success(request, _("新队员已经加入。"))
    else:
        row.refuse(why=form.cleaned_data["why"], by=request.user, at=now)
        success(request, _("已告诉申请人。"))
    return redirect(row.team)
