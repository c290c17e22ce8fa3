"""Pages of the ledger: one's own, the team leader's, and whoever keeps hours."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tongxing.teams import doubting
from tongxing.teams.models import HoursDoubt, HoursEntry, HoursRequest, Served

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WHO = (None, "stranger", "helper", "leader", "worker", "other_worker", "auditor")
LOGIN, OK, DONE, NO, HIDDEN, WRONG = "login", 200, 302, 403, 404, 422

# Route: method, then what each of WHO gets. The line, the request and the doubt are the helper's,
# who served at the worker's station with the leader's team.
TABLE = {
    "hours": ("get", LOGIN, HIDDEN, OK, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "hours_ask": ("get", LOGIN, HIDDEN, OK, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "hours_all_mine": ("post", LOGIN, HIDDEN, DONE, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "hours_word": ("post", LOGIN, HIDDEN, DONE, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "hours_correct": ("get", LOGIN, HIDDEN, OK, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "hours_not_me": ("post", LOGIN, HIDDEN, WRONG, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "hours_withdraw": ("post", LOGIN, HIDDEN, DONE, HIDDEN, 409, HIDDEN, HIDDEN),
    "hours_enter": ("get", LOGIN, NO, NO, OK, NO, NO, NO),
    "hours_desk": ("get", LOGIN, NO, NO, NO, OK, OK, NO),
    "hours_decide": ("post", LOGIN, NO, NO, NO, WRONG, HIDDEN, NO),
    "hours_settle": ("post", LOGIN, NO, NO, NO, DONE, HIDDEN, NO),
    "hours_ledger": ("get", LOGIN, NO, NO, OK, OK, HIDDEN, OK),
}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def entry(volunteer, system, station, team, now):
    since = now - timedelta(days=2)
    served = Served(
        "activity", "清河道", uuid4(), since, since + 11 * HOUR, place=station, team=team
    )
    return HoursEntry.objects.record(volunteer, served, by=system, at=now)


@pytest.fixture
def asked(volunteer, station, helper, now):
    return HoursRequest.objects.ask(
        "add", volunteer, why="漏记了", by=helper, at=now, place=station, request_key=uuid4(),
        kind="visit", what="看望老人", since=now - 50 * HOUR, until=now - 49 * HOUR,
    )  # fmt: skip


@pytest.fixture
def doubt(entry, now):
    doubting.look(at=now)
    return HoursDoubt.objects.get()


CASES = [
    (name, who, row[0], outcome)
    for name, row in TABLE.items()
    for who, outcome in zip(WHO, row[1:], strict=True)
]


@pytest.mark.parametrize(("name", "who", "method", "expected"), CASES)
def test_who_gets_what(
    name, who, method, expected, client, request, entry, asked, doubt, team, volunteer
):
    given = {
        "hours_withdraw": [asked.uid], "hours_decide": [asked.uid], "hours_settle": [doubt.pk],
        "hours_enter": [team.code], "hours_ledger": [volunteer.number],
        "hours_word": [entry.pk], "hours_correct": [entry.pk], "hours_not_me": [entry.pk],
    }  # fmt: skip
    if who:
        client.force_login(request.getfixturevalue(who))
    answer = getattr(client, method)(reverse(f"teams:{name}", args=given.get(name, [])))
    signed_out = answer.status_code == 302 and answer.url.startswith("/people/login/")
    assert (LOGIN if signed_out else answer.status_code) == expected


def test_one_confirms_with_one_press_and_sees_it(client, entry, helper):
    client.force_login(helper)
    page = client.get("/teams/hours/").content.decode()
    assert "清河道" in page and "11小时00分" in page and "都是我" in page
    client.post("/teams/hours/all-mine/")
    page = client.get("/teams/hours/").content.decode()
    assert "本人确认" in page and "都是我" not in page


def test_somebody_who_was_not_there_asks_that_the_line_be_taken_back(client, entry, helper, worker):
    client.force_login(helper)
    said = {"request_key": str(uuid4()), "why": "那天我在县里开会"}
    client.post(f"/teams/hours/{entry.pk}/not-me/", said)
    client.force_login(worker)
    desk = client.get("/teams/hours/desk/").content.decode()
    assert "那天我在县里开会" in desk
    asked = HoursRequest.objects.get()
    client.post(f"/teams/hours/requests/{asked.uid}/decide/", {"grant": "on"})
    client.force_login(helper)
    page = client.get("/teams/hours/").content.decode()
    assert "已撤销" in page and "0小时00分" in page


def change(now, **said):
    day = timezone.localtime(now - timedelta(days=3)).date()
    return {
        "request_key": str(uuid4()), "kind": "activity", "what": "清河道", "day": str(day),
        "since": "8:30", "until": "10:30", "place": "S1", "why": "那天的没记上", "declared": "on",
    } | said  # fmt: skip


def test_hours_that_were_forgotten_are_asked_for_and_granted(
    client, helper, volunteer, worker, now
):
    client.force_login(helper)
    assert client.post("/teams/hours/ask/", change(now)).status_code == 302
    asked = HoursRequest.objects.get()
    client.force_login(worker)
    client.post(f"/teams/hours/requests/{asked.uid}/decide/", {"grant": "on"})
    assert HoursEntry.objects.get().minutes == 120


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"until": "8:00"}, "结束时间要在开始时间之后"),
        ({"day": "2099-1-1"}, "还没有过完"),
        ({"since": "早上"}, "有效"),
        ({"declared": ""}, "请确认记录真实"),
        ({"why": ""}, "必填"),
        ({"place": "NOWHERE"}, "选择"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_lost(
    client, helper, volunteer, now, said, told
):
    client.force_login(helper)
    answer = client.post("/teams/hours/ask/", change(now, **said))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page and "清河道" in page
    assert not HoursRequest.objects.exists()


def test_a_leader_enters_the_teams_hours_once_however_often_it_is_sent(
    client, leader, team, volunteer, now
):
    client.force_login(leader)
    said = change(now, who=[volunteer.pk])
    for _ in range(2):
        assert client.post(f"/teams/{team.code}/hours/", said).status_code == 302
    entry = HoursEntry.objects.get()
    assert (entry.minutes, entry.source, entry.team, entry.leader) == (
        120,
        "manual",
        team,
        "潘队长",
    )


def test_hours_older_than_the_rule_allows_are_refused_whole(client, leader, team, volunteer, now):
    client.force_login(leader)
    old = timezone.localtime(now - timedelta(days=40)).date()
    answer = client.post(
        f"/teams/{team.code}/hours/", change(now, who=[volunteer.pk], day=str(old))
    )
    assert answer.status_code == 409
    assert "补录申请" in answer.content.decode()
    assert not HoursEntry.objects.exists()


def test_no_without_a_reason_asks_for_one(client, worker, asked):
    client.force_login(worker)
    answer = client.post(f"/teams/hours/requests/{asked.uid}/decide/", {})
    assert answer.status_code == 422
    assert "不同意要写原因" in answer.content.decode()


def test_the_stations_day_says_that_hours_wait(client, worker, asked):
    client.force_login(worker)
    assert "1份申请" in client.get("/needs/today/").content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_ones_own_ledger_asks_as_much_for_twelve_lines_as_for_one(
    client, helper, volunteer, system, station, now, count, django_assert_max_num_queries
):
    for n in range(count):
        since = now - timedelta(days=n + 1)
        served = Served("visit", f"走访{n}", uuid4(), since, since + HOUR, place=station)
        HoursEntry.objects.record(volunteer, served, by=system, at=now)
    client.force_login(helper)
    client.get("/teams/hours/")
    with django_assert_max_num_queries(13):
        client.get("/teams/hours/")
