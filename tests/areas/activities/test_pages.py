"""Pages of activities: what everybody sees, what their keepers do, what the door tells."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tongxing.activities import urls
from tongxing.activities.models import Activity, Headcount, SignUp, Standing, Stay
from tongxing.activities.models.guest import token_of
from tongxing.activities.models.stay import code_at
from tongxing.teams.models import HoursEntry

from .test_doors import MORE

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WHO = (None, "stranger", "helper", "leader", "worker", "other_worker")
LOGIN, OK, DONE, NO, HIDDEN, WRONG = "login", 200, 302, 403, 404, 422

# Route: method, then what each of WHO gets. The activity is the worker's station's and the
# leader's team's; the helper has signed up.
TABLE = {
    "activities": ("get", *[OK] * 6),
    "mine": ("get", LOGIN, *[OK] * 5),
    "kept": ("get", LOGIN, NO, NO, OK, OK, OK),
    "plan": ("get", LOGIN, NO, NO, OK, OK, OK),
    "activity": ("get", *[OK] * 6),
    "sign_up": ("get", LOGIN, HIDDEN, OK, HIDDEN, HIDDEN, HIDDEN),
    "confirm": ("post", LOGIN, HIDDEN, 409, HIDDEN, HIDDEN, HIDDEN),
    "withdraw": ("post", LOGIN, HIDDEN, DONE, HIDDEN, HIDDEN, HIDDEN),
    "edit": ("get", LOGIN, NO, NO, DONE, DONE, NO),
    "publish": ("post", LOGIN, NO, NO, 409, 409, NO),
    "discard": ("post", LOGIN, NO, NO, 409, 409, NO),
    "move": ("get", LOGIN, NO, NO, OK, OK, NO),
    "cancel": ("post", LOGIN, NO, NO, WRONG, WRONG, NO),
    "letters": ("get", LOGIN, NO, NO, OK, OK, NO),
    "parties": ("get", LOGIN, NO, NO, OK, OK, NO),
    "door": ("get", LOGIN, NO, NO, OK, OK, NO),
    "here": ("get", LOGIN, OK, OK, OK, OK, OK),
    "gate": ("get", LOGIN, NO, NO, OK, OK, NO),
    "guest_sign_up": ("get", 409, *[DONE] * 5),
    # The link of a sign-up that is no guest's leads nowhere.
    "guest": ("get", *[HIDDEN] * 6),
    "guest_confirm": ("post", *[HIDDEN] * 6),
    "guest_withdraw": ("post", *[HIDDEN] * 6),
    "guest_here": ("post", *[HIDDEN] * 6),
    "gate_party": ("get", LOGIN, NO, NO, OK, OK, NO),
    "gate_worker": ("get", LOGIN, NO, NO, OK, OK, NO),
    "gate_event": ("post", LOGIN, NO, NO, DONE, DONE, NO),
    "gate_events": ("post", LOGIN, NO, NO, 400, 400, NO),
    "walk_in": ("post", LOGIN, NO, NO, WRONG, WRONG, NO),
    "count": ("post", LOGIN, NO, NO, DONE, DONE, NO),
    "finish": ("post", LOGIN, NO, NO, DONE, DONE, NO),
}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def activity(plan, now):
    """It has just begun."""
    return plan(
        starts_at=now - HOUR, ends_at=now + 2 * HOUR, opens_at=now - 5 * DAY,
        closes_at=now + HOUR, most_heads=3,
    )  # fmt: skip


@pytest.fixture
def row(activity, helper, volunteer, sign_up, now):
    return sign_up(activity, helper, at=now)


def address(name, row):
    given = {"sign_up", "confirm", "withdraw"}
    if name in {"guest", "guest_confirm", "guest_withdraw", "guest_here"}:
        return reverse(f"activities:{name}", args=[row.uid, token_of(row)])
    if name == "gate_party":
        return reverse(f"activities:{name}", args=[row.activity.number, row.uid])
    pattern = next(route for route in urls.urlpatterns if route.name == name).pattern
    args = {"uid": row.uid} if name in given else {"number": row.activity.number}
    return reverse(f"activities:{name}", kwargs={k: args[k] for k in pattern.converters})


def test_every_route_of_the_area_stands_in_the_table():
    assert {route.name for route in urls.urlpatterns} == set(TABLE) | set(MORE)


@pytest.mark.parametrize(
    ("name", "who", "method", "expected"),
    [
        (name, who, line[0], outcome)
        for name, line in TABLE.items()
        for who, outcome in zip(WHO, line[1:], strict=True)
    ],
)
def test_who_gets_what(name, who, method, expected, client, request, row):
    if who:
        client.force_login(request.getfixturevalue(who))
    answer = getattr(client, method)(address(name, row))
    signed_out = answer.status_code == 302 and answer.url.startswith("/people/login/")
    assert (LOGIN if signed_out else answer.status_code) == expected


def test_a_draft_is_there_for_its_keepers_alone(client, plan, worker, helper):
    draft = plan(publish=False)
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(helper)
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(worker)
    assert "这是草稿" in client.get(draft.get_absolute_url()).content.decode()


def test_a_draft_that_was_discarded_is_never_shown_to_others(client, plan, worker, helper):
    draft = plan(publish=False)
    client.force_login(worker)
    client.post(f"{draft.get_absolute_url()}discard/", follow=True)
    assert draft.title not in client.get("/activities/kept/").content.decode()
    assert "已经作废" in client.get(draft.get_absolute_url()).content.decode()
    assert client.post(f"{draft.get_absolute_url()}publish/").status_code == 409
    client.force_login(helper)
    assert client.get(draft.get_absolute_url()).status_code == 404


# --- signing up


def test_one_press_signs_up_and_says_so(client, activity, neighbour):
    client.force_login(neighbour)
    page = client.get(activity.get_absolute_url()).content.decode()
    assert "还有5个，共5个" in page
    said = {
        "request_key": uuid4(), "post": activity.posts.get().pk, "person": neighbour.person_id,
        "companions": "龙苗苗 9\n吴桂花",
    }  # fmt: skip
    answer = client.post(activity.get_absolute_url(), said, follow=True)
    page = answer.content.decode()
    assert "报上了" in page and "龙苗苗 9岁" in page and "吴桂花" in page
    assert SignUp.objects.get().heads == 3


def sign_up_said(activity, account, key=None):
    return {
        "request_key": key or uuid4(), "post": activity.posts.get().pk,
        "person": account.person_id, "companions": "",
    }  # fmt: skip


def test_a_press_whose_answer_was_lost_is_answered_again(client, activity, neighbour):
    client.force_login(neighbour)
    said = sign_up_said(activity, neighbour)
    first, again = (client.post(activity.get_absolute_url(), said) for _ in range(2))
    assert first.status_code == again.status_code == DONE
    assert first["Location"] == again["Location"]
    assert SignUp.objects.count() == 1


def test_a_press_in_the_rush_asks_the_database_few_questions(
    client, activity, neighbour, django_assert_max_num_queries
):
    client.force_login(neighbour)
    with django_assert_max_num_queries(20):
        answer = client.post(activity.get_absolute_url(), sign_up_said(activity, neighbour))
    assert answer.status_code == DONE


def test_who_has_signed_up_already_is_told_so(client, activity, neighbour):
    client.force_login(neighbour)
    client.post(activity.get_absolute_url(), sign_up_said(activity, neighbour))
    answer = client.post(activity.get_absolute_url(), sign_up_said(activity, neighbour))
    assert answer.status_code == 409
    assert "已经报过名了" in answer.content.decode()


def test_who_presses_after_the_closing_is_told_so(client, activity, neighbour, now):
    Activity.objects.update(closes_at=now)
    client.force_login(neighbour)
    answer = client.post(activity.get_absolute_url(), sign_up_said(activity, neighbour))
    assert answer.status_code == 409
    assert "已经截止" in answer.content.decode()


def test_nobody_signs_up_a_stranger(client, activity, neighbour, helper):
    client.force_login(neighbour)
    said = {
        "request_key": uuid4(), "post": activity.posts.get().pk, "person": helper.person_id,
        "companions": "",
    }  # fmt: skip
    assert client.post(activity.get_absolute_url(), said).status_code == 422
    assert not SignUp.objects.exists()


def test_a_line_of_companions_that_makes_no_sense_is_shown_again(client, activity, neighbour):
    client.force_login(neighbour)
    said = {
        "request_key": uuid4(), "post": activity.posts.get().pk, "person": neighbour.person_id,
        "companions": "9999 ???",
    }  # fmt: skip
    answer = client.post(activity.get_absolute_url(), said)
    page = answer.content.decode()
    assert answer.status_code == 422 and "看不懂“9999 ???”" in page and "9999 ???" in page


def test_withdrawing_on_the_page_frees_the_place(client, row, helper):
    client.force_login(helper)
    client.post(f"/activities/sign-ups/{row.uid}/withdraw/", {"why": "病了"})
    row.refresh_from_db()
    assert (row.state, row.why) == (Standing.WITHDRAWN, "病了")
    assert Activity.objects.get().taken == 0


# --- keeping


def planned(now, **said):
    at = timezone.localtime(now)

    def moment(delta):
        return f"{at + delta:%Y-%m-%dT%H:%M}"

    return {
        "title": "植树", "work": "manners", "place": "S1", "team": "", "theme": "",
        "starts_at": moment(5 * DAY), "ends_at": moment(5 * DAY + 3 * HOUR),
        "opens_at": moment(-HOUR), "closes_at": moment(4 * DAY), "most_heads": "1",
        "has_waiting_list": "on", "confirm_minutes": "240", "posts-TOTAL_FORMS": "3",
        "posts-INITIAL_FORMS": "0", "posts-0-name": "栽树", "posts-0-capacity": "30",
        "posts-0-serves": "on",
    } | said  # fmt: skip


def test_a_draft_is_planned_changed_and_published(client, worker, now, starting):
    client.force_login(worker)
    assert client.post("/activities/plan/", planned(now)).status_code == 302
    made = Activity.objects.get()
    assert (made.state, made.capacity) == ("draft", 30)
    client.post(f"/activities/{made.number}/edit/", planned(now, **{"posts-0-capacity": "40"}))
    made.refresh_from_db()
    assert made.capacity == 40
    client.post(f"/activities/{made.number}/publish/")
    assert "植树" in client.get("/activities/").content.decode()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"ends_at": "2026-1-1 8:00"}, "结束要在开始之后"),
        ({"closes_at": "2099-01-01 08:00"}, "报名截止要在活动结束之前"),
        ({"lot_at": "2026-01-01 08:00"}, "抽签要在报名截止之后"),
        ({"age_from": "60", "age_to": "20"}, "年龄上限比下限小"),
        ({"posts-0-capacity": "0"}, "大于"),
        ({"posts-1-name": "栽树", "posts-1-capacity": "3"}, "两个岗位同名"),
        ({"place": "S2"}, "选择"),
    ],
)
def test_a_plan_that_cannot_be_is_told_beside_its_field(
    client, worker, other_station, now, starting, said, told
):
    client.force_login(worker)
    answer = client.post("/activities/plan/", planned(now, **said))
    assert answer.status_code == 422 and told in answer.content.decode()
    assert not Activity.objects.exists()


# --- the day


def test_a_volunteer_checks_in_with_the_code_and_out_again(client, row, helper, activity, now):
    client.force_login(helper)
    here = f"/activities/{activity.number}/here/"
    fresh = Activity.objects.get()
    said = {"request_key": uuid4(), "code": code_at(fresh, timezone.now()), "row": str(row.uid)}
    assert client.post(here, said).status_code == 302
    assert Stay.objects.inside().count() == 1
    assert "我走了，签退" in client.get(here).content.decode()
    said |= {"request_key": uuid4(), "code": code_at(fresh, timezone.now()), "leaving": "on"}
    client.post(here, said)
    assert Stay.objects.inside().count() == 0


def test_a_wrong_code_is_told_and_nobody_is_there(client, row, helper, activity):
    client.force_login(helper)
    said = {"request_key": uuid4(), "code": "000000", "row": str(row.uid)}
    answer = client.post(f"/activities/{activity.number}/here/", said)
    assert answer.status_code == 409 and "截图不能用" in answer.content.decode()
    assert not Stay.objects.exists()


def test_what_a_gate_sends_is_taken_once_and_answered_for_each(client, row, worker, activity, now):
    client.force_login(worker)
    sent = timezone.now().timestamp() * 1000
    event = {
        "uid": str(uuid4()), "sign_up": str(row.uid), "leaving": False, "at": sent - 60_000,
    }  # fmt: skip
    body = json.dumps({"clock": sent, "events": [event]})
    for _ in range(2):
        answer = client.post(
            f"/activities/{activity.number}/gate/events/", body, content_type="application/json"
        )
        assert answer.json()["items"] == [{"uid": event["uid"], "why": ""}]
        assert answer.json()["inside"]["now"] == 1
    assert Stay.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"clock": 1e99, "events": []}', '{"clock": 1, "events": [{}]}', "\x00"],
)
def test_nonsense_from_a_gate_is_refused_whole(body, client, row, worker, activity):
    client.force_login(worker)
    answer = client.post(
        f"/activities/{activity.number}/gate/events/", body, content_type="application/json"
    )
    assert answer.status_code == 400
    assert not Stay.objects.exists()


def test_somebody_who_just_came_is_in_within_one_form(client, activity, worker, newcomer):
    client.force_login(worker)
    said = {"request_key": uuid4(), "who": newcomer.number, "post": activity.posts.get().pk}
    client.post(f"/activities/{activity.number}/gate/walk-in/", said)
    assert Stay.objects.inside().get().sign_up.person == newcomer.person


def test_people_without_a_name_are_counted(client, activity, worker):
    client.force_login(worker)
    for said in ({}, {}, {"less": "1"}):
        client.post(f"/activities/{activity.number}/gate/count/", said)
    assert sum(Headcount.objects.values_list("heads", flat=True)) == 1


def test_at_the_end_hours_are_written(client, activity, row, worker, now):
    client.force_login(worker)
    said = {"request_key": uuid4(), "sign_up": row.uid}
    client.post(f"/activities/{activity.number}/gate/event/", said)
    Stay.objects.update(since=now - HOUR)
    Activity.objects.update(ends_at=now + timedelta(minutes=1), closes_at=now)
    client.post(f"/activities/{activity.number}/finish/")
    assert HoursEntry.objects.get().minutes in (60, 61)


@pytest.mark.parametrize("count", [1, 9])
@pytest.mark.parametrize(
    ("route", "who", "most"),
    [("activities", None, 3), ("activities", "worker", 12), ("mine", "helper", 13),
     ("kept", "worker", 12)],
)  # fmt: skip
def test_a_list_asks_as_much_for_nine_rows_as_for_one(
    route, who, most, count, client, request, plan, helper, volunteer, sign_up, now,
    django_assert_max_num_queries,
):  # fmt: skip
    for n in range(count):
        one = plan(
            title=f"活动{n}", starts_at=now + DAY, ends_at=now + DAY + HOUR, closes_at=now + DAY
        )
        sign_up(one, helper, at=now)
    if who:
        client.force_login(request.getfixturevalue(who))
    client.get(reverse(f"activities:{route}"))
    with django_assert_max_num_queries(most):
        client.get(reverse(f"activities:{route}"))
