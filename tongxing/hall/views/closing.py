"""Hours of the week at which nobody can book."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tongxing.base.access import allow
from tongxing.base.pages import Asked
from tongxing.places.models import Place

from .. import access
from ..closing import close_weekly, leave_out, open_weekly
from ..forms.rules import LeftOutForm, WeeklyClosingForm
from ..models import Appointment, WeeklyClosing
from ..rules import Table
from .rules import as_typed, edit_page, kept_hall, to_table


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def weekly(request: Asked, code: str) -> HttpResponse:
    """First look who has booked in these hours, then close them: those are called off and told."""
    hall, now = kept_hall(request, code), timezone.now()
    today = timezone.localdate(now)
    form = WeeklyClosingForm(request.POST or request.GET or None, hall=hall, today=today)
    affected = None
    if form.is_bound and form.is_valid():
        open_days = form.cleaned_data["exceptions"]
        if request.method == "POST":
            called_off = close_weekly(form.row, exceptions=open_days, by=request.user, at=now)
            told = ngettext(
                "停约了。%(n)d个预约已取消，每人都收到了消息和原因，可以另约。",
                "停约了。%(n)d个预约已取消，每人都收到了消息和原因，可以另约。",
                len(called_off),
            )
            messages.success(request, told % {"n": len(called_off)})
            return to_table(hall, Table.BLACK_OUTS)
        affected = Appointment.objects.under(form.row, today=today, open_days=open_days)
    return edit_page(
        request, hall, form, table=Table.BLACK_OUTS, title=_("每周固定停约"), affected=affected,
        said=as_typed(form),
    )  # fmt: skip


def _standing(hall: Place, pk: int) -> WeeklyClosing:
    rows = WeeklyClosing.objects.to_come(hall, today=timezone.localdate())
    return get_object_or_404(rows, pk=pk)


@require_POST
@allow(access.keeps_the_catalogue)
def weekly_leave_out(request: Asked, code: str, pk: int) -> HttpResponse:
    """On one day one can book all the same."""
    hall, form = kept_hall(request, code), LeftOutForm(request.POST)
    row = _standing(hall, pk)
    if form.is_valid():
        leave_out(row, form.cleaned_data["day"], by=request.user, at=timezone.now())
        messages.success(request, _("记下了，这一天照常可以约。"))
    else:
        messages.warning(request, _("看不懂这个日期，请写成 2026-3-8 这样。"))
    return to_table(hall, Table.BLACK_OUTS)


@require_POST
@allow(access.keeps_the_catalogue)
def weekly_open(request: Asked, code: str, pk: int) -> HttpResponse:
    hall = kept_hall(request, code)
    open_weekly(_standing(hall, pk), by=request.user, at=timezone.now())
    messages.success(request, _("又可以约了。取消过的预约不会自己回来，请本人重新约。"))
    return to_table(hall, Table.BLACK_OUTS)
