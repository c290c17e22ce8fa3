"""The four seasons in words: series, what happens in them, what is told of it afterwards."""

from typing import NamedTuple

PROGRAMME = (
    "文明实践·四季同行",
    "黔东门户·德行大龙",
    "一年四季都有人同行：春送岗位、夏送清凉、秋送新风、冬送温暖，从群众的急难愁盼里来。",
)
CIVILITY = (
    "文明乡风五年行动",
    "移风易俗",
    "用五年时间，让红事简办、白事从俭、邻里和气，成为村村寨寨自己定下的规矩。",
)

# name: title, month and day of its beginning and its end
SEASONS = {
    "spring": ("春日芬芳", (2, 4), (5, 4)),
    "summer": ("夏日清风", (5, 5), (8, 6)),
    "autumn": ("秋日硕果", (8, 7), (11, 6)),
    "winter": ("冬日暖阳", (11, 7), (2, 3)),
}
CIVILITY_TITLES = {
    "spring": "乡风·春耕议规",
    "summer": "乡风·入夏纳凉话",
    "autumn": "乡风·秋后简办",
    "winter": "乡风·岁末立约",
}


class Post(NamedTuple):
    """A post and how many it takes; `serves` is counted in the ledger of hours."""

    name: str
    capacity: int
    serves: bool


GUIDES, HELPERS = Post("秩序引导", 6, True), Post("志愿者", 12, True)


class Kind(NamedTuple):
    """Something that happens again and again: of which team, how long, where, with whom.

    `at` is a station, a village, or the centre. `{place}` stands for the place's short name.
    """

    title: str
    about: str
    team: str
    minutes: int
    at: str
    posts: tuple[Post, ...]
    bring: str = ""
    most_heads: int = 1


class Series(NamedTuple):
    name: str
    about: str
    work: str
    kinds: tuple[Kind, ...]


TREES = "我为家乡捐棵树·同心共建春晖林"

