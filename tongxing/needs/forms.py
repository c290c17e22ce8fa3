"""What people type about needs, cleaned. A step's form knows which one call it leads to."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongxing.base.models import CalendarDay, Parameter
from tongxing.base.photos import MEDIA_TYPE, BadFile, Photos
from tongxing.people.models import Account, Person, Role
from tongxing.places.models import Place
from tongxing.teams.models import Team, Volunteer

from . import files, plans
from .models import (
    ApiKey,
    Attachment,
    Category,
    Channel,
    ClockRule,
    Delay,
    DelayNotOpen,
    HelpingUnit,
    HelpKind,
    Need,
    Privacy,
    Step,
    Template,
    Urgency,
)
from .models.need import SCORES

SHORT = {"rows": 2}


class Moment(forms.DateTimeField):
    """A day and a time, from the phone's own picker or typed in the common ways."""

    def __init__(self, **options: Any):
        ways = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y年%m月%d日 %H:%M"]
        picker = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(input_formats=ways, widget=picker, **options)


class FilesForm(forms.Form):
    """Photos and a voice note, turned into what will be kept."""

    photos = Photos(label=_("照片"), required=False, help_text=_("最多4张，可以直接拍。"))
    voice = forms.FileField(
        label=_("录音"), required=False, help_text=_("不方便打字，可以说给我们听。"),
        widget=forms.FileInput(attrs={"accept": "audio/*", "data-choose": _("选一个录音文件")}),
    )  # fmt: skip

    def clean_photos(self) -> list[tuple[str, bytes, str]]:
        photos = self.cleaned_data["photos"]
        return [(Attachment.Kind.PHOTO, content, MEDIA_TYPE) for content in photos]

    def clean_voice(self) -> list[tuple[str, bytes, str]]:
        if not (upload := self.cleaned_data["voice"]):
            return []
        try:
            return [(Attachment.Kind.VOICE, *files.voice(upload))]
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def kept(self) -> list[tuple[str, bytes, str]]:
        return [*self.cleaned_data.get("photos", []), *self.cleaned_data.get("voice", [])]


