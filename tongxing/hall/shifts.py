"""Who sits where: the week as it comes out of the pattern and what differs, and changing either.

Nobody is moved by a solver. Where somebody is away the sheet says so, with who could stand in: a
clerk who serves the same, and has nothing else on that half day.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.base.models import CalendarDay
from tongxing.base.wording import weekday
from tongxing.people.models import Account, Message
from tongxing.places.models import Place

from . import leaving, rules
from .models import Clerk, Half, Shift, ShiftChange, Sitting, Turn, Window

DAYS = 7
WORKING = range(5)  # weekdays that the first pattern fills
MOST_OFFERED = 5  # to stand in
EVERYTHING = None  # what a general window serves


class NotFree(Refused):
    def __init__(self) -> None:
        super().__init__(_("这个半天刚刚有了变化：窗口有人了，或者他没空了。请看最新的排班。"))


class Cell(NamedTuple):
    """One window on one half day."""

    window: Window
    turn: Turn
    clerk: Clerk | None  # None: nobody, though somebody should be
    stands_in: bool
    away: str  # who should be here and why not; empty when all is as planned
    could: tuple[Clerk, ...]  # who could stand in

    @property
    def half(self) -> str:
        return str(Half(self.turn.half).label)


class Row(NamedTuple):
    """A window's week; a half day on which nobody is planned there has None."""

    window: Window
    days: list[tuple[Cell | None, Cell | None]]


class Week(NamedTuple):
    """The sheet of a week."""

    days: list[tuple[date, bool]]  # and whether it is a working day
    rows: list[Row]
    gaps: list[Cell]
    changes: list[ShiftChange]

    def planned(self, turn: Turn) -> dict[int, Clerk]:
        """Who should sit at which window on a half day, by the windows' keys."""
        cells = (cell for row in self.rows for day in row.days for cell in day)
        return {
            cell.window.pk: cell.clerk
            for cell in cells
            if cell is not None and cell.turn == turn and cell.clerk is not None
        }


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def clerks_of(hall: Place) -> list[Clerk]:
    """Everybody who works at the hall's windows or behind them."""
    rows = Clerk.objects.filter(Q(window__place=hall) | Q(department__place=hall))
    rows = rows.select_related("person", "department", "window")
    return list(rows.prefetch_related("window__services").order_by("person__name", "pk"))


def week(hall: Place, monday: date) -> Week:
    """The sheet of the week that begins on a day. The same few queries however many sit there."""
    until = monday + timedelta(days=DAYS)
    calendar = CalendarDay.objects.calendar()
    days = [monday + timedelta(days=n) for n in range(DAYS)]
    windows = list(
        Window.objects.at(hall).in_number_order().select_related("department")
        .prefetch_related("services")
    )  # fmt: skip
    shifts = list(Shift.objects.at(hall).touching(monday, until).with_names().in_week_order())
    changes = list(ShiftChange.objects.at(hall).between(monday, until).with_names().in_day_order())
    people = clerks_of(hall)
    skills = {clerk.pk: _serves(clerk, windows, shifts) for clerk in people}
    cells: dict[tuple[int, Turn], Cell] = {}
    busy: Counter[int] = Counter()
    for day in (one for one in days if calendar.is_workday(one)):
        for half in Half.values:
            found = _half_day(Turn(day, half), windows, shifts, changes, people, skills)
            cells |= {(cell.window.pk, cell.turn): cell for cell in found}
            busy.update(cell.clerk.pk for cell in found if cell.clerk)
    gaps = [
        cell._replace(could=tuple(sorted(cell.could, key=lambda one: busy[one.pk]))[:MOST_OFFERED])
        for cell in cells.values() if cell.clerk is None
    ]  # fmt: skip
    rows = [
        Row(
            window,
            [
                (
                    cells.get((window.pk, Turn(day, Half.MORNING.value))),
                    cells.get((window.pk, Turn(day, Half.AFTERNOON.value))),
                )
                for day in days
            ],
        )
        for window in windows
    ]
    return Week(
        [(day, calendar.is_workday(day)) for day in days], rows,
        sorted(gaps, key=lambda cell: (cell.turn, cell.window.number)), changes,
    )  # fmt: skip


