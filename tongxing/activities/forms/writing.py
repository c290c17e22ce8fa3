"""What is told afterwards, and what those who came say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.base.photos import Photos

from ..models import Activity, Faces, Level

FEN_A_YUAN = 100


class WriteUpForm(forms.Form):
    """The write-up with some photos and what is declared of the faces on them."""

    text = forms.CharField(
        label=_("总结"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("做了什么、来了多少人、记下了哪些没办完的事。会公开，请不要写人的隐私。"),
    )  # fmt: skip
    cost_yuan = forms.DecimalField(
        label=_("实际花费（元）"), min_value=0, max_digits=10, decimal_places=2, required=False
    )
    photos = Photos(label=_("照片"), required=False)
    faces = forms.ChoiceField(
        label=_("这几张照片里的人"), choices=Faces, initial=Faces.UNASKED,
        widget=forms.RadioSelect, required=False,
        help_text=_("没有问过的照片不公开，只有办活动的人看得到；问过以后可以再改。"),
    )  # fmt: skip

    def __init__(self, *args: Any, activity: Activity, **options: Any):
        super().__init__(*args, **options)
        told = getattr(activity, "write_up", None)
        self.initial.setdefault("text", told.text if told else "")
        self.initial.setdefault("cost_yuan", activity.cost / FEN_A_YUAN or None)

    @property
    def facts(self) -> dict[str, Any]:
        """As telling.write_up takes them."""
        said = self.cleaned_data
        return {
            "text": said["text"], "cost": int((said["cost_yuan"] or 0) * FEN_A_YUAN),
            "photos": said["photos"], "faces": said["faces"] or Faces.UNASKED,
        }  # fmt: skip


class FacesForm(forms.Form):
    faces = forms.ChoiceField(choices=Faces)


class FeedbackForm(forms.Form):
    """Five levels and a sentence."""

    level = forms.TypedChoiceField(
        label=_("您觉得这场活动怎么样？"), choices=Level, coerce=int, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("想说的话"), max_length=200, required=False,
        help_text=_("只有办活动的人看得到。"),
    )  # fmt: skip
