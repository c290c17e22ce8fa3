"""A form that leads to one step of a process, as the page showed it."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account

SHORT = {"rows": 2}


class ActForm(forms.Form):
    """What one step takes. `since` is when the page's row had come to its state: a page that
    shows an older state is refused."""

    step: ClassVar[Any]
    heading: ClassVar[Any] = ""
    verb: ClassVar[Any] = ""
    is_quiet: ClassVar[bool] = False  # stands by on the page, never the one thing to do now
    action = ""  # the address it is sent to, set by the page that shows it
    since = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Any, account: Account, **options: Any):
        self.row, self.account = row, account
        options["initial"] = {"since": row.state_since.isoformat()} | options.get("initial", {})
        super().__init__(*args, auto_id=f"{self.step.value}-%s", **options)

    @property
    def title(self) -> str:
        return str(self.heading or self.verb)

    @property
    def button(self) -> str:
        return str(self.verb)

    def take(self, *, by: Account, at: datetime) -> None:
        if since := self.cleaned_data.get("since"):
            self.row.state_since = since
        said = {name: value for name, value in self.cleaned_data.items() if name != "since"}
        self.act(said, by=by, at=at)

    def act(self, said: dict[str, Any], *, by: Account, at: datetime) -> None:
        """The step's own call."""
        getattr(self.row, self.step.value.replace("-", "_"))(**said, by=by, at=at)


class PhoneForm(forms.Form):
    """Why a whole number is looked at; only then is it shown."""

    why = forms.CharField(
        label=_("为什么要看"),
        max_length=200,
        help_text=_("例如：通知补材料。会记下来。"),
    )


class WhyForm(ActForm):
    why = forms.CharField(
        label=_("理由"), max_length=200, widget=forms.Textarea(attrs=SHORT),
        help_text=_("对方会看到这段话。"),
    )  # fmt: skip


class NoteForm(ActForm):
    note = forms.CharField(label=_("备注"), max_length=200, required=False)
