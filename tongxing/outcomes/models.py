"""A need and the activity that it became: told when one can sign up, and when it is over."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.activities.models import KEEPERS, Activity, PostWanted, Stage, Work
from tongxing.base.errors import Refused
from tongxing.needs.models import OPEN, Need, Privacy, news
from tongxing.people.models import Account, Message

PLACES = 30
COMES_TO_NOTHING = frozenset({Stage.DISCARDED, Stage.CANCELLED})
IS_OVER = frozenset({Stage.OVER, Stage.TOLD})


class NotNow(Refused):
    """The need has ended, or nobody has reviewed it yet."""

    def __init__(self, need: Need):
        super().__init__(
            _("这件诉求现在是“%(state)s”，不能转成活动。") % {"state": need.get_state_display()}
        )


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def current(self):
        return self.filter(ended_at=None)

    def of(self, need: Need):
        return self.filter(need=need).select_related("activity", "by__person")

    def to_tell(self, at: datetime):
        """Whose activity takes sign-ups, and whose people do not know it yet."""
        opened = self.current().filter(
            told_at=None, activity__state=Stage.PUBLISHED, activity__opens_at__lte=at
        )
        return opened.select_related("activity", "need__unit").order_by("pk")

    def to_close(self):
        """Whose activity is over while the need is still open, and nobody was told."""
        over = self.current().filter(
            over_told_at=None, activity__state__in=sorted(IS_OVER), need__state__in=sorted(OPEN)
        )
        return over.select_related("activity", "need__unit").order_by("pk")

    def turn(self, need: Need, *, work: Work, by: Account, at: datetime) -> "Outcome":
        """A draft of an activity that says nothing of who asked. Twice is one."""
        with transaction.atomic():
            # The first UPDATE: whoever presses at the same moment waits here, and then finds it.
            if not Need.objects.filter(pk=need.pk, state=need.state).update(state=need.state):
                need.refresh_from_db()
                raise NotNow(need)
            if known := self.current().filter(need=need).select_related("activity").first():
                if known.activity.state not in COMES_TO_NOTHING:
                    return known
                self.filter(pk=known.pk).update(ended_at=at)
            with override("zh-hans"):
                draft = Activity.objects.plan_ahead(
                    title=need.what[:40] if need.privacy == Privacy.PUBLIC else str(need.category),
                    about=_("根据居民提出的诉求举办。"), work=work, by=by, at=at,
                    place=need.place if by.covers(need.place, *KEEPERS) else need.unit,
                    posts=[PostWanted(_("参加"), PLACES, serves=False)],
                )  # fmt: skip
                said = _("准备办成一次活动，可以报名时再通知您。")
            made = self.create(need=need, activity=draft, by=by, at=at)
            need.note(text=said, by=by, at=at)
        return made


class Outcome(models.Model):
    """What a need was turned into; another only after this one has come to nothing."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="outcomes")
    activity = models.OneToOneField(Activity, models.PROTECT, related_name="outcome")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    over_told_at = models.DateTimeField(null=True, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_need_becomes_one_thing_at_a_time",
                fields=["need"], condition=Q(ended_at=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.need} → {self.activity}"

    @property
    def came_to_nothing(self) -> bool:
        return self.activity.state in COMES_TO_NOTHING

    def tell_that_it_opened(self, *, at: datetime) -> bool:
        """Once, to who asked and to everybody who has the need too."""
        said = _("您提的“%(what)s”办成了一次活动，可以报名了：%(title)s")
        return self._tell("told_at", said, news.ASKER, url=self.activity.get_absolute_url(), at=at)

    def tell_that_it_is_over(self, *, at: datetime) -> bool:
        """Once, to the responsible unit: the need is still open."""
        said = _("由“%(what)s”办成的活动“%(title)s”结束了，请把这件诉求办结。")
        return self._tell("over_told_at", said, news.UNIT, url=self.need.get_absolute_url(), at=at)

    def _tell(self, once: str, said: str, part: str, *, url: str, at: datetime) -> bool:
        with transaction.atomic():
            if not Outcome.objects.filter(pk=self.pk, **{once: None}).update(**{once: at}):
                return False  # another process was a moment faster
            text = said % {"what": self.need.what, "title": self.activity.title}
            Message.objects.send(news.listeners(self.need, part), text, url=url, at=at)
        return True
