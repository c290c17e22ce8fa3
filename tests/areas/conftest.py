"""A small zone, in names that say what each person is there for."""

import threading
from contextlib import contextmanager
from datetime import date, datetime, time
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.conftest import append_only_tables
from tongxing.base import append_only
from tongxing.needs.models import Category, Need
from tongxing.people.models import Account, Grant, Person, Role
from tongxing.places.models import Level, OpeningHours, Place
from tongxing.teams.models import Membership, Skill, Standing, Team, TeamKind, Volunteer
from tongxing.web import prepare

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 3, 4, 9, 0, tzinfo=SHANGHAI)  # a Wednesday, no holiday near


@pytest.fixture
def concurrent_db(transactional_db):
    """A database that several threads see, emptied afterwards.

    SQLite empties a table by DELETE, which append-only tables refuse, so their triggers step
    aside for the emptying.
    """
    yield
    with connection.cursor() as cursor:
        for table in append_only_tables():
            for statement in append_only.undo_statements(connection.vendor, table):
                cursor.execute(statement)
    call_command("flush", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        for table in append_only_tables():
            for statement in append_only.statements(connection.vendor, table):
                cursor.execute(statement)


def at_once(*acts):
    """Run the acts in threads that start together; the errors they ended with, None for success."""
    barrier = threading.Barrier(len(acts))
    ended = [None] * len(acts)

    def run(place, act):
        try:
            barrier.wait()
            act()
        except Exception as error:
            ended[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


@contextmanager
def undone():
    """What is done inside is as if it had not been, so that one set-up serves many tries."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def starting(db):
    """What every zone begins with: there from the first, unless a test emptied the database."""
    if not Category.objects.exists():
        prepare.lay()


@pytest.fixture
def centre(db):
    return Place.objects.plant(
        code="C", parent=None, name="大龙中心", level=Level.CENTRE, opened_on=date(2019, 1, 1),
        lon=108.9, lat=27.2,
    )  # fmt: skip


@pytest.fixture
def institute(centre):
    return plant(centre, "I1", "河东所", Level.INSTITUTE)


@pytest.fixture
def station(institute):
    station = plant(institute, "S1", "柳坪站", Level.STATION)
    OpeningHours.objects.bulk_create(
        OpeningHours(place=station, weekday=day, opens=time(8, 30), closes=time(17, 30))
        for day in range(5)
    )
    return station


@pytest.fixture
def other_station(centre):
    return plant(plant(centre, "I2", "河西所", Level.INSTITUTE), "S2", "石桥站", Level.STATION)


def plant(parent, code, name, level):
    return Place.objects.plant(
        code=code, parent=parent, name=name, level=level, opened_on=date(2020, 1, 1),
        lon=108.9, lat=27.2,
    )  # fmt: skip


@pytest.fixture
def system(db):
    return Account.objects.system()


def somebody(name, place, phone, *, by, role=None, at=None):
    """A person with an account, and a role at the place when one is named."""
    person = Person.objects.register(
        name=name, place=place, phone=phone, by=by, at=MORNING, born_on=date(1980, 5, 1)
    )
    account = Account.objects.open_for(person, phone=phone, password="demo-pass", at=MORNING)
    if role:
        Grant.objects.give(account, role, at or place, by=by, at=MORNING)
    return account


@pytest.fixture
def resident(station, system):
    return somebody("吴桂花", station, "10000000001", by=system)


@pytest.fixture
def neighbour(station, system):
    return somebody("龙小满", station, "10000000002", by=system)


@pytest.fixture
def stranger(other_station, system):
    return somebody("石远山", other_station, "10000000003", by=system)


@pytest.fixture
def worker(station, system):
    return somebody("姚站长", station, "10000000004", by=system, role=Role.STATION_WORKER)


@pytest.fixture
def other_worker(other_station, system):
    return somebody("田站长", other_station, "10000000005", by=system, role=Role.STATION_WORKER)


@pytest.fixture
def dispatcher(centre, station, system):
    return somebody("杨派单", station, "10000000006", by=system, role=Role.DISPATCHER, at=centre)


@pytest.fixture
def office(centre, station, system):
    return somebody("罗主任", station, "10000000007", by=system, role=Role.OFFICE, at=centre)


@pytest.fixture
def auditor(centre, station, system):
    return somebody("郑审计", station, "10000000008", by=system, role=Role.AUDITOR, at=centre)


@pytest.fixture
def administrator(centre, station, system):
    return somebody("管理员", station, "10000000009", by=system, role=Role.ADMINISTRATOR, at=centre)


@pytest.fixture
def leader(station, system):
    return somebody("潘队长", station, "10000000010", by=system)


@pytest.fixture
def other_leader(station, system):
    return somebody("蒋队长", station, "10000000011", by=system)


@pytest.fixture
def helper(station, system):
    """A volunteer with an account."""
    return somebody("陆小帮", station, "10000000012", by=system)


@pytest.fixture
def duty_officer(centre, station, system):
    return somebody("值班员", station, "10000000013", by=system, role=Role.DUTY_OFFICER, at=centre)


@pytest.fixture
def team(centre, leader, volunteer):
    return make_team(centre, "T1", "扶贫帮困队", TeamKind.RELIEF, leader, volunteer)


@pytest.fixture
def other_team(centre, other_leader):
    return make_team(centre, "T2", "卫生环保队", TeamKind.ENVIRONMENT, other_leader)


def make_team(place, code, name, kind, leader, *volunteers):
    team = Team.objects.create(
        code=code, name=name, kind=kind, place=place, formed_on=date(2020, 1, 1)
    )
    Membership.objects.create(
        team=team, person=leader.person, standing=Standing.LEADER, since=date(2020, 1, 1)
    )
    for volunteer in volunteers:
        Membership.objects.create(
            team=team, person=volunteer.person, standing=Standing.MEMBER, since=date(2020, 1, 1)
        )
    return team


@pytest.fixture
def volunteer(helper, starting):
    volunteer = Volunteer.objects.create(
        person=helper.person, number="V000001", registered_on=date(2021, 1, 1)
    )
    volunteer.volunteerskill_set.create(skill=Skill.objects.get(code="carrying"))
    return volunteer


def raise_need(resident, *, at=MORNING, key=None, **fields):
    """A need of this resident; whatever matters to a test is given by name."""
    said = {
        "what": "五楼的老人要搬药箱",
        "category": Category.objects.get(code="carry"),
        "kind": "help",
        "place": resident.person.place,
        "resident": resident.person,
    } | fields
    return Need.objects.take_in(request_key=key or uuid4(), by=resident, at=at, **said)


@pytest.fixture
def need(resident, starting):
    return raise_need(resident)
