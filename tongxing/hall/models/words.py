"""What pages say once a step has been taken, and how a state is shown."""

from django.utils.translation import gettext_lazy as _

from .flow import State, Step

DONE = {
    Step.ISSUE: _("已取号"),
    Step.CALL: _("已叫号"),
    Step.RECALL: _("已重呼"),
    Step.START: _("开始办理"),
    Step.FINISH: _("已办完"),
    Step.PASS: _("已过号"),
    Step.HOLD: _("已暂缓，回来后优先叫"),
    Step.COME_BACK: _("已回到队列"),
    Step.PUT_BACK: _("已退回队列"),
    Step.TRANSFER: _("已转窗口，不用重新取号"),
    Step.HAND_ON: _("由您照看了"),
    Step.LEAVE: _("已取消"),
}
VERBS = {
    Step.CALL: _("叫这个号"),
    Step.RECALL: _("再叫一次"),
    Step.START: _("人到了，开始办"),
    Step.FINISH: _("这件办完了"),
    Step.PASS: _("没人来，过号"),
    Step.HOLD: _("请他先去填表，暂缓"),
    Step.COME_BACK: _("我回来了，请再排上"),
    Step.PUT_BACK: _("叫错了，退回队列"),
    Step.TRANSFER: _("转到别的窗口"),
    Step.LEAVE: _("不办了，取消"),
}
PLAIN = {
    State.WAITING: _("请等候叫号"),
    State.CALLED: _("轮到您了"),
    State.SERVING: _("正在办理"),
    State.HELD: _("先办手头的事，好了按下面的按钮"),
    State.PASSED: _("叫过您的号了"),
    State.DONE: _("办完了，谢谢您"),
    State.LEFT: _("这个号已取消"),
    State.EXPIRED: _("这个号是以前的，已失效"),
}
