"""Asking to join a team: with a sentence, accepted or refused with a reason by who leads it."""

import uuid
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from tongxing.base.errors import Refused
from tongxing.base.flow import Move, advance, move
from tongxing.people.models import Account, Message

from .team import Team
from .volunteer import Volunteer


class Applied(models.TextChoices):
    OPEN = "open", pgettext_lazy("application", "等队长答复")
    ACCEPTED = "accepted", pgettext_lazy("application", "已加入")
    REFUSED = "refused", pgettext_lazy("application", "没有同意")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "已撤回")


class ApplicationStep(models.TextChoices):
    ACCEPT = "accept", pgettext_lazy("step", "同意加入")
    REFUSE = "refuse", pgettext_lazy("step", "不同意加入")
    WITHDRAW = "withdraw", pgettext_lazy("step", "不申请了")


APPLICATION_FLOW: dict[ApplicationStep, Move] = {
    ApplicationStep.ACCEPT: move(Applied.OPEN, to=Applied.ACCEPTED),
    ApplicationStep.REFUSE: move(Applied.OPEN, to=Applied.REFUSED),
    ApplicationStep.WITHDRAW: move(Applied.OPEN, to=Applied.WITHDRAWN),
}


class AppliedAlready(Refused):
    def __init__(self):
        super().__init__(_("您已经申请过这支队伍了，请等队长答复。"))


class WrongApplicationStep(Refused):
    """The step does not follow from where the application stands."""

    def __init__(self, row: "Application"):
        super().__init__(
            _("这份申请刚刚变成“%(state)s”了，请看最新情况。") % {"state": row.get_state_display()}
        )


class OwnApplication(Refused):
    """Nobody answers what they asked themselves."""

    def __init__(self):
        super().__init__(_("自己的申请，要由另一个人答复。"))


class ApplicationQuerySet(models.QuerySet["Application"]):
    def open(self):
        return self.filter(state=Applied.OPEN)

    def of(self, account: Account):
        return self.filter(volunteer__person=account.person_id)

    def for_leader(self, account: Account):
        """Open ones for teams that this person leads."""
        return self.open().filter(team__in=Team.objects.led_by(account).values("pk"))

    def with_names(self):
        return self.select_related("team__place", "volunteer__person")

    def oldest_first(self):
        return self.order_by("applied_at", "pk")

    def newest_first(self):
        return self.order_by("-applied_at", "-pk")

    def apply(self, team: Team, volunteer: Volunteer, *, words: str, at: datetime) -> "Application":
        """Ask to join. Leader and deputies are told."""
        if team.ended_on is not None:
            raise Refused(_("%(team)s已经解散了，不能再加人。") % {"team": team.name})
        if team.memberships.current().filter(person=volunteer.person_id).exists():
            raise Refused(_("%(name)s已经在队里了。") % {"name": volunteer.person.name})
        try:
            with transaction.atomic():
                row = self.create(
                    team=team, volunteer=volunteer, words=words, state=Applied.OPEN,
                    state_since=at, applied_at=at,
                )  # fmt: skip
        except IntegrityError:
            raise AppliedAlready from None
        with override("zh-hans"):  # stored text
            text = _("%(number)s申请加入%(team)s，请答复。") % {
                "number": volunteer.number, "team": team.name,
            }  # fmt: skip
            told = list(team.leaders().values_list("pk", flat=True))
            Message.objects.send(told, text, url=team.get_absolute_url(), at=at)
        return row


class Application(models.Model):
    """A volunteer who would like to be of a team, and what became of it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="applications")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="applications")
    words = models.CharField(_("一句话"), max_length=200)
    state = models.CharField(max_length=9, choices=Applied)
    state_since = models.DateTimeField()
    applied_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(_("答复"), max_length=200, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_application_for_a_team",
                fields=["team", "volunteer"],
                condition=Q(state=Applied.OPEN),
            ),
            models.CheckConstraint(
                name="an_application_is_answered_by_somebody",
                condition=~Q(state__in=sorted([Applied.ACCEPTED, Applied.REFUSED]))
                | Q(answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="no_application_is_refused_without_a_reason",
                condition=~Q(state=Applied.REFUSED) | ~Q(answer=""),
            ),
        ]
        indexes = [models.Index(name="applications_by_team", fields=["team", "state"])]

    def __str__(self) -> str:
        return f"{self.volunteer} → {self.team}"

    @property
    def is_open(self) -> bool:
        return self.state == Applied.OPEN

    def accept(self, *, by: Account, at: datetime) -> None:
        """They are of the team from now on, and are told by it."""
        with transaction.atomic():
            self._answer(ApplicationStep.ACCEPT, by=by, at=at)
            self.team.take_in(self.volunteer.person, by=by, at=at)

    def refuse(self, *, why: str, by: Account, at: datetime) -> None:
        with transaction.atomic():
            self._answer(ApplicationStep.REFUSE, by=by, at=at, answer=why)
            words = _("您申请加入%(team)s，没有同意：") + why.replace("%", "%%")
            self.team.tell(self.volunteer.person, words, at=at)

    def withdraw(self, *, by: Account, at: datetime) -> None:
        """Only who applied thinks again."""
        if by.person_id != self.volunteer.person_id:
            raise OwnApplication
        if not advance(self, APPLICATION_FLOW[ApplicationStep.WITHDRAW], at=at):
            raise WrongApplicationStep(self)

    def _answer(self, step: ApplicationStep, *, by: Account, at: datetime, **changes) -> None:
        if by.person_id == self.volunteer.person_id:
            raise OwnApplication
        if not advance(self, APPLICATION_FLOW[step], at=at, answered_by=by, **changes):
            raise WrongApplicationStep(self)
