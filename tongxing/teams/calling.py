"""A call for help goes out in waves: the nearest first, and farther on while too few say yes."""

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from tongxing.base.models import Parameter
from tongxing.people.models import Account

from . import plans
from .models import CallOut, Volunteer


def call_out(*, by: Account, at: datetime, request_key: uuid.UUID, **said) -> CallOut:
    """Make a call and ask the first. The same key twice is one call."""
    if known := CallOut.objects.filter(request_key=request_key).first():
        return known
    hours = Parameter.objects.value("call_hours", on=timezone.localdate(at))
    try:
        with transaction.atomic():
            call = CallOut.objects.create(
                **said, by=by, called_at=at, next_wave_at=at, ends_at=at + timedelta(hours=hours),
                request_key=request_key,
            )  # fmt: skip
            send_wave(call, at=at)
    except IntegrityError:
        return CallOut.objects.get(request_key=request_key)
    return call


def send_wave(call: CallOut, *, at: datetime) -> int:
    """Ask as many of the nearest as the office's rule says for those missing; how many."""
    times = Parameter.objects.value("call_wave_times", on=timezone.localdate(at))
    left = plans.nearest(call, at=at)
    now = left[: call.missing * times]
    with transaction.atomic():
        if not call.claim_wave(at=at, more=len(left) > len(now)):
            return 0  # somebody else sends it, or nobody is wanted any more
        rows = Volunteer.objects.in_bulk([pk for pk, _metres in now])
        call.ask([(rows[pk], metres) for pk, metres in now], at=at)
    return len(now)


def go_on(*, at: datetime) -> None:
    """What the clock does with calls: further waves, and an end to what is over."""
    for call in CallOut.objects.to_end(at):
        call.end(at=at)
    for call in CallOut.objects.to_go_on(at).select_related("place", "team", "by", "skill"):
        send_wave(call, at=at)
