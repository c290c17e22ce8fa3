"""Teams and branches: names, purposes, which kinds stand at which level."""

# The eight standing teams of the centre, in the order of TeamKind.
STANDING = (
    ("theory", "理论政策宣讲队", "把政策讲到院坝里"),
    ("culture", "文化文艺队", "节庆演出、教唱侗歌、送戏下寨"),
    ("teaching", "助学支教队", "四点半课堂和假期托管"),
    ("health", "医疗健身队", "量血压、陪诊、康复指导"),
    ("science", "科学普及队", "教用手机、防诈骗、农技"),
    ("law", "法律服务队", "法律咨询、合同把关、调解"),
    ("environment", "卫生环保队", "清扫、巡河、垃圾分类"),
    ("relief", "扶贫帮困队", "上门帮困、维修、代买代办"),
)
AT_AN_INSTITUTE = ("relief", "health", "environment", "law", "science")
AT_A_STATION = ("relief", "environment")
SUB_TEAM = {
    "relief": "邻里帮扶队",
    "health": "健康陪护队",
    "environment": "清洁家园队",
    "law": "调解小队",
    "science": "数字助老队",
}
# N: level, code of the place, name, purpose
EXTRA = (
    ("C", "应急救援队", "汛期、雪凝天的转移和抢险"),
    ("C", "书法楹联队", "写春联、教书法"),
    ("I1", "文明引导队", "路口引导、排队提醒"),
    ("I2", "侗歌传唱队", "教孩子唱侗族大歌"),
    ("I3", "产业园蓝领服务队", "工友互助、技能帮带"),
    ("S02", "柳坪理发队", "每月上门给老人理发"),
    ("S10", "茶园护林队", "防火巡山"),
    ("S22", "长滩护河队", "巡河捡拾、劝导游泳"),
)
BRANCH = "{place}党支部"
CENTRE_BRANCHES = ("机关第一党支部", "机关第二党支部", "政务大厅党支部", "产业园联合党支部")
