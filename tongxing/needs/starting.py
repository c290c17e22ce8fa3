"""What a new zone begins with: categories, clocks, parameters, replies. The office edits them.

Laying them twice changes nothing that the office has changed. Sources stand with each number; no
binding national limit for the steps of 点单-派单-接单-评单 was found, so those are the zone's own.
"""

from datetime import date

from tongxing.base.models import Parameter
from tongxing.teams.models import Skill, TeamKind

from .models import Category, ClockRule, Kind, State, Template, Unit, Urgency

BEGINS = date(2018, 8, 1)  # 新时代文明实践 began; before it no rule is asked for
OWN = "办公室设定（国家未规定此环节时限）"
HOTLINE = "参照政府热线办理时限（国办发〔2020〕53号精神，地方规则）"

# state, kind, urgency, amount, unit, source
CLOCKS = (
    (State.RAISED, "", "", 4, Unit.WORKHOURS, OWN),
    (State.RAISED, "", Urgency.URGENT, 60, Unit.MINUTES, OWN),
    (State.RAISED, "", Urgency.EMERGENCY, 15, Unit.MINUTES, OWN),
    (State.REVIEWED, "", "", 1, Unit.WORKDAYS, OWN),
    (State.REVIEWED, "", Urgency.URGENT, 2, Unit.WORKHOURS, HOTLINE),
    (State.REVIEWED, "", Urgency.EMERGENCY, 15, Unit.MINUTES, OWN),
    (State.OFFERED, "", "", 2, Unit.WORKDAYS, OWN),
    (State.DISPATCHED, "", "", 1, Unit.WORKDAYS, OWN),
    (State.DISPATCHED, "", Urgency.URGENT, 60, Unit.MINUTES, OWN),
    (State.DISPATCHED, "", Urgency.EMERGENCY, 30, Unit.MINUTES, OWN),
    (State.ACCEPTED, "", "", 3, Unit.WORKDAYS, OWN),
    (State.ACCEPTED, "", Urgency.URGENT, 2, Unit.WORKHOURS, OWN),
    (State.ACCEPTED, "", Urgency.EMERGENCY, 120, Unit.MINUTES, OWN),
    (State.SCHEDULED, "", "", 5, Unit.WORKDAYS, OWN),
    (State.SERVING, "", "", 1, Unit.WORKDAYS, OWN),
    (State.REWORK, "", "", 5, Unit.WORKDAYS, "差评整改：德州实践5个工作日（范围5至15）"),
    (State.DONE, "", "", 15, Unit.DAYS, "评价期15天，期满记为未评价（办公室设定）"),
    (State.SOLVED, "", "", 7, Unit.DAYS, OWN),
    (State.RATED, "", "", 3, Unit.DAYS, OWN),
    (ClockRule.SOLVE, Kind.CONSULT, "", 1, Unit.WORKDAYS, HOTLINE),
    (ClockRule.SOLVE, Kind.HELP, "", 5, Unit.WORKDAYS, HOTLINE),
    (ClockRule.SOLVE, Kind.SUGGESTION, "", 10, Unit.WORKDAYS, HOTLINE),
    (ClockRule.SOLVE, Kind.COMPLAINT, "", 10, Unit.WORKDAYS, HOTLINE),
    (ClockRule.SOLVE, Kind.WISH, "", 20, Unit.WORKDAYS, OWN),
    (ClockRule.SOLVE, "", Urgency.EMERGENCY, 1, Unit.WORKDAYS, HOTLINE),
)

