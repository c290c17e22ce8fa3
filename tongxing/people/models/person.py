"""A person, the household they live in, and who may act for them."""

import json
import uuid
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.base.fields import SealedField
from tongxing.base.masking import mask_id, mask_name, mask_phone
from tongxing.base.models import Counter
from tongxing.base.secrets import keyed_hash
from tongxing.places.models import Place

from .. import id_numbers, phones
from .message import Message
from .trail import TrailEntry

NO_NAME = "来客"  # stored where a guest's name stood
ELDERLY_FROM = 60  # 老年人权益保障法 (2018) article 2


def hash_of_id(id_number: str) -> str:
    """The same however the number was typed; empty for none."""
    number = id_numbers.tidy(id_number)
    return keyed_hash("id", number) if number else ""


def hash_of_phone(phone: str) -> str:
    """The same however the number was typed; empty for none."""
    number = phones.tidy(phone)
    return keyed_hash("phone", number) if number else ""


class AlreadyRegistered(Refused):
    def __init__(self) -> None:
        super().__init__(_("这个身份证号已经登记过了，请用号码查找，不要重复登记。"))


class ChangedMeanwhile(Refused):
    def __init__(self) -> None:
        super().__init__(_("这份资料刚刚被别人改过，您的修改没有保存。请看过最新的内容再改。"))


class Sex(models.TextChoices):
    FEMALE = "F", _("女")
    MALE = "M", _("男")
    UNKNOWN = "", _("未登记")


class HouseholdQuerySet(models.QuerySet["Household"]):
    def found(self, *, place: Place, address: str) -> "Household":
        """A new household with the next free number."""
        with transaction.atomic():
            number = f"{place.code}-{Counter.objects.next('household'):05}"
            while self.filter(number=number).exists():  # the office's own sheets number too
                number = f"{place.code}-{Counter.objects.next('household'):05}"
            return self.create(number=number, place=place, address=address)

    def found_for(self, person: "Person", *, by, at: datetime) -> "Household":
        """A household of one's own, and its head."""
        if person.household_id is not None:
            raise Refused(_("%(name)s已经在一个户里，请先离开再立新户。") % {"name": person.name})
        with transaction.atomic():
            home = self.found(place=person.place, address=person.address)
            person.join(home, by=by, at=at)
        return home

    def visible_to(self, account):
        """Those in one's part of the tree."""
        return self.filter(place__in=account.place_ids(*account.READS_PEOPLE))


