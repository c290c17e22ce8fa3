"""The hall's rules: what stands, who changed it, and a page to change each table."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow
from tongxing.base.models import Parameter
from tongxing.base.pages import Asked
from tongxing.people import queries as people
from tongxing.places.models import Place

from .. import access, rulebook, rules
from ..forms.rules import (
    BlackOutForm,
    CaseClockForm,
    DrawLimitForm,
    NumberForm,
    PreferForm,
    PriorityForm,
    ReasonsForm,
    SlotsForm,
)
from ..models import (
    BlackOut,
    CaseClock,
    DrawLimit,
    Level,
    Priority,
    RatingReason,
    WeeklyClosing,
    Window,
)
from ..rules import Table
from .ground import hall_by

# Tables of lines with a day on which they begin, edited line by line.
LINES: dict[str, Any] = {
    Table.LIMITS: DrawLimit, Table.PRIORITIES: Priority, Table.CLOCKS: CaseClock,
    Table.PARAMETERS: Parameter,
}  # fmt: skip
GROWING = (Table.LIMITS, Table.PRIORITIES)  # to which lines are added, and which end


def kept_hall(request: Asked, code: str) -> Place:
    """The hall, if this person keeps its tables; to all others it has no such page."""
    hall = hall_by(code)
    if not access.keeps_matters_of(request.user, hall):
        raise Http404
    return hall


def status_of(form: forms.BaseForm) -> int:
    return 422 if form.is_bound and not form.is_valid() else 200


@require_GET
@allow(access.keeps_the_catalogue)
def rules_page(request: Asked, code: str) -> HttpResponse:
    hall = kept_hall(request, code)
    context = {"hall": hall, "entries": rulebook.entries(hall, at=timezone.now())}
    return render(request, "hall/rules.html", context)


@require_GET
@allow(access.keeps_the_catalogue)
def table(request: Asked, code: str, table: str) -> HttpResponse:
    """One table: the lines that hold, those that will, those that did, and who changed it."""
    hall, now = kept_hall(request, code), timezone.now()
    if table not in Table.values:
        raise Http404
    context: dict[str, Any] = {
        "hall": hall, "table": Table(table), "grows": table in GROWING,
        "changes": people.lines(rulebook.changes(hall, table)),
    } | _of_table(hall, table, now)  # fmt: skip
    return render(request, "hall/rules_table.html", context)


def _of_table(hall: Place, table: str, now) -> dict[str, Any]:
    today = timezone.localdate(now)
    if table in LINES:
        return {"sheet": rulebook.sheet(hall, table, at=now)}
    if table == Table.PREFERENCES:
        return {"windows": rulebook.preferring(hall)}
    if table == Table.SLOTS:
        return {"departments": rulebook.bookable(hall, today=today)}
    if table == Table.BLACK_OUTS:
        return {
            "black_outs": BlackOut.objects.to_come(hall, today=today),
            "weekly": WeeklyClosing.objects.to_come(hall, today=today), "today": today,
        }  # fmt: skip
    if table == Table.REASONS:
        return {"reasons": rulebook.reasons(day=today)}
    raise Http404


def to_table(hall: Place, table: str) -> HttpResponse:
    return redirect("hall:rules_table", hall.code, table)


def edit_page(
    request: Asked, hall: Place, form: forms.BaseForm, *, table: str, title: str, **more: Any
) -> HttpResponse:
    """A form about a table, alone on its page."""
    more.setdefault("back", reverse("hall:rules_table", args=[hall.code, table]))
    context = {"hall": hall, "form": form, "table": Table(table), "title": title} | more
    return render(request, "hall/rules_edit.html", context, status=status_of(form))


def as_typed(form: forms.BaseForm) -> list[tuple[str, str]]:
    """What was typed, to be sent once more; whoever looks first sends it twice."""
    if not isinstance(form.data, QueryDict):
        return []
    return [(name, value) for name in form.fields for value in form.data.getlist(name)]


# --- lines with a day on which they begin


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def line(request: Asked, code: str, table: str, pk: int | None = None) -> HttpResponse:
    """A line anew, from a day on; without a key one that was not there before."""
    hall, now = kept_hall(request, code), timezone.now()
    today = timezone.localdate(now)
    row = _row(hall, table, pk) if pk else None
    form = _line_form(request, hall, table, row, today)
    if request.method == "POST" and form.is_valid():
        new = form.save(commit=False)
        rules.begin(new, hall=hall, by=request.user, at=now, instead_of=row)
        said = _("记下了：%(day)s起用。之前的事按以前的算。")
        messages.success(request, said % {"day": f"{new.valid_from:%Y-%m-%d}"})
        return to_table(hall, table)
    title = rules.title_of(row) if row else _("加一条")
    can_end = row is not None and table in GROWING
    return edit_page(request, hall, form, table=table, title=title, row=row, can_end=can_end)


def _row(hall: Place, table: str, pk: int) -> Any:
    if table not in LINES:
        raise Http404
    rows = LINES[table].objects.all()
    if table == Table.LIMITS:
        rows = DrawLimit.objects.at(hall).with_names()
    elif table == Table.PARAMETERS:
        rows = rulebook.parameters()
    return get_object_or_404(rows, pk=pk)


def _line_form(request: Asked, hall: Place, table: str, row: Any, today: date) -> Any:
    said: dict[str, Any] = {"data": request.POST or None, "hall": hall, "today": today}
    if row is None and table not in GROWING:
        raise Http404
    if table == Table.PARAMETERS:
        return NumberForm(instance=row.successor(today), **said)
    if table == Table.CLOCKS:
        return CaseClockForm(instance=row.successor(today), **said)
    if table == Table.PRIORITIES:
        new = row.successor(today) if row else Priority(code=uuid.uuid4().hex[:12], position=900)
        ceiling = Parameter.objects.value("hall_longest_wait", on=today)
        return PriorityForm(instance=new, ceiling=ceiling, **said)
    new = row.successor(today) if row else DrawLimit(place=hall)
    return DrawLimitForm(instance=new, **said)


@require_POST
@allow(access.keeps_the_catalogue)
def end_line(request: Asked, code: str, table: str, pk: int) -> HttpResponse:
    hall, now = kept_hall(request, code), timezone.now()
    if table not in GROWING:
        raise Http404
    row = _row(hall, table, pk)
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    rules.end(row, on=tomorrow, hall=hall, by=request.user, at=now)
    messages.success(request, _("停了：今天还按它，明天起不用了。以前的记录还在。"))
    return to_table(hall, table)


# --- windows, slots, days, ratings


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def preferences(request: Asked, code: str, number: int) -> HttpResponse:
    """What one window calls first. A general window serves everybody in turn."""
    hall, now = kept_hall(request, code), timezone.now()
    window = get_object_or_404(Window.objects.at(hall).select_related("department"), number=number)
    form = PreferForm(request.POST or None, window=window, hall=hall, today=timezone.localdate(now))
    if not form.lines:
        raise Http404
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        rules.prefer(
            window, minutes=form.minutes, dropped=form.dropped, matter=said["matter"],
            matter_minutes=said["matter_minutes"] or 0, by=request.user, at=now,
        )  # fmt: skip
        messages.success(request, _("记下了，下一次叫号就按它。"))
        return to_table(hall, Table.PREFERENCES)
    return edit_page(request, hall, form, table=Table.PREFERENCES, title=str(window))


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def slots(request: Asked, code: str, department: str) -> HttpResponse:
    hall, now = kept_hall(request, code), timezone.now()
    row = get_object_or_404(hall.departments, code=department)
    today = timezone.localdate(now)
    form = SlotsForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        rules.set_slots(
            row, weekdays=said["weekdays"], starts=form.starts, capacity=said["capacity"],
            day=said["valid_from"], by=request.user, at=now,
        )  # fmt: skip
        messages.success(request, _("记下了。已经约好的照常来。"))
        return redirect("hall:rules_slots", code, department)
    week = rulebook.week_of_slots(row, day=today)
    return edit_page(
        request, hall, form, table=Table.SLOTS, title=str(row), week=week, weekdays=range(7)
    )


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def black_out(request: Asked, code: str) -> HttpResponse:
    """First look who has booked on these days, then close them: those are called off and told."""
    hall, now = kept_hall(request, code), timezone.now()
    today = timezone.localdate(now)
    form = BlackOutForm(request.POST or request.GET or None, hall=hall, today=today)
    affected = None
    if form.is_bound and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("department", "since", "until", "why")}
        if request.method == "POST":
            called_off = rules.close_days(hall, **said, by=request.user, at=now)
            told = _("停约了。%(n)d个预约已取消，每人都收到了消息和原因，可以另约。")
            messages.success(request, told % {"n": len(called_off)})
            return to_table(hall, Table.BLACK_OUTS)
        affected = list(BlackOut(place=hall, **said).appointments(today=today))
    return edit_page(
        request, hall, form, table=Table.BLACK_OUTS, title=_("停约几天"), affected=affected,
        said=as_typed(form),
    )  # fmt: skip


@require_POST
@allow(access.keeps_the_catalogue)
def open_days(request: Asked, code: str, pk: int) -> HttpResponse:
    hall, now = kept_hall(request, code), timezone.now()
    rows = BlackOut.objects.to_come(hall, today=timezone.localdate(now))
    rules.open_days(get_object_or_404(rows, pk=pk), by=request.user, at=now)
    messages.success(request, _("又可以约了。取消过的预约不会自己回来，请本人重新约。"))
    return to_table(hall, Table.BLACK_OUTS)


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def reasons(request: Asked, code: str, level: int) -> HttpResponse:
    hall, now = kept_hall(request, code), timezone.now()
    if level not in Level.values:
        raise Http404
    today = timezone.localdate(now)
    standing = RatingReason.objects.in_force(today).of_level(level).in_list_order()
    said = "\n".join(row.as_typed for row in standing)
    form = ReasonsForm(request.POST or None, today=today, initial={"lines": said})
    if request.method == "POST" and form.is_valid():
        rules.revise_reasons(
            hall, level, form.cleaned_data["lines"], day=form.cleaned_data["valid_from"],
            by=request.user, at=now,
        )  # fmt: skip
        messages.success(request, _("记下了。评过的保留当时选的。"))
        return to_table(hall, Table.REASONS)
    return edit_page(request, hall, form, table=Table.REASONS, title=str(Level(level).label))
