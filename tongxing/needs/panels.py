"""What needs add to pages below them: at a window, the helper one can ask for."""

import uuid
from datetime import datetime

from django.utils import timezone

from tongxing.base.panels import Panel, contribute
from tongxing.hall.models import Ticket, Window
from tongxing.people.models import Account

from .forms import HelperForm
from .models import HallHelp


def at_window(window: Window, *, user: Account, now: datetime) -> Panel:
    """The form, and what became of what this window asked for today."""
    here = Ticket.objects.at_window().filter(window=window).first()
    asked = HallHelp.objects.asked_at(window, day=timezone.localdate(now))
    form = HelperForm(initial={"request_key": uuid.uuid4()})
    context = {"window": window, "ticket": here, "asked": asked, "helper_form": form}
    return Panel("needs/_hall_help.html", context)


contribute("window", at_window, order=30)
