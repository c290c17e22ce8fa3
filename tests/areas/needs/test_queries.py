"""Figures apart from one another, closings worth a second look, and few questions asked."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.areas.conftest import MORNING, make_team, raise_need
from tongxing.needs import plans, queries
from tongxing.needs.models import Category, Delay, Need, Step
from tongxing.teams.models import FreeTime, HoursEntry, Served, Skill, Volunteer

HOUR = timedelta(hours=1)


def done(need, by, *, at=MORNING, report="换了水龙头，试过不漏", call=True, took=HOUR):
    need.review(by=by, at=at)
    need.take_on(by=by, at=at)
    if call:
        need.call(text="约了上午", by=by, at=at)
    need.arrive(by=by, at=at)
    need.finish(report=report, by=by, at=at + took)
    return need


def figures_of(place, now=MORNING + timedelta(days=2)):
    return queries.figures(
        place_ids=[place.pk], since=MORNING - HOUR, until=MORNING + timedelta(days=1), now=now
    )


def test_responded_solved_and_satisfied_are_counted_apart_from_closed(
    resident, dispatcher, station, starting
):
    later = MORNING + 2 * HOUR
    happy = done(raise_need(resident), dispatcher)
    happy.rate(score=5, by=resident, at=later)
    happy.close(by=dispatcher, at=later)
    unhappy = done(raise_need(resident), dispatcher)
    unhappy.rate(score=1, by=resident, at=later)
    silent = done(raise_need(resident), dispatcher)
    silent.lapse(by=dispatcher, at=later)
    raise_need(resident)
    raise_need(resident).cancel(why="不用了", by=resident, at=later)

    found = figures_of(station)
    assert (found.raised, found.responded, found.closed) == (4, 3, 2)
    assert (found.solved, found.unsolved, found.said) == (1, 1, 2)
    assert (found.rated, found.satisfied) == (2, 1)
    assert found.overdue == 1  # the one nobody has looked at


def test_a_first_bad_score_counts_even_when_a_later_one_is_good(
    resident, dispatcher, station, starting
):
    need = done(raise_need(resident), dispatcher)
    need.rate(score=1, by=resident, at=MORNING + 2 * HOUR)
    need.finish(report="又去换了一次", by=dispatcher, at=MORNING + 3 * HOUR)
    need.rate(score=5, by=resident, at=MORNING + 4 * HOUR)
    found = figures_of(station)
    assert (found.rated, found.satisfied, found.unsolved) == (1, 0, 1)


def test_an_answer_after_the_clock_ran_out_counts_but_not_as_in_time(
    resident, dispatcher, station, starting
):
    done(raise_need(resident), dispatcher)
    late = raise_need(resident)
    late.escalate(by=dispatcher, at=MORNING)
    done(late, dispatcher)
    found = figures_of(station)
    assert (found.responded, found.responded_in_time) == (2, 1)


def hollow(place):
    found = queries.hollow_closings(
        place_ids=[place.pk], since=MORNING - HOUR, until=MORNING + timedelta(days=1)
    )
    return [(one.need, one.why) for one in found]


def test_honest_work_is_not_suspected(resident, dispatcher, station, starting):
    done(raise_need(resident), dispatcher)
    assert hollow(station) == []


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"call": False, "took": timedelta(minutes=1)}, "too-fast"),
        ({"took": timedelta(minutes=1)}, "too-fast"),
    ],
)
def test_done_minutes_after_arrival_is_suspected(how, why, resident, dispatcher, station, starting):
    need = done(raise_need(resident), dispatcher, **how)
    assert hollow(station) == [(need, why)]


def test_done_without_any_contact_is_suspected(resident, dispatcher, station, starting):
    need = raise_need(resident)
    need.review(by=dispatcher, at=MORNING)
    need.take_on(by=dispatcher, at=MORNING)
    need.finish(report="已处理", by=dispatcher, at=MORNING + HOUR)
    assert hollow(station) == [(need, "no-contact")]


def test_the_same_words_again_and_again_are_suspected(resident, dispatcher, station, starting):
    needs = [done(raise_need(resident), dispatcher, report="已妥善处理") for _ in range(3)]
    assert {need for need, why in hollow(station) if why == "copied"} == set(needs)


def test_a_promise_missed_by_more_than_an_hour_is_suspected(
    resident, dispatcher, station, starting
):
    need = raise_need(resident)
    need.review(by=dispatcher, at=MORNING)
    need.take_on(by=dispatcher, at=MORNING)
    need.schedule(when=MORNING + HOUR, volunteers=[], by=dispatcher, at=MORNING)
    need.arrive(by=dispatcher, at=MORNING + 4 * HOUR)
    need.finish(report="办好了", by=dispatcher, at=MORNING + 5 * HOUR)
    assert hollow(station) == [(need, "promise-missed")]


def test_many_needs_of_one_kind_at_one_place_are_a_topic(resident, station, starting):
    for _ in range(5):
        raise_need(resident, category=Category.objects.get(code="street"))
    raise_need(resident)
    topics = queries.hot_topics(place_ids=[station.pk], since=MORNING - HOUR, until=MORNING + HOUR)
    assert [(one.category.code, one.size, one.open) for one in topics] == [("street", 5, 5)]


def test_a_worker_is_shown_the_delays_of_their_own_station_alone(
    client, need, worker, other_worker, dispatcher
):
    need.review(by=dispatcher, at=MORNING)
    Delay.objects.ask(
        need, kind="pause", why="等配件到货", workdays=None, by=dispatcher, at=MORNING
    )
    seen = {}
    for account in (worker, other_worker):
        client.force_login(account)
        seen[account] = "等配件到货" in client.get(reverse("needs:today")).content.decode()
    assert seen == {worker: True, other_worker: False}


# --- the same few questions however long the list is

PAGES = [
    ("needs:mine", "resident", 9),
    ("needs:today", "worker", 18),
    ("needs:board", "dispatcher", 13),
    ("needs:team", "leader", 14),
    ("needs:near", None, 4),
    ("home", "resident", 8),
    ("needs:plan", "dispatcher", 25),
    ("needs:figures", "office", 20),
]


@pytest.mark.parametrize("count", [1, 9])
@pytest.mark.parametrize(("route", "who", "most"), PAGES)
def test_a_list_asks_as_much_for_nine_rows_as_for_one(
    route, who, most, count, client, request, resident, team, dispatcher, leader, worker,
    office, django_assert_max_num_queries,
):  # fmt: skip
    for n in range(count):
        need = raise_need(resident, privacy="public")
        need.review(by=dispatcher, at=MORNING)
        if n % 2:
            need.dispatch(to=team, by=dispatcher, at=MORNING)
    if who:
        client.force_login(request.getfixturevalue(who))
    address = reverse(route) + ("?stay" if route == "home" else "")
    client.get(address)  # what is remembered for a while is asked once
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("count", [1, 9])
def test_the_page_of_a_need_asks_the_same_however_long_its_story(
    count, client, need, team, volunteer, dispatcher, django_assert_max_num_queries
):
    need.review(by=dispatcher, at=MORNING)
    for n in range(count):
        need.call(text=f"第{n}次电话", by=dispatcher, at=MORNING)
    client.force_login(dispatcher)
    client.get(need.get_absolute_url())
    with django_assert_max_num_queries(31):
        client.get(need.get_absolute_url())


# --- rows to a plan and back


@pytest.fixture
def electrician(helper, team, starting):
    person = Volunteer.objects.get(person=helper.person)
    person.volunteerskill_set.create(skill=Skill.objects.get(code="electric"), proof="电工证")
    return person


def repair(resident, **more):
    return raise_need(resident, category=Category.objects.get(code="repair"), **more)


def names(choices):
    return [choice.row.person.name for choice in choices]


def with_team(need, team, dispatcher):
    need.review(by=dispatcher, at=MORNING)
    need.dispatch(to=team, by=dispatcher, at=MORNING)
    return need


def test_a_volunteer_is_suggested_with_the_skill_by_name(
    resident, team, dispatcher, volunteer, electrician
):
    need = with_team(repair(resident), team, dispatcher)
    (choice,) = plans.volunteers_for(need, at=MORNING)
    assert choice.row == electrician
    assert "会水电维修" in choice.reasons


@pytest.mark.parametrize("why", ["expired", "not called", "kept apart", "busy day", "left"])
def test_nobody_is_suggested_against_skill_consent_or_rest(
    why, resident, team, dispatcher, electrician
):
    if why == "expired":
        electrician.volunteerskill_set.filter(skill__code="electric").update(
            expires_on=MORNING.date() - timedelta(days=1)
        )
    elif why == "not called":
        Volunteer.objects.filter(pk=electrician.pk).update(may_be_called=False)
    elif why == "kept apart":
        electrician.not_for.add(resident.person)
    elif why == "busy day":
        sunday = {"weekday": 6, "since": "09:00", "until": "10:00"}
        FreeTime.objects.create(volunteer=electrician, **sunday)
    else:
        Volunteer.objects.filter(pk=electrician.pk).update(left_on=MORNING.date())
    wanted = {"wanted_from": MORNING, "wanted_until": MORNING + 5 * HOUR}
    need = with_team(repair(resident, **wanted), team, dispatcher)
    assert plans.volunteers_for(need, at=MORNING) == []


def test_whoever_served_into_the_night_rests_before_the_next(
    resident, team, dispatcher, electrician
):
    late = (MORNING - 13 * HOUR, MORNING - 10 * HOUR)
    served = Served("need", "夜间抢修", raise_need(resident).uid, *late)
    HoursEntry.objects.record(electrician, served, by=dispatcher, at=MORNING)
    soon = {"wanted_from": MORNING, "wanted_until": MORNING + HOUR}
    need = with_team(repair(resident, **soon), team, dispatcher)
    assert plans.volunteers_for(need, at=MORNING) == []  # until 23:00, so at rest until 10:00
    Need.objects.filter(pk=need.pk).update(wanted_until=MORNING + 3 * HOUR)
    need.refresh_from_db()
    assert names(plans.volunteers_for(need, at=MORNING)) == [electrician.person.name]


def test_half_an_hour_that_is_free_is_not_an_hour(resident, team, dispatcher, electrician):
    wednesday = {"weekday": 2, "since": "09:30", "until": "11:00"}
    FreeTime.objects.create(volunteer=electrician, **wednesday)
    soon = {"wanted_from": MORNING, "wanted_until": MORNING + HOUR}
    need = with_team(repair(resident, **soon), team, dispatcher)
    assert plans.volunteers_for(need, at=MORNING) == []
    Need.objects.filter(pk=need.pk).update(wanted_until=MORNING + 2 * HOUR)
    need.refresh_from_db()
    assert names(plans.volunteers_for(need, at=MORNING)) == [electrician.person.name]


def test_the_plan_says_why_nobody_is_sent(resident, team, dispatcher, volunteer):
    need = repair(resident)
    need.review(by=dispatcher, at=MORNING)
    (proposal,) = plans.propose([need], at=MORNING)
    assert proposal.team is None
    assert proposal.reasons == ["1人没有这项技能"]


def test_the_plan_sends_the_need_to_the_volunteers_own_team(
    resident, team, other_team, dispatcher, electrician
):
    need = repair(resident)
    need.review(by=dispatcher, at=MORNING)
    (proposal,) = plans.propose([need], at=MORNING)
    assert (proposal.team, proposal.volunteer) == (team, electrician)


def test_a_known_and_welcome_face_comes_with_that_reason(
    resident, team, dispatcher, electrician, leader
):
    before = with_team(repair(resident), team, dispatcher)
    before.accept(by=leader, at=MORNING)
    before.schedule(when=MORNING + HOUR, volunteers=[electrician], by=leader, at=MORNING)
    before.arrive(by=leader, at=MORNING + HOUR)
    before.finish(report="修好了", by=leader, at=MORNING + 2 * HOUR)
    before.rate(score=5, by=resident, at=MORNING + 3 * HOUR)
    need = with_team(repair(resident), team, dispatcher)
    (choice,) = plans.volunteers_for(need, at=MORNING + 3 * HOUR)
    assert "以前帮过这位居民，评价好" in choice.reasons


def test_of_teams_of_the_right_kind_the_nearer_comes_first(
    need, team, dispatcher, station, other_leader, volunteer, helper
):
    near = make_team(station, "T9", "柳坪帮困队", "relief", other_leader, volunteer)
    need.review(by=dispatcher, at=MORNING)
    assert [one.row for one in plans.teams_for(need, at=MORNING)] == [near, team]


def test_what_a_team_has_in_hand_is_not_counted_once_for_each_member(
    need, resident, team, dispatcher, neighbour
):
    team.take_in(neighbour.person, by=dispatcher, at=MORNING)
    for _ in range(2):
        with_team(raise_need(resident), team, dispatcher)
    need.review(by=dispatcher, at=MORNING)
    (choice,) = plans.teams_for(need, at=MORNING)
    assert "手上2件" in choice.reasons
    assert "1人会这个" in choice.reasons  # of three members


def test_bulk_steps_leave_the_same_story_as_single_ones(client, resident, dispatcher, starting):
    needs = [raise_need(resident) for _ in range(3)]
    client.force_login(dispatcher)
    client.post(reverse("needs:bulk"), {"act": "review", "need": [n.number for n in needs]})
    for need in Need.objects.all():
        assert [one.kind for one in need.steps.order_by("pk")] == [Step.RAISE, Step.REVIEW]
