"""Stars, honours, points and the shelf: what service adds up to, exactly."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from tongxing.base.models import Parameter
from tongxing.people.models import Message
from tongxing.teams import crediting
from tongxing.teams.models import (
    Exchange,
    Honour,
    HonouredAlready,
    HoursEntry,
    NoneLeft,
    OwnExchange,
    PointsEntry,
    Purse,
    Reward,
    Served,
    TooFewPoints,
    Volunteer,
    WrongExchangeStep,
    stars_for,
)
from tongxing.teams.models.points import night_minutes

from ..conftest import MORNING, at_once, somebody

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = MORNING + timedelta(days=5)
WHO = (None, "stranger", "helper", "worker", "other_worker", "office", "auditor")
LOGIN, OK, DONE, NO, HIDDEN, WRONG, REFUSED = "login", 200, 302, 403, 404, 422, 409

# Route: method, then what each of WHO gets. The exchange is the helper's, of the worker's station.
TABLE = {
    "stars": ("get", LOGIN, HIDDEN, OK, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "honours": ("get", *[OK] * 7),
    "honour_record": ("get", LOGIN, NO, NO, NO, NO, OK, NO),
    "honour_withdraw": ("post", LOGIN, NO, NO, NO, NO, DONE, NO),
    "shelf": ("get", LOGIN, *[OK] * 6),
    "shelf_desk": ("get", LOGIN, NO, NO, OK, OK, OK, NO),
    "reward_new": ("get", LOGIN, NO, NO, NO, NO, OK, NO),
    "reward": ("get", LOGIN, NO, NO, NO, NO, OK, NO),
    "exchange_ask": ("post", LOGIN, HIDDEN, DONE, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "exchange_withdraw": ("post", LOGIN, HIDDEN, DONE, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "exchange_decide": ("post", LOGIN, NO, NO, DONE, HIDDEN, DONE, NO),
}


def serve(volunteer, hours, *, system, days=0, event=None, kind="need"):
    since = MORNING - timedelta(days=10 - days)
    served = Served(kind, "陪老人看病", event or uuid4(), since, since + hours * HOUR)
    return HoursEntry.objects.record(volunteer, served, by=system, at=MORNING)


def settle(volunteer, system, at=LATER):
    return PointsEntry.objects.settle(volunteer, by=system, at=at)


def agrees(volunteer):
    """Whether the purse is what the lines add up to."""
    purse = Purse.objects.get(volunteer=volunteer)
    total = PointsEntry.objects.filter(volunteer=volunteer).aggregate(n=Sum("points", default=0))
    return purse.balance - purse.owed == total["n"]


@pytest.fixture
def reward(station):
    return Reward.objects.create(name="护手霜", kind="thing", price=4, stock=2, place=station)


@pytest.fixture
def rich(volunteer, system):
    """The helper, with ten points."""
    for day in range(5):
        serve(volunteer, 2, system=system, days=day)
    settle(volunteer, system)
    return volunteer


def ask(reward, volunteer, account, key=None):
    return Exchange.objects.ask(reward, volunteer, by=account, at=LATER, request_key=key or uuid4())


@pytest.fixture
def exchange(reward, rich, helper):
    return ask(reward, rich, helper)


@pytest.fixture
def honour(volunteer, office):
    return Honour.objects.record(
        volunteer, name="优秀志愿者", given_by="大龙中心", day=MORNING.date(), by=office, at=MORNING
    )


CASES = [
    (name, who, row[0], outcome)
    for name, row in TABLE.items()
    for who, outcome in zip(WHO, row[1:], strict=True)
]


@pytest.mark.parametrize(("name", "who", "method", "expected"), CASES)
def test_who_gets_what(name, who, method, expected, client, request, reward, exchange, honour):
    given = {
        "honour_withdraw": [honour.pk], "reward": [reward.uid], "exchange_ask": [reward.uid],
        "exchange_withdraw": [exchange.uid], "exchange_decide": [exchange.uid],
    }  # fmt: skip
    if who:
        client.force_login(request.getfixturevalue(who))
    said = {"step": "approve", "why": "记错了"} if method == "post" else {}
    answer = getattr(client, method)(reverse(f"teams:{name}", args=given.get(name, [])), said)
    signed_out = answer.status_code == 302 and answer.url.startswith("/people/login/")
    assert (LOGIN if signed_out else answer.status_code) == expected


# Stars


@pytest.mark.parametrize(
    ("hours", "stars", "missing"),
    [(0, 0, 100), (99.99, 0, 0.01), (100, 1, 200), (299, 1, 1), (600, 3, 400), (1500, 5, 0)],
)
def test_stars_fall_out_of_hours_with_what_is_missing_to_the_next(starting, hours, stars, missing):
    found = stars_for(round(hours * 60), on=MORNING.date())
    assert (found.held, found.of) == (stars, 5)
    assert found.missing == round(missing * 60)
    assert "340号" in found.source


def test_the_thresholds_are_of_the_day(starting):
    old = Parameter.objects.get(code="star_hours_1")
    new = old.successor(date(2027, 1, 1))
    new.value = 30
    new.save()
    assert stars_for(40 * 60, on=MORNING.date()).held == 0
    assert stars_for(40 * 60, on=date(2027, 1, 1)).held == 1


def test_duty_and_learning_make_no_star_and_no_point(volunteer, system, client, helper):
    serve(volunteer, 8, system=system, kind="duty")
    serve(volunteer, 8, system=system, days=2, kind="training")
    assert settle(volunteer, system) == 0
    client.force_login(helper)
    page = client.get("/teams/stars/").content.decode()
    assert "还没有星" in page and "还差100小时" in page


# Points


@pytest.mark.parametrize(("minutes", "points"), [(29, 0), (30, 1), (89, 1), (90, 2), (600, 2)])
def test_an_hour_is_a_point_and_of_one_event_two_hours_count(volunteer, system, minutes, points):
    serve(volunteer, minutes / 60, system=system)
    assert settle(volunteer, system) == points


def at_night(percent):
    Parameter.objects.filter(code="points_night_percent").update(value=percent)


def serve_at(volunteer, hour, minutes, system, event=None):
    """From so many hours after the midnight of a day a week ago."""
    midnight = MORNING.replace(hour=0) - timedelta(days=7)
    since = midnight + hour * HOUR
    served = Served("need", "夜里送医", event or uuid4(), since, since + timedelta(minutes=minutes))
    return HoursEntry.objects.record(volunteer, served, by=system, at=MORNING)


@pytest.mark.parametrize(
    ("hour", "minutes", "percent", "points", "night"),
    [
        (23, 120, 100, 2, 0),  # off, as it begins
        (23, 120, 150, 3, 120),
        (21, 120, 150, 3, 60),  # 60 by day and 60 that are worth 90: two and a half, rounded up
        (5.5, 60, 200, 2, 30),  # 30 and 30 that are worth 60
        (6, 120, 200, 2, 0),  # the night is over
        (20, 120, 200, 2, 0),  # and has not begun
        (22, 480, 150, 3, 120),  # two hours of an event count, by night too
        (23, 120, 50, 2, 120),  # the night is never worth less
    ],
)
def test_minutes_of_the_night_may_bring_more_points_and_never_more_time(
    volunteer, system, hour, minutes, percent, points, night
):
    at_night(percent)
    entry = serve_at(volunteer, hour, minutes, system)
    assert settle(volunteer, system) == points
    assert entry.minutes == minutes
    said = PointsEntry.objects.get().what
    is_more = percent > 100 and night > 0
    expected = f"（夜间{night}分钟，按{percent / 100:g}倍记分）" if is_more else ""
    assert said == f"夜里送医{expected}"


@pytest.mark.parametrize(
    ("begins", "ends", "since", "hours", "minutes"),
    [
        (22, 6, 20, 24, 480),  # a whole night
        (22, 6, 0, 48, 960),  # the end of one, a whole one and the beginning of a third
        (0, 6, 20, 24, 360),
        (1, 5, 1, 2, 120),
        (22, 24, 20, 24, 120),
        (6, 6, 20, 24, 0),
    ],
)
def test_the_night_lies_between_two_hours_of_the_clock(begins, ends, since, hours, minutes):
    since = MORNING.replace(hour=since)
    assert night_minutes(since, since + hours * HOUR, begins=begins, ends=ends) == minutes


def test_a_service_over_midnight_in_two_lines_has_one_night(volunteer, system):
    at_night(150)
    event = uuid4()
    serve_at(volunteer, 21.5, 60, system, event)
    serve_at(volunteer, 29.5, 60, system, event)
    assert settle(volunteer, system) == 3  # 120 minutes, 60 of them worth half as much again
    assert "夜间60分钟" in PointsEntry.objects.get().what


def test_what_is_said_of_the_night_fits_in_behind_the_longest_title(volunteer, system):
    at_night(150)
    since = MORNING.replace(hour=23) - timedelta(days=7)
    served = Served("need", "长" * 120, uuid4(), since, since + 2 * HOUR)
    HoursEntry.objects.record(volunteer, served, by=system, at=MORNING)
    settle(volunteer, system)
    said = PointsEntry.objects.get().what
    assert len(said) == 120 and said.endswith("按1.5倍记分）")


def test_a_night_that_counts_from_a_day_on_leaves_earlier_points_alone(volunteer, system):
    serve_at(volunteer, 23, 120, system)
    old = Parameter.objects.get(code="points_night_percent")
    Parameter.objects.filter(pk=old.pk).update(valid_until=MORNING.date())
    Parameter.objects.create(
        code=old.code, title=old.title, value=200, unit=old.unit, source=old.source,
        valid_from=MORNING.date(),
    )  # fmt: skip
    assert settle(volunteer, system) == 2
    assert settle(volunteer, system) == 0


def test_two_lines_of_one_event_share_its_two_hours(volunteer, system):
    event = uuid4()
    serve(volunteer, 1.5, system=system, event=event)
    serve(volunteer, 1.5, system=system, event=event, days=1)
    assert settle(volunteer, system) == 2


def test_crediting_twice_credits_once_and_crediting_at_once_too(concurrent_db, volunteer, system):
    serve(volunteer, 2, system=system)
    ended = at_once(*[lambda: settle(volunteer, system)] * 5)
    assert ended == [None] * 5
    assert Purse.objects.balance_of(volunteer) == 2
    assert agrees(volunteer)


def test_the_clock_credits_new_hours_and_takes_back_what_was_taken_back(
    volunteer, system, office, worker
):
    entry = serve(volunteer, 2, system=system)
    assert crediting.credit(by=system, at=MORNING + timedelta(minutes=1)) == 0
    assert crediting.credit(by=system, at=LATER) == 2
    assert crediting.credit(by=system, at=LATER) == 0
    entry.take_back(why="记错了", asked_by=worker, by=office, at=LATER)
    assert crediting.credit(by=system, at=LATER + HOUR) == 2
    assert Purse.objects.balance_of(volunteer) == 0
    assert agrees(volunteer)


def test_what_was_spent_of_hours_that_are_taken_back_is_owed_and_paid_by_the_next_service(
    volunteer, system, office, worker, helper, reward
):
    lines = [serve(volunteer, 2, system=system, days=day) for day in range(2)]
    ask(reward, volunteer, helper)
    for line in lines:
        line.take_back(why="记错了", asked_by=worker, by=office, at=LATER)
    settle(volunteer, system)
    purse = Purse.objects.get(volunteer=volunteer)
    assert (purse.balance, purse.owed) == (0, 4)
    for day in range(3):
        serve(volunteer, 2, system=system, days=day + 4)
    settle(volunteer, system)
    purse.refresh_from_db()
    assert (purse.balance, purse.owed) == (2, 0)
    assert agrees(volunteer)


def test_the_database_itself_refuses_a_purse_or_a_stock_below_zero(rich, reward):
    for rows, change in (
        (Purse.objects.filter(volunteer=rich), {"balance": -1}),
        (Reward.objects.filter(pk=reward.pk), {"stock": -1}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_lines_of_points_are_never_rewritten(rich):
    with pytest.raises(IntegrityError), transaction.atomic():
        PointsEntry.objects.filter(volunteer=rich).update(points=100)


# The shelf


def test_an_exchange_is_asked_approved_by_another_and_handed_out(
    exchange, rich, reward, worker, client, helper
):
    assert Purse.objects.balance_of(rich) == 6
    reward.refresh_from_db()
    assert reward.stock == 1
    client.force_login(worker)
    url = f"/teams/exchanges/{exchange.uid}/decide/"
    answers = [client.post(url, {"step": step}).status_code for step in ("hand", "approve", "hand")]
    assert answers == [409, 302, 302]
    exchange.refresh_from_db()
    assert (exchange.state, exchange.handed_by) == ("handed", worker)
    assert "可以来领了" in Message.objects.of(helper).get().text


def test_hours_stay_after_redemption(exchange, rich):
    assert HoursEntry.objects.filter(volunteer=rich).total_minutes() == 600


@pytest.mark.parametrize("way", ["refuse", "withdraw"])
@pytest.mark.parametrize("approved", [False, True])
def test_refused_or_withdrawn_the_points_and_the_stock_come_back_once(
    way, approved, exchange, rich, reward, worker, helper
):
    if approved:
        exchange.approve(by=worker, at=LATER)
    if way == "refuse":
        exchange.refuse(why="这批过期了", by=worker, at=LATER)
    else:
        exchange.withdraw(by=helper, at=LATER)
    with pytest.raises(WrongExchangeStep):
        exchange.withdraw(by=helper, at=LATER)
    reward.refresh_from_db()
    assert reward.stock == 2
    assert Purse.objects.balance_of(rich) == 10
    assert agrees(rich)


def test_refusing_asks_for_a_reason(exchange, client, worker):
    client.force_login(worker)
    client.post(f"/teams/exchanges/{exchange.uid}/decide/", {"step": "refuse"})
    exchange.refresh_from_db()
    assert exchange.state == "asked"


def test_nobody_approves_their_own(reward, worker, system):
    own = Volunteer.objects.create(
        person=worker.person, number="V000777", registered_on=date(2021, 1, 1)
    )
    for day in range(2):
        serve(own, 2, system=system, days=day)
    asked = ask(reward, own, worker)
    for step in (asked.approve, asked.hand_out):
        with pytest.raises(OwnExchange):
            step(by=worker, at=LATER)
    assert not Exchange.objects.to_handle(worker).exists()


def test_too_few_points_take_nothing_from_the_shelf(volunteer, helper, reward, system):
    serve(volunteer, 2, system=system)
    with pytest.raises(TooFewPoints):
        ask(reward, volunteer, helper)
    reward.refresh_from_db()
    assert reward.stock == 2
    assert not Exchange.objects.exists()


def test_the_same_press_twice_is_one_exchange(rich, helper, reward):
    key = uuid4()
    assert ask(reward, rich, helper, key) == ask(reward, rich, helper, key)
    assert Purse.objects.balance_of(rich) == 6


def test_of_many_who_ask_at_once_only_as_many_get_one_as_there_are(
    concurrent_db, starting, station, system, reward
):
    people = []
    for n in range(6):
        account = somebody(f"志愿者{n}", station, f"100000005{n:02}", by=system)
        one = Volunteer.objects.create(
            person=account.person, number=f"V0009{n}", registered_on=date(2021, 1, 1)
        )
        for day in range(2):
            serve(one, 2, system=system, days=day)
        people.append((one, account))
    ended = at_once(*[lambda one=one, by=by: ask(reward, one, by) for one, by in people])
    assert [type(error) for error in ended if error] == [NoneLeft] * 4
    reward.refresh_from_db()
    assert (reward.stock, Exchange.objects.count()) == (0, 2)
    assert PointsEntry.objects.filter(reason="spent").count() == 2


def test_one_purse_pays_for_what_is_in_it_whatever_is_pressed_at_once(
    concurrent_db, starting, volunteer, helper, system, station
):
    for day in range(3):
        serve(volunteer, 2, system=system, days=day)
    rewards = [
        Reward.objects.create(name=f"物{n}", kind="thing", price=4, stock=9, place=station)
        for n in range(4)
    ]
    ended = at_once(*[lambda one=one: ask(one, volunteer, helper) for one in rewards])
    assert [type(error) for error in ended if error] == [TooFewPoints] * 3
    assert Purse.objects.balance_of(volunteer) == 2
    assert agrees(volunteer)


def test_thanks_come_before_things_on_the_shelf(client, helper, reward, station):
    Reward.objects.create(name="座谈会席位", kind="spirit", price=50, stock=3, place=station)
    client.force_login(helper)
    page = client.get("/teams/shelf/").content.decode()
    assert page.index("座谈会席位") < page.index("护手霜")


def test_the_office_adds_to_the_stock_and_never_takes_more_than_there_is(
    client, office, reward, station
):
    client.force_login(office)
    said = {
        "name": "护手霜", "kind": "thing", "price": "5", "place": "S1", "is_offered": "on",
        "about": "",
    }  # fmt: skip
    url = f"/teams/shelf/{reward.uid}/"
    assert client.post(url, said | {"count": "3"}).status_code == 302
    assert client.post(url, said | {"count": "-6"}).status_code == 422
    assert client.post(url, said | {"count": "0", "price": "0"}).status_code == 422
    reward.refresh_from_db()
    assert (reward.stock, reward.price) == (5, 5)
    assert client.post("/teams/shelf/new/", said | {"count": "7"}).status_code == 302
    assert Reward.objects.exclude(pk=reward.pk).get().stock == 7


# Honours


def test_honours_are_public_by_number_alone(client, honour):
    page = client.get("/teams/honours/").content.decode()
    assert "V000001" in page and "优秀志愿者" in page
    assert "陆小帮" not in page


def test_an_honour_is_recorded_once_and_withdrawn_with_a_reason(client, honour, office, volunteer):
    client.force_login(office)
    said = {"who": "V000001", "name": honour.name, "given_by": "大龙中心", "day": "2026-3-4"}
    assert client.post("/teams/honours/record/", said).status_code == 409
    with pytest.raises(HonouredAlready):
        Honour.objects.record(
            volunteer, name=honour.name, given_by="别处", day=honour.day, by=office, at=LATER
        )
    url = f"/teams/honours/{honour.pk}/withdraw/"
    client.post(url, {"why": ""})
    assert Honour.objects.standing().exists()
    assert [client.post(url, {"why": "记错人了"}).status_code for _ in range(2)] == [302, 409]
    assert "优秀志愿者" not in client.get("/teams/honours/").content.decode()


def test_no_honour_of_tomorrow(client, office, volunteer):
    client.force_login(office)
    day = timezone.localdate() + timedelta(days=1)
    said = {"who": "V000001", "name": "标兵", "given_by": "大龙中心", "day": str(day)}
    assert client.post("/teams/honours/record/", said).status_code == 422
