"""Signing up: exactly as many as there are places, in order, families whole.

The rows of activity and post hold how many places are taken, and the database refuses one more.
A sign-up is one transaction whose first act is an UPDATE of those rows, so that whoever comes
at the same moment stands in line behind it, on SQLite and PostgreSQL alike.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.flow import Move, advance
from tongxing.base.prepared import prepared
from tongxing.people.models import Account, Person, Proxy

from . import news
from .activity import Activity, Post
from .flow import FLOW, HOLDS_A_PLACE, OPEN, SignUpStep, Stage, Standing
from .missing import Missed, NoShows, PausedFromSigningUp, no_shows


class NotOpenForSignUp(Refused):
    def __init__(self):
        super().__init__(_("现在不能报名：还没有开始，或者已经截止。"))


class FullUp(Refused):
    def __init__(self):
        super().__init__(_("名额已满，这个活动不设候补。"))


class SignedUpAlready(Refused):
    def __init__(self, name: str):
        super().__init__(_("%(name)s已经报过名了。") % {"name": name})


class MayNotTakePart(Refused):
    """The activity's own rules; the message says which, of whom."""


class WrongSignUpStep(Refused):
    """The step does not follow from where the sign-up stands."""

    def __init__(self, row: "SignUp"):
        super().__init__(
            _("这份报名现在是“%(state)s”，不能这样办。请看最新情况。")
            % {"state": row.get_state_display()}
        )


class TooLateToConfirm(Refused):
    def __init__(self):
        super().__init__(_("确认的时间过了，名额已经让给下一位。"))


