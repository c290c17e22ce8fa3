"""The clerk's page: who is here, who comes next, and the steps that may be taken."""

import uuid
from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tongxing.base.access import allow
from tongxing.base.models import Parameter
from tongxing.base.pages import Asked, show
from tongxing.base.panels import panels

from .. import access, live, queries
from ..forms import HoldForm, MatterForm, PauseForm, TransferForm
from ..leaving import step_away
from ..models import AT_THE_WINDOW, AT_WINDOW, NotSitting, Sitting, Step, Ticket, TicketStep, Window
from ..models.ticket import minutes
from ..models.words import DONE, VERBS
from .ground import hall_of, ticket_for, window_for


@require_GET
@allow(access.works_in_the_hall)
def windows(request: Asked) -> HttpResponse:
    """Where to sit down; who sits already is led to their window."""
    sitting = Sitting.objects.of(request.user)
    if sitting and "all" not in request.GET:
        return redirect(sitting.window)
    hall = hall_of(request.user)
    taken = {row.window_id: row for row in Sitting.objects.at(hall).current().with_names()}
    rows = Window.objects.at(hall).select_related("department").in_number_order()
    own = getattr(getattr(request.user.person, "clerk", None), "window_id", None)
    context = {
        "hall": hall, "windows": [(row, taken.get(row.pk)) for row in rows], "own": own,
    }  # fmt: skip
    return show(request, "hall/windows.html", context)


@require_GET
@allow(access.works_in_the_hall)
def window(request: Asked, pk: int) -> HttpResponse:
    return _page(request, window_for(request, pk))


def _page(
    request: Asked, window: Window, *, status: int = 200, known: tuple | None = None, **bound
) -> HttpResponse:
    """The whole page; for a press only the desk, for the news of the queue only the line.

    What other areas have for the clerk does not move with the queue and is asked for by itself.

    `known` is the sitting and who is at the window, where the press has them at hand.
    """
    now = timezone.now()
    sitting, here = known or (
        Sitting.objects.at_window(window),
        Ticket.objects.here(window),
    )
    context = {
        "hall": window.place, "window": window, "sitting": sitting, "here": here,
        "mine": sitting is not None and sitting.by_id == request.user.pk, "press": uuid.uuid4(),
    }  # fmt: skip
    part = request.htmx.target if request.htmx.target in ("line", "around") else "desk"
    if part == "desk" or not request.htmx:
        context |= _desk(window, here, timezone.localdate(now), bound, "more" in request.GET)
    if part == "line" or not request.htmx:
        context |= _line(window, now)
    if (part == "around" or not request.htmx) and context["mine"]:
        context["panels"] = panels("window", window, user=request.user, now=now)
    return show(request, "hall/window.html", context, part=part, status=status)


def _desk(window: Window, here: Ticket | None, today: date, bound: dict, whole: bool) -> dict:
    """Who is at the window, and what may be done with them."""
    if here is None:
        return {"forms": _forms(window, today, bound, whole=whole)}
    return {
        "matters": here.matters_in_order(),
        "steps": [(step, VERBS[step]) for step in here.steps_open(AT_THE_WINDOW)],
        "calls_wanted": Parameter.objects.value("hall_calls_before_pass", on=today),
        "forms": _forms(window, today, bound, whole=whole),
    }


def _line(window: Window, now: datetime) -> dict:
    """Who comes next, and who is aside."""
    lines, today = window.lines(), timezone.localdate(now)
    waiting, count = queries.next_in_line(
        window, lines, day=today, too_long_since=now - minutes("hall_longest_wait", now)
    )
    return {
        "waiting": waiting,
        "waiting_count": count,
        "aside": [
            (ticket, uuid.uuid4()) for ticket in Ticket.objects.aside_at(window, lines, day=today)
        ],
    }


def _press(request: Asked) -> uuid.UUID | None:
    """The key of the button that was pressed; a press whose answer was lost is sent again."""
    try:
        return uuid.UUID(request.POST.get("press", ""))
    except ValueError:
        return None


def _after(
    request: Asked, window: Window, sitting: Sitting | None = None, ticket: Ticket | None = None
) -> HttpResponse:
    """After a press: the desk as it stands now, without a second way over a weak network."""
    if not request.htmx:
        return redirect(window)
    if sitting is None or ticket is None:
        return _page(request, window)
    return _page(request, window, known=(sitting, ticket if ticket.state in AT_WINDOW else None))


def _forms(window: Window, today: date, bound: dict, *, whole: bool) -> dict:
    """The small forms always; those with every matter of the hall only when asked for."""
    forms = {"hold": HoldForm(), "pause": PauseForm()}
    if whole or bound:
        forms["transfer"] = TransferForm(hall=window.place, today=today, prefix="to")
        forms["matter"] = MatterForm(hall=window.place, today=today, prefix="more")
    return forms | bound


@require_GET
@allow(access.works_in_the_hall)
def follow(request: Asked, pk: int) -> HttpResponseBase:
    """Tells the page to read itself anew whenever the queue moves."""
    window = window_for(request, pk)

    def pick(hall):
        return {
            "waiting": hall.waiting(), "tickets": len(hall.tickets),
            "here": [row._asdict() for row in hall.windows if row.number == window.number],
        }  # fmt: skip

    return live.stream(window.place, pick, clock=timezone.now)