class RaiseForm(FilesForm):
    """What a resident says; three things must be told, the rest may be."""

    what = forms.CharField(
        label=_("什么事？"), max_length=60, strip=True, required=False,
        help_text=_("一句话就行，例如：厨房水管漏水。录了音可以不写。"),
    )  # fmt: skip
    category = forms.ModelChoiceField(
        label=_("是哪一类？"), queryset=Category.objects.none(), empty_label=_("不清楚，请帮我选"),
        required=False,
    )  # fmt: skip
    address = forms.CharField(
        label=_("在哪里？"), max_length=200, required=False,
        help_text=_("写小区、楼栋、门牌或附近标志。"),
    )  # fmt: skip
    details = forms.CharField(
        label=_("想多说几句吗？"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    for_whom = forms.ModelChoiceField(
        label=_("替谁提？"), queryset=Person.objects.none(), required=False,
        empty_label=_("我自己"),
    )  # fmt: skip
    urgency = forms.ChoiceField(label=_("急不急？"), choices=Urgency, initial=Urgency.NORMAL)
    wanted_from = Moment(label=_("希望什么时候来？"), required=False)
    privacy = forms.ChoiceField(
        label=_("谁能看到？"), choices=Privacy, initial=Privacy.STAFF,
        help_text=_("公开时不显示姓名、电话和门牌。"),
    )  # fmt: skip
    wants_woman = forms.BooleanField(label=_("希望女志愿者上门"), required=False)
    lon = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-90, max_value=90)
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    field_order: ClassVar = [
        "what", "voice", "category", "photos", "address", "for_whom", "urgency", "details",
        "wanted_from", "privacy", "wants_woman",
    ]  # fmt: skip

    def __init__(self, *args: Any, account: Account, now: datetime, **options: Any):
        options.setdefault("initial", {}).setdefault("request_key", uuid.uuid4())
        super().__init__(*args, **options)
        self.account, self.now = account, now
        self.fields["category"].queryset = Category.objects.offered()
        helped = Person.objects.filter(
            proxies__helper=account.pk, proxies__ended_at=None
        ).in_name_order()
        if helped.exists():
            self.fields["for_whom"].queryset = helped
        else:
            del self.fields["for_whom"]

    def clean_wanted_from(self) -> datetime | None:
        wanted = self.cleaned_data["wanted_from"]
        if wanted and wanted < self.now - timedelta(minutes=5):
            raise forms.ValidationError(_("这个时间已经过去了，请选以后的时间。"))
        return wanted

    def clean(self) -> dict:
        said = super().clean() or {}
        if not said.get("what"):
            if not said.get("voice"):
                self.add_error("what", _("请写一句什么事，或者录一段音。"))
            said["what"] = str(_("（请听录音）"))
        if (said.get("lon") is None) != (said.get("lat") is None):
            said["lon"] = said["lat"] = None
        return said

    @property
    def facts(self) -> dict[str, Any]:
        """Everything a need is taken in with, but its files and its place."""
        names = (
            "what", "details", "address", "urgency", "privacy", "wants_woman", "wanted_from",
            "lon", "lat", "request_key",
        )  # fmt: skip
        return {name: self.cleaned_data[name] for name in names}


class OnBehalfForm(RaiseForm):
    """The same at the station, by phone, or keyed in from paper: for whoever comes."""

    person = forms.CharField(
        label=_("居民的手机或身份证号"), required=False,
        help_text=_("已登记的居民填这个就够了。"),
    )  # fmt: skip
    contact_name = forms.CharField(label=_("没登记：姓名"), max_length=40, required=False)
    contact_phone = forms.CharField(label=_("没登记：电话"), max_length=20, required=False)
    place = forms.ModelChoiceField(label=_("哪个站点的居民"), queryset=Place.objects.none())
    channel = forms.ChoiceField(
        label=_("怎么来的"),
        choices=[
            (channel, channel.label)
            for channel in (Channel.STATION, Channel.CALL, Channel.PAPER, Channel.VISIT)
        ],
    )

    field_order: ClassVar = [
        "channel", "person", "contact_name", "contact_phone", "place", *RaiseForm.field_order,
    ]  # fmt: skip

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields.pop("for_whom", None)
        covered = self.account.place_ids(*Account.READS_PEOPLE)
        here = Place.objects.open().filter(pk__in=covered).in_tree_order()
        self.fields["place"].queryset = here
        self.fields["place"].initial = here.order_by("-path").first()

    def clean(self) -> dict:
        said = super().clean()
        said["resident"] = None
        if words := said.get("person"):
            found = list(Person.objects.visible_to(self.account).called(words)[:2])
            if len(found) != 1:
                missing = _("没有找到这个人，请核对号码，或在下面填姓名和电话。")
                several = _("找到不止一个人，请填身份证号。")
                self.add_error("person", several if found else missing)
            else:
                said["resident"] = found[0]
        elif not said.get("contact_name"):
            self.add_error("contact_name", _("请填居民的手机或身份证号，或者姓名和电话。"))
        return said

    @property
    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        asker = {name: said[name] for name in ("contact_name", "contact_phone", "channel")}
        return super().facts | asker


# What stands over each step's form, and on its button.
SAYS = {
    Step.REVIEW: (_("审核"), _("审核通过")),
    Step.REFUSE: (_("不予受理"), _("不予受理并告诉居民")),
    Step.MERGE: (_("并入另一件"), _("并入")),
    Step.PASS_DOWN: (_("下派给下级"), _("下派")),
    Step.SEND_UP: (_("上报给上级"), _("上报")),
    Step.DISPATCH: (_("派给一支队伍"), _("派单")),
    Step.OFFER: (_("让队伍来抢"), _("放入抢单")),
    Step.TAKE_ON: (_("由本单位自办"), _("我们自己办")),
    Step.CLAIM: (_("抢单"), _("我们来接")),
    Step.ACCEPT: (_("接单"), _("我们来接")),
    Step.RETURN: (_("退回"), _("退回给派单员")),
    Step.RECALL: (_("收回另派"), _("收回")),
    Step.SCHEDULE: (_("约时间、定人"), _("约定")),
    Step.ARRIVE: (_("到了现场"), _("我到了")),
    Step.FINISH: (_("办完了"), _("报办完")),
    Step.CONFIRM: (_("解决了吗？"), _("解决了")),
    Step.DENY: (_("没有解决"), _("没有解决，请再来办")),
    Step.RATE: (_("给这次服务打分"), _("提交评价")),
    Step.REOPEN: (_("又出问题了"), _("重新打开")),
    Step.CLOSE: (_("办结"), _("办结")),
    Step.CANCEL: (_("不需要了"), _("撤回")),
    Step.NOTE: (_("留言"), _("发出留言")),
    Step.CALL: (_("记一次电话"), _("记下")),
    Step.CALL_BACK: (_("回访"), _("记录回访")),
    Step.ASK_HELP: (_("请别的单位协办"), _("请求协办")),
    Step.HELPED: (_("协办办完了"), _("记下结果")),
    Step.ASK_DELAY: (_("申请暂停或延期"), _("提交申请")),
    Step.GRANT_DELAY: (_("同意这个申请"), _("同意")),
    Step.REFUSE_DELAY: (_("不同意这个申请"), _("不同意")),
    Step.RESUME: (_("恢复计时"), _("恢复计时")),
}


class StepForm(forms.Form):
    """A step's form: what the step takes, and the page it was pressed on."""

    step: ClassVar[Step]
    action = ""  # the address it is sent to, set by the page that shows it
    since = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, need: Need, account: Account, **options: Any):
        self.need, self.account = need, account
        options["initial"] = {"since": need.state_since.isoformat()} | options.get("initial", {})
        options.setdefault("prefix", None)
        super().__init__(*args, auto_id=f"{self.step.value}-%s", **options)
        if "ready" in self.fields:
            fitting = Template.objects.filter(step=self.step).order_by("title", "pk")
            choices = [("", _("选一条现成的话"))] + [(row.text, row.title) for row in fitting]
            self.fields["ready"].choices = choices

    @property
    def title(self) -> str:
        return str(SAYS[self.step][0])

    @property
    def button(self) -> str:
        return str(SAYS[self.step][1])

    def take(self, *, by: Account, at: datetime) -> None:
        """One call on the need, as the page showed it: a stale page is refused."""
        if since := self.cleaned_data.get("since"):
            self.need.state_since = since
        self.act(by=by, at=at)

    def act(self, *, by: Account, at: datetime) -> None:
        """The step's own call."""
        getattr(self.need, self.step.value.replace("-", "_"))(by=by, at=at)


