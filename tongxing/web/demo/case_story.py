"""A case made up in memory, step by step along FLOW, with the clocks the office has set.

The same rules as the methods of `Case`, without the database: some hundred stories are written at
once. `tests/web/test_demo_cases.py` takes the same steps with both and compares what comes out.
"""

import random
from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import override

from tongxing.base.models import CalendarDay
from tongxing.hall.models import (
    Case,
    CaseClock,
    CaseMaterial,
    CaseStep,
    Delivery,
    Material,
    Matter,
    Outcome,
    Standing,
)
from tongxing.hall.models.case_clock import Deadline, closing
from tongxing.hall.models.case_flow import FLOW, OPEN, State, Step
from tongxing.hall.models.case_material import at_first
from tongxing.people.models import Account, Person

from .rows import new, uid
from .story import plain, remembered

Code = CaseClock.Code
NO_CLOCK: dict[str, Any] = {
    "due_at": None,
    "amber_at": None,
    "due_is_certain": True,
    "overdue_at": None,
}


class CaseClocks:
    """The office's clocks of cases, asked often: the lines in force and the days are remembered."""

    def __init__(self, today: date):
        self.calendar = remembered(CalendarDay.objects.calendar(), today)
        self.lines = {line.code: line for line in CaseClock.objects.in_force(today)}
        self.decisions = sorted(
            (line for code, line in self.lines.items() if code in CaseClock.DECISIONS),
            key=lambda line: (line.workdays, line.pk),
        )

    def clock(self, code: str, since: datetime) -> Deadline:
        line = self.lines[code]
        return self.deadline(since, line.workdays, amber_share=line.amber_share)

    def deadline(self, since: datetime, workdays: int, *, amber_share: int) -> Deadline:
        """So many working days later, as `case_clock.deadline` counts them."""
        found = self.calendar.add_workdays(since, workdays)
        due_at = closing(found.at)
        if due_at <= since:
            due_at = closing(self.calendar.add_workdays(since, 1).at)
        return Deadline(since + (due_at - since) * amber_share / 100, due_at, found.certain)

    def decision_of(self, matter: Matter) -> CaseClock:
        fitting = [line for line in self.decisions if matter.statutory_days <= line.workdays]
        return fitting[0] if fitting else self.decisions[-1]

    def later(self, moment: datetime, workdays: int) -> datetime:
        return self.calendar.add_workdays(moment, workdays).at


