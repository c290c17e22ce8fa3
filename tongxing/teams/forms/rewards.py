"""What people type about honours, the shelf and its exchanges."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tongxing.people.forms.fields import Day, not_in_future
from tongxing.people.models import Account, Role
from tongxing.places.models import Place

from ..models import Reward
from .joining import MemberForm


class HonourForm(MemberForm):
    """An honour that was conferred."""

    name = forms.CharField(
        label=_("荣誉名称"), max_length=60, help_text=_("例如：2026年度优秀志愿者。")
    )
    given_by = forms.CharField(label=_("授予单位"), max_length=60)
    day = Day(label=_("授予日期"), help_text=_("例如 2026-12-5。"))

    def __init__(self, *args: Any, today: date, **options: Any):
        super().__init__(*args, **options)
        self.today = today

    def clean_day(self) -> date:
        not_in_future(self.cleaned_data["day"], self.today)
        return self.cleaned_data["day"]


class WhyForm(forms.Form):
    why = forms.CharField(label=_("原因"), max_length=200)


class RewardForm(forms.ModelForm):
    """What stands on the shelf."""

    count = forms.IntegerField(
        label=_("放上几份"), initial=0, min_value=-9999, max_value=9999,
        help_text=_("再放几份填正数，取下几份填负数，不变填0。"),
    )  # fmt: skip
    place = forms.ModelChoiceField(
        label=_("在哪里领"), queryset=Place.objects.none(), to_field_name="code",
        empty_label=_("请选"),
    )  # fmt: skip

    class Meta:
        model = Reward
        fields = ("name", "about", "kind", "price", "place", "is_offered")

    def __init__(self, *args: Any, account: Account, **options: Any):
        super().__init__(*args, **options)
        kept = account.place_ids(Role.OFFICE)
        self.fields["place"].queryset = Place.objects.open().filter(pk__in=kept).in_tree_order()
        if self.instance.pk:
            self.initial["place"] = self.instance.place.code

    def clean_price(self) -> int:
        if self.cleaned_data["price"] < 1:
            raise forms.ValidationError(_("至少1分。"))
        return self.cleaned_data["price"]

    def clean_count(self) -> int:
        if self.instance.stock + self.cleaned_data["count"] < 0:
            raise forms.ValidationError(_("架上没有这么多。"))
        return self.cleaned_data["count"]

    def put_on_shelf(self) -> None:
        """Write what was said; the stock is added to, since somebody may be taking one now."""
        with transaction.atomic():
            if self.instance.pk:
                Reward.objects.filter(pk=self.instance.pk).update(
                    **{name: self.cleaned_data[name] for name in self.Meta.fields}
                )
            else:
                self.instance.save()
            self.instance.put_in(self.cleaned_data["count"])


class AskForm(forms.Form):
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ExchangeForm(forms.Form):
    """What becomes of an exchange; no without a reason."""

    STEPS = ("approve", "hand", "refuse")

    step = forms.ChoiceField(choices=[(step, step) for step in STEPS])
    why = forms.CharField(label=_("不同意的原因"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("step") == "refuse" and not said.get("why"):
            self.add_error("why", _("不同意要写原因，申请人会看到。"))
        return said
