"""Panels: parts of a page that other rooms bring. The page does not know them; they register in their `panels.py`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

Context = dict[str, Any]

ACT, TOP, BODY = "act", "top", "body"
"""Places on a page: the one thing to do now, under the page's header, and after the page's own text."""


@dataclass(frozen=True)
class Panel:
    name: str
    template: str
    context: Callable[[HttpRequest, Any], Context | None]
    """What the template needs for this reader and subject; None when there is nothing to show."""
    order: int = 100
    place: str = BODY


_panels: dict[str, list[Panel]] = {}


def register(page: str, panel: Panel) -> None:
    """`page` is the kind of thing whose page it joins: "challenge", "solution", "organisation", "city", "agreement"."""
    panels = _panels.setdefault(page, [])
    if any(other.name == panel.name for other in panels):
        raise ValueError(f"the panel {panel.name} is registered twice on {page}")
    panels.append(panel)
    panels.sort(key=lambda one: (one.order, one.name))


def unregister(page: str, name: str) -> None:
    _panels[page] = [panel for panel in _panels.get(page, []) if panel.name != name]


def shown(page: str, request: HttpRequest, subject: Any, place: str = BODY) -> Iterator[tuple[str, Context]]:
    """The panels in one place of a page, in their order, for this reader: each template, and what it shows."""
    for panel in _panels.get(page, []):
        context = panel.context(request, subject) if panel.place == place else None
        if context is not None:
            yield panel.template, {**context, "subject": subject}
