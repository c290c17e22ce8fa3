"""A person, the household they live in, and who may act for them."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.fields import SealedField
from tongxing.base.masking import mask_id, mask_name, mask_phone
from tongxing.base.secrets import keyed_hash
from tongxing.places.models import Place

from .trail import TrailEntry

ELDERLY_FROM = 60  # 老年人权益保障法 (2018) article 2


def hash_of_id(id_number: str) -> str:
    return keyed_hash("id", id_number.upper()) if id_number else ""


def hash_of_phone(phone: str) -> str:
    return keyed_hash("phone", phone) if phone else ""


class Sex(models.TextChoices):
    FEMALE = "F", _("女")
    MALE = "M", _("男")
    UNKNOWN = "", _("未登记")


class Household(models.Model):
    """People who live together."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("户号"), max_length=30, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="households")
    address = models.CharField(_("住址"), max_length=200, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)

    def __str__(self) -> str:
        return self.number


class PersonQuerySet(models.QuerySet):
    def with_phone(self, phone: str):
        return self.filter(phone_hash=hash_of_phone(phone))

    def with_id_number(self, id_number: str):
        return self.filter(id_hash=hash_of_id(id_number))

    def called(self, words: str):
        """People whose name begins with these characters, or whose phone or id number this is."""
        by_hash = Q(phone_hash=hash_of_phone(words)) | Q(id_hash=hash_of_id(words))
        return self.filter(Q(name__startswith=words) | by_hash)

    def in_name_order(self):
        return self.order_by("name", "pk")

    def visible_to(self, account):
        """Oneself, those one acts for, and everybody who lives in one's part of the tree."""
        seen = Q(account=account.pk)
        acts_for = Proxy.objects.in_force_for(account).values("person")
        places = account.place_ids(*account.READS_PEOPLE)
        return self.filter(seen | Q(pk__in=acts_for) | Q(place__in=places)).distinct()

    def register(self, *, by, at: datetime, **fields: Any) -> "Person":
        """A new person, with the look-up hashes made and the trail begun."""
        person = Person(registered_at=at, **fields)
        person.seal()
        with transaction.atomic():
            person.save(force_insert=True)
            TrailEntry.objects.note(person, "register", by=by, at=at, after=person.facts())
        return person


class Person(models.Model):
    """Anybody the zone knows: resident, volunteer, clerk. A name and a place suffice."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("姓名"), max_length=60)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex, blank=True)
    born_on = models.DateField(_("出生日期"), null=True, blank=True)
    id_number = SealedField(_("身份证号"), blank=True)
    id_hash = models.CharField(max_length=64, null=True, blank=True, editable=False)
    phone = SealedField(_("手机"), blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="people")  # whose area
    household = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="members"
    )
    is_head = models.BooleanField(_("户主"), default=False)
    address = models.CharField(_("住址"), max_length=200, blank=True)
    speaks = models.CharField(_("语言"), max_length=40, blank=True)  # dialect or language needed
    registered_at = models.DateTimeField()
    died_on = models.DateField(_("去世日期"), null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    # What may be changed by hand, and so appears in the trail.
    FACTS = (
        "name", "sex", "born_on", "id_number", "phone", "place", "household", "is_head",
        "address", "speaks", "died_on",
    )  # fmt: skip
    SEALED = {"id_number": mask_id, "phone": mask_phone}

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_person_per_id_number", fields=["id_hash"]),
            models.CheckConstraint(
                name="id_hash_is_null_or_real",
                condition=Q(id_hash=None) | ~Q(id_hash=""),
            ),
            models.UniqueConstraint(
                name="household_has_one_head",
                fields=["household"],
                condition=Q(is_head=True, household__isnull=False),
            ),
        ]
        indexes = [models.Index(name="people_by_place_and_name", fields=["place", "name"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:person", args=[self.uid])

    @property
    def masked_id(self) -> str:
        return mask_id(self.id_number)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)

    def age_on(self, day: date) -> int | None:
        """Completed years, or None when the birthday is not known."""
        if self.born_on is None:
            return None
        had_birthday = (day.month, day.day) >= (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - (not had_birthday)

    def is_elderly_on(self, day: date) -> bool:
        age = self.age_on(day)
        return age is not None and age >= ELDERLY_FROM

    def seal(self) -> None:
        """Make the look-up hashes follow the sealed values. Called before a row is written."""
        self.id_hash = hash_of_id(self.id_number) or None
        self.phone_hash = hash_of_phone(self.phone)

    def facts(self) -> dict[str, str]:
        """The facts as text for the trail; sealed ones only masked."""
        said = {}
        for name in self.FACTS:
            value = getattr(self, name)
            if value not in (None, "", False):
                said[name] = self.SEALED[name](value) if name in self.SEALED else str(value)
        return said

    def change(self, *, by, at: datetime, **facts: Any) -> None:
        """Change facts about this person and write before and after into the trail."""
        before = self.facts()
        for name, value in facts.items():
            setattr(self, name, value)
        self.seal()
        after = self.facts()
        with transaction.atomic():
            self.save(update_fields=[*facts, "id_hash", "phone_hash"])
            TrailEntry.objects.note(self, "change", by=by, at=at, before=before, after=after)


class AlreadyActs(Refused):
    def __init__(self, person: Person):
        super().__init__(_("已经在代%(person)s办事了。") % {"person": person.name})


class ProxyQuerySet(models.QuerySet):
    def in_force_for(self, account):
        return self.filter(helper=account.pk, ended_at=None)

    def in_force(self):
        return self.filter(ended_at=None)


class Proxy(models.Model):
    """Somebody acts for a person, visibly: a relative, or the station's worker with consent."""

    class Basis(models.TextChoices):
        RELATIVE = "relative", _("亲属")
        NEIGHBOUR = "neighbour", _("邻居或朋友")
        VOLUNTEER = "volunteer", _("结对志愿者")
        AUTHORISED = "authorised", _("书面授权")

    person = models.ForeignKey(Person, models.CASCADE, related_name="proxies")
    helper = models.ForeignKey("people.Account", models.CASCADE, related_name="acts_for")
    basis = models.CharField(_("依据"), max_length=12, choices=Basis)
    consent = models.CharField(_("本人如何同意"), max_length=200)
    granted_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ProxyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="nobody_acts_twice_for_a_person",
                fields=["person", "helper"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="proxy_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("granted_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helper} → {self.person}"


def acts_for(account, person: Person) -> bool:
    """Whether this account may act for this person: itself, or by a proxy in force."""
    if account.person_id == person.pk:
        return True
    return Proxy.objects.in_force_for(account).filter(person=person).exists()
