"""An activity with its posts, and how many places of them are taken."""

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.flow import advance
from tongxing.base.models import Counter
from tongxing.people.models import Account, Role
from tongxing.places.models import Place
from tongxing.teams.models import Skill, Team

from .flow import ACTIVITY_FLOW, NEVER_PUBLIC, ActivityStep, Stage
from .programme import Theme, Work

PLANNED_AHEAD = timedelta(days=14)
BEGINS_AT, LASTS = 9, timedelta(hours=2)
KEEPERS = (Role.STATION_WORKER, Role.DISPATCHER, Role.OFFICE)


class WrongActivityStep(Refused):
    """The step does not follow from where the activity stands."""

    def __init__(self, activity: "Activity"):
        super().__init__(
            _("活动刚刚变成“%(stage)s”了，请看最新情况。") % {"stage": activity.get_state_display()}
        )


class ActivityQuerySet(models.QuerySet["Activity"]):
    def published(self):
        return self.filter(state=Stage.PUBLISHED)

    def public(self):
        """What everybody may see: all that was ever published."""
        return self.exclude(state__in=sorted(NEVER_PUBLIC))

    def coming(self, at: datetime):
        return self.published().filter(ends_at__gt=at)

    def past(self, at: datetime):
        return self.public().filter(ends_at__lte=at)

    def kept_by(self, account: Account):
        """Activities of places this person looks after, or of teams they lead."""
        teams = Team.objects.led_by(account).values("pk")
        return self.filter(Q(place__in=account.place_ids(*KEEPERS)) | Q(team__in=teams))

    def visible_to(self, account: Account):
        if not account.is_authenticated:
            return self.public()
        kept = self.model.objects.kept_by(account).values("pk")
        return self.filter(~Q(state__in=sorted(NEVER_PUBLIC)) | Q(pk__in=kept))

    def to_draw(self, at: datetime):
        """Whose lot is due and not drawn."""
        return self.published().filter(lot_at__lte=at, drawn_at=None).order_by("lot_at", "pk")

    def to_remind(self, at: datetime, *, before: timedelta):
        """Beginning within so long, and nobody reminded yet."""
        soon = self.published().filter(starts_at__gt=at, starts_at__lte=at + before)
        return soon.filter(reminded_at=None).order_by("starts_at", "pk")

    def under(self, place: Place):
        return self.filter(place__path__startswith=place.path)

    def with_names(self):
        return self.select_related("place", "team", "theme__season")

    def soonest_first(self):
        return self.order_by("starts_at", "pk")

    def newest_first(self):
        return self.order_by("-starts_at", "-pk")

    def plan(
        self, *, posts: Sequence["PostWanted"], by: Account, at: datetime, **facts: Any
    ) -> "Activity":
        """A draft with its posts, numbered."""
        with transaction.atomic():
            activity = self.draft_alone(
                by=by, at=at, capacity=sum(post.capacity for post in posts), **facts
            )
            for n, post in enumerate(posts):
                activity.posts.create(position=n, **post._asdict())
            activity.tell_story(ActivityStep.CHANGE, by=by, at=at, note="")
        return activity

    def plan_ahead(
        self, *, posts: Sequence["PostWanted"], by: Account, at: datetime,
        lasts: timedelta = LASTS, **facts: Any,
    ) -> "Activity":  # fmt: skip
        """A draft in a fortnight, in the morning, to be looked over; one signs up from tomorrow."""
        starts = timezone.localtime(at + PLANNED_AHEAD).replace(
            hour=BEGINS_AT, minute=0, second=0, microsecond=0
        )
        return self.plan(
            posts=posts, by=by, at=at, starts_at=starts, ends_at=starts + lasts,
            opens_at=at + timedelta(days=1), closes_at=starts - timedelta(days=1), **facts,
        )  # fmt: skip

    def draft_alone(self, *, by: Account, at: datetime, **facts: Any) -> "Activity":
        """A numbered draft without posts or story: what nobody has touched can be undone."""
        day = timezone.localdate(at)
        number = f"H{day:%y}{Counter.objects.next(f'activity/{day.year}'):05d}"
        while self.filter(number=number).exists():  # what came from other zones is numbered too
            number = f"H{day:%y}{Counter.objects.next(f'activity/{day.year}'):05d}"
        return self.create(
            number=number, state=Stage.DRAFT, state_since=at,
            lot_seed=secrets.token_hex(16), secret=secrets.token_hex(16), planned_by=by,
            planned_at=at, **facts,
        )  # fmt: skip


