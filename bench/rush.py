"""The rush: many volunteers, one activity of 300 places, the doors open at nine sharp.

    python -m bench.rush

So many signed-in volunteers press "sign up" as fast as the pages answer, waiting list on. Beside
it, in the same run, the same SQL alone, taken down from one sign-up and played back by the bare
driver on one connection. What came out is checked: exactly as many places as there are, each
person once, places to the first who came. A published figure for pretix is 300 to 400 a minute.
"""

import json
import os
import subprocess
import sys
import threading
import time
import uuid
from typing import NamedTuple

from bench.zone import Server, served
from tests.everything import a_cluster

VOLUNTEERS, PLACES, CLIENTS = 2_000, 300, 24
SET_UP = """
import json
import django; django.setup()
from datetime import timedelta
from importlib import import_module
from django.conf import settings
from django.utils import timezone
from tongxing.activities.models import Activity, PostWanted
from tongxing.people.middleware import SEEN
from tongxing.people.models import Account
from tongxing.places.models import Place
from tongxing.teams.models import Volunteer

now = timezone.now()
system = Account.objects.system()
place = Place.objects.filter(parent=None).first()
activity = Activity.objects.plan(
    posts=[PostWanted("志愿者", PLACES, True)], by=system, at=now, title="九点整的活动",
    work="values", place=place, starts_at=now + timedelta(days=3),
    ends_at=now + timedelta(days=3, hours=3), opens_at=now - timedelta(hours=1),
    closes_at=now + timedelta(days=2),
)
activity.publish(by=system, at=now)
store = import_module(settings.SESSION_ENGINE).SessionStore
people = []
for person in Volunteer.objects.active().select_related("person").order_by("pk")[:VOLUNTEERS]:
    account = Account.objects.filter(person=person.person).first() or Account.objects.create(
        person=person.person, opened_at=now, phone_hash=f"bench{person.pk}", password="!")
    session = store()
    session["_auth_user_id"] = str(account.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = account.get_session_auth_hash()
    session[SEEN] = now.timestamp()
    session.save()
    people.append([session.session_key, person.person_id])
print(json.dumps({"people": people, "path": activity.get_absolute_url(),
    "post": activity.posts.get().pk, "cookie": settings.SESSION_COOKIE_NAME}))
""".replace("PLACES", str(PLACES)).replace("VOLUNTEERS", str(VOLUNTEERS))
CHECK = """
import json
import django; django.setup()
from collections import Counter
from tongxing.activities.models import Activity, SignUp

activity = Activity.objects.get(title="九点整的活动")
rows = SignUp.objects.filter(activity=activity).order_by("serial")
rows = list(rows.values_list("state", "person"))
states = [state for state, _ in rows]
print(json.dumps({"rows": len(rows), "people": len({person for _, person in rows}),
    "placed": states.count("placed"), "taken": activity.taken,
    "first": states[:activity.capacity].count("placed")}))
"""
LIMIT = """
import re, time, uuid
import django; django.setup()
from django.db import connection, transaction
from django.utils import timezone
from tongxing.activities.models import Activity, SignUp
from tongxing.people.models import Account, Person

activity = Activity.objects.select_related("theme", "place").get(title="九点整的活动")
post, system, told = activity.posts.get(), Account.objects.system(), []
people = list(Person.objects.exclude(sign_ups__activity=activity).order_by("pk")[:20000])
key = uuid.uuid4()

def take_down(execute, sql, params, many, context):
    told.append((sql, tuple(params or ())))
    return execute(sql, params, many, context)

with connection.execute_wrapper(take_down):
    row = SignUp.objects.sign_up(activity, post, person=people[0], by=system, at=timezone.now(),
                                 request_key=key)
raw = connection.connection
mark = (lambda sql: sql.replace("%s", "?")) if connection.vendor == "sqlite" else (lambda sql: sql)
skip = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
steps = [(mark(sql), params) for sql, params in told if not sql.startswith(skip)]
begun, count = time.perf_counter(), 0
while time.perf_counter() - begun < 6 and count < len(people) - 1:
    count += 1
    fresh = {}
    for old in (row.uid, key):
        new = uuid.uuid4()
        fresh |= {old: new, old.hex: new.hex, str(old): str(new)}
    pk = None
    with transaction.atomic():
        cursor = raw.cursor()
        for sql, params in steps:
            said = [fresh.get(p, p) if isinstance(p, (str, uuid.UUID)) else p for p in params]
            if sql.startswith("INSERT INTO"):
                names = re.search(r"[(](.*?)[)]", sql)[1].replace('"', "").split(", ")
                other = {"person_id": people[count].pk, "sign_up_id": pk,
                         "serial": row.serial + count}
                said = [other.get(name, p) for name, p in zip(names, said)]
            cursor.execute(sql, said)
            found = cursor.fetchall() if cursor.description else []
            if sql.startswith('INSERT INTO "activities_signup"'):
                pk = found[0][0]
print(count / (time.perf_counter() - begun))
"""


class Result(NamedTuple):
    a_minute: float
    p50: float  # milliseconds
    p99: float
    exact: bool
    limit: float  # of the same SQL alone, a minute


def press(server: Server, facts: dict, mine: list, times: list[float], failed: list) -> None:
    for session, person in mine:
        client = server.client()
        client.cookies |= {facts["cookie"]: session, "csrftoken": "x" * 32}
        said = {"request_key": str(uuid.uuid4()), "post": str(facts["post"]), "person": str(person)}
        began = time.perf_counter()
        status, text = client.post(facts["path"], said)
        times.append(time.perf_counter() - began)
        if status != 302:
            failed.append((status, text[:200]))
        client.connection.close()


def measure(database_url: str) -> Result:
    with served(database_url=database_url) as server:
        env = {**os.environ, **server.env}

        def run(code: str) -> str:
            said = subprocess.run(
                [sys.executable, "-c", code], env=env, check=True, stdout=subprocess.PIPE, text=True
            )
            return said.stdout.splitlines()[-1]

        facts = json.loads(run(SET_UP))
        times: list[float] = []
        failed: list = []
        shares = [facts["people"][n::CLIENTS] for n in range(CLIENTS)]
        threads = [
            threading.Thread(target=press, args=(server, facts, share, times, failed))
            for share in shares
        ]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        taken = time.perf_counter() - began
        assert not failed, failed[:3]
        found = json.loads(run(CHECK))
        everybody = len(facts["people"])
        exact = found == {
            "rows": everybody, "people": everybody, "placed": PLACES, "taken": PLACES,
            "first": PLACES,
        }  # fmt: skip
        limit = float(run(LIMIT)) * 60
    times.sort()
    return Result(
        60 * len(times) / taken, 1000 * times[len(times) // 2],
        1000 * times[int(len(times) * 0.99)], exact, limit,
    )  # fmt: skip


def main() -> None:
    print(
        "| database | sign-ups a minute | p50 ms | p99 ms | exact, in order | the same SQL alone |"
    )
    print("| --- | ---: | ---: | ---: | --- | ---: |")
    row = "| {} | {:,.0f} | {:.0f} | {:.0f} | {} | {:,.0f} |"
    print(row.format("SQLite", *measure("")))
    with a_cluster(fsync="on") as url:
        print(row.format("PostgreSQL", *measure(url)))


if __name__ == "__main__":
    main()