class WhyForm(StepForm):
    why = forms.CharField(
        label=_("原因"), max_length=300, widget=forms.Textarea(attrs=SHORT),
        help_text=_("居民会看到这段话。"),
    )  # fmt: skip

    def act(self, *, by: Account, at: datetime) -> None:
        method = getattr(self.need, METHODS.get(self.step, self.step.value.replace("-", "_")))
        method(why=self.cleaned_data["why"], by=by, at=at)


METHODS = {Step.RETURN: "return_"}


class ReadyWhyForm(WhyForm):
    ready = forms.ChoiceField(
        label=_("常用语"), required=False, widget=forms.Select(attrs={"data-fills": "why"})
    )
    field_order: ClassVar = ["ready", "why"]


class ReviewForm(StepForm):
    step = Step.REVIEW
    category = forms.ModelChoiceField(label=_("类别"), queryset=Category.objects.none())
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=Urgency)
    privacy = forms.ChoiceField(label=_("谁能看到"), choices=Privacy)
    note = forms.CharField(label=_("备注"), max_length=300, required=False)

    def __init__(self, *args: Any, need: Need, **options: Any):
        initial = {
            "category": need.category_id, "urgency": need.urgency, "privacy": need.privacy,
        }  # fmt: skip
        super().__init__(*args, need=need, initial=initial, **options)
        self.fields["category"].queryset = Category.objects.offered()

    def act(self, *, by: Account, at: datetime) -> None:
        said = self.cleaned_data
        self.need.review(
            by=by, at=at, note=said["note"], category=said["category"],
            kind=said["category"].kind, urgency=said["urgency"], privacy=said["privacy"],
        )  # fmt: skip


class RefuseForm(ReadyWhyForm):
    step = Step.REFUSE


class MergeForm(StepForm):
    step = Step.MERGE
    number = forms.CharField(label=_("并入哪一件（编号）"), max_length=16)

    def clean_number(self) -> Need:
        found = Need.objects.visible_to(self.account).filter(number=self.cleaned_data["number"])
        if (into := found.first()) is None:
            raise forms.ValidationError(_("没有这个编号，请核对，例如 260304-0001。"))
        return into

    def act(self, *, by: Account, at: datetime) -> None:
        self.need.merge(into=self.cleaned_data["number"], by=by, at=at)


