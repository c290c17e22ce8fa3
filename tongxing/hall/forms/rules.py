"""What the hall types about its own tables. Every line says from which day it holds."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tongxing.base.models import Parameter
from tongxing.base.wording import WEEKDAYS, span
from tongxing.people.forms.fields import Day
from tongxing.places.models import Place

from ..models import (
    Aspect,
    CaseClock,
    Department,
    DrawLimit,
    Matter,
    Priority,
    RatingReason,
    WeeklyClosing,
    Window,
)
from ..models.weekly_closing import bits_of

MOST_MINUTES = 240  # of a head start at one window
MOST_REASONS = 12  # of a level
LONGEST_REASON = 40
FARTHEST = timedelta(days=366)


class Clock(forms.TimeField):
    """A time of day, as 8:30 or from the list of the browser."""

    def __init__(self, **options: Any):
        shown = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(widget=shown, input_formats=["%H:%M", "%H:%M:%S"], **options)
        self.error_messages["invalid"] = _("看不懂这个时间，请写成 8:30 这样。")


class Days(forms.CharField):
    """Some days, one after the other."""

    def clean(self, value: Any) -> list[date]:
        one = Day(label=self.label)
        typed = re.split(r"[、，,;；\s]+", super().clean(value))
        return sorted({one.clean(day) for day in typed if day})


class BeginsOn(Day):
    """From which day on; by itself tomorrow, so that today goes on as it began."""

    def __init__(self, **options: Any):
        options.setdefault("label", _("从哪天起用"))
        options.setdefault("help_text", _("之前的事按以前的算，不会变。"))
        super().__init__(**options)


class BeginningForm(forms.Form):
    """Says from which day on: today or later, and not a year ahead."""

    valid_from = BeginsOn()

    def __init__(self, *args: Any, today: date, **options: Any):
        super().__init__(*args, **options)
        self.today = today
        self.fields["valid_from"].initial = today + timedelta(days=1)

    def clean_valid_from(self) -> date:
        return _in_reach(self.cleaned_data["valid_from"], self.today)


def _in_reach(day: date, today: date) -> date:
    if day < today:
        raise ValidationError(_("这一天已经过去了，请选今天或以后。"))
    if day > today + FARTHEST:
        raise ValidationError(_("最远选一年以内的日子。"))
    return day


class LineForm(forms.ModelForm):
    """A line of a table, anew: the instance is not saved yet."""

    valid_from = BeginsOn()

    def __init__(self, *args: Any, hall: Place, today: date, **options: Any):
        super().__init__(*args, **options)
        self.hall, self.today = hall, today
        self.initial["valid_from"] = today + timedelta(days=1)

    def clean_valid_from(self) -> date:
        return _in_reach(self.cleaned_data["valid_from"], self.today)


class NumberForm(LineForm):
    class Meta:
        model = Parameter
        fields = ("value", "source", "valid_from")

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["value"].help_text = _("单位：%(unit)s") % {"unit": self.instance.unit}
        self.fields["value"].min_value = 0

    def clean_value(self) -> int:
        value = self.cleaned_data["value"]
        if not 0 <= value <= 1000:
            raise ValidationError(_("请填0到1000之间的整数。"))
        return value


class CaseClockForm(LineForm):
    class Meta:
        model = CaseClock
        fields = ("workdays", "extension", "amber_share", "source", "valid_from")

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["workdays"].min_value = 1
        self.fields["amber_share"].help_text = _("1到100；用时到了这个比例，清单上变黄。")

    def clean_workdays(self) -> int:
        if self.cleaned_data["workdays"] < 1:
            raise ValidationError(_("至少1个工作日。"))
        return self.cleaned_data["workdays"]

    def clean_amber_share(self) -> int:
        if not 1 <= self.cleaned_data["amber_share"] <= 100:
            raise ValidationError(_("请填1到100。"))
        return self.cleaned_data["amber_share"]


class PriorityForm(LineForm):
    class Meta:
        model = Priority
        fields = ("name", "name_en", "head_start_minutes", "from_age", "proof", "staff_only",
                  "source", "valid_from")  # fmt: skip

    def __init__(self, *args: Any, ceiling: int, **options: Any):
        super().__init__(*args, **options)
        self.ceiling = ceiling
        self.fields["head_start_minutes"].help_text = _(
            "算作早来这么多分钟，最多%(ceiling)d：谁等满%(ceiling)d分钟，都排在优先之前。"
        ) % {"ceiling": ceiling}
        self.fields["from_age"].help_text = _("不按年龄就空着。")

    def clean_head_start_minutes(self) -> int:
        minutes = self.cleaned_data["head_start_minutes"]
        if not 1 <= minutes <= self.ceiling:
            raise ValidationError(_("请填1到%(most)d。"), params={"most": self.ceiling})
        return minutes

    def clean_from_age(self) -> int | None:
        age = self.cleaned_data["from_age"]
        if age is not None and not 1 <= age <= 120:
            raise ValidationError(_("请填1到120，或空着。"))
        return age


class DrawLimitForm(LineForm):
    """How many numbers a day, and when they are drawn; of whom only when the line is new."""

    most = forms.IntegerField(
        label=_("每天最多几个号"), required=False, min_value=1, max_value=2000,
        help_text=_("不限就空着。预约来的不占这个数；取消的号让给别人；过号的还能回来，不让。"),
    )  # fmt: skip
    opens = Clock(label=_("几点起取号"), required=False, help_text=_("全天都能取就空着。"))
    closes = Clock(label=_("几点止"), required=False)

    class Meta:
        model = DrawLimit
        fields = ("department", "matter", "most", "opens", "closes", "source", "valid_from")

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        if self.instance.department_id:
            del self.fields["department"], self.fields["matter"]
            return
        departments = self.hall.departments.order_by("code", "pk")
        self.fields["department"] = forms.ModelChoiceField(
            departments, label=_("整个部门"), required=False, empty_label="—"
        )
        self.fields["matter"] = forms.ModelChoiceField(
            Matter.objects.at(self.hall).offered_on(self.today).in_catalogue_order(),
            label=_("或者只限一个事项"), required=False, empty_label="—",
        )  # fmt: skip

    def clean(self) -> dict:
        said = super().clean() or {}
        if not self.instance.department_id:
            matter, department = said.get("matter"), said.get("department")
            if matter is None and department is None:
                self.add_error("department", _("请选一个部门或一个事项。"))
            elif matter is not None:
                said["department"] = matter.department
        opens, closes = said.get("opens"), said.get("closes")
        if (opens is None) != (closes is None) and not {"opens", "closes"} & set(self.errors):
            self.add_error("closes" if opens else "opens", _("起止时间要一起填。"))
        elif opens and closes and opens >= closes:
            self.add_error("closes", _("要晚于开始的时间。"))
        elif said.get("most") is None and opens is None and "most" not in self.errors:
            self.add_error("most", _("请填每天几个号，或几点到几点取号。"))
        return said


class PreferForm(forms.Form):
    """What a window calls first: minutes for each of its lines, and one matter more."""

    def __init__(self, *args: Any, window: Window, hall: Place, today: date, **options: Any):
        super().__init__(*args, **options)
        self.lines = list(
            window.services.select_related("department", "matter").order_by("department", "pk")
        )
        for line in self.lines:
            self.fields[f"line-{line.pk}"] = forms.IntegerField(
                label=str(line.matter or line.department), min_value=0, max_value=MOST_MINUTES,
                initial=line.head_start_minutes,
                help_text=_("等这件事的人，算作早来这么多分钟。")
                if line.matter_id else _("等这个部门的人，算作早来这么多分钟；填0就按先后。"),
            )  # fmt: skip
            if line.matter_id:
                self.fields[f"drop-{line.pk}"] = forms.BooleanField(
                    label=_("不再单列“%(matter)s”") % {"matter": line.matter}, required=False
                )
        self.fields["matter"] = forms.ModelChoiceField(
            Matter.objects.at(hall).offered_on(today).in_catalogue_order(),
            label=_("再单列一件先办的事"), required=False, empty_label=_("不加"),
            help_text=_("这个窗口原来不办的，加了就也办。"),
        )  # fmt: skip
        self.fields["matter_minutes"] = forms.IntegerField(
            label=_("早来多少分钟"), min_value=0, max_value=MOST_MINUTES, required=False, initial=10
        )

    @property
    def minutes(self) -> dict[int, int]:
        return {line.pk: self.cleaned_data[f"line-{line.pk}"] for line in self.lines}

    @property
    def dropped(self) -> list[int]:
        return [line.pk for line in self.lines if self.cleaned_data.get(f"drop-{line.pk}")]


class SlotsForm(BeginningForm):
    """So many at these times of these weekdays."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期几"), choices=list(enumerate(WEEKDAYS)), coerce=int,
        widget=forms.CheckboxSelectMultiple, initial=[0, 1, 2, 3, 4],
    )  # fmt: skip
    opens = Clock(label=_("第一个时段"), initial=time(9, 0))
    closes = Clock(label=_("最后一个时段"), initial=time(11, 30))
    every = forms.TypedChoiceField(
        label=_("隔多久一个"), coerce=int, initial=30,
        choices=lambda: [(n, span(timedelta(minutes=n))) for n in (15, 20, 30, 60)],
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=_("每个时段几个人"), min_value=0, max_value=99, initial=2,
        help_text=_("填0就是这些时段不再开放。已经约好的照常来，不受影响。"),
    )  # fmt: skip
    field_order: ClassVar = ["weekdays", "opens", "closes", "every", "capacity", "valid_from"]

    def clean(self) -> dict:
        said = super().clean() or {}
        if said.get("opens") and said.get("closes") and said["opens"] > said["closes"]:
            self.add_error("closes", _("要晚于第一个时段。"))
        return said

    @property
    def starts(self) -> list[time]:
        said, found = self.cleaned_data, []
        moment = datetime.combine(date.min, said["opens"])
        while moment.time() <= said["closes"] and moment.date() == date.min:
            found.append(moment.time())
            moment += timedelta(minutes=said["every"])
        return found


