"""What people type when they rate, and what is written down while a bad rating is put right."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.people.forms.fields import Phone
from tongxing.people.models import Account

from ..models import BY_THE_RATER, KEYED_IN, Handled, Level, Rating, RatingReason
from ..models.rectification import Step
from ..rate import rate
from .acts import SHORT, ActForm, NoteForm, WhyForm


class RateForm(forms.Form):
    """One of five levels, then why, in as few words as one likes. Only the level must be said."""

    level = forms.TypedChoiceField(
        label=_("您满意吗？"), coerce=int, choices=list(Level.choices), widget=forms.RadioSelect
    )
    reasons = forms.ModelMultipleChoiceField(
        RatingReason.objects.none(), label=_("为什么？可以多选，也可以不选"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    comment = forms.CharField(
        label=_("想说几句？"), max_length=300, required=False, widget=forms.Textarea(attrs=SHORT)
    )
    name = forms.CharField(
        label=_("您的姓名"), max_length=40, required=False,
        help_text=_("可以不填。填了姓名和手机，就是实名评价，我们会回访。"),
    )  # fmt: skip
    phone = Phone(label=_("您的手机"), required=False)

    def __init__(self, *args: Any, today: date, level: int | None, **options: Any):
        super().__init__(*args, **options)
        self.fields["level"].initial = level
        reasons = RatingReason.objects.in_force(today).in_list_order()
        said = str(self.data.get("level") if self.is_bound else level)
        known = {str(one.value): one.value for one in Level}
        self.fields["reasons"].queryset = reasons.filter(level=known.get(said, 0))

    def clean(self) -> dict:
        said = super().clean() or {}
        if said.get("phone") and not said.get("name"):
            self.add_error("name", _("留手机的话，请也写姓名。"))
        return said

    def rate(
        self, handled: Handled, *, channel: str, device: str, session_key: str, by: Account,
        at: datetime,
    ) -> Rating:  # fmt: skip
        said = self.cleaned_data
        return rate(
            handled, by=by, at=at, channel=channel, device=device, session_key=session_key,
            is_named=bool(said["name"]), **said,
        )  # fmt: skip


def channel_named(word: str) -> str:
    """How the rater came; a code unless the link says otherwise."""
    return word if word in BY_THE_RATER else BY_THE_RATER[0]


class KeyInForm(RateForm):
    """A rating from paper or a call, keyed in by the office."""

    channel = forms.ChoiceField(label=_("怎么评的"), choices=[(one, one.label) for one in KEYED_IN])
    number = forms.CharField(
        label=_("办件编号"), max_length=16, help_text=_("单子上的编号，例如 B260304-0001。")
    )
    field_order = ["channel", "number", "level", "reasons", "comment", "name", "phone"]

    def __init__(self, *args: Any, account: Account, **options: Any):
        super().__init__(*args, level=None, **options)
        self.account = account
        self.fields["reasons"].widget = forms.MultipleHiddenInput()

    def clean_number(self) -> Handled:
        found = Handled.by_number(self.cleaned_data["number"].strip(), account=self.account)
        if found is None:
            raise forms.ValidationError(_("没有找到这个编号的办件，请核对。"))
        return found

    def key_in(self, *, by: Account, at: datetime) -> Rating:
        handled, channel = self.cleaned_data.pop("number"), self.cleaned_data.pop("channel")
        return self.rate(handled, channel=channel, device="", session_key="", by=by, at=at)


# --- putting a bad rating right


class CallBackForm(ActForm):
    step = Step.CALL_BACK
    heading = _("回访")
    verb = _("记下回访")
    reached = forms.TypedChoiceField(
        label=_("联系上了吗"), coerce=lambda word: word == "yes", widget=forms.RadioSelect,
        choices=[("yes", _("联系上了")), ("no", _("没联系上，或没留电话"))],
    )  # fmt: skip
    said = forms.CharField(
        label=_("对方怎么说"), max_length=300, widget=forms.Textarea(attrs=SHORT),
        help_text=_("没联系上，写打过几次、什么时候打的。"),
    )  # fmt: skip


class FixForm(NoteForm):
    step = Step.FIX
    verb = _("开始整改")


class TellForm(ActForm):
    step = Step.TELL
    heading = _("整改好了，告诉对方")
    verb = _("已告知结果")
    done = forms.CharField(
        label=_("怎么整改的"), max_length=300, widget=forms.Textarea(attrs=SHORT)
    )


class RedoForm(WhyForm):
    step = Step.REDO
    is_quiet = True
    heading = _("对方不认可")
    verb = _("再整改")


class CloseForm(NoteForm):
    step = Step.CLOSE
    verb = _("办结整改单")


class AppealForm(WhyForm):
    step = Step.APPEAL
    is_quiet = True
    heading = _("评价不实或恶意，申诉")
    verb = _("提交申诉")

    def act(self, said: dict[str, Any], *, by: Account, at: datetime) -> None:
        self.row.appeal_against(by=by, at=at, **said)


class UpholdForm(WhyForm):
    step = Step.UPHOLD
    heading = _("申诉成立")
    verb = _("申诉成立，不计入评价")


class DismissForm(WhyForm):
    step = Step.DISMISS
    heading = _("申诉不成立")
    verb = _("申诉不成立，继续整改")


FORMS = (
    CallBackForm, FixForm, TellForm, CloseForm, UpholdForm, DismissForm, RedoForm, AppealForm,
)  # fmt: skip
STEP_FORMS = {form.step: form for form in FORMS}
