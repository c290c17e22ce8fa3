"""My duty, on the phone: the next shift, leave and wishes, swaps, being asked to stand in."""

import hmac
import uuid

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, anyone, signed_in
from tongxing.base.pages import Asked

from .. import access, calendars, queries
from ..forms import DropOutForm, LeaveForm, LimitsForm, SwapForm, WishForm
from ..models import (
    Assignment,
    Call,
    CallState,
    Going,
    Leave,
    LeaveState,
    RosterState,
    Stander,
    Swap,
    SwapState,
    Wish,
)
from ..models.handover import EARLIEST
from ..replacing import call_for, replacements
from .roster import whole

SOON = 30  # of the shifts to come on one page


def me(request: Asked) -> Stander:
    """The stander whose account this is (else 404)."""
    return get_object_or_404(Stander.objects.of(request.user).with_names())


def share_names() -> dict[str, str]:
    return {
        "shifts": _("班"), "hours": _("小时"), "nights": _("夜班"), "weekends": _("周末"),
        "holidays": _("法定节假日"),
    }  # fmt: skip


@require_GET
@allow(signed_in)
def mine(request: Asked) -> HttpResponse:
    """The next shift first, then what else is asked of me, then what I can say."""
    now = timezone.now()
    stander, today = me(request), timezone.localdate(now)
    return render(request, "duty/mine.html", _mine(request, stander, now, today))


def _mine(request: Asked, stander: Stander, now, today, **forms) -> dict:
    rows = Assignment.objects.visible_to(request.user).with_names()
    ahead = rows.filter(
        state__in=[Going.ASKED, Going.ACCEPTED, Going.HERE], shift__ends_at__gt=now
    )  # fmt: skip
    calls = Call.objects.of(request.user).open().filter(shift__ends_at__gt=now)
    leaves = Leave.objects.filter(stander=stander, last_on__gte=today)
    coming = list(ahead.soonest_first()[:SOON])
    return {
        "stander": stander, "ahead": coming,
        "soon": bool(coming) and coming[0].starts_at - EARLIEST <= now,
        "calls": calls.with_names().in_order(),
        "swaps": Swap.objects.between(request.user).open().with_names().oldest_first(),
        "leaves": leaves.exclude(state=LeaveState.WITHDRAWN).in_order(),
        "wishes": stander.wishes.from_day(today),
        "shares": queries.fair(stander.pk, month=today, names=share_names()),
        "leave_form": forms.get("leave") or LeaveForm(today=today, prefix="leave"),
        "wish_form": forms.get("wish") or WishForm(today=today, prefix="wish"),
        "limits_form": forms.get("limits") or _limits_form(stander),
    }  # fmt: skip


def _limits_form(stander: Stander, said=None) -> LimitsForm:
    initial = {"no_nights": stander.no_nights, "most_a_month": stander.most_a_month}
    return LimitsForm(said, initial=initial, prefix="limits")


def _again(request: Asked, stander: Stander, **forms) -> HttpResponse:
    now = timezone.now()
    context = _mine(request, stander, now, timezone.localdate(now), **forms)
    return render(request, "duty/mine.html", context, status=422)


@require_POST
@allow(signed_in)
def leave(request: Asked) -> HttpResponse:
    """I ask for days off."""
    stander, now = me(request), timezone.now()
    form = LeaveForm(request.POST, today=timezone.localdate(now), prefix="leave")
    if not form.is_valid():
        return _again(request, stander, leave=form)
    said = form.cleaned_data
    Leave.objects.ask(
        stander, first_on=said["first_on"], last_on=said["last_on"], why=said["why"],
        key=said["request_key"], at=now,
    )  # fmt: skip
    success(request, _("请假已提交，批准了会告诉您。"))
    return redirect("duty:mine")


@require_POST
@allow(signed_in)
def leave_withdraw(request: Asked, uid: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Leave, uid=uid, stander=me(request))
    found.withdraw(at=timezone.now())
    success(request, _("请假撤回了。"))
    return redirect("duty:mine")


