"""Departments, windows and clerks, as the hall's own rows; and who sits where at the moment."""

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.prepared import prepared
from tongxing.base.wording import in_language
from tongxing.people.models import Account, Person, Role
from tongxing.places.models import Place


class AlreadySitting(Refused):
    def __init__(self, window: "Window"):
        super().__init__(
            _("%(window)s已有人在岗，或者您已在别的窗口上岗。请先下岗再换窗口。")
            % {"window": window}
        )


class NotSitting(Refused):
    def __init__(self) -> None:
        super().__init__(_("您现在没有在岗的窗口，请先选窗口上岗。"))


class StillServing(Refused):
    def __init__(self, number: str):
        super().__init__(
            _("%(number)s还在您的窗口，请先办完、暂缓或退回队列。") % {"number": number}
        )


SEES_THE_QUEUE = (Role.CLERK, Role.HALL_MANAGER, Role.OFFICE)


class Department(models.Model):
    """An authority that has moved into the hall (进驻部门)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="departments")  # the hall
    code = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=80, blank=True)
    # The letter on its numbers (A012); a hall has at most 24 departments with letters of their own.
    letter = models.CharField(_("取号字母"), max_length=1, default="A")
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    phone = models.CharField(_("咨询电话"), max_length=20, blank=True)

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class WindowQuerySet(models.QuerySet["Window"]):
    def at(self, place: Place):
        return self.filter(place=place)

    def in_number_order(self):
        return self.order_by("place", "number", "pk")

    def visible_to(self, account: Account):
        """Windows of the halls where this person works."""
        return self.filter(place__in=account.place_ids(*SEES_THE_QUEUE))

    def shown_to(self, account: Account, pk: int) -> "Window | None":
        """One of the same, with its names; None when there is no such window."""
        window = _window_with_names.first(pk=pk)
        return window if window and account.covers(window.place, *SEES_THE_QUEUE) else None


class Window(models.Model):
    """A service window. Without lines of service it is general (综合窗口) and serves everything."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="windows")
    number = models.PositiveSmallIntegerField(_("窗口号"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="windows"
    )

    objects = WindowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="window_number_is_unique_in_its_hall", fields=["place", "number"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:02d} {self.department or _('综合窗口')}"

    def get_absolute_url(self) -> str:
        return reverse("hall:window", args=[self.pk])

    def lines(self) -> "tuple[Line, ...]":
        """What it serves now; nothing when it is general."""
        return tuple(Line(*row) for row in _lines_of(window=self.pk))

    def serves(self, matter) -> bool:
        lines = self.lines()
        return not lines or any(
            line.matter_id == matter.pk
            or (line.matter_id is None and line.department_id == matter.department_id)
            for line in lines
        )

    def serve_also(self, department: Department) -> None:
        """One department more. A general window serves it already."""
        if self.services.exists():
            self.services.get_or_create(department=department, matter=None)

    def stop_serving(self, department: Department) -> None:
        """One department less; the window's own stays, or it would become a general one."""
        if department.pk == self.department_id:
            raise Refused(_("窗口自己的部门不能去掉。"))
        self.services.filter(department=department).delete()

    def call_after(self, departments: list[Department]) -> None:
        """Named after its own department as long as it serves it; else after the first it serves.

        A general window is named after none.
        """
        if self.department not in departments:
            self.department = departments[0] if departments else None
            self.save(update_fields=["department"])

    def serve(self, lines: "list[dict[str, Any]]") -> None:
        """These departments and matters from now on; no lines make it a general window."""
        with transaction.atomic():
            self.services.all().delete()
            self.services.bulk_create(WindowService(window=self, **line) for line in lines)


class Line(NamedTuple):
    """A line of service as plain values."""

    department_id: int
    matter_id: int | None
    head_start_minutes: int


class WindowService(models.Model):
    """What a window serves: a whole department, or one of its matters; and what it prefers."""

    window = models.ForeignKey(Window, models.CASCADE, related_name="services")
    department = models.ForeignKey(Department, models.CASCADE, related_name="served_at")
    matter = models.ForeignKey(
        "hall.Matter", models.CASCADE, null=True, blank=True, related_name="served_at"
    )
    # People for this are called as if they had waited so much longer.
    head_start_minutes = models.PositiveSmallIntegerField(_("优先分钟"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="window_serves_a_department_once",
                fields=["window", "department"],
                condition=Q(matter=None),
            ),
            models.UniqueConstraint(
                name="window_serves_a_matter_once",
                fields=["window", "matter"],
                condition=Q(matter__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window} → {self.matter or self.department}"


class Clerk(models.Model):
    """A person who works in the hall for a department, at a window or behind it."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="clerk")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="clerks"
    )
    window = models.ForeignKey(
        Window, models.SET_NULL, null=True, blank=True, related_name="clerks"
    )
    since = models.DateField(_("到岗日期"))
    until = models.DateField(_("离岗日期"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="clerk_leaves_after_arriving",
                condition=Q(until=None) | Q(until__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.window or self.department}"


class SittingQuerySet(models.QuerySet["Sitting"]):
    def current(self):
        return self.filter(until=None)

    def open(self):
        """At the window now, and not on a break."""
        return self.filter(until=None, paused_at=None)

    def at(self, place: Place):
        return self.filter(window__place=place)

    def with_names(self):
        return self.select_related("window__department", "by__person")

    def in_window_order(self):
        return self.order_by("window__number", "pk")

    def of(self, account: Account) -> "Sitting | None":
        """Where this person sits at the moment."""
        return _sitting_of.first(account=account.pk)

    def at_window(self, window: Window) -> "Sitting | None":
        """Who sits at this window at the moment."""
        return _sitting_at.first(window=window.pk)

    def open_at(self, window: Window, *, by: Account, at: datetime) -> "Sitting":
        """Sit down at a window; nobody else sits there, and nobody sits at two."""
        try:
            with transaction.atomic():
                return self.create(window=window, by=by, since=at)
        except IntegrityError:
            raise AlreadySitting(window) from None

    def from_before(self, day_begins: datetime):
        """Sittings that somebody forgot to end on an earlier day."""
        return self.current().filter(since__lt=day_begins)


class Sitting(models.Model):
    """A clerk at a window, from sitting down to leaving."""

    window = models.ForeignKey(Window, models.PROTECT, related_name="sittings")
    by = models.ForeignKey(Account, models.PROTECT, related_name="sittings")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_why = models.CharField(_("暂停原因"), max_length=60, blank=True)

    objects = SittingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_clerk_at_a_window", fields=["window"], condition=Q(until=None)
            ),
            models.UniqueConstraint(
                name="a_clerk_sits_at_one_window", fields=["by"], condition=Q(until=None)
            ),
            models.CheckConstraint(
                name="sitting_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="nobody_is_on_a_break_after_leaving",
                condition=Q(until=None) | Q(paused_at=None),
            ),
        ]
        indexes = [models.Index(name="sittings_by_window_since", fields=["window", "since"])]

    def __str__(self) -> str:
        return f"{self.window} · {self.by}"

    def pause(self, *, why: str, at: datetime) -> None:
        """Begin a break."""
        going = Sitting.objects.open().filter(pk=self.pk)
        if not going.update(paused_at=at, pause_why=why):
            raise NotSitting
        self.paused_at, self.pause_why = at, why

    def resume(self, *, at: datetime) -> None:
        """Come back from a break, which stays on record."""
        with transaction.atomic():
            resting = Sitting.objects.current().filter(pk=self.pk, paused_at__isnull=False)
            since, why = self.paused_at, self.pause_why
            if since is None or not resting.update(paused_at=None, pause_why=""):
                raise NotSitting
            self.breaks.create(since=since, until=max(at, since), why=why)
        self.paused_at, self.pause_why = None, ""

    def end(self, *, at: datetime) -> None:
        at = max(at, self.since)  # whatever the clock was set to meanwhile
        with transaction.atomic():
            if self.paused_at:
                self.resume(at=at)
            if not Sitting.objects.current().filter(pk=self.pk).update(until=at):
                raise NotSitting
        self.until = at


class Break(models.Model):
    """Time away from the window that ended."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="breaks")
    since = models.DateTimeField()
    until = models.DateTimeField()
    why = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="break_ends_after_it_begins", condition=Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting} {self.why}"


# --- what every press of a clerk asks


@prepared(pk=models.BigIntegerField())
def _window_with_names(pk: Any) -> models.QuerySet:
    return Window.objects.filter(pk=pk).select_related("place", "department")


@prepared(window=models.BigIntegerField())
def _lines_of(window: Any) -> models.QuerySet:
    rows = WindowService.objects.filter(window=window).order_by("pk")
    return rows.values_list("department", "matter", "head_start_minutes")


@prepared(account=models.BigIntegerField())
def _sitting_of(account: Any) -> models.QuerySet:
    return Sitting.objects.current().filter(by=account).select_related("window__place")


@prepared(window=models.BigIntegerField())
def _sitting_at(window: Any) -> models.QuerySet:
    return Sitting.objects.current().filter(window=window).with_names()