class BlackOutForm(forms.Form):
    """Days on which nobody can book."""

    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("哪个部门"), required=False,
        empty_label=_("整个大厅"),
    )  # fmt: skip
    since = Day(label=_("从哪天"), help_text=_("例如 2026-3-8 或 2026年3月8日。"))
    last_day = Day(label=_("到哪天（含）"), required=False, help_text=_("只有一天就空着。"))
    why = forms.CharField(
        label=_("原因"), max_length=100, help_text=_("约了的人会收到这句话，例如：系统升级。")
    )

    def __init__(self, *args: Any, hall: Place, today: date, **options: Any):
        super().__init__(*args, **options)
        self.fields["department"].queryset = hall.departments.order_by("code", "pk")
        self.today = today

    def clean_since(self) -> date:
        return _in_reach(self.cleaned_data["since"], self.today)

    def clean(self) -> dict:
        said = super().clean() or {}
        if since := said.get("since"):
            last = said.get("last_day") or since
            if last < since:
                self.add_error("last_day", _("要在开始那天或以后。"))
            said["until"] = last + timedelta(days=1)
        return said


class WeeklyClosingForm(forms.Form):
    """Hours of the week at which nobody can book."""

    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("哪个部门"), required=False,
        empty_label=_("整个大厅"),
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期几"), choices=list(enumerate(WEEKDAYS)), coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    starts = Clock(label=_("从几点"), initial=time(14, 0))
    ends = Clock(
        label=_("到几点"), initial=time(17, 30),
        help_text=_("这段时间里开始的时段都不能约；正好这时开始的可以约。"),
    )  # fmt: skip
    since = Day(label=_("从哪天起"), help_text=_("例如 2026-3-8 或 2026年3月8日。"))
    last_day = Day(
        label=_("到哪天（含）"), required=False, help_text=_("一直这样就空着，哪天不要了再停。")
    )
    exceptions = Days(
        label=_("哪几天照常"), required=False, help_text=_("例如 2026-3-11、2026-4-1。没有就空着。")
    )
    why = forms.CharField(
        label=_("原因"), max_length=100, help_text=_("约了的人会收到这句话，例如：业务学习。")
    )

    def __init__(self, *args: Any, hall: Place, today: date, **options: Any):
        super().__init__(*args, **options)
        self.fields["department"].queryset = hall.departments.order_by("code", "pk")
        self.fields["since"].initial = today + timedelta(days=1)
        self.hall, self.today = hall, today

    def clean_since(self) -> date:
        return _in_reach(self.cleaned_data["since"], self.today)

    def clean(self) -> dict:
        said = super().clean() or {}
        starts, ends, since, last = (
            said.get(name) for name in ("starts", "ends", "since", "last_day")
        )
        if starts and ends and ends <= starts:
            self.add_error("ends", _("要晚于开始的时间。"))
        if since and last and last < since:
            self.add_error("last_day", _("要在开始那天或以后。"))
        if since and not self.errors:
            row = self.row
            if not any(row.holds_on(since + timedelta(days=n)) for n in range(7)):
                self.add_error("weekdays", _("这段日子里没有这几个星期几。"))
            for day in said["exceptions"]:
                if not row.holds_on(day):
                    wrong = _("%(day)s本来就不停约，请核对。") % {"day": f"{day}"}
                    self.add_error("exceptions", wrong)
        return said

    @property
    def row(self) -> WeeklyClosing:
        """As it would be kept."""
        said = self.cleaned_data
        last = said["last_day"]
        return WeeklyClosing(
            place=self.hall, department=said["department"], why=said["why"],
            weekday_bits=bits_of(said["weekdays"]), starts=said["starts"], ends=said["ends"],
            valid_from=said["since"], valid_until=last and last + timedelta(days=1),
        )  # fmt: skip


