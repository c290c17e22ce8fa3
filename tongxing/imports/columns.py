"""What a sheet of each kind looks like: one table each, column to synonyms to cleaner to field.

Pure data. Headers and the words in cells belong to the sheets themselves and are not translated.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxing.hall.models import Handling
from tongxing.needs.models import Kind as NeedKind
from tongxing.people.models import Sex
from tongxing.places.models import Level
from tongxing.teams.models import TeamKind

from . import cleaners, hours_cells, matter_cells
from .cleaners import Cleaner

Words = str | Promise  # told in the reader's language
Values = Mapping[str, Any]
Complaint = tuple[str, str]  # the field, and what is wrong with it
FROM_NINE = time(9)  # where a line begins that tells how long and not when
ROUNDED = 6  # minutes by which 2.3 hours may differ from 9:00-11:20
CHILD_UNTIL, ADULT_FROM = 14, 18  # 志愿者登记：14岁以下只参加亲子活动，未满18岁须监护人同意


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: what it is called, also called, and how its cells become values."""

    field: str
    title: str
    clean: Cleaner
    also: tuple[str, ...] = ()
    required: bool = False
    repeats: bool = False  # an empty cell says what the row above says
    example: str = ""
    hint: Words = ""
    key: str = ""  # what the field is called where columns have no titles; else as the field

    @property
    def names(self) -> tuple[str, ...]:
        return (self.title, *self.also)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of sheet: its columns, what a row must satisfy as a whole, what to tell beforehand."""

    name: str
    title: Words
    about: Words
    columns: tuple[Column, ...]
    check: Callable[[Values, date], Iterator[Complaint]]
    key: str  # the field by which a row is called in the preview
    finish: Callable[[dict[str, Any]], None] = lambda values: None  # values told by several cells

    def column(self, field: str) -> Column:
        return next(column for column in self.columns if column.field == field)

    @property
    def required(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.required)


SEXES = {
    "男": Sex.MALE, "女": Sex.FEMALE, "男性": Sex.MALE, "女性": Sex.FEMALE, "M": Sex.MALE,
    "F": Sex.FEMALE, "1": Sex.MALE, "2": Sex.FEMALE,
}  # fmt: skip
TEAM_KINDS = {
    "理论政策宣讲": TeamKind.THEORY, "文化文艺": TeamKind.CULTURE, "助学支教": TeamKind.TEACHING,
    "医疗健身": TeamKind.HEALTH, "科学普及": TeamKind.SCIENCE, "法律服务": TeamKind.LAW,
    "卫生环保": TeamKind.ENVIRONMENT, "扶贫帮困": TeamKind.RELIEF, "特色队伍": TeamKind.EXTRA,
    "理论宣讲": TeamKind.THEORY, "政策宣讲": TeamKind.THEORY, "文艺": TeamKind.CULTURE,
    "文化": TeamKind.CULTURE, "文体": TeamKind.CULTURE, "助学": TeamKind.TEACHING,
    "支教": TeamKind.TEACHING, "医疗": TeamKind.HEALTH, "医疗服务": TeamKind.HEALTH,
    "健身": TeamKind.HEALTH, "卫生健康": TeamKind.HEALTH, "科普": TeamKind.SCIENCE,
    "法律": TeamKind.LAW, "普法": TeamKind.LAW, "环保": TeamKind.ENVIRONMENT,
    "卫生": TeamKind.ENVIRONMENT, "环境卫生": TeamKind.ENVIRONMENT, "扶贫": TeamKind.RELIEF,
    "帮困": TeamKind.RELIEF, "助困": TeamKind.RELIEF, "特色": TeamKind.EXTRA,
    "其他": TeamKind.EXTRA,
}  # fmt: skip
LEVELS = {
    "中心": Level.CENTRE, "所": Level.INSTITUTE, "站": Level.STATION, "点": Level.POINT,
    "实践中心": Level.CENTRE, "实践所": Level.INSTITUTE, "实践站": Level.STATION,
    "实践点": Level.POINT, "县级": Level.CENTRE, "乡镇": Level.INSTITUTE, "街道": Level.INSTITUTE,
    "村": Level.STATION, "社区": Level.STATION, "村（社区）": Level.STATION,
    "新时代文明实践中心": Level.CENTRE, "新时代文明实践所": Level.INSTITUTE,
    "新时代文明实践站": Level.STATION, "新时代文明实践点": Level.POINT,
}  # fmt: skip
SCORES = {
    "非常满意": 5, "很满意": 5, "满意": 4, "较满意": 4, "比较满意": 4, "基本满意": 3, "一般": 3,
    "不满意": 2, "较不满意": 2, "非常不满意": 1, "很不满意": 1, "5": 5, "4": 4, "3": 3, "2": 2,
    "1": 1, "是": 4, "否": 2, "未评价": None, "未回访": None, "未评": None,
}  # fmt: skip
DONE, OPEN, WITHDRAWN = "done", "open", "withdrawn"
STATES = dict.fromkeys(
    ["已办结", "办结", "已办理", "已完成", "完成", "已解决", "解决", "已处理", "已回复", "已答复",
     "已评价", "已结案", "结案", "办毕", "是"], DONE,
) | dict.fromkeys(
    ["未办结", "办理中", "处理中", "进行中", "待办", "待办理", "未办理", "未解决", "未完成",
     "跟进中", "否"], OPEN,
) | dict.fromkeys(["撤回", "已撤回", "已撤销", "作废", "不予受理"], WITHDRAWN)  # fmt: skip
NEED_KINDS = {
    "求助": NeedKind.HELP, "咨询": NeedKind.CONSULT, "投诉举报": NeedKind.COMPLAINT,
    "意见建议": NeedKind.SUGGESTION, "微心愿": NeedKind.WISH,
    "求助类": NeedKind.HELP, "咨询类": NeedKind.CONSULT, "投诉": NeedKind.COMPLAINT,
    "举报": NeedKind.COMPLAINT, "投诉类": NeedKind.COMPLAINT, "建议": NeedKind.SUGGESTION,
    "意见": NeedKind.SUGGESTION, "建议类": NeedKind.SUGGESTION, "心愿": NeedKind.WISH,
}  # fmt: skip

# --- columns that several kinds share

NAME = Column(
    "name", "姓名", cleaners.name, ("名字", "人员姓名", "本人姓名", "成员姓名", "家庭成员姓名"),
    required=True, example="吴样例",
)  # fmt: skip
ID_NUMBER = Column(
    "id_number", "身份证号", cleaners.id_number,
    ("公民身份号码", "身份证", "身份证号码", "公民身份证号码", "居民身份证号", "证件号码", "证件号",
     "身份号码", "身份证件号码", "身份证编号"),
    example="990000199003070013", hint=gettext_lazy("这一列先设成“文本”再填。"),
)  # fmt: skip
SEX = Column("sex", "性别", cleaners.choice(SEXES), ("男/女",), example="男")
BORN_ON = Column(
    "born_on", "出生日期", cleaners.past_day, ("出生年月日", "生日", "出生年月", "出生时间"),
    example="1990-03-07", hint=gettext_lazy("有身份证号可以不填；填了就要对得上。"),
)  # fmt: skip
PHONE = Column(
    "phone", "联系电话", cleaners.phone,
    ("手机", "电话", "手机号", "手机号码", "联系方式", "电话号码", "联系手机", "移动电话",
     "本人电话", "联系号码"),
    example="10000000001",
)  # fmt: skip
PLACE = Column(
    "place", "所属站点", cleaners.text(80),
    ("所属社区", "社区", "站点", "所属阵地", "阵地", "村（社区）", "村（居）",
     "所在社区", "所属实践站", "实践站", "所属村", "居委会", "所属村社区", "站点编号", "站点名称",
     "社区名称", "所在站点", "受理站点"),
    example="柳坪站", hint=gettext_lazy("写站点的编号或全名；整张表都是一个站点的可以不要这一列。"),
)  # fmt: skip
ADDRESS = Column(
    "address", "住址", cleaners.text(200),
    ("地址", "家庭住址", "居住地址", "家庭地址", "现住址", "现居住地", "详细地址", "常住地址",
     "居住地", "户籍地址"),
    example="柳坪路1号2栋301",
)  # fmt: skip


def agrees_with_id(values: Values, today: date) -> Iterator[Complaint]:
    """The id number says sex and birthday; what stands beside it must say the same."""
    known = values.get("id_number")
    if known is None:
        return
    if values.get("sex") and values["sex"] != known.sex:
        yield "sex", _("性别和身份证号对不上，有一处写错了。")
    if (born_on := values.get("born_on")) and born_on != known.born_on:
        only_the_month = born_on.day == 1 and born_on.replace(day=known.born_on.day)
        if only_the_month != known.born_on:
            yield "born_on", _("出生日期和身份证号对不上，有一处写错了。")


def _can_be_told_apart(values: Values, today: date) -> Iterator[Complaint]:
    if not (values.get("id_number") or values.get("phone") or values.get("household")):
        yield "name", _("身份证号、电话、户号一样都没有，分不清是谁，请至少填一样。")


def _tell_head(values: dict[str, Any]) -> None:
    """Who is head of a household is said by 与户主关系, or by 户主 as yes, no or a name."""
    head, relation = values.get("head"), values.get("relation")
    if relation:
        values["is_head"] = relation in ("户主", "本人")
    elif head:
        values["is_head"] = cleaners.YES.get(head, head == values.get("name"))


def _resident(values: Values, today: date) -> Iterator[Complaint]:
    yield from agrees_with_id(values, today)
    yield from _can_be_told_apart(values, today)
    if values.get("is_head") and not values.get("household"):
        yield "household", _("是户主，但没有写户号。")
    head, own = values.get("head"), (values.get("name"), None, *cleaners.YES)
    if values.get("is_head") and head not in own:
        yield "head", _("与户主关系写的是户主，户主姓名却是另一个人。")


def _volunteer(values: Values, today: date) -> Iterator[Complaint]:
    yield from agrees_with_id(values, today)
    yield from _can_be_told_apart(values, today)
    yield from old_enough(values, today)


def old_enough(values: Values, today: date) -> Iterator[Complaint]:
    """Of an age at which one may be a volunteer, with the guardian's consent where it is needed."""
    known = values.get("id_number")
    born_on = known.born_on if known else values.get("born_on")
    registered_on = values.get("registered_on") or today
    if born_on is None:
        return
    age = _age(born_on, registered_on)
    if age < CHILD_UNTIL:
        yield "name", _("注册时不满%(age)d岁，不能登记为志愿者。") % {"age": CHILD_UNTIL}
    elif age < ADULT_FROM and not values.get("guardian_consent"):
        yield "guardian_consent", _("注册时未满18岁，要写明监护人同意。")


