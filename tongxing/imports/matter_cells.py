"""Cells of an office's list of matters to values. Pure, as the other cleaners; it never guesses."""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from tongxing.hall import reading
from tongxing.hall.models import Handling, Material, MatterKind, OnBehalf, ResultKind, Serves

from .cleaners import Bad, Cleaner, Kept, Raw, words

MOST_DAYS = 365  # working days

KINDS = {
    "行政许可": MatterKind.PERMIT, "行政给付": MatterKind.GRANT, "行政确认": MatterKind.CONFIRM,
    "行政奖励": MatterKind.REWARD, "行政裁决": MatterKind.RULE,
    "其他行政权力": MatterKind.OTHER, "公共服务": MatterKind.SERVICE, "许可": MatterKind.PERMIT,
    "给付": MatterKind.GRANT, "确认": MatterKind.CONFIRM, "奖励": MatterKind.REWARD,
    "裁决": MatterKind.RULE, "其他权力": MatterKind.OTHER, "其他": MatterKind.OTHER,
    "公共服务事项": MatterKind.SERVICE, "行政许可事项": MatterKind.PERMIT,
}  # fmt: skip
HANDLINGS = {
    "即办件": Handling.INSTANT, "承诺件": Handling.PROMISE, "即办": Handling.INSTANT,
    "即时办结": Handling.INSTANT, "当场办结": Handling.INSTANT, "承诺办件": Handling.PROMISE,
    "承诺": Handling.PROMISE, "限时办结": Handling.PROMISE, "上报件": Handling.PROMISE,
}  # fmt: skip
RESULTS = {
    "证照": ResultKind.LICENCE, "批文": ResultKind.PAPER, "证明": ResultKind.PAPER,
    "资金": ResultKind.PAYMENT, "登记": ResultKind.RECORD, "备案": ResultKind.RECORD,
    "其他": ResultKind.OTHER, "证件": ResultKind.LICENCE, "出具证照": ResultKind.LICENCE,
    "批文或证明": ResultKind.PAPER, "出具批文": ResultKind.PAPER, "登记或备案": ResultKind.RECORD,
}  # fmt: skip
PROXIES = {
    "须本人到场": OnBehalf.NO, "可持书面委托代办": OnBehalf.WRITTEN, "家属可代办": OnBehalf.FAMILY,
    "可代办": OnBehalf.YES, "否": OnBehalf.NO, "不可代办": OnBehalf.NO, "本人办理": OnBehalf.NO,
    "书面委托": OnBehalf.WRITTEN, "委托代办": OnBehalf.WRITTEN, "家属": OnBehalf.FAMILY,
    "是": OnBehalf.YES,
}  # fmt: skip
NEEDS = {
    "必要": Material.Need.REQUIRED, "非必要": Material.Need.IF, "可容缺": Material.Need.OPTIONAL,
    "有此情形时": Material.Need.IF, "必需": Material.Need.REQUIRED, "必须": Material.Need.REQUIRED,
    "必备": Material.Need.REQUIRED, "是": Material.Need.REQUIRED, "否": Material.Need.IF,
    "非必需": Material.Need.IF, "视情形": Material.Need.IF, "特定情形": Material.Need.IF,
    "容缺": Material.Need.OPTIONAL, "容缺后补": Material.Need.OPTIONAL,
    "容缺受理": Material.Need.OPTIONAL, "可后补": Material.Need.OPTIONAL,
}  # fmt: skip
SOURCES = {
    "申请人自备": Material.Source.SELF, "政府部门核发": Material.Source.GOVERNMENT,
    "数据共享": Material.Source.SHARE, "第三方出具": Material.Source.THIRD,
    "窗口领表": Material.Source.FORM, "自备": Material.Source.SELF, "申请人": Material.Source.SELF,
    "政府部门": Material.Source.GOVERNMENT, "行政机关核发": Material.Source.GOVERNMENT,
    "数据共享，免交": Material.Source.SHARE, "免提交": Material.Source.SHARE,
    "免交": Material.Source.SHARE, "部门共享": Material.Source.SHARE,
    "其他机构出具": Material.Source.THIRD, "中介机构": Material.Source.THIRD,
    "中介机构或法定机构产生": Material.Source.THIRD, "第三方": Material.Source.THIRD,
    "窗口领取": Material.Source.FORM, "空白表格": Material.Source.FORM,
}  # fmt: skip
FORMS = {
    "原件": Material.Form.ORIGINAL, "复印件": Material.Form.COPY,
    "原件和复印件": Material.Form.BOTH, "电子件": Material.Form.ELECTRONIC,
    "原件、复印件": Material.Form.BOTH, "原件及复印件": Material.Form.BOTH,
    "原件/复印件": Material.Form.BOTH, "原件,复印件": Material.Form.BOTH,
    "纸质": Material.Form.ORIGINAL, "纸质原件": Material.Form.ORIGINAL,
    "纸质材料": Material.Form.ORIGINAL, "电子": Material.Form.ELECTRONIC,
    "电子版": Material.Form.ELECTRONIC, "电子材料": Material.Form.ELECTRONIC,
}  # fmt: skip

