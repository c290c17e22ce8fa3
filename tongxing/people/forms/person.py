"""A person's file: registering, correcting, the household, opening a sealed value, who acts."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.places.models import Place

from .. import id_numbers
from ..models import Account, Household, Person, Proxy, Sex
from .fields import Day, Phone, not_in_future


class FactsForm(forms.Form):
    """The facts about a person that are typed."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    id_number = forms.CharField(
        label=_("身份证号"), max_length=40, required=False,
        help_text=_("填了就不用再填性别和出生日期。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    phone = Phone(label=_("手机"), required=False)
    place = forms.ModelChoiceField(
        label=_("归哪个站点"), queryset=Place.objects.none(), to_field_name="code"
    )
    address = forms.CharField(label=_("住址"), max_length=200, required=False)
    sex = forms.ChoiceField(label=_("性别"), choices=Sex, required=False)
    born_on = Day(label=_("出生日期"), required=False)
    speaks = forms.CharField(
        label=_("语言"), max_length=40, required=False, help_text=_("只会方言或民族语言时填写。")
    )

    def __init__(self, *args: Any, account: Account, today: date, **options: Any):
        super().__init__(*args, **options)
        self.account, self.today = account, today
        self.found: list[Person] = []  # who may be the same person
        kept = account.place_ids(*Account.KEEPS_PEOPLE)
        here = Place.objects.open().filter(pk__in=kept).in_tree_order()
        self.fields["place"].queryset = here
        if len(kept) == 1:
            self.fields["place"].initial = here.first()

    def clean_id_number(self) -> str:
        typed = self.cleaned_data["id_number"]
        if not typed:
            return ""
        try:
            return id_numbers.read(typed, today=self.today).number
        except id_numbers.BadIdNumber as error:
            raise forms.ValidationError(str(error)) from None

    def clean_born_on(self) -> date | None:
        not_in_future(self.cleaned_data["born_on"], self.today)
        return self.cleaned_data["born_on"]

    def agree(self, said: dict, number: str) -> None:
        """Birthday and sex come from the id number; what was typed must not contradict it."""
        card = id_numbers.read(number, today=self.today)
        if said.get("born_on") and said["born_on"] != card.born_on:
            self.add_error("born_on", _("和身份证号里的出生日期不一样，请核对是哪一个写错了。"))
        if said.get("sex") and said["sex"] != card.sex:
            self.add_error("sex", _("和身份证号里的性别不一样，请核对是哪一个写错了。"))
        said["born_on"], said["sex"] = card.born_on, card.sex


class RegisterForm(FactsForm):
    """A new person. Whoever is known already is offered instead of made again."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    anyway = forms.BooleanField(
        label=_("我核对过了，不是同一个人，照样登记"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **options: Any):
        options.setdefault("initial", {}).setdefault("request_key", uuid.uuid4())
        super().__init__(*args, **options)

    def clean(self) -> dict:
        said = super().clean() or {}
        if number := said.get("id_number"):
            self.agree(said, number)
            self.found = list(Person.objects.with_id_number(number))
            if self.found:
                self.add_error("id_number", _("这个身份证号已经登记过了。"))
                return said
        alike = Person.objects.alike(name=said.get("name", ""), phone=said.get("phone", ""))
        self.found = list(alike.in_name_order()[:5])
        if self.found:
            self.fields["anyway"].widget = forms.CheckboxInput()
            if not said.get("anyway"):
                raise forms.ValidationError(_("已经有同名同手机号的人，很可能是同一个人。"))
        return said

    @property
    def known(self) -> list[Person]:
        """Of those who may be the same person, the ones whose files this account may see."""
        if not self.found:
            return []
        ids = [person.pk for person in self.found]
        return list(Person.objects.visible_to(self.account).filter(pk__in=ids).in_name_order())

    @property
    def facts(self) -> dict[str, Any]:
        names = set(self.cleaned_data) - {"request_key", "anyway"}
        return {name: self.cleaned_data[name] for name in names}


class EditForm(FactsForm):
    """Corrections. Sealed values are not shown: left empty they stay, a tick deletes them."""

    no_phone = forms.BooleanField(label=_("这个手机号不用了，删掉"), required=False)
    no_id_number = forms.BooleanField(label=_("身份证号登记错了，删掉"), required=False)
    died_on = Day(label=_("去世日期"), required=False, help_text=_("在世的不填。"))
    mark = forms.CharField(widget=forms.HiddenInput, max_length=40)
    field_order = (
        "name", "phone", "no_phone", "id_number", "no_id_number", "place", "address", "sex",
        "born_on", "speaks",
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, **options: Any):
        shown = ("name", "address", "sex", "born_on", "speaks", "died_on", "mark")
        initial = {name: getattr(person, name) for name in shown} | {"place": person.place.code}
        super().__init__(*args, initial=initial, **options)
        self.person = person
        for name, masked in (("phone", person.masked_phone), ("id_number", person.masked_id)):
            if masked:
                said = _("现在是 %(masked)s，不改就空着。") % {"masked": masked}
                self.fields[name].help_text = said
            else:
                del self.fields[f"no_{name}"]

    def clean_died_on(self) -> date | None:
        not_in_future(self.cleaned_data["died_on"], self.today)
        return self.cleaned_data["died_on"]

    def clean(self) -> dict:
        said = super().clean() or {}
        if said.get("mark") != self.person.mark:
            raise forms.ValidationError(
                _("您打开这一页以后，别人改过这份资料。请重新打开，看过最新的内容再改。")
            )
        if number := said.get("id_number"):
            self.agree(said, number)
            same = Person.objects.with_id_number(number).exclude(pk=self.person.pk)
            if same.exists():
                self.add_error("id_number", _("这个身份证号已经登记在另一个人名下。"))
        return said

    @property
    def facts(self) -> dict[str, Any]:
        """What to change: a sealed value only when a new one was typed or it is to go."""
        said = dict(self.cleaned_data)
        del said["mark"]
        for name in Person.SEALED:
            goes = said.pop(f"no_{name}", False)
            if not said[name] and not goes:
                del said[name]
        return said


class WhyForm(forms.Form):
    """Why a sealed value has to be seen."""

    why = forms.CharField(
        label=_("为什么要看？"), min_length=2, max_length=200,
        help_text=_("本人会看到谁在什么时候、为什么看过。例如：约上门时间要打电话。"),
    )  # fmt: skip


class JoinForm(forms.Form):
    """The household to join, by its number."""

    number = forms.CharField(label=_("户号"), max_length=30)

    def __init__(self, *args: Any, account: Account, **options: Any):
        super().__init__(*args, **options)
        self.account = account

    def clean_number(self) -> Household:
        rows = Household.objects.visible_to(self.account)
        found = rows.filter(number=self.cleaned_data["number"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("没有这个户号，请核对；也可以立一个新户。"))
        return found


class ProxyForm(forms.Form):
    """Who will act for somebody, on what ground, and how the person agreed."""

    helper_name = forms.CharField(label=_("代办人姓名"), max_length=60)
    helper_phone = Phone(label=_("代办人手机"))
    basis = forms.ChoiceField(label=_("是什么关系"), choices=Proxy.Basis)
    consent = forms.CharField(
        label=_("本人是怎么同意的"), max_length=200,
        help_text=_("例如：当面口头同意，女儿在场。"),
    )  # fmt: skip

    def __init__(self, *args: Any, account: Account, **options: Any):
        super().__init__(*args, **options)
        self.account = account

    def clean(self) -> dict:
        said = super().clean() or {}
        name, phone = said.get("helper_name", ""), said.get("helper_phone", "")
        if name and phone:
            said["helper"] = Account.objects.called(name, phone=phone).first()
            if said["helper"] is None:
                raise forms.ValidationError(
                    _("没有这个姓名和手机号的账号。请核对；代办人还没有账号的，先到站点开通。")
                )
        return said


class StationProxyForm(ProxyForm):
    """The same at the station: with nobody named, it is the worker who will act."""

    field_order = ("helper_name", "helper_phone", "basis", "consent")

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["helper_name"].required = self.fields["helper_phone"].required = False
        self.fields["helper_name"].help_text = _("姓名和手机都不填，就是由您来代办。")

    def clean(self) -> dict:
        said = super().clean()
        typed = said.get("helper_name"), said.get("helper_phone")
        if not any(typed):
            said["helper"], said["basis"] = self.account, Proxy.Basis.STATION
        elif not all(typed) and not self.errors:
            raise forms.ValidationError(_("代办人的姓名和手机要一起填。"))
        return said
