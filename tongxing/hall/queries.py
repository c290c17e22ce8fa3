"""Questions about many numbers, answered in plain values."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    Avg,
    BigIntegerField,
    CharField,
    Count,
    DateField,
    DateTimeField,
    F,
    Max,
    Q,
    QuerySet,
    Sum,
)
from django.db.models import Window as Over

from tongxing.base.models import Parameter
from tongxing.base.prepared import prepared
from tongxing.base.wording import in_language
from tongxing.places.models import Place
from tongxing.planning.waits import Accuracy, Band, Said, accuracy

from .models import Department, Matter, Sitting, State, Step, Ticket, TicketStep, Window
from .models.department import Line as ServiceLine

AS_IF_SEEN = 10  # the catalogue's minutes weigh like so many people served


def halls():
    """Places that have windows, in the order of the tree."""
    return Place.objects.open().filter(windows__isnull=False).distinct().order_by("path", "pk")


def hall_with_code(code: str) -> Place | None:
    return _hall.first(code=code)


@prepared(code=CharField())
def _hall(code: Any) -> QuerySet:
    return halls().filter(code=code)[:1]


def minutes_by_matter(hall: Place, *, since: datetime) -> dict[int, float]:
    """Usual minutes at the window by matter: what was seen, leaning on the catalogue's figure."""
    seen = {
        row["matter"]: (row["n"], row["seconds"])
        for row in TicketStep.objects.filter(
            place=hall, at__gte=since, left=State.SERVING, matter__isnull=False
        )
        .values("matter")
        .annotate(n=Count("pk"), seconds=Sum("stood_seconds"))
    }
    usual = Matter.objects.at(hall).values_list("pk", "minutes")
    found = {}
    for pk, minutes in usual:
        n, seconds = seen.get(pk, (0, 0))
        found[pk] = (seconds / 60 + AS_IF_SEEN * minutes) / (n + AS_IF_SEEN)
    return found


def said_and_waited(hall: Place, *, since: date, until: date) -> list[tuple[Said, Band]]:
    """What people were told when they drew a number in [since, until), and what they waited."""
    rows = Ticket.objects.filter(
        place=hall, day__gte=since, day__lt=until, first_called_at__isnull=False,
        expected_minutes__isnull=False,
    ).values_list(
        "expected_minutes", "expected_low", "expected_high", "issued_at", "first_called_at"
    )  # fmt: skip
    return [
        (Said(told, (called - issued).total_seconds() / 60), Band(low, high, 1))  # type: ignore
        for told, low, high, issued, called in rows.order_by("pk")
    ]


def promise_kept(hall: Place, *, today: date) -> Accuracy | None:
    """How often the waits of the last weeks lay inside what people had been told."""
    days = Parameter.objects.value("hall_history_days", on=today)
    return accuracy(said_and_waited(hall, since=today - timedelta(days=days), until=today))


class Line(NamedTuple):
    """How one department's or window's or clerk's day went."""

    name: str
    served: int
    mean_wait_minutes: float | None
    longest_wait_minutes: float | None
    mean_service_minutes: float | None
    passed: int


def _minutes(value) -> float | None:
    if value is None:
        return None
    return (value.total_seconds() if isinstance(value, timedelta) else value) / 60


def by_department(hall: Place, *, since: date, until: date) -> list[Line]:
    """Each department's numbers of [since, until): a wait counts once, when first called."""
    wait = F("first_called_at") - F("issued_at")
    waits: dict = {
        row["department"]: row
        for row in Ticket.objects.filter(
            place=hall, day__gte=since, day__lt=until, first_called_at__isnull=False
        )
        .values("department")
        .annotate(mean=Avg(wait), longest=Max(wait))
    }
    served = _served(hall, since, until, "matter__department")
    lines = []
    for department in Department.objects.filter(place=hall).order_by("code", "pk"):
        wait_of, work = waits.get(department.pk, {}), served.get(department.pk, {})
        lines.append(
            Line(
                str(department), work.get("n", 0), _minutes(wait_of.get("mean")),
                _minutes(wait_of.get("longest")), _minutes(work.get("mean")), work.get("passed", 0),
            )
        )  # fmt: skip
    return lines


def by_window(hall: Place, *, since: date, until: date) -> list[Line]:
    """Each window's service; people transferred count at every window that served them."""
    served = _served(hall, since, until, "window")
    windows = Window.objects.at(hall).select_related("department").in_number_order()
    return [_line(str(window), served.get(window.pk, {})) for window in windows]


def by_clerk(hall: Place, *, since: date, until: date) -> list[Line]:
    served = _served(hall, since, until, "by__person__name")
    return [
        _line(name or "", row) for name, row in sorted(served.items(), key=lambda kv: kv[0] or "")
    ]


def _line(name: str, work: dict) -> Line:
    return Line(
        name, work.get("n", 0), None, None, _minutes(work.get("mean")), work.get("passed", 0)
    )


# A stay at a window that served: it ended one of these ways.
ENDS_SERVICE = (Step.FINISH, Step.NEXT_MATTER, Step.MOVE_ON)


def _served(hall: Place, since: date, until: date, by: str) -> dict:
    rows = TicketStep.objects.filter(
        place=hall, ticket__day__gte=since, ticket__day__lt=until
    ).filter(Q(kind__in=ENDS_SERVICE) | Q(kind=Step.PASS) | Q(left=State.SERVING))
    found = rows.values(by).annotate(
        n=Count("pk", filter=Q(kind__in=ENDS_SERVICE)),
        mean=Avg("stood_seconds", filter=Q(left=State.SERVING)),
        passed=Count("pk", filter=Q(kind=Step.PASS)),
    )
    return {row[by]: row for row in found.order_by(by)}


