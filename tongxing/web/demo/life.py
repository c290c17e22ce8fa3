"""What happens to one need, from raised until now: who does what, how soon, and with which words.

CHOICES says what may come next and how often, `_when` how soon, and one method a step does it.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from tongxing.needs.models import (
    LOW_SCORES,
    OPEN,
    CallBack,
    Delay,
    Follow,
    HelpingUnit,
    Kind,
    Need,
    State,
    Step,
    Urgency,
)
from tongxing.people.models import Account
from tongxing.places.models import Place
from tongxing.teams.models import Team, Volunteer

from .rows import new, uid
from .staff import person_of
from .story import Story
from .words import answers

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SWEPT_AFTER = timedelta(seconds=40)
MOST_RETURNS = 2
MOST_TURNS = 60

# From each state the steps that may follow, and how often of a hundred. None is silence.
CHOICES: dict[State, dict[Step | None, float]] = {
    State.RAISED: {Step.REVIEW: 93, Step.REFUSE: 3.5, Step.CANCEL: 2, Step.MERGE: 1.5},
    State.REVIEWED: {
        Step.DISPATCH: 68, Step.OFFER: 11, Step.TAKE_ON: 17, Step.SEND_UP: 3, Step.CANCEL: 1,
    },
    State.OFFERED: {Step.CLAIM: 88, Step.RECALL: 4, None: 8},
    State.DISPATCHED: {Step.ACCEPT: 90, Step.RETURN: 5, Step.RECALL: 2, None: 3},
    State.ACCEPTED: {Step.SCHEDULE: 80, Step.ARRIVE: 10, Step.FINISH: 8, Step.CANCEL: 2},
    State.SCHEDULED: {Step.ARRIVE: 95, Step.SCHEDULE: 3, Step.RETURN: 1, Step.CANCEL: 1},
    State.SERVING: {Step.FINISH: 100},
    State.DONE: {Step.CONFIRM: 58, Step.RATE: 22, Step.DENY: 3, Step.OBJECT: 4, None: 13},
    State.REWORK: {Step.SCHEDULE: 55, Step.FINISH: 45},
    State.SOLVED: {Step.RATE: 62, Step.OBJECT: 1, Step.CLOSE: 22, None: 15},
    State.RATED: {Step.REOPEN: 1, None: 99},
    State.CLOSED: {Step.REOPEN: 0.8, None: 99.2},
}  # fmt: skip
# The way straight to a state in which a need is to be found now.
TO_SCHEDULED = {
    State.RAISED: Step.REVIEW, State.REVIEWED: Step.DISPATCH, State.DISPATCHED: Step.ACCEPT,
    State.ACCEPTED: Step.SCHEDULE, State.SCHEDULED: Step.ARRIVE, State.SERVING: Step.FINISH,
}  # fmt: skip
STRAIGHT = {
    State.OFFERED: TO_SCHEDULED | {State.REVIEWED: Step.OFFER},
    State.REWORK: TO_SCHEDULED | {State.DONE: Step.OBJECT},
    State.SOLVED: TO_SCHEDULED | {State.DONE: Step.CONFIRM},
    State.RATED: TO_SCHEDULED | {State.DONE: Step.RATE},
    State.CLOSED: TO_SCHEDULED | {State.DONE: Step.RATE},
}
# How soon, in hours of work: from, to. What residents do is in hours of the day.
PACE = {
    Step.REVIEW: (0.1, 3.2), Step.REFUSE: (0.3, 3.5), Step.MERGE: (0.3, 3.5),
    Step.DISPATCH: (0.1, 5), Step.OFFER: (0.1, 5), Step.TAKE_ON: (0.2, 6), Step.SEND_UP: (0.5, 6),
    Step.CLAIM: (0.3, 12), Step.ACCEPT: (0.1, 6), Step.RETURN: (0.2, 6), Step.RECALL: (1, 6.5),
    Step.SCHEDULE: (0.1, 6), Step.ARRIVE: (0.3, 6), Step.CLOSE: (1, 30),
}  # fmt: skip
RESIDENTS_PACE = {
    Step.CANCEL: (0.3, 3), Step.CONFIRM: (0.5, 60), Step.RATE: (0.5, 70), Step.DENY: (1, 40),
    Step.OBJECT: (1, 60), Step.REOPEN: (20, 400),
}  # fmt: skip
JUDGEMENTS = {Step.CONFIRM, Step.DENY, Step.RATE, Step.OBJECT}
SCORES = {5: 71, 4: 20, 3: 9}
SCORES_IN_NUMBERS = {1: 35, 2: 65}
CALLED_BACK_SHARE = 0.11
CALLED_SHARE = 0.88  # of what is done from afar, on the phone; the rest deserves a second look


@dataclass
class Office:
    """Everybody who may take a step, and what is shared between needs."""

    now: datetime
    system: Account
    workers: dict[str, list[Account]]  # by the code of the place they work at
    dispatchers: list[Account]
    deciders: list[Account]
    lead: dict[int, Account]  # by the team's key
    serving: dict[int, list[Volunteer]]
    choose_team: Callable[[random.Random, Need], Team]
    parent: dict[int, Place]
    lately: datetime  # half an hour of office time ago
    load: dict[int, int] = field(default_factory=dict)  # open needs a volunteer has now
    call_backs: list[CallBack] = field(default_factory=list)
    delays: list[Delay] = field(default_factory=list)
    helping: list[HelpingUnit] = field(default_factory=list)
    follows: dict[tuple[int, int], Follow] = field(default_factory=dict)

    def follow(self, need: Need, account: Account, *, at: datetime, me_too: bool) -> None:
        """Somebody else follows a need, once."""
        if account is not need.raised_by:
            row = new(Follow, need=need, account=account, me_too=me_too, at=at)
            self.follows.setdefault((id(need), id(account)), row)


@dataclass
class Wish:
    """What is settled about a need before it is lived."""

    answers_by: Account | None = None  # who speaks for the resident
    hold: State | None = None  # in which state it is to be found now
    team: Team | None = None
    volunteers: list[Volunteer] | None = None
    delay: str = ""  # "asked": waits for a decision; "paused": was granted
    into: Need | None = None  # an older need that says the same
    merge: bool = False


class Act(NamedTuple):
    """The step that is taken next, and when."""

    step: Step
    at: datetime


class Life:
    """One need among the others, lived until now."""

    def __init__(self, story: Story, office: Office, wish: Wish):
        self.story, self.office, self.rng, self.need = story, office, story.rng, story.need
        self.answers_by, self.hold, self.wish = wish.answers_by, wish.hold, wish
        self.asides: list[tuple[datetime, Callable[[datetime], None]]] = []
        self.was_bad = self.asked_for_delay = False
        self.finished_by: Account | None = None

    # --- the loop

    def live(self) -> None:
        for _turn in range(MOST_TURNS):
            step = None if self.need.state == self.hold else self._next()
            if not self._one_turn(Act(step, self._when(step)) if step else None):
                break
        self.story.clocks.set(self.need)
        self._keep_busy()

    def _one_turn(self, act: Act | None) -> bool:
        """What comes first: an aside, a clock that runs out, or the step. False when none does."""
        now = self.office.now
        if self.need.paused_at or self.asked_for_delay:
            act = None  # until somebody has decided, or the clock runs again
        until = min(act.at, now) if act else now
        aside = self.asides[0] if self.asides and self.asides[0][0] <= until else None
        if due := self._runs_out(aside[0] if aside else until):
            self.story.run_out(by=self.office.system, at=due)
        elif aside:
            self.asides.pop(0)
            if aside[0] >= self.story.since:
                aside[1](aside[0])
        elif act is None or act.at > now:
            return False
        else:
            getattr(self, f"_{act.step.name.lower()}")(act.at)
        return True

    def _runs_out(self, by: datetime) -> datetime | None:
        """When the sweeper acts on the present clock, if it does by then."""
        if self.need.escalated_at or self.need.paused_at:
            return None
        due = self.story.clocks.runs_out(self.need, by - SWEPT_AFTER)
        return max(due + SWEPT_AFTER, self.story.since) if due else None

    def _next(self) -> Step | None:
        state = State(self.need.state)
        if self.hold:
            return STRAIGHT.get(self.hold, TO_SCHEDULED).get(state)
        if (choices := CHOICES.get(state)) is None:
            return None
        if state == State.RAISED and self.wish.merge:
            return self._possible(Step.MERGE)
        return self._possible(self._pick(self._leaning(state, choices)))

    def _leaning(self, state: State, choices: dict[Step | None, float]) -> dict[Step | None, float]:
        """What kind of need it is changes what happens to it."""
        kind = self.need.kind
        if state == State.REVIEWED and kind == Kind.WISH:
            return {Step.OFFER: 80, Step.DISPATCH: 20}
        if state == State.REVIEWED and kind == Kind.COMPLAINT:
            return {Step.DISPATCH: 40, Step.TAKE_ON: 52, Step.SEND_UP: 8}
        if state == State.ACCEPTED and kind in {Kind.CONSULT, Kind.SUGGESTION}:
            return {Step.FINISH: 62, Step.SCHEDULE: 36, Step.CANCEL: 2}
        if state == State.DONE and self.was_bad:
            return {Step.CONFIRM: 60, Step.RATE: 32, None: 8}
        return choices

    def _pick(self, choices: dict[Step | None, float]) -> Step | None:
        return self.rng.choices(list(choices), list(choices.values()))[0]

    def _possible(self, step: Step | None) -> Step | None:
        """The step, if the rules allow it here; else the usual one."""
        need = self.need
        if step == Step.MERGE and not self._may_merge():
            return Step.REVIEW
        if step == Step.RETURN and need.state == State.SCHEDULED:
            return Step.ARRIVE
        if step in {Step.RETURN, Step.SEND_UP} and need.returns >= MOST_RETURNS:
            return {Step.RETURN: Step.ACCEPT, Step.SEND_UP: Step.TAKE_ON}[step]
        if step == Step.SEND_UP and need.unit_id not in self.office.parent:
            return Step.TAKE_ON
        if step in JUDGEMENTS and self.answers_by is self.finished_by:
            return None  # nobody judges their own work
        if step in RESIDENTS_PACE and self.answers_by is None:
            return TO_SCHEDULED[State(need.state)] if step == Step.CANCEL else None
        return step

    def _may_merge(self) -> bool:
        into = self.wish.into
        return into is not None and (
            into.ended_at is None or into.ended_at > self.story.since + DAY
        )

    # --- how soon

    def _when(self, step: Step) -> datetime:
        since = self.story.since
        promised = self.need.scheduled_for
        if step == Step.ARRIVE and promised and self.need.state == State.SCHEDULED:
            return max(since + timedelta(minutes=1), self._arrival(promised))
        if step == Step.FINISH and self.need.state == State.SERVING:
            return since + timedelta(minutes=self.rng.randint(12, 160))
        if step == Step.FINISH:
            return self._work(since, 0.3, 12)
        if step in RESIDENTS_PACE:
            low, high = RESIDENTS_PACE[step]
            hours = self.rng.uniform(low, high) * (0.05 if self.hold else 1)
            return self._awake(since + hours * HOUR)
        return self._work(since, *PACE[step])

    def _work(self, since: datetime, low: float, high: float) -> datetime:
        """So many hours of office time later; at once when it is urgent, soon when it is held."""
        hours = low + (high - low) * self.rng.betavariate(1.1, 2.4)
        if self.need.urgency != Urgency.NORMAL:
            return since + timedelta(minutes=max(2, 9 * hours))
        if self.hold:
            hours *= 0.08
        return self.story.clocks.calendar.add_workhours(since, hours * HOUR).at

    def _awake(self, at: datetime) -> datetime:
        """People answer by day."""
        if at.hour < 8:
            return at.replace(hour=8, minute=self.rng.randint(0, 59))
        if at.hour >= 21:
            return (at + DAY).replace(hour=8, minute=self.rng.randint(0, 59))
        return at

    def _arrival(self, promised: datetime) -> datetime:
        if self.hold == State.SERVING:
            return min(promised, self.office.lately - timedelta(minutes=self.rng.randint(0, 25)))
        if self.rng.random() < 0.015:
            return promised + timedelta(minutes=self.rng.randint(70, 160))
        return promised + timedelta(minutes=round(self.rng.gauss(-2, 8)))

    # --- who

    def _worker(self) -> Account:
        """Somebody of the responsible unit; now and then the dispatcher."""
        at_unit = self.office.workers[self.need.unit.code]
        if self.rng.random() < 0.2:
            return self.rng.choice(self.office.dispatchers)
        return self.rng.choice(at_unit)

    def _dispatcher(self) -> Account:
        return self.rng.choice(self.office.dispatchers)

    def _leader(self) -> Account:
        """Who handles it: the team's leader, else somebody of the unit."""
        if self.need.team_id:
            return self.office.lead[self.need.team_id]
        return self.rng.choice(self.office.workers[self.need.unit.code])

    def _who_goes(self) -> list[Volunteer]:
        if self.wish.volunteers is not None:
            return self.wish.volunteers
        if not self.need.team_id:
            return []
        free = [
            one
            for one in self.rng.sample(
                self.office.serving[self.need.team_id],
                min(8, len(self.office.serving[self.need.team_id])),
            )
            if self.office.load.get(one.pk, 0) < one.max_open and not self._asked_for_it(one)
        ]
        return free[: self.rng.choice((1, 1, 2, 2, 3))]

    def _asked_for_it(self, volunteer: Volunteer) -> bool:
        voice = self.answers_by.person if self.answers_by else None
        return volunteer.person in (voice, self.need.resident)

    def _resident(self) -> Account:
        """Who speaks for the resident; `_possible` sees to it that there is somebody."""
        if self.answers_by is None:
            raise ValueError(f"nobody speaks for {self.need.number}")
        return self.answers_by

    def _word(self, words: tuple[str, ...]) -> str:
        return self.rng.choice(words)

    # --- the steps

    def _review(self, at: datetime) -> None:
        self.story.take(Step.REVIEW, by=self._worker(), at=at)

    def _refuse(self, at: datetime) -> None:
        why = self._word(answers.WHY_REFUSE)
        self.story.take(Step.REFUSE, by=self._worker(), at=at, note=why, ended_at=at)

    def _merge(self, at: datetime) -> None:
        if (into := self.wish.into) is None:
            raise ValueError(f"{self.need.number} has nothing to be merged into")
        self.story.take(
            Step.MERGE, by=self._worker(), at=at, note=into.number, merged_into=into, ended_at=at
        )
        self.office.follow(into, self.need.raised_by, at=at, me_too=True)

    def _dispatch(self, at: datetime) -> None:
        team = self.wish.team or self.office.choose_team(self.rng, self.need)
        self.story.take(Step.DISPATCH, by=self._dispatcher(), at=at, team=team)

    def _offer(self, at: datetime) -> None:
        self.story.take(Step.OFFER, by=self._dispatcher(), at=at)

    def _take_on(self, at: datetime) -> None:
        self.story.take(Step.TAKE_ON, by=self._worker(), at=at)
        self._busy(at)

    def _send_up(self, at: datetime) -> None:
        self.story.take(
            Step.SEND_UP, by=self._worker(), at=at, note=self._word(answers.WHY_SEND_UP),
            unit=self.office.parent[self.need.unit_id], returns=self.need.returns + 1,
        )  # fmt: skip

    def _claim(self, at: datetime) -> None:
        team = self.wish.team or self.office.choose_team(self.rng, self.need)
        self.story.take(Step.CLAIM, by=self.office.lead[team.pk], at=at, team=team)
        self._busy(at)

    def _accept(self, at: datetime) -> None:
        self.story.take(Step.ACCEPT, by=self._leader(), at=at)
        self._busy(at)

    def _return(self, at: datetime) -> None:
        self.story.take(
            Step.RETURN, by=self._leader(), at=at, note=self._word(answers.WHY_RETURN),
            team=None, returns=self.need.returns + 1,
        )  # fmt: skip
        self.story.release(at=at)

    def _recall(self, at: datetime) -> None:
        self.story.take(
            Step.RECALL, by=self._dispatcher(), at=at, note=self._word(answers.WHY_RECALL),
            team=None, scheduled_for=None,
        )  # fmt: skip
        self.story.release(at=at)

    def _schedule(self, at: datetime) -> None:
        start, hours = at, self.rng.uniform(1, 13)
        if self.hold == State.SCHEDULED:
            start, hours = self.office.now, self.rng.uniform(0.5, 15)
        if self.hold in {State.SERVING, State.DONE, State.REWORK, State.SOLVED}:
            hours = self.rng.uniform(0.2, 1)
        when = self.story.clocks.calendar.add_workhours(start, hours * HOUR).at
        quarter = timedelta(
            minutes=when.minute % 15, seconds=when.second, microseconds=when.microsecond
        )
        self.story.take(Step.SCHEDULE, by=self._leader(), at=at, scheduled_for=when - quarter)
        self.story.assign(self._who_goes(), at=at)

    def _arrive(self, at: datetime) -> None:
        self.story.take(Step.ARRIVE, by=self._leader(), at=at, arrived_at=at)

    def _finish(self, at: datetime) -> None:
        by, report, need = self._leader(), self._report(), self.need
        self.finished_by = by
        if not self.story.has_reached_anybody and self.rng.random() < CALLED_SHARE:
            since = self.story.since
            self._call(since + (at - since) * self.rng.uniform(0.2, 0.9))
        self.story.take(
            Step.FINISH, by=by, at=at, note=report, report=report, done_at=at, solved=None,
            first_done_at=need.first_done_at or at,
        )  # fmt: skip
        self.story.write_hours(by=by, at=at)
        if self.hold is None and self.rng.random() < CALLED_BACK_SHARE and not self.was_bad:
            self._draw_call_back(at)

    def _report(self) -> str:
        if self.hold is None and self.rng.random() < 0.01:
            return self._word(answers.HOLLOW)
        number = self.rng.randint(2, 4)
        parts = (
            self._word(answers.WENT), self._word(answers.DID[self.need.category.code]),
            self._word(answers.ENDED_WITH),
        )  # fmt: skip
        return "，".join(parts).format(who=self._who_went(), n=number) + "。"

    def _who_went(self) -> str:
        serving = [one.volunteer for one in self.story.assignments if one.left_at is None]
        if serving:
            return f"志愿者{serving[0].person.name[0]}师傅"
        return f"{person_of(self._leader()).name[0]}队长" if self.need.team_id else "站里的同志"

    def _confirm(self, at: datetime) -> None:
        self.story.take(Step.CONFIRM, by=self._resident(), at=at, solved=True)

    def _deny(self, at: datetime) -> None:
        self.was_bad = True
        why = self._word(answers.UNSOLVED)
        self.story.take(
            Step.DENY, by=self._resident(), at=at, note=why, solved=False, arrived_at=None
        )

    def _rate(self, at: datetime) -> None:
        score = self.rng.choices(list(SCORES), list(SCORES.values()))[0]
        comment = self._word(answers.PRAISE if score > 3 else answers.FAIR)
        if self.rng.random() < 0.35:
            comment = ""
        first = self.need.first_score or score
        self.story.take(
            Step.RATE, by=self._resident(), at=at, note=f"{score} {comment}".strip(), solved=True,
            score=score, comment=comment, rated_at=at, first_score=first,
        )  # fmt: skip

    def _object(self, at: datetime) -> None:
        self.was_bad = True
        score = self.rng.choices(LOW_SCORES, [SCORES_IN_NUMBERS[one] for one in LOW_SCORES])[0]
        self.story.take(
            Step.OBJECT, by=self._resident(), at=at, note=f"{score} {self._word(answers.ANGRY)}",
            solved=False, arrived_at=None, first_score=self.need.first_score or score,
        )  # fmt: skip

    def _reopen(self, at: datetime) -> None:
        if self.need.done_at and at > self.need.done_at + 29 * DAY:
            at = self.story.since + HOUR
        self.was_bad = True
        self.story.take(
            Step.REOPEN, by=self._resident(), at=at, note=self._word(answers.AGAIN), solved=False,
            score=None, rated_at=None, ended_at=None, arrived_at=None,
        )  # fmt: skip

    def _close(self, at: datetime) -> None:
        self.story.take(Step.CLOSE, by=self._worker(), at=at, ended_at=at)

    def _cancel(self, at: datetime) -> None:
        self.story.take(
            Step.CANCEL, by=self._resident(), at=at, note=self._word(answers.WHY_CANCEL),
            ended_at=at, paused_at=None,
        )  # fmt: skip
        self.story.release(at=at)

    # --- asides: what happens beside the way

    def _aside(self, at: datetime, act: Callable[[datetime], None]) -> None:
        self.asides.append((at, act))
        self.asides.sort(key=lambda one: one[0])

    def _busy(self, at: datetime) -> None:
        """While it is in hand: a call, a note, help from others, a request for more time."""
        chance = self.rng.random()
        soon = at + timedelta(minutes=self.rng.randint(6, 50))
        if self.wish.delay or chance > 0.982:
            self._aside(soon, self._ask_delay)
        elif chance < 0.32:
            self._aside(soon, self._call)
        elif chance < 0.40:
            self._aside(soon, self._note)
        elif chance < 0.44:
            self._aside(soon, self._ask_help)

    def _call(self, at: datetime) -> None:
        if self.story.may(Step.CALL):
            self.story.take(Step.CALL, by=self._leader(), at=at, note=self._word(answers.CALLED))

    def _note(self, at: datetime) -> None:
        if self.story.may(Step.NOTE):
            self.story.take(Step.NOTE, by=self._worker(), at=at, note=self._word(answers.NOTES))

    def _ask_help(self, at: datetime) -> None:
        if not self.story.may(Step.ASK_HELP) or self.need.paused_at:
            return
        what, by = self._word(answers.HELP_ASKED), self._dispatcher()
        team = self.office.choose_team(self.rng, self.need)
        helper = HelpingUnit(
            uid=uid(self.rng), need=self.need, team=team, what=what, asked_by=by, asked_at=at
        )
        self.office.helping.append(helper)
        self.story.take(Step.ASK_HELP, by=by, at=at, note=f"{team}：{what}")

        def helped(moment: datetime) -> None:
            if self.story.may(Step.HELPED) and not self.need.paused_at:
                result = self._word(answers.HELP_GIVEN)
                helper.done_at, helper.result = moment, result
                note = f"{team}：{result}"
                self.story.take(Step.HELPED, by=self._worker(), at=moment, note=note)

        if self.hold is None or self.rng.random() < 0.4:
            self._aside(at + timedelta(minutes=self.rng.randint(20, 90)), helped)

    def _ask_delay(self, at: datetime) -> None:
        if not self.story.may(Step.ASK_DELAY) or self.need.paused_at:
            return
        by, why = self._leader(), self._word(answers.WHY_DELAY)
        is_pause = self.wish.delay == "paused" or self.rng.random() < 0.3
        delay = Delay(
            need=self.need, kind=Delay.Kind.PAUSE if is_pause else Delay.Kind.EXTENSION, why=why,
            workdays=None if is_pause else self.rng.choice((2, 3, 5)), asked_by=by, asked_at=at,
        )  # fmt: skip
        self.office.delays.append(delay)
        note = f"{delay.get_kind_display()}：{why}"
        self.story.take(Step.ASK_DELAY, by=by, at=at, note=note)
        self.asked_for_delay = True
        if self.wish.delay != "asked":
            decided_at = self._work(at, 0.2, 2)
            self._aside(decided_at, lambda moment: self._decide(delay, moment))

    def _decide(self, delay: Delay, at: datetime) -> None:
        self.asked_for_delay = False
        by = self.rng.choice([one for one in self.office.deciders if one is not delay.asked_by])
        granted = bool(self.wish.delay) or self.rng.random() < 0.8
        delay.granted, delay.decided_by, delay.decided_at = granted, by, at
        if not granted:
            why = self._word(answers.WHY_NOT_DELAY)
            self.story.take(Step.REFUSE_DELAY, by=by, at=at, note=why)
        elif delay.kind == Delay.Kind.EXTENSION:
            changes = self.story.later(delay.workdays or 0)
            self.story.take(Step.GRANT_DELAY, by=by, at=at, note=str(delay), **changes)
        else:
            self._pause(delay, by=by, at=at)

    def _pause(self, delay: Delay, *, by: Account, at: datetime) -> None:
        self.story.clocks.set(self.need)
        self.story.take(Step.GRANT_DELAY, by=by, at=at, note=str(delay), paused_at=at)
        days = 4 if self.wish.delay else self.rng.randint(1, 4)
        resumes = self.story.clocks.calendar.add_workdays(at, days).at
        self._aside(resumes, lambda moment: self._resume(days, by=by, at=moment))

    def _resume(self, workdays: int, *, by: Account, at: datetime) -> None:
        changes = self.story.later(workdays)
        self.story.take(Step.RESUME, by=by, at=at, **changes, paused_at=None)

    def _draw_call_back(self, done_at: datetime) -> None:
        """Drawn in the first minute of the next day, called in the days after."""
        midnight = (done_at + DAY).replace(hour=0, minute=0, second=30, microsecond=0)
        if midnight.date() >= self.office.now.date():
            return  # yesterday's are drawn by the sweep itself
        drawn = CallBack(need=self.need, drawn_at=midnight)
        self.office.call_backs.append(drawn)
        called_at = self.story.clocks.calendar.add_workhours(
            midnight, self.rng.uniform(0.5, 20) * HOUR
        ).at
        self._aside(called_at, lambda moment: self._call_back(drawn, moment))

    def _call_back(self, drawn: CallBack, at: datetime) -> None:
        if not self.story.may(Step.CALL_BACK):
            return
        by = self._dispatcher()
        remark = self._word(answers.CALLED_BACK)
        reached = "没接" not in remark
        drawn.made_by, drawn.made_at, drawn.reached, drawn.remark = by, at, reached, remark
        if reached:
            drawn.solved = drawn.satisfied = True
        self.story.take(Step.CALL_BACK, by=by, at=at, note=remark)

    # --- afterwards

    def _keep_busy(self) -> None:
        """Volunteers of an open need are busy for the needs that follow."""
        if self.need.state in OPEN:
            for one in self.story.assignments:
                if one.left_at is None:
                    key = one.volunteer_id
                    self.office.load[key] = self.office.load.get(key, 0) + 1
