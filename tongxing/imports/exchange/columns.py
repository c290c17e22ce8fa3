"""The fields that are exchanged, in the words of the national system (docs/rules.md says whence).

Where the standard has a code and its table could not be read, the standard's word stands as text.
"""

import dataclasses
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxing.activities.models import Stage, Work
from tongxing.teams.models import ServiceKind

from .. import cleaners, columns, hours_cells, matter_cells
from ..columns import Column, Complaint, Kind, Values

PREFIX = "exchange-"
NATIONAL = "全国志愿服务信息系统"
STAGES = {
    "待发布": Stage.DRAFT, "运行中": Stage.PUBLISHED, "已结项": Stage.OVER, "无效": Stage.CANCELLED,
    "未完善": Stage.DRAFT, "待审核": Stage.DRAFT, "待启动": Stage.PUBLISHED,
    "招募待启动": Stage.PUBLISHED, "招募中": Stage.PUBLISHED, "招募已结束": Stage.PUBLISHED,
    "手动结项": Stage.OVER, "自动结项": Stage.OVER, "补录": Stage.OVER, "作废": Stage.CANCELLED,
    "停用": Stage.CANCELLED,
}  # fmt: skip
WORKS = {
    "学习实践科学理论": Work.THEORY, "宣传宣讲党的政策": Work.POLICY,
    "培育践行主流价值": Work.VALUES, "丰富活跃文化生活": Work.CULTURE,
    "持续深入移风易俗": Work.MANNERS,
}  # fmt: skip
SERVICE_KINDS = {
    name: kind for name, kind in hours_cells.KINDS.items()
    if kind not in (ServiceKind.DUTY, ServiceKind.TRAINING)
}  # fmt: skip

SYSTEM = Column(
    "system", "来源系统", cleaners.text(40), required=True, example=NATIONAL,
    hint=gettext_lazy("编号是哪个系统给的。"),
)  # fmt: skip
RECORD = Column(
    "record", "记录编号", cleaners.code(64), required=True, example="990000000001",
    hint=gettext_lazy("在来源系统里的编号；同一个编号只导入一次。"),
)  # fmt: skip
UID = Column("uid", "本地标识", cleaners.text(36), hint=gettext_lazy("导出的系统自己用的标识。"))
ID_NUMBER = dataclasses.replace(
    columns.ID_NUMBER, title="身份证件号码",
    also=("身份证号", *(name for name in columns.ID_NUMBER.also if name != "身份证件号码")),
)  # fmt: skip
AREA = dataclasses.replace(columns.PLACE, title="服务区域", also=("居住区域", "所属站点"))
NUMBER = Column("number", "志愿者编号", cleaners.code(20), example="V0001")


def _volunteer(values: Values, today: date) -> Iterator[Complaint]:
    yield from columns.agrees_with_id(values, today)


def _activity(values: Values, today: date) -> Iterator[Complaint]:
    starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
    if starts_at and ends_at and ends_at <= starts_at:
        yield "ends_at", _("结束早于开始，请核对。")
    opens_at, closes_at = values.get("opens_at"), values.get("closes_at") or starts_at
    if opens_at and closes_at and closes_at <= opens_at:
        yield (
            ("closes_at" if values.get("closes_at") else "opens_at"),
            _("招募截止早于招募开始，请核对。"),
        )
    if closes_at and ends_at and closes_at > ends_at:
        yield "closes_at", _("招募截止晚于项目结束，请核对。")


def _hours(values: Values, today: date) -> Iterator[Complaint]:
    if not any(values.get(name) for name in ("volunteer_record", "number", "id_number")):
        yield (
            "name",
            _("志愿者记录编号、志愿者编号、身份证号一样都没有，分不清是谁，请至少填一样。"),
        )
    yield from columns.when(values)


