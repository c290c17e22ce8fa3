"""What people read about a need: an icon and plain words for each state, and who reads which step.

Residents read everyday words, staff the terms of trade (the labels in flow.py).
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .flow import State, Step

ICONS = {
    State.RAISED: "inbox-arrow-down",
    State.REFUSED: "no-symbol",
    State.MERGED: "link",
    State.REVIEWED: "clipboard-document-list",
    State.OFFERED: "megaphone",
    State.DISPATCHED: "paper-airplane",
    State.ACCEPTED: "hand-thumb-up",
    State.SCHEDULED: "calendar-days",
    State.SERVING: "wrench-screwdriver",
    State.DONE: "chat-bubble-bottom-center-text",
    State.REWORK: "arrow-path",
    State.SOLVED: "check-circle",
    State.RATED: "star",
    State.CLOSED: "archive-box",
    State.CANCELLED: "x-circle",
}


class Plain(NamedTuple):
    """A state as the resident reads it: what is the matter, and what comes next."""

    now: str | Promise
    coming: str | Promise


PLAIN = {
    State.RAISED: Plain(_("我们收到了，正在看"), _("看过以后，会找合适的人来办。")),
    State.REFUSED: Plain(_("这件事我们办不了"), _("原因写在下面。有疑问请打站点电话。")),
    State.MERGED: Plain(_("和另一件事一起办"), _("那件事有了进展，您也会收到消息。")),
    State.REVIEWED: Plain(_("正在找合适的人"), _("找到以后，会告诉您谁来办。")),
    State.OFFERED: Plain(_("正在等队伍来接"), _("有队伍接了，会告诉您。")),
    State.DISPATCHED: Plain(_("已经请了一支队伍"), _("队伍答应以后，会跟您约时间。")),
    State.ACCEPTED: Plain(_("有人来帮您了"), _("接下来会跟您约好上门的时间。")),
    State.SCHEDULED: Plain(_("时间约好了"), _("到时候请家里留人，来之前会先打电话。")),
    State.SERVING: Plain(_("正在给您办"), _("办完以后，请您说一声解决了没有。")),
    State.DONE: Plain(_("他们说办好了，您看呢？"), _("请告诉我们：解决了，还是没有解决。")),
    State.REWORK: Plain(_("没办好，正在重新办"), _("整改有时限，办完会再请您看。")),
    State.SOLVED: Plain(_("您说解决了，谢谢"), _("方便的话，请给这次服务打个分。")),
    State.RATED: Plain(_("谢谢您的评价"), _("要是又出问题，可以重新打开。")),
    State.CLOSED: Plain(_("这件事办完了"), _("要是又出问题，可以重新打开。")),
    State.CANCELLED: Plain(_("您撤回了这件事"), _("需要时可以再提一件。")),
}

# The way of a need in five words, for the bar on top of its page.
STAGES = (
    (pgettext_lazy("stage", "提交"), {State.RAISED}),
    (pgettext_lazy("stage", "派人"), {State.REVIEWED, State.OFFERED, State.DISPATCHED}),
    (pgettext_lazy("stage", "约好"), {State.ACCEPTED, State.SCHEDULED}),
    (pgettext_lazy("stage", "办理"), {State.SERVING, State.REWORK}),
    (pgettext_lazy("stage", "您来定"), {State.DONE}),
    (pgettext_lazy("stage", "办完"), {State.SOLVED, State.RATED, State.CLOSED}),
)


class Stage(NamedTuple):
    label: str | Promise
    standing: str  # done, now or next


def stages(state: State) -> list[Stage]:
    """The bar for a need in this state; empty when it ended without being served."""
    place = next((n for n, (_label, states) in enumerate(STAGES) if state in states), None)
    if place is None:
        return []
    standing = {True: "done", False: "next"}
    return [
        Stage(label, "now" if n == place else standing[n < place])
        for n, (label, _states) in enumerate(STAGES)
    ]


# What the page says after a step has been taken.
TAKEN = {
    Step.REVIEW: _("审核通过了，现在可以派单。"),
    Step.REFUSE: _("已告诉居民不予受理和原因。"),
    Step.MERGE: _("已并入，关注的人会跟着收到消息。"),
    Step.PASS_DOWN: _("已下派。"),
    Step.SEND_UP: _("已上报。"),
    Step.DISPATCH: _("已派单，队长收到消息了。"),
    Step.OFFER: _("已放入抢单，附近的队伍都能看到。"),
    Step.TAKE_ON: _("由您单位自办，居民已收到消息。"),
    Step.CLAIM: _("抢到了，这件事归您的队伍。"),
    Step.ACCEPT: _("接单了，请和居民约时间。"),
    Step.RETURN: _("已退回，原因已告诉派单员。"),
    Step.RECALL: _("已收回，可以另派。"),
    Step.SCHEDULE: _("时间约好了，居民和志愿者都收到消息。"),
    Step.ARRIVE: _("已记下到达时间，服务时长从现在算起。"),
    Step.FINISH: _("已报办完，等居民确认。"),
    Step.CONFIRM: _("谢谢您，已记下“解决了”。"),
    Step.DENY: _("已记下“没有解决”，他们会重新办。"),
    Step.RATE: _("谢谢您的评价。"),
    Step.REOPEN: _("已重新打开，他们会再来办。"),
    Step.CLOSE: _("已办结。"),
    Step.CANCEL: _("已撤回。"),
    Step.NOTE: _("留言送到了。"),
    Step.CALL: _("已记下这次电话。"),
    Step.CALL_BACK: _("回访已记录。"),
    Step.ASK_HELP: _("已请对方协办。"),
    Step.HELPED: _("协办结果已记下。"),
    Step.ASK_DELAY: _("申请已提交，批准前时限照走。"),
    Step.GRANT_DELAY: _("已同意，居民会看到。"),
    Step.REFUSE_DELAY: _("已告知不同意。"),
    Step.RESUME: _("时限恢复计算。"),
}

# What anybody may read of a public need: its way, nobody's name or words.
TOLD_TO_ANYBODY = frozenset(
    {
        Step.RAISE, Step.REVIEW, Step.DISPATCH, Step.OFFER, Step.CLAIM, Step.ACCEPT, Step.TAKE_ON,
        Step.SCHEDULE, Step.ARRIVE, Step.FINISH, Step.CONFIRM, Step.RATE, Step.CLOSE, Step.LAPSE,
        Step.GRANT_DELAY, Step.RESUME, Step.DENY, Step.OBJECT, Step.REOPEN,
    }
)  # fmt: skip
# What the resident reads besides; work among colleagues stays among them.
TOLD_TO_THE_ASKER = TOLD_TO_ANYBODY | {
    Step.REFUSE, Step.MERGE, Step.NOTE, Step.CANCEL, Step.RETURN, Step.RECALL, Step.EXPIRE,
    Step.ESCALATE,
}  # fmt: skip
# Of these the resident reads the words too.
WORDS_FOR_THE_ASKER = frozenset(
    {
        Step.REFUSE, Step.NOTE, Step.CANCEL, Step.FINISH, Step.DENY, Step.OBJECT, Step.RATE,
        Step.REOPEN, Step.GRANT_DELAY,
    }
)  # fmt: skip
