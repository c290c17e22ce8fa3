"""Who signs up for what, and who comes along."""

import re
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.people.forms.fields import Day, Phone, not_in_future
from tongxing.people.models import Person

from ..models import Activity, Companion, Post

ADULT = 18  # 民法典 article 17
ALONE_FROM = 14  # below, the guardian says so: 个人信息保护法 article 31
LINE = re.compile(r"^(?P<name>\D{1,40}?)[\s,，、]*(?P<age>\d{1,3})?\s*岁?$")


def _in_words(post: Post) -> str:
    if post.room and not post.waiting:
        return _("%(name)s，还有%(room)d个名额") % {"name": post.name, "room": post.room}
    return _("%(name)s，名额已满，可以候补") % {"name": post.name}


class _PartyForm(forms.Form):
    """What everybody is asked: for which post, and who comes along."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    post = forms.TypedChoiceField(label=_("参加什么"), coerce=int, widget=forms.RadioSelect)
    companions = forms.CharField(
        label=_("一起来的人"), required=False, max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一个：姓名和年龄，例如“龙苗苗 9”。大家一起报上，或者一起候补。"),
    )  # fmt: skip

    def __init__(self, *args: Any, activity: Activity, **options: Any):
        super().__init__(*args, **options)
        self.activity = activity
        self.posts = {one.pk: one for one in activity.posts.order_by("position", "pk")}
        self.fields["post"].choices = [(pk, _in_words(one)) for pk, one in self.posts.items()]
        if len(self.posts) == 1:
            self.fields["post"].widget = forms.HiddenInput()
            self.initial.setdefault("post", next(iter(self.posts)))
        if activity.most_heads == 1:
            del self.fields["companions"]

    def clean_post(self) -> Post:
        return self.posts[self.cleaned_data["post"]]

    def clean_companions(self) -> list[Companion]:
        lines = [line.strip() for line in self.cleaned_data["companions"].splitlines()]
        found = []
        for line in filter(None, lines):
            if not (said := LINE.match(line)):
                raise forms.ValidationError(
                    _("看不懂“%(line)s”。请一行写一个人：姓名和年龄。") % {"line": line[:20]}
                )
            age = int(said["age"]) if said["age"] else None
            found.append(Companion(said["name"].strip(), age=age))
        return found


class SignUpForm(_PartyForm):
    """One press: oneself, for the only post there is. The rest is asked where there is a choice."""

    person = forms.TypedChoiceField(label=_("给谁报名"), coerce=int)
    field_order = ("post", "person", "companions")

    def __init__(self, *args: Any, people: Sequence[Person], **options: Any):
        super().__init__(*args, **options)
        self.people = {one.pk: one for one in people}
        self.fields["person"].choices = [(pk, one.name) for pk, one in self.people.items()]
        if len(self.people) == 1:
            self.fields["person"].widget = forms.HiddenInput()
            self.initial.setdefault("person", next(iter(self.people)))

    def clean_person(self) -> Person:
        return self.people[self.cleaned_data["person"]]


class GuestForm(_PartyForm):
    """Without an account: name and phone, and what the activity asks of age."""

    name = forms.CharField(
        label=_("姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = Phone(label=_("手机"), autocomplete="tel")
    born_on = Day(label=_("出生日期"))
    is_adult = forms.BooleanField(label=_("我已满18岁"), required=False)
    guardian = forms.CharField(
        label=_("未满18岁：同意您参加的监护人姓名"), max_length=40, required=False,
        help_text=_("未满14岁的，请监护人用自己的名字报名，把孩子写在“一起来的人”里。"),
    )  # fmt: skip
    field_order = ("post", "name", "phone", "born_on", "is_adult", "guardian", "companions")

    def __init__(self, *args: Any, today: date, **options: Any):
        super().__init__(*args, **options)
        self.today = today
        if self.activity.age_from is None and self.activity.age_to is None:
            del self.fields["born_on"]

    def clean_born_on(self) -> date:
        not_in_future(self.cleaned_data["born_on"], self.today)
        return self.cleaned_data["born_on"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("is_adult") and not said.get("guardian"):
            self.add_error("is_adult", _("请勾选已满18岁；未满18岁的，请填监护人姓名。"))
        if (born := said.get("born_on")) is not None:
            age = Person(born_on=born).age_on(self.today) or 0
            if said.get("is_adult") and age < ADULT:
                self.add_error("is_adult", _("按出生日期还没满18岁，请填监护人姓名。"))
            if age < ALONE_FROM:
                self.add_error("born_on", _("未满14岁的，请监护人用自己的名字报名。"))
        return said

    @property
    def facts(self) -> dict[str, Any]:
        names = set(self.cleaned_data) - {"post", "is_adult"}
        return {name: self.cleaned_data[name] for name in names}
