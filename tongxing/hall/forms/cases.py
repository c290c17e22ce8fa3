"""What people type about cases: taking one in, and each step."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tongxing.base.photos import Photos
from tongxing.people.forms.fields import Day, Phone
from tongxing.people.models import Account, Grant, Person

from ..access import AT_WINDOWS
from ..models import (
    AuthorisationPhoto,
    Case,
    CaseChannel,
    CaseHelp,
    Delivery,
    Department,
    Extension,
    Material,
    Matter,
    OnBehalf,
    Relation,
    Standing,
    Ticket,
)
from ..models.case_flow import Step
from ..models.case_material import CaseMaterial, Said, at_first
from ..models.case_words import VERBS
from .acts import SHORT, ActForm, NoteForm, WhyForm

PHOTOS_OF_THE_PAPER = _("最多4张，可以直接拍。只给能看这个办件的人看，谁看过都记下来。")


class PapersForm(forms.Form):
    """How each paper stands: one choice a paper, and a day for what follows."""

    def list_papers(self, papers: list[tuple[int, Material | CaseMaterial, Said]], today: date):
        """Fields for these papers, as (id, paper, how it stands)."""
        self.today, self.papers = today, papers
        for pk, paper, (standing, until) in papers:
            choices = [(one, one.label) for one in _open_to(paper)]
            hints = [str(word) for word in (paper.get_need_display(), paper.when, paper.note)]
            self.fields[f"paper-{pk}"] = forms.ChoiceField(
                label=paper.name, choices=choices, initial=standing,
                help_text=" · ".join(hint for hint in hints if hint),
            )  # fmt: skip
            if paper.need == Material.Need.OPTIONAL:
                self.fields[f"until-{pk}"] = Day(
                    label=_("“%(name)s”最晚哪天补交") % {"name": paper.name}, required=False,
                    initial=until, help_text=_("选“容缺，后补”时填。"),
                )  # fmt: skip

    def clean(self) -> dict:
        said = super().clean() or {}
        for pk, _paper, _standing in self.papers:
            until = said.get(f"until-{pk}")
            if said.get(f"paper-{pk}") != Standing.LATER:
                said[f"until-{pk}"] = None
            elif until is None and f"until-{pk}" not in self.errors:
                self.add_error(f"until-{pk}", _("请填最晚哪天补交。"))
            elif until and until < self.today:
                self.add_error(f"until-{pk}", _("这一天已经过去了，请填以后的日子。"))
        return said

    @property
    def stand(self) -> dict[int, Said]:
        said = self.cleaned_data
        return {
            pk: Said(said[f"paper-{pk}"], said.get(f"until-{pk}"))
            for pk, _paper, _standing in self.papers
        }


def _open_to(paper: Material | CaseMaterial) -> list[Standing]:
    return CaseMaterial(need=paper.need).open_to_it()


class NewCaseForm(PapersForm):
    """Taking a case in: whose it is, who brings it, which papers are there."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    person = forms.CharField(
        label=_("申请人的手机或身份证号"), required=False, max_length=40,
        help_text=_("登记过的居民填这个就够了。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    name = forms.CharField(label=_("没登记过：姓名或单位名称"), max_length=80, required=False)
    credit_code = forms.RegexField(
        r"^[0-9A-Z]{18}$", label=_("统一社会信用代码"), required=False, strip=True,
        error_messages={"invalid": _("统一社会信用代码是18位数字和大写字母。")},
    )  # fmt: skip
    phone = Phone(label=_("联系电话"), required=False)
    subject = forms.CharField(
        label=_("办的是哪一份"), max_length=60, required=False,
        help_text=_("同一个人办两份同样的事时填，例如：第二套房、2025年度。"),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("怎么来的"), choices=CaseChannel, initial="window")
    who = forms.ChoiceField(
        label=_("谁来办"), widget=forms.RadioSelect, initial="self",
        choices=[("self", _("本人来办")), ("agent", _("代办"))],
    )  # fmt: skip
    agent_name = forms.CharField(label=_("代办人姓名"), max_length=40, required=False)
    agent_relation = forms.ChoiceField(
        label=_("与申请人关系"), required=False, choices=[("", _("请选")), *Relation.choices]
    )
    agent_phone = Phone(label=_("代办人电话"), required=False)
    authorisation = forms.CharField(
        label=_("书面授权"), max_length=200, required=False,
        help_text=_("写明看过什么，例如：委托书1份，本人签字，原件已收。代办不收费。"),
    )  # fmt: skip
    photos = Photos(label=_("授权书照片"), required=False, help_text=PHOTOS_OF_THE_PAPER)

    AGENT: ClassVar = ("agent_name", "agent_relation", "agent_phone", "authorisation", "photos")

    def __init__(
        self, *args: Any, matter: Matter, account: Account, today: date,
        ticket: Ticket | None = None, **options: Any,
    ):  # fmt: skip
        super().__init__(*args, **options)
        self.matter, self.account, self.ticket = matter, account, ticket
        self.known = ticket.person if ticket else None
        if self.known:
            for name in ("person", "name"):
                del self.fields[name]
        elif ticket:
            self.fields["name"].initial = ticket.name
            self.fields["phone"].initial = ticket.phone
        if matter.serves == "person":
            del self.fields["credit_code"]
        if matter.on_behalf == OnBehalf.NO:
            for name in ("who", *self.AGENT):
                del self.fields[name]
        papers = list(matter.materials.order_by("position", "pk"))
        self.list_papers([(one.pk, one, Said(at_first(one))) for one in papers], today)

    def clean(self) -> dict:
        said = super().clean()
        said["applicant"] = self.known
        words = said.pop("person", "")
        if words:
            found = list(Person.objects.visible_to(self.account).numbered(words)[:2])
            if len(found) != 1:
                missing = _("没有找到这个人，请核对号码，或在下面填姓名。")
                self.add_error(
                    "person", missing if not found else _("找到不止一个人，请填身份证号。")
                )
            else:
                said["applicant"] = found[0]
        elif self.known is None and not said.get("name"):
            self.add_error("name", _("请填申请人的手机或身份证号，或者姓名。"))
        if said.get("who") == "agent":
            for name in ("agent_name", "agent_relation", "authorisation"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("有代办人时要填，代办要有书面授权。"))
        elif said.get("who") == "self":
            self._leave_out_the_agent(said)
        return said

    def _leave_out_the_agent(self, said: dict) -> None:
        """What was typed before the choice was changed, and cannot be seen, counts for nothing."""
        for name in self.AGENT:
            said[name] = [] if name == "photos" else ""
            self.errors.pop(name, None)

    def first_fields(self) -> list[forms.BoundField]:
        """Whose case it is, up to the choice who has come."""
        later = {*self.AGENT, *(one.name for one in self.paper_fields())}
        return [field for field in self.visible_fields() if field.name not in later]

    def agent_fields(self) -> list[forms.BoundField]:
        """What is asked when somebody else has come."""
        return [field for field in self.visible_fields() if field.name in self.AGENT]

    def paper_fields(self) -> list[forms.BoundField]:
        starts = ("paper-", "until-")
        return [field for field in self.visible_fields() if field.name.startswith(starts)]

    def receive(self, *, by: Account, at: datetime) -> Case:
        said = self.cleaned_data
        names = ("subject", "credit_code", "phone", "channel", *self.AGENT[:-1])
        fields = {name: said[name] for name in names if name in said}
        if said["applicant"] is None:
            fields["name"] = said["name"]
        with transaction.atomic():
            case = Case.objects.receive(
                request_key=said["request_key"], matter=self.matter, person=said["applicant"],
                ticket=self.ticket, papers=self.stand, by=by, at=at, **fields,
            )  # fmt: skip
            if not case.authorisation_photos.exists():  # the same press twice brings them once
                AuthorisationPhoto.objects.keep(case, said.get("photos", []), by=by, at=at)
        return case


# --- steps


class CheckForm(ActForm, PapersForm):
    step = Step.CHECK
    is_quiet = True
    heading = _("核对材料")
    verb = _("记下材料情况")

    def __init__(self, *args: Any, row: Case, today: date, **options: Any):
        super().__init__(*args, row=row, **options)
        rows = row.materials.in_order()
        self.list_papers([(one.pk, one, Said(one.standing, one.until)) for one in rows], today)

    def act(self, said: dict[str, Any], *, by: Account, at: datetime) -> None:
        self.row.check_papers(self.stand, by=by, at=at)


class AskMaterialsForm(ActForm):
    step = Step.ASK_MATERIALS
    heading = _("一次性告知要补什么")
    verb = _("告知申请人补正")
    how = forms.CharField(
        label=_("怎么补"), max_length=300, required=False, widget=forms.Textarea(attrs=SHORT),
        help_text=_("缺的材料已列好，这里写要改正的地方。必须一次说全。"),
    )  # fmt: skip


class HandInForm(NoteForm):
    step = Step.HAND_IN
    verb = VERBS[Step.HAND_IN]


class AcceptForm(ActForm):
    step = Step.ACCEPT
    verb = VERBS[Step.ACCEPT]


class RefuseForm(WhyForm):
    step = Step.REFUSE
    is_quiet = True
    verb = _("不予受理，出具回执")
    heading = VERBS[Step.REFUSE]


class SettleForm(ActForm):
    step = Step.SETTLE
    verb = VERBS[Step.SETTLE]
    result = forms.CharField(label=_("办理结果"), max_length=200, required=False)
    result_number = forms.CharField(label=_("证照或文书号"), max_length=60, required=False)
    to = forms.CharField(label=_("谁领的"), max_length=40, required=False)

    def __init__(self, *args: Any, row: Case, **options: Any):
        super().__init__(*args, row=row, **options)
        self.fields["result"].initial = row.matter.result
        self.fields["to"].initial = row.agent_name or row.name[:40]


class ReviewForm(NoteForm):
    step = Step.REVIEW
    verb = VERBS[Step.REVIEW]


class StopForm(ActForm):
    step = Step.STOP
    is_quiet = True
    heading = VERBS[Step.STOP]
    verb = _("停止计时并书面告知")
    procedure = forms.ChoiceField(label=_("哪一种特别程序"))
    how_long = forms.CharField(label=_("需要多长时间"), max_length=60)

    USUAL: ClassVar = (
        _("听证"), _("招标拍卖"), _("检验检测检疫"), _("鉴定"), _("专家评审"), _("公示"),
    )  # fmt: skip

    def __init__(self, *args: Any, row: Case, **options: Any):
        super().__init__(*args, row=row, **options)
        names = dict.fromkeys([*row.matter.special, *(str(one) for one in self.USUAL)])
        self.fields["procedure"].choices = [(name, name) for name in names]


class ResumeForm(NoteForm):
    step = Step.RESUME
    verb = VERBS[Step.RESUME]


class GrantForm(ActForm):
    step = Step.GRANT
    verb = VERBS[Step.GRANT]
    result = forms.CharField(label=_("办理结果"), max_length=200, required=False)
    result_number = forms.CharField(label=_("证照或文书号"), max_length=60, required=False)

    def __init__(self, *args: Any, row: Case, **options: Any):
        super().__init__(*args, row=row, **options)
        self.fields["result"].initial = row.matter.result


class DenyForm(WhyForm):
    step = Step.DENY
    is_quiet = True
    heading = VERBS[Step.DENY]
    verb = _("不予，并说明理由")


class DeliverForm(ActForm):
    step = Step.DELIVER
    verb = VERBS[Step.DELIVER]
    way = forms.ChoiceField(label=_("怎么送达"), choices=Delivery)
    to = forms.CharField(label=_("谁领的"), max_length=40)

    def __init__(self, *args: Any, row: Case, **options: Any):
        super().__init__(*args, row=row, **options)
        self.fields["to"].initial = row.agent_name or row.name[:40]


class WithdrawForm(WhyForm):
    step = Step.WITHDRAW
    is_quiet = True
    heading = _("不办了")
    verb = VERBS[Step.WITHDRAW]


class EndForm(WhyForm):
    step = Step.END
    is_quiet = True
    verb = VERBS[Step.END]


def _desks(account: Account, place):
    """People who work at the windows of this hall."""
    held = Grant.objects.in_force().filter(role__in=AT_WINDOWS)
    ids = [one.account_id for one in held.select_related("place") if one.place.holds(place)]
    return Account.objects.filter(pk__in=ids, is_active=True).exclude(pk=account.pk)


class ColleagueField(forms.ModelChoiceField):
    """Somebody else at the windows of a hall."""

    def __init__(self, **options: Any):
        super().__init__(Account.objects.none(), **options)

    def offer(self, account: Account, place) -> None:
        rows = _desks(account, place).select_related("person")
        self.queryset = rows.order_by("person__name", "pk")


class HandOverForm(WhyForm):
    step = Step.HAND_OVER
    is_quiet = True
    verb = VERBS[Step.HAND_OVER]
    to = ColleagueField(label=_("转给谁"), required=False, empty_label=_("由部门再定"))
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("转到部门"), required=False, empty_label=_("部门不变")
    )
    field_order: ClassVar = ["to", "department", "why"]

    def __init__(self, *args: Any, row: Case, account: Account, **options: Any):
        super().__init__(*args, row=row, account=account, **options)
        self.fields["to"].offer(account, row.place)
        here = Department.objects.filter(place=row.place_id)
        self.fields["department"].queryset = here.order_by("code", "pk")

    def clean(self) -> dict:
        said = super().clean() or {}
        if not said.get("to") and not said.get("department"):
            raise ValidationError(_("请选转给谁，或转到哪个部门。"))
        return said


