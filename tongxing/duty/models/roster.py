"""A month of posts: its shifts, who stands them, and how that changes without being torn.

Every change of who stands begins with an UPDATE of the roster's row and goes on behind that lock,
then holds the people it is about, in the order of their keys. So what the rules read is what will
stand, two who change at once never mix, and nobody is in two places. The row's version counts the
changes: a plan names the one it was made from.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.flow import advance
from tongxing.people.models import Account
from tongxing.places.models import Place

from .. import checking
from . import facts, news
from .flow import (
    AHEAD,
    GOING_FLOW,
    HOLDS,
    ROSTER_FLOW,
    Going,
    GoingStep,
    RosterState,
    RosterStep,
)
from .post import KEEPS_DUTY, READS_DUTY, Post, Slot
from .stander import Stander

DAY = timedelta(days=1)
TAKE_OFF = GoingStep.RELEASE
Pair = tuple[int, int]  # shift and stander, by key


class WrongRosterStep(Refused):
    """The step does not follow from where the roster stands."""

    def __init__(self, roster: "Roster"):
        super().__init__(
            _("这份值班表现在是“%(state)s”，不能这样办。请看最新情况。")
            % {"state": roster.get_state_display()}
        )


class ChangedSincePlanned(Refused):
    def __init__(self):
        super().__init__(
            _("排班方案做出来以后，值班表又有人换班或改动过。原来的表没有动，请重新排一遍。")
        )


class LaidAlready(Refused):
    def __init__(self):
        super().__init__(_("这些岗位里有的这个月已经在另一份值班表里了。"))


class NothingToStand(Refused):
    def __init__(self):
        super().__init__(_("这个月没有开着、又写明要几个人的岗位，先把岗位配好。"))


class ShiftIsFull(Refused):
    def __init__(self):
        super().__init__(_("这个班的人已经够了。"))


class StandsElsewhere(Refused):
    def __init__(self, name: str):
        super().__init__(_("%(name)s这个时间已经有一个班，一个人不能在两处。") % {"name": name})


class BreaksRules(Refused):
    """The placement breaks hard rules; with a reason the office may place them all the same."""

    def __init__(self, found: Iterable[checking.Broken]):
        self.found = list(found)
        super().__init__("".join(one.says for one in self.found))


class NotOfThisRoster(Refused):
    def __init__(self):
        super().__init__(_("方案里有的班不在这份值班表里，或者有的人已经不能排班了。"))


class WrongDutyStep(Refused):
    """The step does not follow from where somebody's place in a shift stands."""

    def __init__(self, row: "Assignment"):
        super().__init__(
            _("这个班现在是“%(state)s”，不能这样办。请看最新情况。")
            % {"state": row.get_state_display()}
        )


class ShiftHasBegun(Refused):
    def __init__(self):
        super().__init__(_("这个班已经开始了，来不了请直接打电话给值班负责人。"))


class RosterQuerySet(models.QuerySet["Roster"]):
    def visible_to(self, account: Account):
        return self.filter(place__in=account.place_ids(*READS_DUTY))

    def kept_by(self, account: Account):
        return self.filter(place__in=account.place_ids(*KEEPS_DUTY))

    def newest_first(self):
        return self.order_by("-month", "place__path", "-pk")

    def to_archive(self, day: date):
        """Published ones whose month is over by this day for a month."""
        return self.filter(state=RosterState.PUBLISHED, month__lt=day - 62 * DAY).order_by("pk")

    def lay(
        self, place: Place, month: date, posts: Iterable[Post], *, by: Account, at: datetime
    ) -> "Roster":
        """An empty roster: a shift for each slot of each day on which its post is open.

        Raises
        ------
        LaidAlready, NothingToStand
        """
        month = month.replace(day=1)
        until = (month + 32 * DAY).replace(day=1)
        days = [month + n * DAY for n in range((until - month).days)]
        slots = Slot.objects.filter(post__in=[one.pk for one in posts], ended=False)
        slots = slots.select_related("post__pattern", "shift").order_by("post", "shift")
        try:
            with transaction.atomic():
                roster = self.create(place=place, month=month, by=by, state_since=at)
                rows = [
                    _laid(roster, slot, day)
                    for slot in slots
                    for day in days
                    if slot.post.is_open_on(day) and slot.post.pattern.holds_on(day)
                ]
                if not rows:
                    raise NothingToStand
                Shift.objects.bulk_create(rows, batch_size=500)
        except IntegrityError:
            raise LaidAlready from None
        return roster