def _my_sitting(request: Asked, window: Window) -> Sitting:
    sitting = Sitting.objects.of(request.user)
    if sitting is None or sitting.window_id != window.pk:
        raise NotSitting
    sitting.window = window  # the same one, with its place and services
    return sitting


@require_POST
@allow(access.works_in_the_hall)
def sit(request: Asked, pk: int) -> HttpResponse:
    window = window_for(request, pk)
    if not access.works_at(request.user, window.place):
        raise PermissionDenied
    Sitting.objects.open_at(window, by=request.user, at=timezone.now())
    return _after(request, window)


@require_POST
@allow(access.works_in_the_hall)
def next_(request: Asked, pk: int) -> HttpResponse:
    """Call whoever comes next."""
    window = window_for(request, pk)
    sitting, press = _my_sitting(request, window), _press(request)
    if TicketStep.objects.of_press(press):
        return _after(request, window)
    if sitting.paused_at:
        sitting.resume(at=timezone.now())
    ticket = Ticket.objects.call_next(sitting, by=request.user, at=timezone.now(), press=press)
    return _after(request, window, sitting, ticket)


@require_POST
@allow(access.works_in_the_hall)
def pause(request: Asked, pk: int) -> HttpResponse:
    window = window_for(request, pk)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _page(request, window, status=422, pause=form)
    sent = step_away(
        _my_sitting(request, window), why=form.cleaned_data["why"], by=request.user,
        at=timezone.now(),
    )  # fmt: skip
    _say_sent(request, sent)
    return _after(request, window)


@require_POST
@allow(access.works_in_the_hall)
def resume(request: Asked, pk: int) -> HttpResponse:
    window = window_for(request, pk)
    _my_sitting(request, window).resume(at=timezone.now())
    return _after(request, window)


@require_POST
@allow(access.works_in_the_hall)
def leave(request: Asked, pk: int) -> HttpResponse:
    window = window_for(request, pk)
    sitting = _my_sitting(request, window)
    _say_sent(request, step_away(sitting, by=request.user, at=timezone.now(), for_good=True))
    return redirect("hall:windows")


def _say_sent(request: Asked, sent: int) -> None:
    if sent:
        said = ngettext(
            "等这个窗口的%(n)d个人已改由别的窗口叫，手机上都通知了。",
            "等这个窗口的%(n)d个人已改由别的窗口叫，手机上都通知了。", sent,
        )  # fmt: skip
        messages.success(request, said % {"n": sent})


@require_POST
@allow(access.works_in_the_hall)
def take(request: Asked, pk: int, verb: str) -> HttpResponse:
    """One step with one number."""
    ticket = ticket_for(request, pk)
    step = next((step for step in access.MAY if step.value == verb), None)
    if step is None:
        raise Http404
    sitting = Sitting.objects.of(request.user)
    if sitting is None:
        raise NotSitting
    ticket.press = _press(request)
    if done := TicketStep.objects.of_press(ticket.press):
        messages.success(request, f"{ticket.number} {DONE.get(Step(done.kind), '')}")
        return _after(request, sitting.window)
    if not access.MAY[step](request.user, ticket, sitting):
        raise PermissionDenied
    if step in (Step.HOLD, Step.TRANSFER):
        form = _form(step, request, ticket)
        if not form.is_valid():
            return _page(request, sitting.window, status=422, **{step.value: form})
        said = form.cleaned_data
    else:
        said = {}
    _act(step, ticket, said, sitting=sitting, by=request.user, at=timezone.now())
    messages.success(request, f"{ticket.number} {DONE[step]}")
    return _after(request, sitting.window, sitting, ticket)


def _form(step: Step, request: Asked, ticket: Ticket):
    if step == Step.HOLD:
        return HoldForm(request.POST)
    today = timezone.localdate()
    return TransferForm(request.POST, hall=ticket.place, today=today, prefix="to")


def _act(step: Step, ticket: Ticket, said: dict, *, sitting: Sitting, by, at) -> None:
    if step == Step.CALL:
        ticket.call(window=sitting.window, by=by, at=at)
    elif step == Step.TRANSFER:
        ticket.transfer(
            to=said["department"], window=said["window"], matter=said["matter"], why=said["why"],
            by=by, at=at,
        )  # fmt: skip
    elif step == Step.HOLD:
        ticket.hold(why=said["why"], by=by, at=at)
    else:
        plain = {
            Step.START: ticket.start, Step.RECALL: ticket.recall, Step.PASS: ticket.pass_,
            Step.FINISH: ticket.finish, Step.PUT_BACK: ticket.put_back,
            Step.COME_BACK: ticket.come_back, Step.LEAVE: ticket.leave,
        }  # fmt: skip
        plain[step](by=by, at=at)


@require_POST
@allow(access.works_in_the_hall)
def add_matter(request: Asked, pk: int) -> HttpResponse:
    """One matter more for the person at the window."""
    ticket = ticket_for(request, pk)
    sitting = Sitting.objects.of(request.user)
    if sitting is None or not access.has_it_at_the_window(request.user, ticket, sitting):
        raise PermissionDenied
    today = timezone.localdate()
    form = MatterForm(request.POST, hall=ticket.place, today=today, prefix="more")
    if not form.is_valid():
        return _page(request, sitting.window, status=422, matter=form)
    ticket.add(form.cleaned_data["matter"], by=request.user, at=timezone.now())
    messages.success(request, _("已加上：%(matter)s") % {"matter": form.cleaned_data["matter"]})
    return _after(request, sitting.window)
