"""Coming at an agreed time: choose it, change one's mind, say that one is here."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, anyone, signed_in
from tongxing.base.pages import Asked, page_of, show
from tongxing.people.models import Account

from .. import access
from ..forms import BookForm
from ..models import Appointment, Matter
from .ground import hall_of, hall_of_kiosk


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def book(request: Asked, base_code: str) -> HttpResponse:
    """A time for one matter: the days side by side, a press on the time books it."""
    now = timezone.now()
    rows = Matter.objects.offered_on(timezone.localdate(now)).filter(may_book=True)
    matter = get_object_or_404(rows.select_related("department__place"), base_code=base_code)
    openings = Appointment.objects.openings(matter.department, at=now)
    form = BookForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = Appointment.objects.book(
            request_key=said["request_key"], matter=matter, starts_at=said["starts_at"],
            person=said["person"], holder=request.user, at=now,
        )  # fmt: skip
        said_so = _("约好了。预约码%(code)s，到了大厅报这个码。")
        messages.success(request, said_so % {"code": made.code})
        return redirect(made)
    context = {
        "matter": matter, "hall": matter.department.place, "form": form,
        "days": list(openings.items()),
        "blocked": Appointment.objects.blocked_until(request.user.person, at=now),
    }  # fmt: skip
    return show(request, "hall/book.html", context, status=422 if form.is_bound else 200)


@require_GET
@allow(signed_in)
def bookings(request: Asked) -> HttpResponse:
    """Appointments of one's own; for staff, those of a day in their hall."""
    if access.works_in_the_hall(request.user) and "mine" not in request.GET:
        return _of_a_day(request)
    rows = Appointment.objects.held_by(request.user).with_names().order_by("-slot__starts_at", "pk")
    return show(request, "hall/bookings.html", {"page": page_of(request, rows), "mine": True})


def _of_a_day(request: Asked) -> HttpResponse:
    today = timezone.localdate()
    try:
        day = datetime.strptime(request.GET.get("day", ""), "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        day = today
    rows = Appointment.objects.visible_to(request.user).filter(place=hall_of(request.user), day=day)
    context = {"page": page_of(request, rows.with_names().soonest_first()), "day": day}
    return show(request, "hall/bookings.html", context)


def _booking_for(request: Asked, uid) -> Appointment:
    return get_object_or_404(Appointment.objects.visible_to(request.user).with_names(), uid=uid)


@require_GET
@never_cache
@allow(signed_in)
def booking(request: Asked, uid) -> HttpResponse:
    found = _booking_for(request, uid)
    materials = [one for one in found.matter.materials.order_by("position") if one.to_bring]
    return show(request, "hall/booking.html", {"booking": found, "materials": materials})


@require_POST
@allow(signed_in)
def cancel(request: Asked, uid) -> HttpResponse:
    found = _booking_for(request, uid)
    found.cancel(at=timezone.now())
    messages.success(request, _("预约已取消，时段让给别人了。"))
    return redirect(found)


@require_POST
@allow(signed_in)
def check_in(request: Asked, uid) -> HttpResponse:
    found = _booking_for(request, uid)
    return redirect(found.check_in(by=request.user, at=timezone.now()))


@require_POST
@never_cache
@allow(anyone)
def arrive(request: Asked, code: str, token: str) -> HttpResponse:
    """At the kiosk: the booking code becomes a number."""
    hall, now = hall_of_kiosk(code, token), timezone.now()
    said = request.POST.get("code", "").strip()
    rows = Appointment.objects.filter(place=hall, day=timezone.localdate(now), code=said)
    found = rows.with_names().first()
    if found is None:
        messages.error(request, _("今天没有这个预约码，请核对，或直接取号。"))
        return redirect("hall:kiosk", code=code, token=token)
    ticket = found.ticket or found.check_in(by=Account.objects.system(), at=now)
    return redirect("hall:kiosk_drawn", code=code, token=token, link=ticket.link)
