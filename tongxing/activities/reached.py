"""What seasons reached against what they wanted, counted in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Sum

from tongxing.teams.models import HoursEntry, ServiceKind

from .models import Activity, Headcount, Season, SignUp, Stage, Standing, Theme

HELD = (Stage.OVER, Stage.TOLD)


class Reached(NamedTuple):
    """What came of some activities."""

    activities: int = 0  # held
    people: int = 0  # who came, each time they came
    minutes: int = 0  # served, as the ledger of hours has it
    cost: int = 0  # 分 of a yuan

    def plus(self, other: "Reached") -> "Reached":
        return Reached(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class ThemeLine(NamedTuple):
    """A series beside what it reached."""

    theme: Theme
    reached: Reached


class SeasonLine(NamedTuple):
    """A season with its series; `reached` is what all of them reached together."""

    season: Season
    reached: Reached
    themes: list[ThemeLine]


def lines(seasons: Iterable[Season]) -> list[SeasonLine]:
    """Each of these seasons, with its series prefetched, beside what it reached."""
    seasons = list(seasons)
    by_theme = _by_theme([season.pk for season in seasons])
    found = []
    for season in seasons:
        themes = [ThemeLine(one, by_theme[one.pk]) for one in season.themes.all()]
        total = Reached()
        for line in themes:
            total = total.plus(line.reached)
        found.append(SeasonLine(season, total, themes))
    return found


def _by_theme(season_ids: list[int]) -> dict[int, Reached]:
    held = Activity.objects.filter(theme__season__in=season_ids, state__in=HELD)
    came = SignUp.objects.filter(activity__in=held, state=Standing.CAME)
    counted = Headcount.objects.filter(activity__in=held)
    served = HoursEntry.objects.standing().filter(
        kind=ServiceKind.ACTIVITY, place__in=held.values("place"), source_uid__in=held.values("uid")
    )
    people: dict[int, int] = defaultdict(int)
    for rows in (came, counted):
        sums = rows.order_by().values_list("activity").annotate(heads=Sum("heads"))
        for activity, heads in sums:
            people[activity] += heads
    minutes = dict(served.order_by().values_list("source_uid").annotate(Sum("minutes")))
    found: dict[int, Reached] = defaultdict(Reached)
    for pk, uid, theme, cost in held.order_by("pk").values_list("pk", "uid", "theme", "cost"):
        one = Reached(1, people[pk], minutes.get(uid, 0), cost)
        found[theme] = found[theme].plus(one)
    return found
