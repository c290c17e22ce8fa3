"""Training: announced, attended, in the ledger of learning."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tongxing.teams.models import Course, HoursEntry, HoursSum, Ledger

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WHO = (None, "stranger", "helper", "worker", "other_worker", "auditor")
LOGIN, OK, NO = "login", 200, 403
TABLE = {
    "courses": ("get", LOGIN, *[OK] * 5),
    "course": ("get", LOGIN, *[OK] * 5),
    "course_new": ("get", LOGIN, NO, NO, OK, OK, NO),
}


@pytest.fixture
def course(station, worker):
    since = timezone.now() - 26 * HOUR
    return Course.objects.create(
        name="急救入门", about="心肺复苏", organiser="县医院", place=station, starts_at=since,
        ends_at=since + 3 * HOUR, by=worker,
    )  # fmt: skip


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", TABLE)
def test_who_gets_what(name, who, client, request, course):
    if who:
        client.force_login(request.getfixturevalue(who))
    args = [course.uid] if name == "course" else []
    answer = client.get(reverse(f"teams:{name}", args=args))
    signed_out = answer.status_code == 302 and answer.url.startswith("/people/login/")
    expected = TABLE[name][1 + WHO.index(who)]
    assert (LOGIN if signed_out else answer.status_code) == expected


def test_who_came_has_it_in_the_ledger_of_learning_once(client, course, worker, volunteer):
    client.force_login(worker)
    for _ in range(2):
        answer = client.post(course.get_absolute_url(), {"numbers": "v000001， V000001"})
        assert answer.status_code == 302
    entry = HoursEntry.objects.get()
    assert (entry.kind, entry.minutes, entry.what) == ("training", 180, "急救入门")
    assert HoursSum.objects.total_of(volunteer, Ledger.LEARNING) == 180
    assert HoursSum.objects.total_of(volunteer) == 0


@pytest.mark.parametrize("who", ["helper", "other_worker", "auditor"])
def test_only_the_places_staff_record_who_came(who, client, request, course, volunteer):
    client.force_login(request.getfixturevalue(who))
    answer = client.post(course.get_absolute_url(), {"numbers": "V000001"})
    assert answer.status_code == 403
    assert not HoursEntry.objects.exists()


def test_a_wrong_number_is_named_and_nobody_is_recorded(client, course, worker, volunteer):
    client.force_login(worker)
    answer = client.post(course.get_absolute_url(), {"numbers": "V000001\nV9"})
    assert answer.status_code == 422
    assert "没有这些编号：V9" in answer.content.decode()
    assert not HoursEntry.objects.exists()


def test_a_course_that_is_not_over_takes_nobody_down(client, course, worker, volunteer):
    now = timezone.now()
    Course.objects.filter(pk=course.pk).update(starts_at=now - HOUR, ends_at=now + HOUR)
    client.force_login(worker)
    assert client.post(course.get_absolute_url(), {"numbers": "V000001"}).status_code == 409


def test_a_course_is_announced_where_one_works(client, worker, other_station):
    client.force_login(worker)
    said = {
        "name": "手语", "about": "问候", "organiser": "残联", "place": "S1", "day": "2026-3-5",
        "since": "9:00", "until": "11点30",
    }  # fmt: skip
    assert client.post("/teams/courses/new/", said | {"place": "S2"}).status_code == 422
    assert client.post("/teams/courses/new/", said | {"until": "8:00"}).status_code == 422
    assert client.post("/teams/courses/new/", said).status_code == 302
    course = Course.objects.get()
    assert course.ends_at - course.starts_at == 2.5 * HOUR
