"""Roles, and the trail that shows who gave them and who changed what."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tongxing.people.models import Account, Grant, Person, ReadEntry, Role, TrailEntry

from ..conftest import MORNING

GIVE = {"name": "龙小满", "phone": "10000000002", "role": "station", "place": "S1"}


def give(client, **said):
    return client.post("/people/grants/give/", GIVE | said)


def test_a_role_that_is_given_holds_at_the_place_and_shows_in_the_trail(
    client, administrator, neighbour, station
):
    client.force_login(administrator)
    assert give(client).status_code == 302
    assert Account.objects.get(pk=neighbour.pk).covers(station, Role.STATION_WORKER)
    line = TrailEntry.objects.about_row(neighbour).first()
    assert (line.what, line.by, line.place) == ("grant", administrator, station)
    assert "龙小满" in client.get("/people/grants/").content.decode()


@pytest.mark.parametrize(
    ("said", "status", "answer"),
    [
        ({"name": "管理员", "phone": "10000000009"}, 409, "不能给自己加角色"),
        ({"name": "别的人"}, 422, "没有登记过这个姓名和手机号的人"),
        ({"phone": "10000000777"}, 422, "没有登记过这个姓名和手机号的人"),
        ({"role": "king"}, 422, "有效的选项"),
        ({"place": "no-such"}, 422, "有效的选项"),
    ],
)
def test_what_cannot_be_given_is_refused(said, status, answer, client, administrator, neighbour):
    client.force_login(administrator)
    before = Grant.objects.count()
    response = give(client, **said)
    assert response.status_code == status
    assert answer in response.content.decode()
    assert Grant.objects.count() == before


def test_an_administrator_gives_roles_only_in_their_part_of_the_tree(
    client, local_administrator, neighbour, centre, other_station
):
    client.force_login(local_administrator)
    for place in ("C", "I1", "S2"):
        assert give(client, place=place).status_code == 422
    assert give(client, place="S1").status_code == 302


def test_the_list_of_roles_stays_within_ones_part_of_the_tree(
    client, local_administrator, office, other_worker, worker
):
    client.force_login(local_administrator)
    page = client.get("/people/grants/").content.decode()
    assert "姚站长" in page
    assert "田站长" not in page
    assert "罗主任" not in page
    foreign = Grant.objects.get(account=other_worker)
    assert client.post(f"/people/grants/{foreign.pk}/end/").status_code == 404


def test_several_roles_are_held_at_once(client, administrator, neighbour, station, centre):
    client.force_login(administrator)
    give(client)
    give(client, role="clerk", place="C")
    account = Account.objects.get(pk=neighbour.pk)
    assert account.roles == {Role.STATION_WORKER, Role.CLERK}


def test_giving_twice_is_refused_and_changes_nothing(client, administrator, neighbour):
    client.force_login(administrator)
    assert [give(client).status_code, give(client).status_code] == [302, 409]
    assert Grant.objects.in_force().filter(account=neighbour).count() == 1


def test_a_role_is_held_once_whatever_the_code_does(worker, station, system):
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(
            account=worker, role=Role.STATION_WORKER, place=station, by=system, at=MORNING
        )


def test_ending_a_role_is_told_once_and_shows_in_the_trail(client, administrator, worker, granny):
    client.force_login(administrator)
    grant = Grant.objects.get(account=worker)
    answers = [client.post(f"/people/grants/{grant.pk}/end/").status_code for _ in range(2)]
    assert answers == [302, 409]
    assert TrailEntry.objects.about_row(worker).first().what == "revoke"
    client.force_login(worker)
    assert client.get(granny.get_absolute_url()).status_code == 404


def test_nobody_ends_their_own_role_so_that_one_administrator_remains(client, administrator):
    client.force_login(administrator)
    own = Grant.objects.get(account=administrator)
    assert client.post(f"/people/grants/{own.pk}/end/").status_code == 409


def test_an_administrator_reads_no_file_unless_another_role_says_so(
    client, administrator, granny, station, system
):
    client.force_login(administrator)
    assert client.get(granny.get_absolute_url()).status_code == 404
    assert client.get("/people/").status_code == 403
    Grant.objects.give(administrator, Role.STATION_WORKER, station, by=system, at=MORNING)
    assert client.get(granny.get_absolute_url()).status_code == 200


def test_whoever_has_no_account_gets_one_with_the_role(client, administrator, granny):
    client.force_login(administrator)
    assert give(client, name="石奶奶", phone="10000000099").status_code == 302
    account = Account.objects.get(person=granny)
    assert account.roles == {Role.STATION_WORKER}
    assert not account.has_usable_password()


def test_the_list_of_roles_asks_as_many_questions_for_many_as_for_few(
    client, administrator, neighbour, worker, system, questions, station
):
    client.force_login(administrator)
    few = questions("/people/grants/")
    for role in Role:
        if role != Role.STATION_WORKER:
            Grant.objects.give(worker, role, station, by=system, at=MORNING)
        Grant.objects.give(neighbour, role, station, by=system, at=MORNING)
    assert questions("/people/grants/") == few <= 13


# The trail


@pytest.fixture
def story(granny, worker, other_worker, stranger):
    """Two changes here, one elsewhere, on two days."""
    worker.comes_from = "10.1.2.3"
    granny.change(address="柳坪路2号", by=worker, at=MORNING)
    granny.change(speaks="侗话", by=worker, at=MORNING + timedelta(days=2))
    stranger.person.change(address="石桥路7号", by=other_worker, at=MORNING)


def changes(response):
    return [change.after for line in response.context["lines"] for change in line.changes]


def test_a_line_says_who_for_whom_what_when_from_where_before_and_after(client, auditor, story):
    client.force_login(auditor)
    response = client.get("/people/trail/?since=2026-03-05")
    line = response.context["lines"][0]
    assert (line.by, line.whom, line.what, line.comes_from) == (
        "姚站长", "石奶奶", "改资料", "10.1.2.3",
    )  # fmt: skip
    assert line.changes == [("语言", "", "侗话")]
    assert line.at == MORNING + timedelta(days=2)


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("who=姚", "柳坪路2号", "石桥路7号"),
        ("who=站长", None, "柳坪路2号"),
        ("whom=石奶", "侗话", "石桥路7号"),
        ("whom=石远山", "石桥路7号", "侗话"),
        ("place=S1", "柳坪路2号", "石桥路7号"),
        ("place=I2", "石桥路7号", "柳坪路2号"),
        ("since=2026-3-6", "侗话", "柳坪路2号"),
        ("until=2026年3月5日", "柳坪路2号", "侗话"),
        ("since=2026-03-06&until=2026-03-06", "侗话", "柳坪路2号"),
        ("since=someday&place=nowhere", "侗话", None),
    ],
)
def test_the_trail_is_filtered_by_its_address(asked, there, gone, client, auditor, story):
    client.force_login(auditor)
    found = changes(client.get(f"/people/trail/?{asked}"))
    assert there is None or there in found
    assert gone not in found


def test_an_auditor_of_one_place_sees_its_trail_alone(client, local_auditor, auditor, story):
    client.force_login(local_auditor)
    assert "柳坪路2号" in changes(client.get("/people/trail/"))
    assert "石桥路7号" not in changes(client.get("/people/trail/"))


def test_lines_of_no_place_are_for_who_audits_the_whole_tree(auditor, local_auditor, system):
    line = TrailEntry.objects.note(system, "change", by=system, at=MORNING)
    assert line.place is None
    assert line in TrailEntry.objects.visible_to(auditor)
    assert line not in TrailEntry.objects.visible_to(local_auditor)


def test_the_auditor_sees_every_opening_in_their_part(
    client, auditor, local_auditor, granny, stranger, worker, other_worker
):
    ReadEntry.objects.open_sealed(granny, "phone", why="约时间", by=worker, at=MORNING)
    ReadEntry.objects.open_sealed(
        stranger.person, "phone", why="核对号码", by=other_worker, at=MORNING
    )
    seen = {}
    for account in (auditor, local_auditor):
        client.force_login(account)
        page = client.get("/people/trail/reads/")
        seen[account] = [(row.whom, row.why) for row in page.context["openings"]]
    assert seen[auditor] == [("石远山", "核对号码"), ("石奶奶", "约时间")]
    assert seen[local_auditor] == [("石奶奶", "约时间")]
    page = client.get("/people/trail/reads/?whom=别人")
    assert page.context["openings"] == []


def test_the_trail_cannot_be_rewritten(story):
    line = TrailEntry.objects.newest_first().first()
    for write in (
        lambda: TrailEntry.objects.filter(pk=line.pk).update(what="别的"),
        lambda: TrailEntry.objects.filter(pk=line.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_the_trail_asks_as_many_questions_for_many_lines_as_for_few(
    client, auditor, granny, worker, system, station, questions, story
):
    client.force_login(auditor)
    few = questions("/people/trail/")
    for n in range(60):
        other = Person.objects.register(name=f"居民{n}", place=station, by=worker, at=MORNING)
        other.change(address=f"{n}号", by=worker, at=MORNING)
    assert questions("/people/trail/") <= few <= 13
