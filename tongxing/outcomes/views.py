"""A need becomes an activity with one press."""

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongxing.activities.models import Work
from tongxing.base.access import allow
from tongxing.base.pages import Asked
from tongxing.needs.access import dispatches
from tongxing.needs.models import Need

from .access import TURNED_FROM, may_turn
from .models import NotNow, Outcome


@require_POST
@allow(dispatches)
def activity(request: Asked, number: str) -> HttpResponse:
    """A draft with one press, to be looked over and published."""
    rows = Need.objects.visible_to(request.user).with_names()
    need = get_object_or_404(rows, number=number)
    if need.state not in TURNED_FROM:
        raise NotNow(need)
    if not may_turn(request.user, need):
        raise PermissionDenied
    said = request.POST.get("work", "")
    work = Work(said) if said in Work.values else Work.VALUES
    made = Outcome.objects.turn(need, work=work, by=request.user, at=timezone.now())
    success(request, _("草稿有了。改好时间和岗位就发布，提诉求的人和“我也有”的人会收到通知。"))
    return redirect("activities:edit", made.activity.number)
