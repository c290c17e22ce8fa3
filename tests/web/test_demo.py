"""The demonstration zone: its numbers, its stories, and that nobody in it could be real."""

import random
from collections import Counter
from itertools import pairwise

import pytest
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from tests.web.conftest import NOW
from tongxing.base.models import Counter as Number
from tongxing.hall.models import Clerk, Department, Window
from tongxing.needs import queries
from tongxing.needs.access import steps_open_to
from tongxing.needs.models import (
    FLOW,
    OPEN,
    Assignment,
    CallBack,
    Delay,
    Follow,
    HelpingUnit,
    Need,
    NeedStep,
    Privacy,
    State,
    Step,
    Urgency,
)
from tongxing.needs.sweep import sweep
from tongxing.people import id_numbers
from tongxing.people.models import (
    Account,
    DemoLogin,
    Household,
    Message,
    Person,
    Proxy,
    ReadEntry,
    TrailEntry,
)
from tongxing.places.models import Condition, Level, Place, Shape
from tongxing.teams.models import Branch, HoursEntry, PartyMember, Team, TeamKind, Volunteer
from tongxing.web import check
from tongxing.web.demo.life import CHOICES, MOST_RETURNS, Life, Office, Wish
from tongxing.web.demo.needs import CATEGORIES
from tongxing.web.demo.story import Clocks, Story
from tongxing.web.demo.words import answers, cast
from tongxing.web.demo.words import needs as said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def inside(spot, ring) -> bool:
    """Whether a point lies in a polygon: a ray to the east crosses its border an odd time."""
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > spot[1]) != (y2 > spot[1]):
            crossings += spot[0] < x1 + (spot[1] - y1) / (y2 - y1) * (x2 - x1)
    return crossings % 2 == 1


def test_there_are_one_centre_three_institutes_and_32_stations_and_points():
    levels = Counter(Place.objects.values_list("level", flat=True))
    assert levels[Level.CENTRE] == 1
    assert levels[Level.INSTITUTE] == 3
    assert levels[Level.STATION] + levels[Level.POINT] == 32
    assert max(place.depth for place in Place.objects.all()) == 3


def test_the_hall_has_15_departments_22_windows_and_27_staff():
    assert Department.objects.count() == 15
    assert Window.objects.count() == 22
    assert Clerk.objects.count() == 27
    assert Window.objects.filter(department=None).exists()
    assert not Window.objects.filter(clerks=None).exists()


def test_eight_standing_teams_of_the_eight_kinds_stand_at_the_centre_and_some_n():
    standing = Team.objects.filter(place__level=Level.CENTRE, parent=None).exclude(kind="extra")
    assert sorted(standing.values_list("kind", flat=True)) == sorted(set(TeamKind) - {"extra"})
    assert Team.objects.filter(kind=TeamKind.EXTRA).count() >= 3
    assert not Team.objects.exclude(memberships__standing="leader").exists()


def test_400_party_members_volunteer_in_about_twenty_branches():
    assert PartyMember.objects.count() == 400
    assert Branch.objects.count() == 20
    assert not PartyMember.objects.filter(person__volunteer=None).exists()


def test_every_id_number_has_a_right_check_digit_in_an_area_that_does_not_exist():
    people = Person.objects.exclude(id_hash=None)
    assert people.count() > 1000
    for person in people:
        said = id_numbers.read(person.id_number, today=NOW.date())
        assert (said.born_on, said.sex) == (person.born_on, person.sex)
        assert person.id_number.startswith("990")


def test_every_phone_lies_in_the_range_that_no_operator_has():
    phones = [person.phone for person in Person.objects.exclude(phone_hash="")]
    phones += [need.contact_phone for need in Need.objects.exclude(contact_phone="")]
    assert all(len(phone) == 11 and phone.startswith("100") for phone in phones)


def test_parents_are_at_least_eighteen_years_older_than_the_children_they_live_with():
    for household in Household.objects.prefetch_related("members"):
        births = sorted(one.born_on for one in household.members.all())
        children = [day for day in births if (NOW.date() - day).days < 18 * 365]
        if children:
            assert (children[-1] - births[0]).days > 18 * 365


