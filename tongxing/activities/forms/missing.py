"""Why a no-show does not count, or a pause ends early."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ExcuseForm(forms.Form):
    why = forms.CharField(
        label=_("没来的原因"), max_length=100,
        help_text=_("例如：住院、家里有急事、活动临时改时间没通知到。本人看得到这句话。"),
    )  # fmt: skip


class LiftForm(forms.Form):
    why = forms.CharField(
        label=_("为什么解除"), max_length=100, help_text=_("记入改动记录，本人看得到这句话。")
    )
