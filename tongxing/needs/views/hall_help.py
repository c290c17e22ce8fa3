"""A clerk asks for a helper from the window."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongxing.base.access import allow
from tongxing.base.pages import Asked
from tongxing.hall.access import works_in_the_hall
from tongxing.hall.models import Ticket, Window

from ..forms import HelperForm
from ..from_hall import ask_for_helper


@require_POST
@allow(works_in_the_hall)
def hall_help(request: Asked, window: int) -> HttpResponse:
    found = get_object_or_404(Window.objects.visible_to(request.user), pk=window)
    form = HelperForm(request.POST)
    if form.is_valid():
        made = ask_for_helper(
            found, ticket=Ticket.objects.here(found),
            by=request.user, at=timezone.now(), **form.cleaned_data,
        )  # fmt: skip
        said = _("已发出，编号%(number)s。谁接了会显示在这里。")
        messages.success(request, said % {"number": made.need.number})
    else:
        messages.error(request, _("请选要什么帮助。"))
    return redirect(found)