class PassDownForm(StepForm):
    step = Step.PASS_DOWN
    to = forms.ModelChoiceField(label=_("下派给"), queryset=Place.objects.none())
    note = forms.CharField(label=_("交代几句"), max_length=300, required=False)

    def __init__(self, *args: Any, need: Need, **options: Any):
        super().__init__(*args, need=need, **options)
        below = Place.objects.open().under(need.unit).exclude(pk=need.unit_id)
        self.fields["to"].queryset = below.in_tree_order()

    def act(self, *, by: Account, at: datetime) -> None:
        said = self.cleaned_data
        self.need.pass_down(to=said["to"], note=said["note"], by=by, at=at)


class SendUpForm(WhyForm):
    step = Step.SEND_UP


class DispatchForm(StepForm):
    step = Step.DISPATCH
    to = forms.ModelChoiceField(label=_("派给哪支队伍"), queryset=Team.objects.none())
    note = forms.CharField(label=_("交代几句"), max_length=300, required=False)

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["to"].queryset = Team.objects.working().in_name_order()

    def act(self, *, by: Account, at: datetime) -> None:
        said = self.cleaned_data
        self.need.dispatch(to=said["to"], note=said["note"], by=by, at=at)


class OfferForm(StepForm):
    step = Step.OFFER


class TakeOnForm(StepForm):
    step = Step.TAKE_ON


class ClaimForm(StepForm):
    step = Step.CLAIM
    team = forms.ModelChoiceField(label=_("用哪支队伍接"), queryset=Team.objects.none())

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        mine = Team.objects.led_by(self.account).working().in_name_order()
        self.fields["team"].queryset = mine
        self.fields["team"].initial = mine.first()

    def act(self, *, by: Account, at: datetime) -> None:
        self.need.claim(team=self.cleaned_data["team"], by=by, at=at)


class AcceptForm(StepForm):
    step = Step.ACCEPT


class ReturnForm(ReadyWhyForm):
    step = Step.RETURN


class RecallForm(WhyForm):
    step = Step.RECALL


class ScheduleForm(StepForm):
    step = Step.SCHEDULE
    when = Moment(label=_("约定什么时间"))
    volunteers = forms.ModelMultipleChoiceField(
        label=_("谁去"), queryset=Volunteer.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, need: Need, **options: Any):
        super().__init__(*args, need=need, **options)
        able = plans.able_to_serve(need).select_related("person").order_by("person__name", "pk")
        self.fields["volunteers"].queryset = able
        self.fields["volunteers"].initial = list(
            need.assignments.current().values_list("volunteer", flat=True)
        )
        self.fields["when"].initial = need.scheduled_for or need.wanted_from

    def suggest(self, choices: list[plans.Choice]) -> None:
        """Put those who fit best first, each with the reasons."""
        field = self.fields["volunteers"]
        first = [(one.row.pk, f"{one.row.person} · {' · '.join(one.reasons)}") for one in choices]
        known = {pk for pk, _label in first}
        rest = [(row.pk, row.person.name) for row in field.queryset if row.pk not in known]
        field.choices = first + rest

    def act(self, *, by: Account, at: datetime) -> None:
        said = self.cleaned_data
        self.need.schedule(when=said["when"], volunteers=said["volunteers"], by=by, at=at)


class ArriveForm(StepForm):
    step = Step.ARRIVE


