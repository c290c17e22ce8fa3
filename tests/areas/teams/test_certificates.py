"""Certificates: free, by oneself, checked by anybody, with and without the network."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tongxing.base import signing
from tongxing.people.models import TrailEntry
from tongxing.teams import papers
from tongxing.teams.models import (
    Certificate,
    HoursDoubt,
    HoursEntry,
    HoursRequest,
    NothingToCertify,
    Served,
    give_word,
)
from tongxing.web import cli

from ..conftest import MORNING, at_once

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVENING = MORNING + 12 * HOUR
WHO = (None, "stranger", "helper", "leader", "worker", "other_worker")
LOGIN, OK, DONE, NO, HIDDEN = "login", 200, 302, 403, 404
TABLE = {
    "certificates": ("get", LOGIN, HIDDEN, OK, HIDDEN, HIDDEN, HIDDEN),
    "certificate": ("get", LOGIN, HIDDEN, OK, HIDDEN, OK, HIDDEN),
    "certificates_team": ("get", LOGIN, NO, NO, NO, NO, NO),
    "revoke": ("post", LOGIN, NO, NO, NO, DONE, HIDDEN),
    "verify": ("get", *[OK] * 6),
    "verify_one": ("get", *[OK] * 6),
    "key": ("get", *[OK] * 6),
}


@pytest.fixture
def serve(volunteer, system, station, team):
    def serve(days=0, hours=2, what="清河道", **said):
        since = MORNING + days * DAY
        facts = {"place": station, "team": team, "leader": "潘队长"} | said
        served = Served("activity", what, uuid4(), since, since + hours * HOUR, **facts)
        return HoursEntry.objects.record(volunteer, served, by=system, at=EVENING + 90 * DAY)

    return serve


@pytest.fixture
def issue(volunteer, helper):
    def issue(since=None, until=None, key=None, by=helper):
        return Certificate.objects.issue(
            volunteer, since=since, until=until, by=by, at=EVENING + 90 * DAY,
            request_key=key or uuid4(),
        )  # fmt: skip

    return issue


# --- what it says


def test_it_says_what_the_measures_require(serve, issue, volunteer):
    serve()
    serve(1, what="送药上门")
    facts = issue().facts
    assert facts["minutes"] == 240
    assert facts["name"] == "陆小帮"
    assert facts["volunteer_number"] == "V000001"
    assert facts["unit"] == "大龙中心"
    assert [line["what"] for line in facts["lines"]] == ["清河道", "送药上门"]
    assert facts["lines"][0]["unit"] == "扶贫帮困队"
    assert (facts["first_day"], facts["last_day"]) == ("2026-03-04", "2026-03-05")


def test_only_the_days_that_were_asked_for_ends_included(serve, issue):
    for days in range(4):
        serve(days)
    assert issue(since=date(2026, 3, 5), until=date(2026, 3, 6)).minutes == 240


def test_duty_learning_disputes_and_doubts_are_not_on_it(
    serve, issue, volunteer, station, helper, worker
):
    serve()
    duty = Served("duty", "值守", uuid4(), MORNING + DAY, MORNING + DAY + HOUR)
    HoursEntry.objects.record(volunteer, duty, by=worker, at=EVENING + 90 * DAY)
    disputed, doubted, gone = serve(2), serve(3), serve(4)
    give_word(disputed, is_mine=False, by=helper, at=EVENING)
    HoursDoubt.objects.create(entry=doubted, kind="span", found_at=EVENING)
    asked = HoursRequest.objects.ask(
        "takeback", volunteer, why="错", by=helper, at=EVENING, place=station,
        request_key=uuid4(), entry=gone,
    )  # fmt: skip
    assert issue().minutes == 120
    asked.grant(by=worker, at=EVENING)
    assert issue().minutes == 120


def test_a_doubt_that_was_settled_is_none(serve, issue, worker):
    entry = serve()
    HoursDoubt.objects.create(entry=entry, kind="span", found_at=EVENING)
    with pytest.raises(NothingToCertify):
        issue()
    HoursDoubt.objects.get().settle(why="抗洪", by=worker, at=EVENING)
    assert issue().minutes == 120


def test_the_same_request_twice_is_one_certificate(serve, issue):
    serve()
    key = uuid4()
    assert issue(key=key) == issue(key=key)


def test_numbers_are_given_once_however_many_ask(concurrent_db, starting, serve, volunteer, helper):
    serve()
    acts = [
        lambda: Certificate.objects.issue(
            volunteer, since=None, until=None, by=helper, at=EVENING, request_key=uuid4()
        )
        for _ in range(5)
    ]
    assert at_once(*acts) == [None] * 5
    assert Certificate.objects.values("number").distinct().count() == 5


def test_every_certificate_is_in_the_trail(serve, issue, helper):
    serve()
    made = issue()
    assert TrailEntry.objects.get(what="certificate").after["number"] == made.number


def test_the_paper_is_a_pdf_of_its_own_pages(serve, issue):
    serve()
    one = papers.pdf([issue()], host="http://zone.example")
    two = papers.pdf([issue(), issue()], host="http://zone.example")
    assert one.startswith(b"%PDF")
    assert len(re.findall(rb"/Type ?/Page\b", two)) == 2 * len(re.findall(rb"/Type ?/Page\b", one))


# --- who may


CASES = [
    (name, who, row[0], outcome)
    for name, row in TABLE.items()
    for who, outcome in zip(WHO, row[1:], strict=True)
]


@pytest.mark.parametrize(("name", "who", "method", "expected"), CASES)
def test_who_gets_what(name, who, method, expected, client, request, serve, issue, team):
    serve()
    made = issue()
    given = {
        "certificate": [made.number], "revoke": [made.number], "certificates_team": [team.code],
        "verify_one": [made.number, made.code],
    }  # fmt: skip
    if who:
        client.force_login(request.getfixturevalue(who))
    answer = getattr(client, method)(reverse(f"teams:{name}", args=given.get(name, [])))
    signed_out = answer.status_code == 302 and answer.url.startswith("/people/login/")
    assert (LOGIN if signed_out else answer.status_code) == expected


# --- checked


def test_who_checks_it_sees_that_it_is_true_and_half_a_name(client, serve, issue):
    serve()
    made = issue()
    page = client.get(made.get_absolute_url()).content.decode()
    assert "证明是真的，和台账一致" in page and made.number in page and "2小时00分" in page
    assert "陆小帮" not in page and "陆" in page


def test_a_wrong_code_finds_nothing(client, serve, issue):
    serve()
    made = issue()
    asked = {"number": made.number, "code": "AAAAAAAA"}
    answer = client.get("/teams/verify/", asked)
    assert answer.status_code == 422 and "没有这份证明" in answer.content.decode()
    assert client.get(f"/teams/verify/{made.number}/AAAAAAAA/").status_code == 404
    found = client.get("/teams/verify/", asked | {"code": made.code.lower()})
    assert found.url == made.get_absolute_url()


def test_hours_taken_back_since_are_told_to_who_checks(client, serve, issue, helper, worker):
    entry = serve()
    serve(1)
    made = issue()
    entry.take_back(why="那天没去", asked_by=helper, by=worker, at=EVENING)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "2小时00分被更正撤销" in page


def test_a_revoked_certificate_says_so_to_who_checks(client, serve, issue, worker):
    serve()
    made = issue()
    client.force_login(worker)
    client.post(f"/teams/certificates/{made.number}/revoke/", {"why": "开错了人"})
    client.logout()
    page = client.get(made.get_absolute_url()).content.decode()
    assert "已经作废" in page and "开错了人" in page


def test_it_is_checked_without_the_server_by_signature_alone(serve, issue, tmp_path, capsys):
    serve()
    made = issue()
    address = f"http://zone.example{made.get_absolute_url()}#{made.statement}"
    key = tmp_path / "key.pem"
    key.write_text(signing.public_pem())
    assert cli.main(["verify", address, "--key", str(key)]) == 0
    assert made.number in capsys.readouterr().out
    spoilt = made.statement.replace(
        made.statement[10], "x" if made.statement[10] != "x" else "y", 1
    )
    assert cli.main(["verify", spoilt]) == 1
    assert "签名不对" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "abc", "abc.def", "漢.字", "a.b.c", "=.="])
def test_nonsense_is_not_ours(text):
    with pytest.raises(signing.NotOurs):
        signing.read(text)


def test_the_key_can_be_taken_away_and_its_fingerprint_is_on_the_paper(client, serve, issue):
    serve()
    pem = client.get("/teams/certificates/key/").content.decode()
    assert pem == signing.public_pem()
    assert issue().facts["fingerprint"] == signing.fingerprint()


# --- pages


def test_one_issues_a_certificate_by_oneself_at_any_hour(client, helper, serve):
    serve(days=-90)
    client.force_login(helper)
    answer = client.post("/teams/certificates/", {"request_key": uuid4(), "since": "", "until": ""})
    assert answer.status_code == 302
    made = Certificate.objects.get()
    paper = client.get(f"/teams/certificates/{made.number}/")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_without_hours_there_is_nothing_to_certify_and_one_is_told(client, helper, volunteer):
    client.force_login(helper)
    answer = client.post("/teams/certificates/", {"request_key": uuid4()})
    assert answer.status_code == 409
    assert "还没有可以出具证明" in answer.content.decode()


def test_a_team_gets_its_certificates_in_one_paper_once(client, office, team, serve):
    serve(days=-90)
    client.force_login(office)
    said = {"request_key": uuid4(), "since": "", "until": ""}
    for _ in range(2):
        paper = client.post(f"/teams/{team.code}/certificates/", said)
        assert paper.content.startswith(b"%PDF")
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"since": "2099-1-1"}, "还没有到"),
        ({"since": "2026-3-5", "until": "2026-3-1"}, "结束的日子"),
        ({"since": "去年"}, "看不懂这个日期"),
    ],
)
def test_days_that_cannot_be_are_told(client, helper, volunteer, said, told):
    client.force_login(helper)
    answer = client.post("/teams/certificates/", {"request_key": uuid4(), **said})
    assert answer.status_code == 422 and told in answer.content.decode()
