"""Files of people: found, masked, registered once, corrected in sight, opened with a reason."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tongxing.people.models import (
    AlreadyRegistered,
    ChangedMeanwhile,
    Household,
    Person,
    Proxy,
    ReadEntry,
    TrailEntry,
)

from ..conftest import MORNING, somebody
from .conftest import GRANNY_ID, PHONE, id_number

LATER = MORNING + timedelta(hours=1)


@pytest.fixture
def at_work(client, worker, granny):
    client.force_login(worker)
    return client


def search(client, words, **more):
    return client.post("/people/", {"words": words} | more, follow=True)


def names_in(response):
    return [row.person.name for row in response.context["rows"]]


# Finding


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("石奶", ["石奶奶"]),
        ("石", ["石奶奶"]),
        ("奶奶", []),
        (PHONE, ["石奶奶"]),
        ("100 0000 0099", ["石奶奶"]),
        (GRANNY_ID, ["石奶奶"]),
        (GRANNY_ID.lower(), ["石奶奶"]),
        (PHONE[:10], []),
        (PHONE[-4:], []),
        (GRANNY_ID[:17], []),
        (GRANNY_ID[6:14], []),
        ("%", []),
        ("'; drop table people_person; --", []),
    ],
)
def test_a_name_is_found_by_its_beginning_and_a_number_only_whole(words, finds, at_work):
    assert names_in(search(at_work, words)) == finds


@pytest.mark.parametrize("number", [PHONE, GRANNY_ID])
def test_a_number_that_was_looked_for_is_not_left_in_the_address(number, at_work):
    response = at_work.post("/people/", {"words": number})
    assert number not in response.url
    assert number not in at_work.get(response.url).content.decode()


def test_the_list_stays_within_ones_part_of_the_tree(client, other_worker, granny):
    client.force_login(other_worker)
    for words in ("石奶奶", PHONE, GRANNY_ID):
        assert "石奶奶" not in names_in(search(client, words))


def test_the_list_is_narrowed_by_place(client, office, granny, other_worker):
    client.force_login(office)
    assert "田站长" in names_in(client.get("/people/"))
    here = names_in(client.get("/people/?place=I1"))
    assert "石奶奶" in here
    assert "田站长" not in here
    assert "田站长" in names_in(client.get("/people/?place=no-such-place"))


def many(count, station):
    Person.objects.bulk_create(
        Person(name=f"居民{n:03}", place=station, registered_at=MORNING) for n in range(count)
    )


def test_the_list_asks_as_many_questions_for_many_as_for_few(at_work, station, questions):
    few = questions("/people/")
    many(120, station)
    assert questions("/people/") == few <= 14


def test_the_persons_page_asks_as_many_questions_for_a_long_story_as_for_a_short_one(
    at_work, granny, proxy, worker, neighbour, questions
):
    neighbour.person.join(granny.household, by=worker, at=MORNING)
    few = questions(granny.get_absolute_url())
    for n in range(15):
        granny.change(address=f"柳坪路{n}号", by=worker, at=MORNING)
        helper = somebody(f"家人{n}", granny.place, f"100000001{n:02}", by=worker)
        helper.person.join(granny.household, by=worker, at=MORNING)
        Proxy.objects.give(granny, helper, basis="relative", consent="口头", by=worker, at=MORNING)
    assert questions(granny.get_absolute_url()) == few <= 16


# Masking


PAGES = (
    "/people/", "/people/?words=石", "/people/register/", "/people/{uid}/", "/people/{uid}/edit/",
    "/people/{uid}/open/phone/", "/people/{uid}/open/id_number/", "/people/{uid}/proxies/give/",
    "/people/{uid}/household/join/", "/people/me/", "/people/me/reads/", "/people/messages/",
    "/people/me/proxies/give/", "/people/grants/", "/people/trail/", "/people/trail/reads/",
)  # fmt: skip


@pytest.mark.parametrize("who", ["worker", "office", "daughter", "auditor", "administrator"])
def test_no_page_shows_a_whole_number(who, client, request, granny, proxy, worker):
    granny.change(phone="10000000098", by=worker, at=MORNING)
    granny.change(phone=PHONE, by=worker, at=MORNING)
    client.force_login(request.getfixturevalue(who))
    seen = [client.get(page.format(uid=granny.uid)).content.decode() for page in PAGES]
    assert any("100****00" in page for page in seen)
    for page in seen:
        for number in (PHONE, GRANNY_ID, "10000000098", "10000000004"):
            assert number not in page


def test_the_table_itself_holds_no_number(granny):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone FROM people_person")
        kept = str(cursor.fetchall())
    assert PHONE not in kept
    assert GRANNY_ID not in kept


# Opening a sealed value


def test_opening_is_written_down_before_it_is_shown_and_shown_once(at_work, granny, worker):
    response = at_work.post(f"/people/{granny.uid}/open/phone/", {"why": "约上门时间"})
    entry = ReadEntry.objects.of(granny).get()
    assert (entry.by, entry.field, entry.why) == (worker, "phone", "约上门时间")

    shown = at_work.get(response.url)
    assert PHONE in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert at_work.get(response.url).status_code == 302


@pytest.mark.parametrize("why", ["", " ", "x"])
def test_without_a_reason_nothing_is_opened(why, at_work, granny):
    response = at_work.post(f"/people/{granny.uid}/open/id_number/", {"why": why})
    assert response.status_code == 422
    assert not ReadEntry.objects.exists()
    assert at_work.get(f"/people/{granny.uid}/opened/").status_code == 302


@pytest.mark.parametrize("field", ["name", "address", "id_hash", "password"])
def test_only_what_is_sealed_can_be_opened(field, at_work, granny):
    assert at_work.get(f"/people/{granny.uid}/open/{field}/").status_code == 404


def test_what_was_opened_for_one_person_does_not_open_another(at_work, granny, resident):
    at_work.post(f"/people/{granny.uid}/open/phone/", {"why": "约上门时间"})
    page = at_work.get(f"/people/{resident.person.uid}/opened/")
    assert page.status_code == 302


def test_the_person_sees_who_opened_their_number_and_why(client, worker, resident):
    client.force_login(worker)
    client.post(f"/people/{resident.person.uid}/open/phone/", {"why": "约上门时间"})
    client.force_login(resident)
    for page in ("/people/me/", "/people/me/reads/"):
        shown = client.get(page).content.decode()
        assert "姚站长" in shown
        assert "约上门时间" in shown


def test_openings_cannot_be_rewritten(granny, worker):
    entry = ReadEntry.objects.open_sealed(granny, "phone", why="试", by=worker, at=MORNING)
    for write in (
        lambda: ReadEntry.objects.filter(pk=entry.pk).update(why="别的"),
        lambda: ReadEntry.objects.filter(pk=entry.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


# Registering


def registering(client, **said):
    form = {"name": "新居民", "place": "S1", "request_key": str(uuid4())} | said
    return client.post("/people/register/", form)


def test_a_name_and_a_place_are_enough(at_work, worker):
    assert registering(at_work).status_code == 302
    person = Person.objects.get(name="新居民")
    assert TrailEntry.objects.about_row(person).get().by == worker


def test_birthday_and_sex_come_from_the_id_number(at_work):
    registering(at_work, id_number=id_number("19550308", "001"))
    person = Person.objects.get(name="新居民")
    assert (person.born_on, person.sex) == (date(1955, 3, 8), "M")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"id_number": id_number("19550308")[:17] + "A"}, "只能是数字"),
        ({"id_number": "990000550308001"}, "15位的旧号码"),
        ({"id_number": "5.20E+17"}, "身份证号应是18位"),
        ({"id_number": id_number("19550308"), "born_on": "1955-3-9"}, "出生日期不一样"),
        ({"id_number": id_number("19550308", "001"), "sex": "F"}, "性别不一样"),
        ({"phone": "12345"}, "手机号应是11位"),
        ({"born_on": "三月"}, "看不懂这个日期"),
        ({"born_on": "2999-1-1"}, "还没有到"),
        ({"name": "长" * 61}, "60"),
        ({"place": "S2"}, "选择一个有效的选项"),
        ({"request_key": "no-key"}, ""),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(said, answer, at_work, other_station):
    before = Person.objects.count()
    response = registering(at_work, address="柳坪路9号", **said)
    assert response.status_code == 422
    page = response.content.decode()
    assert answer in page
    assert "柳坪路9号" in page
    assert Person.objects.count() == before


@pytest.mark.parametrize("day", ["1955-3-8", "1955/03/08", "1955年3月8日", "19550308", "1955.3.8"])
def test_a_day_is_understood_however_it_is_written(day, at_work):
    registering(at_work, born_on=day)
    assert Person.objects.get(name="新居民").born_on == date(1955, 3, 8)


def test_the_same_form_sent_twice_makes_one_person(at_work):
    key = str(uuid4())
    first, second = registering(at_work, request_key=key), registering(at_work, request_key=key)
    assert first.url == second.url
    assert Person.objects.filter(name="新居民").count() == 1


def test_whoever_has_this_id_number_is_offered_and_never_made_again(at_work, granny):
    response = registering(at_work, id_number=GRANNY_ID.lower(), anyway="on")
    assert response.status_code == 422
    page = response.content.decode()
    assert granny.get_absolute_url() in page
    assert "已经登记过了" in page
    with pytest.raises(AlreadyRegistered), transaction.atomic():
        Person.objects.register(
            name="又一个", place=granny.place, id_number=GRANNY_ID, by=granny, at=MORNING
        )


def test_somebody_known_elsewhere_is_said_to_be_known_but_not_shown(client, other_worker, granny):
    client.force_login(other_worker)
    page = registering(client, place="S2", id_number=GRANNY_ID).content.decode()
    assert "登记在别的站点" in page
    assert "石奶奶" not in page


def test_the_same_name_and_phone_is_offered_first_and_made_only_on_request(at_work, granny):
    said = {"name": "石奶奶", "phone": "100 0000 0099"}
    response = registering(at_work, **said)
    assert response.status_code == 422
    assert granny.get_absolute_url() in response.content.decode()
    assert 'type="checkbox" name="anyway"' in response.content.decode()
    assert registering(at_work, **said, anyway="on").status_code == 302


# Correcting


def editing(client, person, **said):
    form = {
        "name": person.name, "place": person.place.code, "address": person.address,
        "sex": person.sex, "born_on": person.born_on or "", "speaks": "", "phone": "",
        "id_number": "", "died_on": "", "mark": person.mark,
    } | said  # fmt: skip
    return client.post(f"/people/{person.uid}/edit/", form)


def last_line(person):
    return TrailEntry.objects.about_row(person).first()


def test_a_correction_is_in_the_trail_with_before_and_after(at_work, granny, worker):
    assert editing(at_work, granny, address="柳坪路2号").status_code == 302
    line = last_line(granny)
    assert (line.by, line.place) == (worker, granny.place)
    assert (line.before, line.after) == ({"address": "柳坪路1号"}, {"address": "柳坪路2号"})


def test_sealed_values_left_empty_stay_as_they_are(at_work, granny):
    editing(at_work, granny, address="柳坪路2号")
    granny.refresh_from_db()
    assert (granny.phone, granny.id_number) == (PHONE, GRANNY_ID)


def test_a_new_phone_is_in_the_trail_masked_even_when_it_looks_the_same(at_work, granny):
    editing(at_work, granny, phone="10099990099")
    granny.refresh_from_db()
    assert granny.phone == "10099990099"
    assert last_line(granny).before == last_line(granny).after == {"phone": "100****0099"}


def test_a_tick_deletes_a_sealed_value(at_work, granny):
    editing(at_work, granny, no_phone="on")
    granny.refresh_from_db()
    assert (granny.phone, granny.phone_hash) == ("", "")


def test_nothing_changed_leaves_no_line(at_work, granny):
    before = TrailEntry.objects.count()
    editing(at_work, granny)
    assert TrailEntry.objects.count() == before


def test_a_form_opened_before_somebody_elses_change_is_stale(at_work, granny, system):
    stale = granny.mark
    Person.objects.get(pk=granny.pk).change(speaks="侗话", by=system, at=MORNING)
    response = editing(at_work, granny, address="柳坪路2号", mark=stale)
    assert response.status_code == 422
    assert "别人改过这份资料" in response.content.decode()
    assert "柳坪路2号" in response.content.decode()


def test_of_two_who_change_the_same_fact_at_once_one_is_told(granny, worker, system):
    first, second = Person.objects.get(pk=granny.pk), Person.objects.get(pk=granny.pk)
    first.change(address="柳坪路2号", by=worker, at=MORNING)
    with pytest.raises(ChangedMeanwhile), transaction.atomic():
        second.change(address="柳坪路3号", by=system, at=MORNING)
    granny.refresh_from_db()
    assert granny.address == "柳坪路2号"


def test_a_phone_that_signs_in_is_changed_for_signing_in_too(client, sign_in, worker, resident):
    client.force_login(worker)
    editing(client, resident.person, phone="10000000055")
    client.logout()
    assert sign_in("10000000001").status_code == 422
    assert sign_in("10000000055").status_code == 302


def test_a_phone_by_which_another_signs_in_is_refused(client, worker, resident, neighbour):
    client.force_login(worker)
    response = editing(client, resident.person, phone="10000000002")
    assert response.status_code == 409
    resident.person.refresh_from_db()
    assert resident.person.phone == "10000000001"


def test_nobody_gets_the_id_number_of_another(at_work, granny, resident):
    response = editing(at_work, resident.person, id_number=GRANNY_ID, born_on="", sex="")
    assert response.status_code == 422
    assert "另一个人名下" in response.content.decode()


# Households


def test_who_founds_a_household_is_its_head(at_work, resident):
    at_work.post(f"/people/{resident.person.uid}/household/found/")
    resident.person.refresh_from_db()
    assert resident.person.is_head
    assert resident.person.household.number.startswith("S1-")


def test_founding_twice_is_refused(at_work, resident):
    for status in (302, 409):
        response = at_work.post(f"/people/{resident.person.uid}/household/found/")
        assert response.status_code == status
    assert resident.person.household_id is None or Household.objects.count() == 2


def test_joining_becoming_head_and_leaving(at_work, granny, resident):
    person = resident.person
    url = f"/people/{person.uid}/household"
    joined = at_work.post(f"{url}/join/", {"number": f" {granny.household.number} "})
    assert joined.status_code == 302
    assert "石奶奶" in at_work.get(person.get_absolute_url()).content.decode()

    at_work.post(f"{url}/head/")
    heads = granny.household.members.filter(is_head=True)
    assert [head.pk for head in heads] == [person.pk]
    assert last_line(granny).before == {"is_head": "True"}

    at_work.post(f"{url}/leave/")
    person.refresh_from_db()
    assert (person.household, person.is_head) == (None, False)


def test_a_household_has_one_head_whatever_the_code_does(granny, resident):
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=resident.person.pk).update(
            household=granny.household, is_head=True
        )


def test_without_a_household_nobody_is_head(at_work, resident):
    assert at_work.post(f"/people/{resident.person.uid}/household/head/").status_code == 409


def test_a_household_elsewhere_cannot_be_joined(at_work, other_station, resident):
    elsewhere = Household.objects.found(place=other_station, address="")
    url = f"/people/{resident.person.uid}/household/join/"
    response = at_work.post(url, {"number": elsewhere.number})
    assert response.status_code == 422
    assert "没有这个户号" in response.content.decode()


def test_a_number_that_the_offices_sheet_has_used_is_not_given_again(station):
    Household.objects.create(number="S1-00001", place=station)
    assert Household.objects.found(place=station, address="").number == "S1-00002"
