"""The page of one number behind its secret link: whoever holds the link follows it."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tongxing.base.access import allow, anyone, signed_in
from tongxing.base.pages import Asked, show
from tongxing.base.qr import qr
from tongxing.people.models import Account

from .. import live
from ..models import ON_THE_PHONE, Handled, NumberLoan, Step, Ticket
from ..models.words import DONE


def _ticket_by(link: str) -> Ticket:
    return get_object_or_404(Ticket.objects.with_names().select_related("place"), link=link)


@require_GET
@never_cache
@allow(anyone)
def ticket(request: Asked, link: str) -> HttpResponse:
    now = timezone.now()
    found = Ticket.objects.with_names().select_related("place").filter(link=link).first()
    if found is None:
        return _not_yet(request, link, now)
    standing = live.now(found.place, at=now).tickets.get(found.pk) if found.is_open else None
    context = {
        "ticket": found,
        "standing": standing,
        "matters": found.matters.select_related("matter__department").order_by("position", "pk"),
        "to_bring": _to_bring(found),
        "to_rate": Handled.to_rate(found),
        "steps": found.steps_open(ON_THE_PHONE),
        "address": request.build_absolute_uri(found.get_absolute_url()),
        "may_take_over": request.user.is_authenticated and found.holder_id != request.user.pk,
    }
    return show(request, "hall/ticket.html", context, part="now")


def _not_yet(request: Asked, link: str, now: datetime) -> HttpResponse:
    """A number that a kiosk has drawn by itself and not handed in."""
    lent = NumberLoan.objects.behind(link)
    if lent is None:
        raise Http404
    loan, serial = lent
    context = {"hall": loan.place, "number": loan.number_of(serial), "over": loan.is_over(now)}
    return show(request, "hall/ticket_not_yet.html", context)


def _to_bring(ticket: Ticket) -> list:
    """The papers for the matters of this visit that are still to be done."""
    left = ticket.matters_left().select_related("matter").prefetch_related("matter__materials")
    return [
        (row.matter, [one for one in row.matter.materials.all() if one.to_bring]) for row in left
    ]


@require_GET
@allow(anyone)
def follow(request: Asked, link: str) -> HttpResponseBase:
    found = _ticket_by(link)
    return live.stream(found.place, live.of_ticket(found.pk), clock=timezone.now)


@require_GET
@never_cache
@allow(anyone)
def slip(request: Asked, link: str) -> HttpResponse:
    """The printed number, for printers of 58 and 80 mm."""
    found = _ticket_by(link)
    url = request.build_absolute_uri(found.get_absolute_url())
    context = {"ticket": found, "url": url, "code": qr(url), "to_bring": _to_bring(found)}
    return show(request, "hall/ticket_slip.html", context)


@require_POST
@allow(anyone)
def take(request: Asked, link: str, verb: str) -> HttpResponse:
    """Leave the queue, or come back to it, from the phone."""
    found = _ticket_by(link)
    step = next((step for step in ON_THE_PHONE if step.value == verb), None)
    if step is None:
        raise Http404
    by = request.user if request.user.is_authenticated else Account.objects.system()
    {Step.LEAVE: found.leave, Step.COME_BACK: found.come_back}[step](by=by, at=timezone.now())
    messages.success(request, f"{found.number} {DONE[step]}")
    return redirect(found)


@require_POST
@allow(signed_in)
def take_over(request: Asked, link: str) -> HttpResponse:
    """Family or a volunteer who was sent the link looks after the number from now on."""
    found = _ticket_by(link)
    found.hand_on(to=request.user, by=request.user, at=timezone.now())
    messages.success(request, f"{found.number} {DONE[Step.HAND_ON]}")
    return redirect(found)
