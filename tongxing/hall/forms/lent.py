"""What a kiosk hands in that drew by itself, and what the reception writes down from paper."""

import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.places.models import Place

from ..lending import Drawn
from ..models import Department, Matter, NumberLoan, Priority
from ..models.number_loan import MOST_A_DAY
from ..models.numbering import LENT_LETTER
from .queue import DrawForm

MOST_AT_ONCE = 100
A_CLOCKS_REACH = (0, 4_000_000_000_000)  # milliseconds since 1970: until the year 2096
A_SERIALS_REACH = 99_999
LONGEST = 60_000  # letters of what a kiosk hands in at once


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


class TouchForm(forms.Form):
    """A kiosk is in touch: what it calls itself, what it has left, and what its clock says."""

    kiosk = forms.UUIDField()
    left = forms.IntegerField(min_value=0, max_value=A_SERIALS_REACH)
    clock = forms.IntegerField(min_value=A_CLOCKS_REACH[0], max_value=A_CLOCKS_REACH[1])
    coded = forms.CharField(max_length=40 * MOST_A_DAY, required=False)  # blocks, codes and all

    def clean_coded(self) -> set[str]:
        return set(self.cleaned_data["coded"].split(","))

    def clean_clock(self) -> datetime:
        return moment(self.cleaned_data["clock"])


class HandInForm(forms.Form):
    """Numbers that a kiosk has drawn by itself, as it kept them."""

    items = forms.CharField(max_length=LONGEST, strip=False)

    def __init__(self, *args: Any, hall: Place, **options: Any):
        super().__init__(*args, **options)
        self.hall = hall

    def clean_items(self) -> list[Drawn]:
        try:
            said = json.loads(self.cleaned_data["items"])
            if not isinstance(said, list) or len(said) > MOST_AT_ONCE:
                raise TypeError
            found = [_read(one) for one in said]
        except (ValueError, TypeError, KeyError) as error:
            raise ValidationError(_("取号机交来的内容读不懂。")) from error
        return [self._named(one) for one in found]

    def _named(self, one: dict[str, Any]) -> Drawn:
        """With what it was drawn for; what is no longer in the catalogue is settled at a window."""
        matter = Matter.objects.at(self.hall).filter(pk=one.pop("matter") or 0).first()
        department = Department.objects.filter(place=self.hall, pk=one.pop("department") or 0)
        rules = Priority.objects.self_declared().filter(pk=one.pop("priority") or 0)
        return Drawn(matter=matter, department=department.first(), priority=rules.first(), **one)


def _read(one: dict[str, Any]) -> dict[str, Any]:
    """One item as a kiosk writes it; anything else raises."""
    at, serial = int(one["at"]), int(one["serial"])
    if not A_CLOCKS_REACH[0] <= at <= A_CLOCKS_REACH[1] or not 0 < serial <= A_SERIALS_REACH:
        raise ValueError
    rows = {name: one.get(name) for name in ("department", "matter", "priority")}
    if any(row is not None and not 0 <= int(row) < 2**31 for row in rows.values()):
        raise ValueError
    instead = one.get("instead")
    return rows | {
        "key": uuid.UUID(one["key"]), "loan": uuid.UUID(one["loan"]), "serial": serial,
        "at": moment(at), "instead": uuid.UUID(instead) if instead else None,
    }  # fmt: skip


class PaperForm(DrawForm):
    """A number that was written on paper while there was no server."""

    by_staff: ClassVar = True
    matter = forms.ModelChoiceField(
        Matter.objects.none(), required=False, label=_("办什么事"), empty_label=_("纸上没写")
    )
    number = forms.CharField(
        label=_("纸上的号码"), max_length=6, help_text=_("例如：Y031。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    time = forms.TimeField(
        label=_("几点取的"), input_formats=["%H:%M", "%H：%M", "%H.%M"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("照纸上写的填，按这个时间排队。"),
    )  # fmt: skip
    gone = forms.BooleanField(
        label=_("人已经不在等了"), required=False,
        help_text=_("纸上办完了，或者走了。只留记录，不再叫号。"),
    )  # fmt: skip
    field_order: ClassVar = ["number", "time", "matter", "department", "priority", "gone"]

    def __init__(self, *args: Any, now: datetime, **options: Any):
        super().__init__(*args, today=timezone.localdate(now), **options)
        self.hall, self.now = options["hall"], now

    def clean_matter(self) -> Matter | None:
        return self.cleaned_data["matter"]

    def clean_number(self) -> int:
        said = self.cleaned_data["number"].strip().upper()
        if not re.fullmatch(rf"{LENT_LETTER}\d{{3,5}}", said):
            raise ValidationError(_("应急号是Y加数字，例如：Y031。"))
        serial = int(said[1:])
        loan = NumberLoan.objects.holding(self.hall, self.today, serial)
        if loan is None:
            raise ValidationError(_("今天没有借出过这个号，请核对。"))
        self.loan = loan
        return serial

    def clean_time(self) -> datetime:
        said = timezone.make_aware(datetime.combine(self.today, self.cleaned_data["time"]))
        if said > self.now:
            raise ValidationError(_("这个时间还没到。"))
        return said

    def drawn(self) -> Drawn:
        said = self.cleaned_data
        return Drawn(
            key=said["request_key"], loan=self.loan.uid, serial=said["number"], at=said["time"],
            department=said["department"], matter=said["matter"], priority=said["priority"],
        )  # fmt: skip
