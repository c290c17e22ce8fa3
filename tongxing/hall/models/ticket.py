"""A number in the queue and its steps. `_take` is the one place that writes `state`.

Who is called first: every number has a moment from which it counts as waiting (`rank_at`), the
moment it was drawn less the head start that a rule gives (priority lane, kept appointment). The
smallest is called first, so a head start overtakes at most those who came that much earlier.
Whoever has really waited longer than the office's ceiling comes before all head starts.
"""

import secrets
import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.fields import SealedField
from tongxing.base.flow import advance
from tongxing.base.models import Counter, Parameter
from tongxing.base.prepared import prepared
from tongxing.people.models import Account, Person
from tongxing.places.models import Place

from . import news
from .department import SEES_THE_QUEUE, Department, Line, Sitting, StillServing, Window
from .draw_limit import DayRoom, DrawLimit
from .flow import ASIDE, AT_WINDOW, FLOW, OPEN, State, Step
from .matter import Matter
from .number_loan import NumberLoan
from .numbering import UNKNOWN_LETTER, number, serial_name
from .priority import Priority
from .words import PLAIN

LINK_BYTES = 12
ATTEMPTS = 50  # to get a person before another window does


class Channel(models.TextChoices):
    KIOSK = "kiosk", _("取号机")
    PHONE = "phone", _("手机")
    RECEPTION = "reception", _("导办台")
    APPOINTMENT = "appointment", _("预约")


class WrongTicketStep(Refused):
    def __init__(self, ticket: "Ticket", step: Step):
        super().__init__(
            _("%(number)s现在是“%(state)s”，不能再“%(step)s”。可能别的窗口刚办过，请看最新情况。")
            % {"number": ticket.number, "state": ticket.get_state_display(), "step": step.label}
        )


class NobodyWaits(Refused):
    def __init__(self) -> None:
        super().__init__(_("现在没有您窗口能办的人在等。有人取号，这里会自己出现。"))


class CalledTooSeldom(Refused):
    def __init__(self, ticket: "Ticket", calls: int):
        super().__init__(
            _("%(number)s才叫了%(done)d次，叫满%(calls)d次没人来才能过号。")
            % {"number": ticket.number, "done": ticket.calls, "calls": calls}
        )


class AlreadyWaiting(Refused):
    def __init__(self, number: str):
        super().__init__(
            _("您今天已经取了%(number)s，还没办完。要办别的，可以在窗口一起办。")
            % {"number": number}
        )


