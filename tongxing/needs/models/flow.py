"""The whole life of a need as one table. Every other file reads it; none repeats it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxing.base.flow import move


class State(models.TextChoices):
    RAISED = "raised", _("待审核")
    REFUSED = "refused", _("不予受理")
    MERGED = "merged", _("已并入")
    REVIEWED = "reviewed", _("待派单")
    OFFERED = "offered", _("待抢单")
    DISPATCHED = "dispatched", _("待接单")
    ACCEPTED = "accepted", _("已接单")
    SCHEDULED = "scheduled", _("已约时间")
    SERVING = "serving", _("服务中")
    DONE = "done", _("待确认")
    REWORK = "rework", _("整改中")
    SOLVED = "solved", _("已解决")
    RATED = "rated", _("已评价")
    CLOSED = "closed", _("已办结")
    CANCELLED = "cancelled", _("已撤回")


class Step(models.TextChoices):
    """The label is the participle that histories and refusals use."""

    RAISE = "raise", pgettext_lazy("step", "提交")
    REVIEW = "review", pgettext_lazy("step", "审核通过")
    REFUSE = "refuse", pgettext_lazy("step", "不予受理")
    MERGE = "merge", pgettext_lazy("step", "并入")
    PASS_DOWN = "pass-down", pgettext_lazy("step", "下派")
    SEND_UP = "send-up", pgettext_lazy("step", "上报")
    DISPATCH = "dispatch", pgettext_lazy("step", "派单")
    OFFER = "offer", pgettext_lazy("step", "放入抢单")
    TAKE_ON = "take-on", pgettext_lazy("step", "自办")
    CLAIM = "claim", pgettext_lazy("step", "抢单")
    ACCEPT = "accept", pgettext_lazy("step", "接单")
    RETURN = "return", pgettext_lazy("step", "退回")
    RECALL = "recall", pgettext_lazy("step", "收回")
    EXPIRE = "expire", pgettext_lazy("step", "逾期未接，自动收回")
    SCHEDULE = "schedule", pgettext_lazy("step", "约定时间")
    ARRIVE = "arrive", pgettext_lazy("step", "到达")
    FINISH = "finish", pgettext_lazy("step", "办完")
    CONFIRM = "confirm", pgettext_lazy("step", "确认解决")
    DENY = "deny", pgettext_lazy("step", "反映没有解决")
    RATE = "rate", pgettext_lazy("step", "评价")
    OBJECT = "object", pgettext_lazy("step", "评为不满意")
    REOPEN = "reopen", pgettext_lazy("step", "重新打开")
    CLOSE = "close", pgettext_lazy("step", "办结")
    LAPSE = "lapse", pgettext_lazy("step", "逾期未评，自动办结")
    CANCEL = "cancel", pgettext_lazy("step", "撤回")
    NOTE = "note", pgettext_lazy("step", "留言")
    CALL = "call", pgettext_lazy("step", "电话联系")
    CALL_BACK = "call-back", pgettext_lazy("step", "回访")
    ESCALATE = "escalate", pgettext_lazy("step", "逾期升级")
    ASK_HELP = "ask-help", pgettext_lazy("step", "请求协办")
    HELPED = "helped", pgettext_lazy("step", "协办完成")
    ASK_DELAY = "ask-delay", pgettext_lazy("step", "申请暂停或延期")
    GRANT_DELAY = "grant-delay", pgettext_lazy("step", "同意暂停或延期")
    REFUSE_DELAY = "refuse-delay", pgettext_lazy("step", "不同意暂停或延期")
    RESUME = "resume", pgettext_lazy("step", "恢复计时")


WAITING = frozenset({State.RAISED, State.REVIEWED, State.OFFERED, State.DISPATCHED})
IN_HAND = frozenset({State.ACCEPTED, State.SCHEDULED, State.SERVING, State.REWORK})
OPEN = WAITING | IN_HAND
ANSWERED = frozenset({State.DONE, State.SOLVED, State.RATED, State.CLOSED})
ENDED = frozenset({State.REFUSED, State.MERGED, State.CANCELLED, State.CLOSED})
TOLD_TO_THE_PUBLIC = frozenset(State) - {State.RAISED, State.REFUSED, State.CANCELLED, State.MERGED}


FLOW = {
    Step.REVIEW: move(State.RAISED, to=State.REVIEWED),
    Step.REFUSE: move(State.RAISED, to=State.REFUSED),
    Step.MERGE: move(State.RAISED, State.REVIEWED, to=State.MERGED),
    Step.PASS_DOWN: move(State.REVIEWED, to=State.REVIEWED),
    Step.SEND_UP: move(State.REVIEWED, to=State.REVIEWED),
    Step.DISPATCH: move(State.REVIEWED, State.OFFERED, to=State.DISPATCHED),
    Step.OFFER: move(State.REVIEWED, to=State.OFFERED),
    Step.TAKE_ON: move(State.REVIEWED, to=State.ACCEPTED),
    Step.CLAIM: move(State.OFFERED, to=State.ACCEPTED),
    Step.ACCEPT: move(State.DISPATCHED, to=State.ACCEPTED),
    Step.RETURN: move(State.DISPATCHED, State.ACCEPTED, State.SCHEDULED, to=State.REVIEWED),
    Step.RECALL: move(
        State.OFFERED, State.DISPATCHED, State.ACCEPTED, State.SCHEDULED, State.REWORK,
        to=State.REVIEWED,
    ),
    Step.EXPIRE: move(State.OFFERED, State.DISPATCHED, to=State.REVIEWED),
    Step.SCHEDULE: move(State.ACCEPTED, State.SCHEDULED, State.REWORK, to=State.SCHEDULED),
    Step.ARRIVE: move(State.ACCEPTED, State.SCHEDULED, State.REWORK, to=State.SERVING),
    Step.FINISH: move(*IN_HAND, to=State.DONE),
    Step.CONFIRM: move(State.DONE, to=State.SOLVED),
    Step.DENY: move(State.DONE, to=State.REWORK),
    Step.RATE: move(State.DONE, State.SOLVED, to=State.RATED),
    Step.OBJECT: move(State.DONE, State.SOLVED, to=State.REWORK),
    Step.REOPEN: move(State.SOLVED, State.RATED, State.CLOSED, to=State.REWORK),
    Step.CLOSE: move(State.SOLVED, State.RATED, to=State.CLOSED),
    Step.LAPSE: move(State.DONE, to=State.CLOSED),
    Step.CANCEL: move(*WAITING, State.ACCEPTED, State.SCHEDULED, to=State.CANCELLED),
    Step.NOTE: move(*State, to=None),
    Step.CALL: move(*State, to=None),
    Step.CALL_BACK: move(*ANSWERED, to=None),
    Step.ESCALATE: move(*OPEN, to=None),
    Step.ASK_HELP: move(*OPEN, to=None),
    Step.HELPED: move(*OPEN, State.DONE, to=None),
    Step.ASK_DELAY: move(State.REVIEWED, *IN_HAND, to=None),
    Step.GRANT_DELAY: move(State.REVIEWED, *IN_HAND, to=None),
    Step.REFUSE_DELAY: move(State.REVIEWED, *IN_HAND, to=None),
    Step.RESUME: move(*OPEN, to=None),
}  # fmt: skip

# What a clock does when it runs out; every other open state is told to the level above.
ON_OVERDUE = {
    State.OFFERED: Step.EXPIRE,
    State.DISPATCHED: Step.EXPIRE,
    State.DONE: Step.LAPSE,
    State.SOLVED: Step.CLOSE,
    State.RATED: Step.CLOSE,
}

# While the clock is stopped, these alone may be taken.
WHILE_PAUSED = frozenset({Step.RESUME, Step.NOTE, Step.CALL, Step.CANCEL})