class PostWanted(NamedTuple):
    """A post as somebody plans it."""

    name: str
    capacity: int
    serves: bool
    skill: Skill | None = None


class Activity(models.Model):
    """Something that happens at a time and place, for which people sign up."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("编号"), max_length=12, unique=True)
    title = models.CharField(_("活动名称"), max_length=60)
    about = models.TextField(_("活动内容"), max_length=2000, blank=True)
    bring = models.CharField(_("要带什么"), max_length=200, blank=True)
    risks = models.CharField(_("风险提示"), max_length=200, blank=True)  # 志愿服务条例 article 12
    work = models.CharField(_("五项工作"), max_length=8, choices=Work)
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="activities"
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="activities")
    place = models.ForeignKey(Place, models.PROTECT, related_name="activities")
    spot = models.CharField(_("具体地点"), max_length=80, blank=True)
    leader = models.CharField(_("负责人"), max_length=40, blank=True)
    phone = models.CharField(_("咨询电话"), max_length=30, blank=True)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    budget = models.PositiveBigIntegerField(_("预算（分）"), default=0)  # 分 of a yuan
    cost = models.PositiveBigIntegerField(_("实际花费（分）"), default=0)

    # Signing up
    opens_at = models.DateTimeField(_("报名开始"))
    closes_at = models.DateTimeField(_("报名截止"))
    capacity = models.PositiveIntegerField(_("名额"))
    taken = models.PositiveIntegerField(default=0)  # heads that hold a place
    serial = models.PositiveIntegerField(default=0)  # of the last who signed up
    guests_welcome = models.BooleanField(_("无需账号也可报名"), default=False, db_default=False)
    most_heads = models.PositiveSmallIntegerField(_("一家最多几人"), default=1)
    has_waiting_list = models.BooleanField(_("满了可以候补"), default=True)
    confirm_minutes = models.PositiveIntegerField(_("递补后几分钟内确认"), default=240)
    # Who may
    only_under = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+"
    )  # residents of this part of the tree
    only_team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    age_from = models.PositiveSmallIntegerField(_("年龄从"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("年龄到"), null=True, blank=True)
    volunteers_only = models.BooleanField(_("只限志愿者"), default=False)
    once_a_season = models.BooleanField(_("这一季只能参加一次"), default=False)
    newcomers_until = models.DateTimeField(
        _("到这时为止先让没参加过的人报名"), null=True, blank=True
    )
    # By lot
    lot_at = models.DateTimeField(_("抽签时间"), null=True, blank=True)
    lot_seed = models.CharField(max_length=64)  # secret until the draw; its hash is public
    drawn_at = models.DateTimeField(null=True, blank=True)

    reminded_at = models.DateTimeField(null=True, blank=True)
    secret = models.CharField(max_length=64)  # of the codes shown at the door
    state = models.CharField(max_length=9, choices=Stage)
    state_since = models.DateTimeField()
    planned_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    why_cancelled = models.CharField(_("取消原因"), max_length=200, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="no_more_places_are_taken_than_there_are",
                condition=Q(taken__lte=F("capacity")),
            ),
            models.CheckConstraint(
                name="activity_ends_after_it_begins", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="signing_up_closes_after_it_opens",
                condition=Q(closes_at__gt=F("opens_at")) & Q(closes_at__lte=F("ends_at")),
            ),
            models.CheckConstraint(
                name="a_lot_is_drawn_when_signing_up_is_over",
                condition=Q(lot_at=None) | Q(lot_at__gte=F("closes_at")),
            ),
            models.CheckConstraint(
                name="guests_come_where_no_file_is_asked_for",
                condition=Q(guests_welcome=False)
                | Q(
                    only_under=None,
                    only_team=None,
                    volunteers_only=False,
                    once_a_season=False,
                    newcomers_until=None,
                ),
            ),
            models.CheckConstraint(
                name="a_cancelled_activity_says_why",
                condition=~Q(state=Stage.CANCELLED) | ~Q(why_cancelled=""),
            ),
        ]
        indexes = [
            models.Index(name="activities_by_state_start", fields=["state", "starts_at"]),
            models.Index(name="activities_by_place_start", fields=["place", "-starts_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activities:activity", args=[self.number])

    # --- facts

    @property
    def room(self) -> int:
        return self.capacity - self.taken

    @property
    def is_by_lot(self) -> bool:
        return self.lot_at is not None

    @property
    def commitment(self) -> str:
        """The hash of the lot's seed, public from the first day: nobody chooses a seed later."""
        return hashlib.sha256(self.lot_seed.encode()).hexdigest()

    def takes_sign_ups(self, at: datetime) -> bool:
        return self.state == Stage.PUBLISHED and self.opens_at <= at < self.closes_at

    def is_kept_by(self, account: Account) -> bool:
        return Activity.objects.kept_by(account).filter(pk=self.pk).exists()

    def day(self) -> date:
        return timezone.localtime(self.starts_at).date()

    # --- steps

    def rewrite(
        self, *, posts: Sequence[PostWanted], by: Account, at: datetime, **facts: Any
    ) -> None:
        """Change a draft, posts and all."""
        with transaction.atomic():
            drafts = Activity.objects.filter(pk=self.pk, state=Stage.DRAFT)
            if not drafts.update(capacity=sum(post.capacity for post in posts), **facts):
                self.refresh_from_db()
                raise WrongActivityStep(self)
            self.posts.all().delete()
            for n, post in enumerate(posts):
                self.posts.create(position=n, **post._asdict())
            self.tell_story(ActivityStep.CHANGE, by=by, at=at, note="")
        self.refresh_from_db()

    def publish(self, *, by: Account, at: datetime) -> None:
        self._take(ActivityStep.PUBLISH, by=by, at=at)

    def discard(self, *, by: Account, at: datetime) -> None:
        """A draft that nobody wants; nobody has heard of it, so nobody is told."""
        self._take(ActivityStep.DISCARD, by=by, at=at)

    def finish(self, *, by: Account, at: datetime) -> None:
        self._take(ActivityStep.FINISH, by=by, at=at)

    def _take(
        self, step: ActivityStep, *, by: Account, at: datetime, note: str = "", **changes: Any
    ):
        with transaction.atomic():
            if not advance(self, ACTIVITY_FLOW[step], at=at, **changes):
                raise WrongActivityStep(self)
            self.tell_story(step, by=by, at=at, note=note)

    def tell_story(self, step: ActivityStep, *, by: Account, at: datetime, note: str) -> None:
        ActivityEvent.objects.create(activity=self, kind=step, by=by, at=at, note=note[:200])


class Post(models.Model):
    """What somebody signs up for: to serve as a guide, or to take part."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="posts")
    name = models.CharField(_("岗位"), max_length=40)
    capacity = models.PositiveIntegerField(_("名额"))
    taken = models.PositiveIntegerField(default=0)  # heads that hold a place
    waiting = models.PositiveIntegerField(default=0)  # heads on the waiting list
    serves = models.BooleanField(_("是志愿服务，计时长"), default=True)
    skill = models.ForeignKey(Skill, models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="no_more_of_a_post_are_taken_than_there_are",
                condition=Q(taken__lte=F("capacity")),
            ),
            models.UniqueConstraint(name="post_has_its_name_once", fields=["activity", "name"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def room(self) -> int:
        return self.capacity - self.taken


class ActivityEvent(models.Model):
    """One line of an activity's story. Append-only."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=8, choices=ActivityStep)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.activity} {self.get_kind_display()}"
