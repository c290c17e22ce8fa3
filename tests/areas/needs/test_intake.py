"""Raising a need: what a phone, a station and a paper form send, and what must not get in."""

import io
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.areas.conftest import MORNING, raise_need
from tongxing.base import photos
from tongxing.needs import queries
from tongxing.needs.models import Attachment, Category, Need, State
from tongxing.people.models import Proxy

RAISE = "/needs/raise/"


def said(**more):
    return {
        "what": "厨房水管漏水", "urgency": "normal", "privacy": "staff",
        "request_key": str(uuid.uuid4()),
    } | more  # fmt: skip


def picture(size=(40, 30), kind="JPEG", **options):
    drawn = io.BytesIO()
    Image.new("RGB", size, "navy").save(drawn, kind, **options)
    return drawn.getvalue()


def photo(content=None, name="水管.jpg"):
    return SimpleUploadedFile(name, content or picture(), "image/jpeg")


@pytest.fixture
def phone(client, resident, starting, settings, tmp_path):
    """The resident's browser; files go to a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    client.force_login(resident)
    return client


def test_one_sentence_is_enough_and_the_words_choose_the_category(phone, resident):
    response = phone.post(RAISE, said())
    need = Need.objects.get()
    assert response.url == need.get_absolute_url()
    assert (need.state, need.category.code) == (State.RAISED, "repair")
    assert (need.resident, need.place) == (resident.person, resident.person.place)
    assert need.number in phone.get(response.url).content.decode()


def test_a_photo_is_kept_upright_small_and_without_its_position(phone):
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the phone on its side
    exif.get_ifd(0x8825)[2] = (27.0, 14.0, 0.0)  # latitude
    phone.post(RAISE, said(photos=photo(picture((4000, 2000), exif=exif))))
    kept = Attachment.objects.get()
    with Image.open(kept.file) as image:
        assert image.size == (photos.LONGEST_SIDE // 2, photos.LONGEST_SIDE)
        assert not image.getexif()


def test_a_voice_note_alone_is_a_need(phone):
    voice = SimpleUploadedFile("voice.webm", b"\x1a\x45\xdf\xa3" + b"0" * 100, "audio/webm")
    phone.post(RAISE, said(what="", voice=voice))
    assert Need.objects.get().what == "（请听录音）"
    assert Attachment.objects.get().media_type == "audio/webm"


def test_the_same_press_twice_is_one_need_with_one_photo(phone):
    once = said()
    first = phone.post(RAISE, once | {"photos": photo()})
    again = phone.post(RAISE, once | {"photos": photo()})
    assert first.url == again.url
    assert Need.objects.count() == Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"what": ""}, "请写一句什么事，或者录一段音"),
        ({"what": "水" * 61}, "60"),
        ({"details": "水" * 100_000}, "2000"),
        ({"photos": photo(b"MZ not a photo")}, "不是能打开的照片"),
        ({"photos": photo(picture(kind="PNG")[:60])}, "不是能打开的照片"),
        ({"photos": [photo() for _ in range(5)]}, "最多4张"),
        ({"voice": SimpleUploadedFile("a.mp3", b"<script>", "audio/mpeg")}, "不是能播放的录音"),
        ({"urgency": "yesterday"}, "yesterday"),
        ({"wanted_from": "2001-01-01T09:00"}, "已经过去"),
        ({"wanted_from": "明天"}, "明天"),
        ({"category": "999999"}, "选项"),
        ({"request_key": "x"}, "UUID"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence_and_nothing_is_lost(wrong, sentence, phone):
    for upload in [wrong.get("photos"), wrong.get("voice")]:
        for one in upload if isinstance(upload, list) else [upload] if upload else []:
            one.seek(0)
    response = phone.post(RAISE, said(details="三楼，晚上在家") | wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    if "details" not in wrong:
        assert "三楼，晚上在家" in page
    assert not Need.objects.exists()


def test_a_photo_too_large_to_keep_is_told_before_it_is_opened(phone, monkeypatch):
    monkeypatch.setattr(photos, "LARGEST_PHOTO", 1000)
    response = phone.post(RAISE, said(photos=photo(picture((900, 900), "PNG"))))
    assert response.status_code == 422
    assert "请选小一些的再传" in response.content.decode()


def test_a_picture_that_unpacks_to_a_giant_is_refused(phone):
    giant = picture((12_000, 6_000), "PNG", compress_level=9)
    response = phone.post(RAISE, said(photos=photo(giant, "small.png")))
    assert response.status_code == 422
    assert "请重新拍一张" in response.content.decode()


@pytest.mark.parametrize(
    "text", ["水管漏水😭👨‍👩‍👧", "مياه تتسرب", "‮oǝʇʇɐ‬", "<b>粗</b>&amp;", "a'b\"c"]
)
def test_any_writing_is_kept_as_it_is_and_shown_as_text(text, phone):
    phone.post(RAISE, said(what=text))
    need = Need.objects.get()
    assert need.what == text
    page = phone.get(need.get_absolute_url()).content.decode()
    assert "<b>粗" not in page


@pytest.mark.parametrize("field", ["what", "details", "address"])
def test_a_nul_is_refused_before_it_reaches_the_database(field, phone):
    response = phone.post(RAISE, said(**{field: "水\x00管"}))
    assert response.status_code == 400
    assert "无法保存的字符" in response.content.decode()
    assert not Need.objects.exists()


@pytest.mark.parametrize(("lon", "lat"), [("109.0", ""), ("", "27.2")])
def test_half_a_position_is_no_position(lon, lat, phone):
    phone.post(RAISE, said(lon=lon, lat=lat))
    assert Need.objects.get().lon is None


@pytest.mark.parametrize(("lon", "lat"), [("nan", "27"), ("181", "27"), ("109", "abc")])
def test_a_position_that_is_none_is_refused(lon, lat, phone):
    assert phone.post(RAISE, said(lon=lon, lat=lat)).status_code == 422


def test_a_daughter_asks_for_her_mother_and_it_shows(
    phone, resident, neighbour, worker, starting, station
):
    from_mother = neighbour.person
    Proxy.objects.create(
        person=from_mother, helper=resident, basis="relative", consent="当面同意",
        granted_by=worker, granted_at=resident.opened_at,
    )  # fmt: skip
    phone.post(RAISE, said(for_whom=from_mother.pk))
    need = Need.objects.get()
    assert (need.resident, need.raised_by) == (from_mother, resident)
    phone.force_login(worker)
    assert "吴桂花代龙小满" in phone.get(need.get_absolute_url()).content.decode()


def test_nobody_asks_for_somebody_who_did_not_agree(phone, resident, neighbour):
    phone.post(RAISE, said(for_whom=neighbour.person.pk))
    assert [need.resident for need in Need.objects.all()] == [resident.person]


# --- at the station


@pytest.fixture
def desk(client, worker, starting, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(worker)
    return client


def on_behalf(station, **more):
    return said(channel="call", place=station.pk, **more)


def test_a_resident_is_found_by_phone_and_the_call_is_noted(desk, resident, station):
    desk.post(reverse("needs:on_behalf"), on_behalf(station, person="10000000001"))
    need = Need.objects.get()
    assert (need.resident, need.channel) == (resident.person, "call")


def test_somebody_unknown_leaves_name_and_phone_which_are_sealed(desk, station):
    asker = {"contact_name": "过路人", "contact_phone": "10000009999"}
    desk.post(reverse("needs:on_behalf"), on_behalf(station, **asker))
    need = Need.objects.get()
    assert (need.resident, need.asks_for, need.phone) == (None, "过路人", "10000009999")
    assert "10000009999" not in desk.get(need.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, "或者姓名和电话"),
        ({"person": "10000008888"}, "没有找到这个人"),
        ({"person": "10000000003"}, "没有找到这个人"),  # lives in another part of the tree
    ],
)
def test_without_knowing_who_asks_nothing_is_taken_in(more, sentence, desk, station, stranger):
    response = desk.post(reverse("needs:on_behalf"), on_behalf(station, **more))
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_worker_cannot_put_a_need_at_another_station(desk, other_station, resident):
    said_there = on_behalf(other_station, person="10000000001")
    assert desk.post(reverse("needs:on_behalf"), said_there).status_code == 422


# --- hints while typing


def test_words_suggest_a_category_and_say_which_word_did(phone):
    page = phone.get(reverse("needs:suggest"), {"what": "楼上漏水了"}).content.decode()
    assert "因为您提到“漏水”" in page


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        ({}, True),
        ({"lon": 108.9020}, True),  # 200 metres away
        ({"lon": 108.9100}, False),  # a kilometre away
        ({"at": MORNING - timedelta(days=20)}, False),
        ({"privacy": "sensitive"}, False),
        ({"category": "dirt"}, False),
    ],
)
def test_an_open_need_near_by_of_the_same_kind_may_be_the_same(theirs, found, neighbour, starting):
    facts = {"category": "street", "privacy": "public", "lon": 108.9, "lat": 27.2} | theirs
    facts["category"] = Category.objects.get(code=facts["category"])
    theirs = raise_need(neighbour, what="河边路灯不亮", **facts)
    alike = queries.alike(
        category_id=Category.objects.get(code="street").pk, place_id=theirs.place_id, lon=108.9,
        lat=27.2, now=MORNING + timedelta(hours=1),
    )  # fmt: skip
    assert [one.need for one in alike] == ([theirs] if found else [])


@pytest.mark.parametrize("query", ["lon=abc", "lon=999&lat=27", "category=-1", "category=1e9", ""])
def test_hints_answer_whatever_the_address_says(query, phone):
    assert phone.get(f"{reverse('needs:suggest')}?{query}").status_code == 200


# --- files


def test_photos_are_for_those_who_may_read_the_need_closely(
    phone, client, resident, neighbour, worker, other_worker
):
    phone.post(RAISE, said(photos=photo()))
    url = Attachment.objects.get().url
    for account, status in [(resident, 200), (worker, 200), (neighbour, 404), (other_worker, 404)]:
        client.force_login(account)
        response = client.get(url)
        assert response.status_code == status, account
        if status == 200:
            assert response["X-Content-Type-Options"] == "nosniff"
            assert response["Content-Type"] == "image/jpeg"
