"""The life of a case (办件) as one table. Every other file reads it; none repeats it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxing.base.flow import move


class State(models.TextChoices):
    RECEIVED = "received", _("已收件")
    INCOMPLETE = "incomplete", _("待补正")
    ACCEPTED = "accepted", _("已受理")
    REVIEW = "review", _("审查中")
    SPECIAL = "special", _("特别程序中")
    GRANTED = "granted", _("准予，待送达")
    DENIED = "denied", _("不予，待送达")
    DELIVERED = "delivered", _("已送达")
    REFUSED = "refused", _("不予受理")
    WITHDRAWN = "withdrawn", _("已撤回申请")
    ENDED = "ended", _("已终止")
    RATED = "rated", _("已评价")
    ARCHIVED = "archived", _("已归档")


class Step(models.TextChoices):
    """The label is the participle that histories and refusals use."""

    RECEIVE = "receive", pgettext_lazy("step", "收件")
    CHECK = "check", pgettext_lazy("step", "核对材料")
    ASK_MATERIALS = "ask-materials", pgettext_lazy("step", "一次性告知补正")
    HAND_IN = "hand-in", pgettext_lazy("step", "补齐材料")
    ACCEPT = "accept", pgettext_lazy("step", "受理")
    DEEM = "deem", pgettext_lazy("step", "逾期未告知，视为受理")
    REFUSE = "refuse", pgettext_lazy("step", "不予受理")
    SETTLE = "settle", pgettext_lazy("step", "当场办结")
    REVIEW = "review", pgettext_lazy("step", "送审查")
    STOP = "stop", pgettext_lazy("step", "进入特别程序")
    RESUME = "resume", pgettext_lazy("step", "特别程序结束")
    GRANT = "grant", pgettext_lazy("step", "准予")
    DENY = "deny", pgettext_lazy("step", "不予")
    DELIVER = "deliver", pgettext_lazy("step", "送达")
    RATE = "rate", pgettext_lazy("step", "评价")
    ARCHIVE = "archive", pgettext_lazy("step", "归档")
    WITHDRAW = "withdraw", pgettext_lazy("step", "撤回申请")
    END = "end", pgettext_lazy("step", "终止")
    HAND_OVER = "hand-over", pgettext_lazy("step", "转办")
    ASK_EXTENSION = "ask-extension", pgettext_lazy("step", "申请延期")
    GRANT_EXTENSION = "grant-extension", pgettext_lazy("step", "批准延期")
    REFUSE_EXTENSION = "refuse-extension", pgettext_lazy("step", "不批准延期")
    RUN_OUT = "run-out", pgettext_lazy("step", "超过时限")
    EXPLAIN = "explain", pgettext_lazy("step", "公开超时原因")
    HELP = "help", pgettext_lazy("step", "帮办代办")
    FILL_IN = "fill-in", pgettext_lazy("step", "填完表格")


BEFORE_ACCEPTANCE = frozenset({State.RECEIVED, State.INCOMPLETE})
IN_HAND = frozenset({State.ACCEPTED, State.REVIEW, State.SPECIAL})
DECIDED = frozenset({State.GRANTED, State.DENIED})
UNDECIDED = BEFORE_ACCEPTANCE | IN_HAND
OPEN = UNDECIDED | DECIDED
# The applicant has got an answer, and may say how it was.
ANSWERED = frozenset({State.DELIVERED, State.REFUSED, State.ENDED})
CLOSED = frozenset(State) - OPEN
# A report is corrected long after its case has been archived.
FILLABLE = frozenset(State) - {State.REFUSED, State.WITHDRAWN, State.ENDED}

FLOW = {
    Step.CHECK: move(*UNDECIDED, to=None),
    Step.ASK_MATERIALS: move(State.RECEIVED, to=State.INCOMPLETE),
    Step.HAND_IN: move(State.INCOMPLETE, to=State.RECEIVED),
    Step.ACCEPT: move(State.RECEIVED, to=State.ACCEPTED),
    Step.DEEM: move(State.RECEIVED, to=State.ACCEPTED),
    Step.REFUSE: move(*BEFORE_ACCEPTANCE, to=State.REFUSED),
    Step.SETTLE: move(State.RECEIVED, to=State.DELIVERED),
    Step.REVIEW: move(State.ACCEPTED, to=State.REVIEW),
    Step.STOP: move(State.ACCEPTED, State.REVIEW, to=State.SPECIAL),
    Step.RESUME: move(State.SPECIAL, to=State.REVIEW),
    Step.GRANT: move(State.REVIEW, to=State.GRANTED),
    Step.DENY: move(State.REVIEW, to=State.DENIED),
    Step.DELIVER: move(*DECIDED, to=State.DELIVERED),
    Step.RATE: move(*ANSWERED, to=State.RATED),
    Step.ARCHIVE: move(*ANSWERED, State.RATED, State.WITHDRAWN, to=State.ARCHIVED),
    Step.WITHDRAW: move(*UNDECIDED, to=State.WITHDRAWN),
    Step.END: move(*UNDECIDED, to=State.ENDED),
    Step.HAND_OVER: move(*UNDECIDED, to=None),
    Step.ASK_EXTENSION: move(State.ACCEPTED, State.REVIEW, to=None),
    Step.GRANT_EXTENSION: move(State.ACCEPTED, State.REVIEW, to=None),
    Step.REFUSE_EXTENSION: move(State.ACCEPTED, State.REVIEW, to=None),
    Step.RUN_OUT: move(*OPEN, to=None),
    Step.EXPLAIN: move(*OPEN, to=None),
    Step.HELP: move(*OPEN, to=None),
    Step.FILL_IN: move(*FILLABLE, to=None),
}
