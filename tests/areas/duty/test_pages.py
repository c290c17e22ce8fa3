"""Pages of duty: who gets what, that each works without scripts, and how much they ask."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tongxing.base import rotating
from tongxing.duty import urls
from tongxing.duty.models import (
    As,
    Assignment,
    Call,
    Campaign,
    CampaignKind,
    Going,
    Handover,
    Leave,
    OpenItem,
    Pattern,
    PatternShift,
    Post,
    Presence,
    Roster,
    RosterState,
    Stander,
    Swap,
    Wanted,
    Wish,
    new_secret,
)
from tongxing.teams.models import HoursEntry

from ..conftest import somebody

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WHO = (None, "resident", "mine", "other", "worker", "office", "auditor")
LOGIN, OK, DONE, NO, HIDDEN, WRONG = "login", 200, 302, 403, 404, 422

# Route: method, then what each of WHO gets. `mine` stands the shift that is on; `other` is asked
# to stand in, and for a swap; office and auditor look after the whole zone.
TABLE = {
    "mine": ("get", LOGIN, HIDDEN, OK, OK, HIDDEN, HIDDEN, HIDDEN),
    "leave": ("post", LOGIN, HIDDEN, WRONG, WRONG, HIDDEN, HIDDEN, HIDDEN),
    "leave_withdraw": ("post", LOGIN, HIDDEN, DONE, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "wish": ("post", LOGIN, HIDDEN, WRONG, WRONG, HIDDEN, HIDDEN, HIDDEN),
    "wish_forget": ("post", LOGIN, HIDDEN, DONE, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "limits": ("post", LOGIN, HIDDEN, DONE, DONE, HIDDEN, HIDDEN, HIDDEN),
    "calendar": ("post", LOGIN, HIDDEN, DONE, DONE, HIDDEN, HIDDEN, HIDDEN),
    "assignment": ("get", LOGIN, HIDDEN, OK, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "accept": ("post", LOGIN, HIDDEN, DONE, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "drop_out": ("post", LOGIN, HIDDEN, WRONG, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "swap_ask": ("get", LOGIN, HIDDEN, OK, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "leave_post": ("post", LOGIN, HIDDEN, 409, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "swap": ("get", LOGIN, HIDDEN, OK, OK, HIDDEN, OK, HIDDEN),
    "swap_take": ("post", LOGIN, HIDDEN, NO, DONE, HIDDEN, HIDDEN, HIDDEN),
    "call": ("get", LOGIN, HIDDEN, HIDDEN, OK, HIDDEN, HIDDEN, HIDDEN),
    "call_take": ("post", LOGIN, HIDDEN, HIDDEN, DONE, HIDDEN, HIDDEN, HIDDEN),
    "posts": ("get", LOGIN, NO, NO, NO, NO, OK, OK),
    "post_new": ("get", LOGIN, NO, NO, NO, NO, OK, NO),
    "post": ("get", LOGIN, HIDDEN, OK, HIDDEN, HIDDEN, OK, OK),
    "post_edit": ("get", LOGIN, NO, NO, NO, NO, OK, NO),
    "post_wanted": ("get", LOGIN, NO, NO, NO, NO, OK, NO),
    "screen": ("get", LOGIN, NO, NO, NO, NO, OK, NO),
    "here": ("get", LOGIN, OK, OK, OK, OK, OK, OK),
    "item": ("post", LOGIN, HIDDEN, NO, HIDDEN, HIDDEN, DONE, NO),
    "item_close": ("post", LOGIN, HIDDEN, NO, HIDDEN, HIDDEN, DONE, NO),
    "handover": ("get", LOGIN, HIDDEN, NO, HIDDEN, HIDDEN, NO, NO),
    "handover_take": ("post", LOGIN, HIDDEN, 409, HIDDEN, HIDDEN, 409, 409),
    "campaigns": ("get", LOGIN, NO, NO, NO, NO, OK, OK),
    "campaign_end": ("post", LOGIN, NO, NO, NO, NO, DONE, NO),
    "standers": ("get", LOGIN, NO, NO, NO, NO, OK, OK),
    "stander": ("get", LOGIN, NO, NO, NO, NO, OK, OK),
    "stander_end": ("post", LOGIN, NO, NO, NO, NO, DONE, NO),
    "desk": ("get", LOGIN, NO, NO, NO, NO, OK, NO),
    "leave_decide": ("post", LOGIN, NO, NO, NO, NO, DONE, NO),
    "rosters": ("get", LOGIN, NO, NO, NO, NO, OK, OK),
    "roster": ("get", LOGIN, NO, NO, NO, NO, OK, OK),
    "print": ("get", LOGIN, NO, NO, NO, NO, OK, OK),
    "reserve": ("post", LOGIN, NO, NO, NO, NO, WRONG, NO),
    "roster_take": ("post", LOGIN, NO, NO, NO, NO, DONE, NO),
    "shift": ("get", LOGIN, NO, NO, NO, NO, OK, OK),
    "place": ("post", LOGIN, NO, NO, NO, NO, WRONG, NO),
    "call_next": ("post", LOGIN, NO, NO, NO, NO, DONE, NO),
    "take_off": ("post", LOGIN, NO, NO, NO, NO, DONE, NO),
    "sign_in": ("post", LOGIN, NO, NO, NO, NO, DONE, NO),
    "board": ("get", LOGIN, NO, NO, NO, NO, OK, OK),
}
VERBS = {
    "swap_take": "agree", "call_take": "no", "handover_take": "sign", "leave_decide": "grant",
    "roster_take": "archive",
}  # fmt: skip
MORE = {"feed"}  # behind a secret word; tried below
PLANS = {name for name in (route.name for route in urls.urlpatterns) if name.startswith("plan")}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def day(now):
    return timezone.localdate(now)


@pytest.fixture
def mine(enlist):
    return enlist("值班的").person.account


@pytest.fixture
def other(enlist):
    return enlist("顶班的").person.account


@pytest.fixture
def post(station, now, starting):
    """A post whose shift began an hour ago, with two heads."""
    begins = timezone.localtime(now - HOUR).time().replace(second=0, microsecond=0)
    pattern = Pattern.objects.create(
        code="test", name="试", source="试", valid_from=date(2020, 1, 1)
    )
    PatternShift.objects.create(pattern=pattern, name="班", begins=begins, minutes=480)
    made = Post.objects.create(
        name="卡口", place=station, pattern=pattern, opens_on=date(2020, 1, 1),
        secret=new_secret(),
    )  # fmt: skip
    made.ask_for([Wanted(pattern.shifts.get(), 2)])
    return made


@pytest.fixture
def roster(post, centre, office, now):
    """Of the month in which the shift that is on began, and of the one after."""
    month = timezone.localdate(now - HOUR)
    found = Roster.objects.lay(centre, month, [post], by=office, at=now - 40 * DAY)
    Roster.objects.lay(centre, (month.replace(day=1) + 32 * DAY), [post], by=office, at=now)
    return found


@pytest.fixture
def row(roster, mine, office, now):
    shift = roster.shifts.with_mix().get(starts_at__lte=now, ends_at__gt=now)
    stander = Stander.objects.get(person=mine.person)
    made = roster.place_in(shift, stander, by=office, at=now - DAY)
    roster.publish(by=office, at=now - DAY)
    return Assignment.objects.with_names().get(pk=made.pk)


@pytest.fixture
def ahead(row, mine, office, now):
    """A shift of the same person in the month after."""
    roster = Roster.objects.get(state=RosterState.DRAFT)
    shift = roster.shifts.with_mix().soonest_first()[9]
    made = roster.place_in(shift, row.stander, by=office, at=now)
    roster.publish(by=office, at=now)
    return Assignment.objects.with_names().get(pk=made.pk)


@pytest.fixture
def around(row, ahead, other, flood_now, office, mine, now, day):
    """One of everything else that has a page."""
    to = Stander.objects.get(person=other.person)
    swap = Swap.objects.ask(ahead, to, takes=None, why="", key=uuid.uuid4(), at=now)
    call = Call.objects.ask(row.shift, to, reason="近", metres=None, at=now, answer_within=HOUR)
    leave = Leave.objects.ask(
        row.stander, first_on=day + 50 * DAY, last_on=day + 50 * DAY, why="探亲",
        key=uuid.uuid4(), at=now,
    )  # fmt: skip
    wish = Wish.objects.say(row.stander, day + DAY, wants=False, part="any")
    handover = Handover.objects.write(row.shift, {"situation": "好"}, by=mine, at=now)
    item = OpenItem.objects.create(
        post=row.shift.post, what="护栏", opened_by=office, opened_at=now
    )
    return {
        "swap": swap.uid, "call": call.uid, "leave": leave.uid, "wish": wish.pk,
        "handover": handover.shift.uid, "item": item.uid, "campaign": flood_now.uid,
    }  # fmt: skip


@pytest.fixture
def flood_now(centre, office, starting, day):
    return Campaign.objects.create(
        kind=CampaignKind.objects.get(code="flood"), name="防汛", place=centre, basis="通知",
        begins_on=day, by=office,
    )  # fmt: skip


def address(name, row, ahead, around):
    uid = {
        "leave_withdraw": around["leave"], "leave_decide": around["leave"],
        "assignment": row.uid, "accept": ahead.uid, "drop_out": ahead.uid,
        "swap_ask": ahead.uid, "leave_post": row.uid, "swap": around["swap"],
        "swap_take": around["swap"], "call": around["call"], "call_take": around["call"],
        "campaign_end": around["campaign"], "stander": row.stander.uid,
        "stander_end": row.stander.uid, "roster": row.shift.roster.uid,
        "print": row.shift.roster.uid, "reserve": row.shift.roster.uid,
        "roster_take": row.shift.roster.uid, "shift": row.shift.uid, "place": row.shift.uid,
        "call_next": row.shift.uid, "take_off": row.uid, "sign_in": row.uid,
        "handover": row.shift.uid, "handover_take": row.shift.uid,
    }.get(name, row.shift.post.uid)  # fmt: skip
    given = {
        "uid": uid, "verb": VERBS.get(name, ""), "pk": around["wish"], "item": around["item"],
    }  # fmt: skip
    pattern = next(route for route in urls.urlpatterns if route.name == name).pattern
    return reverse(f"duty:{name}", kwargs={k: given[k] for k in pattern.converters})


def test_every_page_of_duty_is_in_the_table():
    assert {route.name for route in urls.urlpatterns} == set(TABLE) | MORE | PLANS


@pytest.mark.parametrize("n", range(len(WHO)), ids=[str(who) for who in WHO])
@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_gets_what(name, n, request, client, row, ahead, around, resident, worker, auditor):
    method, *expected = TABLE[name]
    if WHO[n]:
        client.force_login(request.getfixturevalue(WHO[n]))
    response = getattr(client, method)(address(name, row, ahead, around))
    if expected[n] == LOGIN:
        assert response.status_code == 302
        assert response.url.startswith(reverse("people:login"))
    else:
        assert response.status_code == expected[n]


# What people do


def test_a_shift_from_signing_in_to_the_hours(client, row, mine, now):
    client.force_login(mine)
    page = client.get(reverse("duty:mine")).content.decode()
    assert "下一个班" in page and "卡口" in page
    here = reverse("duty:here", args=[row.shift.post.uid])
    stale = client.post(here, {"request_key": uuid.uuid4(), "code": "000000"})
    assert stale.status_code == 409
    code = rotating.digits(row.shift.post.secret, timezone.now())
    assert client.post(here, {"request_key": uuid.uuid4(), "code": code}).status_code == 302
    said = {"situation": "平稳", "people": "120"}
    assert client.post(reverse("duty:handover", args=[row.shift.uid]), said).status_code == 302
    client.post(reverse("duty:item", args=[row.shift.post.uid]), {"what": "护栏松了"})
    page = client.get(row.shift.post.get_absolute_url()).content.decode()
    assert "护栏松了" in page and "平稳" in page
    Presence.objects.update(came_at=now - HOUR)
    assert client.post(reverse("duty:leave_post", args=[row.uid])).status_code == 302
    assert HoursEntry.objects.get().minutes in (59, 60)


def test_somebody_on_leave_wishes_and_limits_keep_what_was_typed(client, mine, day):
    client.force_login(mine)
    key = uuid.uuid4()
    said = {"leave-request_key": key, "leave-first_on": f"{day:%Y-%m-%d}",
            "leave-last_on": f"{day:%Y-%m-%d}", "leave-why": "探亲"}  # fmt: skip
    for _again in range(2):
        assert client.post(reverse("duty:leave"), said).status_code == 302
    assert Leave.objects.count() == 1
    wrong = client.post(reverse("duty:leave"), said | {"leave-first_on": "昨天"})
    assert wrong.status_code == 422
    assert "探亲" in wrong.content.decode() and "昨天" in wrong.content.decode()
    said = {"wish-day": f"{day + DAY:%Y-%m-%d}", "wish-wants": "yes", "wish-part": "night"}
    client.post(reverse("duty:wish"), said)
    assert Wish.objects.get().wants
    client.post(reverse("duty:limits"), {"limits-no_nights": "怀孕", "limits-most_a_month": "5"})
    stander = Stander.objects.get(person=mine.person)
    assert (stander.no_nights, stander.most_a_month) == ("怀孕", 5)


def test_the_office_lays_places_and_publishes(client, office, centre, mine, other, post, day):
    client.force_login(office)
    month = (day.replace(day=1) + 32 * DAY).replace(day=1)
    said = {"place": "C", "month": f"{month:%Y-%m}"}
    assert client.post(reverse("duty:rosters"), said).status_code == 302
    roster = Roster.objects.get()
    shift = roster.shifts.soonest_first()[5]
    near = roster.shifts.soonest_first()[6]
    who = Stander.objects.get(person=mine.person)
    place = reverse("duty:place", args=[shift.uid])
    assert client.post(place, {"stander": who.uid}).status_code == 302
    who.limit(most_a_month=1)
    again = reverse("duty:place", args=[near.uid])
    refused = client.post(again, {"stander": who.uid})
    assert refused.status_code == 422
    assert "一个月最多值1班" in refused.content.decode()
    assert client.post(again, {"stander": who.uid, "anyway": "人手不够"}).status_code == 302
    client.post(reverse("duty:roster_take", args=[roster.uid, "publish"]))
    page = client.get(f"{roster.get_absolute_url()}?week={month:%Y-%m-%d}").content.decode()
    assert "缺" in page and "人手不够" in page and "已发布" in page


def test_a_drop_out_asks_the_next_one_at_once(client, ahead, mine, other):
    client.force_login(mine)
    client.post(reverse("duty:drop_out", args=[ahead.uid]), {"why": "发烧"})
    call = Call.objects.get(shift=ahead.shift)
    assert call.stander.person == other.person
    client.force_login(other)
    assert "请您顶一个班" in client.get(reverse("duty:mine")).content.decode()
    client.post(reverse("duty:call_take", args=[call.uid, "yes"]))
    assert Assignment.objects.get(shift=ahead.shift, state=Going.ACCEPTED).stander == call.stander


def test_a_swap_goes_from_one_to_the_other_to_the_office(client, ahead, mine, other, office):
    client.force_login(mine)
    to = Stander.objects.get(person=other.person)
    said = {"request_key": uuid.uuid4(), "to": to.uid}
    client.post(reverse("duty:swap_ask", args=[ahead.uid]), said)
    swap = Swap.objects.get()
    take = [reverse("duty:swap_take", args=[swap.uid, verb]) for verb in ("agree", "approve")]
    assert client.post(take[0]).status_code == 403  # mine to ask, not to agree
    client.force_login(other)
    client.post(take[0])
    client.force_login(office)
    assert "等值班负责人批准" in client.get(swap.get_absolute_url()).content.decode()
    client.post(take[1])
    assert Assignment.objects.holding().get(shift=ahead.shift).stander == to


def test_an_officer_signs_in_others_but_not_themselves(client, row, office, station, system):
    client.force_login(office)
    assert client.post(reverse("duty:sign_in", args=[row.uid])).status_code == 302
    row.refresh_from_db()
    assert row.state == Going.HERE
    Stander.objects.filter(pk=row.stander_id).update(person=office.person)
    assert client.post(reverse("duty:sign_in", args=[row.uid])).status_code == 403


def test_a_calendar_subscribes_by_a_secret_address_until_it_is_ended(client, row, mine):
    client.force_login(mine)
    client.post(reverse("duty:calendar"))
    stander = Stander.objects.get(person=mine.person)
    at = reverse("duty:feed", args=[stander.calendar, stander.word])
    client.logout()
    body = client.get(at).content.decode()
    assert body.count("BEGIN:VEVENT") == 1 and f"{row.uid}@tongxing" in body
    assert client.get(reverse("duty:feed", args=[stander.calendar, "x" * 32])).status_code == 404
    stander.renew_calendar(end=True)
    assert client.get(at).status_code == 404


def test_paper_is_a_pdf_in_two_sizes(client, row, office):
    client.force_login(office)
    at = reverse("duty:print", args=[row.shift.roster.uid])
    for paper in ("a4", "a3"):
        answer = client.get(f"{at}?paper={paper}")
        assert answer.content.startswith(b"%PDF") and answer["Content-Type"] == "application/pdf"
    assert client.get(f"{at}?paper=a0").status_code == 404


def test_whoever_comes_back_from_a_screen_in_parts(client, row, office):
    client.force_login(office)
    for name, args in (("board", []), ("screen", [row.shift.post.uid])):
        part = client.get(reverse(f"duty:{name}", args=args), headers={"HX-Request": "true"})
        assert "<html" not in part.content.decode()
        assert "值班的" in part.content.decode()


def test_the_office_opens_a_post_says_how_many_and_enlists(client, office, volunteer, day, station):
    client.force_login(office)
    said = {"name": "堤口", "place": "S1", "pattern": Pattern.objects.get(code="3x8").pk,
            "opens_on": f"{day:%Y-%m-%d}"}  # fmt: skip
    assert client.post(reverse("duty:post_new"), said).status_code == 302
    post = Post.objects.get()
    shifts = list(post.pattern.shifts.order_by("pk"))
    heads = {f"heads_{one.pk}": 2 for one in shifts}
    kind = next(name for name in client.get(
        reverse("duty:post_wanted", args=[post.uid])
    ).context["form"].fields if name.startswith(f"mix_{shifts[0].pk}_"))  # fmt: skip
    wanted = reverse("duty:post_wanted", args=[post.uid])
    assert client.post(wanted, heads | {kind: 3}).status_code == 422
    assert client.post(wanted, heads | {kind: 1}).status_code == 302
    assert post.slots.count() == 3 and post.slots.get(shift=shifts[0]).mixes.count() == 1
    said = {"who": volunteer.number, "stands_as": As.PARTY}
    assert client.post(reverse("duty:standers"), said).status_code == 409
    assert (
        client.post(reverse("duty:standers"), said | {"stands_as": "volunteer"}).status_code == 302
    )
    assert Stander.objects.get().person == volunteer.person


# How much they ask


QUERIES = {"mine": 24, "roster": 24, "board": 19, "standers": 14, "desk": 16, "posts": 11}


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_page_asks_the_same_however_many_rows_it_shows(
    name, client, row, ahead, office, mine, enlist, now, request, django_assert_max_num_queries,
    centre, post,
):  # fmt: skip
    for n in range(8):
        Post.objects.create(
            name=f"岗{n}", place=centre, pattern=post.pattern, opens_on=date(2020, 1, 1),
            secret="x",
        )  # fmt: skip
    roster = ahead.shift.roster
    for n, shift in enumerate(roster.shifts.with_mix().soonest_first()[12:20]):
        stander = enlist() if n % 2 else row.stander
        roster.place_in(shift, stander, by=office, at=now, anyway="试")
    client.force_login(mine if name == "mine" else office)
    args = [roster.uid] if name == "roster" else []
    with django_assert_max_num_queries(QUERIES[name]):
        assert client.get(reverse(f"duty:{name}", args=args)).status_code == 200


def test_duty_stands_on_the_pages_of_others(client, row, ahead, mine, office, station):
    client.force_login(office)
    today = client.get(reverse("needs:today")).content.decode()
    assert "值班" in today and reverse("duty:desk") in today
    assert "现在谁在岗" in client.get(station.get_absolute_url()).content.decode()
    client.force_login(mine)
    assert reverse("duty:mine") in client.get(reverse("people:account")).content.decode()


def test_who_stands_nothing_has_no_entry(client, resident, system, station):
    client.force_login(somebody("路人", station, "10000009999", by=system))
    assert reverse("duty:mine") not in client.get("/?stay").content.decode()
