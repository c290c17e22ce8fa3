"""Coming at an agreed time: slots with room, days that are closed, and who did not come.

The room of a slot is kept by the database: `taken` never passes `capacity`, whoever presses when.
Rules after the practice of city halls (domain 3.2): within the next working days, one a person and
day, cancelled in time or else a no-show, repeated no-shows blocked for a while.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxing.base.errors import Refused
from tongxing.base.flow import advance, move
from tongxing.base.models import CalendarDay, Counter, Parameter
from tongxing.people.models import Account, Person, Role
from tongxing.places.models import Place

from . import news
from .department import Department
from .matter import Matter
from .ticket import Channel, Ticket, minutes
from .weekly_closing import WeeklyClosing

FARTHEST_DAYS = 31  # nothing is booked for a day farther away


class NoRoom(Refused):
    def __init__(self) -> None:
        super().__init__(_("这个时段刚刚约满，请换一个时段。您填的都在。"))


class BookedThatDay(Refused):
    def __init__(self) -> None:
        super().__init__(_("这一天已经有一个预约，一人一天约一次。要办几件事，可以一趟办完。"))


class TooLateToCancel(Refused):
    def __init__(self, hours: int):
        super().__init__(
            _("离预约时间不到%(hours)d小时，不能取消了。来不了请打大厅电话说一声。")
            % {"hours": hours}
        )


class BlockedFromBooking(Refused):
    def __init__(self, until: date):
        super().__init__(
            _("因为几次约了没来，%(until)s前不能预约。您可以直接到大厅取号。")
            % {"until": f"{until:%Y-%m-%d}"}
        )


class NotBookable(Refused):
    def __init__(self) -> None:
        super().__init__(_("这个时段不能预约，请从列出的时段里选。"))


class NotYourTime(Refused):
    def __init__(self, opens: datetime):
        local = timezone.localtime(opens)
        super().__init__(
            _("还没到签到时间，%(time)s起可以签到。") % {"time": f"{local:%m-%d %H:%M}"}
        )


class WrongBookingStep(Refused):
    def __init__(self, appointment: "Appointment", step: "BookingStep"):
        super().__init__(
            _("这个预约现在是“%(state)s”，不能再“%(step)s”。")
            % {"state": appointment.get_state_display(), "step": step.label}
        )


class BookingState(models.TextChoices):
    BOOKED = "booked", _("已预约")
    CAME = "came", _("已签到")
    CANCELLED = "cancelled", _("预约已取消")
    MISSED = "missed", _("没有来")


class BookingStep(models.TextChoices):
    CHECK_IN = "check-in", pgettext_lazy("step", "签到")
    CANCEL = "cancel", pgettext_lazy("step", "取消预约")
    MISS = "miss", pgettext_lazy("step", "记为没来")
    CALL_OFF = "call-off", pgettext_lazy("step", "由大厅取消")


BOOKING_FLOW = {
    BookingStep.CHECK_IN: move(BookingState.BOOKED, to=BookingState.CAME),
    BookingStep.CANCEL: move(BookingState.BOOKED, to=BookingState.CANCELLED),
    BookingStep.MISS: move(BookingState.BOOKED, to=BookingState.MISSED),
    BookingStep.CALL_OFF: move(BookingState.BOOKED, to=BookingState.CANCELLED),
}


class SlotPlanQuerySet(models.QuerySet["SlotPlan"]):
    def in_force(self, day: date):
        return self.holding_on(day).filter(weekday=day.weekday())

    def holding_on(self, day: date):
        """The lines of every weekday that hold on a day."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)

    def at(self, hall: Place):
        return self.filter(department__place=hall)

    def in_week_order(self):
        return self.order_by("weekday", "starts", "valid_from", "pk")


