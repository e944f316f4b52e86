"""Who is interested in a thing and hears when something happens to it. Rooms add to it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model

People = Callable[[Any], Iterable[Any]]

_people: dict[type[Model], list[People]] = {}


def register(model: type[Model], people: People) -> None:
    """`people(thing)` returns active persons; one in several groups is notified once."""
    _people.setdefault(model, []).append(people)


def interested_in(thing: Model) -> list[Any]:
    return [person for people in _people.get(type(thing), []) for person in people(thing)]