class FinishForm(StepForm, FilesForm):
    step = Step.FINISH
    ready = forms.ChoiceField(
        label=_("常用语"), required=False, widget=forms.Select(attrs={"data-fills": "report"})
    )
    report = forms.CharField(
        label=_("办得怎么样"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("做了什么、结果如何，居民会看到。"),
    )  # fmt: skip
    voice = None
    field_order: ClassVar = ["ready", "report", "photos"]

    def act(self, *, by: Account, at: datetime) -> None:
        self.need.finish(report=self.cleaned_data["report"], by=by, at=at)
        files.attach(self.need, self.kept, by=by, at=at, is_result=True)


class ConfirmForm(StepForm):
    step = Step.CONFIRM


class DenyForm(WhyForm):
    step = Step.DENY


class RateForm(StepForm):
    step = Step.RATE
    score = forms.TypedChoiceField(
        label=_("您满意吗？"), choices=SCORES, coerce=int, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("想说的话"), max_length=300, required=False, widget=forms.Textarea(attrs=SHORT)
    )

    def act(self, *, by: Account, at: datetime) -> None:
        said = self.cleaned_data
        self.need.rate(score=said["score"], comment=said["comment"], by=by, at=at)


class ReopenForm(WhyForm):
    step = Step.REOPEN


class CloseForm(StepForm):
    step = Step.CLOSE


class CancelForm(WhyForm):
    step = Step.CANCEL


class TextForm(StepForm):
    text = forms.CharField(label=_("内容"), max_length=500, widget=forms.Textarea(attrs=SHORT))

    def act(self, *, by: Account, at: datetime) -> None:
        getattr(self.need, self.step.value)(text=self.cleaned_data["text"], by=by, at=at)


class NoteForm(TextForm):
    step = Step.NOTE


class CallForm(TextForm):
    step = Step.CALL


class AskHelpForm(StepForm):
    step = Step.ASK_HELP
    place = forms.ModelChoiceField(
        label=_("请哪个阵地协办"), queryset=Place.objects.none(), required=False
    )
    team = forms.ModelChoiceField(
        label=_("或者哪支队伍"), queryset=Team.objects.none(), required=False
    )
    what = forms.CharField(label=_("请他们做什么"), max_length=200)

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["place"].queryset = Place.objects.open().in_tree_order()
        self.fields["team"].queryset = Team.objects.working().in_name_order()

    def clean(self) -> dict:
        said = super().clean() or {}
        if bool(said.get("place")) == bool(said.get("team")):
            self.add_error("place", _("请选一个阵地或一支队伍，二选一。"))
        return said

    def act(self, *, by: Account, at: datetime) -> None:
        said = self.cleaned_data
        HelpingUnit.objects.ask(
            self.need, place=said["place"], team=said["team"], what=said["what"], by=by, at=at
        )


class HelpedForm(StepForm):
    step = Step.HELPED
    helper = forms.ModelChoiceField(label=_("哪一项协办"), queryset=HelpingUnit.objects.none())
    result = forms.CharField(label=_("结果"), max_length=300)

    def __init__(self, *args: Any, need: Need, **options: Any):
        super().__init__(*args, need=need, **options)
        waiting = need.helpers.filter(done_at=None).order_by("asked_at", "pk")
        self.fields["helper"].queryset = waiting

    def act(self, *, by: Account, at: datetime) -> None:
        helper = self.cleaned_data["helper"]
        helper.need = self.need
        helper.finish(result=self.cleaned_data["result"], by=by, at=at)


class AskDelayForm(StepForm):
    step = Step.ASK_DELAY
    kind = forms.ChoiceField(label=_("申请什么"), choices=Delay.Kind, widget=forms.RadioSelect)
    workdays = forms.IntegerField(
        label=_("延长几个工作日"), min_value=1, max_value=30, required=False,
        help_text=_("只在延期时填，最多30个。"),
    )  # fmt: skip
    why = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("批准后居民会看到。"),
        widget=forms.Textarea(attrs=SHORT),
    )  # fmt: skip

    def clean(self) -> dict:
        said = super().clean() or {}
        if said.get("kind") == Delay.Kind.EXTENSION and not said.get("workdays"):
            self.add_error("workdays", _("请填延长几个工作日。"))
        if said.get("kind") == Delay.Kind.PAUSE:
            said["workdays"] = None
        return said

    def act(self, *, by: Account, at: datetime) -> None:
        said = self.cleaned_data
        Delay.objects.ask(
            self.need, kind=said["kind"], why=said["why"], workdays=said["workdays"], by=by, at=at
        )


class DelayForm(StepForm):
    """Decides the one request that waits."""

    def _delay(self) -> Delay:
        delay = Delay.objects.undecided().filter(need=self.need).first()
        if delay is None:
            raise DelayNotOpen
        delay.need = self.need
        return delay


class GrantDelayForm(DelayForm):
    step = Step.GRANT_DELAY

    def act(self, *, by: Account, at: datetime) -> None:
        self._delay().grant(by=by, at=at)


class RefuseDelayForm(DelayForm):
    step = Step.REFUSE_DELAY
    why = forms.CharField(label=_("原因"), max_length=200)

    def act(self, *, by: Account, at: datetime) -> None:
        self._delay().refuse(why=self.cleaned_data["why"], by=by, at=at)


class ResumeForm(StepForm):
    step = Step.RESUME