class TicketQuerySet(models.QuerySet["Ticket"]):
    def on(self, place: Place | int, day: date):
        return self.filter(place=place, day=day)

    def open(self):
        return self.filter(state__in=OPEN)

    def waiting(self):
        return self.filter(state=State.WAITING)

    def aside(self):
        return self.filter(state__in=ASIDE)

    def at_window(self):
        return self.filter(state__in=AT_WINDOW)

    def here(self, window: Window) -> "Ticket | None":
        """Who is at this window, with the names."""
        return _here.first(window=window.pk)

    def from_before(self, day: date):
        """Numbers of earlier days that nobody ended."""
        return self.open().filter(day__lt=day)

    def visible_to(self, account: Account):
        """Numbers of the halls where this person works, and their own."""
        here = account.place_ids(*SEES_THE_QUEUE)
        return self.filter(Q(place__in=here) | Q(holder=account.pk))

    def shown_to(self, account: Account, pk: int) -> "Ticket | None":
        """One of the same, with its names; None when there is no such number."""
        ticket = _ticket_with_names.first(pk=pk)
        if ticket and (
            ticket.holder_id == account.pk or account.covers(ticket.place, *SEES_THE_QUEUE)
        ):
            return ticket
        return None

    def held_by(self, account: Account):
        return self.filter(holder=account)

    def with_names(self):
        return self.select_related("matter__department", "department", "priority", "window")

    def servable_at(self, window: Any, lines: Iterable[Line]):
        """Numbers that this window may call: kept for no other, and within what it serves."""
        rows = self.filter(Q(only_window=None) | Q(only_window=window))
        if not lines:
            return rows
        whole = [line.department_id for line in lines if line.matter_id is None]
        single = [line.matter_id for line in lines if line.matter_id is not None]
        return rows.filter(Q(department__in=whole) | Q(matter__in=single) | Q(only_window=window))

    def in_order(self):
        return self.order_by("rank_at", "pk")

    def in_calling_order(self, lines: Iterable[Line], *, too_long_since: Any):
        """Whom a window calls first: who has waited past the ceiling, then by rank.

        What a line says of one matter stands before what another says of its department.
        """
        starts = [
            When(
                Q(matter=line.matter_id) if line.matter_id else Q(department=line.department_id),
                then=Value(timedelta(minutes=line.head_start_minutes)),
            )
            for line in sorted(lines, key=lambda line: line.matter_id is None)
            if line.head_start_minutes or line.matter_id
        ]
        rank: Any = F("rank_at")
        if starts:
            rank = F("rank_at") - Case(
                *starts, default=Value(timedelta()), output_field=models.DurationField()
            )
        too_long = Q(waits_since__lte=too_long_since)
        return self.alias(
            late=Case(When(too_long, then=Value(0)), default=Value(1)),
            late_since=Case(When(too_long, then=F("waits_since")), default=None),
        ).order_by("late", "late_since", rank, "pk")

    def aside_at(self, window: Window, lines: tuple[Line, ...], *, day: date) -> "list[Ticket]":
        """Who is aside for a while or was passed, and may be called to this window."""
        return _aside_at(lines, place=window.place_id, day=day, window=window.pk)

    def next_few_after(self, ticket: "Ticket", count: int) -> list[tuple]:
        """Row, holder and when told, of the next who wait for the same department."""
        return _next_few(ticket.department_id, count, place=ticket.place_id, day=ticket.day)

    def issue(
        self,
        *,
        request_key: uuid.UUID,
        hall: Place,
        channel: str,
        by: Account,
        at: datetime,
        matters: Iterable[Matter] = (),
        department: Department | None = None,
        priority: Priority | None = None,
        head_start: timedelta = timedelta(),
        lent: str = "",
        link: str = "",
        why: str = "",
        **fields: Any,
    ) -> "Ticket":
        """Draw a number. The same key twice is one number; nobody is given another's.

        A resident with an account draws one number at a time; kiosk and reception draw any. What
        the hall's limits of the day have no room for is refused, except to who has an appointment.
        `lent` is the number of somebody who has it on paper already, and `link` stands there, if
        any; it takes no room of the day.
        """
        if known := _drawn_by.first(request_key=request_key):
            return known
        wanted = list(matters)
        first = wanted[0] if wanted else None
        department = first.department if first else department
        if priority is not None:
            head_start = max(head_start, timedelta(minutes=priority.head_start_minutes))
        ticket = Ticket(
            request_key=request_key, link=link or new_link(), place=hall,
            day=timezone.localdate(at), matter=first, department=department, channel=channel,
            priority=priority, state=State.WAITING, state_since=at, issued_at=at, number=lent,
            **fields,
        )  # fmt: skip
        ticket.waits_since = at if lent else self._not_before_others(ticket)
        ticket.rank_at = ticket.waits_since - head_start
        letter = department.letter if department else UNKNOWN_LETTER
        try:
            with transaction.atomic():
                rooms = [] if lent else self._take_rooms(ticket, wanted)
                if not lent:
                    serial = Counter.objects.next(serial_name(hall.pk, ticket.day, letter))
                    ticket.number = number(letter, serial)
                ticket.save(force_insert=True)
                for room in rooms:
                    room.tickets.add(ticket)
                if wanted:
                    TicketMatter.objects.bulk_create(
                        TicketMatter(ticket=ticket, matter=matter, position=n)
                        for n, matter in enumerate(wanted)
                    )
                ticket.tell_story(Step.ISSUE, by=by, at=at, left="", stood=timedelta(), note=why)
        except IntegrityError:
            if known := self.filter(request_key=request_key).first():
                return known  # the other press of the same button was a moment faster
            if ticket.holder_id and (other := self.open().filter(holder=ticket.holder_id).first()):
                raise AlreadyWaiting(other.number) from None
            raise
        return ticket

    def _not_before_others(self, ticket: "Ticket") -> datetime:
        """The moment from which it waits: when it was drawn, by a clock that never runs back.

        A server's clock that is set back would put newcomers before all who wait.
        """
        last = _last_drawn.first(place=ticket.place_id, day=ticket.day)
        return max(ticket.issued_at, last or ticket.issued_at)

    def _take_rooms(self, ticket: "Ticket", wanted: list[Matter]) -> list[DayRoom]:
        if ticket.channel == Channel.APPOINTMENT:
            return []
        limits = DrawLimit.objects.at(ticket.place).in_force(ticket.day)
        return DayRoom.objects.take(
            limits.for_visit(wanted, ticket.department).with_names(),
            at=ticket.issued_at, drawn=self.taking_room(ticket.place, ticket.day),
        )  # fmt: skip

    def taking_room(self, hall: Place, day: date):
        """Numbers that count under a limit of the day: drawn without an appointment, not given up.

        Nor do numbers count that were on paper already, while the server was away.
        """
        walked_in = self.on(hall, day).exclude(channel=Channel.APPOINTMENT).filter(loan=None)
        return walked_in.exclude(state=State.LEFT)

    def call_next(
        self, sitting: Sitting, *, by: Account, at: datetime, press: uuid.UUID | None = None
    ) -> "Ticket":
        """Call whoever comes next at this window; never somebody whom another window has."""
        window = sitting.window
        lines, too_long_since = window.lines(), at - minutes("hall_longest_wait", at)
        for _attempt in range(ATTEMPTS):
            ticket = _next_at.first(
                lines, place=window.place_id, day=timezone.localdate(at), window=window.pk,
                too_long_since=too_long_since,
            )  # fmt: skip
            if ticket is None:
                raise NobodyWaits
            ticket.press = press
            try:
                ticket.call(window=window, by=by, at=at)
            except WrongTicketStep:
                continue  # another window was faster; there may be somebody else
            return ticket
        raise NobodyWaits


