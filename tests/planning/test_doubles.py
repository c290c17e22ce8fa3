"""Which rows of people may be one person."""

from datetime import date

import pytest

from tongxing.planning.doubles import REASONS, Known, is_a_slip, pairs

BORN = date(1950, 3, 1)


def known(id, name="吴桂花", phone="", born_on=None, place=1, id_number=""):
    return Known(id, name, phone, born_on, place, id_number)


# One pair for each reason that only this reason finds.
FOUND = {
    "phone": (known(1, phone="10000000001"), known(2, phone="10000000001", place=2)),
    "birthday": (known(1, born_on=BORN), known(2, born_on=BORN)),
    "digit": (known(1, phone="10000000012"), known(2, phone="10000000021")),
    "order": (known(1, phone="10000000001"), known(2, "吴花桂", phone="10000000001")),
}


@pytest.mark.parametrize("why", REASONS)
def test_each_reason_alone_finds_its_pair(why):
    assert [(pair.first, pair.second, pair.why) for pair in pairs(FOUND[why])] == [(1, 2, why)]
    assert pairs(FOUND[why][::-1]) == pairs(FOUND[why])


@pytest.mark.parametrize(
    "two",
    [
        (known(1), known(2)),  # a name alone says nothing
        (known(1, phone="10000000001"), known(2, "龙小满", phone="10000000001")),  # a household's
        (known(1, born_on=BORN), known(2, born_on=BORN, place=2)),
        (known(1, phone="1", id_number="a"), known(2, phone="1", id_number="b")),
        (known(1, phone="1", born_on=BORN), known(2, phone="1", born_on=date(1980, 1, 1))),
    ],
)
def test_these_are_two_people(two):
    assert pairs(two) == []


def test_a_pair_is_found_once_with_its_strongest_reason():
    three = [known(n, phone="10000000001", born_on=BORN) for n in (3, 1, 2)]
    assert [tuple(pair) for pair in pairs(three)] == [
        (1, 2, "phone"), (1, 3, "phone"), (2, 3, "phone"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("123", "124", True), ("123", "132", True), ("123", "321", False), ("123", "123", False),
        ("123", "1234", False), ("", "", False), ("1234", "2143", False), ("123", "145", False),
    ],
)  # fmt: skip
def test_one_digit_or_two_neighbours_are_a_slip(one, other, slip):
    assert is_a_slip(one, other) is slip
