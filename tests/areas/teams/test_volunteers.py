"""Registering as a volunteer: who may, what is asked, and how one stops."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from tongxing.base.models import Parameter
from tongxing.people.models import Proxy, TrailEntry
from tongxing.teams.models import FreeTime, MayNotRegister, Membership, Skill, Volunteer

from ..conftest import MORNING

WAYS = {"max_distance": "3000", "max_open": "2", "may_be_called": "on", "truth": "on"}


def years_ago(years, *, days=0):
    today = timezone.localdate()
    day = min(today.day, 28)
    return today.replace(year=today.year - years, day=day) - timedelta(days=days)


def save(client, **said):
    return client.post("/teams/volunteer/", WAYS | said)


@pytest.mark.parametrize(
    ("years", "said", "status"),
    [
        (70, {}, 302),
        (18, {}, 302),
        (17, {}, 409),
        (17, {"is_earning": "on"}, 302),
        (17, {"guardian": "吴桂花，母亲"}, 302),
        (16, {"is_earning": "on"}, 302),
        (15, {"is_earning": "on"}, 409),
        (15, {"guardian": "吴桂花，母亲"}, 302),
        (14, {"guardian": "吴桂花，母亲"}, 302),
        (14, {}, 409),
        (13, {"guardian": "吴桂花，母亲"}, 409),
        (13, {}, 409),
    ],
)
def test_who_may_register_at_what_age(years, said, status, client, born):
    account = born(years_ago(years))
    client.force_login(account)
    assert save(client, **said).status_code == status
    assert Volunteer.objects.filter(person=account.person).exists() == (status == 302)


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (15, {"is_earning": True}),
        (13, {"is_earning": True}),
        (13, {"guardian": "吴桂花，母亲"}),
        (17, {}),
    ],
)
def test_the_rule_of_age_holds_whatever_form_asked(years, said, born):
    account = born(years_ago(years))
    asked = {"guardian": "", "is_earning": False} | said
    with pytest.raises(MayNotRegister):
        Volunteer.objects.register(
            account.person, **asked, skills=[], free=[], by=account, at=timezone.now()
        )


def test_a_birthday_counts_from_the_day_itself(client, born):
    client.force_login(born(years_ago(18) + timedelta(days=1)))
    assert save(client).status_code == 409


def test_a_child_is_thanked_and_shown_what_can_be_done(client, born):
    client.force_login(born(years_ago(10)))
    page = client.get("/teams/volunteer/").content.decode()
    assert "谢谢您的热心" in page
    assert 'name="truth"' not in page


def test_without_a_birthday_the_station_is_asked_first(client, born):
    client.force_login(born(None))
    assert "请先到站点补登" in client.get("/teams/volunteer/").content.decode()
    assert save(client).status_code == 409


def test_the_ages_are_the_offices_to_change(client, born):
    client.force_login(born(years_ago(17)))
    Parameter.objects.filter(code="volunteer_age").update(value=16)
    assert save(client).status_code == 302


def test_every_age_has_a_source(starting):
    rows = Parameter.objects.filter(code__startswith="volunteer_age")
    assert sorted(row.value for row in rows) == [14, 16, 18]
    assert all(row.source for row in rows)


def test_a_guardian_who_consented_is_in_the_trail(client, born):
    account = born(years_ago(15))
    client.force_login(account)
    save(client, guardian="吴桂花，母亲")
    volunteer = Volunteer.objects.get(person=account.person)
    assert volunteer.guardian_consent
    assert TrailEntry.objects.about_row(volunteer).get().after["guardian"] == "吴桂花，母亲"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"truth": ""}, "自愿注册"),
        ({"max_distance": "10"}, "100"),
        ({"max_open": "99"}, "10"),
        ({"free_0": "整天"}, "看不懂这段时间"),
        ({"free_0": "11:00-8:00"}, "结束时间要在开始时间之后"),
        ({"free_0": "8:00-11:00, 10:00-12:00"}, "重叠"),
        ({"free_0": "25:00-26:00"}, "看不懂这段时间"),
        ({"skills": "999"}, "不在可用的选项"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    said, answer, client, resident, starting
):
    client.force_login(resident)
    response = save(client, free_1="9:00-10:00", **said)
    assert response.status_code == 422
    assert answer in response.content.decode()
    assert "9:00-10:00" in response.content.decode()
    assert not Volunteer.objects.exists()


def skill(code):
    return Skill.objects.get(code=code)


def test_skills_free_times_distance_and_whether_to_be_called_are_kept(client, resident, starting):
    client.force_login(resident)
    save(
        client, skills=[skill("barber").pk], max_distance="1500", may_be_called="",
        free_0="8-11:30，14点-17点30", free_6="9：00～12：00",
    )  # fmt: skip
    volunteer = Volunteer.objects.get(person=resident.person)
    assert (volunteer.max_distance, volunteer.may_be_called) == (1500, False)
    assert [row.skill.code for row in volunteer.volunteerskill_set.all()] == ["barber"]
    spans = FreeTime.objects.order_by("weekday", "since").values_list("weekday", "since", "until")
    assert list(spans) == [
        (0, time(8), time(11, 30)),
        (0, time(14), time(17, 30)),
        (6, time(9), time(12)),
    ]


def test_the_form_shows_what_is_kept_and_saving_it_again_changes_nothing(client, helper, volunteer):
    FreeTime.objects.create(volunteer=volunteer, weekday=2, since=time(18, 30), until=time(21))
    client.force_login(helper)
    page = client.get("/teams/volunteer/")
    assert "18:30-21:00" in page.content.decode()
    form = page.context["form"]
    said = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert client.post("/teams/volunteer/", said).status_code == 302
    volunteer.refresh_from_db()
    assert [row.skill.code for row in volunteer.volunteerskill_set.all()] == ["carrying"]
    assert volunteer.free_times.get().since == time(18, 30)


def test_a_skill_that_needs_proof_is_not_taken_by_oneself(client, resident, starting):
    client.force_login(resident)
    assert save(client, skills=[skill("first-aid").pk]).status_code == 422


def test_the_station_writes_a_certificate_that_it_has_seen(client, worker, helper, volunteer):
    client.force_login(worker)
    url = f"/teams/volunteers/{helper.person.uid}/certify/"
    client.post(url, {"skill": "first-aid", "proof": "ZS1", "expires_on": "2030年1月1日"})
    held = volunteer.volunteerskill_set.get(skill__code="first-aid")
    assert (held.proof, held.expires_on.year) == ("ZS1", 2030)
    assert TrailEntry.objects.about_row(volunteer).first().what == "certify"
    client.force_login(helper)
    save(client, skills=[])
    assert volunteer.volunteerskill_set.get().skill.code == "first-aid"


@pytest.mark.parametrize("who", ["other_worker", "administrator"])
def test_nobody_from_elsewhere_writes_a_certificate(who, client, request, helper, volunteer):
    client.force_login(request.getfixturevalue(who))
    url = f"/teams/volunteers/{helper.person.uid}/certify/"
    assert client.get(url).status_code in {403, 404}


def test_a_number_is_given_once_and_stays_with_who_comes_back(client, resident, starting):
    client.force_login(resident)
    save(client)
    first = Volunteer.objects.get(person=resident.person)
    assert client.post("/teams/volunteer/leave/").status_code == 302
    assert not Volunteer.objects.active().exists()
    save(client)
    again = Volunteer.objects.active().get(person=resident.person)
    assert (again.pk, again.number) == (first.pk, first.number)


def test_a_number_that_the_offices_sheet_has_used_is_not_given_again(
    client, resident, helper, volunteer
):
    Volunteer.objects.filter(pk=volunteer.pk).update(number="V0001")
    client.force_login(resident)
    save(client)
    assert Volunteer.objects.get(person=resident.person).number == "V0002"


def test_who_stops_leaves_every_team_and_keeps_the_record(client, helper, volunteer, team):
    client.force_login(helper)
    client.post("/teams/volunteer/leave/")
    assert not Membership.objects.current().filter(person=helper.person).exists()
    assert client.post("/teams/volunteer/leave/").status_code == 409
    assert Volunteer.objects.get(pk=volunteer.pk).left_on


def test_a_leader_hands_over_before_stopping(client, leader, team, system):
    Volunteer.objects.create(person=leader.person, number="V0009", registered_on=MORNING.date())
    client.force_login(leader)
    assert client.post("/teams/volunteer/leave/").status_code == 409
    assert team.is_led_by(leader)


def test_volunteering_is_on_ones_own_page_and_in_ones_own_data(client, helper, volunteer, team):
    client.force_login(helper)
    page = client.get("/people/me/").content.decode()
    assert "V000001" in page
    assert "扶贫帮困队" in page
    said = client.get("/people/me/data/").json()["volunteer"]
    assert said["number"] == "V000001"
    assert [row["team__name"] for row in said["teams"]] == ["扶贫帮困队"]


def test_the_station_sees_volunteering_on_the_persons_page_and_a_proxy_does_not(
    client, worker, neighbour, helper, volunteer
):
    Proxy.objects.give(
        helper.person, neighbour, basis="neighbour", consent="口头", by=worker, at=MORNING
    )
    seen = {}
    for account in (worker, neighbour):
        client.force_login(account)
        page = client.get(helper.person.get_absolute_url()).content.decode()
        seen[account] = "V000001" in page
    assert seen == {worker: True, neighbour: False}
