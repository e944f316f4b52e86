"""Bulk inserts at half the CPU time of `bulk_create`, which builds SQL for each value of each row."""

from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models


class Inserting:
    """Inserts rows of one model. `values` computes what fields compute on save, outside of the transaction."""

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        """All columns but the key, unless `columns` are named."""
        self.fields: list[Any] = [
            field
            for field in model._meta.concrete_fields
            if (field.attname in columns if columns else not field.primary_key)
        ]
        quoted = connection.ops.quote_name
        names = ", ".join(quoted(field.column) for field in self.fields)
        slots = ", ".join("%s" for _ in self.fields)
        table = quoted(model._meta.db_table)
        self.sql = f"INSERT INTO {table} ({names}) VALUES ({slots})"  # noqa: S608  # quoted names of our models

    def values(self, row: models.Model) -> list[Any]:
        """A row in the form that `insert` takes."""
        database = connections[
            DEFAULT_DB_ALIAS
        ]  # not the proxy, which resolves the connection for each field
        return [field.get_db_prep_save(field.pre_save(row, True), database) for field in self.fields]

    def insert(self, rows: Iterable[list[Any]]) -> None:
        """Call it in a transaction. No signals are sent, and the rows do not get their keys."""
        found = list(rows)
        if found:
            with connection.cursor() as cursor:
                cursor.executemany(self.sql, found)
