"""Numbers drawn, called, served and finished per second, with 22 windows and 200 phones watching.

    python -m bench.hall

22 clerks press as fast as the desk answers and have their list of who waits read anew every three
seconds, eight kiosks and phones draw as many numbers as are called, 200 phones follow a number
each by server push. Beside it, in the same run: the same SQL alone, taken
down from one visit and played back by the bare driver on one connection. The published load test
of an open peer reached 28.5 responses/s with p95 12 s at 200 users.
"""

import json
import os
import re
import selectors
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from typing import NamedTuple

from bench.zone import Client, Server, served
from tests.everything import a_cluster

WINDOWS, PHONES, KIOSKS, SECONDS = 22, 200, 8, 20
LINE_EVERY = 3.0  # seconds, as hall.js does it
READY = 600  # numbers that wait when the clock starts
SET_UP = """
import json, uuid
import django; django.setup()
from importlib import import_module
from django.conf import settings
from django.utils import timezone
from tongxing.hall.models import Matter, Sitting, Ticket, Window
from tongxing.hall.views.ground import kiosk_token
from tongxing.people.middleware import SEEN
from tongxing.people.models import Account, Grant, Role
from tongxing.places.models import Place

now = timezone.now()
hall = Place.objects.get(windows__number=1)
system = Account.objects.system()
for one in Sitting.objects.current():
    Ticket.objects.at_window().filter(window=one.window).update(state="waiting", window=None)
    one.end(at=now)
matters = list(Matter.objects.filter(open_from="").select_related("department")[:40])
links = []
for n in range(READY):
    ticket = Ticket.objects.issue(request_key=uuid.uuid4(), hall=hall, channel="kiosk",
        matters=[matters[n % len(matters)]], by=system, at=now)
    links.append(ticket.link)
store = import_module(settings.SESSION_ENGINE).SessionStore
clerks = []
grants = Grant.objects.in_force().filter(role=Role.CLERK).select_related("account").order_by("pk")
for window, grant in zip(Window.objects.at(hall).in_number_order(), grants):
    window.services.all().delete()
    Sitting.objects.open_at(window, by=grant.account, at=now)
    session = store()
    session["_auth_user_id"] = str(grant.account.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = grant.account.get_session_auth_hash()
    session[SEEN] = now.timestamp()
    session.save()
    clerks.append([window.pk, session.session_key])
print(json.dumps({"clerks": clerks, "links": links[-PHONES:],
    "cookie": settings.SESSION_COOKIE_NAME,
    "kiosk": f"/hall/at/{hall.code}/kiosk/{kiosk_token(hall)}/",
    "matters": [matter.pk for matter in matters]}))
""".replace("READY", str(READY)).replace("PHONES", str(PHONES))
LIMIT = """
import time, uuid
import django; django.setup()
from django.db import connection, transaction
from django.utils import timezone
from tongxing.hall.models import Matter, Sitting, Ticket

told, now, key = [], timezone.now(), uuid.uuid4()
sitting = Sitting.objects.current().select_related("window__place").first()
matter = Matter.objects.first()
by, hall = sitting.by, sitting.window.place
for here in Ticket.objects.at_window().filter(window=sitting.window):
    here.put_back(by=by, at=now) if here.state == "called" else here.finish(by=by, at=now)
Ticket.objects.waiting().update(only_window=None)

def take_down(execute, sql, params, many, context):
    told[-1].append((sql, tuple(params or ())))
    return execute(sql, params, many, context)

with connection.execute_wrapper(take_down):
    told.append([])
    ticket = Ticket.objects.issue(request_key=key, hall=hall, channel="kiosk", matters=[matter],
                                  by=by, at=now)
    for act in ("call", "start", "finish"):
        told.append([])
        more = {"window": sitting.window} if act == "call" else {}
        getattr(ticket, act)(by=by, at=now, **more)

raw = connection.connection
mark = (lambda sql: sql.replace("%s", "?")) if connection.vendor == "sqlite" else (lambda sql: sql)
marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
steps = [[(mark(sql), params) for sql, params in step if not sql.startswith(marks)]
         for step in told]
begun, count = time.perf_counter(), 0
while time.perf_counter() - begun < SECONDS:
    count += 1
    fresh = {ticket.uid: uuid.uuid4(), key: uuid.uuid4(), ticket.link: f"x{count}"}
    fresh |= {old.hex: new.hex for old, new in list(fresh.items()) if isinstance(old, uuid.UUID)}
    fresh[ticket.number] = f"~{count}"[:6]
    for step in steps:
        with transaction.atomic():
            cursor = raw.cursor()
            for sql, params in step:
                said = [fresh.get(p, p) if isinstance(p, (str, int, uuid.UUID)) else p
                        for p in params]
                cursor.execute(sql, said)
                rows = cursor.fetchall() if cursor.description else []
                if rows and "RETURNING" in sql and '"hall_ticket"' in sql.partition("(")[0]:
                    fresh[ticket.pk] = rows[0][0]
print(count / (time.perf_counter() - begun))
""".replace("SECONDS", "8")


class Result(NamedTuple):
    responses: float  # per second, of clerks and kiosks
    visits: float  # finished per second
    p50: float  # milliseconds
    p95: float
    p99: float
    pushed: float  # events per second that reached phones
    limit: float  # visits per second of the same SQL alone


