"""Things by their public id: their name and page, for a reader who may know of them. Rooms register how to find theirs."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from talko.core import ids


@dataclass(frozen=True)
class Thing:
    title: str
    lang: str
    """Of the title; empty when it is not known."""
    url: str


Find = Callable[[Any, Collection[UUID]], Mapping[UUID, Thing]]
_finders: list[Find] = []


def register(find: Find) -> None:
    """`find(reader, public_ids)` leaves out what the reader may not know of; a fixed number of queries."""
    _finders.append(find)


def things_for(reader: Any, named: Iterable[str]) -> dict[str, Thing]:
    """By their public ids, as addresses write them."""
    asked = {public_id: one for one in named if (public_id := _read(one)) is not None}
    found = [find(reader, asked) for find in _finders] if asked else []
    return {asked[public_id]: thing for things in found for public_id, thing in things.items()}


def _read(named: str) -> UUID | None:
    try:
        return ids.decode(named)
    except ValueError:
        return None
