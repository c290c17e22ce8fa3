"""The cases of the last weeks: most came from a visit, each is lived along FLOW until now."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, NamedTuple

from tongxing.hall.models import (
    CaseChannel,
    CaseHelp,
    CaseMaterial,
    Delivery,
    Extension,
    Material,
    Matter,
    OnBehalf,
    Relation,
    Standing,
)
from tongxing.hall.models.case_flow import ANSWERED, IN_HAND, State, Step
from tongxing.people.models import Account, Person, Proxy

from .case_story import CaseClocks, CaseStory
from .hall import COMPANY, credit_code
from .people import years
from .queue import Seat, Visit
from .reports import Reports
from .rows import new, uid
from .staff import Staff
from .words import cases as said

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
HOURS_A_DAY = 7  # of office time
SWEPT_AFTER = timedelta(seconds=40)
RATED_WITHIN_DAYS = 15  # then the sweeper archives

FROM_VISITS, BEFORE_THE_QUEUE = 290, 110
OLDEST_DAYS = 52  # of the calendar
SETTLED_SHARE = 0.22  # of the cases from visits are done at once
# Cases to be found in a state, however chance falls: how many, and whether at the cast's desk.
HELD = {
    State.RECEIVED: 6, State.INCOMPLETE: 8, State.ACCEPTED: 8, State.REVIEW: 14, State.SPECIAL: 6,
    State.GRANTED: 10, State.DENIED: 4, State.REFUSED: 2, State.WITHDRAWN: 2, State.ENDED: 2,
}  # fmt: skip
AT_THE_CASTS_DESK = 2  # of each
AMBER, RED = 7, 3  # cases in review whose time is nearly over, or is over
EXTENSIONS_ASKED = 3
FORMS, DRAFTS = 16, 3
RECENT, NOT_OLD = 3, 8  # working days: the oldest of those received, and of those held elsewhere
HELD_OPENINGS = {
    State.RECEIVED: "wait", State.INCOMPLETE: "ask", State.REFUSED: "refuse",
    State.WITHDRAWN: "withdraw",
}  # fmt: skip
HELD_ENDINGS = {State.DENIED: "deny", State.ENDED: "end"}
# Of a hundred cases, how they go on.
OPENINGS = {"accept": 66, "ask": 23, "wait": 6, "refuse": 4, "withdraw": 1}
AFTER_ASKING = {"hand in": 84, "withdraw": 8, None: 8}
ENDINGS = {"grant": 92, "deny": 6, "end": 2}
DELIVERIES = {Delivery.WINDOW: 74, Delivery.POST: 16, Delivery.HOME: 4, Delivery.ONLINE: 6}
LATE_SHARE, HANDED_OVER, NEVER_FETCHED = 0.03, 0.05, 0.02
SPECIAL_SHARE = 0.55  # of those whose matter has a special procedure
AGENT_SHARE, ORGANISATION_SHARE = 0.07, 0.3
RATED_SHARE = 0.34  # of the answered
LEVELS = {5: 780, 4: 150, 3: 55}  # the bad ones are given where work orders are made
OLD_WORDS = {"高龄": 80, "老年": 60, "养老待遇": 60, "退休": 58, "养老保险待遇": 60}


class StillWaiting(Exception):
    """What comes next has not happened yet."""


@dataclass
class Brought:
    """How a case came in: whose, about what, at which desk, when, and where it is to be found."""

    matter: Matter
    by: Account
    at: datetime
    visit: Visit | None = None
    person: Person | None = None
    hold: State | None = None
    helped: bool = False
    asks_extension: bool = False
    is_cast: bool = False
    channel: str = CaseChannel.WINDOW


class Opinion(NamedTuple):
    """What is said of a case, to become a rating."""

    story: CaseStory
    level: int
    at: datetime


@dataclass
class Held:
    """What is made besides the cases themselves."""

    opinions: list[Opinion] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    helps: list[CaseHelp] = field(default_factory=list)


class Caseload:
    """All the cases of the hall, in the order in which they came."""

    def __init__(
        self, rng: random.Random, staff: Staff, seats: Sequence[Seat],
        materials: Sequence[Material], visits: Sequence[Visit], matters: Sequence[Matter],
        proxies: Sequence[Proxy], reports: Reports, now: datetime,
    ):  # fmt: skip
        self.reports = reports
        self.rng, self.staff, self.seats, self.now = rng, staff, seats, now
        self.clocks = CaseClocks(now.date())
        self.calendar = self.clocks.calendar
        self.materials: dict[int, list[Material]] = defaultdict(list)
        for material in materials:
            self.materials[id(material.matter)].append(material)
        self.matters = list(matters)
        self.named = {matter.name: matter for matter in matters}
        self.visits = visits
        self.in_any_order = rng.sample(visits, len(visits))
        self.desk = staff.open(staff.cast["clerk"])
        self.of_the_desk = [row for row in self.in_any_order if row.by is self.desk]
        self.ages: dict[date, int] = {}  # of days, in working days
        self.acting = {id(proxy.person): proxy for proxy in proxies}
        known = [one for one in staff.people if one.id_hash and one.phone]
        self.adults = [one for one in known if 18 < self._age(one) < 92]
        self.taken: set[int] = set()  # visits that became a case
        self.open_for: set[tuple[int, int]] = set()  # somebody's matter, once
        self.stories: list[CaseStory] = []
        self.held = Held()

    def _age(self, person: Person) -> float:
        return years(person, self.now.date())

    # --- which cases there are

    def live(self) -> None:
        brought = [
            *self._of_the_cast(), *self._held(), *self._hurrying(), *self._with_forms(),
            *self._from_visits(),
            *self._older(),
        ]  # fmt: skip
        for one in sorted(brought, key=lambda one: one.at):
            self.stories.append(self._story(one))

    def _days_ago(self, days: float) -> datetime:
        """So many working days of office time before now."""
        at, left = self.now, days
        while left >= 1 or not self.calendar.is_workday(at.date()):
            at -= DAY
            left -= self.calendar.is_workday(at.date())
        clock = time(self.rng.choice((9, 10, 11, 14, 15)), self.rng.randint(0, 59))
        found = datetime.combine(at.date(), clock, self.now.tzinfo)
        while found >= self.now - HOUR or not self.calendar.is_workday(found.date()):
            found -= DAY
        return found

    def _workdays_since(self, at: datetime) -> int:
        day = at.date()
        if day not in self.ages:
            self.ages[day] = self.calendar.workdays_between(day, self.now.date())
        return self.ages[day]

    def _from_visit(self, visit: Visit, **more: Any) -> Brought:
        """Taken in while the person stood at the window."""
        self.taken.add(id(visit))
        minutes = max(2.0, visit.matter.minutes * self.rng.uniform(0.3, 0.7))
        at = max(visit.done_at - minutes * MINUTE, visit.called_at + MINUTE)
        return Brought(visit.matter, visit.by, min(at, visit.done_at - MINUTE / 4), visit, **more)

    def _of_the_cast(self) -> list[Brought]:
        found: list[Brought] = []
        for part in said.CAST_CASES:
            person, matter = self.staff.cast[part.of], self.named[part.matter]
            by = self.desk if len(found) % 3 == 0 else self._clerk_for(matter)
            self.open_for.add((id(person), id(matter)))
            found.append(
                Brought(
                    matter, by, self._days_ago(part.days), person=person, hold=part.state,
                    helped=part.helped, is_cast=True,
                )
            )  # fmt: skip
        return found

    def _held(self) -> list[Brought]:
        """So many in each state, some at the desk of the cast's clerk."""
        found: list[Brought] = []
        for state, count in HELD.items():
            for n in range(count):
                fits = partial(self._may_be_held, state=state)
                found += self._visited(fits, n < AT_THE_CASTS_DESK, hold=state)
        fits = partial(self._may_be_held, state=State.REVIEW)
        for n in range(EXTENSIONS_ASKED):
            found += self._visited(fits, n == 0, hold=State.REVIEW, asks_extension=True)
        return found

    def _may_be_held(self, row: Visit, state: State) -> bool:
        matter, days = row.matter, self._workdays_since(row.done_at)
        promised = matter.promised_days
        if matter.is_instant or (state == State.SPECIAL and not matter.special):
            return False
        if state == State.RECEIVED:
            return days <= RECENT
        if state in (State.ACCEPTED, State.REVIEW):
            return 1 <= days <= 0.6 * promised
        return 1 <= days <= NOT_OLD

    def _with_forms(self) -> list[Brought]:
        """Yearly reports and what else is filled in here; some are not finished yet."""
        found: list[Brought] = []
        for n in range(FORMS):
            hold = State.RECEIVED if n < DRAFTS else None
            fits = partial(self._has_a_form, is_recent=n < DRAFTS)
            found += self._visited(fits, n in (0, DRAFTS), hold=hold)
        return found

    def _has_a_form(self, row: Visit, *, is_recent: bool) -> bool:
        days = self._workdays_since(row.done_at)
        return row.matter.base_code in self.reports.templates and (days <= RECENT or not is_recent)

    def _hurrying(self) -> list[Brought]:
        """In review, the time nearly over, or over: the cast's clerk has one of each."""
        found: list[Brought] = []
        for n in range(AMBER):
            found += self._visited(self._is_nearly_over, n == 0, hold=State.REVIEW)
        for n in range(RED):
            found += self._visited(self._is_over, n == 0, hold=State.REVIEW)
        return found

    def _is_nearly_over(self, row: Visit) -> bool:
        """A working day before the end, or on its last day."""
        promised = row.matter.promised_days
        return promised >= 3 and self._workdays_since(row.done_at) in (promised - 1, promised)

    def _is_over(self, row: Visit) -> bool:
        promised = row.matter.promised_days
        return bool(promised) and 1 <= self._workdays_since(row.done_at) - promised <= 2

    def _visited(
        self, fits: Callable[[Visit], bool], at_the_desk: bool, **more: Any
    ) -> list[Brought]:
        """A case from a visit that fits and has not become one; the desk's if it can be."""
        for row in [*(self.of_the_desk if at_the_desk else ()), *self.in_any_order]:
            if id(row) not in self.taken and fits(row):
                return [self._from_visit(row, **more)]
        return []

    def _from_visits(self) -> list[Brought]:
        """Any other visit may have become a case, those that are not done at once more often."""
        free = [row for row in self.visits if id(row) not in self.taken]
        at_once = [row for row in free if row.matter.is_instant]
        slow = [row for row in free if not row.matter.is_instant]
        settled = round(FROM_VISITS * SETTLED_SHARE)
        rows = [
            *self.rng.sample(at_once, min(settled, len(at_once))),
            *self.rng.sample(slow, min(FROM_VISITS - settled, len(slow))),
        ]
        return [self._from_visit(row) for row in rows]

    def _older(self) -> list[Brought]:
        """From before the numbers that are kept."""
        slow = [matter for matter in self.matters if not matter.is_instant]
        weights = [1 / matter.position for matter in slow]
        first = self.visits[0].done_at.date() if self.visits else self.now.date()
        oldest = self.now.date() - timedelta(days=OLDEST_DAYS)
        days = [
            day
            for n in range((first - oldest).days)
            if self.calendar.is_workday(day := oldest + timedelta(days=n))
        ]
        found = []
        for matter in self.rng.choices(slow, weights, k=BEFORE_THE_QUEUE):
            clock = time(self.rng.choice((9, 10, 11, 14, 15, 16)), self.rng.randint(0, 59))
            at = datetime.combine(self.rng.choice(days), clock, self.now.tzinfo)
            found.append(Brought(matter, self._clerk_for(matter), at))
        return found

    def _clerk_for(self, matter: Matter) -> Account:
        able = [seat for seat in self.seats if seat.department in (None, matter.department)]
        return self.rng.choice(able).clerk

    # --- one case

    def _story(self, brought: Brought) -> CaseStory:
        rng, matter = self.rng, brought.matter
        opening, whose = self._opening(brought), self._whose(brought)
        papers = self._papers(matter, opening, brought.at, by_agent="agent_name" in whose)
        story = CaseStory(
            rng, self.clocks, matter=matter, materials=self.materials[id(matter)],
            by=brought.by, at=brought.at,
            papers=papers, channel=brought.channel,
            ticket=brought.visit.ticket if brought.visit else None, **whose,
        )  # fmt: skip
        with suppress(StillWaiting):
            self._way(story, brought, opening)
        self._sweep(story, self.now)
        self._archive(story)
        return story

    def _whose(self, brought: Brought) -> dict:
        """The applicant, and who came in the applicant's place."""
        matter, rng = brought.matter, self.rng
        organised = matter.serves == "organisation" or (
            matter.serves == "both" and rng.random() < ORGANISATION_SHARE
        )
        if organised and brought.person is None:
            return self._company(matter)
        person = brought.person or self._applicant(matter)
        found: dict = {"person": person}
        proxy = self.acting.get(id(person))
        if brought.matter.on_behalf == OnBehalf.NO or brought.is_cast:
            return found
        if rng.random() < AGENT_SHARE or (proxy and rng.random() < 0.5):
            agent = proxy.helper.person if proxy else rng.choice(self.adults)
            found |= {
                "agent_name": agent.name, "agent_relation": Relation.FAMILY,
                "agent_phone": agent.phone, "authorisation": said.AUTHORISATION,
            }  # fmt: skip
        return found

    def _company(self, matter: Matter) -> dict:
        """A company has one open case of a matter: a second one says which it is."""
        n = self.rng.randrange(len(said.COMPANIES))
        first = (n, id(matter)) not in self.open_for
        self.open_for.add((n, id(matter)))
        return {
            "name": said.COMPANIES[n], "credit_code": credit_code(n, COMPANY),
            "phone": self.rng.choice(self.adults).phone,
            "subject": "" if first else f"第{len(self.stories) + 1}份",
        }  # fmt: skip

    def _applicant(self, matter: Matter) -> Person:
        least = max((age for word, age in OLD_WORDS.items() if word in matter.name), default=0)
        while True:
            person = self.rng.choice(self.adults)
            if self._age(person) < least or (id(person), id(matter)) in self.open_for:
                continue
            if least or self._age(person) < 75 or self.rng.random() < 0.3:
                self.open_for.add((id(person), id(matter)))
                return person

    def _opening(self, brought: Brought) -> str:
        if brought.matter.is_instant and brought.hold in (None, State.DELIVERED, State.RATED):
            return self._pick({"settle": 92, "ask": 8} if brought.hold is None else {"settle": 1})
        if brought.hold:
            return HELD_OPENINGS.get(brought.hold, "accept")
        return self._pick(OPENINGS)

    def _pick(self, choices: dict):
        return self.rng.choices(list(choices), list(choices.values()))[0]

    def _papers(
        self, matter: Matter, opening: str, at: datetime, *, by_agent: bool
    ) -> dict[int, tuple[str, date | None]]:
        """How each paper stood when it came, by its place in the guide."""
        rng, materials = self.rng, self.materials[id(matter)]
        found: dict[int, tuple[str, date | None]] = {}
        for position, one in enumerate(materials):
            if one.source == Material.Source.SHARE:
                continue
            standing = Standing.THERE
            if one.need == Material.Need.IF:
                needed = by_agent if "代办" in one.when else rng.random() < 0.35
                standing = Standing.THERE if needed else Standing.NOT_NEEDED
            if one.need == Material.Need.OPTIONAL and not matter.is_instant:
                standing = rng.choices(
                    (Standing.THERE, Standing.LATER, Standing.NOT_NEEDED), (60, 22, 18)
                )[0]
            until = at.date() + DAY * rng.randint(8, 14) if standing == Standing.LATER else None
            found[position] = standing, until
        required = [n for n, one in enumerate(materials)
                    if one.need == Material.Need.REQUIRED and n in found]  # fmt: skip
        if opening == "ask":
            for n in rng.sample(required, min(rng.choice((1, 1, 2, 3)), len(required))):
                found[n] = Standing.MISSING, None
        return found

    # --- its way

    def _way(self, story: CaseStory, brought: Brought, opening: str) -> None:
        """From the window to the archive; StillWaiting where the way ends for now."""
        self.brought = brought
        self._open(story, opening)
        case = story.case
        if case.state in IN_HAND:
            self._decide(story)
        if case.state in (State.GRANTED, State.DENIED):
            self._deliver(story)
        if case.state in ANSWERED:
            self._rate(story)

    def _wait(self, story: CaseStory, least: float, most: float) -> datetime:
        """The moment so many hours of office time later, when the sweeper has done its part."""
        if story.case.state == self.brought.hold:
            raise StillWaiting
        hours = self.rng.uniform(least, most)
        if self.brought.hold:
            hours *= 0.15
        at = self.calendar.add_workhours(story.since, hours * HOUR).at
        self._sweep(story, min(at, self.now))
        if at >= self.now - MINUTE:
            raise StillWaiting
        return max(at, story.since + MINUTE / 4)

    def _sweep(self, story: CaseStory, until: datetime) -> None:
        """What the sweeper did in the minute after a clock ran out."""
        while due_at := story.runs_out(until - SWEPT_AFTER):
            at = max(due_at + SWEPT_AFTER, story.since)
            act = story.deem if story.case.state == State.RECEIVED else story.run_out
            act(by=self.staff.system, at=at)

    def _archive(self, story: CaseStory) -> None:
        """Fifteen days after the answer, in the first minute of the day."""
        case = story.case
        if case.state not in ANSWERED | {State.RATED, State.WITHDRAWN}:
            return
        day = case.state_since.date() + DAY * (RATED_WITHIN_DAYS + 1)
        at = datetime.combine(day, time(), self.now.tzinfo) + SWEPT_AFTER
        if at <= self.now:
            story.archive(by=self.staff.system, at=at)

    def _open(self, story: CaseStory, opening: str) -> None:
        rng, clerk, case = self.rng, self.brought.by, story.case
        if opening == "ask" and not story.missing():
            opening = "settle" if case.matter.is_instant else "accept"
        self.reports.fill(story, is_draft=opening != "accept" and opening != "settle")
        if opening in ("settle", "accept"):
            soon = story.since + timedelta(seconds=rng.randint(40, 240))
            if soon >= self.now:
                return
            getattr(story, opening)(by=clerk, at=soon)
            return
        if opening == "ask":
            soon = case.received_at + timedelta(seconds=rng.randint(60, 300))
            if soon < self.now:
                story.ask_materials(by=clerk, at=soon, how=rng.choice(said.HOW_TO_SUPPLY))
                self._supply(story)
            return
        at = self._wait(story, 2, 20)
        if case.state != State.RECEIVED:
            return  # accepted by itself, for nobody had looked at it in time
        if opening == "refuse":
            story.refuse(why=rng.choice(said.WHY_REFUSE), by=clerk, at=at)
        elif opening == "withdraw":
            story.withdraw(why=rng.choice(said.WHY_WITHDRAW), by=clerk, at=at)
        else:
            self.reports.finish(story, at=at - MINUTE / 4)
            story.accept(by=clerk, at=at)

    def _supply(self, story: CaseStory) -> None:
        """What was missing is brought, or is not."""
        rng, clerk = self.rng, self.brought.by
        then = "hand in" if self.brought.hold else self._pick(AFTER_ASKING)
        if then is None:
            at = self._wait(story, 16 * HOURS_A_DAY, 18 * HOURS_A_DAY)
            story.end(why=said.WHY_END[0], by=clerk, at=at)
            return
        at = self._wait(story, 4, 6 * HOURS_A_DAY)
        if then == "withdraw":
            story.withdraw(why=rng.choice(said.WHY_WITHDRAW), by=clerk, at=at)
            return
        story.hand_in(by=clerk, at=at, note=rng.choice(said.HAND_IN_NOTES))
        self._check(story, Standing.MISSING, Standing.LATER, at=at + MINUTE)
        self.reports.finish(story, at=at + 2 * MINUTE)
        if story.case.matter.is_instant:
            story.settle(by=clerk, at=at + 4 * MINUTE)
        else:
            story.accept(by=clerk, at=at + 3 * MINUTE)

    def _check(self, story: CaseStory, *was: Standing, at: datetime) -> None:
        """Papers that were wanting are here by now."""
        brought: dict = {
            row.position: (Standing.THERE, None) for row in story.papers if row.standing in was
        }
        story.check_papers(brought, by=self._handler(story), at=at)

    def _handler(self, story: CaseStory) -> Account:
        return story.case.handler or self.brought.by

    def _decide(self, story: CaseStory) -> None:
        rng, case = self.rng, story.case
        matter = case.matter
        days = matter.promised_days or matter.statutory_days or 1
        if rng.random() < HANDED_OVER and self.brought.hold is None:
            at = self._wait(story, 0.5, 6)
            to = rng.choice([one for one in self.seats if one.clerk is not case.handler]).clerk
            story.hand_over(
                why=rng.choice(said.WHY_HAND_OVER), to=to, by=self._handler(story), at=at
            )
        at = self._wait(story, 0.1 * days * HOURS_A_DAY, 0.35 * days * HOURS_A_DAY)
        self.reports.finish(story, at=at)
        story.review(by=self._handler(story), at=at, note=rng.choice(said.REVIEW_NOTES))
        if self.brought.helped:
            self._help(story)
        if self.brought.asks_extension:
            self._ask_extension(story)
        if matter.special and (self.brought.hold == State.SPECIAL or rng.random() < SPECIAL_SHARE):
            self._stand_still(story)
        late = self.brought.hold is None and rng.random() < LATE_SHARE
        span = (1.0, 1.25) if late else (0.1, 0.5)
        at = self._wait(story, span[0] * days * HOURS_A_DAY, span[1] * days * HOURS_A_DAY)
        if case.light(at) == "red":
            story.explain(why=rng.choice(said.WHY_LATE), by=self._handler(story), at=at)
            at = self._wait(story, 1, 10)
        self._check(story, Standing.LATER, at=max(story.since, at - 2 * MINUTE))
        self._end(story, at)

    def _stand_still(self, story: CaseStory) -> None:
        rng, case = self.rng, story.case
        at = self._wait(story, 0.5, HOURS_A_DAY)
        procedure = rng.choice(case.matter.special)
        how_long = said.HOW_LONG.get(procedure, said.USUAL_LENGTH)
        story.stop(procedure=procedure, how_long=how_long, by=self._handler(story), at=at)
        at = self._wait(story, 3 * HOURS_A_DAY, 9 * HOURS_A_DAY)
        story.resume(by=self._handler(story), at=at)

    def _end(self, story: CaseStory, at: datetime) -> None:
        rng, case = self.rng, story.case
        hold = self.brought.hold
        ending = HELD_ENDINGS.get(hold, "grant") if hold else self._pick(ENDINGS)
        if ending == "deny":
            story.deny(why=rng.choice(said.WHY_DENY), by=self._handler(story), at=at)
        elif ending == "end":
            story.end(why=said.WHY_END[1], by=self._handler(story), at=at)
        else:
            number = ""
            if case.matter.result_kind in ("licence", "paper"):
                n = rng.randint(100, 4_999)
                number = said.RESULT_NUMBER.format(year=at.year, n=n)
            story.grant(by=self._handler(story), at=at, result_number=number)

    def _deliver(self, story: CaseStory) -> None:
        rng, case = self.rng, story.case
        if rng.random() < NEVER_FETCHED and self.brought.hold is None:
            self._wait(story, 60 * HOURS_A_DAY, 70 * HOURS_A_DAY)
        at = self._wait(story, 0.5, 5 * HOURS_A_DAY)
        way = self._pick(DELIVERIES)
        story.deliver(way=way, to=case.agent_name or case.name[:40], by=self._handler(story), at=at)

    def _rate(self, story: CaseStory) -> None:
        """In the days after, most from the phone; who is of the cast and is to rate has not yet."""
        rng, case = self.rng, story.case
        wanted = self.brought.hold == State.RATED
        if not wanted and (self.brought.hold or rng.random() > RATED_SHARE):
            return
        minutes = rng.randint(3, 90) if wanted else rng.choice((6, 15, 40, 300, 1_500, 4_000))
        at = story.since + minutes * rng.uniform(0.6, 1.4) * MINUTE
        if not 7 <= at.hour < 22:
            at = (at + DAY).replace(hour=9)
        if at < self.now - MINUTE and (at.date() - case.ended_at.date()).days <= RATED_WITHIN_DAYS:
            level = self._pick(LEVELS)
            self.held.opinions.append(Opinion(story, level, at))
            story.rate(level=level, by=self.staff.system, at=at)

    # --- beside its way

    def _help(self, story: CaseStory) -> None:
        """The cast's volunteer fills in and walks along (帮办)."""
        case, at = story.case, story.since + 5 * MINUTE
        helper = self.staff.open(self.staff.cast["volunteer"])
        help_ = new(
            CaseHelp, uid=uid(self.rng), case=case, kind=CaseHelp.Kind.GUIDE, helper=helper,
            asked_by=self._handler(story), since=at,
        )  # fmt: skip
        self.held.helps.append(help_)
        story.take(
            Step.HELP, by=self._handler(story), at=at, note=f"{help_.get_kind_display()}：{helper}"
        )

    def _ask_extension(self, story: CaseStory) -> None:
        case, at = story.case, story.since + 20 * MINUTE
        why = self.rng.choice(said.WHY_EXTEND)
        most = self.clocks.decision_of(case.matter).extension
        asked = new(
            Extension, case=case, workdays=self.rng.randint(1, min(5, most)), why=why,
            asked_by=self._handler(story), asked_at=at,
        )  # fmt: skip
        self.held.extensions.append(asked)
        story.take(Step.ASK_EXTENSION, by=self._handler(story), at=at, note=why)

    def papers(self) -> list[CaseMaterial]:
        return [row for story in self.stories for row in story.papers]
