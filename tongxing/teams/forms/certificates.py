"""What people type about certificates."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.people.forms.fields import Day


class SpanForm(forms.Form):
    """Of which days; nothing for all of them."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    since = Day(label=_("从哪天"), required=False, help_text=_("不填就是从第一次服务起。"))
    until = Day(label=_("到哪天"), required=False, help_text=_("不填就是到今天。"))

    def __init__(self, *args: Any, today: date, **options: Any):
        super().__init__(*args, **options)
        self.today = today

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and since > self.today:
            self.add_error("since", _("这一天还没有到，请核对年份。"))
        elif since and until and until < since:
            self.add_error("until", _("结束的日子要在开始之后。"))
        return said


class VerifyForm(forms.Form):
    """What stands on the paper."""

    number = forms.CharField(label=_("证明编号"), max_length=20)
    code = forms.CharField(
        label=_("校验码"), max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip


class RevokeForm(forms.Form):
    why = forms.CharField(label=_("作废原因"), max_length=200)
