"""What whoever signed up is told, in the step's own transaction. Stored in Chinese."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.people.models import Account, Message, Person

from .flow import Standing
from .missing import NoShows


def signed_up(row, *, at: datetime) -> None:
    with override("zh-hans"):
        texts = {
            Standing.PLACED: _(
                "%(title)s：报上了，%(when)s在%(place)s。来不了请提前取消，让给别人。"
            ),
            Standing.WAITING: _("%(title)s：名额满了，您在候补名单上。有名额马上通知您。"),
            Standing.IN_LOT: _("%(title)s：已报名，等抽签。结果会通知您。"),
        }
        _tell(row, texts[row.state], at=at)


def offered(row, *, at: datetime) -> None:
    with override("zh-hans"):
        _tell(row, _("%(title)s：有名额了，请在%(by)s前确认，过时让给下一位。"), at=at)


def lapsed(row, *, at: datetime) -> None:
    with override("zh-hans"):
        _tell(row, _("%(title)s：没有按时确认，名额让给了下一位。"), at=at)


def drawn(row, *, at: datetime) -> None:
    with override("zh-hans"):
        texts = {
            Standing.PLACED: _("%(title)s：抽中了！%(when)s在%(place)s。来不了请提前取消。"),
            Standing.WAITING: _("%(title)s：这次没抽中，您在候补名单上。有名额马上通知您。"),
        }
        _tell(row, texts[row.state], at=at)


def soon(row, *, at: datetime) -> None:
    with override("zh-hans"):
        _tell(row, _("%(title)s快到了：%(when)s在%(place)s。来不了请现在取消。"), at=at)


def moved(row, *, why: str, at: datetime) -> None:
    with override("zh-hans"):
        text = _("%(title)s改到%(when)s，在%(place)s（%(why)s）。请在%(by)s前确认还来不来。")
        _tell(row, text, at=at, why=why)


def called_off(row, *, why: str, at: datetime) -> None:
    with override("zh-hans"):
        _tell(row, _("%(title)s取消了：%(why)s。对不起，让您白等了。"), at=at, why=why)


def missed(row, record: NoShows | None, *, at: datetime) -> None:
    with override("zh-hans"):
        if record and record.until:
            said = {"times": record.times, "until": f"{record.until:%m月%d日}"}
            text = _(
                "%(title)s：您报了名没来，近来已有%(times)d次，%(until)s以前不能报会满员的活动。"
                "当时有原因的，请告诉办活动的人；觉得不对，请找%(home)s。"
            )
            _tell(row, text, at=at, home=record.place, **said)
        else:
            text = _("%(title)s：您报了名没来。当时有原因的，请告诉办活动的人，说明了就不算。")
            _tell(row, text, at=at)


def excused(row, *, why: str, at: datetime) -> None:
    with override("zh-hans"):
        _tell(row, _("%(title)s：您没来的原因记下了（%(why)s），这次不算没来。"), at=at, why=why)


def pause_lifted(person: Person, *, why: str, at: datetime) -> None:
    with override("zh-hans"):
        text = _("您的报名暂停解除了（%(why)s），从现在起什么活动都可以报。") % {"why": why}
        told = Account.objects.filter(person=person).values_list("pk", flat=True)
        Message.objects.send(set(told), text, url=reverse("activities:mine"), at=at)


def _tell(row, text: str, *, at: datetime, **more: Any) -> None:
    activity = row.activity
    said = {
        "title": activity.title, "place": activity.spot or str(activity.place),
        "when": _moment(activity.starts_at), "by": _moment(row.confirm_by), **more,
    }  # fmt: skip
    told = {row.by_id} if row.by.person_id else set()  # a guest's own was made by nobody
    if row.by.person_id != row.person_id:  # somebody else made it, who is told as well
        told |= set(Account.objects.filter(person=row.person_id).values_list("pk", flat=True))
    Message.objects.send(told, text % said, url=row.get_absolute_url(), at=at)


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%m月%d日 %H:%M}" if at else ""
