"""Drawing numbers inside the hall: at the kiosk without an account, and at the reception."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tongxing.base.access import allow, anyone
from tongxing.base.pages import Asked, show
from tongxing.base.qr import qr
from tongxing.people.models import Account
from tongxing.places.models import Place

from .. import access, drawing, live
from ..forms import KioskForm, ReceptionForm
from ..models import Channel, DrawLimit, Matter, Ticket
from .ground import hall_of, hall_of_kiosk


@require_http_methods(["GET", "POST"])
@never_cache
@allow(anyone)
def kiosk(request: Asked, code: str, token: str) -> HttpResponse:
    """Three touches: the department, the matter, the number."""
    hall, now = hall_of_kiosk(code, token), timezone.now()
    today = timezone.localdate(now)
    form = KioskForm(request.POST or None, hall=hall, today=today)
    if request.method == "POST" and form.is_valid():
        ticket = _draw(hall, form, by=Account.objects.system(), at=now, channel=Channel.KIOSK)
        return redirect("hall:kiosk_drawn", code=code, token=token, link=ticket.link)
    department = hall.departments.filter(code=request.GET.get("department", "")[:20]).first()
    limits = DrawLimit.objects.rooms(hall, at=now)
    offered = _matters(hall, today).filter(department=department) if department else []
    rooms = limits.of_department(department) if department else []
    context = {
        "hall": hall, "token": token, "form": form, "department": department,
        "unsure": "unsure" in request.GET,
        "departments": hall.departments.order_by("code", "pk"),
        "matters": drawing.choices(offered, limits), "rooms": rooms,
        "shut": not all(room.may_draw for room in rooms),
        "now_here": live.recently(hall, at=now),
    }  # fmt: skip
    return show(request, "hall/kiosk.html", context, status=422 if form.is_bound else 200)


def _matters(hall: Place, today):
    return Matter.objects.at(hall).offered_on(today).in_catalogue_order()


def _draw(hall: Place, form: KioskForm, *, by: Account, at, channel: str, **more) -> Ticket:
    said = form.cleaned_data
    return drawing.draw(
        hall, by=by, at=at, channel=channel, matters=said["matter"],
        department=said["department"], request_key=said["request_key"], person=form.person(),
        priority=form.priority_now(), **more,
    )  # fmt: skip


@require_GET
@never_cache
@allow(anyone)
def kiosk_drawn(request: Asked, code: str, token: str, link: str) -> HttpResponse:
    """The number, large, with its code; the kiosk prints it and goes back by itself."""
    hall = hall_of_kiosk(code, token)
    ticket = get_object_or_404(Ticket.objects.with_names(), link=link, place=hall)
    url = request.build_absolute_uri(ticket.get_absolute_url())
    back = reverse("hall:kiosk", args=[code, token])
    context = {"hall": hall, "ticket": ticket, "url": url, "code": qr(url), "back": back}
    return show(request, "hall/kiosk_drawn.html", context)


@require_http_methods(["GET", "POST"])
@allow(access.works_in_the_hall)
def reception(request: Asked) -> HttpResponse:
    """The reception draws for whoever stands there, and knows the priority rules."""
    hall, now = hall_of(request.user), timezone.now()
    today = timezone.localdate(now)
    form = ReceptionForm(request.POST or None, hall=hall, today=today)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        ticket = _draw(
            hall, form, by=request.user, at=now, channel=Channel.RECEPTION, name=said["name"],
            phone=said["phone"],
        )  # fmt: skip
        return redirect("ticket_slip", link=ticket.link)
    context = {
        "hall": hall, "form": form,
        "matters": drawing.choices(
            _matters(hall, today).select_related("department"),
            DrawLimit.objects.rooms(hall, at=now),
        ),
        "chosen": set(form["matter"].value() or []), "now_here": live.recently(hall, at=now),
    }  # fmt: skip
    return show(request, "hall/reception.html", context, status=422 if form.is_bound else 200)
