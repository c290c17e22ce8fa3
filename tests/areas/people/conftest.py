"""An old woman with a whole file, her daughter, and numbers that nobody may see whole."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.areas.conftest import MORNING, somebody
from tongxing.people.id_numbers import check_digit
from tongxing.people.models import Household, Person, Proxy, Role

PHONE = "10000000099"


def id_number(birth: str, serial: str = "002") -> str:
    """A made-up number of an area that does not exist, with its check digit."""
    body = f"990000{birth}{serial}"
    return body + check_digit(body)


GRANNY_ID = id_number("19480301", "002")  # an even serial is a woman's


@pytest.fixture
def granny(station, system):
    """An old woman without a phone of her own account, living with her daughter."""
    home = Household.objects.found(place=station, address="柳坪路1号")
    person = Person.objects.register(
        name="石奶奶", place=station, phone=PHONE, id_number=GRANNY_ID, sex="F",
        born_on=date(1948, 3, 1), address="柳坪路1号", by=system, at=MORNING,
    )  # fmt: skip
    person.join(home, by=system, at=MORNING)
    return person


@pytest.fixture
def daughter(station, system):
    """Acts for granny."""
    return somebody("石小妹", station, "10000000021", by=system)


@pytest.fixture
def proxy(granny, daughter, worker):
    return Proxy.objects.give(
        granny, daughter, basis=Proxy.Basis.RELATIVE, consent="当面口头同意", by=worker, at=MORNING
    )


@pytest.fixture
def local_administrator(station, system):
    return somebody("站管理员", station, "10000000022", by=system, role=Role.ADMINISTRATOR)


@pytest.fixture
def local_auditor(station, system):
    return somebody("站审计", station, "10000000023", by=system, role=Role.AUDITOR)


@pytest.fixture
def sign_in(client):
    """Sign in through the page, as a device does."""

    def sign_in(phone, password="demo-pass", on=client, **headers):
        return on.post("/people/login/", {"phone": phone, "password": password}, **headers)

    return sign_in


@pytest.fixture
def questions(client):
    """How many questions a page puts to the database, once it has been opened before."""

    def count(url):
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    return count
