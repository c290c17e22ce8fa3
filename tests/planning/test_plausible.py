"""Served time that looks strange: each rule alone, and what it leaves in peace."""

from datetime import UTC, datetime, timedelta

import pytest

from tongxing.planning.plausible import RULES, Limits, Line, doubts, metres_between

MORNING = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LIMITS = Limits()
HERE, FAR_AWAY = (108.90, 27.20), (109.40, 27.20)  # some fifty kilometres apart


def line(id=1, volunteer=1, after=0.0, hours=2.0, **said):
    since = MORNING + after * HOUR
    until = since + hours * HOUR
    counted = {"minutes": int(hours * 60), "local_day": since.date()}
    return Line(id=id, volunteer=volunteer, since=since, until=until, **(counted | said))


ODD = timedelta(minutes=7)
# For each rule lines that it alone finds strange, and what it finds.
STRANGE = {
    "far_apart": (
        [line(1, spot=HERE), line(2, after=2.2, hours=1.5, spot=FAR_AWAY)], (2, "far", 1)
    ),
    "overlaps": ([line(1), line(2, after=1.5, hours=1.2)], (2, "overlap", 1)),
    "long_days": (
        [line(1, hours=9), line(2, after=9.5, hours=4)], (2, "longday", None)
    ),
    "long_spans": ([line(1, hours=10.5)], (1, "span", None)),
    "one_device": (
        [line(n, volunteer=n, device="x") for n in range(1, 5)], (1, "device", None)
    ),
    "always_round": (
        [line(n, after=24 * n, by_hand=True, local_day=(MORNING + 24 * n * HOUR).date())
         for n in range(1, 7)], (6, "round", None)
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_each_rule_alone_finds_what_is_strange_in_its_way(rule):
    lines, (id, kind, other) = STRANGE[rule.__name__]
    found = list(rule(lines, LIMITS))
    assert (found[0].line, found[0].kind, found[0].other) == (id, kind, other)
    assert {one.kind for one in doubts(lines, LIMITS)} == {kind}


def test_an_ordinary_week_is_left_in_peace():
    week = [
        line(n, after=24 * n, hours=2.3, spot=HERE, device="x", by_hand=n % 2 == 0)
        for n in range(1, 8)
    ]
    assert doubts(week, LIMITS) == []


def test_somebody_who_has_time_to_travel_is_not_doubted():
    assert doubts([line(1, spot=HERE), line(2, after=4, spot=FAR_AWAY)], LIMITS) == []


def test_two_people_at_two_ends_of_the_county_are_not_one():
    there = line(2, volunteer=2, after=2.2, spot=FAR_AWAY)
    assert doubts([line(1, spot=HERE), there], LIMITS) == []


def test_the_office_sets_from_which_figure_on_somebody_looks():
    lines = [line(1, hours=5)]
    assert doubts(lines, LIMITS._replace(span_minutes=299))[0].figure == 300
    assert doubts(lines, LIMITS._replace(span_minutes=300)) == []


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres():
    assert metres_between((108.9, 27.0), (108.9, 28.0)) == pytest.approx(111_195, abs=10)
