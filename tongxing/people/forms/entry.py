"""Signing in, and setting a password."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import (
    get_default_password_validators,
    validate_password,
)
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from .. import phones
from ..models import Account, PasswordSlip
from .fields import Password


class LoginForm(forms.Form):
    """Phone and password. Says the same whether the phone is unknown or the password wrong."""

    phone = forms.CharField(
        label=_("手机号"), max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "username"}),
    )  # fmt: skip
    password = Password(label=_("密码"), autocomplete="current-password")
    next = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: HttpRequest, **options: Any):
        super().__init__(*args, **options)
        self.request = request
        self.account: Account | None = None

    def clean(self) -> dict:
        said = super().clean() or {}
        if said.get("phone") and said.get("password"):
            self.account = authenticate(
                self.request, username=phones.tidy(said["phone"]), password=said["password"]
            )
            if self.account is None:
                raise forms.ValidationError(
                    _("手机号或密码不对。请核对后再试；忘了密码，请到站点重新打印密码条。")
                )
        return said


# The framework's validators, in words that say what to do; by the code of their error.
WORDS = {
    "password_too_short": _("密码太短，至少要%(min_length)d个字，可以用一句您记得住的话。"),
    "password_too_common": _("用这个密码的人太多，容易被猜到，请换一个。"),
    "password_entirely_numeric": _("密码不能全是数字，请加上字母或汉字。"),
}


def the_rules() -> str:
    """What the validators ask for."""
    lengths = [getattr(one, "min_length", 0) for one in get_default_password_validators()]
    said = _("至少%(count)d个字，不能全是数字，也不要用太常见的。")
    return said % {"count": max(lengths, default=0)}


def in_our_words(error: forms.ValidationError) -> forms.ValidationError:
    said = WORDS.get(error.code or "") or error.message
    return forms.ValidationError(said, code=error.code, params=error.params)


class NewPassword(forms.Form):
    """A new password, twice, held against the framework's validators."""

    password = Password(
        label=_("新密码"), autocomplete="new-password", help_text=lazy(the_rules, str)()
    )
    again = Password(label=_("新密码再输一遍"), autocomplete="new-password")

    def clean_password(self) -> str:
        try:
            validate_password(self.cleaned_data["password"])
        except forms.ValidationError as found:
            raise forms.ValidationError([in_our_words(one) for one in found.error_list]) from None
        return self.cleaned_data["password"]

    def clean_again(self) -> str:
        again = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError(_("两次输入的密码不一样，请再输一遍。"))
        return again


class ChangePasswordForm(NewPassword):
    old = Password(label=_("现在的密码"), autocomplete="current-password")
    field_order = ("old", "password", "again")

    def __init__(self, *args: Any, account: Account, **options: Any):
        super().__init__(*args, **options)
        self.account = account

    def clean_old(self) -> str:
        if not self.account.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError(_("现在的密码不对，请再输一遍。"))
        return self.cleaned_data["old"]


class FirstPasswordForm(NewPassword):
    """Phone, the code on the slip, and the password to be. One answer for all that is wrong."""

    phone = forms.CharField(
        label=_("手机号"), max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "username"}),
    )  # fmt: skip
    code = forms.CharField(
        label=_("密码条上的8位数字"), max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip
    field_order = ("phone", "code", "password", "again")

    def __init__(self, *args: Any, at: datetime, **options: Any):
        super().__init__(*args, **options)
        self.at = at
        self.slip: PasswordSlip | None = None

    def clean(self) -> dict:
        said = super().clean() or {}
        if self.errors:  # a password that will not do is not a wrong code: no try is spent
            return said
        account = Account.objects.with_phone(said["phone"]).filter(is_active=True).first()
        if account is not None:
            code = phones.tidy(said["code"])
            self.slip = PasswordSlip.objects.answering(account, code, at=self.at)
        if self.slip is None:
            raise forms.ValidationError(
                _("手机号或密码条上的数字不对，或者密码条已经过期。请核对，或请站点再打印一张。")
            )
        return said
