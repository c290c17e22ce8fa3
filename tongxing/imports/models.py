"""A run of an import, from preview to done or undone, and every row it has made or changed.

`_take` is the one place that writes `state`. The story of a run is in the trail of people.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxing.activities.models import Activity
from tongxing.base.errors import Refused
from tongxing.people.models import Account, Role, TrailEntry
from tongxing.people.models.trail import WHAT
from tongxing.places.models import Place
from tongxing.teams.models import HoursRequest, Team, Volunteer

from .columns import Kind
from .kinds import KINDS

ASKS_FOR_HOURS = frozenset({"hours", "exchange-hours"})  # kinds whose rows somebody approves
IMPORTERS = (Role.OFFICE, Role.ADMINISTRATOR)


WHAT |= {"import": _("导入"), "undo-import": _("撤销导入")}


class State(models.TextChoices):
    PREVIEWED = "previewed", _("待确认")
    DONE = "done", _("已导入")
    DROPPED = "dropped", _("已放弃")
    UNDONE = "undone", _("已撤销")


class Step(models.TextChoices):
    CONFIRM = "confirm", _("导入")
    DROP = "drop", _("放弃")
    UNDO = "undo", _("撤销")


# The whole life of a run. Every other file reads this table; none repeats it.
FLOW = {
    Step.CONFIRM: (State.PREVIEWED, State.DONE),
    Step.DROP: (State.PREVIEWED, State.DROPPED),
    Step.UNDO: (State.DONE, State.UNDONE),
}


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, account: Account):
        """Runs into one's part of the tree; into the whole zone for whoever holds its root."""
        seen = Q(place__in=account.place_ids(*IMPORTERS))
        if account.holds_a_root(*IMPORTERS):
            seen |= Q(place=None)
        return self.filter(seen)

    def with_names(self):
        return self.select_related("place", "by__person", "taken_by__person")

    def newest_first(self):
        return self.order_by("-at", "-pk")

    def same_file_as(self, run: "Run"):
        """Other runs that have taken in this very file."""
        return self.filter(digest=run.digest, kind=run.kind, state=State.DONE).exclude(pk=run.pk)

    def with_file_before(self, moment: datetime):
        """Runs whose file was uploaded before a moment and is still kept."""
        return self.filter(at__lt=moment).exclude(file="").order_by("pk")


class Run(models.Model):
    """One file, looked at and perhaps taken in. Counts are rows of the sheet."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(
        _("哪类表"), max_length=20, choices=[(k, v.title) for k, v in KINDS.items()]
    )
    place = models.ForeignKey(  # rows lie at it or below it; None is the whole zone
        Place, models.PROTECT, null=True, blank=True, related_name="+"
    )
    file = models.FileField(max_length=200, blank=True)  # sealed; empty once it has been removed
    remarks = models.FileField(max_length=200, blank=True)  # sealed: what was said about each row
    file_name = models.CharField(_("文件"), max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of the file as it was uploaded
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("上传时间"))

    state = models.CharField(_("状态"), max_length=10, choices=State)
    new = models.PositiveIntegerField(_("新增"), default=0)
    updated = models.PositiveIntegerField(_("更新"), default=0)
    skipped = models.PositiveIntegerField(_("跳过"), default=0)
    wrong = models.PositiveIntegerField(_("有误"), default=0)
    preview = models.JSONField(
        default=dict
    )  # what the page shows: the first rows, what was ignored
    good_rows_only = models.BooleanField(_("只导入没有错误的行"), default=False)
    taken_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )  # who took the last step
    taken_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_step_of_an_import_is_taken_by_somebody",
                condition=Q(state=State.PREVIEWED, taken_by=None, taken_at=None)
                | (~Q(state=State.PREVIEWED) & Q(taken_by__isnull=False, taken_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="wrong_rows_are_left_out_only_by_choice",
                condition=~Q(state=State.DONE) | Q(wrong=0) | Q(good_rows_only=True),
            ),
        ]
        indexes = [models.Index(name="imports_by_time", fields=["-at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file_name}"

    def get_absolute_url(self) -> str:
        return reverse("imports:run", args=[self.uid])

    @property
    def sheet_kind(self) -> Kind:
        return KINDS[self.kind]

    @property
    def rows(self) -> int:
        return self.new + self.updated + self.skipped + self.wrong

    @property
    def asks_for_hours(self) -> bool:
        """Whether its rows wait for a second person."""
        return self.kind in ASKS_FOR_HOURS

    @property
    def good(self) -> int:
        """Rows that would change something."""
        return self.new + self.updated

    def open_steps(self) -> list[Step]:
        return [step for step, (before, _after) in FLOW.items() if self.state == before]

    def confirm(self, *, good_rows_only: bool, by: Account, at: datetime) -> None:
        self._take(Step.CONFIRM, by=by, at=at, good_rows_only=good_rows_only)

    def show_anew(self, *, counts: dict[str, int], preview: dict, remarks: str) -> None:
        """The preview again, after the zone has changed under it."""
        shown = {"preview": preview, "remarks": remarks, **counts}
        Run.objects.filter(pk=self.pk, state=State.PREVIEWED).update(**shown)
        self.refresh_from_db()

    def drop(self, *, by: Account, at: datetime) -> None:
        self._take(Step.DROP, by=by, at=at)

    def undo(self, *, by: Account, at: datetime) -> None:
        self._take(Step.UNDO, by=by, at=at)

    def facts(self) -> dict[str, str]:
        """The run as text for the trail."""
        return {
            "kind": self.kind, "file": self.file_name, "state": self.state,
            "rows": f"{self.new}+{self.updated}+{self.skipped}+{self.wrong}",
        }  # fmt: skip

    def _take(self, step: Step, *, by: Account, at: datetime, **changes: Any) -> None:
        """Move one step along FLOW and record who did it; otherwise change nothing.

        The UPDATE names the state it expects, so that of two people pressing at once one wins.
        """
        before, after = FLOW[step]
        with transaction.atomic():
            expected = Run.objects.filter(pk=self.pk, state=before)
            moved = expected.update(state=after, taken_by=by, taken_at=at, **changes)
            self.refresh_from_db()
            if not moved:
                raise Refused(
                    _("这次导入现在是“%(state)s”，不能再%(step)s。")
                    % {"state": self.get_state_display(), "step": step.label}
                )
            what = "undo-import" if step == Step.UNDO else "import"
            TrailEntry.objects.note(self, what, by=by, at=at, after=self.facts())


class MadeQuerySet(models.QuerySet["Made"]):
    def holding(self, run: Run, about: str, *, row: str):
        """Whether the run made the row whose id stands in a field of the outer query."""
        spans = self.filter(run=run, about=about, first__lte=OuterRef(row), last__gte=OuterRef(row))
        return Exists(spans)


class Made(models.Model):
    """Rows of one table that a run made, by their ids from first to last, both inclusive.

    Rows are inserted many at a time and get their ids in a row, so a few spans hold them all.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="made")
    about = models.CharField(max_length=40)  # area.model
    first = models.BigIntegerField()
    last = models.BigIntegerField()

    objects = MadeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_span_begins_once", fields=["run", "about", "first"]),
            models.CheckConstraint(name="a_span_runs_forward", condition=Q(last__gte=F("first"))),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.first}–{self.last}"


