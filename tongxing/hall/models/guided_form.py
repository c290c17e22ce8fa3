"""Guided forms (引导填表): the form as data, the draft, and what was handed in."""

import json
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.fields import SealedField
from tongxing.base.wording import in_language
from tongxing.people.models import Account

from .. import guided
from .case import Case
from .case_flow import FILLABLE, State, Step
from .matter import Matter


class FilledMeanwhile(Refused):
    def __init__(self) -> None:
        super().__init__(_("别人刚刚也存过这张表，请看最新填的内容再接着填。"))


class FormIncomplete(Refused):
    def __init__(self, label: str):
        super().__init__(_("还没填完：%(label)s。填完再提交。") % {"label": label})


class FormDoesNotAgree(Refused):
    def __init__(self, says: str):
        super().__init__(says)


class CorrectionsOver(Refused):
    def __init__(self) -> None:
        super().__init__(_("已过可以更正的时间。确实有错，请到窗口办理。"))


class TooEarly(Refused):
    def __init__(self, day: date):
        super().__init__(_("这一年的报告从%(day)s起才能报。") % {"day": f"{day:%Y-%m-%d}"})


class FormTemplateQuerySet(models.QuerySet["FormTemplate"]):
    def in_force(self, day: date):
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)

    def newest_first(self):
        """By form, the newest version first, with how many sheets were begun on each."""
        return self.annotate(begun=models.Count("answers")).order_by("code", "-version", "pk")

    def of_matter(self, matter: Matter, *, day: date) -> "FormTemplate | None":
        """The newest version of the form that this matter is filled in by; None without one."""
        rows = self.in_force(day).order_by("-version", "pk")
        return next((row for row in rows if matter.base_code in row.base_codes), None)


class FormTemplate(models.Model):
    """A version of a form. A form that has been used is never changed; a new version follows it."""

    code = models.CharField(_("编号"), max_length=40)
    version = models.PositiveSmallIntegerField(_("版本"))
    base_codes = models.JSONField(_("用于哪些事项"), default=list)
    title = models.CharField(_("表名"), max_length=80)
    title_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    source = models.CharField(_("依据"), max_length=200)
    content = models.JSONField()
    valid_from = models.DateField(_("起用日期"), null=True, blank=True)  # empty: only tried out
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)

    objects = FormTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="form_has_each_version_once", fields=["code", "version"]),
            models.CheckConstraint(
                name="form_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.title, self.title_en)

    @cached_property
    def guide(self) -> guided.Guide:
        return guided.read(self.content)

    def standing_on(self, day: date) -> str:
        """Whether it is only tried out, will hold, holds, or held."""
        if self.valid_from is None:
            return "tried"
        if self.valid_until is not None and self.valid_until <= day:
            return "over"
        return "planned" if self.valid_from > day else "now"


class FormAnswerQuerySet(models.QuerySet["FormAnswer"]):
    def begin(self, case: Case, template: FormTemplate, *, by: Account, at: datetime):
        """The draft of a case, begun now if there is none."""
        answer, _made = self.get_or_create(
            case=case,
            defaults={
                "template": template, "answers_sealed": "{}", "begun_by": by, "begun_at": at,
                "saved_by": by, "saved_at": at,
            },
        )  # fmt: skip
        return answer


class FormAnswer(models.Model):
    """The form of one case: kept at every step, handed in once complete, then corrected."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="form")
    template = models.ForeignKey(FormTemplate, models.PROTECT, related_name="answers")
    answers_sealed = SealedField()  # JSON: names, phones and money of a household
    saves = models.PositiveIntegerField(default=0)  # what a page was opened on
    begun_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    saved_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(default=False)
    unmarked_at = models.DateTimeField(null=True, blank=True)  # 经营异常状态 taken off

    objects = FormAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="late_form_is_unmarked_once_finished",
                condition=Q(is_late=True, unmarked_at__isnull=False, finished_at__isnull=False)
                | Q(is_late=False, unmarked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.case.number}"

    def get_absolute_url(self) -> str:
        return reverse("hall:form_summary", args=[self.case.number])

    @property
    def answers(self) -> dict[str, Any]:
        return json.loads(self.answers_sealed)

    @property
    def guide(self) -> guided.Guide:
        return self.template.guide

    @property
    def late_words(self) -> str:
        """What is said of a form that is late."""
        season = self.guide.season
        return in_language(season.late, season.late_en) if season else ""

    def late_on(self, day: date) -> bool:
        """Whether handing it in on a day would be late; False as long as the year is not said."""
        season, answers = self.guide.season, self.answers
        if season is None or answers.get(season.year_field) is None:
            return False
        return self.guide.is_late(answers, day)

    def may_change_on(self, day: date) -> bool:
        """A draft until its case is archived; what was handed in as long as its season lasts."""
        if self.case.state not in FILLABLE:
            return False
        if self.finished_at is None:
            return self.case.state != State.ARCHIVED
        return self.guide.season is not None and not self.late_on(day)

    def save_group(
        self, said: dict[str, Any], *, opened_on: int, by: Account, at: datetime
    ) -> None:
        """Keep the answers of a page. `opened_on` is the count of saves that the page showed."""
        if not self.may_change_on(timezone.localdate(at)):
            raise CorrectionsOver
        answers = self.guide.kept(self.answers | said)
        expected = FormAnswer.objects.filter(pk=self.pk, saves=opened_on)
        sealed = json.dumps(answers, ensure_ascii=False)
        if not expected.update(
            answers_sealed=sealed, saves=F("saves") + 1, saved_by=by, saved_at=at
        ):
            raise FilledMeanwhile
        self.refresh_from_db()

    def finish(self, *, by: Account, at: datetime) -> "FormFiling":
        """Hand it in, or hand in the correction. A late one is taken too, and says so."""
        day, guide, answers = timezone.localdate(at), self.guide, self.answers
        if not self.may_change_on(day):
            raise CorrectionsOver
        for _group, field in guide.unanswered(answers):
            raise FormIncomplete(in_language(field.label, field.label_en))
        for check in guide.broken(answers):
            if check.stops:
                raise FormDoesNotAgree(in_language(check.says, check.says_en))
        if guide.season and day < guide.season.begins(answers):
            raise TooEarly(guide.season.begins(answers))
        late = self.late_on(day)
        if self.finished_at:
            kind = FormFiling.Kind.CORRECTION
        else:
            kind = FormFiling.Kind.LATE if late else FormFiling.Kind.FIRST
        with transaction.atomic():
            open_yet = FormAnswer.objects.filter(pk=self.pk, saves=self.saves)
            if not open_yet.update(
                finished_at=at, is_late=late, unmarked_at=at if late else None,
                saves=F("saves") + 1, saved_by=by, saved_at=at,
            ):  # fmt: skip
                raise FilledMeanwhile
            self.refresh_from_db()
            filing = FormFiling.objects.create(
                answer=self, number=self.filings.count() + 1, kind=kind, by=by, at=at,
                answers_sealed=json.dumps(answers, ensure_ascii=False),
            )  # fmt: skip
            self.case._take(Step.FILL_IN, by=by, at=at, note=filing.get_kind_display())
        return filing


class FormFiling(models.Model):
    """What was handed in, as it was. Append-only."""

    class Kind(models.TextChoices):
        FIRST = "first", _("提交")
        CORRECTION = "correction", _("更正")
        LATE = "late", _("补报")

    answer = models.ForeignKey(FormAnswer, models.PROTECT, related_name="filings")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    answers_sealed = SealedField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="filings_of_a_form_have_their_order", fields=["answer", "number"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.get_kind_display()}"