class CallBackForm(StepForm):
    step = Step.CALL_BACK
    reached = forms.BooleanField(label=_("联系上了"), required=False)
    solved = forms.BooleanField(label=_("居民说真的解决了"), required=False)
    satisfied = forms.BooleanField(label=_("居民满意"), required=False)
    remark = forms.CharField(label=_("记录"), max_length=300, widget=forms.Textarea(attrs=SHORT))

    def act(self, *, by: Account, at: datetime) -> None:
        said = self.cleaned_data
        reached = said["reached"]
        call_back = self.need.call_back
        call_back.need = self.need
        call_back.record(
            reached=reached, solved=said["solved"] if reached else None,
            satisfied=said["satisfied"] if reached else None, remark=said["remark"], by=by, at=at,
        )  # fmt: skip


# Every step somebody can press, with the form it asks for. The order is that of the page.
STEP_FORMS: dict[Step, type[StepForm]] = {
    form.step: form
    for form in (
        ReviewForm, AcceptForm, ClaimForm, DispatchForm, OfferForm, TakeOnForm, ArriveForm,
        FinishForm, ScheduleForm, ConfirmForm, DenyForm, RateForm, GrantDelayForm, RefuseDelayForm,
        ResumeForm, PassDownForm, SendUpForm, RefuseForm, MergeForm, ReturnForm, RecallForm,
        CallForm, NoteForm, AskHelpForm, HelpedForm, AskDelayForm, CloseForm, CallBackForm,
        ReopenForm, CancelForm,
    )
}  # fmt: skip


