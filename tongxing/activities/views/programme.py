"""The four seasons: what the public sees of them, and how the office makes them."""

import uuid

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tongxing.base.access import allow, anyone
from tongxing.base.pages import Asked, page_of

from .. import access, reached
from ..forms.programme import (
    ProgrammeForm,
    SeasonForm,
    ThemeFormSet,
    themes_held,
    themes_wanted,
)
from ..models import Activity, Programme, Season

NEXT_SHOWN = 8


@require_GET
@allow(anyone)
def programme(request: Asked) -> HttpResponse:
    """The season that is on, what comes, what seasons before it reached."""
    now = timezone.now()
    today = timezone.localdate(now)
    seasons = Season.objects.with_themes()
    shown = reached.lines(seasons.soonest_first())
    coming = Activity.objects.coming(now).exclude(theme=None).with_names().soonest_first()
    context = {
        "on": [one for one in shown if one.season.begins_on <= today <= one.season.ends_on],
        "later": [one for one in shown if one.season.begins_on > today],
        "before": [one for one in reversed(shown) if one.season.ends_on < today],
        "programmes": Programme.objects.oldest_first(), "coming": coming[:NEXT_SHOWN],
        "edits": access.plans_programmes(request.user),
    }  # fmt: skip
    return render(request, "activities/programme.html", context)


@require_GET
@allow(anyone)
def season(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """One season: each series, target against reached, and its activities."""
    found = get_object_or_404(Season.objects.with_themes(), uid=uid)
    (line,) = reached.lines([found])
    rows = Activity.objects.visible_to(request.user).filter(theme__season=found).with_names()
    context = {
        "line": line, "page": page_of(request, rows.soonest_first(), size=20),
        "edits": access.keeps_programme(request.user, found.programme),
    }  # fmt: skip
    return render(request, "activities/season.html", context)


@require_http_methods(["GET", "POST"])
@allow(access.plans_programmes)
def programme_new(request: Asked) -> HttpResponse:
    form = ProgrammeForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        made = Programme.objects.create(**form.cleaned_data)
        success(request, _("计划建好了。接着加一季。"))
        return redirect("activities:season_new", made.uid)
    status = 422 if form.is_bound else 200
    return render(request, "activities/programme_form.html", {"form": form}, status=status)


def _kept_programme(request: Asked, uid: uuid.UUID) -> Programme:
    rows = Programme.objects.kept_by(request.user).select_related("place")
    return get_object_or_404(rows, uid=uid)


@require_http_methods(["GET", "POST"])
@allow(access.plans_programmes)
def programme_edit(request: Asked, uid: uuid.UUID) -> HttpResponse:
    found = _kept_programme(request, uid)
    form = ProgrammeForm(request.POST or None, account=request.user, programme=found)
    if request.method == "POST" and form.is_valid():
        Programme.objects.filter(pk=found.pk).update(**form.cleaned_data)
        success(request, _("改好了。"))
        return redirect("activities:programme")
    context = {"form": form, "programme": found}
    status = 422 if form.is_bound else 200
    return render(request, "activities/programme_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(access.plans_programmes)
def season_new(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """A season of this programme, with its series."""
    programme = _kept_programme(request, uid)
    return _write(request, Season(programme=programme), None)


@require_http_methods(["GET", "POST"])
@allow(access.plans_programmes)
def season_edit(request: Asked, uid: uuid.UUID) -> HttpResponse:
    rows = Season.objects.kept_by(request.user).select_related("programme")
    found = get_object_or_404(rows, uid=uid)
    return _write(request, found, found)


def _write(request: Asked, row: Season, held: Season | None) -> HttpResponse:
    form = SeasonForm(request.POST or None, programme=row.programme, season=held)
    themes = ThemeFormSet(
        request.POST or None, prefix="themes", initial=themes_held(held),
        form_kwargs={"season": held},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and themes.is_valid():
        row.rewrite(themes=themes_wanted(themes), **form.facts)
        success(request, _("这一季存好了。"))
        return redirect(row)
    context = {"form": form, "themes": themes, "held": held, "programme": row.programme}
    status = 422 if form.is_bound else 200
    return render(request, "activities/season_form.html", context, status=status)
