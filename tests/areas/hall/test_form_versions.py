"""The office brings its own forms: what is wrong is named, what was begun stays as it was begun."""

import copy
import json
from datetime import timedelta
from importlib import resources
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.areas.conftest import MORNING
from tongxing.hall import form_file, form_versions, guided
from tongxing.hall.models import Case, FormAnswer, FormTemplate
from tongxing.hall.rules import BegunThatDay, RuleChanged

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()
TOMORROW = TODAY + timedelta(days=1)
SHIPPED = sorted(
    one.name for one in (resources.files("tongxing.hall") / "data" / "guides").iterdir()
)

FORM = {
    "code": "allowance", "base_codes": ["990400001000"], "title": "高龄津贴申请表",
    "source": "本县办法",
    "season": {"year_field": "year", "since": "01-01", "until": "06-30", "late": "补报"},
    "groups": [
        {"key": "who", "label": "本人", "fields": [
            {"key": "year", "label": "哪一年", "kind": "year", "least": -3, "most": -1},
            {"key": "age", "label": "多大年纪", "kind": "number", "least": 1, "most": 120},
            {"key": "alone", "label": "一个人住", "kind": "yesno"},
            {"key": "kin", "label": "谁照看", "kind": "table", "when": [["alone", "=", True]],
             "columns": [{"key": "name", "label": "姓名", "kind": "text"}]},
        ]},
        {"key": "pay", "label": "怎么领", "fields": [
            {"key": "how", "label": "怎么领", "kind": "choice", "choices": [
                {"value": "bank", "label": "打卡上"}, {"value": "cash", "label": "现金"}]},
            {"key": "born", "label": "生日", "kind": "date", "required": False},
        ]},
    ],
    "checks": [{"never": [["age", "<", 80]], "says": "不满八十岁"}],
}  # fmt: skip


def written(change=None):
    said = copy.deepcopy(FORM)
    if change:
        change(said)
    return json.dumps(said, ensure_ascii=False, indent=2)


def troubles(change):
    return [str(one) for one in form_file.read(written(change)).troubles]


def field(said, n=1, group=0):
    return said["groups"][group]["fields"][n]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_forms_of_the_product_are_without_trouble(name):
    path = resources.files("tongxing.hall") / "data" / "guides" / name
    read = form_file.read(path.read_text("utf-8"))
    assert read.troubles == []
    assert guided.read(read.content).groups


def test_a_good_form_is_without_trouble():
    assert form_file.read(written()).troubles == []


WRONG = [
    (lambda said: said.pop("title"), "缺“title”"),
    (lambda said: said.update(code="大写 A"), "编号（code）"),
    (lambda said: said.update(base_codes=["12"]), "基本编码是12位数字，这些不是：12"),
    (lambda said: said.update(base_codes=[]), "用于哪些事项"),
    (lambda said: said.update(groups=[]), "要有分组"),
    (lambda said: said.update(grups=[]), "这些不认识，可能拼错了：grups"),
    (lambda said: said["groups"][1].update(key="who"), "第2组“who”：代号重复了"),
    (lambda said: said["groups"][1].update(fields=[]), "这一组没有问题"),
    (lambda said: field(said).update(key="year"), "第1组第2题“year”：代号重复了"),
    (lambda said: field(said).pop("key"), "第1组第2题：要有代号"),
    (lambda said: field(said).update(kind="zahl"), "题型（kind）“zahl”不认识"),
    (lambda said: field(said).update(requird=True), "可能拼错了：requird"),
    (lambda said: field(said).update(required="yes"), "必填（required）"),
    (lambda said: field(said).update(least="1"), "要写整数"),
    (lambda said: field(said).update(least=200), "比最大（most）还大"),
    (lambda said: field(said, 0).pop("least"), "年份题要写"),
    (lambda said: field(said, 3).pop("columns"), "表格题要有列"),
    (lambda said: field(said, 3)["columns"][0].update(when=[["age", "=", 1]]), "不能再有列或条件"),
    (lambda said: field(said, 0, 1).pop("choices"), "选择题要有选项"),
    (lambda said: field(said, 0, 1)["choices"][1].update(value="bank"), "选项的值（value）重复"),
    (lambda said: field(said, 1).update(when=[["how", "=", "bank"]]), "“how”不是前面的题"),
    (lambda said: field(said, 1).update(when="alone"), "条件要写成一列"),
    (lambda said: field(said, 3).update(when=[["alone"]]), "条件要写成"),
    (lambda said: field(said, 3).update(when=[["alone", "~", True]]), "“~”不认识"),
    (lambda said: field(said, 3).update(when=[["age", ">", "80"]]), "不是一类，没法比"),
    (lambda said: field(said, 3).update(when=[["alone", ">", True]]), "没有大小"),
    (lambda said: field(said, 1, 1).update(when=[["how", "in", "bank"]]), "“in”右边要写一列值"),
    (lambda said: field(said, 3).update(when=[["age", "=", {"field": "x"}]]), "条件右边要写"),
    (lambda said: field(said, 3).update(when=[["alone", "=", {"field": "age"}]]), "不是一类"),
    (lambda said: said["checks"][0].update(never=[]), "第1条检查：要写什么情况不能出现"),
    (lambda said: said["checks"][0].update(never=[["weight", "<", 80]]), "“weight”不是前面的题"),
    (lambda said: said["checks"][0].update(stops=1), "拦不拦"),
    (lambda said: said.update(checks={}), "检查（checks）要写成一列"),
    (lambda said: said["season"].update(year_field="age"), "要写一道年份题的代号"),
    (lambda said: said["season"].update(until="6-31"), "06-30 这样的月和日"),
    (lambda said: said.update(season=[]), "办理期（season）"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "says"), WRONG, ids=[says for _change, says in WRONG])