def _age(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def _party_member(values: Values, today: date) -> Iterator[Complaint]:
    yield from agrees_with_id(values, today)
    yield from _can_be_told_apart(values, today)
    known = values.get("id_number")
    born_on = known.born_on if known else values.get("born_on")
    joined_on = values.get("joined_on")
    if born_on and joined_on and _age(born_on, joined_on) < ADULT_FROM:
        yield "joined_on", _("入党时不满18岁，请核对日期。")  # 党章 article 1


def team(values: Values, today: date) -> Iterator[Complaint]:
    if values.get("leader_phone") and not values.get("leader"):
        yield "leader", _("写了队长电话，没有写队长是谁。")


def _place(values: Values, today: date) -> Iterator[Complaint]:
    if (values.get("lon") is None) != (values.get("lat") is None):
        yield "lon", _("经度和纬度要一起填，或者都不填。")


def _need(values: Values, today: date) -> Iterator[Complaint]:
    raised_at, done_at = values.get("raised_at"), values.get("done_at")
    if raised_at and done_at and done_at.date() < raised_at.date():
        yield "done_at", _("办结时间早于提出时间，请核对。")
    state = values.get("state")
    if state == OPEN:
        yield "state", _("这件还没有办完。台账只收办完的事，没办完的请在系统里新提一件。")
    elif state == WITHDRAWN:
        yield "state", _("撤回或不予受理的不导入。")
    elif state is None and not values.get("report"):
        yield "report", _("办理状态和办理结果都没有写，不知道办完没有。")


def _tell_matter(values: dict[str, Any]) -> None:
    """What one cell says about another: the long code holds the short one, 即办件 takes no days."""
    if (code := values.get("code")) and "base_code" not in values:
        values["base_code"] = code.base
    if values.get("charges") is False:
        values.setdefault("fee", "")
    if values.get("handling") == Handling.INSTANT:
        values.setdefault("promised_days", 0)
    elif "promised_days" in values and "handling" not in values:
        at_once = values["promised_days"] == 0
        values["handling"] = Handling.INSTANT if at_once else Handling.PROMISE


def _matter(values: Values, today: date) -> Iterator[Complaint]:
    code = values.get("code")
    if code and values["base_code"] != code.base:
        yield "base_code", _("基本编码和实施编码的后12位不一样，有一处写错了。")
    if values.get("charges") and not values.get("fee"):
        yield "charges", _("写了收费，没有写收费标准。")


def tell_hours(values: dict[str, Any]) -> None:
    """When a service began and ended, out of a day, a span, two times or how long it took."""
    if span := values.get("span"):
        values.setdefault("begins", span[0])
        values.setdefault("ends", span[1])
    begins, ends = values.get("begins"), values.get("ends")
    if isinstance(begins, datetime):
        values.setdefault("day", begins.date())
    day, minutes = values.get("day"), values.get("minutes")
    if day is None:
        return
    if begins is not None and ends is not None:
        since, until = _on(day, begins), _on(day, ends)
        if until < since and minutes and _agree(since, until + timedelta(days=1), minutes):
            until += timedelta(days=1)  # past midnight, as the hours say
        values["since"], values["until"] = since, until
    elif begins is None and ends is None and minutes:
        since = datetime.combine(day, FROM_NINE)
        if (since + timedelta(minutes=minutes)).date() != day:
            since = datetime.combine(day, time())
        values["since"], values["until"] = since, since + timedelta(minutes=minutes)
        values["any_time"] = True


def _on(day: date, said: time | datetime) -> datetime:
    return said if isinstance(said, datetime) else datetime.combine(day, said)


def _agree(since: datetime, until: datetime, minutes: int) -> bool:
    return abs((until - since) - timedelta(minutes=minutes)) <= timedelta(minutes=ROUNDED)


def when(values: Values) -> Iterator[Complaint]:
    since, until, minutes = values.get("since"), values.get("until"), values.get("minutes")
    begins, ends = values.get("begins"), values.get("ends")
    if values.get("day") is None:
        yield "day", _("没有写是哪一天。")
    elif (begins is None) != (ends is None):
        yield ("ends" if ends is None else "begins"), _("开始和结束要一起写。")
    elif since is None or until is None:
        yield "minutes", _("起止时间和时长都没有写，不知道服务了多久。")
    elif until <= since:
        yield _of_time(values), _("结束早于开始，请核对；过了半夜的，请把时长也写上。")
    elif until - since > timedelta(days=1):
        yield _of_time(values), _("一次服务的时长应在1分钟到24小时之间，请核对。")
    elif minutes and not _agree(since, until, minutes):
        yield "minutes", _("时长和起止时间对不上，有一处写错了。")


def _of_time(values: Values) -> str:
    """The field whose cell says when."""
    return next((name for name in ("span", "begins", "minutes") if name in values), "day")


def _hours(values: Values, today: date) -> Iterator[Complaint]:
    if not (values.get("id_number") or values.get("number") or values.get("phone")):
        yield "name", _("身份证号、志愿者编号、电话一样都没有，分不清是谁，请至少填一样。")
    yield from when(values)
    if not (values.get("vouched") or values.get("leader")):
        yield "vouched", _("没有写证明人。补录的时长要有人证明。")
    if values.get("kind") is None and hours_cells.DUTY.search(values.get("what") or ""):
        yield "kind", _("像是值守。请在“类别”写明是“党员值守”还是“志愿活动”，两样分开计。")


OFFICE_KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "residents",
            gettext_lazy("居民"),
            gettext_lazy("居民和他们的户：同一户号的人成一户。"),
            (
                NAME, ID_NUMBER, SEX, BORN_ON, PHONE,
                Column(
                    "household", "户号", cleaners.code(30),
                    ("户编号", "户籍号", "户口编号", "家庭编号", "户口簿号", "户口本号", "户口号",
                     "家庭户号", "户主编号"),
                    example="LP0001", hint=gettext_lazy("同一户的人填一样的号，可以合并单元格。"),
                ),
                Column(
                    "head", "户主", cleaners.name, ("户主姓名", "是否户主", "是否为户主"),
                    example="吴样例", hint=gettext_lazy("写户主姓名，或者是、否。"),
                ),
                Column(
                    "relation", "与户主关系", cleaners.text(20),
                    ("关系", "与户主的关系", "和户主关系", "家庭关系", "与户主之关系"),
                    example="户主",
                ),
                PLACE, ADDRESS,
                Column(
                    "speaks", "语言", cleaners.text(40), ("方言", "使用语言"), example="侗话",
                ),
            ),
            _resident,
            "name",
            _tell_head,
        ),
        Kind(
            "volunteers",
            gettext_lazy("志愿者花名册"),
            gettext_lazy("志愿者本人、技能和所在队伍。人已登记的，只补志愿者身份。"),
            (
                NAME, ID_NUMBER, SEX, BORN_ON, PHONE,
                Column(
                    "number", "志愿者编号", cleaners.code(20),
                    ("志愿者号", "注册编号", "志愿者注册号", "志愿者编码"), example="",
                    hint=gettext_lazy("没有就空着，系统来编。"),
                ),
                Column(
                    "registered_on", "注册日期", cleaners.past_day,
                    ("注册时间", "登记日期", "登记时间", "加入时间", "加入日期", "入队时间"),
                    example="2022年3月5日",
                ),
                Column(
                    "skills", "技能", cleaners.listed,
                    ("特长", "专业技能", "服务类别", "服务技能", "个人特长", "擅长"),
                    example="搬运、帮填表格", hint=gettext_lazy("几样之间用顿号隔开。"),
                ),
                Column(
                    "proof", "证书编号", cleaners.text(60), ("资格证号", "证书号", "资格证书编号"),
                    hint=gettext_lazy("急救、水电维修等要证书的技能，没有编号不记。"),
                ),
                Column(
                    "team", "所属队伍", cleaners.text(80),
                    ("队伍", "志愿队伍", "志愿服务队", "所在队伍", "服务队", "所属服务队"),
                    example="扶贫帮困队",
                ),
                Column(
                    "guardian_consent", "监护人同意", cleaners.yes_or_no,
                    ("监护人是否同意", "监护人意见"),
                    hint=gettext_lazy("未满18岁的要写“是”。"),
                ),
                PLACE, ADDRESS,
            ),
            _volunteer,
            "name",
        ),
        Kind(
            "party",
            gettext_lazy("党员名册"),
            gettext_lazy("党员和所在党支部。没有的党支部会建起来。"),
            (
                NAME, ID_NUMBER, SEX, BORN_ON, PHONE,
                Column(
                    "branch", "党支部", cleaners.text(80),
                    ("所在党支部", "所属党支部", "支部", "党支部名称", "所在支部", "支部名称",
                     "所在党组织", "党组织"),
                    required=True, example="柳坪社区党支部",
                ),
                Column(
                    "joined_on", "入党日期", cleaners.past_day,
                    ("入党时间", "加入党组织日期", "加入党组织时间", "入党年月"),
                    example="2015-07",
                ),
                PLACE, ADDRESS,
            ),
            _party_member,
            "name",
        ),
        Kind(
            "teams",
            gettext_lazy("队伍"),
            gettext_lazy("志愿服务队伍和队长。队长还没有登记的，写了电话就一并登记。"),
            (
                Column(
                    "name", "队伍名称", cleaners.text(80),
                    ("名称", "队名", "志愿服务队名称", "服务队名称", "队伍"), required=True,
                    example="柳坪扶贫帮困队",
                ),
                Column(
                    "code", "编号", cleaners.code(20), ("队伍编号", "队伍编码", "队号"),
                    hint=gettext_lazy("没有就空着，系统来编。"),
                ),
                Column(
                    "kind", "类别", cleaners.choice(TEAM_KINDS),
                    ("队伍类别", "队伍类型", "类型", "服务类别"), required=True, example="扶贫帮困",
                ),
                Column(
                    "leader", "队长", cleaners.name,
                    ("队长姓名", "负责人", "负责人姓名", "领队"), example="潘样例",
                ),
                Column(
                    "leader_phone", "队长电话", cleaners.phone,
                    ("队长手机", "负责人电话", "联系电话", "电话", "手机", "队长联系电话",
                     "联系方式", "负责人联系电话"),
                    example="10000000002",
                ),
                Column(
                    "formed_on", "成立日期", cleaners.past_day,
                    ("成立时间", "组建时间", "组建日期"), example="2020年3月",
                ),
                Column(
                    "purpose", "宗旨", cleaners.text(200),
                    ("服务宗旨", "服务内容", "主要服务内容", "简介"),
                    example="帮困难家庭跑腿、搬运",
                ),
                PLACE,
            ),
            team,
            "name",
        ),
        Kind(
            "places",
            gettext_lazy("阵地"),
            gettext_lazy("中心、所、站、点。上级可以在同一张表里，先后不限。"),
            (
                Column(
                    "name", "名称", cleaners.text(80),
                    ("阵地名称", "站点名称", "实践站名称", "站所名称"),
                    required=True, example="样例站",
                ),
                Column(
                    "code", "编号", cleaners.code(20), ("阵地编号", "站点编号", "编码", "代码"),
                    example="", hint=gettext_lazy("没有就空着，系统来编。"),
                ),
                Column(
                    "level", "级别", cleaners.choice(LEVELS), ("层级", "类别", "类型", "阵地级别"),
                    required=True, example="站",
                ),
                Column(
                    "parent", "上级", cleaners.text(80),
                    ("上级阵地", "所属所", "上级单位", "所属实践所", "隶属", "上级名称",
                     "上级编号"),
                    example="河东所", hint=gettext_lazy("写上级的编号或全名。"),
                ),
                Column(
                    "address", "地址", cleaners.text(200), ("详细地址", "所在地址", "位置"),
                    example="柳坪路8号",
                ),
                Column(
                    "phone", "电话", cleaners.phone, ("联系电话", "值班电话", "站点电话"),
                    example="10000000003",
                ),
                Column("lon", "经度", cleaners.degrees(73, 136), ("东经",), example="108.9012"),
                Column("lat", "纬度", cleaners.degrees(3, 54), ("北纬",), example="27.2034"),
                Column(
                    "opened_on", "设立日期", cleaners.past_day,
                    ("成立时间", "设立时间", "成立日期", "建成时间", "挂牌时间"),
                    example="2020-01-01",
                ),
                Column(
                    "step_free", "无障碍", cleaners.yes_or_no, ("有无障碍设施", "无障碍设施"),
                    example="是",
                ),
                Column(
                    "introduction", "介绍", cleaners.text(1000), ("简介", "阵地简介"),
                ),
            ),
            _place,
            "name",
        ),
        Kind(
            "needs",
            gettext_lazy("诉求台账"),
            gettext_lazy("过去办完的诉求。导入后是“已办结”，写了满意度的是“已评价”。"),
            (
                Column(
                    "number", "编号", cleaners.code(40),
                    ("台账编号", "工单编号", "单号", "工单号", "受理编号", "流水号", "登记号"),
                    example="2022-017",
                ),
                Column(
                    "raised_at", "日期", cleaners.past_moment,
                    ("提出时间", "受理时间", "受理日期", "登记时间", "登记日期", "诉求时间",
                     "反映时间", "来电时间", "时间", "提出日期", "反映日期", "来访时间"),
                    required=True, example="2022年3月5日",
                ),
                Column(
                    "name", "姓名", cleaners.name,
                    ("诉求人", "反映人", "求助人", "群众姓名", "来访人", "联系人", "诉求人姓名",
                     "反映人姓名", "来电人", "名字"),
                    required=True, example="吴样例", hint=gettext_lazy("不愿留名的写“匿名”。"),
                ),
                PHONE,
                Column(
                    "what", "诉求内容", cleaners.text(2000),
                    ("内容", "事项", "反映事项", "反映问题", "反映内容", "诉求事项", "诉求",
                     "什么事", "求助内容", "主要内容", "问题描述", "具体内容"),
                    required=True, example="三单元楼道灯不亮",
                ),
                Column(
                    "category", "类别", cleaners.text(40),
                    ("诉求类别", "分类", "问题类别", "事项类别"), example="道路路灯设施",
                ),
                Column(
                    "kind", "诉求类型", cleaners.choice(NEED_KINDS), ("类型", "性质"),
                    example="求助",
                ),
                PLACE,
                Column(
                    "address", "地点", cleaners.text(200),
                    ("地址", "住址", "发生地点", "具体地点", "家庭住址"), example="柳坪路1号2栋",
                ),
                Column(
                    "state", "办理状态", cleaners.choice(STATES),
                    ("状态", "办结情况", "是否办结", "办理进度"), example="已办结",
                ),
                Column(
                    "report", "办理结果", cleaners.text(2000),
                    ("处理结果", "结果", "处理情况", "办理回复", "答复内容", "回复内容",
                     "解决情况", "落实情况", "办理情况"),
                    example="已换新灯，当场试亮",
                ),
                Column(
                    "done_at", "办结时间", cleaners.past_moment,
                    ("办结日期", "完成时间", "完成日期", "处理时间", "解决时间", "回复时间"),
                    example="2022-03-06",
                ),
                Column(
                    "solved", "是否解决", cleaners.yes_or_no, ("解决与否",), example="是",
                ),
                Column(
                    "score", "满意度", cleaners.choice(SCORES),
                    ("群众满意度", "满意情况", "评价", "满意程度", "是否满意", "回访满意度"),
                    example="非常满意",
                ),
            ),
            _need,
            "what",
        ),
        Kind(
            "hours",
            gettext_lazy("服务时长台账"),
            gettext_lazy("过去记在纸上的服务时长。导入后是补录申请，要由另一个人审核才计入。"),
            (
                NAME, ID_NUMBER,
                Column(
                    "number", "志愿者编号", cleaners.code(20),
                    ("志愿者号", "注册编号", "志愿者注册号", "志愿者编码"), example="V0001",
                ),
                PHONE,
                Column(
                    "what", "服务内容", cleaners.text(120),
                    ("活动/服务内容", "活动名称", "活动内容", "活动", "服务项目", "项目名称",
                     "服务事项", "内容", "项目"),
                    required=True, example="清扫柳坪路",
                ),
                Column(
                    "day", "日期", cleaners.past_day,
                    ("服务日期", "活动日期", "活动时间", "时间", "年月日"), example="2022年3月5日",
                ),
                Column(
                    "span", "起止时间", hours_cells.span,
                    ("服务起止时间", "起止", "时段", "时间段", "服务时段", "服务时间"),
                    example="9:00-11:30",
                ),
                Column(
                    "begins", "开始时间", hours_cells.time_of_day,
                    ("开始", "起始时间", "签到时间", "签到", "到岗时间"),
                ),
                Column(
                    "ends", "结束时间", hours_cells.time_of_day,
                    ("结束", "终止时间", "签退时间", "签退", "离岗时间"),
                ),
                Column(
                    "minutes", "时长（小时）", hours_cells.minutes,
                    ("时长", "服务时长", "志愿时长", "志愿服务时长", "小时", "小时数",
                     "服务小时", "服务小时数", "时数"),
                    example="2.5",
                    hint=gettext_lazy("有起止时间可以不填；只填时长的，一天只能有一行。"),
                ),
                Column(
                    "team", "所属队伍", cleaners.text(80),
                    ("队伍", "志愿队伍", "志愿服务队", "所在队伍", "服务队", "所属服务队",
                     "组织单位", "活动组织单位", "组织队伍"),
                    example="扶贫帮困队",
                ),
                Column(
                    "kind", "类别", cleaners.choice(hours_cells.KINDS),
                    ("服务类别", "类型", "服务类型"), example="志愿活动",
                    hint=gettext_lazy("不填是志愿活动；党员值守单独计，不算志愿服务时长。"),
                ),
                Column(
                    "leader", "负责人", cleaners.name,
                    ("活动负责人", "带队人", "领队", "组织者", "负责人姓名"), example="潘样例",
                ),
                Column(
                    "vouched", "证明人", cleaners.text(120),
                    ("证明人或材料", "证明材料", "审核人", "确认人", "见证人", "核实人"),
                    example="姚样例",
                    hint=gettext_lazy("谁能证明，或者有什么材料；没有就写负责人。"),
                ),
                Column("note", "备注", cleaners.text(100), ("说明", "附注")),
                PLACE,
            ),
            _hours,
            "name",
            tell_hours,
        ),
        Kind(
            "matters",
            gettext_lazy("办事事项"),
            gettext_lazy("大厅的事项和要带的材料。一行一个事项，材料写在一格里；或者一行一样材料，"
                         "事项的格子合并或只写第一行。"),
            (
                Column(
                    "department", "实施部门", cleaners.text(60),
                    ("部门", "所属部门", "部门名称", "实施主体", "实施机构", "责任单位",
                     "办理部门", "主管部门", "窗口单位", "进驻部门", "办理单位", "承办单位"),
                    example="民政窗口单位", hint=gettext_lazy("写大厅里部门的编号或全名。"),
                ),
                Column(
                    "name", "事项名称", cleaners.text(80),
                    ("事项", "政务服务事项名称", "服务事项名称", "办理事项", "主项名称",
                     "业务办理项名称", "办事事项"),
                    required=True, repeats=True, example="样例补贴申领",
                ),
                Column(
                    "base_code", "基本编码", matter_cells.base_code,
                    ("事项编码", "基本目录编码", "主项编码"), example="990400099000",
                    hint=gettext_lazy("12位。这一列先设成“文本”再填。"),
                ),
                Column(
                    "code", "实施编码", matter_cells.implementation_code,
                    ("实施清单编码", "事项实施编码"),
                    hint=gettext_lazy("31位：统一社会信用代码、行使层级、基本编码。"),
                ),
                Column(
                    "kind", "事项类型", cleaners.choice(matter_cells.KINDS),
                    ("权力类型", "事项类别", "事项性质"), example="行政给付",
                ),
                Column(
                    "handling", "办件类型", cleaners.choice(matter_cells.HANDLINGS),
                    ("办理类型", "办件性质"), example="承诺件",
                ),
                Column(
                    "serves", "服务对象", matter_cells.serves,
                    ("服务对象类型", "面向对象", "办理对象"), example="自然人",
                ),
                Column(
                    "statutory_days", "法定时限", matter_cells.working_days,
                    ("法定办结时限", "法定办理时限", "法定期限"), example="20个工作日",
                ),
                Column(
                    "promised_days", "承诺时限", matter_cells.working_days,
                    ("承诺办结时限", "承诺办理时限", "承诺期限", "办理时限", "办结时限"),
                    example="10个工作日", hint=gettext_lazy("当场办的写“即办”。"),
                ),
                Column(
                    "special", "特别程序", matter_cells.lines, ("特殊环节",),
                    hint=gettext_lazy("听证、检验、专家评审等，时间不算在内。"),
                ),
                Column("charges", "是否收费", cleaners.yes_or_no, example="否"),
                Column(
                    "fee", "收费标准", matter_cells.fee,
                    ("收费", "收费情况", "收费金额", "收费项目及标准"),
                ),
                Column("fee_basis", "收费依据", cleaners.text(200)),
                Column(
                    "result", "办理结果", cleaners.text(120),
                    ("结果名称", "办理结果名称", "审批结果", "审批结果名称", "办结结果"),
                    example="按月发放补贴",
                ),
                Column(
                    "result_kind", "结果类型", cleaners.choice(matter_cells.RESULTS),
                    ("办理结果类型", "审批结果类型"), example="资金",
                ),
                Column(
                    "visits", "到现场次数", matter_cells.count(0, 9),
                    ("到办事现场次数", "到办事窗口最少次数", "跑动次数", "现场次数"),
                    example="1次",
                ),
                Column(
                    "on_behalf", "能否代办", cleaners.choice(matter_cells.PROXIES),
                    ("是否可代办", "代办"), example="家属可代办",
                ),
                Column(
                    "may_book", "能否预约", cleaners.yes_or_no,
                    ("是否预约", "可以预约", "是否支持预约", "是否支持预约办理"), example="是",
                ),
                Column(
                    "minutes", "窗口用时", matter_cells.count(1, 240),
                    ("办理用时", "窗口办理分钟"), example="10分钟",
                ),
                Column(
                    "conditions", "受理条件", matter_cells.lines,
                    ("申请条件", "办理条件"), example="1.年满八十周岁 2.本地户籍",
                ),
                Column(
                    "steps", "办理流程", matter_cells.stages,
                    ("办事流程", "流程", "办理程序", "办理环节"), example="受理→审核→发放",
                ),
                Column(
                    "basis", "设定依据", matter_cells.lines,
                    ("法律依据", "实施依据", "政策依据", "依据"),
                ),
                Column(
                    "notes", "提示", matter_cells.lines,
                    ("注意事项", "备注", "温馨提示"),
                ),
                Column(
                    "phone", "咨询电话", cleaners.phone,
                    ("咨询方式", "联系电话", "窗口电话", "电话"), example="10000000004",
                ),
                Column(
                    "spoken", "群众怎么说", matter_cells.joined("\n", 400),
                    ("通俗名称", "群众叫法", "俗称", "别名", "关键词"), example="老年补贴",
                ),
                Column(
                    "topics_text", "主题", matter_cells.joined("|", 120, around="|"),
                    ("主题分类", "生活主题", "面向自然人主题分类", "面向自然人事项主题分类"),
                    example="养老、救助",
                ),
                Column(
                    "open_from", "每年起", matter_cells.day_of_year, example="",
                    hint=gettext_lazy("只在一段时间办的才写，例如1月1日。"),
                ),
                Column("open_until", "每年止", matter_cells.day_of_year),
                Column(
                    "materials", "材料名称", cleaners.text(3000),
                    ("申请材料", "申请材料名称", "所需材料", "申报材料", "提交材料", "需提交材料",
                     "办理材料", "材料清单", "材料"),
                    example="居民身份证",
                    hint=gettext_lazy("几样写在一格里的，用顿号、分号、换行或1. 2. 隔开。"),
                ),
                Column(
                    "need", "必要性", cleaners.choice(matter_cells.NEEDS),
                    ("材料必要性", "是否必要", "是否必需"), example="必要",
                ),
                Column(
                    "when", "什么情形", cleaners.text(120),
                    ("适用情形", "情形", "情形说明", "材料适用情形"),
                ),
                Column(
                    "source", "来源渠道", cleaners.choice(matter_cells.SOURCES),
                    ("材料来源", "来源", "材料来源渠道"), example="申请人自备",
                ),
                Column(
                    "form", "材料形式", cleaners.choice(matter_cells.FORMS),
                    ("形式", "材料类型", "原件或复印件"), example="原件和复印件",
                ),
                Column(
                    "copies", "份数", matter_cells.count(1, 20),
                    ("材料份数", "纸质份数", "纸质材料份数", "数量"), example="1份",
                ),
                Column(
                    "note", "填写说明", cleaners.text(200),
                    ("填报须知", "填报说明", "材料说明", "材料要求", "受理标准"),
                ),
            ),
            _matter,
            "name",
            _tell_matter,
        ),
    )
}  # fmt: skip
