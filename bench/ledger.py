"""A ledger of five million lines: a volunteer's page, a new line, and the year's statistics.

    python -m bench.ledger

The lines are made by SQL from the demonstration zone's volunteers; the sums beside them are
counted by `tongxing recount`, whose time is told too, and compared by the check afterwards. The
year's statistics are read from the kept sums and, beside them, added up from the lines.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from typing import NamedTuple

from bench.zone import served
from tests.everything import a_cluster

LINES, ROUNDS, VOLUNTEERS_AT_ONCE = 5_000_000, 25, 200
VOLUNTEER = "10000000003"
GROW = """
import django; django.setup()
from django.db import connection
from tongxing.teams.models import HoursEntry, Volunteer

with connection.cursor() as cursor:
    volunteers = list(Volunteer.objects.order_by("pk").values_list("pk", flat=True))
    each = LINES // len(volunteers)
    place = HoursEntry.objects.exclude(place=None).values_list("place", flat=True).first()
    by = HoursEntry.objects.values_list("by", flat=True).first()
    lite = connection.vendor == "sqlite"
    if lite:
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
        since = "datetime('2016-01-01', '+' || (n.i * 2) || ' hours')"
        until = "datetime('2016-01-01', '+' || (n.i * 2 + 1) || ' hours')"
        uid = "lower(hex(randomblob(16)))"
        source = "n"
    else:
        numbers, source = "", "generate_series(1, %s) AS n(i)"
        since = "timestamptz '2016-01-01' + n.i * interval '2 hours'"
        until = "timestamptz '2016-01-01' + (n.i * 2 + 1) * interval '1 hour'"
        uid = "gen_random_uuid()"
    if lite:  # in one go into a new file: nothing to be lost yet
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA cache_size=-400000")
    else:  # made of keys just read: not asked for again, line by line
        cursor.execute("SET session_replication_role = replica")
    for n in range(0, len(volunteers), AT_ONCE):
        few = volunteers[n:n + AT_ONCE]
        cursor.execute(
        f'''{numbers} INSERT INTO teams_hoursentry
        (volunteer_id, kind, what, source, source_uid, since, until, minutes, place_id, team_id,
         leader, device, by_id, at)
        SELECT v.id, 'activity', '清河道', 'checkin', {uid}, {since}, {until}, 60, {place}, NULL,
               '', '', {by}, {until}
        FROM teams_volunteer v CROSS JOIN {source} WHERE v.id BETWEEN {few[0]} AND {few[-1]}
        ORDER BY v.id''',
            [each],
        )
with connection.cursor() as cursor:
    cursor.execute("ANALYZE" if lite else "VACUUM ANALYZE teams_hoursentry")
print(HoursEntry.objects.count())
""".replace("LINES", str(LINES)).replace("AT_ONCE", str(VOLUNTEERS_AT_ONCE))
FIGURES = """
import json, time, uuid
import django; django.setup()
from datetime import timedelta
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from tongxing.people.models import Account
from tongxing.teams import recounting
from tongxing.teams.models import HoursEntry, PlaceHours, Served, Volunteer

def timed(act):
    began = time.perf_counter()
    found = act()
    return found, time.perf_counter() - began

def kept():
    rows = PlaceHours.objects.filter(month__year=2016).values("month", "kind")
    return list(rows.annotate(n=Sum("minutes")).order_by("month", "kind"))

def added_up():
    rows = HoursEntry.objects.standing().filter(since__year=2016)
    months = rows.annotate(month=TruncMonth("since")).values("month", "kind")
    return list(months.annotate(n=Sum("minutes")).order_by("month", "kind"))

_, recount = timed(recounting.recount)
wrong, check = timed(recounting.differences)
sums, from_sums = timed(kept)
lines, from_lines = timed(added_up)
assert [row["n"] for row in sums] == [row["n"] for row in lines], (sums[:2], lines[:2])
by, now = Account.objects.system(), timezone.now()
volunteer = Volunteer.objects.order_by("pk").first()
new = []
for n in range(200):
    since = now - timedelta(days=300, hours=-n)
    served = Served("visit", "走访", uuid.uuid4(), since, since + timedelta(minutes=30))
    new.append(timed(lambda: HoursEntry.objects.record(volunteer, served, by=by, at=now))[1])
new.sort()
print(json.dumps({"recount": recount, "check": check, "wrong": wrong, "from_sums": from_sums,
                  "from_lines": from_lines, "record": 1000 * new[100]}))
"""


class Result(NamedTuple):
    written: float  # seconds
    page: float  # milliseconds, median
    record: float  # milliseconds
    from_sums: float  # seconds
    from_lines: float
    recount: float
    check: float
    wrong: int


def measure(database_url: str) -> Result:
    found: dict[str, float] = {}

    def grow(server_env: dict[str, str]) -> None:
        env = {**os.environ, **server_env}

        def run(code: str) -> str:
            said = subprocess.run(
                [sys.executable, "-c", code], env=env, check=True, stdout=subprocess.PIPE, text=True
            )
            return said.stdout.splitlines()[-1]

        began = time.perf_counter()
        assert int(run(GROW)) >= LINES - 10_000
        found["written"] = time.perf_counter() - began
        found.update(json.loads(run(FIGURES)))

    with served(database_url=database_url, first=grow) as server:
        client = server.client(VOLUNTEER)
        taken = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            status, _text = client.get("/teams/hours/")
            taken.append(1000 * (time.perf_counter() - began))
            assert status == 200, status
    return Result(page=statistics.median(taken[2:]), **found)


def main() -> None:
    print(f"{LINES:,} lines.\n")
    print(
        "| database | written in, s | a volunteer's page, ms | a new line, ms "
        "| the year from sums, s ",
        end="",
    )
    print("| from the lines, s | recount, s | check, s | sums that differ |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    row = "| {} | {:.0f} | {:.0f} | {:.1f} | {:.3f} | {:.1f} | {:.0f} | {:.0f} | {} |"
    print(row.format("SQLite", *measure("")), flush=True)
    with a_cluster(fsync="on") as url:
        print(row.format("PostgreSQL", *measure(url)))


if __name__ == "__main__":
    main()
