"""What is told at the post: coming and going, the handover, what is left to do."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class HereForm(forms.Form):
    """The code of the moment, and where the phone is."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    code = forms.CharField(
        label=_("岗位屏幕上的六位数"), max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    device = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        lon, lat = said.get("lon"), said.get("lat")
        return said | {"spot": None if lon is None or lat is None else (lon, lat)}


class HandoverForm(forms.Form):
    """What the shift leaves to the next one."""

    situation = forms.CharField(
        label=_("本班情况"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    problems = forms.CharField(
        label=_("发现的问题和隐患"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("没有就空着。"),
    )  # fmt: skip
    equipment = forms.CharField(
        label=_("设备、钥匙、物资"), max_length=200, required=False,
        help_text=_("例如：对讲机2部、钥匙1串、口罩半箱。"),
    )  # fmt: skip
    people = forms.IntegerField(
        label=_("过岗人数"), min_value=0, max_value=1_000_000, required=False
    )
    vehicles = forms.IntegerField(
        label=_("过岗车辆"), min_value=0, max_value=1_000_000, required=False
    )


class ItemForm(forms.Form):
    """Something that is not done yet."""

    what = forms.CharField(label=_("没办完的事"), max_length=200)
    owner = forms.CharField(label=_("谁负责"), max_length=40, required=False)


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(label=_("原因"), max_length=100)
