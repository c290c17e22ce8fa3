"""Who may open the pages of programmes, the calendar, write-ups and orders."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tongxing.activities import urls
from tongxing.activities.models import CalendarKey, Copying, Order, Photo

from ..conftest import MORNING

pytestmark = pytest.mark.django_db
WHO = (None, "stranger", "helper", "leader", "worker", "office")
LOGIN, OK, DONE, NO, HIDDEN, WRONG = "login", 200, 302, 403, 404, 422

# Route: method, then what each of WHO gets. The activity is the worker's station's and the
# leader's team's and is over; the helper came. The office is the centre's.
MORE = {
    "programme": ("get", *[OK] * 6),
    "season": ("get", *[OK] * 6),
    "programme_new": ("get", LOGIN, NO, NO, NO, NO, OK),
    "programme_edit": ("get", LOGIN, NO, NO, NO, NO, OK),
    "season_new": ("get", LOGIN, NO, NO, NO, NO, OK),
    "season_edit": ("get", LOGIN, NO, NO, NO, NO, OK),
    "season_clone": ("get", LOGIN, NO, NO, NO, NO, OK),
    "again": ("get", LOGIN, NO, NO, OK, OK, OK),
    "calendar": ("get", *[OK] * 6),
    "calendar_key": ("post", LOGIN, *[DONE] * 5),
    "feed": ("get", *[OK] * 6),
    "place_feed": ("get", *[OK] * 6),
    "team_feed": ("get", *[OK] * 6),
    "own_feed": ("get", *[OK] * 6),
    "orders": ("get", *[OK] * 6),
    "order": ("get", LOGIN, *[OK] * 5),
    "order_join": ("post", LOGIN, *[DONE] * 5),
    "order_plan": ("post", LOGIN, NO, NO, HIDDEN, DONE, DONE),
    "order_decline": ("post", LOGIN, NO, NO, HIDDEN, WRONG, WRONG),
    "write_up": ("get", LOGIN, NO, NO, OK, OK, OK),
    "photo": ("get", *[HIDDEN] * 3, OK, OK, OK),
    "photo_faces": ("post", LOGIN, NO, NO, DONE, DONE, DONE),
    "photo_remove": ("post", LOGIN, NO, NO, DONE, DONE, DONE),
    "feedback": ("get", LOGIN, HIDDEN, OK, HIDDEN, HIDDEN, HIDDEN),
    "copying": ("get", LOGIN, NO, NO, HIDDEN, OK, HIDDEN),
    "no_shows": ("get", LOGIN, NO, NO, HIDDEN, OK, OK),
    "excuse": ("get", LOGIN, NO, NO, OK, OK, OK),
    "copying_undo": ("post", LOGIN, NO, NO, HIDDEN, DONE, HIDDEN),
}


@pytest.fixture
def subject(
    plan, spring, worker, helper, volunteer, sign_up, settings, tmp_path, station
):  # fmt: skip
    """What each route is asked about, by the name of the part of its address."""
    settings.MEDIA_ROOT = tmp_path
    activity = plan()
    row = sign_up(activity, helper)
    photo = Photo.objects.keep(activity, b"jpeg", faces="unasked", by=worker, at=MORNING)
    copying = Copying.objects.create(season=spring, by=worker, at=MORNING)
    order = Order.objects.place_order(
        title="教用手机", about="", work="culture", place=station, like=None, by=helper,
        request_key=uuid4(), at=MORNING,
    )  # fmt: skip
    key = CalendarKey.objects.renew(helper, at=MORNING)
    return {
        "order": order.uid, "photo": photo.uid, "row": row.uid, "key": key.uid,
        "word": key.word, "place": "S1", "team": "T1",
        "number": activity.number, "season": spring.uid, "programme": spring.programme.uid,
        "copying": copying.uid, "person": helper.person.uid,
    }  # fmt: skip


UID_OF = {
    "programme_edit": "programme", "season_new": "programme", "copying": "copying",
    "copying_undo": "copying", "own_feed": "key", "order_join": "order",
    "order_plan": "order", "order_decline": "order", "photo": "photo",
    "photo_faces": "photo", "photo_remove": "photo", "feedback": "row",
    "excuse": "row", "no_shows": "person",
}  # fmt: skip
CODE_OF = {"place_feed": "place", "team_feed": "team"}


def address(name, subject):
    pattern = next(route for route in urls.urlpatterns if route.name == name).pattern
    given = dict(subject)
    given["uid"] = given[UID_OF.get(name, "season")]
    given["code"] = given[CODE_OF.get(name, "place")]
    return reverse(f"activities:{name}", kwargs={k: given[k] for k in pattern.converters})


@pytest.mark.parametrize(
    ("name", "who", "method", "expected"),
    [
        (name, who, line[0], outcome)
        for name, line in MORE.items()
        for who, outcome in zip(WHO, line[1:], strict=True)
    ],
)
def test_who_gets_what(name, who, method, expected, client, request, subject):
    if who:
        client.force_login(request.getfixturevalue(who))
    answer = getattr(client, method)(address(name, subject))
    signed_out = answer.status_code == 302 and answer.url.startswith("/people/login/")
    assert (LOGIN if signed_out else answer.status_code) == expected