_PERSON = re.compile(r"自然人|个人|居民|公民|群众")
_ORGANISATION = re.compile(r"法人|企业|单位|组织|个体工商户|机关|团体")
_OTHER_SERVES = re.compile(r"[、，,;；/\s和及与或其他非]+")
_AT_ONCE = re.compile(r"即办|即时办结?|当场(?:办结|办理)?|马上办|立等可取")
_DAYS = re.compile(r"(\d{1,4})\s*(个)?\s*(工作日|日|天)?(?:内?(?:办结|办理)?)?")
_COUNT = re.compile(r"(?:最多|不超过)?\s*(\d{1,3})\s*[份次张分钟]*")
_FREE = frozenset({"否", "不收费", "免费", "不收取", "无需缴费", "0", "0元", "不收取费用", "免"})
_SAID_YES = frozenset({"是", "收费", "收取", "有"})
_ARROWS = re.compile(r"\s*(?:→|➔|⇒|=>|->|—>|－>|——)\s*")
_BEHIND = re.compile(
    r"(?P<name>.+?)\s*[（(](?P<how>(?:原件|复印件|电子件|电子版|各|及|和|、|，|,|/|\s|\d+份)+)[)）]"
)


def _read(read: Callable[[str], object]) -> Cleaner:
    """A cleaner of what `read` understands, saying its own words when it does not."""

    def clean(raw: Raw, today: date) -> object:
        said = words(raw)
        if not said:
            return None
        try:
            return read(said)
        except reading.Unclear as error:
            raise Bad(str(error)) from None

    return clean


implementation_code = _read(reading.implementation_code)
day_of_year = _read(reading.month_day)


def base_code(raw: Raw, today: date) -> str | None:
    """Twelve digits. Kept as a number it has lost the noughts it began with: refused."""
    said = words(raw)
    if said and not isinstance(raw, str) and len(said) != reading.BASE_CODE_LENGTH:
        raise Bad(_("编码开头的0被表格去掉了，请把这一列设成“文本”再填。"))
    clean: str | None = _read(reading.base_code)(raw, today)
    return clean


def serves(raw: Raw, today: date) -> str | None:
    said = words(raw)
    if not said:
        return None
    person, organisation = _PERSON.search(said), _ORGANISATION.search(said)
    rest = _OTHER_SERVES.sub("", _ORGANISATION.sub("", _PERSON.sub("", said)))
    if rest or not (person or organisation):
        raise Bad(_("看不出给谁办，请写自然人、法人，或者两样都写。"))
    if person and organisation:
        return Serves.BOTH
    return Serves.PERSON if person else Serves.ORGANISATION


