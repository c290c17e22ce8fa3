"""The queue of the last weeks and of today: who came, how long they waited, who served them."""

import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import NamedTuple

from tongxing.base.workdays import Calendar
from tongxing.hall.models import (
    Channel,
    Clerk,
    Department,
    Matter,
    Priority,
    Sitting,
    SlotPlan,
    State,
    Step,
    Ticket,
    TicketMatter,
    TicketStep,
    Window,
)
from tongxing.people.models import Account, Person
from tongxing.places.models import Place

from .rows import new, uid

DAYS = 21  # of the calendar, today not counted
VISITS = (400, 490)  # a working day
OPENS, CLOSES = time(8, 30), time(17, 30)
# Visitors by half hour from 8:30; closed over noon.
BY_HALF_HOUR = (5, 9, 11, 11, 9, 6, 3, 0, 0, 0, 8, 9, 9, 8, 6, 4, 2)
CHANNELS = ((Channel.KIOSK, 66), (Channel.PHONE, 14), (Channel.RECEPTION, 20))
ELDERLY, DISABLED = 0.16, 0.02  # who uses the priority lane
ABSENT = 0.03  # called three times, nobody came
GONE = 0.02  # left before being called
BAND = (0.5, 2.0)  # what people are told while there is no record: half and twice, and two minutes
WITHOUT_A_WINDOW = 0.4  # how much a department weighs that general windows serve alone
MINUTE = timedelta(minutes=1)


class Seat(NamedTuple):
    """A window, who sits there, and whose it is; None: it is general."""

    window: Window
    clerk: Account
    department: Department | None


class Visit(NamedTuple):
    """A matter that was done at a window: whose number, by whom, when."""

    ticket: Ticket
    matter: Matter
    window: Window
    by: Account
    called_at: datetime
    done_at: datetime


