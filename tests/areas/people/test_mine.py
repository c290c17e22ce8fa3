"""One's own pages: who acts for whom, what may be taken away, what one is told."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tongxing.people.models import AlreadyActs, Message, Person, Proxy, ReadEntry, TrailEntry

from ..conftest import MORNING
from .conftest import GRANNY_ID, PHONE

DAUGHTER_SAYS = {
    "helper_name": "石小妹", "helper_phone": "10000000021", "basis": "relative",
    "consent": "当面口头同意",
}  # fmt: skip


def told(account):
    return [message.text for message in Message.objects.of(account).newest_first()]


# Acting for somebody


def test_the_station_registers_a_relative_who_acts_for_an_old_person(
    client, worker, granny, daughter
):
    client.force_login(worker)
    client.post(f"/people/{granny.uid}/proxies/give/", DAUGHTER_SAYS)

    proxy = Proxy.objects.get()
    assert (proxy.helper, proxy.basis, proxy.granted_by) == (daughter, "relative", worker)
    assert str(proxy) == "石小妹 代 石奶奶"
    assert any("石小妹 代 石奶奶" in text for text in told(daughter))
    line = TrailEntry.objects.about_row(granny).first()
    assert (line.what, line.by, line.after["consent"]) == ("proxy", worker, "当面口头同意")


def test_with_nobody_named_it_is_the_worker_who_acts(client, worker, granny):
    client.force_login(worker)
    client.post(f"/people/{granny.uid}/proxies/give/", {"basis": "relative", "consent": "来电话说"})
    proxy = Proxy.objects.get()
    assert (proxy.helper, proxy.basis) == (worker, "station")


def test_a_person_lets_somebody_act_and_both_are_told(client, resident, daughter):
    client.force_login(resident)
    client.post("/people/me/proxies/give/", DAUGHTER_SAYS)
    assert "石小妹 代 吴桂花" in client.get("/people/me/").content.decode()
    for account in (resident, daughter):
        assert any("石小妹 代 吴桂花" in text for text in told(account))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"consent": ""}, "必填"),
        ({"basis": "stranger"}, "有效的选项"),
        ({"helper_name": "别的人"}, "没有这个姓名和手机号的账号"),
        ({"helper_phone": "10000000777"}, "没有这个姓名和手机号的账号"),
    ],
)
def test_nobody_acts_without_ground_consent_and_a_name_that_fits(
    said, answer, client, resident, daughter
):
    client.force_login(resident)
    response = client.post("/people/me/proxies/give/", DAUGHTER_SAYS | said)
    assert response.status_code == 422
    assert answer in response.content.decode()
    assert not Proxy.objects.exists()


def test_nobody_acts_for_oneself(client, resident):
    client.force_login(resident)
    said = DAUGHTER_SAYS | {"helper_name": "吴桂花", "helper_phone": "10000000001"}
    assert client.post("/people/me/proxies/give/", said).status_code == 409


def test_the_same_form_twice_makes_one_helper(client, worker, granny, daughter):
    client.force_login(worker)
    for status in (302, 409):
        response = client.post(f"/people/{granny.uid}/proxies/give/", DAUGHTER_SAYS)
        assert response.status_code == status
    with pytest.raises(AlreadyActs):
        Proxy.objects.give(
            granny, daughter, basis="relative", consent="再来", by=worker, at=MORNING
        )


def test_nobody_acts_twice_for_a_person_whatever_the_code_does(proxy, granny, daughter, worker):
    with pytest.raises(IntegrityError), transaction.atomic():
        Proxy.objects.create(
            person=granny, helper=daughter, basis="relative", consent="再来", granted_by=worker,
            granted_at=MORNING,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["daughter", "worker"])
def test_the_helper_or_the_station_ends_it_and_it_is_over(who, client, request, proxy, daughter):
    client.force_login(request.getfixturevalue(who))
    client.post(f"/people/proxies/{proxy.pk}/end/")
    proxy.refresh_from_db()
    assert proxy.ended_at
    assert any("已经结束：石小妹 代 石奶奶" in text for text in told(daughter))
    client.force_login(daughter)
    assert client.get(proxy.person.get_absolute_url()).status_code == 404


def test_the_person_ends_it(client, resident, daughter):
    proxy = Proxy.objects.give(
        resident.person, daughter, basis="relative", consent="自己办的", by=resident, at=MORNING
    )
    client.force_login(resident)
    for status in (302, 409):
        assert client.post(f"/people/proxies/{proxy.pk}/end/").status_code == status


def test_who_acts_sees_on_every_page_of_the_person_that_they_act(client, daughter, proxy):
    client.force_login(daughter)
    page = client.get(proxy.person.get_absolute_url()).content.decode()
    assert "石小妹 代 石奶奶" in page
    assert "改资料" not in page
    assert "看完整" not in page
    assert "石小妹 代 石奶奶" in client.get("/people/me/").content.decode()


# My data


def test_ones_own_data_are_whole_and_complete(client, granny, worker, daughter, proxy):
    granny.change(phone="", by=worker, at=MORNING)
    person = daughter.person
    person.change(id_number="990000198005010021", by=worker, at=MORNING)
    person.join(granny.household, by=worker, at=MORNING)
    ReadEntry.objects.open_sealed(person, "phone", why="约时间", by=worker, at=MORNING)
    client.force_login(daughter)

    response = client.get("/people/me/data/")
    said = response.json()

    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    assert said["person"]["phone"] == "10000000021"
    assert said["person"]["id_number"] == "990000198005010021"
    assert said["household"]["members"] == ["石奶奶", "石小妹"]
    assert said["proxies"][0]["what"] == "石小妹 代 石奶奶"
    assert said["reads"][0]["why"] == "约时间"
    assert {"sign_ins", "roles"} <= set(said)


def test_ones_own_data_hold_no_number_of_somebody_else(client, granny, worker, daughter, proxy):
    daughter.person.join(granny.household, by=worker, at=MORNING)
    client.force_login(daughter)
    text = client.get("/people/me/data/").content.decode()
    assert PHONE not in text
    assert GRANNY_ID not in text


@pytest.mark.parametrize("fact", [fact for fact in Person.FACTS if fact != "household"])
def test_every_fact_of_a_person_is_in_their_data(fact, client, resident):
    client.force_login(resident)
    assert fact in client.get("/people/me/data/").json()["person"]


# Messages


@pytest.fixture
def letters(resident):
    for n, url in enumerate(["/people/me/", "https://elsewhere.example/", ""]):
        Message.objects.send([resident.pk], f"第{n}封", url=url, at=timezone.now())
    return list(Message.objects.of(resident).order_by("pk"))


def test_opening_a_message_marks_it_read_and_leads_to_what_it_is_about(client, resident, letters):
    client.force_login(resident)
    leads_to = [client.post(f"/people/messages/{one.pk}/open/").url for one in letters]
    assert leads_to == ["/people/me/", "/people/messages/", "/people/messages/"]
    assert not Message.objects.unread(resident).exists()


def test_unread_messages_stand_first(client, resident, letters):
    client.force_login(resident)
    client.post(f"/people/messages/{letters[2].pk}/open/")
    page = client.get("/people/messages/").context["page"]
    assert [message.text for message in page] == ["第1封", "第0封", "第2封"]


def test_the_first_reading_counts(client, resident, letters):
    client.force_login(resident)
    client.post(f"/people/messages/{letters[0].pk}/open/")
    first = Message.objects.get(pk=letters[0].pk).read_at
    client.post(f"/people/messages/{letters[0].pk}/open/")
    assert Message.objects.get(pk=letters[0].pk).read_at == first


def test_all_are_read_at_one_press_and_nobody_elses(client, resident, neighbour, letters):
    Message.objects.send([neighbour.pk], "给邻居", url="", at=timezone.now())
    client.force_login(resident)
    client.post("/people/messages/read/")
    assert not Message.objects.unread(resident).exists()
    assert Message.objects.unread(neighbour).exists()


def test_looking_at_messages_reads_none(client, resident, letters):
    client.force_login(resident)
    client.get("/people/messages/")
    assert Message.objects.unread(resident).count() == 3


def test_the_list_of_messages_asks_as_many_questions_for_many_as_for_few(
    client, resident, letters, questions
):
    client.force_login(resident)
    few = questions("/people/messages/")
    for n in range(60):
        Message.objects.send([resident.pk], f"又{n}封", url="", at=timezone.now())
    assert questions("/people/messages/") == few <= 10
