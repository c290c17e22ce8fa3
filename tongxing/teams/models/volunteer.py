"""A volunteer: what they can do, when they are free, how far they go."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.base.models import Counter, Parameter
from tongxing.base.wording import in_language
from tongxing.people.models import Account, Message, Person, TrailEntry
from tongxing.people.models.person import hash_of_phone


class Skill(models.Model):
    """Something that can be asked of a volunteer."""

    code = models.CharField(_("编号"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    needs_proof = models.BooleanField(_("需要证书"), default=False)

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class Leave(Enum):
    """Whether a person's age lets them register as a volunteer."""

    FREELY = "freely"
    EARNING = "earning"  # by living on their own work, or with a guardian's consent
    GUARDED = "guarded"  # with a guardian's consent
    NOT_YET = "not yet"
    UNKNOWN = "unknown"  # nobody knows the birthday


def leave_to_register(person: Person, *, on: date) -> Leave:
    """What the rules of the day say about somebody of this person's age."""
    age = person.age_on(on)
    if age is None:
        return Leave.UNKNOWN
    ages = (
        ("volunteer_age", Leave.FREELY),
        ("volunteer_age_earning", Leave.EARNING),
        ("volunteer_age_guardian", Leave.GUARDED),
    )
    for code, leave in ages:
        if age >= Parameter.objects.value(code, on=on):
            return leave
    return Leave.NOT_YET


class MayNotRegister(Refused):
    """Too young, without the consent that is needed, or of unknown age."""


WHY_NOT = {
    Leave.EARNING: _("您还未成年、又不靠自己的劳动收入生活，要监护人同意才能注册志愿者。"),
    Leave.GUARDED: _("您还未成年，要监护人同意才能注册志愿者。"),
    Leave.NOT_YET: _("谢谢您的热心！您还没到注册志愿者的年龄，现在可以和家长一起参加亲子活动。"),
    Leave.UNKNOWN: _("资料里还没有您的出生日期，请先到站点补登，再来注册。"),
}


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    def active(self):
        return self.filter(left_on=None)

    def of(self, account):
        return self.filter(person=account.person_id)

    def known_by(self, words: str):
        """By whole volunteer number or whole phone."""
        phone = hash_of_phone(words)
        by_phone = Q(person__phone_hash=phone) if phone else Q(pk=None)
        return self.filter(Q(number=words.strip().upper()) | by_phone)

    def register(
        self,
        person: Person,
        *,
        guardian: str,
        is_earning: bool,
        skills: Iterable["Skill"],
        free: Iterable[tuple[int, time, time]],
        by,
        at: datetime,
        **ways: Any,
    ) -> "Volunteer":
        """A volunteer, new or come back, with a number that stands for the person in public.

        `guardian` says who consented, empty when nobody did. Coming back keeps number and hours.
        """
        day = timezone.localdate(at)
        leave = leave_to_register(person, on=day)
        consented = bool(guardian) and leave in {Leave.EARNING, Leave.GUARDED}
        earning = is_earning and leave == Leave.EARNING
        if not (leave == Leave.FREELY or consented or earning):
            raise MayNotRegister(WHY_NOT[leave])
        with transaction.atomic():
            volunteer, made = self.get_or_create(
                person=person,
                defaults={
                    "number": self._free_number(), "registered_on": day,
                    "guardian_consent": consented, **ways,
                },
            )  # fmt: skip
            if not made:
                back = self.filter(pk=volunteer.pk, left_on__isnull=False)
                if not back.update(left_on=None, guardian_consent=consented, **ways):
                    raise Refused(_("您已经是志愿者了。"))
                volunteer.refresh_from_db()
            volunteer.offer(skills=skills, free=free)
            said = {"number": volunteer.number, "guardian": guardian if consented else ""}
            TrailEntry.objects.note(volunteer, "volunteer", by=by, at=at, after=said)
        return volunteer

    def _free_number(self) -> str:
        """The next number that the office's own sheets have not used either."""
        number = f"V{Counter.objects.next('volunteer'):04}"
        while self.filter(number=number).exists():
            number = f"V{Counter.objects.next('volunteer'):04}"
        return number

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

    def lock(self) -> None:
        """One transaction at a time goes on from here with this person; the others wait."""
        Volunteer.objects.filter(pk=self.pk).update(number=F("number"))

    def skills_on(self, day: date):
        held = self.volunteerskill_set.filter(Q(expires_on=None) | Q(expires_on__gte=day))
        return held.select_related("skill").order_by("skill__name", "pk")

    def offer(
        self, *, skills: Iterable[Skill], free: Iterable[tuple[int, time, time]], **ways: Any
    ) -> None:
        """What the volunteer can do and when. Skills that need proof are the station's to write."""
        with transaction.atomic():
            if ways:
                Volunteer.objects.filter(pk=self.pk).update(**ways)
            held = self.volunteerskill_set.filter(skill__needs_proof=False)
            held.exclude(skill__in=[skill.pk for skill in skills]).delete()
            for skill in skills:
                VolunteerSkill.objects.get_or_create(volunteer=self, skill=skill)
            self.free_times.all().delete()
            FreeTime.objects.bulk_create(
                FreeTime(volunteer=self, weekday=weekday, since=since, until=until)
                for weekday, since, until in free
            )

    def certify(
        self, skill: Skill, *, proof: str, expires_on: date | None, by, at: datetime
    ) -> None:
        """Somebody of the station has seen the certificate."""
        with transaction.atomic():
            VolunteerSkill.objects.update_or_create(
                volunteer=self, skill=skill, defaults={"proof": proof, "expires_on": expires_on}
            )
            said = {"skill": skill.code, "proof": proof, "expires_on": str(expires_on or "")}
            TrailEntry.objects.note(self, "certify", by=by, at=at, after=said)

    def leave(self, *, by, at: datetime) -> None:
        """Stop being a volunteer, and leave every team. Hours served stay on record."""
        day = timezone.localdate(at)
        current = self.person.memberships.filter(until=None)
        if current.filter(standing="leader").exists():
            raise Refused(_("您还是队长，请先把队伍交给别人，再退出。"))
        with transaction.atomic():
            if not Volunteer.objects.active().filter(pk=self.pk).update(left_on=day):
                raise Refused(_("您已经退出志愿者了。"))
            current.update(until=day)
            TrailEntry.objects.note(self, "leave", by=by, at=at, before={"number": self.number})