class Watcher(threading.Thread):
    """So many phones that follow their numbers; counts what is pushed to them."""

    def __init__(self, port: int, links: list[str]):
        super().__init__(daemon=True)
        self.events, self.open, self.stopping = 0, 0, False
        self.selector = selectors.DefaultSelector()
        for link in links:
            phone = socket.create_connection(("127.0.0.1", port))
            phone.sendall(
                f"GET /t/{link}/live/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                "Accept: text/event-stream\r\n\r\n".encode()
            )
            phone.setblocking(False)
            self.selector.register(phone, selectors.EVENT_READ)

    def run(self) -> None:
        while not self.stopping:
            for key, _ in self.selector.select(timeout=0.5):
                said = key.fileobj.recv(65536)
                self.events += said.count(b"data: {")
                self.open += b"200 OK" in said
                if not said:
                    self.selector.unregister(key.fileobj)

    def stop(self) -> None:
        self.stopping = True
        self.join()
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()


def clerk(client: Client, window: int, until: float, times: list[float], done: Counter) -> None:
    """Call, start, finish: each press is answered with the desk as it then stands."""
    while time.perf_counter() < until:
        status, text = _timed(client.press, times, f"/hall/windows/{window}/next/", "desk")
        if status != 200:
            done["nobody"] += 1
            time.sleep(0.02)
            continue
        ticket = re.search(r"/hall/tickets/(\d+)/start/", text).group(1)
        for verb in ("start", "finish"):
            status, _ = _timed(client.press, times, f"/hall/tickets/{ticket}/{verb}/", "desk")
            assert status == 200, status
        done["visits"] += 1


def line(client: Client, window: int, until: float, times: list[float]) -> None:
    """The same clerk's list of who waits, read anew whenever the stream says that it moved."""
    while time.perf_counter() < until:
        _timed(client.part, times, f"/hall/windows/{window}/", "line")
        time.sleep(LINE_EVERY)


def kiosk(client: Client, facts: dict, until: float, times: list[float], done: Counter) -> None:
    """Draw a number for every visit that ended, so that the queue stays as long as it was."""
    drawn = 0
    while time.perf_counter() < until:
        if drawn * KIOSKS > done["visits"]:
            time.sleep(0.005)
            continue
        drawn += 1
        said = {
            "request_key": str(uuid.uuid4()), "priority": "",
            "matter": str(facts["matters"][drawn % len(facts["matters"])]),
        }  # fmt: skip
        status, text = _timed(client.post, times, facts["kiosk"], said)
        assert status == 302, text[:300]


def _timed(act, times: list[float], *args):
    began = time.perf_counter()
    answer = act(*args)
    times.append(time.perf_counter() - began)
    return answer


def _signed_in(server: Server, cookie: str, session: str) -> Client:
    client = server.client()
    client.get("/people/login/")
    client.cookies[cookie] = session
    return client


def measure(database_url: str) -> Result:
    with served(database_url=database_url) as server:
        env = {**os.environ, **server.env}
        said = subprocess.run(
            [sys.executable, "-c", SET_UP], env=env, check=True, stdout=subprocess.PIPE, text=True
        )
        facts = json.loads(said.stdout.splitlines()[-1])
        clerks = [
            (_signed_in(server, facts["cookie"], session), window)
            for window, session in facts["clerks"]
        ]
        lines = [
            (_signed_in(server, facts["cookie"], session), window)
            for window, session in facts["clerks"]
        ]
        kiosks = [server.client() for _ in range(KIOSKS)]
        for one in kiosks:
            one.get(facts["kiosk"])
        watcher = Watcher(server.port, facts["links"])
        watcher.start()
        time.sleep(2)
        times: list[float] = []
        done: Counter[str] = Counter()
        events, until = watcher.events, time.perf_counter() + SECONDS
        threads = (
            [
                threading.Thread(target=clerk, args=(client, window, until, times, done))
                for client, window in clerks
            ]
            + [
                threading.Thread(target=line, args=(client, window, until, times))
                for client, window in lines
            ]
            + [
                threading.Thread(target=kiosk, args=(one, facts, until, times, done))
                for one in kiosks
            ]
        )
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pushed = (watcher.events - events) / SECONDS
        print(f"<!-- phones that were let in: {watcher.open} of {PHONES} -->")
        assert not done["nobody"], "the queue ran dry: what was answered is no work"
        watcher.stop()
        limit = subprocess.run(
            [sys.executable, "-c", LIMIT], env=env, check=True, stdout=subprocess.PIPE, text=True
        )
    times.sort()
    p50, p95, p99 = (1000 * times[int(len(times) * share)] for share in (0.5, 0.95, 0.99))
    return Result(
        len(times) / SECONDS, done["visits"] / SECONDS, p50, p95, p99, pushed, float(limit.stdout)
    )


def main() -> None:
    print(
        "| database | responses/s | visits/s | p50 ms | p95 ms | p99 ms | events/s to 200 phones "
        "| the same SQL alone, visits/s |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    row = "| {} | {:.0f} | {:.1f} | {:.0f} | {:.0f} | {:.0f} | {:.0f} | {:.0f} |"
    print(row.format("SQLite", *measure("")))
    with a_cluster(fsync="on") as url:
        print(row.format("PostgreSQL", *measure(url)))


if __name__ == "__main__":
    main()
