"""A form of Django's, built from a page of a guided form."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from tongxing.base.wording import in_language
from tongxing.people.forms.fields import Day, Phone

from ..guided import Answers, Field, Group

FEN = 100
TEN_THOUSAND = 10_000
LONGEST_TEXT = 200
SAID = {"yes": True, "no": False}


class MoneyField(forms.CharField):
    """Yuan as people write them (86000, 1,234.5, 8.6万), kept as whole 分."""

    def __init__(self, *, least: int | None, most: int | None, **options: Any):
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=30, widget=forms.TextInput(attrs=attrs), **options)
        self.least, self.most = least, most

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value) / FEN:f}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = re.sub(r"[\s,，¥￥元]", "", super().clean(value))
        if not text:
            return None
        times = TEN_THOUSAND if text.endswith("万") else 1
        try:
            fen = Decimal(text.removesuffix("万")) * times * FEN
        except InvalidOperation:
            raise forms.ValidationError(_("请写金额，例如 86000 或 8.6万。")) from None
        if not fen.is_finite() or fen != fen.to_integral_value():
            raise forms.ValidationError(_("金额最多写到分。"))
        if self.least is not None and fen < self.least:
            raise forms.ValidationError(_("金额太小了，请核对。"))
        if self.most is not None and fen > self.most:
            raise forms.ValidationError(_("金额太大了，请核对单位是不是元。"))
        return int(fen)


class GroupForm(forms.Form):
    """The questions of one page that are asked as the answers stand. Tables get a row more."""

    saves = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, group: Group, answers: Answers, saves: int, today: date, **options: Any
    ):
        super().__init__(*args, initial={"saves": saves}, **options)
        self.asked, self.today = group.asked(answers), today
        self.rows: dict[str, int] = {}
        for field in self.asked:
            if field.kind == "table":
                self._lay_out(field, answers.get(field.key) or [])
            else:
                self.fields[field.key] = _field(field, today, answers.get(field.key))

    def _lay_out(self, table: Field, rows: list[dict[str, Any]]) -> None:
        most = table.most or 20
        self.rows[table.key] = count = min(len(rows) + 1, most)
        for n in range(count):
            said = rows[n] if n < len(rows) else {}
            for column in table.columns:
                made = _field(column, self.today, said.get(column.key))
                made.required = False
                self.fields[f"{table.key}-{n}-{column.key}"] = made

    @property
    def parts(self) -> list[tuple[str, Any]]:
        """What the page shows, in order: a single question, or a table as rows of questions."""
        found: list[tuple[str, Any]] = []
        for field in self.asked:
            if field.kind == "table":
                rows = [self._row(field, n) for n in range(self.rows[field.key])]
                found.append((in_language(field.label, field.label_en), rows))
            else:
                found.append(("", self[field.key]))
        return found

    def _row(self, table: Field, n: int) -> list[BoundField]:
        return [self[f"{table.key}-{n}-{column.key}"] for column in table.columns]

    def clean(self) -> dict:
        said = super().clean() or {}
        for table in self.asked:
            if table.kind == "table":
                self._clean_table(table, said)
        return said

    def _clean_table(self, table: Field, said: dict[str, Any]) -> None:
        begun = 0
        for n in range(self.rows[table.key]):
            cells = {one: said.get(f"{table.key}-{n}-{one.key}") for one in table.columns}
            if all(value in (None, "") for value in cells.values()):
                continue
            begun += 1
            for column, value in cells.items():
                name = f"{table.key}-{n}-{column.key}"
                if column.required and value in (None, "") and name not in self.errors:
                    self.add_error(name, _("这一行还没填完。"))
        first = f"{table.key}-0-{table.columns[0].key}"
        if table.required and not begun and first not in self.errors:
            self.add_error(first, _("请至少填一行。"))

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, as it is kept."""
        said: dict[str, Any] = {}
        for field in self.asked:
            if field.kind == "table":
                said[field.key] = self._kept_rows(field)
            else:
                said[field.key] = _kept(self.cleaned_data[field.key])
        return said

    def _kept_rows(self, table: Field) -> list[dict[str, Any]]:
        rows = []
        for n in range(self.rows[table.key]):
            cells = {
                one.key: _kept(self.cleaned_data[f"{table.key}-{n}-{one.key}"])
                for one in table.columns
            }
            if any(value is not None for value in cells.values()):
                rows.append(cells)
        return rows


def _kept(value: Any) -> Any:
    """A cleaned value as JSON carries it; what was left empty is None."""
    if isinstance(value, date):
        return value.isoformat()
    return None if value in ("", None) else value


def _field(field: Field, today: date, said: Any) -> forms.Field:
    common: dict[str, Any] = {
        "label": in_language(field.label, field.label_en), "required": field.required,
        "help_text": in_language(field.hint, field.hint_en), "initial": said,
    }  # fmt: skip
    if field.kind == "words":
        shown = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(max_length=field.most or LONGEST_TEXT, widget=shown, **common)
    if field.kind == "number":
        return forms.IntegerField(min_value=field.least, max_value=field.most, **common)
    if field.kind == "money":
        return MoneyField(least=field.least, most=field.most, **common)
    if field.kind == "date":
        if isinstance(said, str):
            common["initial"] = datetime.strptime(said, "%Y-%m-%d").date()  # noqa: DTZ007
        return Day(**{key: value for key, value in common.items() if key != "help_text" or value})
    if field.kind == "yesno":
        common["initial"] = {True: "yes", False: "no"}.get(said)
        return forms.TypedChoiceField(
            choices=[("yes", _("是")), ("no", _("不是"))], coerce=SAID.get, empty_value=None,
            widget=forms.RadioSelect, **common,
        )  # fmt: skip
    if field.kind == "choice":
        choices = [(one.value, in_language(one.label, one.label_en)) for one in field.choices]
        if not field.required:
            choices.insert(0, ("", "—"))
        few = len(choices) < 5
        shown = forms.RadioSelect() if few else forms.Select()
        return forms.ChoiceField(choices=choices, widget=shown, **common)
    if field.kind == "year":
        years = range(today.year + (field.most or 0), today.year + (field.least or 0) - 1, -1)
        return forms.TypedChoiceField(
            choices=[(year, str(year)) for year in years], coerce=int, empty_value=None, **common
        )
    if field.kind == "phone":
        return Phone(**common)
    if field.kind == "url":
        return forms.URLField(max_length=300, assume_scheme="https", **common)
    return forms.CharField(max_length=field.most or LONGEST_TEXT, **common)