class AskExtensionForm(WhyForm):
    step = Step.ASK_EXTENSION
    is_quiet = True
    verb = VERBS[Step.ASK_EXTENSION]
    workdays = forms.IntegerField(label=_("延长几个工作日"), min_value=1, max_value=60)
    field_order: ClassVar = ["workdays", "why"]

    def act(self, said: dict[str, Any], *, by: Account, at: datetime) -> None:
        Extension.objects.ask(self.row, by=by, at=at, **said)


class GrantExtensionForm(ActForm):
    step = Step.GRANT_EXTENSION
    verb = VERBS[Step.GRANT_EXTENSION]

    def act(self, said: dict[str, Any], *, by: Account, at: datetime) -> None:
        asked_of(self.row).grant(by=by, at=at)


class RefuseExtensionForm(WhyForm):
    step = Step.REFUSE_EXTENSION
    is_quiet = True
    verb = VERBS[Step.REFUSE_EXTENSION]

    def act(self, said: dict[str, Any], *, by: Account, at: datetime) -> None:
        asked_of(self.row).refuse(by=by, at=at, **said)


def asked_of(case: Case) -> Extension:
    """The request that waits for a decision; the page shows these forms only while one does."""
    extension = Extension.objects.undecided().get(case=case)
    extension.case = case
    return extension


