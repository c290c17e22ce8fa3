"""Needs raised, reviewed and dispatched per second from 32 stations at once.

    python -m bench.raising

Beside the pages, in the same run: the same SQL alone, taken down from one raised, reviewed and
dispatched need and played back by the bare driver on one connection, each step a transaction.
"""

import os
import re
import subprocess
import sys
import threading
import time
import uuid

from bench.zone import Client, served
from tests.everything import a_cluster

STATIONS, SECONDS = 32, 15
DISPATCHER = "10000000006"
LIMIT = """
import os, time, uuid
import django; django.setup()
from django.db import connection, transaction
from django.utils import timezone
from tongxing.needs.models import Category, Need
from tongxing.people.models import Account
from tongxing.teams.models import Team

by = Account.objects.get_by_natural_key("10000000006")
place = by.person.place
now, key = timezone.now(), uuid.uuid4()
told = []

def take_down(execute, sql, params, many, context):
    told[-1].append((sql, tuple(params or ())))
    return execute(sql, params, many, context)

with connection.execute_wrapper(take_down):
    told.append([])
    need = Need.objects.take_in(request_key=key, by=by, at=now, place=place, kind="help",
        resident=by.person, category=Category.objects.get(code="carry"), what="搬柜子")
    told.append([])
    need.review(by=by, at=now)
    told.append([])
    need.dispatch(to=Team.objects.working().in_name_order().first(), by=by, at=now)

connection.ensure_connection()
raw = connection.connection
if connection.vendor == "sqlite":
    mark = lambda sql: sql.replace("%s", "?")
else:
    mark = lambda sql: sql
marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
steps = [[(mark(sql), params) for sql, params in step if not sql.startswith(marks)]
         for step in told]
begun, count = time.perf_counter(), 0
while time.perf_counter() - begun < SECONDS:
    count += 1
    fresh = {need.uid: uuid.uuid4(), key: uuid.uuid4()}
    fresh |= {old.hex: new.hex for old, new in list(fresh.items())}
    fresh[need.number] = f"9{count:05d}-{count % 10000:04d}"
    for step in steps:
        with transaction.atomic():
            cursor = raw.cursor()
            for sql, params in step:
                said = [fresh.get(p, p) if isinstance(p, (str, int, uuid.UUID)) else p
                        for p in params]
                cursor.execute(sql, said)
                rows = cursor.fetchall() if cursor.description else []
                if rows and "RETURNING" in sql and '"needs_need"' in sql.partition("(")[0]:
                    fresh[need.pk] = rows[0][0]
print(count / (time.perf_counter() - begun))
""".replace("SECONDS", str(SECONDS))


def station(client: Client, place: str, until: float, done: list[float], team: str) -> None:
    """Raise, review and dispatch until time is up; each finished need leaves its seconds."""
    while time.perf_counter() < until:
        began = time.perf_counter()
        said = {
            "channel": "station", "contact_name": "来访居民", "contact_phone": "10000009999",
            "place": place, "what": "旧柜子要抬下楼", "category": "", "urgency": "normal",
            "privacy": "staff", "request_key": str(uuid.uuid4()),
        }  # fmt: skip
        status, _text = client.post("/needs/on-behalf/", said)
        assert status == 302, status
        need = client.location
        review = {"category": CATEGORY[0], "urgency": "normal", "privacy": "staff"}
        assert client.post(f"{need}review/", review)[0] == 302
        assert client.post(f"{need}dispatch/", {"to": team})[0] == 302
        done.append(time.perf_counter() - began)


CATEGORY = [""]


def measure(database_url: str) -> tuple[float, float, float, float]:
    with served(database_url=database_url) as server:
        clients = [server.client(DISPATCHER) for _ in range(STATIONS)]
        _status, form = clients[0].get("/needs/on-behalf/")
        places = re.findall(r'<option value="(\d+)"', form.partition('name="place"')[2])[1:33]
        CATEGORY[0] = re.findall(r'<option value="(\d+)"', form.partition('name="category"')[2])[0]
        _status, board = clients[0].get("/needs/board/")
        team = re.findall(r'<option value="(\d+)"', board.partition('name="team"')[2])[0]
        done: list[float] = []
        until = time.perf_counter() + SECONDS
        threads = [
            threading.Thread(target=station, args=(client, place, until, done, team))
            for client, place in zip(clients, places, strict=False)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        env = {**os.environ, **server.env}
        limit = subprocess.run(
            [sys.executable, "-c", LIMIT], env=env, check=True, stdout=subprocess.PIPE, text=True
        )
    done.sort()
    return (
        len(done) / SECONDS, 1000 * done[len(done) // 2], 1000 * done[int(len(done) * 0.95)],
        float(limit.stdout),
    )  # fmt: skip


def main() -> None:
    print(
        "| database | needs/s by 32 stations | median ms | p95 ms | the same SQL alone, needs/s |"
    )
    print("| --- | ---: | ---: | ---: | ---: |")
    print("| SQLite | {:.1f} | {:.0f} | {:.0f} | {:.0f} |".format(*measure("")))
    with a_cluster(fsync="on") as url:
        print("| PostgreSQL | {:.1f} | {:.0f} | {:.0f} | {:.0f} |".format(*measure(url)))


if __name__ == "__main__":
    main()