def test_every_home_and_place_stands_on_dry_and_level_land_inside_the_zone():
    outline = Shape.objects.get(kind=Shape.Kind.OUTLINE).points
    wet = Shape.objects.get(kind=Shape.Kind.WATER).points
    hills = [row.points for row in Shape.objects.filter(kind=Shape.Kind.GREEN)]
    spots = set(Household.objects.values_list("lon", "lat"))
    spots |= set(Place.objects.values_list("lon", "lat"))
    for spot in spots:
        assert inside(spot, outline)
        assert not inside(spot, wet)
        assert not any(inside(spot, hill) for hill in hills)


def test_every_story_follows_the_flow_to_where_the_need_stands():
    for need in Need.objects.prefetch_related("steps"):
        story = sorted(need.steps.all(), key=lambda step: step.pk)
        first, *rest = story
        assert (first.kind, first.state, first.at) == (Step.RAISE, State.RAISED, need.raised_at)
        state = State.RAISED
        for before, step in pairwise(story):
            move = FLOW[Step(step.kind)]
            assert state in move.before, f"{need}: {step} from {state}"
            state = move.after or state
            assert step.state == state
            assert before.at <= step.at <= NOW
        assert need.state == state
        assert rest or need.state == State.RAISED


def test_the_sweeper_finds_nothing_that_it_should_have_done_before():
    done = sweep(at=NOW)
    assert done == (0, 0)


def test_what_a_need_says_agrees_with_its_story():
    for need in Need.objects.prefetch_related("steps"):
        last = {step.kind: step for step in sorted(need.steps.all(), key=lambda step: step.pk)}
        if need.done_at:
            assert last[Step.FINISH].at == need.done_at
            assert last[Step.FINISH].note == need.report
        if need.score:
            assert last[Step.RATE].note.startswith(str(need.score))
        assert need.returns == sum(
            step.kind in {Step.RETURN, Step.SEND_UP} for step in need.steps.all()
        )


def test_nobody_who_served_a_need_or_led_its_team_rates_it():
    judged = NeedStep.objects.filter(kind__in=[Step.CONFIRM, Step.DENY, Step.RATE, Step.OBJECT])
    finished = NeedStep.objects.filter(need=OuterRef("need"), kind=Step.FINISH, by=OuterRef("by"))
    served = Assignment.objects.filter(
        need=OuterRef("need"), left_at=None, volunteer__person__account=OuterRef("by")
    )
    assert judged.exists()
    assert not judged.filter(Exists(finished) | Exists(served)).exists()


def test_the_installation_check_finds_nothing_wrong():
    found = [
        finding.words
        for finding in check.findings(today=NOW.date())
        if finding.verdict is check.Verdict.WRONG
    ]
    assert found == []


def test_a_number_given_out_next_is_a_new_one():
    day = timezone.localtime(NOW)
    serial = Number.objects.next(f"need/{day:%Y%m%d}")
    assert not Need.objects.filter(number=f"{day:%y%m%d}-{serial:04d}").exists()


def test_every_state_is_found_somewhere():
    assert set(Need.objects.values_list("state", flat=True)) == set(State)


def test_there_is_something_of_everything_to_look_at():
    assert Need.objects.filter(privacy=Privacy.SENSITIVE).exists()
    assert Need.objects.filter(urgency=Urgency.EMERGENCY, state__in=OPEN).exists()
    assert Need.objects.filter(first_score__lte=2).exists()
    assert Need.objects.exclude(paused_at=None).exists()
    assert Need.objects.overdue(NOW).exists()
    assert Delay.objects.undecided().count() >= 3
    assert CallBack.objects.filter(made_at=None).exists()
    assert Follow.objects.exists()
    assert HelpingUnit.objects.exists()
    assert HoursEntry.objects.exists()
    assert queries.hot_topics(
        place_ids=Place.objects.values_list("pk", flat=True),
        since=NOW - timezone.timedelta(days=30), until=NOW,
    )  # fmt: skip


def test_few_closings_deserve_a_second_look():
    hollow = queries.hollow_closings(
        place_ids=Place.objects.values_list("pk", flat=True),
        since=NOW - timezone.timedelta(days=182), until=NOW, most=1_000,
    )  # fmt: skip
    closings = Need.objects.answered().count()
    assert 0 < len(hollow) < 0.08 * closings
    assert {one.why for one in hollow} >= {"no-contact", "promise-missed"}


