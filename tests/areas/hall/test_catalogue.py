"""The catalogue for everybody: the list, the guide, the notice, the list for other systems."""

from datetime import date

import pytest
from django.urls import reverse

from tests.areas.conftest import MORNING
from tests.areas.hall.conftest import a_matter
from tongxing.hall import guide
from tongxing.hall.models import Material, Matter

YEARLY = {"open_from": "01-01", "open_until": "06-30"}


def material(matter, name, position, **facts):
    said = {"need": "required", "source": "self", "form": "original"} | facts
    return Material.objects.create(matter=matter, name=name, position=position, **said)


@pytest.fixture
def card(matter):
    return material(matter, "居民身份证", 1)


@pytest.fixture
def letter(matter):
    return material(matter, "授权委托书", 2, need="if", when="由他人代办", source="form")


@pytest.fixture
def record(matter):
    return material(matter, "户籍信息", 3, source="share", form="electronic")


@pytest.fixture
def bill(matter):
    return material(matter, "缴费票据", 4, need="optional", source="third", form="copy")


@pytest.fixture
def to_bring(card, letter, record, bill, general, civil_window, social_window):
    return [card, letter, record, bill]


def listed(client, hall, **said):
    return client.get(reverse("hall:matters", args=[hall.code]), said).content.decode()


# --- who may look


@pytest.mark.parametrize("who", [None, "resident", "clerk", "hall_manager", "auditor"])
@pytest.mark.parametrize("view", ["matters", "matters_json", "matter", "matter_notice"])
def test_the_catalogue_is_open_to_the_street(who, view, request, client, hall, matter, to_bring):
    if who:
        client.force_login(request.getfixturevalue(who))
    argument = hall.code if view.startswith("matters") else matter.base_code
    assert client.get(reverse(f"hall:{view}", args=[argument])).status_code == 200


@pytest.mark.parametrize("view", ["matter", "matter_notice"])
def test_a_matter_nobody_knows_is_not_found(view, client, general):
    assert client.get(reverse(f"hall:{view}", args=["990400009000"])).status_code == 404


@pytest.mark.parametrize("view", ["matters", "matters_json"])
def test_a_place_without_windows_has_no_catalogue(view, client, station):
    assert client.get(reverse(f"hall:{view}", args=[station.code])).status_code == 404


# --- the list


@pytest.mark.parametrize(
    "words",
    ["救助", "没钱看病", "990400001000", "99040", "临时 看病", "emergency",
     "11990000MB0000001X4990400001000"],
)  # fmt: skip
def test_a_matter_is_found_as_people_say_it_and_by_code(words, client, hall, general, civil):
    found = a_matter(civil, "990400001000", "临时救助", spoken="没钱看病\n急难救助")
    Matter.objects.filter(pk=found.pk).update(name_en="Emergency relief")
    a_matter(civil, "880400002000", "婚姻登记")
    said = listed(client, hall, q=words)
    assert "临时救助" in said and "婚姻登记" not in said


@pytest.mark.parametrize("words", ["%", "_", "|", "'", "a" * 500])
def test_whatever_is_typed_is_looked_for(words, client, hall, general, matter):
    address = reverse("hall:matters", args=[hall.code])
    for name in ("q", "department", "topic"):
        assert client.get(address, {name: words}).status_code == 200


def test_what_is_not_found_leads_to_a_number_and_no_dead_end(client, hall, general, matter):
    said = listed(client, hall, q="月球旅行")
    assert "没有找到" in said and reverse("hall:draw", args=[hall.code]) in said


def test_the_list_is_narrowed_by_department_and_theme(client, hall, general, matter, pension):
    Matter.objects.filter(pk=pension.pk).update(topics_text="|社保|养老|")
    by_department = listed(client, hall, department="D04")
    assert matter.get_absolute_url() in by_department
    assert pension.get_absolute_url() not in by_department
    by_theme = listed(client, hall, topic="养老")
    assert pension.get_absolute_url() in by_theme and matter.get_absolute_url() not in by_theme
    assert pension.get_absolute_url() not in listed(client, hall, topic="老")


def test_a_withdrawn_matter_leaves_the_list_and_its_page_says_so(client, hall, general, matter):
    Matter.objects.filter(pk=matter.pk).update(valid_until=date(2020, 6, 1))
    assert matter.get_absolute_url() not in listed(client, hall)
    page = client.get(matter.get_absolute_url()).content.decode()
    assert "不再办理" in page and f"?matter={matter.pk}" not in page


def test_live_search_gets_the_rows_alone(client, hall, general, matter):
    address = reverse("hall:matters", args=[hall.code])
    response = client.get(address, headers={"HX-Request": "true"})
    said = response.content.decode()
    assert "临时救助" in said and "<html" not in said and "HX-Request" in response["Vary"]


def test_fifty_stand_on_a_page(client, hall, general, civil):
    for n in range(51):
        a_matter(civil, f"99040{n:04d}000", f"事项{n:02d}", position=n)
    first, second = listed(client, hall), listed(client, hall, page=2)
    assert "事项49" in first and "事项50" not in first and "事项50" in second


def test_choices_say_how_many_matters_there_are(hall, general, matter, pension):
    Matter.objects.update(topics_text="|救助|")
    found = guide.choices(hall, day=MORNING.date())
    assert [(one.value, one.matters) for one in found.departments] == [("D02", 1), ("D04", 1)]
    assert [(one.value, one.matters) for one in found.topics] == [("救助", 2)]


