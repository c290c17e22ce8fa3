"""What people say of the hall (好差评), and how the bad ratings are put right."""

import random
from bisect import bisect_left
from collections import Counter as Tally
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from tongxing.hall.models import Rating, RatingChannel, RatingReason, Rectification
from tongxing.hall.models.rectification import AMBER_SHARE, FLOW, OPEN, State, Step
from tongxing.hall.models.rectification import RectificationStep as OrderStep
from tongxing.people.models import Account

from .case_story import CaseClocks, CaseStory
from .cases import HOURS_A_DAY, MINUTE, Opinion, StillWaiting
from .queue import Visit
from .rows import new, uid
from .staff import Staff
from .words import cases as said

HOUR = timedelta(hours=1)
SWEPT_AFTER = timedelta(seconds=40)
RATED_SHARE = 0.11  # of the matters done at a window, without a case
LEVELS = {5: 790, 4: 150, 3: 60}
AT_THE_DOOR = {RatingChannel.QR: 58, RatingChannel.KIOSK: 27, RatingChannel.PHONE: 15}
OF_CASES = {RatingChannel.QR: 45, RatingChannel.PHONE: 45, RatingChannel.CALL: 6,
            RatingChannel.PAPER: 4}  # fmt: skip
WORDS_SHARE, NAMED_SHARE = 0.22, 0.05
PHONES = (
    "Mozilla/5.0 (Linux; Android 13; HarmonyOS) AppleWebKit/537.36 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 10; Redmi Note 8) AppleWebKit/537.36 Mobile Safari/537.36",
)
KIOSK = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Safari/537.36"
# Work orders: how long ago they were opened, in hours of office time, and where they are found.
# An end that stands twice over ("dismissed", "redone") says by which way it was reached.
ORDERS = (
    (1.5, "opened"), (5, "opened"), (9, "called-back"), (11, "called-back"), (14, "fixing"),
    (17, "appealed"), (20, "fixing"), (26, "told"), (44, "fixing"), (45, "closed"),
    (47, "closed"), (52, "excluded"), (56, "closed"), (61, "dismissed"), (66, "closed"),
    (70, "redone"), (74, "closed"), (80, "closed"), (86, "closed"),
)  # fmt: skip
AT_THE_CASTS_DESK = 2  # the place in that list of one about the cast's clerk, who may appeal


class OrderStory:
    """A work order and what happened to it, not yet saved."""

    def __init__(self, rng: random.Random, clocks: CaseClocks, rating: Rating, days: int):
        at, due = rating.at, clocks.deadline(rating.at, days, amber_share=AMBER_SHARE)
        self.order = new(
            Rectification, uid=uid(rng), rating=rating, place=rating.place, state=State.OPENED,
            state_since=at, opened_at=at, due_at=due.due_at, amber_at=due.amber_at,
        )  # fmt: skip
        self.steps: list[OrderStep] = []

    @property
    def since(self) -> datetime:
        return self.steps[-1].at

    def open(self, *, by: Account) -> None:
        self._tell(Step.OPEN, by=by, at=self.order.opened_at, note="", left="")

    def take(
        self, step: Step, *, by: Account, at: datetime, note: str = "", **changes: Any
    ) -> None:
        """One step along FLOW, never back in time."""
        move, order = FLOW[step], self.order
        if order.state not in move.before or at < self.since:
            raise ValueError(f"{step} does not follow from {order.state} at {at}")
        left = order.state
        for name, value in changes.items():
            setattr(order, name, value)
        if move.after is not None:
            order.state, order.state_since = move.after, at
        self._tell(step, by=by, at=at, note=note, left=left)

    def _tell(self, step: Step, *, by: Account, at: datetime, note: str, left: str) -> None:
        self.steps.append(
            new(
                OrderStep, order=self.order, kind=step, by=by, at=at, note=note, left=left,
                state=self.order.state,
            )
        )  # fmt: skip


