"""Guided forms: the form as data, what it asks when, drafts, corrections, late make-up."""

import copy
import json
from datetime import date, datetime, timedelta
from importlib import resources
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from tests.areas.conftest import MORNING, SHANGHAI
from tests.areas.hall.conftest import a_matter
from tongxing.hall import guided
from tongxing.hall.filled import in_words, value_in_words
from tongxing.hall.forms.guided import GroupForm
from tongxing.hall.models import (
    Case,
    CaseHelp,
    CorrectionsOver,
    FilledMeanwhile,
    FormAnswer,
    FormDoesNotAgree,
    FormFiling,
    FormIncomplete,
    FormTemplate,
    TooEarly,
)
from tongxing.hall.sweep import sweep

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FILES = sorted((resources.files("tongxing.hall") / "data" / "guides").iterdir(), key=str)
JUNE_30 = datetime(2026, 6, 30, 23, 59, tzinfo=SHANGHAI)

# A whole yearly report, in the order of its pages.
REPORT = {
    "licences": {
        "year": 2025, "opened_on": "2019-05-06", "has_licences": True,
        "licences": [{"name": "食品经营许可证", "until": "2028-01-31"}],
        "licences_changed": False,
    },
    "business": {
        "turnover": 8_600_000, "tax": 0, "staff": 2, "suspended": False, "is_public": "no",
    },
    "online": {"is_online": False},
    "contact": {
        "owner": "吴桂花", "phone": "10000000001", "address": "柳坪街1号", "email": None,
    },
    "other": {"party_members": 0, "owner_is_member": False, "remarks": None},
}  # fmt: skip


@pytest.fixture
def report(civil):
    return a_matter(
        civil, "990100005000", "个体工商户年度报告", handling="instant", promised_days=0,
        open_from="01-01", open_until="06-30",
    )  # fmt: skip


@pytest.fixture
def case(report, clerk, resident):
    return Case.objects.receive(
        request_key=uuid4(), matter=report, by=clerk, at=MORNING, person=resident.person,
        channel="window", subject="2025年度",
    )  # fmt: skip


@pytest.fixture
def answer(case, clerk):
    template = FormTemplate.objects.of_matter(case.matter, day=MORNING.date())
    return FormAnswer.objects.begin(case, template, by=clerk, at=MORNING)


def fill(answer, by, *, at=MORNING, **changed):
    for said in REPORT.values():
        more = {key: value for key, value in changed.items() if key in said}
        answer.save_group(said | more, opened_on=answer.saves, by=by, at=at)
    return answer


# --- the form as data


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_form_that_comes_with_the_hall_holds_together(file):
    content = json.loads(file.read_text("utf-8"))
    known = {"groups", "checks", "season"}
    guide = guided.read({key: value for key, value in content.items() if key in known})
    for field in guide.fields():
        assert field.label_en, field.key
    assert all(check.says_en for check in guide.checks)


def test_the_yearly_report_has_the_five_groups_of_the_law(answer):
    assert [group.key for group in answer.guide.groups] == [
        "licences", "business", "online", "contact", "other"
    ]  # fmt: skip


def test_another_matter_has_its_own_form_without_any_code(civil, clerk, resident):
    matter = a_matter(civil, "000511002000", "临时救助金给付")
    template = FormTemplate.objects.of_matter(matter, day=MORNING.date())
    assert template.code == "temporary-assistance"
    assert template.guide.season is None


def test_a_matter_without_a_form_has_none(matter):
    assert FormTemplate.objects.of_matter(matter, day=MORNING.date()) is None


def test_a_new_version_takes_over_and_a_draft_keeps_its_own(answer, report):
    newer = FormTemplate.objects.get(pk=answer.template_id)
    newer.pk, newer.version, newer.valid_from = None, 2, date(2026, 4, 1)
    newer.save()
    assert FormTemplate.objects.of_matter(report, day=date(2026, 3, 31)).version == 1
    assert FormTemplate.objects.of_matter(report, day=date(2026, 4, 1)).version == 2
    answer.refresh_from_db()
    assert answer.template.version == 1


SMALL = {
    "groups": [
        {"key": "a", "label": "一", "fields": [
            {"key": "x", "label": "几", "kind": "number"},
            {"key": "y", "label": "多少", "kind": "number", "when": [["x", ">", 3]]},
            {"key": "z", "label": "哪", "kind": "text", "when": [["y", ">=", {"field": "x"}]]},
        ]},
    ],
    "checks": [{"never": [["y", "<", {"field": "x"}]], "says": "y比x小"}],
}  # fmt: skip


