"""How many numbers a day a matter or a department gives out, and between which hours.

The room of a day is kept by the database: `taken` never passes `most`, whichever of kiosk, phone
and reception presses when. Who comes by appointment has the room of the slot and takes none here.
A number given up is room for somebody else; one that was passed may come back and keeps its room.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.places.models import Place

from .department import Department
from .matter import Matter


class NotDrawnNow(Refused):
    def __init__(self, limit: "DrawLimit"):
        super().__init__(
            _("“%(what)s”%(hours)s才能取号，现在取不了。%(else)s")
            % {"what": limit.subject, "hours": limit.hours, "else": limit.what_else}
        )


class DrawnOut(Refused):
    def __init__(self, limit: "DrawLimit"):
        super().__init__(
            _("“%(what)s”今天的%(most)d个号取完了。%(else)s")
            % {"what": limit.subject, "most": limit.most, "else": limit.what_else}
        )


class DrawLimitQuerySet(models.QuerySet["DrawLimit"]):
    def in_force(self, day: date):
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)

    def at(self, hall: Place):
        return self.filter(place=hall)

    def for_visit(self, matters: Sequence[Matter], department: Department | None):
        """Limits of these matters and of their departments, or of the department alone."""
        departments = {matter.department_id for matter in matters}
        if department is not None:
            departments.add(department.pk)
        return self.filter(
            Q(matter__in=[matter.pk for matter in matters])
            | Q(matter=None, department__in=departments)
        )

    def with_names(self):
        return self.select_related("department", "matter")

    def in_table_order(self):
        return self.order_by("department__code", "matter__position", "valid_from", "pk")

    def rooms(self, hall: Place, *, at: datetime) -> "Rooms":
        """What may still be drawn today, told before anybody presses."""
        local = timezone.localtime(at)
        limits = list(self.at(hall).in_force(local.date()).with_names().in_table_order())
        taken: dict[tuple[int, int], int] = {}
        if any(limit.most is not None for limit in limits):
            taken = DayRoom.objects.counts(hall, local.date(), limits)
        return Rooms(limit.room(taken.get(limit.key, 0), local.time()) for limit in limits)


class DrawLimit(models.Model):
    """A line of the hall's table: so many numbers a day, and only between these hours."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="draw_limits")  # the hall
    department = models.ForeignKey(Department, models.PROTECT, related_name="draw_limits")
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="draw_limits"
    )  # empty: all numbers of the department
    most = models.PositiveSmallIntegerField(_("每天最多几个号"), null=True, blank=True)
    opens = models.TimeField(_("几点起取号"), null=True, blank=True)
    closes = models.TimeField(_("几点止（不含）"), null=True, blank=True)
    source = models.CharField(_("依据"), max_length=200)
    valid_from = models.DateField(_("起用日期"))
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)

    objects = DrawLimitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="draw_limit_limits_something",
                condition=Q(most__isnull=False) | Q(opens__isnull=False),
            ),
            models.CheckConstraint(
                name="draw_limit_has_both_hours",
                condition=Q(opens=None, closes=None)
                | Q(opens__isnull=False, closes__isnull=False, closes__gt=F("opens")),
            ),
            models.CheckConstraint(
                name="draw_limit_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="one_open_draw_limit_of_a_department",
                fields=["department"],
                condition=Q(matter=None, valid_until=None),
            ),
            models.UniqueConstraint(
                name="one_open_draw_limit_of_a_matter",
                fields=["matter"],
                condition=Q(matter__isnull=False, valid_until=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def subject(self) -> Matter | Department:
        return self.matter or self.department

    @property
    def key(self) -> tuple[int, int]:
        return self.department_id, self.matter_id or 0

    @property
    def hours(self) -> str:
        """Between which hours, as people read it; empty when all day."""
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}" if self.opens and self.closes else ""

    @property
    def in_words(self) -> str:
        """What it says in one line."""
        if self.most is None:
            return str(_("%(what)s%(hours)s取号") % {"what": self.subject, "hours": self.hours})
        if not self.hours:
            return str(_("%(what)s每天%(most)d个号") % {"what": self.subject, "most": self.most})
        return str(
            _("%(what)s每天%(most)d个号，%(hours)s取号")
            % {"what": self.subject, "most": self.most, "hours": self.hours}
        )

    @property
    def what_else(self) -> str:
        """What somebody can do who gets no number now."""
        if self.matter is not None and not self.matter.may_book:
            return str(_("请改天再来，或请导办台帮您看看。"))
        return str(_("您可以预约别的日子，到时直接来；也可以改天再来取号。"))

    def successor(self, day: date) -> "DrawLimit":
        """The same limit anew, not yet saved, to begin on a day; the old one stays on record."""
        return DrawLimit(
            place_id=self.place_id, department=self.department, matter=self.matter,
            most=self.most, opens=self.opens, closes=self.closes, source=self.source,
            valid_from=day,
        )  # fmt: skip

    def is_open_at(self, clock: time) -> bool:
        return self.opens is None or self.closes is None or self.opens <= clock < self.closes

    def room(self, taken: int, clock: time) -> "Room":
        left = None if self.most is None else max(self.most - taken, 0)
        return Room(self, left, self.is_open_at(clock))


class Room(NamedTuple):
    """How a limit stands at a moment."""

    limit: DrawLimit
    left: int | None  # None: as many as come
    is_open: bool

    @property
    def may_draw(self) -> bool:
        return self.is_open and self.left != 0


class Rooms:
    """How every limit of a hall stands."""

    def __init__(self, rooms: Iterable[Room]):
        self.by_key = {room.limit.key: room for room in rooms}

    def of_department(self, department: Department) -> list[Room]:
        room = self.by_key.get((department.pk, 0))
        return [room] if room else []

    def of_matter(self, matter: Matter) -> list[Room]:
        """The matter's own limit, and that of its department."""
        keys = ((matter.department_id, matter.pk), (matter.department_id, 0))
        return [self.by_key[key] for key in keys if key in self.by_key]


class DayRoomQuerySet(models.QuerySet["DayRoom"]):
    def counts(
        self, hall: Place, day: date, limits: Iterable[DrawLimit]
    ) -> dict[tuple[int, int], int]:
        """How much of each room is taken; where no room is made yet, how many have drawn."""
        known = {room.key: room.taken for room in self.filter(department__place=hall, day=day)}
        unknown = [limit for limit in limits if limit.key not in known]
        if unknown:
            drawn = hall.tickets.taking_room(hall, day)
            rows = drawn.order_by("department", "matter").values_list("department", "matter")
            counted = list(rows.annotate(n=Count("pk")))
            for limit in unknown:
                known[limit.key] = sum(
                    n
                    for department, matter, n in counted
                    if (matter if limit.matter_id else department)
                    == (limit.matter_id or limit.department_id)
                )
        return known

    def take(self, limits: Iterable[DrawLimit], *, at: datetime, drawn: Any) -> "list[DayRoom]":
        """One more of today's room under each limit, or a refusal that takes nothing.

        `drawn` are today's numbers; those drawn before a limit began count as well.
        """
        local = timezone.localtime(at)
        taken = []
        for limit in sorted(limits, key=lambda one: one.key):
            if not limit.is_open_at(local.time()):
                raise NotDrawnNow(limit)
            if limit.most is None:
                continue
            room = self._of(limit, local.date(), drawn)
            free = self.filter(pk=room.pk, taken__lt=limit.most)
            if not free.update(taken=F("taken") + 1, most=limit.most):
                raise DrawnOut(limit)
            taken.append(room)
        return taken

    def _of(self, limit: DrawLimit, day: date, drawn: Any) -> "DayRoom":
        known = self.filter(department=limit.department_id, matter=limit.matter_id, day=day)
        if found := known.first():
            return found
        same = Q(matter=limit.matter_id) if limit.matter_id else Q(department=limit.department_id)
        earlier = list(drawn.filter(same).order_by("pk"))
        room, made = DayRoom.objects.get_or_create(
            department=limit.department, matter=limit.matter, day=day,
            defaults={"taken": len(earlier), "most": max(limit.most or 0, len(earlier))},
        )  # fmt: skip
        if made:
            room.tickets.add(*earlier)
        return room

    def give_back(self, ticket: Any) -> None:
        """The room of a number that was given up; in the order in which it was taken."""
        rooms: list[DayRoom] = list(self.filter(tickets=ticket.pk))
        rooms.sort(key=lambda one: one.key)
        for room in rooms:
            self.filter(pk=room.pk, taken__gt=0).update(taken=F("taken") - 1)


class DayRoom(models.Model):
    """The room of one day under a limit. Made when the first number under it is drawn."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField()
    most = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    tickets: models.ManyToManyField = models.ManyToManyField("hall.Ticket", related_name="rooms")

    objects = DayRoomQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="no_more_numbers_a_day_than_the_limit", condition=Q(taken__lte=F("most"))
            ),
            models.UniqueConstraint(
                name="one_room_of_a_department_and_day",
                fields=["department", "day"],
                condition=Q(matter=None),
            ),
            models.UniqueConstraint(
                name="one_room_of_a_matter_and_day",
                fields=["matter", "day"],
                condition=Q(matter__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter or self.department} {self.day} {self.taken}/{self.most}"

    @property
    def key(self) -> tuple[int, int]:
        return self.department_id, self.matter_id or 0
