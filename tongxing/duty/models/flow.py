"""The lives of a roster, of a place in it, of leave, a swap, a call and a handover, as tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxing.base.flow import move


class RosterState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    ARCHIVED = "archived", _("已归档")


class RosterStep(models.TextChoices):
    PLACE = "place", pgettext_lazy("step", "排上")
    ADOPT = "adopt", pgettext_lazy("step", "采用排班方案")
    PUBLISH = "publish", pgettext_lazy("step", "发布")
    SWAP = "swap", pgettext_lazy("step", "换班")
    ARCHIVE = "archive", pgettext_lazy("step", "归档")


OPEN = frozenset({RosterState.DRAFT, RosterState.PUBLISHED})

ROSTER_FLOW = {
    RosterStep.PLACE: move(*sorted(OPEN), to=None),
    RosterStep.ADOPT: move(*sorted(OPEN), to=None),
    RosterStep.PUBLISH: move(RosterState.DRAFT, to=RosterState.PUBLISHED),
    RosterStep.SWAP: move(RosterState.PUBLISHED, to=None),
    RosterStep.ARCHIVE: move(RosterState.PUBLISHED, to=RosterState.ARCHIVED),
}


class Going(models.TextChoices):
    """Where somebody's place in a shift stands."""

    ASKED = "asked", _("等您确认")
    ACCEPTED = "accepted", _("已确认")
    HERE = "here", _("在岗")
    DONE = "done", _("已下岗")
    MISSED = "missed", _("缺岗")
    DROPPED = "dropped", _("来不了")
    RELEASED = "released", _("已换下")


class GoingStep(models.TextChoices):
    ACCEPT = "accept", pgettext_lazy("step", "确认值班")
    DROP_OUT = "dropout", pgettext_lazy("step", "来不了")
    RELEASE = "release", pgettext_lazy("step", "换下")
    SIGN_IN = "signin", pgettext_lazy("step", "到岗")
    SIGN_OUT = "signout", pgettext_lazy("step", "下岗")
    MISS = "miss", pgettext_lazy("step", "缺岗")


AHEAD = frozenset({Going.ASKED, Going.ACCEPTED})
HOLDS = frozenset({*AHEAD, Going.HERE, Going.DONE})  # takes one of the heads of its shift

GOING_FLOW = {
    GoingStep.ACCEPT: move(Going.ASKED, to=Going.ACCEPTED),
    GoingStep.DROP_OUT: move(*sorted(AHEAD), to=Going.DROPPED),
    GoingStep.RELEASE: move(*sorted(AHEAD), to=Going.RELEASED),
    GoingStep.SIGN_IN: move(*sorted(AHEAD), Going.MISSED, to=Going.HERE),
    GoingStep.SIGN_OUT: move(Going.HERE, to=Going.DONE),
    GoingStep.MISS: move(*sorted(AHEAD), to=Going.MISSED),
}


class LeaveState(models.TextChoices):
    ASKED = "asked", _("等批准")
    GRANTED = "granted", _("已批准")
    REFUSED = "refused", _("没有批准")
    WITHDRAWN = "withdrawn", _("已撤回")


class LeaveStep(models.TextChoices):
    GRANT = "grant", pgettext_lazy("step", "准假")
    REFUSE = "refuse", pgettext_lazy("step", "不准假")
    WITHDRAW = "withdraw", pgettext_lazy("step", "撤回请假")


LEAVE_FLOW = {
    LeaveStep.GRANT: move(LeaveState.ASKED, to=LeaveState.GRANTED),
    LeaveStep.REFUSE: move(LeaveState.ASKED, to=LeaveState.REFUSED),
    LeaveStep.WITHDRAW: move(LeaveState.ASKED, LeaveState.GRANTED, to=LeaveState.WITHDRAWN),
}


class SwapState(models.TextChoices):
    ASKED = "asked", _("等对方答应")
    AGREED = "agreed", _("等值班负责人批准")
    DONE = "done", _("已换好")
    DECLINED = "declined", _("对方没有答应")
    REFUSED = "refused", _("没有批准")
    WITHDRAWN = "withdrawn", _("已撤回")


class SwapStep(models.TextChoices):
    AGREE = "agree", pgettext_lazy("step", "答应换班")
    DECLINE = "decline", pgettext_lazy("step", "不答应换班")
    WITHDRAW = "withdraw", pgettext_lazy("step", "撤回换班")
    APPROVE = "approve", pgettext_lazy("step", "批准换班")
    REFUSE = "refuse", pgettext_lazy("step", "不批准换班")


SWAP_OPEN = frozenset({SwapState.ASKED, SwapState.AGREED})

SWAP_FLOW = {
    SwapStep.AGREE: move(SwapState.ASKED, to=SwapState.AGREED),
    SwapStep.DECLINE: move(SwapState.ASKED, to=SwapState.DECLINED),
    SwapStep.WITHDRAW: move(*sorted(SWAP_OPEN), to=SwapState.WITHDRAWN),
    SwapStep.APPROVE: move(SwapState.AGREED, to=SwapState.DONE),
    SwapStep.REFUSE: move(SwapState.AGREED, to=SwapState.REFUSED),
}


class CallState(models.TextChoices):
    """A call to stand in for somebody."""

    ASKED = "asked", _("等回话")
    YES = "yes", _("能来")
    NO = "no", _("来不了")
    LAPSED = "lapsed", _("没有回话")
    OVER = "over", _("已有人顶上")


class CallStep(models.TextChoices):
    SAY_YES = "yes", pgettext_lazy("step", "能来顶班")
    SAY_NO = "no", pgettext_lazy("step", "不能来顶班")
    LAPSE = "lapse", pgettext_lazy("step", "过时没回话")
    END = "end", pgettext_lazy("step", "不用来了")


CALL_FLOW = {
    CallStep.SAY_YES: move(CallState.ASKED, CallState.LAPSED, to=CallState.YES),
    CallStep.SAY_NO: move(CallState.ASKED, CallState.LAPSED, to=CallState.NO),
    CallStep.LAPSE: move(CallState.ASKED, to=CallState.LAPSED),
    CallStep.END: move(CallState.ASKED, CallState.LAPSED, to=CallState.OVER),
}


class HandoverState(models.TextChoices):
    WRITTEN = "written", _("等接班人签字")
    TAKEN = "taken", _("已交接")
    SENT_BACK = "back", _("接班人退回")
    LET_GO = "letgo", _("值班负责人放行")


class HandoverStep(models.TextChoices):
    REWRITE = "rewrite", pgettext_lazy("step", "重写交接")
    SIGN = "sign", pgettext_lazy("step", "签字接班")
    SEND_BACK = "sendback", pgettext_lazy("step", "退回交接")
    LET_GO = "letgo", pgettext_lazy("step", "放行")


HANDOVER_OPEN = frozenset({HandoverState.WRITTEN, HandoverState.SENT_BACK})

HANDOVER_FLOW = {
    HandoverStep.REWRITE: move(*sorted(HANDOVER_OPEN), to=HandoverState.WRITTEN),
    HandoverStep.SIGN: move(HandoverState.WRITTEN, to=HandoverState.TAKEN),
    HandoverStep.SEND_BACK: move(HandoverState.WRITTEN, to=HandoverState.SENT_BACK),
    HandoverStep.LET_GO: move(*sorted(HANDOVER_OPEN), to=HandoverState.LET_GO),
}
