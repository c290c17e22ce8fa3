"""Photos of a place: put up by who works there, seen by everybody, taken off for good."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.areas.conftest import MORNING
from tongxing.places.models import PlacePhoto
from tongxing.places.models.photo import MOST

pytestmark = pytest.mark.django_db


def picture(shade=0):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 40, 40)).save(drawn, "JPEG")
    return drawn.getvalue()


def put_up(client, *contents, code="S1"):
    files = [SimpleUploadedFile(f"{n}.jpg", one, "image/jpeg") for n, one in enumerate(contents)]
    return client.post(f"/places/{code}/photos/", {"photos": files})


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_photo_is_put_up_and_seen_by_everybody(client, station, worker):
    client.force_login(worker)
    assert put_up(client, picture(), picture(90)).status_code == 302
    client.logout()
    page = client.get("/places/S1/").content.decode()
    photo = PlacePhoto.objects.first()
    assert page.count("<img") >= 2 and photo.url in page
    answer = client.get(photo.url)
    assert answer["Content-Type"] == "image/jpeg"


def test_the_same_photo_twice_is_one(client, station, worker):
    client.force_login(worker)
    for _ in range(2):
        put_up(client, picture())
    assert PlacePhoto.objects.count() == 1


def test_what_is_taken_off_is_gone(client, station, worker):
    client.force_login(worker)
    put_up(client, picture())
    photo = PlacePhoto.objects.get()
    client.post(f"/places/S1/photos/{photo.uid}/take-off/")
    assert client.get(photo.url).status_code == 404
    assert photo.url not in client.get("/places/S1/").content.decode()
    assert client.post(f"/places/S1/photos/{photo.uid}/take-off/").status_code == 409


@pytest.mark.parametrize("who", ["resident", "other_worker"])
def test_who_does_not_work_there_puts_nothing_up(who, client, request, station):
    client.force_login(request.getfixturevalue(who))
    assert put_up(client, picture()).status_code in (403, 404)
    assert not PlacePhoto.objects.exists()


def test_what_is_no_photo_is_told_and_nothing_is_kept(client, station, worker):
    client.force_login(worker)
    answer = put_up(client, b"<script>")
    assert answer.status_code == 422
    assert "不是能打开的照片" in answer.content.decode()
    assert not PlacePhoto.objects.exists()


def test_a_place_shows_so_many_and_not_more(client, station, worker):
    contents = [picture(10 * n) for n in range(MOST)]
    PlacePhoto.objects.keep(station, contents, by=worker, at=MORNING)
    client.force_login(worker)
    assert put_up(client, picture(250)).status_code == 409
    assert PlacePhoto.objects.shown().count() == MOST
