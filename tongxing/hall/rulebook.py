"""The hall's tables as its pages read them: what stands now, what is planned, what was before."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongxing.base.models import Parameter
from tongxing.people.models import TrailEntry
from tongxing.places.models import Place

from .models import (
    Appointment,
    BlackOut,
    CaseClock,
    DrawLimit,
    FormTemplate,
    Level,
    Priority,
    RatingReason,
    ServicePlan,
    Shift,
    SlotPlan,
    WeeklyClosing,
    Window,
    WindowService,
)
from .rules import Table, title_of

OF_THE_HALL = ("hall_", "booking_", "rating_")  # how the codes of its numbers begin
CHANGES_SHOWN = 30


class Entry(NamedTuple):
    """A table on the page of all tables."""

    table: Table
    now: str  # what stands, in one line
    changed: TrailEntry | None  # by whom last; None: as it was laid


class Line(NamedTuple):
    """A line of a table as it is shown."""

    pk: int
    title: str
    cells: list[str]
    source: str
    since: date
    until: date | None
    standing: str  # "now", "planned", "over"


class Sheet(NamedTuple):
    """A whole table: its heads, its lines by how they stand."""

    heads: list[str]
    now: list[Line]
    planned: list[Line]
    over: list[Line]


def parameters():
    begins = Q()
    for start in OF_THE_HALL:
        begins |= Q(code__startswith=start)
    return Parameter.objects.filter(begins)


def entries(hall: Place, *, at: datetime) -> list[Entry]:
    """Every table with what stands now and who changed it last."""
    today = timezone.localdate(at)
    changed = last_changes(hall)
    return [Entry(table, NOW[table](hall, today), changed.get(table)) for table in Table]


def last_changes(hall: Place) -> dict[Table, TrailEntry]:
    of = {f"hall-{table}": table for table in Table}
    mine = TrailEntry.objects.filter(about=hall._meta.label_lower, about_uid=hall.uid)
    newest = mine.filter(what__in=of).values("what").annotate(last=Max("pk"))
    rows = TrailEntry.objects.filter(pk__in=[row["last"] for row in newest]).with_names()
    return {of[row.what]: row for row in rows.order_by("pk")}


def changes(hall: Place, table: str) -> list[TrailEntry]:
    rows = TrailEntry.objects.about_row(hall).filter(what=f"hall-{table}").with_names()
    return list(rows[:CHANGES_SHOWN])


# --- what stands, in one line each


def _preferences(hall: Place, _today: date) -> str:
    lines = WindowService.objects.filter(window__place=hall, head_start_minutes__gt=0)
    found = lines.aggregate(n=Count("window", distinct=True))["n"]
    said = ngettext("%(n)d个窗口设了先办的事。", "%(n)d个窗口设了先办的事。", found)
    return said % {"n": found} if found else _("所有窗口都按先后叫号，没有先办的事。")


def _serves(hall: Place, today: date) -> str:
    found = Window.objects.at(hall).aggregate(
        all=Count("pk", distinct=True), general=Count("pk", filter=Q(services=None)),
    )  # fmt: skip
    planned = ServicePlan.objects.at(hall).to_come().count()
    said = _("%(all)d个窗口，其中%(general)d个什么都办。") % found
    if not planned:
        return said
    more = ngettext("还有%(n)d个窗口定好了要改。", "还有%(n)d个窗口定好了要改。", planned)
    return said + more % {"n": planned}


def _shifts(hall: Place, today: date) -> str:
    lines = Shift.objects.at(hall).standing()
    found = lines.aggregate(n=Count("window", distinct=True), who=Count("clerk", distinct=True))
    said = _("%(windows)d个窗口排了班，%(people)d人轮值。")
    return (
        said % {"windows": found["n"], "people": found["who"]} if found["n"] else _("还没有排班。")
    )


def _limits(hall: Place, today: date) -> str:
    rows = DrawLimit.objects.at(hall).in_force(today).with_names().in_table_order()
    return _listed(row.in_words for row in rows) or _("都不限号，开门就能取。")


def _slots(hall: Place, today: date) -> str:
    lines = SlotPlan.objects.at(hall).holding_on(today)
    found = lines.aggregate(n=Count("department", distinct=True), room=Sum("capacity"))
    said = _("%(departments)d个部门可以预约，一周共%(room)d个名额。")
    if not found["n"]:
        return _("还没有开放预约。")
    return said % {"departments": found["n"], "room": found["room"]}


def _black_outs(hall: Place, today: date) -> str:
    rows = BlackOut.objects.to_come(hall, today=today)
    weekly = WeeklyClosing.objects.to_come(hall, today=today)
    said = [f"{row} {row.why}" for row in weekly] + [f"{row.since:%m-%d} {row.why}" for row in rows]
    return _listed(said) or _("今后没有停约的日子。")


def _priorities(hall: Place, today: date) -> str:
    rows = Priority.objects.in_force(today).in_list_order()
    names = _("、").join(str(row) for row in rows)
    ceiling = Parameter.objects.value("hall_longest_wait", on=today)
    return _("%(names)s优先；谁等满%(minutes)d分钟，排在所有优先之前。") % {
        "names": names, "minutes": ceiling,
    }  # fmt: skip


def _clocks(hall: Place, today: date) -> str:
    rows = CaseClock.objects.in_force(today).in_table_order()
    return _listed(_days_of(row) for row in rows)


def _days_of(row: CaseClock) -> str:
    return _("%(what)s%(n)d个工作日") % {"what": row.get_code_display(), "n": row.workdays}


def _reasons(hall: Place, today: date) -> str:
    found = RatingReason.objects.in_force(today).count()
    return _("五个等级共%(n)d个选项。") % {"n": found}


def _parameters(hall: Place, today: date) -> str:
    found = parameters().in_force(today).count()
    return _("%(n)d个数，例如叫号几次才能过号、能约今后几天。") % {"n": found}


def _forms(hall: Place, today: date) -> str:
    rows = FormTemplate.objects.in_force(today).order_by("code", "version", "pk")
    return _listed(str(row) for row in rows) or _("没有在用的表。")


def _listed(words: Iterable[str], *, most: int = 4) -> str:
    """The first few, and how many more."""
    found = list(words)
    said = _("；").join(found[:most])
    if len(found) > most:
        said += _("；还有%(n)d条") % {"n": len(found) - most}
    return said


NOW: dict[Table, Callable[[Place, date], str]] = {
    Table.PREFERENCES: _preferences, Table.SERVES: _serves, Table.SHIFTS: _shifts,
    Table.LIMITS: _limits, Table.SLOTS: _slots, Table.BLACK_OUTS: _black_outs,
    Table.PRIORITIES: _priorities, Table.CLOCKS: _clocks, Table.REASONS: _reasons,
    Table.PARAMETERS: _parameters, Table.FORMS: _forms,
}  # fmt: skip


# --- tables of lines with a day on which they begin


def sheet(hall: Place, table: str, *, at: datetime) -> Sheet:
    """Every line there has been, by how it stands today."""
    today = timezone.localdate(at)
    if table == Table.LIMITS:
        return _limit_sheet(hall, at=at, today=today)
    if table == Table.PRIORITIES:
        rows: Any = Priority.objects.order_by("position", "code", "-valid_from", "-pk")
        heads = [_("提前分钟"), _("满多少岁自动适用"), _("看什么证件"), _("谁来认定")]
        return _sorted(heads, [_line(row, _of_priority(row), today) for row in rows])
    if table == Table.CLOCKS:
        rows = CaseClock.objects.order_by("code", "-valid_from", "-pk")
        heads = [_("工作日"), _("最多延长"), _("用时百分之几时提醒")]
        lines = [
            _line(row, [f"{row.workdays}", f"{row.extension}", f"{row.amber_share}%"], today)
            for row in rows
        ]
        return _sorted(heads, lines)
    rows = parameters().order_by("code", "-valid_from", "-pk")
    return _sorted([_("数值")], [_line(row, [f"{row.value} {row.unit}"], today) for row in rows])


def _limit_sheet(hall: Place, *, at: datetime, today: date) -> Sheet:
    rows = DrawLimit.objects.at(hall).with_names().in_table_order()
    rooms = DrawLimit.objects.rooms(hall, at=at).by_key
    heads = [_("每天最多"), _("取号时间"), _("今天还有")]
    lines = []
    for row in rows:
        room = rooms.get(row.key)
        left = f"{room.left}" if room and room.limit == row and room.left is not None else ""
        most = "" if row.most is None else f"{row.most}"
        lines.append(_line(row, [most, row.hours, left], today))
    return _sorted(heads, lines)


def _of_priority(row: Priority) -> list[str]:
    age = "" if row.from_age is None else f"{row.from_age}"
    judged = _("工作人员") if row.staff_only else _("本人选")
    return [f"{row.head_start_minutes}", age, row.proof, judged]


def _line(row: Any, cells: list[str], today: date) -> Line:
    over = row.valid_until is not None and row.valid_until <= today
    standing = "over" if over else "planned" if row.valid_from > today else "now"
    return Line(row.pk, title_of(row), cells, row.source, row.valid_from, row.valid_until, standing)


def _sorted(heads: list[str], lines: list[Line]) -> Sheet:
    """The lines by how they stand. Of lines in force of one title the newest holds."""
    now: list[Line] = []
    seen: set[str] = set()
    over = [line for line in lines if line.standing == "over"]
    for line in (one for one in lines if one.standing == "now"):
        (over if line.title in seen else now).append(line)
        seen.add(line.title)
    return Sheet(heads, now, [line for line in lines if line.standing == "planned"], over)


# --- windows, slots, days


class Preferring(NamedTuple):
    """A window and what it calls first."""

    window: Window
    lines: list[WindowService]


def preferring(hall: Place) -> list[Preferring]:
    rows = Window.objects.at(hall).in_number_order().select_related("department")
    rows = rows.prefetch_related("services__department", "services__matter")
    return [
        Preferring(row, sorted(row.services.all(), key=lambda one: (one.matter_id is None, one.pk)))
        for row in rows
    ]


class Bookable(NamedTuple):
    """A department and how many may book a week."""

    code: str
    department: str
    room: int
    booked: int


def bookable(hall: Place, *, today: date) -> list[Bookable]:
    plans = SlotPlan.objects.at(hall).holding_on(today).order_by("department")
    room = dict(plans.values_list("department").annotate(room=Sum("capacity")))
    ahead = Appointment.objects.booked().filter(place=hall, day__gte=today)
    booked = dict(
        ahead.order_by("slot__department").values_list("slot__department").annotate(n=Count("pk"))
    )
    return [
        Bookable(row.code, str(row), room.get(row.pk, 0), booked.get(row.pk, 0))
        for row in hall.departments.order_by("code", "pk")
    ]


def week_of_slots(department, *, day: date) -> list[tuple[str, list[int]]]:
    """The room at each time, one column a weekday."""
    rows = SlotPlan.objects.filter(department=department).holding_on(day).in_week_order()
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(f"{row.starts:%H:%M}", [0] * 7)[row.weekday] = row.capacity
    return sorted(found.items())


def reasons(*, day: date) -> list[tuple[int, str, list[RatingReason]]]:
    rows = list(RatingReason.objects.in_force(day).in_list_order())
    return [
        (level.value, str(level.label), [row for row in rows if row.level == level])
        for level in Level
    ]
