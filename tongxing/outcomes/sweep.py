"""What a clock does with needs that became activities. Called every minute by `tongxing run`."""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import override

from .models import Outcome

BATCH = 200


class Swept(NamedTuple):
    """Outcomes whose people were told."""

    opened: int
    over: int


def sweep(*, at: datetime) -> Swept:
    with override("zh-hans"):  # stored text
        opened = sum(one.tell_that_it_opened(at=at) for one in Outcome.objects.to_tell(at)[:BATCH])
        over = sum(one.tell_that_it_is_over(at=at) for one in Outcome.objects.to_close()[:BATCH])
    return Swept(opened, over)
