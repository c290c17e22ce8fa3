"""Another time or place: everybody who has one is asked again; calling off releases everything."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from tongxing.base.flow import advance
from tongxing.people.models import Account

from .models import (
    ACTIVITY_FLOW,
    FLOW,
    OPEN,
    Activity,
    ActivityStep,
    Head,
    Post,
    SignUp,
    SignUpStep,
    Standing,
    WrongActivityStep,
    news,
)


def change(
    activity: Activity, *, by: Account, at: datetime, confirm_by: datetime, why: str, **facts: Any
) -> int:
    """Move it. Whoever has a place keeps it until `confirm_by` and is asked; how many parties."""
    with transaction.atomic():
        step = ActivityStep.CHANGE
        if not advance(activity, ACTIVITY_FLOW[step], at=at, reminded_at=None, **facts):
            raise WrongActivityStep(activity)
        activity.tell_story(step, by=by, at=at, note=why)
        rows = SignUp.objects.filter(activity=activity, state=Standing.PLACED)
        asked = 0
        for row in rows.select_related("post").order_by("serial", "pk"):
            row.activity = activity
            row.stand(FLOW[SignUpStep.ASK_AGAIN], at=at, confirm_by=confirm_by)
            news.moved(row, why=why, at=at)
            asked += 1
    return asked


def call_off(activity: Activity, *, by: Account, at: datetime, why: str) -> int:
    """Cancelled with a reason: everybody is told, nothing stays taken. How many parties."""
    with transaction.atomic():
        step = ActivityStep.CANCEL
        if not advance(
            activity, ACTIVITY_FLOW[step], at=at, why_cancelled=why, taken=0, serial=F("serial")
        ):
            raise WrongActivityStep(activity)
        activity.tell_story(step, by=by, at=at, note=why)
        rows = SignUp.objects.filter(activity=activity, state__in=sorted(OPEN))
        told = 0
        for row in rows.select_related("post").order_by("serial", "pk"):
            row.activity = activity
            row.stand(FLOW[SignUpStep.CALL_OFF], at=at, confirm_by=None, why=why[:100])
            news.called_off(row, why=why, at=at)
            told += 1
        Head.objects.filter(activity=activity).update(is_open=False)
        Post.objects.filter(activity=activity).update(taken=0, waiting=0)
    return told
