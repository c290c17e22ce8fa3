"""The catalogue in the demonstration zone: whole, served somewhere, and of no real office."""

import re

import pytest
from django.db.models import Count

from tests.web.conftest import NOW
from tongxing.hall import reading
from tongxing.hall.models import Department, Material, Matter, Window
from tongxing.web.demo import catalogue
from tongxing.web.demo.hall import LETTERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_every_matter_of_the_files_is_in_the_hall_with_all_its_materials():
    known = {one.base_code: one for one in catalogue.read()}
    rows = Matter.objects.annotate(asked=Count("materials"))
    assert {row.base_code: row.asked for row in rows} == {
        code: len(one.materials) for code, one in known.items()
    }
    assert Matter.objects.offered_on(NOW.date()).count() == len(known) >= 160


def test_a_matter_says_in_its_row_what_its_file_says():
    row = Matter.objects.select_related("department").get(name="个体工商户年度报告")
    said = next(one for one in catalogue.read() if one.base_code == row.base_code)
    assert row.spoken.split("\n") == list(said.also) and row.topics == list(said.topics)
    assert (row.open_from, row.open_until) == ("01-01", "06-30")
    assert row.conditions == list(said.conditions) and row.department.code == said.department
    first = row.materials.in_order().first()
    assert (first.name, first.position) == (said.materials[0].name, 1)


def test_each_department_has_a_letter_that_is_no_figure_and_an_office_that_cannot_exist():
    rows = list(Department.objects.order_by("code"))
    assert "".join(row.letter for row in rows) == LETTERS[: len(rows)]
    assert not set(LETTERS) & set("IOZ")
    assert len({row.credit_code for row in rows}) == len(rows)
    for row in rows:
        assert reading.credit_code(row.credit_code) == row.credit_code
        assert row.credit_code[2:8] == "990000" and re.fullmatch(r"0999-100\d{4}", row.phone)


def test_every_matter_has_its_whole_code():
    for row in Matter.objects.select_related("department"):
        found = reading.implementation_code(row.code)
        assert (found.office, found.base) == (row.department.credit_code, row.base_code)


def test_a_window_of_a_department_serves_it_and_the_others_serve_everything():
    for window in Window.objects.prefetch_related("services"):
        served = [line.department_id for line in window.services.all()]
        assert served == ([window.department_id] if window.department_id else [])


def test_no_material_of_the_demonstration_names_a_file():
    assert not Material.objects.exclude(sample="").exists()