def new_link() -> str:
    """The secret word of a number's page."""
    return secrets.token_urlsafe(LINK_BYTES)


def minutes(code: str, at: datetime) -> timedelta:
    """A time that the office has set, in minutes."""
    return timedelta(minutes=Parameter.objects.value(code, on=timezone.localdate(at)))


class Ticket(models.Model):
    """A number, from drawn to done; one visit, whatever windows it takes."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request_key = models.UUIDField(unique=True, editable=False)  # a retried press is one number
    link = models.CharField(max_length=24, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="tickets")  # the hall
    day = models.DateField()
    number = models.CharField(_("号码"), max_length=6)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="tickets"
    )  # the one of the visit that comes now
    channel = models.CharField(_("取号方式"), max_length=11, choices=Channel)
    priority = models.ForeignKey(
        Priority, models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="tickets"
    )  # whom it is for
    holder = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="tickets"
    )  # who follows it on a phone: the person, family, a volunteer
    name = models.CharField(_("姓名"), max_length=40, blank=True)
    phone = SealedField(_("手机"), blank=True)

    state = models.CharField(_("状态"), max_length=8, choices=State)
    state_since = models.DateTimeField()
    issued_at = models.DateTimeField(_("取号时间"))
    waits_since = models.DateTimeField()  # since when the present wait really lasts
    rank_at = models.DateTimeField()  # the same, less the head start
    window = models.ForeignKey(
        Window, models.PROTECT, null=True, blank=True, related_name="tickets_here"
    )
    only_window = models.ForeignKey(
        Window, models.PROTECT, null=True, blank=True, related_name="tickets_kept"
    )
    calls = models.PositiveSmallIntegerField(default=0)  # of the present calling
    first_called_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    told_near_at = models.DateTimeField(null=True, blank=True)
    loan = models.ForeignKey(
        NumberLoan, models.PROTECT, null=True, blank=True, related_name="tickets", db_index=False
    )  # drawn without the server, from a block that it had lent
    # What was said when it was drawn, in minutes; compared later with what happened.
    expected_minutes = models.FloatField(null=True, blank=True)
    expected_low = models.FloatField(null=True, blank=True)
    expected_high = models.FloatField(null=True, blank=True)

    press: uuid.UUID | None = None  # the key of the button whose step is being taken

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="number_is_given_once_a_day", fields=["place", "day", "number"]
            ),
            models.UniqueConstraint(
                name="window_has_one_person_at_a_time",
                fields=["window"],
                condition=Q(state__in=sorted(AT_WINDOW)),
            ),
            models.UniqueConstraint(
                name="one_open_number_for_who_holds_it",
                fields=["holder"],
                condition=Q(state__in=sorted(OPEN)),
            ),
            models.CheckConstraint(
                name="number_is_at_a_window_when_called",
                condition=Q(state__in=sorted(AT_WINDOW), window__isnull=False)
                | (~Q(state__in=sorted(AT_WINDOW)) & Q(window=None)),
            ),
            models.CheckConstraint(
                name="number_ends_when_done_or_left",
                condition=Q(state__in=sorted(OPEN), ended_at=None)
                | (~Q(state__in=sorted(OPEN)) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="tickets_by_state_rank", fields=["place", "day", "state", "rank_at"]),
            models.Index(name="tickets_by_holder", fields=["holder", "-issued_at"]),
            # Without the many that are at no window: else SQLite takes its index for worthless.
            models.Index(
                name="tickets_at_a_window", fields=["window"], condition=Q(window__isnull=False)
            ),
            models.Index(
                name="tickets_of_a_loan", fields=["loan"], condition=Q(loan__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("ticket", args=[self.link])

    # --- facts

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def plainly(self) -> str:
        """The state in everyday words."""
        return str(PLAIN[State(self.state)])

    @property
    def first_wait(self) -> timedelta | None:
        """From drawn to first called; None while it has not been called."""
        return self.first_called_at - self.issued_at if self.first_called_at else None

    def steps_open(self, steps: Iterable[Step]) -> list[Step]:
        return [step for step in steps if self.state in FLOW[step].before]

    def matters_in_order(self) -> "list[TicketMatter]":
        """What this visit is for, with the names."""
        return _matters_of(ticket=self.pk)

    def matters_left(self):
        return self.matters.filter(done_at=None).order_by("position", "pk")

    # --- steps at the window

    def call(self, *, window: Window, by: Account, at: datetime):
        """Call this person to a window that has nobody else."""
        first = self.first_called_at or max(at, self.issued_at)
        try:
            with transaction.atomic():
                self._take(Step.CALL, by=by, at=at, window=window, calls=1, first_called_at=first)
        except IntegrityError:
            # The window has somebody already: the same clerk pressed in another tab.
            here = Ticket.objects.here(window)
            raise StillServing(here.number if here else self.number) from None
        news.called(self, at=at)
        news.near(self, at=at)

    def recall(self, *, by: Account, at: datetime):
        self._take(Step.RECALL, by=by, at=at, calls=F("calls") + 1)
        self.refresh_from_db(fields=["calls"])

    def start(self, *, by: Account, at: datetime):
        self._take(Step.START, by=by, at=at)

    def finish(self, *, by: Account, at: datetime):
        """The present matter is done; then the next of this visit, here or elsewhere."""
        with transaction.atomic():
            left = _first_two_left(ticket=self.pk)
            if left:
                left[0].finish(window=self.window, by=by, at=at)
            if len(left) < 2:
                self._take(Step.FINISH, by=by, at=at, window=None, ended_at=at)
                return
            following = left[1]
            changes = {"matter": following.matter, "department": following.matter.department}
            if self.window.serves(following.matter):
                self._take(Step.NEXT_MATTER, by=by, at=at, **changes)
            else:
                self._take(
                    Step.MOVE_ON, by=by, at=at, window=None, calls=0, only_window=None,
                    waits_since=at, **changes,
                )  # fmt: skip

    def pass_(self, *, by: Account, at: datetime):
        """Nobody came; only after as many calls as the rule asks for."""
        wanted = Parameter.objects.value("hall_calls_before_pass", on=self.day)
        if self.state == State.CALLED and self.calls < wanted:
            raise CalledTooSeldom(self, wanted)
        self._take(Step.PASS, by=by, at=at, window=None, calls=0)

    def hold(self, *, why: str, by: Account, at: datetime):
        """Aside for a while: to fill in a form, to fetch a paper. Keeps its rank."""
        self._take(Step.HOLD, by=by, at=at, note=why, window=None, calls=0)

    def come_back(self, *, by: Account, at: datetime):
        """Into the queue again: at once after a hold, behind some others after being passed."""
        rank = self.rank_at
        if self.state == State.PASSED:
            behind = Parameter.objects.value("hall_back_behind", on=self.day)
            rank = self._rank_behind(behind, at)
        self._take(Step.COME_BACK, by=by, at=at, rank_at=rank, waits_since=at)

    def put_back(self, *, by: Account, at: datetime):
        """Called by mistake: where it was before."""
        self._take(Step.PUT_BACK, by=by, at=at, window=None, calls=0)

    def transfer(
        self, *, by: Account, at: datetime, to: Department | None = None,
        window: Window | None = None, matter: Matter | None = None, why: str = "",
    ):  # fmt: skip
        """To another department or window, with the rank that the person has."""
        if window is not None and window.place_id != self.place_id:
            raise Refused(_("只能转到本大厅的窗口。"))
        department = matter.department if matter else to or self.department
        waits = self.waits_since if self.state == State.WAITING else at
        with transaction.atomic():
            if matter is not None:
                self.matters_left().filter(matter=self.matter).update(matter=matter)
            self._take(
                Step.TRANSFER, by=by, at=at, note=why, window=None, calls=0, only_window=window,
                department=department, matter=matter or (None if to else self.matter),
                waits_since=waits,
            )  # fmt: skip

    def reroute(self, *, why: str, by: Account, at: datetime):
        """No longer kept for one window; any that serves the matter may call it."""
        self._take(Step.REROUTE, by=by, at=at, note=why, only_window=None)
        news.rerouted(self, why=why, at=at)

    def hand_on(self, *, to: Account, by: Account, at: datetime):
        """Somebody else follows it on their phone from now on: family, a volunteer."""
        try:
            with transaction.atomic():
                self._take(Step.HAND_ON, by=by, at=at, holder=to)
        except IntegrityError:
            other = Ticket.objects.open().filter(holder=to).first()
            raise AlreadyWaiting(other.number if other else self.number) from None

    def leave(self, *, by: Account, at: datetime):
        """Give the number up; what it held of the day's room is there for somebody else."""
        with transaction.atomic():
            self._take(Step.LEAVE, by=by, at=at, window=None, ended_at=at)
            DayRoom.objects.give_back(self)

    def expire(self, *, by: Account, at: datetime):
        self._take(Step.EXPIRE, by=by, at=at, window=None, ended_at=at)

    def add(self, matter: Matter, *, by: Account, at: datetime):
        """One more matter for the same visit; the first one named becomes the present one.

        One that is still to be done is not added again: the press may have been sent twice.
        """
        if self.matters_left().filter(matter=matter).exists():
            return
        with transaction.atomic():
            position = self.matters.count()
            self.matters.create(matter=matter, position=position)
            if self.matter_id is None:
                Ticket.objects.filter(pk=self.pk).update(
                    matter=matter, department=matter.department
                )
                self.matter, self.department = matter, matter.department

    # --- how a step is taken

    def _take(self, step: Step, *, by: Account, at: datetime, note: str = "", **changes: Any):
        left, stood, where = self.state, at - self.state_since, self.window
        matter = self.matter_id
        try:
            with transaction.atomic():
                if not advance(self, FLOW[step], at=at, **changes):
                    raise WrongTicketStep(self, step)
                self.tell_story(
                    step, by=by, at=at, note=note, left=left, stood=stood,
                    window=self.window or where, matter_id=matter,
                )  # fmt: skip
        except IntegrityError:
            if not TicketStep.objects.of_press(self.press):
                raise
            self.refresh_from_db()  # the same press, sent twice, was a moment faster

    def tell_story(
        self, step: Step, *, by: Account, at: datetime, left: str, stood: timedelta,
        note: str = "", window: Window | None = None, matter_id: int | None = None,
    ) -> None:  # fmt: skip
        TicketStep.objects.create(
            ticket=self, place_id=self.place_id, kind=step, by=by, at=at, note=note, left=left,
            state=self.state, stood_seconds=max(0, int(stood.total_seconds())), window=window,
            matter_id=matter_id or self.matter_id, press=self.press,
        )  # fmt: skip

    def _rank_behind(self, places: int, at: datetime) -> datetime:
        """A rank just behind so many of those who wait for the same department."""
        same = Ticket.objects.on(self.place, self.day).waiting().filter(department=self.department)
        ranks = list(same.in_order().values_list("rank_at", flat=True)[:places])
        if len(ranks) < places:
            return max([at, *ranks])
        return ranks[-1] + timedelta(microseconds=1)


