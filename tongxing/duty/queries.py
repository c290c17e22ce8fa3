"""Numbers and tables over many shifts: the sheet of a week, the wall, fair shares, the desk."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from statistics import median
from typing import NamedTuple

from django.db.models import Count
from django.utils import timezone

from tongxing.base.models import CalendarDay
from tongxing.people.models import Account
from tongxing.planning import festivals

from . import checking
from .models import (
    HOLDS,
    KEEPS_DUTY,
    Assignment,
    Going,
    Handover,
    Leave,
    Post,
    Roster,
    Shift,
    Swap,
    facts,
)

DAY = timedelta(days=1)
SHARE_MONTHS = 3  # of fair shares: this month and those before it


class Name(NamedTuple):
    """Somebody in a shift."""

    uid: str
    name: str
    state: str
    state_label: str
    leads: bool
    party: bool
    phone: str


class Cell(NamedTuple):
    """A shift of the sheet: who stands, and what it lacks in sentences."""

    uid: str
    day: date
    label: str
    span: str
    names: list[Name]
    lacks: list[str]


class Row(NamedTuple):
    """A post of the sheet, with the shifts of each day."""

    post: Post
    days: list[list[Cell]]


def _names(shifts: Iterable[Shift]) -> dict[int, list[Assignment]]:
    rows = Assignment.objects.filter(shift__in=[one.pk for one in shifts])
    rows = rows.filter(state__in=[*sorted(HOLDS), Going.MISSED])
    found = defaultdict(list)
    for row in rows.select_related("stander__person__party_member").order_by(
        "-stander__leads", "stander__person__name", "pk"
    ):
        found[row.shift_id].append(row)
    return found


def _name(row: Assignment, *, phones: bool) -> Name:
    person = row.stander.person
    return Name(
        str(row.uid), person.name, row.state, row.get_state_display(), row.stander.leads,
        hasattr(person, "party_member"), person.phone if phones else "",
    )  # fmt: skip


def cells(shifts: list[Shift], *, phones: bool = False) -> dict[int, Cell]:
    """These shifts, which come with their mix, by key."""
    standing = _names(shifts)
    keys = {row.stander_id for rows in standing.values() for row in rows}
    days = [timezone.localdate(one.starts_at) for one in shifts]
    people = facts.who(keys, since=min(days), until=max(days)) if days else {}
    made = {}
    for one in shifts:
        begins, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
        there = [row for row in standing[one.pk] if row.state in HOLDS]
        lacks = checking.missing(facts.asked(one), [people[row.stander_id] for row in there])
        made[one.pk] = Cell(
            str(one.uid), begins.date(), one.slot.shift.name, f"{begins:%H:%M}–{ends:%H:%M}",
            [_name(row, phones=phones) for row in standing[one.pk]],
            [found.says for found in lacks],
        )  # fmt: skip
    return made


def sheet(roster: Roster, first: date, days: int, *, phones: bool = False) -> list[Row]:
    """The roster's posts against `days` days from the first, in the order of the tree."""
    since = facts.midnight(first)
    rows = Shift.objects.filter(
        roster=roster, starts_at__gte=since, starts_at__lt=since + days * DAY
    )  # fmt: skip
    shifts = list(rows.with_mix().order_by("post__place__path", "post__name", "starts_at", "pk"))
    made = cells(shifts, phones=phones)
    found: dict[int, Row] = {}
    for one in shifts:
        row = found.setdefault(one.post_id, Row(one.post, [[] for _ in range(days)]))
        row.days[(made[one.pk].day - first).days].append(made[one.pk])
    return list(found.values())


class Short(NamedTuple):
    """How many heads of a roster nobody stands, and in how many shifts."""

    heads: int
    shifts: int
    wanted: int


def short(roster: Roster) -> Short:
    rows = list(Shift.objects.filter(roster=roster).values_list("heads", "taken"))
    missing = [heads - taken for heads, taken in rows if heads > taken]
    return Short(sum(missing), len(missing), sum(heads for heads, _taken in rows))


class Line(NamedTuple):
    """A post on the wall: who is there, who should be, who comes next."""

    post: Post
    cell: Cell
    after: Cell | None


def on_duty(rows, *, now: datetime) -> list[Line]:
    """Of these shifts: their posts, in the order of the tree, with the next one of each."""
    shifts = list(rows.with_mix().order_by("post__place__path", "post__name", "starts_at", "pk"))
    ahead = Shift.objects.published().filter(
        post__in=[one.post_id for one in shifts], starts_at__gt=now, starts_at__lte=now + DAY
    )  # fmt: skip
    following: dict[int, Shift] = {}
    for one in ahead.with_mix().order_by("starts_at", "pk"):
        following.setdefault(one.post_id, one)
    made = cells([*shifts, *following.values()])
    return [
        Line(one.post, made[one.pk], made[following[one.post_id].pk])
        if one.post_id in following
        else Line(one.post, made[one.pk], None)
        for one in shifts
    ]


