"""Navigation: the entries of the header, of a person's own menu and of the footer. Rooms register theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from talko.core.errors import Message

MENUS = ("main", "person", "footer")


@dataclass(frozen=True)
class Badge:
    """A number next to an entry of the person's menu; the front page lists it among their next steps."""

    rows: Callable[[Any], QuerySet[Any]]
    """What is counted: the rows of a person, who is given as an expression, as all badges are read in one query."""
    words: Callable[[int], str]
    """What waits, in a sentence, for a number above zero."""
    label: Message
    """The label of the button next to the sentence."""


@dataclass(
    frozen=True, eq=False
)  # its label reads differently in each language: an entry is only equal to itself
class Entry:
    page: str
    """The name of an address without arguments: "challenges:list"."""
    label: Message
    order: int = 100
    seen_by: Callable[[Any], bool] | None = None
    """Whether this reader sees it, known without asking the database. None: everyone does."""
    badge: Badge | None = None
    of_city: Callable[[str], str] | None = None
    """The address of the same page of a city, by its slug: on the city's pages the entry leads there."""


_menus: dict[str, list[Entry]] = {menu: [] for menu in MENUS}


def register(menu: str, entry: Entry) -> None:
    if menu not in _menus:
        raise ValueError(f"there is no menu {menu}")
    if any(other.page == entry.page for other in _menus[menu]):
        raise ValueError(f"{entry.page} is registered twice in the menu {menu}")
    if entry.badge and menu != "person":
        raise ValueError(f"{entry.page}: only the person's menu has badges")
    _menus[menu].append(entry)
    _menus[menu].sort(key=lambda one: (one.order, one.page))


def unregister(menu: str, page: str) -> None:
    _menus[menu] = [entry for entry in _menus[menu] if entry.page != page]


def entries(menu: str, reader: Any) -> list[Entry]:
    """In their order, as this reader sees them."""
    return [entry for entry in _menus[menu] if entry.seen_by is None or entry.seen_by(reader)]
