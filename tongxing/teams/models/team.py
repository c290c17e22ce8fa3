"""A volunteer team and who belongs to it."""

import uuid
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.base.models import Counter, Parameter
from tongxing.people.models import Account, Message, Person, TrailEntry
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


LEVELS = (_("总队"), _("支队"), _("小队"))  # from the top
TREE = "teams/tree"  # the counter that whoever changes the tree holds meanwhile


class NotUnderThat(Refused):
    """Where a team cannot stand; the message says why."""


class TeamQuerySet(models.QuerySet["Team"]):
    def working(self):
        return self.filter(ended_on=None)

    def over(self, today: date):
        """Temporary teams whose last day is past."""
        return self.working().filter(ends_on__lt=today).order_by("pk")

    def led_by(self, account: Account):
        return self.filter(
            memberships__person=account.person_id,
            memberships__standing__in=Standing.leading(),
            memberships__until=None,
        )

    def joined_by(self, account: Account):
        return self.filter(memberships__person=account.person_id, memberships__until=None)

    def ending(self, today: date):
        """Temporary teams that end within so many days, whose leaders have not been told."""
        days = Parameter.objects.value("team_ending_days", on=today)
        soon = today + timedelta(days=days)
        rows = self.working().filter(ends_on__range=(today, soon), told_on=None)
        return rows.order_by("pk")

    def may_have_others(self):
        """Working teams that are not of the lowest level."""
        return self.working().filter(parent__parent=None)

    def in_name_order(self):
        return self.order_by("name", "pk")

    def of_kind(self, kind: str):
        return self.filter(kind=kind)

    def under(self, place: Place):
        return self.filter(place__path__startswith=place.path)

    def with_counts(self):
        """With how many belong to each now."""
        now = Q(memberships__until=None)
        return self.annotate(member_count=Count("memberships", filter=now))

    def form(
        self, *, name: str, kind: str, place: Place, purpose: str, ends_on: date | None, by,
        at: datetime, parent: "Team | None" = None,
    ) -> "Team":  # fmt: skip
        """A new team, standing or until a day, by itself or under another."""
        with transaction.atomic():
            if parent is not None:
                hold_the_tree()
                refuse_to_stand_under(parent, height=1)
            code = f"T{Counter.objects.next('team'):04}"
            while self.filter(code=code).exists():  # the office's own sheets give codes too
                code = f"T{Counter.objects.next('team'):04}"
            team = self.create(
                code=code, name=name, kind=kind, place=place, purpose=purpose, ends_on=ends_on,
                formed_on=timezone.localdate(at), parent=parent,
            )  # fmt: skip
            TrailEntry.objects.note(team, "form-team", by=by, at=at, after={"name": name})
        return team


def hold_the_tree() -> None:
    """One transaction at a time changes who stands under whom."""
    Counter.objects.next(TREE)


