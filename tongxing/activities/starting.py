"""The office's numbers about activities. Laying them twice changes nothing."""

from datetime import date

from tongxing.base.models import Parameter

BEGINS = date(2020, 1, 1)
OURS = "本区办公室的活动规矩"

# code, title, value, unit, source
PARAMETERS = (
    ("checkin_metres", "自己扫码签到离活动地点最远", 500, "米", OURS),
    ("checkin_replay_days", "断网登记最迟几天内补传", 3, "天", OURS),
    ("activity_reminder_hours", "活动开始前多久提醒报名的人", 24, "小时", OURS),
    ("orders_to_start", "几个人点了同一场活动就提醒阵地来办", 10, "人", OURS),
    ("activity_no_shows", "报名没来几次后暂停报名（0为不暂停）", 3, "次", OURS),
    ("activity_no_show_days", "没来的次数按最近几天算", 90, "天", OURS),
    ("activity_pause_days", "报名没来太多，暂停报名几天", 30, "天", OURS),
    (
        "activity_guest_hourly",
        "没有账号的人，同一网络地址一小时内一场活动最多报几次",
        20,
        "次",
        OURS,
    ),
    ("activity_guest_days", "活动结束几天后删掉来客的姓名和手机", 30, "天", OURS),
    ("hours_least_share", "参加满活动时间的百分之几才计时长", 60, "%", OURS),
)


def lay() -> None:
    for code, title, value, unit, source in PARAMETERS:
        Parameter.objects.get_or_create(
            code=code, valid_from=BEGINS,
            defaults={"title": title, "value": value, "unit": unit, "source": source},
        )  # fmt: skip
