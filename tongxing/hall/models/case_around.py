"""Around a case: its story, more time that is asked for, and who helps with it."""

import uuid
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.people.models import Account, Message, Person

from .case import Case
from .case_clock import CaseClock
from .case_flow import State, Step
from .case_words import TOLD_TO_THE_APPLICANT


class CaseStepQuerySet(models.QuerySet["CaseStep"]):
    def told(self, *, in_full: bool):
        """The story for a page: all of it to staff, to the applicant what concerns them."""
        steps = self if in_full else self.filter(kind__in=TOLD_TO_THE_APPLICANT)
        return steps.select_related("by__person", "for_person").order_by("at", "pk")

    def last_of(self, *kinds: Step) -> "CaseStep | None":
        return self.filter(kind__in=kinds).order_by("at", "pk").last()


class CaseStep(models.Model):
    """One line of a case's story: who, for whom, when, before and after. Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16, choices=Step)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    for_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    comes_from = models.CharField(max_length=45, blank=True)
    note = models.TextField(blank=True)
    left = models.CharField(max_length=12, choices=State, blank=True)  # the state before
    state = models.CharField(max_length=12, choices=State)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = CaseStepQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="case_story_in_order", fields=["case", "at"])]

    def __str__(self) -> str:
        return f"{self.case} {self.get_kind_display()}"


class ExtensionNotOpen(Refused):
    def __init__(self) -> None:
        super().__init__(_("这个延期申请已经有人处理过了。"))


class ExtendedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("一件只能延期一次，或者已有申请在等批准。"))


class TooLong(Refused):
    def __init__(self, most: int):
        super().__init__(_("这类事项最多延长%(most)d个工作日。") % {"most": most})


class ExtensionQuerySet(models.QuerySet["Extension"]):
    def undecided(self):
        return self.filter(decided_at=None)

    def waiting_for(self, case: Case) -> "Extension | None":
        """The request of a case that waits for a decision."""
        return self.undecided().filter(case=case).select_related("asked_by__person").first()

    def ask(self, case: Case, *, workdays: int, why: str, by: Account, at: datetime) -> "Extension":
        """Ask for more working days, at most as many as the law of this matter gives, once."""
        line = CaseClock.objects.decision_of(case.matter, on=timezone.localdate(at))
        if not 1 <= workdays <= line.extension:
            raise TooLong(line.extension)
        try:
            with transaction.atomic():
                asked = self.create(case=case, workdays=workdays, why=why, asked_by=by, asked_at=at)
                case._take(Step.ASK_EXTENSION, by=by, at=at, note=why)
        except IntegrityError:
            if not self.filter(case=case).exclude(granted=False).exists():
                raise
            raise ExtendedAlready from None
        return asked


class Extension(models.Model):
    """More time for a decision: asked by one, approved by another, and told to the applicant."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="extensions")
    workdays = models.PositiveSmallIntegerField(_("延长几个工作日"))
    why = models.CharField(_("理由"), max_length=200)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True, blank=True)  # None: not decided
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="case_is_extended_once",
                fields=["case"],
                condition=Q(granted=None) | Q(granted=True),
            ),
            models.CheckConstraint(
                name="extension_of_a_case_is_some_days", condition=Q(workdays__range=(1, 60))
            ),
            models.CheckConstraint(
                name="extension_is_decided_by_somebody_else",
                condition=Q(granted=None, decided_by=None, decided_at=None)
                | (
                    Q(granted__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("asked_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} +{self.workdays}"

    def grant(self, *, by: Account, at: datetime) -> None:
        case = self.case
        moved = case._later_by(self.workdays)
        with transaction.atomic():
            self._decide(True, by=by, at=at)
            case._take(Step.GRANT_EXTENSION, by=by, at=at, note=self.why, overdue_at=None, **moved)

    def refuse(self, *, why: str, by: Account, at: datetime) -> None:
        with transaction.atomic():
            self._decide(False, by=by, at=at)
            self.case._take(Step.REFUSE_EXTENSION, by=by, at=at, note=why)

    def _decide(self, granted: bool, *, by: Account, at: datetime) -> None:
        if by.pk == self.asked_by_id:
            raise Refused(_("不能批准自己的申请，请由另一位负责人决定。"))
        waiting = Extension.objects.undecided().filter(pk=self.pk)
        if not waiting.update(granted=granted, decided_by=by, decided_at=at):
            raise ExtensionNotOpen
        self.refresh_from_db()


class HelpsAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("这个人已经在帮着办这件事了。"))


class CaseHelpQuerySet(models.QuerySet["CaseHelp"]):
    def current(self):
        return self.filter(ended_at=None)

    def with_names(self):
        return self.select_related("helper__person", "asked_by__person").order_by("since", "pk")

    def give(
        self, case: Case, helper: Account, *, kind: str, authorisation: str, by: Account,
        at: datetime,
    ) -> "CaseHelp":  # fmt: skip
        """Somebody helps with the case from now on, free of charge, in the applicant's sight."""
        try:
            with transaction.atomic():
                given = self.create(
                    case=case, helper=helper, kind=kind, authorisation=authorisation, asked_by=by,
                    since=at,
                )  # fmt: skip
                note = f"{given.get_kind_display()}：{helper}"
                case._take(Step.HELP, by=by, at=at, note=note)
                Message.objects.send([helper.pk], note, url=case.get_absolute_url(), at=at)
        except IntegrityError:
            if not self.current().filter(case=case, helper=helper).exists():
                raise
            raise HelpsAlready from None
        return given


class CaseHelp(models.Model):
    """帮办代办: who helps with a case. Acting in somebody's place needs a written authorisation."""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("帮办：陪着填表、跑窗口")
        BEHALF = "behalf", _("代办：替您交材料、领结果")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="helps")
    kind = models.CharField(_("怎么帮"), max_length=8, choices=Kind)
    helper = models.ForeignKey(Account, models.PROTECT, related_name="cases_helped")
    authorisation = models.CharField(_("书面授权"), max_length=200, blank=True)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CaseHelpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="somebody_helps_with_a_case_once",
                fields=["case", "helper"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="acting_for_somebody_is_authorised_in_writing",
                condition=~Q(kind="behalf") | ~Q(authorisation=""),
            ),
            models.CheckConstraint(
                name="help_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helper} → {self.case}"

    def end(self, *, by: Account, at: datetime) -> None:
        with transaction.atomic():
            if not CaseHelp.objects.current().filter(pk=self.pk).update(ended_at=at):
                raise Refused(_("这项帮办代办已经结束了。"))
            self.case._take(
                Step.HELP, by=by, at=at, note=str(_("结束：%(who)s") % {"who": self.helper})
            )
