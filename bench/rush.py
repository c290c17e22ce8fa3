"""The rush: many volunteers, one activity of 300 places, the doors open at nine sharp.

    python -m bench.rush

Ten thousand signed-in people press "sign up" as fast as the pages answer, waiting list on. Beside
it, in the same run, the same SQL alone, taken down from one sign-up and played back by the bare
driver on one connection. What came out is checked: exactly as many places as there are, each
person once, places to the first who came. Other programs in the same rush: `bench.peers`.
"""

import json
import os
import subprocess
import sys
import urllib.parse
import uuid
from typing import NamedTuple

from bench.crowd import PLACES, Line, Rush, passed_over, rush
from bench.zone import served
from tests.everything import a_cluster

PEOPLE = 10_000
SET_UP = """
import json, secrets
import django; django.setup()
from datetime import timedelta
from importlib import import_module
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from tongxing.activities.models import Activity, PostWanted
from tongxing.people.middleware import SEEN
from tongxing.people.models import Account, Person
from tongxing.places.models import Place

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
# Volunteers first, then as many residents as it takes, each with an account.
everybody = Person.objects.filter(died_on=None).order_by("pk").values_list("pk", flat=True)
volunteers = everybody.exclude(volunteer=None)
chosen = list(dict.fromkeys([*volunteers, *everybody]))[:PEOPLE]
with_account = set(Account.objects.exclude(person=None).values_list("person", flat=True))
Account.objects.bulk_create(
    (Account(person_id=pk, opened_at=now, phone_hash=f"bench{pk}", password="!")
     for pk in chosen if pk not in with_account), batch_size=500)
store = import_module(settings.SESSION_ENGINE).SessionStore()
people, sessions = [], []
accounts = Account.objects.exclude(person=None).order_by("pk")
by_person = {one.person_id: one for one in accounts}
for pk in chosen:
    account, key = by_person[pk], secrets.token_hex(16)
    said = {
        "_auth_user_id": str(account.pk), "_auth_user_hash": account.get_session_auth_hash(),
        "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
        SEEN: now.timestamp(),
    }
    sessions.append(Session(session_key=key, session_data=store.encode(said),
                            expire_date=now + timedelta(days=1)))
    people.append([key, pk])
Session.objects.bulk_create(sessions, batch_size=500)
with connection.cursor() as cursor:
    cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
print(json.dumps({"people": people, "path": activity.get_absolute_url(),
    "post": activity.posts.get().pk, "cookie": settings.SESSION_COOKIE_NAME}))
"""
CHECK = """
import json
import django; django.setup()
from tongxing.activities.models import Activity, SignUp

activity = Activity.objects.get(title="九点整的活动")
rows = SignUp.objects.filter(activity=activity).order_by("serial")
rows = list(rows.values_list("state", "person"))
states = [state for state, _ in rows]
print(json.dumps({"rows": len(rows), "people": len({person for _, person in rows}),
    "placed": [person for state, person in rows if state == "placed"], "taken": activity.taken,
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
    rush: Rush
    exact: bool
    placed: int
    passed_over: int  # of the first who came
    limit: float  # of the same SQL alone, a minute


def measure(database_url: str, *, people: int = PEOPLE) -> Result:
    with served(database_url=database_url) as server:
        env = {**os.environ, **server.env}

        def run(code: str) -> str:
            code = code.replace("PLACES", str(PLACES)).replace("PEOPLE", str(people))
            said = subprocess.run(
                [sys.executable, "-c", code], env=env, check=True, stdout=subprocess.PIPE, text=True
            )
            return said.stdout.splitlines()[-1]

        facts = json.loads(run(SET_UP))
        assert len(facts["people"]) == people
        form = {"post": facts["post"], "csrfmiddlewaretoken": "x" * 32}

        def press(line: Line, one: list) -> str:
            session, person = one
            said = form | {"request_key": uuid.uuid4(), "person": person}
            headers = {
                "Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "zh-CN",
                "Cookie": f"{facts['cookie']}={session}; csrftoken={'x' * 32}",
            }  # fmt: skip
            answer = line.ask("POST", facts["path"], urllib.parse.urlencode(said), headers)
            return "" if answer.status == 302 else f"{answer.status} {answer.text[:200]}"

        came = rush(server.port, facts["people"], press)
        assert not came.failed, came.failed[:3]
        found = json.loads(run(CHECK))
        placed = set(found.pop("placed"))
        exact = len(placed) == PLACES and found == {
            "rows": people, "people": people, "taken": PLACES, "first": PLACES,
        }  # fmt: skip
        in_line = [person for _, person in facts["people"]]
        return Result(
            came, exact, len(placed), passed_over(in_line, placed), float(run(LIMIT)) * 60
        )


def main() -> None:
    print(f"{PEOPLE} people, {PLACES} places.\n")
    print("| database | sign-ups a minute | p50 ms | p99 ms | exact ", end="")
    print("| of the first 300 without a place | the same SQL alone | share of it |")
    print("| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: |")
    row = "| {} | {:,.0f} | {:.0f} | {:.0f} | {} | {} | {:,.0f} | {:.0%} |"

    def told(name: str, url: str) -> None:
        found = measure(url)
        print(
            row.format(
                name, *found.rush[:3], "yes" if found.exact else "no", found.passed_over,
                found.limit, found.rush.a_minute / found.limit,
            ),
            flush=True,
        )  # fmt: skip

    told("SQLite", "")
    with a_cluster(fsync="on") as url:
        told("PostgreSQL", url)


if __name__ == "__main__":
    main()
