"""Drawing a number, with what the person is told about the wait and about what is left."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.people.models import Account
from tongxing.places.models import Place
from tongxing.planning.waits import Band

from . import live, plans
from .models import Department, Matter, Room, Rooms, Ticket


class Choice(NamedTuple):
    """A matter that may be drawn for, and how its limits stand."""

    matter: Matter
    rooms: list[Room]

    @property
    def department(self) -> Department:
        return self.matter.department

    @property
    def may_draw(self) -> bool:
        return all(room.may_draw for room in self.rooms)


def choices(matters: Iterable[Matter], rooms: Rooms) -> list[Choice]:
    return [Choice(matter, rooms.of_matter(matter)) for matter in matters]


class HallClosed(Refused):
    def __init__(self, reason: str):
        why = f"（{reason}）" if reason else ""
        super().__init__(
            _("大厅现在没开门%(why)s，开门时间里才能取号。您可以预约，或先看看要带什么。")
            % {"why": why}
        )


def draw(
    hall: Place,
    *,
    by: Account,
    at: datetime,
    matters: Sequence[Matter] = (),
    department: Department | None = None,
    **said: Any,
) -> Ticket:
    """A number, and what was said about its wait, kept to be compared with what happens."""
    wanted = matters[0].department if matters else department
    told = plans.told_to_a_newcomer(
        live.recently(hall, at=at),
        department_id=wanted.pk if wanted else None,
        matter_id=matters[0].pk if matters else None,
    )
    place, band = told if told else (None, Band(0, 0, 0))
    return Ticket.objects.issue(
        hall=hall, by=by, at=at, matters=matters, department=department,
        expected_minutes=place.minutes if place else None,
        expected_low=band.low if place else None, expected_high=band.high if place else None,
        **said,
    )  # fmt: skip


def refuse_when_closed(hall: Place, *, at: datetime) -> None:
    """A phone draws only while the doors are open; the kiosk stands inside them."""
    standing = hall.standing(at)
    if not standing.is_open_now:
        raise HallClosed(standing.reason)
