"""Who can be tried: one person for each part, with a page that has something to do on it."""

from typing import NamedTuple

PASSWORD = "tongxing-2026"


class Part(NamedTuple):
    """A person of the cast. `place` is where the role is held; the home is always at a station."""

    key: str
    title: str
    title_en: str
    name: str
    sex: str
    age: int
    home: str
    role: str = ""
    place: str = ""


CAST = (
    Part("resident", "居民（老人）", "Resident, elderly", "龙桂枝", "F", 74, "S02"),
    Part(
        "daughter",
        "居民（替母亲办事的女儿）",
        "Daughter acting for her mother",
        "杨小琴",
        "F",
        43,
        "S03",
    ),
    Part("volunteer", "志愿者", "Volunteer", "石明辉", "M", 35, "S02"),
    Part("leader", "队长", "Team leader", "潘文慧", "F", 46, "S01"),
    Part("worker", "站点工作人员", "Station worker", "田晓燕", "F", 33, "S02", "station", "S02"),
    Part("dispatcher", "派单员", "Dispatcher", "罗建平", "M", 39, "S01", "dispatch", "C"),
    Part("clerk", "窗口人员", "Window clerk", "陆雪梅", "F", 29, "S05", "clerk", "C"),
    Part("manager", "大厅负责人", "Hall manager", "周正华", "M", 51, "S05", "hall", "C"),
    Part("duty", "值班员", "Duty officer", "吴志强", "M", 36, "S08", "duty", "C"),
    Part("office", "办公室领导", "Office leader", "姚立新", "M", 48, "S07", "office", "C"),
    Part("auditor", "审计员", "Auditor", "黄敏", "F", 44, "S13", "auditor", "C"),
    Part("admin", "系统管理员", "Administrator", "陈向东", "M", 38, "S20", "admin", "C"),
)
MOTHER = Part("mother", "", "", "姚秀莲", "F", 79, "S03")
MOTHER_CONSENT = "本人口头同意，站点工作人员在场"


class Matter(NamedTuple):
    """A need that somebody of the cast is to find on their page.

    `of` is who asks (empty: any resident of `station`), `state` where it stands now, `raised` how
    many hours ago at the least. `by` keyed it in for somebody the zone does not know.
    """

    category: str
    what: str
    state: str
    of: str = ""
    station: str = ""
    team: str = ""
    served: bool = False  # by the cast's volunteer
    urgency: str = ""
    delay: str = ""
    by: str = ""
    raised: float = 0


MATTERS = (
    Matter("repair", "卫生间的灯不亮了，晚上怕摔跤", "done", of="resident", team="T8", served=True),
    Matter("care", "想请人上门理个发", "scheduled", of="resident", team="T8", served=True),
    Matter("policy", "高龄补贴今年要不要再认证", "reviewed", of="resident"),
    Matter("phone", "微信的字太小，想调大一点", "closed", of="resident", team="T5-I1", raised=250),
    Matter(
        "carry", "妈妈去医院复查，轮椅下不了楼", "scheduled", of="mother", team="T8", served=True
    ),
    Matter("health", "妈妈的降压药快吃完了，怎么续", "solved", of="mother", raised=60),
    Matter("care", "我上班时妈妈一个人在家，想有人去看看", "done", of="mother", team="T4"),
    Matter("street", "小区坡道没有扶手，妈妈出门不方便", "raised", of="daughter"),
    Matter("wish", "想要一床厚一点的棉被", "offered", of="mother"),
    Matter("carry", "五楼的老人要搬药箱和氧气机", "serving", station="S02", team="T8", served=True),
    Matter(
        "repair",
        "老人家里跳闸，天黑前想修好",
        "dispatched",
        station="S02",
        team="T8",
        urgency="urgent",
    ),
    Matter("carry", "旧床要抬下楼，家里只有老两口", "dispatched", station="S05", team="T8"),
    Matter("repair", "水管接头滴水，盆接不住了", "dispatched", station="S12", team="T8"),
    Matter("carry", "出院回家，想请人把轮椅抬上四楼", "accepted", station="S01", team="T8"),
    Matter("repair", "热水器打不着火，老人洗不成澡", "accepted", station="S13", team="T8"),
    Matter("hardship", "生病做不了工，家里没有收入", "accepted", station="S03", team="T8"),
    Matter("carry", "搬去女儿家，要人帮忙抬衣柜", "rework", station="S06", team="T8"),
    Matter(
        "repair",
        "楼道到屋里的电线发烫",
        "accepted",
        station="S07",
        team="T8",
        delay="asked",
        raised=9,
    ),
    Matter(
        "wish", "想要一辆二手轮椅", "accepted", station="S11", team="T8", delay="asked", raised=11
    ),
    Matter(
        "clean",
        "涨水后屋里全是泥，想请人清一清",
        "accepted",
        station="S22",
        team="T8",
        delay="asked",
        raised=10,
    ),
    Matter(
        "repair",
        "屋顶漏雨，雨停了才能修",
        "accepted",
        station="S09",
        team="T8",
        delay="paused",
        raised=14,
    ),
    Matter(
        "care",
        "老人住院了，出院后想有人上门",
        "accepted",
        station="S04",
        team="T8",
        delay="paused",
        raised=15,
    ),
    Matter("repair", "插座冒火花，不敢用电", "raised", station="S02", urgency="urgent"),
    Matter("care", "隔壁独居老人两天没开门", "raised", station="S02"),
    Matter("dirt", "柳坪路垃圾桶满了没人收", "raised", station="S02"),
    Matter("policy", "身份证丢了怎么补，要跑几趟", "raised", station="S02"),
    Matter("child", "放学到六点没人接孩子", "reviewed", station="S02"),
    Matter("clean", "老人屋里半年没打扫了", "reviewed", station="S02"),
    Matter(
        "care",
        "老人在家摔倒起不来，家里没有别人",
        "dispatched",
        station="S05",
        team="T4",
        urgency="emergency",
    ),
    Matter(
        "repair", "厨房闻到煤气味，已经开窗出来了", "raised", station="S14", urgency="emergency"
    ),
    Matter("policy", "个体户年报不会填，想请人带着填", "raised", by="clerk", station="S05"),
    Matter("law", "租房押金不退，想问怎么办", "accepted", by="clerk", station="S05", team="T6"),
    Matter("policy", "社保卡激活不了，跑了两趟", "done", by="clerk", station="S05", team="T1"),
)
