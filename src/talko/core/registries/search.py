"""Search: what the search page finds. Each room registers its kinds of things in its `search.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from talko.core.errors import Message
from talko.core.text import folding
from talko.core.web.rows import Row


@dataclass(frozen=True)
class Findable:
    """One kind of thing. Its model has a `search_text`, folded whenever a row is saved."""

    kind: str
    label: Message
    visible_to: Callable[[Any], QuerySet[Any]]
    """What this reader may find."""
    ranked: Callable[[QuerySet[Any], str], QuerySet[Any]]
    """The matches for a text, best first, in an order without ties."""
    rows: Callable[[QuerySet[Any], Any], Sequence[Row]]
    """What the page shows of them to this reader, in a fixed number of queries."""
    came: str = "created_at"
    """The field with the moment since which it can be found."""
    order: int = 100


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    kind: str
    label: Message
    rows: Sequence[Row]


_findable: dict[str, Findable] = {}


def register(one: Findable) -> None:
    if one.kind in _findable:
        raise ValueError(f"{one.kind} is registered twice for search")
    model = one.visible_to(None).model
    model._meta.get_field(one.came)
    if "search_text" not in {field.name for field in model._meta.get_fields()}:
        raise ValueError(f"{model.__name__} has no search_text to find it by")
    _findable[one.kind] = one


def unregister(kind: str) -> None:
    _findable.pop(kind, None)


def kinds() -> list[tuple[str, Message]]:
    """What can be found, in the order in which it is shown."""
    return [(one.kind, one.label) for one in _in_order()]


def _in_order() -> list[Findable]:
    return sorted(_findable.values(), key=lambda one: (one.order, one.kind))


def new_since(
    text: str, reader: Any, since: datetime, kind: str = ""
) -> list[tuple[Findable, QuerySet[Any]]]:
    """What of each kind, or of the one `kind`, can be found since then by every word, the newest first."""
    if not folding.words(text):
        return []
    came = {one: {f"{one.came}__gt": since} for one in _in_order() if kind in {"", one.kind}}
    return [
        (one, one.visible_to(reader).filter(folding.holding(text), **later).order_by(f"-{one.came}", "-pk"))
        for one, later in came.items()
    ]


def find(text: str, reader: Any, limit: int, kind: str = "") -> list[Group]:
    """Rows in which every word occurs, at most `limit` of each kind, or of the one `kind`; kinds without a match are left out."""
    if not folding.words(text):
        return []
    groups = []
    for one in _in_order():
        if kind and one.kind != kind:
            continue
        matches = one.ranked(one.visible_to(reader).filter(folding.holding(text)), text)
        if rows := one.rows(matches[:limit], reader):
            groups.append(Group(one.kind, one.label, rows))
    return groups
