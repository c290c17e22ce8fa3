"""What people in the queue are told, and whether it can be trusted."""

import random

import pytest

from tongxing.planning.waits import (
    Band,
    Record,
    Said,
    Waiting,
    Window,
    accuracy,
    expected,
    wait_of_a_newcomer,
)


def test_the_first_is_called_when_the_first_window_is_free():
    queue = [Waiting("a", "x", 10), Waiting("b", "x", 10)]
    found = expected(queue, [Window("1", 4), Window("2", 9)])
    assert found["a"] == (4, 0)
    assert found["b"] == (9, 1)


def test_one_window_serves_one_after_the_other():
    queue = [Waiting(name, "x", 10) for name in "abc"]
    found = expected(queue, [Window("1", 0)])
    assert [found[name].minutes for name in "abc"] == [0, 10, 20]
    assert [found[name].ahead for name in "abc"] == [0, 1, 2]


def test_who_cannot_be_served_here_does_not_count_as_ahead():
    queue = [Waiting("a", "tax", 10), Waiting("b", "land", 10)]
    found = expected(
        queue, [Window("1", 0, frozenset({"tax"})), Window("2", 3, frozenset({"land"}))]
    )
    assert found["b"] == (3, 0)


def test_whom_no_window_serves_gets_no_promise():
    found = expected([Waiting("a", "land", 10)], [Window("1", 0, frozenset({"tax"}))])
    assert found == {}


def test_a_number_kept_for_a_window_waits_for_that_window():
    queue = [Waiting("a", "x", 10, only_window="2"), Waiting("b", "x", 5)]
    found = expected(queue, [Window("1", 0), Window("2", 7)])
    assert found["b"].minutes == 0
    assert found["a"].minutes == 7


def test_a_newcomer_comes_after_all_who_wait():
    queue = [Waiting(name, "x", 6) for name in "ab"]
    assert wait_of_a_newcomer(queue, [Window("1", 1)], kind="x") == (13, 2)
    assert wait_of_a_newcomer(queue, [], kind="x") is None


@pytest.mark.parametrize("seed", range(8))
def test_a_newcomer_stands_where_the_last_of_the_queue_would(seed):
    rng = random.Random(seed)
    queue = [
        Waiting(str(n), rng.choice("abcd"), rng.uniform(2, 20), rng.choice(["", "", "", "2"]))
        for n in range(40)
    ]
    windows = [
        Window(str(n), rng.uniform(0, 10), frozenset(rng.sample("abcd", 2)) if n else None)
        for n in range(5)
    ]
    for kind in "abcd":
        last = expected([*queue, Waiting("last", kind, 5)], windows)["last"]
        assert wait_of_a_newcomer(queue, windows, kind=kind) == last


def test_one_after_the_other_is_called_as_if_each_window_looked_through_the_whole_queue():
    rng = random.Random(3)
    queue = [Waiting(str(n), rng.choice("abc"), rng.uniform(2, 20)) for n in range(30)]
    windows = [Window(str(n), 0.0, frozenset(rng.sample("abc", 2))) for n in range(4)]
    found = expected(queue, windows)
    free, left, slow = {one.id: 0.0 for one in windows}, list(queue), {}
    while left and any(one.may_take(person) for one in windows for person in left):
        useful = [one for one in windows if any(one.may_take(person) for person in left)]
        window = min(useful, key=lambda one: free[one.id])
        person = next(person for person in left if window.may_take(person))
        left.remove(person)
        slow[person.id] = free[window.id]
        free[window.id] += person.minutes
    assert {name: place.minutes for name, place in found.items()} == pytest.approx(slow)


@pytest.mark.parametrize("seed", range(5))
def test_every_servable_person_is_called_once_and_no_window_twice_at_a_time(seed):
    rng = random.Random(seed)
    queue = [Waiting(str(n), rng.choice("abc"), rng.uniform(2, 20)) for n in range(60)]
    windows = [
        Window(str(n), rng.uniform(0, 10), frozenset(rng.sample("abc", 2))) for n in range(5)
    ]
    found = expected(queue, windows)
    servable = {one.id for one in queue if any(window.may_take(one) for window in windows)}
    assert set(found) == servable
    total = sum(one.minutes for one in queue)
    assert max(place.minutes for place in found.values()) < total


def test_without_a_record_the_band_is_wide_and_says_so():
    assert Record([]).band(10) == Band(5, 22, 0)


def test_the_band_holds_what_it_promises_on_unseen_people():
    rng = random.Random(7)

    def happened(n):
        told = rng.uniform(0, 40)
        return [Said(told, max(0, told * rng.lognormvariate(0, 0.4))) for _ in range(1)] * n

    past = [said for _ in range(3000) for said in happened(1)]
    unseen = [said for _ in range(3000) for said in happened(1)]
    record = Record(past)
    found = accuracy((said, record.band(said.expected)) for said in unseen)
    assert found.cases == 3000
    assert 0.77 < found.within < 0.86


def test_nothing_on_record_has_no_accuracy():
    assert accuracy([]) is None


def test_accuracy_counts_both_ends_of_the_band_as_inside():
    rows = [(Said(10, 5), Band(5, 15, 40)), (Said(10, 15), Band(5, 15, 40)),
            (Said(10, 30), Band(5, 15, 40))]  # fmt: skip
    found = accuracy(rows)
    assert found.within == pytest.approx(2 / 3)
    assert found.median_miss == 5
