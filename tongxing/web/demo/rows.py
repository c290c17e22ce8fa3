"""Many rows at once, with keys of our own: in half the time that the ORM's bulk insert takes.

For an empty zone alone: nobody else inserts meanwhile, so keys can be counted here.
"""

import random
import uuid
from collections.abc import Callable
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.core.management.color import no_style
from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Max
from django.db.models.base import ModelState

# Fields whose Python value is what the driver of either database takes.
AS_IT_IS = {
    models.BigAutoField,
    models.BooleanField,
    models.CharField,
    models.FloatField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.TextField,
}


def uid(rng: random.Random) -> uuid.UUID:
    """A public name from the stream of chance, so that it is the same in every such zone."""
    return uuid.UUID(int=rng.getrandbits(128), version=4)


Row = TypeVar("Row", bound=models.Model)


def new(model: type[Row], **values: Any) -> Row:
    """What `model(**values)` makes, in a fifth of the time: hundreds of thousands are made.

    `tests/web/test_demo_rows.py` holds the two against each other.
    """
    row = model.__new__(model)
    held = row.__dict__
    held["_state"] = state = ModelState()
    constant, made, named = _defaults(model)
    held.update(constant)
    for name, make in made:
        held[name] = values[name] if name in values else make()
    for name, value in values.items():
        attname, relation, key = named[name]
        if relation is None:
            held[attname] = value
        elif value is not None:
            state.fields_cache[name] = value
            held[attname] = value.__dict__.get(key)
            if relation.one_to_one:
                value._state.fields_cache[relation.remote_field.cache_name] = row
    return row


@cache
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], list[Any], dict[str, Any]]:
    """Of the fields: values that stand for all, what makes a value for each, who holds which."""
    constant: dict[str, Any] = {}
    made: list[Any] = []
    named: dict[str, Any] = {}
    field: Any
    for field in model._meta.concrete_fields:
        if field.has_default() and callable(field.default):
            made.append((field.attname, field.default))
        else:
            constant[field.attname] = field.get_default()
        named[field.attname] = field.attname, None, None
        if field.is_relation:
            named[field.name] = field.attname, field, field.target_field.attname
    return constant, made, named


def insert(model: type[models.Model], rows: list[Any]) -> None:
    """Write these new rows in order; each knows its key afterwards.

    A row is one of the model, or anything with a value under the name of each of its columns.
    """
    meta = model._meta
    if meta.auto_field:
        last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        key_name = meta.auto_field.attname
        for key, row in enumerate(rows, start=last + 1):
            setattr(row, key_name, key)
    fields = meta.concrete_fields
    name = connection.ops.quote_name
    columns = ", ".join(name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    database = connections[connection.alias]  # itself: the proxy looks it up for every value
    moments: dict[date | None, Any] = {None: None}
    taken = [_taker(field, database, moments) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {name(meta.db_table)} ({columns}) VALUES ({marks})",
            [[take(row) for take in taken] for row in rows],
        )
    if rows and isinstance(rows[0], model):
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias


def _taker(
    field: Any, database: BaseDatabaseWrapper, moments: dict[date | None, Any]
) -> Callable[[Any], Any]:
    """How to take from a row what stands in the column of this field."""
    value_of = attrgetter(field.attname)
    if field.is_relation:
        return _key(field, value_of)
    if type(field) in AS_IT_IS:
        return value_of
    if type(field) is models.DateTimeField:
        return _moment(value_of, database.ops.adapt_datetimefield_value, moments)
    if type(field) is models.DateField:
        return _moment(value_of, database.ops.adapt_datefield_value, moments)
    if type(field) is models.UUIDField and not field.null:
        if database.features.has_native_uuid_field:
            return value_of
        return attrgetter(f"{field.attname}.hex")
    if type(field) is models.JSONField:
        adapted, nothing = database.ops.adapt_json_value, field.get_db_prep_save({}, database)
        return lambda row: nothing if value_of(row) == {} else adapted(value_of(row), field.encoder)
    return lambda row: field.get_db_prep_save(value_of(row), database)


def _moment(
    value_of: Callable[[Any], Any], adapted: Callable[[Any], Any],
    known: dict[date | None, Any],
) -> Callable[[Any], Any]:  # fmt: skip
    """A moment as the driver takes it; several columns often say the same one."""

    def take(row: Any) -> Any:
        value = value_of(row)
        if value not in known:
            known[value] = adapted(value)
        return known[value]

    return take


def _key(field: Any, value_of: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The key of the row that is named here, which may have got it only after it was named."""

    def take(row: Any) -> Any:
        value = value_of(row)
        if value is None and isinstance(row, models.Model) and field.is_cached(row):
            related = field.get_cached_value(row)
            value = related.pk if related is not None else None
        return value

    return take


def settle(*inserted: type[models.Model]) -> None:
    """Let the database give out keys from where ours ended, and learn how full its tables are.

    Without the second, PostgreSQL plans its first minutes as if they were empty.
    """
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), inserted):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
