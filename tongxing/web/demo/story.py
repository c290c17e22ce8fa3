"""A need made up in memory, step by step along FLOW, with the clocks the office has set.

The same rules as `Need._take`, without the database: five thousand stories are written at once.
`tests/web/test_demo.py` replays every story along FLOW.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from tongxing.base.models import CalendarDay
from tongxing.base.workdays import Calendar
from tongxing.needs.models import (
    FLOW,
    ON_OVERDUE,
    Assignment,
    ClockRule,
    Deadline,
    Need,
    State,
    Step,
    Unit,
)
from tongxing.needs.queries import CONTACT
from tongxing.people.models import Account, Person
from tongxing.teams.models import HoursEntry, Volunteer
from tongxing.teams.models.hours import LONGEST

from .rows import new

MINUTE = timedelta(minutes=1)
DAYS_BEHIND, DAYS_AHEAD = 220, 120
AT_LEAST = {
    Unit.MINUTES: MINUTE,
    Unit.WORKHOURS: timedelta(hours=1),
    Unit.WORKDAYS: timedelta(days=1),
    Unit.DAYS: timedelta(days=1),
}  # no clock of so many units runs out sooner


def remembered(calendar: Calendar, today: date) -> Calendar:
    """The same calendar, each day around the zone's half year looked up once."""
    days = [today + timedelta(days=n) for n in range(-DAYS_BEHIND, DAYS_AHEAD)]
    return Calendar({day: calendar.is_workday(day) for day in days})


class Clocks:
    """The office's clocks, asked often: what `ClockRule` answers is remembered."""

    def __init__(self, today: date):
        self.published = CalendarDay.objects.calendar()
        self.calendar = remembered(self.published, today)
        self.in_force = list(ClockRule.objects.in_force(today))
        self.rules: dict[tuple[str, str, str], ClockRule | None] = {}
        self.spans: dict[tuple[int, date], tuple[timedelta, bool]] = {}

    def rule(self, kind: str, urgency: str, state: str) -> ClockRule | None:
        """The most particular rule, as `ClockRule.objects.rule_for` finds it."""
        key = (kind, urgency, state)
        if key not in self.rules:
            fitting = [
                one
                for one in self.in_force
                if one.state == state and one.kind in ("", kind) and one.urgency in ("", urgency)
            ]
            self.rules[key] = max(
                fitting, key=lambda one: (one.urgency, one.kind, one.pk), default=None
            )
        return self.rules[key]

    def deadline(self, rule: ClockRule, since: datetime) -> Deadline:
        """As the rule says. Working days keep the time of day, so each day is counted once."""
        if rule.unit == Unit.WORKHOURS:
            due_at = self.calendar.add_workhours(since, timedelta(hours=rule.amount)).at
            certain = self.published.knows(due_at.date())
        else:
            span, certain = self._span(rule, since)
            due_at = since + span
        amber_at = since + (due_at - since) * rule.amber_share / 100
        return Deadline(amber_at, due_at, certain)

    def _span(self, rule: ClockRule, since: datetime) -> tuple[timedelta, bool]:
        """From any moment of a day until its clock runs out, and whether that is certain."""
        midnight = since.replace(hour=0, minute=0, second=0, microsecond=0)
        if rule.unit != Unit.WORKDAYS:
            return rule.amount * AT_LEAST[Unit(rule.unit)], True
        key = (rule.amount, midnight.date())
        if key not in self.spans:
            found = self.published.add_workdays(midnight, rule.amount)
            self.spans[key] = found.at - midnight, found.certain
        return self.spans[key]

    def runs_out(self, need: Need, by: datetime) -> datetime | None:
        """When the clock of the present state runs out, if that is not after `by`."""
        if need.due_at is None:
            rule = self.rule(need.kind, need.urgency, need.state)
            if rule is None or need.state_since + rule.amount * AT_LEAST[Unit(rule.unit)] > by:
                return None
            self.set(need)
        return need.due_at if need.due_at and need.due_at <= by else None

    def set(self, need: Need) -> None:
        """The clock of the present state, unless it has been set, and moved, already."""
        rule = self.rule(need.kind, need.urgency, need.state)
        if need.due_at is None and rule is not None:
            found = self.deadline(rule, need.state_since)
            need.due_at, need.amber_at = found.due_at, found.amber_at
            need.due_is_certain = found.certain

    def set_whole(self, need: Need) -> None:
        rule = self.rule(need.kind, need.urgency, ClockRule.SOLVE)
        need.solve_by = self.deadline(rule, need.raised_at).due_at if rule else None


class Line(NamedTuple):
    """One step of a story."""

    step: Step
    by: Account
    for_person: Person | None
    at: datetime
    note: str
    state: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(slots=True)
class Told:
    """The columns of a `NeedStep`: of fifty thousand, a model each would cost a second."""

    need_id: int
    kind: str
    by_id: int
    for_person_id: int | None
    at: datetime
    note: str
    state: str
    before: dict[str, Any]
    after: dict[str, Any]
    comes_from: str = ""
    id: int | None = None


