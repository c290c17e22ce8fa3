"""Who keeps an activity writes to those who signed up: all, those with a place or without."""

from uuid import uuid4

import pytest

from tests.areas.conftest import MORNING
from tongxing.activities.models import PostWanted, SignUp
from tongxing.people.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(plan):
    return plan(posts=[PostWanted("搬运", 1, serves=True), PostWanted("看护", 1, serves=True)])


@pytest.fixture
def parties(activity, people):
    """Two who carry, of whom one waits, and one who watches."""
    accounts = people(3)
    carry, watch = activity.posts.order_by("position")
    for account, post in zip(accounts, (carry, carry, watch), strict=True):
        SignUp.objects.sign_up(
            activity, post, person=account.person, by=account, at=MORNING, request_key=uuid4()
        )
    return accounts


def send(client, activity, **said):
    said = {"request_key": uuid4(), "text": "改到河边集合", "whom": "all", "post": ""} | said
    return client.post(f"{activity.get_absolute_url()}letters/", said)


@pytest.mark.parametrize(
    ("whom", "reached"), [("all", (0, 1, 2)), ("placed", (0, 2)), ("waiting", (1,))]
)
def test_it_reaches_those_it_is_for(client, activity, parties, worker, whom, reached):
    Message.objects.all().delete()
    client.force_login(worker)
    assert send(client, activity, whom=whom).status_code == 302
    told = set(Message.objects.values_list("to", flat=True))
    assert told == {parties[n].pk for n in reached}
    assert set(Message.objects.values_list("url", flat=True)) == {activity.get_absolute_url()}


def test_it_reaches_one_post_alone_when_that_is_wanted(client, activity, parties, worker):
    Message.objects.all().delete()
    client.force_login(worker)
    watch = activity.posts.order_by("position")[1]
    send(client, activity, post=watch.pk)
    assert list(Message.objects.values_list("to", flat=True)) == [parties[2].pk]


def test_a_post_of_another_activity_is_no_choice(client, activity, parties, plan, worker):
    client.force_login(worker)
    other = plan().posts.get()
    assert send(client, activity, post=other.pk).status_code == 422


def test_to_nobody_is_said(client, activity, worker):
    client.force_login(worker)
    answer = send(client, activity)
    assert answer.status_code == 409
    assert "没有人收得到" in answer.content.decode()
