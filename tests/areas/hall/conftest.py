"""A small hall: two departments, a general window and one of each, clerks, who looks after it."""

from datetime import date, time

import pytest

from tests.areas.conftest import MORNING, somebody
from tongxing.hall import live
from tongxing.hall import starting as hall_starting
from tongxing.hall.models import Department, Matter, Sitting, Window, WindowService
from tongxing.people.models import Role
from tongxing.places.models import OpeningHours


@pytest.fixture(autouse=True)
def nothing_known_yet():
    """A process that has not looked at any hall, and does not go on looking afterwards."""
    live.WATCH.begin_anew()
    yield
    live.WATCH.begin_anew()


@pytest.fixture
def hall(centre):
    """The hall is the centre's; it is open on working days."""
    hall_starting.lay()
    OpeningHours.objects.bulk_create(
        OpeningHours(place=centre, weekday=day, opens=time(8, 30), closes=time(17, 30))
        for day in range(5)
    )
    return centre


@pytest.fixture
def civil(hall):
    return Department.objects.create(place=hall, code="D04", name="民政窗口单位", letter="D")


@pytest.fixture
def social(hall):
    return Department.objects.create(place=hall, code="D02", name="人社窗口单位", letter="B")


@pytest.fixture
def general(hall):
    return Window.objects.create(place=hall, number=1)


@pytest.fixture
def civil_window(hall, civil):
    window = Window.objects.create(place=hall, number=2, department=civil)
    WindowService.objects.create(window=window, department=civil)
    return window


@pytest.fixture
def social_window(hall, social):
    window = Window.objects.create(place=hall, number=3, department=social)
    WindowService.objects.create(window=window, department=social)
    return window


def a_matter(department, code, name, **facts):
    said = {
        "kind": "grant", "handling": "promise", "serves": "person", "statutory_days": 20,
        "promised_days": 10, "result": "救助金", "result_kind": "payment", "on_behalf": "written",
        "minutes": 10, "valid_from": date(2020, 1, 1),
    }  # fmt: skip
    return Matter.objects.create(department=department, base_code=code, name=name, **said | facts)


@pytest.fixture
def matter(civil):
    return a_matter(civil, "990400001000", "临时救助")


@pytest.fixture
def pension(social):
    return a_matter(social, "990200001000", "城乡居民养老保险参保")


@pytest.fixture
def clerk(hall, station, system):
    return somebody("龙窗口", station, "10000000031", by=system, role=Role.CLERK, at=hall)


@pytest.fixture
def other_clerk(hall, station, system):
    return somebody("田窗口", station, "10000000032", by=system, role=Role.CLERK, at=hall)


@pytest.fixture
def hall_manager(hall, station, system):
    return somebody("姚大厅", station, "10000000033", by=system, role=Role.HALL_MANAGER, at=hall)


@pytest.fixture
def at_civil_window(civil_window, clerk):
    return Sitting.objects.open_at(civil_window, by=clerk, at=MORNING)


@pytest.fixture
def at_general_window(general, other_clerk):
    return Sitting.objects.open_at(general, by=other_clerk, at=MORNING)