class Story:
    """A need and what happened to it, not yet saved."""

    def __init__(self, need: Need, rng: random.Random, clocks: Clocks, *, proxies: set[int]):
        self.need, self.rng, self.clocks, self.proxies = need, rng, clocks, proxies
        self.steps: list[Line] = []
        self.assignments: list[Assignment] = []
        self.hours: list[HoursEntry] = []
        clocks.set_whole(need)
        self._tell(Step.RAISE, by=need.raised_by, at=need.raised_at, note="", before={})

    @property
    def since(self) -> datetime:
        """When the last thing happened."""
        return self.steps[-1].at

    @property
    def has_reached_anybody(self) -> bool:
        """Whether somebody has spoken with the resident, or been there."""
        return any(line.step in CONTACT for line in self.steps)

    def may(self, step: Step) -> bool:
        return self.need.state in FLOW[step].before

    def take(
        self, step: Step, *, by: Account, at: datetime, note: str = "", **changes: Any
    ) -> None:
        """One step along FLOW, never back in time."""
        move, need = FLOW[step], self.need
        if need.state not in move.before or at < self.since:
            raise ValueError(f"{step} does not follow from {need.state} at {at}")
        before = {name: plain(getattr(need, name)) for name in changes}
        for name, value in changes.items():
            setattr(need, name, value)
        if move.after is not None:
            need.state, need.state_since, need.escalated_at = move.after, at, None
            need.due_at = need.amber_at = None
            need.due_is_certain = True
        self._tell(step, by=by, at=at, note=note, before=before)

    def _tell(
        self, step: Step, *, by: Account, at: datetime, note: str, before: dict[str, Any]
    ) -> None:
        after = {name: plain(getattr(self.need, name)) for name in before}
        state, person = str(self.need.state), self._stands_for(by)
        self.steps.append(Line(step, by, person, at, note, state, before, after))

    def rows(self) -> Iterator[Told]:
        """The story as rows, once the need itself has been saved."""
        for line in self.steps:
            yield Told(
                need_id=self.need.pk,
                kind=line.step.value,
                by_id=line.by.pk,
                for_person_id=line.for_person.pk if line.for_person else None,
                at=line.at,
                note=line.note,
                state=line.state,
                before=line.before,
                after=line.after,
            )

    def _stands_for(self, by: Account) -> Person | None:
        return self.need.resident if id(by) in self.proxies else None

    def run_out(self, *, by: Account, at: datetime) -> None:
        """What the sweeper does a moment after a clock has run out."""
        step = ON_OVERDUE.get(State(self.need.state), Step.ESCALATE)
        leaves: dict[Step, tuple[str, Any]] = {
            Step.EXPIRE: ("team", None),
            Step.LAPSE: ("ended_at", at),
            Step.CLOSE: ("ended_at", at),
            Step.ESCALATE: ("escalated_at", at),
        }
        name, value = leaves[step]
        self.take(step, by=by, at=at, **{name: value})

    def assign(self, volunteers: list[Volunteer], *, at: datetime) -> None:
        """These serve from now on, and no others."""
        self.release(at=at, but=volunteers)
        serving = [one.volunteer for one in self.assignments if one.left_at is None]
        for volunteer in volunteers:
            if volunteer not in serving:
                self.assignments.append(
                    new(Assignment, need=self.need, volunteer=volunteer, since=at)
                )

    def release(self, *, at: datetime, but: list[Volunteer] | None = None) -> None:
        for assignment in self.assignments:
            if assignment.left_at is None and assignment.volunteer not in (but or []):
                assignment.left_at = at

    def write_hours(self, *, by: Account, at: datetime) -> None:
        """Served time from arrival to done, for each who served."""
        need = self.need
        if need.arrived_at is None or at - need.arrived_at < MINUTE:
            return
        until = min(at, need.arrived_at + LONGEST)
        for assignment in self.assignments:
            if assignment.left_at is None:
                self.hours.append(
                    new(
                        HoursEntry, volunteer=assignment.volunteer, what=need.what,
                        source_uid=need.uid,
                        place=need.place, team=need.team,
                        since=need.arrived_at, until=until, by=by, at=at,
                        minutes=(until - need.arrived_at) // MINUTE,
                    )
                )  # fmt: skip

    def later(self, workdays: int) -> dict[str, Any]:
        """The clocks moved by working days."""
        self.clocks.set(self.need)
        moved: dict[str, Any] = {}
        for name in ("amber_at", "due_at", "solve_by"):
            if moment := getattr(self.need, name):
                moved[name] = self.clocks.calendar.add_workdays(moment, workdays).at
        return moved


def plain(value: Any) -> Any:
    """A value as a story keeps it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return value.isoformat() if isinstance(value, datetime) else str(value)
