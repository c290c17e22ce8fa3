"""Half a year of needs: who asked for what, where and when; what became of each is in `life`."""

import random
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from tongxing.base.workdays import Calendar
from tongxing.needs.models import (
    Category,
    Channel,
    Kind,
    Need,
    Privacy,
    State,
    Urgency,
)
from tongxing.needs.models.need import RANKS
from tongxing.people.models import Account, Person, Role
from tongxing.places.models import Place
from tongxing.teams.models import HoursEntry, Team
from tongxing.teams.models.hours import minutes_outside

from .life import Life, Office, Wish
from .rows import new, uid
from .staff import Staff, person_of
from .story import Clocks, Story
from .teams import Corps
from .words import map as places_said
from .words import needs as said

COUNT, FEWEST, DAYS = 3_000, 240, 182
DAY = timedelta(days=1)
# How much is raised at each hour, from midnight on; on free days so much of it.
HOURS = (
    0.15, 0.1, 0.05, 0.05, 0.05, 0.1, 0.4, 1.5, 5, 9, 9.5, 7, 4, 4, 6, 8, 8, 6.5, 4, 4, 3.8, 2.6,
    1.2, 0.5,
)  # fmt: skip
FREE_DAY_SHARE = 0.42
CATEGORIES = {
    "repair": 17, "care": 11, "clean": 6, "carry": 7, "health": 7, "child": 6, "dispute": 4,
    "law": 3, "hardship": 4, "job": 5, "policy": 9, "phone": 5, "street": 8, "dirt": 7,
    "culture": 2, "idea": 3, "wish": 4, "other": 2,
}  # fmt: skip
CHANNELS = {
    Channel.WEB: 54, Channel.STATION: 18, Channel.CALL: 13, Channel.PAPER: 5, Channel.VISIT: 8,
    Channel.OPEN311: 1, Channel.IMPORT: 1,
}  # fmt: skip
PRESSING = {"repair": 0.12, "care": 0.12, "health": 0.16, "dispute": 0.1, "street": 0.1}
OUTDOORS = {"street", "dirt", "idea", "culture"}
WITHOUT_A_PERSON = 0.12  # of what staff key in comes from people the zone does not know yet
PEOPLE_WITHOUT_LINK = 0.5  # of those without account never use the link on their slip

# Found now in each state, at scale 1; and for how many office hours at most.
HELD = {
    State.RAISED: (26, 4), State.REVIEWED: (18, 7), State.OFFERED: (14, 13),
    State.DISPATCHED: (24, 7), State.ACCEPTED: (18, 20), State.SCHEDULED: (28, 20),
    State.SERVING: (7, 3), State.REWORK: (11, 30), State.DONE: (30, 50),
    State.SOLVED: (14, 30),
}  # fmt: skip
STEPS_TO = {
    State.RAISED: 0, State.REVIEWED: 1, State.OFFERED: 2, State.DISPATCHED: 2, State.ACCEPTED: 3,
    State.SCHEDULED: 4, State.SERVING: 5, State.DONE: 6, State.REWORK: 7,
    State.SOLVED: 7,
}  # fmt: skip
HOURS_A_STEP = 0.7
LATELY = 2 * DAY
LATE_SHARE = 0.1  # of the held have stood longer than they may


@dataclass
class Asked:
    """A need that is going to be raised."""

    at: datetime
    category: str
    station: str = ""
    what: str = ""
    resident: Person | None = None
    by: Account | None = None
    channel: str = ""
    urgency: str = ""
    wish: Wish | None = None
    hot: bool = False


