"""Booking a time."""

import uuid

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account, Person, Proxy


class BookForm(forms.Form):
    """Which time, and for whom."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    person = forms.ModelChoiceField(Person.objects.none(), label=_("给谁预约"), empty_label=None)
    starts_at = forms.DateTimeField(
        label=_("时间"), input_formats=["%Y-%m-%dT%H:%M"], widget=forms.HiddenInput,
        error_messages={"required": _("请选一个时间。"), "invalid": _("请选一个时间。")},
    )  # fmt: skip

    def __init__(self, *args, account: Account, **kwargs):
        super().__init__(*args, **kwargs)
        helped = Proxy.objects.in_force_for(account).values("person")
        people = Person.objects.filter(Q(pk=account.person_id) | Q(pk__in=helped)).order_by("pk")
        self.fields["person"].queryset = people
        self.fields["person"].initial = account.person_id