def broken(**changes):
    content = copy.deepcopy(SMALL)
    content["groups"][0]["fields"][0] |= changes
    return content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (broken(key="y"), "unique"),
        (broken(kind="colour"), "of no kind"),
        (broken(kind="choice"), "choices"),
        (broken(kind="table"), "columns"),
        (broken(kind="year"), "from which year"),
        (broken(choices=[{"value": "1", "label": "一"}]), "choices"),
        (broken(when=[["y", "=", 1]]), "not asked before"),
        (broken(when=[["y", "~", 1]]), "nobody knows"),
        (SMALL | {"checks": [{"never": [["w", "=", 1]], "says": "?"}]}, "no field"),
        (SMALL | {"groups": SMALL["groups"] * 2}, "unique"),
        (
            SMALL | {"season": {"year_field": "w", "since": "01-01", "until": "06-30", "late": ""}},
            "gives the year",
        ),
    ],
)
def test_a_form_that_does_not_hold_together_is_refused_by_name(content, words):
    with pytest.raises(ValueError, match=words):
        guided.read(content)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, ["x"]),
        ({"x": 3}, ["x"]),
        ({"x": 4}, ["x", "y"]),
        ({"x": 4, "y": 4}, ["x", "y", "z"]),
        ({"x": 4, "y": 3}, ["x", "y"]),
    ],
)
def test_a_question_is_asked_when_its_conditions_hold(answers, asked):
    group = guided.read(SMALL).groups[0]
    assert [field.key for field in group.asked(answers)] == asked


def test_what_is_no_longer_asked_is_not_kept(answer):
    guide = guided.read(SMALL)
    assert guide.kept({"x": 4, "y": 5, "z": "那"}) == {"x": 4, "y": 5, "z": "那"}
    assert guide.kept({"x": 1, "y": 5, "z": "那"}) == {"x": 1}


@pytest.mark.parametrize(
    ("does", "value", "holds"),
    [
        ("=", 4, True), ("!=", 4, False), (">", 3, True), (">=", 4, True), ("<", 4, False),
        ("<=", 4, True), ("in", [4, 5], True), ("filled", None, True), ("empty", None, False),
    ],
)  # fmt: skip
def test_what_a_condition_does(does, value, holds):
    assert guided.Condition("x", does, value).holds({"x": 4}) is holds
    if does != "empty":
        assert not guided.Condition("x", does, value).holds({})


# --- filling in


def test_money_is_kept_in_fen_however_it_is_written(answer):
    business = answer.guide.groups[1]

    def typed(text):
        said = {"saves": 0, "turnover": text, "tax": "0", "staff": "1", "suspended": "no"}
        form = GroupForm(
            said | {"is_public": "yes"}, group=business, answers={}, saves=0, today=MORNING.date()
        )
        return form.answers["turnover"] if form.is_valid() else str(form.errors["turnover"])

    assert typed("86000") == 8_600_000
    assert typed("8.6万") == 8_600_000
    assert typed(" 1,234.5 元") == 123_450
    assert typed("￥1，234.50") == 123_450
    for bad in ("很多", "1.234", "-1", "NaN", "inf", "1e400", "99999999999"):
        assert isinstance(typed(bad), str), bad


def test_a_draft_is_kept_at_every_step_and_its_values_are_sealed(answer, clerk):
    fill(answer, clerk)
    assert answer.answers["owner"] == "吴桂花"
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers_sealed FROM hall_formanswer")
        assert "吴桂花" not in cursor.fetchone()[0]


def test_two_people_at_the_same_form_do_not_overwrite_each_other(answer, clerk, resident):
    opened = answer.saves
    answer.save_group(REPORT["online"], opened_on=opened, by=clerk, at=MORNING)
    with pytest.raises(FilledMeanwhile):
        answer.save_group(REPORT["contact"], opened_on=opened, by=resident, at=MORNING)


def test_nothing_is_handed_in_before_all_is_answered(answer, clerk):
    with pytest.raises(FormIncomplete, match="报告年度"):
        answer.finish(by=clerk, at=MORNING)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"tax": 9_000_000}, "纳税总额比营业额"),
        ({"party_members": 3}, "党员人数比从业人数"),
        ({"owner_is_member": True}, "党员人数至少是1"),
        ({"opened_on": "2026-01-15"}, "从下一年起报"),
    ],
)
def test_what_contradicts_itself_is_not_handed_in(answer, clerk, changed, words):
    fill(answer, clerk, **changed)
    with pytest.raises(FormDoesNotAgree, match=words):
        answer.finish(by=clerk, at=MORNING)


def test_what_is_only_odd_is_said_and_taken(answer, clerk):
    fill(answer, clerk, turnover=0)
    assert [check.stops for check in answer.guide.broken(answer.answers)] == [False]
    assert answer.finish(by=clerk, at=MORNING).pk


def test_a_report_about_a_year_that_is_not_over_is_too_early(answer, clerk):
    fill(answer, clerk, year=2026)
    with pytest.raises(TooEarly, match="2027-01-01"):
        answer.finish(by=clerk, at=MORNING)