def working_days(raw: Raw, today: date) -> int | Kept | None:
    """Working days; 0 is on the spot. Months and calendar days are not turned into them here."""
    said = "".join(words(raw).split())
    if not said:
        return None
    if _AT_ONCE.fullmatch(said):
        return 0
    found = _DAYS.fullmatch(said)
    if not found:
        raise Bad(_("看不懂这个时限，请写成“20个工作日”，或“即办”。"))
    days = int(found[1])
    if days > MOST_DAYS:
        raise Bad(_("时限太长，最多%(most)d个工作日，请核对。") % {"most": MOST_DAYS})
    if found[3] in ("日", "天") and days:
        return Kept(days, _("写的是“%(said)s”，按工作日记。") % {"said": said})
    return days


def fee(raw: Raw, today: date) -> str | None:
    """What it costs in words; empty when it costs nothing."""
    said = words(raw)
    if not said:
        return None
    if said in _FREE:
        return ""
    if said in _SAID_YES:
        raise Bad(_("写了收费，没有写多少，请写成“5元/证”这样。"))
    if len(said) > 120:
        raise Bad(_("太长了，最多%(most)d个字。") % {"most": 120})
    return said


def count(low: int, high: int) -> Cleaner:
    """A whole number, as in 2, 2份, 最多1次."""

    def clean(raw: Raw, today: date) -> int | None:
        said = words(raw)
        if not said:
            return None
        found = _COUNT.fullmatch(said)
        if not found or not low <= int(found[1]) <= high:
            raise Bad(_("请写%(low)d到%(high)d的数字。") % {"low": low, "high": high})
        return int(found[1])

    return clean


def lines(raw: Raw, today: date) -> list[str] | None:
    """Several sentences: numbered, one a line, or set apart by ；."""
    return _limited(reading.listed(words(raw), also_commas=False))


def stages(raw: Raw, today: date) -> list[str] | None:
    """The way a matter goes: with arrows between, or as a list."""
    said = words(raw)
    parts = _ARROWS.split(said)
    return _limited(tuple(parts) if len(parts) > 1 else reading.listed(said))


def _limited(parts: tuple[str, ...]) -> list[str] | None:
    kept = [part for part in parts if part]
    if len(kept) > reading.MOST_LINES:
        raise Bad(_("最多%(most)d条。") % {"most": reading.MOST_LINES})
    if any(len(part) > reading.LONGEST_LINE for part in kept):
        raise Bad(_("一条最多%(most)d个字。") % {"most": reading.LONGEST_LINE})
    return kept or None


def joined(mark: str, most: int, *, around: str = "") -> Cleaner:
    """Several words kept as one text."""

    def clean(raw: Raw, today: date) -> str | None:
        parts = reading.listed(words(raw).replace("，", "、").replace(",", "、"))
        if not parts:
            return None
        said = f"{around}{mark.join(parts)}{around}"
        if len(said) > most:
            raise Bad(_("太长了，最多%(most)d个字。") % {"most": most})
        return said

    return clean


class Named(NamedTuple):
    """A material as a list in one cell names it; None is not said."""

    name: str
    form: str | None
    copies: int | None


def materials(said: str, *, also_commas: bool) -> list[Named]:
    """The materials of a cell: 居民身份证（原件）、户口簿（复印件2份）."""
    return [_named(part) for part in reading.listed(said, also_commas=also_commas)]


def _named(said: str) -> Named:
    found = _BEHIND.fullmatch(said)
    if not found:
        return Named(said, None, None)
    how = found["how"]
    original, copy = "原件" in how, "复印件" in how
    form = None
    if original and copy:
        form = Material.Form.BOTH
    elif original or copy:
        form = Material.Form.ORIGINAL if original else Material.Form.COPY
    elif "电子" in how:
        form = Material.Form.ELECTRONIC
    numbers = re.findall(r"\d+", how)
    return Named(found["name"], form, int(numbers[0]) if len(numbers) == 1 else None)
