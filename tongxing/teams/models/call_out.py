"""An emergency call: so many people wanted, the nearest are asked first, it stops at the number.

The row of the call counts who is coming, and the database refuses one more than wanted. Saying
yes is one transaction whose UPDATEs name what they expect, so that pressing twice counts once.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.base.models import Parameter
from tongxing.people.models import Account, Message
from tongxing.places.models import Place

from .hours import KEEPS_HOURS as CALLS
from .team import Team
from .volunteer import Skill, Volunteer


class EnoughAlready(Refused):
    def __init__(self):
        super().__init__(_("人手已经够了，谢谢您！"))


class CallOver(Refused):
    def __init__(self):
        super().__init__(_("这次召集已经结束了，谢谢您！"))


class CallOutQuerySet(models.QuerySet["CallOut"]):
    def open(self):
        return self.filter(ended_at=None)

    def short(self):
        """Open ones that still want people."""
        return self.open().filter(coming__lt=F("wanted"))

    def to_go_on(self, at: datetime):
        return self.short().filter(next_wave_at__lte=at).order_by("next_wave_at", "pk")

    def to_end(self, at: datetime):
        return self.open().filter(ends_at__lte=at).order_by("ends_at", "pk")

    def visible_to(self, account: Account):
        """Those one made, was called by, and those of teams one leads and places one keeps."""
        teams = Team.objects.led_by(account).values("pk")
        here = account.place_ids(*CALLS)
        called = Called.objects.filter(volunteer__person=account.person_id).values("call")
        return self.filter(
            Q(by=account.pk) | Q(pk__in=called) | Q(team__in=teams) | Q(team__place__in=here)
        )

    def newest_first(self):
        return self.order_by("-called_at", "-pk")


class CallOut(models.Model):
    """A call for help at a place."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request_key = models.UUIDField(unique=True, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="call_outs")  # from whose page
    beyond_team = models.BooleanField(_("也问队外的人"), default=False)
    what = models.CharField(_("要做什么"), max_length=120)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")  # where to come to
    skill = models.ForeignKey(Skill, models.PROTECT, null=True, blank=True, related_name="+")
    radius = models.PositiveIntegerField(_("多远以内"))  # metres
    wanted = models.PositiveSmallIntegerField(_("要几个人"))
    coming = models.IntegerField(default=0)
    waves = models.PositiveSmallIntegerField(default=0)
    next_wave_at = models.DateTimeField(null=True, blank=True)  # None when nobody is left to ask
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()

    objects = CallOutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="never_more_come_than_are_wanted",
                condition=Q(coming__gte=0, coming__lte=F("wanted"), wanted__gte=1),
            ),
        ]
        indexes = [models.Index(name="call_outs_open", fields=["ended_at", "next_wave_at"])]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("teams:call", args=[self.uid])

    @property
    def is_full(self) -> bool:
        return self.coming >= self.wanted

    @property
    def missing(self) -> int:
        return self.wanted - self.coming

    def claim_wave(self, *, at: datetime, more: bool) -> bool:
        """Whether the next wave is this process's to send; `more` when somebody is left after."""
        minutes = Parameter.objects.value("call_wave_minutes", on=timezone.localdate(at))
        following = at + timedelta(minutes=minutes) if more else None
        seen = CallOut.objects.short().filter(pk=self.pk, waves=self.waves)
        if not seen.update(waves=F("waves") + 1, next_wave_at=following):
            return False
        self.waves += 1
        self.next_wave_at = following
        return True

    def ask(self, people: Iterable[tuple[Volunteer, int]], *, at: datetime) -> None:
        """These are asked now, each with the metres they have to go."""
        rows = [
            Called(call=self, volunteer=one, metres=metres, wave=self.waves, called_at=at)
            for one, metres in people
        ]
        Called.objects.bulk_create(rows)
        with override("zh-hans"):  # stored text
            text = _("紧急召集：%(what)s，到%(place)s。能来请点开，按“我能来”。") % {
                "what": self.what, "place": self.place,
            }  # fmt: skip
            self._tell([row.volunteer.person_id for row in rows], text, at=at)

    def yes(self, called: "Called", *, at: datetime) -> None:
        """I am coming. Exactly as many as are wanted can say so.

        Raises
        ------
        EnoughAlready, CallOver
        """
        with transaction.atomic():
            if not called.turn(Answer.YES, at=at):
                return  # said already
            if not CallOut.objects.short().filter(pk=self.pk).update(coming=F("coming") + 1):
                self.refresh_from_db()
                raise CallOver if self.ended_at else EnoughAlready
            self.refresh_from_db()
            if self.is_full:
                self._thank_the_rest(at=at)

    def no(self, called: "Called", *, at: datetime) -> None:
        """I cannot come, or not after all: then somebody else is asked."""
        with transaction.atomic():
            was_coming = called.turn(Answer.NO, at=at) == Answer.YES
            if was_coming:
                CallOut.objects.filter(pk=self.pk).update(coming=F("coming") - 1)
                again = CallOut.objects.open().filter(pk=self.pk, next_wave_at__isnull=False)
                again.update(next_wave_at=at)

    def end(self, *, at: datetime) -> None:
        """It is over; who has not answered need not."""
        with transaction.atomic():
            if not CallOut.objects.open().filter(pk=self.pk).update(ended_at=at):
                raise CallOver
            full = self.is_full
            self.ended_at = at
            if not full:
                self._thank_the_rest(at=at)

    def _thank_the_rest(self, *, at: datetime) -> None:
        waiting = self.called.filter(answer=Answer.NONE).values_list("volunteer__person", flat=True)
        with override("zh-hans"):  # stored text
            text = _("“%(what)s”人手已经够了，不用来了，谢谢您！") % {"what": self.what}
            if not self.is_full:
                text = _("“%(what)s”的召集结束了，不用来了，谢谢您！") % {"what": self.what}
            self._tell(waiting, text, at=at)

    def _tell(self, people: Iterable[int], text: str, *, at: datetime) -> None:
        told = Account.objects.filter(person__in=list(people)).values_list("pk", flat=True)
        Message.objects.send(told, str(text), url=self.get_absolute_url(), at=at)


class Answer(models.TextChoices):
    NONE = "", _("还没回话")
    YES = "yes", _("来")
    NO = "no", _("来不了")


class Called(models.Model):
    """Somebody who was asked, and what they said."""

    call = models.ForeignKey(CallOut, models.CASCADE, related_name="called")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="called")
    metres = models.PositiveIntegerField()
    wave = models.PositiveSmallIntegerField()
    called_at = models.DateTimeField()
    answer = models.CharField(max_length=3, choices=Answer, default=Answer.NONE, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="nobody_is_called_twice", fields=["call", "volunteer"]),
            models.CheckConstraint(
                name="an_answer_to_a_call_has_its_moment",
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.answer}"

    def turn(self, answer: Answer, *, at: datetime) -> str | None:
        """Say this instead of what was said; None when that is what was said already."""
        for before in Answer.values:
            rows = Called.objects.filter(pk=self.pk, answer=before)
            if before != answer and rows.update(answer=answer, answered_at=at):
                self.answer, self.answered_at = answer, at
                return before or "none"
        return None
