"""Two rows that may be one person: said to be two, or asked to be made one by somebody else.

tongxing/people/merging.py makes them one and takes it back; decision 0016 says by which rules.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxing.base.errors import Refused
from tongxing.base.flow import advance, move

from .account import Account, Role
from .person import Person
from .trail import TrailEntry

KEEPS_DOUBLES = (Role.STATION_WORKER, Role.DISPATCHER, Role.OFFICE)


class Stand(models.TextChoices):
    APART = "apart", _("是两个人")
    ASKED = "asked", _("等另一个人来合并")
    MERGED = "merged", _("已合并")


class DoubleStep(models.TextChoices):
    ASK = "ask", pgettext_lazy("step", "申请合并")
    MERGE = "merge", pgettext_lazy("step", "合并")
    KEEP_APART = "apart", pgettext_lazy("step", "判为两个人")
    UNDO = "unmerge", pgettext_lazy("step", "撤销合并")


FLOW = {
    DoubleStep.ASK: move(Stand.APART, to=Stand.ASKED),
    DoubleStep.MERGE: move(Stand.ASKED, to=Stand.MERGED),
    DoubleStep.KEEP_APART: move(Stand.ASKED, to=Stand.APART),
    DoubleStep.UNDO: move(Stand.MERGED, to=Stand.APART),
}


class WrongDoubleStep(Refused):
    """The step does not follow from where the two stand."""

    def __init__(self, row: "Double"):
        super().__init__(
            _("这两份资料刚刚变成“%(state)s”了，请看最新情况。")
            % {"state": row.get_state_display()}
        )


class OwnMerge(Refused):
    def __init__(self) -> None:
        super().__init__(_("合并要两个人办：申请的人和资料本人不能来定。"))


class DoubleQuerySet(models.QuerySet["Double"]):
    def visible_to(self, account: Account):
        """Both stand in one's part of the tree."""
        here = account.place_ids(*KEEPS_DOUBLES)
        return self.filter(first__place__in=here, second__place__in=here)

    def asked(self):
        return self.filter(state=Stand.ASKED)

    def merged_since(self, moment: datetime):
        return self.filter(state=Stand.MERGED, decided_at__gte=moment)

    def of(self, one: Person, other: Person):
        first, second = sorted((one.pk, other.pk))
        return self.filter(first=first, second=second)

    def with_names(self):
        return self.select_related(
            "first__place", "second__place", "kept", "asked_by__person", "decided_by__person"
        )

    def newest_first(self):
        return self.order_by("-state_since", "-pk")

    def ask(self, kept: Person, double: Person, *, why: str, by: Account, at: datetime) -> "Double":
        """Ask that these be one person; who were said to be two may be asked about again."""
        said: dict[str, Any] = {"kept": kept, "why": why, "asked_by": by}
        return self._say(DoubleStep.ASK, kept, double, by=by, at=at, said=said)

    def keep_apart(
        self, one: Person, other: Person, *, why: str, by: Account, at: datetime
    ) -> "Double":
        """These are two people: never shown again."""
        said = {"kept": one, "why": why, "asked_by": by}
        return self._say(DoubleStep.KEEP_APART, one, other, by=by, at=at, said=said)

    def _say(
        self, step: DoubleStep, one: Person, other: Person, *, by: Account, at: datetime, said: dict
    ) -> "Double":
        if by.person_id in (one.pk, other.pk):
            raise OwnMerge
        first, second = sorted((one, other), key=lambda person: person.pk)
        state = FLOW[step].after
        with transaction.atomic():
            row = self.of(one, other).first()
            if row is None:
                try:
                    with transaction.atomic():
                        row = self.create(
                            first=first, second=second, state=state, state_since=at, **said
                        )
                except IntegrityError:  # somebody else was a moment faster
                    raise WrongDoubleStep(self.of(one, other).get()) from None
            elif not advance(row, FLOW[step], at=at, **said):
                raise WrongDoubleStep(row)
            for person in (first, second):
                TrailEntry.objects.note(person, step, by=by, at=at, after={"reason": said["why"]})
        return row


class Double(models.Model):
    """Two rows of people, and what was said and done about their being one."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")  # one of the two
    why = models.CharField(_("依据"), max_length=200)
    state = models.CharField(max_length=6, choices=Stand)
    state_since = models.DateTimeField()
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    # What the merge changed, in order: model, key, field, before, after. Undoing goes backwards.
    changes = models.JSONField(default=list)
    filled = models.JSONField(default=list)  # facts that the kept row took over
    rewritten = models.JSONField(default=list)  # of upper areas: old line, new line

    objects = DoubleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="two_people_are_compared_once", fields=["first", "second"]
            ),
            models.CheckConstraint(
                name="two_people_are_two_rows", condition=Q(first__lt=F("second"))
            ),
            models.CheckConstraint(
                name="one_of_the_two_is_kept",
                condition=Q(kept=F("first")) | Q(kept=F("second")),
            ),
            models.CheckConstraint(
                name="people_are_merged_by_somebody_else",
                condition=~Q(state=Stand.MERGED)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
            ),
        ]
        indexes = [models.Index(name="doubles_by_state", fields=["state", "-state_since"])]

    def __str__(self) -> str:
        return f"{self.first} = {self.second}"

    @property
    def double(self) -> Person:
        """The row that is closed."""
        return self.second if self.kept_id == self.first_id else self.first