def _half_day(
    turn: Turn, windows: Sequence[Window], shifts: Sequence[Shift],
    changes: Sequence[ShiftChange], people: Sequence[Clerk],
    skills: Mapping[int, frozenset[int] | None],
) -> list[Cell]:  # fmt: skip
    """Every window at which somebody should sit, with who does."""
    differing = {one.clerk_id: one for one in changes if (one.day, one.half) == turn}
    present = {clerk.pk for clerk in people if _is_here_on(clerk, turn.day)}
    instead = {
        one.window_id: one.clerk for one in differing.values()
        if one.window_id and one.clerk_id in present
    }  # fmt: skip
    planned = {
        one.window_id: one.clerk for one in shifts
        if (one.weekday, one.half) == (turn.day.weekday(), turn.half)
        and one.is_in_force_on(turn.day)
    }  # fmt: skip
    sits, away = {}, {}
    for window_id, clerk in planned.items():
        change = differing.get(clerk.pk)
        if change is not None:
            away[window_id] = f"{clerk.person}：{change.why}"
        elif clerk.pk not in present:
            away[window_id] = str(_("%(who)s：已离岗") % {"who": clerk.person})
        else:
            sits[window_id] = clerk
    sits |= instead
    taken = {clerk.pk for clerk in sits.values()} | set(differing)
    free = [clerk for clerk in people if clerk.pk in present - taken]
    return [
        Cell(
            window, turn, sits.get(window.pk), window.pk in instead, away.get(window.pk, ""),
            () if window.pk in sits else tuple(
                clerk for clerk in free if _may_serve(skills[clerk.pk], window)
            ),
        )
        for window in windows
        if window.pk in planned or window.pk in instead
    ]  # fmt: skip


def _is_here_on(clerk: Clerk, day: date) -> bool:
    return clerk.since <= day and (clerk.until is None or day <= clerk.until)


def _of_window(window: Window) -> frozenset[int] | None:
    lines = list(window.services.all())
    return frozenset(line.department_id for line in lines) if lines else EVERYTHING


def _serves(
    clerk: Clerk, windows: Sequence[Window], shifts: Sequence[Shift]
) -> frozenset[int] | None:
    """The departments this clerk serves: their own, and those of the windows they sit at."""
    mine = {shift.window_id for shift in shifts if shift.clerk_id == clerk.pk} | {clerk.window_id}
    found = {clerk.department_id} if clerk.department_id else set()
    for window in windows:
        if window.pk in mine:
            served = _of_window(window)
            if served is EVERYTHING:
                return EVERYTHING
            found |= served
    return frozenset(found)


def _may_serve(skills: frozenset[int] | None, window: Window) -> bool:
    wanted = _of_window(window)
    return skills is EVERYTHING or (wanted is not EVERYTHING and wanted <= skills)


class Roll(NamedTuple):
    """Who should sit now and who does."""

    expected: int
    here: int
    missing: list[str]


def roll(hall: Place, sheet: Week, *, at: datetime) -> Roll:
    planned = sheet.planned(turn_at(at))
    sitting = set(Sitting.objects.at(hall).current().values_list("window", "by__person"))
    missing = [
        (window, clerk) for window, clerk in planned.items()
        if (window, clerk.person_id) not in sitting
    ]  # fmt: skip
    numbers = {row.window.pk: row.window.number for row in sheet.rows}
    said = [f"{numbers[window]:02d} {clerk.person}" for window, clerk in missing]
    return Roll(len(planned), len(planned) - len(missing), said)


def clerk_of(account: Account, hall: Place) -> Clerk | None:
    """This person as one of the hall's clerks."""
    return next((one for one in clerks_of(hall) if one.person_id == account.person_id), None)


class MyTurn(NamedTuple):
    """A half day of one's own."""

    turn: Turn
    window: Window | None  # None: away
    why: str

    @property
    def half(self) -> str:
        return str(Half(self.turn.half).label)


def mine(clerk: Clerk, sheet: Week) -> list[MyTurn]:
    """One's own half days out of the sheet of a week."""
    found = [
        MyTurn(cell.turn, cell.window, str(_("顶岗")) if cell.stands_in else "")
        for row in sheet.rows for day in row.days for cell in day
        if cell is not None and cell.clerk is not None and cell.clerk.pk == clerk.pk
    ]  # fmt: skip
    found += [
        MyTurn(Turn(one.day, one.half), None, one.why)
        for one in sheet.changes if one.clerk_id == clerk.pk and one.is_leave
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.turn)


