"""Volunteers, teams and the party's branches."""

import random
from collections import defaultdict
from datetime import date, time, timedelta

from tongxing.people.models import Person
from tongxing.places.models import Place
from tongxing.teams.models import (
    Branch,
    FreeTime,
    Membership,
    PartyMember,
    Skill,
    Standing,
    Team,
    Volunteer,
    VolunteerSkill,
)

from .people import DAYS_A_YEAR, years
from .rows import new, uid
from .staff import Staff
from .words import teams as said
from .words.map import VILLAGES

VOLUNTEERS, FEWEST_VOLUNTEERS = 3_000, 520
PARTY_MEMBERS = 400
AGES = (14, 74)
ADULT = 18
ALSO_ABOVE = 0.3  # of the volunteers belong to a team of the institute or the centre as well
SKILLS_HELD = (0, 1, 1, 2, 3)
REACHABLE = 18
FORMED = date(2019, 4, 1)
HEADS = (Standing.LEADER, Standing.DEPUTY, Standing.DEPUTY)

# When people are free: weekdays from Monday, from, until. Retired, working, whole weekend.
FREE = {
    "retired": (((0, 1, 2, 3, 4), time(8, 30), time(11, 30)), ((0, 2, 4), time(14), time(17))),
    "working": (((1, 3), time(18, 30), time(21)), ((5,), time(9), time(12))),
    "weekend": (((5, 6), time(9), time(12)), ((5, 6), time(14), time(17, 30))),
}


