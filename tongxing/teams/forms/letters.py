"""What somebody types who writes to a team, or to those who come to an activity."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Skill, Team
from ..models.letter import LONGEST


class LetterForm(forms.Form):
    """The words; whom they go to is added by whoever asks."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = forms.CharField(
        label=_("说什么"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("最多200字。会注明是谁发的。"),
    )  # fmt: skip


class TeamLetterForm(LetterForm):
    """To the whole team, also to the teams below it, or to those who can do something."""

    below = forms.BooleanField(label=_("也发给下级队伍"), required=False)
    skill = forms.ModelChoiceField(
        label=_("只发给会这个的"), queryset=Skill.objects.order_by("pk"), required=False,
        empty_label=_("全体队员"),
    )  # fmt: skip

    field_order = ("request_key", "skill", "below", "text")

    def __init__(self, *args: Any, team: Team, **options: Any):
        super().__init__(*args, **options)
        if not team.below():
            del self.fields["below"]
