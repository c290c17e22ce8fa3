"""A volunteer team and who belongs to it."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Account, Person
from tongxing.places.models import Place


class TeamKind(models.TextChoices):
    """The eight standing kinds of 8+N, and N. Source: county lists quoted in docs/rules.md."""

    THEORY = "theory", _("理论政策宣讲")
    CULTURE = "culture", _("文化文艺")
    TEACHING = "teaching", _("助学支教")
    HEALTH = "health", _("医疗健身")
    SCIENCE = "science", _("科学普及")
    LAW = "law", _("法律服务")
    ENVIRONMENT = "environment", _("卫生环保")
    RELIEF = "relief", _("扶贫帮困")
    EXTRA = "extra", _("特色队伍")


class TeamQuerySet(models.QuerySet):
    def working(self):
        return self.filter(ended_on=None)

    def led_by(self, account: Account):
        return self.filter(
            memberships__person=account.person_id,
            memberships__standing__in=Standing.leading(),
            memberships__until=None,
        )

    def joined_by(self, account: Account):
        return self.filter(memberships__person=account.person_id, memberships__until=None)

    def in_name_order(self):
        return self.order_by("name", "pk")


class Team(models.Model):
    """A team at a place, standing or temporary, with its leaders and members."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=12, choices=TeamKind)
    place = models.ForeignKey(Place, models.PROTECT, related_name="teams")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    purpose = models.CharField(_("宗旨"), max_length=200, blank=True)
    formed_on = models.DateField(_("成立日期"))
    ends_on = models.DateField(_("到期日期"), null=True, blank=True)  # of a temporary team
    ended_on = models.DateField(_("解散日期"), null=True, blank=True)
    people = models.ManyToManyField(Person, through="Membership", related_name="teams")

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="team_ends_after_it_forms",
                condition=(Q(ended_on=None) | Q(ended_on__gte=F("formed_on")))
                & (Q(ends_on=None) | Q(ends_on__gte=F("formed_on"))),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def leaders(self):
        """Accounts of leader and deputies."""
        return Account.objects.filter(
            person__memberships__team=self,
            person__memberships__standing__in=Standing.leading(),
            person__memberships__until=None,
        )

    def is_led_by(self, account: Account) -> bool:
        return Team.objects.led_by(account).filter(pk=self.pk).exists()


class Standing(models.TextChoices):
    LEADER = "leader", _("队长")
    DEPUTY = "deputy", _("副队长")
    MEMBER = "member", _("队员")

    @classmethod
    def leading(cls) -> list["Standing"]:
        return [cls.LEADER, cls.DEPUTY]


class MembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until=None)


class Membership(models.Model):
    """A person in a team, from when to when, in [since, until)."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    standing = models.CharField(_("身份"), max_length=8, choices=Standing)
    since = models.DateField(_("加入日期"))
    until = models.DateField(_("离开日期"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="person_is_in_a_team_once", fields=["team", "person"], condition=Q(until=None)
            ),
            models.UniqueConstraint(
                name="team_has_one_leader",
                fields=["team"],
                condition=Q(standing=Standing.LEADER, until=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.team}"

    def leave(self, *, at: datetime) -> None:
        Membership.objects.current().filter(pk=self.pk).update(until=at.date())
