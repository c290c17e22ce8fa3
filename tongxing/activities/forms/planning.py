"""Planning an activity, moving it, calling it off."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account
from tongxing.places.models import Place
from tongxing.teams.models import Skill, Team

from ..models import KEEPERS, Activity, PostWanted, Theme, Work

WAYS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y年%m月%d日 %H:%M"]


class Moment(forms.DateTimeField):
    """A moment as the browser's own picker or people write it."""

    def __init__(self, **options: Any):
        shown = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(input_formats=WAYS, widget=shown, **options)
        self.error_messages["invalid"] = _("看不懂这个时间，请写成 2026-3-5 8:30 这样。")


class PlanForm(forms.Form):
    """An activity: what, when, where, who may come."""

    title = forms.CharField(label=_("活动名称"), max_length=60)
    about = forms.CharField(
        label=_("活动内容"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    work = forms.ChoiceField(label=_("五项工作"), choices=Work)
    theme = forms.ModelChoiceField(
        label=_("属于哪个系列"), queryset=Theme.objects.none(), required=False,
        empty_label=_("不属于哪个系列"),
    )  # fmt: skip
    place = forms.ModelChoiceField(
        label=_("哪个阵地"), queryset=Place.objects.none(), to_field_name="code",
        empty_label=_("请选"),
    )  # fmt: skip
    team = forms.ModelChoiceField(
        label=_("哪支队伍"), queryset=Team.objects.none(), to_field_name="code", required=False,
        empty_label=_("没有队伍"),
    )  # fmt: skip
    spot = forms.CharField(label=_("具体地点"), max_length=80, required=False)
    leader = forms.CharField(label=_("负责人"), max_length=40, required=False)
    phone = forms.CharField(label=_("咨询电话"), max_length=30, required=False)
    bring = forms.CharField(label=_("要带什么"), max_length=200, required=False)
    risks = forms.CharField(label=_("风险提示"), max_length=200, required=False)
    starts_at = Moment(label=_("开始"))
    ends_at = Moment(label=_("结束"))
    opens_at = Moment(label=_("报名开始"))
    closes_at = Moment(label=_("报名截止"))
    most_heads = forms.IntegerField(label=_("一家最多几人"), min_value=1, max_value=20, initial=1)
    guests_welcome = forms.BooleanField(
        label=_("无需账号也可报名"), required=False,
        help_text=_("没有账号的人凭姓名和手机报名，用一个链接看结果。不能和“只限”一起用。"),
    )  # fmt: skip
    has_waiting_list = forms.BooleanField(label=_("满了可以候补"), required=False, initial=True)
    confirm_minutes = forms.IntegerField(
        label=_("递补后几分钟内确认"), min_value=10, max_value=7 * 24 * 60, initial=240
    )
    age_from = forms.IntegerField(label=_("年龄从"), min_value=0, max_value=100, required=False)
    age_to = forms.IntegerField(label=_("年龄到"), min_value=0, max_value=120, required=False)
    volunteers_only = forms.BooleanField(label=_("只限志愿者"), required=False)
    residents_only = forms.BooleanField(label=_("只限本阵地的居民"), required=False)
    once_a_season = forms.BooleanField(label=_("这一季只能参加一次"), required=False)
    newcomers_until = Moment(label=_("到这时为止，先让这一季没参加过的人报名"), required=False)
    lot_at = Moment(
        label=_("抽签时间"), required=False,
        help_text=_("报的人会很多时填：报名截止后抽签，先报后报机会一样。"),
    )  # fmt: skip
    budget_yuan = forms.DecimalField(
        label=_("预算（元）"), min_value=0, max_digits=10, decimal_places=2, required=False
    )

    def __init__(
        self, *args: Any, account: Account, now: datetime, activity: Activity | None = None,
        **options: Any,
    ):  # fmt: skip
        if activity is not None:
            options["initial"] = self._held(activity) | options.get("initial", {})
        super().__init__(*args, **options)
        self.is_for_a_team = activity is not None and activity.only_team_id is not None
        if activity is None:
            self.initial.setdefault("opens_at", timezone.localtime(now).replace(second=0))
        kept = account.place_ids(*KEEPERS)
        led = Team.objects.led_by(account).working()
        places = Place.objects.open().filter(pk__in=[*kept, *led.values_list("place", flat=True)])
        self.fields["place"].queryset = places.in_tree_order()
        if activity is None and (first := places.in_tree_order().first()):
            self.initial.setdefault("place", first.code)
        teams = Team.objects.working().filter(place__in=kept) | led
        self.fields["team"].queryset = teams.distinct().in_name_order()
        self.fields["theme"].queryset = Theme.objects.select_related("season").order_by(
            "-season__begins_on", "position", "pk"
        )
        self.fields["theme"].label_from_instance = lambda one: f"{one.season} · {one.name}"

    @staticmethod
    def _held(activity: Activity) -> dict[str, Any]:
        names = [
            "title", "about", "work", "theme", "spot", "leader", "phone", "bring", "risks",
            "most_heads", "guests_welcome", "has_waiting_list", "confirm_minutes", "age_from",
            "age_to",
            "volunteers_only", "once_a_season",
        ]  # fmt: skip
        moments = ("starts_at", "ends_at", "opens_at", "closes_at", "newcomers_until", "lot_at")
        held = {name: getattr(activity, name) for name in names}
        held |= {
            name: timezone.localtime(at) for name in moments if (at := getattr(activity, name))
        }
        return held | {
            "place": activity.place.code, "team": activity.team.code if activity.team else None,
            "residents_only": activity.only_under_id is not None,
            "budget_yuan": activity.budget / 100 or None,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        starts, ends = said.get("starts_at"), said.get("ends_at")
        opens, closes, lot = (said.get(name) for name in ("opens_at", "closes_at", "lot_at"))
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("结束要在开始之后。"))
        elif starts and ends and ends - starts > timedelta(days=3):
            self.add_error("ends_at", _("一场活动最多三天；更长的请分几场。"))
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("报名截止要在报名开始之后。"))
        elif closes and ends and closes > ends:
            self.add_error("closes_at", _("报名截止要在活动结束之前。"))
        if lot and closes and lot < closes:
            self.add_error("lot_at", _("抽签要在报名截止之后。"))
        elif lot and starts and lot >= starts:
            self.add_error("lot_at", _("抽签要在活动开始之前。"))
        asks_for_file = ("volunteers_only", "residents_only", "once_a_season", "newcomers_until")
        asked = self.is_for_a_team or any(said.get(name) for name in asks_for_file)
        if said.get("guests_welcome") and asked:
            self.add_error(
                "guests_welcome",
                _(
                    "只限居民、志愿者、队员，一季一次，先让没来过的人报，都要看资料：没有账号的人报不了。"
                ),
            )
        if (said.get("age_from") or 0) > (said.get("age_to") or 200):
            self.add_error("age_to", _("年龄上限比下限小，请核对。"))
        return said

    @property
    def facts(self) -> dict[str, Any]:
        """As the row keeps them."""
        said = dict(self.cleaned_data)
        only = said.pop("residents_only")
        yuan = said.pop("budget_yuan") or 0
        return said | {
            "only_under": said["place"] if only else None, "budget": int(yuan * 100),
        }  # fmt: skip


class PostForm(forms.Form):
    """A post: how many, and whether it is service."""

    name = forms.CharField(label=_("岗位"), max_length=40)
    capacity = forms.IntegerField(label=_("名额"), min_value=1, max_value=100_000)
    serves = forms.BooleanField(label=_("是志愿服务，计时长"), required=False)
    skill = forms.ModelChoiceField(
        label=_("要什么技能"), queryset=Skill.objects.order_by("pk"), required=False,
        empty_label=_("都可以"),
    )  # fmt: skip

    @property
    def wanted(self) -> PostWanted:
        return PostWanted(**self.cleaned_data)


class _Posts(forms.BaseFormSet):
    def clean(self) -> None:
        names = [form.cleaned_data.get("name") for form in self.forms if form.has_changed()]
        if len(set(names)) < len(names):
            raise forms.ValidationError(_("两个岗位同名，请改一个。"))


def posts_wanted(posts: forms.BaseFormSet) -> list[PostWanted]:
    """What a valid set of posts asks for; forms left empty are none."""
    return [form.wanted for form in posts if form.cleaned_data]


PostFormSet = forms.formset_factory(
    PostForm, formset=_Posts, extra=2, min_num=1, max_num=8, validate_min=True, absolute_max=8
)


class MoveForm(forms.Form):
    """Another time or place, with why."""

    starts_at = Moment(label=_("开始"))
    ends_at = Moment(label=_("结束"))
    spot = forms.CharField(label=_("具体地点"), max_length=80, required=False)
    why = forms.CharField(label=_("为什么改"), max_length=100)
    confirm_by = Moment(label=_("请报名的人在什么时候前重新确认"))

    def __init__(self, *args: Any, activity: Activity, now: datetime, **options: Any):
        super().__init__(*args, **options)
        self.now = now
        starts, ends = (timezone.localtime(at) for at in (activity.starts_at, activity.ends_at))
        half_way = now + (activity.starts_at - now) / 2
        self.initial.update({
            "starts_at": starts, "ends_at": ends, "spot": activity.spot,
            "confirm_by": timezone.localtime(half_way).replace(second=0, microsecond=0),
        })  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        starts, ends, by = (said.get(name) for name in ("starts_at", "ends_at", "confirm_by"))
        if starts and starts <= self.now:
            self.add_error("starts_at", _("新的开始时间已经过去了。"))
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("结束要在开始之后。"))
        if by and starts and not self.now < by <= starts:
            self.add_error("confirm_by", _("确认的时间要在现在和活动开始之间。"))
        return said


class CallOffForm(forms.Form):
    why = forms.CharField(label=_("取消原因，报名的人会看到"), max_length=200)

    def __init__(self, *args: Any, **options: Any):
        # Another form on the same page asks why as well.
        super().__init__(*args, auto_id="id_call_off_%s", **options)
