"""Own things: the lists of what a person follows, wrote, endorsed or watches. Each room registers its own; the account shows them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from talko.core.errors import Message
from talko.core.web.rows import Row


@dataclass(frozen=True)
class Things:
    name: str
    """In the address of their list."""
    label: Message
    rows: Callable[[Any], QuerySet[Any]]
    """Of a person who is signed in, in their order: only what they may read."""
    row: Callable[[Any, Any], Row | None] | None = None
    """`row(thing, person)`: None for what they may no longer read."""
    page: str = ""
    """The name of the address of a page of the room's own, where there is more to do than to read."""
    order: int = 100


_things: dict[str, Things] = {}


def register(things: Things) -> None:
    if things.name in _things:
        raise ValueError(f"{things.name} are registered twice")
    if (things.row is None) == (not things.page):
        raise ValueError(f"{things.name} need a page or a function for their rows")
    _things[things.name] = things


def find(name: str) -> Things | None:
    return _things.get(name)


def registered() -> list[Things]:
    return sorted(_things.values(), key=lambda one: (one.order, one.name))
