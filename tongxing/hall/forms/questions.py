"""What people type when they ask the hall something, and when it is answered."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.people.forms.fields import Phone
from tongxing.people.models import Account
from tongxing.places.models import Place

from ..models import AskedOf, Matter, Question
from ..models.question import Step
from .acts import SHORT, ActForm, WhyForm
from .cases import ColleagueField


class AskForm(forms.Form):
    """A question from a phone."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = forms.CharField(
        label=_("您想问什么？"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一句话就行，例如：给孩子上户口要带什么？"),
    )  # fmt: skip
    matter = forms.ModelChoiceField(
        Matter.objects.none(), label=_("和哪件事有关"), required=False, empty_label=_("不清楚")
    )

    def __init__(self, *args: Any, hall: Place, today: date, **options: Any):
        super().__init__(*args, **options)
        self.hall = hall
        offered = Matter.objects.at(hall).offered_on(today).in_catalogue_order()
        self.fields["matter"].queryset = offered

    def ask(self, *, by: Account, at: datetime) -> Question:
        return Question.objects.ask(place=self.hall, by=by, at=at, **self.cleaned_data)


class HeardForm(AskForm):
    """A question asked at the desk or on the phone: whoever writes it down owns it."""

    channel = forms.ChoiceField(
        label=_("怎么问的"), choices=[(one, one.label) for one in (AskedOf.DESK, AskedOf.CALL)]
    )
    name = forms.CharField(label=_("谁问的"), max_length=40, required=False)
    phone = Phone(label=_("电话"), required=False)


class TakeForm(ActForm):
    step = Step.TAKE
    verb = _("我来答复")


class AnswerForm(ActForm):
    step = Step.ANSWER
    heading = _("答复")
    verb = _("答复他")
    text = forms.CharField(label=_("答复"), max_length=1000, widget=forms.Textarea)

    def act(self, said: dict[str, Any], *, by: Account, at: datetime) -> None:
        self.row.reply(by=by, at=at, **said)


class HandOverForm(WhyForm):
    step = Step.HAND_OVER
    is_quiet = True
    heading = _("请别人接手")
    verb = _("请他接手")
    to = ColleagueField(label=_("请谁接手"), empty_label=None)
    field_order: ClassVar = ["to", "why"]

    def __init__(self, *args: Any, row: Question, account: Account, **options: Any):
        super().__init__(*args, row=row, account=account, **options)
        self.fields["to"].offer(account, row.place)


class GiveBackForm(WhyForm):
    step = Step.GIVE_BACK
    is_quiet = True
    heading = _("接不了，退还")
    verb = _("退还给他")


class RefuseForm(WhyForm):
    step = Step.REFUSE
    is_quiet = True
    heading = _("不能答复，说明原因")
    verb = _("说明不能答复")
    why = forms.CharField(
        label=_("为什么，可以去哪里问"), max_length=300, widget=forms.Textarea(attrs=SHORT)
    )


FORMS = (TakeForm, AnswerForm, HandOverForm, GiveBackForm, RefuseForm)
STEP_FORMS = {form.step: form for form in FORMS}