def test_handing_in_leaves_a_line_in_the_cases_story(answer, clerk):
    fill(answer, clerk).finish(by=clerk, at=MORNING)
    assert answer.case.steps.get(kind="fill-in").note == "提交"
    assert (answer.is_late, answer.unmarked_at) == (False, None)


# --- corrections, and too late


def test_it_is_corrected_until_the_last_of_june_and_every_version_is_kept(answer, clerk):
    fill(answer, clerk).finish(by=clerk, at=MORNING)
    fill(answer, clerk, at=JUNE_30, turnover=9_000_000).finish(by=clerk, at=JUNE_30)
    kinds = [row.kind for row in answer.filings.order_by("number")]
    assert kinds == ["first", "correction"]
    kept = [json.loads(row.answers_sealed)["turnover"] for row in answer.filings.order_by("number")]
    assert kept == [8_600_000, 9_000_000]
    with pytest.raises(CorrectionsOver):
        fill(answer, clerk, at=JUNE_30 + DAY)
    with pytest.raises(CorrectionsOver):
        answer.finish(by=clerk, at=JUNE_30 + DAY)


def test_a_report_is_corrected_after_its_case_has_been_archived(answer, case, clerk):
    fill(answer, clerk).finish(by=clerk, at=MORNING)
    answer.case.settle(by=clerk, at=MORNING)
    sweep(at=MORNING + 20 * DAY)
    answer = FormAnswer.objects.get(pk=answer.pk)
    assert answer.case.state == "archived"
    assert fill(answer, clerk, at=MORNING + 30 * DAY).finish(by=clerk, at=MORNING + 30 * DAY).pk


def test_a_draft_ends_with_its_case(answer, clerk):
    answer.case.settle(by=clerk, at=MORNING)
    sweep(at=MORNING + 20 * DAY)
    with pytest.raises(CorrectionsOver):
        fill(FormAnswer.objects.get(pk=answer.pk), clerk)


def test_a_late_report_is_taken_is_said_to_be_late_and_takes_the_mark_off(answer, clerk):
    late = JUNE_30 + DAY
    fill(answer, clerk, at=late)
    assert answer.late_on(late.date())
    assert not answer.late_on(JUNE_30.date())
    assert "经营异常状态" in answer.late_words
    filing = answer.finish(by=clerk, at=late)
    assert (filing.kind, answer.is_late, answer.unmarked_at) == ("late", True, late)


def test_a_form_without_a_season_is_handed_in_once(civil, clerk, resident):
    matter = a_matter(civil, "000511002000", "临时救助金给付")
    case = Case.objects.receive(
        request_key=uuid4(), matter=matter, by=clerk, at=MORNING, person=resident.person,
        channel="window",
    )  # fmt: skip
    template = FormTemplate.objects.of_matter(matter, day=MORNING.date())
    answer = FormAnswer.objects.begin(case, template, by=clerk, at=MORNING)
    said = {
        "kind": "illness", "happened_on": "2026-02-01", "what": "住院", "cost": 100,
        "members": 2, "earners": 1, "income": 200_000, "on_relief": False, "phone": "10000000001",
        "bank": None,
    }  # fmt: skip
    answer.save_group(said, opened_on=0, by=clerk, at=MORNING)
    answer.finish(by=clerk, at=MORNING)
    with pytest.raises(CorrectionsOver):
        answer.save_group(said, opened_on=answer.saves, by=clerk, at=MORNING)


def test_nothing_is_filled_in_once_the_case_is_given_up(answer, case, clerk):
    case.withdraw(why="不办了", by=clerk, at=MORNING)
    answer.case.refresh_from_db()
    with pytest.raises(CorrectionsOver):
        fill(answer, clerk)


