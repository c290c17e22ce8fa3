"""Page times at 30,000 residents and 50,000 needs, as a ratio to the server's trivial page.

    python -m bench.pages

Each page is asked one after another by one client; medians of the rounds. The trivial page goes
through the same middleware and template frame, without a list.
"""

import re
import statistics
import time

from bench.zone import served
from tests.everything import a_cluster

ROUNDS, NEEDS = 25, 50_000
RESIDENT, WORKER, DISPATCHER, OFFICE, LEADER = (
    "10000000001", "10000000005", "10000000006", "10000000010", "10000000004",
)  # fmt: skip
PAGES = (
    ("trivial page", None, "/offline/"),
    ("home of a resident", RESIDENT, "/?stay"),
    ("my needs", RESIDENT, "/needs/"),
    ("raise a need, the form", RESIDENT, "/needs/raise/"),
    ("hints while typing", RESIDENT, "/needs/suggest/?what=%E6%BC%8F%E6%B0%B4"),
    ("today at a station", WORKER, "/needs/today/"),
    ("residents of a station", WORKER, "/people/"),
    ("a team's page", LEADER, "/needs/team/"),
    ("the board, to review", DISPATCHER, "/needs/board/?column=review"),
    ("the board, to confirm", DISPATCHER, "/needs/board/?column=confirm"),
    ("the board, words sought", DISPATCHER, "/needs/board/?column=confirm&words=%E6%B0%B4"),
    ("a need to dispatch", DISPATCHER, "NEED"),
    ("a plan for all that waits", DISPATCHER, "/needs/plan/"),
    ("figures of a month", OFFICE, "/needs/figures/"),
    ("public needs and map", None, "/needs/near/"),
    ("places and map", None, "/places/"),
)

FIRST_NEED = re.compile(r'hx-get="/needs/(\d[^"]*)"')  # of the board; its filters lead elsewhere


def measure(database_url: str) -> dict[str, float]:
    found = {}
    with served(database_url=database_url, needs=NEEDS) as server:
        clients = {phone: server.client(phone) for phone in {phone for _n, phone, _p in PAGES}}
        _status, board = clients[DISPATCHER].get("/needs/board/?column=dispatch")
        first = FIRST_NEED.search(board)[1]
        for name, phone, path in PAGES:
            address = path.replace("NEED", f"/needs/{first}")
            taken = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                status, _text = clients[phone].get(address)
                taken.append(1000 * (time.perf_counter() - began))
                assert status == 200, (name, status)
            found[name] = statistics.median(taken[2:])
    return found


def main() -> None:
    lite = measure("")
    with a_cluster(fsync="on") as url:
        post = measure(url)
    print("| page | SQLite ms | ratio | PostgreSQL ms | ratio |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name in lite:
        print(
            f"| {name} | {lite[name]:.1f} | {lite[name] / lite['trivial page']:.1f} "
            f"| {post[name]:.1f} | {post[name] / post['trivial page']:.1f} |"
        )


if __name__ == "__main__":
    main()
