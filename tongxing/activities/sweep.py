"""What a clock does with activities. Called every minute by `tongxing run`."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from tongxing.base.errors import Refused
from tongxing.base.models import Parameter

from .drawing import draw
from .guests import forget
from .models import Activity, Order, SignUp, Standing, news

BATCH = 200


class Swept(NamedTuple):
    """What a sweep did."""

    lapsed: int
    drawn: int
    reminded: int  # parties
    opened: int  # orders whose people were told
    forgotten: int  # guests


def sweep(*, at: datetime) -> Swept:
    """Give on places nobody confirmed in time, draw lots that are due, forget guests."""
    lapsed = drawn = 0
    silent = SignUp.objects.to_lapse(at).select_related("activity__place", "post")
    for row in silent[:BATCH]:
        try:
            row.lapse(at=at)
            lapsed += 1
        except Refused:
            continue  # confirmed in the same moment
    for activity in Activity.objects.to_draw(at)[:BATCH]:
        draw(activity, at=at)
        drawn += 1
    waiting = Order.objects.to_tell(at).select_related("activity", "place")[:BATCH]
    opened = sum(order.tell_that_it_opened(at=at) for order in waiting)
    return Swept(lapsed, drawn, remind(at=at), opened, forget(at=at))


def remind(*, at: datetime) -> int:
    """Tell who has a place that it is soon, once for an activity; how many parties."""
    hours = Parameter.objects.value("activity_reminder_hours", on=timezone.localdate(at))
    told = 0
    for activity in Activity.objects.to_remind(at, before=timedelta(hours=hours))[:BATCH]:
        with transaction.atomic():
            mine = Activity.objects.filter(pk=activity.pk, reminded_at=None)
            if not mine.update(reminded_at=at):
                continue  # another process was a moment faster
            rows = SignUp.objects.filter(
                activity=activity, state__in=(Standing.PLACED, Standing.OFFERED)
            )
            for row in rows.select_related("activity__place", "post").in_order():
                news.soon(row, at=at)
                told += 1
    return told
