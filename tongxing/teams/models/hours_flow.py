"""Hours asked for, corrected, taken back: one person asks, another decides, the old value stays.

Also the volunteer's own word on each line (是我, or not), and the doubts that a machine has.
"""

import uuid
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from tongxing.base.errors import Refused
from tongxing.base.flow import advance, move
from tongxing.people.models import Account, Message
from tongxing.places.models import Place

from .hours import KEEPS_HOURS, HoursEntry, Served, ServiceKind, Source
from .team import Team
from .volunteer import Volunteer


class Change(models.TextChoices):
    """What is asked."""

    ADD = "add", _("补录")
    CORRECT = "correct", _("更正")
    TAKE_BACK = "takeback", _("撤销")


class Stand(models.TextChoices):
    ASKED = "asked", _("等审核")
    GRANTED = "granted", _("已同意")
    REFUSED = "refused", _("没同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class HoursStep(models.TextChoices):
    GRANT = "grant", pgettext_lazy("step", "同意")
    REFUSE = "refuse", pgettext_lazy("step", "不同意")
    WITHDRAW = "withdraw", pgettext_lazy("step", "撤回申请")


FLOW = {
    HoursStep.GRANT: move(Stand.ASKED, to=Stand.GRANTED),
    HoursStep.REFUSE: move(Stand.ASKED, to=Stand.REFUSED),
    HoursStep.WITHDRAW: move(Stand.ASKED, to=Stand.WITHDRAWN),
}


class WrongHoursStep(Refused):
    """The step does not follow from where the request stands."""

    def __init__(self, request: "HoursRequest"):
        super().__init__(
            _("这份申请刚刚变成“%(state)s”了，请看最新情况。")
            % {"state": request.get_state_display()}
        )


class OwnRequest(Refused):
    """Nobody decides what they asked for themselves, or about their own hours."""

    def __init__(self):
        super().__init__(_("自己提的、自己的时长，要由另一个人来审核。"))


class AskedAlready(Refused):
    def __init__(self):
        super().__init__(_("这条时长已经有一份申请在等审核。"))


class CountsAlready(Refused):
    def __init__(self):
        super().__init__(_("这段时间已经全部计过时长，不会再计一次。"))


class HoursRequestQuerySet(models.QuerySet["HoursRequest"]):
    def waiting(self):
        return self.filter(state=Stand.ASKED)

    def visible_to(self, account: Account):
        """One's own, those one asked for, those of teams one leads and places one keeps."""
        teams = Team.objects.led_by(account).values("pk")
        here = account.place_ids(*KEEPS_HOURS)
        return self.filter(
            Q(volunteer__person=account.person_id) | Q(asked_by=account.pk)
            | Q(team__in=teams) | Q(place__in=here)
        )  # fmt: skip

    def to_decide(self, account: Account):
        """Those that this person may decide: of their places, and not their own."""
        here = account.place_ids(*KEEPS_HOURS)
        mine = Q(asked_by=account.pk) | Q(volunteer__person=account.person_id)
        return self.waiting().filter(place__in=here).exclude(mine)

    def with_names(self):
        return self.select_related(
            "volunteer__person", "place", "team", "asked_by__person", "decided_by__person",
            "entry__place",
        )  # fmt: skip

    def oldest_first(self):
        return self.order_by("asked_at", "pk")

    def newest_first(self):
        return self.order_by("-asked_at", "-pk")

    def ask(
        self, change: str, volunteer: Volunteer, *, why: str, by: Account, at: datetime,
        place: Place, request_key: uuid.UUID, entry: HoursEntry | None = None, proof: str = "",
        **wanted,
    ) -> "HoursRequest":  # fmt: skip
        """Ask for a change. The same key twice is one request."""
        if known := self.filter(request_key=request_key).first():
            return known
        if entry is not None and entry.is_taken_back:
            raise AskedAlready
        try:
            with transaction.atomic():
                return self.create(
                    change=change, volunteer=volunteer, entry=entry, why=why, proof=proof,
                    asked_by=by, asked_at=at, state=Stand.ASKED, state_since=at, place=place,
                    request_key=request_key, **wanted,
                )  # fmt: skip
        except IntegrityError:
            if known := self.filter(request_key=request_key).first():
                return known
            raise AskedAlready from None


class HoursRequest(models.Model):
    """A change of the ledger that waits for a second person, and what became of it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request_key = models.UUIDField(unique=True, editable=False)
    change = models.CharField(_("申请"), max_length=8, choices=Change)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="hours_requests")
    entry = models.ForeignKey(
        HoursEntry, models.PROTECT, null=True, blank=True, related_name="requests"
    )
    # What is to stand in the ledger; empty when something is only taken back.
    kind = models.CharField(_("类别"), max_length=8, choices=ServiceKind, blank=True)
    what = models.CharField(_("服务内容"), max_length=120, blank=True)
    since = models.DateTimeField(_("开始"), null=True, blank=True)
    until = models.DateTimeField(_("结束"), null=True, blank=True)
    leader = models.CharField(_("负责人"), max_length=40, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")  # who decides
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(_("原因"), max_length=200)
    proof = models.CharField(_("证明人或材料"), max_length=120, blank=True)

    state = models.CharField(max_length=9, choices=Stand)
    state_since = models.DateTimeField()
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("答复"), max_length=200, blank=True)
    result = models.OneToOneField(
        HoursEntry, models.PROTECT, null=True, blank=True, related_name="comes_from"
    )

    objects = HoursRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hours_are_decided_by_somebody_else",
                condition=~Q(state__in=sorted([Stand.GRANTED, Stand.REFUSED]))
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
            ),
            models.CheckConstraint(
                name="asked_hours_say_when_they_were",
                condition=Q(change=Change.TAKE_BACK, since=None)
                | (~Q(change=Change.TAKE_BACK) & Q(since__lt=F("until"))),
            ),
            models.CheckConstraint(
                name="a_change_of_hours_names_its_line",
                condition=Q(change=Change.ADD, entry=None)
                | (~Q(change=Change.ADD) & Q(entry__isnull=False)),
            ),
            models.UniqueConstraint(
                name="a_line_of_hours_is_asked_about_once",
                fields=["entry"],
                condition=Q(state=Stand.ASKED),
            ),
        ]
        indexes = [
            models.Index(name="hours_requests_by_place", fields=["place", "state", "asked_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_change_display()} {self.volunteer}"

    def grant(self, *, by: Account, at: datetime, quietly: bool = False) -> None:
        """What is wrong is taken back, what is right is written, in one stroke.

        `quietly` leaves the telling to whoever grants many at once.
        """
        with transaction.atomic():
            self._decide(HoursStep.GRANT, by=by, at=at)
            if self.entry is not None:
                self.entry.take_back(why=self.why, asked_by=self.asked_by, by=by, at=at)
            if self.change == Change.TAKE_BACK:
                words = _("%(what)s的时长已按申请撤销。")
            else:
                self.result = HoursEntry.objects.record(
                    self.volunteer, self._wanted(), by=by, at=at
                )
                if self.result is None:
                    raise CountsAlready
                HoursRequest.objects.filter(pk=self.pk).update(result=self.result)
                words = _("%(what)s的时长已按申请记好。")
            if not quietly:
                self._tell(words, at=at)

    def refuse(self, *, why: str, by: Account, at: datetime) -> None:
        with transaction.atomic():
            self._decide(HoursStep.REFUSE, by=by, at=at, answer=why)
            self._tell(_("%(what)s的时长申请没有同意：%(answer)s"), at=at)

    def withdraw(self, *, by: Account, at: datetime) -> None:
        if by.pk != self.asked_by_id:
            raise OwnRequest
        if not advance(self, FLOW[HoursStep.WITHDRAW], at=at):
            raise WrongHoursStep(self)

    def undo(self, *, why: str, by: Account, at: datetime) -> None:
        """As if it had never been asked: the key is free, so it can be asked for anew.

        What waits is withdrawn. What stands in the ledger by now is asked back, and another
        person decides: nobody unwrites a line alone.
        """
        with transaction.atomic():
            if self.state == Stand.ASKED:
                if not advance(self, FLOW[HoursStep.WITHDRAW], at=at, answer=why[:200]):
                    raise WrongHoursStep(self)
            elif self.result is not None and not self.result.is_taken_back:
                HoursRequest.objects.ask(
                    Change.TAKE_BACK, self.volunteer, entry=self.result, why=why[:200], by=by,
                    at=at, place=self.place, team=self.team, request_key=uuid.uuid4(),
                )  # fmt: skip
            HoursRequest.objects.filter(pk=self.pk).update(request_key=uuid.uuid4())

    @property
    def about(self) -> str:
        return self.what or (self.entry.what if self.entry else "")

    def _wanted(self) -> Served:
        return Served(
            kind=self.kind, what=self.what, source_uid=self.uid,
            since=self.since, until=self.until,  # type: ignore[arg-type]
            source=Source.BACKFILL, place=self.place, team=self.team, leader=self.leader,
        )  # fmt: skip

    def _decide(self, step: HoursStep, *, by: Account, at: datetime, **changes) -> None:
        if by.pk == self.asked_by_id or by.person_id == self.volunteer.person_id:
            raise OwnRequest
        if not advance(self, FLOW[step], at=at, decided_by=by, decided_at=at, **changes):
            raise WrongHoursStep(self)

    def _tell(self, words, *, at: datetime) -> None:
        people = {self.volunteer.person_id, self.asked_by.person_id}
        told = Account.objects.filter(person__in=people).values_list("pk", flat=True)
        with override("zh-hans"):  # stored text
            text = str(words) % {"what": self.about, "answer": self.answer}
        Message.objects.send(told, text, url="/teams/hours/", at=at)


class HoursWord(models.Model):
    """The volunteer's own word on a line of the ledger: it was me, or not. Append-only."""

    entry = models.OneToOneField(HoursEntry, models.PROTECT, related_name="word")
    is_mine = models.BooleanField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.entry} {self.is_mine}"


