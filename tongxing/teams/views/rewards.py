"""Stars and points of one's own, the list of honours, and the exchange shelf."""

import uuid

from django.contrib.messages import success, warning
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, anyone, signed_in
from tongxing.base.pages import Asked, page_of

from .. import access, queries
from ..forms import AskForm, ExchangeForm, HonourForm, RewardForm, WhyForm
from ..models import Exchange, Honour, PointsEntry, Purse, Reward, Volunteer, stars_for


@require_GET
@allow(signed_in)
def stars(request: Asked) -> HttpResponse:
    """One's own stars with what is missing, honours, points and what was exchanged."""
    volunteer = get_object_or_404(Volunteer.objects.of(request.user))
    minutes = queries.minutes_of(volunteer)
    points = PointsEntry.objects.filter(volunteer=volunteer).newest_first()
    exchanges = Exchange.objects.filter(volunteer=volunteer).with_names().newest_first()
    context = {
        "volunteer": volunteer,
        "minutes": minutes,
        "stars": stars_for(minutes, on=timezone.localdate()),
        "honours": volunteer.honours.standing().newest_first(),
        "purse": Purse.objects.filter(volunteer=volunteer).first(),
        "exchanges": exchanges[:10],
        "page": page_of(request, points, size=20),
    }
    return render(request, "teams/stars.html", context)


# Honours


@require_GET
@allow(anyone)
def honours(request: Asked) -> HttpResponse:
    """Who was honoured, by volunteer number; no name stands here."""
    rows = Honour.objects.standing().select_related("volunteer").newest_first()
    context = {"page": page_of(request, rows), "records": access.honours(request.user)}
    return render(request, "teams/honours.html", context)


@require_http_methods(["GET", "POST"])
@allow(access.honours)
def record(request: Asked) -> HttpResponse:
    """The office records an honour."""
    now = timezone.now()
    form = HonourForm(request.POST or None, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        _refuse_elsewhere(request, said["who"])
        Honour.objects.record(said.pop("who"), **said, by=request.user, at=now)
        success(request, _("荣誉记好了。"))
        return redirect("teams:honours")
    status = 422 if form.is_bound else 200
    return render(request, "teams/honour_record.html", {"form": form}, status=status)


def _refuse_elsewhere(request: Asked, volunteer: Volunteer) -> None:
    if not access.honours_at(request.user, volunteer.person.place):
        raise PermissionDenied


@require_POST
@allow(access.honours)
def withdraw_honour(request: Asked, pk: int) -> HttpResponse:
    rows = Honour.objects.select_related("volunteer__person__place")
    honour, form = get_object_or_404(rows, pk=pk), WhyForm(request.POST)
    _refuse_elsewhere(request, honour.volunteer)
    if form.is_valid():
        honour.withdraw(why=form.cleaned_data["why"], by=request.user, at=timezone.now())
        success(request, _("荣誉已撤销。"))
    else:
        warning(request, _("请写撤销的原因。"))
    return redirect("teams:honours")


# The shelf


@require_GET
@allow(signed_in)
def shelf(request: Asked) -> HttpResponse:
    """What points can be exchanged for; thanks first, things after."""
    volunteer = Volunteer.objects.active().of(request.user).first()
    context = {
        "rewards": Reward.objects.offered().select_related("place").spirit_first(),
        "volunteer": volunteer,
        "balance": Purse.objects.balance_of(volunteer) if volunteer else 0,
        "request_key": uuid.uuid4(),
        "handles": access.keeps_hours(request.user),
        "keeps_shelf": access.honours(request.user),
    }
    return render(request, "teams/shelf.html", context)


@require_POST
@allow(signed_in)
def ask(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """One of these, please."""
    volunteer = get_object_or_404(Volunteer.objects.active().of(request.user))
    reward = get_object_or_404(Reward.objects.offered(), uid=uid)
    form = AskForm(request.POST)
    key = form.cleaned_data["request_key"] if form.is_valid() else uuid.uuid4()
    Exchange.objects.ask(reward, volunteer, by=request.user, at=timezone.now(), request_key=key)
    success(request, _("已提交，同意以后会通知您来领。"))
    return redirect("teams:stars")


@require_POST
@allow(signed_in)
def withdraw(request: Asked, uid: uuid.UUID) -> HttpResponse:
    rows = Exchange.objects.filter(volunteer__person=request.user.person_id).with_names()
    exchange = get_object_or_404(rows, uid=uid)
    exchange.withdraw(by=request.user, at=timezone.now())
    success(request, _("不换了，积分已退回。"))
    return redirect("teams:stars")


@require_GET
@allow(access.keeps_hours)
def desk(request: Asked) -> HttpResponse:
    """Exchanges that wait to be approved, and those that wait to be fetched."""
    rows = Exchange.objects.to_handle(request.user).with_names().oldest_first()
    context = {"page": page_of(request, rows), "keeps_shelf": access.honours(request.user)}
    if context["keeps_shelf"]:
        context["rewards"] = Reward.objects.select_related("place").spirit_first()
    return render(request, "teams/shelf_desk.html", context)


@require_POST
@allow(access.keeps_hours)
def decide(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Approve it, hand it out, or refuse it with a reason."""
    here = request.user.place_ids(*access.KEEPS_HOURS)
    rows = Exchange.objects.filter(reward__place__in=here).with_names()
    exchange, form = get_object_or_404(rows, uid=uid), ExchangeForm(request.POST)
    if not form.is_valid():
        warning(request, _("不同意要写原因，申请人会看到。"))
        return redirect("teams:shelf_desk")
    said, now = form.cleaned_data, timezone.now()
    if said["step"] == "refuse":
        exchange.refuse(why=said["why"], by=request.user, at=now)
        success(request, _("已告诉申请人，积分已退回。"))
    elif said["step"] == "hand":
        exchange.hand_out(by=request.user, at=now)
        success(request, _("已发放。"))
    else:
        exchange.approve(by=request.user, at=now)
        success(request, _("已同意，申请人会来领。"))
    return redirect("teams:shelf_desk")


@require_http_methods(["GET", "POST"])
@allow(access.honours)
def new_reward(request: Asked) -> HttpResponse:
    return _edit(request, Reward())


@require_http_methods(["GET", "POST"])
@allow(access.honours)
def reward(request: Asked, uid: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Reward.objects.select_related("place"), uid=uid)
    if not access.honours_at(request.user, found.place):
        raise PermissionDenied
    return _edit(request, found)


def _edit(request: Asked, found: Reward) -> HttpResponse:
    """What it is and costs; how many are there is added to, never overwritten."""
    form = RewardForm(request.POST or None, instance=found, account=request.user)
    if request.method == "POST" and form.is_valid():
        form.put_on_shelf()
        success(request, _("货架改好了。"))
        return redirect("teams:shelf_desk")
    status = 422 if form.is_bound else 200
    context = {"form": form, "reward": found}
    return render(request, "teams/reward.html", context, status=status)
