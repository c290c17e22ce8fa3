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

# code, title, value, unit, source
PARAMETERS = (
    ("volunteer_age", "自己注册志愿者的年龄", 18, "岁", AGES),
    ("volunteer_age_earning", "以自己的劳动收入生活的，注册志愿者的年龄", 16, "岁", AGES),
    ("volunteer_age_guardian", "监护人同意的，注册志愿者的年龄", 14, "岁", AGES),
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
