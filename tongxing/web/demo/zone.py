"""The whole demonstration zone, from a seed and a moment, in one transaction.

The same seed and moment give the same zone on every machine: chance comes from streams named
after what they are for, and nothing asks for the order of a set or for a clock. Only the ciphers
and keyed hashes differ, for they follow the keys of the data folder.
"""

import gc
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongxing.activities.models import Order, OrderVoice
from tongxing.base.models import CalendarDay, Counter, Parameter
from tongxing.hall import shifts
from tongxing.hall.models import (
    Appointment,
    Case,
    CaseHelp,
    CaseMaterial,
    CaseStep,
    Clerk,
    Department,
    DrawLimit,
    Extension,
    FormAnswer,
    FormFiling,
    FormTemplate,
    Material,
    Matter,
    Priority,
    Question,
    QuestionStep,
    Rating,
    RatingReason,
    Rectification,
    RectificationStep,
    Sitting,
    Slot,
    SlotPlan,
    Ticket,
    TicketMatter,
    TicketStep,
    Window,
    WindowService,
)
from tongxing.needs.models import (
    Assignment,
    CallBack,
    Delay,
    Follow,
    HelpingUnit,
    Need,
    NeedStep,
)
from tongxing.needs.sweep import draw_call_backs
from tongxing.people.models import DemoLogin, Household, Person, Proxy, ReadEntry
from tongxing.places.models import (
    Follower,
    Notice,
    Offer,
    OpeningHours,
    Place,
    PlacePhoto,
    PlaceStep,
    Service,
    Shape,
)
from tongxing.teams import recounting
from tongxing.teams.models import (
    Branch,
    FreeTime,
    HoursEntry,
    Membership,
    PartyMember,
    Skill,
    Team,
    Volunteer,
    VolunteerSkill,
)

from . import activities, case_story, duty, hall, hall_news, matters, photos, queue, town
from .asked import Asking
from .bookings import Bookings
from .cases import Caseload
from .hours import Hours
from .needs import COUNT, FEWEST, Raising, counted_once
from .opinions import Opinions
from .orders import Orders
from .people import HOUSEHOLDS, Registry
from .reports import Reports
from .rows import go_on_from, insert, learn
from .staff import RELATIVES, RESIDENT_ACCOUNTS, Staff
from .teams import FEWEST_VOLUNTEERS, PARTY_MEMBERS, VOLUNTEERS, Corps
from .thanks import Thanks, veterans

ROWS_AT_ONCE = 2_000

Progress = Callable[[str, int, int], None]


def make(*, seed: int, now: datetime, scale: float = 1, progress: Progress) -> None:
    """Fill an empty zone. `now` is the moment that everything leads up to."""
    with transaction.atomic(), no_collecting():
        Maker(seed, now, scale, progress).make()


