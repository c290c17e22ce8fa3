"""When a volunteer can be asked: the usual week and the days that differ, as a month."""

import calendar
from datetime import date, timedelta
from typing import NamedTuple

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongxing.base import wording
from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked

from ..forms import DayForm
from ..models import FreeDay, Volunteer

MONTHS_AHEAD = 12


class Cell(NamedTuple):
    """A day of the month as it is shown."""

    day: date
    differs: FreeDay | None
    usual: list  # the hours of the week
    is_past: bool


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def month(request: Asked) -> HttpResponse:
    """The month with what differs; and one more day that does."""
    volunteer = get_object_or_404(Volunteer.objects.active().of(request.user))
    today = timezone.localdate()
    form = DayForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        FreeDay.objects.say(volunteer, form.cleaned_data["day"], form.span)
        success(request, _("日历改好了。"))
        return redirect("teams:calendar")
    first = _asked_month(request.GET.get("month", ""), today)
    context = {
        "form": form,
        "first": first,
        "before": first - timedelta(days=1) if first > today else None,
        "after": first + timedelta(days=31) if _months(today, first) < MONTHS_AHEAD else None,
        "weekdays": [wording.weekday(number) for number in range(7)],
        "weeks": _weeks(volunteer, first, today),
        "ahead": volunteer.free_days.from_day(today),
    }
    status = 422 if form.is_bound else 200
    return render(request, "teams/calendar.html", context, status=status)


def _asked_month(said: str, today: date) -> date:
    """The first of the month that the address names; this month when it names none of the year."""
    this = today.replace(day=1)
    try:
        first = date.fromisoformat(f"{said}-01")
    except ValueError:
        return this
    return first if 0 <= _months(today, first) <= MONTHS_AHEAD else this


def _months(today: date, first: date) -> int:
    return (first.year - today.year) * 12 + first.month - today.month


def _weeks(volunteer: Volunteer, first: date, today: date) -> list[list[Cell | None]]:
    usual: dict[int, list] = {day: [] for day in range(7)}
    for row in volunteer.free_times.order_by("weekday", "since", "pk"):
        usual[row.weekday].append(row)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    shown = volunteer.free_days.filter(day__range=(weeks[0][0], weeks[-1][-1])).order_by("pk")
    differs = {row.day: row for row in shown}
    return [
        [
            Cell(day, differs.get(day), usual[day.weekday()], day < today)
            if day.month == first.month else None
            for day in week
        ]
        for week in weeks
    ]  # fmt: skip


@require_POST
@allow(signed_in)
def forget(request: Asked, pk: int) -> HttpResponse:
    """That day is as usual again."""
    rows = FreeDay.objects.filter(volunteer__person=request.user.person_id)
    get_object_or_404(rows, pk=pk).delete()
    success(request, _("这一天照平常。"))
    return redirect("teams:calendar")
