"""What a clock does: uploaded sheets are removed when their time is over."""

from datetime import datetime, timedelta

from django.utils import timezone

from tongxing.base.errors import Refused
from tongxing.base.models import Parameter
from tongxing.people.models import Account

from . import keeping
from .models import Run, State
from .starting import KEEP_DAYS


def remove_old_files(*, at: datetime) -> int:
    """Remove files kept longer than the office says; what was not confirmed by then is dropped."""
    days = Parameter.objects.value(KEEP_DAYS, on=timezone.localdate(at))
    removed = 0
    for run in Run.objects.with_file_before(at - timedelta(days=days)):
        if run.state == State.PREVIEWED:
            try:
                run.drop(by=Account.objects.system(), at=at)
            except Refused:
                continue  # somebody has confirmed it in the same moment; the next sweep sees to it
        keeping.remove(run)
        removed += 1
    return removed
