"""Own data: what is exported to a person and what is erased when they leave. Each room registers its part.

A part names every table that points at a person and the columns of it that are theirs; a test compares the tables that
exist with those that are named, so that none is forgotten.
"""

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.db import models
from django.utils import timezone


@dataclass(frozen=True)
class Rows:
    """The rows of one table that point at the person by one field."""

    model: type[models.Model]
    person: str
    """The field that points."""
    columns: tuple[str, ...] = ()
    """Attributes, also of what a row points at: `organisation.name`. Of another row its name and address are given."""
    more: Callable[[Any], dict[str, Any]] | None = None
    """What takes more than reading an attribute."""
    beside: tuple[str, ...] = ()
    """Relations to one other row, to read along."""
    below: tuple[str, ...] = ()
    """Relations to many, to read along."""

    def of(self, person: Any) -> list[dict[str, Any]]:
        rows = self.model._default_manager.filter(**{self.person: person}).order_by("pk")
        return [self._values(row) for row in rows.select_related(*self.beside).prefetch_related(*self.below)]

    def _values(self, row: models.Model) -> dict[str, Any]:
        known = {"id": row.address_id} if hasattr(row, "address_id") else {}
        read = {column.replace(".", "_"): _read(row, column) for column in self.columns}
        return known | read | (self.more(row) if self.more else {})


@dataclass(frozen=True)
class Part:
    """One room's share in a person's data."""

    name: str
    rows: Mapping[str, Rows]
    """By the name that they have in the file."""
    more: Callable[[Any], dict[str, Any]] | None = None
    """Data without a table of its own."""
    files: Callable[[Any], Iterator[tuple[str, bytes]]] | None = None
    before_erasing: Callable[[Any], None] | None = None
    """Raises Conflict while the person must not leave: the last officer of a city, the last owner of an organisation."""
    erase: Callable[[Any], None] | None = None
    """Removes what is only about the person; what they wrote for others stays, under no name."""

    def export(self, person: Any) -> dict[str, Any]:
        """Plain values for JSON."""
        rows = {name: rows.of(person) for name, rows in self.rows.items()}
        return (self.more(person) if self.more else {}) | rows


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    if part.name in _parts:
        raise ValueError(f"the part {part.name} is registered twice")
    _parts[part.name] = part


def parts() -> list[Part]:
    return list(_parts.values())


def archive(person: Any) -> bytes:
    """A ZIP: `data.json` with a key a room, and the files they uploaded."""
    data: dict[str, Any] = {"exported_at": timezone.now().isoformat()}
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for part in parts():
            data[part.name] = part.export(person)
            for name, content in part.files(person) if part.files else ():
                container.writestr(f"files/{part.name}/{name}", content)
        container.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2, default=str))
    return buffer.getvalue()


def _read(row: Any, column: str) -> Any:
    value = row
    for name in column.split("."):
        value = getattr(value, name, None)
    return _named(value) if isinstance(value, models.Model) else value


def _named(row: models.Model) -> dict[str, Any]:
    """A thing as people know it: what it is, what it is called, and where it is."""
    named: dict[str, Any] = {"kind": str(row._meta.verbose_name)}
    if type(row).__str__ is not models.Model.__str__:
        named["name"] = str(row)
    for key, attribute in (("id", "address_id"), ("address", "get_absolute_url")):
        value = getattr(row, attribute, None)
        if value is not None:
            named[key] = value() if callable(value) else value
    return named
