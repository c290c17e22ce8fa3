"""The page on which somebody of the staff looks at a whole phone number."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked, show

from .. import case_access, whole_numbers
from ..forms.acts import PhoneForm
from ..models import Case, Question, Rectification
from ..whole_numbers import Number

# What the address names: the rows, who may look, and whose number it is.
KINDS: dict[str, tuple[Any, Callable[..., bool], Callable[..., list[Number]]]] = {
    "case": (Case, case_access.handles_it, whole_numbers.of_case),
    "order": (
        Rectification,
        case_access.calls_back,
        lambda order, **said: whole_numbers.of_rating(order.rating, **said),
    ),
    "question": (Question, case_access.answers_here, whole_numbers.of_question),
}


@require_http_methods(["GET", "POST"])
@never_cache
@allow(signed_in)
def phone(request: Asked, kind: str, uid) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    model, may, numbers = KINDS[kind]
    row = get_object_or_404(model.objects.visible_to(request.user).with_names(), uid=uid)
    if not may(request.user, row):
        raise Http404
    form = PhoneForm(request.POST or None)
    shown = []
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        shown = numbers(row, why=why, by=request.user, at=timezone.now())
    context = {"row": row, "form": form, "shown": shown}
    status = 422 if form.is_bound and form.errors else 200
    return show(request, "hall/phone.html", context, status=status)