def give_word(entry: HoursEntry, *, is_mine: bool, by: Account, at: datetime) -> HoursWord:
    """Once for each line; the second press is the first. Only the volunteer speaks."""
    if entry.volunteer.person_id != by.person_id:
        raise OwnRequest
    word, _made = HoursWord.objects.get_or_create(
        entry=entry, defaults={"is_mine": is_mine, "by": by, "at": at}
    )
    return word


class Doubt(models.TextChoices):
    """What a machine finds strange. planning/plausible.py says how each is found."""

    FAR_APART = "far", _("两处相距太远，赶不到")
    LONG_DAY = "longday", _("一天超过合理的时长")
    ONE_DEVICE = "device", _("一台手机给多人登记")
    ROUND = "round", _("总是整点整数")
    LONG_SPAN = "span", _("一次服务时间太长")
    OVERLAP = "overlap", _("和另一段服务重叠")


class HoursDoubtQuerySet(models.QuerySet["HoursDoubt"]):
    def open(self):
        return self.filter(settled_at=None)

    def to_settle(self, account: Account):
        """Open doubts about lines of one's places, and not of oneself."""
        here = account.place_ids(*KEEPS_HOURS)
        rows = self.open().filter(
            Q(entry__place__in=here)
            | Q(entry__place=None, entry__volunteer__person__place__in=here)
        )
        return rows.exclude(entry__volunteer__person=account.person_id)

    def with_names(self):
        return self.select_related(
            "entry__volunteer__person", "entry__place", "entry__team", "entry__taken_back",
            "other__place",
        )  # fmt: skip

    def oldest_first(self):
        return self.order_by("found_at", "pk")


