"""What people type about hours: entering them, asking for a change, deciding, settling a doubt."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.people.forms.fields import Day
from tongxing.people.models import Account
from tongxing.places.models import Place

from ..models import HoursEntry, ServiceKind, Team, Volunteer

BY_HAND = [ServiceKind.ACTIVITY, ServiceKind.NEED, ServiceKind.VISIT, ServiceKind.TRAINING]

CLOCK = ["%H:%M", "%H：%M", "%H点%M", "%H点", "%H"]  # ways to write a time of day


class WhenForm(forms.Form):
    """A time of service: what, which day, from when to when."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(
        label=_("类别"), choices=[(kind.value, kind.label) for kind in BY_HAND]
    )
    what = forms.CharField(label=_("做了什么"), max_length=120)
    day = Day(label=_("哪一天"), help_text=_("例如 2026-3-5。"))
    since = forms.TimeField(
        label=_("从几点"), input_formats=CLOCK,
        widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off"}),
        help_text=_("例如 8:30。"),
    )  # fmt: skip
    until = forms.TimeField(
        label=_("到几点"), input_formats=CLOCK,
        widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, now: datetime, **options: Any):
        super().__init__(*args, **options)
        self.now = now

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not {"day", "since", "until"} <= said.keys():
            return said
        begins, ends = (
            timezone.make_aware(datetime.combine(said["day"], said[name]))
            for name in ("since", "until")
        )
        if begins >= ends:
            self.add_error("until", _("结束时间要在开始时间之后。过了半夜的，请分两天记。"))
        elif ends > self.now:
            self.add_error("until", _("这段时间还没有过完，服务结束以后再登记。"))
        return said | {"begins": begins, "ends": ends}


class EnterForm(WhenForm):
    """A leader writes down who of the team served."""

    who = forms.ModelMultipleChoiceField(
        label=_("谁参加了"), queryset=Volunteer.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请勾选参加的人。")},
    )  # fmt: skip
    declared = forms.BooleanField(
        label=_("我声明以上记录真实"),  # 民政部令第67号 article 17
        error_messages={"required": _("请确认记录真实。")},
    )

    def __init__(self, *args: Any, team: Team, **options: Any):
        super().__init__(*args, **options)
        members = team.memberships.current().values("person")
        self.fields["who"].queryset = (
            Volunteer.objects.active().filter(person__in=members).select_related("person")
            .order_by("person__name", "pk")
        )  # fmt: skip
        self.fields["who"].label_from_instance = lambda one: f"{one.person.name} {one.number}"


class ChangeForm(WhenForm):
    """A volunteer asks for hours that were forgotten, or says what is right instead."""

    place = forms.ModelChoiceField(
        label=_("哪个阵地组织的"), queryset=Place.objects.none(), to_field_name="code",
        empty_label=_("请选"),
        help_text=_("由这个阵地的工作人员审核。"),
    )  # fmt: skip
    leader = forms.CharField(label=_("谁带队"), max_length=40, required=False)
    why = forms.CharField(label=_("为什么要补或改"), max_length=200)
    proof = forms.CharField(
        label=_("谁能证明"), max_length=120, required=False,
        help_text=_("例如：带队的潘队长；现场照片在站里。"),
    )  # fmt: skip
    declared = forms.BooleanField(
        label=_("我声明以上记录真实"), error_messages={"required": _("请确认记录真实。")}
    )

    def __init__(
        self, *args: Any, account: Account, entry: HoursEntry | None = None, **options: Any
    ):
        if entry is not None:
            options["initial"] = self._as_it_stands(entry) | options.get("initial", {})
        super().__init__(*args, **options)
        self.fields["place"].queryset = Place.objects.open().in_tree_order()
        if account.person_id and entry is None:
            self.initial.setdefault("place", account.person.place.code)

    @staticmethod
    def _as_it_stands(entry: HoursEntry) -> dict[str, Any]:
        since, until = timezone.localtime(entry.since), timezone.localtime(entry.until)
        return {
            "kind": entry.kind, "what": entry.what, "day": since.date(), "since": since.time(),
            "until": until.time(), "leader": entry.leader,
            "place": entry.place.code if entry.place else None,
        }  # fmt: skip

    @property
    def wanted(self) -> dict[str, Any]:
        """As `HoursRequest.objects.ask` takes it."""
        said = self.cleaned_data
        names = ("request_key", "kind", "what", "place", "leader", "why", "proof")
        return {name: said[name] for name in names} | {
            "since": said["begins"], "until": said["ends"],
        }  # fmt: skip


class TakeBackForm(forms.Form):
    """It was not me, or not at all."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    why = forms.CharField(label=_("哪里不对"), max_length=200)


class DecideForm(forms.Form):
    """Whether the change is made; no without a reason."""

    grant = forms.BooleanField(required=False)
    why = forms.CharField(label=_("不同意的原因"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("grant") and not said.get("why"):
            self.add_error("why", _("不同意要写原因，申请人会看到。"))
        return said


class SettleForm(forms.Form):
    """What somebody found who looked at a doubt."""

    why = forms.CharField(label=_("核实的情况"), max_length=200)
