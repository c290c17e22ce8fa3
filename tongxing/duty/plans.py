"""A roster as a month for planning, and a plan as people in shifts.

Posts that want heads at the same hours, whose places lie under the same place, and whom the same
people may stand, are one kind to planning: it says who stands for that kind on a day; the posts
are given out afterwards, by what each wants and by the shortest ways.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
from django.utils import timezone
from scipy.optimize import linear_sum_assignment

from tongxing.base.models import CalendarDay
from tongxing.people.models import Household
from tongxing.places.models import Place
from tongxing.planning.duty.month import Before, Kind, Mix, Month, Plan, Rules
from tongxing.planning.plausible import metres_between

from . import checking
from .models import Assignment, Part, Roster, Shift, Stander, Wish, facts
from .models.roster import Pair

MINUTE = timedelta(minutes=1)
PAST = timedelta(days=92)  # whose shares still count
MOST_CARRIED = 6  # shifts above the usual that are made good at the most
HEAD, NOT_OF_THE_KIND = 1000, 300  # points: an empty place, a head that is not of the kind
MOVED = 3  # points: who stands already stays, all else equal
USUAL, WANTED, UNWANTED = 2, 0, 10  # points: wishes
WAYS = np.array([1_000, 3_000, 8_000])  # metres, from which on a way costs a point more
LONG_AGO = -1_000_000  # minutes: nobody's last shift matters from then on


class Seat(NamedTuple):
    """One head of one shift, and of what kinds it should be by the shift's mix."""

    shift: Shift
    wants: tuple[checking.Requirement, ...]


@dataclass(frozen=True)
class Drawn:
    """A roster as planning sees it, and what leads back to it."""

    month: Month
    first: date  # the day that is day 0
    keys: list[int]  # of the standers, in the order of the month's people
    who: list[checking.Who]
    seats: dict[tuple[int, int], list[Seat]]  # by day and kind
    metres: np.ndarray  # int (people, posts)
    posts: dict[int, int]  # key of a post to its column there
    fixed: list[Pair]  # placed against a rule and with a reason: they stay where they are

    def pairs(self, plan: Plan) -> list[Pair]:
        """Everybody of the plan in a shift of a post, and those that were fixed."""
        found = list(self.fixed)
        for (day, kind), seats in sorted(self.seats.items()):
            there = np.flatnonzero(plan.stands[:, day] == kind).tolist()
            found += [(seat.shift.pk, self.keys[one]) for seat, one in self._given(seats, there)]
        return sorted(found)

    def _given(self, seats: Sequence[Seat], there: list[int]) -> list[tuple[Seat, int]]:
        """Seats to people: of the kinds that are wanted first, then by the shortest ways."""
        ways = np.array([[
            int(self.metres[one, self.posts[seat.shift.post_id]])
            + 10_000_000 * sum(
                not checking.meets(self.who[one], want, facts.duty(seat.shift).day)
                for want in seat.wants
            )
            for one in there
        ] for seat in seats])  # fmt: skip
        if not ways.size:
            return []
        which, whom = linear_sum_assignment(ways)
        return [(seats[n], there[m]) for n, m in zip(which, whom, strict=True)]


def draw(roster: Roster, *, at: datetime) -> Drawn | None:
    """The days of a roster after today; None when there is none, or nobody may stand.

    What is left of today stays as it is: whoever stands then has made their day of it.
    """
    today = timezone.localdate(at)
    ahead = Shift.objects.filter(roster=roster, starts_at__gt=at).with_mix().soonest_first()
    shifts = [one for one in ahead if facts.duty(one).day > today]
    if not shifts:
        return None
    left = Assignment.objects.holding().filter(
        shift__in=[one.pk for one in ahead if facts.duty(one).day <= today]
    )
    first, last = facts.duty(shifts[0]).day, facts.duty(shifts[-1]).day
    standers = list(
        Stander.objects.active(first)
        .filter(person__place__path__startswith=roster.place.path, person__died_on=None,
                person__merged_into=None)
        .select_related("person__place", "person__household").order_by("pk")
    )  # fmt: skip
    if not standers:
        return None
    drawn = _Drawing(roster, shifts, standers, first, last).drawn()
    return replace(drawn, fixed=[*left.values_list("shift", "stander"), *drawn.fixed])


