"""When there is no server: what a kiosk keeps beforehand and hands in afterwards, and paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, anyone
from tongxing.base.pages import Asked, show
from tongxing.base.qr import strokes
from tongxing.people.models import Account
from tongxing.places.models import Place

from .. import access, drawing, lending
from ..forms.lent import HandInForm, PaperForm, TouchForm
from ..models import Channel, DrawLimit, LentRefusal, Matter, NumberLoan, Priority, Sitting, Window
from ..models.numbering import LENT_LETTER
from .ground import change_kiosk_token, hall_of, hall_of_kiosk, kiosk_token

# --- the kiosk


@require_GET
@never_cache
@allow(anyone)
def worker(request: Asked, code: str, token: str) -> HttpResponse:
    """The script that answers for this kiosk's pages, and for no others, without a server."""
    hall_of_kiosk(code, token)
    context = {"home": reverse("hall:kiosk", args=[code, token]),
               "alone": reverse("hall:kiosk_alone", args=[code, token])}  # fmt: skip
    return render(request, "hall/kiosk_worker.js", context, content_type="text/javascript")


@require_GET
@never_cache
@allow(anyone)
def alone(request: Asked, code: str, token: str) -> HttpResponse:
    """The page with which the kiosk goes on by itself, with everything that can be drawn for.

    What has a limit of the day is drawn only where the limit is known: at the reception.
    """
    hall, now = hall_of_kiosk(code, token), timezone.now()
    today = timezone.localdate(now)
    offered = Matter.objects.at(hall).offered_on(today).select_related("department")
    limits = DrawLimit.objects.rooms(hall, at=now)
    by_department: dict[int, list[drawing.Choice]] = {}
    for choice in drawing.choices(offered.in_catalogue_order(), limits):
        by_department.setdefault(choice.matter.department_id, []).append(choice)
    context = {
        "hall": hall, "token": token, "letter": LENT_LETTER,
        "departments": [
            (one, by_department.get(one.pk, []), limits.of_department(one))
            for one in hall.departments.order_by("code", "pk")
        ],
        "priorities": Priority.objects.in_force(today).self_declared().in_list_order(),
    }  # fmt: skip
    return show(request, "hall/kiosk_alone.html", context)


@require_POST
@allow(anyone)
def touch(request: Asked, code: str, token: str) -> JsonResponse:
    """The kiosk is there: it learns the time, and what it may draw from without the server."""
    hall, now = hall_of_kiosk(code, token), timezone.now()
    form = TouchForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    said = form.cleaned_data
    coded = said.pop("coded")
    loans = lending.lend(hall, by=Account.objects.system(), at=now, **said)
    return JsonResponse(
        {
            "now": int(now.timestamp() * 1000),
            "loans": [
                {
                    "uid": str(loan.uid), "first": loan.first, "last": loan.last,
                    "since": int(loan.lent_at.timestamp() * 1000),
                    "until": int(loan.until.timestamp() * 1000),
                    "codes": None if str(loan.uid) in coded else _codes(request, loan),
                }
                for loan in loans
            ],
        }
    )  # fmt: skip


def _codes(request: Asked, loan: NumberLoan) -> dict[str, Any]:
    """Of each number the address at which it will be followed, and its code for the slip."""
    serials = range(loan.first, loan.last + 1)
    paths = [reverse("ticket", args=[loan.link_of(serial)]) for serial in serials]
    links = [request.build_absolute_uri(path) for path in paths]
    drawn = [strokes(link) for link in links]
    return {"side": drawn[0].side, "links": links, "paths": [one.path for one in drawn]}


@require_POST
@allow(anyone)
def hand_in(request: Asked, code: str, token: str) -> JsonResponse:
    """What the kiosk has drawn by itself; it forgets what is answered for, and nothing else."""
    hall = hall_of_kiosk(code, token)
    form = HandInForm(request.POST, hall=hall)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    outcomes = lending.take_in(
        hall, form.cleaned_data["items"], by=Account.objects.system(), at=timezone.now()
    )
    return JsonResponse({"items": [one._asdict() for one in outcomes]})


# --- paper, and who looks after the hall


