"""What whoever holds a number or an appointment is told, in the step's transaction, in Chinese."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.base.models import Parameter
from tongxing.people.models import Message


def called(ticket, *, at: datetime) -> None:
    with override("zh-hans"):
        text = _("请%(number)s号到%(window)d号窗口。")
    _tell(ticket, text, {"window": ticket.window.number}, at=at)


def rerouted(ticket, *, why: str, at: datetime) -> None:
    with override("zh-hans"):
        text = _("%(number)s号：%(why)s。您不用重新取号，别的窗口会叫您。")
    _tell(ticket, text, {"why": why}, at=at)


def near(ticket, *, at: datetime) -> None:
    """Tell the next few after this number, once each, so that they come back in time."""
    ahead = Parameter.objects.value("hall_told_ahead", on=ticket.day)
    rows = type(ticket).objects
    for pk, holder, told in rows.next_few_after(ticket, ahead):
        if holder is None or told:
            continue
        if rows.filter(pk=pk, told_near_at=None).update(told_near_at=at):
            with override("zh-hans"):
                text = _("%(number)s号快到了，前面不到%(ahead)d位，请回到大厅等候。")
            _tell(rows.get(pk=pk), text, {"ahead": ahead}, at=at)


def called_off(appointment, *, why: str, at: datetime) -> None:
    local = timezone.localtime(appointment.slot.starts_at)
    with override("zh-hans"):
        text = _(
            "您约的%(time)s“%(matter)s”大厅取消了：%(why)s。不算爽约，请另约时间，或直接来取号。"
        )
        text %= {"time": f"{local:%m-%d %H:%M}", "matter": appointment.matter, "why": why}
    url = reverse("hall:book", args=[appointment.matter.base_code])
    Message.objects.send([appointment.holder_id], text, url=url, at=at)


def _tell(ticket, text: str, said: dict[str, Any], *, at: datetime) -> None:
    if ticket.holder_id:
        text %= {"number": ticket.number, **said}
        Message.objects.send([ticket.holder_id], text, url=ticket.get_absolute_url(), at=at)