@require_POST
@allow(signed_in)
def wish(request: Asked) -> HttpResponse:
    stander = me(request)
    form = WishForm(request.POST, today=timezone.localdate(timezone.now()), prefix="wish")
    if not form.is_valid():
        return _again(request, stander, wish=form)
    said = form.cleaned_data
    Wish.objects.say(stander, said["day"], wants=said["wants"], part=said["part"])
    success(request, _("记下了。排班时尽量照顾，不一定都能做到。"))
    return redirect("duty:mine")


@require_POST
@allow(signed_in)
def wish_forget(request: Asked, pk: int) -> HttpResponse:
    get_object_or_404(Wish, pk=pk, stander=me(request)).delete()
    success(request, _("不算了。"))
    return redirect("duty:mine")


@require_POST
@allow(signed_in)
def limits(request: Asked) -> HttpResponse:
    """What I cannot do; it holds from the next placement on."""
    stander = me(request)
    form = _limits_form(stander, request.POST)
    if not form.is_valid():
        return _again(request, stander, limits=form)
    stander.limit(**form.cleaned_data)
    success(request, _("记下了，下次排班照这个来。"))
    return redirect("duty:mine")


@require_POST
@allow(signed_in)
def calendar(request: Asked) -> HttpResponse:
    """A new secret address of my calendar, or none any more."""
    stander = me(request)
    stander.renew_calendar(end=bool(request.POST.get("end")))
    success(request, _("地址停用了。") if stander.calendar is None else _("地址做好了。"))
    return redirect("duty:mine")


@require_GET
@allow(anyone)
def feed(request: Asked, uid: uuid.UUID, word: str) -> HttpResponse:
    """What whoever has this secret address stands; a calendar program cannot sign in."""
    stander = get_object_or_404(Stander, calendar=uid)
    if not hmac.compare_digest(stander.word, word):
        raise Http404
    rows = calendars.fed(stander, timezone.now())
    body = calendars.feed(rows, link=request.build_absolute_uri)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    return answer


def my_assignment(request: Asked, uid: uuid.UUID) -> Assignment:
    rows = Assignment.objects.visible_to(request.user).with_names()
    return get_object_or_404(rows.select_related("presence"), uid=uid)


