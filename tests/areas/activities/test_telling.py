"""Afterwards: the write-up, photos with consent of faces, how it was, who stayed away."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from tongxing.activities import telling
from tongxing.activities.models import (
    Activity,
    CameNot,
    Feedback,
    Photo,
    SaidAlready,
    SignUp,
    Stage,
    Standing,
    WriteUp,
    WrongActivityStep,
)

from ..conftest import MORNING

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(days=11)


@pytest.fixture
def over(plan, sign_up, helper, volunteer, settings, tmp_path):
    """An activity that is over, to which the helper came."""
    settings.MEDIA_ROOT = tmp_path
    activity = plan(places=9, most_heads=3)
    sign_up(activity, helper)
    SignUp.objects.update(state=Standing.CAME)
    Activity.objects.update(state=Stage.OVER)
    activity.refresh_from_db()
    return activity


def picture(colour="navy"):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(drawn, "JPEG")
    return SimpleUploadedFile(f"{colour}.jpg", drawn.getvalue(), "image/jpeg")


def told(**said):
    return {"text": "扫了三公里河道。", "cost_yuan": "120.50", "faces": "none"} | said


def write(client, activity, **said):
    return client.post(f"/activities/{activity.number}/write-up/", told(**said))


# --- the write-up


def test_what_is_told_is_public_with_its_photos_and_its_cost(client, over, worker):
    client.force_login(worker)
    assert write(client, over, photos=[picture(), picture("red")]).status_code == 302
    over.refresh_from_db()
    assert (over.state, over.cost) == (Stage.TOLD, 12_050)
    client.logout()
    page = client.get(over.get_absolute_url()).content.decode()
    assert "扫了三公里河道。" in page and "¥120.50" in page
    for row in Photo.objects.all():
        assert row.url in page
        answer = client.get(row.url)
        assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"


def test_told_anew_it_is_the_same_one_and_a_photo_is_kept_once(client, over, worker):
    client.force_login(worker)
    write(client, over, photos=[picture()])
    write(client, over, text="四公里。", photos=[picture()])
    assert WriteUp.objects.get().text == "四公里。"
    assert Photo.objects.count() == 1
    assert [one.kind for one in over.events.order_by("pk")][-2:] == ["tell", "tell"]


@pytest.mark.parametrize("state", [Stage.DRAFT, Stage.PUBLISHED, Stage.CANCELLED])
def test_what_is_not_over_is_not_told(over, worker, state):
    Activity.objects.update(state=state, why_cancelled="下雨")
    over.refresh_from_db()
    with pytest.raises(WrongActivityStep):
        telling.write_up(
            over, text="办了", cost=1, photos=[b"x"], faces="none", by=worker, at=LATER
        )
    assert not WriteUp.objects.exists() and not Photo.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"text": ""}, {"cost_yuan": "-1"}, {"faces": "sure"},
        {"photos": SimpleUploadedFile("a.jpg", b"MZ no photo")},
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_kept(client, over, worker, said):
    client.force_login(worker)
    answer = write(client, over, **said)
    assert answer.status_code == 422 and "errorlist" in answer.content.decode()
    assert not WriteUp.objects.exists() and not Photo.objects.exists()


# --- faces


def test_a_photo_nobody_was_asked_about_is_seen_by_its_keepers_alone(client, over, worker):
    client.force_login(worker)
    said = told(photos=[picture()])
    del said["faces"]  # nothing declared
    client.post(f"/activities/{over.number}/write-up/", said)
    row = Photo.objects.get()
    assert client.get(row.url).status_code == 200
    client.logout()
    assert client.get(row.url).status_code == 404
    assert row.url not in client.get(over.get_absolute_url()).content.decode()


def test_consent_is_declared_later_by_name_and_taken_back(client, over, worker, leader):
    row = Photo.objects.keep(over, b"jpeg", faces="unasked", by=worker, at=LATER)
    address = f"/activities/{over.number}/photos/{row.uid}/faces/"
    for faces, seen in (("agreed", 200), ("unasked", 404), ("nonsense", 404)):
        client.force_login(leader)
        client.post(address, {"faces": faces})
        client.logout()
        assert client.get(row.url).status_code == seen
    row.refresh_from_db()
    assert (row.by, row.declared_by) == (worker, leader)


def test_a_photo_that_is_removed_is_gone_from_the_disk(
    client, over, worker, django_capture_on_commit_callbacks
):
    row = Photo.objects.keep(over, b"jpeg", faces="none", by=worker, at=LATER)
    path = Path(row.file.path)
    assert path.exists()
    client.force_login(worker)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/activities/{over.number}/photos/{row.uid}/remove/")
    assert not path.exists() and not Photo.objects.exists()


# --- how it was


def say(client, row, **said):
    address = f"/activities/sign-ups/{row.uid}/feedback/"
    return client.post(address, {"level": "4", "words": "讲得明白"} | said)


def test_who_came_says_once_how_it_was(client, over, helper):
    client.force_login(helper)
    row = SignUp.objects.get()
    assert say(client, row).status_code == 302
    assert say(client, row, level="1").status_code == 409
    assert (Feedback.objects.get().level, Feedback.objects.get().words) == (4, "讲得明白")
    assert (
        "您评价过了：满意"
        in client.get(f"/activities/sign-ups/{row.uid}/feedback/").content.decode()
    )


@pytest.mark.parametrize("state", sorted(set(Standing) - {Standing.CAME}))
def test_who_did_not_come_says_nothing(over, helper, state):
    SignUp.objects.update(state=state, confirm_by=LATER)
    with pytest.raises(CameNot):
        Feedback.objects.give(SignUp.objects.get(), level=5, words="", by=helper, at=LATER)


def test_said_twice_at_once_it_is_said_once(over, helper):
    row = SignUp.objects.get()
    Feedback.objects.give(row, level=5, words="", by=helper, at=LATER)
    with pytest.raises(SaidAlready):
        Feedback.objects.give(row, level=1, words="", by=helper, at=LATER)
    for level in (0, 6):
        with pytest.raises(IntegrityError), transaction.atomic():
            Feedback.objects.update(level=level)


@pytest.mark.parametrize("level", ["", "6", "0", "好"])
def test_a_level_is_one_of_five(client, over, helper, level):
    client.force_login(helper)
    assert say(client, SignUp.objects.get(), level=level).status_code == 422


def test_few_opinions_are_not_shown_and_words_are_for_the_keepers(
    client, over, sign_up, people, helper, worker
):
    Activity.objects.update(state=Stage.PUBLISHED)
    over.refresh_from_db()
    for account in people(2):
        sign_up(over, account)
    SignUp.objects.update(state=Standing.CAME)
    Activity.objects.update(state=Stage.OVER)
    for n, row in enumerate(SignUp.objects.order_by("pk")):
        page = client.get(over.get_absolute_url()).content.decode()
        assert "家评价" not in page
        Feedback.objects.give(row, level=5 - n, words=f"意见{n}", by=row.by, at=LATER)
    page = client.get(over.get_absolute_url()).content.decode()
    assert "3家评价，平均4.0分" in page and "意见" not in page
    client.force_login(worker)
    assert "意见0" in client.get(over.get_absolute_url()).content.decode()


# --- who stayed away


def test_keepers_see_who_stayed_away_and_how_often_this_season(
    client, over, plan, sign_up, helper, people, worker
):
    (other,) = people(1)
    for account in (helper, helper, other):
        one = plan(title="别的")
        sign_up(one, account)
    SignUp.objects.update(state=Standing.MISSED)
    found = telling.after(over, keeps=True).missed
    assert [(one.person, one.this_season) for one in found] == [(helper.person, 3)]
    assert telling.after(over, keeps=False).missed == []
    assert "没来的" not in client.get(over.get_absolute_url()).content.decode()
    client.force_login(worker)
    assert "这一季没来3次" in client.get(over.get_absolute_url()).content.decode()