def test_one_place_is_short_of_people_today_and_one_is_closed_each_with_its_reason():
    standing = [place.standing(NOW) for place in Place.objects.all()]
    told = {one.condition: one.reason for one in standing if one.condition != Condition.OPEN}
    assert set(told) == {Condition.SHORT, Condition.CLOSED}
    assert all(told.values())


def test_less_is_raised_at_night_and_at_weekends():
    raised = [timezone.localtime(at) for at in Need.objects.values_list("raised_at", flat=True)]
    by_day = Counter(at.weekday() for at in raised)
    assert max(by_day[5], by_day[6]) < min(by_day[day] for day in range(4))
    assert sum(at.hour < 6 for at in raised) < 0.03 * len(raised)


def test_no_volunteer_has_more_open_needs_than_they_want():
    current = Q(assignments__left_at=None, assignments__need__state__in=OPEN)
    busy = Volunteer.objects.annotate(open=Count("assignments", filter=current))
    assert all(one.open <= one.max_open for one in busy)


@pytest.mark.parametrize("part", cast.CAST, ids=lambda part: part.key)
def test_each_of_the_cast_can_sign_in_and_finds_something_to_do(part, client):
    login = DemoLogin.objects.get(title=part.title)
    assert login.account.check_password(login.password)
    assert Account.objects.get_by_natural_key(login.phone) == login.account
    assert finds[part.key](login.account)


def mine(account):
    return Need.objects.raised_or_followed_by(account)


def pressable(account, rows, *steps):
    return any(set(steps) & set(steps_open_to(account, need)) for need in rows)


finds = {
    "resident": lambda one: pressable(one, mine(one), Step.CONFIRM),
    "daughter": lambda one: (
        Proxy.objects.in_force_for(one).exists() and pressable(one, mine(one), Step.RATE)
    ),
    "volunteer": lambda one: (
        pressable(one, Need.objects.served_by(one), Step.ARRIVE)
        and pressable(one, Need.objects.served_by(one), Step.FINISH)
    ),
    "leader": lambda one: (
        pressable(one, Need.objects.led_by(one), Step.ACCEPT)
        and pressable(one, Need.objects.led_by(one), Step.SCHEDULE)
        and Need.objects.claimable_by(one).exists()
    ),
    "worker": lambda one: pressable(one, Need.objects.visible_to(one).waiting(), Step.REVIEW),
    "dispatcher": lambda one: pressable(one, Need.objects.waiting(), Step.DISPATCH),
    "clerk": lambda one: pressable(one, mine(one), Step.CONFIRM),
    "manager": lambda one: Need.objects.visible_to(one).open().exists(),
    "duty": lambda one: (
        Need.objects.visible_to(one).of_urgency("emergency").open().exists()
        and Message.objects.unread(one).exists()
    ),
    "office": lambda one: (
        pressable(one, Need.objects.in_hand(), Step.GRANT_DELAY)
        and Delay.objects.undecided().exists()
    ),
    "auditor": lambda one: (
        ReadEntry.objects.visible_to(one).exists() and TrailEntry.objects.visible_to(one).exists()
    ),
    "admin": lambda one: one.holds("admin"),
}


def test_every_category_is_said_in_at_least_a_dozen_ways():
    assert set(said.SAID) == set(said.ADDED) == set(answers.DID) == set(CATEGORIES)
    assert all(len(set(ways)) >= 12 for ways in said.SAID.values())
    assert Need.objects.values("what").distinct().count() > 150


def test_the_choices_made_for_a_need_are_steps_that_the_flow_allows():
    for state, choices in CHOICES.items():
        for step in choices:
            assert step is None or state in FLOW[step].before


@pytest.mark.parametrize("returns", [0, MOST_RETURNS])
@pytest.mark.parametrize("state", CHOICES)
def test_whatever_is_chosen_for_a_need_is_possible_however_often_it_was_returned(state, returns):
    need = Need.objects.select_related("raised_by", "category").filter(state=state).first()
    need.returns = returns
    story = Story(need, random.Random(1), Clocks(NOW.date()), proxies=set())
    office = Office(
        now=NOW, system=need.raised_by, workers={}, dispatchers=[], deciders=[], lead={},
        serving={}, choose_team=None, parent={}, lately=NOW,
    )  # fmt: skip
    life = Life(story, office, Wish(answers_by=need.raised_by))
    for step in CHOICES[state]:
        chosen = life._possible(step)
        assert chosen is None or story.may(chosen)
