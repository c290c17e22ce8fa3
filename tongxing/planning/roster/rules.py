"""The judge of a finished roster: one function for each rule, and what the roster costs.

Reads names and not the solver's tables, and shares no line with the search.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import NamedTuple

from .shifts import SATURDAY, SUNDAY, Person, Problem, Roster


def everybody_has_a_shift_or_a_day_off_each_day(problem: Problem, roster: Roster) -> Iterator[str]:
    known = {shift.id for shift in problem.shifts} | {None}
    for id in roster.lines.keys() ^ {person.id for person in problem.people}:
        yield f"{id} is in one list only"
    for id, line in roster.lines.items():
        if len(line) != problem.days:
            yield f"{id} has {len(line)} days of {problem.days}"
        for day, shift in enumerate(line):
            if shift not in known:
                yield f"{id} on day {day}: unknown shift {shift}"


def nobody_stands_on_a_day_off(problem: Problem, roster: Roster) -> Iterator[str]:
    for person, line in _lines(problem, roster):
        for day in sorted(person.days_off):
            if line[day]:
                yield f"{person.id} on day {day}: {line[day]}"


def no_shift_follows_one_it_may_not(problem: Problem, roster: Roster) -> Iterator[str]:
    never = {shift.id: shift.never_before for shift in problem.shifts}
    for person, line in _lines(problem, roster):
        for day, (today, tomorrow) in enumerate(pairwise(line)):
            if today and tomorrow in never[today]:
                yield f"{person.id} on day {day + 1}: {tomorrow} after {today}"


def nobody_stands_a_kind_too_often(problem: Problem, roster: Roster) -> Iterator[str]:
    for person, line in _lines(problem, roster):
        stood = Counter(line)
        for shift, most in person.most_of.items():
            if stood[shift] > most:
                yield f"{person.id}: {shift} {stood[shift]} times of {most}"


def minutes_are_within_the_limits(problem: Problem, roster: Roster) -> Iterator[str]:
    length = {shift.id: shift.minutes for shift in problem.shifts}
    for person, line in _lines(problem, roster):
        minutes = sum(length[shift] for shift in line if shift)
        if not person.least_minutes <= minutes <= person.most_minutes:
            yield f"{person.id}: {minutes} of {person.least_minutes} to {person.most_minutes}"


def nobody_stands_too_many_days_in_a_row(problem: Problem, roster: Roster) -> Iterator[str]:
    for person, line in _lines(problem, roster):
        for on_duty, since, length in _runs(line):
            if on_duty and length > person.longest_run:
                yield f"{person.id} from day {since}: {length} of {person.longest_run}"


def nobody_stands_too_few_days_in_a_row(problem: Problem, roster: Roster) -> Iterator[str]:
    """A run at either end of the period may go on outside it and counts as long enough."""
    for person, line in _lines(problem, roster):
        for on_duty, since, length in _runs(line):
            inside = since > 0 and since + length < problem.days
            if on_duty and inside and length < person.shortest_run:
                yield f"{person.id} from day {since}: {length} of {person.shortest_run}"


def nobody_rests_too_few_days_in_a_row(problem: Problem, roster: Roster) -> Iterator[str]:
    """A rest at either end of the period may go on outside it and counts as long enough."""
    for person, line in _lines(problem, roster):
        for on_duty, since, length in _runs(line):
            inside = since > 0 and since + length < problem.days
            if not on_duty and inside and length < person.shortest_rest:
                yield f"{person.id} from day {since}: {length} of {person.shortest_rest}"


def nobody_stands_too_many_weekends(problem: Problem, roster: Roster) -> Iterator[str]:
    """A weekend counts when its Saturday, its Sunday or both are stood."""
    for person, line in _lines(problem, roster):
        stood = {day // 7 for day, shift in enumerate(line) if shift and day % 7 in WEEKEND}
        if len(stood) > person.most_weekends:
            yield f"{person.id}: {len(stood)} of {person.most_weekends}"


WEEKEND = (SATURDAY, SUNDAY)
RULES = (
    everybody_has_a_shift_or_a_day_off_each_day,
    nobody_stands_on_a_day_off,
    no_shift_follows_one_it_may_not,
    nobody_stands_a_kind_too_often,
    minutes_are_within_the_limits,
    nobody_stands_too_many_days_in_a_row,
    nobody_stands_too_few_days_in_a_row,
    nobody_rests_too_few_days_in_a_row,
    nobody_stands_too_many_weekends,
)


class Breach(NamedTuple):
    rule: str
    about: str


def breaches(problem: Problem, roster: Roster) -> list[Breach]:
    """Every way in which the roster breaks a rule; of one that is not whole, only that."""
    broken = [Breach(RULES[0].__name__, about) for about in RULES[0](problem, roster)]
    return broken or [
        Breach(rule.__name__, about) for rule in RULES[1:] for about in rule(problem, roster)
    ]


class Cost(NamedTuple):
    """What a roster costs, in the weights of the problem."""

    wishes: int
    under: int
    over: int

    @property
    def total(self) -> int:
        return sum(self)


def cost(problem: Problem, roster: Roster) -> Cost:
    """Wishes not met, heads too few and heads too many."""
    wishes = sum(
        wish.weight
        for wish in problem.wishes
        if (roster.lines[wish.person][wish.day] == wish.shift) != wish.wants
    )
    stood = Counter(
        (day, shift) for line in roster.lines.values() for day, shift in enumerate(line) if shift
    )
    under = sum(one.under * max(one.wanted - stood[one.day, one.shift], 0) for one in problem.cover)
    over = sum(one.over * max(stood[one.day, one.shift] - one.wanted, 0) for one in problem.cover)
    return Cost(wishes, under, over)


def _lines(problem: Problem, roster: Roster) -> Iterator[tuple[Person, tuple[str | None, ...]]]:
    for person in problem.people:
        yield person, roster.lines[person.id]


def _runs(line: tuple[str | None, ...]) -> Iterator[tuple[bool, int, int]]:
    """On duty or not, first day, length of each run of days."""
    day = 0
    for on_duty, run in groupby(line, key=bool):
        length = len(list(run))
        yield on_duty, day, length
        day += length