# code, title, value, unit, source
PARAMETERS = (
    ("max_returns", "一件诉求最多退回几次", 2, "次", OWN),
    ("reopen_days", "办完后几天内可以重新打开", 30, "天", OWN),
    ("call_back_share", "办结后抽样回访的比例", 10, "%", "热线回访惯例不低于10%"),
    ("duplicate_metres", "多近算附近的相同诉求", 300, "米", OWN),
    ("duplicate_days", "几天内算相同诉求", 14, "天", OWN),
    ("fairness_days", "派单公平按最近几天的服务时长算", 90, "天", OWN),
    ("rest_hours", "夜间服务后至少休息几小时", 11, "小时", "参照劳动休息惯例，志愿服务无法定值"),
    ("hot_topic_count", "同类诉求几件算热点", 5, "件", "“每月一题”，办公室设定"),
    ("hollow_minutes", "到达后几分钟内办完算可疑", 3, "分钟", OWN),
    ("hollow_copies", "同一段办理结果出现几次算套话", 3, "次", OWN),
)

# code, name, English, icon, kind, team kind, sensitive, skills, words
CATEGORIES = (
    ("repair", "水电家电维修", "Home repairs", "wrench-screwdriver", Kind.HELP,
     TeamKind.RELIEF, False, ("electric",),
     ("漏水", "停电", "灯不亮", "跳闸", "水管", "水龙头", "马桶", "堵了", "下水道", "插座", "冰箱",
      "洗衣机", "电视", "空调", "热水器", "修", "坏了")),
    ("care", "老人照护陪伴", "Care and company", "heart", Kind.HELP,
     TeamKind.HEALTH, False, ("care",),
     ("老人", "陪", "照顾", "独居", "没人管", "做饭", "洗澡", "理发", "散步", "孤单", "聊天",
      "行动不便", "腿脚", "轮椅")),
    ("clean", "打扫卫生", "Cleaning", "sparkles", Kind.HELP,
     TeamKind.ENVIRONMENT, False, (),
     ("打扫", "卫生", "收拾", "擦窗", "大扫除", "灰", "脏", "垃圾多")),
    ("carry", "搬运跑腿", "Carrying and errands", "truck", Kind.HELP,
     TeamKind.RELIEF, False, ("carrying",),
     ("搬", "抬", "买菜", "买药", "取药", "取快递", "代买", "跑腿", "接送", "送医院", "上楼",
      "家具")),
    ("health", "看病健康", "Health", "plus-circle", Kind.HELP,
     TeamKind.HEALTH, False, ("nursing",),
     ("看病", "血压", "血糖", "体检", "挂号", "医院", "药", "康复", "头晕", "住院", "护理")),
    ("child", "孩子教育", "Children and schooling", "academic-cap", Kind.HELP,
     TeamKind.TEACHING, False, ("teaching",),
     ("孩子", "作业", "辅导", "放学", "没人带", "留守", "上学", "转学", "假期", "看娃")),
    ("dispute", "邻里家庭纠纷", "Disputes", "scale", Kind.HELP,
     TeamKind.LAW, True, ("mediation",),
     ("吵架", "纠纷", "邻居", "占道", "占了", "赡养", "离婚", "打人", "家暴", "噪音", "扰民",
      "太吵")),
    ("law", "法律咨询", "Legal advice", "document-text", Kind.CONSULT,
     TeamKind.LAW, True, ("legal",),
     ("合同", "欠钱", "拖欠工资", "欠薪", "打官司", "律师", "借条", "遗产", "赔偿")),
    ("hardship", "生活困难救助", "Hardship", "lifebuoy", Kind.HELP,
     TeamKind.RELIEF, True, (),
     ("低保", "没有收入", "没钱", "困难", "救助", "补贴", "失业", "揭不开锅", "残疾", "大病",
      "吃不起")),
    ("job", "找工作学技能", "Work and skills", "briefcase", Kind.HELP,
     TeamKind.SCIENCE, False, ("forms",),
     ("工作", "招工", "就业", "找事做", "培训", "上班", "打零工", "简历", "创业")),
    ("policy", "政策和办事咨询", "How to get things done", "chat-bubble-left-right", Kind.CONSULT,
     TeamKind.THEORY, False, ("forms",),
     ("怎么办", "办证", "社保", "医保", "身份证", "户口", "退休", "养老金", "政策", "材料", "盖章",
      "哪里办", "年报", "证明")),
    ("phone", "手机上网帮忙", "Smartphone help", "device-phone-mobile", Kind.HELP,
     TeamKind.SCIENCE, False, ("phone",),
     ("手机", "微信", "不会用", "支付", "诈骗", "被骗", "密码", "认证", "视频", "上网", "健康码")),
    ("street", "道路路灯设施", "Streets and lighting", "light-bulb", Kind.COMPLAINT,
     "", False, (),
     ("路灯", "道路", "坑", "井盖", "围栏", "电梯", "停车", "积水", "路面", "公交站", "健身器材")),
    ("dirt", "环境脏乱", "Rubbish and dirt", "trash", Kind.COMPLAINT,
     TeamKind.ENVIRONMENT, False, (),
     ("垃圾", "臭", "污水", "蚊子", "老鼠", "乱堆", "狗屎", "焚烧", "河道", "养鸡")),
    ("culture", "文体活动", "Culture and sport", "musical-note", Kind.SUGGESTION,
     TeamKind.CULTURE, False, (),
     ("跳舞", "广场舞", "唱歌", "书法", "下棋", "电影", "看书", "锻炼", "活动", "组织")),
    ("idea", "意见建议", "Ideas", "pencil-square", Kind.SUGGESTION,
     "", False, (),
     ("建议", "希望", "能不能", "意见", "提议", "改一改")),
    ("wish", "微心愿", "Small wish", "gift", Kind.WISH,
     TeamKind.RELIEF, False, (),
     ("心愿", "想要", "书包", "棉被", "电暖器", "轮椅", "老花镜", "台灯", "想有")),
    ("other", "其他事情", "Something else", "ellipsis-horizontal-circle", Kind.HELP,
     "", False, (), ()),
)  # fmt: skip

