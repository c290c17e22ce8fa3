"""What standers are told, in the step's own transaction, and nobody else is. Stored in Chinese."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.people.models import Account, Grant, Message, Role
from tongxing.places.models import Place


def _tell(people: Iterable[int], text: str, *, at: datetime, url: str = "") -> None:
    """To the accounts of these people; who has none is told by the roster on the wall."""
    accounts = Account.objects.filter(person__in=set(people)).values_list("pk", flat=True)
    Message.objects.send(list(accounts), text, url=url or reverse("duty:mine"), at=at)


def _words(shift) -> dict[str, Any]:
    begins = timezone.localtime(shift.starts_at)
    return {"when": f"{begins:%m-%d %H:%M}", "post": str(shift.post)}


def officers(place: Place) -> list[int]:
    """Accounts of the duty officers of a place and of those above it."""
    above = Place.objects.above(place).values("pk")
    held = Grant.objects.in_force().filter(place__in=above, role=Role.DUTY_OFFICER)
    return list(held.order_by("pk").values_list("account", flat=True))


def published(roster, counts: dict[int, int], *, at: datetime) -> None:
    """Everybody who stands hears how often; nobody else hears anything."""
    with override("zh-hans"):
        for count in sorted(set(counts.values())):
            text = _("%(month)s的值班表排好了，您有%(n)d个班。请打开看看，逐个确认。") % {
                "month": f"{roster.month:%Y-%m}", "n": count,
            }  # fmt: skip
            _tell([one for one, n in counts.items() if n == count], text, at=at)


def placed(assignment, *, at: datetime) -> None:
    with override("zh-hans"):
        text = _("值班表有变动：给您加了%(when)s的班，在%(post)s。请打开确认。")
        _tell([assignment.stander.person_id], text % _words(assignment.shift), at=at,
              url=assignment.get_absolute_url())  # fmt: skip


def released(assignment, *, at: datetime) -> None:
    with override("zh-hans"):
        text = _("值班表有变动：%(when)s在%(post)s的班不用您值了。")
        _tell([assignment.stander.person_id], text % _words(assignment.shift), at=at)


def dropped(assignment, *, at: datetime) -> None:
    with override("zh-hans"):
        text = _("%(name)s值不了%(when)s的班（%(post)s）：%(why)s。系统正按名单叫人。") % (
            _words(assignment.shift)
            | {"name": assignment.stander, "why": assignment.why}
        )  # fmt: skip
    _tell_officers(assignment.shift, text, at=at)


def late(assignment, *, at: datetime) -> None:
    with override("zh-hans"):
        text = _("您%(when)s在%(post)s的班开始了，还没签到。来不了请马上说。")
        _tell([assignment.stander.person_id], text % _words(assignment.shift), at=at,
              url=assignment.get_absolute_url())  # fmt: skip
        said = _("%(name)s%(when)s的班没签到（%(post)s）。") % (
            _words(assignment.shift) | {"name": assignment.stander}
        )
    _tell_officers(assignment.shift, said, at=at)


def nobody_left(shift, *, at: datetime) -> None:
    with override("zh-hans"):
        text = _("%(when)s的班（%(post)s）名单叫完了还没人顶，请您来定。") % _words(shift)
    _tell_officers(shift, text, at=at)


def _tell_officers(shift, text: str, *, at: datetime) -> None:
    url = shift.get_absolute_url()
    Message.objects.send(officers(shift.post.place), text, url=url, at=at)


def called(call, *, at: datetime) -> None:
    with override("zh-hans"):
        text = _("请您顶一个班：%(when)s，在%(post)s。能来不能来都请点开说一声。")
        _tell([call.stander.person_id], text % _words(call.shift), at=at,
              url=call.get_absolute_url())  # fmt: skip


def call_over(calls: Iterable, *, at: datetime) -> None:
    with override("zh-hans"):
        for call in calls:
            text = _("%(when)s的班（%(post)s）已有人顶上，谢谢您。") % _words(call.shift)
            _tell([call.stander.person_id], text, at=at)


def swap_asked(swap, *, at: datetime) -> None:
    with override("zh-hans"):
        if swap.takes:
            text = _("%(name)s想用%(when)s的班和您换%(other)s的班。请打开回答。") % (
                _words(swap.gives.shift)
                | {"name": swap.gives.stander, "other": _words(swap.takes.shift)["when"]}
            )
        else:
            text = _("%(name)s想请您代%(when)s的班，在%(post)s。请打开回答。") % (
                _words(swap.gives.shift) | {"name": swap.gives.stander}
            )
        _tell([swap.to.person_id], text, at=at, url=swap.get_absolute_url())


def swap_agreed(swap, *, at: datetime) -> None:
    with override("zh-hans"):
        text = _("换班等您批准：%(name)s和%(to)s，%(when)s，%(post)s。") % (
            _words(swap.gives.shift) | {"name": swap.gives.stander, "to": swap.to}
        )
    place = swap.gives.shift.post.place
    Message.objects.send(officers(place), text, url=swap.get_absolute_url(), at=at)


def swap_ended(swap, *, at: datetime) -> None:
    with override("zh-hans"):
        text = _("%(when)s的换班：%(state)s。") % (
            _words(swap.gives.shift) | {"state": swap.get_state_display()}
        )
        people = [swap.gives.stander.person_id, swap.to.person_id]
        _tell(people, text, at=at, url=swap.get_absolute_url())


def leave_decided(leave, *, at: datetime) -> None:
    with override("zh-hans"):
        text = _("您%(first)s到%(last)s的请假：%(state)s。") % {
            "first": f"{leave.first_on:%m-%d}", "last": f"{leave.last_on:%m-%d}",
            "state": leave.get_state_display(),
        }  # fmt: skip
        _tell([leave.stander.person_id], text, at=at)


def handover_back(handover, *, at: datetime) -> None:
    with override("zh-hans"):
        text = _("%(post)s的交接被退回：%(why)s。请补写后再请接班人签字。") % {
            "post": handover.post, "why": handover.why,
        }  # fmt: skip
        _tell([handover.written_by.person_id], text, at=at, url=handover.post.get_absolute_url())


def reminded(assignment, *, at: datetime) -> None:
    with override("zh-hans"):
        text = _("快到您值班了：%(when)s，在%(post)s。来不了请现在说。")
        _tell([assignment.stander.person_id], text % _words(assignment.shift), at=at,
              url=assignment.get_absolute_url())  # fmt: skip
