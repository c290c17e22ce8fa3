"""A question to the database that is put together once and asked many times.

To write the SQL of a QuerySet takes several times as long as the database needs to answer it, and
the presses of a busy hall ask the same few dozen questions all day. A prepared question is an
ordinary QuerySet in which some values are left open; its SQL is kept by the process, and whoever
asks gets rows as a QuerySet gives them, read at that moment. Nothing of an answer is kept.

    @prepared(code=CharField(), day=DateField())
    def values_from(code, day):
        return Parameter.objects.filter(code=code, valid_from__lte=day).values_list("value")

    values_from(code="hall_wait_goal", day=today)

What is given by position is no value but shapes the question: it is put together once for each.
"""

from collections.abc import Callable
from copy import copy
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import BigIntegerField, Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler

MOST_SHAPES = 256  # of one question that are kept
LARGEST = BigIntegerField.MAX_BIGINT


class Left(Expression):
    """A value that is left open until the question is asked."""

    def __init__(self, name: str, output_field: Field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class Question(NamedTuple):
    """A QuerySet, and the SQL that was written for it."""

    rows: QuerySet
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]


class Prepared:
    def __init__(self, make: Callable[..., QuerySet], fields: dict[str, Field]):
        self.make, self.fields = make, fields
        self.put_together = lru_cache(maxsize=MOST_SHAPES)(self._put_together)

    def _put_together(self, *shape: Any) -> Question:
        rows = self.make(*shape, **{name: Left(name, field) for name, field in self.fields.items()})
        compiler = rows.query.get_compiler(rows.db)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([one for one, *_ in compiler.select])
        compiler.get_converters = lambda columns: converters  # type: ignore[method-assign]
        return Question(rows, compiler, sql, tuple(params))

    def __call__(self, *shape: Any, **said: Any) -> list[Any]:
        """The rows of this moment. No value is None: NULL equals nothing.

        Nor does a number that no column can hold, which an address may name: no row has it.
        """
        if any(isinstance(one, int) and abs(one) > LARGEST for one in said.values()):
            return []
        rows, compiler, sql, params = self.put_together(*shape)
        compiler = copy(compiler)
        compiler.connection = connections[rows.db]  # of this thread
        filled = tuple(
            param.output_field.get_db_prep_value(said[param.name], compiler.connection)
            if isinstance(param, Left) else param
            for param in params
        )  # fmt: skip
        compiler.as_sql = lambda *args, **kwargs: (sql, filled)  # type: ignore[method-assign]
        query = copy(rows.query)
        query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        asked: QuerySet = QuerySet(rows.model, query, rows.db)
        asked._fields = rows._fields  # type: ignore[attr-defined]
        answer: Any = rows._iterable_class(asked)  # type: ignore[attr-defined]
        return list(answer)

    def first(self, *shape: Any, **said: Any) -> Any:
        """The first row; None when there is none. The question itself should ask for one."""
        found = self(*shape, **said)
        return found[0] if found else None


def prepared(**fields: Field) -> Callable[[Callable[..., QuerySet]], Prepared]:
    """A function that makes a QuerySet of values not known yet becomes a prepared question."""
    return lambda make: Prepared(make, fields)
