"""The open interface: what other systems may read, and what they may put in."""

from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from tests.areas.conftest import MORNING, raise_need
from tongxing.needs.models import ApiKey, Channel, Need


@pytest.fixture
def public_need(resident, dispatcher, starting):
    need = raise_need(resident, privacy="public", what="河边路灯不亮", address="三单元501")
    need.review(by=dispatcher, at=MORNING)
    return need


@pytest.fixture
def word(centre, station, office, starting):
    return ApiKey.objects.make(name="市民热线", place=centre, by=office, at=MORNING)


def test_the_services_are_the_categories(client, starting):
    services = client.get("/open311/services.json").json()
    assert "repair" in {one["service_code"] for one in services}
    xml = ET.fromstring(client.get("/open311/services/repair.xml").content)
    assert xml.findtext("service/service_code") == "repair"
    assert client.get("/open311/services.csv").status_code == 404
    assert client.get("/open311/discovery.json").json()[0]["type"] == "production"


def test_public_needs_are_listed_without_names_or_doors(client, public_need, need):
    answer = client.get("/open311/requests.json")
    (row,) = answer.json()
    assert (row["service_request_id"], row["status"]) == (public_need.number, "open")
    for hidden in ("吴桂花", "10000000001", "三单元501", need.number):
        assert hidden not in answer.content.decode()
    assert client.get(f"/open311/requests/{need.number}.json").status_code == 404
    xml = ET.fromstring(client.get(f"/open311/requests/{public_need.number}.xml").content)
    assert xml.findtext("request/description") == "河边路灯不亮"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("status=open", 1), ("status=closed", 0), ("service_code=carry", 1),
        ("service_code=law", 0), ("start_date=2026-03-04T00:00:00Z", 1),
        ("start_date=2026-03-05T00:00:00Z", 0), ("end_date=nonsense", 1), ("status=x", 1),
        ("start_date=2026-99-99T00:00:00Z", 1),
    ],
)  # fmt: skip
def test_a_list_is_filtered_as_the_standard_says(query, count, client, public_need):
    assert len(client.get(f"/open311/requests.json?{query}").json()) == count


def said(word, **more):
    return {
        "api_key": word, "service_code": "street", "description": "路灯坏了三天",
        "lat": "27.2", "long": "108.9",
    } | more  # fmt: skip


def test_another_system_raises_a_need_with_its_key_once(client, word, station):
    key = str(uuid4())
    first = client.post("/open311/requests.json", said(word, request_key=key))
    again = client.post("/open311/requests.json", said(word, request_key=key))
    assert first.status_code == 201
    assert first.json() == again.json()
    need = Need.objects.get()
    assert (need.channel, need.what, need.number) == (
        Channel.OPEN311, "路灯坏了三天", first.json()[0]["service_request_id"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"api_key": "guess"}, 403), ({"service_code": "none"}, 400), ({"description": ""}, 400),
        ({"lat": ""}, 400), ({"lat": "91"}, 400), ({"description": "水" * 2001}, 400),
        ({"request_key": "x"}, 400),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_nothing_is_taken_in(wrong, status, client, word):
    answer = client.post("/open311/requests.json", said(word) | wrong)
    assert answer.status_code == status
    assert answer.json()[0]["description"]
    assert not Need.objects.exists()


def test_an_ended_key_opens_nothing(client, word, office):
    client.force_login(office)
    client.post(reverse("needs:end_key", args=[ApiKey.objects.get().pk]))
    assert client.post("/open311/requests.json", said(word)).status_code == 403


def test_a_key_is_shown_once_and_kept_only_as_a_hash(client, office, centre, starting):
    client.force_login(office)
    url = reverse("needs:office_add", args=["key"])
    page = client.post(url, {"name": "热线", "place": centre.pk}, follow=True).content.decode()
    word = page.partition("请现在抄下：")[2][:32]
    assert ApiKey.objects.known(word)
    assert word not in client.get(reverse("needs:office")).content.decode()
