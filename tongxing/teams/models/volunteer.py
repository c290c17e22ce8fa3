"""A volunteer: what they can do, when they are free, how far they go."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Person


class Skill(models.Model):
    """Something that can be asked of a volunteer."""

    code = models.CharField(_("编号"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    needs_proof = models.BooleanField(_("需要证书"), default=False)

    def __str__(self) -> str:
        return self.name


class VolunteerQuerySet(models.QuerySet):
    def active(self):
        return self.filter(left_on=None)

    def registered_with_a_guardian(self):
        return self.filter(guardian_consent=True)


class Volunteer(models.Model):
    """A registered volunteer. The number stands for the person wherever the public can see it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(Person, models.CASCADE, related_name="volunteer")
    number = models.CharField(_("志愿者编号"), max_length=20, unique=True)
    registered_on = models.DateField(_("注册日期"))
    left_on = models.DateField(_("退出日期"), null=True, blank=True)
    guardian_consent = models.BooleanField(_("监护人同意"), default=False)
    may_be_called = models.BooleanField(_("愿意接受派单"), default=True)
    max_open = models.PositiveSmallIntegerField(_("同时最多几单"), default=2)
    max_distance = models.PositiveIntegerField(_("最远距离"), default=5000)  # metres
    skills = models.ManyToManyField(Skill, through="VolunteerSkill", related_name="volunteers")
    not_for = models.ManyToManyField(Person, blank=True, related_name="kept_from")

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="volunteer_leaves_after_registering",
                condition=Q(left_on=None) | Q(left_on__gte=F("registered_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.number}"

    def skills_on(self, day: date):
        held = self.volunteerskill_set.filter(Q(expires_on=None) | Q(expires_on__gte=day))
        return held.select_related("skill").order_by("skill__name", "pk")


class VolunteerSkill(models.Model):
    """A skill a volunteer holds, until it expires; the day itself still counts."""

    volunteer = models.ForeignKey(Volunteer, models.CASCADE)
    skill = models.ForeignKey(Skill, models.PROTECT)
    proof = models.CharField(_("证书编号"), max_length=60, blank=True)
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="volunteer_holds_a_skill_once", fields=["volunteer", "skill"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill}"


class FreeTime(models.Model):
    """Hours of the week in which a volunteer can be asked, in [since, until)."""

    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="free_times")
    weekday = models.PositiveSmallIntegerField(_("星期"))  # Monday is 0
    since = models.TimeField(_("从"))
    until = models.TimeField(_("到"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="free_time_begins_before_it_ends",
                condition=Q(since__lt=F("until")) & Q(weekday__range=(0, 6)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.since:%H:%M}–{self.until:%H:%M}"