class ClockRuleForm(forms.ModelForm):
    """A new line of the clock table; the old one stays valid until this one begins."""

    class Meta:
        model = ClockRule
        fields = ("state", "kind", "urgency", "amount", "unit", "amber_share", "source",
                  "valid_from")  # fmt: skip
        widgets = {"valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class ParameterForm(forms.ModelForm):
    class Meta:
        model = Parameter
        fields = ("value", "source", "valid_from")
        widgets = {"valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


def _is_yes(value: str) -> bool:
    return value == "1"


class CalendarDayForm(forms.Form):
    day = forms.DateField(
        label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    is_workday = forms.TypedChoiceField(
        label=_("这一天"), choices=(("1", _("上班")), ("0", _("放假"))), coerce=_is_yes
    )
    source = forms.CharField(label=_("依据"), max_length=200)

    def learn(self, *, at: datetime) -> CalendarDay:
        said = self.cleaned_data
        return CalendarDay.objects.learn(
            said["day"], is_workday=said["is_workday"], source=said["source"], at=at
        )


class CategoryForm(forms.ModelForm):
    words = forms.CharField(
        label=_("居民的说法"), widget=forms.Textarea(attrs={"rows": 3}), required=False,
        help_text=_("用空格或逗号隔开，用来自动建议类别。"),
    )  # fmt: skip

    class Meta:
        model = Category
        fields = ("name", "name_en", "kind", "team_kind", "skills", "is_sensitive", "is_offered",
                  "words")  # fmt: skip
        widgets = {"skills": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.initial["words"] = " ".join(self.instance.words)

    def clean_words(self) -> list[str]:
        said = self.cleaned_data["words"].replace("，", " ").replace("、", " ").replace(",", " ")
        return sorted(set(said.split()))


class TemplateForm(forms.ModelForm):
    step = forms.ChoiceField(
        label=_("用于"),
        choices=[(step, step.label) for step in (Step.FINISH, Step.REFUSE, Step.RETURN)],
    )

    class Meta:
        model = Template
        fields = ("title", "text", "step", "category")


class BulkForm(forms.Form):
    """The same step for several needs: each is taken by itself, and each outcome is told."""

    ACTS = ((Step.REVIEW, _("审核通过")), (Step.OFFER, _("放入抢单")), (Step.DISPATCH, _("派单")),
            (Step.CLOSE, _("办结")), (Step.RECALL, _("收回")))  # fmt: skip
    UNDONE_BY_RECALL = (Step.OFFER, Step.DISPATCH)
    act = forms.ChoiceField(label=_("一起办"), choices=ACTS)
    team = forms.ModelChoiceField(
        label=_("队伍"), queryset=Team.objects.none(), required=False, empty_label=_("选队伍")
    )
    need = forms.ModelMultipleChoiceField(queryset=Need.objects.none(), to_field_name="number")

    def __init__(self, *args: Any, account: Account, **options: Any):
        super().__init__(*args, **options)
        if self.is_bound:  # the page that shows the form draws the rows itself
            self.fields["need"].queryset = Need.objects.visible_to(account).with_names()
        self.fields["team"].queryset = Team.objects.working().in_name_order()

    def clean(self) -> dict:
        said = super().clean() or {}
        if said.get("act") == Step.DISPATCH and not said.get("team"):
            self.add_error("team", _("请选派给哪支队伍。"))
        return said

    def take(self, need: Need, *, by: Account, at: datetime) -> None:
        """The chosen step for one of the needs."""
        act, more = Step(self.cleaned_data["act"]), {}
        if act == Step.DISPATCH:
            more = {"to": self.cleaned_data["team"]}
        elif act == Step.RECALL:
            more = {"why": str(_("一起撤销"))}
        getattr(need, act.value)(by=by, at=at, **more)


class ApiKeyForm(forms.ModelForm):
    class Meta:
        model = ApiKey
        fields = ("name", "place")

    def __init__(self, *args: Any, account: Account, **options: Any):
        super().__init__(*args, **options)
        mine = account.place_ids(Role.OFFICE, Role.ADMINISTRATOR)
        self.fields["place"].queryset = Place.objects.open().filter(pk__in=mine).in_tree_order()


class Open311Form(forms.Form):
    """What another system sends by GeoReport v2, cleaned; its names are those of the standard."""

    service_code = forms.ModelChoiceField(queryset=Category.objects.none(), to_field_name="code")
    description = forms.CharField(max_length=2000)
    address_string = forms.CharField(max_length=200, required=False)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    long = forms.FloatField(required=False, min_value=-180, max_value=180)
    first_name = forms.CharField(max_length=20, required=False)
    last_name = forms.CharField(max_length=20, required=False)
    phone = forms.CharField(max_length=20, required=False)
    request_key = forms.UUIDField(required=False)

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["service_code"].queryset = Category.objects.offered()

    def clean(self) -> dict:
        said = super().clean() or {}
        placed = said.get("lat") is not None and said.get("long") is not None
        if not placed and not said.get("address_string"):
            self.add_error("address_string", _("请给出 lat 和 long，或 address_string。"))
        return said

    @property
    def facts(self) -> dict[str, Any]:
        """What a need is taken in with, but its place."""
        said = self.cleaned_data
        description = said["description"]
        return {
            "what": description[:60], "details": description if len(description) > 60 else "",
            "category": said["service_code"], "kind": said["service_code"].kind,
            "address": said["address_string"], "lon": said["long"], "lat": said["lat"],
            "contact_name": f"{said['last_name']}{said['first_name']}" or str(_("接口用户")),
            "contact_phone": said["phone"], "channel": Channel.OPEN311,
            "request_key": said["request_key"] or uuid.uuid4(),
        }  # fmt: skip


class PhoneForm(forms.Form):
    """Why a whole number is wanted."""

    why = forms.CharField(
        label=_("为什么要看"), max_length=200,
        help_text=_("例如：联系上门、电话回访。"), initial=_("联系上门"),
    )  # fmt: skip


class AdoptForm(forms.Form):
    """The ticked lines of a dispatch plan, each as need:team:volunteer."""

    need = forms.MultipleChoiceField(required=True, choices=())

    def __init__(self, *args: Any, waiting: QuerySet[Need], **options: Any):
        super().__init__(*args, **options)
        self.waiting = waiting
        asked = self.data.getlist("need") if hasattr(self.data, "getlist") else []
        self.fields["need"].choices = [(line, line) for line in asked]

    def clean_need(self) -> list[tuple[Need, Team, Volunteer]]:
        lines = [line.split(":") for line in self.cleaned_data["need"]]
        if any(len(line) != 3 or not (line[1] + line[2]).isdecimal() for line in lines):
            raise forms.ValidationError(_("这份建议已经过时，请重新打开再派。"))
        needs = {row.number: row for row in self.waiting.filter(number__in=[n for n, *_ in lines])}
        teams = Team.objects.working().in_bulk([int(team) for _n, team, _v in lines])
        people = (
            Volunteer.objects.active()
            .select_related("person")
            .in_bulk([int(volunteer) for *_, volunteer in lines])
        )
        return [
            (needs[number], teams[int(team)], people[int(volunteer)])
            for number, team, volunteer in lines
            if number in needs and int(team) in teams and int(volunteer) in people
        ]


class HelperForm(forms.Form):
    """What kind of helper a window asks for."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("要什么帮助"), choices=HelpKind)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def clean_kind(self) -> HelpKind:
        return HelpKind(self.cleaned_data["kind"])
