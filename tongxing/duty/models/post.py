"""Campaigns, posts, the patterns by which they are stood, and what each shift asks for."""

import secrets
import uuid
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account, Role
from tongxing.places.models import Place
from tongxing.teams.models import Skill

from .. import checking

KEEPS_DUTY = (Role.DUTY_OFFICER, Role.OFFICE)  # rosters, posts, who may stand
READS_DUTY = (*KEEPS_DUTY, Role.AUDITOR)
DAY = timedelta(days=1)


class CampaignKind(models.Model):
    """What a campaign is about: epidemic, flood, forest fire, cold, a great event."""

    code = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    basis = models.CharField(_("法律依据"), max_length=200)

    def __str__(self) -> str:
        return self.name


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def on(self, day: date):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), begins_on__lte=day)

    def visible_to(self, account: Account):
        return self.filter(place__in=account.place_ids(*READS_DUTY))

    def newest_first(self):
        return self.order_by("-begins_on", "-pk")


class Campaign(models.Model):
    """Why posts are opened for some time. It ends, and its posts with it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.ForeignKey(CampaignKind, models.PROTECT, related_name="campaigns")
    name = models.CharField(_("名称"), max_length=80)
    place = models.ForeignKey(Place, models.PROTECT, related_name="campaigns")
    basis = models.CharField(_("启动依据"), max_length=200)
    begins_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"), null=True, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_campaign_ends_after_it_begins",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def end(self, day: date) -> None:
        """The last day of the campaign, and of its posts."""
        Campaign.objects.filter(pk=self.pk).update(ends_on=day)
        late = Q(closes_on=None) | Q(closes_on__gt=day)
        self.posts.filter(late, opens_on__lte=day).update(closes_on=day)
        self.ends_on = day


class PatternQuerySet(models.QuerySet["Pattern"]):
    def in_force(self, day: date):
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)


class Pattern(models.Model):
    """How a day is cut into shifts: three of eight hours, an office day and night."""

    code = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("班制"), max_length=40)
    source = models.CharField(_("依据"), max_length=200)
    valid_from = models.DateField(_("起用日期"))
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)

    objects = PatternQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_pattern_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class PatternShift(models.Model):
    """One shift of a pattern."""

    pattern = models.ForeignKey(Pattern, models.CASCADE, related_name="shifts")
    name = models.CharField(_("班次"), max_length=20)
    begins = models.TimeField(_("几点开始"))
    minutes = models.PositiveSmallIntegerField(_("多少分钟"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_pattern_begins_one_shift_at_a_time", fields=["pattern", "begins"]
            ),
            models.CheckConstraint(
                name="a_shift_lasts_at_most_a_day", condition=Q(minutes__range=(30, 1440))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pattern} {self.name}"

    def on(self, day: date) -> tuple[datetime, datetime]:
        """From when until when, on a day of the zone's calendar."""
        begins = timezone.make_aware(datetime.combine(day, self.begins))
        return begins, begins + timedelta(minutes=self.minutes)

    @property
    def ends(self) -> time:
        first = datetime.combine(date.min, self.begins) + timedelta(minutes=self.minutes)
        return first.time()


class PostQuerySet(models.QuerySet["Post"]):
    def open_on(self, day: date):
        return self.filter(Q(closes_on=None) | Q(closes_on__gte=day), opens_on__lte=day)

    def open_in(self, since: date, until: date):
        """Open on any day of [since, until)."""
        return self.filter(Q(closes_on=None) | Q(closes_on__gte=since), opens_on__lt=until)

    def under(self, place: Place):
        return self.filter(place__path__startswith=place.path)

    def visible_to(self, account: Account):
        """Of places one looks after, and those one stands at."""
        mine = Q(shifts__assignments__stander__person=account.person_id)
        seen = self.filter(mine).values("pk") if account.person_id else Post.objects.none()
        return self.filter(Q(place__in=account.place_ids(*READS_DUTY)) | Q(pk__in=seen))

    def kept_by(self, account: Account):
        return self.filter(place__in=account.place_ids(*KEEPS_DUTY))

    def in_tree_order(self):
        return self.order_by("place__path", "name", "pk")


class Wanted(NamedTuple):
    """What a shift of a post asks for: heads, and how many of which kind at the least."""

    shift: PatternShift
    heads: int
    mix: tuple[tuple["Requirement", int], ...] = ()


class Post(models.Model):
    """Where somebody stands on duty: for good, or as long as a campaign lasts."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("岗位"), max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, related_name="duty_posts")
    spot = models.CharField(_("具体位置"), max_length=80, blank=True)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="posts"
    )
    pattern = models.ForeignKey(Pattern, models.PROTECT, related_name="posts")
    needs = models.CharField(_("岗上要备的东西"), max_length=200, blank=True)
    opens_on = models.DateField(_("哪天开岗"))
    closes_on = models.DateField(_("最后一天"), null=True, blank=True)
    secret = models.CharField(max_length=64, editable=False)  # of the codes shown at the post

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_place_names_its_posts_apart", fields=["place", "name"]),
            models.CheckConstraint(
                name="a_post_closes_after_it_opens",
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} · {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("duty:post", args=[self.uid])

    def is_open_on(self, day: date) -> bool:
        return self.opens_on <= day and (self.closes_on is None or day <= self.closes_on)

    def ask_for(self, wanted: list[Wanted]) -> None:
        """These heads from the next roster on; rosters that are laid keep what they asked for."""
        self.slots.filter(ended=False).update(ended=True)
        for one in wanted:
            if not one.heads:
                continue
            slot = Slot.objects.create(post=self, shift=one.shift, heads=one.heads)
            Mix.objects.bulk_create(
                Mix(slot=slot, requirement=requirement, least=least)
                for requirement, least in one.mix
                if least
            )


def new_secret() -> str:
    return secrets.token_hex(16)


class Kind(models.TextChoices):
    """How somebody is known to be of the kind that is asked for."""

    LEADS = "leads", _("带班领导")
    PARTY = "party", _("党员")
    SKILL = "skill", _("技能")
    LOCAL = "local", _("本地人")
    WOMAN = "woman", _("女同志")


class Requirement(models.Model):
    """Somebody whom a shift wants among its heads, by name."""

    code = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=30)
    kind = models.CharField(_("凭什么认定"), max_length=8, choices=Kind)
    skill = models.ForeignKey(Skill, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_skill_is_asked_for_by_its_name",
                condition=Q(kind=Kind.SKILL, skill__isnull=False)
                | (~Q(kind=Kind.SKILL) & Q(skill=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Slot(models.Model):
    """What a shift of a post asks for; a changed one is a new row, the old one has ended."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="slots")
    shift = models.ForeignKey(PatternShift, models.PROTECT, related_name="+")
    heads = models.PositiveSmallIntegerField(_("几个人"))
    ended = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_shift_is_asked_for_once",
                fields=["post", "shift"],
                condition=Q(ended=False),
            ),
            models.CheckConstraint(name="a_slot_asks_for_somebody", condition=Q(heads__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.shift.name}"


class Mix(models.Model):
    """So many of a kind among the heads of a slot."""

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="mixes")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    least = models.PositiveSmallIntegerField(_("至少几名"), default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_slot_names_a_kind_once", fields=["slot", "requirement"]
            ),
            models.CheckConstraint(name="a_mix_asks_for_somebody", condition=Q(least__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} {self.least}"

    def plain(self, near: str) -> checking.Requirement:
        """The same for the rules; `near` is the path of the place whose people are local."""
        kind = self.requirement
        return checking.Requirement(kind.kind, kind.name, self.least, kind.skill_id, near)