class HeldSkillQuerySet(models.QuerySet["VolunteerSkill"]):
    def running_out(self, today: date):
        """Proofs that expire within so many days, whose holders have not been told of that day."""
        days = Parameter.objects.value("skill_warning_days", on=today)
        rows = self.filter(expires_on__range=(today, today + timedelta(days=days)))
        untold = Q(told_of=None) | ~Q(told_of=F("expires_on"))
        rows = rows.filter(untold, volunteer__left_on=None)
        return rows.select_related("volunteer", "skill").order_by("expires_on", "pk")


class VolunteerSkill(models.Model):
    """A skill a volunteer holds, until it expires; the day itself still counts."""

    volunteer = models.ForeignKey(Volunteer, models.CASCADE)
    skill = models.ForeignKey(Skill, models.PROTECT)
    proof = models.CharField(_("证书编号"), max_length=60, blank=True)
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    told_of = models.DateField(null=True, blank=True)  # the expiry the holder was told of

    objects = HeldSkillQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="volunteer_holds_a_skill_once", fields=["volunteer", "skill"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill}"

    def tell_it_runs_out(self, *, at: datetime) -> None:
        """The holder is told once of each expiry."""
        day = self.expires_on
        rows = VolunteerSkill.objects.filter(pk=self.pk, expires_on=day)
        with transaction.atomic():
            if not rows.exclude(told_of__isnull=False, told_of=day).update(told_of=day):
                return
            told = Account.objects.filter(person=self.volunteer.person_id)
            with override("zh-hans"):  # stored text
                text = _("您的%(skill)s证书%(day)s到期。请带新证书到站点登记，过期就不算了。") % {
                    "skill": self.skill, "day": f"{day:%Y-%m-%d}",
                }  # fmt: skip
            keys = list(told.values_list("pk", flat=True))
            Message.objects.send(keys, text, url="/teams/volunteer/", at=at)


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
