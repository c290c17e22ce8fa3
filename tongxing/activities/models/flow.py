"""The life of an activity and of a sign-up, as tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxing.base.flow import move


class Stage(models.TextChoices):
    """Where an activity stands; whether people may sign up just now its times say."""

    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    OVER = "over", _("已结束")
    TOLD = "told", _("已总结")
    CANCELLED = "cancelled", _("已取消")
    DISCARDED = "discarded", _("草稿已作废")


class ActivityStep(models.TextChoices):
    PUBLISH = "publish", pgettext_lazy("step", "发布")
    CHANGE = "change", pgettext_lazy("step", "改时间地点")
    CANCEL = "cancel", pgettext_lazy("step", "取消活动")
    DISCARD = "discard", pgettext_lazy("step", "作废草稿")
    FINISH = "finish", pgettext_lazy("step", "结束活动")
    TELL = "tell", pgettext_lazy("step", "写总结")


ACTIVITY_FLOW = {
    ActivityStep.PUBLISH: move(Stage.DRAFT, to=Stage.PUBLISHED),
    ActivityStep.CHANGE: move(Stage.PUBLISHED, to=None),
    ActivityStep.CANCEL: move(Stage.PUBLISHED, to=Stage.CANCELLED),
    ActivityStep.DISCARD: move(Stage.DRAFT, to=Stage.DISCARDED),
    ActivityStep.FINISH: move(Stage.PUBLISHED, to=Stage.OVER),
    ActivityStep.TELL: move(Stage.OVER, Stage.TOLD, to=Stage.TOLD),
}


NEVER_PUBLIC = frozenset({Stage.DRAFT, Stage.DISCARDED})


class Standing(models.TextChoices):
    """Where a sign-up stands."""

    IN_LOT = "lot", _("等抽签")
    PLACED = "placed", _("报上了")
    OFFERED = "offered", _("有名额，等您确认")
    WAITING = "waiting", _("候补中")
    CAME = "came", _("到了")
    MISSED = "missed", _("没来")
    WITHDRAWN = "withdrawn", _("已取消报名")
    LAPSED = "lapsed", _("没有按时确认")
    CALLED_OFF = "calledoff", _("活动取消")


class SignUpStep(models.TextChoices):
    DRAW = "draw", pgettext_lazy("step", "抽中")
    PASS_OVER = "passover", pgettext_lazy("step", "没抽中，候补")
    OFFER = "offer", pgettext_lazy("step", "递补")
    CONFIRM = "confirm", pgettext_lazy("step", "确认参加")
    ASK_AGAIN = "askagain", pgettext_lazy("step", "请重新确认")
    LAPSE = "lapse", pgettext_lazy("step", "过时未确认")
    WITHDRAW = "withdraw", pgettext_lazy("step", "取消报名")
    CALL_OFF = "calloff", pgettext_lazy("step", "活动取消")
    CHECK_IN = "checkin", pgettext_lazy("step", "签到")
    MISS = "miss", pgettext_lazy("step", "没来")


OPEN = frozenset({Standing.IN_LOT, Standing.PLACED, Standing.OFFERED, Standing.WAITING})
HOLDS_A_PLACE = frozenset({Standing.PLACED, Standing.OFFERED, Standing.CAME, Standing.MISSED})

FLOW = {
    SignUpStep.DRAW: move(Standing.IN_LOT, to=Standing.PLACED),
    SignUpStep.PASS_OVER: move(Standing.IN_LOT, to=Standing.WAITING),
    SignUpStep.OFFER: move(Standing.WAITING, to=Standing.OFFERED),
    SignUpStep.CONFIRM: move(Standing.OFFERED, to=Standing.PLACED),
    SignUpStep.ASK_AGAIN: move(Standing.PLACED, to=Standing.OFFERED),
    SignUpStep.LAPSE: move(Standing.OFFERED, to=Standing.LAPSED),
    SignUpStep.WITHDRAW: move(*sorted(OPEN), to=Standing.WITHDRAWN),
    SignUpStep.CALL_OFF: move(*sorted(OPEN), to=Standing.CALLED_OFF),
    SignUpStep.CHECK_IN: move(Standing.PLACED, Standing.OFFERED, Standing.MISSED, to=Standing.CAME),
    SignUpStep.MISS: move(Standing.PLACED, Standing.OFFERED, to=Standing.MISSED),
}
