"""Without an account: signing up, and the secret link by which somebody keeps their place."""

import hmac
import uuid

from django.contrib.messages import success
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, anyone
from tongxing.base.pages import Asked
from tongxing.base.qr import qr
from tongxing.people.middleware import address_of
from tongxing.people.models import Account

from .. import guests, queries
from ..checking_in import scan
from ..forms import GuestForm, HereForm
from ..models import GuestsNotWelcome, NotOpenForSignUp, SignUp, Stay
from ..models.guest import token_of
from .street import activity_for


@require_http_methods(["GET", "POST"])
@allow(anyone)
def guest_sign_up(request: Asked, number: str) -> HttpResponse:
    """Name and phone, and one is signed up; who is signed in signs up on the activity's page."""
    found, now = activity_for(request, number), timezone.now()
    if request.user.is_authenticated:
        return redirect(found)
    if not found.guests_welcome:
        raise GuestsNotWelcome
    form = GuestForm(request.POST or None, activity=found, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        row = guests.sign_up(
            found, form.cleaned_data["post"], address=address_of(request), at=now, **form.facts
        )
        return redirect(link_to(row))
    if not found.takes_sign_ups(now):
        raise NotOpenForSignUp
    status = 422 if form.is_bound else 200
    context = {"activity": found, "form": form}
    return render(request, "activities/guest_sign_up.html", context, status=status)


def link_to(row: SignUp) -> str:
    return reverse("activities:guest", args=[row.uid, token_of(row)])


def _row_by(uid: uuid.UUID, token: str) -> SignUp:
    rows = SignUp.objects.with_names().filter(guest__isnull=False).prefetch_related("people")
    row = get_object_or_404(rows, uid=uid)
    if not hmac.compare_digest(token_of(row), token):
        raise Http404
    return row


@require_GET
@never_cache
@allow(anyone)
def guest(request: Asked, uid: uuid.UUID, token: str) -> HttpResponse:
    """Where the sign-up stands; once its owner has signed in, it is on their own pages instead."""
    row = _row_by(uid, token)
    if not row.person.is_guest:
        return redirect(row)
    return _page(request, row, HereForm(rows=[row], initial={"code": request.GET.get("code", "")}))


def _page(request: Asked, row: SignUp, form: HereForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    gate = reverse("activities:gate_party", args=[row.activity.number, row.uid])
    context = {
        "row": row, "ahead": queries.ahead_of(row), "over": now >= row.activity.ends_at,
        "late": row.confirm_by is not None and now > row.confirm_by,
        "here": form, "inside": Stay.objects.inside().filter(sign_up=row).exists(),
        "link": request.build_absolute_uri(link_to(row)), "token": token_of(row),
        "picture": qr(request.build_absolute_uri(gate)),
    }  # fmt: skip
    return render(request, "activities/guest.html", context, status=status)


@require_POST
@allow(anyone)
def guest_confirm(request: Asked, uid: uuid.UUID, token: str) -> HttpResponse:
    row = _of_a_guest(uid, token)
    row.confirm(by=Account.objects.system(), at=timezone.now())
    success(request, _("确认好了，到时候见。"))
    return redirect(link_to(row))


@require_POST
@allow(anyone)
def guest_withdraw(request: Asked, uid: uuid.UUID, token: str) -> HttpResponse:
    row = _of_a_guest(uid, token)
    why = request.POST.get("why", "")
    row.withdraw(by=Account.objects.system(), at=timezone.now(), why=why)
    success(request, _("已取消报名，名额让给了别人。谢谢您提前说。"))
    return redirect(link_to(row))


@require_POST
@allow(anyone)
def guest_here(request: Asked, uid: uuid.UUID, token: str) -> HttpResponse:
    """At the door, with the code that is shown there."""
    row, now = _of_a_guest(uid, token), timezone.now()
    form = HereForm(request.POST, rows=[row])
    if not form.is_valid():
        return _page(request, row, form, status=422)
    said = form.cleaned_data
    stay = scan(
        row.activity, row, code=said["code"], leaving=said["leaving"],
        by=Account.objects.system(), at=now, uid=said["request_key"], spot=said["spot"],
    )  # fmt: skip
    success(request, _("签退好了，辛苦了！") if stay.until else _("签到好了，欢迎！"))
    return redirect(link_to(row))


def _of_a_guest(uid: uuid.UUID, token: str) -> SignUp:
    row = _row_by(uid, token)
    if not row.person.is_guest:
        raise Http404  # it belongs to an account now: the link acts for nobody any more
    return row
