"""The day itself: the code at the door, one's own scan, the gate, walk-ups, the end."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from django.contrib.messages import success, warning
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked, show
from tongxing.base.qr import qr
from tongxing.base.secrets import short_token

from .. import access, queries
from ..checking_in import Event, replay, scan
from ..finishing import finish as finish_activity
from ..forms import GateForm, HereForm, WalkInForm
from ..models import Activity, Headcount, SignUp, Stay, Told, Way, inside
from ..models.stay import code_at
from .keeping import kept_for
from .street import activity_for

MOST_EVENTS = 500  # in one sending


@require_GET
@never_cache
@allow(access.plans_activities)
def door(request: Asked, number: str) -> HttpResponse:
    """Shown at the door: a code that changes every half minute, and how many are there."""
    found, now = kept_for(request, number), timezone.now()
    code = code_at(found, now)
    address = request.build_absolute_uri(reverse("activities:here", args=[found.number]))
    context = {
        "activity": found, "code": code, "picture": qr(f"{address}?code={code}"),
        "inside": inside(found),
    }  # fmt: skip
    return show(request, "activities/door.html", context, part="code")


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def here(request: Asked, number: str) -> HttpResponse:
    """One's own phone, at the door: I am here, or I am leaving."""
    found, now = activity_for(request, number), timezone.now()
    rows = SignUp.objects.of(request.user).filter(activity=found).exclude(
        state__in=["withdrawn", "lapsed", "calledoff"]
    )  # fmt: skip
    mine = list(rows.select_related("activity__place", "post", "person").in_order())
    form = HereForm(request.POST or None, rows=mine, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        stay = scan(
            found, said["row"], code=said["code"], leaving=said["leaving"], by=request.user,
            at=now, uid=said["request_key"], device=_device(said["device"]), spot=said["spot"],
        )  # fmt: skip
        success(request, _("签退好了，辛苦了！") if stay.until else _("签到好了，欢迎！"))
        return redirect(said["row"])
    is_inside = Stay.objects.inside().filter(sign_up__in=mine).exists()
    context = {"activity": found, "form": form, "mine": mine, "inside": is_inside}
    status = 422 if form.is_bound else 200
    return render(request, "activities/here.html", context, status=status)


def _device(said: str) -> str:
    """A keyed hash, so that the ledger can tell devices apart and knows none."""
    return short_token("device", said) if said else ""


# The gate


@require_GET
@never_cache
@allow(access.plans_activities)
def gate(request: Asked, number: str) -> HttpResponse:
    """Everybody who has a place, one press each; goes on without the network."""
    found = kept_for(request, number)
    context = {
        "activity": found, "lines": queries.at_the_gate(found), "inside": inside(found),
        "walk_in": WalkInForm(activity=found),
    }  # fmt: skip
    return show(request, "activities/gate.html", context, part="list")


@require_GET
@never_cache
@allow(access.plans_activities)
def gate_party(request: Asked, number: str, uid: uuid.UUID) -> HttpResponse:
    """The one party whose code was read at the gate."""
    found = kept_for(request, number)
    context = {"activity": found, "lines": queries.at_the_gate(found, party=uid)}
    return render(request, "activities/gate_party.html", context)


@require_GET
@never_cache
@allow(access.plans_activities)
def gate_worker(request: Asked, number: str) -> HttpResponse:
    """The script that answers for this gate's page without a server."""
    found = kept_for(request, number)
    context = {"gate": reverse("activities:gate", args=[found.number])}
    return render(request, "activities/gate_worker.js", context, content_type="text/javascript")


@require_POST
@allow(access.plans_activities)
def gate_event(request: Asked, number: str) -> HttpResponse:
    """One press at the gate, from a page without scripts."""
    found, now = kept_for(request, number), timezone.now()
    form = GateForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        event = Event(said["request_key"], said["sign_up"], said["leaving"], now)
        (taken,) = replay(found, [event], sent_at=now, by=request.user, at=now)
        if taken.why:
            warning(request, taken.why)
    return redirect("activities:gate", found.number)


@require_POST
@allow(access.plans_activities)
def gate_events(request: Asked, number: str) -> HttpResponse:
    """Everything a gate has told itself since it last had a network, as JSON.

    Body: `{"clock": ms, "events": [{"uid", "sign_up", "leaving", "at": ms}]}`, by the gate's own
    clock. Answer: `{"items": [{"uid", "why"}], "inside": …}`; what is answered may be forgotten.
    """
    found, now = kept_for(request, number), timezone.now()
    try:
        if request.content_type != "application/json":
            raise ValueError(request.content_type)
        said = json.loads(request.body)
        sent_at = _moment(said["clock"])
        events = [_event(one) for one in said["events"]]
    except (ValueError, TypeError, KeyError, OverflowError, OSError):
        return JsonResponse({"error": _("看不懂发来的内容。")}, status=400)
    if len(events) > MOST_EVENTS:
        return JsonResponse({"error": _("一次发得太多了。")}, status=413)
    taken = replay(found, events, sent_at=sent_at, by=request.user, at=now)
    return JsonResponse(
        {
            "items": [{"uid": str(one.uid), "why": one.why} for one in taken],
            "inside": inside(found)._asdict(),
        }
    )


def _event(one: dict[str, Any]) -> Event:
    return Event(
        uuid.UUID(one["uid"]), uuid.UUID(one["sign_up"]), bool(one["leaving"]), _moment(one["at"])
    )


def _moment(ms: float) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


@require_POST
@allow(access.plans_activities)
def walk_in(request: Asked, number: str) -> HttpResponse:
    """Somebody who did not sign up: by number or phone, in where there is room."""
    found, now = kept_for(request, number), timezone.now()
    form = WalkInForm(request.POST, activity=found)
    if not form.is_valid():
        context = {
            "activity": found, "lines": queries.at_the_gate(found), "inside": inside(found),
            "walk_in": form,
        }  # fmt: skip
        return render(request, "activities/gate.html", context, status=422)
    said = form.cleaned_data
    row = SignUp.objects.sign_up(
        found, said["post"], person=said["who"], by=request.user, at=now,
        request_key=said["request_key"], walk_in=True,
    )  # fmt: skip
    told = Told(said["request_key"], Way.WALK_IN, now, request.user, now)
    Stay.objects.come(row, told)
    success(request, _("%(name)s已加入并签到。") % {"name": said["who"].name})
    return redirect("activities:gate", found.number)


@require_POST
@allow(access.plans_activities)
def count(request: Asked, number: str) -> HttpResponse:
    """One more, or one less, whom nobody knows by name."""
    found, now = kept_for(request, number), timezone.now()
    heads = -1 if request.POST.get("less") else 1
    key = request.POST.get("request_key", "")
    try:
        uid = uuid.UUID(key)
    except ValueError:
        uid = uuid.uuid4()
    Headcount.objects.get_or_create(
        uid=uid, defaults={"activity": found, "heads": heads, "by": request.user, "at": now}
    )
    return redirect("activities:gate", found.number)


@require_POST
@allow(access.plans_activities)
def finish(request: Asked, number: str) -> HttpResponse:
    """It is over: hours are written."""
    found = kept_for(request, number)
    done = finish_activity(
        Activity.objects.select_related("place", "team").get(pk=found.pk), by=request.user,
        at=timezone.now(),
    )  # fmt: skip
    text = _("活动结束了：到了%(came)d家，没来%(missed)d家，记了%(entries)d条时长。")
    success(request, text % done._asdict())
    if done.too_short:
        text = _("%(n)d人在场时间不够，没有计时长。")
        warning(request, text % {"n": done.too_short})
    return redirect(found)
