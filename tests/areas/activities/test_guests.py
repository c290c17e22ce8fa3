"""Without an account: the same door, one phone one place, a secret link, and its end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tongxing.activities import guests
from tongxing.activities.finishing import finish
from tongxing.activities.forms import GuestForm
from tongxing.activities.models import (
    Activity,
    Companion,
    Guest,
    GuestsNotWelcome,
    Head,
    MayNotTakePart,
    NotOpenForSignUp,
    PhoneHasAPlace,
    PhoneMustSignIn,
    PostWanted,
    SignUp,
    Standing,
    TooManyGuests,
)
from tongxing.activities.models.guest import token_of
from tongxing.activities.models.stay import code_at
from tongxing.activities.queries import accounts_of_parties, miscounted
from tongxing.activities.sweep import sweep
from tongxing.base.models import Parameter
from tongxing.people.models import Message, Person, TrailEntry

from ..conftest import MORNING, at_once, somebody
from .conftest import DAY, HOUR

pytestmark = pytest.mark.django_db
PHONE = "10000008001"
HERE = "192.0.2.7"


@pytest.fixture
def fair(plan):
    """A published activity of two places to which guests are welcome."""

    def fair(*, places=2, **facts):
        said = {"title": "春日集市", "guests_welcome": True} | facts
        return plan(posts=[PostWanted("群众", places, serves=False)], **said)

    return fair


def come(activity, phone=PHONE, *, name="田过客", at=MORNING, address=HERE, key=None, **said):
    return guests.sign_up(
        activity, activity.posts.get(), name=name, phone=phone, at=at, address=address,
        request_key=key or uuid4(), **said,
    )  # fmt: skip


def link(row, verb=""):
    return f"/activities/guests/{row.uid}/{token_of(row)}/{verb}"


# --- the same door


def test_a_guest_takes_a_place_and_then_a_place_in_line(fair):
    activity = fair(places=1)
    first, second = come(activity), come(activity, "10000008002")
    assert (first.state, second.state) == (Standing.PLACED, Standing.WAITING)
    assert Activity.objects.get().taken == 1
    assert miscounted() == []


def test_guests_and_residents_stand_in_one_line(fair, resident, neighbour, sign_up):
    activity = fair(places=1)
    guest, other = come(activity), sign_up(activity, resident)
    third = come(activity, "10000008002")
    assert [row.serial for row in (guest, other, third)] == [1, 2, 3]
    guest.withdraw(by=neighbour, at=MORNING)
    other.refresh_from_db()
    third.refresh_from_db()
    assert (other.state, third.state) == (Standing.OFFERED, Standing.WAITING)


def test_an_activity_that_asks_for_an_account_takes_no_guest(plan, fair):
    with pytest.raises(GuestsNotWelcome):
        come(plan())
    with pytest.raises(NotOpenForSignUp):
        come(fair(), at=MORNING - 2 * DAY)
    assert not Person.objects.filter(is_guest=True).exists()


@pytest.mark.parametrize(
    "rule", ["only_under", "only_team", "volunteers_only", "once_a_season", "newcomers_until"]
)
def test_guests_are_not_welcome_where_a_file_is_asked_for(rule, fair, station, team):
    asked = {"only_under": station, "only_team": team, "newcomers_until": MORNING}.get(rule, True)
    with pytest.raises(IntegrityError), transaction.atomic():
        fair(**{rule: asked})


def test_the_age_that_the_activity_asks_for_is_asked_of_guests(fair):
    activity = fair(age_from=60)
    with pytest.raises(MayNotTakePart):
        come(activity, born_on=(MORNING - 50 * 366 * DAY).date())
    with pytest.raises(MayNotTakePart):
        come(activity)
    assert come(activity, born_on=(MORNING - 70 * 366 * DAY).date()).holds_a_place


# --- one phone, one place


def test_the_same_press_twice_is_one_sign_up(fair):
    activity, key = fair(), uuid4()
    assert come(activity, key=key) == come(activity, key=key)
    assert Person.objects.filter(is_guest=True).count() == 1


def test_a_phone_has_one_place_whatever_the_name_and_another_after_giving_it_up(fair, system):
    activity = fair()
    row = come(activity)
    for phone in (PHONE, "100 0000 8001", "+86 10000008001"):
        with pytest.raises(PhoneHasAPlace):
            come(activity, phone, name="石别名")
    assert Activity.objects.get().taken == 1
    row.withdraw(by=system, at=MORNING)
    assert come(activity).state == Standing.PLACED


def test_a_phone_whose_owner_has_a_place_gets_no_second_one(fair, resident, sign_up):
    activity = fair()
    sign_up(activity, resident)
    with pytest.raises(PhoneHasAPlace):
        come(activity, "10000000001", name="别人")


def test_of_a_phone_that_signs_up_twice_at_once_one_has_a_place(concurrent_db, fair):
    activity = fair(places=5)
    ended = at_once(*[lambda: come(activity) for _ in range(4)])
    assert sum(error is None for error in ended) == 1
    assert {type(error) for error in ended if error} == {PhoneHasAPlace}
    assert (Activity.objects.get().taken, SignUp.objects.count()) == (1, 1)


def test_a_button_pressed_twice_at_once_is_one_sign_up(concurrent_db, fair):
    activity, key = fair(places=5), uuid4()
    assert at_once(*[lambda: come(activity, key=key) for _ in range(4)]) == [None] * 4
    assert (Activity.objects.get().taken, SignUp.objects.count()) == (1, 1)
    assert Person.objects.filter(is_guest=True).count() == 1


def test_never_one_guest_too_many(concurrent_db, fair):
    activity = fair(places=2)
    phones = [f"1000000900{n}" for n in range(6)]
    assert at_once(*[lambda one=one: come(activity, one) for one in phones]) == [None] * 6
    states = sorted(SignUp.objects.values_list("state", flat=True))
    assert states == [Standing.PLACED] * 2 + [Standing.WAITING] * 4
    assert miscounted() == []


# --- floods, and places gone to waste


def test_one_address_signs_up_so_many_guests_an_hour_for_an_activity(fair):
    Parameter.objects.filter(code="activity_guest_hourly").update(value=2)
    activity = fair(places=9)
    come(activity, "10000008001")
    come(activity, "10000008002", at=MORNING + HOUR / 2)
    with pytest.raises(TooManyGuests):
        come(activity, "10000008003", at=MORNING + HOUR / 2)
    assert come(activity, "10000008003", at=MORNING + HOUR / 2, address="192.0.2.8")
    assert come(fair(title="别的"), "10000008004", at=MORNING + HOUR / 2)
    assert come(activity, "10000008005", at=MORNING + HOUR)


def test_the_limit_of_an_address_is_exact(concurrent_db, fair):
    Parameter.objects.filter(code="activity_guest_hourly").update(value=2)
    activity = fair(places=9)
    ended = at_once(*[lambda n=n: come(activity, f"1000000900{n}") for n in range(5)])
    assert [type(error) for error in ended if error] == [TooManyGuests] * 3
    assert SignUp.objects.count() == 2


def test_an_address_is_not_kept_as_it_is(fair):
    come(fair())
    assert HERE not in Guest.objects.get().address


@pytest.fixture
def missed(fair, worker):
    """So many times a guest with this phone had a place and did not come."""

    def missed(phone, times):
        for n in range(times):
            starts = MORNING - (n + 1) * DAY
            one = fair(
                title=f"早先{n}", starts_at=starts, ends_at=starts + HOUR,
                opens_at=starts - 9 * DAY, closes_at=starts,
            )  # fmt: skip
            come(one, phone, at=starts - DAY)
            finish(Activity.objects.get(pk=one.pk), by=worker, at=starts + HOUR)

    return missed


def test_a_phone_that_let_three_places_go_to_waste_signs_up_no_guest(missed, fair):
    activity = fair()
    missed(PHONE, 2)
    come(activity).withdraw(by=activity.planned_by, at=MORNING)
    missed(PHONE, 1)
    with pytest.raises(PhoneMustSignIn):
        come(fair(title="下一场"))
    assert come(fair(title="不会满", has_waiting_list=False))


def test_who_is_paused_does_not_come_as_a_guest(fair, plan, sign_up, resident, worker):
    for n in range(3):
        starts = MORNING - (n + 1) * DAY
        one = plan(
            title=f"没去{n}", starts_at=starts, ends_at=starts + HOUR, opens_at=starts - 9 * DAY,
            closes_at=starts, has_waiting_list=False,
        )  # fmt: skip
        sign_up(one, resident, at=starts - DAY)
        finish(Activity.objects.get(pk=one.pk), by=worker, at=starts + HOUR)
    with pytest.raises(PhoneMustSignIn) as refused:
        come(fair(), "10000000001")
    assert "没来" not in str(refused.value)  # whoever types a phone learns nothing of its owner


# --- what else knows people


def test_a_guest_stands_among_no_residents(fair, worker, client):
    row = come(fair())
    client.force_login(worker)
    assert "田过客" not in client.get("/people/").content.decode()
    assert not Person.objects.called("田过客").exists()
    assert not Person.objects.called(PHONE).exists()
    assert not Person.objects.alike(name="田过客", phone=PHONE).exists()
    assert not TrailEntry.objects.about_row(row.person).exists()


def test_staff_of_the_place_open_a_guests_phone_with_a_reason_and_keep_no_file(
    fair, worker, client
):
    activity = fair()
    row = come(activity)
    client.force_login(worker)
    page = client.get(f"/activities/{activity.number}/parties/").content.decode()
    assert "没有账号，有事打电话" in page
    address = f"/people/{row.person.uid}/open/phone/"
    assert address in page
    assert client.post(address, {"why": "递补要打电话"}).status_code == 302
    assert client.get(f"/people/{row.person.uid}/edit/").status_code == 403


def test_a_guest_gets_no_message_and_nobody_gets_it_for_them(fair, worker):
    activity = fair()
    row = come(activity)
    activity.refresh_from_db()
    assert not Message.objects.exists()
    assert accounts_of_parties(activity, states=[Standing.PLACED], post=None) == set()
    finish(Activity.objects.get(pk=activity.pk), by=worker, at=MORNING + 11 * DAY)
    row.refresh_from_db()
    assert row.state == Standing.MISSED
    assert not Message.objects.exists()


# --- the pages


@pytest.fixture
def now_fair(fair):
    """The same, open just now and beginning in an hour."""
    now = timezone.now()
    return fair(
        places=1, opens_at=now - DAY, closes_at=now + HOUR / 2, starts_at=now + HOUR,
        ends_at=now + 3 * HOUR, confirm_minutes=30, most_heads=3,
    )  # fmt: skip


def posted(activity, **said):
    return {
        "request_key": str(uuid4()), "post": activity.posts.get().pk, "name": "田过客",
        "phone": PHONE, "is_adult": "on",
    } | said  # fmt: skip


def test_from_the_activitys_page_to_the_secret_link(now_fair, client):
    address = f"/activities/{now_fair.number}/guest/"
    assert address in client.get(f"/activities/{now_fair.number}/").content.decode()
    assert client.get(address).status_code == 200
    said = posted(now_fair)
    response = client.post(address, said)
    row = SignUp.objects.get()
    assert response.url == link(row)
    assert client.post(address, said).url == link(row)
    page = client.get(link(row)).content.decode()
    assert "报上了" in page
    assert f"http://testserver{link(row)}" in page
    assert f"/activities/{now_fair.number}/gate/party/{row.uid}/" in page  # in the picture
    wrong = f"/activities/guests/{row.uid}/{'a' * 16}/"
    assert client.get(wrong).status_code == 404
    assert client.post(f"{wrong}withdraw/").status_code == 404


def test_who_is_signed_in_signs_up_as_themselves(now_fair, resident, client):
    client.force_login(resident)
    address = f"/activities/{now_fair.number}/guest/"
    assert client.post(address, posted(now_fair)).url == f"/activities/{now_fair.number}/"
    assert not SignUp.objects.exists()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"phone": "12"}, "手机号应是11位"),
        ({"name": ""}, "必填"),
        ({"is_adult": ""}, "请填监护人姓名"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(said, error, now_fair, client):
    response = client.post(f"/activities/{now_fair.number}/guest/", posted(now_fair, **said))
    page = response.content.decode()
    assert response.status_code == 422
    assert error in page
    assert not SignUp.objects.exists()


@pytest.mark.parametrize(
    ("years", "said", "wrong"),
    [
        (13, {"guardian": "田妈妈"}, "born_on"),
        (15, {"guardian": "田妈妈"}, None),
        (15, {"is_adult": "on"}, "is_adult"),
        (18, {"is_adult": "on"}, None),
    ],
)
def test_who_is_not_yet_18_names_a_guardian_and_who_is_not_yet_14_comes_with_one(
    years, said, wrong, fair
):
    activity = fair(age_to=80)
    today = MORNING.date()
    born = today.replace(year=today.year - years)
    data = posted(activity, born_on=f"{born}", is_adult="") | said
    form = GuestForm(data, activity=activity, today=today)
    assert set(form.errors) == ({wrong} if wrong else set())


def test_by_the_link_one_confirms_what_was_offered_and_gives_it_up(now_fair, client, system):
    now = timezone.now()
    first = come(now_fair, "10000008009", at=now)
    row = come(now_fair, at=now)
    assert "前面还有0家" in client.get(link(row)).content.decode()
    client.post(link(first, "withdraw/"))
    row.refresh_from_db()
    assert row.state == Standing.OFFERED
    assert "确认参加" in client.get(link(row)).content.decode()
    assert client.post(link(row, "confirm/")).url == link(row)
    row.refresh_from_db()
    assert row.state == Standing.PLACED
    client.post(link(row, "withdraw/"), {"why": "下雨"})
    row.refresh_from_db()
    assert (row.state, row.why) == (Standing.WITHDRAWN, "下雨")
    assert Activity.objects.get().taken == 0


def test_at_the_door_by_ones_own_phone_or_by_the_code_one_brings(now_fair, client, worker):
    now = timezone.now()
    row = come(now_fair, at=now)
    said = {"request_key": str(uuid4()), "row": str(row.uid)}
    assert client.post(link(row, "here/"), said | {"code": ""}).status_code == 422
    assert client.post(link(row, "here/"), said | {"code": "000"}).status_code == 409
    right = code_at(Activity.objects.get(), timezone.now())
    assert client.post(link(row, "here/"), said | {"code": right}).url == link(row)
    row.refresh_from_db()
    assert row.state == Standing.CAME

    address = f"/activities/{now_fair.number}/gate/party/{row.uid}/"
    assert client.get(address).status_code == 302  # nobody's page but the gate's
    client.force_login(worker)
    page = client.get(address).content.decode()
    assert "田过客" in page
    assert 'name="leaving"' in page


# --- an account later


def signed_in(client, phone):
    return client.post("/people/login/", {"phone": phone, "password": "demo-pass"})


def test_who_signs_in_with_the_phone_gets_what_was_signed_up_for(now_fair, station, system, client):
    now = timezone.now()
    row = come(now_fair, at=now)
    guest = row.person
    account = somebody("田过客", station, PHONE, by=system)
    row.refresh_from_db()
    assert row.person == guest  # a file alone takes nothing
    signed_in(client, PHONE)
    row.refresh_from_db()
    guest.refresh_from_db()
    assert row.person == account.person
    assert [head.person for head in row.people.all()] == [account.person]
    assert (guest.name, guest.phone, guest.phone_hash) == ("来客", "", "")
    assert "春日集市" in client.get("/activities/mine/").content.decode()
    assert client.get(link(row)).url == f"/activities/sign-ups/{row.uid}/"
    assert client.post(link(row, "withdraw/")).status_code == 404
    assert miscounted() == []


def test_somebody_elses_phone_takes_nothing(now_fair, resident, client):
    row = come(now_fair, at=timezone.now())
    signed_in(client, "10000000001")
    row.refresh_from_db()
    assert row.person.is_guest


@pytest.mark.parametrize("guest_first", [True, False])
def test_of_two_places_of_one_person_the_better_stays(guest_first, fair, resident, sign_up):
    activity = fair(places=1)
    other = sign_up(activity, resident) if not guest_first else None
    if other:  # signed up as a guest before the account had its phone
        Person.objects.filter(pk=resident.person_id).update(phone_hash="")
    guest = come(activity, "10000000001")
    other = other or sign_up(activity, resident)
    guests.claim(resident, at=MORNING)
    guest.refresh_from_db()
    other.refresh_from_db()
    kept, left = (guest, other) if guest_first else (other, guest)
    assert (kept.person, kept.state) == (resident.person, Standing.PLACED)
    assert (left.person, left.state) == (resident.person, Standing.WITHDRAWN)
    assert Head.objects.filter(person=resident.person, is_open=True).count() == 1
    assert miscounted() == []


@pytest.mark.parametrize("family", [0, 2])
def test_a_party_that_somebody_else_signed_up_is_never_taken_from_them(
    family, fair, resident, neighbour, sign_up
):
    activity = fair(places=9, most_heads=5)
    with_them = [Companion("吴桂花", resident.person)]
    theirs = sign_up(activity, neighbour, companions=with_them)
    Person.objects.filter(pk=resident.person_id).update(phone_hash="")
    mine = come(
        activity, "10000000001", companions=[Companion(f"家人{n}", age=30) for n in range(family)]
    )
    guests.claim(resident, at=MORNING)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (theirs.state, theirs.heads) == (Standing.PLACED, 2)
    assert mine.state == (Standing.PLACED if family else Standing.WITHDRAWN)
    assert Head.objects.filter(person=resident.person, is_open=True).count() == 1
    assert miscounted() == []


def test_the_place_that_is_given_up_so_goes_to_who_waits(fair, resident, neighbour, sign_up):
    activity = fair(places=2)
    come(activity, "10000000001")
    sign_up(activity, resident)
    waits = sign_up(activity, neighbour)
    guests.claim(resident, at=MORNING)
    waits.refresh_from_db()
    assert waits.state == Standing.OFFERED
    assert miscounted() == []


def test_what_a_guest_missed_burdens_no_account(missed, resident):
    missed("10000000001", 3)
    guests.claim(resident, at=MORNING)
    assert SignUp.objects.no_shows_of(resident.person, at=MORNING) is None
    assert SignUp.objects.filter(person__is_guest=True).count() == 3


def test_signing_in_twice_at_once_claims_once(concurrent_db, fair, resident):
    row = come(fair(), "10000000001")
    acts = [lambda: guests.claim(resident, at=MORNING) for _ in range(3)]
    assert at_once(*acts) == [None] * 3
    row.refresh_from_db()
    assert (row.person, row.state) == (resident.person, Standing.PLACED)


# --- its end


def test_names_and_phones_of_guests_are_gone_thirty_days_after(fair, resident):
    activity = fair()
    row, claimed = come(activity), come(activity, "10000000001", name="吴桂花")
    guests.claim(resident, at=MORNING)
    over = activity.ends_at + 30 * DAY
    assert sweep(at=over - timedelta(seconds=1)).forgotten == 0
    assert sweep(at=over).forgotten == 2
    row.refresh_from_db()
    claimed.refresh_from_db()
    assert (row.person.name, row.person.phone, row.people.get().name) == ("来客", "", "来客")
    assert claimed.people.get().name == "吴桂花"
    assert not Guest.objects.exists()
    assert Activity.objects.get().taken == 2  # what it reached is counted from it


def test_the_link_is_gone_with_the_name(now_fair, client):
    row = come(now_fair, at=timezone.now())
    guests.forget(at=timezone.now() + 40 * DAY)
    assert client.get(link(row)).status_code == 404
