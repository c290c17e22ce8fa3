"""The rules of duty, one by one: each has a line that breaks it and only it."""

from datetime import date, datetime, time, timedelta

import pytest

from tongxing.duty import checking
from tongxing.duty.checking import (
    RULES,
    SHIFT_RULES,
    Asked,
    Duty,
    Limits,
    Line,
    Requirement,
    Who,
    broken,
    broken_by,
    is_night,
    missing,
    spoils_mix,
)

from ..conftest import SHANGHAI

ANN = Who(1, "安同志", age=40)
LIMITS = Limits()


def duty(day, hour, hours=8, *, post=1, month=12):
    starts = datetime.combine(date(2026, month, 1), time(hour), SHANGHAI)
    starts += timedelta(days=day - 1)
    return Duty(month * 10_000 + day * 100 + hour, post, starts, starts + timedelta(hours=hours))


def line(*duties, who=ANN):
    return Line(who, tuple(sorted(duties, key=lambda one: one.starts)))


DAYS = [duty(day, 8) for day in range(1, 6)]
BREAKS = {
    "stands_in_one_place_at_a_time": line(duty(1, 20, 12), duty(2, 6)),
    "rests_between_shifts": line(duty(1, 16), duty(2, 8)),
    "stands_so_many_shifts_a_day": line(duty(1, 0, 2), duty(1, 20, 2)),
    "rests_after_days_in_a_row": line(*[duty(day, 8) for day in range(1, 8)]),
    "rests_after_nights_in_a_row": line(*[duty(day, 0) for day in range(1, 4)]),
    "stands_so_many_nights_a_month": line(*[duty(day, 0) for day in range(1, 27, 3)]),
    "stands_no_nights_who_may_not": line(duty(1, 0), who=Who(1, "安同志", age=60)),
    "stands_not_while_away": line(
        duty(3, 8), who=Who(1, "安同志", away=((date(2026, 12, 2), date(2026, 12, 3)),))
    ),
    "stands_at_most_so_often": line(duty(1, 8), duty(3, 8), who=Who(1, "安同志", most_a_month=1)),
    "stands_only_at_own_posts": line(
        duty(1, 8, post=2), who=Who(1, "安同志", only_posts=frozenset({1}))
    ),
}


def test_every_rule_has_a_line_that_breaks_it():
    assert set(BREAKS) == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize("rule", sorted(BREAKS))
def test_each_rule_alone_catches_its_own_breach_and_names_who(rule):
    found = broken(BREAKS[rule], LIMITS)
    assert {one.rule for one in found} == {rule}
    assert all("安同志" in one.says for one in found)


@pytest.mark.parametrize("rule", sorted(BREAKS))
def test_without_what_breaks_it_the_line_is_in_order(rule):
    whole = BREAKS[rule]
    (found, *_more) = broken(whole, LIMITS)
    assert found.rule not in {one.rule for one in broken(whole.without(found.shift), LIMITS)}


@pytest.mark.parametrize(
    "good",
    [
        line(duty(1, 8), duty(2, 8)),
        line(duty(1, 16), duty(2, 16)),
        line(*DAYS, duty(6, 8), duty(8, 8)),
        line(duty(1, 0), duty(2, 0), duty(4, 0)),
        line(duty(1, 0), who=Who(1, "安同志", age=59)),
        line(duty(1, 8), who=Who(1, "安同志", age=70, no_nights="身体原因")),
    ],
)
def test_what_is_just_allowed_is_allowed(good):
    assert broken(good, LIMITS) == []


def test_a_run_goes_on_across_the_end_of_the_month():
    before = [duty(day, 8, month=11) for day in range(27, 31)]
    found = broken(line(*before, duty(1, 8), duty(2, 8), duty(3, 8)), LIMITS)
    assert [one.rule for one in found] == ["rests_after_days_in_a_row"]


def test_a_placement_answers_only_for_what_it_breaks_itself():
    tired = line(duty(1, 16), duty(2, 8))
    assert broken_by(tired, duty(10, 8), LIMITS) == []
    assert [one.rule for one in broken_by(tired, duty(3, 0), LIMITS)] == ["rests_between_shifts"]


def test_leave_that_begins_while_the_night_goes_on_counts():
    away = Who(1, "安同志", away=((date(2026, 12, 2), date(2026, 12, 2)),))
    assert broken(line(duty(1, 20, 12), who=away), LIMITS)
    assert not broken(line(duty(1, 16), who=away), LIMITS)


@pytest.mark.parametrize(
    ("hour", "hours", "night"),
    [(0, 8, True), (8, 8, False), (16, 8, False), (20, 12, True), (8, 24, True), (18, 6, False),
     (0, 6, True), (3, 3, True), (4, 8, False)],
)  # fmt: skip
def test_a_night_has_three_hours_between_ten_and_six(hour, hours, night):
    one = duty(2, hour, hours)
    assert is_night(one.starts, one.ends) is night


def test_the_numbers_are_the_offices():
    assert broken(line(duty(1, 16), duty(2, 8)), Limits(rest_hours=8)) == []


ASKED = Asked(
    1, date(2026, 12, 1), 2,
    (Requirement("party", "党员"), Requirement("woman", "女同志"), Requirement("leads", "带班领导"),
     Requirement("local", "本地人", near="C/I1/"), Requirement("skill", "医护", skill=7)),
)  # fmt: skip
ALL = Who(
    1, "安同志", leads=True, in_party=True, is_woman=True, home="C/I1/S1/",
    skills=((7, date(2026, 12, 1)),),
)  # fmt: skip


def test_a_shift_says_how_many_heads_it_lacks_and_of_which_kind():
    assert [one.rule for one in missing(ASKED, [])] == ["heads_are_there"] + ["mix_is_there"] * 5
    assert {one.rule for one in missing(ASKED, [ALL])} == {SHIFT_RULES[0].__name__}
    assert missing(ASKED, [ALL, Who(2, "别人")]) == []


@pytest.mark.parametrize(
    ("lacks", "what"),
    [
        ({"in_party": False}, "党员"), ({"is_woman": False}, "女同志"),
        ({"leads": False}, "带班领导"), ({"home": "C/I2/S2/"}, "本地人"),
        ({"skills": ((7, date(2026, 11, 30)),)}, "医护"),
    ],
)  # fmt: skip
def test_each_kind_is_met_by_its_own_fact(lacks, what):
    facts = {name: getattr(ALL, name) for name in ALL.__dataclass_fields__} | lacks
    (found,) = missing(ASKED, [Who(**facts), Who(2, "别人")])
    assert what in found.says


def test_the_last_place_is_not_filled_by_somebody_who_leaves_a_kind_unmet():
    assert spoils_mix(ASKED, [], Who(2, "别人")) == []  # one place is left for who is of the kind
    assert spoils_mix(ASKED, [Who(3, "某人")], Who(2, "别人"))
    assert spoils_mix(ASKED, [Who(3, "某人")], ALL) == []


def test_checking_asks_no_database():
    assert "models" not in vars(checking)
