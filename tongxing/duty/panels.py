"""What this area adds to the pages of others: today's duty, and one's own next shift."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from tongxing.base.panels import Panel, contribute
from tongxing.people.models import Account
from tongxing.people.models.trail import WHAT
from tongxing.places.models import Place

from . import access, queries
from .models import Assignment, Shift

MINUTE = timedelta(minutes=1)

WHAT |= {"enlist": _("列入值班名单"), "delist": _("移出值班名单")}


def on_today(_row: Account, *, user: Account, now: datetime) -> Panel | None:
    """For who keeps duty: what is short, late and to be decided; for a stander their next shift."""
    mine = Assignment.objects.visible_to(user).ahead().filter(starts_at__gte=now)
    following = mine.with_names().soonest_first().first()
    desk = queries.desk(user, now=now) if access.keeps_duty(user) else None
    if following is None and desk is None:
        return None
    return Panel("duty/_today.html", {"next": following, "desk": desk})


def on_account(account: Account, *, user: Account, now: datetime) -> Panel | None:
    """On one's own page: the way to one's duty."""
    return Panel("duty/_mine.html", {}) if access.stands(account) else None


def on_place(place: Place, *, user: Account, now: datetime) -> Panel | None:
    """Who stands here now, for whoever keeps or reads duty at the place."""
    if not access.reads_at(user, place):
        return None
    rows = Shift.objects.published().filter(post__place=place)
    lines = queries.on_duty(rows.during(now, now + MINUTE), now=now)
    return Panel("duty/_here.html", {"lines": lines}) if lines else None


contribute("today", on_today, order=40)
contribute("account", on_account, order=40)
contribute("place", on_place, order=40)