@contextmanager
def no_collecting() -> Iterator[None]:
    """Hundreds of thousands of rows live until the end: looking for dead ones only costs time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Maker:
    """The zone in the making: each stage stands on the ones before it."""

    def __init__(self, seed: int, now: datetime, scale: float, progress: Progress):
        self.seed, self.now, self.scale, self.progress = seed, now, scale, progress

    def make(self) -> None:
        self.town()
        self.people()
        self.staff()
        self.queue()
        self.cases()
        self.opinions()
        self.teams()
        self.needs()
        learn()
        self.thanks()
        self.messages()

    def chance(self, purpose: str) -> random.Random:
        return random.Random(f"{self.seed}/{purpose}")

    def scaled(self, count: int) -> int:
        return max(1, round(count * self.scale))

    def save(self, what: str, model: Any, rows: Iterable[Any]) -> None:
        """Write rows in order, some thousands at a time, and show how far it is."""
        rows = list(rows)
        for start in range(0, len(rows), ROWS_AT_ONCE):
            insert(model, rows[start : start + ROWS_AT_ONCE])
            self.progress(what, min(start + ROWS_AT_ONCE, len(rows)), len(rows))
        go_on_from(model)

    # --- stages

    def town(self) -> None:
        rng = self.chance("town")
        self.plots = town.plots(rng)
        self.places: dict[str, Place] = town.places(rng)
        services = town.services()
        self.save("地图 map", Shape, town.shapes())
        self.save("阵地 places", Service, services)
        self.save("阵地 places", OpeningHours, town.hours(self.places))
        self.save("阵地 places", Offer, town.offers(rng, self.places, services))

    def people(self) -> None:
        self.registry = Registry(self.chance("people"), self.places, self.now)
        count = self.scaled(HOUSEHOLDS)
        for done in self.registry.town(self.plots, count=count):
            self.progress("家庭 households", done, count)
        self.team = Staff(self.chance("staff"), self.registry, self.places, self.now)
        self.team.the_cast(self.registry, self.plots)
        self.save("住户 homes", Household, self.registry.households)
        self.save("居民 residents", Person, self.registry.people)
        Counter.objects.create(name="household", value=len(self.registry.households))

    def staff(self) -> None:
        centre, today = self.places["C"], self.now.date()
        self.team.posts()
        departments = hall.departments(self.team, centre)
        windows = hall.windows(self.team, centre, departments)
        clerks = hall.clerks(self.team, centre, departments, windows, today)
        self.corps = Corps(self.chance("teams"), self.team, self.places, today)
        self.corps.enrol(count=max(self.scaled(VOLUNTEERS), FEWEST_VOLUNTEERS))
        self.corps.form()
        self.corps.join()
        self.corps.reachable()
        self.residents = self.team.residents(count=self.scaled(RESIDENT_ACCOUNTS))
        self.team.save(self.save)
        self.proxies = self.team.relatives(count=self.scaled(RELATIVES))
        self.save("大厅 hall", Department, departments)
        self.save("大厅 hall", Window, windows)
        self.save("大厅 hall", WindowService, hall.services(windows))
        self.save("大厅 hall", Clerk, clerks)
        entries, materials = hall.matters(self.chance("catalogue"), departments, today)
        self.save("大厅 hall", Matter, entries)
        self.save("大厅 hall", Material, materials)
        self.plans = queue.slot_plans(departments, today)
        self.save("大厅 hall", SlotPlan, self.plans)
        self.hall_rows = clerks, entries, materials
        self.save("账号 accounts", Proxy, self.proxies)
        self.save("账号 accounts", DemoLogin, self.team.demo_logins())
        self.save("账号 accounts", ReadEntry, self.team.readings())
        notices, steps = town.notices(self.places, by=self.team.at_place(), now=self.now)
        self.save("阵地 places", Notice, notices)
        self.save("阵地 places", Follower, self.team.followers(self.residents))
        self.save("阵地 places", PlaceStep, steps)
        pictures = photos.of_places(
            self.chance("pictures"), self.places, self.team.at_place(), self.now
        )
        self.save("照片 photos", PlacePhoto, pictures)

    def queue(self) -> None:
        """Three weeks of numbers, and those of today; some of them were booked."""
        clerks, entries, _materials = self.hall_rows
        rules = {rule.code: rule for rule in Priority.objects.all()}
        calendar = CalendarDay.objects.calendar()
        self.seats = queue.seats(clerks, self.team.open)
        days = queue.Queue(
            self.chance("queue"), self.places["C"], self.seats, entries, rules, self.team.system,
            calendar, self.now,
        )  # fmt: skip
        days.live()
        bookings = Bookings(
            self.chance("bookings"), self.team, self.places["C"], self.plans, entries,
            self.proxies, calendar, self.now,
        )  # fmt: skip
        bookings.make(days.tickets)
        self.save("取号 numbers", Sitting, days.sittings)
        self.save("取号 numbers", Ticket, days.tickets)
        self.save("取号 numbers", TicketMatter, days.matter_rows)
        self.save("取号 numbers", TicketStep, days.steps)
        self.count(days.counters(), bookings.number())
        self.save("预约 bookings", Slot, bookings.slots.values())
        self.save("预约 bookings", Appointment, bookings.rows)
        self.visits = days.visits()
        self.hall_rules()

    def hall_rules(self) -> None:
        """Who sits where by the week, and what has a limit of the day."""
        centre, today = self.places["C"], timezone.localdate(self.now)
        shifts.by_home_windows(centre, day=today, by=self.team.system, at=self.now)
        wedding = Matter.objects.get(name="结婚登记")
        source = "大厅规定（演示）"
        DrawLimit.objects.create(
            place=centre, department=wedding.department, matter=wedding, most=40,
            opens=time(8, 30), closes=time(17, 0), source=source, valid_from=today,
        )  # fmt: skip

    def count(self, *reached: dict[str, int]) -> None:
        """How far numbers have come, so that the next one given out is new."""
        Counter.objects.bulk_create(
            Counter(name=name, value=last) for one in reached for name, last in one.items()
        )

    def cases(self) -> None:
        """What was taken in at the windows, and the forms that were filled in with it."""
        _clerks, entries, materials = self.hall_rows
        templates = FormTemplate.objects.in_force(self.now.date()).order_by("pk")
        reports = Reports(self.chance("reports"), templates)
        load = self.load = Caseload(
            self.chance("cases"), self.team, self.seats, materials, self.visits, entries,
            self.proxies, reports, self.now,
        )  # fmt: skip
        load.live()
        self.count(case_story.number(load.stories))
        self.save("办件 cases", Case, (story.case for story in load.stories))
        self.save("办件 cases", CaseMaterial, (row for one in load.stories for row in one.papers))
        self.save("办件 cases", CaseStep, (row for one in load.stories for row in one.steps))
        self.save("办件 cases", Extension, load.held.extensions)
        self.save("办件 cases", CaseHelp, load.held.helps)
        self.save("填表 forms", FormAnswer, reports.answers)
        self.save("填表 forms", FormFiling, reports.filings)

    def opinions(self) -> None:
        """What was said of the hall, and what it was asked."""
        _clerks, entries, _materials = self.hall_rows
        today, clocks = self.now.date(), self.load.clocks
        reasons = RatingReason.objects.in_force(today).in_list_order()
        days = Parameter.objects.value("rating_fix_days", on=today)
        said = self.said = Opinions(
            self.chance("opinions"), self.team, clocks, reasons, days, self.now
        )
        said.of_cases(self.load.held.opinions, self.visits)
        said.of_visits(self.visits, self.load.stories)
        ticked = Rating.reasons.through
        self.save("评价 ratings", Rating, said.ratings)
        self.save(
            "评价 ratings", ticked,
            (ticked(rating=rating, ratingreason=reason) for rating, reason in said.ticked),
        )  # fmt: skip
        asking = self.asking = Asking(
            self.chance("questions"), self.team, clocks, self.seats, entries, self.residents,
            self.places["C"], self.now,
        )  # fmt: skip
        asking.live()
        self.count(said.number(), asking.number())
        self.save("评价 ratings", Rectification, (story.order for story in said.orders))
        self.save("评价 ratings", RectificationStep, (s for one in said.orders for s in one.steps))
        self.save("提问 questions", Question, (story.question for story in asking.stories))
        self.save("提问 questions", QuestionStep, (s for one in asking.stories for s in one.steps))

    def teams(self) -> None:
        corps = self.corps
        branches = corps.branches()
        members = corps.party_members(
            branches, count=max(PARTY_MEMBERS, self.scaled(PARTY_MEMBERS))
        )
        self.save("志愿者 volunteers", Team, corps.teams.values())  # parents before children
        self.save("志愿者 volunteers", Volunteer, corps.volunteers)
        self.save("志愿者 volunteers", Membership, corps.memberships())
        skills = list(Skill.objects.order_by("pk"))
        self.save("志愿者 volunteers", VolunteerSkill, corps.skills(skills))
        self.save("志愿者 volunteers", FreeTime, corps.free_times())
        self.save("党员 party", Branch, branches)
        self.save("党员 party", PartyMember, members)
        duty.Months(self.chance("duty"), self.team, self.places, members, self.now).save(self.save)

    def needs(self) -> None:
        raising = self.raising = Raising(
            self.chance("needs"), self.team, self.corps, self.places, self.residents, self.now
        )
        for proxy in self.proxies:
            raising.proxies[id(proxy.person)].append(proxy.helper)
        asked = [
            *raising.ordinary(count=max(self.scaled(COUNT), FEWEST)),
            *raising.hot_spots(scale=self.scale),
            *raising.held(scale=self.scale), *matters.asked(raising),
        ]  # fmt: skip
        for done in raising.raise_all(asked):
            self.progress("诉求 needs", done, len(asked))
        lives = raising.lives
        first = [life.need for life in lives if life.need.merged_into is None]
        merged = [life.need for life in lives if life.need.merged_into is not None]
        self.save("写入 writing", Need, [*first, *merged])  # what they were merged into goes first
        self.save("经过 stories", NeedStep, (row for life in lives for row in life.story.rows()))
        self.save("服务 service", Assignment, (r for life in lives for r in life.story.assignments))
        self.save("服务 service", HoursEntry, counted_once(lives))
        old_hands = veterans(self.chance("veterans"), self.team, self.corps, self.now)
        self.save("服务 service", HoursEntry, old_hands)
        self.activities()
        recounting.recount()
        office = raising.office
        self.save("回访 call-backs", CallBack, office.call_backs)
        self.save("回访 call-backs", Delay, office.delays)
        self.save("回访 call-backs", HelpingUnit, office.helping)
        self.save("关注 follows", Follow, office.follows.values())
        self.count(raising.counters())

    def thanks(self) -> None:
        """What the hours add up to: points, honours, an exchange shelf; courses and a call."""
        hours = Hours(self.chance("hours"), self.team, self.now)
        hours.ask()
        thanks = Thanks(self.chance("thanks"), self.team, self.corps, self.places, self.now)
        self.count(thanks.points(self.save))
        learn()
        thanks.live()
        hours.doubt()
        hours.certify(thanks.thanked)

    def activities(self) -> None:
        """A year of the four seasons behind, a month ahead; hours no need counts already."""
        year = activities.Year(
            self.chance("activities"), self.team, self.corps, self.places, self.residents,
            self.raising.lives, self.now,
        )  # fmt: skip
        year.live(held=max(self.scaled(activities.HELD), activities.FEWEST_HELD))
        year.save(self.save)
        self.count(year.counters())
        year.messages()
        orders = Orders(self.chance("orders"), self.team, self.places, self.residents, self.now)
        orders.live(year.happenings)
        self.save("点单 orders", Order, orders.orders)
        self.save("点单 orders", OrderVoice, orders.voices)
        orders.tell()
        orders.decline(self.team.at_place())

    def messages(self) -> None:
        draw_call_backs(at=self.now)
        hall_news.messages(self.load, self.said.orders, self.asking.stories, self.now)
        matters.messages(self.raising.lives, self.now)
