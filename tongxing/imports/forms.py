"""What is told about a sheet when it is uploaded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account
from tongxing.places.models import Place

from . import access
from .columns import KINDS
from .sheets import LARGEST_FILE


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
        label=_("文件"), help_text=_("Excel（.xlsx）或CSV，最大20MB。先给您看结果，确认了才导入。"),
        error_messages={"empty": _("文件是空的，请重新选择。")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.tsv,.txt"}),
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


class ConfirmForm(forms.Form):
    """Whether rows with mistakes may be left out."""

    good_rows_only = forms.BooleanField(required=False)
