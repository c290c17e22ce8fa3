"""The secret link: whoever holds it follows the need, says whether it is solved, and rates it."""

import hmac
from typing import NamedTuple

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tongxing.base.access import allow, anyone
from tongxing.base.pages import Asked, show
from tongxing.people.models import Account

from .. import queries
from ..forms import ConfirmForm, DenyForm, NoteForm, RateForm, ReopenForm, StepForm
from ..models import FLOW, TAKEN, Attachment, Need, Step
from .one import send

ASKED_FIRST = (Step.CONFIRM, Step.RATE)
FORMS = {form.step: form for form in (ConfirmForm, DenyForm, RateForm, ReopenForm, NoteForm)}


def _need_by(number: str, token: str) -> Need:
    need = get_object_or_404(Need.objects.with_names(), number=number)
    if not hmac.compare_digest(need.token, token):
        raise Http404
    return need


@require_GET
@never_cache
@allow(anyone)
def follow(request: Asked, number: str, token: str) -> HttpResponse:
    return _page(request, _need_by(number, token))


def _page(
    request: Asked, need: Need, bound: StepForm | None = None, *, status: int = 200
) -> HttpResponse:
    account = Account.objects.system()
    forms = [
        bound if bound and bound.step == step else form(need=need, account=account)
        for step, form in FORMS.items()
        if need.state in FLOW[step].before and not need.paused_at
    ]
    for form in forms:
        form.action = reverse("need_link_take", args=[need.number, need.token, form.step.value])
    asked = [form.step for form in forms if form.step in ASKED_FIRST]
    context = {
        "need": need,
        "forms": forms,
        "bound": bound,
        "opened": bound.step if bound else (asked[0] if asked else None),
        **queries.story(need, in_full=False),
        "results": _results(need),
    }
    return show(request, "needs/link.html", context, part="main", status=status)


@require_POST
@allow(anyone)
def take(request: Asked, number: str, token: str, verb: str) -> HttpResponse:
    need = _need_by(number, token)
    form_class = {step.value: form for step, form in FORMS.items()}.get(verb)
    if form_class is None:
        raise Http404
    account = Account.objects.system()
    account.comes_from = request.META.get("REMOTE_ADDR", "")[:45]
    form = form_class(request.POST, need=need, account=account)
    if not form.is_valid():
        return _page(request, need, form, status=422)
    form.take(by=account, at=timezone.now())
    messages.success(request, TAKEN[form.step])
    return redirect("need_link", number=number, token=token)


class Result(NamedTuple):
    """A photo of what was done, at an address that needs no account."""

    url: str
    kind: str
    is_result: bool = True


def _results(need: Need) -> list[Result]:
    rows = need.attachments.filter(is_result=True).order_by("pk")
    return [
        Result(reverse("need_link_file", args=[need.number, need.token, row.uid]), row.kind)
        for row in rows
    ]


@require_GET
@never_cache
@allow(anyone)
def file(request: Asked, number: str, token: str, uid) -> FileResponse:
    need = _need_by(number, token)
    return send(get_object_or_404(Attachment, need=need, uid=uid, is_result=True))