class ExplainForm(WhyForm):
    step = Step.EXPLAIN
    is_quiet = True
    verb = VERBS[Step.EXPLAIN]


class HelpForm(ActForm):
    step = Step.HELP
    is_quiet = True
    heading = VERBS[Step.HELP]
    verb = _("请他来帮，不收费")
    kind = forms.ChoiceField(label=_("怎么帮"), choices=CaseHelp.Kind)
    helper_name = forms.CharField(label=_("谁来帮：姓名"), max_length=40)
    helper_phone = Phone(label=_("他的手机"))
    authorisation = forms.CharField(
        label=_("书面授权"), max_length=200, required=False,
        help_text=_("代办要填，例如：授权书1份，本人签字，原件在办件里。"),
    )  # fmt: skip
    photos = Photos(label=_("授权书照片"), required=False, help_text=PHOTOS_OF_THE_PAPER)

    def clean(self) -> dict:
        said = super().clean() or {}
        name, phone = said.pop("helper_name", ""), said.pop("helper_phone", "")
        if name and phone:
            said["helper"] = Account.objects.called(name, phone=phone).first()
            if said["helper"] is None:
                self.add_error("helper_phone", _("没有找到这个人的账号，请核对姓名和手机。"))
        if said.get("kind") == CaseHelp.Kind.BEHALF and not said.get("authorisation"):
            self.add_error("authorisation", _("代办要有申请人的书面授权。"))
        if said.get("photos") and not said.get("authorisation"):
            self.add_error("authorisation", _("传了照片，请写明是什么授权。"))
        return said

    def act(self, said: dict[str, Any], *, by: Account, at: datetime) -> None:
        helper, photos = said.pop("helper"), said.pop("photos")
        with transaction.atomic():
            given = CaseHelp.objects.give(self.row, helper, by=by, at=at, **said)
            AuthorisationPhoto.objects.keep(self.row, photos, help_=given, by=by, at=at)


FORMS = (
    GrantExtensionForm, SettleForm, AcceptForm, AskMaterialsForm, HandInForm, ReviewForm,
    ResumeForm, GrantForm, DeliverForm, CheckForm, StopForm, DenyForm, RefuseForm,
    RefuseExtensionForm, AskExtensionForm, ExplainForm, HandOverForm, HelpForm, WithdrawForm,
    EndForm,
)  # fmt: skip
STEP_FORMS = {form.step: form for form in FORMS}
