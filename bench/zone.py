"""A running zone of the wanted size for the benchmarks, on either database, gone afterwards."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path

BIN = Path(sys.executable).parent
GROW = """
import uuid
from tongxing.needs.models import Need, NeedStep
rows = list(Need.objects.exclude(state__in=["raised", "reviewed", "offered"]).order_by("pk"))
wanted = {needs} - Need.objects.count()
serial, made = 0, 0
while made < wanted:
    batch = []
    for row in rows[: wanted - made]:
        serial += 1
        row.pk, row.uid, row.request_key = None, uuid.uuid4(), uuid.uuid4()
        row.number = f"1{{serial:05d}}-{{serial % 10000:04d}}"
        row.merged_into_id = None
        if row.state == "merged":
            row.state = "cancelled"
        batch.append(row)
    Need.objects.bulk_create(batch, batch_size=1000)
    NeedStep.objects.bulk_create(
        [NeedStep(need=row, kind="raise", by_id=row.raised_by_id, at=row.raised_at, state=row.state)
         for row in batch], batch_size=2000)
    made += len(batch)
# As a database that has run for a while knows itself.
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(
    *, database_url: str = "", needs: int = 0, first: Callable[[dict[str, str]], None] | None = None
) -> Iterator["Server"]:
    """The demonstration zone, grown to so many needs, behind the real server.

    `first` is called with its environment before the server starts.
    """
    folder = tempfile.mkdtemp(prefix="tongxing-bench-")
    port = free_port()
    env = {
        **os.environ, "TONGXING_DATA": folder, "TONGXING_BIND": f"127.0.0.1:{port}",
        "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tongxing.web.settings",
    }  # fmt: skip
    try:
        subprocess.run([BIN / "tongxing", "demo"], env=env, check=True, stdout=subprocess.DEVNULL)
        if needs:
            grow = f"import django; django.setup()\n{GROW.format(needs=needs)}"
            subprocess.run([sys.executable, "-c", grow], env=env, check=True)
        if first:
            first(env)
        process = subprocess.Popen(
            [BIN / "tongxing", "run"], env=env, stdout=subprocess.DEVNULL, start_new_session=True
        )
        server = Server(port, env)
        try:
            server.wait()
            yield server
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """Where it answers, and who is signed in."""

    def __init__(self, port: int, env: dict[str, str]):
        self.port, self.env = port, env

    def wait(self) -> None:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server does not answer")

    def client(self, phone: str | None = None, password: str = "tongxing-2026") -> "Client":
        client = Client(self.port)
        if phone:
            client.get("/people/login/")
            client.post("/people/login/", {"phone": phone, "password": password, "next": ""})
        return client


class Client:
    """A browser's requests without a browser: keeps the connection and the cookies."""

    def __init__(self, port: int):
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str]:
        try:
            return self._ask("GET", path, None)
        except RemoteDisconnected:  # it has been idle for too long
            self.connection.close()
            return self._ask("GET", path, None)

    def part(self, path: str, target: str) -> tuple[int, str]:
        """The part of a page that a script asks for by itself."""
        return self._ask("GET", path, None, {"HX-Request": "true", "HX-Target": target})

    def post(self, path: str, said: dict[str, str]) -> tuple[int, str]:
        token = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        return self._ask("POST", path, urllib.parse.urlencode(said | token))

    def press(self, path: str, target: str) -> tuple[int, str]:
        """A button that htmx sends, answered with the part of the page that it changes."""
        token = urllib.parse.urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"]})
        return self._ask("POST", path, token, {"HX-Request": "true", "HX-Target": target})

    def _ask(
        self, method: str, path: str, body: str | None, more: dict[str, str] | None = None
    ) -> tuple[int, str]:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept-Language": "zh-CN", "Host": f"127.0.0.1:{self.connection.port}", **(more or {}),
        }  # fmt: skip
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, value = re.match(r"([^=]+)=([^;]*)", header).groups()
            self.cookies[name] = value
        text = answer.read().decode("utf-8", "replace")
        self.location = answer.headers.get("Location", "")
        return answer.status, text
