"""Questions to the hall (首问负责): asked, owned, handed over, answered, some of them late."""

import random
from collections import Counter as Tally
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.translation import override

from tongxing.hall.models import AskedOf, CaseClock, Matter, Question, QuestionStep
from tongxing.hall.models.question import FLOW, OPEN, State, Step
from tongxing.people.models import Account
from tongxing.places.models import Place

from .case_story import CaseClocks
from .cases import HOUR, MINUTE
from .queue import Seat
from .rows import new, uid
from .staff import Staff, person_of
from .words import cases as said

ANSWERED, DAYS = 34, 24  # of the calendar
SWEPT_AFTER = timedelta(seconds=40)
HANDED_OVER_SHARE, TAKEN_BACK_SHARE, LATE_SHARE = 0.2, 0.25, 0.06
CHANNELS = {AskedOf.PHONE: 60, AskedOf.DESK: 25, AskedOf.CALL: 15}
# Found now: state, hours of office time since it was asked, whether the cast's clerk has it.
OPEN_NOW = (
    (State.ASKED, 0.4, False), (State.ASKED, 3.5, False), (State.ASKED, 12, False),
    (State.OWNED, 1.2, True), (State.OWNED, 5, False), (State.OWNED, 13, True),
    (State.OFFERED, 2.5, True), (State.OFFERED, 4, False),
)  # fmt: skip


class QuestionStory:
    """A question and what happened to it, not yet saved."""

    def __init__(
        self, rng: random.Random, clocks: CaseClocks, *, place: Place, text: str,
        matter: Matter | None, channel: str, by: Account, at: datetime, **fields: Any,
    ):  # fmt: skip
        heard = channel != AskedOf.PHONE
        due = clocks.clock(CaseClock.Code.QUESTION, at)
        self.question = new(
            Question, uid=uid(rng), request_key=uid(rng), place=place, text=text, matter=matter,
            channel=channel, asker=None if heard else by, asked_at=at, owner=by if heard else None,
            state=State.OWNED if heard else State.ASKED, state_since=at, due_at=due.due_at,
            amber_at=due.amber_at, **fields,
        )  # fmt: skip
        self.steps: list[QuestionStep] = []
        self._tell(Step.ASK, by=by, at=at, note="", left="")

    @property
    def since(self) -> datetime:
        return self.steps[-1].at

    def take(
        self, step: Step, *, by: Account, at: datetime, note: str = "", **changes: Any
    ) -> None:
        """One step along FLOW, never back in time."""
        move, question = FLOW[step], self.question
        if question.state not in move.before or at < self.since:
            raise ValueError(f"{step} does not follow from {question.state} at {at}")
        left = question.state
        for name, value in changes.items():
            setattr(question, name, value)
        if move.after is not None:
            question.state, question.state_since = move.after, at
        self._tell(step, by=by, at=at, note=note, left=left)

    def _tell(self, step: Step, *, by: Account, at: datetime, note: str, left: str) -> None:
        self.steps.append(
            new(
                QuestionStep, question=self.question, kind=step, by=by, at=at, note=note,
                left=left, state=self.question.state, owner=self.question.owner,
            )
        )  # fmt: skip


