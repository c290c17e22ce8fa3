"""What a clock does with activities. Called every minute by `tongxing run`."""

from datetime import datetime
from typing import NamedTuple

from tongxing.base.errors import Refused

from .drawing import draw
from .models import Activity, SignUp

BATCH = 200


class Swept(NamedTuple):
    """What a sweep did."""

    lapsed: int
    drawn: int


def sweep(*, at: datetime) -> Swept:
    """Give on places that nobody confirmed in time; draw the lots whose time has come."""
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
    return Swept(lapsed, drawn)
