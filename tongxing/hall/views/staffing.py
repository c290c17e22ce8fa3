"""Tomorrow's staff as a picture: proposed, present, and what general windows would bring."""

from datetime import timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tongxing.base.access import allow
from tongxing.base.models import CalendarDay
from tongxing.base.pages import Asked, show

from .. import access
from ..making import make_soon
from ..models import StaffingPlan, Window
from .ground import hall_of

TALL = 160  # of the picture, in its own units
WIDE = 30  # of a half hour


class Bar(NamedTuple):
    """A half hour of the picture and of the table beside it."""

    clock: str
    expected: float
    low: float
    high: float
    proposed: int
    present: int
    p95: list
    most_days: float | None
    present_p95: list
    x: int
    y: float
    height: float
    present_y: float


@require_http_methods(["GET", "POST"])
@allow(access.looks_after_the_hall)
def staffing(request: Asked) -> HttpResponse:
    hall, now = hall_of(request.user), timezone.now()
    day = _next_workday(timezone.localdate(now))
    if request.method == "POST":
        try:
            with transaction.atomic():
                StaffingPlan.objects.create(
                    place=hall, day=day, asked_by=request.user, asked_at=now
                )
        except IntegrityError:
            pass  # one is in the making already, and will be shown
        make_soon(clock=timezone.now)
        return redirect("hall:staffing")
    plan = StaffingPlan.objects.newest_of(hall)
    found = plan.found if plan else {}
    bars = _bars(found) if found else []
    names = {row.code: str(row) for row in hall.departments.all()}
    windows = {f"{row.number}": row for row in Window.objects.at(hall).select_related("department")}
    sheet = [row | {"window": windows.get(row["window"])} for row in found.get("sheet", [])]
    general = [
        row | {"department": names.get(row["worst"], "")} for row in found.get("general", [])
    ]
    context = {
        "hall": hall, "day": day, "general": general, "sheet": sheet, "plan": plan,
        "found": found, "bars": bars,
        "width": WIDE * len(bars), "tall": TALL,
    }  # fmt: skip
    return show(request, "hall/staffing.html", context, part="plan")


def _next_workday(today):
    calendar = CalendarDay.objects.calendar()
    day = today + timedelta(days=1)
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def _bars(found: dict) -> list[Bar]:
    proposed, present = found["proposed"], found["present"]
    most = max(*proposed["staff"], *present["staff"], 1)
    rows = zip(
        found["clocks"], found["expected"], found["low"], found["high"], proposed["staff"],
        present["staff"], proposed["p95"], proposed["most_days"], present["p95"], strict=True,
    )  # fmt: skip
    return [
        Bar(  # type: ignore[call-arg]
            *row, n * WIDE, TALL - TALL * row[4] / most, TALL * row[4] / most,
            TALL - TALL * row[5] / most,
        )
        for n, row in enumerate(rows)
    ]  # fmt: skip
