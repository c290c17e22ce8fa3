"""What is typed about shifts: the pattern of a window, and leave."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.base.wording import weekday
from tongxing.people.forms.fields import Day

from ..models import Clerk, Half, LeaveStep, Shift, Turn, Window
from .rules import BeginningForm

MOST_DAYS = 31  # of one leave


class PatternForm(BeginningForm):
    """Who sits at a window on each half day of the week."""

    def __init__(
        self, *args: Any, window: Window, people: list[Clerk], weekdays: list[int], **options: Any
    ):
        super().__init__(*args, **options)
        self.people = {str(clerk.pk): clerk for clerk in people}
        self.keys = [(number, half) for number in weekdays for half in Half.values]
        standing = {
            (row.weekday, row.half): row.clerk_id
            for row in Shift.objects.standing().filter(window=window)
        }
        choices = [("", _("不开"))] + [(pk, str(one.person)) for pk, one in self.people.items()]
        for number, half in self.keys:
            self.fields[f"{half}{number}"] = forms.ChoiceField(
                label=f"{weekday(number)}{Half(half).label}", choices=choices, required=False,
                initial=str(standing.get((number, half), "")),
            )  # fmt: skip
        self.order_fields([f"{half}{number}" for number, half in self.keys])

    @property
    def cells(self) -> dict[tuple[int, str], Clerk | None]:
        return {
            (number, half): self.people.get(self.cleaned_data[f"{half}{number}"])
            for number, half in self.keys
        }


class AskLeaveForm(forms.Form):
    """Away: which days, which half of them, why."""

    WHOLE: ClassVar = "day"
    since = Day(label=_("从哪天"), help_text=_("例如 2026-3-8 或 2026年3月8日。"))
    last_day = Day(label=_("到哪天（含）"), required=False, help_text=_("只有一天就空着。"))
    half = forms.ChoiceField(
        label=_("多久"), choices=[(WHOLE, _("全天")), *Half.choices], initial=WHOLE
    )
    why = forms.CharField(label=_("原因"), max_length=60, initial=_("请假"))

    def __init__(self, *args: Any, today: date, **options: Any):
        super().__init__(*args, **options)
        self.today = today

    def clean(self) -> dict:
        said = super().clean() or {}
        if since := said.get("since"):
            last = said.get("last_day") or since
            if since < self.today:
                self.add_error("since", _("这一天已经过去了，请选今天或以后。"))
            elif last < since:
                self.add_error("last_day", _("要在开始那天或以后。"))
            elif (last - since).days >= MOST_DAYS:
                self.add_error("last_day", _("一次最多%(most)d天。") % {"most": MOST_DAYS})
            said["last_day"] = last
        return said

    @property
    def asked(self) -> dict[str, Any]:
        """The days as [since, until), and the half of them; empty when it is all day."""
        said = self.cleaned_data
        half = "" if said["half"] == self.WHOLE else said["half"]
        until = said["last_day"] + timedelta(days=1)
        return {"since": said["since"], "until": until, "half": half, "why": said["why"]}


class LeaveForm(AskLeaveForm):
    """Somebody is away, as who keeps the hall writes it down."""

    clerk = forms.ChoiceField(label=_("谁请假"))
    field_order: ClassVar = ["clerk", "since", "last_day", "half", "why"]

    def __init__(self, *args: Any, people: list[Clerk], **options: Any):
        super().__init__(*args, **options)
        self.people = {str(clerk.pk): clerk for clerk in people}
        self.fields["clerk"].choices = [(pk, str(one.person)) for pk, one in self.people.items()]

    @property
    def who(self) -> Clerk:
        return self.people[self.cleaned_data["clerk"]]

    @property
    def turns(self) -> list[Turn]:
        said = self.cleaned_data
        halves = Half.values if said["half"] == self.WHOLE else [said["half"]]
        count = (said["last_day"] - said["since"]).days + 1
        days = [said["since"] + timedelta(days=n) for n in range(count)]
        return [Turn(day, half) for day in days for half in halves]


class LeaveAnswerForm(forms.Form):
    """Granted or not, with a word; without one only granted."""

    VERBS: ClassVar = (LeaveStep.GRANT, LeaveStep.REFUSE)
    answer = forms.CharField(
        label=_("给他的一句话"), max_length=200, required=False,
        help_text=_("不准的话要写为什么，或换哪天可以。准假可以空着。"),
    )  # fmt: skip
    verb = forms.ChoiceField(choices=[(one, one) for one in VERBS], widget=forms.HiddenInput)

    def clean(self) -> dict:
        said = super().clean() or {}
        if said.get("verb") == LeaveStep.REFUSE and not said.get("answer"):
            self.add_error("answer", _("请写一句为什么不准，他会看到。"))
        return said
