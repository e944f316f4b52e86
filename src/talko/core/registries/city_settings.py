"""Settings of a city: what rooms let its officers choose. One page of the city shows them all; `cities` stores the values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from talko.core.errors import Message


@dataclass(frozen=True)
class WholeNumber:
    least: int
    most: int

    def accepts(self, value: Any) -> bool:
        return type(value) is int and self.least <= value <= self.most


@dataclass(frozen=True)
class Setting:
    name: str
    """`room.what`; it stays, as values are stored by it."""
    label: Message
    kind: WholeNumber
    default: Any
    """Holds until a city chooses, and when what it chose is no longer possible."""
    help: Message = ""


@dataclass(frozen=True)
class Group:
    """The settings of one room, under one heading."""

    title: Message
    settings: tuple[Setting, ...]
    order: int


_rooms: dict[str, Group] = {}


def register(room: str, title: Message, *settings: Setting, order: int = 100) -> None:
    if room in _rooms:
        raise ValueError(f"the settings of {room} are registered twice")
    if not settings or len({setting.name for setting in settings}) != len(settings):
        raise ValueError(f"{room} needs settings, each with a name of its own")
    for setting in settings:
        if not setting.name.startswith(f"{room}."):
            raise ValueError(f"{setting.name} is no name for a setting of {room}")
        if not setting.kind.accepts(setting.default):
            raise ValueError(f"the default of {setting.name} is not one of its values")
    _rooms[room] = Group(title, settings, order)


def unregister(room: str) -> None:
    _rooms.pop(room, None)


def groups() -> list[Group]:
    return [group for _room, group in sorted(_rooms.items(), key=lambda item: (item[1].order, item[0]))]


def declared() -> dict[str, Setting]:
    """All settings by name, as the page orders them."""
    return {setting.name: setting for group in groups() for setting in group.settings}


def in_force(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The value of every declared setting, given what a city has stored."""
    return {
        name: stored[name] if name in stored and setting.kind.accepts(stored[name]) else setting.default
        for name, setting in declared().items()
    }
