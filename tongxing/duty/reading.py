"""What a plan says, in words and figures that its page shows."""

from datetime import date
from statistics import median
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxing.planning.duty.rules import Rule

from .models import RosterPlan, Shift

# What keeps somebody away, as tongxing/planning/duty counts it; "" is a place elsewhere that day.
WHY = {
    "": gettext_lazy("当天已有班"),
    Rule.MAY: gettext_lazy("请假、不值夜班或不值这个岗"),
    Rule.REST: gettext_lazy("休息不够"),
    Rule.DAYS_IN_A_ROW: gettext_lazy("连着值的天数满了"),
    Rule.NIGHTS_IN_A_ROW: gettext_lazy("连着的夜班满了"),
    Rule.MOST_SHIFTS: gettext_lazy("到了自己说的上限"),
    Rule.MOST_NIGHTS: gettext_lazy("本月夜班满了"),
}


class GapSaid(NamedTuple):
    """Places that nobody can stand, on a day and at the same hours."""

    day: date
    shift: str
    posts: str
    missing: int
    fails: list[tuple[str, int]]  # how many people fail by what, the commonest first
    only: list[tuple[str, int]]  # of those, whom nothing else keeps away


class Spread(NamedTuple):
    """How much those who may stand would stand."""

    name: str
    least: int
    median: float
    most: int


def gaps(plan: RosterPlan) -> list[GapSaid]:
    rows = plan.found.get("gaps", [])
    keys = {key for row in rows for key in row["posts"]}
    shifts = Shift.objects.select_related("post__place", "slot__shift").in_bulk(keys)
    return [
        GapSaid(
            date.fromisoformat(row["day"]),
            next((shifts[key].slot.shift.name for key in row["posts"] if key in shifts), ""),
            "、".join(str(shifts[key].post) for key in row["posts"] if key in shifts),
            row["missing"],
            _in_words(row["fails"]),
            _in_words(row["only"]),
        )
        for row in rows
    ]


def _in_words(counted: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(str(WHY[why]), n) for why, n in counted]


def spread(plan: RosterPlan) -> list[Spread]:
    shares = list(plan.found.get("shares", {}).values())
    if not shares:
        return []
    names = (_("班"), _("夜班"), _("周末和节假日的班"))
    return [
        Spread(name, min(column), median(column), max(column))
        for name, column in zip(names, zip(*shares, strict=True), strict=True)
    ]