class Companion(NamedTuple):
    """Somebody of a party: known to the zone, or by name and age alone."""

    name: str
    person: Person | None = None
    age: int | None = None


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def open(self):
        return self.filter(state__in=OPEN)

    def holding(self):
        return self.filter(state__in=HOLDS_A_PLACE)

    def waiting(self):
        return self.filter(state=Standing.WAITING)

    def to_lapse(self, at: datetime):
        """Offered a place and silent until the moment was over."""
        return self.filter(state=Standing.OFFERED, confirm_by__lte=at).order_by("confirm_by", "pk")

    def ahead_of(self, row: "SignUp"):
        """Parties for the same post that stand before this one in line."""
        rows = self.filter(activity=row.activity_id, post=row.post_id)
        if row.lot is not None:
            return rows.filter(lot__lt=row.lot)
        return rows.filter(Q(lot__isnull=False) | Q(serial__lt=row.serial))

    def missed_by(self, person: Any):
        """Places somebody took and left empty, the newest first."""
        rows = self.filter(person=person, state=Standing.MISSED).select_related("activity")
        return rows.order_by("-activity__starts_at", "-pk")

    def in_order(self):
        return self.order_by("serial", "pk")

    def of(self, account: Account):
        """Those this person made, and those of people they act for or of themselves."""
        return self.filter(
            Q(by=account.pk) | Q(person=account.person_id)
            | Q(person__in=Proxy.objects.in_force_for(account).values("person"))
        )  # fmt: skip

    def with_names(self):
        return self.select_related("activity__place", "post", "person")

    def sign_up(
        self, activity: Activity, post: Post, *, person: Person, by: Account, at: datetime,
        request_key: uuid.UUID, companions: Sequence[Companion] = (), walk_in: bool = False,
    ) -> "SignUp":  # fmt: skip
        """A place for the whole party, or its place in line. The same key twice is one sign-up.

        Raises
        ------
        NotOpenForSignUp, FullUp, SignedUpAlready, MayNotTakePart, PausedFromSigningUp
        """
        if known := _with_key.first(key=request_key):
            return known
        if not walk_in:
            if not activity.takes_sign_ups(at):
                raise NotOpenForSignUp
            refuse_who_may_not(activity, person, companions, at=at)
            self._refuse_who_is_paused(activity, person, companions, at=at)
        heads = 1 + len(companions)
        try:
            with transaction.atomic():
                state, serial = self._find_room(activity, post, heads, walk_in=walk_in)
                row = self.create(
                    activity=activity, post=post, person=person, by=by, heads=heads,
                    request_key=request_key, state=state, state_since=at, signed_up_at=at,
                    serial=serial, season_id=activity.theme.season_id if activity.theme else None,
                )  # fmt: skip
                Head.objects.bulk_create(
                    Head(
                        sign_up=row,
                        activity=activity,
                        person=one.person,
                        name=one.name,
                        age=one.age,
                    )
                    for one in (Companion(person.name, person), *companions)
                )
                news.signed_up(row, at=at)
        except IntegrityError:
            if known := self.filter(request_key=request_key).first():
                return known  # the other press of the same button was a moment faster
            raise SignedUpAlready(self._twice(activity, person, companions)) from None
        return row

    def no_shows_of(self, person: Person, *, at: datetime) -> NoShows | None:
        """How often somebody who signed up did not come of late, and the pause that follows."""
        return no_shows(person, [Missed(*row) for row in _missed_by(person=person.pk)], at=at)

    def _refuse_who_is_paused(
        self, activity: Activity, person: Person, companions: Sequence[Companion], *, at: datetime
    ) -> None:
        """Where others wait for a place, nobody takes one who let places go to waste."""
        if not (activity.has_waiting_list or activity.is_by_lot):
            return
        for one in [person, *(one.person for one in companions if one.person)]:
            record = self.no_shows_of(one, at=at)
            if record and record.until:
                raise PausedFromSigningUp(one.name, record)

    def _find_room(
        self, activity: Activity, post: Post, heads: int, *, walk_in: bool
    ) -> tuple[Standing, int]:
        """Take places, or stand in line; either way the next serial number is this party's."""
        rows = Activity.objects.filter(pk=activity.pk, state=Stage.PUBLISHED)
        in_lot = activity.is_by_lot and not walk_in
        if in_lot:
            rows = rows.filter(drawn_at=None)
        # The first UPDATE: whoever comes at the same moment waits here until this one is through.
        if not rows.update(serial=F("serial") + 1):
            raise NotOpenForSignUp
        # Read behind that lock, so that nobody else changes it before the end of the transaction.
        serial, room, post_room, in_line = _as_it_stands.first(activity=activity.pk, post=post.pk)
        if in_lot:
            return Standing.IN_LOT, serial
        if heads <= min(room, post_room):
            # Places that are too few for every party in line stay empty for nobody.
            waiting = self.waiting().filter(activity=activity, post=post, heads__lte=heads)
            passing = walk_in or not in_line or not waiting.exists()
            if passing and take(activity.pk, post.pk, heads):
                return Standing.PLACED, serial
        if walk_in or not activity.has_waiting_list:
            raise FullUp
        Post.objects.filter(pk=post.pk).update(waiting=F("waiting") + heads)
        return Standing.WAITING, serial

    def _twice(self, activity: Activity, person: Person, companions: Sequence[Companion]) -> str:
        people = [person, *(one.person for one in companions if one.person)]
        taken = Head.objects.filter(activity=activity, is_open=True, person__in=people)
        return taken.values_list("name", flat=True).first() or person.name


def take(activity_id: int, post_id: int, heads: int) -> bool:
    """Take so many places of the post and of its activity, or none."""
    posts = Post.objects.filter(pk=post_id, taken__lte=F("capacity") - heads)
    with transaction.atomic():
        if not posts.update(taken=F("taken") + heads):
            return False
        room = Activity.objects.filter(pk=activity_id, taken__lte=F("capacity") - heads)
        if room.update(taken=F("taken") + heads):
            return True
        transaction.set_rollback(True)
    return False


def give_back(activity_id: int, post_id: int, heads: int) -> None:
    Activity.objects.filter(pk=activity_id).update(taken=F("taken") - heads)
    Post.objects.filter(pk=post_id).update(taken=F("taken") - heads)


def leave_line(post_id: int, heads: int) -> None:
    Post.objects.filter(pk=post_id).update(waiting=F("waiting") - heads)


