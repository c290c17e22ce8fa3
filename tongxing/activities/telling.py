"""Afterwards: the write-up with its photos, what those who came said, who stayed away."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count

from tongxing.base.flow import advance
from tongxing.people.models import Account, Person

from .models import (
    ACTIVITY_FLOW,
    Activity,
    ActivityStep,
    Feedback,
    Photo,
    SignUp,
    Stage,
    Standing,
    WriteUp,
    WrongActivityStep,
)

FEWEST_TO_SHOW = 3  # of fewer, what somebody said could be guessed
OVER = (Stage.OVER, Stage.TOLD)


def write_up(
    activity: Activity, *, text: str, cost: int, photos: Sequence[bytes], faces: str, by: Account,
    at: datetime,
) -> None:  # fmt: skip
    """Tell what came of it, or tell it anew. `faces` is what is declared of these photos."""
    with transaction.atomic():
        step = ActivityStep.TELL
        if not advance(activity, ACTIVITY_FLOW[step], at=at, cost=cost):
            raise WrongActivityStep(activity)
        activity.tell_story(step, by=by, at=at, note="")
        WriteUp.objects.update_or_create(
            activity=activity, defaults={"text": text, "by": by, "at": at}
        )
        for content in photos:
            Photo.objects.keep(activity, content, faces=faces, by=by, at=at)


class Missed(NamedTuple):
    """Somebody who had a place and did not come, and how often so this season."""

    person: Person
    heads: int
    this_season: int


class After(NamedTuple):
    """What the page of an activity that is over shows besides."""

    write_up: WriteUp | None
    photos: list[Photo]
    heard: int  # of those who said how it was; 0 while they are too few to be shown
    mean: float
    words: list[Feedback]  # for its keepers alone
    missed: list[Missed]  # for its keepers alone


def after(activity: Activity, *, keeps: bool) -> After | None:
    """Nothing while it is not over."""
    if activity.state not in OVER:
        return None
    said = Feedback.objects.filter(sign_up__activity=activity)
    levels = list(said.order_by("pk").values_list("level", flat=True))
    shown = len(levels) if keeps or len(levels) >= FEWEST_TO_SHOW else 0
    photos = activity.photos.in_order() if keeps else activity.photos.public().in_order()
    words = said.select_related("sign_up__person").newest_first()
    return After(
        WriteUp.objects.filter(activity=activity).first(), list(photos), shown,
        sum(levels) / len(levels) if levels else 0, list(words) if keeps else [],
        _missed(activity) if keeps else [],
    )  # fmt: skip


def _missed(activity: Activity) -> list[Missed]:
    rows = activity.sign_ups.filter(state=Standing.MISSED).select_related("person")
    absent = SignUp.objects.filter(
        state=Standing.MISSED, person__in=rows.values("person"),
        season=activity.theme.season_id if activity.theme else None,
    )  # fmt: skip
    if activity.theme is None:
        absent = absent.filter(activity=activity)
    counts = dict(absent.order_by().values_list("person").annotate(n=Count("pk")))
    found = [Missed(row.person, row.heads, counts[row.person_id]) for row in rows.in_order()]
    return sorted(found, key=lambda one: -one.this_season)
