"""What people type about places, cleaned."""

import re
from datetime import datetime, time
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.base.photos import Photos
from tongxing.base.wording import weekday

from .models import Condition, Level, Offer, Place, Service

HOURS = re.compile(r"^(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})$")


class DeclareForm(forms.Form):
    """Today's notice: why, and until when."""

    condition = forms.ChoiceField(
        label=_("今天怎么样"), choices=Condition, widget=forms.RadioSelect
    )
    why = forms.CharField(
        label=_("原因"), max_length=200, required=False,
        help_text=_("来的人会看到，例如：停电检修、工作人员入户走访。"),
    )  # fmt: skip
    until = forms.DateTimeField(
        label=_("什么时候恢复"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text=_("不写就是到您改回来为止。"),
    )  # fmt: skip

    def __init__(self, *args: Any, now: datetime, **options: Any):
        super().__init__(*args, **options)
        self.now = now

    def clean(self) -> dict:
        said = super().clean() or {}
        if said.get("condition") != Condition.OPEN and not said.get("why"):
            self.add_error("why", _("请写一句原因，来的人好理解。"))
        if said.get("until") and said["until"] <= self.now:
            self.add_error("until", _("恢复的时间已经过去了，请选以后的时间。"))
        return said


class WeekField(forms.CharField):
    """The hours of a day as people write them: 8:30-12:00，14:00-17:30."""

    def clean(self, value: Any) -> list[tuple[time, time]]:
        text = super().clean(value)
        found = []
        for part in re.split(r"[,，、;；\s]+(?=\d)", text.strip()):
            if part:
                found.append(self._span(part))
        for (_opens, closes), (opens, _closes) in pairwise(found):
            if opens < closes:
                raise forms.ValidationError(_("两段时间重叠了，请从早到晚写。"))
        return found

    def _span(self, part: str) -> tuple[time, time]:
        match = HOURS.match(part)
        try:
            opens_hour, opens_minute, closes_hour, closes_minute = map(int, match.groups())
            opens, closes = time(opens_hour, opens_minute), time(closes_hour, closes_minute)
        except (AttributeError, ValueError):
            raise forms.ValidationError(
                _("看不懂“%(part)s”，请写成 8:30-12:00，14:00-17:30。"), params={"part": part}
            ) from None
        if closes <= opens:
            raise forms.ValidationError(_("关门要晚于开门。"))
        return opens, closes


class PlaceForm(forms.ModelForm):
    """What the page says about a place, and its hours."""

    class Meta:
        model = Place
        fields = ("name", "address", "phone", "introduction", "step_free", "lon", "lat")
        widgets = {"introduction": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        for day in range(7):
            field = WeekField(label=weekday(day), required=False, max_length=80)
            field.initial = self._said(day)
            self.fields[f"day{day}"] = field
        self.fields["day0"].help_text = _("例如 8:30-12:00，14:00-17:30；休息就空着。")

    def _said(self, day: int) -> str:
        if not self.instance.pk:
            return ""
        hours = self.instance.hours.filter(weekday=day).order_by("opens", "pk")
        return "，".join(f"{one.opens:%H:%M}-{one.closes:%H:%M}" for one in hours)

    def clean(self) -> dict:
        said = super().clean() or {}
        if (said.get("lon") is None) != (said.get("lat") is None):
            self.add_error("lon", _("经度和纬度要么都写，要么都空着。"))
        return said

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def week(self) -> list[tuple[int, time, time]]:
        return [
            (day, opens, closes)
            for day in range(7)
            for opens, closes in self.cleaned_data[f"day{day}"]
        ]

    @property
    def week_changed(self) -> bool:
        return any(name.startswith("day") for name in self.changed_data)


class PhotoForm(forms.Form):
    """Photos of the place: the front, the way in, the room."""

    photos = Photos(label=_("照片"), help_text=_("门口、入口、屋里，一次最多4张。不要拍到人的脸。"))


class PlantForm(forms.Form):
    """A new place under another."""

    parent = forms.ModelChoiceField(label=_("归哪里管"), queryset=Place.objects.none())
    level = forms.ChoiceField(label=_("级别"), choices=Level)
    code = forms.RegexField(
        label=_("编号"), regex=r"^[A-Za-z0-9-]{1,20}$",
        error_messages={"invalid": _("编号只用字母、数字和短横线，最多20个。")},
    )  # fmt: skip
    name = forms.CharField(label=_("名称"), max_length=80)

    def __init__(self, *args: Any, places, **options: Any):
        super().__init__(*args, **options)
        self.fields["parent"].queryset = places

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if Place.objects.filter(code=code).exists():
            raise forms.ValidationError(_("这个编号已经有了，请换一个。"))
        return code


class WhereForm(forms.Form):
    """Another parent."""

    under = forms.ModelChoiceField(label=_("划归"), queryset=Place.objects.none())

    def __init__(self, *args: Any, places, **options: Any):
        super().__init__(*args, **options)
        self.fields["under"].queryset = places


class CloseForm(forms.Form):
    """Why, and into which place if the work goes on there."""

    into = forms.ModelChoiceField(
        label=_("并入哪里"), queryset=Place.objects.none(), required=False,
        empty_label=_("不并入，直接关闭"),
    )  # fmt: skip
    why = forms.CharField(label=_("原因"), max_length=200)

    def __init__(self, *args: Any, places, **options: Any):
        super().__init__(*args, **options)
        self.fields["into"].queryset = places


class OfferForm(forms.ModelForm):
    class Meta:
        model = Offer
        fields = ("service", "bring", "note")

    def __init__(self, *args: Any, place: Place, **options: Any):
        super().__init__(*args, **options)
        known = place.offers.values("service")
        self.fields["service"].queryset = Service.objects.exclude(pk__in=known).order_by("name")