class Corps:
    """Everybody who volunteers, and the teams they belong to."""

    def __init__(self, rng: random.Random, staff: Staff, places: dict[str, Place], today: date):
        self.rng, self.staff, self.places, self.today = rng, staff, places, today
        self.volunteers: list[Volunteer] = []
        self.teams: dict[str, Team] = {}
        self.joined: dict[str, list[Membership]] = defaultdict(list)  # by the team's code
        self.members: dict[str, list[Volunteer]] = defaultdict(list)  # by the team's code
        self.leaders: dict[str, Person] = {}

    # --- volunteers

    def enrol(self, *, count: int) -> None:
        """Volunteers of all ages that may; the cast's two among them."""
        wanted = [self.staff.cast["volunteer"], self.staff.cast["leader"]]
        kept = {id(person) for person in self.staff.cast.values()}
        able = [one for one in self.staff.people if id(one) not in kept and self._may(one)]
        wanted += self.rng.sample(able, min(count, len(able)) - len(wanted))
        for n, person in enumerate(wanted, start=1):
            self.volunteers.append(self._volunteer(n, person))

    def _may(self, person: Person) -> bool:
        return bool(person.phone) and AGES[0] <= years(person, self.today) <= AGES[1]

    def _volunteer(self, n: int, person: Person) -> Volunteer:
        registered = self.today - timedelta(days=self.rng.randint(60, 1_500))
        return new(
            Volunteer, uid=uid(self.rng), person=person, number=f"DL{n:06d}",
            registered_on=registered,
            guardian_consent=years(person, self.today) < ADULT,
            may_be_called=self.rng.random() < 0.9,
            max_open=4 if person is self.staff.cast["volunteer"] else self.rng.choice((1, 2, 2, 3)),
            max_distance=self.rng.choice((1500, 2500, 4000, 6000)),
        )  # fmt: skip

    def skills(self, skills: list[Skill]) -> list[VolunteerSkill]:
        """What they can do; proofs run out here and there."""
        made = []
        for volunteer in self.volunteers:
            for skill in self.rng.sample(skills, self.rng.choice(SKILLS_HELD)):
                ends = self.today + timedelta(days=self.rng.randint(-60, 900))
                held = new(VolunteerSkill, volunteer=volunteer, skill=skill)
                if skill.needs_proof:
                    held.proof, held.expires_on = f"ZS{self.rng.randint(10**7, 10**8 - 1)}", ends
                made.append(held)
        return made

    def free_times(self) -> list[FreeTime]:
        made = []
        for volunteer in self.volunteers:
            old = volunteer.person.is_elderly_on(self.today)
            way = "retired" if old else self.rng.choice(("working", "weekend"))
            for days, since, until in FREE[way]:
                for day in days:
                    made.append(
                        new(FreeTime, volunteer=volunteer, weekday=day, since=since, until=until)
                    )
        return made

    # --- teams

    def form(self) -> None:
        """The eight of the centre, their branches below, and N."""
        for n, (kind, name, purpose) in enumerate(said.STANDING, start=1):
            self._team(f"T{n}", f"大龙{name}", kind, "C", purpose)
        above = {kind: f"T{n}" for n, (kind, *_) in enumerate(said.STANDING, start=1)}
        for code, place in self.places.items():
            kinds = {"I": said.AT_AN_INSTITUTE, "S": said.AT_A_STATION}.get(code[0], ())
            short = place.name.removesuffix("实践所").removesuffix("站").removesuffix("社区")
            for kind in kinds:
                name = f"{short}{said.SUB_TEAM[kind]}"
                self._team(f"{above[kind]}-{code}", name, kind, code, "", above[kind])
        for n, (code, name, purpose) in enumerate(said.EXTRA, start=1):
            self._team(f"N{n}", name, "extra", code, purpose)

    def _team(
        self, code: str, name: str, kind: str, place: str, purpose: str, parent: str | None = None
    ) -> None:
        formed = FORMED + timedelta(days=13 * len(self.teams))
        self.teams[code] = Team(
            uid=uid(self.rng), code=code, name=name, kind=kind, place=self.places[place],
            purpose=purpose, formed_on=formed, parent=self.teams.get(parent or ""),
        )  # fmt: skip

    def join(self) -> None:
        """Every volunteer in a team at home, some above as well; each team with its leaders."""
        by_place = defaultdict(list)
        for team in self.teams.values():
            by_place[team.place.code].append(team)
        for volunteer in self.volunteers:
            home = volunteer.person.place.code
            self._join(self.rng.choice(by_place[home]), volunteer)
            if self.rng.random() < ALSO_ABOVE and volunteer.person is not self.staff.cast["leader"]:
                self._join(self.rng.choice(by_place[self._above(home)]), volunteer)
        self.able = [one for one in self.volunteers if self._leads(one.person)]
        for code, team in self.teams.items():
            self._lead(code, team)

    def _above(self, home: str) -> str:
        path = self.places[home].path.split("/")
        return self.rng.choice((path[0], path[0], path[1]))

    def _join(self, team: Team, volunteer: Volunteer) -> Membership:
        since = max(team.formed_on, volunteer.registered_on)
        made = new(
            Membership, team=team, person=volunteer.person, standing=Standing.MEMBER, since=since
        )
        self.members[team.code].append(volunteer)
        self.joined[team.code].append(made)
        return made

    def _lead(self, code: str, team: Team) -> None:
        """A leader with an account and two deputies, adults all; the cast leads the relief team."""
        mine = [one for one in self.joined[code] if self._leads(one.person)]
        if code == "T8":
            leader = self.staff.cast["leader"]
            mine.insert(0, self._join(team, next(v for v in self.volunteers if v.person is leader)))
        if len(mine) < len(HEADS):
            inside = {id(one.person) for one in mine}
            near = [
                one
                for one in self.able
                if one.person.place.path.startswith(team.place.path)
                and id(one.person) not in inside
            ]
            for one in self.rng.sample(near, len(HEADS) - len(mine)):
                mine.append(self._join(team, one))
        for membership, standing in zip(mine, HEADS, strict=False):
            membership.standing = standing
            self.staff.open(membership.person)
        self.leaders[code] = mine[0].person

    def _leads(self, person: Person) -> bool:
        """Old enough to lead; the cast's volunteer serves, and its leader has a team already."""
        is_cast = person in (self.staff.cast["volunteer"], self.staff.cast["leader"])
        return not is_cast and years(person, self.today) >= ADULT + 4

    def reachable(self) -> None:
        """Of the relief team some have an account, so that a call reaches them."""
        for volunteer in self.members["T8"][:REACHABLE]:
            self.staff.open(volunteer.person)

    def memberships(self) -> list[Membership]:
        return [one for joined in self.joined.values() for one in joined]

    # --- the party

    def branches(self) -> list[Branch]:
        made = [
            Branch(uid=uid(self.rng), name=name, place=self.places["C"])
            for name in said.CENTRE_BRANCHES
        ]
        for code, place in self.places.items():
            if code.startswith("S") and code not in VILLAGES:
                name = said.BRANCH.format(place=place.name.removesuffix("站"))
                made.append(Branch(uid=uid(self.rng), name=name, place=place))
        return made

    def party_members(self, branches: list[Branch], *, count: int) -> list[PartyMember]:
        """Adults among the volunteers, each in the branch of their street or of the offices."""
        at = {branch.place.code: branch for branch in branches if branch.place.code != "C"}
        offices = [branch for branch in branches if branch.place.code == "C"]
        adults = [one.person for one in self.volunteers if self._leads(one.person)]
        made = []
        for person in self.rng.sample(adults, min(count, len(adults))):
            branch = at.get(person.place.code) or self.rng.choice(offices)
            able_for = years(person, self.today) - ADULT - 1
            joined = self.today - timedelta(
                days=30 + int(self.rng.random() * able_for * DAYS_A_YEAR)
            )
            made.append(new(PartyMember, person=person, branch=branch, joined_on=joined))
        return made
