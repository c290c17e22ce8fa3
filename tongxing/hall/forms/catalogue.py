"""What the office types about matters and their materials, and what a notice is made of."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.places.models import Place

from .. import reading, samples
from ..models import Department, Handling, Material, Matter

MOST_DAYS = 365  # working days; no matter of a hall takes longer
LONGEST_SPOKEN, LONGEST_TOPICS = 400, 120  # characters, as their columns hold
MOST_VISITS = 9
MOST_COPIES = 20


class LinesField(forms.CharField):
    """A list, one thing a line."""

    def __init__(self, **options: Any):
        super().__init__(
            required=False, strip=True, widget=forms.Textarea(attrs={"rows": 3}), **options
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        kept = [line for line in lines if line]
        if len(kept) > reading.MOST_LINES:
            raise ValidationError(_("最多%(most)d行。"), params={"most": reading.MOST_LINES})
        if any(len(line) > reading.LONGEST_LINE for line in kept):
            most = {"most": reading.LONGEST_LINE}
            raise ValidationError(_("一行最多%(most)d个字。"), params=most)
        return kept

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class SpokenField(LinesField):
    """The same, kept as one text with a line for each."""

    def clean(self, value: Any) -> str:  # type: ignore[override]
        said = "\n".join(super().clean(value))
        if len(said) > LONGEST_SPOKEN:
            raise ValidationError(_("太长了，请只留最常用的几种说法。"))
        return said


class TopicsField(forms.CharField):
    """Life themes set apart by 、, kept as |出生|户籍|."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value.strip("|").split("|")) if value and value[0] == "|" else value

    def clean(self, value: Any) -> str:
        topics = reading.listed(super().clean(value).replace("，", "、").replace("|", "、"))
        said = f"|{'|'.join(topics)}|" if topics else ""
        if len(said) > LONGEST_TOPICS:
            raise ValidationError(_("太长了，请只留最贴切的几个主题。"))
        return said


class DayOfYearField(forms.CharField):
    def clean(self, value: Any) -> str:
        said = super().clean(value)
        try:
            return reading.month_day(said) if said else ""
        except reading.Unclear as error:
            raise ValidationError(str(error)) from None


