"""What people type about teams and about themselves as volunteers, cleaned."""

import re
import unicodedata
from datetime import date, time
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.base import wording
from tongxing.people.forms.fields import Day
from tongxing.people.models import Account
from tongxing.places.models import Place

from ..access import KEEPS_TEAMS
from ..models import Leave, Skill, Team, TeamKind, Volunteer

HOURS = re.compile(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?")
FARTHEST = 50_000  # metres; nobody is sent farther than across the county


class Hours(forms.CharField):
    """The hours of a day in which one is free, as people write them: 8-11:30, 14:00-17:00."""

    def clean(self, value: Any) -> list[tuple[time, time]]:
        text = unicodedata.normalize("NFKC", super().clean(value))
        text = re.sub(r"[至到~—–]", "-", text).replace(" ", "")
        text = re.sub(r"点(?=\d)", ":", text).translate(str.maketrans("", "", "点分"))
        spans = sorted(self._span(part) for part in re.split(r"[,、;]", text) if part)
        for (_since, until), (since, _until) in pairwise(spans):
            if since < until:
                raise forms.ValidationError(_("两段时间重叠了，请分开写。"))
        return spans

    def _span(self, text: str) -> tuple[time, time]:
        wrong = forms.ValidationError(_("看不懂这段时间，请写成 8:00-11:30 这样，几段用逗号隔开。"))
        if not (found := HOURS.fullmatch(text)):
            raise wrong
        numbers = [int(part or 0) for part in found.groups()]
        try:
            since, until = time(numbers[0], numbers[1]), time(numbers[2], numbers[3])
        except ValueError:
            raise wrong from None
        if since >= until:
            raise forms.ValidationError(_("结束时间要在开始时间之后。"))
        return since, until


class VolunteerForm(forms.Form):
    """What somebody can do, when, how far, and whether they may be asked."""

    skills = forms.ModelMultipleChoiceField(
        label=_("我会什么"), queryset=Skill.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("急救、水电、驾驶等要看证书的，请带证书到站点，由工作人员登记。"),
    )  # fmt: skip
    max_distance = forms.IntegerField(
        label=_("最远能去多少米"), min_value=100, max_value=FARTHEST, initial=3000,
        help_text=_("走路15分钟大约1000米。"),
    )  # fmt: skip
    max_open = forms.IntegerField(label=_("同时最多接几件事"), min_value=1, max_value=10, initial=2)
    may_be_called = forms.BooleanField(
        label=_("需要人手时可以派给我"), required=False, initial=True,
        help_text=_("不勾选，就只参加自己报名的。"),
    )  # fmt: skip

    def __init__(self, *args: Any, volunteer: Volunteer | None = None, **options: Any):
        if volunteer is not None:
            options["initial"] = self._held(volunteer) | options.get("initial", {})
        super().__init__(*args, **options)
        self.fields["skills"].queryset = Skill.objects.filter(needs_proof=False).order_by("pk")
        for day in range(7):
            self.fields[f"free_{day}"] = Hours(
                label=_("%(day)s空闲时间") % {"day": wording.weekday(day)}, max_length=80,
                required=False,
                help_text=_("例如 8:00-11:30, 14:00-17:00；没空就不填。") if day == 0 else "",
            )  # fmt: skip

    @staticmethod
    def _held(volunteer: Volunteer) -> dict[str, Any]:
        names = ("max_distance", "max_open", "may_be_called")
        held = {name: getattr(volunteer, name) for name in names}
        held["skills"] = [row.skill_id for row in volunteer.volunteerskill_set.all()]
        spans: dict[str, list[str]] = {}
        for row in volunteer.free_times.order_by("weekday", "since", "pk"):
            spans.setdefault(f"free_{row.weekday}", []).append(
                f"{row.since:%H:%M}-{row.until:%H:%M}"
            )
        return held | {name: ", ".join(said) for name, said in spans.items()}

    @property
    def ways(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name] for name in ("max_distance", "max_open", "may_be_called")
        }

    @property
    def free(self) -> list[tuple[int, time, time]]:
        return [
            (day, since, until)
            for day in range(7)
            for since, until in self.cleaned_data[f"free_{day}"]
        ]


