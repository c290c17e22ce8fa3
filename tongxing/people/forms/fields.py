"""Fields of this area: a day as people write it, a phone number, somebody by name and phone."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import phones


class Day(forms.DateField):
    """A day, typed in any of the common ways."""

    def __init__(self, **options: Any):
        ways = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
        options.setdefault("help_text", _("例如 1955-3-8 或 1955年3月8日。"))
        shown = forms.DateInput(format="%Y-%m-%d", attrs={"autocomplete": "off"})
        super().__init__(input_formats=ways, widget=shown, **options)
        self.error_messages["invalid"] = _("看不懂这个日期，请写成 1955-3-8 这样。")


class Phone(forms.CharField):
    """A phone number, kept as digits alone."""

    def __init__(self, *, autocomplete: str = "off", **options: Any):
        attrs = {"inputmode": "tel", "autocomplete": autocomplete}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: Any) -> str:
        number = phones.tidy(super().clean(value))
        if value and not phones.is_phone(number):
            raise forms.ValidationError(
                _("手机号应是11位、以1开头；座机请连区号一起写，例如 0856-3222222。")
            )
        return number


class Password(forms.CharField):
    """A password as typed: no spaces cut off, never shown again."""

    def __init__(self, *, autocomplete: str, **options: Any):
        shown = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, max_length=128, widget=shown, **options)


def not_in_future(day: date | None, today: date) -> None:
    if day and day > today:
        raise forms.ValidationError(_("这一天还没有到，请核对年份。"))