SERIES = {
    "spring": (
        Series(
            "春送岗位",
            "把家门口的岗位送到群众手上",
            "policy",
            (
                Kind(
                    "{place}春送岗位招聘会",
                    "园区企业到现场招人，带身份证就能登记，也可以只来问问。",
                    "T1",
                    180,
                    "station",
                    (GUIDES, Post("求职登记", 40, False)),
                    "身份证",
                ),
                Kind(
                    "返乡人员求职登记日",
                    "社区帮您填求职表，讲清社保怎么接。",
                    "T6",
                    150,
                    "station",
                    (Post("填表帮办", 6, True), Post("求职群众", 30, False)),
                ),
            ),
        ),
        Series(
            "学雷锋",
            "身边的事，搭把手",
            "values",
            (
                Kind(
                    "{place}学雷锋：清河道、擦护栏",
                    "沿河捡拾垃圾，擦洗公交站和护栏。",
                    "T7",
                    150,
                    "station",
                    (HELPERS,),
                    "手套、水杯",
                ),
                Kind(
                    "便民服务进院坝",
                    "磨刀、理发、量血压、修小家电，都不收钱。",
                    "T8",
                    180,
                    "station",
                    (Post("理发", 4, True), Post("小家电维修", 4, True), GUIDES),
                ),
            ),
        ),
        Series(
            "关爱困难家庭",
            "上门看一看，问一问，做一件事",
            "values",
            (
                Kind(
                    "{place}入户走访困难家庭",
                    "两人一组，带上政策卡，看看缺什么，能办的当天办。",
                    "T8",
                    150,
                    "station",
                    (HELPERS,),
                ),
            ),
        ),
        Series(
            "关爱妇女儿童",
            "妇女健康、儿童安全和陪伴",
            "values",
            (
                Kind(
                    "巾帼健康讲座和义诊",
                    "县医院医生讲两癌筛查，现场量血压、答问。",
                    "T4",
                    150,
                    "station",
                    (GUIDES, Post("来听讲座", 40, False)),
                ),
                Kind(
                    "{place}周末亲子绘本会",
                    "家长带孩子一起读，孩子由家长照看。",
                    "T3",
                    120,
                    "station",
                    (Post("讲绘本", 4, True), Post("亲子家庭", 36, False)),
                    most_heads=4,
                ),
            ),
        ),
        Series(
            TREES,
            "每人一棵，认养三年",
            "culture",
            (
                Kind(
                    "春晖林植树",
                    "苗木和锄头现场领，一家可以种一棵，挂上自己的牌子。",
                    "T7",
                    180,
                    "village",
                    (Post("栽树", 30, True), Post("认养家庭", 40, False)),
                    "胶鞋、手套",
                    5,
                ),
            ),
        ),
    ),
    "summer": (
        Series(
            "夏送清凉",
            "给户外劳动的人一口水、一片荫",
            "values",
            (
                Kind(
                    "{place}夏送清凉驿站",
                    "给环卫工人、快递员送凉茶和毛巾。",
                    "T8",
                    150,
                    "station",
                    (HELPERS,),
                    "遮阳帽",
                ),
            ),
        ),
        Series(
            "防溺水护航",
            "暑假里看住河边",
            "theory",
            (
                Kind(
                    "{place}护河劝导",
                    "两人一组沿河走，劝孩子上岸，检查救生圈。",
                    "T7",
                    180,
                    "station",
                    (HELPERS,),
                ),
            ),
        ),
        Series(
            "假期课堂",
            "孩子放假，大人放心",
            "culture",
            (
                Kind(
                    "{place}暑期小课堂",
                    "写作业、学书法、唱侗歌。",
                    "T3",
                    150,
                    "station",
                    (Post("带班", 5, True), Post("学生", 24, False)),
                ),
            ),
        ),
        Series(
            "院坝电影",
            "一把凳子，一场电影",
            "culture",
            (
                Kind(
                    "{place}院坝电影夜",
                    "自带凳子，放两部老片子。",
                    "T2",
                    150,
                    "village",
                    (GUIDES, Post("来看电影", 50, False)),
                    "小凳子",
                    5,
                ),
            ),
        ),
    ),
    "autumn": (
        Series(
            "金秋助学",
            "一个也不落下",
            "values",
            (
                Kind(
                    "助学政策问答会",
                    "生源地贷款、补助怎么申请，现场帮填。",
                    "T3",
                    120,
                    "station",
                    (Post("填表帮办", 6, True), Post("学生和家长", 40, False)),
                    most_heads=3,
                ),
            ),
        ),
        Series(
            "重阳敬老",
            "给老人做顿饭、照张相",
            "values",
            (
                Kind(
                    "{place}长者饭桌",
                    "一起做饭，陪老人吃饭、理发、照相。",
                    "T8",
                    180,
                    "station",
                    (HELPERS, Post("六十岁以上老人", 30, False)),
                ),
            ),
        ),
        Series(
            "邻里文化节",
            "一条街一个节目",
            "culture",
            (
                Kind(
                    "{place}邻里文化节",
                    "唱侗歌、跳广场舞、猜谜语，节目现场报。",
                    "T2",
                    180,
                    "station",
                    (GUIDES, Post("来看节目", 60, False)),
                    most_heads=5,
                ),
            ),
        ),
        Series(
            "科普赶集",
            "集市上讲明白",
            "policy",
            (
                Kind(
                    "{place}科普赶集：防诈骗、用手机",
                    "摆摊讲防诈骗，一对一教用手机。",
                    "T5",
                    180,
                    "village",
                    (HELPERS,),
                ),
            ),
        ),
    ),
    "winter": (
        Series(
            "冬送温暖",
            "天冷先想到谁",
            "values",
            (
                Kind(
                    "{place}冬送温暖入户",
                    "送棉被和取暖器，检查用电用炭安全。",
                    "T8",
                    150,
                    "station",
                    (HELPERS,),
                ),
            ),
        ),
        Series(
            "写春联送福",
            "红纸墨香迎新年",
            "culture",
            (
                Kind(
                    "{place}写春联、送福字",
                    "书法队现写现送，欢迎孩子来写“福”。",
                    "N2",
                    150,
                    "station",
                    (Post("写春联", 8, True), Post("来领春联", 60, False)),
                    most_heads=3,
                ),
            ),
        ),
        Series(
            "政策讲到火塘边",
            "围着火塘讲政策",
            "theory",
            (
                Kind(
                    "{place}火塘宣讲",
                    "讲医保、养老和种粮补贴，有问就答。",
                    "T1",
                    120,
                    "village",
                    (Post("宣讲", 4, True), Post("来听", 40, False)),
                ),
            ),
        ),
        Series(
            "平安过冬",
            "路滑、炭火、用电",
            "policy",
            (
                Kind(
                    "{place}铲雪除冰便民路",
                    "凝冻天给陡坡撒盐、铺草垫。",
                    "T7",
                    120,
                    "station",
                    (HELPERS,),
                    "胶鞋",
                ),
            ),
        ),
    ),
}

