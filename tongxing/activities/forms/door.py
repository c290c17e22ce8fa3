"""What is told at the door."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Person
from tongxing.people.models.person import hash_of_phone
from tongxing.teams.models import Volunteer

from ..models import Activity, Post, SignUp


class HereForm(forms.Form):
    """One's own scan: the code, whose sign-up, coming or going, and where the phone is."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    code = forms.CharField(
        label=_("门口屏幕上的六位数"), max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    row = forms.TypedChoiceField(label=_("谁到了"), coerce=str)
    leaving = forms.BooleanField(required=False, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    device = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: list[SignUp], **options: Any):
        super().__init__(*args, **options)
        self.rows = {str(one.uid): one for one in rows}
        self.fields["row"].choices = [(uid, one.person.name) for uid, one in self.rows.items()]
        if len(rows) == 1:
            self.fields["row"].widget = forms.HiddenInput()
            self.initial.setdefault("row", str(rows[0].uid))

    def clean_row(self) -> SignUp:
        return self.rows[self.cleaned_data["row"]]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        lon, lat = said.get("lon"), said.get("lat")
        return said | {"spot": None if lon is None or lat is None else (lon, lat)}


class GateForm(forms.Form):
    """One press at the gate."""

    request_key = forms.UUIDField()
    sign_up = forms.UUIDField()
    leaving = forms.BooleanField(required=False)


class WalkInForm(forms.Form):
    """Somebody at the gate who did not sign up, by what they can tell."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    who = forms.CharField(
        label=_("志愿者编号或手机号"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    post = forms.ModelChoiceField(label=_("岗位"), queryset=Post.objects.none(), empty_label=None)

    def __init__(self, *args: Any, activity: Activity, **options: Any):
        super().__init__(*args, **options)
        posts = activity.posts.order_by("position", "pk")
        self.fields["post"].queryset = posts
        if first := posts.first():
            self.initial.setdefault("post", first.pk)

    def clean_who(self) -> Person:
        words = self.cleaned_data["who"].strip()
        volunteers = Volunteer.objects.active().known_by(words).select_related("person")[:2]
        found = [one.person for one in volunteers]
        if not found and (phone := hash_of_phone(words)):
            found = list(Person.objects.hashed(phone).order_by("pk")[:2])
        if not found:
            raise forms.ValidationError(
                _("没有这个人。没登记过的，按“没登记的人加一”，回头再补登。")
            )
        if len(found) > 1:
            raise forms.ValidationError(_("几个人用同一个手机号，请改填志愿者编号。"))
        return found[0]
