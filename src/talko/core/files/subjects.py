"""What can have files. A room registers its model with the places for files on it, and who sees and adds them.

subjects.register(Challenge, Subject(...))   in its file_subjects.py
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from talko.core.errors import Message, NotFound


@dataclass(frozen=True)
class Place:
    """One place for files on a thing, such as its lead picture or its attachments."""

    name: str
    label: Message
    """As a heading: "Pictures", "Minutes"."""
    add: Message
    """The link that leads to the form: "Add a picture"."""
    only_pictures: bool = False
    most: int = 20
    """Where it is one, a new file replaces the old one."""
    heads_the_page: bool = False
    """It stands over the whole width, and is loaded first."""
    shows_the_thing: bool = False
    """A logo or a portrait: its alternative text begins as the name of the thing."""


def public_address(subject: Any) -> str:
    return str(subject.get_absolute_url())


def nothing(subject: Any) -> str:
    return ""


@dataclass(frozen=True)
class Subject:
    places: tuple[Place, ...]
    may_see: Callable[[Any, Any], bool]
    """(person or anonymous, subject): whether the thing itself is visible; then so are its files."""
    may_add: Callable[[Any, Any, str], bool]
    """(person, subject, name of the place): whether they add, describe and remove files there."""
    title: Callable[[Any], str]
    address: Callable[[Any], str] = public_address
    city: Callable[[Any], str] = nothing
    """Slug of the city whose quota its files count against; empty for none."""
    organisation: Callable[[Any], str] = nothing
    """Public id of such an organisation, as in addresses."""
    in_name_of_city: bool = False
    """Those who add files act for the city, and its log says so."""
    beside: tuple[str, ...] = ()
    """Relations to read with the subject, as the functions above use them."""

    def place(self, name: str) -> Place:
        """Raises NotFound."""
        for place in self.places:
            if place.name == name:
                return place
        raise NotFound


_subjects: dict[type[models.Model], Subject] = {}


def register(model: type[models.Model], subject: Subject) -> None:
    if model in _subjects:
        raise ValueError(f"{model.__name__} is registered twice")
    if not any(field.name == "files" for field in model._meta.private_fields):
        raise ValueError(
            f"{model.__name__} needs a GenericRelation named files, so that its files go with it"
        )
    _subjects[model] = subject


def subject_of(thing: models.Model) -> Subject:
    """Raises KeyError for a model that nobody registered."""
    return _subjects[thing._meta.model]


def of_model(model: type[models.Model]) -> Subject:
    return _subjects[model]


def models_known() -> list[type[models.Model]]:
    return list(_subjects)


def kind_of(thing: models.Model) -> str:
    """The word for it in addresses: "challenge", "costentry"."""
    return str(thing._meta.model_name)


def find(kind: str, public_id: UUID) -> Any:
    """The thing with this address. Raises NotFound; whether someone may see it is another question."""
    for model, subject in _subjects.items():
        if model._meta.model_name == kind:
            rows = model._default_manager.filter(public_id=public_id)
            thing = rows.select_related(*subject.beside).first() if subject.beside else rows.first()
            if thing is not None:
                return thing
    raise NotFound
