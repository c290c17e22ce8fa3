"""The file of a guided form as the office writes it: read, and told in plain words what is wrong.

Every trouble says the line and which question; a file without trouble is one that `guided.read`
takes. Nothing here is stored.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from . import guided

MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")
BASE_CODE = re.compile(r"\d{12}")
TOP = {
    "code", "version", "base_codes", "title", "title_en", "source", "season", "groups", "checks",
}  # fmt: skip
APART = ("code", "version", "base_codes", "title", "title_en", "source")  # columns of their own
OF_GROUP = {"key", "label", "label_en", "hint", "hint_en", "fields"}
OF_FIELD = {
    "key", "label", "label_en", "hint", "hint_en", "kind", "required", "when", "least", "most",
    "choices", "columns",
}  # fmt: skip
OF_CHECK = {"never", "says", "says_en", "stops"}
ORDERED = (">", ">=", "<", "<=")
NUMBERS = ("number", "money", "year")
MOST_TROUBLES = 400  # that are looked for at once


class Trouble(NamedTuple):
    """What is wrong, and where."""

    line: int | None
    where: str
    says: str

    def __str__(self) -> str:
        place = _("第%(n)d行") % {"n": self.line} if self.line else ""
        where = " ".join(part for part in (place, self.where) if part)
        return _("：").join(part for part in (where, self.says) if part)


class Read(NamedTuple):
    """A file: what it says, or what is wrong with it."""

    said: dict[str, Any]
    troubles: list[Trouble]

    @property
    def content(self) -> dict[str, Any]:
        """What the form consists of, without what has a column of its own."""
        return {name: value for name, value in self.said.items() if name not in APART}


def read(text: str) -> Read:
    try:
        said = json.loads(text)
    except json.JSONDecodeError as error:
        says = _("第%(n)d个字附近写错了：可能少了逗号、引号或括号，或多了一个逗号。")
        return Read({}, [Trouble(error.lineno, "", says % {"n": error.colno})])
    except RecursionError:
        return Read({}, [Trouble(None, "", _("括号套得太深了。"))])
    if not isinstance(said, dict):
        return Read({}, [Trouble(1, "", _("整张表要写在一对花括号里。"))])
    troubles = list(_Reading(text).troubles(said))[:MOST_TROUBLES]
    if not troubles:
        try:
            guided.read(Read(said, []).content)
        except (ValueError, TypeError, KeyError) as error:
            troubles = [Trouble(None, "", str(error))]
    return Read(said, troubles)


class _Reading:
    """One walk through the file, in the order in which it is written."""

    def __init__(self, text: str):
        self.text, self.seen = text, Counter[str]()
        self.kinds: dict[str, str] = {}  # of the questions so far
        self.where = ""
        self.line: int | None = None

    def _at(self, name: str, value: str, where: str) -> None:
        """Remember the place of this pair, the n-th time that it occurs."""
        self.where = where
        pattern = rf'"{re.escape(name)}"\s*:\s*{re.escape(json.dumps(value, ensure_ascii=False))}'
        found = list(re.finditer(pattern if value else rf'"{re.escape(name)}"\s*:', self.text))
        n = self.seen[f"{name}:{value}"]
        self.seen[f"{name}:{value}"] += 1
        self.line = self.text.count("\n", 0, found[n].start()) + 1 if n < len(found) else None

    def _bad(self, says: str, **said: Any) -> Trouble:
        return Trouble(self.line, self.where, says % said if said else says)

    def troubles(self, said: dict[str, Any]) -> Iterator[Trouble]:
        yield from self._unknown(said, TOP)
        yield from self._texts(said, ("code", "title", "source"), ("title_en",))
        if isinstance(code := said.get("code"), str) and not KEY.fullmatch(code):
            yield self._bad(_("编号（code）只能用小写字母、数字和短横线。"))
        codes = said.get("base_codes")
        if not _is_list_of(codes, str) or not codes:
            yield self._bad(_("要写用于哪些事项（base_codes），一个或几个12位基本编码。"))
        elif wrong := [one for one in codes if not BASE_CODE.fullmatch(one)]:
            yield self._bad(_("基本编码是12位数字，这些不是：%(wrong)s。"), wrong="、".join(wrong))
        groups = said.get("groups")
        if not _is_list_of(groups, dict) or not groups:
            yield self._bad(_("要有分组（groups），一组就是填表时的一页。"))
            return
        yield from self._groups(groups)
        yield from self._checks(said.get("checks", []))
        yield from self._season(said.get("season"))

    def _groups(self, groups: list[dict[str, Any]]) -> Iterator[Trouble]:
        keys: set[str] = set()
        for n, group in enumerate(groups, start=1):
            where = _("第%(n)d组") % {"n": n}
            yield from self._named(group, where, keys)
            yield from self._unknown(group, OF_GROUP)
            fields = group.get("fields")
            if not _is_list_of(fields, dict) or not fields:
                yield self._bad(_("这一组没有问题（fields）。"))
                continue
            for m, field in enumerate(fields, start=1):
                yield from self._field(field, f"{where}{_('第%(n)d题') % {'n': m}}")

    def _named(self, said: dict[str, Any], where: str, keys: set[str]) -> Iterator[Trouble]:
        """The key and the label of a group or a question; the key stands only once."""
        key = said.get("key")
        if not isinstance(key, str) or not KEY.fullmatch(key):
            self.where, self.line = where, None
            yield self._bad(_("要有代号（key），用小写字母开头的字母和数字。"))
        else:
            self._at("key", key, f"{where}“{key}”")
            if key in keys:
                yield self._bad(_("代号重复了，换一个。"))
            keys.add(key)
        yield from self._texts(said, ("label",), ("label_en", "hint", "hint_en"))

    def _field(self, field: dict[str, Any], where: str) -> Iterator[Trouble]:
        known = set(self.kinds)
        yield from self._named(field, where, known)
        yield from self._unknown(field, OF_FIELD)
        yield from self._conditions(field.get("when", []))
        yield from self._kind(field)
        key = field.get("key")
        columns = field.get("columns", [])
        if _is_list_of(columns, dict):
            inside: set[str] = set()
            for n, column in enumerate(columns, start=1):
                yield from self._named(column, f"{where}{_('第%(n)d列') % {'n': n}}", inside)
                yield from self._unknown(column, OF_FIELD)
                yield from self._kind(column)
                if column.get("columns") or column.get("when"):
                    yield self._bad(_("表格里的一列不能再有列或条件。"))
        if isinstance(key, str):
            self.kinds[key] = str(field.get("kind"))

    def _kind(self, field: dict[str, Any]) -> Iterator[Trouble]:
        kind = field.get("kind")
        if kind not in guided.KINDS:
            yield self._bad(
                _("题型（kind）“%(kind)s”不认识，可用的是：%(kinds)s。"), kind=kind,
                kinds="、".join(guided.KINDS),
            )  # fmt: skip
            return
        if not isinstance(field.get("required", True), bool):
            yield self._bad(_("必填（required）只能写 true 或 false。"))
        ends = [field.get(name) for name in ("least", "most")]
        if any(end is not None and not _is_whole(end) for end in ends):
            yield self._bad(_("最小、最大（least、most）要写整数，金额按分写。"))
        elif None not in ends and ends[0] > ends[1]:  # type: ignore[operator]
            yield self._bad(_("最小（least）比最大（most）还大。"))
        if kind == "year" and None in ends:
            yield self._bad(_("年份题要写从今年往前几年到几年（least、most），例如 -6 和 -1。"))
        yield from self._choices(field.get("choices", []), wanted=kind == "choice")
        columns = field.get("columns", [])
        if (kind == "table") != (_is_list_of(columns, dict) and bool(columns)):
            yield self._bad(_("表格题要有列（columns），别的题没有。"))

    def _choices(self, choices: Any, *, wanted: bool) -> Iterator[Trouble]:
        if wanted != (_is_list_of(choices, dict) and bool(choices)):
            yield self._bad(_("选择题要有选项（choices），别的题没有。"))
        elif wanted:
            for one in choices:
                yield from self._unknown(one, {"value", "label", "label_en"})
                yield from self._texts(one, ("value", "label"), ("label_en",))
            values = [one.get("value") for one in choices]
            if len({str(value) for value in values}) < len(values):
                yield self._bad(_("选项的值（value）重复了。"))

    def _conditions(self, conditions: Any) -> Iterator[Trouble]:
        """What a question or a check hangs on: of questions that stand before it."""
        if not isinstance(conditions, list):
            yield self._bad(_('条件要写成一列，每条是 ["代号", "=", 值]。'))
            return
        for one in conditions:
            if (
                not isinstance(one, list) or len(one) not in (2, 3)
                or not all(isinstance(part, str) for part in one[:2])
            ):  # fmt: skip
                yield self._bad(_('条件要写成 ["代号", "=", 值]。'))
                continue
            yield from self._condition(one[0], one[1], one[2] if len(one) == 3 else None)

    def _condition(self, name: str, does: str, value: Any) -> Iterator[Trouble]:
        if does not in guided.COMPARE and does not in ("empty", "filled"):
            yield self._bad(_("条件里的“%(does)s”不认识。"), does=does)
            return
        kind = self._kind_of(name)
        if kind is None:
            yield self._bad(_("条件里的“%(name)s”不是前面的题。"), name=name)
        elif isinstance(value, dict):
            other = self._kind_of(value["field"]) if _names_a_field(value) else None
            if other is None:
                yield self._bad(_('条件右边要写 {"field": "前面一题的代号"}。'))
            elif (kind in NUMBERS) != (other in NUMBERS):
                yield self._bad(_("“%(name)s”和右边的题不是一类，没法比。"), name=name)
        elif does == "in":
            if not isinstance(value, list) or not all(_fits(kind, one) for one in value):
                yield self._bad(_("“in”右边要写一列值，和“%(name)s”是一类。"), name=name)
        elif does not in ("empty", "filled") and not _fits(kind, value):
            yield self._bad(_("条件右边的值和“%(name)s”不是一类，没法比。"), name=name)
        elif does in ORDERED and kind in ("yesno", "table", "choice"):
            yield self._bad(_("“%(name)s”没有大小，只能用等于或不等于。"), name=name)

    def _kind_of(self, name: str) -> str | None:
        """The kind of an earlier question; the year of a day is a number."""
        key, dot, part = name.partition(".")
        kind = self.kinds.get(key)
        if dot:
            return "number" if kind == "date" and part == "year" else None
        return kind

    def _checks(self, checks: Any) -> Iterator[Trouble]:
        if not _is_list_of(checks, dict):
            self.where, self.line = _("检查"), None
            yield self._bad(_("检查（checks）要写成一列。"))
            return
        for n, check in enumerate(checks, start=1):
            self._at("never", "", _("第%(n)d条检查") % {"n": n})
            yield from self._unknown(check, OF_CHECK)
            yield from self._texts(check, ("says",), ("says_en",))
            if not isinstance(check.get("stops", True), bool):
                yield self._bad(_("拦不拦（stops）只能写 true 或 false。"))
            if not check.get("never"):
                yield self._bad(_("要写什么情况不能出现（never）。"))
            else:
                yield from self._conditions(check["never"])

    def _season(self, season: Any) -> Iterator[Trouble]:
        if season is None:
            return
        self._at("season", "", _("办理期"))
        if not isinstance(season, dict):
            yield self._bad(_("办理期（season）要写在一对花括号里。"))
            return
        yield from self._unknown(season, {"year_field", "since", "until", "late", "late_en"})
        yield from self._texts(season, ("year_field", "since", "until", "late"), ("late_en",))
        if isinstance(name := season.get("year_field"), str) and self.kinds.get(name) != "year":
            yield self._bad(_("哪一年（year_field）要写一道年份题的代号。"))
        for end in ("since", "until"):
            if isinstance(said := season.get(end), str) and not MONTH_DAY.fullmatch(said):
                yield self._bad(_("起止要写成 06-30 这样的月和日。"))

    def _texts(
        self, said: dict[str, Any], needed: tuple[str, ...], more: tuple[str, ...]
    ) -> Iterator[Trouble]:
        for name in needed:
            if not isinstance(said.get(name), str) or not said[name].strip():
                yield self._bad(_("缺“%(name)s”，要写文字。"), name=name)
        for name in more:
            if not isinstance(said.get(name, ""), str):
                yield self._bad(_("“%(name)s”要写文字。"), name=name)

    def _unknown(self, said: dict[str, Any], known: set[str]) -> Iterator[Trouble]:
        if strange := sorted(set(said) - known):
            yield self._bad(_("这些不认识，可能拼错了：%(names)s。"), names="、".join(strange))


def _is_list_of(said: Any, kind: type) -> bool:
    return isinstance(said, list) and all(isinstance(one, kind) for one in said)


def _is_whole(said: Any) -> bool:
    return isinstance(said, int) and not isinstance(said, bool)


def _names_a_field(said: dict[str, Any]) -> bool:
    return set(said) == {"field"} and isinstance(said["field"], str)


def _fits(kind: str, value: Any) -> bool:
    """Whether a value can be compared with the answers to a question of this kind."""
    if kind in NUMBERS:
        return _is_whole(value)
    if kind == "yesno":
        return isinstance(value, bool)
    return isinstance(value, str) and kind != "table"
