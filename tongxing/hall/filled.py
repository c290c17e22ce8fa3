"""A filled form in words, for the summary and the paper. Pure but for the reader's language."""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import formats
from django.utils.translation import gettext as _

from tongxing.base.wording import in_language

from .guided import Answers, Field, Group, Guide

FEN = 100


class Line(NamedTuple):
    """A question and its answer; of a table, its rows under the heads of its columns."""

    label: str
    text: str
    heads: list[str]
    rows: list[list[str]]


class Section(NamedTuple):
    key: str
    label: str
    lines: list[Line]


def in_words(guide: Guide, answers: Answers) -> list[Section]:
    return [
        Section(
            group.key, in_language(group.label, group.label_en),
            [_line(field, answers.get(field.key)) for field in group.asked(answers)],
        )
        for group in guide.groups
    ]  # fmt: skip


def label_of(part: Group | Field) -> str:
    return in_language(part.label, part.label_en)


def _line(field: Field, value: Any) -> Line:
    if field.kind != "table":
        return Line(label_of(field), value_in_words(field, value), [], [])
    heads = [label_of(column) for column in field.columns]
    rows = [
        [value_in_words(column, row.get(column.key)) for column in field.columns]
        for row in value or []
    ]
    return Line(label_of(field), "", heads, rows)


def value_in_words(field: Field, value: Any) -> str:
    """¥1,234.50, 是, 2026年3月4日; a dash for what was not answered."""
    if value is None or value == "":
        return "—"
    if field.kind == "money":
        return f"¥{Decimal(value) / FEN:,.2f}"
    if field.kind == "yesno":
        return _("是") if value else _("不是")
    if field.kind == "date":
        day = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007
        return formats.date_format(day, "DATE_FORMAT")
    if field.kind == "choice":
        chosen = next((one for one in field.choices if one.value == value), None)
        return in_language(chosen.label, chosen.label_en) if chosen else str(value)
    return str(value)
