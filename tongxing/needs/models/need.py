"""A need and its steps. `_take` is the one place that writes `state`."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.fields import SealedField
from tongxing.base.flow import advance
from tongxing.base.masking import mask_phone
from tongxing.base.models import CalendarDay, Counter, Parameter
from tongxing.base.secrets import short_token
from tongxing.people.models import Account, Person, Proxy, ReadEntry, Role
from tongxing.places.models import Place
from tongxing.teams.models import HoursEntry, Served, ServiceKind, Team, Volunteer

from . import news
from .category import Category
from .clock import ClockRule, Deadline, Kind, Urgency
from .flow import (
    ANSWERED,
    ENDED,
    FLOW,
    IN_HAND,
    ON_OVERDUE,
    OPEN,
    TOLD_TO_THE_PUBLIC,
    WAITING,
    WHILE_PAUSED,
    State,
    Step,
)
from .words import ICONS, PLAIN, Plain, Stage, stages

# Five levels: GB/T 39734-2020.
SCORES = (
    (5, _("非常满意")),
    (4, _("满意")),
    (3, _("基本满意")),
    (2, _("不满意")),
    (1, _("非常不满意")),
)
LOW_SCORES = (1, 2)


class Privacy(models.TextChoices):
    PUBLIC = "public", _("可以公开（不含姓名电话）")
    STAFF = "staff", _("只给工作人员看")
    SENSITIVE = "sensitive", _("保密，只给经办人看")


class Channel(models.TextChoices):
    WEB = "web", _("手机网页")
    STATION = "station", _("站点代提")
    CALL = "call", _("电话")
    PAPER = "paper", _("纸质表格")
    VISIT = "visit", _("入户走访")
    OPEN311 = "open311", _("开放接口")
    IMPORT = "import", _("台账导入")


class WrongStep(Refused):
    def __init__(self, need: "Need", step: Step):
        super().__init__(
            _("这件诉求现在是“%(state)s”，不能再“%(step)s”。页面可能已过时，刷新就能看到最新情况。")
            % {"state": need.get_state_display(), "step": step.label}
        )


class Paused(Refused):
    def __init__(self, need: "Need"):
        super().__init__(_("这件诉求已暂停计时，请先恢复再办理。"))


class TooManyReturns(Refused):
    def __init__(self, need: "Need"):
        super().__init__(
            _("这件诉求已经退回%(count)d次，不能再退。请联系派单员协调。") % {"count": need.returns}
        )


class NeedQuerySet(models.QuerySet["Need"]):
    def open(self):
        return self.filter(state__in=OPEN)

    def waiting(self):
        return self.filter(state__in=WAITING)

    def in_hand(self):
        return self.filter(state__in=IN_HAND)

    def answered(self):
        return self.filter(state__in=ANSWERED)

    def in_state(self, *states: State):
        return self.filter(state__in=states)

    def running(self):
        return self.filter(paused_at=None, due_at__isnull=False).exclude(state__in=ENDED)

    def overdue(self, now: datetime):
        return self.running().filter(due_at__lte=now)

    def amber(self, now: datetime):
        return self.running().filter(amber_at__lte=now, due_at__gt=now)

    def due_by(self, moment: datetime, *, now: datetime):
        """Reviewed and open, not overdue yet, and to be moved on by this moment."""
        rows = self.running().open().exclude(state=State.RAISED)
        return rows.filter(due_at__gt=now, due_at__lte=moment)

    def to_review(self, now: datetime):
        """New ones whose clock still runs."""
        return self.filter(state=State.RAISED, due_at__gt=now)

    def agreed_until(self, moment: datetime):
        """Visits agreed for then or before, in their order."""
        rows = self.filter(state=State.SCHEDULED, scheduled_for__lte=moment)
        return rows.order_by("scheduled_for", "pk")

    def to_sweep(self, now: datetime):
        """Clocks that have run out and have not been acted on yet."""
        return self.overdue(now).filter(escalated_at=None).order_by("due_at", "pk")

    def of_resident(self, person_id: int):
        return self.filter(resident=person_id)

    def at_places(self, place_ids: Iterable[int]):
        """Needs of residents there, or whose responsible unit is there."""
        ids = list(place_ids)
        return self.filter(Q(unit__in=ids) | Q(place__in=ids))

    def led_by(self, account: Account):
        return self.filter(team__in=Team.objects.led_by(account))

    def served_by(self, account: Account):
        return self.filter(
            assignments__volunteer__person=account.person_id, assignments__left_at=None
        )

    def raised_or_followed_by(self, account: Account):
        """One's own, those of people one acts for, those one follows.

        A union, so that each part is found by its index: joined by OR the whole table is read.
        """
        found = [
            Need.objects.filter(raised_by=account.pk).values("pk"), account.follows.values("need"),
        ]  # fmt: skip
        if account.person_id:
            acts_for = Proxy.objects.in_force_for(account).values("person")
            found.append(Need.objects.filter(resident=account.person_id).values("pk"))
            found.append(Need.objects.filter(resident__in=acts_for).values("pk"))
        return self.filter(pk__in=found[0].union(*found[1:]))

    def claimable_by(self, account: Account):
        """Open orders in the part of the tree where a team led by this account works."""
        paths = list(Team.objects.led_by(account).working().values_list("place__path", flat=True))
        if not paths:
            return self.none()
        reach = Q(pk__in=[])
        for path in paths:
            reach |= Q(unit__path__startswith=path) | Q(place__path__startswith=path)
        return self.filter(reach, state=State.OFFERED).exclude(privacy=Privacy.SENSITIVE)

    def visible_to(self, account: Account):
        """Needs whose whole page this person may open. Everything else is 404."""
        see = Q(raised_by=account.pk) | Q(pk__in=_ids(Need.objects.claimable_by(account)))
        if account.person_id:
            acts_for = Proxy.objects.in_force_for(account).values("person")
            see |= Q(resident=account.person_id) | Q(resident__in=acts_for)
            see |= Q(pk__in=_ids(Need.objects.served_by(account)))
            see |= Q(team__in=Team.objects.led_by(account).values("pk"))
        if ordinary := account.place_ids(*READS_NEEDS):
            there = Q(unit__in=ordinary) | Q(place__in=ordinary)
            see |= there & ~Q(privacy=Privacy.SENSITIVE)
        if trusted := account.place_ids(*READS_SENSITIVE):
            see |= Q(unit__in=trusted) | Q(place__in=trusted)
        return self.filter(see)

    def about(self, category_id: int):
        return self.filter(category=category_id)

    def about_any(self, codes: Iterable[str]):
        return self.filter(category__code__in=list(codes))

    def numbered(self, numbers: Iterable[str]):
        return self.filter(number__in=list(numbers))

    def in_any(self, states: Iterable[State]):
        return self.filter(state__in=list(states))

    def in_none(self, states: Iterable[State]):
        return self.exclude(state__in=list(states))

    def raised_between(self, since: datetime | None, until: datetime | None):
        """Raised in [since, until); None leaves that end open."""
        rows = self.filter(raised_at__gte=since) if since else self
        return rows.filter(raised_at__lt=until) if until else rows

    def of_urgency(self, urgency: str):
        return self.filter(urgency=urgency)

    def saying(self, words: str):
        """Needs with this number, or these words in what they say or where."""
        return self.filter(Q(number=words) | Q(what__contains=words) | Q(address__contains=words))

    def told_to_the_public(self):
        return self.filter(privacy=Privacy.PUBLIC, state__in=TOLD_TO_THE_PUBLIC)

    def near(self, *, lon: float, lat: float, metres: float):
        """Within a square of twice `metres` around a point: a filter, not a measurement."""
        dlat = metres / 111_320
        dlon = dlat / max(0.1, 1 - (lat / 90) ** 2)
        return self.filter(lon__range=(lon - dlon, lon + dlon), lat__range=(lat - dlat, lat + dlat))

    def most_urgent_first(self):
        """Emergencies, then what is due first; what has no clock comes last."""
        return self.order_by("-urgency_rank", F("due_at").asc(nulls_last=True), "pk")

    def newest_first(self):
        return self.order_by("-raised_at", "-pk")

    def with_names(self):
        return self.select_related("category", "place", "unit", "team", "resident")

    def take_in(
        self,
        *,
        request_key: uuid.UUID,
        by: Account,
        at: datetime,
        place: Place,
        kind: str,
        urgency: str = Urgency.NORMAL,
        note: str = "",
        **fields: Any,
    ) -> "Need":
        """Take in a need, number it, start its clocks. The same key twice is one need."""
        if known := self.filter(request_key=request_key).first():
            return known
        local = timezone.localtime(at)
        need = Need(
            request_key=request_key,
            raised_by=by,
            raised_at=at,
            state=State.RAISED,
            state_since=at,
            place=place,
            unit=place,
            kind=kind,
            urgency=urgency,
            urgency_rank=RANKS[Urgency(urgency)],
            **fields,
        )
        need._set_clock(State.RAISED, at)
        whole = ClockRule.objects.deadline(
            kind=kind, urgency=urgency, state=ClockRule.SOLVE, since=at
        )
        need.solve_by = whole.due_at if whole else None
        try:
            with transaction.atomic():
                serial = Counter.objects.next(f"need/{local:%Y%m%d}")
                need.number = f"{local:%y%m%d}-{serial:04d}"
                need.save(force_insert=True)
                need._tell_story(Step.RAISE, by=by, at=at, note=note)
                news.tell(need, Step.RAISE, by=by, at=at)
        except IntegrityError:
            if known := self.filter(request_key=request_key).first():
                return known  # the other press of the same button was a moment faster
            raise
        return need


def _ids(rows: models.QuerySet) -> models.QuerySet:
    return rows.order_by().values("pk")


RANKS = {Urgency.NORMAL: 0, Urgency.URGENT: 1, Urgency.EMERGENCY: 2}
READS_NEEDS = (
    Role.STATION_WORKER,
    Role.DISPATCHER,
    Role.OFFICE,
    Role.DUTY_OFFICER,
    Role.CLERK,
    Role.HALL_MANAGER,
    Role.AUDITOR,
)
READS_SENSITIVE = (Role.DISPATCHER, Role.OFFICE, Role.AUDITOR)


class Need(models.Model):
    """Something a resident asks for. One number, from raised to rated."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("编号"), max_length=16, unique=True)
    request_key = models.UUIDField(unique=True, editable=False)  # a retried press is one need

    what = models.CharField(_("什么事"), max_length=60)
    details = models.TextField(_("详细情况"), max_length=2000, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="needs")
    kind = models.CharField(_("类型"), max_length=12, choices=Kind)
    urgency = models.CharField(_("紧急程度"), max_length=12, choices=Urgency)
    urgency_rank = models.PositiveSmallIntegerField(default=0)  # for ordering: higher is sooner
    privacy = models.CharField(_("谁能看到"), max_length=12, choices=Privacy, default=Privacy.STAFF)
    wants_woman = models.BooleanField(_("希望女志愿者上门"), default=False)
    wanted_from = models.DateTimeField(_("希望从什么时候"), null=True, blank=True)
    wanted_until = models.DateTimeField(_("到什么时候"), null=True, blank=True)

    place = models.ForeignKey(Place, models.PROTECT, related_name="needs_here")
    address = models.CharField(_("地点"), max_length=200, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    resident = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="needs"
    )
    contact_name = models.CharField(_("联系人"), max_length=40, blank=True)
    contact_phone = SealedField(_("联系电话"), blank=True)
    channel = models.CharField(_("来源"), max_length=10, choices=Channel, default=Channel.WEB)
    raised_by = models.ForeignKey(Account, models.PROTECT, related_name="needs_raised")
    raised_at = models.DateTimeField(_("提交时间"))

    state = models.CharField(_("状态"), max_length=12, choices=State)
    state_since = models.DateTimeField()
    unit = models.ForeignKey(Place, models.PROTECT, related_name="needs_held")  # who is responsible
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="needs")
    returns = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )

    due_at = models.DateTimeField(null=True, blank=True)  # of the present state
    amber_at = models.DateTimeField(null=True, blank=True)
    due_is_certain = models.BooleanField(default=True)
    solve_by = models.DateTimeField(null=True, blank=True)  # of the whole way to done
    paused_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    scheduled_for = models.DateTimeField(_("约定时间"), null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    first_done_at = models.DateTimeField(null=True, blank=True)
    report = models.TextField(_("办理结果"), max_length=2000, blank=True)
    solved = models.BooleanField(null=True, blank=True)  # what the resident says; None: not yet
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    first_score = models.PositiveSmallIntegerField(null=True, blank=True)  # kept through rework
    comment = models.CharField(_("评语"), max_length=300, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    volunteers = models.ManyToManyField(Volunteer, through="Assignment", related_name="needs")

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="need_is_from_somebody",
                condition=Q(resident__isnull=False) | ~Q(contact_name=""),
            ),
            models.CheckConstraint(
                name="need_has_a_team_while_one_is_asked",
                condition=~Q(state=State.DISPATCHED) | Q(team__isnull=False),
            ),
            models.CheckConstraint(
                name="need_has_no_team_while_it_waits_for_one",
                condition=~Q(state__in=[State.RAISED, State.REVIEWED, State.OFFERED])
                | Q(team=None),
            ),
            models.CheckConstraint(
                name="need_is_scored_from_one_to_five",
                condition=Q(score=None) | Q(score__range=(1, 5)),
            ),
            models.CheckConstraint(
                name="need_is_rated_with_a_score",
                condition=~Q(state=State.RATED) | Q(score__isnull=False),
            ),
            models.CheckConstraint(
                name="need_is_scored_only_once_rated",
                condition=Q(score=None) | Q(state__in=[State.RATED, State.CLOSED]),
            ),
            models.CheckConstraint(
                name="need_is_merged_into_another",
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | (~Q(state=State.MERGED) & Q(merged_into=None)),
            ),
            models.CheckConstraint(
                name="need_is_done_with_a_report",
                condition=~Q(state__in=[State.DONE, State.SOLVED, State.RATED]) | ~Q(report=""),
            ),
            models.CheckConstraint(
                name="wanted_time_runs_forward",
                condition=Q(wanted_from=None)
                | Q(wanted_until=None)
                | Q(wanted_until__gt=F("wanted_from")),
            ),
        ]
        indexes = [
            models.Index(name="needs_by_unit_state_due", fields=["unit", "state", "due_at"]),
            models.Index(name="needs_by_place_raised", fields=["place", "-raised_at"]),
            models.Index(name="needs_by_state_due", fields=["state", "due_at"]),
            models.Index(name="needs_by_team_state_solved", fields=["team", "state", "solved"]),
            models.Index(name="needs_by_category_state", fields=["category", "state"]),
            models.Index(name="needs_by_privacy_raised", fields=["privacy", "-raised_at", "state"]),
            models.Index(name="needs_by_done", fields=["done_at"]),
            models.Index(name="needs_by_raised", fields=["-raised_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.what}"

    def get_absolute_url(self) -> str:
        return reverse("needs:need", args=[self.number])

    @property
    def public_url(self) -> str:
        return reverse("needs:public", args=[self.number])

    # --- facts

    @property
    def token(self) -> str:
        """The secret word of the link by which somebody without an account follows and rates."""
        return short_token("need", str(self.uid))

    @property
    def icon(self) -> str:
        return ICONS[State(self.state)]

    @property
    def plainly(self) -> Plain:
        """The state in everyday words."""
        return PLAIN[State(self.state)]

    @property
    def stages(self) -> list[Stage]:
        return stages(State(self.state))

    @property
    def score_in_words(self) -> str:
        return str(dict(SCORES).get(self.score or 0, ""))

    @property
    def asks_for(self) -> str:
        """Whom the need is for, by name."""
        return self.resident.name if self.resident_id else self.contact_name

    @property
    def phone(self) -> str:
        return self.contact_phone or (self.resident.phone if self.resident_id else "")

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    def light(self, now: datetime) -> str:
        """Green, amber or red as the clock of the present state stands; empty without one."""
        if self.paused_at:
            return "paused"
        if self.due_at is None or self.state in ENDED:
            return ""
        if now >= self.due_at:
            return "red"
        return "amber" if self.amber_at and now >= self.amber_at else "green"

    # --- steps

    def review(self, *, by: Account, at: datetime, note: str = "", **corrections: Any):
        """Let the need in, with what the reviewer corrected: category, kind, urgency, privacy."""
        if "urgency" in corrections:
            corrections["urgency_rank"] = RANKS[Urgency(corrections["urgency"])]
        self._take(Step.REVIEW, by=by, at=at, note=note, **corrections)

    def refuse(self, *, why: str, by: Account, at: datetime):
        self._take(Step.REFUSE, by=by, at=at, note=why, ended_at=at)

    def merge(self, *, into: "Need", by: Account, at: datetime):
        """This need says the same as another: whoever follows this one follows that one."""
        if into.pk == self.pk or into.state in ENDED:
            raise Refused(_("请选择另一件还在办的诉求来并入。"))
        with transaction.atomic():
            self._take(Step.MERGE, by=by, at=at, note=into.number, merged_into=into, ended_at=at)
            into.follow_all(self._followers(), at=at)

    def pass_down(self, *, to: Place, by: Account, at: datetime, note: str = ""):
        if to.pk == self.unit_id or not self.unit.holds(to) or to.closed_on:
            raise Refused(_("只能下派给%(unit)s下面的阵地。") % {"unit": self.unit})
        self._take(Step.PASS_DOWN, by=by, at=at, note=note, unit=to)

    def send_up(self, *, why: str, by: Account, at: datetime):
        if self.unit.parent is None:
            raise Refused(_("上面没有可以上报的单位了。"))
        changes = self._one_more_return()
        self._take(Step.SEND_UP, by=by, at=at, note=why, unit=self.unit.parent, **changes)

    def dispatch(self, *, to: Team, by: Account, at: datetime, note: str = ""):
        if to.ended_on:
            raise Refused(_("%(team)s已经解散，请选别的队伍。") % {"team": to})
        self._take(Step.DISPATCH, by=by, at=at, note=note, team=to)

    def offer(self, *, by: Account, at: datetime, note: str = ""):
        self._take(Step.OFFER, by=by, at=at, note=note)

    def take_on(self, *, by: Account, at: datetime, note: str = ""):
        """The responsible unit does it itself, without a team."""
        self._take(Step.TAKE_ON, by=by, at=at, note=note)

    def claim(self, *, team: Team, by: Account, at: datetime):
        self._take(Step.CLAIM, by=by, at=at, team=team)

    def accept(self, *, by: Account, at: datetime, note: str = ""):
        self._take(Step.ACCEPT, by=by, at=at, note=note)

    def return_(self, *, why: str, by: Account, at: datetime):
        changes = self._one_more_return()
        with transaction.atomic():
            self._take(Step.RETURN, by=by, at=at, note=why, team=None, **changes)
            self.release_volunteers(at=at)

    def recall(self, *, why: str, by: Account, at: datetime):
        with transaction.atomic():
            self._take(Step.RECALL, by=by, at=at, note=why, team=None, scheduled_for=None)
            self.release_volunteers(at=at)

    def expire(self, *, by: Account, at: datetime):
        self._take(Step.EXPIRE, by=by, at=at, team=None)

    def schedule(
        self, *, when: datetime, volunteers: Iterable[Volunteer], by: Account, at: datetime,
        note: str = "",
    ):  # fmt: skip
        with transaction.atomic():
            self._take(Step.SCHEDULE, by=by, at=at, note=note, scheduled_for=when)
            self.assign(volunteers, at=at)

    def arrive(self, *, by: Account, at: datetime):
        self._take(Step.ARRIVE, by=by, at=at, arrived_at=at)

    def finish(self, *, report: str, by: Account, at: datetime):
        """Done, says whoever served; the resident decides. Served hours are written with it."""
        with transaction.atomic():
            self._take(
                Step.FINISH, by=by, at=at, note=report, report=report, done_at=at, solved=None,
                first_done_at=self.first_done_at or at,
            )  # fmt: skip
            if self.arrived_at:
                for assignment in self.assignments.current().select_related("volunteer"):
                    served = Served(
                        kind=ServiceKind.NEED, what=self.what, source_uid=self.uid,
                        since=self.arrived_at, until=at, place=self.place, team=self.team,
                    )  # fmt: skip
                    HoursEntry.objects.record(assignment.volunteer, served, by=by, at=at)

    def confirm(self, *, by: Account, at: datetime):
        self._take(Step.CONFIRM, by=by, at=at, solved=True)

    def deny(self, *, why: str, by: Account, at: datetime):
        self._take(Step.DENY, by=by, at=at, note=why, solved=False, arrived_at=None)

    def rate(self, *, score: int, by: Account, at: datetime, comment: str = ""):
        """Five levels. The two bad ones open a rework instead of ending the matter."""
        first = {"first_score": self.first_score or score}
        if score in LOW_SCORES:
            self._take(
                Step.OBJECT, by=by, at=at, note=f"{score} {comment}".strip(), solved=False,
                arrived_at=None, **first,
            )  # fmt: skip
        else:
            self._take(
                Step.RATE, by=by, at=at, note=f"{score} {comment}".strip(), solved=True,
                score=score, comment=comment, rated_at=at, **first,
            )  # fmt: skip

    def reopen(self, *, why: str, by: Account, at: datetime):
        days = Parameter.objects.value("reopen_days", on=timezone.localdate(at))
        if self.done_at and at > self.done_at + timedelta(days=days):
            raise Refused(
                _("办完已超过%(days)d天，不能重新打开。请提一件新的诉求。") % {"days": days}
            )
        self._take(
            Step.REOPEN, by=by, at=at, note=why, solved=False, score=None, rated_at=None,
            ended_at=None, arrived_at=None,
        )  # fmt: skip

    def close(self, *, by: Account, at: datetime):
        self._take(Step.CLOSE, by=by, at=at, ended_at=at)

    def lapse(self, *, by: Account, at: datetime):
        self._take(Step.LAPSE, by=by, at=at, ended_at=at)

    def cancel(self, *, why: str, by: Account, at: datetime):
        with transaction.atomic():
            self._take(Step.CANCEL, by=by, at=at, note=why, ended_at=at, paused_at=None)
            self.release_volunteers(at=at)

    def note(self, *, text: str, by: Account, at: datetime):
        self._take(Step.NOTE, by=by, at=at, note=text)

    def call(self, *, text: str, by: Account, at: datetime):
        self._take(Step.CALL, by=by, at=at, note=text)

    def escalate(self, *, by: Account, at: datetime):
        self._take(Step.ESCALATE, by=by, at=at, escalated_at=at)

    def resume(self, *, by: Account, at: datetime, note: str = ""):
        """Start the clock again; what stood still is added in working days."""
        if self.paused_at is None:
            raise WrongStep(self, Step.RESUME)
        calendar = CalendarDay.objects.calendar()
        stood = calendar.workdays_between(
            timezone.localtime(self.paused_at).date(), timezone.localtime(at).date()
        )
        later = self._later_by(stood)
        self._take(Step.RESUME, by=by, at=at, note=note, paused_at=None, **later)

    def run_out(self, *, by: Account, at: datetime):
        """What happens when the clock of the present state has run out."""
        step = ON_OVERDUE.get(State(self.state), Step.ESCALATE)
        {
            Step.EXPIRE: self.expire,
            Step.LAPSE: self.lapse,
            Step.CLOSE: self.close,
            Step.ESCALATE: self.escalate,
        }[step](by=by, at=at)

    # --- volunteers, followers

    def assign(self, volunteers: Iterable[Volunteer], *, at: datetime) -> None:
        """These volunteers serve the need from now on, and no others."""
        wanted = {volunteer.pk: volunteer for volunteer in volunteers}
        current = self.assignments.current()
        current.exclude(volunteer__in=wanted).update(left_at=at)
        already = set(current.values_list("volunteer_id", flat=True))
        for pk, volunteer in wanted.items():
            if pk not in already:
                self.assignments.create(volunteer=volunteer, since=at)

    def release_volunteers(self, *, at: datetime) -> None:
        self.assignments.current().update(left_at=at)

    def follow_all(self, accounts: Iterable[int], *, at: datetime, me_too: bool = True) -> None:
        self.follows.bulk_create(
            [self.follows.model(need=self, account_id=pk, me_too=me_too, at=at) for pk in accounts],
            ignore_conflicts=True,
        )

    def unfollow(self, account: Account) -> None:
        self.follows.filter(account=account.pk).delete()

    def open_phone(self, *, why: str, by: Account, at: datetime) -> str:
        """The whole number to call, after who, when and why have been written down."""
        if self.contact_phone:
            ReadEntry.objects.open_sealed(self, "contact_phone", why=why, by=by, at=at)
        else:
            ReadEntry.objects.open_sealed(self.resident, "phone", why=why, by=by, at=at)
        return self.phone

    def _followers(self) -> set[int]:
        accounts = set(self.follows.values_list("account_id", flat=True))
        return accounts | {self.raised_by_id}

    # --- how a step is taken

    def _one_more_return(self) -> dict[str, int]:
        limit = Parameter.objects.value("max_returns", on=timezone.localdate(self.state_since))
        if self.returns >= limit:
            raise TooManyReturns(self)
        return {"returns": self.returns + 1}

    def _later_by(self, workdays: int) -> dict[str, datetime | None]:
        """The present and the whole clock, moved by working days."""
        calendar = CalendarDay.objects.calendar()
        later: dict[str, datetime | None] = {}
        for name in ("amber_at", "due_at", "solve_by"):
            if moment := getattr(self, name):
                later[name] = calendar.add_workdays(timezone.localtime(moment), workdays).at
        return later

    def _clock(self, state: State, at: datetime) -> dict[str, Any]:
        found: Deadline | None = ClockRule.objects.deadline(
            kind=self.kind, urgency=self.urgency, state=state, since=at
        )
        return {
            "due_at": found.due_at if found else None,
            "amber_at": found.amber_at if found else None,
            "due_is_certain": found.certain if found else True,
        }

    def _set_clock(self, state: State, at: datetime) -> None:
        for name, value in self._clock(state, at).items():
            setattr(self, name, value)

    def _take(self, step: Step, *, by: Account, at: datetime, note: str = "", **changes: Any):
        """Move one step along FLOW and record who did it; otherwise change nothing."""
        move = FLOW[step]
        said = {name: getattr(self, name) for name in changes}
        for name in ("kind", "urgency"):
            setattr(self, name, changes.get(name, getattr(self, name)))
        if move.after is not None:
            changes |= {"escalated_at": None} | self._clock(move.after, at)
        runs = None if step in WHILE_PAUSED else Q(paused_at=None)
        with transaction.atomic():
            if not advance(self, move, at=at, still=runs, **changes):
                stands_still = self.paused_at and self.state in move.before
                raise Paused(self) if stands_still else WrongStep(self, step)
            self._tell_story(step, by=by, at=at, note=note, said=said)
            news.tell(self, step, by=by, at=at)

    def _tell_story(
        self, step: Step, *, by: Account, at: datetime, note: str, said: dict | None = None
    ) -> None:
        said = said or {}
        self.steps.create(
            kind=step,
            by=by,
            for_person=self.resident if self._acts_for_resident(by) else None,
            at=at,
            comes_from=by.comes_from,
            note=note,
            state=self.state,
            before={name: _plain(value) for name, value in said.items()},
            after={name: _plain(getattr(self, name)) for name in said},
        )

    def _acts_for_resident(self, by: Account) -> bool:
        """Whether somebody other than the resident took the step in the resident's name."""
        if self.resident_id is None or by.person_id in (None, self.resident_id):
            return False
        return Proxy.objects.in_force_for(by).filter(person=self.resident_id).exists()


def _plain(value: Any) -> str | int | float | bool | None:
    """A value as the story keeps it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
