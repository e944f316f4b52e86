"""Tabs of a page, each with an address of its own. Rooms add theirs in their `panels.py`; the page knows none of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

NOTHING: Mapping[str, int] = {}


def everyone(request: HttpRequest, subject: Any) -> bool:
    return True


def uncounted(request: HttpRequest, subject: Any) -> int | None:
    return None


@dataclass(frozen=True)
class Tab:
    name: str
    label: Any
    """Translated when it is shown."""
    url: Callable[[Any], str]
    order: int
    count: Callable[[HttpRequest, Any], int | None] = uncounted
    """How many things are behind it; None for a tab that counts nothing."""
    is_shown: Callable[[HttpRequest, Any], bool] = everyone


@dataclass(frozen=True)
class ShownTab:
    label: str
    url: str
    count: int | None
    current: bool


_tabs: dict[str, list[Tab]] = {}


def register(page: str, tab: Tab) -> None:
    """`page` is the kind of thing whose page it joins: "challenge"."""
    tabs = _tabs.setdefault(page, [])
    if any(other.name == tab.name for other in tabs):
        raise ValueError(f"the tab {tab.name} is registered twice on {page}")
    tabs.append(tab)
    tabs.sort(key=lambda one: (one.order, one.name))


def unregister(page: str, name: str) -> None:
    _tabs[page] = [tab for tab in _tabs.get(page, []) if tab.name != name]


def shown(
    page: str, request: HttpRequest, subject: Any, *, current: str, counts: Mapping[str, int] = NOTHING
) -> tuple[ShownTab, ...]:
    """The tabs that this reader sees, in their order; `current` is the name of the one they are on, `counts` those that are known."""
    return tuple(
        ShownTab(
            str(tab.label),
            tab.url(subject),
            counts[tab.name] if tab.name in counts else tab.count(request, subject),
            tab.name == current,
        )
        for tab in _tabs.get(page, [])
        if tab.is_shown(request, subject)
    )