class CaseStory:
    """A case, its papers and what happened to it, not yet saved."""

    def __init__(
        self, rng: random.Random, clocks: CaseClocks, *, matter: Matter,
        materials: Iterable[Material], by: Account, at: datetime,
        papers: Mapping[int, tuple[str, date | None]], **fields: Any,
    ):  # fmt: skip
        self.clocks = clocks
        person: Person | None = fields.get("person")
        if person is not None:
            fields["name"] = person.name
        self.case = new(
            Case, uid=uid(rng), request_key=uid(rng), place=matter.department.place,
            matter=matter, department=matter.department, received_by=by, received_at=at,
            handler=by, state=State.RECEIVED, state_since=at, **fields,
        )  # fmt: skip
        for name, value in self._clock(clocks.clock(Code.NOTICE, at)).items():
            setattr(self.case, name, value)
        self.papers = []
        for position, one in enumerate(materials):
            standing, until = papers.get(position, (at_first(one), None))
            self.papers.append(
                new(
                    CaseMaterial, case=self.case, position=position, name=one.name, need=one.need,
                    when=one.when, note=one.note, standing=standing, until=until,
                )
            )  # fmt: skip
        self.steps: list[CaseStep] = []
        self._tell(Step.RECEIVE, by=by, at=at, note="", left="", before={})

    @property
    def since(self) -> datetime:
        """When the last thing happened."""
        return self.steps[-1].at

    def missing(self) -> list[CaseMaterial]:
        return [row for row in self.papers if row.standing == Standing.MISSING]

    def runs_out(self, by: datetime) -> datetime | None:
        """When the clock runs out that nobody has told of yet, if it does by then."""
        case = self.case
        if case.paused_at or case.overdue_at or case.state not in OPEN:
            return None
        return case.due_at if case.due_at and case.due_at <= by else None

    # --- steps, named as those of `Case`

    def check_papers(
        self, said: Mapping[int, tuple[str, date | None]], *, by: Account, at: datetime
    ) -> None:
        changed = []
        with override("zh-hans"):
            for position, (standing, until) in said.items():
                row = self.papers[position]
                if (row.standing, row.until) != (standing, until):
                    row.standing, row.until = standing, until
                    changed.append(f"{row.name}：{Standing(standing).label}")
        if changed:
            self.take(Step.CHECK, by=by, at=at, note="；".join(changed))

    def ask_materials(self, *, by: Account, at: datetime, how: str = "") -> None:
        names = [row.name for row in self.missing()]
        self.take(
            Step.ASK_MATERIALS, by=by, at=at, note="；".join([*names, *([how] if how else [])]),
            told_at=self.case.told_at or at, **self._clock(self.clocks.clock(Code.SUPPLY, at)),
        )  # fmt: skip
        for row in self.missing():
            row.told_at = row.told_at or at

    def hand_in(self, *, by: Account, at: datetime, note: str = "") -> None:
        clock = self._clock(self.clocks.clock(Code.NOTICE, at))
        self.take(Step.HAND_IN, by=by, at=at, note=note, **clock)

    def accept(self, *, by: Account, at: datetime) -> None:
        self._accept(Step.ACCEPT, since=at, by=by, at=at)

    def deem(self, *, by: Account, at: datetime) -> None:
        self._accept(Step.DEEM, since=self.case.state_since, by=by, at=at)

    def refuse(self, *, why: str, by: Account, at: datetime) -> None:
        self.take(
            Step.REFUSE, by=by, at=at, note=why, why=why, ended_at=at, receipt="不受", **NO_CLOCK
        )

    def settle(self, *, by: Account, at: datetime, to: str = "") -> None:
        case = self.case
        self.take(
            Step.SETTLE, by=by, at=at, accepted_at=at, decided_at=at, outcome=Outcome.GRANTED,
            result=case.matter.result, result_number="", delivered_at=at,
            delivery=Delivery.WINDOW, delivered_to=to or case.agent_name or case.name,
            ended_at=at, **NO_CLOCK,
        )  # fmt: skip

    def review(self, *, by: Account, at: datetime, note: str = "") -> None:
        self.take(Step.REVIEW, by=by, at=at, note=note)

    def stop(self, *, procedure: str, how_long: str, by: Account, at: datetime) -> None:
        note = f"{procedure}：{how_long}"
        self.take(Step.STOP, by=by, at=at, note=note, paused_at=at, special=procedure)

    def resume(self, *, by: Account, at: datetime) -> None:
        paused_at = self.case.paused_at
        if paused_at is None:
            raise ValueError(f"{self.case.matter} does not stand still")
        stood = self.clocks.calendar.workdays_between(paused_at.date(), at.date())
        moved = self._later_by(stood)
        self.take(Step.RESUME, by=by, at=at, paused_at=None, special="", **moved)

    def grant(self, *, by: Account, at: datetime, result_number: str = "") -> None:
        self._decide(
            Step.GRANT, Outcome.GRANTED, by=by, at=at, result=self.case.matter.result,
            result_number=result_number,
        )  # fmt: skip

    def deny(self, *, why: str, by: Account, at: datetime) -> None:
        self._decide(Step.DENY, Outcome.DENIED, by=by, at=at, note=why, why=why)

    def deliver(self, *, way: str, to: str, by: Account, at: datetime) -> None:
        self.take(
            Step.DELIVER, by=by, at=at, note=to, delivery=way, delivered_to=to, delivered_at=at,
            ended_at=at, **NO_CLOCK,
        )  # fmt: skip

    def rate(self, *, level: int, by: Account, at: datetime) -> None:
        self.take(Step.RATE, by=by, at=at, note=str(level))

    def archive(self, *, by: Account, at: datetime) -> None:
        self.take(Step.ARCHIVE, by=by, at=at)

    def withdraw(self, *, why: str, by: Account, at: datetime) -> None:
        self.take(Step.WITHDRAW, by=by, at=at, note=why, ended_at=at, paused_at=None, **NO_CLOCK)

    def end(self, *, why: str, by: Account, at: datetime) -> None:
        self.take(
            Step.END, by=by, at=at, note=why, why=why, ended_at=at, paused_at=None, **NO_CLOCK
        )

    def hand_over(self, *, why: str, to: Account, by: Account, at: datetime) -> None:
        department = self.case.department
        self.take(Step.HAND_OVER, by=by, at=at, note=why, handler=to, department=department)

    def run_out(self, *, by: Account, at: datetime) -> None:
        self.take(Step.RUN_OUT, by=by, at=at, overdue_at=at)

    def explain(self, *, why: str, by: Account, at: datetime) -> None:
        self.take(Step.EXPLAIN, by=by, at=at, note=why, overdue_why=why)

    # --- how a step is taken

    def take(
        self, step: Step, *, by: Account, at: datetime, note: str = "", **changes: Any
    ) -> None:
        """One step along FLOW, never back in time."""
        move, case = FLOW[step], self.case
        if case.state not in move.before or at < self.since:
            raise ValueError(f"{step} does not follow from {case.state} at {at}")
        before, left = {name: plain(getattr(case, name)) for name in changes}, case.state
        for name, value in changes.items():
            setattr(case, name, value)
        if move.after is not None:
            case.state, case.state_since = move.after, at
        self._tell(step, by=by, at=at, note=note, left=left, before=before)

    def _tell(
        self, step: Step, *, by: Account, at: datetime, note: str, left: str,
        before: dict[str, Any],
    ) -> None:  # fmt: skip
        after = {name: plain(getattr(self.case, name)) for name in before}
        changed = [name for name in before if before[name] != after[name]]
        self.steps.append(
            new(
                CaseStep, case=self.case, kind=step, by=by, at=at, note=note, left=left,
                state=self.case.state, before={name: before[name] for name in changed},
                after={name: after[name] for name in changed},
            )
        )  # fmt: skip

    def _accept(self, step: Step, *, since: datetime, by: Account, at: datetime) -> None:
        matter, clocks = self.case.matter, self.clocks
        line = clocks.decision_of(matter)
        days = matter.promised_days or (0 if matter.is_instant else matter.statutory_days)
        days = days if days or matter.is_instant else line.workdays
        share = line.amber_share
        lawful = clocks.deadline(since, matter.statutory_days or line.workdays, amber_share=share)
        found = clocks.deadline(since, days, amber_share=share)
        self.take(
            step, by=by, at=at, accepted_at=since, lawful_by=lawful.due_at, receipt="受",
            **self._clock(found),
        )  # fmt: skip

    def _decide(
        self, step: Step, outcome: Outcome, *, by: Account, at: datetime, note: str = "",
        **changes: Any,
    ) -> None:  # fmt: skip
        clock = self._clock(self.clocks.clock(Code.DELIVERY, at))
        self.take(step, by=by, at=at, note=note, outcome=outcome, decided_at=at, **clock, **changes)

    def _later_by(self, workdays: int) -> dict[str, Any]:
        return {
            name: self.clocks.later(moment, workdays)
            for name in ("amber_at", "due_at", "lawful_by")
            if (moment := getattr(self.case, name))
        }

    def _clock(self, found: Deadline) -> dict[str, Any]:
        return {
            "due_at": found.due_at, "amber_at": found.amber_at, "due_is_certain": found.certain,
            "overdue_at": None,
        }  # fmt: skip


def number(stories: Iterable[CaseStory]) -> dict[str, int]:
    """Number cases through each day and receipts through each year, in the order of time.

    Returns how far the counters have come, by their names.
    """
    stories = list(stories)
    reached: Tally[str] = Tally()
    for story in sorted(stories, key=lambda one: one.case.received_at):
        case = story.case
        name = f"case/{case.place.pk}/{case.received_at:%Y%m%d}"
        reached[name] += 1
        case.number = f"B{case.received_at:%y%m%d}-{reached[name]:04d}"
    for step, case in sorted(_receipts(stories), key=lambda one: one[0].at):
        word = case.receipt
        name = f"receipt/{case.place.pk}/{step.at:%Y}/{word}"
        reached[name] += 1
        case.receipt = f"{case.place.code}{word}〔{step.at:%Y}〕{reached[name]:05d}"
        step.after["receipt"] = case.receipt
    return dict(reached)


def _receipts(stories: Iterable[CaseStory]) -> Iterator[tuple[CaseStep, Case]]:
    for story in stories:
        for step in story.steps:
            if "receipt" in step.after:
                yield step, story.case
