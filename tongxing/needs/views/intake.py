"""Raising a need: by oneself on a phone, or at the station for whoever comes."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked, number_in, show
from tongxing.people.models import Person

from .. import access, files, queries
from ..forms import OnBehalfForm, RaiseForm
from ..models import Category, Channel, Need


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def raise_(request: Asked) -> HttpResponse:
    """A resident raises a need, for themselves or for somebody they act for."""
    now = timezone.now()
    form = RaiseForm(
        request.POST or None, request.FILES or None, account=request.user, now=now,
        initial={"what": request.GET.get("what", "")[:60]},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        resident = form.cleaned_data.get("for_whom") or request.user.person
        need = _take_in(request, form, resident=resident, place=resident.place, at=now)
        return redirect(need)
    status = 422 if form.is_bound else 200
    return render(request, "needs/raise.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@allow(access.is_staff)
def on_behalf(request: Asked) -> HttpResponse:
    """Staff raise a need for whoever comes, calls, or has left a paper form."""
    now = timezone.now()
    form = OnBehalfForm(
        request.POST or None, request.FILES or None, account=request.user, now=now,
        initial={"channel": request.GET.get("channel", Channel.STATION)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        need = _take_in(request, form, resident=said["resident"], place=said["place"], at=now)
        return redirect(need)
    status = 422 if form.is_bound else 200
    return render(request, "needs/on_behalf.html", {"form": form}, status=status)


def _take_in(request: Asked, form: RaiseForm, *, resident: Person | None, place, at) -> Need:
    """The need and its files, both or neither; the same key again is the same need."""
    category = form.cleaned_data["category"] or _guessed(form)
    with transaction.atomic():
        need = Need.objects.take_in(
            by=request.user, at=at, place=place, resident=resident, category=category,
            kind=category.kind, **form.facts,
        )  # fmt: skip
        if need.raised_at == at:  # not a retry of one already taken in
            files.attach(need, form.kept, by=request.user, at=at)
    said = _("收到了，编号 %(number)s。每一步都会在这里告诉您。") % {"number": need.number}
    messages.success(request, said)
    return need


def _guessed(form: RaiseForm) -> Category:
    text = f"{form.cleaned_data['what']} {form.cleaned_data['details']}"
    guesses = queries.guess_category(text, most=1)
    return guesses[0].category if guesses else Category.objects.get(code="other")


@require_GET
@allow(signed_in)
def suggest(request: Asked) -> HttpResponse:
    """While typing: categories that the words suggest, and needs that may be the same."""
    text = f"{request.GET.get('what', '')} {request.GET.get('details', '')}"
    guesses = queries.guess_category(text[:2100])
    category_id = chosen = number_in(request, "category")
    if category_id is None and guesses:
        category_id = guesses[0].category.pk
    alike = []
    if category_id and request.user.person_id:
        alike = queries.alike(
            category_id=category_id, place_id=request.user.person.place_id,
            lon=_degrees(request, "lon"), lat=_degrees(request, "lat"), now=timezone.now(),
        )  # fmt: skip
        alike = [one for one in alike if one.need.privacy == "public"]
    context = {"guesses": [] if chosen else guesses, "alike": alike}
    return show(request, "needs/suggest.html", context, part="hints")


def _degrees(request: Asked, name: str) -> float | None:
    try:
        degrees = float(request.GET.get(name, ""))
    except ValueError:
        return None
    return degrees if -180 <= degrees <= 180 else None
