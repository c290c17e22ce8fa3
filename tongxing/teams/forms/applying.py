"""What people type when they ask to join a team, and who leads it answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ApplyForm(forms.Form):
    words = forms.CharField(
        label=_("一句话说说您为什么想加入"), max_length=200,
        help_text=_("例如：我会理发，周末有空。"),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """Yes, or no with a reason."""

    accept = forms.BooleanField(required=False)
    why = forms.CharField(label=_("不同意的原因"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("accept") and not said.get("why"):
            self.add_error("why", _("不同意要写原因，申请人会看到。"))
        return said