class Back:
    """Moments from which on so much office time has passed until now, to ten minutes."""

    STEP = timedelta(minutes=10)

    def __init__(self, calendar: Calendar, now: datetime):
        self.calendar, self.moments = calendar, [now]

    def __call__(self, hours: float) -> datetime:
        count = -(-timedelta(hours=hours) // self.STEP)
        while len(self.moments) <= count:
            at = self.moments[-1] - self.STEP
            while self.calendar.add_workhours(at, self.STEP).at > at + self.STEP:
                at -= self.STEP
            self.moments.append(at)
        return self.moments[count]


class Raising:
    """Decides what is asked, and lives it."""

    def __init__(
        self, rng: random.Random, staff: Staff, corps: Corps, places: dict[str, Place],
        residents: list[Account], now: datetime,
    ):  # fmt: skip
        self.rng, self.staff, self.corps, self.places, self.now = rng, staff, corps, places, now
        self.clocks = Clocks(now.date())
        self.calendar = self.clocks.calendar
        self.ago = Back(self.calendar, now)
        self.categories = {row.code: row for row in Category.objects.all()}
        self.residents = residents
        self.by_station: dict[str, list[Account]] = defaultdict(list)
        for account in residents:
            self.by_station[person_of(account).place.code].append(account)
        self.people: dict[str, list[Person]] = defaultdict(list)
        for person in staff.people:
            self.people[person.place.code].append(person)
        self.proxies: dict[int, list[Account]] = defaultdict(list)
        self.office = self._office()
        self.lives: list[Life] = []
        self.alike: dict[tuple[str, str], Need] = {}

    def _office(self) -> Office:
        workers: dict[str, list[Account]] = defaultdict(list)
        dispatchers, deciders = [], []
        for grant in self.staff.grants:
            at_centre = grant.place.code == "C"
            if grant.role == Role.STATION_WORKER:
                workers[grant.place.code].append(grant.account)
            if grant.role == Role.DISPATCHER and at_centre:
                dispatchers.append(grant.account)
            if grant.role in {Role.DISPATCHER, Role.OFFICE} and at_centre:
                deciders.append(grant.account)
        teams = self.corps.teams
        leads = {team.pk: self.staff.open(self.corps.leaders[code]) for code, team in teams.items()}
        return Office(
            now=self.now, system=self.staff.system, workers=workers, dispatchers=dispatchers,
            deciders=deciders, lead=leads,
            serving={team.pk: self.corps.members[code] for code, team in teams.items()},
            choose_team=self.choose_team,
            parent={one.pk: one.parent for one in self.places.values() if one.parent},
            lately=self.ago(0.5),
        )  # fmt: skip

    def choose_team(self, rng: random.Random, need: Need) -> Team:
        """The team of the right kind at the station, its institute or the centre."""
        kind = need.category.team_kind or "relief"
        top = next(code for code, team in self.corps.teams.items() if team.kind == kind)
        steps = need.place.path.rstrip("/").split("/")
        near = [f"{top}-{code}" for code in steps[1:]]
        fitting = [top, *(code for code in near if code in self.corps.teams)]
        weights = (3, 2, 4)[: len(fitting)]
        return self.corps.teams[rng.choices(fitting, weights)[0]]

    # --- when

    def ordinary(self, *, count: int) -> Iterator[Asked]:
        """Through half a year, more by day than by night and on working days than on free ones."""
        rng = self.rng
        days = [self.now.date() - DAY * n for n in range(DAYS, -1, -1)]
        weights = [
            (1 if self.calendar.is_workday(day) else FREE_DAY_SHARE) * rng.uniform(0.8, 1.2)
            for day in days
        ]
        for day in rng.choices(days, weights, k=count):
            at = self._moment(day)
            lately = at > self.now - LATELY  # most of those are held in a state of their own
            if at < self.now - timedelta(minutes=2) and not (lately and rng.random() < 0.6):
                category = rng.choices(list(CATEGORIES), list(CATEGORIES.values()))[0]
                yield Asked(at, category)

    def _moment(self, day: Any) -> datetime:
        hour = self.rng.choices(range(24), HOURS)[0]
        clock = time(hour, self.rng.randint(0, 59), self.rng.randint(0, 59))
        return datetime.combine(day, clock, self.now.tzinfo)

    def hot_spots(self, *, scale: float) -> Iterator[Asked]:
        for category, station, last, first, count, what in said.HOT_SPOTS:
            for _ in range(max(7, round(count * scale))):
                day = self.now.date() - DAY * self.rng.randint(last, first)
                yield Asked(self._moment(day), category, station, what, hot=True)

    def held(self, *, scale: float) -> Iterator[Asked]:
        """Enough needs in each state, so that every page has something on it."""
        for state, (count, hours) in HELD.items():
            for _ in range(max(2, round(count * scale))):
                category = self._fitting(state)
                yield Asked(self.long_enough_ago(state, hours), category, wish=Wish(hold=state))

    def _fitting(self, state: State) -> str:
        if state == State.OFFERED:
            return self.rng.choice(("wish", "wish", "clean", "carry", "phone"))
        return self.rng.choices(list(CATEGORIES), list(CATEGORIES.values()))[0]

    def long_enough_ago(self, state: State, hours: float, *, late: bool | None = None) -> datetime:
        """So that it has come to this state by now, and seldom has stood there too long."""
        if late is None:
            late = self.rng.random() < LATE_SHARE
        stood = hours * (self.rng.uniform(1.1, 1.5) if late else self.rng.uniform(0.03, 0.75))
        ago = STEPS_TO[state] * HOURS_A_STEP + stood
        return self.ago(ago) - timedelta(seconds=self.rng.randint(1, 599))

    # --- what

    def raise_all(self, asked: list[Asked]) -> Iterator[int]:
        """In the order of time, numbered through each day, each lived until now."""
        serials: Tally[str] = Tally()
        asked.sort(key=lambda one: one.at)
        for done, one in enumerate(asked, start=1):
            serials[f"{one.at:%y%m%d}"] += 1
            number = f"{one.at:%y%m%d}-{serials[f'{one.at:%y%m%d}']:04d}"
            self._live(self._need(one, number), one)
            if done % 100 == 0 or done == len(asked):
                yield done

    def _need(self, one: Asked, number: str) -> Need:
        rng = self.rng
        category = self.categories[one.category]
        if not one.channel:
            self._who(one)
        person = one.resident
        place = person.place if person else self.places[one.station]
        slots = {
            "spot": rng.choice(places_said.NEAR),
            "day": rng.choice(said.DAYS),
            "who": rng.choice(said.ELDERS),
            "n": rng.randint(2, 5),
            "floor": rng.randint(2, 7),
            "age": rng.randint(68, 89),
        }
        urgency = one.urgency or self._urgency(category)
        need = new(
            Need, uid=uid(rng), request_key=uid(rng), number=number,
            what=(one.what or rng.choice(said.SAID[one.category])).format(**slots),
            details=self._details(one.category).format(**slots),
            category=category, kind=category.kind, urgency=urgency,
            urgency_rank=RANKS[Urgency(urgency)], privacy=self._privacy(category),
            wants_woman=one.category in {"care", "health"} and rng.random() < 0.08,
            place=place, unit=place, resident=person, channel=one.channel, raised_by=one.by,
            raised_at=one.at, state=State.RAISED, state_since=one.at,
            **self._where(one, person, place),
        )  # fmt: skip
        if person is None:
            surname, phone = self._stranger()
            need.contact_name, need.contact_phone = surname, phone
        if rng.random() < 0.13:
            wanted = datetime.combine(
                one.at.date() + DAY * rng.randint(1, 4), time(9), one.at.tzinfo
            )
            need.wanted_from, need.wanted_until = wanted, wanted + timedelta(hours=3)
        return need

    def _who(self, one: Asked) -> None:
        """By which way it came, from whom, and who keyed it in."""
        rng, held = self.rng, one.wish is not None
        one.station = one.station or person_of(rng.choice(self.residents)).place.code
        one.channel = rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        if one.channel == Channel.WEB or held:
            one.channel = Channel.WEB
            one.by = rng.choice(self.by_station[one.station] or self.residents)
            one.resident = one.by.person
            return
        one.by = self._keyed_in_by(one)
        if rng.random() > WITHOUT_A_PERSON:
            one.resident = rng.choice(self.people[one.station])

    def _keyed_in_by(self, one: Asked) -> Account:
        if one.channel in {Channel.OPEN311, Channel.IMPORT}:
            return self.staff.system
        if one.channel == Channel.CALL:
            return self.rng.choice(self.office.dispatchers)
        return self.rng.choice(self.office.workers[one.station])

    def _stranger(self) -> tuple[str, str]:
        person = self.rng.choice(self.staff.people)
        return f"{person.name[0]}{self.rng.choice(('大姐', '师傅', '阿姨', '老伯'))}", "10000990000"

    def _details(self, category: str) -> str:
        rng = self.rng
        words = rng.sample(said.ADDED[category], rng.choices((0, 1, 2), (30, 45, 25))[0])
        return "".join(words)

    def _urgency(self, category: Category) -> str:
        chance = self.rng.random()
        pressing = PRESSING.get(category.code, 0.03)
        if chance < pressing * 0.12:
            return Urgency.EMERGENCY.value
        return (Urgency.URGENT if chance < pressing else Urgency.NORMAL).value

    def _privacy(self, category: Category) -> str:
        if category.is_sensitive:
            return Privacy.SENSITIVE.value
        open_share = 0.85 if category.kind != Kind.HELP else 0.4
        return (Privacy.PUBLIC if self.rng.random() < open_share else Privacy.STAFF).value

    def _where(self, one: Asked, person: Person | None, place: Place) -> dict[str, Any]:
        """At home, or outside near home; of strangers at the station."""
        rng, spread = self.rng, 0.0011 if one.category in OUTDOORS else 0.0
        home = person.household if person else None
        stands, address = home or place, home.address if home else place.address
        if one.hot:
            stands, spread, address = place, 0.0007, f"{place.address}附近"
        elif spread:
            address = f"{address.split('号')[0]}号附近"
        return {
            "address": address,
            "lon": round((stands.lon or 0) + rng.gauss(0, spread), 6),
            "lat": round((stands.lat or 0) + rng.gauss(0, spread), 6),
        }

    # --- lived

    def _live(self, need: Need, one: Asked) -> None:
        wish = one.wish or Wish()
        helpers = self.proxies.get(id(need.resident), []) if need.resident else []
        wish.answers_by = wish.answers_by or self._speaks(need, one, helpers)
        key = (one.category, need.place.code)
        older = self.alike.get(key)
        if older is not None and need.raised_at - older.raised_at < 14 * DAY:
            wish.into = older
        wish.merge = one.hot and self.rng.random() < 0.5
        story = Story(need, self.rng, self.clocks, proxies={id(account) for account in helpers})
        life = Life(story, self.office, wish)
        life.live()
        self.lives.append(life)
        if need.merged_into is None:
            self.alike[key] = need
        if need.privacy == Privacy.PUBLIC and need.merged_into is None:
            self._followed(need)

    def _speaks(self, need: Need, one: Asked, helpers: list[Account]) -> Account | None:
        """Who says whether it is solved: the resident, who acts for them, or the link's holder."""
        if one.channel == Channel.WEB:
            return need.raised_by
        own = self.staff.of(need.resident) if need.resident else None
        if own or helpers:
            return own or helpers[0]
        return None if self.rng.random() < PEOPLE_WITHOUT_LINK else self.staff.system

    def _followed(self, need: Need) -> None:
        """Neighbours who have the same need, or want to know."""
        most = 8 if need.category.code in OUTDOORS else 1
        around = self.by_station[need.place.code]
        for account in self.rng.sample(around, min(len(around), self.rng.randint(0, most))):
            at = need.raised_at + timedelta(hours=self.rng.uniform(0.5, 30))
            if at < min(self.now, need.ended_at or self.now):
                me_too = self.rng.random() < 0.7
                self.office.follow(need, account, at=at, me_too=me_too)

    def counters(self) -> dict[str, int]:
        """How far the numbers of each day have been given out."""
        last: dict[str, int] = {}
        for life in self.lives:
            day, _dash, serial = life.need.number.partition("-")
            last[f"need/20{day}"] = int(serial)
        return last


def counted_once(lives: list[Life]) -> list[HoursEntry]:
    """Their hours as the ledger takes them: no minute of a person counts twice."""
    spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    counted = []
    for row in (row for life in lives for row in life.story.hours):
        taken = spans[id(row.volunteer)]
        row.minutes = minutes_outside(row.since, row.until, sorted(taken))
        if row.minutes:
            taken.append((row.since, row.until))
            counted.append(row)
    return counted