def test_what_is_wrong_in_a_form_is_said_in_plain_words(change, says):
    assert any(says in one for one in troubles(change)), troubles(change)


def test_the_line_is_named_even_of_a_key_that_occurs_again():
    text = written(lambda said: field(said).update(key="year"))
    lines = text.splitlines()
    second = [n for n, one in enumerate(lines, start=1) if '"key": "year"' in one][1]
    never = 1 + next(n for n, one in enumerate(lines) if '"never"' in one)
    said = [str(one) for one in form_file.read(text).troubles]
    assert said[0] == f"第{second}行 第1组第2题“year”：代号重复了，换一个。"
    assert f"第{never}行 第1条检查：条件里的“age”不是前面的题。" in said


@pytest.mark.parametrize(
    ("text", "says"), [('{\n "code": "a",\n}', "第3行"), ("[]", "花括号"), ("[" * 9999, "")]
)
def test_what_is_no_form_at_all_is_said_so(text, says):
    assert says in str(form_file.read(text).troubles[0])


# --- versions


def test_a_version_is_only_tried_out_until_it_is_put_in_force(hall, hall_manager, matter):
    said = {"hall": hall, "by": hall_manager, "at": MORNING}
    first = form_versions.add(read=form_file.read(written()), **said)
    assert FormTemplate.objects.of_matter(matter, day=TOMORROW) is None
    form_versions.put_in_force(first, day=TODAY, **said)
    second = form_versions.add(read=form_file.read(written()), **said)
    assert second.version == 2
    assert FormTemplate.objects.of_matter(matter, day=TOMORROW) == first
    form_versions.put_in_force(second, day=TOMORROW, **said)
    assert FormTemplate.objects.of_matter(matter, day=TODAY) == first
    assert FormTemplate.objects.of_matter(matter, day=TOMORROW) == second


def test_what_was_begun_stays_on_the_version_it_was_begun_on(
    hall, hall_manager, matter, receive_for
):
    said = {"hall": hall, "by": hall_manager, "at": MORNING}
    first = form_versions.add(read=form_file.read(written()), **said)
    form_versions.put_in_force(first, day=TODAY, **said)
    case = receive_for(matter)
    answer = FormAnswer.objects.begin(case, first, by=hall_manager, at=MORNING)
    second = form_versions.add(read=form_file.read(written()), **said)
    form_versions.put_in_force(second, day=TOMORROW, **said)
    again = FormAnswer.objects.begin(case, second, by=hall_manager, at=MORNING)
    assert (again, again.template) == (answer, first)
    with pytest.raises(RuleChanged):
        form_versions.discard(first, hall=hall, by=hall_manager, at=MORNING)


def test_a_version_in_force_since_today_is_not_replaced_today(hall, hall_manager):
    said = {"hall": hall, "by": hall_manager, "at": MORNING}
    for _n in range(2):
        form_versions.add(read=form_file.read(written()), **said)
    first, second = FormTemplate.objects.filter(code="allowance").order_by("version")
    form_versions.put_in_force(first, day=TODAY, **said)
    with pytest.raises(BegunThatDay):
        form_versions.put_in_force(second, day=TODAY, **said)


