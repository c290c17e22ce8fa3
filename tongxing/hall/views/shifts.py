"""Who sits where: the week for whoever keeps the hall, one's own week for each clerk."""

import uuid
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow
from tongxing.base.pages import Asked
from tongxing.people import queries as people
from tongxing.places.models import Place

from .. import access, asking_leave, rulebook, shifts
from ..forms.shifts import AskLeaveForm, LeaveAnswerForm, LeaveForm, PatternForm
from ..models import (
    Clerk,
    Half,
    LeaveRequest,
    LeaveStep,
    ShiftChange,
    Sitting,
    StaffingPlan,
    Turn,
    Window,
)
from ..rules import Table
from .ground import hall_of
from .rules import edit_page, kept_hall, status_of

OWN_SHOWN = 10  # of one's own requests for leave


def _monday(request: Asked, today: date) -> date:
    """The week that the address asks for; this one when it asks for none."""
    return shifts.monday_of(_day(request.GET.get("week", "")) or today)


def _day(said: str) -> date | None:
    try:
        return datetime.strptime(said, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        return None


@require_GET
@allow(access.keeps_the_catalogue)
def sheet(request: Asked, code: str) -> HttpResponse:
    """The week: who is missing first, then the whole sheet."""
    hall, now = kept_hall(request, code), timezone.now()
    today = timezone.localdate(now)
    monday = _monday(request, today)
    found = shifts.week(hall, monday)
    context = {
        "hall": hall, "week": found, "today": today, "monday": monday,
        "before": monday - timedelta(days=7), "after": monday + timedelta(days=7),
        "roll": shifts.roll(hall, found, at=now) if _is_now(hall, monday, now) else None,
        "plan": _plan(hall, found), "asked": _asked(request, hall),
        "changes": people.lines(rulebook.changes(hall, Table.SHIFTS)), "table": Table.SHIFTS,
    }  # fmt: skip
    return render(request, "hall/shifts.html", context)


def _asked(request: Asked, hall: Place) -> list[LeaveRequest]:
    rows = LeaveRequest.objects.visible_to(request.user).at(hall).open()
    return list(rows.with_names().soonest_first())


def _is_now(hall: Place, monday: date, now: datetime) -> bool:
    """Whether the sheet is of this week, and somebody should sit there now."""
    here = monday == shifts.monday_of(timezone.localdate(now))
    return here and hall.standing(now).is_open_now


def _plan(hall: Place, found: shifts.Week) -> dict | None:
    """What the proposal for a day of this week asks for, beside who is planned."""
    plan = StaffingPlan.objects.newest_of(hall)
    days = dict(found.days)
    if plan is None or plan.day not in days or not plan.found:
        return None
    present = max(len(found.planned(Turn(plan.day, half))) for half in Half.values)
    return {
        "day": plan.day, "wanted": max(plan.found["proposed"]["staff"], default=0),
        "present": present,
    }  # fmt: skip


def _to_week(hall: Place, day: date) -> HttpResponse:
    monday = shifts.monday_of(day)
    return redirect(f"{reverse('hall:shifts', args=[hall.code])}?week={monday:%Y-%m-%d}")


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def pattern(request: Asked, code: str, number: int) -> HttpResponse:
    """Who sits at one window, week by week."""
    hall, now = kept_hall(request, code), timezone.now()
    today = timezone.localdate(now)
    window = get_object_or_404(Window.objects.at(hall).select_related("department"), number=number)
    form = PatternForm(
        request.POST or None, window=window, people=shifts.clerks_of(hall), today=today,
        weekdays=sorted({0, 1, 2, 3, 4, *hall.hours.values_list("weekday", flat=True)}),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["valid_from"]
        emptied = shifts.arrange(window, form.cells, day=day, by=request.user, at=now)
        said = _("排好了，%(day)s起用。") % {"day": f"{day:%Y-%m-%d}"}
        if emptied:
            said += _("调走后空了：%(where)s。") % {"where": "；".join(emptied)}
        messages.success(request, said)
        return _to_week(hall, day)
    back = reverse("hall:shifts", args=[hall.code])
    return edit_page(request, hall, form, table=Table.SHIFTS, title=str(window), back=back)


@require_POST
@allow(access.keeps_the_catalogue)
def fill(request: Asked, code: str) -> HttpResponse:
    """The first pattern, by the windows at which people usually sit; from tomorrow on."""
    hall, now = kept_hall(request, code), timezone.now()
    day = timezone.localdate(now) + timedelta(days=1)
    made = shifts.by_home_windows(hall, day=day, by=request.user, at=now)
    messages.success(request, _("给%(n)d个人排了班，明天起用。") % {"n": made})
    return _to_week(hall, day)


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def leave(request: Asked, code: str) -> HttpResponse:
    hall, now = kept_hall(request, code), timezone.now()
    today = timezone.localdate(now)
    form = LeaveForm(request.POST or None, people=shifts.clerks_of(hall), today=today)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        shifts.leave(hall, form.who, form.turns, why=why, by=request.user, at=now)
        messages.success(request, _("记下了，已告诉本人。空出来的窗口在下面，可以请人顶岗。"))
        return _to_week(hall, form.cleaned_data["since"])
    back = reverse("hall:shifts", args=[hall.code])
    return edit_page(request, hall, form, table=Table.SHIFTS, title=_("登记请假"), back=back)


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def leave_answer(request: Asked, code: str, uid: uuid.UUID) -> HttpResponse:
    """Leave that a clerk asks for: whose windows it would leave empty, and the answer."""
    hall, now = kept_hall(request, code), timezone.now()
    rows = LeaveRequest.objects.visible_to(request.user).at(hall).with_names()
    row = get_object_or_404(rows, uid=uid)
    form = LeaveAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        act = asking_leave.grant if said["verb"] == LeaveStep.GRANT else asking_leave.refuse
        act(row, answer=said["answer"], by=request.user, at=now)
        told = _("准了，已告诉本人。空出来的窗口在下面，可以请人顶岗。")
        if said["verb"] == LeaveStep.REFUSE:
            told = _("没有准，已告诉本人。")
        messages.success(request, told)
        return _to_week(hall, row.since)
    context = {
        "hall": hall, "row": row, "form": form,
        "own": row.clerk.person_id == request.user.person_id,
        "turns": shifts.kept_by(row.clerk, hall, row.turns(today=timezone.localdate(now))),
    }  # fmt: skip
    return render(request, "hall/leave_answer.html", context, status=status_of(form))


@require_POST
@allow(access.keeps_the_catalogue)
def stand_in(request: Asked, code: str) -> HttpResponse:
    """Ask one of those who could to stand in at a window on one half day."""
    hall, now = kept_hall(request, code), timezone.now()
    said = request.POST
    day, half = _day(said.get("day", "")), said.get("half")
    window = Window.objects.at(hall).filter(number=_number(said.get("window", ""))).first()
    who = {str(one.pk): one for one in shifts.clerks_of(hall)}.get(said.get("clerk", ""))
    if day is None or half not in Half.values or window is None or who is None:
        raise Http404
    shifts.stand_in(hall, who, window, Turn(day, half), by=request.user, at=now)
    messages.success(request, _("排好了，已请%(who)s顶岗。") % {"who": who.person})
    return _to_week(hall, day)


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 6 else 0


@require_POST
@allow(access.keeps_the_catalogue)
def undo(request: Asked, code: str, pk: int) -> HttpResponse:
    hall = kept_hall(request, code)
    rows = ShiftChange.objects.at(hall).with_names().select_related("place")
    row = get_object_or_404(rows, pk=pk)
    shifts.undo(row, by=request.user, at=timezone.now())
    messages.success(request, _("照原来的排班了，已告诉本人。"))
    return _to_week(hall, row.day)


@require_GET
@allow(access.works_in_the_hall)
def my_week(request: Asked) -> HttpResponse:
    """A clerk's own week, the window to sit down at now, and the leave asked for."""
    hall, now = hall_of(request.user), timezone.now()
    today = timezone.localdate(now)
    monday = _monday(request, today)
    clerk = shifts.clerk_of(request.user, hall)
    turns = shifts.mine(clerk, shifts.week(hall, monday)) if clerk else []
    context = {
        "hall": hall, "turns": turns, "today": today, "monday": monday, "clerk": clerk,
        "before": monday - timedelta(days=7), "after": monday + timedelta(days=7),
        "now_at": next((one.window for one in turns if one.turn == shifts.turn_at(now)), None),
        "sitting": Sitting.objects.of(request.user),
        "asked": _own_requests(clerk) if clerk else [],
    }  # fmt: skip
    return render(request, "hall/my_week.html", context)


def _own_requests(clerk: Clerk) -> list[LeaveRequest]:
    return list(LeaveRequest.objects.of(clerk).with_names().newest_first()[:OWN_SHOWN])


def _own_clerk(request: Asked, hall: Place) -> Clerk:
    if (clerk := shifts.clerk_of(request.user, hall)) is None:
        raise Http404
    return clerk


@require_http_methods(["GET", "POST"])
@allow(access.works_in_the_hall)
def ask_leave(request: Asked) -> HttpResponse:
    """A clerk asks to be away."""
    hall, now = hall_of(request.user), timezone.now()
    clerk = _own_clerk(request, hall)
    form = AskLeaveForm(request.POST or None, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        asking_leave.ask(clerk, hall, **form.asked, by=request.user, at=now)
        messages.success(request, _("请假交上去了。大厅负责人答复了，您会收到消息。"))
        return redirect("hall:my_week")
    return render(request, "hall/leave_ask.html", {"form": form}, status=status_of(form))


@require_POST
@allow(access.works_in_the_hall)
def withdraw_leave(request: Asked, uid: uuid.UUID) -> HttpResponse:
    clerk = _own_clerk(request, hall_of(request.user))
    row = get_object_or_404(LeaveRequest.objects.of(clerk).with_names(), uid=uid)
    asking_leave.withdraw(row, by=request.user, at=timezone.now())
    messages.success(request, _("撤回了，照原来的排班上班。"))
    return redirect("hall:my_week")