class _Drawing:
    """The arrays in the making."""

    def __init__(
        self, roster: Roster, shifts: list[Shift], standers: list[Stander], first: date, last: date
    ):
        self.roster, self.shifts, self.standers, self.first = roster, shifts, standers, first
        self.days = (last - first).days + 1
        self.keys = [row.pk for row in standers]
        self.people = {key: n for n, key in enumerate(self.keys)}
        self.lines = Assignment.objects.lines(self.keys, since=first, until=last)
        self.who = [self.lines[key].who for key in self.keys]
        self.limits = facts.limits(first)
        self.duties = {shift.pk: facts.duty(shift) for shift in shifts}
        places = {shift.post_id: shift.post.place for shift in shifts}
        self.posts = {pk: n for n, pk in enumerate(places)}
        self.metres = np.array([[_metres(one, place) for place in places.values()]
                                for one in standers])  # fmt: skip
        self.may_post = np.array([
            [not one.only_posts or pk in one.only_posts for pk in self.posts] for one in self.who
        ])  # fmt: skip
        self._kinds()

    def _kinds(self) -> None:
        self.kinds: list[Kind] = []
        self.kind_of: dict[int, int] = {}
        self.post_of: list[list[int]] = []  # columns of the posts of each kind
        known: dict[tuple, int] = {}
        for shift in self.shifts:
            column, duty = self.posts[shift.post_id], self.duties[shift.pk]
            starts = duty.starts.hour * 60 + duty.starts.minute
            minutes = (duty.ends - duty.starts) // MINUTE
            parent = shift.post.place.path.rstrip("/").rpartition("/")[0]
            alike = (starts, minutes, parent, self.may_post[:, column].tobytes())
            if alike not in known:
                known[alike] = len(self.kinds)
                self.kinds.append(Kind(str(shift.slot.shift), starts, minutes, duty.is_night, HEAD))
                self.post_of.append([])
            kind = self.kind_of[shift.pk] = known[alike]
            if column not in self.post_of[kind]:
                self.post_of[kind].append(column)

    def drawn(self) -> Drawn:
        seats, wanted, fixed = self._seats()
        month = Month(
            self.days, tuple(self.kinds), wanted, self._may({key for _shift, key in fixed}),
            self._cost(), self._free(), self._rules(), self._before(),
            mixes=self._mixes(seats),
        )  # fmt: skip
        return Drawn(month, self.first, self.keys, self.who, seats, self.metres, self.posts, fixed)

    def _day(self, shift: Shift) -> int:
        return (self.duties[shift.pk].day - self.first).days

    def _seats(self) -> tuple[dict[tuple[int, int], list[Seat]], np.ndarray, list[Pair]]:
        """Heads to be planned; who was placed against a rule keeps theirs."""
        rows = Assignment.objects.ahead().filter(shift__in=[one.pk for one in self.shifts])
        fixed = sorted(rows.exclude(anyway="").values_list("shift", "stander"))
        held: dict[int, int] = defaultdict(int)
        for shift, _key in fixed:
            held[shift] += 1
        seats: dict[tuple[int, int], list[Seat]] = defaultdict(list)
        wanted = np.zeros((self.days, len(self.kinds)), dtype=int)
        for shift in self.shifts:
            cell = (self._day(shift), self.kind_of[shift.pk])
            heads = shift.heads - held[shift.pk]
            mix = facts.asked(shift).mix
            seats[cell] += [
                Seat(shift, tuple(one for one in mix if n < one.least)) for n in range(heads)
            ]
            wanted[cell] += heads
        return dict(seats), wanted, fixed

    def _may(self, fixed: set[int]) -> np.ndarray:
        """Who could stand where, but for what else the plan gives them.

        Who stands in another roster meanwhile, or was placed against a rule, is planned no further:
        rest between what is planned and what is not would be nobody's to keep.
        """
        own = set(self.duties)
        may = np.zeros((len(self.keys), self.days, len(self.kinds)), dtype=bool)
        for n, (key, one) in enumerate(zip(self.keys, self.who, strict=True)):
            line = self.lines[key]
            ahead = {duty.shift for duty in line.duties if duty.day >= self.first}
            if key in fixed or ahead - own:
                continue
            hours: dict[tuple[int, int], np.ndarray] = {}
            for k, kind in enumerate(self.kinds):
                when = (kind.starts, kind.minutes)
                if self.may_post[n, self.post_of[k]].all():
                    if when not in hours:
                        hours[when] = self._free_for(one, kind)
                    may[n, :, k] = hours[when]
        return may

    def _free_for(self, who: checking.Who, kind: Kind) -> np.ndarray:
        """bool (days,): by the very rules by which a finished roster is judged."""
        alone = checking.Limits(no_nights_from=self.limits.no_nights_from)
        found = np.ones(self.days, dtype=bool)
        for day in range(self.days):
            starts = timezone.localtime(
                timezone.make_aware(datetime.combine(self.first, datetime.min.time()))
            ) + timedelta(days=day, minutes=kind.starts)
            duty = checking.Duty(0, 0, starts, starts + kind.minutes * MINUTE)
            line = checking.Line(who, (duty,))
            found[day] = not any(
                True
                for rule in (checking.stands_no_nights_who_may_not, checking.stands_not_while_away)
                for _broken in rule(line, alone)
            )
        return found

    def _cost(self) -> np.ndarray:
        """Points: long ways, wishes, and being moved from where one stands already."""
        cost = np.full((len(self.keys), self.days, len(self.kinds)), USUAL + MOVED)
        for k, columns in enumerate(self.post_of):
            nearest = self.metres[:, columns].min(axis=1)
            cost[:, :, k] += np.searchsorted(WAYS, nearest)[:, None]
        until = self.first + timedelta(days=self.days)
        wishes = Wish.objects.filter(
            stander__in=self.keys, day__gte=self.first, day__lt=until
        ).order_by("pk")  # fmt: skip
        for key, day, wants, part in wishes.values_list("stander", "day", "wants", "part"):
            for k, kind in enumerate(self.kinds):
                if part == Part.ANY or (part == Part.NIGHT) == kind.is_night:
                    points = (WANTED if wants else UNWANTED) - USUAL
                    cost[self.people[key], (day - self.first).days, k] += points
        rows = Assignment.objects.holding().filter(shift__in=list(self.duties)).order_by("pk")
        for shift, key in rows.values_list("shift", "stander"):
            if key in self.people:
                nth = (self.duties[shift].day - self.first).days
                cost[self.people[key], nth, self.kind_of[shift]] -= MOVED
        return cost

    def _free(self) -> np.ndarray:
        """bool (days,): weekends and holidays."""
        days = [self.first + timedelta(days=n) for n in range(self.days)]
        calendar = CalendarDay.objects.calendar()
        return np.array([not calendar.is_workday(day) for day in days])

    def _rules(self) -> Rules:
        """The office's numbers, less what this month has brought already."""
        stood = self._stood(self.first.replace(day=1))
        own = np.array([one.most_a_month or self.days for one in self.who])
        nights = np.full(len(self.who), self.limits.nights_a_month)
        return Rules(
            self.limits.rest_hours * 60, self.limits.days_in_a_row, self.limits.nights_in_a_row,
            np.maximum(own - stood[:, 0], 0), np.maximum(nights - stood[:, 1], 0),
        )  # fmt: skip

    def _before(self) -> Before:
        midnight = timezone.make_aware(datetime.combine(self.first, datetime.min.time()))
        count = len(self.keys)
        ended, run, nights = np.full(count, LONG_AGO), np.zeros(count, int), np.zeros(count, int)
        for n, key in enumerate(self.keys):
            past = [duty for duty in self.lines[key].duties if duty.day < self.first]
            if past:
                ended[n] = (past[-1].ends - midnight) // MINUTE
            run[n] = _run({duty.day for duty in past}, self.first)
            nights[n] = _run({duty.day for duty in past if duty.is_night}, self.first)
        past_shares = self._stood(self.first - PAST)
        usual = np.median(past_shares, axis=0).astype(int)
        carried = np.clip(past_shares - usual, 0, MOST_CARRIED)
        return Before(ended, run, nights, carried)

    def _stood(self, since: date) -> np.ndarray:
        """int (people, 3): shifts, nights and free days of [since, first)."""
        found = np.zeros((len(self.keys), 3), dtype=int)
        calendar = CalendarDay.objects.calendar()
        rows = Assignment.objects.holding().filter(
            stander__in=self.keys, starts_at__date__gte=since, starts_at__date__lt=self.first
        )  # fmt: skip
        for key, starts, ends in rows.values_list("stander", "starts_at", "shift__ends_at"):
            starts, ends = timezone.localtime(starts), timezone.localtime(ends)
            free = not calendar.is_workday(starts.date())
            found[self.people[key]] += (1, checking.is_night(starts, ends), free)
        return found

    def _mixes(self, seats: dict[tuple[int, int], list[Seat]]) -> tuple[Mix, ...]:
        """For each day and kind of posts, how many of which kind of people all seats want."""
        found = []
        for (day, kind), there in sorted(seats.items()):
            wanted: dict[checking.Requirement, int] = defaultdict(int)
            for seat in there:
                for one in seat.wants:
                    wanted[one._replace(least=1)] += 1
            on = self.first + timedelta(days=day)
            for one, least in wanted.items():
                meets = np.array([checking.meets(who, one, on) for who in self.who])
                found.append(Mix(one.name, day, kind, least, meets, NOT_OF_THE_KIND))
        return tuple(found)


def _run(days: set[date], until: date) -> int:
    """How many days in a row end on the day before."""
    length = 0
    while until - timedelta(days=length + 1) in days:
        length += 1
    return length


def _metres(stander: Stander, place: Place) -> int:
    """From home, or the place somebody belongs to, as the crow flies; 0 where it is not known."""
    home: Household | Place | None = stander.person.household
    if home is None or home.lon is None or home.lat is None:
        home = stander.person.place
    if place.lon is None or place.lat is None or home.lon is None or home.lat is None:
        return 0
    return round(metres_between((home.lon, home.lat), (place.lon, place.lat)))
