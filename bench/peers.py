"""The rush in other programs, in the same run on the same machine: pretix and ephios beside ours.

    python -m bench.peers --pretix VENV --ephios VENV [--people 1000] [--database sqlite]

VENV is a virtual environment with the program in it (`python3 -m venv VENV`, then `VENV/bin/pip
install pretix gunicorn psycopg2-binary`, or `ephios` in its place); the variables BENCH_PRETIX and
BENCH_EPHIOS name them as well. Who is not there is left out. Each gets an empty database, 300
places and so many people, is served by gunicorn with two processes a core, as pretix's own
container does (on SQLite with one: two that write at once fail with "database is locked"), and is
asked in its own way by the clients that ask ours:

    pretix  an order by REST; once a client has heard "sold out", an entry on the waiting list
    ephios  the button "sign up" of a shift with instant confirmation, by who is signed in;
            there is no waiting list: whoever comes too late is refused
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

from bench import rush as ours
from bench.crowd import COMES_AGAIN, PLACES, TRIES, Line, Rush, passed_over, rush
from bench.zone import free_port
from tests.everything import a_cluster

PROCESSES = 2 * (os.cpu_count() or 1)
PRETIX = """
import json
from datetime import timedelta
from django.utils.timezone import now
from django_scopes import scopes_disabled
from pretix.base.models import Event, Organizer, Team

with scopes_disabled():
    organizer = Organizer.objects.create(name="County", slug="county")
    event = Event.objects.create(
        organizer=organizer, name="Nine sharp", slug="nine", currency="EUR", live=True,
        date_from=now() + timedelta(days=3), plugins="pretix.plugins.banktransfer")
    event.settings.waiting_list_enabled = True
    item = event.items.create(name="Volunteer", default_price=0)
    quota = event.quotas.create(name="Places", size=PLACES)
    quota.items.add(item)
    team = Team.objects.create(organizer=organizer, name="Bench", all_events=True,
                               all_event_permissions=True, all_organizer_permissions=True)
    token = team.tokens.create(name="bench")
print(json.dumps({"item": item.pk, "token": token.token}))
"""
PRETIX_CHECK = """
import json
from django_scopes import scopes_disabled
from pretix.base.models import Order, OrderPosition, WaitingListEntry

with scopes_disabled():
    placed = list(OrderPosition.objects.filter(order__status="p")
                  .values_list("order__email", flat=True))
    waiting = list(WaitingListEntry.objects.values_list("email", flat=True))
print(json.dumps({"placed": placed, "others": waiting}))
"""
EPHIOS = """
import json, secrets
from datetime import date, timedelta
from importlib import import_module
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.utils.timezone import now
from dynamic_preferences.registries import global_preferences_registry
from guardian.shortcuts import assign_perm
from ephios.core.models import Event, EventType, Shift, UserProfile

global_preferences_registry.manager()["general__enabled_plugins"] = [
    "ephios.plugins.basesignupflows", "ephios.plugins.baseshiftstructures"]
volunteers = Group.objects.create(name="Volunteers")
event = Event.objects.create(title="Nine sharp", location="Square", active=True,
                             type=EventType.objects.create(title="Service"))
assign_perm("core.view_event", volunteers, event)
begins = now() + timedelta(days=3)
shift = Shift.objects.create(
    event=event, meeting_time=begins, start_time=begins, end_time=begins + timedelta(hours=3),
    signup_flow_slug="instant_confirmation", signup_flow_configuration={},
    structure_slug="uniform",
    structure_configuration={"minimum_number_of_participants": 1,
        "maximum_number_of_participants": PLACES, "required_qualification_ids": []})
UserProfile.objects.bulk_create(
    UserProfile(email=f"p{n}@example.org", display_name=f"Person {n}", password="!",
                date_of_birth=date(1990, 1, 1)) for n in range(PEOPLE))
store = import_module(settings.SESSION_ENGINE).SessionStore()
people, sessions = [], []
users = list(UserProfile.objects.order_by("pk"))
volunteers.user_set.add(*users)
for user in users:
    key = secrets.token_hex(16)
    said = {"_auth_user_id": str(user.pk), "_auth_user_hash": user.get_session_auth_hash(),
            "_auth_user_backend": "ephios.extra.permissions.ObjectSupportingModelBackend"}
    sessions.append(Session(session_key=key, session_data=store.encode(said),
                            expire_date=now() + timedelta(days=1)))
    people.append([user.email, key])
Session.objects.bulk_create(sessions)
print(json.dumps({"people": people, "shift": shift.pk}))
"""
EPHIOS_CHECK = """
import json
from ephios.core.models import LocalParticipation

