"""The hall's own tables, changed line by line; every change is in the trail, before and after.

A line that may have been used is never overwritten: the new one begins on a day, the old one ends
on it and stays. Only what has not begun yet is replaced. Changes of one hall take turns.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.base.models import Counter, Parameter
from tongxing.base.wording import weekday
from tongxing.people.models import Account, TrailEntry
from tongxing.people.models.trail import FACTS, WHAT
from tongxing.places.models import Place

from .models import (
    Appointment,
    BlackOut,
    CaseClock,
    Department,
    DrawLimit,
    Matter,
    Priority,
    RatingReason,
    Slot,
    SlotPlan,
    WeeklyClosing,
    Window,
    WindowService,
)

ONE_DAY = timedelta(days=1)


class RuleChanged(Refused):
    def __init__(self) -> None:
        super().__init__(_("这一条刚刚有人改过，请看最新的再改。您填的没有保存。"))


class BegunThatDay(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("今天已经起用了新的一条，办过的事按它算，不能再换。请把起用日期改到明天或以后。")
        )


class BeginsInThePast(Refused):
    def __init__(self) -> None:
        super().__init__(_("起用日期已经过去了，以前的事按以前的规定算。请选今天或以后。"))


class Table(models.TextChoices):
    """The hall's tables, in the order of the page."""

    PREFERENCES = "preferences", _("窗口先办什么")
    SERVES = "serves", _("窗口办什么")
    SHIFTS = "shifts", _("排班")
    LIMITS = "limits", _("取号限额和时段")
    SLOTS = "slots", _("预约时段")
    BLACK_OUTS = "black-outs", _("停约的日子")
    PRIORITIES = "priorities", _("优先通道")
    CLOCKS = "clocks", _("办件时限")
    REASONS = "reasons", _("评价选项")
    PARAMETERS = "parameters", _("大厅的各项数字")
    FORMS = "forms", _("引导填表")


# Which lines say the same thing at different times, and what of a line is told in the trail.
SAME = {
    Parameter: ("code",), CaseClock: ("code",), Priority: ("code",),
    SlotPlan: ("department", "weekday", "starts"), DrawLimit: ("department", "matter"),
}  # fmt: skip
TOLD: dict[type[models.Model], tuple[str, ...]] = {
    Parameter: ("value", "source", "valid_from"),
    CaseClock: ("workdays", "extension", "amber_share", "source", "valid_from"),
    Priority: ("name", "name_en", "head_start_minutes", "from_age", "proof", "staff_only",
               "source", "valid_from"),
    DrawLimit: ("most", "opens", "closes", "source", "valid_from"),
}  # fmt: skip
TABLE_OF = {
    Parameter: Table.PARAMETERS, CaseClock: Table.CLOCKS, Priority: Table.PRIORITIES,
    DrawLimit: Table.LIMITS,
}  # fmt: skip


def title_of(row: Any) -> str:
    """Which line it is, without what it says."""
    if isinstance(row, Parameter):
        return row.title
    if isinstance(row, CaseClock):
        return str(row.get_code_display())
    return str(row)


