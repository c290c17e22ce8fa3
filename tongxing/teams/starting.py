"""The skills a new zone begins with, and who may register. Laying them twice changes nothing."""

from datetime import date

from tongxing.base.models import Parameter

from .models import Skill

# code, name, English, whether a certificate must be seen
SKILLS = (
    ("care", "老人照护", "Care for the elderly", False),
    ("first-aid", "急救", "First aid", True),
    ("nursing", "医护", "Nursing or medicine", True),
    ("electric", "水电维修", "Water and electric repairs", True),
    ("appliance", "家电维修", "Appliance repairs", False),
    ("barber", "理发", "Hairdressing", False),
    ("carrying", "搬运", "Carrying heavy things", False),
    ("driving", "驾驶", "Driving", True),
    ("legal", "法律咨询", "Legal advice", True),
    ("mediation", "矛盾调解", "Mediation", False),
    ("teaching", "课业辅导", "Tutoring", False),
    ("counselling", "心理疏导", "Counselling", True),
    ("phone", "手机使用", "Help with smartphones", False),
    ("forms", "帮填表格", "Help with forms", False),
    ("sign", "手语", "Sign language", True),
    ("dong", "侗话", "Dong dialect", False),
)

BEGINS = date(2017, 12, 1)  # 志愿服务条例 came into force; before it no rule is asked for
AGES = "志愿者注册通行规则：满18岁；16至18岁以自己劳动收入生活；14至18岁须监护人同意（事实表2.4）"
PLAUSIBLE = "本区办公室的核查口径；民政部令第67号第二十一条要求抽查"
STARS = "《志愿服务记录办法》（民函〔2012〕340号）"
CALLS = "本区办公室口径；应急队伍平时备勤，用时按远近召集（事实表1.3）"
OWN_RULE = "本区办公室口径"
POINTS = "本区办公室口径；外地做法：1小时记1分，一次最多记2小时（事实表1.5）"

# code, title, value, unit, source
PARAMETERS = (
    ("volunteer_age", "自己注册志愿者的年龄", 18, "岁", AGES),
    ("volunteer_age_earning", "以自己的劳动收入生活的，注册志愿者的年龄", 16, "岁", AGES),
    ("volunteer_age_guardian", "监护人同意的，注册志愿者的年龄", 14, "岁", AGES),
    (
        "hours_entered_within",
        "服务结束后登记时长的期限",
        10,
        "个工作日",
        "《志愿服务记录与证明出具办法（试行）》第十一条",
    ),
    ("letters_a_day", "一个人一天最多群发几次消息", 5, "次", OWN_RULE),
    ("hours_metres_a_minute", "两处服务之间，每分钟走过多少米就要核", 1000, "米", PLAUSIBLE),
    ("hours_day_minutes", "一天计入多少分钟就要核", 720, "分钟", PLAUSIBLE),
    ("hours_span_minutes", "一次服务多少分钟就要核", 600, "分钟", PLAUSIBLE),
    ("hours_people_a_device", "一台手机一天给多少人登记就要核", 3, "人", PLAUSIBLE),
    *(
        (f"star_hours_{n}", f"{name}星志愿者的服务时长", hours, "小时", STARS)
        for n, name, hours in (
            (1, "一", 100),
            (2, "二", 300),
            (3, "三", 600),
            (4, "四", 1000),
            (5, "五", 1500),
        )
    ),
    ("call_wave_times", "紧急召集每次问缺的人数的几倍", 2, "倍", CALLS),
    ("call_wave_minutes", "人手不够，隔多久再问远一些的人", 5, "分钟", CALLS),
    ("call_hours", "紧急召集多久自动结束", 12, "小时", CALLS),
    ("call_fair_days", "看近来服务多少，往前看几天", 30, "天", CALLS),
    ("team_ending_days", "临时队伍到期前几天提醒队长", 7, "天", OWN_RULE),
    ("skill_warning_days", "证书到期前几天提醒志愿者", 30, "天", OWN_RULE),
    ("points_an_hour", "志愿服务1小时记多少分", 1, "分", POINTS),
    ("points_hours_an_event", "一次服务最多给多少小时记分", 2, "小时", POINTS),
    ("points_night_percent", "夜间服务的积分按百分之几记（100为不加）", 100, "%", OWN_RULE),
    ("points_night_from", "夜间从几点算起", 22, "点", OWN_RULE),
    ("points_night_until", "夜间算到几点", 6, "点", OWN_RULE),
    ("hours_round_lines", "人工登记连着多少次整点整数就要核", 6, "次", PLAUSIBLE),
)


def lay() -> None:
    for code, title, value, unit, source in PARAMETERS:
        Parameter.objects.get_or_create(
            code=code, valid_from=BEGINS,
            defaults={"title": title, "value": value, "unit": unit, "source": source},
        )  # fmt: skip
    for code, name, name_en, needs_proof in SKILLS:
        Skill.objects.get_or_create(
            code=code, defaults={"name": name, "name_en": name_en, "needs_proof": needs_proof}
        )
