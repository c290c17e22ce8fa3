"""Many rows at once, with keys of our own: in half the time that the ORM's bulk insert takes.

For an empty zone alone: nobody else inserts meanwhile, so keys can be counted here.
"""

import random
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter, itemgetter
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
    models.IntegerField,
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


def insert(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Write these new rows in order; each knows its key afterwards.

    A row is one of the model, or anything with a value under the name of each of its columns.
    Values are made ready for the driver a column at a time: most columns are ready as they are.
    """
    if not rows:
        return
    meta = model._meta
    are_models = isinstance(rows[0], model)
    if meta.auto_field:
        last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        key_name = meta.auto_field.attname
        for key, row in enumerate(rows, start=last + 1):
            setattr(row, key_name, key)
    fields = meta.concrete_fields
    names = [field.attname for field in fields]
    held = map(attrgetter("__dict__"), rows) if are_models else rows
    values_of = itemgetter(*names) if are_models else attrgetter(*names)
    database = connections[connection.alias]  # itself: the proxy looks it up for every value
    moments: dict[date | None, Any] = {None: None}
    ready = [
        _ready(field, column, rows, database, moments)
        for field, column in zip(fields, zip(*map(values_of, held), strict=True), strict=True)
    ]
    name = connection.ops.quote_name
    columns = ", ".join(name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {name(meta.db_table)} ({columns}) VALUES ({marks})",
            list(zip(*ready, strict=True)),
        )
    if are_models:
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias


def _ready(
    field: Any, column: Sequence[Any], rows: Sequence[Any], database: BaseDatabaseWrapper,
    moments: dict[date | None, Any],
) -> Sequence[Any]:  # fmt: skip
    """The values of one column as the driver takes them."""
    kind = type(field)
    if field.is_relation:
        return _keys(field, column, rows)
    if kind in AS_IT_IS or (kind is models.UUIDField and database.features.has_native_uuid_field):
        return column
    if kind is models.UUIDField:
        return [value and value.hex for value in column]
    if kind is models.DateTimeField:
        return _moments(column, _adapted(database), moments)
    if kind is models.DateField:
        return _moments(column, database.ops.adapt_datefield_value, moments)
    if kind is models.JSONField:
        adapted, nothing = database.ops.adapt_json_value, field.get_db_prep_save({}, database)
        return [nothing if value == {} else adapted(value, field.encoder) for value in column]
    return [field.get_db_prep_save(value, database) for value in column]


def _adapted(database: BaseDatabaseWrapper) -> Callable[[datetime], Any]:
    """As the backend itself adapts a moment; for SQLite without asking each time what it may be."""
    if database.vendor == "sqlite":
        return lambda moment: moment.astimezone(UTC).isoformat(" ").removesuffix("+00:00")
    return database.ops.adapt_datetimefield_value


def _moments(
    column: Sequence[Any], adapted: Callable[[Any], Any], known: dict[date | None, Any]
) -> list[Any]:
    """Moments as the driver takes them; several columns often say the same one."""
    for value in column:
        if value not in known:
            known[value] = adapted(value)
    return [known[value] for value in column]


def _keys(field: Any, column: Sequence[Any], rows: Sequence[Any]) -> Sequence[Any]:
    """Keys of the rows that are named here, which may have got them only after they were named."""
    if None not in column or not isinstance(rows[0], models.Model):
        return column
    keys = list(column)
    for n, row in enumerate(rows):
        if keys[n] is None and field.is_cached(row):
            related = field.get_cached_value(row)
            keys[n] = related.pk if related is not None else None
    return keys


def go_on_from(model: type[models.Model]) -> None:
    """Let the database give out the keys of this table from where ours ended."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def learn() -> None:
    """Let the database see how full its tables are.

    Without it, PostgreSQL plans its first minutes as if they were empty. Ours alone are looked at:
    those it shares between databases stay locked until the end, and another zone's would wait.
    """
    ours = connection.introspection.django_table_names(only_existing=True)
    tables = ", ".join(map(connection.ops.quote_name, sorted(ours)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else f"ANALYZE {tables}")
