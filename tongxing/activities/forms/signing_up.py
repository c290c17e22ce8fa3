"""Who signs up for what, and who comes along."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Person

from ..models import Activity, Companion, Post

LINE = re.compile(r"^(?P<name>\D{1,40}?)[\s,，、]*(?P<age>\d{1,3})?\s*岁?$")


def _in_words(post: Post) -> str:
    if post.room and not post.waiting:
        return _("%(name)s，还有%(room)d个名额") % {"name": post.name, "room": post.room}
    return _("%(name)s，名额已满，可以候补") % {"name": post.name}


class SignUpForm(forms.Form):
    """One press: oneself, for the only post there is. The rest is asked where there is a choice."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    post = forms.TypedChoiceField(label=_("参加什么"), coerce=int, widget=forms.RadioSelect)
    person = forms.TypedChoiceField(label=_("给谁报名"), coerce=int)
    companions = forms.CharField(
        label=_("一起来的人"), required=False, max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一个：姓名和年龄，例如“龙苗苗 9”。大家一起报上，或者一起候补。"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, activity: Activity, people: Sequence[Person], **options: Any
    ):  # fmt: skip
        super().__init__(*args, **options)
        self.activity = activity
        self.posts = {one.pk: one for one in activity.posts.order_by("position", "pk")}
        self.fields["post"].choices = [(pk, _in_words(one)) for pk, one in self.posts.items()]
        self.people = {one.pk: one for one in people}
        self.fields["person"].choices = [(pk, one.name) for pk, one in self.people.items()]
        if len(self.posts) == 1:
            self.fields["post"].widget = forms.HiddenInput()
            self.initial.setdefault("post", next(iter(self.posts)))
        if len(self.people) == 1:
            self.fields["person"].widget = forms.HiddenInput()
            self.initial.setdefault("person", next(iter(self.people)))
        if activity.most_heads == 1:
            del self.fields["companions"]

    def clean_post(self) -> Post:
        return self.posts[self.cleaned_data["post"]]

    def clean_person(self) -> Person:
        return self.people[self.cleaned_data["person"]]

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
