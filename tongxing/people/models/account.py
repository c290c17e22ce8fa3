"""An account, what it may do and where, and the devices it is signed in on."""

import uuid
from datetime import datetime, timedelta
from functools import cached_property
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.prepared import prepared
from tongxing.places.models import Place

from .. import devices
from .person import Person, hash_of_phone
from .trail import TrailEntry

STAFF_IDLE = timedelta(
    minutes=30
)  # 等保 GB/T 22239-2019 asks for a time-out; assessors take 30 min
RESIDENT_IDLE = timedelta(
    days=14
)  # the framework's two weeks: an old person types no password daily
SEEN_EVERY = timedelta(
    minutes=5
)  # the zone's own: how exact "last seen" is, and how rarely written


SYSTEM = "system"  # in the place of a phone's hash


class PhoneInUse(Refused):
    def __init__(self) -> None:
        super().__init__(_("这个手机号已经是另一个人的登录号，请换一个号码。"))


class Role(models.TextChoices):
    """What somebody may do in their part of the tree. Residents and volunteers need no grant."""

    STATION_WORKER = "station", _("站点工作人员")
    DISPATCHER = "dispatch", _("派单员")
    CLERK = "clerk", _("窗口人员")
    HALL_MANAGER = "hall", _("大厅负责人")
    DUTY_OFFICER = "duty", _("值班员")
    OFFICE = "office", _("办公室领导")
    AUDITOR = "auditor", _("审计员")
    ADMINISTRATOR = "admin", _("系统管理员")


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(  # type: ignore[override]
        self, username: str
    ) -> "Account":
        """By phone number, which the table knows only as a keyed hash."""
        return self.get(phone_hash=hash_of_phone(username))

    def open_for(self, person: Person, *, phone: str, password: str | None, at: datetime):
        """An account for a person; password None means that none fits until one is set."""
        if not phone:
            raise Refused(_("没有手机号就不能开通登录，请先在资料里填手机。"))
        account = self.model(person=person, phone_hash=hash_of_phone(phone), opened_at=at)
        account.set_password(password)
        try:
            with transaction.atomic():
                account.save(force_insert=True)
        except IntegrityError:
            raise PhoneInUse from None
        return account

    def with_phone(self, phone: str):
        return self.filter(phone_hash=hash_of_phone(phone))

    def called(self, name: str, *, phone: str):
        """The account of somebody who is known by both name and phone."""
        return self.with_phone(phone).filter(person__name=name.strip(), is_active=True)

    def ensure_for(self, person: Person, *, by: "Account", at: datetime) -> "Account":
        """The person's account, opened now if there is none; no password fits it yet."""
        if (account := self.filter(person=person).first()) is not None:
            return account
        with transaction.atomic():
            account = self.open_for(person, phone=person.phone, password=None, at=at)
            TrailEntry.objects.note(account, "open-account", by=by, at=at)
        return account

    def system(self) -> "Account":
        """The account that acts when a clock does: no person, no password."""
        if found := _system_account.first():
            return found
        account, _made = self.get_or_create(
            phone_hash=SYSTEM, defaults={"opened_at": EPOCH, "password": "!"}
        )
        return account


