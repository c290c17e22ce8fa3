"""Two posts at the station, people who stand, and a roster of December."""

from datetime import date, datetime, time, timedelta

import pytest

from tongxing.duty.models import (
    As,
    Campaign,
    CampaignKind,
    Pattern,
    Post,
    Requirement,
    Roster,
    Stander,
    Wanted,
    new_secret,
)
from tongxing.people.models import Sex
from tongxing.teams.models import Branch, PartyMember, Volunteer

from ..conftest import SHANGHAI, somebody

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
MONTH = date(2026, 12, 1)
BEFORE = datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)  # when the roster is made


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of December."""
    return datetime.combine(date(2026, 12, day), time(hour, minute), SHANGHAI)


@pytest.fixture
def flood(centre, office, starting):
    return Campaign.objects.create(
        kind=CampaignKind.objects.get(code="flood"), name="防汛2026", place=centre,
        basis="县防汛抗旱指挥部Ⅳ级响应", begins_on=date(2026, 11, 1), by=office,
    )  # fmt: skip


@pytest.fixture
def open_post(station, starting):
    """A post; one head in each shift unless a test says otherwise."""

    def open_post(name="卡口", *, pattern="3x8", heads=1, mix=(), place=None, **facts):
        post = Post.objects.create(
            name=name, place=place or station, pattern=Pattern.objects.get(code=pattern),
            opens_on=date(2026, 1, 1), secret=new_secret(), **facts,
        )  # fmt: skip
        kinds = tuple((Requirement.objects.get(code=code), least) for code, least in mix)
        post.ask_for([Wanted(shift, heads, kinds) for shift in post.pattern.shifts.all()])
        return post

    return open_post


@pytest.fixture
def post(open_post):
    return open_post()


@pytest.fixture
def enlist(station, system, starting):
    """A volunteer who may stand; a party member when asked for."""
    made = []

    def enlist(name=None, *, party=False, sex=Sex.MALE, born_on=None, place=None, **limits):
        n = len(made)
        account = somebody(name or f"值班{n:02d}", place or station, f"1000004{n:04d}", by=system)
        person = account.person
        person.sex, person.born_on = sex, born_on or person.born_on
        person.save()
        Volunteer.objects.create(person=person, number=f"V9{n:05d}", registered_on=date(2021, 1, 1))
        if party:
            branch, _made = Branch.objects.get_or_create(
                name="柳坪支部", defaults={"place": station}
            )
            PartyMember.objects.create(person=person, branch=branch)
        stander = Stander.objects.enlist(
            person, day=date(2026, 1, 1), stands_as=As.PARTY if party else As.VOLUNTEER, **limits
        )
        made.append(stander)
        return stander

    return enlist


@pytest.fixture
def roster(post, station, office):
    return Roster.objects.lay(station, MONTH, [post], by=office, at=BEFORE)


@pytest.fixture
def at(roster):
    """The shift of the roster that begins at a moment of December."""

    def at(day, hour, minute=0):
        found = roster.shifts.filter(starts_at=moment(day, hour, minute)).with_mix()
        shift = found.get()
        shift.roster = roster
        return shift

    return at


@pytest.fixture
def place(roster, office):
    def place(shift, stander, **more):
        return roster.place_in(shift, stander, by=office, at=BEFORE, **more)

    return place
