"""A year of the four seasons made up in memory: what was held, who came, what is still to come.

The same rules as the product's own sign-up and finish, without the database: how many places are
taken agrees with the sign-ups, nobody is in two parties of an activity, and no minute of a person
counts twice. `tests/web/test_demo_activities.py` holds all of it.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from tongxing.activities.models import (
    HOLDS_A_PLACE,
    OPEN,
    Activity,
    ActivityEvent,
    ActivityStep,
    Feedback,
    Head,
    Photo,
    Post,
    Programme,
    Season,
    SeasonName,
    SignUp,
    Stage,
    Standing,
    Stay,
    Theme,
    Way,
    WriteUp,
    news,
)
from tongxing.people.models import Account, Person
from tongxing.places.models import Place
from tongxing.planning import lot
from tongxing.teams.models import HoursEntry, ServiceKind, Volunteer
from tongxing.teams.models.hours import MINUTE, minutes_outside

from . import photos
from .life import Life
from .rows import new, uid
from .staff import Staff, person_of
from .teams import Corps
from .words import activities as said
from .words.map import VILLAGES

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HELD, FEWEST_HELD = 120, 36
COMING = 25
YEAR_BACK = 362  # days
CALLED_OFF, TOLD = 0.04, 0.6  # of what is past
CAME, SAYS = 0.86, 0.4  # of the parties
STARTS = (time(9), time(9, 30), time(14, 30))
TRIES = 4  # at finding somebody who may still sign up
SEASONS_BACK, SEASONS_AHEAD = 4, 1
PHOTOGRAPHED = 12  # of the latest write-ups
SERVED_LATELY = {"volunteer": 7, "leader": 4}
COST_A_HEAD = (300, 2_500)  # 分 of a yuan
BUDGETS = {"spring": 6_000_000, "summer": 3_500_000, "autumn": 4_000_000, "winter": 5_000_000}


@dataclass
class Happening:
    """An activity with everything that hangs on it."""

    row: Activity
    posts: list[Post]
    kind: said.Kind
    worker: Account
    parties: list["Party"] = field(default_factory=list)
    events: list[ActivityEvent] = field(default_factory=list)
    told: WriteUp | None = None
    why_moved: str = ""


@dataclass
class Party:
    """A sign-up with its people, its stay and what it said."""

    row: SignUp
    people: list[Head]
    stay: Stay | None = None
    feedback: Feedback | None = None


class Year:
    """The programmes with their seasons, a year of activities behind and a month ahead."""

    def __init__(
        self, rng: random.Random, staff: Staff, corps: Corps, places: dict[str, Place],
        residents: list[Account], lives: list[Life], now: datetime,
    ):  # fmt: skip
        self.rng, self.staff, self.corps, self.places, self.now = rng, staff, corps, places, now
        self.today = now.date()
        self.workers = staff.at_place()
        self.residents = [person_of(account) for account in residents]
        self.volunteers = {id(one.person): one for one in corps.volunteers}
        self.homes: dict[int, list[Person]] = defaultdict(list)
        for person in staff.people:
            self.homes[id(person.household)].append(person)
        self.served: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        for life in lives:
            for entry in life.story.hours:
                self.served[id(entry.volunteer)].append((entry.since, entry.until))
        self.hours: list[HoursEntry] = []
        self.happenings: list[Happening] = []
        self.serials: Counter[int] = Counter()

    # --- programmes

    def programmes(self) -> None:
        centre = self.places["C"]
        first = self.today.replace(month=1, day=1) - timedelta(days=800)
        self.plans = [
            Programme(
                uid=uid(self.rng), name=name, brand=brand, purpose=purpose, place=centre,
                begins_on=first.replace(month=1, day=1),
            )
            for name, brand, purpose in (said.PROGRAMME, said.CIVILITY)
        ]  # fmt: skip
        self.seasons: list[Season] = []
        self.themes: dict[tuple[int, str], Theme] = {}
        self.kinds: dict[int, list[said.Kind]] = {}
        for name, begins, ends in self._around():
            for plan, series in zip(
                self.plans, (said.SERIES[name], said.CIVILITY_SERIES), strict=True
            ):
                self._season(plan, name, begins, ends, series)

    def _around(self) -> list[tuple[str, date, date]]:
        """Seasons in order: some before the present one, it, and the next."""
        found = []
        for year in range(self.today.year - 2, self.today.year + 2):
            for name in SeasonName.values:
                _title, begins, ends = said.SEASONS[name]
                last = date(year + (ends < begins), *ends)
                found.append((name, date(year, *begins), last))
        here = next(n for n, (_, begins, ends) in enumerate(found) if begins <= self.today <= ends)
        return found[here - SEASONS_BACK : here + SEASONS_AHEAD + 1]

    def _season(
        self, plan: Programme, name: str, begins: date, ends: date, series: tuple[said.Series, ...]
    ) -> None:
        is_first = plan is self.plans[0]
        title = said.SEASONS[name][0] if is_first else said.CIVILITY_TITLES[name]
        per_theme = 6 if is_first else 5
        season = Season(
            uid=uid(self.rng), programme=plan, year=begins.year, name=name, title=title,
            begins_on=begins, ends_on=ends, activities_wanted=per_theme * len(series),
            people_wanted=per_theme * len(series) * 14,
            minutes_wanted=per_theme * len(series) * 16 * 60,
            budget=BUDGETS[name] if is_first else 800_000,
        )  # fmt: skip
        self.seasons.append(season)
        for n, one in enumerate(series):
            theme = Theme(
                uid=uid(self.rng), season=season, name=one.name, about=one.about, work=one.work,
                activities_wanted=per_theme, position=n,
            )  # fmt: skip
            self.themes[id(season), one.name] = theme
            self.kinds[id(theme)] = list(one.kinds)

    # --- what is held

    def live(self, *, held: int) -> None:
        self.programmes()
        for day in sorted(self._days_back(held)):
            self._past(day)
        self._today()
        for n in range(COMING):
            self._coming(n)
        self._cast()
        for one in self.happenings:
            self._count(one)

    def _days_back(self, held: int) -> Iterator[date]:
        """Spread over the year, weekends more often than other days."""
        for n in range(held):
            day = self.today - timedelta(days=4 + n * (YEAR_BACK - 4) // held)
            if day.weekday() < 4 and self.rng.random() < 0.6:
                day -= timedelta(days=day.weekday() + self.rng.choice((1, 2)))
            yield day

    def _theme(self, day: date) -> Theme:
        on = [theme for theme in self.themes.values()
              if theme.season.begins_on <= day <= theme.season.ends_on]  # fmt: skip
        return self.rng.choice(on)

    def _plan(
        self, starts: datetime, *, theme: Theme | None = None, place: str = "", title: str = "",
        kind: said.Kind | None = None, planned: datetime | None = None, **facts: Any,
    ) -> Happening:  # fmt: skip
        """A draft with its posts. Planned a fortnight before, unless told when."""
        theme = theme or self._theme(starts.date())
        kind = kind or self.rng.choice(self.kinds[id(theme)])
        code = place or self._where(kind)
        here, worker = self.places[code], self.workers[code]
        team = self.corps.teams.get(f"{kind.team}-{code}") or self.corps.teams[kind.team]
        planned = planned or starts - 14 * DAY - 2 * HOUR
        closes = (starts - DAY).replace(hour=18, minute=0)
        short = here.name.removesuffix("站").removesuffix("社区").removesuffix("中心")
        row = new(
            Activity, uid=uid(self.rng), title=title or kind.title.format(place=short),
            about=kind.about, bring=kind.bring, work=theme.work, theme=theme, team=team,
            place=here, spot=here.address[:80], leader=self.corps.leaders[team.code].name,
            phone=here.phone, starts_at=starts, ends_at=starts + kind.minutes * MINUTE,
            budget=self.rng.randint(3, 20) * 10_000, opens_at=planned + DAY, closes_at=closes,
            capacity=sum(one.capacity for one in kind.posts), most_heads=kind.most_heads,
            lot_seed=self._secret(), secret=self._secret(),
            state=Stage.DRAFT, state_since=planned, planned_by=worker, planned_at=planned,
        )  # fmt: skip
        for name, value in facts.items():
            setattr(row, name, value)
        posts = [
            new(Post, activity=row, name=one.name, capacity=one.capacity, serves=one.serves,
                position=n)
            for n, one in enumerate(kind.posts)
        ]  # fmt: skip
        made = Happening(row, posts, kind, worker)
        self._tell(made, ActivityStep.CHANGE, at=planned)
        self.happenings.append(made)
        return made

    def _secret(self) -> str:
        return f"{self.rng.getrandbits(128):032x}"

    def _where(self, kind: said.Kind) -> str:
        stations = [code for code in self.places if code.startswith("S")]
        villages = [code for code in stations if code in VILLAGES]
        return self.rng.choice(villages if kind.at == "village" else stations)

    def _tell(self, one: Happening, step: ActivityStep, *, at: datetime, note: str = "") -> None:
        one.events.append(
            new(ActivityEvent, activity=one.row, kind=step, by=one.worker, at=at, note=note)
        )

    def _publish(self, one: Happening) -> None:
        at = min(one.row.planned_at + 3 * HOUR, self.now)
        one.row.state, one.row.state_since = Stage.PUBLISHED, at
        self._tell(one, ActivityStep.PUBLISH, at=at)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.now.tzinfo)

    def _past(self, day: date) -> None:
        one = self._plan(self._moment(day, self.rng.choice(STARTS)))
        self._publish(one)
        for post in one.posts:
            self._fill(one, post, round(post.capacity * self.rng.uniform(0.25, 0.95)))
        row = one.row
        if self.rng.random() < CALLED_OFF:
            self._call_off(one, at=row.starts_at - 20 * HOUR)
            return
        over = row.ends_at + self.rng.randint(5, 40) * MINUTE
        for party in one.parties:
            if party.row.state == Standing.PLACED:
                self._attend(one, party, over)
        row.state, row.state_since = Stage.OVER, over
        self._tell(one, ActivityStep.FINISH, at=over)
        came = sum(party.row.heads for party in one.parties if party.row.state == Standing.CAME)
        row.cost = came * self.rng.randint(*COST_A_HEAD)
        if self.rng.random() < TOLD:
            self._write_up(one, came, over + self.rng.randint(3, 60) * HOUR)

    def _call_off(self, one: Happening, *, at: datetime) -> None:
        why = self.rng.choice(said.CALLED_OFF)
        row = one.row
        row.state, row.state_since, row.why_cancelled = Stage.CANCELLED, at, why
        self._tell(one, ActivityStep.CANCEL, at=at, note=why)
        for party in one.parties:
            if party.row.state in OPEN:
                self._stand(party, Standing.CALLED_OFF, at)
                party.row.why = why

    def _write_up(self, one: Happening, came: int, at: datetime) -> None:
        if at >= self.now:
            return
        text = self.rng.choice(said.TOLD).format(came=came)
        one.told = new(WriteUp, activity=one.row, text=text, by=one.worker, at=at)
        one.row.state, one.row.state_since = Stage.TOLD, at
        self._tell(one, ActivityStep.TELL, at=at)

    # --- who signs up

    def _somebody(self, one: Happening, post: Post) -> Person:
        """Of the team where it is service, of the neighbourhood where it is not."""
        members = self.corps.members[one.row.team.code]
        if post.serves:
            pool = members if self.rng.random() < 0.7 and members else self.corps.volunteers
            return self.rng.choice(pool).person
        near = self.staff.free.get(one.row.place.code)
        return self.rng.choice(near if near and self.rng.random() < 0.6 else self.residents)

    def _fill(self, one: Happening, post: Post, heads: int) -> None:
        """Parties until so many people are signed up or in line, as far as there are any."""
        for _ in range(heads * TRIES):
            signed = [party.row.heads for party in one.parties if party.row.post is post]
            if sum(signed) >= heads:
                return
            self._sign_up(one, post, self._somebody(one, post))

    def _sign_up(
        self, one: Happening, post: Post, person: Person, *, by: Account | None = None,
        state: str | None = None, family: int | None = None,
    ) -> Party | None:  # fmt: skip
        """A party, when it may come: signed up once, registered in time, with room or in line."""
        row = one.row
        taken = {id(head.person) for party in one.parties for head in party.people if head.is_open}
        volunteer = self.volunteers.get(id(person))
        if id(person) in taken or person.registered_at.date() > row.opens_at.date():
            return None
        if post.serves and (volunteer is None or volunteer.registered_on > row.opens_at.date()):
            return None
        people = [person, *self._family(one, person, taken, family)]
        standing = state or self._room(one, post, len(people))
        if standing is None:
            return None
        at = self._signed_at(one)
        sign_up = new(
            SignUp, uid=uid(self.rng), request_key=uid(self.rng), activity=row, post=post,
            season=row.theme.season, person=person,
            by=by or self.staff.of(person) or one.worker, heads=len(people),
            serial=len(one.parties) + 1, state=standing, state_since=at, signed_up_at=at,
        )  # fmt: skip
        if standing == Standing.OFFERED:
            sign_up.confirm_by = self.now + 3 * HOUR
        heads = [
            new(Head, sign_up=sign_up, activity=row, person=each, name=each.name) for each in people
        ]
        made = Party(sign_up, heads)
        one.parties.append(made)
        self._hold(made, 1)
        return made

    def _signed_at(self, one: Happening) -> datetime:
        """After the one before, before signing up is over or now."""
        row = one.row
        last = one.parties[-1].row.signed_up_at if one.parties else row.opens_at
        end = min(row.closes_at, self.now)
        return last + (end - last) * (self.rng.random() * 0.2)

    def _family(
        self, one: Happening, person: Person, taken: set[int], wanted: int | None
    ) -> list[Person]:
        most = one.row.most_heads - 1
        if not most:
            return []
        home = [each for each in self.homes[id(person.household)]
                if each is not person and id(each) not in taken]  # fmt: skip
        return home[: self.rng.randint(0, most) if wanted is None else wanted]

    def _room(self, one: Happening, post: Post, heads: int) -> str | None:
        if one.row.is_by_lot:
            return Standing.IN_LOT
        if not post.waiting and post.taken + heads <= post.capacity:
            return Standing.PLACED
        return Standing.WAITING if one.row.has_waiting_list else None

    def _hold(self, party: Party, sign: int) -> None:
        """Count what a party holds on its post, or what it waits for."""
        row = party.row
        if row.state in HOLDS_A_PLACE:
            row.post.taken += sign * row.heads
        elif row.state == Standing.WAITING:
            row.post.waiting += sign * row.heads

    def _stand(self, party: Party, state: str, at: datetime) -> None:
        self._hold(party, -1)
        party.row.state, party.row.state_since = state, at
        self._hold(party, 1)
        if state in {Standing.CALLED_OFF, Standing.WITHDRAWN}:
            for head in party.people:
                head.is_open = False

    def _count(self, one: Happening) -> None:
        one.row.taken = sum(post.taken for post in one.posts)
        one.row.serial = len(one.parties)
        if one.row.state != Stage.DRAFT and one.row.starts_at - DAY <= self.now:
            one.row.reminded_at = one.row.starts_at - DAY

    # --- the day

    def _attend(self, one: Happening, party: Party, over: datetime) -> None:
        """Come and go, or stay away; hours for who served long enough."""
        row = one.row
        if self.rng.random() > CAME:
            self._stand(party, Standing.MISSED, over)
            return
        since = row.starts_at + self.rng.randint(-15, 10) * MINUTE
        until = min(row.ends_at + self.rng.randint(-20, 10) * MINUTE, over - MINUTE)
        self._come(one, party, since)
        self._go(party, until)
        if party.row.post.serves:
            for head in party.people:
                self._write_hours(one, head.person, since, until, over)
        at = over + self.rng.randint(1, 40) * HOUR
        if self.rng.random() < SAYS and at < self.now:
            level = self.rng.choices((5, 4, 3, 2), (62, 26, 9, 3))[0]
            party.feedback = new(
                Feedback, sign_up=party.row, level=level, by=party.row.by, at=at,
                words=self.rng.choice(said.SAID[level]),
            )  # fmt: skip

    def _come(self, one: Happening, party: Party, since: datetime) -> None:
        """In at the door, by one's own phone or at the gate."""
        own = party.row.by is not one.worker and self.rng.random() < 0.5
        way, by = (Way.CODE, party.row.by) if own else (Way.GATE, one.worker)
        party.stay = new(
            Stay, sign_up=party.row, activity=one.row, since=since, came_uid=uid(self.rng),
            came_way=way, came_by=by, told_at=since,
            metres=self.rng.randint(4, 90) if own else None,
        )  # fmt: skip
        self._stand(party, Standing.CAME, since)

    def _go(self, party: Party, until: datetime) -> None:
        """Out at the door, the way they came."""
        if stay := party.stay:
            stay.until, stay.went_uid = until, uid(self.rng)
            stay.went_way, stay.went_by = stay.came_way, stay.came_by

    def _write_hours(
        self, one: Happening, person: Person | None, since: datetime, until: datetime, at: datetime
    ) -> None:
        volunteer: Volunteer | None = self.volunteers.get(id(person))
        if volunteer is None:
            return
        spans = self.served[id(volunteer)]
        minutes = minutes_outside(since, until, sorted(spans))
        if minutes:
            row = one.row
            self.hours.append(
                new(HoursEntry, volunteer=volunteer, kind=ServiceKind.ACTIVITY, what=row.title,
                    source_uid=row.uid, since=since, until=until, minutes=minutes,
                    place=row.place, team=row.team, leader=row.leader, by=one.worker, at=at)
            )  # fmt: skip
            spans.append((since, until))

    # --- now and to come

    def _today(self) -> None:
        """One that is on just now at the cast's station, with people at the door."""
        since = self.now.replace(minute=0, second=0, microsecond=0) - HOUR
        theme = self._theme(self.today)
        posts = (said.HELPERS, said.Post("来办事的居民", 20, False))
        about = "理发、量血压、修小家电，都不收钱。"
        kind = said.Kind("便民服务进院坝", about, "T8", 240, "station", posts)
        one = self._plan(since, theme=theme, place="S02", kind=kind)
        one.row.closes_at = min(one.row.closes_at, since)
        self._publish(one)
        for post in one.posts:
            self._fill(one, post, post.capacity - 3)
        for party in one.parties:
            if party.row.state == Standing.PLACED and self.rng.random() < 0.6:
                self._come(one, party, since + self.rng.randint(-10, 20) * MINUTE)

    def _coming(self, n: int) -> None:
        """The n-th of those to come: some full, one by lot, one for families, some drafts."""
        day = self.today + timedelta(days=2 + n * 3 // 2)
        starts = self._moment(day, self.rng.choice(STARTS))
        facts: dict[str, Any] = {"place": "S02"} if n % 8 == 3 else {}
        planned = self.now - timedelta(days=2 + n % 5, hours=3)
        one = self._plan(starts, planned=planned, **facts)
        row = one.row
        if n % 8 == 3 and n > 4:
            return  # a draft of the cast's station
        if n == 6:
            row.lot_at = row.closes_at + HOUR
            row.has_waiting_list = True
        self._publish(one)
        if n == 9:
            row.opens_at = self.now + 2 * DAY  # signing up begins the day after tomorrow
            row.closes_at = max(row.closes_at, row.opens_at + DAY)
            return
        full = n in {2, 5, 11} or row.is_by_lot
        for post in one.posts:
            self._fill(one, post, post.capacity + 5 if full else round(post.capacity * 0.4))
        if full and not row.is_by_lot:
            self._give_on(one)

    def _cast(self) -> None:
        """Everybody who can be tried has something of their own."""
        made = {one.key: self._for_cast(one, n) for n, one in enumerate(said.FOR_THE_CAST)}
        cast, staff = self.staff.cast, self.staff
        lady, daughter, mother = cast["resident"], cast["daughter"], cast["mother"]
        self._visit(lady)
        for key, times in SERVED_LATELY.items():
            self._serve(cast[key], staff.open(cast[key]), times)
        others = ("worker", "dispatcher", "clerk", "manager", "duty", "office", "auditor", "admin")
        places = (
            ("family", 1, lady, "resident", Standing.PLACED),
            ("family", 1, mother, "daughter", Standing.PLACED),
            ("lot", 0, daughter, "daughter", Standing.IN_LOT),
            ("served", 0, cast["volunteer"], "volunteer", Standing.OFFERED),
            ("served", 0, cast["leader"], "leader", Standing.PLACED),
            ("full", 0, cast["volunteer"], "volunteer", Standing.WAITING),
            ("moved", 1, mother, "daughter", Standing.PLACED),
            ("called off", 0, lady, "resident", Standing.PLACED),
            ("drawn", 0, lady, "resident", Standing.IN_LOT),
            ("drawn", 0, cast["leader"], "leader", Standing.IN_LOT),
            ("offers", 0, daughter, "daughter", Standing.WAITING),
            *(("family", 1, cast[key], key, Standing.PLACED) for key in others),
        )  # fmt: skip
        for name, at, person, key, state in places:
            one = made[name]
            self._sign_up(one, one.posts[at], person, by=staff.open(cast[key]), state=state,
                          family=0)  # fmt: skip
        self._move(made["moved"])
        self._call_off(made["called off"], at=self.now - 6 * HOUR)
        self._draw(made["drawn"])
        self._give_on(made["offers"])

    def _serve(self, person: Person, by: Account, times: int) -> None:
        """The cast's two who serve have hours of the last months, of what nobody has told yet."""
        over = [one for one in reversed(self.happenings) if one.row.state == Stage.OVER]
        for one in over:
            if not times:
                return
            post = next((post for post in one.posts if post.serves and post.room), None)
            party = post and self._sign_up(one, post, person, by=by, family=0,
                                           state=Standing.PLACED)  # fmt: skip
            if not party:
                continue
            row = one.row
            self._come(one, party, row.starts_at + 4 * MINUTE)
            self._go(party, row.ends_at - 3 * MINUTE)
            self._write_hours(one, person, row.starts_at + 4 * MINUTE, row.ends_at - 3 * MINUTE,
                              row.state_since)  # fmt: skip
            times -= 1

    def _visit(self, lady: Person) -> None:
        """The cast's old lady came to something lately, and has not said how it was."""
        told, guest = next(
            (one, post)
            for one in reversed(self.happenings)
            for post in one.posts
            if one.row.state in {Stage.OVER, Stage.TOLD} and not post.serves and post.room
        )
        party = self._sign_up(told, guest, lady, by=self.staff.open(lady), family=0,
                              state=Standing.PLACED)  # fmt: skip
        if party is not None:
            self._come(told, party, told.row.starts_at)
            self._go(party, told.row.ends_at)

    def _for_cast(self, made: said.Made, n: int) -> Happening:
        """Made for the cast, so many days from now."""
        kind = said.Kind(made.title, said.AT_THE_DOOR, "T8", 150, "station", made.posts, "",
                         made.most_heads)  # fmt: skip
        starts = self._moment(self.today + timedelta(days=3 + 2 * n), time(9, 30))
        facts: dict[str, Any] = {
            "team": self.corps.teams["T8"], "leader": self.corps.leaders["T8"].name,
        }  # fmt: skip
        if made.lot == "ahead":
            facts["lot_at"] = starts - 12 * HOUR
        if made.lot == "drawn":
            facts |= {"closes_at": self.now - 26 * HOUR, "lot_at": self.now - 25 * HOUR}
        one = self._plan(
            starts, theme=self._theme(starts.date()), place="S02", kind=kind,
            planned=self.now - made.planned * DAY, **facts,
        )  # fmt: skip
        self._publish(one)
        for post in one.posts:
            self._fill(one, post, post.capacity + 4 if made.is_full else 4)
        return one

    # --- what happens to those to come

    def _move(self, one: Happening) -> None:
        """Another day: everybody who has a place is asked again, and some have said yes."""
        row, at, why = one.row, self.now - 5 * HOUR, said.MOVED
        for name in ("starts_at", "ends_at"):
            setattr(row, name, getattr(row, name) + 2 * DAY)
        self._tell(one, ActivityStep.CHANGE, at=at, note=why)
        one.why_moved = why
        placed = [party for party in one.parties if party.row.state == Standing.PLACED]
        cast = {id(person) for person in self.staff.cast.values()}
        for n, party in enumerate(placed):
            if n % 3 and id(party.row.person) not in cast:
                self._stand(party, Standing.PLACED, at + (20 + n) * MINUTE)
            else:
                self._offer(party, at, self.now + 19 * HOUR)

    def _offer(self, party: Party, at: datetime, until: datetime) -> None:
        self._stand(party, Standing.OFFERED, at)
        party.row.confirm_by = until

    def _draw(self, one: Happening) -> None:
        """The lot as the product draws it, so that anybody can do it again on the page."""
        row = one.row
        if row.lot_at is None:
            raise ValueError(f"{row.title} has no lot")
        row.drawn_at = at = row.lot_at + MINUTE
        parties = {str(party.row.uid): party for party in one.parties}
        entries = [
            lot.Entry(key, party.row.heads, party.row.post.name) for key, party in parties.items()
        ]
        room = {post.name: post.capacity for post in one.posts}
        for drawn in lot.draw(entries, seed=row.lot_seed, room=room, capacity=row.capacity):
            party = parties[drawn.id]
            party.row.lot = drawn.order
            self._stand(party, Standing.PLACED if drawn.placed else Standing.WAITING, at)

    def _give_on(self, one: Happening) -> None:
        """Somebody cannot come after all: the first in line has the place, if they say so."""
        cast = {id(person) for person in self.staff.cast.values()}
        leaves = next(
            (party for party in one.parties
             if party.row.state == Standing.PLACED and id(party.row.person) not in cast), None
        )  # fmt: skip
        if leaves is None:
            return
        at = max(self.now - 2 * HOUR, leaves.row.signed_up_at)
        self._stand(leaves, Standing.WITHDRAWN, at)
        leaves.row.why = said.WITHDRAWN
        for party in one.parties:
            post = party.row.post
            if party.row.state == Standing.WAITING and post.taken + party.row.heads <= (
                post.capacity
            ):
                since = max(at, party.row.signed_up_at)
                self._offer(party, since, since + one.row.confirm_minutes * MINUTE)
                return

    # --- written

    def save(self, save: Callable[[str, type, Iterable[Any]], None]) -> None:
        self._number()
        all_of, what = self.happenings, "活动 activities"
        parties = [party for one in all_of for party in one.parties]
        save(what, Programme, self.plans)
        save(what, Season, self.seasons)
        save(what, Theme, self.themes.values())
        save(what, Activity, (one.row for one in all_of))
        save(what, Post, (post for one in all_of for post in one.posts))
        save(what, ActivityEvent, chain.from_iterable(one.events for one in all_of))
        save("报名 sign-ups", SignUp, (party.row for party in parties))
        save("报名 sign-ups", Head, chain.from_iterable(party.people for party in parties))
        save("报名 sign-ups", Stay, (party.stay for party in parties if party.stay))
        save("报名 sign-ups", Feedback, (party.feedback for party in parties if party.feedback))
        save("报名 sign-ups", WriteUp, (one.told for one in all_of if one.told))
        save("时长 hours", HoursEntry, self.hours)
        told = [(one.row, one.told) for one in all_of if one.told]
        told.sort(key=lambda each: (each[1].at, each[0].number))
        save("照片 photos", Photo, photos.of_write_ups(self.rng, told[-PHOTOGRAPHED:]))

    def _number(self) -> None:
        self.happenings.sort(key=lambda one: one.row.planned_at)
        for one in self.happenings:
            day = one.row.planned_at.date()
            self.serials[day.year] += 1
            one.row.number = f"H{day:%y}{self.serials[day.year]:05d}"

    def counters(self) -> dict[str, int]:
        return {f"activity/{year}": last for year, last in sorted(self.serials.items())}

    def messages(self) -> None:
        """What the cast was told of what is still to come."""
        cast = {id(person) for person in self.staff.cast.values()}
        for one in self.happenings:
            for party in one.parties:
                row = party.row
                if id(row.person) in cast and one.row.starts_at > self.now:
                    self._message(one, row)

    def _message(self, one: Happening, row: SignUp) -> None:
        at = row.state_since
        if row.state == Standing.CALLED_OFF:
            news.called_off(row, why=row.why, at=at)
        elif row.state == Standing.OFFERED and one.why_moved:
            news.moved(row, why=one.why_moved, at=at)
        elif row.state == Standing.OFFERED:
            news.offered(row, at=at)
        elif row.lot is not None:
            news.drawn(row, at=at)
        elif row.state in OPEN:
            news.signed_up(row, at=at)