def refuse_who_may_not(
    activity: Activity, person: Person, companions: Sequence[Companion], *, at: datetime
) -> None:
    """The activity's own rules, for everybody of the party."""
    if len(companions) >= activity.most_heads:
        raise MayNotTakePart(_("这个活动一次最多报%(most)d人。") % {"most": activity.most_heads})
    day = timezone.localtime(activity.starts_at).date()
    for one in (Companion(person.name, person), *companions):
        age = one.person.age_on(day) if one.person else one.age
        if activity.age_from is not None and (age is None or age < activity.age_from):
            raise MayNotTakePart(
                _("%(name)s：这个活动要满%(age)d岁，请先补登出生日期或换一个活动。")
                % {"name": one.name, "age": activity.age_from}
            )
        if activity.age_to is not None and (age is None or age > activity.age_to):
            raise MayNotTakePart(
                _("%(name)s：这个活动限%(age)d岁以下。")
                % {"name": one.name, "age": activity.age_to}
            )
    under = activity.only_under
    if under is not None and not under.holds(person.place):
        raise MayNotTakePart(_("这个活动只给%(place)s的居民。") % {"place": under})
    if activity.volunteers_only and not _is_volunteer(person):
        raise MayNotTakePart(_("这个活动只给志愿者，请先注册志愿者。"))
    team = activity.only_team
    if team is not None and not team.memberships.current().filter(person=person).exists():
        raise MayNotTakePart(_("这个活动只给%(team)s的队员。") % {"team": team})
    if activity.theme is None:
        return
    before = SignUp.objects.holding().filter(person=person, season=activity.theme.season_id)
    took_part = before.exclude(activity=activity)
    if activity.once_a_season and took_part.exists():
        raise MayNotTakePart(_("这一季的活动一人参加一次，您已经参加过了。"))
    first = activity.newcomers_until
    if first is not None and at < first and took_part.exists():
        raise MayNotTakePart(
            _("%(moment)s以前先让这一季没参加过的人报名，请到时候再来。")
            % {"moment": f"{timezone.localtime(first):%m-%d %H:%M}"}
        )


def _is_volunteer(person: Person) -> bool:
    return hasattr(person, "volunteer") and person.volunteer.left_on is None


