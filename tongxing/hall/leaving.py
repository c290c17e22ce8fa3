"""A window falls silent: whoever waits for it is sent to others, and told."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.people.models import Account

from .models import Sitting, StillServing, Ticket, Window


def step_away(
    sitting: Sitting, *, by: Account, at: datetime, why: str = "", for_good: bool = False
) -> int:
    """Begin a break, or leave for good. How many people were sent elsewhere.

    Nobody is left standing at the window: what is there must be finished or put back first.
    """
    window = sitting.window
    with transaction.atomic():
        if here := Ticket.objects.here(window):
            raise StillServing(here.number)
        if for_good:
            sitting.end(at=at)
        else:
            sitting.pause(why=why, at=at)
        return send_on(window, by=by, at=at)


def is_away(sitting: Sitting, *, by: Account, at: datetime) -> int:
    """The clerk is on leave from now on. Whoever is at the window is served to the end first."""
    if Ticket.objects.here(sitting.window):
        return send_on(sitting.window, by=by, at=at)
    return step_away(sitting, by=by, at=at, for_good=True)


def send_on(window: Window, *, by: Account, at: datetime) -> int:
    """Whoever waits for this window alone may be called by others, and is told."""
    with override("zh-hans"):
        reason = _("%(window)d号窗口暂停服务") % {"window": window.number}
    with transaction.atomic():
        kept = list(Ticket.objects.waiting().filter(only_window=window).in_order())
        for ticket in kept:
            ticket.reroute(why=reason, by=by, at=at)
    return len(kept)
