"""点一场: residents say what they would like; when enough do, the station plans it."""

import uuid

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, anyone, signed_in
from tongxing.base.pages import Asked, page_of
from tongxing.places.models import Place

from .. import access
from ..forms.ordering import DeclineForm, OrderForm
from ..models import KEEPERS, Order, OrderVoice, enough


@require_GET
@allow(anyone)
def orders(request: Asked) -> HttpResponse:
    """What is wanted, most wanted first; a station sees what it may plan."""
    place = Place.objects.filter(code=request.GET.get("place", "")).first()
    rows = Order.objects.with_names().most_wanted_first()
    if place:
        rows = rows.filter(place__path__startswith=place.path)
    mine: set[int] = set()
    kept: frozenset[int] = frozenset()
    if request.user.is_authenticated:
        voices = OrderVoice.objects.filter(account=request.user.pk)
        mine = set(voices.values_list("order", flat=True))
        kept = request.user.place_ids(*KEEPERS)
    context = {
        "page": page_of(request, rows, size=20), "place": place, "mine": mine, "kept": kept,
        "enough": enough(timezone.now()),
    }  # fmt: skip
    return render(request, "activities/orders.html", context)


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def order(request: Asked) -> HttpResponse:
    """A new one."""
    form = OrderForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        made = Order.objects.place_order(by=request.user, at=timezone.now(), **form.cleaned_data)
        success(request, _("点好了。想要的人够了，阵地就来筹备。"))
        return redirect(made)
    status = 422 if form.is_bound else 200
    return render(request, "activities/order.html", {"form": form}, status=status)


@require_POST
@allow(signed_in)
def order_join(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """我也想要, with one press; another takes it back."""
    row = get_object_or_404(Order.objects.open().select_related("place"), uid=uid)
    if request.POST.get("leave"):
        row.leave(request.user)
    else:
        row.join(request.user, at=timezone.now())
    return redirect(row)


def _kept(request: Asked, uid: uuid.UUID) -> Order:
    rows = Order.objects.kept_by(request.user).select_related("place", "like")
    return get_object_or_404(rows, uid=uid)


@require_POST
@allow(access.plans_activities)
def order_plan(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """A draft with one press."""
    draft = _kept(request, uid).plan(by=request.user, at=timezone.now())
    success(request, _("草稿有了。改好时间和岗位就发布，点单的人会收到通知。"))
    return redirect("activities:edit", draft.number)


@require_POST
@allow(access.plans_activities)
def order_decline(request: Asked, uid: uuid.UUID) -> HttpResponse:
    row, form = _kept(request, uid), DeclineForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "row": row}
        return render(request, "activities/order_decline.html", context, status=422)
    row.decline(why=form.cleaned_data["why"], by=request.user, at=timezone.now())
    success(request, _("答复了，点单的人都收到了通知。"))
    return redirect(row)
