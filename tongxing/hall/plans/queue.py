"""The queue as a planning problem, and what each person in it is told."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, DateField, QuerySet
from django.utils import timezone

from tongxing.base.models import Parameter
from tongxing.base.prepared import prepared
from tongxing.places.models import Place
from tongxing.planning import waits

from .. import queries
from ..models import AT_WINDOW, Department, Sitting, State, Ticket, Window, WindowService
from ..models.department import Line

OTHER = "other"  # the kind of who does not know what they need; general windows serve it
UNKNOWN_MINUTES = 6.0
MOST_SUGGESTED = 3  # what a manager can do at once


class Standing(NamedTuple):
    """Where one number stands."""

    number: str
    state: str
    window: int | None
    calls: int
    ahead: int | None  # None: no open window serves it
    low: int | None  # minutes
    high: int | None

    def told(self) -> dict:
        return self._asdict()


class AtWindow(NamedTuple):
    """One window as the screens show it."""

    number: int
    name: str
    number_called: str
    state: str  # of the number there; empty when nobody is
    calls: int
    open: bool
    resting: str  # why it rests; empty when it does not


class Crowd(NamedTuple):
    """Who waits for one department, and what a newcomer would be told."""

    department: str
    department_id: int
    waiting: int
    low: int | None
    high: int | None
    longest_minutes: int


class Hall(NamedTuple):
    """The whole queue at one moment."""

    at: datetime
    tickets: dict[int, Standing]  # by row
    windows: list[AtWindow]
    crowds: list[Crowd]
    problem: "Problem"

    def waiting(self) -> int:
        return sum(crowd.waiting for crowd in self.crowds)


class Problem(NamedTuple):
    """What planning is asked, and the record the band is taken from."""

    played: waits.Forward
    windows: list[waits.Window]
    record: waits.Record


def kind_of(matter_id: int | None, department_id: int | None) -> str:
    if matter_id is not None:
        return f"m{matter_id}"
    return f"d{department_id}" if department_id is not None else OTHER


class History(NamedTuple):
    """What is learned from earlier days; changes once a day."""

    minutes: dict[int, float]
    record: waits.Record


def history(hall: Place, *, at: datetime) -> History:
    today = timezone.localdate(at)
    days = timedelta(days=Parameter.objects.value("hall_history_days", on=today))
    past = queries.said_and_waited(hall, since=today - days, until=today)
    return History(
        queries.minutes_by_matter(hall, since=at - days),
        waits.Record(said for said, _band in past),
    )


def hall_at(hall: Place, *, at: datetime, learned: History) -> Hall:
    """The queue of this moment: who stands where, and how long it will take."""
    today = timezone.localdate(at)
    rows = _open_numbers(place=hall.pk, day=today)
    ceiling = timedelta(minutes=Parameter.objects.value("hall_longest_wait", on=today))
    here = {row[3]: row for row in rows if row[2] in AT_WINDOW}
    queue_rows = sorted(
        (row for row in rows if row[2] == State.WAITING),
        key=lambda row: (0, row[8], row[0]) if row[8] <= at - ceiling else (1, row[10], row[0]),
    )
    sittings = {sit.window_id: sit for sit in _sittings(place=hall.pk)}
    windows = _windows(place=hall.pk)
    lines: dict[int, list[Line]] = {window.pk: [] for window in windows}
    for window_id, *line in _lines(place=hall.pk):
        lines[window_id].append(Line(*line))
    kinds = {kind_of(row[5], row[6]): (row[5], row[6]) for row in queue_rows}
    queue = [
        waits.Waiting(str(row[0]), kind_of(row[5], row[6]), _minutes(learned, row[5]),
                      str(row[7]) if row[7] else "")
        for row in queue_rows
    ]  # fmt: skip
    departments = _departments(place=hall.pk)
    newcomers = {department.pk: kind_of(None, department.pk) for department in departments}
    kinds |= {kind: (None, pk) for pk, kind in newcomers.items()}
    kinds |= {
        kind_of(line.matter_id, None): (line.matter_id, line.department_id)
        for of_window in lines.values()
        for line in of_window
        if line.matter_id is not None
    }
    open_windows = [
        waits.Window(
            str(window.pk), _free_in(here.get(window.number), learned, at),
            _served_kinds(lines[window.pk], kinds),
        )
        for window in windows
        if window.pk in sittings and sittings[window.pk].paused_at is None
    ]  # fmt: skip
    played = waits.forward(queue, open_windows)
    problem = Problem(played, open_windows, learned.record)
    places = played.places
    tickets = {row[0]: _standing(row, places.get(str(row[0])), learned) for row in rows}
    crowds = [
        _crowd(str(department), department.pk, queue_rows, problem, at)
        for department in departments
    ]
    screens = [
        _at_window(window, here.get(window.number), sittings.get(window.pk)) for window in windows
    ]
    return Hall(at, tickets, screens, crowds, problem)


@prepared(place=BigIntegerField(), day=DateField())
def _open_numbers(place: Any, day: Any) -> QuerySet:
    return Ticket.objects.on(place, day).open().order_by("rank_at", "pk").values_list(
        "pk", "number", "state", "window__number", "calls", "matter", "department", "only_window",
        "waits_since", "state_since", "rank_at",
    )  # fmt: skip


@prepared(place=BigIntegerField())
def _sittings(place: Any) -> QuerySet:
    return Sitting.objects.at(place).current().order_by("pk")


@prepared(place=BigIntegerField())
def _windows(place: Any) -> QuerySet:
    return Window.objects.at(place).in_number_order().select_related("department")


@prepared(place=BigIntegerField())
def _lines(place: Any) -> QuerySet:
    rows = WindowService.objects.filter(window__place=place).order_by("pk")
    return rows.values_list("window", *Line._fields)


@prepared(place=BigIntegerField())
def _departments(place: Any) -> QuerySet:
    return Department.objects.filter(place=place).order_by("code", "pk")


def told_to_a_newcomer(
    hall: Hall, *, department_id: int | None, matter_id: int | None = None
) -> tuple[waits.Place, waits.Band] | None:
    """What somebody is told who draws a number now; None when no open window serves it.

    A matter that some window serves alone, apart from its department, is a kind of its own.
    """
    problem, kind = hall.problem, kind_of(None, department_id)
    if matter_id is not None and any(
        kind_of(matter_id, None) in window.serves for window in problem.windows if window.serves
    ):
        kind = kind_of(matter_id, None)
    place = problem.played.for_newcomer(problem.windows, kind=kind)
    return (place, problem.record.band(place.minutes)) if place else None


def _minutes(learned: History, matter_id: int | None) -> float:
    return learned.minutes.get(matter_id or 0, UNKNOWN_MINUTES)


def _free_in(row: tuple | None, learned: History, at: datetime) -> float:
    """Minutes until a window is free: what is left of the usual time, at least one minute."""
    if row is None:
        return 0.0
    gone = (at - row[9]).total_seconds() / 60 if row[2] == State.SERVING else 0.0
    return max(1.0, _minutes(learned, row[5]) - gone)


def _served_kinds(
    lines: list[Line], kinds: dict[str, tuple[int | None, int | None]]
) -> frozenset[str] | None:
    if not lines:
        return None
    whole = {line.department_id for line in lines if line.matter_id is None}
    single = {line.matter_id for line in lines if line.matter_id is not None}
    return frozenset(
        kind for kind, (matter, department) in kinds.items()
        if department in whole or (matter is not None and matter in single)
    )  # fmt: skip


def _standing(row: tuple, place: waits.Place | None, learned: History) -> Standing:
    band = learned.record.band(place.minutes) if place else None
    return Standing(
        number=row[1], state=row[2], window=row[3], calls=row[4],
        ahead=place.ahead if place else None,
        low=int(band.low) if band else None, high=round(band.high) if band else None,
    )  # fmt: skip


def _at_window(window: Window, row: tuple | None, sitting: Sitting | None) -> AtWindow:
    return AtWindow(
        window.number, str(window.department or ""), row[1] if row else "", row[2] if row else "",
        row[4] if row else 0, sitting is not None and sitting.paused_at is None,
        sitting.pause_why if sitting and sitting.paused_at else "",
    )  # fmt: skip


def _crowd(name: str, pk: int, rows: list[tuple], problem: Problem, at: datetime) -> Crowd:
    mine = [row for row in rows if row[6] == pk]
    place = problem.played.for_newcomer(problem.windows, kind=kind_of(None, pk))
    band = problem.record.band(place.minutes) if place else None
    longest = max(((at - row[8]).total_seconds() for row in mine), default=0)
    return Crowd(
        name, pk, len(mine), int(band.low) if band else None, round(band.high) if band else None,
        int(longest // 60),
    )  # fmt: skip


class Suggestion(NamedTuple):
    """What the manager could do now, and the window to do it at."""

    act: str  # "open": sit down there; "also": let it serve the department too
    department: str
    department_id: int
    window: Window
    waiting: int


def suggestions(hall: Place, seen: Hall, *, goal: int) -> list[Suggestion]:
    """For each crowd that will wait longer than the goal: the nearest thing that helps.

    First a window of that department, or a general one, that nobody sits at; else an open window
    for which nobody waits, which could serve the department as well.
    """
    rows = list(
        Window.objects.at(hall).in_number_order().select_related("department")
        .prefetch_related("services")
    )  # fmt: skip
    staffed = {window.number for window in seen.windows if window.open or window.resting}
    busy = {window.number for window in seen.windows if window.number_called}
    found: list[Suggestion] = []
    used: set[int] = set()
    for crowd in sorted(seen.crowds, key=lambda one: -one.longest_minutes):
        if not crowd.waiting or (crowd.high is not None and crowd.high <= goal):
            continue
        serving = [row for row in rows if _serves(row, crowd.department_id)]
        empty = [row for row in serving if row.number not in staffed and row.pk not in used]
        idle = [
            row for row in rows
            if row.number in staffed - busy and row not in serving and row.pk not in used
            and not _anybody_waits_for(row, seen)
        ]  # fmt: skip
        for act, choices in (("open", empty), ("also", idle)):
            if choices:
                used.add(choices[0].pk)
                found.append(
                    Suggestion(
                        act, crowd.department, crowd.department_id, choices[0], crowd.waiting
                    )
                )
                break
    return found


def _serves(window: Window, department_id: int) -> bool:
    lines = list(window.services.all())
    whole = {line.department_id for line in lines if line.matter_id is None}
    return not lines or department_id in whole


def _anybody_waits_for(window: Window, seen: Hall) -> bool:
    return any(_serves(window, crowd.department_id) and crowd.waiting for crowd in seen.crowds)
