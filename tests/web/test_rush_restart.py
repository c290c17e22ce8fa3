"""The server dies in the rush for an activity: every confirmed place is there, none twice."""

import json
import re
import threading
import uuid
from pathlib import Path

import pytest

from tests.everything import a_cluster
from tests.web.hall_server import PASSWORD, HallServer, Person, running
from tests.web.test_server import wait_until

pytestmark = pytest.mark.server

PEOPLE, PLACES, BEFORE = 16, 6, 4  # so many have been answered when it dies
MAKE = (
    """
import json
from datetime import date, timedelta
import django; django.setup()
from django.utils import timezone
from tongxing.activities.models import Activity, PostWanted
from tongxing.people.models import Account, Person
from tongxing.places.models import Place

now, by, place = timezone.now(), Account.objects.system(), Place.objects.get(code="C")
activity = Activity.objects.plan(posts=[PostWanted("志愿者", PLACES, True)], by=by, at=now,
    title="清河道", work="values", place=place, starts_at=now + timedelta(days=2),
    ends_at=now + timedelta(days=2, hours=2), opens_at=now - timedelta(hours=1),
    closes_at=now + timedelta(days=1))
activity.publish(by=by, at=now)
people = []
for n in range(PEOPLE):
    phone = f"100000005{n:02d}"
    person = Person.objects.register(name=f"居民{n:02d}", place=place, phone=phone, by=by, at=now,
        born_on=date(1980, 5, 1))
    Account.objects.open_for(person, phone=phone, password="PASSWORD", at=now)
    people.append([phone, person.pk])
print(json.dumps({"path": activity.get_absolute_url(), "post": activity.posts.get().pk,
    "people": people}))
""".replace("PEOPLE", str(PEOPLE))
    .replace("PLACES", str(PLACES))
    .replace("PASSWORD", PASSWORD)
)


@pytest.fixture(params=["sqlite", "postgresql"])
def zone(request, tmp_path: Path):
    if request.param == "sqlite":
        with running(tmp_path) as server:
            yield server
    else:
        with a_cluster(fsync="on") as url, running(tmp_path, url) as server:
            yield server


def press(person: Person, facts: dict, pk: int, answered: dict) -> None:
    said = {"request_key": str(uuid.uuid4()), "post": str(facts["post"]), "person": str(pk)}
    try:
        answered[said["request_key"]] = person.press(facts["path"], **said)
    except OSError:
        return  # no answer: the same press is sent again when the server is back


def test_a_kill_in_the_rush_keeps_every_place_and_gives_none_twice(zone: HallServer):
    facts = json.loads(zone.python(MAKE))
    people = []
    for phone, pk in facts["people"]:
        person = Person(zone)
        person.sign_in_as(phone)
        people.append((person, pk))
    answered: dict[str, tuple[int, str]] = {}
    threads = [
        threading.Thread(target=press, args=(person, facts, pk, answered)) for person, pk in people
    ]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(answered) >= BEFORE, 60)
    zone.kill()
    for thread in threads:
        thread.join()
    zone.start()
    for person, _pk in people:
        if person.unanswered:
            key = person.unanswered[1]["request_key"]
            answered[key] = person.press_again()
    assert {status for status, _where in answered.values()} == {302}

    rows = zone.rows(
        "SELECT request_key, uid, state, serial FROM activities_signup ORDER BY serial"
    )
    kept = {str(uuid.UUID(key)): str(uuid.UUID(uid)) for key, uid, _state, _serial in rows}
    told = {
        key: re.search(r"sign-ups/([^/]+)/", where)[1] for key, (_status, where) in answered.items()
    }
    assert told == kept  # everybody who was answered is in, with the answer they got, and once
    assert [int(serial) for *_rest, serial in rows] == list(range(1, PEOPLE + 1))
    states = [state for _key, _uid, state, _serial in rows]
    assert states == ["placed"] * PLACES + ["waiting"] * (PEOPLE - PLACES)
    assert zone.rows("SELECT taken FROM activities_activity") == [[str(PLACES)]]
