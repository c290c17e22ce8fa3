"""Tomorrow's staff from the records of the last weeks: what will come, who is needed when."""

import math
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.models import CalendarDay, Parameter
from tongxing.base.workdays import Calendar
from tongxing.places.models import Place
from tongxing.planning.windows import compare, forecast, opening, staffing
from tongxing.planning.windows.hall import Demand, Group, Window

from .. import queries
from ..models import Sitting
from ..models import Window as WindowRow

HALF_HOUR = timedelta(minutes=30)
FEWEST_DAYS = 10  # open days on record, or nothing is foretold
USUAL_CV = 0.8  # of service times while there are too few to tell
NOBODY = 0.02  # expected visitors of a group that seldom comes, so that windows are compared for it
MOST_GENERAL = 8  # windows made general, in the comparison


class TooLittleKnown(Refused):
    def __init__(self, days: int):
        super().__init__(
            _("记录还不够：要有至少%(wanted)d个工作日的取号记录，现在有%(days)d天。")
            % {"wanted": FEWEST_DAYS, "days": days}
        )


class Hours(NamedTuple):
    """The half hours of a day: which the hall is open in, from the first opening on."""

    opens: time
    is_open: tuple[bool, ...]

    def place_of(self, local: datetime) -> int | None:
        """Which half hour a moment falls into; None outside the day."""
        begins = datetime.combine(local.date(), self.opens, local.tzinfo)
        n = math.floor((local - begins) / HALF_HOUR)
        return n if 0 <= n < len(self.is_open) else None

    def clock(self, n: int) -> str:
        begins = datetime.combine(date.min, self.opens)
        return f"{begins + n * HALF_HOUR:%H:%M}"


def hours_of(hall: Place, weekday: int) -> Hours:
    """The opening hours of a weekday as half hours; closed at noon makes a break."""
    spans = sorted(hall.hours.filter(weekday=weekday).values_list("opens", "closes"))
    if not spans:
        return Hours(time(8, 30), ())
    day = date.min
    opens, closes = spans[0][0], max(until for _, until in spans)
    count = math.ceil((datetime.combine(day, closes) - datetime.combine(day, opens)) / HALF_HOUR)
    starts = [datetime.combine(day, opens) + n * HALF_HOUR for n in range(count)]
    return Hours(
        opens, tuple(any(since <= at.time() < until for since, until in spans) for at in starts)
    )


class Known(NamedTuple):
    """What the records say."""

    groups: tuple[Group, ...]  # by department
    past: forecast.Past
    hours: Hours
    open_days: int


def known(hall: Place, *, day: date, at: datetime) -> Known:
    """Counts by half hour and department, and how long people took, up to yesterday."""
    today = timezone.localdate(at)
    span = Parameter.objects.value("hall_history_days", on=today)
    since = today - timedelta(days=span)
    hours = hours_of(hall, day.weekday())
    departments = list(hall.departments.order_by("code", "pk"))
    column = {row.pk: n for n, row in enumerate(departments)}
    counts = np.zeros((span, max(len(hours.is_open), 1), len(departments)), int)
    for department, issued_at in queries.drawn(hall, since=since, until=today):
        local = timezone.localtime(issued_at)
        half = hours.place_of(local)
        if half is not None and department in column:
            counts[(local.date() - since).days, half, column[department]] += 1
    calendar = CalendarDay.objects.calendar()
    is_open = np.array(
        [counts[n].any() and calendar.is_workday(since + timedelta(days=n)) for n in range(span)]
    )
    past = forecast.Past(
        counts, since.weekday(), is_open,
        np.array([_marks(since + timedelta(days=n), calendar) for n in range(span)]),
    ) if is_open.any() else None  # fmt: skip
    if past is None or is_open.sum() < FEWEST_DAYS:
        raise TooLittleKnown(int(is_open.sum()))
    times = queries.service_times(hall, since=since, until=today)
    groups = tuple(
        Group(row.code, *times.get(row.pk, (_usual(row), USUAL_CV))) for row in departments
    )
    return Known(groups, past, hours, int(is_open.sum()))


