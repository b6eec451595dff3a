"""Rows written many at a time, without a statement being put together for them.

Django's ``bulk_create`` prepares every value by its field and writes a place for it into a
statement that the driver then takes apart again; that was a third of what a decision costs. Here
the values go to PostgreSQL as ``COPY`` and to SQLite by one prepared statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection, models

Rows = Sequence[Sequence[Any]]


def insert(objects: Iterable[models.Model], *, keyed: bool = False) -> None:
    """Write new rows of one model, within the caller's transaction.

    Where they are ``keyed`` each has its key when this returns. Raises
    :class:`django.db.IntegrityError` where a row may not be; the transaction is then over.
    """
    new = list(objects)
    if not new:
        return
    model = type(new[0])
    columns, values, converted = _shape(model, connection.vendor, keyed)
    for one, key in zip(new, _keys(model, len(new)) if keyed else (), strict=keyed):
        one.pk = key
        one._state.adding, one._state.db = False, connection.alias
    rows = [_ready(values(one), converted) for one in new]
    write(model, columns, rows)


def write(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Write rows as values of some columns; the database gives those that have a default of its."""
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", rows)  # noqa: S608


def _keys(model: type[models.Model], count: int) -> list[int]:
    """Keys that nobody has and nobody else will get, taken from where the database takes them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(of.name::regclass) FROM "
                "(SELECT pg_get_serial_sequence(%s::text, 'id') AS name) AS of, "
                "generate_series(1, %s::int)",
                [table, count],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    last = found[0] if found else 0  # one writer at a time, and the table goes on from its last
    return list(range(last + 1, last + 1 + count))


Convert = Callable[[Any], Any]


@lru_cache(maxsize=64)
def _shape(
    model: type[models.Model], vendor: str, keyed: bool
) -> tuple[tuple[str, ...], Callable[[Any], Sequence[Any]], list[Any]]:
    """Columns of a model, what gives its values, and those SQLite wants as text."""
    fields = [field for field in model._meta.concrete_fields if keyed or not field.primary_key]
    names = tuple(field.attname for field in fields)
    converted = []
    if vendor != "postgresql":
        converted = [(n, how) for n, field in enumerate(fields) if (how := _text(field))]
    return tuple(field.column or field.name for field in fields), attrgetter(*names), converted


def _text(field: models.Field[Any, Any]) -> Convert | None:
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    if isinstance(field, models.DecimalField):
        return lambda value: connection.ops.adapt_decimalfield_value(
            value, field.max_digits, field.decimal_places
        )
    return None


def _ready(row: Sequence[Any], converted: Sequence[tuple[int, Convert]]) -> Sequence[Any]:
    if not converted:
        return row
    ready = list(row)
    for place, convert in converted:
        if ready[place] is not None:
            ready[place] = convert(ready[place])
    return ready
