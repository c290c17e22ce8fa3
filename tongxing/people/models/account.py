"""An account, what it may do and where, and the devices it is signed in on."""

import uuid
from datetime import datetime
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.places.models import Place

from .person import Person, hash_of_phone
from .trail import TrailEntry


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


class AccountManager(BaseUserManager):
    def get_by_natural_key(self, username: str) -> "Account":
        """By phone number, which the table knows only as a keyed hash."""
        return self.get(phone_hash=hash_of_phone(username))

    def open_for(self, person: Person, *, phone: str, password: str | None, at: datetime):
        """An account for a person; password None means that none fits until one is set."""
        account = self.model(person=person, phone_hash=hash_of_phone(phone), opened_at=at)
        account.set_password(password)
        account.save(force_insert=True)
        return account

    def system(self) -> "Account":
        """The account that acts when a clock does: no person, no password."""
        account, _made = self.get_or_create(
            phone_hash="system", defaults={"opened_at": EPOCH, "password": "!"}
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
    REQUIRED_FIELDS: list[str] = []
    # Who may open a person's file; the auditor reads the trail instead.
    READS_PEOPLE = (
        Role.STATION_WORKER,
        Role.DISPATCHER,
        Role.CLERK,
        Role.HALL_MANAGER,
        Role.DUTY_OFFICER,
        Role.OFFICE,
    )

    comes_from = ""  # the address of the request, set by the middleware for the trail

    def __str__(self) -> str:
        return self.person.name if self.person_id else str(_("系统"))

    @cached_property
    def grants(self) -> list["Grant"]:
        return list(self.all_grants.in_force().select_related("place"))

    @property
    def roles(self) -> set[str]:
        return {grant.role for grant in self.grants}

    def holds(self, *roles: str) -> bool:
        """Whether one of these roles is held anywhere."""
        return not self.roles.isdisjoint(roles)

    def covers(self, place: Place, *roles: str) -> bool:
        """Whether one of these roles is held at the place or above it."""
        return any(grant.role in roles and grant.place.holds(place) for grant in self.grants)

    def place_ids(self, *roles: str) -> frozenset[int]:
        """Every place that one of these roles covers."""
        return frozenset().union(*(self._covered[role] for role in roles if role in self._covered))

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


class GrantQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(ended_at=None)

    def give(self, account: Account, role: str, place: Place, *, by: Account, at: datetime):
        """Let the account act in this role at the place and below it."""
        if self.in_force().filter(account=account, role=role, place=place).exists():
            raise Refused(_("%(name)s已经有这个角色了。") % {"name": account})
        with transaction.atomic():
            grant = self.create(account=account, role=role, place=place, by=by, at=at)
            said = {"role": role, "place": place.code}
            TrailEntry.objects.note(account, "grant", by=by, at=at, after=said)
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

    def end(self, *, by: Account, at: datetime) -> None:
        with transaction.atomic():
            if Grant.objects.in_force().filter(pk=self.pk).update(ended_at=at):
                said = {"role": self.role, "place": self.place.code}
                TrailEntry.objects.note(self.account, "revoke", by=by, at=at, before=said)


class SignInQuerySet(models.QuerySet):
    def alive(self, account: Account):
        return self.filter(account=account, ended_at=None).order_by("-seen_at", "-pk")


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


EPOCH = datetime.fromisoformat("2018-08-01T00:00:00+08:00")  # 新时代文明实践 began
