"""A deputy, a newcomer, a member of the party, and people who may or may not yet register."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongxing.people.models import Account, Person
from tongxing.teams.models import Branch, Membership, PartyMember, Standing, Volunteer

from ..conftest import MORNING, somebody


@pytest.fixture
def deputy(team, station, system):
    account = somebody("龙副队", station, "10000000031", by=system)
    Membership.objects.create(
        team=team, person=account.person, standing=Standing.DEPUTY, since=team.formed_on
    )
    return account


@pytest.fixture
def newcomer(station, system, starting):
    """A volunteer who is in no team yet."""
    account = somebody("杨新来", station, "10000000032", by=system)
    return Volunteer.objects.create(
        person=account.person, number="V000002", registered_on=MORNING.date()
    )


@pytest.fixture
def party_member(volunteer, centre):
    branch = Branch.objects.create(name="柳坪党支部", place=centre)
    return PartyMember.objects.create(person=volunteer.person, branch=branch)


@pytest.fixture
def born(station, system, starting):
    """Somebody with an account, born on this day."""

    def make(day, phone="10000000033"):
        person = Person.objects.register(
            name="欧小苗", place=station, phone=phone, born_on=day, by=system, at=MORNING
        )
        return Account.objects.open_for(person, phone=phone, password="demo-pass", at=MORNING)

    return make


@pytest.fixture
def questions(client):
    """How many questions a page puts to the database, once it has been opened before."""

    def count(url):
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    return count
