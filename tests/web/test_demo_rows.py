"""Rows made in bulk: the same as a model makes them, and found again as they were written."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps

from tests.web.conftest import NOW
from tongxing.hall.models import Case, Department, Matter, Question
from tongxing.people.models import Account, Person
from tongxing.places.models import Place
from tongxing.web.demo.rows import go_on_from, insert, new

MADE = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("tongxing.") and not model._meta.proxy
]


def said_in(row):
    """What stands in the columns; what is made anew for each row is only of the same kind."""
    fresh = {field.attname for field in row._meta.concrete_fields if callable(field.default)}
    return {
        field.attname: type(value) if field.attname in fresh - {"before", "after"} else value
        for field in row._meta.concrete_fields
        for value in [getattr(row, field.attname)]
    }


@pytest.mark.parametrize("model", MADE, ids=lambda model: model._meta.label)
def test_a_row_with_nothing_said_is_as_the_model_makes_it(model):
    light, whole = new(model), model()
    assert type(light) is type(whole) and light._state.adding and light._state.db is None
    assert said_in(light) == said_in(whole)


def test_a_row_knows_what_it_was_given_by_name_by_key_and_by_row():
    clerk = Account(pk=7)
    said = {"by_id": 9, "note": "材料齐全", "case": Case(pk=3), "at": NOW, "for_person": None}
    model = Case.steps.rel.related_model
    light, whole = new(model, **said), model(**said)
    assert said_in(light) == said_in(whole)
    assert light.case is said["case"]
    light.by = clerk
    assert light.by_id == 7 and light.by is clerk


def test_who_is_named_by_a_row_of_its_own_knows_the_row():
    person = Person(pk=5, name="龙桂枝")
    assert new(Account, person=person).person is person
    assert person.account.person_id == 5


@pytest.mark.django_db
def test_what_is_inserted_is_read_back_as_the_orm_would_have_written_it():
    place = Place.objects.create(code="C", name="中心", level="centre", opened_on=date(2020, 1, 1))
    department = Department(place=place, code="D01", name="民政", letter="A")
    matters = [
        new(
            Matter, department=department, base_code=f"99010000{n:04d}", name="临时救助",
            kind="grant", handling="promise", serves="person", statutory_days=20,
            promised_days=10, result="救助金", result_kind="payment", on_behalf="yes",
            basis=["社会救助暂行办法"], valid_from=date(2020, 1, n),
        )
        for n in (1, 2)
    ]  # fmt: skip
    insert(Department, [department])
    insert(Matter, matters)
    asked = [
        new(
            Question, number=f"W260304-{n:03d}", place=place, matter=matters[n], text="要带什么",
            request_key=uuid4(), channel="phone", phone="10000000001", state="asked",
            asked_at=NOW, state_since=NOW, due_at=NOW + timedelta(days=n), amber_at=NOW,
        )
        for n in (0, 1)
    ]  # fmt: skip
    insert(Question, asked)
    for row in (*matters, *asked):
        assert not row._state.adding
        found = type(row).objects.get(pk=row.pk)
        for field in row._meta.concrete_fields:
            if not field.is_relation:
                assert getattr(found, field.attname) == getattr(row, field.attname)
    assert [row.matter_id for row in Question.objects.order_by("pk")] == [m.pk for m in matters]


@pytest.mark.django_db
def test_after_rows_with_keys_of_our_own_the_database_goes_on_from_there():
    place = Place.objects.create(code="C", name="中心", level="centre", opened_on=date(2020, 1, 1))
    go_on_from(Department)  # of an empty table: from the beginning
    made = [Department(place=place, code=f"D0{n}", name="民政", letter="A") for n in (1, 2)]
    insert(Department, made)
    go_on_from(Department)
    later = Department.objects.create(place=place, code="D03", name="残联", letter="B")
    assert later.pk == made[-1].pk + 1
