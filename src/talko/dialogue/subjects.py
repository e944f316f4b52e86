"""Subjects of dialogue. A room registers its model with who may read, who the parties are, and whose city moderates.

subjects.register(Challenge, Subject(...))   in its dialogue_subjects.py
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models

from talko.accounts.models import Person
from talko.cities.models import City
from talko.core.errors import NotFound
from talko.core.text.languages import Texts


def nobody(person: Any, subject: Any) -> bool:
    return False


@dataclass(frozen=True)
class Subject:
    may_read: Callable[[Any, Any], bool]
    """(person or anonymous, subject): whether the subject itself, and so its public thread, is visible."""
    may_write: Callable[[Any, Any], bool]
    """(person, subject): whether they may post in the public thread."""
    is_party: Callable[[Any, Any], bool]
    """(person, subject): whether they are on one of the sides; only parties see and write the thread between them."""
    parties: Callable[[Any], Iterable[Person]]
    """The people on both sides, who are notified of every message."""
    cities: Callable[[Any], list[City]]
    """The cities whose officers may write in their name and whose moderators may hide messages."""
    title: Callable[[Any], Texts]
    address: Callable[[Any], str]
    dialogue_address: Callable[[Any], str] | None = None
    """Where its dialogue is read, if it has a page of the subject's own room; else a page of this room shows it."""
    is_rival: Callable[[Any, Any], bool] = nobody
    """(person, subject): whether they take part in a competing subject, so that their corrections are marked."""
    private_thread: bool = True
    """Whether the parties have a private thread besides the public one."""
    beside: tuple[str, ...] = ()
    """Relations to read with the subject, as the functions above use them."""


_subjects: dict[type[models.Model], Subject] = {}


def register(model: type[models.Model], subject: Subject) -> None:
    if model in _subjects:
        raise ValueError(f"{model.__name__} is registered twice")
    _subjects[model] = subject


def subject_of(thing: models.Model) -> Subject:
    """Raises KeyError for a model that nobody registered."""
    return _subjects[type(thing)]


def zone_of(thing: models.Model) -> ZoneInfo | None:
    """The zone in which its times are shown; None for several cities in different zones."""
    zones = {city.zone for city in subject_of(thing).cities(thing)}
    return zones.pop() if len(zones) == 1 else None


def kind_of(thing: models.Model) -> str:
    """The word for it in addresses: "agreement", "challenge", "solution"."""
    return str(thing._meta.model_name)


def find(kind: str, public_id: UUID) -> Any:
    """The thing with this address. Raises NotFound; whether someone may read it is another question."""
    for model in _subjects:
        if model._meta.model_name == kind:
            beside = _subjects[model].beside
            found = model._default_manager.filter(public_id=public_id)
            thing = found.select_related(*beside).first() if beside else found.first()
            if thing is not None:
                return thing
    raise NotFound


def with_relations() -> list[models.QuerySet[Any]]:
    """All things of all kinds, with what the functions of their subject read."""
    return [
        model._default_manager.select_related(*about.beside) if about.beside else model._default_manager.all()
        for model, about in _subjects.items()
    ]


def is_registered(thing: models.Model) -> bool:
    return type(thing) in _subjects
