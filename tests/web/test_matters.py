"""The catalogue of matters: that it is whole, consistent and fit to be read by people."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import get_args, get_origin

from tongxing.web.demo.catalogue import Material, Matter, read
from tongxing.web.demo.words.hall import DEPARTMENTS

ROOT = Path(__file__).resolve().parents[2]
MATTERS = read()
BY_NAME = {matter.name: matter for matter in MATTERS}
# Words for the program and not for people, beside the fields with a fixed choice.
CODES = {"department", "base_code", "name_en", "open_from", "open_until"}
NEVER_EMPTY = ("also", "result", "basis", "conditions", "steps", "topics", "materials")


def choices(field) -> tuple[str, ...]:
    return () if get_origin(field.type) is tuple else get_args(field.type)


def texts(row: Matter | Material) -> Iterator[str]:
    """Every Chinese text that people read of a matter and of its materials."""
    for field in fields(row):
        value = getattr(row, field.name)
        if field.name in CODES or choices(field):
            continue
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Material):
                yield from texts(part)
            elif isinstance(part, str):
                yield part


def test_there_are_at_least_160_matters():
    assert len(MATTERS) >= 160


def test_every_department_of_the_hall_has_matters_and_nobody_else():
    assert {matter.department for matter in MATTERS} == {code for code, *_ in DEPARTMENTS}


def test_each_file_holds_one_department_and_is_named_after_it():
    for path in (ROOT / "tongxing/web/demo/data/matters").glob("*.toml"):
        content = tomllib.loads(path.read_text("utf-8"))
        assert content["department"].lower() == path.stem


def test_they_are_read_in_the_same_order_each_time():
    assert read() == MATTERS
    departments = [matter.department for matter in MATTERS]
    assert departments == sorted(departments)


def test_a_base_code_has_twelve_digits_and_is_given_once():
    codes = Counter(matter.base_code for matter in MATTERS)
    assert [code for code in codes if not re.fullmatch(r"\d{12}", code)] == []
    assert [code for code, times in codes.items() if times > 1] == []


def test_a_base_code_is_made_up_and_says_so_save_for_the_one_that_is_known():
    real = {matter.name: matter.base_code for matter in MATTERS if matter.base_code[:2] != "99"}
    assert real == {"临时救助金给付": "000511002000"}


def test_what_people_say_leads_to_one_matter_only():
    said = Counter(word for matter in MATTERS for word in (matter.name, *matter.also))
    assert [word for word, times in said.items() if times > 1] == []
    assert [m.name for m in MATTERS if not 2 <= len(m.also) <= 6] == []


def test_no_two_matters_have_the_same_english_name():
    assert len({matter.name_en for matter in MATTERS}) == len(MATTERS)


def test_each_choice_is_one_of_those_the_catalogue_knows():
    for matter in MATTERS:
        rows: tuple[Matter | Material, ...] = (matter, *matter.materials)
        for row in rows:
            for field in fields(row):
                if known := choices(field):
                    assert getattr(row, field.name) in known, (matter.name, row.name, field.name)


def test_nothing_that_a_guide_must_say_is_left_empty():
    assert [(m.name, one) for m in MATTERS for one in NEVER_EMPTY if not getattr(m, one)] == []
    parts = {m.name: (*m.also, *m.basis, *m.conditions, *m.steps, *m.notes) for m in MATTERS}
    assert [name for name, said in parts.items() if not all(said)] == []


def test_nobody_comes_more_than_twice_or_sits_at_the_window_for_over_an_hour():
    assert [m.name for m in MATTERS if not (0 <= m.visits <= 2 and 1 <= m.minutes <= 60)] == []


def test_the_promise_is_never_longer_than_what_the_law_allows():
    assert [m.name for m in MATTERS if not 0 <= m.promised_days <= m.statutory_days] == []


def test_what_is_handled_at_once_is_promised_on_the_spot_and_nothing_else_is():
    for matter in MATTERS:
        at_once = matter.handling == "instant"
        assert at_once == (matter.promised_days == 0), matter.name
        assert at_once == (matter.statutory_days == 0), matter.name


def test_a_material_says_its_condition_exactly_when_it_is_not_always_needed():
    for matter in MATTERS:
        for material in matter.materials:
            assert (material.need == "if") == bool(material.when), (matter.name, material.name)
            assert material.copies >= 1, (matter.name, material.name)


def test_no_material_is_asked_for_twice():
    for matter in MATTERS:
        asked = [(material.name, material.when) for material in matter.materials]
        assert len(asked) == len(set(asked)), matter.name


def test_whoever_may_come_for_somebody_is_told_to_bring_their_own_card():
    for matter in MATTERS:
        brought = {material.name for material in matter.materials}
        told = bool(brought & {"代办人居民身份证", "经办人居民身份证"})
        assert told == (matter.on_behalf != "no"), matter.name


def test_a_fee_that_names_its_document_says_the_amount():
    fees = [(m.name, m.fee) for m in MATTERS if m.fee_basis]
    assert fees
    assert [name for name, fee in fees if not re.search(r"\d+元/", fee)] == []


def test_what_is_free_has_no_fee_in_words():
    assert [m.name for m in MATTERS if re.search("免费|不收|^免", m.fee)] == []


def test_chinese_is_written_with_its_own_punctuation():
    half_width = re.compile(r"""[,;:!?()\[\]<>"']|\.(?!\d)|\s""")
    assert [text for matter in MATTERS for text in texts(matter) if half_width.search(text)] == []


def test_english_names_are_plain_sentences():
    plain = re.compile(r"[A-Z][A-Za-z0-9 ,:'-]+")
    assert [m.name_en for m in MATTERS if not plain.fullmatch(m.name_en)] == []


def test_a_season_begins_before_it_ends():
    for matter in MATTERS:
        season = [f"2027-{day}" for day in (matter.open_from, matter.open_until) if day]
        assert len(season) in (0, 2), matter.name
        assert sorted(season, key=date.fromisoformat) == season, matter.name


def test_the_yearly_report_of_a_sole_trader_is_told_in_full():
    report = BY_NAME["个体工商户年度报告"]
    assert (report.open_from, report.open_until) == ("01-01", "06-30")
    said = "".join(report.notes)
    for group in ("行政许可", "生产经营信息", "网站或网店", "联系方式", "其他要报送的信息"):
        assert group in said


def test_the_files_travel_with_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    package = ROOT / "tongxing/web/demo"
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    carried = {path for pattern in patterns for path in package.glob(pattern)}
    assert set(package.glob("data/matters/*.toml")) <= carried
