"""点一场: residents order, others join, the station plans, and who ordered is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tongxing.activities.models import (
    Activity,
    Order,
    OrderState,
    OrderVoice,
    Stage,
    WrongOrderStep,
)
from tongxing.activities.sweep import sweep
from tongxing.base.models import Parameter
from tongxing.people.models import Message

from ..conftest import MORNING

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def order(station, resident, starting):
    return Order.objects.place_order(
        title="教老人用手机挂号", about="周末最好", work="culture", place=station, like=None,
        request_key=uuid4(), by=resident, at=MORNING,
    )  # fmt: skip


def test_an_order_in_ones_own_words_has_its_first_voice_and_the_same_press_is_one(client, resident):
    client.force_login(resident)
    said = {"request_key": uuid4(), "title": "教老人用手机", "about": "", "place": "S1", "like": ""}
    for _ in range(2):
        assert client.post("/activities/orders/new/", said).status_code == 302
    assert Order.objects.get().voices.get().account == resident
    assert "1个人想要" in client.get("/activities/orders/").content.decode()


def test_an_order_like_one_that_was_held_takes_its_name_and_work(client, resident, plan, starting):
    held = plan(title="磨刀理发", work="manners")
    Activity.objects.update(state=Stage.TOLD)
    client.force_login(resident)
    said = {"request_key": uuid4(), "title": "", "about": "", "place": "S1", "like": held.number}
    client.post("/activities/orders/new/", said)
    order = Order.objects.get()
    assert (order.title, order.work, order.like) == ("磨刀理发", "manners", held)


def test_an_order_of_nothing_is_told(client, resident, starting):
    client.force_login(resident)
    said = {"request_key": uuid4(), "title": "", "about": "随便", "place": "S1", "like": ""}
    answer = client.post("/activities/orders/new/", said)
    assert answer.status_code == 422 and "选一场办过的" in answer.content.decode()


def test_others_join_once_with_a_press_and_leave_again(client, order, neighbour):
    client.force_login(neighbour)
    address = f"/activities/orders/{order.uid}/join/"
    for _ in range(2):
        client.post(address)
    assert order.voices.count() == 2
    client.post(address, {"leave": "1"})
    assert order.voices.count() == 1


def test_when_enough_want_it_the_station_sees_it(client, order, neighbour, worker):
    client.force_login(worker)
    Parameter.objects.filter(code="orders_to_start").update(value=2)
    assert "人够了" not in client.get("/activities/orders/").content.decode()
    order.join(neighbour, at=MORNING)
    page = client.get("/activities/orders/").content.decode()
    assert "人够了，等阵地筹备" in page and "办这一场" in page


def test_the_station_makes_a_draft_with_one_press_and_once(client, order, worker):
    client.force_login(worker)
    answer = client.post(f"/activities/orders/{order.uid}/plan/")
    draft = Activity.objects.get()
    assert answer.url == f"/activities/{draft.number}/edit/"
    assert (draft.state, draft.title, draft.capacity) == (Stage.DRAFT, order.title, 30)
    assert client.post(f"/activities/orders/{order.uid}/plan/").status_code == 409
    assert Activity.objects.count() == 1


def test_a_draft_has_the_posts_of_what_was_suggested(order, worker, plan):
    order.like = plan(places=7)
    order.save()
    draft = order.plan(by=worker, at=MORNING)
    assert [(one.name, one.capacity) for one in draft.posts.all()] == [("志愿者", 7)]
    assert draft.ends_at - draft.starts_at == order.like.ends_at - order.like.starts_at


def test_who_ordered_is_told_once_when_it_opens(order, neighbour, resident, worker):
    order.join(neighbour, at=MORNING)
    draft = order.plan(by=worker, at=MORNING)
    before = Message.objects.count()
    assert sweep(at=draft.opens_at).opened == 0  # still a draft
    draft.publish(by=worker, at=MORNING)
    assert sweep(at=draft.opens_at - DAY / 2).opened == 0
    for told in (1, 0):
        assert sweep(at=draft.opens_at).opened == told
    said = Message.objects.order_by("pk")[before:]
    assert {one.to for one in said} == {neighbour, resident}
    assert all("可以报名了" in one.text and one.url == draft.get_absolute_url() for one in said)


def test_an_order_that_cannot_be_says_why_to_everybody_who_wanted_it(order, worker, resident):
    order.decline(why="场地在修", by=worker, at=MORNING)
    assert "场地在修" in Message.objects.filter(to=resident).latest("pk").text
    for step in (order.plan, lambda **said: order.decline(why="再说", **said)):
        with pytest.raises(WrongOrderStep):
            step(by=worker, at=MORNING)
    order.refresh_from_db()
    assert (order.state, order.why) == (OrderState.DECLINED, "场地在修")


def test_another_station_answers_no_order_of_this_one(client, order, other_worker):
    client.force_login(other_worker)
    for step in ("plan", "decline"):
        address = f"/activities/orders/{order.uid}/{step}/"
        assert client.post(address, {"why": "不"}).status_code == 404


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_asks_as_much_for_eight_as_for_one(
    count, client, station, worker, starting, django_assert_max_num_queries
):
    for n in range(count):
        Order.objects.place_order(
            title=f"活动{n}", about="", work="culture", place=station, like=None,
            request_key=uuid4(), by=worker, at=timezone.now(),
        )  # fmt: skip
    client.force_login(worker)
    client.get("/activities/orders/")
    with django_assert_max_num_queries(13):
        client.get("/activities/orders/")
    assert OrderVoice.objects.count() == count
