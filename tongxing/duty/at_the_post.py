"""At the post: one's own scan, and what the time there is worth."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.base import rotating
from tongxing.base.errors import Refused
from tongxing.base.models import Parameter
from tongxing.people.models import Account
from tongxing.planning.plausible import metres_between
from tongxing.teams.models import HoursEntry, Served, ServiceKind

from .models import As, Assignment, Presence, Way


class StalePostCode(Refused):
    def __init__(self):
        super().__init__(_("这个码过期了。请扫岗位屏幕上现在的码，截图不能用。"))


class TooFarFromPost(Refused):
    def __init__(self, metres: int):
        super().__init__(
            _("您离岗位约%(metres)d米，不能自己签到。人已到岗的，请打值班负责人登记。")
            % {"metres": metres}
        )


def scan(
    row: Assignment, *, code: str, by: Account, at: datetime, uid: uuid.UUID, device: str = "",
    spot: tuple[float, float] | None = None,
) -> Presence:  # fmt: skip
    """I am at the post: the code of this moment, near it when the phone says where it is."""
    post = row.shift.post
    if not rotating.are_good(post.secret, code, at):
        raise StalePostCode
    metres, place = None, post.place
    if spot is not None and place.lon is not None and place.lat is not None:
        metres = round(metres_between(spot, (place.lon, place.lat)))
        farthest = Parameter.objects.value("duty_metres", on=timezone.localdate(at))
        if metres > farthest:
            raise TooFarFromPost(metres)
    return Presence.objects.come(
        row, uid=uid, way=Way.CODE, by=by, at=at, metres=metres, device=device
    )


def leave(row: Assignment, *, by: Account, at: datetime, uid: uuid.UUID) -> Presence:
    """I leave the post, handed over; the time there goes to the ledger, once."""
    with transaction.atomic():
        presence = Presence.objects.go(row, uid=uid, at=at)
        credit(presence, by=by, at=at)
    return presence


def credit(presence: Presence, *, by: Account, at: datetime) -> HoursEntry | None:
    """Time at the post as a line of the ledger: party duty as duty, a volunteer's as service.

    What lies outside the shift does not count. A party member who is no volunteer has no ledger:
    their time stands in the presence alone.
    """
    row = presence.assignment
    shift, stander = row.shift, row.stander
    volunteer = getattr(stander.person, "volunteer", None)
    if volunteer is None or presence.went_at is None:
        return None
    since = max(presence.came_at, shift.starts_at)
    until = min(presence.went_at, shift.ends_at)
    kind = ServiceKind.DUTY if stander.stands_as == As.PARTY else ServiceKind.ACTIVITY
    with override("zh-hans"):  # stored text
        what = _("值班：%(post)s") % {"post": shift.post}
    served = Served(
        kind=kind, what=what, source_uid=row.uid, since=since, until=until, place=shift.post.place,
        device=presence.device,
    )  # fmt: skip
    return HoursEntry.objects.record(volunteer, served, by=by, at=at)
