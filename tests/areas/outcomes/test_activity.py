"""A need becomes an activity: with one press, once, and everybody who has it too hears of it."""

from datetime import timedelta

import pytest

from tests.areas.conftest import MORNING, at_once, raise_need
from tongxing.activities.changing import call_off
from tongxing.activities.models import Activity, Stage, Work
from tongxing.needs.models import Follow, Need, NeedStep, Privacy
from tongxing.outcomes.models import NotNow, Outcome
from tongxing.outcomes.sweep import sweep
from tongxing.people.models import Message

pytestmark = pytest.mark.django_db
LATER, DAY = MORNING + timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def reviewed(resident, worker, starting):
    need = raise_need(resident, what="村里的老人想学用手机", privacy=Privacy.PUBLIC)
    need.review(by=worker, at=MORNING)
    return need


def turn(need, worker, at=LATER):
    return Outcome.objects.turn(need, work=Work.CULTURE, by=worker, at=at)


def open_for_sign_up(activity, worker):
    activity.publish(by=worker, at=LATER)
    return activity.opens_at


def messages_of(account):
    return list(Message.objects.filter(to=account).order_by("pk").values_list("text", "url"))


def test_the_draft_says_what_was_asked_for_and_where(reviewed, worker, station):
    draft = turn(reviewed, worker).activity
    assert (draft.state, draft.title, draft.place) == (Stage.DRAFT, reviewed.what, station)
    assert draft.work == Work.CULTURE and draft.starts_at > LATER


@pytest.mark.parametrize("privacy", [Privacy.STAFF, Privacy.SENSITIVE])
def test_of_a_need_that_is_not_public_the_draft_says_the_kind_alone(reviewed, worker, privacy):
    Need.objects.update(privacy=privacy)
    reviewed.refresh_from_db()
    draft = turn(reviewed, worker).activity
    assert draft.title == str(reviewed.category)
    assert reviewed.what not in draft.about


def test_the_resident_reads_of_it_in_the_story(reviewed, worker, resident):
    turn(reviewed, worker)
    assert "办成一次活动" in NeedStep.objects.filter(need=reviewed).latest("pk").note
    assert any(reviewed.number in text for text, _url in messages_of(resident))


def test_pressed_twice_it_is_one_activity(reviewed, worker):
    first, second = turn(reviewed, worker), turn(reviewed, worker)
    assert first.pk == second.pk
    assert Activity.objects.count() == 1


def test_pressed_by_two_at_once_it_is_one_activity(concurrent_db, request):
    reviewed, worker = (request.getfixturevalue(name) for name in ("reviewed", "worker"))
    ended = at_once(*[lambda: turn(Need.objects.get(pk=reviewed.pk), worker)] * 4)
    assert ended == [None] * 4
    assert Activity.objects.count() == Outcome.objects.count() == 1


@pytest.mark.parametrize("end", ["discard", "call_off"])
def test_when_it_came_to_nothing_the_need_may_become_another(reviewed, worker, end):
    first = turn(reviewed, worker).activity
    if end == "discard":
        first.discard(by=worker, at=LATER)
    else:
        first.publish(by=worker, at=LATER)
        call_off(first, by=worker, at=LATER, why="暴雨")
    second = turn(reviewed, worker, at=LATER + DAY).activity
    assert second.pk != first.pk
    assert [one.activity for one in Outcome.objects.current()] == [second]


def test_a_need_that_was_withdrawn_meanwhile_becomes_nothing(reviewed, worker, resident):
    stale = Need.objects.get(pk=reviewed.pk)
    reviewed.cancel(by=resident, at=LATER, why="不用了")
    with pytest.raises(NotNow):
        turn(stale, worker)
    assert not Activity.objects.exists()


# --- who is told