rows = LocalParticipation.objects.filter(state=LocalParticipation.States.CONFIRMED)
print(json.dumps({"placed": list(rows.values_list("user__email", flat=True)), "others": []}))
"""


class Result(NamedTuple):
    rush: Rush
    placed: int
    twice: int  # people who are on a list more than once
    passed_over: int


class Peer(NamedTuple):
    """How a program is set up, asked and checked; all in its own words."""

    module: str
    environment: Callable[[Path, str, int], dict[str, str]]
    set_up: str
    check: str
    people: Callable[[dict, int], list[Any]]
    press: Callable[[dict, int], Callable[[Line, Any], str]]
    headers: dict[str, str]


# --- pretix


def pretix_environment(folder: Path, database_url: str, port: int) -> dict[str, str]:
    said = {
        "PRETIX_PRETIX_DATADIR": str(folder), "PRETIX_PRETIX_URL": f"http://127.0.0.1:{port}",
        "PRETIX_CONFIG_FILE": str(folder / "none.cfg"),
    }  # fmt: skip
    if database_url:
        at = urllib.parse.urlsplit(database_url)
        said |= {
            "PRETIX_DATABASE_BACKEND": "postgresql", "PRETIX_DATABASE_NAME": at.path.lstrip("/"),
            "PRETIX_DATABASE_USER": at.username or "",
            "PRETIX_DATABASE_HOST": urllib.parse.parse_qs(at.query)["host"][0],
        }  # fmt: skip
    return said


def pretix_press(facts: dict, port: int) -> Callable[[Line, str], str]:
    address = "/api/v1/organizers/county/events/nine"
    headers = {"Authorization": f"Token {facts['token']}", "Content-Type": "application/json"}
    sold_out: set[Line] = set()  # clients that have heard it; the shop's page says so to everybody

    def order(line: Line, email: str) -> str:
        body = {
            "email": email, "locale": "en", "sales_channel": "web",
            "positions": [{"item": facts["item"], "variation": None, "price": "0.00"}],
        }  # fmt: skip
        answer = line.ask("POST", f"{address}/orders/", json.dumps(body), headers)
        if answer.status == 400 and "quota" in answer.text.lower():
            sold_out.add(line)
            return wait(line, email)
        return "" if answer.status == 201 else f"{answer.status} {answer.text[:200]}"

    def wait(line: Line, email: str) -> str:
        body = {"email": email, "item": facts["item"]}
        answer = line.ask("POST", f"{address}/waitinglistentries/", json.dumps(body), headers)
        return "" if answer.status == 201 else f"{answer.status} {answer.text[:200]}"

    def press(line: Line, email: str) -> str:
        return again_while_busy(lambda: (wait if line in sold_out else order)(line, email))

    return press


# --- ephios


def ephios_environment(folder: Path, database_url: str, port: int) -> dict[str, str]:
    (folder / "none.env").touch()
    database = f"sqlite:///{folder / 'db.sqlite3'}"
    if database_url:
        at = urllib.parse.urlsplit(database_url)
        host = urllib.parse.parse_qs(at.query)["host"][0]
        database = f"postgres://{at.username}@/{host}{at.path}"
    return {
        "ENV_PATH": str(folder / "none.env"), "DATA_DIR": str(folder), "DATABASE_URL": database,
        "DEBUG": "False", "ALLOWED_HOSTS": "127.0.0.1", "SITE_URL": f"https://127.0.0.1:{port}",
        "EMAIL_URL": "dummymail://", "DEFAULT_FROM_EMAIL": "bench@example.org",
        "SERVER_EMAIL": "bench@example.org", "ADMINS": "bench@example.org",
        "TRUST_X_FORWARDED_PROTO": "True", "CONN_MAX_AGE": "60",
    }  # fmt: skip


def ephios_press(facts: dict, port: int) -> Callable[[Line, list], str]:
    token = "x" * 32
    body = urllib.parse.urlencode(
        {"quick_action": "1", "signup_choice": "sign_up", "csrfmiddlewaretoken": token}
    )

    def button(line: Line, session: str) -> str:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-Proto": "https",
            "Origin": f"https://127.0.0.1:{port}",
            "Cookie": f"sessionid={session}; csrftoken={token}",
        }  # fmt: skip
        answer = line.ask("POST", f"/shifts/{facts['shift']}/signup/", body, headers)
        there = answer.headers.get("Location", "")
        fine = answer.status == 302 and "login" not in there and not there.endswith("/signup/")
        return "" if fine else f"{answer.status} {there} {answer.text[:200]}"

    return lambda line, one: again_while_busy(lambda: button(line, one[1]))


# --- any of them


def again_while_busy(ask: Callable[[], str]) -> str:
    """Somebody who is told that the program is busy (409) or has failed (5xx) tries again."""
    said = ""
    for _ in range(TRIES):
        said = ask()
        if not said.startswith(("409", "5")):
            return said
        time.sleep(COMES_AGAIN)
    return said


PEERS = {
    "pretix": Peer(
        "pretix", pretix_environment, PRETIX, PRETIX_CHECK,
        lambda facts, people: [f"p{n}@example.org" for n in range(people)], pretix_press, {},
    ),
    "ephios": Peer(
        "ephios", ephios_environment, EPHIOS, EPHIOS_CHECK,
        lambda facts, people: facts["people"], ephios_press, {"X-Forwarded-Proto": "https"},
    ),
}  # fmt: skip


@contextmanager
def gunicorn(
    peer: Peer, python: Path, env: dict[str, str], folder: Path, port: int, processes: int
) -> Iterator:
    command = [
        python, "-m", "gunicorn", f"{peer.module}.wsgi", "--bind", f"127.0.0.1:{port}",
        "--workers", str(processes), "--timeout", "120",
    ]  # fmt: skip
    with (folder / "gunicorn.log").open("w") as log:
        process = subprocess.Popen(
            command, env=env, cwd=folder, stdout=log, stderr=log, start_new_session=True
        )
        try:
            for _ in range(processes):
                knock(port, peer.headers)
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=60)


def knock(port: int, headers: dict[str, str]) -> None:
    """Wait for an answer, whatever it is."""
    for _ in range(600):
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", "/", headers=headers)
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise RuntimeError("the server does not answer")


def measure(name: str, venv: Path, database_url: str, *, people: int) -> Result:
    peer, python = PEERS[name], venv / "bin" / "python"
    folder = Path(tempfile.mkdtemp(prefix=f"bench-{name}-"))
    port = free_port()
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env |= peer.environment(folder, database_url, port)
    env["DJANGO_SETTINGS_MODULE"] = f"{peer.module}.settings"

    def call(*arguments: str) -> str:
        said = subprocess.run(
            [python, *arguments], env=env, cwd=folder, capture_output=True, text=True
        )
        if said.returncode:
            raise RuntimeError(f"{name}: {said.stdout[-500:]}{said.stderr[-1500:]}")
        return (said.stdout.strip().splitlines() or [""])[-1]

    def told(code: str) -> dict:
        code = code.replace("PLACES", str(PLACES)).replace("PEOPLE", str(people))
        return json.loads(call("-c", f"import django; django.setup()\n{code}"))

    try:
        call("-m", peer.module, "migrate", "--noinput", "-v", "0")
        facts = told(peer.set_up)
        everybody = peer.people(facts, people)
        with gunicorn(peer, python, env, folder, port, PROCESSES if database_url else 1):
            came = rush(port, everybody, peer.press(facts, port))
        found = told(peer.check)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    names = [one if isinstance(one, str) else one[0] for one in everybody]
    listed = [*found["placed"], *found["others"]]
    return Result(
        came, len(found["placed"]), len(listed) - len(set(listed)),
        passed_over(names, set(found["placed"])),
    )  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.peers")
    for name in PEERS:
        asked.add_argument(f"--{name}", default=os.environ.get(f"BENCH_{name.upper()}"),
                           type=Path, metavar="VENV")  # fmt: skip
    asked.add_argument("--people", type=int, default=1_000)
    asked.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    said = vars(asked.parse_args())
    there = {name: said[name] for name in PEERS if said[name] and said[name].is_dir()}
    for name in PEERS:
        if name not in there:
            packages = f"{name} gunicorn psycopg2-binary"
            print(f"{name} is left out. A virtual environment with `pip install {packages}`")
            print(f"brings it in: --{name} VENV\n")
    if not there:
        return
    people = said["people"]
    print(f"{people} people, {PLACES} places, the same clients.\n")
    print("| program | database | sign-ups a minute | p50 ms | p99 ms | places given ", end="")
    print("| listed twice | of the first 300 without a place | never answered |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    row = "| {} | {} | {:,.0f} | {:,.0f} | {:,.0f} | {} | {} | {} | {} |"

    def tell(name: str, kind: str, found: Result) -> None:
        *figures, failed = found.rush
        print(row.format(name, kind, *figures, *found[1:], len(failed)), flush=True)
        if failed:
            print(f"<!-- {name}: {failed[0]} -->", flush=True)

    def measure_all(kind: str, new_database: Callable) -> None:
        with new_database() as url:
            found = ours.measure(url, people=people)
            assert found.exact, found
            tell("Tongxing", kind, Result(found.rush, found.placed, 0, found.passed_over))
        for name, venv in there.items():
            with new_database() as url:
                tell(name, kind, measure(name, venv, url, people=people))

    if said["database"] != "postgresql":
        measure_all("SQLite", a_file)
    if said["database"] != "sqlite":
        measure_all("PostgreSQL", lambda: a_cluster(fsync="on"))


@contextmanager
def a_file() -> Iterator[str]:
    """SQLite, which every program puts into its own folder."""
    yield ""


if __name__ == "__main__":
    main()
