"""What somebody types who writes to those who come to an activity."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.teams.forms import LetterForm

from ..models import OPEN, Activity, Post, Standing

# Whom a letter goes to, in words, and where their sign-ups stand.
WHOM = {
    "all": (_("所有报名的人"), OPEN | {Standing.CAME}),
    "placed": (_("有名额的"), {Standing.PLACED, Standing.OFFERED, Standing.CAME}),
    "waiting": (_("候补和等抽签的"), {Standing.WAITING, Standing.IN_LOT}),
    "missed": (_("没来的"), {Standing.MISSED}),
}


class ActivityLetterForm(LetterForm):
    """To all who signed up, or to some; of all posts or of one."""

    whom = forms.ChoiceField(
        label=_("发给谁"), choices=[(key, label) for key, (label, _states) in WHOM.items()]
    )
    post = forms.ModelChoiceField(
        label=_("岗位"), queryset=Post.objects.none(), required=False, empty_label=_("所有岗位")
    )

    field_order = ("request_key", "whom", "post", "text")

    def __init__(self, *args: Any, activity: Activity, **options: Any):
        super().__init__(*args, **options)
        posts: Any = self.fields["post"]
        posts.queryset = activity.posts.order_by("position", "pk")
        posts.label_from_instance = lambda post: post.name