CIVILITY_SERIES = (
    Series(
        "移风易俗",
        "红事简办、白事从俭",
        "manners",
        (
            Kind(
                "{place}移风易俗院坝会",
                "一起商量酒席几桌、礼金多少，写进村规民约。",
                "T1",
                120,
                "village",
                (Post("组织记录", 5, True), Post("来商量", 40, False)),
            ),
            Kind(
                "{place}红白理事会培训",
                "怎么劝、怎么帮、怎么记账。",
                "T6",
                120,
                "village",
                (Post("讲解", 4, True), Post("理事会成员", 20, False)),
            ),
        ),
    ),
)

TOLD = (
    "到了{came}人，比预想的热闹。活干完大家不肯走，又把门口的台阶扫了一遍。",
    "来了{came}人。现场记下了三件没办完的事，已经转成诉求，有人跟着办。",
    "天气不好，还是来了{came}人。老人们说，下次早点告诉他们，他们也想来帮忙。",
    "{came}人参加，准备的东西刚好用完。下次要多备一张桌子，把问答和登记分开。",
    "一共来了{came}人。孩子们问得最多，我们把答不上来的题带回去，下次请老师来讲。",
)
SAID = {
    5: ("办得好，下次还来", "孩子很高兴", "讲得明白，听得懂", "志愿者很耐心", "东西准备得齐"),
    4: ("不错，就是人多了点", "挺好，时间再长些更好", "下次早一点通知", ""),
    3: ("还行，等得有点久", "地方有点小", ""),
    2: ("来晚了没领到东西", "音响听不清"),
}
MOVED = "寒潮预警，改到天晴再走"
WITHDRAWN = "家里临时有事"
CALLED_OFF = ("暴雨预警，为了大家安全取消", "主讲老师临时生病", "场地停电")


class Made(NamedTuple):
    """An activity to come that somebody of the cast has to do with.

    `lot` is empty, still "ahead" or "drawn"; planned so many days ago.
    """

    key: str
    title: str
    posts: tuple[Post, ...]
    most_heads: int = 1
    is_full: bool = False
    lot: str = ""
    planned: int = 3


AT_THE_DOOR = "现场有人接应，到了先签到。"
HAND, GUEST = Post("志愿者", 8, True), Post("参加", 40, False)

FOR_THE_CAST = (
    Made("served", "陪老人去医院复查", (HAND, GUEST)),
    Made("family", "亲子植树：认一棵自己的树", (HAND, GUEST), most_heads=4),
    Made("lot", "侗歌大师课（抽签）", (Post("学唱", 12, False),), is_full=True, lot="ahead"),
    Made("full", "周末理发进楼栋", (Post("理发", 4, True),), is_full=True),
    Made("moved", "沿河健步走", (HAND, GUEST)),
    Made("called off", "露天电影进小区", (Post("来看电影", 50, False),)),
    Made("drawn", "书法名师课（抽签）", (Post("学写字", 10, False),), is_full=True, lot="drawn",
         planned=6),
    Made("offers", "家庭急救一日课", (Post("学员", 16, False),), is_full=True),
)  # fmt: skip