def _usual(department) -> float:
    minutes = list(department.matters.values_list("minutes", flat=True))
    return sum(minutes) / len(minutes) if minutes else 10.0


def _marks(day: date, calendar: Calendar) -> tuple[bool, bool]:
    """The last two working days of a month; the first working day after days off."""
    after = [day + timedelta(days=n) for n in range(1, 4)]
    ends = sum(one.month == day.month and calendar.is_workday(one) for one in after) < 2
    return ends and after[-1].month != day.month, not calendar.is_workday(day - timedelta(days=1))


def propose(hall: Place, *, day: date, at: datetime, seed: int = 0) -> dict[str, Any]:
    """A staff plan for a day as plain values: proposed, present, and with general windows.

    Seconds of work: never call it inside a transaction.
    """
    seen = known(hall, day=day, at=at)
    calendar = CalendarDay.objects.calendar()
    today = timezone.localdate(at)
    ahead = (day - today).days + 1  # the past ends yesterday
    told = forecast.forecast(
        seen.past, ahead=ahead, marks=_marks(day, calendar), is_open=calendar.is_workday(day),
        seed=seed,
    )  # fmt: skip
    expected = np.where(
        np.array(seen.hours.is_open)[:, None], np.maximum(told.expected, NOBODY), 0.0
    )
    demand = Demand(seen.groups, expected, day_cv=told.day_cv)
    goal = float(Parameter.objects.value("hall_wait_goal", on=today))
    ceiling = float(Parameter.objects.value("hall_longest_wait", on=today))
    rows = list(WindowRow.objects.at(hall).in_number_order().prefetch_related("services"))
    windows = _windows(rows, demand)
    problem = opening.Problem(
        demand, windows, limit_minutes=goal, ceiling_minutes=ceiling, seed=seed
    )
    sheet = opening.solve(problem)
    fresh = replace(problem, fresh=True)  # judged on other days than those it was found on
    all_open = opening.outlook(fresh, opening.everything_open(fresh))
    heads = staffing.staffing(
        staffing.Problem(demand, windows=len(rows), limit_minutes=goal, seed=seed)
    )
    return {
        "goal": goal,
        "open_days": seen.open_days,
        "clocks": [seen.hours.clock(n) for n in range(len(seen.hours.is_open))],
        "expected": [round(float(row.sum()), 1) for row in told.expected],
        "low": [float(one) for one in told.low],
        "high": [float(one) for one in told.high],
        "proposed": _outlook(opening.outlook(fresh, sheet)),
        "present": _outlook(opening.outlook(fresh, _present(fresh, hall, rows, seen.hours, at=at))),
        "sheet": _sheet(sheet, problem, seen.hours),
        "short": _short(all_open, seen.hours, goal),
        "as_general": {
            "hours": heads.outlook.staff_hours,
            "p95": _number(heads.outlook.p95_minutes.value),
            "staff": list(heads.plan.staff),
        },
        "general": _general(demand, windows, goal, ceiling, seed=seed),
        "accuracy": _accuracy(seen.past, seed=seed),
    }


def _sheet(sheet: opening.Sheet, problem: opening.Problem, hours: Hours) -> list[dict[str, Any]]:
    """Each window with the stretches in which it is open, as clock times."""
    found = []
    for window in problem.windows:
        stretches = []
        for session in problem.sessions:
            mine = sorted(sheet.open[window.id].intersection(session))
            if mine:
                stretches.append(
                    {"from": mine[0], "halves": len(mine), "since": hours.clock(mine[0]),
                     "until": hours.clock(mine[-1] + 1)}
                )  # fmt: skip
        found.append({"window": window.id, "stretches": stretches})
    return found


