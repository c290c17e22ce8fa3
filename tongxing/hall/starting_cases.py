"""What a new hall begins with for its cases: clocks, what ratings ask, the guided forms.

The office edits the numbers; laying them twice changes nothing that it has changed. The standard's
own lists of reasons were not readable, so these are the zone's, sorted as the standard sorts.
"""

import json
from datetime import date
from importlib import resources

from tongxing.base.models import Parameter

from . import guided
from .models import Aspect, CaseClock, FormTemplate, RatingReason

BEGINS = date(2018, 8, 1)
OWN = "大厅设定（国家未规定）"
LICENSING = "《行政许可法》"
VERSION = "2021-1"
FORMS = resources.files(__package__) / "data" / "guides"

# code, working days, at most longer, source
CLOCKS = (
    ("notice", 5, 0, f"{LICENSING}第三十二条：当场或者五日内一次告知，逾期视为受理"),
    ("supply", 15, 0, OWN),
    (
        "registration",
        3,
        3,
        "《市场主体登记管理条例》第十九条：当场，不能的三个工作日，复杂的再延三个",
    ),
    ("decision", 20, 10, f"{LICENSING}第四十二条：二十日，经负责人批准延长十日"),
    ("joint", 45, 15, f"{LICENSING}第四十二条：联合办理四十五日，延长十五日"),
    ("delivery", 10, 0, f"{LICENSING}第四十四条：决定之日起十日内送达"),
    ("question", 1, 0, OWN),
)

# code, title, value, unit, source
PARAMETERS = (
    ("rating_days", "办完几天内可以评价", 15, "天", OWN),
    ("rating_fix_days", "差评几个工作日内整改", 5, "工作日",
     "国办发〔2019〕51号要求限期整改；各地5至15个工作日，国家未统一"),
)  # fmt: skip

# level: one reason for each aspect, with its English
REASONS = {
    5: (("事情办得顺心", "Everything went well"), ("一次就办成了", "Done in one go"),
        ("业务很熟", "Knew the work very well"), ("热情又耐心", "Warm and patient")),
    4: (("事情办好了", "It was done"), ("等得不久", "The wait was short"),
        ("说得清楚", "Explained clearly"), ("有礼貌", "Polite")),
    3: (("总的还可以", "All in all acceptable"), ("有点慢", "A little slow"),
        ("说得不太清楚", "Not explained very clearly"), ("态度一般", "Neither kind nor unkind")),
    2: (("事情没有办好", "It was not done properly"), ("等得太久", "The wait was too long"),
        ("没有一次说清要带什么", "Was not told at once what to bring"),
        ("态度冷淡", "Cold manner")),
    1: (("无故不给办", "Refused without reason"), ("超过承诺时间", "Later than promised"),
        ("要了规定以外的材料或费用", "Asked for papers or money beyond the rules"),
        ("态度恶劣", "Rude")),
}  # fmt: skip


def lay() -> None:
    for code, workdays, extension, source in CLOCKS:
        if not CaseClock.objects.filter(code=code).exists():
            CaseClock.objects.create(
                code=code, workdays=workdays, extension=extension, source=source,
                valid_from=BEGINS,
            )  # fmt: skip
    for code, title, value, unit, source in PARAMETERS:
        if not Parameter.objects.filter(code=code).exists():
            Parameter.objects.create(
                code=code, title=title, value=value, unit=unit, source=source, valid_from=BEGINS
            )
    for file in sorted(FORMS.iterdir(), key=lambda one: one.name):
        _lay_form(json.loads(file.read_text("utf-8")))
    if not RatingReason.objects.exists():
        RatingReason.objects.bulk_create(
            RatingReason(
                level=level, aspect=aspect, text=text, text_en=english, position=n,
                version=VERSION, valid_from=BEGINS,
            )
            for level, reasons in REASONS.items()
            for n, (aspect, (text, english)) in enumerate(zip(Aspect, reasons, strict=True))
        )  # fmt: skip


def _lay_form(said: dict) -> None:
    """A version of a form that is not here yet."""
    apart = {"code", "version", "base_codes", "title", "title_en", "source"}
    content = {name: value for name, value in said.items() if name not in apart}
    guided.read(content)
    FormTemplate.objects.get_or_create(
        code=said["code"], version=said["version"],
        defaults={
            "base_codes": said["base_codes"], "title": said["title"],
            "title_en": said["title_en"], "source": said["source"], "content": content,
            "valid_from": BEGINS,
        },
    )  # fmt: skip