class Opinions:
    """Ratings of visits and cases, and the work orders of the bad ones."""

    def __init__(
        self, rng: random.Random, staff: Staff, clocks: CaseClocks,
        reasons: Sequence[RatingReason], fix_days: int, now: datetime,
    ):  # fmt: skip
        self.rng, self.staff, self.clocks, self.now = rng, staff, clocks, now
        self.reasons, self.fix_days = list(reasons), fix_days
        self.manager = staff.open(staff.cast["manager"])
        self.office = staff.open(staff.cast["office"])
        self.desk = staff.open(staff.cast["clerk"])
        self.ratings: list[Rating] = []
        self.ticked: list[tuple[Rating, RatingReason]] = []
        self.orders: list[OrderStory] = []
        self.blames: dict[int, said.Blame] = {}  # by the rating

    def of_cases(self, opinions: Sequence[Opinion], visits: Sequence[Visit]) -> None:
        windows = {(id(one.ticket), id(one.matter)): one.window for one in visits}
        for story, level, at in opinions:
            window = windows.get((id(story.case.ticket), id(story.case.matter)))
            channel = self._pick(OF_CASES)
            self._rate(level, at, channel, **self._about_case(story, window))

    def of_visits(self, visits: Sequence[Visit], stories: Sequence[CaseStory]) -> None:
        """Some of those whose matter did not become a case; a bad one for each work order."""
        cases = {(id(story.case.ticket), id(story.case.matter)) for story in stories}
        free = [one for one in visits if (id(one.ticket), id(one.matter)) not in cases]
        bad = self._bad(free)
        for visit in free:
            if id(visit) in bad:
                self._bad_one(visit, bad[id(visit)])
            elif self.rng.random() < RATED_SHARE:
                at = visit.done_at + self.rng.choice((1, 1, 2, 3, 8, 25, 90, 400)) * (
                    self.rng.uniform(0.6, 1.6) * MINUTE
                )
                if at < self.now - MINUTE:
                    level, channel = self._pick(LEVELS), self._pick(AT_THE_DOOR)
                    self._rate(level, at, channel, **self._about_visit(visit))
        self.ratings.sort(key=lambda row: row.at)
        self.orders.sort(key=lambda story: story.order.opened_at)

    def _about_visit(self, visit: Visit) -> dict[str, Any]:
        return {
            "ticket": visit.ticket, "matter": visit.matter, "department": visit.matter.department,
            "place": visit.ticket.place, "clerk": visit.by, "window": visit.window,
            "done_at": visit.done_at,
        }  # fmt: skip

    def _about_case(self, story: CaseStory, window: Any) -> dict[str, Any]:
        case = story.case
        return {
            "case": case, "ticket": case.ticket, "matter": case.matter,
            "department": case.department, "place": case.place, "clerk": case.handler,
            "window": window, "done_at": case.ended_at, "asked": case.person,
        }  # fmt: skip

    def _pick(self, choices: dict) -> Any:
        return self.rng.choices(list(choices), list(choices.values()))[0]

    def _rate(
        self, level: int, at: datetime, channel: str, *, blame: said.Blame | None = None,
        asked: Any = None, **about: Any,
    ) -> Rating:  # fmt: skip
        rng = self.rng
        words = said.PRAISE if level >= 4 else said.PLAIN_WORDS
        comment = rng.choice(words) if rng.random() < WORDS_SHARE else ""
        if blame:
            comment = blame.comment
        keyed_in = channel in (RatingChannel.PAPER, RatingChannel.CALL)
        named = asked is not None and rng.random() < NAMED_SHARE
        device = "" if keyed_in else KIOSK if channel == RatingChannel.KIOSK else rng.choice(PHONES)
        rating = new(
            Rating, uid=uid(rng), level=level, at=at, channel=channel, comment=comment,
            keyed_in_by=self.office if keyed_in else None, is_named=named,
            name=asked.name if named else "", phone=asked.phone if named else "",
            comes_from="" if keyed_in else f"198.51.100.{rng.randint(2, 250)}", device=device,
            **about,
        )  # fmt: skip
        self.ratings.append(rating)
        mine = [] if keyed_in else [one for one in self.reasons if one.level == level]
        ticked = rng.sample(mine, min(rng.choice((0, 1, 1, 2)), len(mine)))
        if blame:
            ticked = [one for one in mine if one.aspect == blame.aspect]
        self.ticked += [(rating, reason) for reason in ticked]
        return rating

    # --- the bad ones

    def _bad(self, visits: Sequence[Visit]) -> dict[int, str]:
        """Which visits were rated badly, by what is to become of the work order."""
        found: dict[int, str] = {}
        moments = [visit.done_at for visit in visits]
        for n, (hours, way) in enumerate(ORDERS):
            place = bisect_left(moments, self._hours_ago(hours))
            near = [one for one in reversed(visits[:place]) if id(one) not in found]
            if n == AT_THE_CASTS_DESK:
                near = [one for one in near if one.by is self.desk] or near
            if near:
                found[id(near[0])] = way
        return found

    def _hours_ago(self, hours: float) -> datetime:
        """So many hours of office time before now, to the quarter of an hour."""
        step, at, left = HOUR / 4, self.now, hours
        calendar = self.clocks.calendar
        while left > 0:
            at -= step
            if calendar.is_workday(at.date()) and any(
                opens <= at.time() < closes for opens, closes in calendar.sessions
            ):
                left -= 0.25
        return at

    def _bad_one(self, visit: Visit, way: str) -> None:
        rng = self.rng
        at = visit.done_at + rng.uniform(2, 12) * MINUTE
        if at >= self.now:
            return
        level = rng.choice((2, 2, 1))
        blame = said.FALSE_BLAME if way == "excluded" else rng.choice(said.BLAMES)
        rating = self._rate(
            level, at, self._pick(AT_THE_DOOR), blame=blame, **self._about_visit(visit)
        )
        self.blames[id(rating)] = blame
        story = OrderStory(rng, self.clocks, rating, self.fix_days)
        story.open(by=self.staff.system)
        self.orders.append(story)
        with suppress(StillWaiting):
            self._way(story, way)
        self._escalate(story, self.now)

    def _wait(self, story: OrderStory, least: float, most: float) -> datetime:
        """The moment so many hours of office time later, if it has come."""
        hours = self.rng.uniform(least, most)
        at = self.clocks.calendar.add_workhours(story.since, hours * HOUR).at
        self._escalate(story, min(at, self.now))
        if at >= self.now - MINUTE:
            raise StillWaiting
        return max(at, story.since + MINUTE)

    def _escalate(self, story: OrderStory, until: datetime) -> None:
        order = story.order
        at = order.due_at + SWEPT_AFTER
        if order.state in OPEN and order.escalated_at is None and at <= until:
            story.take(
                Step.ESCALATE, by=self.staff.system, at=max(at, story.since), escalated_at=at
            )

    def _way(self, story: OrderStory, way: str) -> None:
        """Called back, put right, told, closed; by way of an appeal, or twice over."""
        if way == "opened":
            return
        self._call_back(story)
        if way == "called-back":
            return
        if way in ("appealed", "excluded", "dismissed"):
            self._appeal(story, way)
        else:
            self._fix(story)
        if way in ("appealed", "excluded", "fixing"):
            return
        self._tell(story)
        if way == "redone":
            at = self._wait(story, 1, 3)
            story.take(Step.REDO, by=self.manager, at=at, note=said.REDO)
            self._tell(story)
        if way != "told":
            at = self._wait(story, 0.5, HOURS_A_DAY)
            story.take(Step.CLOSE, by=self.manager, at=at, closed_at=at)

    def _call_back(self, story: OrderStory) -> None:
        at, words = self._wait(story, 0.5, 3), self.blames[id(story.order.rating)].called
        story.take(
            Step.CALL_BACK, by=self.manager, at=at, note=words, called_at=at, said=words,
            reached="没接" not in words,
        )  # fmt: skip

    def _fix(self, story: OrderStory) -> None:
        by = story.order.rating.clerk or self.manager
        story.take(Step.FIX, by=by, at=self._wait(story, 0.5, 2))

    def _tell(self, story: OrderStory) -> None:
        at, words = self._wait(story, 2, 7), self.blames[id(story.order.rating)].done
        story.take(Step.TELL, by=self.manager, at=at, note=words, done=words)

    def _appeal(self, story: OrderStory, way: str) -> None:
        by, why = story.order.rating.clerk, said.APPEALS[way == "excluded"]
        at = self._wait(story, 1, 3)
        if by is None:
            raise ValueError("nobody was rated who could appeal")
        story.take(Step.APPEAL, by=by, at=at, note=why, appealed_by=by, appeal=why)
        if way == "appealed":
            return
        at = self._wait(story, 2, 9)
        if way == "excluded":
            story.take(
                Step.UPHOLD, by=self.office, at=at, note=said.UPHELD,
                appeal_decided_by=self.office, closed_at=at,
            )  # fmt: skip
            story.order.rating.is_excluded = True
        else:
            story.take(
                Step.DISMISS, by=self.office, at=at, note=said.DISMISSED,
                appeal_decided_by=self.office,
            )  # fmt: skip

    def number(self) -> dict[str, int]:
        """Number work orders through each year; how far the counters have come."""
        reached: Tally[str] = Tally()
        for story in self.orders:
            order = story.order
            name = f"rectification/{order.place.pk}/{order.opened_at:%Y}"
            reached[name] += 1
            order.number = f"Z{order.opened_at:%y}-{reached[name]:04d}"
        return dict(reached)
