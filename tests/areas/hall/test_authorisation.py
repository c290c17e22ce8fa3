"""The photographed authorisation: kept with the case, seen by whom it concerns, each look kept."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.areas.hall.conftest import a_matter
from tongxing.hall.models import AuthorisationPhoto, Case, CaseHelp
from tongxing.people.models import ReadEntry

pytestmark = pytest.mark.django_db
HELP = {"kind": "behalf", "helper_name": "陆小帮", "helper_phone": "10000000012"}
NO_PHOTO = SimpleUploadedFile("a.jpg", b"MZ")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, general):
    """Files go to a folder of the test's own; the hall has a window."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def case(clerk, resident, matter):
    return Case.objects.receive(
        request_key=uuid4(), matter=matter, by=clerk, at=timezone.now(), person=resident.person,
        channel="window",
    )  # fmt: skip


def photo(name="授权书.jpg", content=None):
    drawn = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (27.0, 14.0, 0.0)  # latitude
    Image.new("RGB", (3000, 1500), "ivory").save(drawn, "JPEG", exif=exif)
    return SimpleUploadedFile(name, content or drawn.getvalue(), "image/jpeg")


def ask_for_help(client, case, **said):
    return client.post(reverse("hall:case_take", args=[case.number, "help"]), HELP | said)


@pytest.fixture
def kept(client, case, clerk, helper):
    client.force_login(clerk)
    answer = ask_for_help(client, case, authorisation="授权书1份", photos=[photo(), photo("2.jpg")])
    assert answer.status_code == 302
    return list(AuthorisationPhoto.objects.in_order())


def test_photos_are_kept_with_the_help_small_and_without_their_position(kept, case, folder):
    assert [one.help.helper.person.name for one in kept] == ["陆小帮"] * 2
    assert {one.case for one in kept} == {case}
    with Image.open(kept[0].file) as image:
        assert max(image.size) == 1600
        assert not image.getexif()
    assert all("/hall/" in one.file.name for one in kept)


def test_an_agent_who_brings_the_case_shows_the_paper_at_once(client, matter, clerk, resident):
    client.force_login(clerk)
    said = {
        "request_key": uuid4(), "person": "10000000001", "channel": "window",
        "who": "agent", "agent_name": "吴小妹", "agent_relation": "family",
        "authorisation": "委托书1份",
    }  # fmt: skip
    url = reverse("hall:case_new") + f"?matter={matter.base_code}"
    for _ in range(2):  # pressed twice
        assert client.post(url, said | {"photos": photo()}).status_code == 302
    one = AuthorisationPhoto.objects.get()
    assert one.help is None and one.case == Case.objects.get()


def test_the_page_of_the_case_leads_to_the_photos_and_each_look_is_written_down(
    client, kept, case, clerk
):
    page = client.get(case.get_absolute_url()).content.decode()
    assert all(one.url in page for one in kept)
    assert not ReadEntry.objects.exists()  # the page names them and shows none
    answer = client.get(kept[0].url)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
    entry = ReadEntry.objects.get()
    assert (entry.person_uid, entry.field, entry.by) == (case.uid, "authorisation", clerk)
    assert case.number in entry.why


def test_who_may_not_see_the_case_does_not_see_its_photos(
    client, kept, case, resident, stranger, other_worker
):
    for account in (stranger, other_worker):
        client.force_login(account)
        assert client.get(kept[0].url).status_code == 404
    client.logout()
    assert client.get(kept[0].url).status_code == 302  # to the log-in
    assert not ReadEntry.objects.exists()
    client.force_login(resident)
    assert client.get(kept[0].url).status_code == 200
    assert ReadEntry.objects.get().by == resident


def test_a_photo_is_not_reached_through_another_case(client, kept, civil, clerk, neighbour):
    other = Case.objects.receive(
        request_key=uuid4(), matter=a_matter(civil, "990400002000", "高龄津贴"), by=clerk,
        at=timezone.now(), person=neighbour.person, channel="window",
    )  # fmt: skip
    client.force_login(clerk)
    url = reverse("hall:case_authorisation", args=[other.number, kept[0].uid])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"authorisation": "授权书", "photos": NO_PHOTO}, "不是能打开的照片"),
        ({"authorisation": "授权书", "photos": [photo() for _ in range(5)]}, "最多4张"),
        ({"kind": "guide", "photos": photo()}, "请写明是什么授权"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_and_nobody_helps_yet(
    client, case, clerk, helper, said, sentence
):
    for one in said["photos"] if isinstance(said["photos"], list) else [said["photos"]]:
        one.seek(0)
    client.force_login(clerk)
    answer = ask_for_help(client, case, **said)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not CaseHelp.objects.exists() and not AuthorisationPhoto.objects.exists()