class Account(AbstractBaseUser):
    """A person who can sign in, with phone and password."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="account"
    )
    phone_hash = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    is_active = models.BooleanField(_("可登录"), default=True)
    large_text = models.BooleanField(_("大字"), default=False)

    objects = AccountManager()

    USERNAME_FIELD = "phone_hash"
    REQUIRED_FIELDS = ()  # type: ignore[assignment]
    # Who may open a person's file; the auditor reads the trail instead.
    READS_PEOPLE = (
        Role.STATION_WORKER,
        Role.DISPATCHER,
        Role.CLERK,
        Role.HALL_MANAGER,
        Role.DUTY_OFFICER,
        Role.OFFICE,
    )
    KEEPS_PEOPLE = (Role.STATION_WORKER, Role.DISPATCHER, Role.CLERK)  # register and correct
    READS_TRAIL = (Role.AUDITOR, Role.ADMINISTRATOR)
    KEEPS_PLACES = (Role.STATION_WORKER, Role.DISPATCHER, Role.OFFICE, Role.ADMINISTRATOR)
    SHAPES_PLACES = (Role.OFFICE, Role.ADMINISTRATOR)  # plant, move, merge, close

    comes_from = ""  # the address of the request, set by the middleware for the trail

    def __str__(self) -> str:
        return self.person.name if self.person_id else str(_("系统"))

    @cached_property
    def grants(self) -> list["Grant"]:
        return _grants_in_force(account=self.pk)

    @property
    def roles(self) -> set[str]:
        return {grant.role for grant in self.grants}

    def holds(self, *roles: str) -> bool:
        """Whether one of these roles is held anywhere."""
        return not self.roles.isdisjoint(roles)

    def covers(self, place: Place, *roles: str) -> bool:
        """Whether one of these roles is held at the place or above it."""
        return any(grant.role in roles and grant.place.holds(place) for grant in self.grants)

    def keeps(self, place: Place) -> bool:
        """Whether the account says for this place when it is open and what is done there."""
        return self.covers(place, *self.KEEPS_PLACES)

    def shapes(self, place: Place) -> bool:
        """Whether the account may change the tree at this place."""
        return self.covers(place, *self.SHAPES_PLACES)

    def place_ids(self, *roles: str) -> frozenset[int]:
        """Every place that one of these roles covers."""
        return frozenset().union(*(self._covered[role] for role in roles if role in self._covered))

    def holds_a_root(self, *roles: str) -> bool:
        """Whether one of these roles is held at the top of the tree."""
        return any(grant.role in roles and grant.place.depth == 0 for grant in self.grants)

    @property
    def idle_for(self) -> timedelta:
        """How long a device may be left alone before it must sign in again."""
        return STAFF_IDLE if self.grants else RESIDENT_IDLE

    def answer_to(self, phone: str) -> None:
        """Sign in with another phone number from now on."""
        try:
            with transaction.atomic():
                Account.objects.filter(pk=self.pk).update(phone_hash=hash_of_phone(phone))
        except IntegrityError:
            raise PhoneInUse from None
        self.phone_hash = hash_of_phone(phone)

    def change_password(self, password: str, *, at: datetime, here: str = "") -> None:
        """Set a password and sign out every device but the one with session key `here`."""
        self.set_password(password)
        with transaction.atomic():
            Account.objects.filter(pk=self.pk).update(password=self.password)
            TrailEntry.objects.note(self, "password", by=self, at=at)
            SignIn.objects.of(self).end_others(here, at=at)

    @cached_property
    def _covered(self) -> dict[str, frozenset[int]]:
        if not self.grants:
            return {}
        paths = dict(Place.objects.values_list("pk", "path"))
        covered: dict[str, set[int]] = {}
        for grant in self.grants:
            below = {pk for pk, path in paths.items() if path.startswith(grant.place.path)}
            covered.setdefault(grant.role, set()).update(below)
        return {role: frozenset(ids) for role, ids in covered.items()}


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self):
        return self.filter(ended_at=None)

    def given_within(self, account: Account):
        """Roles held in the part of the tree that this administrator looks after."""
        return self.filter(place__in=account.place_ids(Role.ADMINISTRATOR))

    def under(self, place: Place):
        return self.filter(place__path__startswith=place.path)

    def by_place(self):
        named = self.select_related("place", "account__person", "by__person")
        return named.order_by("place__path", "role", "pk")

    def give(self, account: Account, role: str, place: Place, *, by: Account, at: datetime):
        """Let the account act in this role at the place and below it."""
        if account.pk == by.pk:
            raise Refused(_("不能给自己加角色，请另一位系统管理员来办。"))
        with transaction.atomic():
            grant, made = self.get_or_create(
                account=account, role=role, place=place, ended_at=None,
                defaults={"by": by, "at": at},
            )  # fmt: skip
            if not made:
                raise Refused(_("%(name)s已经有这个角色了。") % {"name": account})
            TrailEntry.objects.note(
                account, "grant", by=by, at=at, after=grant.facts(), place_id=place.pk
            )
        return grant


class Grant(models.Model):
    """A role, held in a part of the tree."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="all_grants")
    role = models.CharField(_("角色"), max_length=10, choices=Role)
    place = models.ForeignKey(Place, models.PROTECT, related_name="grants")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="role_is_held_once_at_a_place",
                fields=["account", "role", "place"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="grant_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.place}"

    def facts(self) -> dict[str, str]:
        """The grant as text for the trail."""
        return {"role": self.role, "place": self.place.name}

    def end(self, *, by: Account, at: datetime) -> None:
        if self.account_id == by.pk:
            # So that a zone is never left without anybody who gives roles.
            raise Refused(_("不能收回自己的角色，请另一位系统管理员来办。"))
        with transaction.atomic():
            if not Grant.objects.in_force().filter(pk=self.pk).update(ended_at=at):
                raise Refused(_("这个角色已经收回了。"))
            TrailEntry.objects.note(
                self.account, "revoke", by=by, at=at, before=self.facts(), place_id=self.place_id
            )


class SignInQuerySet(models.QuerySet["SignIn"]):
    def begin(self, account: Account, *, session_key: str, device: str, at: datetime) -> "SignIn":
        """Note the device that has just signed in."""
        return self.create(
            account=account, session_key=session_key, device=device[:200],
            comes_from=account.comes_from, at=at, seen_at=at,
        )  # fmt: skip

    def of(self, account: Account):
        return self.filter(account=account, ended_at=None)

    def on(self, session_key: str | None):
        return self.filter(session_key=session_key or "", ended_at=None)

    def moved(self, session_key: str) -> None:
        """The session goes on under a new key."""
        self.update(session_key=session_key)

    def alive(self, account: Account, *, at: datetime):
        """Devices on which the account is signed in, the last seen first.

        A session that ran out by itself leaves its row, which is not shown.
        """
        return (
            self.of(account).filter(seen_at__gt=at - account.idle_for).order_by("-seen_at", "-pk")
        )

    def seen(self, *, at: datetime) -> None:
        self.update(seen_at=at)

    def end(self, *, at: datetime) -> None:
        """Sign these devices out: their sessions are gone for every process of the server."""
        store = import_module(settings.SESSION_ENGINE).SessionStore
        with transaction.atomic():
            for session_key in self.values_list("session_key", flat=True):
                store(session_key).delete()
            self.update(ended_at=at)

    def end_others(self, session_key: str, *, at: datetime) -> None:
        self.exclude(session_key=session_key).end(at=at)


class SignIn(models.Model):
    """A device on which the account is signed in; ending it ends the session."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=200, blank=True)
    comes_from = models.CharField(max_length=45, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SignInQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.account} {self.at:%Y-%m-%d %H:%M}"

    @property
    def device_in_words(self) -> str:
        return devices.in_words(self.device)


@prepared()
def _system_account() -> models.QuerySet:
    return Account.objects.filter(phone_hash=SYSTEM)


@prepared(account=models.BigIntegerField())
def _grants_in_force(account: Any) -> models.QuerySet:
    return Grant.objects.in_force().filter(account=account).select_related("place")


EPOCH = datetime.fromisoformat("2018-08-01T00:00:00+08:00")  # 新时代文明实践 began
