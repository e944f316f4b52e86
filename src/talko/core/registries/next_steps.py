"""Next steps: what the front page offers a person to do. Each room registers what it knows of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.utils import timezone


class Kind(IntEnum):
    """In the order in which they are shown."""

    WAITS = 1
    """Somebody or a deadline waits for this person."""
    CAME_FOR = 2
    """What they said that brings them here."""
    BEGINS = 3
    """What their role lets them begin."""


@dataclass(frozen=True)
class Step:
    """One row of `web/components/next_steps.html`."""

    text: str
    url: str
    label: str
    """What the button says."""
    kind: Kind = Kind.WAITS
    deadline: datetime | None = None


Steps = Callable[[Any], Iterable[Step]]

_rooms: dict[str, tuple[int, Steps]] = {}


def register(room: str, steps: Steps, *, order: int = 100) -> None:
    """`steps` gets a person who is signed in, and takes a fixed number of queries."""
    if room in _rooms:
        raise ValueError(f"the next steps of {room} are registered twice")
    _rooms[room] = order, steps


def unregister(room: str) -> None:
    _rooms.pop(room, None)


def steps_for(person: Any) -> list[Step]:
    """What waits first, the nearest deadline first; equal ones as rooms are ordered. For an anonymous visitor nothing."""
    if person is None or not person.is_authenticated:
        return []
    rooms = sorted(_rooms.items(), key=lambda item: (item[1][0], item[0]))
    found = [step for _room, (_order, steps) in rooms for step in steps(person)]
    return sorted(found, key=lambda step: (step.kind, step.deadline is None, step.deadline or timezone.now()))
