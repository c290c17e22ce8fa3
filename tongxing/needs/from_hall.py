"""The hall asks the volunteers for a helper: a guide, a carrier, somebody who signs (两心融合)."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.hall.models import Ticket, Window
from tongxing.people.models import Account, Message
from tongxing.teams.models import Team

from .models import Category, Channel, HallHelp, HelpKind, Need, Privacy, Urgency

# Which kind of need it becomes: its teams and skills then follow from the office's table.
CATEGORY = {
    HelpKind.GUIDE: "policy",
    HelpKind.CARRY: "carry",
    HelpKind.SIGN: "other",
    HelpKind.DIALECT: "other",
    HelpKind.WRITE: "policy",
}


def ask_for_helper(
    window: Window, *, kind: HelpKind, ticket: Ticket | None, note: str, request_key: uuid.UUID,
    by: Account, at: datetime,
) -> HallHelp:  # fmt: skip
    """An urgent need that any team around the hall may claim at once; its leaders are told.

    It skips the review, for a clerk has the person in front of them. The same key twice is one.
    """
    with transaction.atomic(), override("zh-hans"):
        category = Category.objects.get(code=CATEGORY[kind])
        need = Need.objects.take_in(
            request_key=request_key, by=by, at=at, place=window.place, kind=category.kind,
            category=category, urgency=Urgency.URGENT, privacy=Privacy.STAFF,
            channel=Channel.STATION, resident=ticket.person if ticket else None,
            what=_("大厅%(window)d号窗口：%(kind)s")
            % {"window": window.number, "kind": kind.label},
            details=note, contact_name=_("%(window)d号窗口") % {"window": window.number},
            address=_("政务服务大厅%(window)d号窗口") % {"window": window.number},
        )  # fmt: skip
        known = HallHelp.objects.filter(need=need).first()
        if known is not None:
            return known
        need.review(by=by, at=at)
        need.offer(by=by, at=at)
        leaders = Team.objects.working().filter(place__path__startswith=window.place.path)
        told = {pk for team in leaders for pk in team.leaders().values_list("pk", flat=True)}
        text = _("%(what)s，现在就要人，能去请抢单。") % {"what": need.what}
        Message.objects.send(told - {by.pk}, text, url=need.get_absolute_url(), at=at)
        return HallHelp.objects.create(
            need=need, window=window, ticket=ticket, kind=kind, day=timezone.localdate(at)
        )
