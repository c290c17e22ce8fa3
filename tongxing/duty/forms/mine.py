"""What somebody who stands says: leave, wishes, limits, a swap, that they cannot come."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.people.forms.fields import Day

from ..models import Assignment, Part, Stander

FARTHEST_DAY = timedelta(days=366)


class LeaveForm(forms.Form):
    """Days on which one cannot stand."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    first_on = Day(label=_("第一天"), help_text=_("例如 2026-10-1。"))
    last_on = Day(label=_("最后一天"), help_text=_("只请一天的，写同一天。"))
    why = forms.CharField(
        label=_("原因"), max_length=100, help_text=_("写个大概就行，例如：探亲。")
    )

    def __init__(self, *args: Any, today: date, **options: Any):
        super().__init__(*args, **options)
        self.today = today

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if {"first_on", "last_on"} <= said.keys():
            if not self.today <= said["first_on"] <= self.today + FARTHEST_DAY:
                self.add_error("first_on", _("请选今天起一年以内的日子。"))
            elif not said["first_on"] <= said["last_on"] <= said["first_on"] + FARTHEST_DAY:
                self.add_error("last_on", _("最后一天不能早于第一天，一次最多一年。"))
        return said


class WishForm(forms.Form):
    """A day on which one would rather stand, or rather not."""

    day = Day(label=_("哪一天"), help_text=_("例如 2026-10-1。"))
    wants = forms.TypedChoiceField(
        label=_("这一天"), widget=forms.RadioSelect, initial="no",
        coerce=lambda said: said == "yes",
        choices=[("no", _("最好不排我")), ("yes", _("愿意值"))],
    )  # fmt: skip
    part = forms.ChoiceField(
        label=_("哪种班"), widget=forms.RadioSelect, initial=Part.ANY, choices=Part.choices
    )

    def __init__(self, *args: Any, today: date, **options: Any):
        super().__init__(*args, **options)
        self.today = today

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not self.today < day <= self.today + FARTHEST_DAY:
            raise forms.ValidationError(_("请选明天起一年以内的日子。"))
        return day


class LimitsForm(forms.Form):
    """What one cannot do, said by oneself."""

    no_nights = forms.CharField(
        label=_("不值夜班的原因"), max_length=60, required=False,
        help_text=_("能值夜班就空着。例如：怀孕、身体原因。"),
    )  # fmt: skip
    most_a_month = forms.IntegerField(
        label=_("一个月最多几班"), min_value=1, max_value=31, required=False,
        help_text=_("不限就空着。"),
    )  # fmt: skip


def _words(row: Assignment) -> str:
    begins = timezone.localtime(row.starts_at)
    return f"{row.stander.person.name} · {begins:%m-%d %H:%M} · {row.shift.post}"


class SwapForm(forms.Form):
    """Whom one asks, and for which of their shifts; for none, as a favour."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    to = forms.ModelChoiceField(
        label=_("请谁"), queryset=Stander.objects.none(), to_field_name="uid", required=False,
        empty_label=_("选一位来代班"),
    )  # fmt: skip
    takes = forms.ModelChoiceField(
        label=_("或者换哪个班"), queryset=Assignment.objects.none(), to_field_name="uid",
        required=False, empty_label=_("不换，只请人代"),
    )  # fmt: skip
    why = forms.CharField(label=_("原因"), max_length=100, required=False)

    def __init__(
        self, *args: Any, able: QuerySet[Stander], others: QuerySet[Assignment], **options: Any
    ):
        super().__init__(*args, **options)
        self.fields["to"].queryset = able
        self.fields["takes"].queryset = others
        self.fields["takes"].label_from_instance = _words

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        takes = said.get("takes")
        if takes is not None:
            said["to"] = takes.stander
        elif said.get("to") is None and not self.errors:
            self.add_error("to", _("请选一个人，或者选一个要换的班。"))
        return said


class DropOutForm(forms.Form):
    """One cannot come."""

    why = forms.CharField(label=_("原因"), max_length=100)
