"""Places: the tree, what a place says about itself, and what stays when it closes."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from tests.areas.conftest import MORNING, plant
from tongxing.base.errors import Refused
from tongxing.people import place_news
from tongxing.people.models import Message
from tongxing.places.models import Condition, HasChildren, Level, Place, PlaceStep, Service, Shape

LATER = MORNING + timedelta(hours=1)


def test_scope_follows_the_tree_at_any_depth(centre, institute, station, other_station):
    point = plant(station, "P1", "柳坪桥头点", Level.POINT)
    assert list(Place.objects.under(institute).in_tree_order()) == [institute, station, point]
    assert [one.code for one in Place.objects.above(point)] == ["C", "I1", "S1", "P1"]
    assert not institute.holds(other_station)


def test_a_code_that_begins_like_another_is_not_below_it(centre):
    one, ten = plant(centre, "S1", "一", Level.STATION), plant(centre, "S10", "十", Level.STATION)
    assert not one.holds(ten)
    assert list(Place.objects.under(one)) == [one]


def test_moving_a_place_takes_everything_below_along(
    centre, institute, station, other_station, office
):
    point = plant(station, "P1", "柳坪桥头点", Level.POINT)
    station.move(under=other_station.parent, by=office, at=LATER)
    point.refresh_from_db()
    assert point.path == "C/I2/S1/P1/"
    assert not Place.objects.under(institute).filter(pk=point.pk).exists()
    assert station.steps.get().kind == PlaceStep.Kind.MOVED


def test_a_place_cannot_hang_below_itself(institute, station, office):
    with pytest.raises(Refused, match="自己下面"):
        institute.move(under=station, by=office, at=LATER)


def test_a_merged_place_keeps_its_page_and_its_story(client, station, other_station, office):
    station.close(why="两站合一", into=other_station, by=office, at=LATER)
    page = client.get(station.get_absolute_url()).content.decode()
    assert "已并入石桥站" in page
    assert "两站合一" in page
    assert "柳坪站" in client.get(other_station.get_absolute_url()).content.decode()


def test_a_place_with_open_places_below_it_does_not_close(institute, station, office):
    with pytest.raises(HasChildren):
        institute.close(why="撤并", by=office, at=LATER)


def test_a_place_closes_once(station, office):
    station.close(why="撤并", by=office, at=LATER)
    with pytest.raises(Refused, match="已经关闭"):
        Place.objects.get(pk=station.pk).close(why="撤并", by=office, at=LATER)


@pytest.mark.parametrize(
    ("condition", "open_now"),
    [(Condition.OPEN, True), (Condition.SHORT, True), (Condition.CLOSED, False)],
)
def test_a_notice_wins_over_the_opening_hours(condition, open_now, station, worker):
    station.declare(condition, why="停电", until=None, by=worker, at=MORNING)
    assert station.standing(LATER).is_open_now == open_now


def test_a_notice_ends_at_its_hour_or_with_the_next(station, worker):
    station.declare(Condition.CLOSED, why="停电", until=LATER, by=worker, at=MORNING)
    assert station.standing(LATER - timedelta(minutes=1)).reason == "停电"
    assert station.standing(LATER).is_open_now
    station.declare(Condition.SHORT, why="两人入户", until=None, by=worker, at=MORNING)
    assert station.notices.filter(ended_at=None).count() == 1


def test_outside_its_hours_a_place_is_shut(station):
    assert not station.standing(MORNING.replace(hour=20)).is_open_now
    assert not station.standing(MORNING + timedelta(days=3)).is_open_now  # Saturday


def test_whoever_follows_a_place_is_told_once_of_each_notice(station, worker, resident):
    station.follow(resident, at=MORNING)
    station.follow(resident, at=MORNING)
    station.declare(Condition.CLOSED, why="停电检修", until=None, by=worker, at=LATER)
    place_news.tell_followers(at=LATER)
    place_news.tell_followers(at=LATER)
    message = Message.objects.get(to=resident)
    assert "停电检修" in message.text
    assert message.url == station.get_absolute_url()


def test_the_story_of_a_place_cannot_be_rewritten(station, worker):
    station.declare(Condition.CLOSED, why="停电", until=None, by=worker, at=MORNING)
    with pytest.raises(DatabaseError), transaction.atomic():
        PlaceStep.objects.update(note="没停")


# --- pages

WHO = ["resident", "worker", "other_worker", "office", "administrator", None]
DOORS = [
    ("declare", {"condition": "closed", "why": "停电"}, [403, 302, 404, 302, 302, 302]),
    ("edit", {"name": "柳坪站"}, [403, 302, 404, 302, 302, 302]),
    ("close", {"why": "撤并"}, [403, 403, 403, 302, 302, 302]),
    ("follow", {}, [302, 302, 302, 302, 302, 302]),
]


@pytest.mark.parametrize(
    ("door", "said", "who", "status"),
    [(door, said, *pair) for door, said, found in DOORS for pair in zip(WHO, found, strict=True)],
)
def test_who_may_say_what_about_a_place(door, said, who, status, client, request, station):
    if who:
        client.force_login(request.getfixturevalue(who))
    response = client.post(reverse(f"places:{door}", args=[station.code]), said)
    assert response.status_code == status
    if who is None:
        assert response.url.startswith("/people/login/")


def test_the_list_says_what_is_open_and_what_can_be_done(client, station, worker, other_station):
    lend = Service.objects.create(code="wheelchair", name="借用轮椅")
    station.offers.create(service=lend, bring="身份证")
    page = client.get(reverse("places:places"), {"service": "wheelchair"}).content.decode()
    assert "柳坪站" in page
    assert "石桥站" not in page
    assert "身份证" in client.get(station.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_the_same_few_questions_however_long(
    count, client, centre, django_assert_num_queries
):
    for n in range(count):
        plant(centre, f"X{n}", f"站{n}", Level.STATION)
    client.get(reverse("places:places"))  # whether it is a demonstration is asked once
    with django_assert_num_queries(6):
        client.get(reverse("places:places"))


def test_hours_are_read_as_people_write_them(client, station, worker):
    client.force_login(worker)
    url = reverse("places:edit", args=[station.code])
    client.post(url, {"name": "柳坪站", "day0": "8:30-12:00，14:00—17:30", "day6": "9：00至11：00"})
    hours = station.hours.order_by("weekday", "opens").values_list("weekday", "opens", "closes")
    assert [(day, f"{a:%H:%M}", f"{b:%H:%M}") for day, a, b in hours] == [
        (0, "08:30", "12:00"), (0, "14:00", "17:30"), (6, "09:00", "11:00"),
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", ["早上", "25:00-26:00", "12:00-8:00", "8:00-12:00，11:00-13:00"])
def test_hours_that_make_no_sense_are_told_and_nothing_changes(wrong, client, station, worker):
    client.force_login(worker)
    before = station.hours.count()
    url = reverse("places:edit", args=[station.code])
    assert client.post(url, {"name": "柳坪站", "day0": wrong}).status_code == 422
    assert station.hours.count() == before


def test_a_new_place_hangs_where_the_office_says(client, institute, office):
    client.force_login(office)
    said = {"parent": institute.pk, "level": "point", "code": "P9", "name": "桥头点"}
    client.post(reverse("places:plant"), said)
    assert Place.objects.get(code="P9").path == "C/I1/P9/"
    assert client.post(reverse("places:plant"), said).status_code == 422  # the code is taken


def test_the_map_is_drawn_from_the_zones_own_shapes(client, station):
    page = client.get(reverse("places:places")).content.decode()
    assert "<polygon" not in page
    ring = [[108.8, 27.1], [109.0, 27.1], [109.0, 27.3], [108.8, 27.1]]
    Shape.objects.create(kind=Shape.Kind.OUTLINE, points=ring)
    Shape.objects.create(kind=Shape.Kind.ROAD, name="迎宾路", points=ring[:2])
    page = client.get(reverse("places:places")).content.decode()
    assert page.count("<polygon") == 1
    assert "迎宾路" in page
    assert f'href="{station.get_absolute_url()}"' in page
