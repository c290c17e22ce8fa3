"""Ordering an activity, and answering that it cannot be."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account
from tongxing.places.models import Place

from ..models import Activity, Stage, Work

SUGGESTED = 12


class OrderForm(forms.Form):
    """From what was held before, or in one's own words."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    like = forms.ModelChoiceField(
        label=_("像办过的哪一场"), queryset=Activity.objects.none(), to_field_name="number",
        required=False, empty_label=_("都不是，我自己写"),
    )  # fmt: skip
    title = forms.CharField(
        label=_("想要什么活动"), max_length=40, required=False,
        help_text=_("上面选了可以不填。例如：教老人用手机挂号"),
    )  # fmt: skip
    about = forms.CharField(label=_("说说想怎么办"), max_length=200, required=False)
    place = forms.ModelChoiceField(
        label=_("在哪个阵地办"), queryset=Place.objects.none(), to_field_name="code",
        empty_label=None,
    )  # fmt: skip

    def __init__(self, *args: Any, account: Account, **options: Any):
        super().__init__(*args, **options)
        self.fields["place"].queryset = Place.objects.open().in_tree_order()
        if account.person:
            self.initial.setdefault("place", account.person.place.code)
        held = Activity.objects.filter(state=Stage.TOLD).newest_first()
        newest = list(held.values_list("pk", flat=True)[:SUGGESTED])
        self.fields["like"].queryset = Activity.objects.filter(pk__in=newest).newest_first()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        like = said.get("like")
        if not said.get("title") and not like:
            self.add_error("title", _("选一场办过的，或者写一写想要什么。"))
        said["title"] = said.get("title") or (like.title[:40] if like else "")
        said["work"] = like.work if like else Work.CULTURE
        return said


class DeclineForm(forms.Form):
    why = forms.CharField(label=_("为什么办不了，点单的人会看到"), max_length=200)
