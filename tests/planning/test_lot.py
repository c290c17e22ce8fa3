"""A draw by lot that anybody can do again."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from tongxing.planning.lot import Entry, draw, ticket

PARTIES = [Entry(f"p{n}", 1 + n % 3, "post") for n in range(30)]


def drawn(seed="seed", capacity=20, room=20, entries=PARTIES):
    return draw(entries, seed=seed, room={"post": room}, capacity=capacity)


def test_equal_seed_equal_draw_whatever_order_they_came_in():
    assert drawn() == drawn(entries=PARTIES[::-1])
    assert drawn() != drawn(seed="other")


def test_a_ticket_is_a_hash_that_anybody_computes():
    assert ticket("a", "b") == hashlib.sha256(b"a:b").hexdigest()


@given(st.text(min_size=1), st.integers(0, 70), st.integers(0, 70))
def test_never_more_heads_than_places_and_nobody_is_left_who_would_fit(seed, capacity, room):
    found = drawn(seed, capacity, room)
    heads = {one.id: one.heads for one in PARTIES}
    taken = sum(heads[one.id] for one in found if one.placed)
    assert taken <= min(capacity, room)
    left = min(capacity, room) - taken
    assert all(one.placed or heads[one.id] > left for one in found)


def test_everybody_is_in_the_order_once():
    assert sorted(one.id for one in drawn()) == sorted(one.id for one in PARTIES)
    assert [one.order for one in drawn()] == list(range(1, 31))


def test_everybody_has_the_same_chance():
    singles = [Entry(f"p{n}", 1, "post") for n in range(10)]
    won = dict.fromkeys((one.id for one in singles), 0)
    for n in range(2000):
        for one in draw(singles, seed=str(n), room={"post": 3}, capacity=3):
            won[one.id] += one.placed
    assert all(500 < count < 700 for count in won.values())
