"""The hall for everybody: how long the wait is, and a number drawn by phone."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from tongxing.base.access import allow, anyone, signed_in
from tongxing.base.pages import Asked, show
from tongxing.places.models import Place

from .. import drawing, live, queries
from ..forms import PhoneDrawForm
from ..models import Channel, DrawLimit, Matter, Ticket
from .ground import hall_by


@require_GET
@allow(anyone)
def halls(request: Asked) -> HttpResponse:
    """One hall is its own page; of several, the list."""
    found = list(queries.halls())
    if len(found) == 1:
        return redirect("hall:hall", code=found[0].code)
    return show(request, "hall/halls.html", {"halls": found})


@require_GET
@allow(anyone)
def hall(request: Asked, code: str) -> HttpResponse:
    return show(request, "hall/hall.html", _seen(request, hall_by(code)))


def _seen(request: Asked, hall: Place) -> dict:
    now = timezone.now()
    mine = None
    if request.user.is_authenticated:
        mine = Ticket.objects.open().held_by(request.user).filter(place=hall).first()
    return {
        "hall": hall,
        "standing": hall.standing(now),
        "hours": hall.hours.order_by("weekday", "opens", "pk"),
        "now_here": live.recently(hall, at=now),
        "promise": queries.promise_kept(hall, today=timezone.localdate(now)),
        "mine": mine,
    }


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def draw(request: Asked, code: str) -> HttpResponse:
    """A number drawn on a phone, for oneself or for somebody one acts for."""
    hall, now = hall_by(code), timezone.now()
    drawing.refuse_when_closed(hall, at=now)
    today = timezone.localdate(now)
    initial = {"matter": request.GET.getlist("matter"), "department": request.GET.get("department")}
    form = PhoneDrawForm(
        request.POST or None, hall=hall, today=today, account=request.user, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        ticket = drawing.draw(
            hall, by=request.user, at=now, channel=Channel.PHONE, matters=said["matter"],
            department=said["department"], request_key=said["request_key"], holder=request.user,
            person=said["person"], priority=form.priority_now(), name=said["person"].name,
        )  # fmt: skip
        return redirect(ticket)
    asked = Matter.objects.at(hall).offered_on(today).select_related("department")
    limits = DrawLimit.objects.rooms(hall, at=now)
    matters = drawing.choices(asked.in_catalogue_order(), limits)
    chosen = {str(pk) for pk in form["matter"].value() or []}
    context = {
        "hall": hall, "form": form, "matters": matters, "chosen": chosen,
        "gone": [one for one in matters if not one.may_draw and str(one.matter.pk) in chosen],
    }  # fmt: skip
    return show(request, "hall/draw.html", context, status=422 if form.is_bound else 200)