class InLine(NamedTuple):
    """Somebody who waits, as the clerk's list shows them."""

    number: str
    what: str
    waits_since: datetime
    priority: str


MOST_IN_LINE = 12  # who is shown; the number of all is said


def next_in_line(
    window: Window, lines: tuple[ServiceLine, ...], *, day: date, too_long_since: datetime
) -> tuple[list[InLine], int]:
    """Who comes next at this window, in that order; and how many wait for it in all."""
    found = _in_line(
        lines, place=window.place_id, day=day, window=window.pk, too_long_since=too_long_since
    )
    shown = [
        InLine(
            number, in_language(matter or department or "", matter_en or department_en or ""),
            since, in_language(rule or "", rule_en or ""),
        )
        for number, matter, matter_en, department, department_en, since, rule, rule_en, _ in found
    ]  # fmt: skip
    return shown, found[0][-1] if found else 0


@prepared(
    place=BigIntegerField(), day=DateField(), window=BigIntegerField(),
    too_long_since=DateTimeField(),
)  # fmt: skip
def _in_line(
    lines: tuple[ServiceLine, ...], place: Any, day: Any, window: Any, too_long_since: Any
) -> QuerySet:
    mine = Ticket.objects.on(place, day).waiting().servable_at(window, lines)
    in_order = mine.in_calling_order(lines, too_long_since=too_long_since)
    return in_order.annotate(of=Over(Count("pk"))).values_list(
        "number", "matter__name", "matter__name_en", "department__name", "department__name_en",
        "waits_since", "priority__name", "priority__name_en", "of",
    )[:MOST_IN_LINE]  # fmt: skip


class Day(NamedTuple):
    """A day of the hall in figures."""

    drawn: int
    served: int
    waiting: int
    left: int
    mean_wait_minutes: float | None
    p95_wait_minutes: float | None
    over_an_hour: int
    priority_used: int


def day(hall: Place, on: date) -> Day:
    rows = Ticket.objects.on(hall, on)
    waits = sorted(
        (called - issued).total_seconds() / 60
        for issued, called in rows.filter(first_called_at__isnull=False)
        .order_by("pk").values_list("issued_at", "first_called_at")
    )  # fmt: skip
    counts = rows.aggregate(
        drawn=Count("pk"), served=Count("pk", filter=Q(state=State.DONE)),
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        left=Count("pk", filter=Q(state__in=[State.LEFT, State.EXPIRED])),
        priority_used=Count("pk", filter=Q(priority__isnull=False)),
    )  # fmt: skip
    return Day(
        mean_wait_minutes=sum(waits) / len(waits) if waits else None,
        p95_wait_minutes=waits[min(len(waits) - 1, int(0.95 * len(waits)))] if waits else None,
        over_an_hour=sum(wait > 60 for wait in waits),
        **counts,
    )


class LaneUse(NamedTuple):
    """How often a rule of the priority lane was used."""

    priority: str
    numbers: int
    mean_wait_minutes: float | None


def lane_use(hall: Place, *, since: date, until: date) -> list[LaneUse]:
    """For the audit of the priority lane: which rule, how often, how long they waited."""
    rows = (
        Ticket.objects.filter(
            place=hall, day__gte=since, day__lt=until, priority__isnull=False
        )
        .values("priority__name", "priority__name_en")
        .annotate(n=Count("pk"), mean=Avg(F("first_called_at") - F("issued_at")))
        .order_by("-n", "priority__name")
    )  # fmt: skip
    return [
        LaneUse(
            in_language(row["priority__name"], row["priority__name_en"]), row["n"],
            _minutes(row["mean"]),
        )
        for row in rows
    ]  # fmt: skip


def version(hall: Place) -> tuple:
    """Changes whenever something happens to a number or a window of the hall."""
    # The newest line, not the latest moment: a number may come in late, a clock be set back.
    return _newest_step.first(), *_seats(place=hall.pk)


@prepared()
def _newest_step() -> QuerySet:
    return TicketStep.objects.order_by("-pk").values_list("pk", flat=True)[:1]


@prepared(place=BigIntegerField())
def _seats(place: Any) -> QuerySet:
    """Who sits where, and who is on a break since when."""
    return Sitting.objects.at(place).current().order_by("pk").values_list("pk", "paused_at")


def drawn(hall: Place, *, since: date, until: date):
    """Department and moment of every number of the days [since, until)."""
    rows = Ticket.objects.filter(place=hall, day__gte=since, day__lt=until)
    return rows.order_by("pk").values_list("department", "issued_at").iterator(chunk_size=5000)


FEWEST_SERVED = 30  # of a department, before its own times are believed


def service_times(hall: Place, *, since: date, until: date) -> dict[int, tuple[float, float]]:
    """Mean minutes at the window and their spread (standard deviation by mean) by department."""
    found: dict[int, list[int]] = {}
    rows = TicketStep.objects.filter(
        place=hall, ticket__day__gte=since, ticket__day__lt=until, left=State.SERVING,
        matter__isnull=False,
    ).order_by("pk")  # fmt: skip
    for department, seconds in rows.values_list("matter__department", "stood_seconds"):
        found.setdefault(department, []).append(seconds)
    times = {}
    for department, all_of_it in found.items():
        if len(all_of_it) >= FEWEST_SERVED:
            mean = sum(all_of_it) / len(all_of_it)
            spread = (sum((one - mean) ** 2 for one in all_of_it) / len(all_of_it)) ** 0.5
            times[department] = (max(mean / 60, 0.5), spread / mean if mean else 0.0)
    return times
