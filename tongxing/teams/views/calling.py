"""Who fits a task and why; a call for help, its answers, and how it goes on."""

import uuid

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked, page_of, show

from .. import access, plans
from ..calling import call_out
from ..forms import CallForm, TaskForm
from ..models import CallOut, Team, Volunteer


def _led(request: Asked, code: str) -> Team:
    """A working team that this account looks after (else 403)."""
    team = get_object_or_404(Team.objects.working().select_related("place"), code=code)
    if not access.looks_after(request.user, team):
        raise PermissionDenied
    return team


@require_GET
@allow(signed_in)
def fits(request: Asked, code: str) -> HttpResponse:
    """Of the team, or of all for its station's staff: who can do this then, and why."""
    team, now = _led(request, code), timezone.now()
    keeps = access.keeps(request.user, team)
    initial = {"place": team.place.code, "day": timezone.localdate(now)}
    form = TaskForm(request.GET if "day" in request.GET else None, now=now, keeps=keeps,
                    initial=initial)  # fmt: skip
    found = None
    if form.is_valid():
        said = form.cleaned_data
        task = plans.Task(said["place"], said["begins"], said["ends"], said["skill"])
        everybody = keeps and said["anybody"]
        people = Volunteer.objects.active() if everybody else plans.members_of(team)
        found = plans.who_fits(task, people, at=now)
    context = {"team": team, "form": form, "found": found, "keeps": keeps}
    return render(request, "teams/fits.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def new(request: Asked, code: str) -> HttpResponse:
    """Call for help; the nearest are asked at once."""
    team = _led(request, code)
    form = CallForm(request.POST or None, team=team, keeps=access.keeps(request.user, team))
    if request.method == "POST" and form.is_valid():
        made = call_out(**form.cleaned_data, team=team, by=request.user, at=timezone.now())
        success(request, _("召集发出去了，这一页看谁来。"))
        return redirect(made)
    context = {"team": team, "form": form}
    return render(request, "teams/call_new.html", context, status=422 if form.is_bound else 200)


@require_GET
@allow(signed_in)
def calls(request: Asked) -> HttpResponse:
    """Calls one made, was asked by, or looks after."""
    rows = CallOut.objects.visible_to(request.user).select_related("team", "place").newest_first()
    return render(request, "teams/calls.html", {"page": page_of(request, rows, size=20)})


def _call(request: Asked, uid: uuid.UUID) -> CallOut:
    rows = CallOut.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("team__place", "place", "skill"), uid=uid)


@require_GET
@allow(signed_in)
def call(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """To who was asked: two buttons. To who called: who comes, read again every few seconds."""
    found = _call(request, uid)
    runs = _runs(request, found)
    mine = found.called.filter(volunteer__person=request.user.person_id).first()
    context = {"call": found, "runs": runs, "mine": mine}
    if runs:
        asked = found.called.select_related("volunteer__person")
        context["called"] = asked.order_by("-answer", "metres", "pk")
    return show(request, "teams/call.html", context, part="live")


def _runs(request: Asked, found: CallOut) -> bool:
    return found.by_id == request.user.pk or access.looks_after(request.user, found.team)


@require_POST
@allow(signed_in)
def answer(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """One tap: I come, or I cannot."""
    found, now = _call(request, uid), timezone.now()
    mine = get_object_or_404(found.called, volunteer__person=request.user.person_id)
    if request.POST.get("answer") == "yes":
        found.yes(mine, at=now)
        success(request, _("谢谢您！已经告诉召集人您来。"))
    else:
        found.no(mine, at=now)
        success(request, _("好的，已经记下，谢谢您告诉我们。"))
    return redirect(found)


@require_POST
@allow(signed_in)
def end(request: Asked, uid: uuid.UUID) -> HttpResponse:
    found = _call(request, uid)
    if not _runs(request, found):
        raise PermissionDenied
    found.end(at=timezone.now())
    success(request, _("召集结束了。"))
    return redirect(found)
