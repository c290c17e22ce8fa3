"""The rules of a roster judge a finished one, and the public text is read with clear refusals."""

from dataclasses import replace

import pytest

from tongxing.planning.roster.rules import RULES, breaches, cost
from tongxing.planning.roster.shifts import (
    Cover,
    Person,
    Problem,
    Roster,
    Shift,
    Unreadable,
    Wish,
    read,
    read_roster,
)

DAYS = 14
EARLY, LATE = Shift("E", 480), Shift("L", 600, frozenset({"E"}))
ANN = Person("ann", {"L": 3}, 4_320, 960, 5, 2, 2, 1, frozenset({3}))
PROBLEM = Problem(
    "one", DAYS, (EARLY, LATE), (ANN,),
    (Wish("ann", 0, "E", 2, True), Wish("ann", 1, "E", 3, False), Wish("ann", 5, "L", 4, False)),
    (Cover(0, "E", 2, 100, 1), Cover(1, "L", 0, 100, 7)),
)  # fmt: skip


def line(text):
    return Roster({"ann": tuple(None if day == "." else day for day in text)})


GOOD = "EE..EE..EE...."
BREAKS = {
    "everybody_has_a_shift_or_a_day_off_each_day": "EE..EE..EE...",
    "nobody_stands_on_a_day_off": "EEEE....EE....",
    "no_shift_follows_one_it_may_not": "LE..EE..EE....",
    "nobody_stands_a_kind_too_often": "LL..LL........",
    "minutes_are_within_the_limits": "E.............",
    "nobody_stands_too_many_days_in_a_row": "EE....EEEEEE..",
    "nobody_stands_too_few_days_in_a_row": "EE..E..EEE....",
    "nobody_rests_too_few_days_in_a_row": "EE..EE.EEE....",
    "nobody_stands_too_many_weekends": "....EE.....EE.",
}


def test_a_good_roster_breaks_nothing():
    assert breaches(PROBLEM, line(GOOD)) == []


def test_every_rule_has_a_roster_that_breaks_it():
    assert set(BREAKS) == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize("rule", BREAKS)
def test_each_rule_alone_catches_its_own_breach(rule):
    assert {breach.rule for breach in breaches(PROBLEM, line(BREAKS[rule]))} == {rule}


@pytest.mark.parametrize("text", ["E...EE..EE....", "EE..........EE", "EEE....EEE...E"])
def test_runs_at_the_ends_of_the_period_are_long_enough(text):
    assert breaches(PROBLEM, line(text)) == []


def test_a_rest_at_the_beginning_is_long_enough():
    assert breaches(PROBLEM, line(".EE..EE..EE...")) == []


def test_the_cost_is_wishes_not_met_and_heads_too_few_and_too_many():
    assert cost(PROBLEM, line(GOOD)) == (3, 100, 0)
    assert cost(PROBLEM, line(".LL..L........")) == (2 + 4, 200, 7)
    assert cost(PROBLEM, line(GOOD)).total == 103


def test_a_roster_is_read_back_from_its_file():
    assert read_roster(str(line(GOOD))) == line(GOOD)
    with pytest.raises(Unreadable, match="line 2: a second line for ann"):
        read_roster(str(line(GOOD)) * 2)


TEXT = """# a comment
SECTION_HORIZON
14

SECTION_SHIFTS
E,480,
L,600,E
SECTION_STAFF
# ID, limits
ann,L=3,4320,960,5,2,2,1
SECTION_DAYS_OFF
ann,3
SECTION_SHIFT_ON_REQUESTS
ann,0,E,2
SECTION_SHIFT_OFF_REQUESTS
ann,1,E,3
ann,5,L,4
SECTION_COVER
0,E,2,100,1
1,L,0,100,7
"""


def test_the_public_text_is_read():
    assert read(TEXT, name="one") == PROBLEM


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ann,L=3,4320", "ann,L=3,many", "line 10, SECTION_STAFF: 'many' is not a whole number"),
        ("ann,L=3", "ann,L3", "line 10, SECTION_STAFF: 'L3' is not SHIFT=NUMBER"),
        ("5,2,2,1", "5,2,2", "line 10, SECTION_STAFF: 7 fields, not 8"),
        ("5,2,2,1", "1,2,2,1", "line 10, SECTION_STAFF: ann may stand 2 to 1 days, rest 2"),
        ("E,480,", "E,0,", "line 6, SECTION_SHIFTS: a shift lasts at least a minute"),
        ("0,E,2,100,1", "0,E,-2,100,1", "line 19, SECTION_COVER: '-2' is not a whole number"),
        ("SECTION_COVER", "SECTION_COVERS", "line 18: unknown or repeated section SECTION_COVERS"),
        ("SECTION_DAYS_OFF\n", "", "line 11, SECTION_STAFF: 2 fields, not 8"),
        ("# a comment", "E,480", "line 1: stands before the first section"),
        ("0,E,2,100,1\n1,L,0,100,7\n", "0,N,1,1,1\n", "shifts that are not there: ['N']"),
        ("ann,3", "bob,3", "SECTION_DAYS_OFF: people who are not there: ['bob']"),
        ("ann,0,E", "ann,14,E", "days outside the period: [14]"),
        ("0,E,2,100,1", "1,L,2,100,1", "cover named twice: ['1,L']"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(old, new, said):
    with pytest.raises(Unreadable) as refused:
        read(TEXT.replace(old, new, 1), name="one")
    assert str(refused.value) == said


def test_a_missing_section_is_named():
    with pytest.raises(Unreadable, match="sections that are not there: SECTION_COVER"):
        read(TEXT.split("SECTION_COVER")[0], name="one")


def test_a_problem_needs_days_shifts_and_people():
    with pytest.raises(ValueError, match="at least one day"):
        replace(PROBLEM, people=(), wishes=())