def refuse_to_stand_under(parent: "Team", *, height: int) -> None:
    """Refuse when the team is over, or the tree would be deeper than its levels."""
    if not Team.objects.working().filter(pk=parent.pk).exists():
        raise NotUnderThat(_("%(team)s已经解散了，请选别的队伍。") % {"team": parent.name})
    if len(parent.above()) + 1 + height > len(LEVELS):
        raise NotUnderThat(_("队伍最多三级：总队、支队、小队。"))


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
    told_on = models.DateField(null=True, blank=True)  # that it will end soon
    people = models.ManyToManyField(Person, through="Membership", related_name="teams")

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="team_ends_after_it_forms",
                condition=(Q(ended_on=None) | Q(ended_on__gte=F("formed_on")))
                & (Q(ends_on=None) | Q(ends_on__gte=F("formed_on"))),
            ),
            models.CheckConstraint(
                name="no_team_stands_under_itself", condition=Q(parent=None) | ~Q(parent=F("pk"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("teams:team", args=[self.code])

    def above(self) -> list["Team"]:
        """The teams it stands under, the nearest first."""
        found: list[Team] = []
        above = self.parent_id
        while above is not None and len(found) < len(LEVELS):
            row = Team.objects.get(pk=above)
            found.append(row)
            above = row.parent_id
        return found

    def below(self) -> list[list[int]]:
        """Keys of the working teams under it, level by level."""
        levels: list[list[int]] = []
        reached = [self.pk]
        while reached and len(levels) <= len(LEVELS):
            rows = Team.objects.working().filter(parent__in=reached).order_by("pk")
            reached = list(rows.values_list("pk", flat=True))
            if reached:
                levels.append(reached)
        return levels

    def put_under(self, parent: "Team | None", *, by: Account, at: datetime) -> None:
        """Stand under another team, or by itself. Never under one that stands under it."""
        with transaction.atomic():
            hold_the_tree()
            below = self.below()
            if parent is not None:
                if parent.pk == self.pk or any(parent.pk in level for level in below):
                    raise NotUnderThat(_("这支队伍就在它下面，不能反过来。"))
                parent.refresh_from_db()
                refuse_to_stand_under(parent, height=1 + len(below))
            Team.objects.filter(pk=self.pk).update(parent=parent)
            said = {"parent": parent.name if parent else ""}
            TrailEntry.objects.note(self, "team-moved", by=by, at=at, after=said)
        self.parent = parent

    def tell_it_ends(self, *, at: datetime) -> None:
        """Leader and deputies are told once that the last day is near."""
        rows = Team.objects.working().filter(pk=self.pk, told_on=None)
        with transaction.atomic():
            if not rows.update(told_on=timezone.localdate(at)):
                return
            with override("zh-hans"):  # stored text
                text = _("%(team)s到%(day)s为止，到期自动解散。还要办下去的，请和阵地说。") % {
                    "team": self.name, "day": f"{self.ends_on:%Y-%m-%d}",
                }  # fmt: skip
            told = list(self.leaders().values_list("pk", flat=True))
            Message.objects.send(told, text, url=self.get_absolute_url(), at=at)

    def take_in(self, person: Person, *, by: Account, at: datetime) -> "Membership":
        """A new member, who is told."""
        if self.ended_on is not None:
            raise Refused(_("%(team)s已经解散了，不能再加人。") % {"team": self.name})
        with transaction.atomic():
            membership, made = self.memberships.get_or_create(
                person=person, until=None,
                defaults={"standing": Standing.MEMBER, "since": timezone.localdate(at)},
            )  # fmt: skip
            if not made:
                raise Refused(_("%(name)s已经在队里了。") % {"name": person.name})
            TrailEntry.objects.note(self, "join", by=by, at=at, after={"member": str(person)})
            self.tell(person, _("您已加入%(team)s。"), at=at)
        return membership

    def tell(self, person: Person, words, *, at: datetime) -> None:
        """Write to a member, when they have an account."""
        told = Account.objects.filter(person=person).values_list("pk", flat=True)
        with override("zh-hans"):  # stored text
            text = str(words) % {"team": self.name}
        Message.objects.send(told, text, url=self.get_absolute_url(), at=at)

    def dissolve(self, *, by: Account, at: datetime) -> None:
        """End the team; who belonged to it when stays on record."""
        day = timezone.localdate(at)
        with transaction.atomic():
            hold_the_tree()
            if not Team.objects.working().filter(pk=self.pk).update(ended_on=day):
                raise Refused(_("%(team)s已经解散了。") % {"team": self.name})
            above = Team.objects.filter(pk=self.pk).values_list("parent", flat=True).get()
            self.children.working().update(parent=above)  # those below move up
            self.memberships.current().update(until=day)
            TrailEntry.objects.note(self, "dissolve", by=by, at=at, before={"name": self.name})
        self.ended_on = day

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


class MembershipQuerySet(models.QuerySet["Membership"]):
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

    def leave(self, *, by: Account, at: datetime) -> None:
        """Belong to the team no longer. A leader hands the team over first."""
        staying = Membership.objects.current().filter(pk=self.pk)
        with transaction.atomic():
            gone = staying.exclude(standing=Standing.LEADER).update(until=timezone.localdate(at))
            if not gone:
                raise Refused(
                    _("队长要先把队伍交给别人。")
                    if staying.exists()
                    else _("%(name)s已经不在队里了。") % {"name": self.person}
                )
            said = {"member": str(self.person)}
            TrailEntry.objects.note(self.team, "leave", by=by, at=at, before=said)
            self.team.tell(self.person, _("您已离开%(team)s。"), at=at)

    def stand_as(self, standing: Standing, *, by: Account, at: datetime) -> None:
        """Become a deputy, or a member like the others again."""
        before = self.standing
        others = Membership.objects.current().filter(pk=self.pk, standing=before)
        with transaction.atomic():
            if before == Standing.LEADER or not others.update(standing=standing):
                raise Refused(_("%(name)s的身份刚刚变过，请看最新的名单。") % {"name": self.person})
            self.standing = standing
            self._note(before, standing, by=by, at=at)
            words = {
                Standing.DEPUTY: _("您已担任%(team)s副队长。"),
                Standing.MEMBER: _("您不再担任%(team)s副队长。"),
            }
            self.team.tell(self.person, words[standing], at=at)

    def take_over(self, *, by: Account, at: datetime) -> None:
        """Lead the team from now on; who led it becomes a member."""
        team = self.team.memberships.current()
        with transaction.atomic():
            team.filter(standing=Standing.LEADER).exclude(pk=self.pk).update(
                standing=Standing.MEMBER
            )
            heir = team.filter(pk=self.pk).exclude(standing=Standing.LEADER)
            if not heir.update(standing=Standing.LEADER):
                raise Refused(_("%(name)s已经是队长，或者已经不在队里。") % {"name": self.person})
            self._note(self.standing, Standing.LEADER, by=by, at=at)
            self.team.tell(self.person, _("您已担任%(team)s队长。"), at=at)
        self.standing = Standing.LEADER

    def _note(self, before: str, after: str, *, by: Account, at: datetime) -> None:
        name = str(self.person)
        TrailEntry.objects.note(
            self.team, "standing", by=by, at=at, before={name: str(Standing(before).label)},
            after={name: str(Standing(after).label)},
        )  # fmt: skip
