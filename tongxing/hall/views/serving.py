"""Which window serves what: the table, and a page for each window."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow
from tongxing.base.pages import Asked
from tongxing.people import queries as people

from .. import access, rulebook, serving
from ..forms.serving import ServesForm
from ..models import ServicePlan, Window
from ..rules import Table
from .rules import kept_hall, status_of


@require_GET
@allow(access.keeps_the_catalogue)
def serves(request: Asked, code: str) -> HttpResponse:
    hall = kept_hall(request, code)
    context = {
        "hall": hall, "table": Table.SERVES, "rows": serving.table(hall),
        "orphans": serving.orphans(hall, day=timezone.localdate()),
        "changes": people.lines(rulebook.changes(hall, Table.SERVES)),
    }  # fmt: skip
    return render(request, "hall/serves.html", context)


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def window(request: Asked, code: str, number: int) -> HttpResponse:
    """What one window serves, from a day on."""
    hall, now = kept_hall(request, code), timezone.now()
    row = get_object_or_404(
        Window.objects.at(hall).select_related("department", "place"), number=number
    )
    today = timezone.localdate(now)
    form = ServesForm(request.POST or None, window=row, hall=hall, today=today)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["valid_from"]
        serving.plan(row, form.lines, day=day, by=request.user, at=now)
        messages.success(request, _("记下了，%(day)s起按它叫号。") % {"day": f"{day:%Y-%m-%d}"})
        if left := serving.orphans(hall, day=day):
            said = _("从那天起没有窗口办这些，请再安排：%(what)s。")
            messages.warning(request, said % {"what": _("、").join(left)})
        return redirect("hall:serves", hall.code)
    context = {"hall": hall, "table": Table.SERVES, "window": row, "form": form}
    return render(request, "hall/serves_window.html", context, status=status_of(form))


@require_POST
@allow(access.keeps_the_catalogue)
def drop(request: Asked, code: str, pk: int) -> HttpResponse:
    """What was laid down for later does not come."""
    hall = kept_hall(request, code)
    rows = ServicePlan.objects.at(hall).to_come().with_names()
    serving.drop(get_object_or_404(rows, pk=pk), by=request.user, at=timezone.now())
    messages.success(request, _("取消了，窗口照现在的办。"))
    return redirect("hall:serves", hall.code)