def note(
    hall: Place, table: str, line: str, *, by: Account, at: datetime,
    before: Mapping[str, str] | None = None, after: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """One line of the trail about a table of the hall."""
    TrailEntry.objects.note(
        hall, f"hall-{table}", by=by, at=at, before=dict(before or {}),
        after={"rule_line": line, **(after or {})},
    )  # fmt: skip


def facts_of(row: models.Model | None) -> dict[str, str]:
    """What a line says as text for the trail, in Chinese; what is empty is left out."""
    if row is None:
        return {}
    with override("zh-hans"):
        said = {name: _in_words(getattr(row, name)) for name in TOLD[type(row)]}
    return {f"{row._meta.model_name}_{name}": value for name, value in said.items() if value}


def _in_words(value: Any) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "" if value is None else str(value)


def in_turn(hall: Place) -> None:
    """Wait for whoever changes this hall's tables now, until the transaction ends."""
    Counter.objects.next(f"hall-rules/{hall.pk}")


# --- lines with a day on which they begin


@transaction.atomic
def begin(
    new: Any, *, hall: Place, by: Account, at: datetime, instead_of: Any | None = None
) -> None:
    """This line holds from its day on. `instead_of` is the line that the page showed."""
    in_turn(hall)
    if instead_of is not None and not _same(instead_of).filter(pk=instead_of.pk).exists():
        raise RuleChanged
    before = _follow(new, at=at)
    note(
        hall, TABLE_OF[type(new)], _chinese(title_of, new), by=by, at=at,
        before=facts_of(before), after=facts_of(new),
    )  # fmt: skip


@transaction.atomic
def end(row: Any, *, on: date, hall: Place, by: Account, at: datetime) -> None:
    """No longer from a day on; a line that has not begun is withdrawn, and the old one goes on."""
    in_turn(hall)
    if not _same(row).filter(pk=row.pk, valid_until=row.valid_until).exists():
        raise RuleChanged
    before = facts_of(row)
    _finish(row, on=on, at=at)
    until = {f"{row._meta.model_name}_valid_until": f"{on}"}
    note(
        hall, TABLE_OF[type(row)], _chinese(title_of, row), by=by, at=at, before=before, after=until
    )


def _same(row: Any) -> models.QuerySet:
    names = SAME[type(row)]
    return type(row)._default_manager.filter(**{name: getattr(row, name) for name in names})


def _follow(new: Any, *, at: datetime) -> Any | None:
    """Put a line into the sequence of those that say the same; what stood there before it."""
    today, day = timezone.localdate(at), new.valid_from
    if day < today:
        raise BeginsInThePast
    later = _same(new).filter(valid_from__gte=day)
    if later.filter(valid_from__lte=today).exists():
        raise BegunThatDay
    later.delete()
    holding = Q(valid_until=None) | Q(valid_until__gt=day)
    before = _same(new).filter(holding).order_by("-valid_from", "-pk").first()
    _same(new).filter(holding).update(valid_until=day)
    new.save(force_insert=True)
    return before


def _finish(row: Any, *, on: date, at: datetime) -> None:
    today = timezone.localdate(at)
    if row.valid_from > today:
        row.delete()
        _same(row).filter(valid_until=row.valid_from).update(valid_until=None)
        return
    _same(row).filter(valid_from__gt=today).delete()
    _same(row).filter(pk=row.pk).update(valid_until=max(on, today + ONE_DAY))


def _chinese(word: Any, *said: Any) -> str:
    with override("zh-hans"):
        return str(word(*said))


# --- appointments


@transaction.atomic
def set_slots(
    department: Department, *, weekdays: Sequence[int], starts: Sequence[time], capacity: int,
    day: date, by: Account, at: datetime,
) -> None:  # fmt: skip
    """From a day on so many may come at these times; none closes them.

    Whoever has booked keeps the time: room becomes smaller only where nobody is in it yet.
    """
    hall = department.place
    in_turn(hall)
    holding = SlotPlan.objects.filter(department=department).holding_on(day)
    before = {(row.weekday, row.starts): row.capacity for row in holding}
    for number in weekdays:
        for clock in starts:
            new = SlotPlan(
                department=department, weekday=number, starts=clock, capacity=capacity,
                valid_from=day,
            )  # fmt: skip
            if capacity:
                _follow(new, at=at)
            else:
                _close(new, at=at)
    _fit_slots(department, weekdays, starts, capacity, day)
    keys = [(number, clock) for number in weekdays for clock in starts]
    line = f"{department.name} {'、'.join(_chinese(weekday, one) for one in weekdays)} "
    line += "、".join(f"{clock:%H:%M}" for clock in starts)
    was = sorted({before.get(key, 0) for key in keys})
    note(
        hall, Table.SLOTS, line, by=by, at=at,
        before={"slotplan_capacity": "、".join(map(str, was))},
        after={"slotplan_capacity": str(capacity), "slotplan_valid_from": f"{day}"},
    )  # fmt: skip


def _close(gone: SlotPlan, *, at: datetime) -> None:
    """No plan for this time from the day of `gone` on."""
    if gone.valid_from < timezone.localdate(at):
        raise BeginsInThePast
    _same(gone).filter(valid_from__gte=gone.valid_from).delete()
    _same(gone).filter(Q(valid_until=None) | Q(valid_until__gt=gone.valid_from)).update(
        valid_until=gone.valid_from
    )


def _fit_slots(
    department: Department, weekdays: Sequence[int], starts: Sequence[time], capacity: int,
    day: date,
) -> None:  # fmt: skip
    """Slots that are in use already get the new room, never less than is taken."""
    zone = timezone.get_current_timezone()
    since = datetime.combine(day, time(), tzinfo=zone)
    for pk, moment in department.slots.filter(starts_at__gte=since).values_list("pk", "starts_at"):
        local = timezone.localtime(moment)
        if local.weekday() in weekdays and local.time() in starts:
            Slot.objects.filter(pk=pk).update(capacity=Greatest(F("taken"), capacity))


@transaction.atomic
def close_days(
    hall: Place, *, department: Department | None, since: date, until: date, why: str,
    by: Account, at: datetime,
) -> list[Appointment]:  # fmt: skip
    """Nothing can be booked on these days; what is booked is called off, and everybody told."""
    in_turn(hall)
    row = BlackOut.objects.create(
        place=hall, department=department, since=since, until=until, why=why
    )
    called_off = row.clear(at=at)
    after = {"blackout_days": _days(row), "blackout_why": why}
    if called_off:
        after["blackout_called_off"] = str(len(called_off))
    note(hall, Table.BLACK_OUTS, whose(row), by=by, at=at, after=after)
    return called_off


@transaction.atomic
def open_days(row: BlackOut, *, by: Account, at: datetime) -> None:
    """Bookable again from today on; days that are over stay on record as closed."""
    today = timezone.localdate(at)
    standing = BlackOut.objects.filter(pk=row.pk, until__gt=today)
    done = standing.update(until=today) if row.since < today else standing.delete()[0]
    if not done:
        raise RuleChanged
    before = {"blackout_days": _days(row), "blackout_why": row.why}
    note(row.place, Table.BLACK_OUTS, whose(row), by=by, at=at, before=before)


def _days(row: BlackOut) -> str:
    return f"{row.since}" if row.since == row.last_day else f"{row.since} – {row.last_day}"


def whose(row: BlackOut | WeeklyClosing) -> str:
    """Whom it closes, in Chinese for the trail."""
    if row.department:
        return row.department.name
    with override("zh-hans"):
        return str(_("整个大厅"))


# --- windows and ratings


@transaction.atomic
def prefer(
    window: Window, *, minutes: Mapping[int, int], dropped: Iterable[int] = (),
    matter: Matter | None = None, matter_minutes: int = 0, by: Account, at: datetime,
) -> None:  # fmt: skip
    """What this window calls first: so many minutes for each of its lines, by their keys."""
    in_turn(window.place)
    before = _preferences(window)
    for pk, head_start in minutes.items():
        window.services.filter(pk=pk).update(head_start_minutes=head_start)
    window.services.filter(pk__in=list(dropped), matter__isnull=False).delete()
    if matter is not None:
        window.services.update_or_create(
            matter=matter, department=matter.department,
            defaults={"head_start_minutes": matter_minutes},
        )  # fmt: skip
    after = _preferences(window)
    if before != after:
        note(
            window.place, Table.PREFERENCES, _chinese(str, window), by=by, at=at,
            before={"windowservice_head_start_minutes": before},
            after={"windowservice_head_start_minutes": after},
        )  # fmt: skip


def _preferences(window: Window) -> str:
    rows = WindowService.objects.filter(window=window).select_related("department", "matter")
    said = [
        f"{(row.matter or row.department).name} {row.head_start_minutes}"
        for row in rows.order_by("department__code", "pk")
    ]
    return "；".join(said)


@transaction.atomic
def revise_reasons(
    hall: Place, level: int, rows: Sequence[RatingReason], *, day: date, by: Account, at: datetime
) -> None:
    """What may be ticked at a level from a day on; ratings already given keep what they ticked."""
    in_turn(hall)
    today = timezone.localdate(at)
    if day < today:
        raise BeginsInThePast
    same = RatingReason.objects.filter(level=level)
    later = same.filter(valid_from__gte=day)
    if later.filter(valid_from__lte=today).exists():
        raise BegunThatDay
    later.delete()
    holding = same.filter(Q(valid_until=None) | Q(valid_until__gt=day))
    before = "；".join(row.text for row in holding.in_list_order())
    holding.update(valid_until=day)
    for n, row in enumerate(rows):
        row.level, row.position, row.valid_from, row.version = level, n, day, f"{day}"
    RatingReason.objects.bulk_create(rows)
    with override("zh-hans"):
        line = str(RatingReason(level=level).get_level_display())
    note(
        hall, Table.REASONS, line, by=by, at=at, before={"ratingreason_text": before},
        after={
            "ratingreason_text": "；".join(row.text for row in rows),
            "ratingreason_valid_from": f"{day}",
        },
    )  # fmt: skip


def _called(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name).verbose_name


WHAT |= {f"hall-{table}": table.label for table in Table}
FACTS |= {"rule_line": _("哪一条")}
FACTS |= {
    f"{model._meta.model_name}_{name}": _called(model, name)
    for model, names in TOLD.items()
    for name in (*names, "valid_until")
}
FACTS |= {
    "slotplan_capacity": _("可约人数"),
    "slotplan_valid_from": _("起用日期"),
    "blackout_days": _("哪几天"),
    "blackout_why": _("原因"),
    "blackout_called_off": _("取消的预约（个）"),
    "windowservice_head_start_minutes": _("优先分钟"),
    "ratingreason_text": _("选项"),
    "ratingreason_valid_from": _("起用日期"),
}
