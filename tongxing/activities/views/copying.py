"""Again: a season of last year, an activity by a rule; each as drafts that can be undone."""

import uuid

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow
from tongxing.base.pages import Asked

from .. import access
from ..copying import clone_season, repeat
from ..forms.copying import CloneForm, RepeatForm
from ..models import Activity, Copying, Season
from .keeping import kept_for


@require_http_methods(["GET", "POST"])
@allow(access.plans_activities)
def again(request: Asked, number: str) -> HttpResponse:
    """The same activity every week, every other week or every month."""
    found = kept_for(request, number)
    form = RepeatForm(request.POST or None, activity=found)
    if request.method == "POST" and form.is_valid():
        made = repeat(found, by=request.user, at=timezone.now(), **form.cleaned_data)
        return redirect(made)
    status = 422 if form.is_bound else 200
    context = {"form": form, "activity": found}
    return render(request, "activities/again.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(access.plans_programmes)
def season_clone(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """A season as it was, in another year."""
    rows = Season.objects.kept_by(request.user).select_related("programme")
    found = get_object_or_404(rows, uid=uid)
    form = CloneForm(request.POST or None, season=found)
    if request.method == "POST" and form.is_valid():
        made = clone_season(
            found, year=form.cleaned_data["year"], by=request.user, at=timezone.now()
        )
        return redirect(made)
    status = 422 if form.is_bound else 200
    context = {"form": form, "held": found}
    return render(request, "activities/season_clone.html", context, status=status)


def _own(request: Asked, uid: uuid.UUID) -> Copying:
    rows = Copying.objects.made_by(request.user).select_related("season")
    return get_object_or_404(rows, uid=uid)


@require_GET
@allow(access.plans_activities)
def copying(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """The drafts that one act made."""
    found = _own(request, uid)
    rows = Activity.objects.filter(copy__copying=found).with_names().soonest_first()
    return render(request, "activities/copying.html", {"copying": found, "drafts": rows})


@require_POST
@allow(access.plans_activities)
def copying_undo(request: Asked, uid: uuid.UUID) -> HttpResponse:
    found = _own(request, uid)
    undone = found.undo(at=timezone.now())
    text = ngettext("撤销了%(n)d份草稿。", "撤销了%(n)d份草稿。", undone.gone)
    success(request, text % {"n": undone.gone})
    if undone.kept:
        success(request, _("另有%(n)d份已经改过或发布，留着。") % {"n": undone.kept})
    return redirect(found)
