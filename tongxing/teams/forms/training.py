"""What people type about a course and who came to it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.people.forms.fields import Day
from tongxing.people.models import Account
from tongxing.places.models import Place

from ..access import KEEPS_TEAMS
from ..models import Volunteer
from .hours import CLOCK


class CourseForm(forms.Form):
    """A training that will be, or was."""

    name = forms.CharField(label=_("培训名称"), max_length=80)
    about = forms.CharField(label=_("主要内容"), max_length=300, widget=forms.Textarea)
    organiser = forms.CharField(label=_("举办单位"), max_length=60)
    place = forms.ModelChoiceField(
        label=_("在哪里"), queryset=Place.objects.none(), to_field_name="code",
        empty_label=_("请选"),
    )  # fmt: skip
    day = Day(label=_("哪一天"), help_text=_("例如 2026-3-5。"))
    since = forms.TimeField(label=_("从几点"), input_formats=CLOCK, help_text=_("例如 8:30。"))
    until = forms.TimeField(label=_("到几点"), input_formats=CLOCK)

    def __init__(self, *args: Any, account: Account, **options: Any):
        super().__init__(*args, **options)
        kept = account.place_ids(*KEEPS_TEAMS)
        self.fields["place"].queryset = Place.objects.open().filter(pk__in=kept).in_tree_order()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not {"day", "since", "until"} <= said.keys():
            return said
        if said["since"] >= said["until"]:
            self.add_error("until", _("结束时间要在开始时间之后。"))
            return said
        begins, ends = (
            timezone.make_aware(datetime.combine(said["day"], said[name]))
            for name in ("since", "until")
        )
        return said | {"starts_at": begins, "ends_at": ends}

    @property
    def course(self) -> dict[str, Any]:
        names = ("name", "about", "organiser", "place", "starts_at", "ends_at")
        return {name: self.cleaned_data[name] for name in names}


class AttendanceForm(forms.Form):
    """Who came, by volunteer number, one a line or divided by commas."""

    numbers = forms.CharField(
        label=_("来的人的志愿者编号"), widget=forms.Textarea, max_length=4000,
        help_text=_("一行一个，或用逗号、空格隔开。"),
    )  # fmt: skip

    def clean_numbers(self) -> list[Volunteer]:
        text = self.cleaned_data["numbers"].upper()
        for mark in ("，", "、", "；", ";", ","):
            text = text.replace(mark, " ")
        asked = list(dict.fromkeys(text.split()))
        found = {one.number: one for one in Volunteer.objects.active().filter(number__in=asked)}
        if missing := [number for number in asked if number not in found]:
            raise forms.ValidationError(
                _("没有这些编号：%(numbers)s。其余的还没有登记，改好再提交。")
                % {"numbers": "、".join(missing[:10])}
            )
        return [found[number] for number in asked]
