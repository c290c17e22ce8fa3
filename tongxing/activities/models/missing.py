"""Who signed up and did not come: what is counted, what is excused, and the pause that follows.

Nothing of a pause is kept: it follows from the no-shows that count, so that an excuse or a change
of the office's numbers acts with the next press. Kept are the two things people say: that a
no-show had its reason, and that a pause is lifted.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.models import Parameter
from tongxing.people.models import Account, Person, TrailEntry

MOST, WITHIN, LASTS = "activity_no_shows", "activity_no_show_days", "activity_pause_days"


class PausedFromSigningUp(Refused):
    """Who failed to come repeatedly waits a while before the next place that others want too."""

    def __init__(self, name: str, record: "NoShows"):
        super().__init__(
            _(
                "%(name)s报了名没来已有%(times)d次，%(until)s以前不能报会满员的活动，"
                "其他活动照常可以报。觉得不对，请找%(place)s说明，站里可以解除。"
            )
            % {
                "name": name, "times": record.times, "place": record.place,
                "until": f"{record.until:%Y-%m-%d}",
            }
        )  # fmt: skip


class NotPaused(Refused):
    def __init__(self):
        super().__init__(_("这个人现在没有被暂停报名，不用解除。"))


class Missed(NamedTuple):
    """A no-show that counts."""

    sign_up: int
    starts_at: datetime
    noted_at: datetime


class NoShows(NamedTuple):
    """How often somebody did not come of late, and until when they are paused."""

    times: int
    most: int  # so many begin a pause
    days: int  # counted within
    place: str  # whom to tell when it is wrong
    last: int  # the sign-up that was missed last
    until: date | None  # the first day on which signing up is free again; None: no pause


def no_shows(person: Person, missed: Sequence[Missed], *, at: datetime) -> NoShows | None:
    """What the no-shows come to; None when there is none of late. The newest comes first."""
    lifted = _lifted_last(person) if missed else None
    counted = [one for one in missed if lifted is None or one.noted_at > lifted]
    if not counted:
        return None
    today, value = timezone.localdate(at), Parameter.objects.value
    most, days, lasts = (value(code, on=today) for code in (MOST, WITHIN, LASTS))
    last = timezone.localdate(counted[0].starts_at)
    since = last - timedelta(days=days)
    times = sum(timezone.localdate(one.starts_at) >= since for one in counted)
    ends = last + timedelta(days=lasts)
    is_paused = 0 < most <= times and ends > today
    if not is_paused and last < today - timedelta(days=days):
        return None
    until = ends if is_paused else None
    return NoShows(times, most, days, str(person.place), counted[0].sign_up, until)


def _lifted_last(person: Person) -> datetime | None:
    """When a pause was last lifted, also under another row that leads to this person now."""
    rows = PauseLifted.objects.filter(Q(person=person) | Q(person__merged_into=person))
    return rows.aggregate(at=models.Max("at"))["at"]


class Excuse(models.Model):
    """A no-show that had its reason: it stays on record and does not count. Append-only."""

    sign_up = models.OneToOneField("activities.SignUp", models.PROTECT, related_name="excuse")
    why = models.CharField(_("说明"), max_length=100)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_excuse_says_why", condition=~models.Q(why="")),
        ]

    def __str__(self) -> str:
        return self.why


class PauseLiftedQuerySet(models.QuerySet["PauseLifted"]):
    def lift(
        self, person: Person, record: NoShows | None, *, why: str, by: Account, at: datetime
    ) -> "PauseLifted":
        """End a pause before its time: what was missed until now no longer counts.

        Raises
        ------
        NotPaused
        """
        if record is None or record.until is None:
            raise NotPaused
        try:
            with transaction.atomic():
                row = self.create(person=person, last_id=record.last, why=why, by=by, at=at)
                after = {"reason": why, "day": f"{record.until:%Y-%m-%d}"}
                TrailEntry.objects.note(person, "lift-pause", by=by, at=at, after=after)
        except IntegrityError:
            raise NotPaused from None  # somebody else was a moment faster
        return row

    def with_names(self):
        return self.select_related("by__person")

    def newest_first(self):
        return self.order_by("-at", "-pk")


class PauseLifted(models.Model):
    """A pause that somebody of the person's place ended, with why. Append-only."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="pauses_lifted")
    last = models.OneToOneField("activities.SignUp", models.PROTECT, related_name="+")
    why = models.CharField(_("解除的理由"), max_length=100)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = PauseLiftedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_pause_is_lifted_with_why", condition=~models.Q(why="")),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.at:%Y-%m-%d}"
