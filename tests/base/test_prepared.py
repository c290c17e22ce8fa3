"""A question whose SQL is kept answers as the same question put together anew."""

from datetime import date, timedelta

import pytest
from django.db import connections, models
from django.db.models.sql.compiler import SQLCompiler

from tests.areas.conftest import at_once
from tongxing.base.models import Counter, Parameter
from tongxing.base.prepared import prepared

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


@prepared(code=models.CharField(), day=models.DateField())
def begun(code, day):
    return Parameter.objects.begun(day).filter(code=code).order_by("pk")


@prepared(name=models.CharField())
def named(*fields, name):
    return Counter.objects.filter(name=name).values_list(*fields)


@prepared(least=models.IntegerField())
def first_from(count, least):
    return Counter.objects.filter(value__gte=least).order_by("value")[:count]


def a_parameter(code, value, since):
    return Parameter.objects.create(
        code=code, title="等候", value=value, unit="分钟", source="测试", valid_from=since
    )


def test_rows_come_as_a_queryset_gives_them():
    old, new = a_parameter("wait", 20, DAY), a_parameter("wait", 30, DAY + timedelta(days=9))
    a_parameter("other", 1, DAY)
    assert begun(code="wait", day=DAY) == [old]
    found = begun(code="wait", day=DAY + timedelta(days=9))
    assert found == [old, new]
    assert [(row.value, row.valid_from) for row in found] == [
        (20, DAY), (30, DAY + timedelta(days=9)),
    ]  # fmt: skip
    assert begun(code="nobody's", day=DAY) == []
    assert begun.first(code="nobody's", day=DAY) is None


def test_an_answer_is_read_anew_each_time():
    a_parameter("wait", 20, DAY)
    assert begun.first(code="wait", day=DAY).value == 20
    Parameter.objects.filter(code="wait").update(value=25)
    assert begun.first(code="wait", day=DAY).value == 25


def test_what_is_given_by_position_shapes_the_question():
    for n in range(5):
        Counter.objects.create(name=f"{n}", value=n)
    assert [row.value for row in first_from(2, least=1)] == [1, 2]
    assert [row.value for row in first_from(3, least=1)] == [1, 2, 3]
    assert named("value", name="3") == [(3,)]
    assert named("value", "name", name="3") == [(3, "3")]


def test_the_sql_is_written_once(monkeypatch, django_assert_num_queries):
    begun(code="wait", day=DAY)
    monkeypatch.setattr(SQLCompiler, "as_sql", None)
    with django_assert_num_queries(2):
        assert begun(code="wait", day=DAY) == begun(code="other", day=DAY) == []


def test_what_is_said_is_a_value_and_never_sql():
    Counter.objects.create(name="one", value=1)
    assert named("value", name="' OR '1'='1") == []
    assert named("value", name="one%s") == []


def test_no_row_has_a_number_that_no_column_holds():
    assert first_from(1, least=10**30) == []


def test_who_leaves_a_value_out_gets_no_answer():
    with pytest.raises(KeyError):
        begun(code="wait")


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_each_ask_through_their_own_connection():
    Counter.objects.create(name="one", value=1)
    used = []

    def ask():
        assert named("value", name="one") == [(1,)]
        used.append(connections["default"])

    assert at_once(*[ask] * 4) == [None] * 4
    assert len(set(map(id, used))) == 4