def test_who_has_it_too_is_told_once_when_signing_up_opens(reviewed, worker, resident, neighbour):
    Follow.objects.create(need=reviewed, account=neighbour, at=MORNING)
    activity = turn(reviewed, worker).activity
    opens_at = open_for_sign_up(activity, worker)
    assert sweep(at=opens_at - DAY).opened == 0
    Message.objects.all().delete()

    assert sweep(at=opens_at).opened == 1
    assert sweep(at=opens_at + DAY).opened == 0

    for account in (resident, neighbour):
        ((text, url),) = messages_of(account)
        assert "可以报名" in text and url == activity.get_absolute_url()


def test_the_unit_is_told_when_the_activity_is_over_and_the_need_still_open(reviewed, worker):
    activity = turn(reviewed, worker).activity
    open_for_sign_up(activity, worker)
    activity.finish(by=worker, at=activity.ends_at)
    Message.objects.all().delete()
    assert [sweep(at=activity.ends_at).over for _ in range(2)] == [1, 0]
    assert any(url == reviewed.get_absolute_url() for _text, url in messages_of(worker))


def test_of_a_need_that_is_settled_nobody_is_told(reviewed, worker, resident):
    activity = turn(reviewed, worker).activity
    open_for_sign_up(activity, worker)
    activity.finish(by=worker, at=activity.ends_at)
    reviewed.refresh_from_db()
    reviewed.cancel(by=resident, at=activity.ends_at, why="不用了")
    assert sweep(at=activity.ends_at).over == 0


# --- the page

# Who presses: nobody, the resident, a worker elsewhere, the worker of the place, the dispatcher.
PRESSES = [
    (None, 302), ("resident", 403), ("other_worker", 404), ("worker", 302), ("dispatcher", 302),
]  # fmt: skip


@pytest.mark.parametrize(("who", "status"), PRESSES)
def test_who_may_turn_a_need(client, request, reviewed, who, status):
    if who:
        client.force_login(request.getfixturevalue(who))
    answer = client.post(f"/outcomes/{reviewed.number}/activity/", {"work": "culture"})
    assert answer.status_code == status
    assert Activity.objects.exists() == (who in ("worker", "dispatcher"))


def test_a_need_that_nobody_has_reviewed_is_refused(client, need, worker):
    client.force_login(worker)
    assert client.post(f"/outcomes/{need.number}/activity/").status_code == 409


def test_the_button_leads_to_the_draft_and_both_pages_know_of_each_other(client, reviewed, worker):
    client.force_login(worker)
    assert "办成活动" in client.get(reviewed.get_absolute_url()).content.decode()
    answer = client.post(f"/outcomes/{reviewed.number}/activity/", {"work": "theory"})
    draft = Activity.objects.get()
    assert answer["Location"] == f"/activities/{draft.number}/edit/"
    assert draft.get_absolute_url() in client.get(reviewed.get_absolute_url()).content.decode()
    assert reviewed.number in client.get(draft.get_absolute_url()).content.decode()


def test_who_may_not_see_the_need_does_not_find_it_at_the_activity(
    client, reviewed, worker, stranger
):
    activity = turn(reviewed, worker).activity
    open_for_sign_up(activity, worker)
    for account in (None, stranger):
        if account:
            client.force_login(account)
        page = client.get(activity.get_absolute_url())
        assert page.status_code == 200
        assert reviewed.number not in page.content.decode()


def test_the_resident_sees_the_activity_once_it_is_published(client, reviewed, worker, resident):
    activity = turn(reviewed, worker).activity
    client.force_login(resident)
    assert "正在准备一次活动" in client.get(reviewed.get_absolute_url()).content.decode()
    open_for_sign_up(activity, worker)
    assert activity.get_absolute_url() in client.get(reviewed.get_absolute_url()).content.decode()


def test_nothing_urgent_waits_for_an_activity(client, reviewed, worker):
    Need.objects.update(urgency="emergency")
    client.force_login(worker)
    assert "outcomes" not in client.get(reviewed.get_absolute_url()).content.decode()
    assert client.post(f"/outcomes/{reviewed.number}/activity/").status_code == 403
