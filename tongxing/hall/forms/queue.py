"""What people type at the kiosk, the reception and the window."""

import uuid
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxing.people import id_numbers
from tongxing.people.models import Account, Person, Proxy

from ..models import Department, Matter, Priority, Window

MOST_MATTERS = 5  # of one visit


class DrawForm(forms.Form):
    """Drawing a number: for which matters, and by which rule of the priority lane."""

    by_staff: ClassVar = False  # whether somebody who works here fills it in
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    matter = forms.ModelMultipleChoiceField(
        Matter.objects.none(), required=False, label=_("办什么事")
    )
    department = forms.ModelChoiceField(
        Department.objects.none(), required=False, label=_("哪个部门"),
        empty_label=_("不清楚，请帮我看看"),
    )  # fmt: skip
    priority = forms.ModelChoiceField(
        Priority.objects.none(), required=False, label=_("优先"), empty_label=_("不需要优先"),
        help_text=_("到窗口请出示证件。"),
    )  # fmt: skip

    def __init__(self, *args, hall, today, **kwargs):
        super().__init__(*args, **kwargs)
        offered = Matter.objects.at(hall).offered_on(today)
        self.fields["matter"].queryset = offered.select_related("department")
        self.fields["department"].queryset = Department.objects.filter(place=hall).order_by("code")
        rules = Priority.objects.in_force(today)
        if not self.by_staff:
            rules = rules.self_declared()
        self.fields["priority"].queryset = rules.in_list_order()
        self.today = today

    def clean_matter(self):
        matters = list(self.cleaned_data["matter"])
        if len(matters) > MOST_MATTERS:
            raise ValidationError(
                _("一次最多办%(n)d件，其余的可以在窗口再加。"), params={"n": MOST_MATTERS}
            )
        for matter in matters:
            if not matter.is_in_season_on(self.today):
                raise ValidationError(
                    _("“%(matter)s”每年%(since)s至%(until)s办理，现在不在办理期。"),
                    params={
                        "matter": matter, "since": matter.open_from, "until": matter.open_until
                    },
                )  # fmt: skip
        return matters


class PhoneDrawForm(DrawForm):
    """From a phone: for oneself, or for somebody one acts for."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("给谁取号"), empty_label=None, required=True
    )
    field_order: ClassVar = ["person", "matter", "department", "priority"]

    def __init__(self, *args, account: Account, **kwargs):
        super().__init__(*args, **kwargs)
        helped = Proxy.objects.in_force_for(account).values("person")
        people = Person.objects.filter(Q(pk=account.person_id) | Q(pk__in=helped)).order_by("pk")
        self.fields["person"].queryset = people
        self.fields["person"].initial = account.person_id

    def priority_now(self) -> Priority | None:
        """What was chosen, or what the person's age gives by itself."""
        chosen = self.cleaned_data["priority"]
        person = self.cleaned_data["person"]
        return chosen or Priority.objects.for_person(person, day=self.today)


class KioskForm(DrawForm):
    """At the kiosk: an id card may be laid on the reader, which types the number."""

    id_number = forms.CharField(
        label=_("刷身份证"), required=False, max_length=30,
        help_text=_("可以不刷。刷了，60岁以上自动优先。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    field_order: ClassVar = ["id_number", "priority", "matter", "department"]

    def clean_id_number(self) -> id_numbers.IdNumber | None:
        said = self.cleaned_data["id_number"]
        if not said.strip():
            return None
        try:
            return id_numbers.read(said, today=self.today)
        except id_numbers.BadIdNumber as error:
            raise ValidationError(str(error)) from None

    def person(self) -> Person | None:
        """Who laid down the card, when the zone knows them."""
        card = self.cleaned_data["id_number"]
        return Person.objects.with_id_number(card.number).first() if card else None

    def priority_now(self) -> Priority | None:
        chosen, card = self.cleaned_data["priority"], self.cleaned_data["id_number"]
        if chosen or card is None:
            return chosen
        return Priority.objects.for_person(Person(born_on=card.born_on), day=self.today)


class ReceptionForm(KioskForm):
    """At the reception: with a name and a phone when the person wants to be told."""

    by_staff: ClassVar = True
    name = forms.CharField(label=_("姓名"), max_length=40, required=False)
    phone = forms.RegexField(
        r"^\d{11}$", label=_("手机"), required=False, strip=True,
        error_messages={"invalid": _("手机号是11位数字。")},
    )  # fmt: skip
    field_order: ClassVar = ["matter", "department", "priority", "name", "phone", "id_number"]


class HoldForm(forms.Form):
    why = forms.CharField(label=_("为什么暂缓"), max_length=60, initial=_("填表"))


class TransferForm(forms.Form):
    """To which department, window or matter."""

    matter = forms.ModelChoiceField(
        Matter.objects.none(), required=False, label=_("要办的事项"), empty_label=_("不变")
    )
    department = forms.ModelChoiceField(
        Department.objects.none(), required=False, label=_("转到部门"), empty_label=_("不变")
    )
    window = forms.ModelChoiceField(
        Window.objects.none(), required=False, label=_("只转到窗口"), empty_label=_("能办的都可以")
    )
    why = forms.CharField(label=_("说明"), max_length=60, required=False)

    def __init__(self, *args, hall, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["matter"].queryset = (
            Matter.objects.at(hall).offered_on(today).in_catalogue_order()
        )
        self.fields["department"].queryset = Department.objects.filter(place=hall).order_by("code")
        self.fields["window"].queryset = Window.objects.at(hall).in_number_order()

    def clean(self):
        said = super().clean()
        if not (said.get("matter") or said.get("department") or said.get("window")):
            raise ValidationError(_("请选转到哪个事项、部门或窗口。"))
        return said


class MatterForm(forms.Form):
    """One matter more for the person at the window."""

    matter = forms.ModelChoiceField(Matter.objects.none(), label=_("加一件事"))

    def __init__(self, *args, hall, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["matter"].queryset = (
            Matter.objects.at(hall).offered_on(today).in_catalogue_order()
        )


class PauseForm(forms.Form):
    why = forms.CharField(label=_("暂停原因"), max_length=60)
