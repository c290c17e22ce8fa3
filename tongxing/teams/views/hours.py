"""One's own hours and one's word on them; entering a team's; deciding and settling."""

import uuid
from typing import Any

from django.contrib.messages import success, warning
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked, page_of

from .. import access, queries
from ..forms import ChangeForm, DecideForm, EnterForm, SettleForm, TakeBackForm
from ..models import (
    Certificate,
    Change,
    HoursDoubt,
    HoursEntry,
    HoursRequest,
    Served,
    Team,
    Volunteer,
    give_word,
)


def _volunteer(request: Asked) -> Volunteer:
    rows = Volunteer.objects.of(request.user).select_related("person__place")
    return get_object_or_404(rows)


@require_GET
@allow(signed_in)
def mine(request: Asked) -> HttpResponse:
    """One's own ledger: what counts, and whether it was me."""
    volunteer = _volunteer(request)
    rows = HoursEntry.objects.filter(volunteer=volunteer).with_names().newest_first()
    context = {
        "volunteer": volunteer,
        "sums": queries.sums_of(volunteer, on=timezone.localdate()),
        "page": page_of(request, rows, size=20),
        "unsaid": HoursEntry.objects.standing().filter(volunteer=volunteer, word=None).count(),
        "requests": HoursRequest.objects.filter(volunteer=volunteer).with_names()
        .newest_first()[:10],
    }  # fmt: skip
    return render(request, "teams/hours.html", context)


def _entry(request: Asked, pk: int) -> HoursEntry:
    rows = HoursEntry.objects.of(request.user).select_related("volunteer__person", "place")
    return get_object_or_404(rows, pk=pk)


@require_POST
@allow(signed_in)
def word(request: Asked, pk: int) -> HttpResponse:
    """It was me."""
    give_word(_entry(request, pk), is_mine=True, by=request.user, at=timezone.now())
    success(request, _("谢谢，记下了：是您。"))
    return redirect("teams:hours")


@require_POST
@allow(signed_in)
def all_mine(request: Asked) -> HttpResponse:
    """All of them were me."""
    volunteer, now = _volunteer(request), timezone.now()
    unsaid = HoursEntry.objects.standing().filter(volunteer=volunteer, word=None)
    for entry in unsaid.select_related("volunteer").order_by("pk"):
        give_word(entry, is_mine=True, by=request.user, at=now)
    success(request, _("谢谢，全部记下了。"))
    return redirect("teams:hours")


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def ask(request: Asked) -> HttpResponse:
    """Ask for hours that nobody wrote down."""
    return _change(request, _volunteer(request), None)


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def correct(request: Asked, pk: int) -> HttpResponse:
    """Say what is right instead."""
    entry = _entry(request, pk)
    return _change(request, entry.volunteer, entry)


def _change(request: Asked, volunteer: Volunteer, entry: HoursEntry | None) -> HttpResponse:
    now = timezone.now()
    form = ChangeForm(request.POST or None, now=now, account=request.user, entry=entry)
    if request.method == "POST" and form.is_valid():
        HoursRequest.objects.ask(
            Change.CORRECT if entry else Change.ADD, volunteer, entry=entry, by=request.user,
            at=now, **form.wanted,
        )  # fmt: skip
        if entry:
            give_word(entry, is_mine=False, by=request.user, at=now)
        success(request, _("已提交，阵地工作人员审核后会通知您。"))
        return redirect("teams:hours")
    status = 422 if form.is_bound else 200
    context = {"form": form, "entry": entry, "not_me": TakeBackForm()}
    return render(request, "teams/hours_change.html", context, status=status)


@require_POST
@allow(signed_in)
def not_me(request: Asked, pk: int) -> HttpResponse:
    """It was not me: ask that it be taken back."""
    entry, now = _entry(request, pk), timezone.now()
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        context = {
            "form": ChangeForm(now=now, account=request.user, entry=entry), "entry": entry,
            "not_me": form,
        }  # fmt: skip
        return render(request, "teams/hours_change.html", context, status=422)
    HoursRequest.objects.ask(
        Change.TAKE_BACK, entry.volunteer, entry=entry, by=request.user, at=now,
        place=entry.place or entry.volunteer.person.place, team=entry.team, **form.cleaned_data,
    )  # fmt: skip
    give_word(entry, is_mine=False, by=request.user, at=now)
    success(request, _("已提交，阵地工作人员核实后会通知您。"))
    return redirect("teams:hours")