class HoursDoubt(models.Model):
    """A line of the ledger that looks strange, until somebody has looked at it."""

    entry = models.ForeignKey(HoursEntry, models.PROTECT, related_name="doubts")
    kind = models.CharField(max_length=8, choices=Doubt)
    other = models.ForeignKey(
        HoursEntry, models.PROTECT, null=True, blank=True, related_name="+"
    )  # beside which it looks strange
    figure = models.PositiveIntegerField(default=0)  # minutes, metres, people: as the kind says
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(_("说明"), max_length=200, blank=True)

    objects = HoursDoubtQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_line_is_doubted_once_for_a_reason", fields=["entry", "kind"]
            ),
            models.CheckConstraint(
                name="a_doubt_is_settled_by_somebody_with_a_reason",
                condition=Q(settled_at=None, settled_by=None)
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(why="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.get_kind_display()}"

    def settle(self, *, why: str, by: Account, at: datetime) -> None:
        """Somebody has looked: it is as it says, for this reason."""
        if self.entry.volunteer.person_id == by.person_id:
            raise OwnRequest
        rows = HoursDoubt.objects.open().filter(pk=self.pk)
        if not rows.update(settled_at=at, settled_by=by, why=why):
            raise Refused(_("这条疑点刚刚已经有人核过了。"))
