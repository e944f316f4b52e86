"""Exports: tables that rooms offer as open data. One page lists them all, each a CSV file to download."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from talko.core.errors import Message, NotFound
from talko.core.web.spreadsheets import Cell


@dataclass(frozen=True)
class Licence:
    name: str
    url: str


CC_BY = Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")


@dataclass(frozen=True)
class Table:
    """Only what everyone may read; in plain values, money in minor units."""

    name: str
    """Of the file, without its ending; it stays, as others read it by its address."""
    title: Message
    about: Message
    columns: Sequence[str]
    rows: Callable[[], Iterable[Sequence[Cell]]]
    licence: Licence = CC_BY


_tables: dict[str, Table] = {}


def register(table: Table) -> None:
    if table.name in _tables:
        raise ValueError(f"the table {table.name} is registered twice")
    if not re.fullmatch(r"[a-z][a-z-]*", table.name):
        raise ValueError(f"{table.name} is no name for a file")
    if not table.columns or len(set(table.columns)) != len(table.columns):
        raise ValueError(f"the table {table.name} needs columns, each with a name of its own")
    _tables[table.name] = table


def unregister(name: str) -> None:
    _tables.pop(name, None)


def tables() -> list[Table]:
    return [_tables[name] for name in sorted(_tables)]


def table_named(name: str) -> Table:
    """Raises NotFound."""
    if name not in _tables:
        raise NotFound
    return _tables[name]
