"""Accounts, who works where, the cast that can be tried, and who acts for whom."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db.models import Model

from tongxing.people.models import (
    Account,
    DemoLogin,
    Grant,
    Person,
    Proxy,
    ReadEntry,
    Role,
    TrailEntry,
)
from tongxing.places.models import Follower, Level, Place

from .people import Registry, years
from .rows import new, uid
from .town import Plot
from .words import answers, cast

RESIDENT_ACCOUNTS = 1_900
RELATIVES = 140
NO_PASSWORD = "!"  # nothing fits it, as the framework marks an unusable one
WORKING_AGE = (23, 58)
READINGS = 14
FOLLOWERS = 0.12  # of the residents with an account follow their own station

# role, at which level, how many at each place of it; the cast comes on top
POSTS = (
    (Role.STATION_WORKER, Level.CENTRE, 2),
    (Role.STATION_WORKER, Level.INSTITUTE, 2),
    (Role.STATION_WORKER, Level.STATION, 2),
    (Role.STATION_WORKER, Level.POINT, 1),
    (Role.DISPATCHER, Level.CENTRE, 1),
    (Role.DISPATCHER, Level.INSTITUTE, 1),
    (Role.DUTY_OFFICER, Level.CENTRE, 2),
    (Role.OFFICE, Level.CENTRE, 1),
)


def person_of(account: Account) -> Person:
    """Whose account it is; only the system's is nobody's."""
    if account.person is None:
        raise ValueError("the system is no person")
    return account.person


class Staff:
    """Who has an account, and which of them work."""

    def __init__(
        self, rng: random.Random, registry: Registry, places: dict[str, Place], now: datetime
    ):
        self.rng, self.places, self.now, self.people = rng, places, now, registry.people
        self.system = Account.objects.system()
        self.accounts: dict[int, Account] = {}  # by the person's place in the registry
        self.index = {id(person): n for n, person in enumerate(registry.people)}
        self.grants: list[Grant] = []
        self.cast: dict[str, Person] = {}
        self.free = self._pools(registry)

    def _pools(self, registry: Registry) -> dict[str, list[Person]]:
        """Adults of working age with a phone by station, in an order of chance."""
        pools = defaultdict(list)
        for person in registry.people:
            if person.phone and WORKING_AGE[0] <= years(person, registry.today) <= WORKING_AGE[1]:
                pools[person.place.code].append(person)
        for code in sorted(pools):
            self.rng.shuffle(pools[code])
        return pools

    def somebody(self, place: Place) -> Person:
        """A person who works nowhere yet, from near this place."""
        path = place.path
        near = [code for code in self.free if self.places[code].path.startswith(path)]
        homes = near or [code for code in self.free if path.startswith(self.places[code].path)]
        return self.free[self.rng.choice(sorted(homes))].pop()

    def open(self, person: Person, *, password: str = NO_PASSWORD) -> Account:
        """The account of a person, made once."""
        n = self.index[id(person)]
        if n not in self.accounts:
            self.accounts[n] = new(
                Account, uid=uid(self.rng), person=person, phone_hash=person.phone_hash,
                password=password,
                opened_at=person.registered_at + timedelta(days=1),
                large_text=person.is_elderly_on(self.now.date()),
            )  # fmt: skip
        return self.accounts[n]

    def of(self, person: Person) -> Account | None:
        return self.accounts.get(self.index[id(person)])

    def give(self, account: Account, role: str, place: Place) -> None:
        at = self.now - timedelta(days=self.rng.randint(200, 400), hours=self.rng.randint(0, 8))
        self.grants.append(Grant(account=account, role=role, place=place, by=self.system, at=at))

    # --- who there is

    def the_cast(self, registry: Registry, plots: dict[str, list[Plot]]) -> None:
        """The people who can be tried, each at home at a station, with easy phone numbers."""
        for n, part in enumerate((*cast.CAST, cast.MOTHER), start=1):
            plot = next(one for one in plots[part.home] if one.floors > 1)
            person = registry.person(
                registry.household(plot, f"{n}单元301室"), name=part.name, sex=part.sex,
                born_on=registry.born(part.age), is_head=True, phone=f"1000000{n:04d}",
            )  # fmt: skip
            self.index[id(person)] = len(registry.people) - 1
            self.cast[part.key] = person

    def posts(self) -> None:
        """Everybody who works, the cast first."""
        password = make_password(cast.PASSWORD)  # slow on purpose, and the same for all
        for part in cast.CAST:
            account = self.open(self.cast[part.key], password=password)
            if part.role:
                self.give(account, part.role, self.places[part.place])
        for role, level, count in POSTS:
            for place in [one for one in self.places.values() if one.level == level]:
                for _ in range(count):
                    self.give(self.open(self.somebody(place)), role, place)

    def residents(self, *, count: int) -> list[Account]:
        """Residents who raise needs on their own phone."""
        able = [person for person in self.people if person.phone]
        return [self.open(one) for one in self.rng.sample(able, min(count, len(able)))]

    def at_place(self) -> dict[str, Account]:
        """Somebody who works at each place, by its code."""
        workers = [grant for grant in self.grants if grant.role == Role.STATION_WORKER]
        return {grant.place.code: grant.account for grant in workers}

    def save(self, save: Callable[[str, type[Model], Iterable[Model]], None]) -> None:
        save("账号 accounts", Account, self.accounts.values())
        save("账号 accounts", Grant, self.grants)
        save("账号 accounts", TrailEntry, (self._trail(grant) for grant in self.grants))

    def _trail(self, grant: Grant) -> TrailEntry:
        return TrailEntry(
            what="grant",
            about="people.account",
            about_uid=grant.account.uid,
            by=self.system,
            at=grant.at,
            place=grant.place,
            after=grant.facts(),
        )

    def demo_logins(self) -> list[DemoLogin]:
        return [
            DemoLogin(
                account=self.open(self.cast[part.key]), title=part.title, title_en=part.title_en,
                phone=self.cast[part.key].phone, password=cast.PASSWORD, position=n * 10,
            )
            for n, part in enumerate(cast.CAST, start=1)
        ]  # fmt: skip

    def followers(self, residents: list[Account]) -> list[Follower]:
        """Residents who want to know when their station is closed; the cast's old lady of two."""
        lady = self.open(self.cast["resident"])
        pairs = [(self.places["S02"], lady), (self.places["S08"], lady)]
        for account in residents:
            if account is not lady and self.rng.random() < FOLLOWERS:
                pairs.append((person_of(account).place, account))
        since = [self.now - timedelta(days=self.rng.randint(5, 180)) for _ in pairs]
        return [
            Follower(place=place, account=account, at=at)
            for (place, account), at in zip(pairs, since, strict=True)
        ]

    # --- who acts for whom

    def relatives(self, *, count: int) -> list[Proxy]:
        """Grown children and neighbours who act for somebody old; the cast's daughter first."""
        today = self.now.date()
        old = [person for person in self.people if years(person, today) >= 68]
        near: dict[int, list[Account]] = defaultdict(list)
        for account in self.accounts.values():
            if not person_of(account).is_elderly_on(today):
                near[person_of(account).place_id].append(account)
        made = [self._proxy(self.cast["mother"], self.open(self.cast["daughter"]))]
        taken = {id(self.cast["mother"]), *(id(one) for one in self.cast.values())}
        for person in self.rng.sample(old, min(count, len(old))):
            if near[person.place_id] and id(person) not in taken:
                made.append(self._proxy(person, self.rng.choice(near[person.place_id])))
        return made

    def _proxy(self, person: Person, helper: Account) -> Proxy:
        since = self.now - timedelta(days=self.rng.randint(185, 300))
        return Proxy(
            person=person, helper=helper, basis=Proxy.Basis.RELATIVE, consent=cast.MOTHER_CONSENT,
            granted_by=self.system, granted_at=since,
        )  # fmt: skip

    def readings(self) -> list[ReadEntry]:
        """Sealed numbers that staff have opened lately, for whoever audits."""
        readers = [grant for grant in self.grants if grant.role == Role.STATION_WORKER]
        made = []
        for n in range(READINGS):
            reader, person = self.rng.choice(readers), self.rng.choice(self.people)
            made.append(
                ReadEntry(
                    person_uid=person.uid, field=self.rng.choice(("id_number", "phone")),
                    why=self.rng.choice(answers.WHY_READ), by=reader.account, place=person.place,
                    at=self.now - timedelta(hours=7 * n + self.rng.randint(1, 6)),
                    comes_from=f"192.0.2.{10 + n}",
                )
            )  # fmt: skip
        return made[::-1]
