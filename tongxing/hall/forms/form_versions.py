"""A version of a guided form as the office brings it: a file, or the text changed in the page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .. import form_file
from .rules import BeginningForm

LARGEST = 512 * 2**10  # bytes of a file
MOST_TOLD = 20


class VersionForm(forms.Form):
    """The text of a form, typed here or from a file; what is wrong is named line by line."""

    file = forms.FileField(
        label=_("从电脑上选文件（JSON）"), required=False,
        help_text=_("选了文件，就用文件里的；不选，就用下面的文字。"),
    )  # fmt: skip
    text = forms.CharField(
        label=_("或者在这里改"), required=False, max_length=LARGEST, strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "number"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, files: Any = None, **options: Any):
        if data is not None and files and (file := files.get("file")):
            data = data.copy()
            data["text"] = _text_of(file)
        super().__init__(data, files, **options)
        self.read = form_file.Read({}, [])

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if not text.strip():
            raise ValidationError(_("请选一个文件，或把表写在这里。"))
        self.read = form_file.read(text)
        if self.read.troubles:
            raise ValidationError([str(one) for one in self.read.troubles[:MOST_TOLD]])
        return text


def _text_of(file: Any) -> str:
    """What a file says as text; what is no text is shown as nothing."""
    if (file.size or 0) > LARGEST:
        return ""
    try:
        return file.read().decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError:
        return ""


class InForceForm(BeginningForm):
    """From which day a version holds."""