# title, text, step
TEMPLATES = (
    ("上门前", "您好，我们的志愿者会按约定时间上门，到之前会先给您打电话。", "schedule"),
    ("已修好", "已上门修理并当面试用，一切正常。", "finish"),
    ("已解答", "已电话向您解释政策，并告知要带的材料和办理窗口。", "finish"),
    ("已陪同", "志愿者已陪同，老人情况稳定，已把联系电话留在家中。", "finish"),
    ("信息不全", "您写的地点或事情不够清楚，请补充后再提一次，或拨打站点电话。", "refuse"),
    ("不属本区", "这件事不在本区办理范围，请联系当地政府热线。", "refuse"),
    ("专业不符", "这件事需要的技能我们队没有，建议派给对口队伍。", "return"),
    ("人手不足", "近期人手排满，怕耽误您的事，请另派。", "return"),
)


def lay() -> None:
    """Put in what is missing; leave alone what is there."""
    for state, kind, urgency, amount, unit, source in CLOCKS:
        ClockRule.objects.get_or_create(
            state=state, kind=kind, urgency=urgency, valid_from=BEGINS,
            defaults={"amount": amount, "unit": unit, "source": source},
        )  # fmt: skip
    for code, title, value, counted_in, source in PARAMETERS:
        Parameter.objects.get_or_create(
            code=code, valid_from=BEGINS,
            defaults={"title": title, "value": value, "unit": counted_in, "source": source},
        )  # fmt: skip
    skills = {skill.code: skill for skill in Skill.objects.all()}
    rows = enumerate(CATEGORIES, start=1)
    for position, (code, name, en, icon, kind, team, sensitive, needed, words) in rows:
        category, made = Category.objects.get_or_create(
            code=code,
            defaults={
                "name": name, "name_en": en, "icon": icon, "kind": kind, "team_kind": team,
                "is_sensitive": sensitive, "words": list(words), "position": position * 10,
            },
        )  # fmt: skip
        if made:
            category.skills.set(skills[code] for code in needed)
    for title, text, step in TEMPLATES:
        Template.objects.get_or_create(title=title, step=step, defaults={"text": text})