def test_what_was_handed_in_is_never_rewritten(answer, clerk):
    fill(answer, clerk).finish(by=clerk, at=MORNING)
    with pytest.raises(DatabaseError), transaction.atomic():
        FormFiling.objects.update(number=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormAnswer.objects.update(is_late=True)


# --- in words


def test_values_are_shown_as_people_write_them(answer, clerk):
    fill(answer, clerk)
    sections = {section.key: section for section in in_words(answer.guide, answer.answers)}
    business = {line.label: line.text for line in sections["business"].lines}
    assert business["营业额（销售额）"] == "¥86,000.00"
    assert business["正在歇业"] == "不是"
    assert business["生产经营信息要不要公示"] == "不公示"
    table = next(line for line in sections["licences"].lines if line.heads)
    assert table.rows == [["食品经营许可证", "2028年1月31日"]]


def test_what_is_not_answered_is_a_dash():
    field = guided.read(SMALL).groups[0].fields[0]
    assert value_in_words(field, None) == "—"


# --- pages


PAGES = {
    "licences": {
        "year": "2025", "opened_on": "2019年5月6日", "has_licences": "yes",
        "licences-0-name": "食品经营许可证", "licences-0-until": "2028-1-31",
        "licences_changed": "no",
    },
    "business": {
        "turnover": "8.6万", "tax": "0", "staff": "2", "suspended": "no", "is_public": "no",
    },
    "online": {"is_online": "no"},
    "contact": {"owner": "吴桂花", "phone": "100 0000 0001", "address": "柳坪街1号"},
    "other": {"party_members": "0", "owner_is_member": "no"},
}  # fmt: skip


def open_form(client, case):
    return client.post(f"/hall/cases/{case.number}/form/begin/")


def send(client, case, key, **said):
    saves = FormAnswer.objects.get(case=case).saves
    return client.post(f"/hall/cases/{case.number}/form/{key}/", {"saves": saves} | said)


@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk", 302), ("resident", 302), ("helper", 404), ("neighbour", 404), ("office", 403),
     (None, 302)],
)  # fmt: skip
def test_who_fills_a_form_in(who, status, request, client, case):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert open_form(client, case).status_code == status
    assert FormAnswer.objects.exists() == (who in ("clerk", "resident"))


def test_whoever_helps_fills_it_in_too(client, case, helper, clerk):
    CaseHelp.objects.give(case, helper, kind="guide", authorisation="", by=clerk, at=MORNING)
    client.force_login(helper)
    assert open_form(client, case).status_code == 302


def test_the_whole_form_page_by_page(client, case, clerk):
    client.force_login(clerk)
    assert open_form(client, case).url.endswith("/form/licences/")
    # What the first answers make needful is asked before the next page.
    first = {key: value for key, value in PAGES["licences"].items() if "licences-" not in key}
    del first["licences_changed"]
    assert send(client, case, "licences", **first).url.endswith("/form/licences/")
    for (key, said), then in zip(
        PAGES.items(), ["business", "online", "contact", "other", ""], strict=True
    ):
        assert send(client, case, key, **said).url.endswith(f"/form/{then}/" if then else "/form/")
    FormAnswer.objects.filter(case=case).update(saves=40)
    page = client.get(f"/hall/cases/{case.number}/form/").content.decode()
    for words in ("¥86,000.00", "食品经营许可证", "吴桂花"):
        assert words in page
    assert client.post(f"/hall/cases/{case.number}/form/finish/").status_code == 302
    paper = client.get(f"/hall/cases/{case.number}/form/paper/").content.decode()
    assert "申请人签名" in paper
    assert FormAnswer.objects.get().finished_at


def test_a_row_more_is_one_press_and_what_was_typed_stays(client, case, clerk):
    client.force_login(clerk)
    open_form(client, case)
    first = {"year": "2025", "opened_on": "2019-5-6", "has_licences": "yes"}
    send(client, case, "licences", **first)
    response = send(client, case, "licences", **PAGES["licences"], more="1")
    assert response.url.endswith("/form/licences/")
    page = client.get(response.url).content.decode()
    assert 'name="licences-1-name"' in page
    assert "食品经营许可证" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"opened_on": "不记得"}, "看不懂这个日期"),
        ({"year": "1999"}, "1999"),
        ({"licences-0-until": ""}, "这一行还没填完"),
        ({"licences-0-name": "", "licences-0-until": ""}, "请至少填一行"),
    ],
)
def test_a_mistake_comes_back_with_what_was_typed(client, case, clerk, changed, words):
    client.force_login(clerk)
    open_form(client, case)
    send(client, case, "licences", year="2025", opened_on="2019-5-6", has_licences="yes")
    response = send(client, case, "licences", **PAGES["licences"] | changed)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_a_page_somebody_else_has_saved_meanwhile_is_refused(client, case, clerk):
    client.force_login(clerk)
    open_form(client, case)
    send(client, case, "online", is_online="no")
    stale = {"saves": "0", "is_online": "yes"}
    assert client.post(f"/hall/cases/{case.number}/form/online/", stale).status_code == 409


def test_what_is_no_page_of_the_form_is_not_found(client, case, clerk):
    client.force_login(clerk)
    assert client.get(f"/hall/cases/{case.number}/form/").status_code == 404
    open_form(client, case)
    assert client.get(f"/hall/cases/{case.number}/form/nonsense/").status_code == 404


def test_a_matter_without_a_form_begins_none(client, matter, clerk, resident):
    case = Case.objects.receive(
        request_key=uuid4(), matter=matter, by=clerk, at=timezone.now(), person=resident.person,
        channel="window",
    )  # fmt: skip
    client.force_login(clerk)
    assert open_form(client, case).status_code == 404
