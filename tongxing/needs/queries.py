"""Questions about many needs, answered in plain values."""

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from tongxing.base.models import Parameter

from .models import (
    ANSWERED,
    OPEN,
    TOLD_TO_THE_ASKER,
    WORDS_FOR_THE_ASKER,
    Category,
    Need,
    NeedStep,
    State,
    Step,
)
from .models.need import NeedQuerySet

METRES_PER_DEGREE = 111_320  # of latitude
MINUTE = timedelta(minutes=1)
# What a line of a list shows of a need. A phone stays sealed, a long text stays where it is.
LINE = (
    "number", "what", "state", "state_since", "urgency", "raised_at", "due_at", "amber_at",
    "due_is_certain", "paused_at", "scheduled_for", "returns", "category__name",
    "category__name_en", "place__name", "team__name",
)  # fmt: skip


def lines(rows: NeedQuerySet, *more: str) -> NeedQuerySet:
    """Needs as a list shows them, and by name whatever else this list shows."""
    return rows.select_related("category", "place", "team").only(*LINE, *more)


class Guess(NamedTuple):
    """A category that the words suggest, and the words that do."""

    category: Category
    words: tuple[str, ...]


def guess_category(text: str, *, most: int = 3) -> list[Guess]:
    """Categories whose words stand in the text; longer and more words first."""
    found = []
    for category in Category.objects.offered():
        words = tuple(word for word in category.words if word in text)
        if words:
            found.append(Guess(category, words))
    found.sort(key=lambda guess: (-sum(map(len, guess.words)), guess.category.position))
    return found[:most]