class Household(models.Model):
    """People who live together."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("户号"), max_length=30, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="households")
    address = models.CharField(_("住址"), max_length=200, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)

    objects = HouseholdQuerySet.as_manager()

    def __str__(self) -> str:
        return self.number

    def head_first(self):
        return self.members.select_related("place").order_by("-is_head", "born_on", "pk")


class PersonQuerySet(models.QuerySet["Person"]):
    def known(self):
        """Those on file: neither guests, of whom one knows what they typed themselves, nor rows
        that were found to be somebody else's and lead there.
        """
        return self.filter(is_guest=False, merged_into=None)

    def guests_of(self, phone_hash: str):
        """Guests who left the phone with this look-up hash; an empty hash is nobody's."""
        return self.filter(is_guest=True, phone_hash=phone_hash) if phone_hash else self.none()

    def with_phone(self, phone: str):
        found = hash_of_phone(phone)
        return self.known().filter(phone_hash=found) if found else self.none()

    def with_id_number(self, id_number: str):
        found = hash_of_id(id_number)
        return self.filter(id_hash=found) if found else self.none()

    def called(self, words: str):
        """People whose name begins with these characters, or whose phone or id number this is.

        A number is found whole or not at all: part of a sealed value finds nobody.
        """
        return self.named(words) | self.numbered(words)

    def named(self, beginning: str):
        return self.known().filter(name__startswith=beginning.strip())

    def numbered(self, words: str):
        """People whose phone or id number this is, written in any of the usual ways."""
        return self.hashed(hash_of_phone(words), hash_of_id(words))

    def hashed(self, *hashes: str):
        """People with one of these look-up hashes; an empty hash finds nobody."""
        asked = [one for one in hashes if one]
        led_on = self.model.objects.filter(phone_hash__in=asked, merged_into__isnull=False)
        return self.known().filter(
            Q(phone_hash__in=asked) | Q(id_hash__in=asked) | Q(pk__in=led_on.values("merged_into"))
        )

    def in_name_order(self):
        return self.order_by("name", "pk")

    def under(self, place: Place):
        return self.filter(place__path__startswith=place.path)

    def alike(self, *, name: str, phone: str):
        """People of this name and this phone: most likely the same person."""
        return self.with_phone(phone).filter(name=name) if phone else self.none()

    def with_key(self, key: str):
        """Whom a form with this key has registered; a key that is none finds nobody."""
        try:
            return self.filter(uid=uuid.UUID(key))
        except ValueError:
            return self.none()

    def in_part_of(self, account, *roles: str):
        """Everybody on file who lives where one of these roles is held."""
        return self.known().filter(place__in=account.place_ids(*roles))

    def visible_to(self, account):
        """Oneself, those one acts for, and everybody who lives in one's part of the tree."""
        acts_for = Proxy.objects.in_force_for(account).values("person")
        places = account.place_ids(*account.READS_PEOPLE)
        return self.filter(Q(pk=account.person_id) | Q(pk__in=acts_for) | Q(place__in=places))

    def register(self, *, by, at: datetime, **fields: Any) -> "Person":
        """A new person, with the look-up hashes made and the trail begun."""
        person = Person(registered_at=at, **fields)
        person.seal()
        try:
            with transaction.atomic():
                person.save(force_insert=True)
                TrailEntry.objects.note(person, "register", by=by, at=at, after=person.facts())
        except IntegrityError:
            if same := self.filter(uid=person.uid).first():
                return same  # the same form, sent twice at once
            raise AlreadyRegistered from None
        return person

    def take_down_guest(
        self, *, name: str, phone: str, born_on: date | None, place: Place, at: datetime
    ) -> "Person":
        """Somebody without an account, as they named themselves; checked by nobody.

        The trail hears nothing of it: it keeps for ever, and a guest's name does not.
        """
        guest = Person(
            name=name, phone=phone, born_on=born_on, place=place, registered_at=at, is_guest=True
        )
        guest.seal()
        guest.save(force_insert=True)
        return guest


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
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="doubles"
    )  # the same person's other row, which stands for both
    # Came without an account: name and phone as typed, until some days after the occasion.
    is_guest = models.BooleanField(_("来客"), default=False, db_default=False)

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
            models.CheckConstraint(
                name="a_row_that_leads_on_is_no_longer_found",
                condition=Q(merged_into=None) | Q(id_hash=None, household=None, is_head=False),
            ),
            models.CheckConstraint(
                name="a_guest_has_no_file",
                condition=Q(is_guest=False) | Q(id_hash=None, household=None),
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

    @property
    def mark(self) -> str:
        """What the facts are, as one keyed word: a form that was opened on other facts is stale."""
        values = [str(getattr(self, self._column(name))) for name in self.FACTS]
        return keyed_hash("facts", json.dumps(values))[:16]

    def _column(self, name: str) -> str:
        """Where the database can compare a fact: sealed ones by their hash, others as they are."""
        return {"id_number": "id_hash", "phone": "phone_hash"}.get(
            name, self._meta.get_field(name).attname
        )

    def change(self, *, by, at: datetime, **facts: Any) -> None:
        """Change facts about this person and write before and after into the trail.

        The UPDATE names the facts it was decided on, so that of two people who change the same
        thing one is told. What already stands there is not written again.
        """
        facts = {name: value for name, value in facts.items() if getattr(self, name) != value}
        if not facts:
            return
        expected = {self._column(name): getattr(self, self._column(name)) for name in facts}
        before = self.facts()
        for name, value in facts.items():
            setattr(self, name, value)
        self.seal()
        sealed = {"id_hash": self.id_hash, "phone_hash": self.phone_hash}
        try:
            with transaction.atomic():
                row = Person.objects.filter(pk=self.pk, **expected)
                if not row.update(**facts, **sealed):
                    raise ChangedMeanwhile
                after = self.facts()
                TrailEntry.objects.note(
                    self, "change", by=by, at=at, before=before, after=after, always=facts
                )
                if self.phone and "phone" in facts and hasattr(self, "account"):
                    self.account.answer_to(self.phone)
        except IntegrityError:
            taken = Person.objects.exclude(pk=self.pk).filter(id_hash=self.id_hash)
            if "id_number" in facts and taken.exists():
                raise AlreadyRegistered from None
            raise ChangedMeanwhile from None  # the household has got another head in between

    def forget(self) -> None:
        """Of a guest whose time is over nothing stays but that somebody was there."""
        gone = {"name": NO_NAME, "phone": "", "phone_hash": "", "born_on": None}
        Person.objects.filter(pk=self.pk, is_guest=True).update(**gone)

    def join(self, household: Household, *, by, at: datetime) -> None:
        """Live in this household from now on; the first to live there is its head."""
        alone = not household.members.filter(is_head=True).exists()
        self.change(household=household, is_head=alone, by=by, at=at)

    def leave_household(self, *, by, at: datetime) -> None:
        self.change(household=None, is_head=False, by=by, at=at)

    def head_household(self, *, by, at: datetime) -> None:
        """Become head of one's household in place of whoever is."""
        if self.household is None:
            raise Refused(_("%(name)s还没有加入户，不能设为户主。") % {"name": self.name})
        with transaction.atomic():
            for other in self.household.members.filter(is_head=True).exclude(pk=self.pk):
                other.change(is_head=False, by=by, at=at)
            self.change(is_head=True, by=by, at=at)


class AlreadyActs(Refused):
    def __init__(self, person: Person):
        super().__init__(_("已经在代%(person)s办事了。") % {"person": person.name})


class ProxyQuerySet(models.QuerySet["Proxy"]):
    def in_force_for(self, account):
        return self.filter(helper=account.pk, ended_at=None)

    def in_force(self):
        return self.filter(ended_at=None)

    def endable_by(self, account):
        """Those of oneself, those one acts by, and those of people whose files one keeps."""
        kept = Q(person__place__in=account.place_ids(*account.KEEPS_PEOPLE))
        return self.filter(kept | Q(person=account.person_id) | Q(helper=account.pk))

    def with_names(self):
        return self.select_related("person", "helper__person", "granted_by__person")

    def newest_first(self):
        return self.order_by("-granted_at", "-pk")

    def give(
        self, person: Person, helper, *, basis: str, consent: str, by, at: datetime
    ) -> "Proxy":
        """Let an account act for a person, in sight of both."""
        if helper.person_id == person.pk:
            raise Refused(_("本人办自己的事，不需要代办。"))
        with transaction.atomic():
            proxy, made = self.get_or_create(
                person=person, helper=helper, ended_at=None,
                defaults={
                    "basis": basis, "consent": consent, "granted_by": by, "granted_at": at,
                },
            )  # fmt: skip
            if not made:
                raise AlreadyActs(person)
            TrailEntry.objects.note(person, "proxy", by=by, at=at, after=proxy.facts())
            proxy.tell(_("从现在起：%(pair)s。不同意可以随时结束。"), at=at)
        return proxy


class Proxy(models.Model):
    """Somebody acts for a person, visibly: a relative, or the station's worker with consent."""

    class Basis(models.TextChoices):
        RELATIVE = "relative", _("亲属")
        NEIGHBOUR = "neighbour", _("邻居或朋友")
        VOLUNTEER = "volunteer", _("结对志愿者")
        AUTHORISED = "authorised", _("书面授权")
        STATION = "station", _("站点工作人员")

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
        return _("%(helper)s 代 %(person)s") % {"helper": self.helper, "person": self.person}

    def facts(self) -> dict[str, str]:
        """The proxy as text for the trail."""
        return {"helper": str(self.helper), "basis": self.basis, "consent": self.consent}

    def tell(self, words, *, at: datetime) -> None:
        """Write to both, in the language that messages are stored in."""
        told = {self.helper_id}
        if hasattr(self.person, "account"):
            told.add(self.person.account.pk)
        with override("zh-hans"):
            text = str(words) % {"pair": str(self)}
        Message.objects.send(told, text, url=reverse("people:account"), at=at)

    def end(self, *, by, at: datetime) -> None:
        with transaction.atomic():
            if not Proxy.objects.in_force().filter(pk=self.pk).update(ended_at=at):
                raise Refused(_("这项代办已经结束了。"))
            TrailEntry.objects.note(self.person, "end-proxy", by=by, at=at, before=self.facts())
            self.tell(_("已经结束：%(pair)s。"), at=at)


def acts_for(account, person: Person) -> bool:
    """Whether this account may act for this person: itself, or by a proxy in force."""
    if account.person_id == person.pk:
        return True
    return Proxy.objects.in_force_for(account).filter(person=person).exists()
