"""The life of a number in the queue as one table. Every other file reads it; none repeats it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxing.base.flow import move


class State(models.TextChoices):
    WAITING = "waiting", _("等候中")
    CALLED = "called", _("正在叫号")
    SERVING = "serving", _("办理中")
    HELD = "held", _("暂缓")
    PASSED = "passed", _("已过号")
    DONE = "done", _("已办完")
    LEFT = "left", _("已取消")
    EXPIRED = "expired", _("已失效")


class Step(models.TextChoices):
    """The label is the participle that histories and refusals use."""

    ISSUE = "issue", pgettext_lazy("step", "取号")
    CALL = "call", pgettext_lazy("step", "叫号")
    RECALL = "recall", pgettext_lazy("step", "重呼")
    START = "start", pgettext_lazy("step", "开始办理")
    NEXT_MATTER = "next-matter", pgettext_lazy("step", "接着办下一件")
    MOVE_ON = "move-on", pgettext_lazy("step", "去办下一件")
    FINISH = "finish", pgettext_lazy("step", "办完")
    PASS = "pass", pgettext_lazy("step", "过号")
    HOLD = "hold", pgettext_lazy("step", "暂缓")
    COME_BACK = "come-back", pgettext_lazy("step", "回到队列")
    PUT_BACK = "put-back", pgettext_lazy("step", "退回队列")
    TRANSFER = "transfer", pgettext_lazy("step", "转窗口")
    REROUTE = "reroute", pgettext_lazy("step", "改派窗口")
    HAND_ON = "hand-on", pgettext_lazy("step", "换人照看")
    LEAVE = "leave", pgettext_lazy("step", "取消")
    EXPIRE = "expire", pgettext_lazy("step", "当日失效")


AT_WINDOW = frozenset({State.CALLED, State.SERVING})
ASIDE = frozenset({State.HELD, State.PASSED})
OPEN = AT_WINDOW | ASIDE | {State.WAITING}
ENDED = frozenset(State) - OPEN

FLOW = {
    Step.CALL: move(State.WAITING, State.PASSED, State.HELD, to=State.CALLED),
    Step.RECALL: move(State.CALLED, to=None),
    Step.START: move(State.CALLED, to=State.SERVING),
    Step.NEXT_MATTER: move(State.SERVING, to=State.SERVING),
    Step.MOVE_ON: move(State.SERVING, to=State.WAITING),
    Step.FINISH: move(State.SERVING, to=State.DONE),
    Step.PASS: move(State.CALLED, to=State.PASSED),
    Step.HOLD: move(State.CALLED, State.SERVING, to=State.HELD),
    Step.COME_BACK: move(State.HELD, State.PASSED, to=State.WAITING),
    Step.PUT_BACK: move(State.CALLED, to=State.WAITING),
    Step.TRANSFER: move(State.WAITING, State.CALLED, State.SERVING, to=State.WAITING),
    Step.REROUTE: move(State.WAITING, to=None),
    Step.HAND_ON: move(*OPEN, to=None),
    Step.LEAVE: move(State.WAITING, State.HELD, State.PASSED, State.CALLED, to=State.LEFT),
    Step.EXPIRE: move(*OPEN, to=State.EXPIRED),
}

# What the clerk at the window may press, in the order of the buttons.
AT_THE_WINDOW = (
    Step.START, Step.RECALL, Step.PASS, Step.FINISH, Step.HOLD, Step.TRANSFER, Step.PUT_BACK,
)  # fmt: skip
# What whoever holds the number may press on their phone.
ON_THE_PHONE = (Step.COME_BACK, Step.LEAVE)