def kept_by(clerk: Clerk, hall: Place, turns: Sequence[Turn]) -> list[MyTurn]:
    """Of these half days, those on which the clerk is to sit at a window; in turn."""
    wanted = set(turns)
    mondays = sorted({monday_of(turn.day) for turn in turns})
    found = [one for monday in mondays for one in mine(clerk, week(hall, monday))]
    return [one for one in found if one.window is not None and one.turn in wanted]


# --- changing it


@transaction.atomic
def arrange(
    window: Window, cells: Mapping[tuple[int, str], Clerk | None], *, day: date, by: Account,
    at: datetime,
) -> list[str]:  # fmt: skip
    """The pattern of a window from a day on. Who comes from another window leaves it empty there.

    What was left empty so is answered, in words.
    """
    hall = window.place
    rules.in_turn(hall)
    if day < timezone.localdate(at):
        raise rules.BeginsInThePast
    standing = {
        (row.weekday, row.half): row
        for row in Shift.objects.standing().filter(window=window).with_names()
    }
    before, after, emptied = [], [], []
    for (number, half), clerk in sorted(cells.items(), key=lambda pair: pair[0]):
        row = standing.get((number, half))
        if (row.clerk_id if row else None) == (clerk.pk if clerk else None):
            continue
        same = Shift.objects.filter(weekday=number, half=half)
        if row:
            before.append(_turn_and(number, half, str(row.clerk.person)))
        _vacate(same.filter(window=window), day)
        if clerk is None:
            continue
        elsewhere = same.standing().filter(clerk=clerk).with_names().first()
        if elsewhere is not None:
            emptied.append(_turn_and(number, half, str(elsewhere.window)))
            _vacate(same.filter(clerk=clerk), day)
        Shift.objects.create(clerk=clerk, window=window, weekday=number, half=half, valid_from=day)
        after.append(_turn_and(number, half, str(clerk.person)))
    if before or after:
        _note(
            window, by=by, at=at, before={"shift_pattern": "；".join(before)},
            after={"shift_pattern": "；".join(after), "shift_valid_from": f"{day}"},
        )  # fmt: skip
    return emptied


def _vacate(rows, day: date) -> None:
    """Lines end on a day; those that would begin then or later are gone."""
    rows.filter(valid_from__gte=day).delete()
    rows.filter(Q(valid_until=None) | Q(valid_until__gt=day)).update(valid_until=day)


def _turn_and(number: int, half: str, what: str) -> str:
    return f"{weekday(number)}{Half(half).label} {what}"


def _note(window: Window, **said) -> None:
    with override("zh-hans"):
        line = str(window)
    rules.note(window.place, rules.Table.SHIFTS, line, **said)


@transaction.atomic
def by_home_windows(hall: Place, *, day: date, by: Account, at: datetime) -> int:
    """A first pattern: everybody at their own window, every half day of the working week."""
    rules.in_turn(hall)
    taken = set(Shift.objects.at(hall).standing().values_list("window", flat=True))
    placed = set(Shift.objects.at(hall).standing().values_list("clerk", flat=True))
    made = 0
    for clerk in clerks_of(hall):
        if clerk.window is None or clerk.window_id in taken or clerk.pk in placed:
            continue
        if not _is_here_on(clerk, day):
            continue
        taken.add(clerk.window_id)
        Shift.objects.bulk_create(
            Shift(clerk=clerk, window=clerk.window, weekday=number, half=half, valid_from=day)
            for number in WORKING for half in Half.values
        )  # fmt: skip
        made += 1
    if made:
        with override("zh-hans"):
            line = str(_("按固定窗口排"))
        rules.note(
            hall, rules.Table.SHIFTS, line, by=by, at=at,
            after={"shift_people": str(made), "shift_valid_from": f"{day}"},
        )  # fmt: skip
    return made


@transaction.atomic
def leave(
    hall: Place, clerk: Clerk, turns: Sequence[Turn], *, why: str, by: Account, at: datetime,
    told: str = "",
) -> None:  # fmt: skip
    """Away on these half days; what was to be stood in for falls away.

    Who waits at this moment for the clerk's window alone is sent on. `told` is what the clerk
    reads; without it, that the leave is written down.
    """
    rules.in_turn(hall)
    for turn in turns:
        ShiftChange.objects.update_or_create(
            clerk=clerk, day=turn.day, half=turn.half,
            defaults={"place": hall, "window": None, "why": why},
        )  # fmt: skip
    with override("zh-hans"):
        said = "、".join(_day_and_half(turn) for turn in turns)
        text = told or _("您的请假记下了：%(days)s。") % {"days": said}
    tell(clerk, text, at=at)
    after = {"shift_leave": said, "shift_why": why}
    rules.note(hall, rules.Table.SHIFTS, str(clerk.person), by=by, at=at, after=after)
    if turn_at(at) in turns:
        _leave_now(hall, clerk, by=by, at=at)


