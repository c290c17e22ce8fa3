"""The turnstile before the pages: so many at once, in the order in which they came."""

import threading

from tongxing.web.turnstile import Turnstile


class Hall:
    """An application whose requests stand still until they are let go."""

    def __init__(self):
        self.inside, self.most, self.order = 0, 0, []
        self.go, self.guard = threading.Semaphore(0), threading.Lock()

    def __call__(self, environ, start_response):
        with self.guard:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.order.append(environ["name"])
        assert self.go.acquire(timeout=10)
        with self.guard:
            self.inside -= 1
        if environ["name"] == "bad":
            raise ValueError
        return [b"done"]


def press(door, names):
    """Requests that arrive one after the other, each in a thread of its own."""
    threads = []
    for name in names:
        known = len(door.waiting) + door.application.inside
        thread = threading.Thread(target=answer, args=(door, name))
        thread.start()
        threads.append(thread)
        for _ in range(10_000_000):
            if len(door.waiting) + door.application.inside > known:
                break
    return threads


def answer(door, name):
    try:
        door({"name": name}, None)
    except ValueError:
        assert name == "bad"


def test_no_more_are_worked_on_at_once_than_the_turnstile_is_wide():
    hall = Hall()
    threads = press(Turnstile(hall, width=2), "abcdef")
    for _ in threads:
        hall.go.release()
    for thread in threads:
        thread.join(timeout=10)
    assert hall.most == 2
    assert sorted(hall.order) == list("abcdef")


def test_who_came_first_is_let_in_first():
    hall = Hall()
    threads = press(Turnstile(hall, width=1), "abcdef")
    for _ in threads:
        hall.go.release()
    for thread in threads:
        thread.join(timeout=10)
    assert hall.order == list("abcdef")


def test_a_request_that_fails_leaves_its_place_to_the_next():
    hall = Hall()
    door = Turnstile(hall, width=1)
    threads = press(door, ["bad", "next"])
    hall.go.release()
    hall.go.release()
    for thread in threads:
        thread.join(timeout=10)
    assert hall.order == ["bad", "next"]
    assert door.free == 1
