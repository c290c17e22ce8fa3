"""Giving roles, and what to look for in the trail."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.places.models import Place

from ..models import Account, Person, Role
from .fields import Day, Phone


class GrantForm(forms.Form):
    """Whom, which role, where. Name and phone must belong together, so nobody is hit by mistake."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = Phone(label=_("手机"))
    role = forms.ChoiceField(label=_("角色"), choices=Role)
    place = forms.ModelChoiceField(
        label=_("管哪里（连同下级）"), queryset=Place.objects.none(), to_field_name="code"
    )

    def __init__(self, *args: Any, account: Account, **options: Any):
        super().__init__(*args, **options)
        looked_after = account.place_ids(Role.ADMINISTRATOR)
        self.fields["place"].queryset = (
            Place.objects.open().filter(pk__in=looked_after).in_tree_order()
        )

    def clean(self) -> dict:
        said = super().clean() or {}
        if said.get("name") and said.get("phone"):
            account = Account.objects.called(said["name"], phone=said["phone"]).first()
            alike = Person.objects.alike(name=said["name"], phone=said["phone"])
            said["person"] = account.person if account else alike.in_name_order().first()
            if said["person"] is None:
                raise forms.ValidationError(
                    _("没有登记过这个姓名和手机号的人。请核对，或请站点先登记。")
                )
        return said


class TrailFilter(forms.Form):
    """What the address asks of the trail; nothing is required."""

    who = forms.CharField(label=_("谁做的"), required=False, max_length=60)
    whom = forms.CharField(label=_("关于谁"), required=False, max_length=60)
    place = forms.ModelChoiceField(
        label=_("哪里（连同下级）"), queryset=Place.objects.none(), required=False,
        to_field_name="code", empty_label=_("全部"),
    )  # fmt: skip
    since = Day(label=_("从哪天"), required=False, help_text="")
    until = Day(label=_("到哪天（含）"), required=False, help_text="")

    def __init__(self, *args: Any, account: Account, **options: Any):
        super().__init__(*args, **options)
        audited = account.place_ids(*Account.READS_TRAIL)
        self.fields["place"].queryset = Place.objects.filter(pk__in=audited).in_tree_order()

    def narrow(self, rows):
        """The rows that the filters leave; a filter that cannot be read leaves all."""
        self.full_clean()
        said = self.cleaned_data
        if said.get("who"):
            rows = rows.by_somebody_called(said["who"])
        if said.get("whom"):
            rows = rows.about_people(Person.objects.named(said["whom"]))
        if said.get("place"):
            rows = rows.under(said["place"])
        if said.get("since"):
            rows = rows.since(_midnight(said["since"]))
        if said.get("until"):
            rows = rows.until(_midnight(said["until"] + timedelta(days=1)))
        return rows


def _midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
