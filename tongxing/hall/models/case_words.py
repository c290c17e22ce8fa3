"""A case in everyday words, for the applicant's page and messages."""

from django.utils.translation import gettext_lazy as _

from .case_flow import State, Step

PLAIN = {
    State.RECEIVED: _("材料收到了，正在核对"),
    State.INCOMPLETE: _("还缺材料，请按清单补齐"),
    State.ACCEPTED: _("已经受理，正在办"),
    State.REVIEW: _("正在审查"),
    State.SPECIAL: _("正在检测、听证或专家评审，这段时间不计入时限"),
    State.GRANTED: _("办好了，等您来领"),
    State.DENIED: _("没有通过，决定书等您来领"),
    State.DELIVERED: _("办完了，谢谢您"),
    State.REFUSED: _("这件事不能在这里办，原因写在下面"),
    State.WITHDRAWN: _("您已撤回申请"),
    State.ENDED: _("这件已终止，原因写在下面"),
    State.RATED: _("办完了，谢谢您的评价"),
    State.ARCHIVED: _("办完了，材料已归档"),
}
VERBS = {
    Step.CHECK: _("核对材料"),
    Step.ASK_MATERIALS: _("一次性告知要补什么"),
    Step.HAND_IN: _("材料补来了"),
    Step.ACCEPT: _("受理这件"),
    Step.REFUSE: _("决定不予受理"),
    Step.SETTLE: _("当场办结"),
    Step.REVIEW: _("送审查"),
    Step.STOP: _("进入特别程序"),
    Step.RESUME: _("特别程序结束，继续计时"),
    Step.GRANT: _("作出准予决定"),
    Step.DENY: _("作出不予决定"),
    Step.DELIVER: _("送达申请人"),
    Step.WITHDRAW: _("撤回申请"),
    Step.END: _("终止办理"),
    Step.HAND_OVER: _("转办"),
    Step.ASK_EXTENSION: _("申请延期"),
    Step.GRANT_EXTENSION: _("批准延期"),
    Step.REFUSE_EXTENSION: _("不批准延期"),
    Step.EXPLAIN: _("公开超时原因"),
    Step.HELP: _("请人帮办代办"),
}
# What the applicant's own page tells of the story: with whose note, and without.
TOLD_TO_THE_APPLICANT = frozenset(Step) - {
    Step.CHECK, Step.RUN_OUT, Step.ASK_EXTENSION, Step.REFUSE_EXTENSION, Step.ARCHIVE,
}  # fmt: skip
NOTES_FOR_THE_APPLICANT = frozenset({
    Step.ASK_MATERIALS, Step.REFUSE, Step.STOP, Step.DENY, Step.END, Step.GRANT_EXTENSION,
    Step.EXPLAIN, Step.WITHDRAW, Step.HELP, Step.SETTLE,
})  # fmt: skip
