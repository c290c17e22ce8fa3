"""What a new hall begins with: the numbers of its rules and the priority lane.

The office edits them; laying them twice changes nothing that it has changed.
"""

from datetime import date

from tongxing.base.models import Parameter

from . import starting_cases
from .models import Priority

BEGINS = date(2018, 8, 1)
OWN = "大厅设定（国家未规定）"
BOOKING = "参照城市政务大厅预约规则"

# code, title, value, unit, source
PARAMETERS = (
    ("hall_longest_wait", "等满多久后排在所有优先之前", 30, "分钟", OWN),
    ("hall_calls_before_pass", "叫几次没人来才能过号", 3, "次", "排队叫号惯例"),
    ("hall_back_behind", "过号后回来排在几位之后", 3, "位", "排队叫号惯例"),
    ("hall_told_ahead", "前面少于几位时提醒", 3, "位", OWN),
    ("hall_wait_goal", "希望九成五的人等候不超过", 15, "分钟", OWN),
    ("booking_days", "可以预约今后几个工作日", 5, "个工作日", BOOKING),
    ("booking_cancel_hours", "提前几小时可以取消预约", 2, "小时", BOOKING),
    ("booking_no_shows", "约了没来几次后暂停预约", 3, "次", BOOKING),
    ("booking_no_show_days", "没来的次数按最近几天算", 90, "天", OWN),
    ("booking_blocked_days", "暂停预约几天", 30, "天", OWN),
    ("booking_early", "预约时间前多久可以签到", 30, "分钟", OWN),
    ("booking_late", "预约时间后多久没来算爽约", 60, "分钟", OWN),
    ("booking_head_start", "按时来的预约提前多少", 15, "分钟", "预约优先，与现场取号交叉叫号"),
    ("hall_lent_numbers", "断网备用号一段有几个", 60, "个", OWN),
    ("hall_history_days", "预计等候按最近几天的记录算", 60, "天", OWN),
)

# code, who, English, minutes, from age, proof, source
PRIORITIES = (
    ("elderly", "老年人", "Aged 60 or over", 15, 60, "身份证", "《老年人权益保障法》优待规定"),
    ("disabled", "残疾人", "People with disabilities", 15, None, "残疾人证", "《残疾人保障法》"),
    ("pregnant", "孕妇、带婴幼儿的人", "Expecting, or with a baby", 15, None, "看得出即可", OWN),
    ("soldier", "现役军人、退役军人、军属", "Service members, veterans, their families", 10, None,
     "军人证件或优待证", "《退役军人保障法》《军人地位和权益保障法》优待规定"),
    ("urgent", "急难情况", "An emergency", 30, None, "由导办人员当场认定", OWN),
)  # fmt: skip
JUDGED_BY_STAFF = {"urgent"}


def lay() -> None:
    starting_cases.lay()
    for code, title, value, unit, source in PARAMETERS:
        if not Parameter.objects.filter(code=code).exists():
            Parameter.objects.create(
                code=code, title=title, value=value, unit=unit, source=source, valid_from=BEGINS
            )
    if Priority.objects.exists():
        return
    Priority.objects.bulk_create(
        Priority(
            code=code, name=name, name_en=english, head_start_minutes=head_start, from_age=age,
            proof=proof, source=source, position=n * 10, valid_from=BEGINS,
            staff_only=code in JUDGED_BY_STAFF,
        )
        for n, (code, name, english, head_start, age, proof, source) in enumerate(PRIORITIES)
    )  # fmt: skip
