"""The server dies in the middle of a hall's day and comes back: nothing is lost, nothing twice."""

import re
import threading
import time
import uuid
from collections import Counter
from pathlib import Path

import pytest

from tests.everything import a_cluster
from tests.web.hall_server import HallServer, Person, running
from tests.web.test_server import wait_until

pytestmark = pytest.mark.server

KIOSKS = 3
DRAWN_AT_LEAST, FINISHED_AT_LEAST = 40, 12  # before the kill, and as many again after it
ONCE = ("issue", "call", "start", "finish")


@pytest.fixture(params=["sqlite", "postgresql"])
def hall(request, tmp_path: Path):
    if request.param == "sqlite":
        with running(tmp_path) as server:
            yield server
    else:
        with a_cluster(fsync="on") as url, running(tmp_path, url) as server:
            yield server


class Day:
    """What everybody was answered."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.drawn: dict[str, str] = {}  # the key of the press, and the number's secret link
        self.done: dict[str, tuple[str, str]] = {}  # the key of the press: the step, the number
        self.faults: list[str] = []

    def finished(self) -> int:
        return sum(step == "finish" for step, _ticket in self.done.values())


def at_kiosk(server: HallServer, person: Person, day: Day) -> None:
    """Draw one number after another; begin with the press that got no answer, if there is one."""
    try:
        if person.unanswered:
            keep_number(person.unanswered[1]["request_key"], person.press_again(), day)
        else:
            person.get(server.kiosk)
        while not day.stop.is_set():
            key = str(uuid.uuid4())
            matter = str(server.facts["matter"])
            keep_number(
                key,
                person.press(server.kiosk, request_key=key, matter=matter, priority=""),
                day,
            )
    except OSError:
        return


def keep_number(key: str, answer, day: Day) -> None:
    status, where = answer
    if status != 302:
        day.faults.append(f"drawing was answered {status}")
        return
    day.drawn[key] = where.rstrip("/").rpartition("/")[2]


def at_window(person: Person, window: int, day: Day) -> None:
    """Call, start, finish; begin with the press that got no answer, if there is one."""
    try:
        if person.unanswered:
            keep_step(*person.unanswered, person.press_again(), day)
        while not day.stop.is_set():
            page = person.get(f"/hall/windows/{window}/")
            pressed = next_press(page, window)
            path, said = pressed
            keep_step(path, said, person.press(path, **said), day)
    except OSError:
        return


def next_press(page: str, window: int) -> tuple[str, dict[str, str]]:
    """The button a clerk would press, with the key that the page gave it."""
    for verb in ("start", "finish"):
        found = re.search(
            rf'action="(/hall/tickets/\d+/{verb}/)"[^>]*>.*?name="press" value="([^"]+)"', page
        )
        if found:
            return found.group(1), {"press": found.group(2)}
    found = re.search(r'name="press" value="([^"]+)"', page)
    assert found, "the page of a window has something to press"
    return f"/hall/windows/{window}/next/", {"press": found.group(1)}


def keep_step(path: str, said: dict[str, str], answer, day: Day) -> None:
    status, _where = answer
    if status == 409:  # nobody waits at the moment
        time.sleep(0.05)
    elif status == 302:
        parts = path.strip("/").split("/")
        step = "call" if parts[-1] == "next" else parts[-1]
        day.done[said["press"]] = (step, parts[-2] if step != "call" else "")
    else:
        day.faults.append(f"{path} was answered {status}")


def work(server: HallServer, kiosks: list[Person], clerks: list[Person], day: Day) -> list:
    threads = [threading.Thread(target=at_kiosk, args=(server, one, day)) for one in kiosks]
    threads += [
        threading.Thread(target=at_window, args=(clerk, window, day))
        for clerk, (window, _phone) in zip(clerks, server.facts["windows"], strict=True)
    ]
    for thread in threads:
        thread.start()
    return threads


def test_a_kill_in_the_middle_of_the_day_loses_no_number_and_takes_no_step_twice(hall):
    day = Day()
    kiosks = [Person(hall) for _ in range(KIOSKS)]
    clerks = [Person(hall) for _ in hall.facts["windows"]]
    for clerk, (window, phone) in zip(clerks, hall.facts["windows"], strict=True):
        clerk.sign_in_as(phone)
        assert clerk.post(f"/hall/windows/{window}/sit/")[0] == 302

    threads = work(hall, kiosks, clerks, day)
    wait_until(lambda: len(day.drawn) >= DRAWN_AT_LEAST and day.finished() >= FINISHED_AT_LEAST, 90)
    hall.kill()
    for thread in threads:
        thread.join()
    before, finished = len(day.drawn), day.finished()
    hall.start()
    threads = work(hall, kiosks, clerks, day)  # the same people, each with what got no answer
    wait_until(
        lambda: (
            len(day.drawn) >= before + DRAWN_AT_LEAST
            and day.finished() >= finished + FINISHED_AT_LEAST
        ),
        90,
    )
    day.stop.set()
    for thread in threads:
        thread.join()

    assert day.faults == []
    check_numbers(hall, day)
    check_story(hall, day)


def check_numbers(hall: HallServer, day: Day) -> None:
    rows = hall.rows("SELECT request_key, link, number, id FROM hall_ticket")
    kept = {str(uuid.UUID(key)): link for key, link, _number, _id in rows}
    assert day.drawn.items() <= kept.items()
    numbers = [number for _key, _link, number, _id in rows]
    assert len(numbers) == len(set(numbers))
    assert sorted(numbers) == [f"D{n:03d}" for n in range(1, len(numbers) + 1)]
    at_windows = hall.rows("SELECT window_id FROM hall_ticket WHERE state IN ('called','serving')")
    assert len(at_windows) == len({window for (window,) in at_windows})


def check_story(hall: HallServer, day: Day) -> None:
    rows = hall.rows("SELECT ticket_id, kind, press FROM hall_ticketstep ORDER BY id")
    presses = {str(uuid.UUID(press)): (kind, ticket) for ticket, kind, press in rows
               if press != "None"}  # fmt: skip
    for press, (step, ticket) in day.done.items():
        assert presses[press][0] == step
        assert ticket in ("", presses[press][1])
    taken = Counter((ticket, kind) for ticket, kind, _press in rows if kind in ONCE)
    assert set(taken.values()) == {1}


def test_a_press_that_is_sent_again_after_a_restart_is_the_same_press(hall):
    kiosk, clerk = Person(hall), Person(hall)
    window, phone = hall.facts["windows"][0]
    clerk.sign_in_as(phone)
    clerk.post(f"/hall/windows/{window}/sit/")
    kiosk.get(hall.kiosk)
    draw = {"request_key": str(uuid.uuid4()), "matter": str(hall.facts["matter"]), "priority": ""}
    call = {"press": str(uuid.uuid4())}
    drawn = kiosk.press(hall.kiosk, **draw)
    called = clerk.press(f"/hall/windows/{window}/next/", **call)
    again = {"press": str(uuid.uuid4())}
    clerk.press("/hall/tickets/1/recall/", **again)
    hall.kill()
    hall.start()
    assert kiosk.press(hall.kiosk, **draw) == drawn
    assert clerk.press(f"/hall/windows/{window}/next/", **call) == called
    assert clerk.press("/hall/tickets/1/recall/", **again)[0] == 302
    assert hall.rows("SELECT state, calls FROM hall_ticket") == [["called", "2"]]
    assert len(hall.rows("SELECT id FROM hall_ticketstep")) == 3