class Alike(NamedTuple):
    """An open need that may be the same: near, lately, of the same category."""

    need: Need
    metres: int | None  # None when one of the two has no position


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Distance on the ground, equirectangular: exact to a metre over a few kilometres."""
    east = (other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(east, other_lat - lat) * METRES_PER_DEGREE


def alike(
    *, category_id: int, place_id: int, lon: float | None, lat: float | None, now: datetime,
    but: int | None = None, most: int = 5,
) -> list[Alike]:  # fmt: skip
    """Open public needs of the same category near a point, or at the same place without one."""
    today = timezone.localdate(now)
    days = Parameter.objects.value("duplicate_days", on=today)
    reach = Parameter.objects.value("duplicate_metres", on=today)
    rows = Need.objects.open().filter(
        category=category_id, raised_at__gte=now - timedelta(days=days)
    )
    rows = lines(rows.exclude(privacy="sensitive").exclude(pk=but), "lon", "lat")
    if lon is None or lat is None:
        return [Alike(row, None) for row in rows.filter(place=place_id).newest_first()[:most]]
    found = []
    for row in rows.near(lon=lon, lat=lat, metres=reach).newest_first()[:200]:
        metres = metres_between(lon, lat, row.lon, row.lat)
        if metres <= reach:
            found.append(Alike(row, round(metres)))
    return sorted(found, key=lambda one: one.metres or 0)[:most]


def story(need: Need, *, in_full: bool) -> dict:
    """The steps of a need for its page: all of them to staff, to the asker what concerns them."""
    steps = need.steps.select_related("by__person", "for_person").order_by("at", "pk")
    if in_full:
        return {"story": steps, "names": True, "words": frozenset(Step)}
    told = steps.filter(kind__in=TOLD_TO_THE_ASKER)
    return {"story": told, "names": False, "words": WORDS_FOR_THE_ASKER}


class Figures(NamedTuple):
    """What became of needs raised in a time: each rate of its own, none standing for another."""

    raised: int
    refused: int
    responded: int  # somebody took it on or it was answered
    responded_in_time: int
    closed: int  # ended as done, whatever the resident thinks
    solved: int  # the resident, or a call-back, says so
    unsolved: int  # the resident says not, at some time
    rated: int
    satisfied: int  # first score 3 to 5
    reopened: int
    overdue: int  # of those still open
    done_in_time: int
    done: int

    @property
    def said(self) -> int:
        """How many residents said anything about the outcome."""
        return self.solved + self.unsolved


# What the story says became of a need, by the name that `figures` counts it under.
TOLD = {
    "responded": (Step.ACCEPT, Step.CLAIM, Step.TAKE_ON),
    "late": (Step.ESCALATE, Step.EXPIRE),
    "unsolved": (Step.DENY, Step.OBJECT),
    "reopened": (Step.REOPEN,),
}


def figures(
    *, place_ids: Iterable[int], since: datetime, until: datetime, now: datetime
) -> Figures:
    """Counts over needs raised in [since, until) whose responsible unit lies in these places."""
    rows = Need.objects.filter(
        unit__in=list(place_ids), raised_at__gte=since, raised_at__lt=until
    ).exclude(state__in=[State.CANCELLED, State.MERGED])
    told = NeedStep.objects.filter(need__in=rows, kind__in=list(chain(*TOLD.values())))
    by_need = told.values("need").annotate(
        **{name: Count("pk", filter=Q(kind__in=kinds)) for name, kinds in TOLD.items()}
    )
    steps = by_need.order_by().aggregate(
        responses=Count("need", filter=Q(responded__gt=0)),
        in_time=Count("need", filter=Q(responded__gt=0, late=0)),
        denials=Count("need", filter=Q(unsolved__gt=0)),
        reopenings=Count("need", filter=Q(reopened__gt=0)),
    )
    found = rows.aggregate(
        raised=Count("pk"),
        refused=Count("pk", filter=Q(state=State.REFUSED)),
        closed=Count("pk", filter=Q(state=State.CLOSED)),
        solved=Count("pk", filter=Q(solved=True)),
        rated=Count("pk", filter=Q(first_score__isnull=False)),
        satisfied=Count("pk", filter=Q(first_score__gte=3)),
        overdue=Count("pk", filter=Q(state__in=OPEN, due_at__lte=now, paused_at=None)),
        done=Count("pk", filter=Q(first_done_at__isnull=False)),
        done_in_time=Count(
            "pk", filter=Q(first_done_at__isnull=False) & Q(first_done_at__lte=F("solve_by"))
        ),
    )
    return Figures(
        responded=steps["responses"],
        responded_in_time=steps["in_time"],
        unsolved=steps["denials"],
        reopened=steps["reopenings"],
        **found,
    )


class Hollow(NamedTuple):
    """A need closed in a way that deserves a second look."""

    need: Need
    why: str  # copied, no contact, too fast, promise missed
    detail: int  # how often, or minutes

    @property
    def in_words(self) -> str:
        return {
            "copied": ngettext("同样的结果写了%(n)d次", "同样的结果写了%(n)d次", self.detail),
            "no-contact": _("没有联系记录就报办完"),
            "too-fast": ngettext("到达%(n)d分钟就报办完", "到达%(n)d分钟就报办完", self.detail),
            "promise-missed": ngettext("比约定晚到%(n)d分钟", "比约定晚到%(n)d分钟", self.detail),
        }[self.why] % {"n": self.detail}


CONTACT = (Step.CALL, Step.SCHEDULE, Step.ARRIVE, Step.NOTE)
PROMISE_KEPT_WITHIN = timedelta(hours=1)


def hollow_closings(
    *, place_ids: Iterable[int], since: datetime, until: datetime, most: int = 200
) -> list[Hollow]:
    """Answers copied word for word, done without contact, minutes after arrival, or late."""
    day = timezone.localdate(until)
    copies = Parameter.objects.value("hollow_copies", on=day)
    fastest = timedelta(minutes=Parameter.objects.value("hollow_minutes", on=day))
    done = Need.objects.filter(
        unit__in=list(place_ids), done_at__gte=since, done_at__lt=until, state__in=ANSWERED
    ).exclude(report="")
    same = done.order_by().values("report").annotate(times=Count("pk"))
    reached = NeedStep.objects.filter(need=OuterRef("pk"), kind__in=CONTACT)
    late = F("scheduled_for") + PROMISE_KEPT_WITHIN
    suspect = (
        lines(done, "unit__name", "report", "done_at", "arrived_at")
        .select_related("unit")
        .annotate(reached=Exists(reached))
        .filter(
            Q(report__in=same.filter(times__gte=copies).values("report"))
            | Q(reached=False)
            | Q(done_at__lt=F("arrived_at") + fastest)
            | Q(arrived_at__gt=late)
        )
    )
    needs = list(suspect.order_by("-done_at", "-pk")[:most])
    said = same.filter(report__in={need.report for need in needs})
    times = dict(said.values_list("report", "times"))
    return [_hollow(need, times[need.report], copies=copies, fastest=fastest) for need in needs]


def _hollow(need, times: int, *, copies: int, fastest: timedelta) -> Hollow:
    """Of what makes this closing suspect, the first thing to ask about."""
    if times >= copies:
        return Hollow(need, "copied", times)
    if not need.reached:
        return Hollow(need, "no-contact", 0)
    if need.arrived_at and need.done_at - need.arrived_at < fastest:
        return Hollow(need, "too-fast", (need.done_at - need.arrived_at) // MINUTE)
    return Hollow(need, "promise-missed", (need.arrived_at - need.scheduled_for) // MINUTE)


class Topic(NamedTuple):
    """Many needs of one category at one place: a matter to solve at its root."""

    category: Category
    place_id: int
    place: str
    size: int
    open: int
    unhappy: int


def hot_topics(*, place_ids: Iterable[int], since: datetime, until: datetime) -> list[Topic]:
    """Category and place with as many needs as the office calls hot, the hottest first."""
    least = Parameter.objects.value("hot_topic_count", on=timezone.localdate(until))
    rows = (
        Need.objects.filter(place__in=list(place_ids), raised_at__gte=since, raised_at__lt=until)
        .exclude(privacy="sensitive")
        .values("category", "place", "place__name")
        .annotate(
            count=Count("pk"),
            open=Count("pk", filter=Q(state__in=OPEN)),
            unhappy=Count("pk", filter=Q(solved=False) | Q(first_score__lte=2)),
        )
        .filter(count__gte=least)
        .order_by("-count", "category", "place")[:30]
    )
    categories = Category.objects.in_bulk([row["category"] for row in rows])
    return [
        Topic(
            categories[row["category"]], row["place"], row["place__name"], row["count"],
            row["open"], row["unhappy"],
        )
        for row in rows
    ]  # fmt: skip


# The board's columns, as a dispatcher thinks of them.
COLUMNS = {
    "review": (State.RAISED,),
    "dispatch": (State.REVIEWED,),
    "accept": (State.OFFERED, State.DISPATCHED),
    "work": (State.ACCEPTED, State.SCHEDULED, State.SERVING),
    "rework": (State.REWORK,),
    "confirm": (State.DONE,),
}


COLUMN_LABELS = {
    "review": _lazy("待审核"),
    "dispatch": _lazy("待派单"),
    "accept": _lazy("待接单"),
    "work": _lazy("办理中"),
    "rework": _lazy("整改中"),
    "confirm": _lazy("待确认"),
}


class Column(NamedTuple):
    """A column of the board with its size."""

    key: str
    size: int
    overdue: int

    @property
    def label(self) -> str:
        return str(COLUMN_LABELS[self.key])


def board_counts(*, place_ids: Iterable[int], now: datetime) -> list[Column]:
    """How many needs stand in each column, and how many of them are overdue; one query."""
    whens = [When(state__in=states, then=n) for n, states in enumerate(COLUMNS.values())]
    rows = (
        Need.objects.filter(unit__in=list(place_ids), state__in=list(chain(*COLUMNS.values())))
        .annotate(column=Case(*whens, output_field=IntegerField()))
        .values("column")
        .annotate(count=Count("pk"), overdue=Count("pk", filter=Q(due_at__lte=now, paused_at=None)))
        .order_by("column")
    )
    sizes: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    sizes |= {row["column"]: (row["count"], row["overdue"]) for row in rows}
    return [Column(key, *sizes[n]) for n, key in enumerate(COLUMNS)]
