"""Words of thanks: the shelf, honours, courses, applications and a call."""

from datetime import time

# name, what it is, kind, price in points, how many; the dearest thing last but one
SHELF = (
    ("上“榜样墙”一个月", "照片和一句话挂在大厅，征得本人同意", "spirit", 20, 12),
    ("给家人的一封感谢信", "中心主任手写，寄到家里", "spirit", 10, 50),
    ("优先报名春晖林认种", "名额公布前一天可以先报", "spirit", 15, 20),
    ("志愿者马甲和帽子", "队服一套，尺码现场选", "thing", 12, 40),
    ("雨伞", "印有“德行大龙”", "thing", 8, 30),
    ("护手霜", "冬天巡河用得上", "thing", 5, 60),
)
EXCHANGES = ("handed", "handed", "approved", "refused", "asked", "asked")
WHY_REFUSED = "这一批临期了，请等下一批"
HONOURS = (
    "{year}年度最美志愿者", "{year}年度优秀志愿者", "{year}年度优秀志愿者",
    "{year}年度优秀志愿者", "{year}年度志愿服务贡献奖",
)  # fmt: skip
# name, content, organiser
COURSES = (
    ("志愿服务通识", "志愿服务条例、礼仪和安全，入户走访怎么开口", "大龙新时代文明实践中心"),
    ("急救入门", "心肺复苏、海姆立克法、中暑处置，每人练一遍", "县人民医院"),
    ("冬季用电用火安全", "看得出隐患，劝得动老人，报得准位置", "消防救援站"),
)
WORDS = (
    "我会理发，周末都有空。", "退休了，想做点事，离得近。", "会开车，可以送药送饭。",
    "在社区住了二十年，人都熟。", "孩子上学了，上午有空。",
)  # fmt: skip
WHY_NOT_IN = "您家离得远，建议先加入本村的队伍"
CALL = "独居老人走失，分头去找，带手电"
BESIDES = (time(18, 30), time(21, 0))
PATROL = "周末巡河、清运漂浮物"