def test_the_list_asks_as_often_for_fifty_as_for_one(
    client, hall, general, civil, django_assert_num_queries
):
    a_matter(civil, "990500000000", "头一个")
    with django_assert_num_queries(4):
        listed(client, hall)
    for n in range(60):
        a_matter(civil, f"99040{n:04d}000", f"事项{n:02d}")
    with django_assert_num_queries(4):
        listed(client, hall)


# --- the guide


def test_the_guide_says_first_what_to_bring(client, matter, to_bring):
    page = client.get(matter.get_absolute_url()).content.decode()
    assert page.index("居民身份证") < page.index("缴费票据") < page.index("授权委托书")
    assert page.index("授权委托书") < page.index("户籍信息") < page.index("10个工作日")
    assert "由他人代办" in page and "不用带，窗口自己查" in page


def test_the_guide_names_the_windows_that_serve_it(client, matter, to_bring):
    page = client.get(matter.get_absolute_url()).content.decode()
    assert "1号窗口" in page and "2号窗口" in page and "3号窗口" not in page
    assert "暂时没有窗口在办" in page
    assert f"?matter={matter.pk}" in page


def test_out_of_season_no_number_is_offered(client, general, civil):
    closed = a_matter(civil, "990400003000", "一日登记", open_from="02-29", open_until="02-29")
    page = client.get(closed.get_absolute_url()).content.decode()
    assert "现在不在办理期" in page and f"?matter={closed.pk}" not in page


@pytest.mark.parametrize(
    ("day", "season", "inside"),
    [
        (date(2026, 1, 1), YEARLY, True), (date(2026, 6, 30), YEARLY, True),
        (date(2026, 7, 1), YEARLY, False), (date(2025, 12, 31), YEARLY, False),
        (date(2026, 1, 10), {"open_from": "12-01", "open_until": "01-31"}, True),
        (date(2026, 2, 1), {"open_from": "12-01", "open_until": "01-31"}, False),
        (date(2026, 2, 1), {}, True),
    ],
)  # fmt: skip
def test_a_season_holds_both_its_ends_and_may_run_over_new_year(day, season, inside):
    assert Matter(**season).is_in_season_on(day) == inside


def test_the_guide_asks_as_often_for_thirty_materials_as_for_four(
    client, matter, to_bring, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30) as few:
        client.get(matter.get_absolute_url())
    for n in range(26):
        material(matter, f"材料{n}", 10 + n)
    with django_assert_max_num_queries(len(few)):
        client.get(matter.get_absolute_url())


# --- the notice


def notice(client, matter, **said):
    return client.get(reverse("hall:matter_notice", args=[matter.base_code]), said)


def test_the_notice_says_at_once_what_is_there_and_what_is_not(client, matter, to_bring, card):
    said = notice(client, matter, name="吴样例", have=[card.pk])
    page = said.content.decode()
    assert "吴样例" in page and "材料齐了，可以受理" in page and "可后补" in page
    assert "不涉及" in page and "免交" in page and "<svg" in page
    assert "no-store" in said["Cache-Control"]


@pytest.mark.parametrize(
    ("applies", "states", "missing"),
    [
        ({"由他人代办"}, ["missing", "missing", "share", "have"], 2),
        (set(), ["missing", "aside", "share", "have"], 1),
    ],
)
def test_what_is_not_ticked_is_missing_unless_the_case_is_not_given(
    applies, states, missing, to_bring, bill
):
    found = guide.notice(to_bring, have=frozenset({bill.pk}), applies=frozenset(applies))
    assert [line.state for line in found.lines] == states
    assert found.missing == missing and found.later == 0


def test_the_notice_counts_what_is_missing(client, matter, to_bring):
    assert "还缺1样" in notice(client, matter, name="吴样例").content.decode()
    with_letter = notice(client, matter, name="吴样例", applies="由他人代办")
    assert "还缺2样" in with_letter.content.decode()


def test_an_empty_notice_is_to_be_ticked_by_hand(client, matter, to_bring):
    page = notice(client, matter).content.decode()
    assert "☐" in page and "☑" not in page and "还缺" not in page


def test_a_tick_for_what_the_matter_does_not_ask_is_told(client, matter, to_bring):
    response = notice(client, matter, have=[99999])
    assert response.status_code == 422 and 'role="alert"' in response.content.decode()


# --- for other systems


def test_other_systems_read_code_name_department_and_materials(
    client, hall, matter, to_bring, civil
):
    civil.credit_code = "11990000MB0000001X"
    civil.save(update_fields=["credit_code"])
    said = client.get(reverse("hall:matters_json", args=[hall.code])).json()
    (row,) = said["matters"]
    assert said["count"] == 1 and said["next"] is None
    assert row["code"] == "11990000MB0000001X4990400001000" and row["name"] == "临时救助"
    assert row["department"] == {"code": "D04", "name": "民政窗口单位"}
    assert [one["name"] for one in row["materials"]] == [
        "居民身份证", "授权委托书", "户籍信息", "缴费票据",
    ]  # fmt: skip
    assert row["url"].endswith(matter.get_absolute_url())


def test_the_list_for_other_systems_has_pages_of_two_hundred(
    client, hall, general, civil, django_assert_num_queries
):
    for n in range(201):
        a_matter(civil, f"99040{n:04d}000", f"事项{n:03d}", position=n)
    with django_assert_num_queries(4):
        said = client.get(reverse("hall:matters_json", args=[hall.code])).json()
    assert len(said["matters"]) == 200 and said["count"] == 201
    assert len(client.get(said["next"]).json()["matters"]) == 1
