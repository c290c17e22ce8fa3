"""Around a need: its story, who serves and helps, delays, followers, files, call-backs."""

import secrets
import uuid
from datetime import datetime

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.secrets import keyed_hash
from tongxing.people.models import Account, Person
from tongxing.places.models import Place
from tongxing.teams.models import Team, Volunteer

from .flow import State, Step
from .need import Need


class NeedStep(models.Model):
    """One line of a need's story: who, for whom, when, from where, before and after.

    Append-only.
    """

    need = models.ForeignKey(Need, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Step)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    for_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    comes_from = models.CharField(max_length=45, blank=True)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State)  # the state it left
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(name="story_in_order", fields=["need", "at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self):
        return self.filter(left_at=None)


class Assignment(models.Model):
    """A volunteer serves a need, in [since, left_at)."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="assignments")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="assignments")
    since = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="volunteer_serves_a_need_once",
                fields=["need", "volunteer"],
                condition=Q(left_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} → {self.need}"


class HelpingUnitQuerySet(models.QuerySet["HelpingUnit"]):
    def ask(
        self, need: Need, *, place: Place | None, team: Team | None, what: str, by: Account,
        at: datetime,
    ) -> "HelpingUnit":  # fmt: skip
        """Ask a place or a team to help the lead unit with one need."""
        with transaction.atomic():
            helper = self.create(
                need=need, place=place, team=team, what=what, asked_by=by, asked_at=at
            )
            need._take(Step.ASK_HELP, by=by, at=at, note=f"{helper.name}：{what}")
        return helper


class HelpingUnit(models.Model):
    """A place or team that helps the lead unit (协办)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="helpers")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(_("协办什么"), max_length=200)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(_("结果"), max_length=300, blank=True)

    objects = HelpingUnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_place_or_a_team_helps",
                condition=Q(place__isnull=False, team=None) | Q(place=None, team__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.what}"

    @property
    def name(self) -> str:
        return str(self.place or self.team)

    def finish(self, *, result: str, by: Account, at: datetime) -> None:
        with transaction.atomic():
            waiting = HelpingUnit.objects.filter(pk=self.pk, done_at=None)
            if not waiting.update(done_at=at, result=result):
                raise Refused(_("这项协办已经办完了。"))
            self.need._take(Step.HELPED, by=by, at=at, note=f"{self.name}：{result}")


class DelayNotOpen(Refused):
    def __init__(self):
        super().__init__(_("这个申请已经有人处理过了。"))


class DelayQuerySet(models.QuerySet["Delay"]):
    def undecided(self):
        return self.filter(decided_at=None)

    def about(self, needs: models.QuerySet[Need]):
        """Delays of these needs. Few delays wait and needs are many, so each delay asks for its."""
        return self.filter(Exists(needs.order_by().filter(pk=OuterRef("need"))))

    def ask(
        self, need: Need, *, kind: str, why: str, workdays: int | None, by: Account, at: datetime
    ) -> "Delay":
        """Ask to stop the clock, or for more working days. It runs on until somebody agrees."""
        if self.undecided().filter(need=need).exists():
            raise Refused(_("已经有一个申请在等审批。"))
        with transaction.atomic():
            delay = self.create(
                need=need, kind=kind, why=why, workdays=workdays, asked_by=by, asked_at=at
            )
            need._take(Step.ASK_DELAY, by=by, at=at, note=f"{delay.get_kind_display()}：{why}")
        return delay


class Delay(models.Model):
    """A pause or an extension: asked by one, decided by another, seen by the resident."""

    class Kind(models.TextChoices):
        PAUSE = "pause", _("暂停计时")
        EXTENSION = "extension", _("延期")

    need = models.ForeignKey(Need, models.PROTECT, related_name="delays")
    kind = models.CharField(_("种类"), max_length=10, choices=Kind)
    why = models.CharField(_("原因"), max_length=200)
    workdays = models.PositiveSmallIntegerField(_("延长几个工作日"), null=True, blank=True)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True, blank=True)  # None: not decided
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = DelayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_delay_is_asked_at_a_time", fields=["need"], condition=Q(decided_at=None)
            ),
            models.CheckConstraint(
                name="extension_says_how_long",
                condition=Q(kind="pause", workdays=None)
                | Q(kind="extension", workdays__range=(1, 30)),
            ),
            models.CheckConstraint(
                name="delay_is_decided_by_somebody_else",
                condition=Q(granted=None, decided_by=None, decided_at=None)
                | (
                    Q(granted__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("asked_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.why}"

    def grant(self, *, by: Account, at: datetime) -> None:
        need = self.need
        if self.kind == self.Kind.PAUSE:
            changes: dict[str, datetime | None] = {"paused_at": at}
        else:
            changes = need._later_by(self.workdays or 0)
        with transaction.atomic():
            self._decide(True, by=by, at=at)
            need._take(Step.GRANT_DELAY, by=by, at=at, note=str(self), **changes)

    def refuse(self, *, why: str, by: Account, at: datetime) -> None:
        with transaction.atomic():
            self._decide(False, by=by, at=at)
            self.need._take(Step.REFUSE_DELAY, by=by, at=at, note=why)

    def _decide(self, granted: bool, *, by: Account, at: datetime) -> None:
        if by.pk == self.asked_by_id:
            raise Refused(_("不能审批自己的申请，请由另一位负责人决定。"))
        undecided = Delay.objects.undecided().filter(pk=self.pk)
        if not undecided.update(granted=granted, decided_by=by, decided_at=at):
            raise DelayNotOpen
        self.refresh_from_db()


class Follow(models.Model):
    """Somebody else has the same need, or wants to know how this one goes."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="follows")
    account = models.ForeignKey(Account, models.CASCADE, related_name="follows")
    me_too = models.BooleanField(_("我也有"), default=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="need_is_followed_once", fields=["need", "account"]),
        ]

    def __str__(self) -> str:
        return f"{self.account} → {self.need}"


class Attachment(models.Model):
    """A photo or voice note of a need, kept in the data folder and shown only through the need."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("照片")
        VOICE = "voice", _("录音")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=8, choices=Kind)
    file = models.FileField(max_length=200)
    media_type = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)  # SHA-256 of what is stored
    is_result = models.BooleanField(default=False)  # shown with the report, not the request
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.need}"

    @property
    def url(self) -> str:
        return reverse("needs:file", args=[self.need.number, self.uid])


class CallBack(models.Model):
    """A need drawn for a call-back, and what the resident said then."""

    need = models.OneToOneField(Need, models.CASCADE, related_name="call_back")
    drawn_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)
    reached = models.BooleanField(_("联系上了"), null=True, blank=True)
    solved = models.BooleanField(_("真的解决了"), null=True, blank=True)
    satisfied = models.BooleanField(_("满意"), null=True, blank=True)
    remark = models.CharField(_("记录"), max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.need} {timezone.localtime(self.drawn_at):%Y-%m-%d}"

    def record(
        self, *, reached: bool, solved: bool | None, satisfied: bool | None, remark: str,
        by: Account, at: datetime,
    ) -> None:  # fmt: skip
        """Write down the call; a need that turns out unsolved is opened again at once."""
        with transaction.atomic():
            open_call = CallBack.objects.filter(pk=self.pk, made_at=None)
            said = {"reached": reached, "solved": solved, "satisfied": satisfied, "remark": remark}
            if not open_call.update(made_by=by, made_at=at, **said):
                raise Refused(_("这次回访已经记录过了。"))
            self.need._take(Step.CALL_BACK, by=by, at=at, note=remark)
            if reached and (solved is False or satisfied is False):
                if self.need.state == State.DONE:
                    self.need.deny(why=remark, by=by, at=at)
                else:
                    self.need.reopen(why=remark, by=by, at=at)
        self.refresh_from_db()


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def in_force(self):
        return self.filter(ended_at=None)

    def known(self, word: str) -> "ApiKey | None":
        """The key in force that this secret word opens."""
        return self.in_force().filter(digest=keyed_hash("api-key", word)).first()

    def make(self, *, name: str, place: Place, by: Account, at: datetime) -> str:
        """A new key; its secret word is returned once and kept only as a keyed hash."""
        word = secrets.token_urlsafe(24)
        digest = keyed_hash("api-key", word)
        self.create(name=name, place=place, digest=digest, by=by, at=at)
        return word


class ApiKey(models.Model):
    """A system that may raise needs through the open interface, in the name of who gave the key."""

    name = models.CharField(_("给谁用"), max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("归哪里"))
    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def end(self, *, at: datetime) -> None:
        ApiKey.objects.in_force().filter(pk=self.pk).update(ended_at=at)
