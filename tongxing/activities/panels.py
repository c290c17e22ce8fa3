"""What this area adds to the ones below: no-shows on a person's page for their place; and whoever
signs in gets what was signed up for under their phone while they had no account.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tongxing.base.panels import Panel, contribute
from tongxing.people import arriving
from tongxing.people.models import Account, Person
from tongxing.people.models.trail import WHAT

from . import access, guests
from .models import SignUp

WHAT |= {"lift-pause": _("解除报名暂停")}


def on_person(person: Person, *, user: Account, now: datetime) -> Panel | None:
    """Who did not come of late; nothing of who always came."""
    if not access.sees_no_shows(user, person):
        return None
    record = SignUp.objects.no_shows_of(person, at=now)
    context = {"person": person, "record": record}
    return Panel("activities/_no_shows_of.html", context) if record else None


contribute("person", on_person, order=30)
arriving.contribute(guests.claim)
