"""Coming in: one door, one answer for what is wrong, a lock after five tries, devices that end."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from tongxing.people.models import Account, PasswordSlip, SignIn, TrailEntry
from tongxing.people.models.slip import LASTS, MOST_TRIES

from ..conftest import MORNING

PHONE = "10000000001"  # of the resident
WRONG = "手机号或密码不对"
PHONE_AGENT = "Mozilla/5.0 (Linux; Android 14) Chrome/120 Safari/537.36 MicroMessenger/8.0"


@pytest.mark.parametrize(
    "typed", [PHONE, "100 0000 0001", "１０００００００００１", "+86 10000000001"]
)
def test_a_phone_typed_in_any_usual_way_signs_in(typed, resident, sign_in, client):
    assert sign_in(typed).status_code == 302
    assert client.get("/people/me/").status_code == 200


@pytest.mark.parametrize(
    ("phone", "password"),
    [(PHONE, "not-it"), ("10000000777", "demo-pass"), ("hello", "demo-pass"), (PHONE, "演示")],
)
def test_unknown_phone_and_wrong_password_get_the_same_answer(phone, password, resident, sign_in):
    response = sign_in(phone, password)
    assert response.status_code == 422
    assert WRONG in response.content.decode()


def test_a_closed_account_gets_the_same_answer(resident, sign_in):
    Account.objects.filter(pk=resident.pk).update(is_active=False)
    assert WRONG in sign_in(PHONE).content.decode()


def test_what_was_typed_stays_but_not_the_password(resident, sign_in):
    page = sign_in("100 0000 0001", "not-it").content.decode()
    assert "100 0000 0001" in page
    assert "not-it" not in page


@pytest.mark.parametrize(
    ("asked", "lands_on"),
    [
        ("/people/messages/", "/people/messages/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_only_to_pages_of_ours(asked, lands_on, resident, client):
    said = {"phone": PHONE, "password": "demo-pass", "next": asked}
    assert client.post("/people/login/", said).url == lands_on


def test_the_page_that_was_asked_for_is_kept_in_the_form(resident, client):
    page = client.get("/people/messages/", follow=True).content.decode()
    assert 'name="next" value="/people/messages/"' in page


def test_signing_in_begins_a_new_session(resident, client, sign_in):
    before = client.session
    before.save()
    client.cookies["sessionid"] = before.session_key
    sign_in(PHONE)
    assert client.session.session_key != before.session_key
    assert not before.exists(before.session_key)


def test_five_wrong_passwords_lock_the_door_even_for_the_right_one(resident, sign_in):
    for _ in range(4):
        assert sign_in(PHONE, "not-it").status_code == 422

    fifth = sign_in("100-0000-0001", "not-it")  # the same phone, otherwise typed
    assert fifth.status_code == 429
    assert "15分钟后再试" in fifth.content.decode()
    assert sign_in(PHONE).status_code == 429


def test_a_lock_is_for_one_phone_at_one_address(resident, neighbour, sign_in):
    for _ in range(5):
        sign_in(PHONE, "not-it")
    assert sign_in("10000000002", on=Client()).status_code == 302
    assert sign_in(PHONE, on=Client(), REMOTE_ADDR="10.0.0.9").status_code == 302


def test_a_lock_opens_by_itself_after_a_quarter_of_an_hour(resident, sign_in):
    for _ in range(5):
        sign_in(PHONE, "not-it")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert sign_in(PHONE).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(PHONE).status_code == 302


def test_a_right_password_forgets_the_wrong_ones(resident, sign_in):
    for _ in range(4):
        sign_in(PHONE, "not-it")
    sign_in(PHONE)
    for _ in range(4):
        assert sign_in(PHONE, "not-it", on=Client()).status_code == 422


def test_attempts_are_counted_without_keeping_phones(resident, sign_in):
    sign_in(PHONE, "not-it")
    kept = AccessAttempt.objects.get()
    assert PHONE not in f"{kept.username} {kept.post_data} {kept.get_data}"


def test_nobody_is_let_in_by_a_link(resident, client):
    client.get(f"/people/login/?phone={PHONE}&password=demo-pass")
    assert client.get("/people/me/").status_code == 302


def test_a_device_is_on_the_list_in_words(resident, client, sign_in):
    sign_in(PHONE, HTTP_USER_AGENT=PHONE_AGENT)
    page = client.get("/people/me/").content.decode()
    assert "安卓设备 · 微信" in page
    assert "就是这台" in page


@pytest.fixture
def two_devices(resident, sign_in):
    phone, computer = Client(), Client()
    for device in (phone, computer):
        sign_in(PHONE, on=device)
    return phone, computer


def row_of(device: Client) -> SignIn:
    return SignIn.objects.get(session_key=device.session.session_key)


def is_in(device: Client) -> bool:
    return device.get("/people/me/").status_code == 200


def test_ending_one_device_ends_its_session_and_no_other(two_devices):
    phone, computer = two_devices
    phone.post(f"/people/me/devices/{row_of(computer).pk}/end/")
    assert (is_in(phone), is_in(computer)) == (True, False)


def test_ending_all_others_leaves_the_one_in_hand(two_devices):
    phone, computer = two_devices
    phone.post("/people/me/devices/end-others/")
    assert (is_in(phone), is_in(computer)) == (True, False)


def test_nobody_ends_a_device_of_somebody_else(two_devices, neighbour, sign_in):
    phone, computer = two_devices
    other = Client()
    sign_in("10000000002", on=other)
    other.post(f"/people/me/devices/{row_of(phone).pk}/end/")
    other.post("/people/me/devices/end-others/")
    assert (is_in(phone), is_in(computer)) == (True, True)


def test_signing_out_ends_this_device_alone(two_devices):
    phone, computer = two_devices
    phone.post("/people/logout/")
    assert (is_in(phone), is_in(computer)) == (False, True)
    assert SignIn.objects.filter(ended_at=None).count() == 1


def test_signing_in_as_somebody_else_ends_who_was_there(resident, neighbour, client, sign_in):
    sign_in(PHONE)
    sign_in("10000000002")
    alive = SignIn.objects.get(ended_at=None)
    assert alive.account == neighbour
    assert alive.session_key == client.session.session_key


def test_last_seen_is_written_at_most_every_five_minutes(resident, client, sign_in):
    sign_in(PHONE)
    began = row_of(client).seen_at
    client.get("/people/messages/")
    assert row_of(client).seen_at == began

    session = client.session
    session["seen"] -= 6 * 60
    session.save()
    client.get("/people/messages/")
    assert row_of(client).seen_at > began


@pytest.mark.parametrize(
    ("who", "phone", "seconds"),
    [("resident", PHONE, 14 * 24 * 3600), ("worker", "10000000004", 30 * 60)],
)
def test_staff_sign_in_again_after_half_an_hour_idle(
    who, phone, seconds, request, client, sign_in, db
):
    request.getfixturevalue(who)
    sign_in(phone)
    assert client.session.get_expiry_age() == seconds


def test_a_device_whose_time_ran_out_is_not_on_the_list(resident):
    row = SignIn.objects.begin(resident, session_key="k", device="", at=MORNING)
    alive = SignIn.objects.alive
    assert list(alive(resident, at=MORNING + timedelta(days=13))) == [row]
    assert not alive(resident, at=MORNING + timedelta(days=14)).exists()


def change_password(device, *, old="demo-pass", new="liuping-2026", again=None):
    said = {"old": old, "password": new, "again": again or new}
    return device.post("/people/me/password/", said)


def test_a_new_password_signs_out_every_other_device(two_devices, sign_in):
    phone, computer = two_devices
    assert change_password(phone).status_code == 302
    assert (is_in(phone), is_in(computer)) == (True, False)
    assert row_of(phone).ended_at is None
    assert sign_in(PHONE, "demo-pass", on=Client()).status_code == 422
    assert sign_in(PHONE, "liuping-2026", on=Client()).status_code == 302


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"old": "not-it"}, "现在的密码不对"),
        ({"again": "liuping-2027"}, "两次输入的密码不一样"),
        ({"new": "short"}, "至少要8个字"),
        ({"new": "19480301"}, "不能全是数字，请加上"),
        ({"new": "password"}, "太多，容易被猜到"),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_the_reason(said, answer, resident, client):
    client.force_login(resident)
    response = change_password(client, **said)
    assert response.status_code == 422
    assert answer in response.content.decode()
    resident.refresh_from_db()
    assert resident.check_password("demo-pass")


# The slip of paper


@pytest.fixture
def slip(resident, worker):
    return PasswordSlip.objects.print_for(resident, by=worker, at=timezone.now())


def use(client, code, *, phone=PHONE, password="liuping-2026", again=None):
    said = {"phone": phone, "code": code, "password": password, "again": again or password}
    return client.post("/people/first-password/", said)


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08}"


def test_with_a_slip_one_sets_a_password_and_is_in(slip, client, resident):
    assert use(client, slip.code, phone="100 0000 0001").status_code == 302
    assert is_in(client)
    resident.refresh_from_db()
    assert resident.check_password("liuping-2026")
    assert TrailEntry.objects.about_row(resident).first().what == "password"


def test_a_slip_is_good_once(slip, client):
    use(client, slip.code)
    assert use(Client(), slip.code, password="another-2026").status_code == 422


def test_a_newer_slip_ends_an_older_one(slip, client, resident, worker):
    newer = PasswordSlip.objects.print_for(resident, by=worker, at=timezone.now())
    assert use(client, slip.code).status_code == 422
    assert use(client, newer.code).status_code == 302


def test_a_slip_runs_out_after_a_day(slip, client):
    past = timezone.now() - LASTS
    PasswordSlip.objects.update(at=past - timedelta(minutes=1), expires_at=past + LASTS)
    assert use(client, slip.code).status_code == 422


def test_five_wrong_codes_spoil_a_slip(slip, client):
    for _ in range(MOST_TRIES):
        assert use(client, another(slip.code)).status_code == 422
    assert use(client, slip.code).status_code == 422


def test_a_password_that_will_not_do_costs_no_try(slip, client):
    for _ in range(MOST_TRIES + 1):
        use(client, slip.code, password="short")
    assert use(client, slip.code).status_code == 302


def test_a_wrong_phone_gets_the_same_answer_as_a_wrong_code(slip, client, neighbour):
    answers = {
        use(client, slip.code, phone="10000000777").content.decode().count("或者密码条已经过期"),
        use(client, another(slip.code)).content.decode().count("或者密码条已经过期"),
        use(client, slip.code, phone="10000000002").content.decode().count("或者密码条已经过期"),
    }
    assert answers == {1}


def test_the_code_is_shown_to_who_printed_it_once(client, worker, granny):
    client.force_login(worker)
    page = client.post(f"/people/{granny.uid}/print-slip/", follow=True).content.decode()
    slip = PasswordSlip.objects.get()
    assert slip.code in page
    assert slip.account.person == granny
    assert slip.code not in client.get("/people/slip/", follow=True).content.decode()
    assert not slip.account.has_usable_password()


def test_the_page_with_the_code_is_kept_by_no_cache(client, worker, granny):
    client.force_login(worker)
    response = client.post(f"/people/{granny.uid}/print-slip/", follow=True)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("worker", "resident", 302),
        ("worker", "office", 403),
        ("worker", "administrator", 403),
        ("worker", "worker", 403),
        ("other_worker", "resident", 404),
        ("administrator", "office", 302),
        ("administrator", "resident", 302),
        ("local_administrator", "resident", 302),
        ("local_administrator", "worker", 302),
        ("local_administrator", "administrator", 403),
        ("dispatcher", "resident", 403),
    ],
)
def test_nobody_climbs_by_printing_a_slip(who, whom, status, client, request, db):
    target = request.getfixturevalue(whom)
    client.force_login(request.getfixturevalue(who))
    response = client.post(f"/people/{target.person.uid}/print-slip/")
    assert response.status_code == status
    assert PasswordSlip.objects.exists() == (status == 302)


def test_a_phone_that_signs_somebody_in_opens_no_second_account(client, worker, resident, granny):
    granny.change(phone=PHONE, by=worker, at=MORNING)
    client.force_login(worker)
    response = client.post(f"/people/{granny.uid}/print-slip/")
    assert response.status_code == 409
    assert "已经是另一个人的登录号" in response.content.decode()
