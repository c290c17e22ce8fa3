"""Appointments: of the next working days, and of the last weeks with those who did not come.

Who came has a number of the queue: some of its visits are made to have been booked.
"""

import random
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from tongxing.base.workdays import Calendar
from tongxing.hall.models import Appointment, BookingState, Channel, Matter, Slot, SlotPlan, Ticket
from tongxing.hall.models.appointment import serial_name
from tongxing.people.models import Account, Person, Proxy
from tongxing.places.models import Place

from .rows import new, uid
from .staff import Staff, person_of

AHEAD = 5  # working days, as the office's table says
BOOKED_A_DAY = (19, 12, 8, 5, 3)  # of each of those days; the nearest is the fullest
CAME_A_DAY, MISSED_A_DAY, CANCELLED_A_DAY = 9, 0.7, 0.8
REST_OF_TODAY = 6
EARLY, HEAD_START, LATE = timedelta(minutes=25), timedelta(minutes=15), timedelta(minutes=10)
COUNTED_AS_MISSED = timedelta(minutes=60, seconds=30)  # after the agreed time, by the sweeper
CANCELLED_BEFORE = timedelta(hours=2)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# Who of the cast has booked what, so many working days ahead; 0 and less: was there by then.
CAST = (
    ("resident", "老年人优待证办理", 1), ("mother", "门诊费用报销（手工）", 3),
    ("daughter", "偿还住房贷款提取住房公积金", -2),
)  # fmt: skip