def _present(
    problem: opening.Problem, hall: Place, rows: list, hours: Hours, *, at: datetime
) -> opening.Sheet:
    """Which windows are open when on an ordinary day: on most of the last ten working days."""
    today = timezone.localdate(at)
    days: dict[date, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    since = timezone.localtime(at) - timedelta(days=14)
    sittings = Sitting.objects.filter(window__in=rows, since__gte=since, until__isnull=False)
    for window, begins, ends in sittings.order_by("pk").values_list("window", "since", "until"):
        local, until = timezone.localtime(begins), timezone.localtime(ends)
        if local.date() == today:
            continue
        first = datetime.combine(local.date(), hours.opens, local.tzinfo)
        for n in range(len(hours.is_open)):
            half = first + n * HALF_HOUR
            if local < half + HALF_HOUR and half < until:
                days[local.date()][window].add(n)
    sheet = opening.everything_open(problem)
    if not days:
        return sheet
    usual = {}
    for row in rows:
        times = Counter(n for day in days.values() for n in day[row.pk])
        often = {n for n, count in times.items() if 2 * count >= len(days)}
        usual[f"{row.number}"] = sheet.open[f"{row.number}"] & often
    found = opening.Sheet(usual)
    if opening.unserved(problem, found):  # the last ones are not left standing
        found = opening.Sheet({id: halves | {problem.last} for id, halves in usual.items()})
    return found


def _windows(rows: list, demand: Demand) -> tuple[Window, ...]:
    codes = {group.id for group in demand.groups}
    found = []
    for row in rows:
        lines = row.services.select_related("department")
        serves = frozenset(line.department.code for line in lines if line.matter_id is None)
        found.append(Window(f"{row.number}", serves & codes))
    if not any(window.is_general for window in found):
        served = frozenset().union(*(window.serves for window in found))
        if codes - served:  # somebody would wait for ever; the first window helps out
            found[0] = Window(found[0].id)
    return tuple(found)


def _general(
    demand: Demand, windows: tuple[Window, ...], goal: float, ceiling: float, *, seed: int
) -> list[dict[str, Any]]:
    """The present windows, and with more of them made general."""
    present = compare.Arrangement("0", windows)
    more = compare.made_general(
        demand, present, most=MOST_GENERAL, seed=seed, ceiling_minutes=ceiling
    )
    outcomes = compare.compare(
        demand, present, more, seed=seed, limit_minutes=goal, ceiling_minutes=ceiling
    )
    changed: list[str] = []
    for one, other in pairwise([present, *more]):
        before = {window.id for window in one.windows if window.is_general}
        after = {window.id for window in other.windows if window.is_general}
        changed += sorted(after - before)
    return [
        {
            "count": n, "window": changed[n - 1] if n else "",
            "mean": _estimate(row.mean_minutes), "p95": _estimate(row.p95_minutes),
            "saved": _estimate(row.saved_minutes), "verdict": str(row.verdict),
            "worst": row.worst_group, "worst_p95": _number(row.worst_group_p95_minutes),
        }
        for n, row in enumerate(outcomes)
    ]  # fmt: skip


def _outlook(outlook: staffing.Outlook) -> dict[str, Any]:
    return {
        "staff": [row.staff for row in outlook.half_hours],
        "mean": [_number(row.mean_minutes.value) for row in outlook.half_hours],
        "p95": [_estimate(row.p95_minutes) for row in outlook.half_hours],
        "most_days": [_number(row.p95_on_most_days_minutes) for row in outlook.half_hours],
        "busy": [_number(row.busy_share) for row in outlook.half_hours],
        "day_mean": _estimate(outlook.mean_minutes), "day_p95": _estimate(outlook.p95_minutes),
        "day_most_days": _number(outlook.p95_on_most_days_minutes),
        "hours": outlook.staff_hours, "after_closing": _number(outlook.after_closing_minutes),
    }  # fmt: skip


def _accuracy(past: forecast.Past, *, seed: int) -> dict[str, float] | None:
    try:
        return forecast.back_test(past, days=14, seed=seed)._asdict()
    except ValueError:
        return None


def _short(outlook: staffing.Outlook, hours: Hours, goal: float) -> list[str]:
    """Half hours in which even all windows are not enough."""
    return [
        hours.clock(n)
        for n, row in enumerate(outlook.half_hours)
        if hours.is_open[n] and row.p95_minutes.low > goal
    ]


def _estimate(one) -> list[float | None]:
    return [_number(one.value), _number(one.low), _number(one.high)]


def _number(value: float | None) -> float | None:
    """As JSON keeps it: what is not known is null."""
    return None if value is None or not math.isfinite(value) else round(float(value), 2)
