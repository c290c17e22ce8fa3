"""A roster planned by itself: asked for, watched while it is made, adopted or thrown away."""

import uuid

from django.contrib.messages import success
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongxing.base.access import allow
from tongxing.base.pages import Asked

from .. import access, making, reading
from ..models import Roster, RosterPlan
from ..models.plan import PlanState


@require_POST
@allow(access.keeps_duty)
def ask(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Begin to plan; the page of the plan tells how far it has come."""
    roster = get_object_or_404(Roster.objects.kept_by(request.user), uid=uid)
    made = RosterPlan.objects.ask(roster, by=request.user, at=timezone.now())
    making.make_soon(clock=timezone.now)
    return redirect(made)


@require_GET
@allow(access.reads_duty)
def plan(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """How good it is at the least, what stays open and why, and who stands how much."""
    rows = RosterPlan.objects.visible_to(request.user).select_related("roster__place")
    found = get_object_or_404(rows, uid=uid)
    keeps = access.publishes(request.user, found.roster)
    context = {
        "plan": found, "roster": found.roster, "keeps": keeps,
        "gaps": reading.gaps(found), "spread": reading.spread(found),
        "is_making": found.state == PlanState.MAKING, "is_made": found.state == PlanState.MADE,
        "is_stale": found.state == PlanState.MADE and found.made_from != found.roster.version,
    }  # fmt: skip
    return render(request, "duty/plan.html", context)


@require_POST
@allow(access.keeps_duty)
def take(request: Asked, uid: uuid.UUID, verb: str) -> HttpResponse:
    """Stop, adopt, or throw away."""
    rows = RosterPlan.objects.kept_by(request.user).select_related("roster__place")
    found = get_object_or_404(rows, uid=uid)
    if verb == "stop":
        found.stop()
        return redirect(found)
    if verb == "adopt":
        done = found.adopt(by=request.user, at=timezone.now())
        success(
            request,
            _("采用了：排上%(placed)d个班次，换下%(gone)d个，%(kept)d个没有变。") % done._asdict(),
        )
    elif verb == "drop":
        found.drop(at=timezone.now())
        success(request, _("没有采用，值班表还是原来的样子。"))
    else:
        raise Http404
    return redirect(found.roster)
