"""A small hall behind the real server, on either database; its people are browsers or none."""

import atexit
import json
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.web.test_server import ROOT, Phone, Server, environment

PASSWORD = "tong-xing-26"
WINDOWS = 4
MAKE = """
import json
from datetime import date
import django; django.setup()
from django.utils import timezone
from tongxing.hall.models import Department, Matter, Window
from tongxing.hall.views.ground import kiosk_token
from tongxing.people.models import Account, Grant, Person, Role
from tongxing.places.models import Level, Place
from tongxing.web import prepare

prepare.migrate()
now, by = timezone.now(), Account.objects.system()
hall = Place.objects.plant(code="C", parent=None, name="大龙中心", level=Level.CENTRE,
    opened_on=date(2019, 1, 1), lon=108.9, lat=27.2)
civil = Department.objects.create(place=hall, code="D04", name="民政窗口单位", letter="D")
matter = Matter.objects.create(department=civil, base_code="990400001000", name="临时救助",
    kind="grant", handling="promise", serves="person", statutory_days=20, promised_days=10,
    result="救助金", result_kind="payment", on_behalf="written", minutes=10,
    valid_from=date(2020, 1, 1))
windows = []
for n in range(WINDOWS):
    window = Window.objects.create(place=hall, number=n + 1)
    phone = f"1000000004{n}"
    person = Person.objects.register(name=f"窗口{n + 1}", place=hall, phone=phone, by=by, at=now,
        born_on=date(1980, 5, 1))
    role = Role.HALL_MANAGER if n == WINDOWS - 1 else Role.CLERK
    account = Account.objects.open_for(person, phone=phone, password="PASSWORD", at=now)
    Grant.objects.give(account, role, hall, by=by, at=now)
    windows.append([window.pk, phone])
print(json.dumps({"hall": hall.code, "token": kiosk_token(hall), "matter": matter.pk,
    "department": civil.pk, "windows": windows}))
""".replace("WINDOWS", str(WINDOWS)).replace("PASSWORD", PASSWORD)
ASK = """
import json, sys
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute(sys.argv[1])
    print(json.dumps([[str(value) for value in row] for row in cursor.fetchall()]))
"""


def python(program: str, *words: str, env: dict[str, str]) -> str:
    """The last line that the program says."""
    done = subprocess.run(
        [sys.executable, "-c", program, *words], env=env, cwd=ROOT, check=True,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return done.stdout.splitlines()[-1]


@cache
def a_made_hall() -> tuple[Path, dict]:
    """The folder of a hall that nobody has used, to be copied, and its facts."""
    data = Path(tempfile.mkdtemp(prefix="tongxing-hall-"))
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    env = environment(data) | {"DJANGO_SETTINGS_MODULE": "tongxing.web.settings"}
    return data, json.loads(python(MAKE, env=env))


class HallServer(Server):
    """`tongxing run` before a small hall, with its database where it is told."""

    def __init__(self, data: Path, database_url: str = ""):
        super().__init__(data)
        self.env |= {"DJANGO_SETTINGS_MODULE": "tongxing.web.settings"}
        if database_url:
            self.env["DATABASE_URL"] = database_url
            self.facts = json.loads(self.python(MAKE))
        else:
            made, self.facts = a_made_hall()
            shutil.copytree(made, data, dirs_exist_ok=True)

    def python(self, program: str, *words: str) -> str:
        return python(program, *words, env=self.env)

    def rows(self, question: str) -> list[list[str]]:
        """What the database says, whichever it is."""
        return json.loads(self.python(ASK, question))

    @property
    def kiosk(self) -> str:
        return f"/hall/at/{self.facts['hall']}/kiosk/{self.facts['token']}/"


@contextmanager
def running(data: Path, database_url: str = ""):
    server = HallServer(data, database_url)
    server.start()
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.kill()


class Person(Phone):
    """Somebody in the hall; what was pressed and got no answer is remembered."""

    def __init__(self, server: HallServer):
        super().__init__(server)
        self.unanswered: tuple[str, dict[str, str]] | None = None

    def press(self, path: str, **said: str) -> tuple[int, str]:
        self.unanswered = (path, said)
        answer = self.post(path, **said)
        self.unanswered = None
        return answer

    def press_again(self) -> tuple[int, str] | None:
        """The press whose answer was lost, as the page offers it."""
        if self.unanswered is None:
            return None
        path, said = self.unanswered
        return self.press(path, **said)

    def sign_in_as(self, phone: str) -> None:
        self.get("/people/login/")
        status, _where = self.post("/people/login/", phone=phone, password=PASSWORD)
        assert status == 302


__all__ = ["HallServer", "Person", "environment", "running"]