class RegisterForm(VolunteerForm):
    """The same for somebody new; who is not of age says who consents."""

    is_earning = forms.BooleanField(label=_("我以自己的劳动收入为主要生活来源"), required=False)
    guardian = forms.CharField(
        label=_("同意的监护人：姓名和关系"), max_length=60, required=False,
        help_text=_("例如：吴桂花，母亲。监护人同意后才填。"),
    )  # fmt: skip
    truth = forms.BooleanField(
        label=_("我自愿注册，填写的内容真实"),  # 志愿服务条例 article 7
        error_messages={"required": _("请确认您是自愿注册，内容真实。")},
    )
    field_order = ("is_earning", "guardian", "skills")

    def __init__(self, *args: Any, leave: Leave, **options: Any):
        super().__init__(*args, **options)
        if leave not in {Leave.EARNING, Leave.GUARDED}:
            del self.fields["guardian"]
        if leave != Leave.EARNING:
            del self.fields["is_earning"]
        self.fields["truth"] = self.fields.pop("truth")  # last


class TeamForm(forms.Form):
    """A new team."""

    name = forms.CharField(label=_("队伍名称"), max_length=80)
    kind = forms.ChoiceField(label=_("类别"), choices=TeamKind)
    place = forms.ModelChoiceField(
        label=_("哪个阵地的队伍"), queryset=Place.objects.none(), to_field_name="code",
        empty_label=_("请选"),
    )  # fmt: skip
    parent = forms.ModelChoiceField(
        label=_("归哪支队伍"), queryset=Team.objects.none(), to_field_name="code", required=False,
        empty_label=_("自成一支总队"),
    )  # fmt: skip
    purpose = forms.CharField(label=_("做什么"), max_length=200, required=False)
    ends_on = Day(
        label=_("到哪天为止"), required=False, help_text=_("临时队伍才填，例如 2026-12-31。")
    )

    def __init__(self, *args: Any, account: Account, today: date, **options: Any):
        super().__init__(*args, **options)
        self.today = today
        kept = account.place_ids(*KEEPS_TEAMS)
        self.fields["place"].queryset = Place.objects.open().filter(pk__in=kept).in_tree_order()
        self.fields["parent"].queryset = Team.objects.may_have_others().in_name_order()

    def clean_ends_on(self) -> date | None:
        ends = self.cleaned_data["ends_on"]
        if ends and ends < self.today:
            raise forms.ValidationError(_("这一天已经过去了，请选以后的日期。"))
        return ends

    def clean(self) -> dict:
        said = super().clean() or {}
        alike = Team.objects.working().filter(name=said.get("name"), place=said.get("place"))
        if said.get("place") and alike.exists():
            self.add_error("name", _("这个阵地已经有同名的队伍，请换一个名称。"))
        return said


class ParentForm(forms.Form):
    """Under which team this one stands."""

    parent = forms.ModelChoiceField(
        label=_("归哪支队伍"), queryset=Team.objects.none(), to_field_name="code", required=False,
        empty_label=_("自成一支总队"),
    )  # fmt: skip

    def __init__(self, *args: Any, team: Team, **options: Any):
        if team.parent is not None:
            options["initial"] = {"parent": team.parent.code}
        super().__init__(*args, **options)
        rows = Team.objects.may_have_others().exclude(pk=team.pk).in_name_order()
        self.fields["parent"].queryset = rows


class MemberForm(forms.Form):
    """Whom to take in, by what they themselves can tell: number or phone."""

    who = forms.CharField(
        label=_("志愿者编号或手机号"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean_who(self) -> Volunteer:
        rows = Volunteer.objects.active().known_by(self.cleaned_data["who"])
        found = list(rows.select_related("person")[:2])
        if not found:
            raise forms.ValidationError(
                _("没有这位志愿者。请核对编号或手机号；还没注册的，请他先注册志愿者。")
            )
        if len(found) > 1:
            raise forms.ValidationError(_("几位志愿者用同一个手机号，请改填志愿者编号。"))
        return found[0]


class CertificateForm(forms.Form):
    """A certificate that the station has seen."""

    skill = forms.ModelChoiceField(
        label=_("技能"), queryset=Skill.objects.none(), to_field_name="code",
        empty_label=_("请选"),
    )  # fmt: skip
    proof = forms.CharField(label=_("证书编号"), max_length=60)
    expires_on = Day(label=_("有效期至"), required=False, help_text=_("长期有效的不填。"))

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["skill"].queryset = Skill.objects.filter(needs_proof=True).order_by("pk")