class SignUp(models.Model):
    """A party that signed up for a post, and what became of it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request_key = models.UUIDField(unique=True, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="sign_ups")
    post = models.ForeignKey(Post, models.PROTECT, related_name="sign_ups")
    season = models.ForeignKey(
        "activities.Season", models.PROTECT, null=True, blank=True, related_name="+"
    )  # of its activity; asked when somebody may come once a season
    person = models.ForeignKey(Person, models.PROTECT, related_name="sign_ups")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    heads = models.PositiveSmallIntegerField(_("人数"))
    serial = models.PositiveIntegerField()  # the order in which parties came
    lot = models.PositiveIntegerField(null=True, blank=True)  # the order that the draw gave
    state = models.CharField(max_length=9, choices=Standing)
    state_since = models.DateTimeField()
    signed_up_at = models.DateTimeField()
    confirm_by = models.DateTimeField(null=True, blank=True)
    why = models.CharField(_("原因"), max_length=100, blank=True)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="serial_is_given_once", fields=["activity", "serial"]),
            models.CheckConstraint(name="a_party_has_heads", condition=Q(heads__gte=1)),
            models.CheckConstraint(
                name="an_offer_ends_at_a_moment",
                condition=~Q(state=Standing.OFFERED) | Q(confirm_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="sign_ups_by_activity_state", fields=["activity", "state", "serial"]),
            models.Index(name="sign_ups_by_person", fields=["person", "season"]),
            models.Index(
                name="sign_ups_offered", fields=["confirm_by"],
                condition=Q(state=Standing.OFFERED),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person} → {self.activity}"

    def get_absolute_url(self) -> str:
        return reverse("activities:sign_up", args=[self.uid])

    @property
    def holds_a_place(self) -> bool:
        return self.state in HOLDS_A_PLACE

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    # --- steps

    def withdraw(self, *, by: Account, at: datetime, why: str = "") -> None:
        """Not coming: the place goes to who waits."""
        with transaction.atomic():
            self._end(SignUpStep.WITHDRAW, at=at, why=why[:100])
            promote(self.activity, at=at)

    def lapse(self, *, at: datetime) -> None:
        """Silent for too long: the next in line gets the place."""
        with transaction.atomic():
            self._end(SignUpStep.LAPSE, at=at)
            news.lapsed(self, at=at)
            promote(self.activity, at=at)

    def confirm(self, *, by: Account, at: datetime) -> None:
        """Coming, says who was offered a place or asked again."""
        if self.confirm_by is not None and at > self.confirm_by:
            raise TooLateToConfirm
        self.stand(FLOW[SignUpStep.CONFIRM], at=at, confirm_by=None)

    def offer(self, *, at: datetime) -> bool:
        """A place for a party that waits, if there is room for all of it."""
        by_when = min(
            at + timedelta(minutes=self.activity.confirm_minutes), self.activity.starts_at
        )
        with transaction.atomic():
            if not take(self.activity_id, self.post_id, self.heads):
                return False
            leave_line(self.post_id, self.heads)
            self.stand(FLOW[SignUpStep.OFFER], at=at, confirm_by=max(by_when, at))
            news.offered(self, at=at)
        return True

    def stand(self, step: Move, *, at: datetime, **changes: Any) -> None:
        """Move along the table, or say why not."""
        if not advance(self, step, at=at, **changes):
            raise WrongSignUpStep(self)

    def _end(self, step: SignUpStep, *, at: datetime, **changes: Any) -> None:
        """Leave the list, giving back what the party held."""
        held, waited = self.holds_a_place, self.state == Standing.WAITING
        # The activity's row first, as everybody who signs up does: no two wait for each other.
        Activity.objects.filter(pk=self.activity_id).update(serial=F("serial"))
        self.stand(FLOW[step], at=at, confirm_by=None, **changes)
        Head.objects.filter(sign_up=self).update(is_open=False)
        if held:
            give_back(self.activity_id, self.post_id, self.heads)
        elif waited:
            leave_line(self.post_id, self.heads)


def promote(activity: Activity, *, at: datetime) -> int:
    """Offer free places to who waits, in order; a party for which there is no room is passed over
    until there is. How many parties were offered one.

    Runs in the transaction that freed the places, behind the lock of the activity's row.
    """
    offered = 0
    now = Activity.objects.get(pk=activity.pk)
    if at >= now.starts_at or now.state != Stage.PUBLISHED:
        return 0
    while row := _next_to_offer(activity):
        if not row.offer(at=at):
            break
        offered += 1
    return offered


def _next_to_offer(activity: Activity) -> SignUp | None:
    left = Activity.objects.annotate(left=F("capacity") - F("taken")).get(pk=activity.pk).left
    fits = Q(pk=None)
    for post in Post.objects.filter(activity=activity, waiting__gt=0).order_by("pk"):
        if (most := min(left, post.room)) > 0:
            fits |= Q(post=post.pk, heads__lte=most)
    waiting = SignUp.objects.waiting().filter(fits, activity=activity)
    in_line = waiting.order_by(F("lot").asc(nulls_last=True), "serial", "pk")
    return in_line.select_related("activity__place", "post").first()


@prepared(key=models.UUIDField())
def _with_key(key: Any) -> models.QuerySet:
    return SignUp.objects.filter(request_key=key)


@prepared(person=models.BigIntegerField())
def _missed_by(person: Any) -> models.QuerySet:
    """Places somebody took and left empty without a reason that was accepted, newest first."""
    rows = SignUp.objects.missed_by(person).filter(excuse=None).select_related(None)
    return rows.values_list("pk", "activity__starts_at", "state_since")


@prepared(activity=models.BigIntegerField(), post=models.BigIntegerField())
def _as_it_stands(activity: Any, post: Any) -> models.QuerySet:
    """The last serial number, the room left in the activity and at the post, who waits there."""
    rows = Post.objects.filter(pk=post, activity=activity)
    return rows.values_list(
        "activity__serial", F("activity__capacity") - F("activity__taken"),
        F("capacity") - F("taken"), "waiting",
    )  # fmt: skip


class Head(models.Model):
    """One person of a party. Nobody is in two open parties of an activity."""

    sign_up = models.ForeignKey(SignUp, models.CASCADE, related_name="people")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("姓名"), max_length=40)
    age = models.PositiveSmallIntegerField(_("年龄"), null=True, blank=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="person_signs_up_once_for_an_activity",
                fields=["activity", "person"],
                condition=Q(is_open=True, person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