class GuideForm(forms.ModelForm):
    """A matter as its guide tells it. Its code stays what it was: it is printed on paper."""

    statutory_days = forms.IntegerField(
        label=_("法定时限（工作日）"), min_value=0, max_value=MOST_DAYS, initial=0,
        help_text=_("当场办的写0。"),
    )  # fmt: skip
    promised_days = forms.IntegerField(
        label=_("承诺时限（工作日）"), min_value=0, max_value=MOST_DAYS, initial=0
    )
    visits = forms.IntegerField(
        label=_("到现场次数"), min_value=0, max_value=MOST_VISITS, initial=1
    )
    minutes = forms.IntegerField(
        label=_("窗口一般用时（分钟）"), min_value=1, max_value=240, initial=10,
        help_text=_("预计等多久按它起算，以后按实际记录修正。"),
    )  # fmt: skip
    spoken = SpokenField(
        label=_("群众怎么说"), help_text=_("一行一种说法，例如：办低保。按这些话也搜得到。")
    )
    topics_text = TopicsField(
        label=_("主题"), required=False, help_text=_("几个之间用顿号隔开，例如：出生、户籍。")
    )
    conditions = LinesField(label=_("受理条件"), help_text=_("一行一条。"))
    steps = LinesField(label=_("办理流程"), help_text=_("一行一步，例如：受理。"))
    special = LinesField(
        label=_("特别程序"), help_text=_("听证、检验、专家评审等，一行一种，时间不算在内。")
    )
    basis = LinesField(label=_("设定依据"), help_text=_("一行一部，写到条。"))
    notes = LinesField(label=_("提示"), help_text=_("一行一句，说给来办的人。"))
    open_from = DayOfYearField(
        label=_("每年从哪天起办"), required=False, help_text=_("全年都办就空着。例如：1月1日。")
    )
    open_until = DayOfYearField(label=_("每年办到哪天"), required=False)
    valid_from = forms.DateField(
        label=_("起用日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = Matter
        fields = (
            "department", "base_code", "name", "name_en", "spoken", "kind", "handling", "serves",
            "statutory_days", "promised_days", "visits", "minutes", "fee", "fee_basis", "result",
            "result_kind", "may_book", "on_behalf", "conditions", "steps", "special", "basis",
            "notes", "topics_text", "open_from", "open_until", "valid_from",
        )  # fmt: skip
        help_texts: ClassVar = {
            "base_code": _("12位数字。加好以后不能改，因为印在告知单上。"),
            "fee": _("不收费就空着。例如：5元/证。"),
        }
        error_messages: ClassVar = {
            "base_code": {"unique": _("这个基本编码已经有了，请核对。停用了的可以恢复。")}
        }

    def __init__(self, *args: Any, hall: Place, today: date, **options: Any):
        super().__init__(*args, **options)
        departments = Department.objects.filter(place=hall).order_by("code", "pk")
        self.fields["department"].queryset = departments
        self.fields["department"].label = _("部门")
        if self.instance.pk:
            self.fields["base_code"].disabled = True
        else:
            self.fields["valid_from"].initial = today

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        statutory, promised = said.get("statutory_days"), said.get("promised_days")
        if promised and said.get("handling") == Handling.INSTANT:
            self.add_error("promised_days", _("即办件当场办结，承诺时限写0。"))
        elif statutory is not None and promised is not None and promised > statutory:
            self.add_error("promised_days", _("承诺时限不能比法定时限长。"))
        season = said.get("open_from"), said.get("open_until")
        if None not in season and any(season) and not all(season):
            missing = "open_until" if season[0] else "open_from"
            self.add_error(missing, _("起止两头都要写，或者都空着。"))
        ends = self.instance.valid_until
        if ends and said.get("valid_from") and said["valid_from"] > ends:
            self.add_error("valid_from", _("起用日期晚于停用日期，请核对。"))
        return said


class WithdrawForm(forms.Form):
    """From when a matter is no longer offered."""

    on = forms.DateField(
        label=_("从哪天起停用"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, matter: Matter, today: date, **options: Any):
        super().__init__(*args, **options)
        self.fields["on"].initial = today
        self.first = max(today, matter.valid_from)

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        if on < self.first:
            raise ValidationError(
                _("最早是%(first)s，以前的已经办过了。"), params={"first": self.first}
            )
        return on


class MaterialForm(forms.ModelForm):
    """A material of a matter, and a sample of how it is filled in."""

    copies = forms.IntegerField(label=_("份数"), min_value=1, max_value=MOST_COPIES, initial=1)
    file = forms.FileField(
        label=_("样表"), required=False, help_text=_("填好的样子，PDF、JPG或PNG，最大5MB。"),
        widget=forms.FileInput(
            attrs={"accept": ".pdf,.jpg,.jpeg,.png", "data-choose": _("选一个文件")}
        ),
    )  # fmt: skip
    no_sample = forms.BooleanField(label=_("去掉原来的样表"), required=False)

    class Meta:
        model = Material
        fields = ("name", "need", "when", "source", "form", "copies", "note")
        help_texts: ClassVar = {
            "when": _("“有此情形时”才要的，写明什么情形，例如：由他人代办。"),
            "note": _("怎么填、要注意什么。"),
        }

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        if self.instance.pk is None:
            self.initial["need"] = Material.Need.REQUIRED
            self.initial["source"] = Material.Source.SELF
            self.initial["form"] = Material.Form.ORIGINAL
        if not self.instance.sample:
            del self.fields["no_sample"]

    def clean_file(self) -> tuple[bytes, str] | None:
        upload = self.cleaned_data["file"]
        if not upload:
            return None
        try:
            return samples.checked(upload)
        except Refused as error:
            raise ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("need") == Material.Need.IF and "when" in said and not said["when"]:
            self.add_error("when", _("请写明什么情形才要这样材料。"))
        return said

    def kept(self) -> dict[str, Any]:
        """What the material is from now on, after a new sample has been stored."""
        said = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if kept := self.cleaned_data["file"]:
            said["sample"] = samples.keep(*kept)
        elif self.cleaned_data.get("no_sample"):
            said["sample"] = ""
        return said


class NoticeForm(forms.Form):
    """What somebody has with them, and who they are; nothing of it is stored."""

    name = forms.CharField(
        label=_("姓名或单位"), max_length=60, required=False,
        help_text=_("可以空着，打印后手写。不会保存。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    applies = forms.MultipleChoiceField(
        label=_("有这些情形吗？有的请勾上"), required=False, widget=forms.CheckboxSelectMultiple
    )
    have = forms.MultipleChoiceField(
        label=_("已经带来的"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, materials: list[Material], **options: Any):
        super().__init__(*args, **options)
        self.fields["have"].choices = [
            (str(one.pk), one.name) for one in materials if one.source != Material.Source.SHARE
        ]
        conditions = dict.fromkeys(one.when for one in materials if one.need == Material.Need.IF)
        self.fields["applies"].choices = [(when, when) for when in conditions]
        if not conditions:
            del self.fields["applies"]

    def brought(self) -> frozenset[int]:
        """The materials that are there, by row."""
        return frozenset(int(pk) for pk in self.cleaned_data["have"])

    def conditions(self) -> frozenset[str]:
        """The conditions that this person fulfils, in the words of the guide."""
        return frozenset(self.cleaned_data.get("applies", ()))
