"""The pages: who may open them, what they show, and that every press redirects."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.areas.conftest import somebody
from tests.areas.imports.conftest import id_number, phone, workbook
from tongxing.imports.models import Run, State
from tongxing.people.models import Person, Role

HEADER = ["姓名", "身份证号", "电话", "社区"]
GOOD = ["吴样例", id_number(1), phone(1), "柳坪站"]
BAD = ["龙样例", "5.20E+17", phone(2), "柳坪站"]


@pytest.fixture
def chief(institute, station, system):
    """The office of one institute."""
    return somebody("所办公室", station, phone(60), by=system, role=Role.OFFICE, at=institute)


@pytest.fixture
def run(look, office):
    return look("residents", [HEADER, GOOD], by=office)


def upload(client, place, content, *, kind="residents", name="居民.xlsx"):
    file = SimpleUploadedFile(name, content)
    said = {"kind": kind, "place": place.pk, "file": file}
    return client.post(reverse("imports:upload"), said)


@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 200), ("administrator", 200), ("chief", 404), ("worker", 403), ("resident", 403),
     (None, 302)],
)  # fmt: skip
@pytest.mark.parametrize("page", ["run", "sheet", "undo"])
def test_who_may_open_a_run(who, status, page, request, client, run):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(reverse(f"imports:{page}", args=[run.uid])).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 302), ("chief", 404), ("dispatcher", 403), ("resident", 403), (None, 302)],
)
@pytest.mark.parametrize("verb", ["confirm", "drop"])
def test_who_may_take_a_step(who, status, verb, request, client, run):
    if who:
        client.force_login(request.getfixturevalue(who))
    response = client.post(reverse(f"imports:{verb}", args=[run.uid]))
    assert response.status_code == status
    run.refresh_from_db()
    assert (run.state != State.PREVIEWED) == (who == "office")


@pytest.mark.parametrize("name", ["runs", "upload"])
def test_the_pages_are_for_the_office_and_administrators(name, client, office, resident):
    assert client.get(reverse(f"imports:{name}")).status_code == 302
    client.force_login(resident)
    assert client.get(reverse(f"imports:{name}")).status_code == 403
    client.force_login(office)
    assert client.get(reverse(f"imports:{name}")).status_code == 200


def test_a_sheet_goes_from_upload_over_preview_to_done_and_back(zone, client, office, centre):
    client.force_login(office)
    response = upload(client, centre, workbook([HEADER, GOOD]))
    row = Run.objects.get()
    assert response.url == row.get_absolute_url()
    assert "导入这1行" in client.get(response.url).content.decode()
    assert not Person.objects.filter(name="吴样例").exists()

    client.post(reverse("imports:confirm", args=[row.uid]))
    assert Person.objects.filter(name="吴样例").exists()
    assert "撤销这次导入" in client.get(row.get_absolute_url()).content.decode()

    asked = client.get(reverse("imports:undo", args=[row.uid])).content.decode()
    assert "新增的1行会被删除" in asked and "恢复" not in asked
    client.post(reverse("imports:undo", args=[row.uid]))
    assert not Person.objects.filter(name="吴样例").exists()


def test_confirming_twice_is_a_refusal_on_the_page(client, office, run):
    client.force_login(office)
    address = reverse("imports:confirm", args=[run.uid])
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409


def test_wrong_rows_are_shown_with_cell_and_reason(zone, client, office, centre):
    client.force_login(office)
    page = client.get(upload(client, centre, workbook([HEADER, GOOD, BAD])).url).content.decode()
    assert "B3：" in page and "只导入没有错误的1行" in page and "5.20E+17" not in page
    row = Run.objects.get()
    assert client.post(reverse("imports:confirm", args=[row.uid])).status_code == 409
    client.post(reverse("imports:confirm", args=[row.uid]), {"good_rows_only": "on"})
    assert Person.objects.filter(name="吴样例").exists()


def test_a_file_that_cannot_be_read_keeps_the_form_and_says_what_to_do(
    zone, client, office, centre
):
    client.force_login(office)
    response = upload(
        client, centre, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), name="旧.xls"
    )
    page = response.content.decode()
    assert response.status_code == 422 and "另存为" in page and "checked" in page
    assert not Run.objects.exists()


def test_uploads_go_only_where_the_office_reaches(zone, client, chief, centre, station):
    client.force_login(chief)
    assert upload(client, centre, workbook([HEADER, GOOD])).status_code == 422
    assert upload(client, station, workbook([HEADER, GOOD])).status_code == 302


def test_the_same_file_again_is_noticed(zone, client, office, centre):
    client.force_login(office)
    content = workbook([HEADER, GOOD])
    upload(client, centre, content)
    client.post(reverse("imports:confirm", args=[Run.objects.get().uid]))
    assert "已在" in client.get(upload(client, centre, content).url).content.decode()


def test_sheets_are_downloaded_under_their_own_names_and_not_kept_on_the_way(client, office, run):
    client.force_login(office)
    sheet = client.get(reverse("imports:sheet", args=[run.uid]))
    template = client.get(reverse("imports:template", args=["needs"]))
    for response in (sheet, template):
        assert response.content.startswith(b"PK")
        assert "attachment" in response["Content-Disposition"]
        assert response["Cache-Control"] == "no-store"
    assert client.get(reverse("imports:template", args=["nothing"])).status_code == 404


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(client, office, look):
    client.force_login(office)
    asked = []
    for upto in (1, 12):
        for serial in range(Run.objects.count(), upto):
            look("residents", [HEADER, ["吴样例", "", phone(serial), "柳坪站"]], by=office)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("imports:runs")).content.decode()
        assert page.count("待确认") == upto
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12


def test_the_empty_list_says_what_will_stand_there(client, office):
    client.force_login(office)
    assert "还没有导入过" in client.get(reverse("imports:runs")).content.decode()