EXCHANGED: dict[str, Kind] = {
    kind.name.removeprefix(PREFIX): kind
    for kind in (
        Kind(
            f"{PREFIX}volunteers",
            gettext_lazy("交换：志愿者"),
            gettext_lazy("别的系统的志愿者。只收新的、补空的，和这里不一样的会指出来，不改。"),
            (
                SYSTEM, RECORD, UID, NUMBER, columns.NAME, columns.SEX, columns.BORN_ON, ID_NUMBER,
                columns.PHONE,
                dataclasses.replace(AREA, title="居住区域", also=("服务区域", "所属站点")),
                columns.ADDRESS,
                Column(
                    "registered_on", "注册日期", cleaners.past_day, required=True,
                    example="2022-03-05",
                ),
                Column("skills", "专业技能", cleaners.listed, ("技能",), example="搬运"),
                Column(
                    "teams", "所属队伍", cleaners.listed, example="T0001",
                    hint=gettext_lazy("队伍的联络编号，几支之间用顿号隔开；先导入队伍。"),
                ),
                Column("guardian_consent", "监护人同意", cleaners.yes_or_no),
            ),
            _volunteer,
            "name",
        ),
        Kind(
            f"{PREFIX}teams",
            gettext_lazy("交换：队伍"),
            gettext_lazy("别的系统的队伍。只收新的、补空的，和这里不一样的会指出来，不改。"),
            (
                SYSTEM, RECORD, UID,
                Column("code", "联络编号", cleaners.code(20), example="T0001"),
                Column(
                    "name", "队伍名称", cleaners.text(80), required=True, example="柳坪扶贫帮困队"
                ),
                Column(
                    "kind", "队伍类别", cleaners.choice(columns.TEAM_KINDS), required=True,
                    example="扶贫帮困",
                ),
                AREA,
                Column("formed_on", "成立日期", cleaners.past_day, example="2020-03-01"),
                Column("purpose", "队伍简介", cleaners.text(200), ("简介",)),
                Column("leader", "负责人", cleaners.name, example="潘样例"),
                Column("leader_phone", "负责人电话", cleaners.phone, example="10000000002"),
            ),
            columns.team,
            "name",
        ),
        Kind(
            f"{PREFIX}activities",
            gettext_lazy("交换：项目"),
            gettext_lazy("别的系统的项目（活动）。过去的记为已结束，还没到的成为草稿，由人发布。"),
            (
                SYSTEM, RECORD, UID,
                Column("number", "项目编号", cleaners.code(30), example="H2600001"),
                Column(
                    "title", "项目名称", cleaners.text(60), required=True, example="清扫柳坪路"
                ),
                Column("team", "所属队伍", cleaners.text(80), example="T0001"),
                AREA,
                Column("spot", "详细地址", cleaners.text(80), example="柳坪路8号"),
                Column(
                    "starts_at", "项目开始", cleaners.moment, ("开始时间",), required=True,
                    example="2022-03-05 09:00",
                ),
                Column(
                    "ends_at", "项目结束", cleaners.moment, ("结束时间",), required=True,
                    example="2022-03-05 11:30",
                ),
                Column("opens_at", "招募开始", cleaners.moment, example="2022-02-20 09:00"),
                Column("closes_at", "招募截止", cleaners.moment, example="2022-03-04 18:00"),
                Column(
                    "capacity", "招募人数", matter_cells.count(1, 100_000), required=True,
                    example="20",
                ),
                Column(
                    "work", "五项工作", cleaners.choice(WORKS), required=True,
                    example="持续深入移风易俗",
                ),
                Column("leader", "联系人", cleaners.text(40), example="潘样例"),
                Column("phone", "联系电话", cleaners.text(30), ("手机",), example="10000000002"),
                Column("about", "项目介绍", cleaners.text(2000), ("介绍",)),
                Column("state", "项目状态", cleaners.choice(STAGES), example="已结项"),
            ),
            _activity,
            "title",
        ),
        Kind(
            f"{PREFIX}hours",
            gettext_lazy("交换：服务记录"),
            gettext_lazy("别的系统的服务记录。导入后是补录申请，要由另一个人审核才计入。"),
            (
                SYSTEM, RECORD, UID,
                Column(
                    "volunteer_record", "志愿者记录编号", cleaners.code(64),
                    hint=gettext_lazy("志愿者在同一个来源系统里的编号。"),
                ),
                NUMBER, columns.NAME, ID_NUMBER,
                Column(
                    "what", "服务内容", cleaners.text(120), ("项目名称",), required=True,
                    example="清扫柳坪路",
                ),
                Column("day", "服务日期", cleaners.past_day, ("日期",), example="2022-03-05"),
                Column("begins", "开始时间", hours_cells.time_of_day, example="2022-03-05 09:00"),
                Column("ends", "结束时间", hours_cells.time_of_day, example="2022-03-05 11:30"),
                Column(
                    "minutes", "服务时长（小时）", hours_cells.minutes, ("时长",), key="hours",
                    example="2.5",
                ),
                dataclasses.replace(AREA, title="服务站点", also=("服务区域",)),
                Column("team", "活动组织单位", cleaners.text(80), ("所属队伍",), example="T0001"),
                Column("leader", "活动负责人", cleaners.name, ("负责人",), example="潘样例"),
                Column(
                    "kind", "类别", cleaners.choice(SERVICE_KINDS), ("服务类型",),
                    example="志愿活动",
                    hint=gettext_lazy("党员值守和学习培训不是志愿服务时长，不在这里交换。"),
                ),
            ),
            _hours,
            "name",
            columns.tell_hours,
        ),
    )
}  # fmt: skip