def _laid(roster: "Roster", slot: Slot, day: date) -> "Shift":
    begins, ends = slot.shift.on(day)
    return Shift(
        roster=roster, post=slot.post, slot=slot, starts_at=begins, ends_at=ends, heads=slot.heads
    )


class Roster(models.Model):
    """The duty of a month, of some posts."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="rosters")
    month = models.DateField(_("哪个月"))  # its first day
    state = models.CharField(max_length=9, choices=RosterState, default=RosterState.DRAFT)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)  # how often who stands was changed
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_roster_begins_a_month", condition=Q(month__day=1)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.place} {self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("duty:roster", args=[self.uid])

    @property
    def is_open(self) -> bool:
        return self.state != RosterState.ARCHIVED

    @property
    def is_published(self) -> bool:
        return self.state == RosterState.PUBLISHED

    @property
    def last_day(self) -> date:
        return (self.month + 32 * DAY).replace(day=1) - DAY

    # --- steps of the whole

    def publish(self, *, by: Account, at: datetime) -> None:
        """From now on it is what people stand; each of them is told of their own."""
        with transaction.atomic():
            self._take(RosterStep.PUBLISH, by=by, at=at)
            rows = Assignment.objects.holding().filter(shift__roster=self)
            people = rows.values_list("stander__person", flat=True)
            news.published(self, dict(Counter(people)), at=at)

    def archive(self, *, by: Account, at: datetime) -> None:
        with transaction.atomic():
            self._take(RosterStep.ARCHIVE, by=by, at=at)

    def adopt(
        self, assignments: Iterable[Pair], *, by: Account, at: datetime, made_from: int
    ) -> "Adopted":
        """Make a plan the roster, whole or not at all.

        Parameters
        ----------
        assignments
            Pairs of shift and stander, by key: everybody who is to stand. Who stands so already
            stays as they are; the others of shifts to come are taken off. Shifts that have begun
            are nobody's to plan and stay as they are.
        made_from
            The version that the plan was made from.

        Raises
        ------
        ChangedSincePlanned, WrongRosterStep, NotOfThisRoster, ShiftIsFull, BreaksRules,
        StandsElsewhere
        """
        wanted = set(assignments)
        with transaction.atomic():
            self._begin(RosterStep.ADOPT, at=at, still=Q(version=made_from))
            shifts = {
                one.pk: one
                for one in Shift.objects.filter(roster=self, starts_at__gt=at).with_mix()
            }
            planned = {pair for pair in wanted if pair[0] in shifts}
            begun = Shift.objects.filter(roster=self, starts_at__lte=at).values_list(
                "pk", flat=True
            )
            people = {who for _shift, who in planned}
            if {shift for shift, _who in wanted - planned} - set(begun):
                raise NotOfThisRoster
            current = Assignment.objects.holding().filter(shift__in=shifts)
            here = {(row.shift_id, row.stander_id): row for row in current.with_names()}
            Stander.objects.hold(people | {who for _shift, who in here})
            able = Stander.objects.active(timezone.localdate(at)).filter(pk__in=people).count()
            if able != len(people):
                raise NotOfThisRoster
            gone = [row for pair, row in sorted(here.items()) if pair not in planned]
            fresh = sorted(planned - here.keys())
            self._take_off(gone, by=by, at=at)
            made = self._put(fresh, shifts, at=at)
            self._refuse_what_breaks(people, shifts)
            self._note(RosterStep.ADOPT, by=by, at=at, note=f"+{len(made)} −{len(gone)}")
            if self.is_published:
                for row in gone:
                    news.released(row, at=at)
                for row in made:
                    news.placed(row, at=at)
        return Adopted(len(made), len(gone), len(planned) - len(made))

    def _put(
        self, pairs: list[Pair], shifts: "dict[int, Shift]", *, at: datetime
    ) -> "list[Assignment]":
        standers = {
            row.pk: row
            for row in Stander.objects.filter(pk__in={who for _s, who in pairs}).with_names()
        }
        for shift, n in sorted(Counter(shift for shift, _who in pairs).items()):
            shifts[shift].take(n)
        rows = [
            Assignment(
                shift=shifts[shift], stander=standers[who], starts_at=shifts[shift].starts_at,
                state_since=at,
            )
            for shift, who in pairs
        ]  # fmt: skip
        try:
            with transaction.atomic():
                Assignment.objects.bulk_create(rows, batch_size=500)
        except IntegrityError:
            raise StandsElsewhere(str(_("方案里有人"))) from None
        return rows

    def _take_off(self, rows: "list[Assignment]", *, by: Account, at: datetime) -> None:
        """Of a draft they are gone; of a published roster they are on record as taken off."""
        for shift, n in sorted(Counter(row.shift_id for row in rows).items()):
            Shift.objects.filter(pk=shift).update(taken=F("taken") - n)
        if self.is_published:
            for row in rows:
                row.stand(GoingStep.RELEASE, at=at)
                self._note(TAKE_OFF, by=by, at=at, row=row)
        else:
            Assignment.objects.filter(pk__in=[row.pk for row in rows]).delete()

    def _refuse_what_breaks(self, people: set[int], shifts: "dict[int, Shift]") -> None:
        """Hard rules about people hold of a whole plan, but for what the office overrode."""
        limits = facts.limits(self.month)
        anyway = set(
            Assignment.objects.holding().filter(shift__in=shifts).exclude(anyway="")
            .values_list("shift", "stander")
        )  # fmt: skip
        found = [
            one
            for key, line in sorted(
                Assignment.objects.lines(people, since=self.month, until=self.last_day).items()
            )
            for one in checking.broken(line, limits)
            if one.shift in shifts and (one.shift, key) not in anyway
        ]
        if found:
            raise BreaksRules(found[:20])

    # --- one placement

    def would_break(self, shift: "Shift", stander: Stander) -> list[checking.Broken]:
        """What placing somebody in a shift would break, in sentences."""
        day = timezone.localdate(shift.starts_at)
        line = Assignment.objects.lines([stander.pk], since=day, until=day)[stander.pk]
        found = checking.broken_by(line, facts.duty(shift), facts.limits(day))
        standing = facts.who(shift.standing(), since=day, until=day).values()
        return found + checking.spoils_mix(facts.asked(shift), list(standing), line.who)

    def place_in(
        self, shift: "Shift", stander: Stander, *, by: Account, at: datetime, anyway: str = "",
        accepted: bool = False,
    ) -> "Assignment":  # fmt: skip
        """Somebody stands this shift. `anyway` is the reason for which a rule is overridden.

        Raises
        ------
        WrongRosterStep, ShiftIsFull, StandsElsewhere, BreaksRules, NotOfThisRoster
        """
        with transaction.atomic():
            self._begin(RosterStep.PLACE, at=at)
            return self._place(shift, stander, by=by, at=at, anyway=anyway, accepted=accepted)

    def _place(
        self, shift: "Shift", stander: Stander, *, by: Account, at: datetime, anyway: str,
        accepted: bool,
    ) -> "Assignment":  # fmt: skip
        Stander.objects.hold({stander.pk})
        if not Stander.objects.active(timezone.localdate(at)).filter(pk=stander.pk).exists():
            raise NotOfThisRoster
        found = self.would_break(shift, stander)
        if any(one.rule == "stands_in_one_place_at_a_time" for one in found):
            raise StandsElsewhere(stander.person.name)
        if found and not anyway:
            raise BreaksRules(found)
        shift.take(1)
        try:
            with transaction.atomic():
                row = Assignment.objects.create(
                    shift=shift, stander=stander, starts_at=shift.starts_at, state_since=at,
                    state=Going.ACCEPTED if accepted else Going.ASKED,
                    anyway=anyway[:100] if found else "",
                )  # fmt: skip
        except IntegrityError:
            raise StandsElsewhere(stander.person.name) from None
        said = f"{anyway}：{''.join(one.says for one in found)}" if found else ""
        self._note(RosterStep.PLACE, by=by, at=at, row=row, note=said)
        if self.is_published and not accepted:
            news.placed(row, at=at)
        return row

    def take_off(self, row: "Assignment", *, by: Account, at: datetime) -> None:
        """Somebody stands this shift no more, by the office."""
        with transaction.atomic():
            self._begin(RosterStep.PLACE, at=at)
            row.refresh_from_db(fields=["state", "state_since"])
            if row.state not in AHEAD:
                raise WrongDutyStep(row)
            self._take_off([row], by=by, at=at)
            if self.is_published:
                news.released(row, at=at)

    def exchange(
        self, gone: "list[Assignment]", come: "list[tuple[Shift, Stander]]", *, by: Account,
        at: datetime, anyway: str = "",
    ) -> None:  # fmt: skip
        """Some are taken off and others come in their places, whole or not at all."""
        with transaction.atomic():
            self._begin(RosterStep.SWAP, at=at)
            Stander.objects.hold(
                {row.stander_id for row in gone} | {stander.pk for _shift, stander in come}
            )
            for row in gone:
                row.refresh_from_db(fields=["state", "state_since"])
                row.stand(GoingStep.RELEASE, at=at)
                Shift.objects.filter(pk=row.shift_id).update(taken=F("taken") - 1)
                self._note(TAKE_OFF, by=by, at=at, row=row)
            for shift, stander in come:
                self._place(shift, stander, by=by, at=at, anyway=anyway, accepted=True)

    def drop_out(self, row: "Assignment", *, why: str, by: Account, at: datetime) -> None:
        """Somebody cannot stand: their head is free, and the officers hear of it."""
        if at >= row.starts_at:
            raise ShiftHasBegun
        with transaction.atomic():
            self._begin(RosterStep.PLACE, at=at)
            row.refresh_from_db(fields=["state", "state_since"])
            row.stand(GoingStep.DROP_OUT, at=at, why=why[:100])
            Shift.objects.filter(pk=row.shift_id).update(taken=F("taken") - 1)
            self._note(GoingStep.DROP_OUT, by=by, at=at, row=row, note=why)
            news.dropped(row, at=at)

    def miss(self, row: "Assignment", *, by: Account, at: datetime) -> None:
        """Nobody came: the head is free for whoever is called."""
        with transaction.atomic():
            self._begin(RosterStep.PLACE, at=at)
            row.stand(GoingStep.MISS, at=at)
            Shift.objects.filter(pk=row.shift_id).update(taken=F("taken") - 1)
            self._note(GoingStep.MISS, by=by, at=at, row=row)

    # --- how it is done

    def _begin(self, step: RosterStep, *, at: datetime, still: Q | None = None) -> None:
        """The first UPDATE: whoever changes this roster at the same moment waits here."""
        counted = {"version": F("version") + 1}
        if not advance(self, ROSTER_FLOW[step], at=at, still=still, **counted):
            if still is not None and self.state in ROSTER_FLOW[step].before:
                raise ChangedSincePlanned
            raise WrongRosterStep(self)
        self.refresh_from_db(fields=["version"])

    def _take(self, step: RosterStep, *, by: Account, at: datetime) -> None:
        if not advance(self, ROSTER_FLOW[step], at=at):
            raise WrongRosterStep(self)
        self._note(step, by=by, at=at)

    def _note(
        self, kind: str, *, by: Account, at: datetime, row: "Assignment | None" = None,
        note: str = "",
    ) -> None:  # fmt: skip
        RosterEvent.objects.create(
            roster=self, kind=kind, by=by, at=at, note=note[:300],
            shift=row.shift if row else None, stander=row.stander if row else None,
        )  # fmt: skip


class Adopted(NamedTuple):
    """What a plan changed: placed, taken off, left as they were."""

    placed: int
    gone: int
    kept: int


class DutyShiftQuerySet(models.QuerySet["Shift"]):
    def with_mix(self):
        """With everything the rules ask about it."""
        return self.select_related("post__place", "slot__shift").prefetch_related(
            "slot__mixes__requirement"
        )

    def during(self, since: datetime, until: datetime):
        return self.filter(starts_at__lt=until, ends_at__gt=since)

    def published(self):
        return self.exclude(roster__state=RosterState.DRAFT)

    def short(self):
        return self.filter(taken__lt=F("heads"))

    def visible_to(self, account: Account):
        return self.filter(post__place__in=account.place_ids(*READS_DUTY))

    def soonest_first(self):
        return self.order_by("starts_at", "post__place__path", "pk")


class Shift(models.Model):
    """One shift of a post on a day, and how many of its heads are taken."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    roster = models.ForeignKey(Roster, models.CASCADE, related_name="shifts")
    post = models.ForeignKey(Post, models.PROTECT, related_name="shifts")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    heads = models.PositiveSmallIntegerField(_("要几个人"))
    taken = models.SmallIntegerField(default=0)

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_post_begins_one_shift_at_a_time", fields=["post", "starts_at"]
            ),
            models.CheckConstraint(
                name="a_duty_shift_begins_before_it_ends",
                condition=Q(starts_at__lt=F("ends_at")),
            ),
            models.CheckConstraint(
                name="never_more_stand_than_are_wanted",
                condition=Q(taken__gte=0, taken__lte=F("heads")),
            ),
        ]
        indexes = [models.Index(name="duty_shifts_by_roster", fields=["roster", "starts_at"]),
                   models.Index(name="duty_shifts_by_start", fields=["starts_at"])]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.post} {timezone.localtime(self.starts_at):%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("duty:shift", args=[self.uid])

    @property
    def missing(self) -> int:
        return self.heads - self.taken

    @property
    def is_night(self) -> bool:
        return facts.duty(self).is_night

    def take(self, n: int) -> None:
        """So many heads of it, or none."""
        room = Shift.objects.filter(pk=self.pk, taken__lte=F("heads") - n)
        if not room.update(taken=F("taken") + n):
            raise ShiftIsFull

    def standing(self) -> list[int]:
        """Keys of those who stand it."""
        rows = Assignment.objects.holding().filter(shift=self).order_by("pk")
        return list(rows.values_list("stander", flat=True))

    def next_of_post(self) -> "Shift | None":
        """The shift to which it is handed over, when one follows without a gap."""
        rows = Shift.objects.filter(post=self.post_id, starts_at=self.ends_at).published()
        return rows.first()


class DutyAssignmentQuerySet(models.QuerySet["Assignment"]):
    def holding(self):
        return self.filter(state__in=HOLDS)

    def ahead(self):
        return self.filter(state__in=AHEAD)

    def lines(self, keys: Iterable[int], *, since: date, until: date) -> dict[int, checking.Line]:
        """What these people stand, as the rules see it."""
        return facts.lines(self.holding(), keys, since=since, until=until)

    def told(self):
        """Of rosters that people have been told of."""
        return self.exclude(shift__roster__state=RosterState.DRAFT)

    def of(self, account: Account):
        return self.filter(stander__person=account.person_id)

    def visible_to(self, account: Account):
        return self.told().of(account)

    def with_names(self):
        return self.select_related(
            "shift__post__place", "shift__roster__place", "shift__slot__shift", "stander__person"
        )

    def soonest_first(self):
        return self.order_by("starts_at", "pk")

    def late(self, at: datetime, *, by: timedelta):
        """Begun so long ago, not over, and nobody has signed in."""
        begun = self.ahead().told().filter(starts_at__lte=at - by, shift__ends_at__gt=at)
        return begun.order_by("starts_at", "pk")


class Assignment(models.Model):
    """Somebody's place in a shift."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="assignments")
    stander = models.ForeignKey(Stander, models.PROTECT, related_name="assignments")
    starts_at = models.DateTimeField()  # of the shift, so that the database keeps people apart
    state = models.CharField(max_length=8, choices=Going, default=Going.ASKED)
    state_since = models.DateTimeField()
    why = models.CharField(_("原因"), max_length=100, blank=True)
    anyway = models.CharField(_("破例的原因"), max_length=100, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    alarmed_at = models.DateTimeField(null=True, blank=True)

    objects = DutyAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="nobody_begins_two_shifts_at_once",
                fields=["stander", "starts_at"],
                condition=Q(state__in=sorted(HOLDS)),
            ),
        ]
        indexes = [
            models.Index(name="assignments_by_shift", fields=["shift", "state"]),
            models.Index(name="assignments_by_state_start", fields=["state", "starts_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.stander} {self.shift}"

    def get_absolute_url(self) -> str:
        return reverse("duty:assignment", args=[self.uid])

    @property
    def is_ahead(self) -> bool:
        return self.state in AHEAD

    def accept(self, *, at: datetime) -> None:
        """I shall be there."""
        self.stand(GoingStep.ACCEPT, at=at)

    def stand(self, step: GoingStep, *, at: datetime, **changes: Any) -> None:
        """The one place where a place in a shift changes its state."""
        if not advance(self, GOING_FLOW[step], at=at, **changes):
            raise WrongDutyStep(self)


class RosterEvent(models.Model):
    """A line in the story of a roster. Append-only."""

    KINDS = (*RosterStep.choices, *GoingStep.choices)

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=8, choices=KINDS)
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="events")
    stander = models.ForeignKey(Stander, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(name="roster_events_by_roster", fields=["roster", "-at"])]

    def __str__(self) -> str:
        return f"{self.roster} {self.kind}"
