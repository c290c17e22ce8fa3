"""Party branches and members: a dimension of people and duty, apart from volunteer hours."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongxing.people.models import Person
from tongxing.places.models import Place


class Branch(models.Model):
    """A party branch."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("党支部"), max_length=80, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="branches")

    def __str__(self) -> str:
        return self.name


class PartyMember(models.Model):
    """A party member in a branch."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="party_member")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="members")
    joined_on = models.DateField(_("入党日期"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person} · {self.branch}"
