"""The real server as a process: started, pressed, killed in a burst, started again."""

import hashlib
import http.cookiejar
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

pytestmark = pytest.mark.server

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parents[2]
PHONE, PASSWORD = "10000000009", "tong-xing-26"
STARTS_WITHIN = 20  # seconds, on a machine that is busy with other tests
ACKNOWLEDGED_AT_LEAST = 40
PRESSING = 4  # people at once


class Server:
    """`tongxing run` in a process group of its own."""

    def __init__(self, data: Path):
        self.data, self.port = data, free_port()
        self.env = environment(data) | {"TONGXING_BIND": f"127.0.0.1:{self.port}"}
        self.process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        log = (self.data / "server.log").open("w")
        self.process = subprocess.Popen(
            [BIN / "tongxing", "run"], env=self.env, cwd=ROOT, stdin=subprocess.DEVNULL,
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        wait_until(self.answers, STARTS_WITHIN)

    def answers(self) -> bool:
        try:
            return urllib.request.urlopen(f"{self.address}/health/", timeout=5).status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """As a power cut would, workers and all."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=15)

    def log(self) -> str:
        return (self.data / "server.log").read_text("utf-8")

    def rows(self, question: str) -> list[tuple]:
        with closing(sqlite3.connect(self.data / "dalong.sqlite3")) as database:
            return database.execute(question).fetchall()


class Phone:
    """A browser without scripts: it keeps cookies and sends forms."""

    def __init__(self, server: Server):
        self.address = server.address
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), Staying()
        )

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=20) as answer:
            return answer.read().decode()

    def post(self, path: str, **said: str) -> tuple[int, str]:
        """The status, and where it leads."""
        token = next(one.value for one in self.cookies if one.name == "csrftoken")
        form = urllib.parse.urlencode(said | {"csrfmiddlewaretoken": token}).encode()
        try:
            with self.opener.open(self.address + path, form, timeout=20) as answer:
                return answer.status, ""
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers.get("Location", "")

    def sign_in(self) -> None:
        self.get("/people/login/")
        status, _where = self.post("/people/login/", phone=PHONE, password=PASSWORD)
        assert status == 302

    def raise_need(self, key: uuid.UUID) -> str | None:
        """Where the new need stands, once the server has said that it has it."""
        status, where = self.post(
            "/needs/raise/", what="厨房水管漏水", urgency="normal", privacy="staff",
            request_key=str(key),
        )  # fmt: skip
        return where if status == 302 else None


class Staying(urllib.request.HTTPRedirectHandler):
    """Says where an answer leads, and does not go there."""

    def redirect_request(self, *args, **options):
        return None


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def environment(data: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"TONGXING_DATA": str(data), "PYTHONPATH": str(ROOT)}


def wait_until(is_so, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.05)


def run(data: Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [BIN / "tongxing", *words], env=environment(data), cwd=ROOT, stdin=subprocess.DEVNULL,
        capture_output=True, text=True,
    )  # fmt: skip


@pytest.fixture
def server(tmp_path):
    made = run(
        tmp_path, "createadmin", "--phone", PHONE, "--name", "陈向东", "--password", PASSWORD
    )
    assert made.returncode == 0, made.stderr
    one = Server(tmp_path)
    one.start()
    yield one
    if one.process.poll() is None:
        one.kill()


def press(server: Server, stop: threading.Event, acknowledged: dict[uuid.UUID, str]) -> None:
    """Raise one need after another until the server is gone; keep those it said it has."""
    phone = Phone(server)
    phone.sign_in()
    while not stop.is_set():
        key = uuid.uuid4()
        try:
            where = phone.raise_need(key)
        except (OSError, urllib.error.URLError):
            return
        if where:
            acknowledged[key] = where


def test_what_was_acknowledged_before_a_kill_is_there_afterwards_whole_and_once(server):
    acknowledged: dict[uuid.UUID, str] = {}
    stop = threading.Event()
    people = [
        threading.Thread(target=press, args=(server, stop, acknowledged)) for _ in range(PRESSING)
    ]
    for one in people:
        one.start()
    wait_until(lambda: len(acknowledged) >= ACKNOWLEDGED_AT_LEAST, 60)
    server.kill()
    stop.set()
    for one in people:
        one.join()

    server.start()

    rows = server.rows("SELECT request_key, number, id FROM needs_need")
    found = {uuid.UUID(key): number for key, number, _id in rows}
    assert acknowledged.keys() <= found.keys()
    for key, where in acknowledged.items():
        assert found[key] in where
    numbers = [number for _key, number, _id in rows]
    assert len(numbers) == len(set(numbers))
    told = server.rows("SELECT need_id, COUNT(*) FROM needs_needstep GROUP BY need_id")
    assert sorted(told) == sorted((need_id, 1) for _key, _number, need_id in rows)
    checked = run(server.data, "check")
    assert checked.returncode == 0, checked.stdout


def test_the_same_press_before_and_after_a_kill_is_one_need(server):
    key = uuid.uuid4()
    phone = Phone(server)
    phone.sign_in()
    first = phone.raise_need(key)
    server.kill()
    server.start()
    again = phone.raise_need(key)  # the sign-in outlives the server
    assert first is not None
    assert again == first


def test_it_says_where_the_page_is_and_stops_cleanly_when_asked(server):
    assert f"http://localhost:{server.port}" in server.log()
    assert "同行" in Phone(server).get("/")
    assert server.stop() == 0
    assert "Traceback" not in server.log()


def test_a_clock_that_has_run_out_is_acted_on_once_however_many_workers_serve(server):
    phone = Phone(server)
    phone.sign_in()
    assert phone.raise_need(uuid.uuid4())
    past = f"{datetime.now().astimezone() - timedelta(days=2):%Y-%m-%d %H:%M:%S}"
    with closing(sqlite3.connect(server.data / "dalong.sqlite3")) as database, database:
        database.execute("UPDATE needs_need SET due_at = ?", [past])

    steps = "SELECT kind FROM needs_needstep ORDER BY id"
    wait_until(lambda: ("escalate",) in server.rows(steps), 30)
    assert server.rows(steps) == [("raise",), ("escalate",)]


def test_the_same_seed_and_moment_make_the_same_zone_on_every_run(tmp_path):
    digests = {digest_of_a_zone(tmp_path / seed, hash_seed=seed) for seed in ("1", "2")}
    assert len(digests) == 1


MAKE = """
from datetime import datetime
from zoneinfo import ZoneInfo
import django
django.setup()
from tongxing.web import prepare
from tongxing.web.demo import zone
prepare.migrate()
now = datetime(2026, 3, 4, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
zone.make(seed=7, now=now, scale=0.05, progress=lambda what, done, of: None)
"""
# Ciphers, keyed hashes and signatures follow the keys of the data folder; a certificate names the
# key. Migrations have a clock of their own.
OF_THE_KEYS = re.compile(
    r"\w+\.(id_number|id_hash|\w*phone|phone_hash|password|\w*_sealed)"
    r"|teams_certificate\.(facts|statement)|django_migrations\.applied"
)


def digest_of_a_zone(data: Path, *, hash_seed: str) -> str:
    """Everything a zone says but what its keys make of it, as one word."""
    env = environment(data) | {
        "PYTHONHASHSEED": hash_seed, "DJANGO_SETTINGS_MODULE": "tongxing.web.settings",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", MAKE], env=env, cwd=ROOT, check=True)
    digest = hashlib.sha256()
    with closing(sqlite3.connect(data / "dalong.sqlite3")) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")
        for (table,) in tables.fetchall():
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            told = [f'"{name}"' for name in columns if not OF_THE_KEYS.fullmatch(f"{table}.{name}")]
            given = "WHERE id > 1" if table == "people_account" else ""  # the first is the system's
            rows = f"SELECT {', '.join(told)} FROM {table} {given} ORDER BY 1, 2"
            for row in database.execute(rows):
                digest.update(f"{table}{row}".encode())
    return digest.hexdigest()
