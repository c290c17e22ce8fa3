"""What people type about a day that differs, a task somebody should fit, and a call for help."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.people.forms.fields import Day
from tongxing.places.models import Place

from ..models import Skill, Team
from .hours import CLOCK
from .joining import FARTHEST, Hours

FARTHEST_DAY = timedelta(days=366)


class DayForm(forms.Form):
    """One day that is not as usual."""

    day = Day(label=_("哪一天"), help_text=_("例如 2026-10-1。"))
    way = forms.ChoiceField(
        label=_("这一天"), widget=forms.RadioSelect, initial="off",
        choices=[("off", _("没空")), ("besides", _("另外有空"))],
    )  # fmt: skip
    hours = Hours(
        label=_("几点到几点有空"), required=False, max_length=40,
        help_text=_("另外有空才填，例如 8:00-11:30。"),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **options: Any):
        super().__init__(*args, **options)
        self.today = today

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not self.today <= day <= self.today + FARTHEST_DAY:
            raise forms.ValidationError(_("请选今天起一年以内的日子。"))
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("way") == "besides" and "hours" in said and len(said["hours"]) != 1:
            self.add_error("hours", _("请写一段时间，例如 8:00-11:30。"))
        return said

    @property
    def span(self) -> tuple[time, time] | None:
        said = self.cleaned_data
        return said["hours"][0] if said["way"] == "besides" else None


def _places() -> QuerySet[Place]:
    return Place.objects.open().in_tree_order()


class TaskForm(forms.Form):
    """For what somebody should fit."""

    skill = forms.ModelChoiceField(
        label=_("要会什么"), queryset=Skill.objects.none(), to_field_name="code", required=False,
        empty_label=_("都可以"),
    )  # fmt: skip
    place = forms.ModelChoiceField(
        label=_("到哪里"), queryset=Place.objects.none(), to_field_name="code",
        empty_label=_("请选"),
    )  # fmt: skip
    day = Day(label=_("哪一天"), help_text=_("今天起两周以内。"))
    since = forms.TimeField(label=_("从几点"), input_formats=CLOCK, initial="9:00")
    until = forms.TimeField(label=_("到几点"), input_formats=CLOCK, initial="11:00")
    anybody = forms.BooleanField(label=_("也看队外的志愿者"), required=False)

    def __init__(self, *args: Any, now: datetime, keeps: bool, **options: Any):
        super().__init__(*args, **options)
        self.now = now
        self.fields["skill"].queryset = Skill.objects.order_by("pk")
        self.fields["place"].queryset = _places()
        if not keeps:
            del self.fields["anybody"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not {"day", "since", "until"} <= said.keys():
            return said
        begins, ends = (
            timezone.make_aware(datetime.combine(said["day"], said[name]))
            for name in ("since", "until")
        )
        if begins >= ends:
            self.add_error("until", _("结束时间要在开始时间之后。"))
        elif ends <= self.now or begins > self.now + timedelta(days=13):
            self.add_error("day", _("请选今天起两周以内的时间。"))
        return said | {"begins": begins, "ends": ends}


class CallForm(forms.Form):
    """A call for help."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    what = forms.CharField(
        label=_("要做什么"), max_length=120,
        help_text=_("例如：河堤要加沙袋，带雨衣。不写居民的姓名和电话。"),
    )  # fmt: skip
    place = forms.ModelChoiceField(
        label=_("到哪里集合"), queryset=Place.objects.none(), to_field_name="code",
        empty_label=_("请选"),
    )  # fmt: skip
    skill = forms.ModelChoiceField(
        label=_("要会什么"), queryset=Skill.objects.none(), to_field_name="code", required=False,
        empty_label=_("都可以"),
    )  # fmt: skip
    wanted = forms.IntegerField(label=_("要几个人"), min_value=1, max_value=500, initial=5)
    radius = forms.IntegerField(
        label=_("问多少米以内的人"), min_value=100, max_value=FARTHEST, initial=5000
    )
    beyond_team = forms.BooleanField(
        label=_("也问队外的志愿者"), required=False,
        help_text=_("不勾选，只问这支队伍的队员。"),
    )  # fmt: skip

    def __init__(self, *args: Any, team: Team, keeps: bool, **options: Any):
        super().__init__(*args, **options)
        self.fields["skill"].queryset = Skill.objects.order_by("pk")
        self.fields["place"].queryset = _places()
        self.initial.setdefault("place", team.place.code)
        if not keeps:
            del self.fields["beyond_team"]