@require_POST
@allow(signed_in)
def withdraw(request: Asked, uid: uuid.UUID) -> HttpResponse:
    asked = get_object_or_404(HoursRequest.objects.visible_to(request.user), uid=uid)
    asked.withdraw(by=request.user, at=timezone.now())
    success(request, _("已撤回。"))
    return redirect("teams:hours")


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def enter(request: Asked, code: str) -> HttpResponse:
    """A leader, or the team's station, writes down who served when."""
    team = get_object_or_404(Team.objects.working().select_related("place"), code=code)
    if not access.looks_after(request.user, team):
        raise PermissionDenied
    now = timezone.now()
    form = EnterForm(request.POST or None, now=now, team=team)
    if request.method == "POST" and form.is_valid():
        _write(request, team, form.cleaned_data, now)
        return redirect(team)
    status = 422 if form.is_bound else 200
    return render(request, "teams/hours_enter.html", {"form": form, "team": team}, status=status)


def _write(request: Asked, team: Team, said: dict[str, Any], now) -> None:
    served = Served(
        kind=said["kind"], what=said["what"], source_uid=said["request_key"],
        since=said["begins"], until=said["ends"], place=team.place, team=team,
        leader=str(request.user),
    )  # fmt: skip
    written = HoursEntry.objects.enter_all(said["who"], served, by=request.user, at=now)
    text = ngettext("记好了%(n)d个人的时长。", "记好了%(n)d个人的时长。", len(written))
    success(request, text % {"n": len(written)})
    if left := len(said["who"]) - len(written):
        text = ngettext(
            "另有%(n)d个人这段时间已经计过，没有重复计。",
            "另有%(n)d个人这段时间已经计过，没有重复计。", left,
        )  # fmt: skip
        warning(request, text % {"n": left})


# Whoever keeps hours


@require_GET
@allow(access.keeps_hours)
def desk(request: Asked) -> HttpResponse:
    """What waits for somebody to decide, and what looks strange."""
    requests = HoursRequest.objects.to_decide(request.user).with_names().oldest_first()
    doubts = HoursDoubt.objects.to_settle(request.user).with_names().oldest_first()
    context = {
        "requests": requests[:50],
        "requests_count": requests.count(),
        "page": page_of(request, doubts, size=30),
    }
    return render(request, "teams/hours_desk.html", context)


@require_POST
@allow(access.keeps_hours)
def decide(request: Asked, uid: uuid.UUID) -> HttpResponse:
    rows = HoursRequest.objects.visible_to(request.user).with_names()
    asked = get_object_or_404(rows.select_related("entry__volunteer"), uid=uid)
    if not access.keeps_hours_at(request.user, asked.place):
        raise PermissionDenied
    form, now = DecideForm(request.POST), timezone.now()
    if not form.is_valid():
        context = {"asked": asked, "form": form}
        return render(request, "teams/hours_refuse.html", context, status=422)
    if form.cleaned_data["grant"]:
        asked.grant(by=request.user, at=now)
        success(request, _("已同意，台账里记好了。"))
    else:
        asked.refuse(why=form.cleaned_data["why"], by=request.user, at=now)
        success(request, _("已告诉申请人。"))
    return redirect("teams:hours_desk")


@require_POST
@allow(access.keeps_hours)
def settle(request: Asked, pk: int) -> HttpResponse:
    doubt = get_object_or_404(HoursDoubt.objects.to_settle(request.user).with_names(), pk=pk)
    form = SettleForm(request.POST)
    if not form.is_valid():
        warning(request, _("请写核实的情况。"))
        return redirect("teams:hours_desk")
    doubt.settle(why=form.cleaned_data["why"], by=request.user, at=timezone.now())
    success(request, _("核实情况已记下。"))
    return redirect("teams:hours_desk")


@require_GET
@allow(access.reads_hours)
def ledger(request: Asked, number: str) -> HttpResponse:
    """One volunteer's lines that this reader may see."""
    volunteer = get_object_or_404(Volunteer.objects.select_related("person__place"), number=number)
    rows = HoursEntry.objects.visible_to(request.user).filter(volunteer=volunteer)
    whole = access.reads_hours_at(request.user, volunteer.person.place)
    if not whole and not rows.exists():
        raise Http404
    context = {
        "volunteer": volunteer,
        "sums": queries.sums_of(volunteer, on=timezone.localdate()) if whole else None,
        "page": page_of(request, rows.with_names().newest_first(), size=50),
        "certificates": Certificate.objects.visible_to(request.user)
        .filter(volunteer=volunteer).newest_first() if whole else [],
    }  # fmt: skip
    return render(request, "teams/hours_ledger.html", context)
