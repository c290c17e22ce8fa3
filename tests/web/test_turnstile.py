"""The turnstile before the pages: so many at once, in the order in which they came."""

import threading

import pytest

from tongxing.web.turnstile import Turnstile


class Hall:
    """An application whose requests stand still until they are let go."""

    def __init__(self):
        self.inside, self.most, self.order, self.threads = 0, 0, [], set()
        self.go, self.guard = threading.Semaphore(0), threading.Lock()

    def __call__(self, environ, start_response):
        with self.guard:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.order.append(environ["name"])
            self.threads.add(threading.get_ident())
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
        thread = threading.Thread(target=answer, args=(door, name))
        thread.start()
        threads.append(thread)
        for _ in range(10_000_000):
            if came(door) == len(threads):
                break
    return threads


def came(door):
    """How many are inside, have been there, or wait."""
    return door.inside._work_queue.qsize() + len(door.application.order)


def answer(door, name):
    if name == "bad":
        with pytest.raises(ValueError):
            door({"name": name}, None)
    else:
        assert door({"name": name}, None) == [b"done"]


def let_go(hall, threads):
    for _ in threads:
        hall.go.release()
    for thread in threads:
        thread.join(timeout=10)


def test_no_more_are_worked_on_at_once_than_the_turnstile_is_wide():
    hall = Hall()
    let_go(hall, press(Turnstile(hall, width=2), "abcdef"))
    assert hall.most == 2
    assert sorted(hall.order) == list("abcdef")


def test_who_came_first_is_let_in_first():
    hall = Hall()
    let_go(hall, press(Turnstile(hall, width=1), "abcdef"))
    assert hall.order == list("abcdef")


def test_a_request_that_fails_leaves_its_place_to_the_next():
    hall = Hall()
    let_go(hall, press(Turnstile(hall, width=1), ["bad", "next"]))
    assert hall.order == ["bad", "next"]


def test_however_many_ask_the_same_few_threads_work_and_keep_their_connections():
    hall = Hall()
    let_go(hall, press(Turnstile(hall, width=2), "abcdefgh"))
    assert len(hall.threads) == 2
