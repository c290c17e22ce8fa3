"""The skills a new zone begins with. Laying them twice changes nothing."""

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


def lay() -> None:
    for code, name, name_en, needs_proof in SKILLS:
        Skill.objects.get_or_create(
            code=code, defaults={"name": name, "name_en": name_en, "needs_proof": needs_proof}
        )
