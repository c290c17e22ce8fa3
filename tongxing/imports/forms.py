"""What is told about a sheet when it is uploaded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account
from tongxing.places.models import Place

from . import access
from .kinds import KINDS
from .sheets import LARGEST_FILE

EXPORTED = {
    "volunteers": _("志愿者"), "teams": _("队伍"), "activities": _("活动"),
    "hours": _("服务记录"),
}  # fmt: skip


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("这是哪类表？"), widget=forms.RadioSelect,
        choices=[(kind.name, kind.title) for kind in KINDS.values()],
    )  # fmt: skip
    place = forms.ModelChoiceField(
        label=_("归哪里？"), queryset=Place.objects.none(), empty_label=None,
        help_text=_("没写站点的行归到这里；写了的，必须是这里或它下面的站点。"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("文件"),
        help_text=_("Excel（.xlsx）、CSV或JSON，最大20MB。先给您看结果，确认了才导入。"),
        error_messages={"empty": _("文件是空的，请重新选择。")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.tsv,.txt,.json"}),
    )  # fmt: skip

    def __init__(self, *args, account: Account, **options):
        super().__init__(*args, **options)
        place: Any = self.fields["place"]
        place.queryset = access.places_for(account)
        place.label_from_instance = _indented

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_FILE:
            raise forms.ValidationError(_("文件超过20MB，请分成几个文件，或请运维人员处理。"))
        return upload


def _indented(place: Place) -> str:
    """The tree as a list, each level further in."""
    return "\u3000" * place.depth + place.name


class ExportForm(forms.Form):
    """What to hand over, of which part of the tree, in which form, and why."""

    kinds = forms.MultipleChoiceField(
        label=_("导出哪些？"), widget=forms.CheckboxSelectMultiple,
        choices=list(EXPORTED.items()),
    )  # fmt: skip
    place = forms.ModelChoiceField(
        label=_("哪里的？"), queryset=Place.objects.none(), empty_label=None,
        help_text=_("这个阵地和它下面的都在内。"),
    )  # fmt: skip
    form = forms.ChoiceField(
        label=_("什么格式？"), widget=forms.RadioSelect, initial="xlsx",
        choices=[("xlsx", _("Excel，每类一张工作表")), ("json", _("JSON，给别的系统读"))],
    )  # fmt: skip
    with_ids = forms.BooleanField(
        label=_("带上身份证号"), required=False,
        help_text=_("对方系统要靠身份证号认人才勾。手机号总会带上。"),
    )  # fmt: skip
    why = forms.CharField(
        label=_("为什么要导出？给谁？"), min_length=2, max_length=200,
        help_text=_("每个人都会在自己的记录里看到。例如：按月上报全国志愿服务信息系统。"),
    )  # fmt: skip

    def __init__(self, *args, account: Account, **options):
        super().__init__(*args, **options)
        place: Any = self.fields["place"]
        place.queryset = access.places_for(account)
        place.label_from_instance = _indented


class ConfirmForm(forms.Form):
    """Whether rows with mistakes may be left out."""

    good_rows_only = forms.BooleanField(required=False)
