"""What a clock does with teams and hours. Called every minute by `tongxing run`."""

from datetime import datetime

from django.utils import timezone

from tongxing.base.errors import Refused
from tongxing.people.models import Account

from . import doubting
from .models import Team


def sweep(*, at: datetime) -> int:
    """Dissolve teams whose time is over; look at new lines of the ledger. How many dissolved."""
    by, dissolved = Account.objects.system(), 0
    for team in Team.objects.over(timezone.localdate(at)):
        try:
            team.dissolve(by=by, at=at)
            dissolved += 1
        except Refused:
            continue  # somebody was a moment faster
    doubting.look(at=at)
    return dissolved