def test_a_matter_is_filled_in_by_one_form(hall, hall_manager):
    said = {"hall": hall, "by": hall_manager, "at": MORNING}
    both = written(lambda one: one.update(base_codes=["990100005000"]))
    row = form_versions.add(read=form_file.read(both), **said)
    with pytest.raises(form_versions.FilledElsewhere, match="个体工商户年度报告"):
        form_versions.put_in_force(row, day=TODAY, **said)


# --- the pages


@pytest.fixture
def receive_for(hall_manager):
    def receive_for(matter):
        return Case.objects.receive(
            request_key=uuid4(), matter=matter, channel="window", name="吴桂花", by=hall_manager,
            at=MORNING,
        )  # fmt: skip

    return receive_for


@pytest.mark.parametrize(
    ("who", "status"),
    [("hall_manager", 200), ("office", 200), ("clerk", 403), ("resident", 403), (None, 302)],
)
def test_who_may_open_the_pages_of_forms(who, status, request, client, hall, general):
    if who:
        client.force_login(request.getfixturevalue(who))
    row = FormTemplate.objects.get(code="yearly-report")
    for name, more in (
        ("forms", []), ("form_new", []), ("form_version", [row.pk]), ("form_change", [row.pk]),
        ("form_download", [row.pk]), ("form_tried", [row.pk]), ("form_try", [row.pk, "licences"]),
    ):  # fmt: skip
        url = reverse(f"hall:{name}", args=[hall.code, *more])
        assert client.get(url).status_code == status, name


def test_a_form_goes_out_as_a_file_and_comes_back_as_a_new_version(
    client, hall, general, hall_manager
):
    client.force_login(hall_manager)
    row = FormTemplate.objects.get(code="yearly-report")
    answer = client.get(reverse("hall:form_download", args=[hall.code, row.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="yearly-report-1.json"'
    file = SimpleUploadedFile("yearly-report.json", answer.content)
    answer = client.post(reverse("hall:form_new", args=[hall.code]), {"file": file, "text": ""})
    made = FormTemplate.objects.get(code="yearly-report", version=2)
    assert (made.content, made.valid_from) == (row.content, None)
    assert answer.url == reverse("hall:form_version", args=[hall.code, made.pk])
    assert client.get(answer.url).status_code == 200
    day = f"{timezone.localdate() + timedelta(days=1)}"
    assert client.post(answer.url, {"valid_from": day}).status_code == 302
    made.refresh_from_db()
    assert f"{made.valid_from}" == day


def test_a_file_with_a_mistake_keeps_its_text_and_names_the_line(
    client, hall, general, hall_manager
):
    client.force_login(hall_manager)
    text = written(lambda said: field(said).update(kind="zahl"))
    file = SimpleUploadedFile("a.json", text.encode())
    answer = client.post(reverse("hall:form_new", args=[hall.code]), {"file": file, "text": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第1组第2题“age”：题型（kind）“zahl”不认识" in page
    assert "高龄津贴申请表" in page
    assert not FormTemplate.objects.filter(code="allowance").exists()


def test_a_version_is_tried_page_by_page_and_leaves_nothing_behind(
    client, hall, general, hall_manager
):
    client.force_login(hall_manager)
    row = form_versions.add(hall, form_file.read(written()), by=hall_manager, at=timezone.now())
    url = client.get(reverse("hall:form_try_out", args=[hall.code, row.pk])).url
    year = timezone.localdate().year - 1
    said = {"saves": 0, "year": year, "age": "70", "alone": "no"}
    assert client.post(url, said | {"age": "999"}).status_code == 422
    answer = client.post(url, said)
    assert answer.url.endswith("/try/pay/")
    answer = client.post(answer.url, {"saves": 0, "how": "bank", "born": ""})
    page = client.get(answer.url).content.decode()
    assert "不满八十岁" in page and "打卡上" in page
    assert not FormAnswer.objects.exists()
    discard = reverse("hall:form_discard", args=[hall.code, row.pk])
    assert client.post(discard).status_code == 302
    assert not FormTemplate.objects.filter(pk=row.pk).exists()


def test_the_list_of_forms_costs_a_few_queries(
    client, hall, general, hall_manager, django_assert_max_num_queries
):
    client.force_login(hall_manager)
    with django_assert_max_num_queries(12):
        client.get(reverse("hall:forms", args=[hall.code]))
