"""Why two rows are one person, or are two after all."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SameForm(forms.Form):
    why = forms.CharField(
        label=_("怎么知道是同一个人？"), min_length=2, max_length=200,
        help_text=_("例如：看过身份证；打两个电话都是本人接。"),
    )  # fmt: skip


class UndoForm(forms.Form):
    why = forms.CharField(label=_("为什么撤销？"), min_length=2, max_length=200)