class Share(NamedTuple):
    """What somebody stands, against the middle of the others who stand as often as anybody may."""

    what: str
    mine: int
    median: float


class Load(NamedTuple):
    shifts: int
    hours: int
    nights: int
    weekends: int
    holidays: int


def is_holiday(day: date) -> bool:
    return festivals.is_statutory_holiday(day)


def loads(keys: Iterable[int] | None, since: date, until: date) -> dict[int, Load]:
    """What each stands in [since, until]; everybody's when no keys are named."""
    first = facts.midnight(since)
    last = facts.midnight(until + DAY)
    rows = Assignment.objects.holding().told().filter(starts_at__gte=first, starts_at__lt=last)
    if keys is not None:
        rows = rows.filter(stander__in=list(keys))
    calendar = CalendarDay.objects.calendar()
    count: dict[int, list[int]] = defaultdict(lambda: [0] * 5)
    free: dict[date, tuple[bool, bool]] = {}
    nights: dict[tuple[datetime, datetime], bool] = {}
    for who, begins, ends in rows.values_list("stander", "starts_at", "shift__ends_at"):
        local = timezone.localtime(begins), timezone.localtime(ends)
        day = local[0].date()
        if day not in free:
            holiday = is_holiday(day)
            free[day] = (not holiday and not calendar.is_workday(day), holiday)
        if local not in nights:
            nights[local] = checking.is_night(*local)
        mine = count[who]
        mine[0] += 1
        mine[1] += (ends - begins) // checking.HOUR
        mine[2] += nights[local]
        mine[3] += free[day][0]
        mine[4] += free[day][1]
    return {who: Load(*mine) for who, mine in count.items()}


def fair(stander: int, *, month: date, names: dict[str, str]) -> list[Share]:
    """This month's and the two months' before: one's own against the middle of all who stand."""
    since = month.replace(day=1)
    for _n in range(SHARE_MONTHS - 1):
        since = (since - DAY).replace(day=1)
    until = (month.replace(day=1) + 32 * DAY).replace(day=1) - DAY
    found = loads(None, since, until)
    mine = found.pop(stander, Load(0, 0, 0, 0, 0))
    others = list(found.values())
    return [
        Share(label, getattr(mine, name),
              median(getattr(one, name) for one in others) if others else 0.0)
        for name, label in names.items()
    ]  # fmt: skip


class Desk(NamedTuple):
    """What waits for whoever keeps duty."""

    short: int  # shifts of the next three days that lack somebody
    late: list[Assignment]
    swaps: list[Swap]
    leaves: list[Leave]
    handovers: int


def desk(account: Account, *, now: datetime) -> Desk:
    here = account.place_ids(*KEEPS_DUTY)
    ahead = Shift.objects.published().short().filter(
        post__place__in=here, ends_at__gt=now, starts_at__lt=now + 3 * DAY
    )  # fmt: skip
    late = Assignment.objects.late(now, by=timedelta()).filter(shift__post__place__in=here)
    swaps = Swap.objects.to_decide().filter(gives__shift__post__place__in=here)
    leaves = Leave.objects.waiting().filter(stander__person__place__in=here)
    waiting = Handover.objects.open().filter(shift__post__place__in=here, shift__ends_at__lt=now)
    return Desk(
        ahead.count(), list(late.with_names()[:20]), list(swaps.with_names().oldest_first()[:20]),
        list(leaves.select_related("stander__person").in_order()[:20]), waiting.count(),
    )  # fmt: skip


def short_shifts(account: Account, *, now: datetime) -> list[Shift]:
    """Of the next three days, the soonest first."""
    here = account.place_ids(*KEEPS_DUTY)
    rows = Shift.objects.published().short().filter(
        post__place__in=here, ends_at__gt=now, starts_at__lt=now + 3 * DAY
    )  # fmt: skip
    return list(rows.select_related("post__place", "slot__shift").soonest_first()[:50])


def counted(rows) -> dict[int, int]:
    """How many shifts of each roster, by key."""
    found = Shift.objects.filter(roster__in=rows).values("roster").annotate(n=Count("pk"))
    return {one["roster"]: one["n"] for one in found.order_by("roster")}