class LeftOutForm(forms.Form):
    """A day on which a weekly closing does not hold."""

    day = Day()


class ReasonsForm(BeginningForm):
    """What may be ticked at a level: one a line, with what it is about."""

    lines = forms.CharField(
        label=_("选项，一行一个"), widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("写成“方面：内容 / 英文”，英文可以不写。方面是整体、效率、能力、态度之一。"),
    )  # fmt: skip
    field_order: ClassVar = ["lines", "valid_from"]

    def clean_lines(self) -> list[RatingReason]:
        of = {str(aspect.label): aspect.value for aspect in Aspect}
        rows, seen = [], set()
        for n, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if not line.strip():
                continue
            about, *rest = re.split("[:：]", line, maxsplit=1)
            text, _slash, english = (part.strip() for part in "".join(rest).partition(" / "))
            if about.strip() not in of:
                raise ValidationError(
                    _("第%(n)d行：请以“整体：”“效率：”“能力：”或“态度：”开头。"), params={"n": n}
                )
            if not text or len(text) > LONGEST_REASON or len(english) > 2 * LONGEST_REASON:
                raise ValidationError(
                    _("第%(n)d行：内容要有1到%(most)d个字。"),
                    params={"n": n, "most": LONGEST_REASON},
                )
            if text in seen:
                raise ValidationError(_("第%(n)d行和前面的重复了。"), params={"n": n})
            seen.add(text)
            rows.append(RatingReason(aspect=of[about.strip()], text=text, text_en=english))
        if len(rows) > MOST_REASONS:
            raise ValidationError(_("最多%(most)d个。"), params={"most": MOST_REASONS})
        return rows