class Asking:
    """The questions of the last weeks."""

    def __init__(
        self, rng: random.Random, staff: Staff, clocks: CaseClocks, seats: Sequence[Seat],
        matters: Sequence[Matter], askers: Sequence[Account], hall: Place, now: datetime,
    ):  # fmt: skip
        self.rng, self.staff, self.clocks, self.now, self.hall = rng, staff, clocks, now, hall
        self.clerks = [seat.clerk for seat in seats]
        self.desk = staff.open(staff.cast["clerk"])
        self.named = {matter.name: matter for matter in matters}
        self.askers = list(askers)
        self.stories: list[QuestionStory] = []

    def live(self) -> None:
        for _ in range(ANSWERED):
            self._answered_one()
        for n, text in enumerate(said.HARD_QUESTIONS):
            story = self._asked(said.Ask(text, "", said.CANNOT_ANSWER[n]), self._some_day())
            self._own(story)
            self._end(story, Step.REFUSE, said.CANNOT_ANSWER[n])
        for n, (state, hours, is_mine) in enumerate(OPEN_NOW):
            self._open_one(said.QUESTIONS[n % len(said.QUESTIONS)], state, hours, is_mine)
        for part in said.CAST_QUESTIONS:
            self._of_the_cast(part)
        self.stories.sort(key=lambda story: story.question.asked_at)

    def _some_day(self) -> datetime:
        """Within the last weeks, in office hours or after them."""
        day = self.now.date() - timedelta(days=self.rng.randint(3, DAYS))
        clock = time(self.rng.randint(8, 20), self.rng.randint(0, 59))
        return datetime.combine(day, clock, self.now.tzinfo)

    def _asked(
        self, ask: said.Ask, at: datetime, *, channel: str = "", by: Account | None = None
    ) -> QuestionStory:
        rng = self.rng
        channel = channel or rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        if channel != AskedOf.PHONE:
            at = self.clocks.calendar.add_workhours(at, 2 * MINUTE).at  # somebody sits there
            asker, by = person_of(rng.choice(self.askers)), by or rng.choice(self.clerks)
            fields = {"name": asker.name, "phone": asker.phone}
        else:
            fields, by = {}, by or rng.choice(self.askers)
        story = QuestionStory(
            rng, self.clocks, place=self.hall, text=ask.text, matter=self.named.get(ask.matter),
            channel=channel, by=by, at=at, **fields,
        )  # fmt: skip
        self.stories.append(story)
        return story

    def _work(self, story: QuestionStory, least: float, most: float) -> datetime:
        """So many hours of office time later; when the clock ran out meanwhile, it is told of."""
        hours = self.rng.uniform(least, most)
        at = self.clocks.calendar.add_workhours(story.since, hours * HOUR).at
        at = min(at, self.now - MINUTE)
        self._remind(story, at)
        return max(at, story.since)

    def _remind(self, story: QuestionStory, until: datetime) -> None:
        question = story.question
        at = question.due_at + SWEPT_AFTER
        if question.state in OPEN and question.reminded_at is None and at <= until:
            story.take(Step.REMIND, by=self.staff.system, at=max(at, story.since), reminded_at=at)

    def _own(self, story: QuestionStory, by: Account | None = None) -> Account:
        """Somebody takes it, unless whoever heard it has it already."""
        if story.question.owner is None:
            by = by or self.rng.choice(self.clerks)
            at = self._work(story, 0.1, 2)
            story.take(Step.TAKE, by=by, at=at, owner=by, offered_to=None)
        return story.question.owner or self.desk

    def _offer(self, story: QuestionStory, to: Account) -> None:
        owner, why = self._own(story), self.rng.choice(said.WHY_PASS_ON)
        with override("zh-hans"):
            note = f"{owner} → {to}：{why}"
        at = self._work(story, 0.1, 0.6)
        story.take(Step.HAND_OVER, by=owner, at=at, note=note, offered_to=to)

    def _answered_one(self) -> None:
        rng, ask = self.rng, self.rng.choice(said.QUESTIONS)
        story = self._asked(ask, self._some_day())
        owner = self._own(story)
        if rng.random() < HANDED_OVER_SHARE:
            to = rng.choice([one for one in self.clerks if one is not owner])
            self._offer(story, to)
            at = self._work(story, 0.2, 1)
            if rng.random() < TAKEN_BACK_SHARE:
                why = said.WHY_GIVE_BACK[0]
                story.take(Step.GIVE_BACK, by=to, at=at, note=why, offered_to=None)
            else:
                story.take(Step.TAKE, by=to, at=at, owner=to, offered_to=None)
        if rng.random() < LATE_SHARE:
            self._work(story, 15, 16)
        self._end(story, Step.ANSWER, ask.answer)

    def _end(self, story: QuestionStory, step: Step, words: str) -> None:
        at, by = self._work(story, 0.2, 4), story.question.owner or self.desk
        story.take(step, by=by, at=at, note=words, answer=words, answered_at=at)

    def _open_one(self, ask: said.Ask, state: State, hours: float, is_mine: bool) -> None:
        at = self.now - timedelta(hours=hours * 24 / 7 if hours > 6 else hours)
        story = self._asked(ask, at, channel=AskedOf.PHONE)
        others = [one for one in self.clerks if one is not self.desk]
        if state == State.OWNED:
            self._own(story, self.desk if is_mine else self.rng.choice(others))
        if state == State.OFFERED:
            self._own(story, self.rng.choice(others))
            left = [one for one in others if one is not story.question.owner]
            self._offer(story, self.desk if is_mine else self.rng.choice(left))
        self._remind(story, self.now)

    def _of_the_cast(self, part: said.CastQuestion) -> None:
        by = self.staff.open(self.staff.cast[part.of])
        at = self.now - timedelta(days=part.days, minutes=50)
        ask = said.Ask(part.text, part.matter, part.answer)
        story = self._asked(ask, at, channel=AskedOf.PHONE, by=by)
        if part.answer:
            self._own(story)
            self._end(story, Step.ANSWER, part.answer)

    def number(self) -> dict[str, int]:
        """Number questions through each day; how far the counters have come."""
        reached: Tally[str] = Tally()
        for story in self.stories:
            question = story.question
            name = f"question/{question.place.pk}/{question.asked_at:%Y%m%d}"
            reached[name] += 1
            question.number = f"W{question.asked_at:%y%m%d}-{reached[name]:03d}"
        return dict(reached)
