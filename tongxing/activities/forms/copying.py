"""How often an activity happens again; into which year a season is copied."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Activity, Often, Season
from .programme import Day

LONGEST = timedelta(days=366)


class RepeatForm(forms.Form):
    """The rule by which an activity happens again."""

    every = forms.ChoiceField(label=_("多久一次"), choices=Often, widget=forms.RadioSelect)
    until = Day(label=_("到哪天为止"), help_text=_("最多一年。"))
    skips_holidays = forms.BooleanField(
        label=_("法定节假日不办"), required=False, initial=True,
        help_text=_("只跳过已经公布的放假日子。"),
    )  # fmt: skip

    def __init__(self, *args: Any, activity: Activity, **options: Any):
        super().__init__(*args, **options)
        self.first = activity.day()

    def clean_until(self) -> date:
        until = self.cleaned_data["until"]
        if not self.first < until <= self.first + LONGEST:
            raise forms.ValidationError(_("请填第一场以后一年之内的日子。"))
        return until


class CloneForm(forms.Form):
    """Into which year a season is copied."""

    year = forms.IntegerField(label=_("照搬到哪一年"), min_value=2018, max_value=2098)

    def __init__(self, *args: Any, season: Season, **options: Any):
        super().__init__(*args, **options)
        self.season = season
        self.initial.setdefault("year", season.year + 1)

    def clean_year(self) -> int:
        year = self.cleaned_data["year"]
        if year <= self.season.year:
            raise forms.ValidationError(_("只能照搬到以后的年份。"))
        return year
