"""For people who came to look around."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.cities.rules import Role, cities_with
from talko.core.registries import next_steps
from talko.core.registries.next_steps import Kind, Step


def register() -> None:
    next_steps.register("web", _steps)


def _steps(person: Any) -> Iterator[Step]:
    if person.aim == Person.Aim.LOOK and not cities_with(person, Role.OFFICER):
        text = _("See how cities, organisations and people solve problems together.")
        yield Step(text, reverse("web:how-it-works"), _("How it works"), Kind.CAME_FOR)