class SlotPlan(models.Model):
    """So many may come for a department at this time of this weekday. The office's table."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="slot_plans")
    weekday = models.PositiveSmallIntegerField(_("星期"))  # Monday is 0
    starts = models.TimeField(_("时间"))
    capacity = models.PositiveSmallIntegerField(_("可约人数"))
    valid_from = models.DateField(_("起用日期"))
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)

    objects = SlotPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_slot_plan_for_a_time",
                fields=["department", "weekday", "starts", "valid_from"],
            ),
            models.CheckConstraint(name="slot_plan_is_for_a_weekday", condition=Q(weekday__lte=6)),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.weekday} {self.starts:%H:%M}"


class BlackOutQuerySet(models.QuerySet["BlackOut"]):
    def closing(self, department: Department, day: date):
        """What closes a department to appointments on a day: its own, or the whole hall's."""
        mine = Q(department=None) | Q(department=department)
        return self.filter(mine, place=department.place_id, since__lte=day, until__gt=day)

    def to_come(self, hall: Place, *, today: date):
        """Those of today and later, the next one first."""
        rows = self.filter(place=hall, until__gt=today).select_related("department")
        return rows.order_by("since", "pk")


class BlackOut(models.Model):
    """Days on which nothing can be booked: an inspection, a training, a move."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="black_outs")
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="black_outs"
    )  # empty: the whole hall
    since = models.DateField(_("从"))
    until = models.DateField(_("到（不含）"))
    why = models.CharField(_("原因"), max_length=100)

    objects = BlackOutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="black_out_ends_after_it_begins", condition=Q(until__gt=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since} {self.why}"

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    def appointments(self, *, today: date) -> "AppointmentQuerySet":
        """What is booked on these days, from today on."""
        rows = Appointment.objects.booked().filter(
            place=self.place_id, day__gte=max(self.since, today), day__lt=self.until
        )
        if self.department_id:
            rows = rows.filter(slot__department=self.department_id)
        return rows.with_names().soonest_first()

    def clear(self, *, at: datetime) -> "list[Appointment]":
        """Call off what is booked on these days, each told; who presses meanwhile books nothing.

        Booking takes the counter of its day, and looks for a black-out only then: taking the
        same counters first, every booking is either seen here or sees this row.
        """
        today = timezone.localdate(at)
        first = max(self.since, today)
        days = min((self.until - first).days, FARTHEST_DAYS)
        _take_turns(self.place_id, [first + timedelta(days=n) for n in range(days)])
        found = list(self.appointments(today=today))
        for appointment in found:
            appointment.call_off(why=self.why, at=at)
        return found


class Slot(models.Model):
    """A time of one day, with its room. Made when somebody books it first."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_slot_for_a_time", fields=["department", "starts_at"]),
            models.CheckConstraint(
                name="slot_never_holds_more_than_its_room", condition=Q(taken__lte=F("capacity"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.starts_at:%m-%d %H:%M}"


def serial_name(place_id: int, day: date) -> str:
    """The counter of a day's booking codes, which every booking of the day takes."""
    return f"booking/{place_id}/{day}"


def _take_turns(place_id: int, days: Sequence[date]) -> None:
    """From here on every booking of these days waits until this transaction has ended."""
    for day in days:
        Counter.objects.next(serial_name(place_id, day))


def _days_of(closing: WeeklyClosing, today: date, open_days: Collection[date]) -> list[date]:
    """Its days on which something may be booked."""
    ahead = [today + timedelta(days=n) for n in range(FARTHEST_DAYS + 1)]
    return [day for day in ahead if closing.holds_on(day) and day not in open_days]


class Opening(NamedTuple):
    """A time that can be booked, and how many more."""

    starts_at: datetime
    room: int


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def booked(self):
        return self.filter(state=BookingState.BOOKED)

    def visible_to(self, account: Account):
        here = account.place_ids(Role.CLERK, Role.HALL_MANAGER, Role.OFFICE)
        return self.filter(Q(place__in=here) | Q(holder=account.pk))

    def held_by(self, account: Account):
        return self.filter(holder=account)

    def with_names(self):
        return self.select_related("matter__department", "slot", "person", "place")

    def soonest_first(self):
        return self.order_by("slot__starts_at", "pk")

    def over(self, moment: datetime):
        """Booked for a time before this moment, and nobody came."""
        return self.booked().filter(slot__starts_at__lt=moment)

    def under(
        self, closing: WeeklyClosing, *, today: date, open_days: Collection[date] = ()
    ) -> "list[Appointment]":
        """What is booked in the hours of a weekly closing, from today on, save on open days."""
        rows = self.booked().filter(
            place=closing.place_id, day__in=_days_of(closing, today, open_days)
        )
        if closing.department_id:
            rows = rows.filter(slot__department=closing.department_id)
        rows = rows.with_names().soonest_first()
        return [row for row in rows if closing.covers(row.slot.starts_at)]

    def call_off_under(
        self, closing: WeeklyClosing, *, open_days: Collection[date], at: datetime
    ) -> "list[Appointment]":
        """As BlackOut.clear does: each is told, and who books meanwhile books nothing."""
        today = timezone.localdate(at)
        _take_turns(closing.place_id, _days_of(closing, today, open_days))
        found = self.under(closing, today=today, open_days=open_days)
        for appointment in found:
            appointment.call_off(why=closing.why, at=at)
        return found

    def missed_since(self, person: Person, day: date):
        return self.filter(person=person, state=BookingState.MISSED, day__gte=day)

    def openings(self, department: Department, *, at: datetime) -> dict[date, list[Opening]]:
        """What can be booked of the next working days; a day that is closed is not in it."""
        today = timezone.localdate(at)
        ahead = Parameter.objects.value("booking_days", on=today)
        calendar = CalendarDay.objects.calendar()
        found: dict[date, list[Opening]] = {}
        day = today
        while len(found) < ahead and (day - today).days < FARTHEST_DAYS:
            day += timedelta(days=1)
            if not calendar.is_workday(day):
                continue
            found[day] = self._openings_on(department, day)
        return found

    def _openings_on(self, department: Department, day: date) -> list[Opening]:
        if BlackOut.objects.closing(department, day).exists():
            return []
        zone = timezone.get_current_timezone()
        plans = department.slot_plans.in_force(day).order_by("starts", "pk")
        times = {datetime.combine(day, row.starts, tzinfo=zone): row.capacity for row in plans}
        for closing in WeeklyClosing.objects.closing(department, day):
            times = {at: room for at, room in times.items() if not closing.covers(at)}
        taken = dict(department.slots.filter(starts_at__in=times).values_list("starts_at", "taken"))
        return [Opening(at, room - taken.get(at, 0)) for at, room in times.items()]

    def blocked_until(self, person: Person, *, at: datetime) -> date | None:
        """Until when somebody who failed to come repeatedly books nothing; None: may book."""
        today = timezone.localdate(at)
        value = Parameter.objects.value
        since = today - timedelta(days=value("booking_no_show_days", on=today))
        missed = list(
            self.missed_since(person, since).order_by("-day", "-pk").values_list("day", flat=True)
        )
        if len(missed) < value("booking_no_shows", on=today):
            return None
        until = missed[0] + timedelta(days=value("booking_blocked_days", on=today))
        return until if until > today else None

    def book(
        self, *, request_key: uuid.UUID, matter: Matter, starts_at: datetime, person: Person,
        holder: Account, at: datetime,
    ) -> "Appointment":  # fmt: skip
        """Book a time. The same key twice is one appointment."""
        if known := self.filter(request_key=request_key).first():
            return known
        if until := self.blocked_until(person, at=at):
            raise BlockedFromBooking(until)
        department, day = matter.department, timezone.localdate(starts_at)
        rooms = self.openings(department, at=at).get(day, [])
        capacity = {one.starts_at: one.room for one in rooms}.get(starts_at)
        if capacity is None or not matter.may_book:
            raise NotBookable
        try:
            with transaction.atomic():
                # The counter before the room, in the order of who closes a day.
                serial = Counter.objects.next(serial_name(department.place_id, day))
                if self._is_closed(department, starts_at):
                    raise NotBookable  # closed while somebody was choosing
                slot = self._take_room(department, starts_at)
                return self.create(
                    request_key=request_key, code=f"{day:%d}{serial:04d}", slot=slot, day=day,
                    place_id=department.place_id, matter=matter, person=person, holder=holder,
                    state=BookingState.BOOKED, state_since=at, booked_at=at,
                )  # fmt: skip
        except IntegrityError:
            if known := self.filter(request_key=request_key).first():
                return known
            raise BookedThatDay from None

    def _is_closed(self, department: Department, starts_at: datetime) -> bool:
        day = timezone.localdate(starts_at)
        weekly = WeeklyClosing.objects.closing(department, day)
        closed = BlackOut.objects.closing(department, day).exists()
        return closed or any(one.covers(starts_at) for one in weekly)

    def _take_room(self, department: Department, starts_at: datetime) -> Slot:
        """One more in this slot, or NoRoom. The UPDATE names the room it needs."""
        local = timezone.localtime(starts_at)
        plan = department.slot_plans.in_force(local.date()).get(starts=local.time())
        slot, _made = Slot.objects.get_or_create(
            department=department, starts_at=starts_at, defaults={"capacity": plan.capacity}
        )
        room = Slot.objects.filter(pk=slot.pk, taken__lt=F("capacity"))
        if not room.update(taken=F("taken") + 1):
            raise NoRoom
        return slot


class Appointment(models.Model):
    """An agreed time for one person."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request_key = models.UUIDField(unique=True, editable=False)
    code = models.CharField(_("预约码"), max_length=8)  # said at the kiosk on the day
    place = models.ForeignKey(Place, models.PROTECT, related_name="appointments")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="appointments")
    day = models.DateField()
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    holder = models.ForeignKey(Account, models.PROTECT, related_name="appointments")
    state = models.CharField(_("状态"), max_length=9, choices=BookingState)
    state_since = models.DateTimeField()
    booked_at = models.DateTimeField()
    ticket = models.OneToOneField(
        Ticket, models.PROTECT, null=True, blank=True, related_name="appointment"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_appointment_a_person_and_day",
                fields=["person", "day"],
                condition=Q(state__in=[BookingState.BOOKED, BookingState.CAME]),
            ),
            models.UniqueConstraint(
                name="booking_code_is_unique_on_its_day", fields=["place", "day", "code"]
            ),
            models.CheckConstraint(
                name="who_came_has_a_number",
                condition=~Q(state=BookingState.CAME) | Q(ticket__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.matter}"

    def get_absolute_url(self) -> str:
        return reverse("hall:booking", args=[self.uid])

    @property
    def is_booked(self) -> bool:
        return self.state == BookingState.BOOKED

    def cancel(self, *, at: datetime) -> None:
        """In time; the room is free for somebody else."""
        hours = Parameter.objects.value("booking_cancel_hours", on=timezone.localdate(at))
        if self.is_booked and at > self.slot.starts_at - timedelta(hours=hours):
            raise TooLateToCancel(hours)
        with transaction.atomic():
            self._take(BookingStep.CANCEL, at=at)
            Slot.objects.filter(pk=self.slot_id, taken__gt=0).update(taken=F("taken") - 1)

    def check_in(self, *, by: Account, at: datetime) -> Ticket:
        """Here: a number that counts as waiting from the agreed time, less the head start.

        Who comes early gains nothing by it, who comes late counts from coming.
        """
        opens = self.slot.starts_at - minutes("booking_early", at)
        if self.is_booked and at < opens:
            raise NotYourTime(opens)
        with transaction.atomic():
            begins = max(at, self.slot.starts_at)
            ticket = Ticket.objects.issue(
                request_key=self.uid, hall=self.place, channel=Channel.APPOINTMENT, by=by, at=at,
                matters=[self.matter], person=self.person, holder=self._follower(),
                name=self.person.name, head_start=minutes("booking_head_start", at) - (begins - at),
            )  # fmt: skip
            self._take(BookingStep.CHECK_IN, at=at, ticket=ticket)
        return ticket

    def miss(self, *, at: datetime) -> None:
        self._take(BookingStep.MISS, at=at)

    def call_off(self, *, why: str, at: datetime) -> None:
        """The hall cannot keep it: cancelled at any time, not a no-show, and told."""
        with transaction.atomic():
            self._take(BookingStep.CALL_OFF, at=at)
            Slot.objects.filter(pk=self.slot_id, taken__gt=0).update(taken=F("taken") - 1)
            news.called_off(self, why=why, at=at)

    def _follower(self) -> Account | None:
        """Who booked follows the number, unless they follow another one already."""
        busy = Ticket.objects.open().held_by(self.holder).exists()
        return None if busy else self.holder

    def _take(self, step: BookingStep, *, at: datetime, **changes) -> None:
        if not advance(self, BOOKING_FLOW[step], at=at, **changes):
            raise WrongBookingStep(self, step)
