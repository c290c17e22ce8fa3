"""Patterns, kinds of campaigns, requirements and the office's numbers that a new zone begins with.

Laying them twice changes nothing.
"""

from datetime import date, time

from tongxing.base.models import Parameter
from tongxing.teams.models import Skill

from .models import CampaignKind, Kind, Pattern, PatternShift, Requirement

BEGINS = date(2020, 1, 1)
OWN_RULE = "本区办公室口径：志愿者和干部没有法定的最短间隔（事实表5.2）"
LABOUR = "参照《劳动法》第三十八条（每周至少休息一日）"
NIGHTS = "参照《劳动法》第六十一条至第六十五条；60岁以上为本区口径"
CALLS = "本区办公室的值班规矩"

# code, title, value, unit, source
PARAMETERS = (
    ("duty_rest_hours", "值班：两个班之间至少休息", 11, "小时", OWN_RULE),
    ("duty_days_in_a_row", "值班：最多连着值几天", 6, "天", LABOUR),
    ("duty_nights_in_a_row", "值班：最多连着值几个夜班", 2, "个", OWN_RULE),
    ("duty_shifts_a_day", "值班：一天最多几个班", 1, "个", OWN_RULE),
    ("duty_nights_a_month", "值班：一个月最多几个夜班", 8, "个", OWN_RULE),
    ("duty_no_nights_from", "值班：几岁起不排夜班", 60, "岁", NIGHTS),
    ("duty_late_minutes", "值班：开始几分钟没签到就提醒", 10, "分钟", CALLS),
    ("duty_absent_minutes", "值班：开始几分钟没签到算缺岗，叫人顶", 30, "分钟", CALLS),
    ("duty_call_minutes", "值班：叫人顶班，几分钟没回话叫下一个", 5, "分钟", CALLS),
    ("duty_reminder_hours", "值班：上岗前多久提醒", 12, "小时", CALLS),
    ("duty_metres", "值班：自己扫码签到离岗位最远", 300, "米", CALLS),
)

# code, name, source, shifts as name, begin, hours
PATTERNS = (
    ("3x8", "三班（各8小时）", "县级卡口值守通行做法：三班倒、全天有人（事实表5.1）", (
        ("早班", time(8), 8), ("中班", time(16), 8), ("夜班", time(0), 8),
    )),
    ("4x6", "四班（各6小时）", "四班三运转的6小时变式（事实表5.1）", (
        ("凌晨班", time(0), 6), ("上午班", time(6), 6), ("下午班", time(12), 6),
        ("晚班", time(18), 6),
    )),
    ("2x12", "两班（各12小时）", "应急时每班不超过12小时（事实表5.2）", (
        ("白班", time(8), 12), ("夜班", time(20), 12),
    )),
    ("office", "机关值班（8点到次日8点）", "机关值班制度：早8点到次日早8点（事实表5.1）", (
        ("值班", time(8), 24),
    )),
    ("day", "白天（8点半到17点半）", "只在白天有人的岗", (("白班", time(8, 30), 9),)),
)  # fmt: skip

# code, name, legal basis
CAMPAIGNS = (
    ("epidemic", "疫情防控", "《传染病防治法》《突发公共卫生事件应急条例》"),
    ("flood", "防汛", "《防洪法》《防汛条例》"),
    ("fire", "森林防火", "《森林防火条例》"),
    ("cold", "低温雨雪冰冻", "《突发事件应对法》《气象灾害防御条例》"),
    ("event", "大型活动", "《大型群众性活动安全管理条例》"),
)

# code, name, kind, skill
REQUIREMENTS = (
    ("leads", "带班领导", Kind.LEADS, None),
    ("party", "党员", Kind.PARTY, None),
    ("medic", "医护", Kind.SKILL, "nursing"),
    ("local", "本地人", Kind.LOCAL, None),
    ("woman", "女同志", Kind.WOMAN, None),
)


def lay() -> None:
    for code, title, value, unit, source in PARAMETERS:
        Parameter.objects.get_or_create(
            code=code, valid_from=BEGINS,
            defaults={"title": title, "value": value, "unit": unit, "source": source},
        )  # fmt: skip
    for code, name, source, shifts in PATTERNS:
        pattern, made = Pattern.objects.get_or_create(
            code=code, defaults={"name": name, "source": source, "valid_from": BEGINS}
        )
        if made:
            PatternShift.objects.bulk_create(
                PatternShift(pattern=pattern, name=what, begins=begins, minutes=hours * 60)
                for what, begins, hours in shifts
            )
    for code, name, basis in CAMPAIGNS:
        CampaignKind.objects.get_or_create(code=code, defaults={"name": name, "basis": basis})
    for code, name, kind, skill in REQUIREMENTS:
        held = Skill.objects.filter(code=skill).first() if skill else None
        if skill is None or held is not None:
            Requirement.objects.get_or_create(
                code=code, defaults={"name": name, "kind": kind, "skill": held}
            )
