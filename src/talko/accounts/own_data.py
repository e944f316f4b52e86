"""What a person takes along, and what goes when they leave. Each room registers its part, so that accounts knows none of them."""

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils import timezone

from talko.accounts.models import Person


@dataclass(frozen=True)
class Part:
    """One room's share in a person's data."""

    name: str
    export: Callable[[Person], Any]
    """Plain values for JSON: everything the person wrote or that is kept about them."""
    files: Callable[[Person], Iterator[tuple[str, bytes]]] | None = None
    before_erasing: Callable[[Person], None] | None = None
    """Raises Conflict while the person must not leave: the last officer of a city, the last owner of an organisation."""
    erase: Callable[[Person], None] | None = None
    """Removes what is only about the person; what they wrote for others stays, under no name."""


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    if part.name in _parts:
        raise ValueError(f"the part {part.name} is registered twice")
    _parts[part.name] = part


def parts() -> list[Part]:
    return list(_parts.values())


def archive(person: Person) -> bytes:
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
