"""Rows without a domain: counters, office parameters, and days the office has set by hand."""

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from .prepared import prepared
from .workdays import Calendar


class CounterQuerySet(models.QuerySet["Counter"]):
    def next(self, name: str) -> int:
        """The next number of this name, starting at 1; never the same for two callers.

        The UPDATE comes first, so its row lock (PostgreSQL) or the write lock (SQLite) is held
        until the caller's transaction ends: a number that is rolled back is given out again.
        """
        with transaction.atomic():
            if not self.filter(name=name).update(value=F("value") + 1):
                self.bulk_create([self.model(name=name, value=0)], ignore_conflicts=True)
                self.filter(name=name).update(value=F("value") + 1)
            return _reached.first(name=name)

    def next_many(self, name: str, count: int) -> int:
        """The last of the next so many numbers; none of them is given to another caller."""
        with transaction.atomic():
            last = self.next(name) + count - 1
            self.filter(name=name).update(value=last)
            return last

    def reached(self, name: str) -> int:
        """How far this name has come; 0 when it has not begun."""
        return _reached.first(name=name) or 0

    def advance(self, name: str, *, past: int, to: int) -> bool:
        """Move the name from one value to another; False when somebody else has moved it."""
        self.bulk_create([self.model(name=name, value=0)], ignore_conflicts=True)
        return self.filter(name=name, value=past).update(value=to) == 1


class Counter(models.Model):
    """A named number that only grows."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.PositiveIntegerField(default=0)

    objects = CounterQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def calendar(self) -> Calendar:
        return Calendar(dict(self.values_list("day", "is_workday")))

    def learn(self, day: date, *, is_workday: bool, source: str, at: datetime) -> "CalendarDay":
        row, _made = self.update_or_create(
            day=day, defaults={"is_workday": is_workday, "source": source, "set_at": at}
        )
        return row


class CalendarDay(models.Model):
    """A day the office has declared worked or free, over the published calendar."""

    day = models.DateField(_("日期"), primary_key=True)
    is_workday = models.BooleanField(_("上班"))
    source = models.CharField(_("依据"), max_length=200)
    set_at = models.DateTimeField()

    objects = CalendarDayQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class ParameterQuerySet(models.QuerySet["Parameter"]):
    def begun(self, on: Any):
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lte=on)

    def in_force(self, on: date):
        """The newest line of each number that has begun by this day and not ended."""
        begun = self.begun(on)
        newer = begun.filter(code=OuterRef("code"), valid_from__gt=OuterRef("valid_from"))
        return begun.filter(~Exists(newer))

    def value(self, code: str, *, on: date) -> int:
        """The number in force on a day. A code that no row names is a bug of the set-up."""
        value = _newest_value.first(code=code, on=on)
        if value is None:
            raise self.model.DoesNotExist(code)
        return value


class Parameter(models.Model):
    """A number that law, standard or office sets: with unit, source and validity."""

    code = models.CharField(max_length=40)
    title = models.CharField(_("名称"), max_length=80)
    value = models.IntegerField(_("数值"))
    unit = models.CharField(_("单位"), max_length=20)
    source = models.CharField(_("依据"), max_length=200)
    valid_from = models.DateField(_("起用日期"))
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)

    objects = ParameterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_value_a_day", fields=["code", "valid_from"]),
            models.CheckConstraint(
                name="parameter_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.value} {self.unit}"

    def successor(self, day: date) -> "Parameter":
        """The same number anew, not yet saved, to begin on a day; the old one stays on record."""
        return Parameter(
            code=self.code, title=self.title, value=self.value, unit=self.unit,
            source=self.source, valid_from=day,
        )  # fmt: skip


@prepared(name=models.CharField())
def _reached(name: Any) -> models.QuerySet:
    return Counter.objects.filter(name=name).values_list("value", flat=True)


@prepared(code=models.CharField(), on=models.DateField())
def _newest_value(code: Any, on: Any) -> models.QuerySet:
    found = Parameter.objects.begun(on).filter(code=code).order_by("-valid_from")
    return found.values_list("value", flat=True)[:1]