def turn_at(moment: datetime) -> Turn:
    local = timezone.localtime(moment)
    return Turn(local.date(), Half.at(local.time()).value)


def _leave_now(hall: Place, clerk: Clerk, *, by: Account, at: datetime) -> None:
    """From where the clerk sits; when they have not come, from where they should."""
    sitting = Sitting.objects.at(hall).current().filter(by__person=clerk.person_id)
    if row := sitting.with_names().first():
        leaving.is_away(row, by=by, at=at)
        return
    day, half = turn_at(at)
    mine = clerk.shifts.touching(day, day + timedelta(days=1))
    for shift in mine.filter(weekday=day.weekday(), half=half).with_names().order_by("pk"):
        if Sitting.objects.at_window(shift.window) is None:
            leaving.send_on(shift.window, by=by, at=at)


@transaction.atomic
def stand_in(
    hall: Place, clerk: Clerk, window: Window, turn: Turn, *, by: Account, at: datetime
) -> None:
    """This clerk sits at the window on this half day, who is free and may serve it."""
    rules.in_turn(hall)
    sheet = week(hall, monday_of(turn.day))
    gap = next((one for one in sheet.gaps if (one.window, one.turn) == (window, turn)), None)
    if gap is None or clerk not in gap.could:
        raise NotFree
    with override("zh-hans"):
        why = str(_("顶岗"))
        text = _("请您%(when)s到%(window)d号窗口顶岗。") % {
            "when": _day_and_half(turn), "window": window.number,
        }  # fmt: skip
    try:
        with transaction.atomic():
            ShiftChange.objects.create(
                place=hall, clerk=clerk, day=turn.day, half=turn.half, window=window, why=why
            )
    except IntegrityError:
        raise NotFree from None
    tell(clerk, text, at=at)
    with override("zh-hans"):
        after = {"shift_stands_in": f"{_day_and_half(turn)} {clerk.person}"}
    _note(window, by=by, at=at, after=after)


@transaction.atomic
def undo(change: ShiftChange, *, by: Account, at: datetime) -> None:
    """As the pattern says again. Who stands in for somebody who comes after all is told so."""
    rules.in_turn(change.place)
    turn = Turn(change.day, change.half)
    gone = [change]
    if change.is_leave:
        homes = Shift.objects.filter(clerk=change.clerk, weekday=turn.day.weekday(), half=turn.half)
        homes = homes.touching(turn.day, turn.day + timedelta(days=1))
        gone += ShiftChange.objects.filter(
            day=turn.day, half=turn.half, window__in=homes.values("window")
        ).with_names()
    with override("zh-hans"):
        when = _day_and_half(turn)
        text = _("%(when)s照原来的排班，前面的安排取消了。") % {"when": when}
        before = {"shift_leave" if change.is_leave else "shift_stands_in": when}
    if not ShiftChange.objects.filter(pk=change.pk).delete()[0]:
        raise rules.RuleChanged
    ShiftChange.objects.filter(pk__in=[row.pk for row in gone]).delete()
    for row in gone:
        tell(row.clerk, text, at=at)
    rules.note(
        change.place, rules.Table.SHIFTS, str(change.clerk.person), by=by, at=at, before=before
    )


def _day_and_half(turn: Turn) -> str:
    return f"{turn.day:%m-%d}{Half(turn.half).label}"


def tell(clerk: Clerk, text: str, *, at: datetime) -> None:
    accounts = Account.objects.filter(person=clerk.person_id).values_list("pk", flat=True)
    Message.objects.send(accounts, text, url=reverse("hall:my_week"), at=at)


rules.FACTS |= {
    "shift_pattern": _("排班"),
    "shift_valid_from": _("起用日期"),
    "shift_people": _("几个人"),
    "shift_leave": _("请假"),
    "shift_why": _("原因"),
    "shift_stands_in": _("顶岗"),
}
