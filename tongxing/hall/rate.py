"""Rating what was handled: once, in time, and never from the desk where it was handled."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.models import Parameter
from tongxing.people.models import Account, Role, SignIn

from .models import BAD, KEYED_IN, Handled, Rating, RatingReason, Rectification

DESK_ROLES = (Role.CLERK, Role.HALL_MANAGER)
DESK_REMEMBERED = timedelta(hours=16)  # a working day, from the first sign-in to the last look


class RatedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("这件事已经评价过了，一件事评一次。谢谢您。"))


class NotYetRateable(Refused):
    def __init__(self) -> None:
        super().__init__(_("这件事还没有办完，办完了再请您评价。"))


class RatingOver(Refused):
    def __init__(self, days: int):
        super().__init__(
            _("办完%(days)d天内可以评价，现在已经过了。有意见请打大厅电话。") % {"days": days}
        )


class RatedAtTheDesk(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("评价要由您自己来做，不能在窗口的电脑上做。请用自己的手机扫小票上的码。")
        )


def rate(
    handled: Handled, *, level: int, by: Account, at: datetime, channel: str,
    reasons: Iterable[RatingReason] = (), device: str = "", session_key: str = "", **said: Any,
) -> Rating:  # fmt: skip
    """One rating. A bad one opens a work order in the same moment.

    `device` and `session_key` are of the browser that rates. What somebody keys in from paper or
    from a call names them; who rates by themselves is named nowhere but in their own words.
    """
    teller = Account.objects.system()
    teller.comes_from = by.comes_from
    if channel in KEYED_IN:
        teller = by
        said["keyed_in_by"] = by
    refuse_the_desk(by, device=device, session_key=session_key, at=at, channel=channel)
    if handled.rating is not None:
        raise RatedAlready
    done_at = handled.done_at
    if done_at is None:
        raise NotYetRateable
    days = Parameter.objects.value("rating_days", on=timezone.localdate(done_at))
    if timezone.localdate(at) > timezone.localdate(done_at) + timedelta(days=days):
        raise RatingOver(days)
    try:
        with transaction.atomic():
            rating = Rating.objects.create(
                level=level, channel=channel, at=at, done_at=done_at, comes_from=by.comes_from,
                device=device[:200], **handled.facts(), **said,
            )  # fmt: skip
            rating.reasons.set(reason for reason in reasons if reason.level == level)
            if handled.case:
                handled.case.rate(level=level, by=teller, at=at)
            if level in BAD:
                Rectification.objects.open_for(rating, by=teller, at=at)
    except IntegrityError:
        if handled.rating is None:
            raise
        raise RatedAlready from None
    return rating


def refuse_the_desk(
    by: Account, *, device: str, session_key: str, at: datetime, channel: str = ""
) -> None:
    """Nobody rates as staff of the hall, nor in a session or on a device of theirs.

    A device is known by its address and its browser together: phones of visitors share the
    address of the desks when both leave by the same line, but not their browser. It is
    remembered after signing out, for the rest of the working day. What the office keys in from
    paper comes from a desk by its nature, so there the role alone is asked.
    """
    if by.person_id and by.holds(*DESK_ROLES):
        raise RatedAtTheDesk
    if channel in KEYED_IN:
        return
    staff = Q(account__all_grants__role__in=DESK_ROLES, account__all_grants__ended_at=None)
    desks = SignIn.objects.filter(staff, seen_at__gt=at - DESK_REMEMBERED)
    same_session = Q(session_key=session_key) if session_key else Q(pk__in=[])
    same_device = Q(comes_from=by.comes_from, device=device[:200])
    if desks.filter(same_session | same_device).exists():
        raise RatedAtTheDesk