@require_GET
@allow(access.looks_after_the_hall)
def loans(request: Asked) -> HttpResponse:
    """Which kiosk could go on for how long, and the sheet for the worst case."""
    hall, now = hall_of(request.user), timezone.now()
    rows = NumberLoan.objects.on(hall, timezone.localdate(now)).with_used()
    kiosk = request.build_absolute_uri(reverse("hall:kiosk", args=[hall.code, kiosk_token(hall)]))
    refused = LentRefusal.objects.on(hall, timezone.localdate(now)).in_order()
    context = {"hall": hall, "loans": rows, "kiosk": kiosk, "refused": refused}
    return show(request, "hall/loans.html", context)


@require_POST
@allow(access.looks_after_the_hall)
def settle(request: Asked, pk: int) -> HttpResponse:
    """Whoever holds the slip of a number that was not taken in has been looked after."""
    row = get_object_or_404(LentRefusal, place=hall_of(request.user), pk=pk)
    row.settle(by=request.user, at=timezone.now())
    messages.success(request, _("%(number)s处理好了。") % {"number": row})
    return redirect("hall:loans")


@require_POST
@allow(access.looks_after_the_hall)
def change_address(request: Asked) -> HttpResponse:
    """Whoever has the old address of the kiosks draws no more numbers by it."""
    change_kiosk_token(hall_of(request.user), by=request.user, at=timezone.now())
    messages.success(request, _("换好了。请在每台取号机上打开新地址。"))
    return redirect("hall:loans")


@require_POST
@allow(access.looks_after_the_hall)
def end_loan(request: Asked, uid) -> HttpResponse:
    """The kiosk is gone or broken: nothing that it hands in is taken any more."""
    hall = hall_of(request.user)
    loan = get_object_or_404(NumberLoan, place=hall, uid=uid)
    loan.end(by=request.user, at=timezone.now())
    messages.success(request, _("%(loan)s已停用。") % {"loan": loan})
    return redirect("hall:loans")


@require_POST
@allow(access.looks_after_the_hall)
def lend_to_paper(request: Asked) -> HttpResponse:
    """A block for today's sheet; the one that is there already is printed again."""
    hall, now = hall_of(request.user), timezone.now()
    if not _on_paper(hall, now):
        NumberLoan.objects.lend(hall, by=request.user, at=now)
    return redirect("hall:emergency")


def _on_paper(hall: Place, now) -> list[NumberLoan]:
    today = NumberLoan.objects.on(hall, timezone.localdate(now)).on_paper().in_force()
    return list(today.order_by("first"))


@require_GET
@allow(access.has_to_do_with_the_hall)
def emergency(request: Asked) -> HttpResponse:
    """断网应急单: windows, matters, letters, and numbers to be written down by hand."""
    hall, now = hall_of(request.user), timezone.now()
    sitting = {row.window_id: row.by for row in Sitting.objects.at(hall).current().with_names()}
    windows = Window.objects.at(hall).select_related("department").in_number_order()
    offered = Matter.objects.at(hall).offered_on(timezone.localdate(now)).in_catalogue_order()
    by_department: dict[int, list[Matter]] = {}
    for matter in offered:
        by_department.setdefault(matter.department_id, []).append(matter)
    context = {
        "hall": hall, "windows": [(row, sitting.get(row.pk)) for row in windows],
        "departments": [
            (one, by_department.get(one.pk, []))
            for one in hall.departments.order_by("code", "pk")
        ],
        "loans": _on_paper(hall, now),
        "may_lend": access.manages(request.user, hall),
    }  # fmt: skip
    return show(request, "hall/emergency.html", context)


@require_http_methods(["GET", "POST"])
@allow(access.works_in_the_hall)
def paper(request: Asked) -> HttpResponse:
    """The reception writes down the numbers of the sheet, each with its moment."""
    hall, now = hall_of(request.user), timezone.now()
    form = PaperForm(request.POST or None, hall=hall, now=now)
    if request.method == "POST" and form.is_valid():
        ticket = lending.enter(
            hall, form.loan, form.drawn(), channel=Channel.RECEPTION, by=request.user, at=now
        )
        if form.cleaned_data["gone"] and ticket.is_open:
            ticket.leave(by=request.user, at=now)
        messages.success(request, _("%(number)s已补录。") % {"number": ticket.number})
        return redirect("hall:paper")
    context = {
        "hall": hall, "form": form,
        "rest": NumberLoan.objects.on(hall, timezone.localdate(now)).on_paper().with_used(),
    }  # fmt: skip
    return show(request, "hall/paper.html", context, status=422 if form.is_bound else 200)
