"""Programmes, seasons and their series, as the office writes them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account
from tongxing.places.models import Place

from ..models import PROGRAMME_KEEPERS, Programme, Season, SeasonName, Theme, ThemeWanted, Work

MINUTES_AN_HOUR = 60
FEN_A_YUAN = 100
MOST_THEMES = 12


class Day(forms.DateField):
    """A day as the browser's own picker or people write it."""

    def __init__(self, **options: Any):
        shown = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        ways = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d"]
        super().__init__(input_formats=ways, widget=shown, **options)
        self.error_messages["invalid"] = _("看不懂这个日期，请写成 2026-3-5 这样。")


class ProgrammeForm(forms.Form):
    """A plan of years."""

    name = forms.CharField(
        label=_("计划名称"), max_length=60, help_text=_("例如：文明实践·四季同行")
    )
    brand = forms.CharField(label=_("品牌"), max_length=60, required=False)
    purpose = forms.CharField(
        label=_("宗旨"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    place = forms.ModelChoiceField(
        label=_("哪个阵地"), queryset=Place.objects.none(), to_field_name="code", empty_label=None
    )
    begins_on = Day(label=_("开始日期"))
    ends_on = Day(label=_("结束日期"), required=False, help_text=_("长期的可以不填。"))

    def __init__(self, *args: Any, account: Account, programme: Programme | None = None, **options):
        if programme is not None:
            names = ("name", "brand", "purpose", "begins_on", "ends_on")
            options["initial"] = {name: getattr(programme, name) for name in names}
            options["initial"]["place"] = programme.place.code
        super().__init__(*args, **options)
        kept = Place.objects.open().filter(pk__in=account.place_ids(*PROGRAMME_KEEPERS))
        self.fields["place"].queryset = kept.in_tree_order()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        begins, ends = said.get("begins_on"), said.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("结束日期不能早于开始日期。"))
        return said


class SeasonForm(forms.Form):
    """A season: when, and what it is to reach."""

    year = forms.IntegerField(label=_("年份"), min_value=2018, max_value=2100)
    name = forms.ChoiceField(label=_("季节"), choices=SeasonName)
    title = forms.CharField(label=_("主题"), max_length=40, help_text=_("例如：春日芬芳"))
    begins_on = Day(label=_("开始日期"))
    ends_on = Day(label=_("结束日期"))
    activities_wanted = forms.IntegerField(
        label=_("目标：办几场"), min_value=0, max_value=10_000, initial=0
    )
    people_wanted = forms.IntegerField(
        label=_("目标：多少人次"), min_value=0, max_value=1_000_000, initial=0
    )
    hours_wanted = forms.IntegerField(
        label=_("目标：服务多少小时"), min_value=0, max_value=1_000_000, initial=0
    )
    budget_yuan = forms.DecimalField(
        label=_("预算（元）"), min_value=0, max_digits=12, decimal_places=2, required=False
    )

    def __init__(self, *args: Any, programme: Programme, season: Season | None = None, **options):
        if season is not None:
            names = (
                "year", "name", "title", "begins_on", "ends_on", "activities_wanted",
                "people_wanted",
            )  # fmt: skip
            options["initial"] = {name: getattr(season, name) for name in names} | {
                "hours_wanted": season.minutes_wanted // MINUTES_AN_HOUR,
                "budget_yuan": season.budget / FEN_A_YUAN or None,
            }
        super().__init__(*args, **options)
        self.programme, self.season = programme, season

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        begins, ends = said.get("begins_on"), said.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("结束日期不能早于开始日期。"))
        same = self.programme.seasons.filter(year=said.get("year"), name=said.get("name"))
        if same.exclude(pk=self.season.pk if self.season else None).exists():
            self.add_error("name", _("这一年的这个季节已经有了，请改那一个。"))
        return said

    @property
    def facts(self) -> dict[str, Any]:
        """As the row keeps them."""
        said = dict(self.cleaned_data)
        hours, yuan = said.pop("hours_wanted"), said.pop("budget_yuan") or 0
        return said | {
            "minutes_wanted": hours * MINUTES_AN_HOUR, "budget": int(yuan * FEN_A_YUAN),
        }  # fmt: skip


class ThemeForm(forms.Form):
    """A series within a season; left without a name it is none."""

    theme = forms.ModelChoiceField(
        queryset=Theme.objects.none(), required=False, widget=forms.HiddenInput
    )
    name = forms.CharField(label=_("系列"), max_length=40, required=False)
    about = forms.CharField(label=_("做什么"), max_length=200, required=False)
    work = forms.ChoiceField(label=_("五项工作"), choices=Work)
    activities_wanted = forms.IntegerField(
        label=_("目标：办几场"), min_value=0, max_value=10_000, initial=0
    )

    def __init__(self, *args: Any, season: Season | None = None, **options: Any):
        super().__init__(*args, **options)
        if season is not None:
            self.fields["theme"].queryset = season.themes.in_order()

    @property
    def wanted(self) -> ThemeWanted:
        return ThemeWanted(**self.cleaned_data)


class _Themes(forms.BaseFormSet):
    def clean(self) -> None:
        names = [one.name for one in themes_wanted(self)]
        if len(set(names)) < len(names):
            raise forms.ValidationError(_("两个系列同名，请改一个。"))


def themes_wanted(themes: forms.BaseFormSet) -> list[ThemeWanted]:
    """What a set of series asks for; those without a name are none."""
    cleaned = [form for form in themes if getattr(form, "cleaned_data", None)]
    return [form.wanted for form in cleaned if form.cleaned_data.get("name")]


ThemeFormSet = forms.formset_factory(
    ThemeForm, formset=_Themes, extra=2, max_num=MOST_THEMES, absolute_max=MOST_THEMES
)


def themes_held(season: Season | None) -> list[dict[str, Any]]:
    """The series of a season, as the set of forms begins with them."""
    rows = season.themes.in_order() if season is not None else ()
    return [
        {
            "theme": one.pk, "name": one.name, "about": one.about, "work": one.work,
            "activities_wanted": one.activities_wanted,
        }
        for one in rows
    ]  # fmt: skip
