"""What the office types: campaigns, posts and their heads, who may stand, a month, a placement."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongxing.people.forms.fields import Day
from tongxing.people.models import Account, Person
from tongxing.places.models import Place

from ..models import (
    KEEPS_DUTY,
    As,
    Campaign,
    CampaignKind,
    Pattern,
    Post,
    Requirement,
    Slot,
    Stander,
    Wanted,
)
from .mine import LimitsForm

MOST_HEADS = 50
DAY = timedelta(days=1)


def kept_places(account: Account) -> QuerySet[Place]:
    here = account.place_ids(*KEEPS_DUTY)
    return Place.objects.open().filter(pk__in=here).in_tree_order()


class Placed(forms.ModelChoiceField):
    """One of the places one keeps duty for, in the order of the tree."""

    def __init__(self, **options: Any):
        super().__init__(queryset=Place.objects.none(), to_field_name="code", **options)

    def label_from_instance(self, place: Any) -> str:
        return place.indented


class CampaignForm(forms.ModelForm):
    place = Placed(label=_("在哪里"))
    begins_on = Day(label=_("开始"))
    ends_on = Day(label=_("结束"), required=False, help_text=_("还不知道就空着。"))

    class Meta:
        model = Campaign
        fields = ("kind", "name", "place", "basis", "begins_on", "ends_on")

    def __init__(self, *args: Any, account: Account, **options: Any):
        super().__init__(*args, **options)
        self.fields["place"].queryset = kept_places(account)
        self.fields["kind"].queryset = CampaignKind.objects.order_by("pk")
        self.fields["basis"].help_text = _("哪级预案、哪份通知启动的，写文号。")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        ends = said.get("ends_on")
        if ends and said.get("begins_on") and ends < said["begins_on"]:
            self.add_error("ends_on", _("结束不能早于开始。"))
        return said


class PostForm(forms.ModelForm):
    place = Placed(label=_("在哪个阵地"))
    opens_on = Day(label=_("哪天开岗"))
    closes_on = Day(label=_("最后一天"), required=False, help_text=_("一直开着就空着。"))

    class Meta:
        model = Post
        fields = ("name", "place", "spot", "campaign", "pattern", "needs", "opens_on", "closes_on")

    def __init__(self, *args: Any, account: Account, today: date, **options: Any):
        super().__init__(*args, **options)
        self.fields["place"].queryset = kept_places(account)
        going_on = Campaign.objects.visible_to(account).on(today)
        self.fields["campaign"].queryset = going_on.newest_first()
        self.fields["campaign"].empty_label = _("常设岗位，不属于哪次行动")
        self.fields["pattern"].queryset = Pattern.objects.in_force(today).order_by("pk")
        self.initial.setdefault("opens_on", today)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        closes = said.get("closes_on")
        if closes and said.get("opens_on") and closes < said["opens_on"]:
            self.add_error("closes_on", _("最后一天不能早于开岗那天。"))
        return said


class WantedForm(forms.Form):
    """How many each shift of a post wants, and of which kind."""

    def __init__(self, *args: Any, post: Post, **options: Any):
        super().__init__(*args, **options)
        self.shifts = list(post.pattern.shifts.order_by("begins", "pk"))
        self.kinds = list(Requirement.objects.order_by("pk"))
        now = {one.shift_id: one for one in Slot.objects.filter(post=post, ended=False)
               .prefetch_related("mixes")}  # fmt: skip
        for shift in self.shifts:
            slot = now.get(shift.pk)
            label = f"{shift.name} {shift.begins:%H:%M}–{shift.ends:%H:%M}"
            self.fields[f"heads_{shift.pk}"] = forms.IntegerField(
                label=_("%(shift)s：要几个人") % {"shift": label}, min_value=0,
                max_value=MOST_HEADS, initial=slot.heads if slot else 0,
            )  # fmt: skip
            held = {mix.requirement_id: mix.least for mix in slot.mixes.all()} if slot else {}
            for kind in self.kinds:
                self.fields[f"mix_{shift.pk}_{kind.pk}"] = forms.IntegerField(
                    label=_("%(shift)s：其中%(kind)s至少") % {
                        "shift": shift.name, "kind": kind.name,
                    },
                    min_value=0, max_value=MOST_HEADS, initial=held.get(kind.pk, 0),
                    required=False,
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for shift in self.shifts:
            heads = said.get(f"heads_{shift.pk}") or 0
            for kind in self.kinds:
                name = f"mix_{shift.pk}_{kind.pk}"
                if (said.get(name) or 0) > heads:
                    self.add_error(name, _("不能多于这个班的人数。"))
        return said

    @property
    def wanted(self) -> list[Wanted]:
        said = self.cleaned_data
        return [
            Wanted(
                shift, said[f"heads_{shift.pk}"],
                tuple((kind, said[f"mix_{shift.pk}_{kind.pk}"] or 0) for kind in self.kinds),
            )
            for shift in self.shifts
        ]  # fmt: skip


class EnlistForm(forms.Form):
    """Somebody on file, by phone, id number or volunteer number."""

    who = forms.CharField(
        label=_("志愿者编号、手机号或身份证号"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    stands_as = forms.ChoiceField(
        label=_("以什么身份值班"), widget=forms.RadioSelect, choices=As.choices
    )
    leads = forms.BooleanField(label=_("可以带班"), required=False)

    def __init__(self, *args: Any, people: QuerySet[Person], **options: Any):
        super().__init__(*args, **options)
        self.people = people

    def clean_who(self) -> Person:
        words = self.cleaned_data["who"].strip()
        by_number = self.people.filter(volunteer__number=words.upper())
        found = list(by_number[:1]) or list(self.people.numbered(words).order_by("pk")[:2])
        if not found:
            raise forms.ValidationError(_("您这一片没有这个人，请先登记。"))
        if len(found) > 1:
            raise forms.ValidationError(_("几个人用同一个手机号，请改填志愿者编号或身份证号。"))
        return found[0]


class MonthForm(forms.Form):
    """For which place and month a roster is laid."""

    place = Placed(label=_("哪里的值班表"), help_text=_("这里和下级阵地的岗位都排进去。"))
    month = forms.DateField(
        label=_("哪个月"), input_formats=["%Y-%m"],
        widget=forms.DateInput(format="%Y-%m", attrs={"autocomplete": "off"}),
        help_text=_("例如 2026-12。"),
        error_messages={"invalid": _("看不懂这个月份，请写成 2026-12 这样。")},
    )  # fmt: skip

    def __init__(self, *args: Any, account: Account, today: date, **options: Any):
        super().__init__(*args, **options)
        self.today = today
        places = self.fields["place"].queryset = kept_places(account)
        self.initial.setdefault("place", places.first())  # the topmost: usually the whole zone

    def clean_month(self) -> date:
        month = self.cleaned_data["month"]
        if not 0 <= (month.year - self.today.year) * 12 + month.month - self.today.month <= 12:
            raise forms.ValidationError(_("请选这个月起一年以内的月份。"))
        return month


class PlaceForm(forms.Form):
    """Who is placed in a shift, and why all the same."""

    stander = forms.ModelChoiceField(
        label=_("排谁"), queryset=Stander.objects.none(), to_field_name="uid"
    )
    anyway = forms.CharField(
        label=_("破例的原因"), max_length=100, required=False,
        help_text=_("违反了规矩还要排的才写，会记进值班表的经过。"),
    )  # fmt: skip

    def __init__(self, *args: Any, standers: QuerySet[Stander], **options: Any):
        super().__init__(*args, **options)
        self.fields["stander"].queryset = standers


class ReserveForm(forms.Form):
    """Who is in reserve on a day."""

    stander = forms.ModelChoiceField(
        label=_("谁备勤"), queryset=Stander.objects.none(), to_field_name="uid"
    )
    day = Day(label=_("哪一天"), help_text=_("例如 2026-10-1。"))

    def __init__(self, *args: Any, standers: QuerySet[Stander], **options: Any):
        super().__init__(*args, **options)
        self.fields["stander"].queryset = standers


class StanderForm(LimitsForm):
    """What the office knows of somebody who stands."""

    leads = forms.BooleanField(label=_("可以带班"), required=False)
    posts = forms.ModelMultipleChoiceField(
        label=_("只值这些岗"), queryset=Post.objects.none(), required=False,
        to_field_name="uid", widget=forms.CheckboxSelectMultiple, help_text=_("都可以就不选。"),
    )  # fmt: skip

    def __init__(self, *args: Any, account: Account, today: date, **options: Any):
        super().__init__(*args, **options)
        posts = Post.objects.kept_by(account).open_in(today, today + DAY)
        self.fields["posts"].queryset = posts.select_related("place").in_tree_order()