class Changed(models.Model):
    """A row that a run changed, with the values that stood there before and that it left."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="changed")
    about = models.CharField(max_length=40)  # area.model
    row_id = models.BigIntegerField()
    before = models.JSONField()  # by field; sealed values stay sealed
    after = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_run_changes_a_row_once", fields=["run", "about", "row_id"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.row_id}"


NAMED = ("volunteer", "team", "activity", "hours")  # what may bear a number of another system


def _one_of(names: tuple[str, ...]) -> Q:
    """Only the row that `about` says is named."""
    found = Q()
    for one in names:
        others = {f"{other}__isnull": other != one for other in names}
        found |= Q(about=one, **others)
    return found


class ForeignNumberQuerySet(models.QuerySet["ForeignNumber"]):
    def of_kind(self, kind: str):
        """Numbers of volunteers, teams, activities or hours, by system and number in order."""
        return self.filter(**{f"{kind}__isnull": False}).order_by("system", "number", "pk")


class ForeignNumber(models.Model):
    """What another system calls a row of ours: the national one, or another zone.

    A number of a system names one row, and a row bears one number of a system: what comes in a
    second time is recognised by it. Exactly one of the four is set.
    """

    system = models.CharField(_("来源系统"), max_length=40)
    number = models.CharField(_("记录编号"), max_length=64)
    about = models.CharField(max_length=9, choices=[(one, one) for one in NAMED])
    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, null=True, blank=True, related_name="foreign_numbers"
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="foreign_numbers"
    )
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="foreign_numbers"
    )
    hours = models.ForeignKey(
        HoursRequest, models.PROTECT, null=True, blank=True, related_name="foreign_numbers"
    )

    objects = ForeignNumberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_foreign_number_names_one_row", fields=["system", "about", "number"]
            ),
            models.UniqueConstraint(
                name="volunteer_has_one_number_of_a_system", fields=["system", "volunteer"]
            ),
            models.UniqueConstraint(
                name="team_has_one_number_of_a_system", fields=["system", "team"]
            ),
            models.UniqueConstraint(
                name="activity_has_one_number_of_a_system", fields=["system", "activity"]
            ),
            models.UniqueConstraint(
                name="hours_have_one_number_of_a_system", fields=["system", "hours"]
            ),
            models.CheckConstraint(
                name="a_foreign_number_is_of_one_row",
                condition=_one_of(NAMED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.number}"
