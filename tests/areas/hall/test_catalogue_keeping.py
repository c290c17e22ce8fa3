"""The office keeps the catalogue: who may, what is refused where, and that all of it is told."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.areas.conftest import MORNING, somebody
from tests.areas.hall.conftest import a_matter
from tongxing.base.errors import Refused
from tongxing.hall.models import Department, Material, Matter, Window
from tongxing.people.models import Role, TrailEntry

GUIDE = {
    "base_code": "990400007000", "name": "高龄津贴申领", "name_en": "",
    "spoken": "老年补贴\n高龄补贴",
    "kind": "grant", "handling": "promise", "serves": "person", "statutory_days": "20",
    "promised_days": "10", "visits": "1", "minutes": "12", "fee": "", "fee_basis": "",
    "result": "按月发放津贴", "result_kind": "payment", "may_book": "on", "on_behalf": "family",
    "conditions": "年满八十周岁\n\n本地户籍 ", "steps": "受理\n审核", "special": "", "basis": "",
    "notes": "", "topics_text": "养老、救助", "open_from": "", "open_until": "",
    "valid_from": "2026-01-01",
}  # fmt: skip
CARD = {"name": "居民身份证", "need": "required", "when": "", "source": "self", "form": "both",
        "copies": "1", "note": ""}  # fmt: skip


@pytest.fixture
def chief(institute, station, system):
    """The office of an institute, which has no hall."""
    return somebody("所办公室", station, "10000000051", by=system, role=Role.OFFICE, at=institute)


@pytest.fixture
def keeper(hall_manager, client, general):
    client.force_login(hall_manager)
    return hall_manager


@pytest.fixture
def material(matter):
    return Material.objects.create(
        matter=matter, position=1, name="居民身份证", need="required", source="self",
        form="original",
    )  # fmt: skip


@pytest.fixture
def letter(matter, material):
    return Material.objects.create(
        matter=matter, position=2, name="授权委托书", need="if", when="由他人代办", source="form",
        form="original",
    )  # fmt: skip


def guide(civil, **said):
    return {"department": civil.pk} | GUIDE | said


def at(name, matter, *more):
    return reverse(f"hall:{name}", args=[matter.base_code, *more])


def picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (8, 8)).save(kept, "PNG")
    return kept.getvalue()


def names(matter) -> list[str]:
    return [one.name for one in matter.materials.in_order()]


def told(matter) -> list[TrailEntry]:
    return list(TrailEntry.objects.about_row(matter))


# --- who may

PEOPLE = [
    ("hall_manager", 200), ("office", 200), ("administrator", 200), ("chief", 404),
    ("clerk", 403), ("resident", 403), ("auditor", 403), (None, 302),
]  # fmt: skip


@pytest.mark.parametrize(("who", "status"), PEOPLE)
@pytest.mark.parametrize("view", ["matter_new", "matter_edit", "material_new", "material_edit"])
def test_who_may_open_the_pages_of_the_office(
    who, status, view, request, client, hall, general, matter, material
):
    if who:
        client.force_login(request.getfixturevalue(who))
    arguments = {
        "matter_new": [hall.code], "material_edit": [matter.base_code, material.pk],
    }.get(view, [matter.base_code])  # fmt: skip
    response = client.get(reverse(f"hall:{view}", args=arguments))
    assert response.status_code == status
    if who is None:
        assert response.url.startswith(reverse("people:login"))


@pytest.mark.parametrize(("who", "status"), [(who, 302 if n == 200 else n) for who, n in PEOPLE])
@pytest.mark.parametrize("act", ["matter_withdraw", "material_remove", "material_move"])
def test_who_may_change_it(who, status, act, request, client, general, matter, material):
    if who:
        client.force_login(request.getfixturevalue(who))
    more = {"material_remove": [material.pk], "material_move": [material.pk, "up"]}.get(act, [])
    said = {"on": (timezone.localdate() + timedelta(days=1)).isoformat()}
    assert client.post(at(act, matter, *more), said).status_code == status
    if status != 302 or who is None:
        matter.refresh_from_db()
        assert matter.valid_until is None and names(matter) == ["居民身份证"]


@pytest.mark.parametrize(
    ("who", "shown"),
    [("hall_manager", True), ("clerk", True), ("office", True), ("resident", False), (None, False)],
)
def test_who_sees_what_was_changed(who, shown, request, client, general, matter, office):
    matter.describe(by=office, at=MORNING, promised_days=5)
    if who:
        client.force_login(request.getfixturevalue(who))
    page = client.get(matter.get_absolute_url()).content.decode()
    assert ("谁改过" in page) == shown and ("<del>10</del>" in page) == shown


def test_a_material_of_another_matter_is_not_found(client, keeper, matter, pension, material):
    assert client.get(at("material_edit", pension, material.pk)).status_code == 404
    assert client.get(at("sample", pension, material.pk)).status_code == 404


# --- a matter


def test_a_new_matter_stands_in_the_catalogue_as_it_was_typed(client, keeper, hall, civil):
    response = client.post(reverse("hall:matter_new", args=[hall.code]), guide(civil))
    made = Matter.objects.get(base_code="990400007000")
    assert response.url == at("matter_edit", made)
    assert made.conditions == ["年满八十周岁", "本地户籍"] and made.steps == ["受理", "审核"]
    assert made.spoken == "老年补贴\n高龄补贴" and made.topics == ["养老", "救助"]
    (line,) = told(made)
    assert (line.what, line.by, line.place) == ("matter-new", keeper, hall)
    assert line.after["matter_kind"] == "行政给付" and not line.before


def test_a_new_matter_comes_last_in_its_department(client, keeper, hall, civil, matter):
    Matter.objects.filter(pk=matter.pk).update(position=7)
    client.post(reverse("hall:matter_new", args=[hall.code]), guide(civil))
    assert Matter.objects.get(base_code="990400007000").position == 8


REFUSED = [
    ("base_code", {"base_code": "12345"}),
    ("base_code", {"base_code": "990400001000"}),
    ("promised_days", {"promised_days": "21"}),
    ("promised_days", {"handling": "instant"}),
    ("minutes", {"minutes": "0"}),
    ("minutes", {"minutes": "40000"}),
    ("statutory_days", {"statutory_days": "40000"}),
    ("visits", {"visits": "-1"}),
    ("open_until", {"open_from": "1月1日"}),
    ("open_from", {"open_from": "2月30日", "open_until": "3-1"}),
    ("name", {"name": ""}),
    ("result", {"result": "果" * 121}),
    ("spoken", {"spoken": "话" * 401}),
    ("topics_text", {"topics_text": "、".join(f"主题{n}" for n in range(40))}),
    ("conditions", {"conditions": "\n".join("条" for _ in range(31))}),
    ("valid_from", {"valid_from": "不知道"}),
    ("kind", {"kind": "punish"}),
]  # fmt: skip


@pytest.mark.parametrize(("field", "said"), REFUSED)
def test_what_cannot_be_is_told_at_its_field(field, said, client, keeper, hall, civil, matter):
    response = client.post(reverse("hall:matter_new", args=[hall.code]), guide(civil, **said))
    assert response.status_code == 422 and Matter.objects.count() == 1
    page = response.content.decode()
    assert f'href="#id_{field}"' in page
    assert "按月发放津贴" in page or field == "result"  # what was typed is still there


def test_a_department_of_another_hall_cannot_be_chosen(client, keeper, hall, civil, other_station):
    other = Department.objects.create(place=other_station, code="X01", name="别处", letter="A")
    said = guide(civil, department=other.pk)
    assert client.post(reverse("hall:matter_new", args=[hall.code]), said).status_code == 422


def test_two_people_who_add_the_same_code_make_one_matter(matter, civil, office):
    facts = {
        "base_code": matter.base_code, "name": "临时救助", "department": civil, "kind": "grant",
        "handling": "promise", "serves": "person", "result": "钱", "result_kind": "payment",
        "on_behalf": "no", "valid_from": date(2026, 1, 1),
    }  # fmt: skip
    with pytest.raises(Refused, match="基本编码"):
        Matter.objects.add(by=office, at=MORNING, **facts)
    assert Matter.objects.count() == 1


def test_a_change_keeps_what_stood_there_before(client, keeper, civil, matter):
    said = guide(civil, name="临时救助金给付", promised_days="3")
    response = client.post(at("matter_edit", matter), said)
    matter.refresh_from_db()
    assert response.url == matter.get_absolute_url()
    assert matter.name == "临时救助金给付" and matter.promised_days == 3
    assert matter.base_code == "990400001000"  # printed on paper, so it stays
    line = told(matter)[0]
    assert line.before["matter_name"] == "临时救助" and line.after["matter_promised_days"] == "3"
    assert "matter_kind" not in line.after  # only what differs


def test_a_change_that_is_refused_changes_nothing_and_keeps_what_was_typed(
    client, keeper, civil, matter
):
    said = guide(civil, name="改了名", promised_days="99")
    response = client.post(at("matter_edit", matter), said)
    page = response.content.decode()
    assert response.status_code == 422 and "改了名" in page and "承诺时限不能比法定时限长" in page
    matter.refresh_from_db()
    assert matter.name == "临时救助" and not told(matter)


def test_saving_what_is_there_already_leaves_no_line(client, keeper, civil, matter):
    client.post(at("matter_edit", matter), guide(civil))
    before = len(told(matter))
    client.post(at("matter_edit", matter), guide(civil))
    assert before == 1 and len(told(matter)) == 1


def test_a_matter_is_withdrawn_from_a_day_on_and_taken_in_again(matter, office):
    matter.withdraw(on=date(2026, 4, 1), by=office, at=MORNING)
    assert Matter.objects.offered_on(date(2026, 3, 31)).exists()
    assert not Matter.objects.offered_on(date(2026, 4, 1)).exists()
    with pytest.raises(Refused, match="有人改过"):
        matter.withdraw(on=date(2026, 5, 1), by=office, at=MORNING)
    matter.take_in_again(by=office, at=MORNING)
    assert Matter.objects.offered_on(date(2026, 4, 1)).exists()
    with pytest.raises(Refused):
        matter.take_in_again(by=office, at=MORNING)
    assert [line.what for line in told(matter)] == ["matter-again", "matter-withdraw"]


def test_the_day_of_withdrawal_is_not_in_the_past(client, keeper, matter):
    response = client.post(at("matter_withdraw", matter), {"on": "2020-01-02"})
    assert response.status_code == 422 and "最早是" in response.content.decode()
    today = timezone.localdate().isoformat()
    assert client.post(at("matter_withdraw", matter), {"on": today}).status_code == 302
    assert client.post(at("matter_withdraw", matter), {"on": today}).status_code == 409
    assert client.post(at("matter_again", matter)).status_code == 302


# --- its materials


def test_materials_are_added_changed_and_removed_and_all_of_it_is_told(
    client, keeper, matter, material
):
    said = CARD | {"name": "户口簿", "need": "if", "when": "有子女随迁"}
    assert client.post(at("material_new", matter), said).url == at("matter_edit", matter)
    added = matter.materials.get(name="户口簿")
    assert added.position == 2
    client.post(at("material_edit", matter, added.pk), CARD | {"name": "户口簿", "copies": "2"})
    added.refresh_from_db()
    assert added.copies == 2 and added.need == "required"
    client.post(at("material_remove", matter, added.pk))
    assert names(matter) == ["居民身份证"]
    lines = told(matter)
    assert [line.what for line in lines] == ["material"] * 3
    assert "有子女随迁" in lines[1].before["material"] and "2份" in lines[1].after["material"]
    assert lines[0].after == {}


@pytest.mark.parametrize(
    ("field", "said"),
    [("when", {"need": "if"}), ("copies", {"copies": "0"}), ("copies", {"copies": "40000"}),
     ("name", {"name": ""}), ("need", {"need": "perhaps"})],
)  # fmt: skip
def test_a_material_that_cannot_be_is_told_at_its_field(field, said, client, keeper, matter):
    response = client.post(at("material_new", matter), CARD | said)
    assert response.status_code == 422 and f'href="#id_{field}"' in response.content.decode()
    assert not matter.materials.exists()


def test_materials_change_places(client, keeper, matter, material, letter):
    assert names(matter) == ["居民身份证", "授权委托书"]
    response = client.post(at("material_move", matter, letter.pk, "up"))
    assert response.url.endswith("#materials") and names(matter) == ["授权委托书", "居民身份证"]
    client.post(at("material_move", matter, letter.pk, "up"))  # it is first already
    client.post(at("material_move", matter, letter.pk, "down"))
    assert names(matter) == ["居民身份证", "授权委托书"]
    assert sorted(one.position for one in matter.materials.all()) == [1, 2]


def test_of_two_people_who_move_the_same_material_one_is_told(matter, material, letter, office):
    stale = Material.objects.get(pk=letter.pk)
    letter.move(up=True, by=office, at=MORNING)
    with pytest.raises(Refused, match="顺序"):
        stale.move(up=True, by=office, at=MORNING)
    assert names(matter) == ["授权委托书", "居民身份证"]


# --- samples


def upload(client, matter, content, name="样表.png", **said):
    return client.post(
        at("material_new", matter), CARD | said | {"file": SimpleUploadedFile(name, content)}
    )


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(picture(), "image/png"), (b"%PDF-1.7\n%made up", "application/pdf")],
)
def test_a_sample_is_served_as_what_it_is_and_never_guessed_at(
    content, media_type, client, keeper, matter
):
    assert upload(client, matter, content, name="a.html").status_code == 302
    kept = matter.materials.get()
    client.logout()
    response = client.get(at("sample", matter, kept.pk))
    assert response["Content-Type"] == media_type
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == content
    assert at("sample", matter, kept.pk) in client.get(matter.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "content",
    [b"<script>alert(1)</script>", b"\x89PNG\r\n\x1a\n broken", b"PK\x03\x04 a workbook",
     b"%PDF-" + b"x" * (5 * 2**20)],
    ids=["script", "broken picture", "workbook", "too large"],
)  # fmt: skip
def test_what_is_no_sample_is_refused(content, client, keeper, matter):
    response = upload(client, matter, content)
    assert response.status_code == 422 and 'href="#id_file"' in response.content.decode()
    assert not matter.materials.exists()


def test_a_material_without_a_sample_has_none_to_show(client, general, matter, material):
    assert client.get(at("sample", matter, material.pk)).status_code == 404


def test_a_new_sample_takes_the_place_of_the_old_one(
    client, keeper, matter, django_capture_on_commit_callbacks
):
    upload(client, matter, b"%PDF-1.7 old")
    kept = matter.materials.get()
    old = kept.sample.name
    said = CARD | {"file": SimpleUploadedFile("new.png", picture())}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("material_edit", matter, kept.pk), said)
    kept.refresh_from_db()
    assert kept.sample.name.endswith(".png") and not default_storage.exists(old)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("material_edit", matter, kept.pk), CARD | {"no_sample": "on"})
    new = kept.sample.name
    kept.refresh_from_db()
    assert not kept.sample and not default_storage.exists(new)


def test_the_page_of_a_matter_without_a_window_tells_where_to_ask(client, civil, hall, social):
    Window.objects.create(place=hall, number=9, department=social).services.create(
        department=social
    )
    lonely = a_matter(civil, "990400008000", "孤单的事项")
    page = client.get(lonely.get_absolute_url()).content.decode()
    assert "还没有安排窗口" in page and f"?matter={lonely.pk}" not in page