class TicketMatter(models.Model):
    """A matter of a visit."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="matters")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)
    window = models.ForeignKey(Window, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="matters_of_a_visit_have_their_order", fields=["ticket", "position"]
            ),
            models.CheckConstraint(
                name="matter_of_a_visit_is_done_by_somebody",
                condition=Q(done_at=None) | Q(by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} {self.matter}"

    def finish(self, *, window: Window | None, by: Account, at: datetime) -> None:
        open_yet = TicketMatter.objects.filter(pk=self.pk, done_at=None)
        open_yet.update(done_at=at, window=window, by=by)


class TicketStepQuerySet(models.QuerySet["TicketStep"]):
    def of_press(self, press: uuid.UUID | None) -> "TicketStep | None":
        """The step that this press of a button has taken already."""
        return _step_of.first(press=press) if press else None


class TicketStep(models.Model):
    """One line of a number's story. Append-only."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="steps")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Step)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=100, blank=True)
    left = models.CharField(max_length=8, choices=State, blank=True)  # the state before
    state = models.CharField(max_length=8, choices=State)
    stood_seconds = models.PositiveIntegerField(default=0)  # how long it stood in the state left
    window = models.ForeignKey(Window, models.PROTECT, null=True, blank=True, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, blank=True, related_name="+")
    press = models.UUIDField(null=True, blank=True, editable=False)  # sent twice, it acts once

    objects = TicketStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="press_is_one_step", fields=["press"], condition=Q(press__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="ticket_steps_by_place_at", fields=["place", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} {self.get_kind_display()}"


# --- what every press of a clerk or a kiosk asks


@prepared(request_key=models.UUIDField())
def _drawn_by(request_key: Any) -> models.QuerySet:
    return Ticket.objects.filter(request_key=request_key)


@prepared(place=models.BigIntegerField(), day=models.DateField())
def _last_drawn(place: Any, day: Any) -> models.QuerySet:
    drawn = Ticket.objects.on(place, day).filter(loan=None).order_by("-pk")
    return drawn.values_list("issued_at", flat=True)[:1]


@prepared(pk=models.BigIntegerField())
def _ticket_with_names(pk: Any) -> models.QuerySet:
    return Ticket.objects.filter(pk=pk).with_names().select_related("place")


@prepared(window=models.BigIntegerField())
def _here(window: Any) -> models.QuerySet:
    rows = Ticket.objects.at_window().filter(window=window).with_names()
    return rows.order_by("window", "pk")[:1]


@prepared(
    place=models.BigIntegerField(), day=models.DateField(), window=models.BigIntegerField(),
    too_long_since=models.DateTimeField(),
)  # fmt: skip
def _next_at(
    lines: tuple[Line, ...], place: Any, day: Any, window: Any, too_long_since: Any
) -> models.QuerySet:
    mine = Ticket.objects.on(place, day).waiting().servable_at(window, lines)
    return mine.in_calling_order(lines, too_long_since=too_long_since).with_names()[:1]


@prepared(place=models.BigIntegerField(), day=models.DateField(), window=models.BigIntegerField())
def _aside_at(lines: tuple[Line, ...], place: Any, day: Any, window: Any) -> models.QuerySet:
    mine = Ticket.objects.on(place, day).aside().servable_at(window, lines)
    return mine.with_names().in_order()


@prepared(place=models.BigIntegerField(), day=models.DateField())
def _next_few(department: int | None, count: int, place: Any, day: Any) -> models.QuerySet:
    waiting = Ticket.objects.on(place, day).waiting().filter(department=department)
    return waiting.in_order().values_list("pk", "holder", "told_near_at")[:count]


@prepared(ticket=models.BigIntegerField())
def _first_two_left(ticket: Any) -> models.QuerySet:
    left = TicketMatter.objects.filter(ticket=ticket, done_at=None).order_by("position", "pk")
    return left.select_related("matter__department")[:2]


@prepared(ticket=models.BigIntegerField())
def _matters_of(ticket: Any) -> models.QuerySet:
    rows = TicketMatter.objects.filter(ticket=ticket).order_by("position", "pk")
    return rows.select_related("matter")


@prepared(press=models.UUIDField())
def _step_of(press: Any) -> models.QuerySet:
    return TicketStep.objects.filter(press=press)
