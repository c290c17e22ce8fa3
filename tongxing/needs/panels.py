"""What needs add to pages below them: at a window, the helper one can ask for."""

import uuid
from datetime import datetime

from django.utils import timezone

from tongxing.base.panels import Panel, contribute
from tongxing.hall.models import Window
from tongxing.people import merging
from tongxing.people.models import Account
from tongxing.teams.merging import follows_volunteer

from .models import HallHelp, HelpKind


def at_window(window: Window, *, user: Account, now: datetime) -> Panel:
    """The form, and what became of what this window asked for today."""
    asked = HallHelp.objects.asked_at(window, day=timezone.localdate(now))
    context = {
        "window": window, "asked": asked, "key": uuid.uuid4(), "kinds": HelpKind.choices,
    }  # fmt: skip
    return Panel("needs/_hall_help.html", context)


contribute("window", at_window, order=30)
merging.follows_person("needs.Need", "resident")
merging.follows_account("needs.Follow", "account")
follows_volunteer("needs.Assignment", "volunteer")