class Bookings:
    """Appointments and their slots, in the order in which they were made."""

    def __init__(
        self, rng: random.Random, staff: Staff, hall: Place, plans: Sequence[SlotPlan],
        matters: Sequence[Matter], proxies: Sequence[Proxy], calendar: Calendar, now: datetime,
    ):  # fmt: skip
        self.rng, self.staff, self.hall, self.now, self.calendar = rng, staff, hall, now, calendar
        self.plans: dict[int, dict[int, list[SlotPlan]]] = defaultdict(lambda: defaultdict(list))
        for plan in plans:
            self.plans[id(plan.department)][plan.weekday].append(plan)
        self.matters = [matter for matter in matters if matter.may_book]
        self.weights = [1 / matter.position for matter in self.matters]
        self.named = {matter.name: matter for matter in matters}
        self.acting = {id(proxy.person): proxy.helper for proxy in proxies}
        self.holders = [one for one in staff.accounts.values() if one.person]
        self.slots: dict[tuple[int, datetime], Slot] = {}
        self.rows: list[Appointment] = []
        self.busy: set[tuple[int, date]] = set()  # one a person and day

    def make(self, tickets: Sequence[Ticket]) -> None:
        for key, name, days in CAST:
            if days > 0:
                self._ahead(self._workday(days), self.staff.cast[key], self.named[name])
        for n, count in enumerate(BOOKED_A_DAY, start=1):
            for _ in range(count):
                self._ahead(self._workday(n), *self._somebody())
        for _ in range(REST_OF_TODAY):
            self._ahead(self.now.date(), *self._somebody())
        self._kept(tickets)
        self._not_kept(sorted({ticket.day for ticket in tickets}))
        self.rows.sort(key=lambda row: (row.booked_at, row.slot.starts_at))

    def number(self) -> dict[str, int]:
        """A code for each appointment of a day; how far the counters have come."""
        reached: Tally[str] = Tally()
        for row in self.rows:
            name = serial_name(row.place.pk, row.day)
            reached[name] += 1
            row.code = f"{row.day:%d}{reached[name]:04d}"
        return dict(reached)

    # --- who, and when

    def _workday(self, days: int) -> date:
        return self.calendar.add_workdays(self.now, days).at.date()

    def _somebody(self) -> tuple[Person, Matter]:
        person = person_of(self.rng.choice(self.holders))
        return person, self.rng.choices(self.matters, self.weights)[0]

    def _holder(self, person: Person) -> Account:
        return self.staff.of(person) or self.acting.get(id(person)) or self.staff.system

    def _times(self, matter: Matter, day: date) -> Iterator[tuple[SlotPlan, datetime]]:
        """The times of a department on a day that have room yet."""
        for plan in self.plans[id(matter.department)][day.weekday()]:
            at = datetime.combine(day, plan.starts, self.now.tzinfo)
            slot = self.slots.get((id(matter.department), at))
            if slot is None or slot.taken < slot.capacity:
                yield plan, at

    def _book(
        self, person: Person, matter: Matter, plan: SlotPlan, starts_at: datetime
    ) -> Appointment:
        """Booked in the days before, by day."""
        self.busy.add((id(person), starts_at.date()))
        key = (id(matter.department), starts_at)
        if key not in self.slots:
            self.slots[key] = new(
                Slot, department=matter.department, starts_at=starts_at, capacity=plan.capacity
            )
        self.slots[key].taken += 1
        latest = min(starts_at - DAY, self.now - MINUTE)
        earliest = starts_at
        for _ in range(AHEAD):
            earliest -= DAY
            while not self.calendar.is_workday(earliest.date()):
                earliest -= DAY
        at = earliest + max(latest - earliest, timedelta()) * self.rng.random()
        at = min(at.replace(hour=self.rng.randint(8, 20), second=self.rng.randint(0, 59)), latest)
        row = new(
            Appointment, uid=uid(self.rng), request_key=uid(self.rng), place=self.hall,
            slot=self.slots[key], day=starts_at.date(), matter=matter, person=person,
            holder=self._holder(person), state=BookingState.BOOKED, state_since=at, booked_at=at,
        )  # fmt: skip
        self.rows.append(row)
        return row

    def _ahead(self, day: date, person: Person, matter: Matter) -> None:
        free = [(plan, at) for plan, at in self._times(matter, day) if at > self.now]
        if free and (id(person), day) not in self.busy:
            self._book(person, matter, *self.rng.choice(free))

    # --- what became of those before now

    def _kept(self, tickets: Sequence[Ticket]) -> None:
        """Numbers that were drawn by an appointment, near the agreed time."""
        by_day: dict[date, list[Ticket]] = defaultdict(list)
        for ticket in tickets:
            if ticket.matter and ticket.matter.may_book and ticket.priority is None:
                by_day[ticket.day].append(ticket)
        for day, drawn in by_day.items():
            for key, name, days in CAST:
                if days <= 0 and day == self._workday_before(-days):
                    same = [one for one in drawn if one.matter is self.named[name]]
                    self._came(same or drawn, self.staff.cast[key])
            for _ in range(CAME_A_DAY):
                self._came(self.rng.sample(drawn, min(6, len(drawn))), self._somebody()[0])

    def _workday_before(self, days: int) -> date:
        day = self.now.date()
        while days:
            day -= DAY
            days -= self.calendar.is_workday(day)
        return day

    def _came(self, drawn: Sequence[Ticket], person: Person) -> None:
        """The first of these numbers that was drawn about the time of a slot is this person's."""
        for ticket in drawn:
            matter, at = ticket.matter, ticket.issued_at
            if matter is None or ticket.channel == Channel.APPOINTMENT:
                continue
            for plan, starts in self._times(matter, ticket.day):
                if at - LATE <= starts <= at + EARLY and (id(person), ticket.day) not in self.busy:
                    self._check_in(ticket, self._book(person, matter, plan, starts))
                    return

    def _check_in(self, ticket: Ticket, row: Appointment) -> None:
        at, starts, person = ticket.issued_at, row.slot.starts_at, row.person
        row.state, row.state_since, row.ticket = BookingState.CAME, at, ticket
        ticket.channel, ticket.request_key = Channel.APPOINTMENT, row.uid
        ticket.person, ticket.holder, ticket.name = person, row.holder, person.name
        ticket.rank_at = at - (HEAD_START - (max(at, starts) - at))

    def _not_kept(self, days: Sequence[date]) -> None:
        """Cancelled in time, or missed; somebody missed so often that they are blocked."""
        forgetful = person_of(self.rng.choice(self.holders))
        for day in days:
            for state, share in (
                (BookingState.MISSED, MISSED_A_DAY), (BookingState.CANCELLED, CANCELLED_A_DAY),
            ):  # fmt: skip
                for _ in range(int(share) + (self.rng.random() < share % 1)):
                    self._missed_or_cancelled(day, state, *self._somebody())
        for day in days[-9:-1:3]:
            matter = self.rng.choices(self.matters, self.weights)[0]
            self._missed_or_cancelled(day, BookingState.MISSED, forgetful, matter)

    def _missed_or_cancelled(
        self, day: date, state: BookingState, person: Person, matter: Matter
    ) -> None:
        over = self.now - COUNTED_AS_MISSED
        free = [(plan, at) for plan, at in self._times(matter, day) if at <= over]
        if not free or (id(person), day) in self.busy:
            return
        row = self._book(person, matter, *self.rng.choice(free))
        starts = row.slot.starts_at
        row.state = state
        if state == BookingState.MISSED:
            row.state_since = starts + COUNTED_AS_MISSED
        else:
            row.slot.taken -= 1
            latest = starts - CANCELLED_BEFORE
            row.state_since = row.booked_at + (latest - row.booked_at) * self.rng.random()
