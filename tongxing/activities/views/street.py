"""What everybody sees: what is on, one activity, signing up, one's own."""

import uuid
from datetime import datetime

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, anyone, signed_in
from tongxing.base.pages import Asked, page_of
from tongxing.base.panels import panels
from tongxing.places.models import Place

from .. import access, queries
from ..forms import SignUpForm
from ..models import Activity, NotOpenForSignUp, SignedUpAlready, SignUp, Work
from ..models.stay import EARLIEST
from ..telling import after


@require_GET
@allow(anyone)
def activities(request: Asked) -> HttpResponse:
    """What is on, soonest first."""
    now = timezone.now()
    past = "past" in request.GET
    rows = Activity.objects.past(now) if past else Activity.objects.coming(now)
    rows = rows.with_names()
    work, place = request.GET.get("work", ""), request.GET.get("place", "")
    if work in Work.values:
        rows = rows.filter(work=work)
    here = Place.objects.filter(code=place).first() if place else None
    if here:
        rows = rows.under(here)
    context = {
        "page": page_of(request, rows.newest_first() if past else rows.soonest_first(), size=20),
        "past": past, "works": Work.choices, "work": work, "place": here,
        "plans": access.plans_activities(request.user),
    }  # fmt: skip
    return render(request, "activities/activities.html", context)


def activity_for(request: Asked, number: str) -> Activity:
    if found := queries.open_to_all(number):
        return found
    rows = Activity.objects.visible_to(request.user).with_names()
    return get_object_or_404(rows.select_related("only_under", "only_team"), number=number)


@require_http_methods(["GET", "POST"])
@allow(anyone)
def activity(request: Asked, number: str) -> HttpResponse:
    """One activity; who may signs up here."""
    found, now = activity_for(request, number), timezone.now()
    mine: list[SignUp] = []
    form = None
    if request.user.is_authenticated:
        mine = queries.open_sign_ups(request.user, found)
        signed = {one.person_id for one in mine}
        people = queries.people_to_sign_up(request.user)
        if found.takes_sign_ups(now) and any(one.pk not in signed for one in people):
            form = SignUpForm(request.POST or None, activity=found, people=people)
    if request.method == "POST":
        is_right = form is not None and form.is_valid()
        if not is_right and (known := _pressed_before(request, found)):
            return redirect(known)
        if form is None:
            raise _why_not(request, found, mine, now)
        if is_right:
            row = SignUp.objects.sign_up(
                found, form.cleaned_data["post"], person=form.cleaned_data["person"],
                by=request.user, at=now, request_key=form.cleaned_data["request_key"],
                companions=form.cleaned_data.get("companions", []),
            )  # fmt: skip
            return redirect(row)
    keeps = access.keeps(request.user, found)
    context = {
        "activity": found, "form": form, "mine": mine,
        "posts": found.posts.order_by("position", "pk"),
        "keeps": keeps, "after": after(found, keeps=keeps),
        "takes_sign_ups": found.takes_sign_ups(now), "opens_later": now < found.opens_at,
        "panels": panels("activity", found, user=request.user, now=now),
    }  # fmt: skip
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "activities/activity.html", context, status=status)


def _pressed_before(request: Asked, activity: Activity) -> SignUp | None:
    """What this press made when it came before and its answer was lost."""
    if not request.user.is_authenticated:
        return None
    try:
        key = uuid.UUID(request.POST.get("request_key", ""))
    except ValueError:
        return None
    rows = SignUp.objects.of(request.user).filter(activity=activity, request_key=key)
    return rows.select_related("activity", "person").first()


def _why_not(request: Asked, activity: Activity, mine: list[SignUp], now: datetime) -> Exception:
    """Nobody can be signed up here: who is not signed in may not, others are told why."""
    if not request.user.is_authenticated:
        return PermissionDenied()
    if not activity.takes_sign_ups(now):
        return NotOpenForSignUp()
    return SignedUpAlready(mine[0].person.name) if mine else PermissionDenied()


@require_GET
@allow(signed_in)
def mine(request: Asked) -> HttpResponse:
    """What one has signed up for, for oneself or for others."""
    now = timezone.now()
    rows = SignUp.objects.of(request.user).with_names()
    context = {
        "absent": [
            (one, record) for one in queries.people_to_sign_up(request.user)
            if (record := SignUp.objects.no_shows_of(one, at=now))
        ],
        "coming": rows.open().filter(activity__ends_at__gt=now)
        .order_by("activity__starts_at", "pk"),
        "page": page_of(
            request, rows.filter(activity__ends_at__lte=now).order_by("-activity__starts_at", "pk"),
            size=20,
        ),
    }  # fmt: skip
    return render(request, "activities/mine.html", context)


def _own(request: Asked, uid: uuid.UUID) -> SignUp:
    rows = SignUp.objects.of(request.user).with_names().prefetch_related("people")
    return get_object_or_404(rows, uid=uid)


@require_GET
@allow(signed_in)
def sign_up(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """One sign-up: where it stands, and what one can do."""
    row, now = _own(request, uid), timezone.now()
    context = {
        "row": row, "ahead": queries.ahead_of(row), "over": now >= row.activity.ends_at,
        "late": row.confirm_by is not None and now > row.confirm_by,
        "doors": row.activity.starts_at - EARLIEST,
    }  # fmt: skip
    return render(request, "activities/sign_up.html", context)


@require_POST
@allow(signed_in)
def confirm(request: Asked, uid: uuid.UUID) -> HttpResponse:
    row = _own(request, uid)
    row.confirm(by=request.user, at=timezone.now())
    success(request, _("确认好了，到时候见。"))
    return redirect(row)


@require_POST
@allow(signed_in)
def withdraw(request: Asked, uid: uuid.UUID) -> HttpResponse:
    row = _own(request, uid)
    row.withdraw(by=request.user, at=timezone.now(), why=request.POST.get("why", ""))
    success(request, _("已取消报名，名额让给了别人。谢谢您提前说。"))
    return redirect(row)
