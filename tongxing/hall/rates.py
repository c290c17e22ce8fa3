"""How people find the hall, in rates (好差评).

GB/T 39734-2020 and GB/T 39735-2020 define the rates; the texts of their clauses were not readable,
so the formulas are those that cities publish under them, and each is said here:

    好评率       ratings of the three good levels / all ratings that count
    主动评价率   ratings that people gave by themselves / matters handled
    未评价率     matters handled without a rating that counts / matters handled

A matter is handled once it was done at a window or, as a case, answered; each counts once. What an
appeal found false or malicious does not count. Who has not rated has said nothing, good or bad.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tongxing.people.models import Account
from tongxing.places.models import Place

from .models import BAD, BY_THE_RATER, GOOD, Case, Department, Rating, Rectification, TicketMatter
from .models.case_flow import OPEN, State
from .models.rectification import State as OrderState

ANSWERED = Q(ended_at__isnull=False) & ~Q(state__in=[*OPEN, State.WITHDRAWN])


class Rates(NamedTuple):
    """Counts of matters handled in a time, and what people said of them."""

    name: str
    handled: int
    rated: int  # that count
    by_themselves: int  # of those
    good: int
    bad: int

    @property
    def good_share(self) -> float | None:
        """好评率; None when nobody has rated."""
        return self.good / self.rated if self.rated else None

    @property
    def own_share(self) -> float | None:
        """主动评价率; None when nothing was handled."""
        return self.by_themselves / self.handled if self.handled else None

    @property
    def unrated(self) -> int:
        return max(self.handled - self.rated, 0)

    @property
    def unrated_share(self) -> float | None:
        """未评价率; None when nothing was handled."""
        return self.unrated / self.handled if self.handled else None


def of_hall(hall: Place, *, since: datetime, until: datetime) -> Rates:
    """Everything handled in [since, until)."""
    rated = _ratings(hall, since, until).aggregate(**COUNTS)
    cases, visits = _handled(hall, since, until)
    return Rates(str(hall), cases.count() + visits.count(), **rated)


def by_department(hall: Place, *, since: datetime, until: datetime) -> list[Rates]:
    cases, visits = _handled(hall, since, until)
    handled = _counted(cases, "department") + _counted(visits, "matter__department")
    rated = _rated(hall, since, until, "department")
    departments = Department.objects.filter(place=hall).order_by("code", "pk")
    return [_line(str(one), one.pk, handled, rated) for one in departments]


def by_window(hall: Place, *, since: datetime, until: datetime) -> list[Rates]:
    """Matters done at each window; of a case, the window of the visit it began with."""
    _cases, visits = _handled(hall, since, until, of_visits_only=True)
    handled = _counted(visits, "window")
    rated = _rated(hall, since, until, "window")
    windows = hall.windows.select_related("department").order_by("number", "pk")
    return [_line(str(one), one.pk, handled, rated) for one in windows]


def by_clerk(hall: Place, *, since: datetime, until: datetime) -> list[Rates]:
    cases, visits = _handled(hall, since, until)
    handled = _counted(cases, "handler") + _counted(visits, "by")
    rated = _rated(hall, since, until, "clerk")
    names = _names({pk for pk, _n in handled} | set(rated))
    return [_line(name, pk, handled, rated) for pk, name in names]


class Order(NamedTuple):
    """How bad ratings of a time were put right."""

    opened: int
    called_back: int
    closed: int
    excluded: int
    overdue: int

    @property
    def called_back_share(self) -> float | None:
        """回访率, which is to be all of them."""
        return self.called_back / self.opened if self.opened else None


def orders(hall: Place, *, since: datetime, until: datetime, now: datetime) -> Order:
    rows = Rectification.objects.filter(place=hall, opened_at__gte=since, opened_at__lt=until)
    open_yet = ~Q(state__in=[OrderState.CLOSED, OrderState.EXCLUDED])
    found = rows.aggregate(
        opened=Count("pk"), called_back=Count("pk", filter=Q(called_at__isnull=False)),
        closed=Count("pk", filter=Q(state=OrderState.CLOSED)),
        excluded=Count("pk", filter=Q(state=OrderState.EXCLUDED)),
        overdue=Count("pk", filter=open_yet & Q(due_at__lte=now)),
    )  # fmt: skip
    return Order(**found)


# --- counting

COUNTS: dict[str, Any] = {
    "rated": Count("pk"),
    "by_themselves": Count("pk", filter=Q(channel__in=BY_THE_RATER)),
    "good": Count("pk", filter=Q(level__in=GOOD)),
    "bad": Count("pk", filter=Q(level__in=BAD)),
}


def _ratings(hall: Place, since: datetime, until: datetime) -> QuerySet[Rating]:
    """Ratings of what was handled then, whenever they were given."""
    return Rating.objects.counted().filter(place=hall, done_at__gte=since, done_at__lt=until)


def _handled(
    hall: Place, since: datetime, until: datetime, *, of_visits_only: bool = False
) -> tuple[QuerySet[Case], QuerySet[TicketMatter]]:
    """Cases answered and matters of visits done then; a visit's matter that became a case counts
    as the case."""
    cases = Case.objects.filter(ANSWERED, place=hall, ended_at__gte=since, ended_at__lt=until)
    visits = TicketMatter.objects.filter(ticket__place=hall, done_at__gte=since, done_at__lt=until)
    if not of_visits_only:
        same = Case.objects.filter(ticket=OuterRef("ticket"), matter=OuterRef("matter"))
        visits = visits.filter(~Exists(same))
    return cases, visits


def _counted(rows: QuerySet, by: str) -> list[tuple[int, int]]:
    found = rows.values_list(by).annotate(n=Count("pk", distinct=True)).order_by(by)
    return [(pk, n) for pk, n in found if pk is not None]


def _rated(hall: Place, since: datetime, until: datetime, by: str) -> dict[int, dict[str, int]]:
    rows = _ratings(hall, since, until).exclude(**{by: None}).values(by)
    return {row.pop(by): row for row in rows.annotate(**COUNTS).order_by(by)}


NOTHING = {"rated": 0, "by_themselves": 0, "good": 0, "bad": 0}


def _line(
    name: str, pk: int, handled: list[tuple[int, int]], rated: dict[int, dict[str, int]]
) -> Rates:
    return Rates(name, sum(n for one, n in handled if one == pk), **rated.get(pk, NOTHING))


def _names(ids: set[int]) -> list[tuple[int, str]]:
    people = Account.objects.filter(pk__in=ids)
    rows = people.select_related("person").order_by("person__name", "pk")
    return [(row.pk, str(row)) for row in rows]
