"""What every taker stands on: the part of the tree, who acts, and how places are called."""

import difflib
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxing.base.models import Counter
from tongxing.people.models import Account
from tongxing.places.models import Place

from ..checking import Remark, Row, Verdict
from ..cleaners import Bad
from .notebook import Notebook

BATCH = 2000  # rows between two words about progress

Told = Callable[[int], None]  # told how many rows have been dealt with since last time


@dataclass
class Ground:
    """The part of the tree a run writes into, by whom and when.

    Parameters
    ----------
    top
        Rows lie at this place or below it; those that name no place lie at it. None is the whole
        zone, and then every row must name its place.
    """

    top: Place | None
    by: Account
    at: datetime

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @cached_property
    def places(self) -> dict[int, Place]:
        return Place.objects.in_bulk()

    @cached_property
    def _called(self) -> dict[str, list[Place]]:
        called: dict[str, list[Place]] = defaultdict(list)
        for place in self.places.values():
            for name in {place.code, _squeezed(place.name)}:
                called[name].append(place)
        return called

    def holds(self, place_id: int | None) -> bool:
        """Whether a place lies in the part of the tree that this run may write into."""
        if place_id is None:
            return False
        return self.top is None or self.top.holds(self.places[place_id])

    def place(self, said: str | None) -> Place:
        """The place that a cell names by code or name; without a word the top of the run."""
        if not said:
            if self.top is None:
                raise Bad(_("没有写所属站点。"))
            return self.top
        found = self._called.get(_squeezed(said), [])
        reachable = [place for place in found if self.holds(place.pk)]
        if len(reachable) > 1:
            raise Bad(_("有几个阵地都叫“%(name)s”，请写编号。") % {"name": said})
        if found and not reachable:
            raise Bad(_("“%(name)s”不在这次导入的范围内。") % {"name": said})
        if not found:
            raise Bad(self._unknown(said))
        if reachable[0].closed_on:
            raise Bad(_("“%(name)s”已经关闭，请写现在的阵地。") % {"name": said})
        return reachable[0]

    def _unknown(self, said: str) -> str:
        near = difflib.get_close_matches(_squeezed(said), list(self._called), n=1, cutoff=0.6)
        if near:
            return _("没有叫“%(name)s”的阵地，是不是“%(near)s”？") % {"name": said, "near": near[0]}
        return _("没有叫“%(name)s”的阵地，请写编号或全名。") % {"name": said}

    @cached_property
    def _remembered(self) -> dict[str | None, Place | Bad]:
        return {}

    def place_of(self, row: Row, field: str = "place") -> Place | None:
        """The row's place; without one the row is wrong. Each name is looked up once."""
        said = row.get(field)
        if said not in self._remembered:
            try:
                self._remembered[said] = self.place(said)
            except Bad as error:
                self._remembered[said] = error
        found = self._remembered[said]
        if isinstance(found, Bad):
            blame(row, field, str(found))
            return None
        return found


def _squeezed(name: str) -> str:
    return "".join(name.split())


def blame(row: Row, field: str, why: str) -> None:
    """This row cannot be taken, because of this cell."""
    row.wrong.append(Remark(row.address(field), why))


def remark(row: Row, field: str, what: str) -> None:
    """Something to know about this row before it is taken."""
    row.notes.append(Remark(row.address(field), what))


def reserve(name: str, count: int) -> range:
    """So many fresh numbers of a counter in a row. Inside the caller's transaction."""
    first = Counter.objects.next(name)
    if count > 1:
        Counter.objects.filter(name=name).update(value=first + count - 1)
    return range(first, first + count)


def fresh_codes(letter: str, counter: str, count: int, taken: set[str]) -> list[str]:
    """So many codes such as T0001 that nobody bears yet."""
    made: list[str] = []
    while len(made) < count:
        numbers = reserve(counter, count - len(made))
        made += [code for code in (f"{letter}{n:04d}" for n in numbers) if code not in taken]
    return made


class Taker(ABC):
    """Decides what becomes of each row, then writes those that are to be written."""

    def __init__(self, ground: Ground):
        self.ground = ground

    @abstractmethod
    def decide(self, rows: list[Row], told: Told) -> None:
        """Give every row its verdict. Reads the database, changes nothing in it."""

    @abstractmethod
    def write(self, rows: list[Row], book: Notebook, told: Told) -> None:
        """Write rows that are new or update. Inside the caller's transaction."""


def label_of(model: type[models.Model], name: str) -> str:
    """How a field is called, in the reader's language."""
    field: Any = model._meta.get_field(name)
    return str(field.verbose_name)


def settle(row: Row, *, exists: bool, same: bool) -> None:
    """The verdict of a row about which everything has been said."""
    if row.wrong:
        row.verdict = Verdict.WRONG
    elif not exists:
        row.verdict = Verdict.NEW
    else:
        row.verdict = Verdict.SKIP if same else Verdict.UPDATE
