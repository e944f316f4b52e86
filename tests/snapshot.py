"""All rows of the database, to be put back later: for a world that takes seconds to make, and that many tests begin with."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.management.color import no_style
from django.db import connection, transaction

Tables = dict[str, bytes | list[tuple[object, ...]]]
"""By name: on PostgreSQL as `COPY` writes it, on SQLite the rows as they are stored."""


def take() -> Tables:
    names = connection.introspection.django_table_names(only_existing=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return {name: _copied(cursor, name) for name in names}
        tables = {}
        for name in names:
            cursor.execute(f'PRAGMA table_info("{name}")')
            # A plus takes the column's type away, by which the driver would make Python's values of what is stored.
            columns = ", ".join(f'+"{column[1]}"' for column in cursor.fetchall())
            tables[name] = cursor.execute(f'SELECT {columns} FROM "{name}"').fetchall()
        return tables


def put_back(tables: Tables) -> None:
    """Those rows and no others. What a process keeps of the rows before is forgotten."""
    with transaction.atomic(), connection.cursor() as cursor, _without_triggers(cursor):
        for name in tables:
            cursor.execute(f'DELETE FROM "{name}"')
        for name, rows in tables.items():
            if isinstance(rows, bytes):
                with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                    copy.write(rows)
            elif rows:
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f'INSERT INTO "{name}" VALUES ({places})', rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)  # the rows may be another process's, and the next key be one of theirs
    ContentType.objects.clear_cache()
    caches["pages"].clear()


def _copied(cursor, name: str) -> bytes:
    with cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
        return b"".join(copy)


@contextmanager
def _without_triggers(cursor: Any) -> Iterator[None]:
    """The ledger's tables refuse to lose a row."""
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")
        return
    triggers = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _sql in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in triggers:
        cursor.execute(sql)