@require_GET
@allow(signed_in)
def assignment(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """One shift of mine: where, with whom, what I can do about it."""
    found = my_assignment(request, uid)
    others = Assignment.objects.holding().filter(shift=found.shift_id).exclude(pk=found.pk)
    context = {
        "row": found, "shift": found.shift,
        "others": others.select_related("stander__person").order_by("stander__person__name", "pk"),
        "swap": Swap.objects.open().filter(gives=found).with_names().first(),
        "drop_out": DropOutForm(), "begun": found.starts_at <= timezone.now(),
    }  # fmt: skip
    return render(request, "duty/assignment.html", context)


@require_POST
@allow(signed_in)
def accept(request: Asked, uid: uuid.UUID) -> HttpResponse:
    found = my_assignment(request, uid)
    found.accept(at=timezone.now())
    success(request, _("确认好了，谢谢您。"))
    return redirect(found)


@require_POST
@allow(signed_in)
def drop_out(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """I cannot come: the next one on the list is asked at once."""
    found, now = my_assignment(request, uid), timezone.now()
    form = DropOutForm(request.POST)
    if not form.is_valid():
        context = {"row": found, "shift": found.shift, "others": [], "drop_out": form}
        return render(request, "duty/assignment.html", context, status=422)
    roster = found.shift.roster
    roster.drop_out(found, why=form.cleaned_data["why"], by=request.user, at=now)
    call_for(whole(found.shift_id), at=now)
    success(request, _("知道了，已经在找人顶班。您好好休息。"))
    return redirect("duty:mine")


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def swap_ask(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Ask somebody who may: to stand it as a favour, or for one of theirs."""
    found, now = my_assignment(request, uid), timezone.now()
    able = [one.stander.pk for one in replacements(whole(found.shift_id)).able]
    others = Assignment.objects.told().ahead().filter(
        shift__roster=found.shift.roster_id, starts_at__gt=now
    ).exclude(stander=found.stander_id).exclude(shift=found.shift_id)  # fmt: skip
    form = SwapForm(
        request.POST or None, others=others.with_names().soonest_first(),
        able=Stander.objects.filter(pk__in=able).select_related("person").in_name_order(),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = Swap.objects.ask(
            found, said["to"], takes=said["takes"], why=said["why"], key=said["request_key"],
            at=now,
        )  # fmt: skip
        success(request, _("已经请对方了，对方答应后由值班负责人批准。"))
        return redirect(made)
    status = 422 if form.is_bound else 200
    return render(request, "duty/swap_ask.html", {"row": found, "form": form}, status=status)


def _swap(request: Asked, uid: uuid.UUID) -> Swap:
    return get_object_or_404(Swap.objects.visible_to(request.user).with_names(), uid=uid)


def swap_verbs(request: Asked, found: Swap) -> list[str]:
    """What this person may do with the swap where it stands."""
    me_key = request.user.person_id
    asks, is_asked = found.gives.stander.person_id == me_key, found.to.person_id == me_key
    keeps = access.keeps_shift(request.user, found.gives.shift) and not (asks or is_asked)
    verbs = []
    if found.state == SwapState.ASKED and is_asked:
        verbs += ["agree", "decline"]
    if found.state == SwapState.AGREED and keeps:
        verbs += ["approve", "refuse"]
    if found.state in (SwapState.ASKED, SwapState.AGREED) and asks:
        verbs.append("withdraw")
    return verbs


@require_GET
@allow(signed_in)
def swap(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """A swap, to the two and to whoever approves it."""
    found = _swap(request, uid)
    broken = []
    verbs = swap_verbs(request, found)
    if "approve" in verbs and found.takes is None:
        broken = found.gives.shift.roster.would_break(whole(found.gives.shift_id), found.to)
    context = {"swap": found, "verbs": verbs, "broken": broken}
    return render(request, "duty/swap.html", context)


@require_POST
@allow(signed_in)
def swap_take(request: Asked, uid: uuid.UUID, verb: str) -> HttpResponse:
    """Agree, decline, withdraw, approve or refuse."""
    found, now = _swap(request, uid), timezone.now()
    if verb not in {"agree", "decline", "withdraw", "approve", "refuse"}:
        raise Http404
    both = {found.gives.stander.person_id, found.to.person_id}
    decides = verb in {"approve", "refuse"}
    if decides and not access.keeps_shift(request.user, found.gives.shift):
        raise PermissionDenied
    if not decides:
        whose = found.gives.stander if verb == "withdraw" else found.to
        if request.user.person_id != whose.person_id:
            raise PermissionDenied if request.user.person_id in both else Http404
    if verb == "approve":
        anyway = request.POST.get("anyway", "").strip()[:100]
        found.approve(by=request.user, at=now, anyway=anyway)
    elif verb == "refuse":
        found.refuse(by=request.user, at=now)
    else:
        getattr(found, verb)(at=now)
    success(request, _("办好了：%(state)s。") % {"state": found.get_state_display()})
    return redirect(found)


def _call(request: Asked, uid: uuid.UUID) -> Call:
    rows = Call.objects.of(request.user).with_names()
    return get_object_or_404(rows.exclude(shift__roster__state=RosterState.DRAFT), uid=uid)


@require_GET
@allow(signed_in)
def call(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Asked to stand in: two buttons."""
    found = _call(request, uid)
    is_open = found.state in (CallState.ASKED, CallState.LAPSED)
    return render(request, "duty/call.html", {"call": found, "is_open": is_open})


@require_POST
@allow(signed_in)
def call_take(request: Asked, uid: uuid.UUID, verb: str) -> HttpResponse:
    found, now = _call(request, uid), timezone.now()
    if verb == "yes":
        found.shift = whole(found.shift_id)
        found.yes(by=request.user, at=now)
        success(request, _("谢谢您！这个班算您的了。"))
        return redirect("duty:mine")
    if verb != "no":
        raise Http404
    found.no(at=now)
    call_for(whole(found.shift_id), at=now)
    success(request, _("好的，谢谢您告诉我们。"))
    return redirect("duty:mine")
