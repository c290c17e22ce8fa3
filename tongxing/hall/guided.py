"""A form as data: groups of fields, when each is asked, and what must agree with what. Pure.

A value is what JSON can carry: text, a whole number, a truth, a list of rows; money is whole 分, a
day is text as 2026-03-04. A field that was not answered has None. The file of a form is read once
and refused with the offending names when it does not hold together.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Answers = Mapping[str, Any]

KINDS = (
    "text", "words", "number", "money", "date", "choice", "yesno", "phone", "url", "year", "table",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Other:
    """The answer to another field, as the right side of a comparison."""

    field: str


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of an answer. Of a field without an answer nothing holds but "empty"."""

    field: str
    does: str
    value: Any = None

    def holds(self, answers: Answers) -> bool:
        said = _said(answers, self.field)
        if self.does in ("empty", "filled"):
            return (said in (None, "", [])) == (self.does == "empty")
        value = _said(answers, self.value.field) if isinstance(self.value, Other) else self.value
        if said is None or value is None:
            return False
        return COMPARE[self.does](said, value)


def _said(answers: Answers, name: str) -> Any:
    """The answer to a field; of a day, `name.year` is its year."""
    key, _dot, part = name.partition(".")
    said = answers.get(key)
    return int(said[:4]) if part == "year" and said else said


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda said, value: said == value,
    "!=": lambda said, value: said != value,
    ">": lambda said, value: said > value,
    ">=": lambda said, value: said >= value,
    "<": lambda said, value: said < value,
    "<=": lambda said, value: said <= value,
    "in": lambda said, value: said in value,
}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `least` and `most` bound a number, money (分), a text's length, or rows."""

    key: str
    label: str
    kind: str
    label_en: str = ""
    hint: str = ""
    hint_en: str = ""
    required: bool = True
    when: tuple[Condition, ...] = ()
    least: int | None = None
    most: int | None = None
    choices: tuple[Choice, ...] = ()
    columns: tuple["Field", ...] = ()

    def is_asked(self, answers: Answers) -> bool:
        return all(condition.holds(answers) for condition in self.when)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions on one page."""

    key: str
    label: str
    fields: tuple[Field, ...]
    label_en: str = ""
    hint: str = ""
    hint_en: str = ""

    def asked(self, answers: Answers) -> list[Field]:
        return [field for field in self.fields if field.is_asked(answers)]


@dataclass(frozen=True, slots=True)
class Check:
    """What may never hold all together; `stops` false only asks to look again."""

    never: tuple[Condition, ...]
    says: str
    says_en: str = ""
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Season:
    """When a report about a year may be handed in: days of the year after, both inside."""

    year_field: str
    since: str  # MM-DD
    until: str
    late: str  # what is said of a late one
    late_en: str = ""

    def _day(self, answers: Answers, month_day: str) -> date:
        month, day = month_day.split("-")
        return date(answers[self.year_field] + 1, int(month), int(day))

    def begins(self, answers: Answers) -> date:
        return self._day(answers, self.since)

    def ends(self, answers: Answers) -> date:
        return self._day(answers, self.until)


@dataclass(frozen=True, slots=True)
class Guide:
    groups: tuple[Group, ...]
    checks: tuple[Check, ...] = ()
    season: Season | None = None

    def fields(self) -> Iterator[Field]:
        for group in self.groups:
            yield from group.fields

    def kept(self, answers: Answers) -> dict[str, Any]:
        """The answers to what is asked; an answer that hangs on another goes with it."""
        left = dict(answers)
        for field in self.fields():
            if not field.is_asked(left):
                left.pop(field.key, None)
        return left

    def unanswered(self, answers: Answers) -> list[tuple[Group, Field]]:
        """What is asked and must be answered, and is not."""
        return [
            (group, field)
            for group in self.groups
            for field in group.asked(answers)
            if field.required and answers.get(field.key) in (None, "", [])
        ]

    def broken(self, answers: Answers) -> list[Check]:
        """The checks that fail on these answers."""
        return [
            check
            for check in self.checks
            if all(condition.holds(answers) for condition in check.never)
        ]

    def is_late(self, answers: Answers, day: date) -> bool:
        return self.season is not None and day > self.season.ends(answers)


# --- reading the file


def read(content: Mapping[str, Any]) -> Guide:
    """The form that a file describes. Raises ValueError with what does not hold together."""
    guide = Guide(
        groups=tuple(_group(one) for one in content["groups"]),
        checks=tuple(_check(one) for one in content.get("checks", ())),
        season=Season(**content["season"]) if content.get("season") else None,
    )
    keys = [field.key for field in guide.fields()]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise ValueError(f"field keys must be unique: {twice}")
    groups = [group.key for group in guide.groups]
    if len(set(groups)) < len(groups):
        raise ValueError(f"group keys must be unique: {groups}")
    seen: set[str] = set()
    for field in guide.fields():
        if unknown := _asked_of(field.when) - seen:
            raise ValueError(f"{field.key} hangs on what is not asked before it: {unknown}")
        seen.add(field.key)
    for check in guide.checks:
        if unknown := _asked_of(check.never) - seen:
            raise ValueError(f"a check asks for what is no field: {unknown}")
    if guide.season and guide.season.year_field not in keys:
        raise ValueError(f"no field gives the year: {guide.season.year_field}")
    return guide


def _asked_of(conditions: tuple[Condition, ...]) -> set[str]:
    named = {condition.field for condition in conditions}
    others = {one.value.field for one in conditions if isinstance(one.value, Other)}
    return {name.removesuffix(".year") for name in named | others}


def _group(said: Mapping[str, Any]) -> Group:
    rest = {key: value for key, value in said.items() if key != "fields"}
    return Group(fields=tuple(_field(one) for one in said["fields"]), **rest)


def _field(said: Mapping[str, Any]) -> Field:
    rest = {key: value for key, value in said.items() if key not in ("when", "choices", "columns")}
    field = Field(
        when=tuple(_condition(one) for one in said.get("when", ())),
        choices=tuple(Choice(**one) for one in said.get("choices", ())),
        columns=tuple(_field(one) for one in said.get("columns", ())),
        **rest,
    )
    if field.kind not in KINDS:
        raise ValueError(f"{field.key} is of no kind: {field.kind}")
    if (field.kind == "choice") != bool(field.choices):
        raise ValueError(f"{field.key} has choices exactly when it is a choice")
    if (field.kind == "table") != bool(field.columns):
        raise ValueError(f"{field.key} has columns exactly when it is a table")
    if field.kind == "year" and (field.least is None or field.most is None):
        raise ValueError(f"{field.key} says from which year to which, counted from this one")
    if any(column.columns or column.when for column in field.columns):
        raise ValueError(f"columns of {field.key} are plain fields")
    return field


def _condition(said: list) -> Condition:
    field, does, *rest = said
    if does not in COMPARE and does not in ("empty", "filled"):
        raise ValueError(f"a condition on {field} does what nobody knows: {does}")
    value = rest[0] if rest else None
    if isinstance(value, Mapping):
        value = Other(**value)
    return Condition(field, does, value)


def _check(said: Mapping[str, Any]) -> Check:
    rest = {key: value for key, value in said.items() if key != "never"}
    return Check(never=tuple(_condition(one) for one in said["never"]), **rest)