class Queue:
    """Rows of the queue, in the order in which they are written."""

    def __init__(
        self, rng: random.Random, hall: Place, seats: Sequence[Seat], matters: Sequence[Matter],
        priorities: dict[str, Priority], system: Account, calendar: Calendar, now: datetime,
    ):  # fmt: skip
        self.rng, self.hall, self.seats, self.now, self.calendar = rng, hall, seats, now, calendar
        self.matters = [one for one in matters if one.is_in_season_on(now.date())]
        # A few matters bring most people: the n-th of a department weighs 1/n; and more people
        # come for departments that have more windows.
        theirs = Counter(seat.department for seat in seats)
        self.weights = list(
            accumulate(
                (theirs[matter.department] or WITHOUT_A_WINDOW) / matter.position
                for matter in self.matters
            )
        )
        self.able = {
            id(one): [seat for seat in seats if seat.department in (None, one)]
            for one in {id(matter.department): matter.department for matter in matters}.values()
        }
        self.priorities, self.system = priorities, system
        self.tickets: list[Ticket] = []
        self.matter_rows: list[TicketMatter] = []
        self.steps: list[TicketStep] = []
        self.sittings: list[Sitting] = []
        self.serials: Counter[tuple[date, str]] = Counter()

    def live(self) -> None:
        """All the days, oldest first."""
        today = self.now.date()
        for back in range(DAYS, -1, -1):
            day = today - timedelta(days=back)
            if day.weekday() < 5 and self.calendar.is_workday(day):
                self._day(day)

    def visits(self) -> list[Visit]:
        """What has been done, in the order in which it was."""
        found = [
            Visit(
                row.ticket, row.matter, row.window, row.by, row.ticket.first_called_at, row.done_at
            )
            for row in self.matter_rows
            if row.done_at and row.window and row.by and row.ticket.first_called_at
        ]
        return sorted(found, key=lambda visit: visit.done_at)

    def counters(self) -> dict[str, int]:
        """How far today's numbers have come, by the name of their counter."""
        return {
            f"ticket/{self.hall.pk}/{day}/{letter}": last
            for (day, letter), last in self.serials.items()
        }

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.now.tzinfo)

    def _day(self, day: date) -> None:
        opens, closes = self._at(day, OPENS), self._at(day, CLOSES)
        if self.now < opens:
            return
        going = self.now < closes
        for seat in self.seats:
            since = opens - timedelta(minutes=self.rng.randint(2, 12))
            until = None if going else closes + timedelta(minutes=self.rng.randint(0, 15))
            self.sittings.append(
                new(Sitting, window=seat.window, by=seat.clerk, since=since, until=until)
            )
        free = {seat.window.number: opens for seat in self.seats}
        for at in self._arrivals(day):
            if at < self.now:
                self._visit(at, free)

    def _arrivals(self, day: date) -> Iterator[datetime]:
        count = self.rng.randint(*VISITS)
        halves = self.rng.choices(range(len(BY_HALF_HOUR)), BY_HALF_HOUR, k=count)
        opens = self._at(day, OPENS)
        moments = [opens + (30 * half + self.rng.uniform(0, 30)) * MINUTE for half in halves]
        return iter(sorted(moments))

    def _visit(self, at: datetime, free: dict[int, datetime]) -> None:
        rng = self.rng
        matter = rng.choices(self.matters, cum_weights=self.weights)[0]
        able = self.able[id(matter.department)]
        seat = min(able, key=lambda one: (free[one.window.number], one.department is None))
        priority = self._priority()
        called = max(at + timedelta(seconds=rng.randint(5, 40)), free[seat.window.number])
        minutes = matter.minutes * rng.lognormvariate(-0.12, 0.5)
        ticket = self._ticket(at, matter, priority, (called - at) / MINUTE)
        absent, gone = rng.random() < ABSENT, rng.random() < GONE
        if gone and called - at > 5 * MINUTE:
            self._end(ticket, at + 5 * MINUTE, State.LEFT, Step.LEAVE, by=self.system, since=at)
            return
        if called > self.now:
            return  # still waiting
        self._step(ticket, Step.CALL, called, seat, State.WAITING, State.CALLED, called - at)
        ticket.first_called_at, ticket.calls = called, 1
        ticket.state, ticket.state_since, ticket.window = State.CALLED, called, seat.window
        if absent:
            until = called + 3 * MINUTE
            free[seat.window.number] = until
            if until <= self.now:
                ticket.window, ticket.calls = None, 0
                self._step(ticket, Step.PASS, until, seat, State.CALLED, State.PASSED, 3 * MINUTE)
                ticket.state, ticket.state_since = State.PASSED, until
                self._at_the_end_of_the_day(ticket)
            return
        started = called + timedelta(seconds=rng.randint(15, 70))
        ended = started + minutes * MINUTE
        free[seat.window.number] = ended + timedelta(seconds=rng.randint(5, 60))
        if started > self.now:
            return
        self._step(ticket, Step.START, started, seat, State.CALLED, State.SERVING, started - called)
        ticket.state, ticket.state_since = State.SERVING, started
        if ended <= self.now:
            row = self.matter_rows[-1]
            row.done_at, row.window, row.by = ended, seat.window, seat.clerk
            self._step(ticket, Step.FINISH, ended, seat, State.SERVING, State.DONE, ended - started)
            ticket.state, ticket.state_since, ticket.ended_at = State.DONE, ended, ended
            ticket.window = None

    def _priority(self) -> Priority | None:
        chance = self.rng.random()
        if chance < ELDERLY:
            return self.priorities["elderly"]
        return self.priorities["disabled"] if chance < ELDERLY + DISABLED else None

    def _ticket(
        self, at: datetime, matter: Matter, priority: Priority | None, waits: float
    ) -> Ticket:
        """A number, and what was said when it was drawn: right on the whole, not to the minute."""
        letter = matter.department.letter
        self.serials[at.date(), letter] += 1
        told = max(0.0, waits + self.rng.gauss(0, 1.5 + 0.3 * waits))
        head_start = timedelta(minutes=priority.head_start_minutes if priority else 0)
        ticket = new(
            Ticket, uid=uid(self.rng), request_key=uid(self.rng), link=uuid.UUID(
                int=self.rng.getrandbits(128)).hex[:16],
            place=self.hall, day=at.date(), number=f"{letter}{self.serials[at.date(), letter]:03d}",
            department=matter.department, matter=matter,
            channel=self.rng.choices([one for one, _ in CHANNELS], [n for _, n in CHANNELS])[0],
            priority=priority, state=State.WAITING, state_since=at, issued_at=at, waits_since=at,
            rank_at=at - head_start, expected_minutes=told, expected_low=told * BAND[0],
            expected_high=told * BAND[1] + 2,
        )  # fmt: skip
        self.tickets.append(ticket)
        self.matter_rows.append(new(TicketMatter, ticket=ticket, matter=matter, position=0))
        self.steps.append(
            new(
                TicketStep, ticket=ticket, place=self.hall, kind=Step.ISSUE, by=self.system, at=at,
                left="", state=State.WAITING, matter=matter,
            )
        )  # fmt: skip
        return ticket

    def _step(
        self, ticket: Ticket, kind: Step, at: datetime, seat: Seat, left: State, state: State,
        stood: timedelta,
    ) -> None:  # fmt: skip
        self.steps.append(
            new(
                TicketStep, ticket=ticket, place=self.hall, kind=kind, by=seat.clerk, at=at,
                left=left, state=state, stood_seconds=int(stood.total_seconds()),
                window=seat.window, matter_id=ticket.matter_id,
            )
        )  # fmt: skip

    def _end(
        self, ticket: Ticket, at: datetime, state: State, kind: Step, *, by: Account,
        since: datetime,
    ) -> None:  # fmt: skip
        """An end without a window: the person left, or the day is over."""
        if at > self.now:
            return
        left, ticket.state, ticket.state_since = ticket.state, state, at
        ticket.ended_at = at
        self.steps.append(
            new(
                TicketStep, ticket=ticket, place=self.hall, kind=kind, by=by, at=at, left=left,
                state=state, stood_seconds=int((at - since).total_seconds()),
                matter_id=ticket.matter_id,
            )
        )  # fmt: skip

    def _at_the_end_of_the_day(self, ticket: Ticket) -> None:
        night = self._at(ticket.day, time(23, 59))
        self._end(
            ticket, night, State.EXPIRED, Step.EXPIRE, by=self.system, since=ticket.state_since
        )


def seats(clerks: Sequence[Clerk], open_account: Callable[[Person], Account]) -> list[Seat]:
    """Who sits where on an ordinary day: everybody who has a window."""
    return [
        Seat(clerk.window, open_account(clerk.person), clerk.window.department)
        for clerk in clerks
        if clerk.window is not None
    ]


BOOKED_FROM, BOOKED_UNTIL = 9 * 60, 16 * 60 + 30  # minutes of the day
ROOM = 2  # appointments a department and half hour


def slot_plans(departments: Sequence[Department], today: date) -> list[SlotPlan]:
    """Two appointments every half hour of a working day, noon left out."""
    starts = [
        time(minute // 60, minute % 60)
        for minute in range(BOOKED_FROM, BOOKED_UNTIL, 30)
        if not 12 * 60 <= minute < 14 * 60
    ]
    since = today - timedelta(days=365)
    return [
        SlotPlan(department=row, weekday=weekday, starts=at, capacity=ROOM, valid_from=since)
        for row in departments
        for weekday in range(5)
        for at in starts
    ]
