"""Next steps: claims that wait for an officer, and how newcomers find their organisation."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.accounts.models import Person
from talko.actors.queries.people import claims_for
from talko.actors.rules import memberships_of
from talko.cities.rules import Role, cities_with
from talko.core.registries import next_steps
from talko.core.registries.next_steps import Kind, Step


def register() -> None:
    next_steps.register("actors", _steps, order=40)


def _steps(person: Any) -> Iterator[Step]:
    if cities_with(person, Role.OFFICER):
        yield from _claims(person)
    elif person.aim != Person.Aim.LOOK and not memberships_of(person):
        yield Step(
            _("Do you work with an organisation? Find or add it, and answer in its name."),
            reverse("organisations:organisations"),
            _("Find it"),
            Kind.CAME_FOR if person.aim == Person.Aim.ORGANISATION else Kind.BEGINS,
        )


def _claims(person: Any) -> Iterator[Step]:
    if count := claims_for(person).count():
        text = ngettext(
            "%(waiting)s person says that they represent an organisation in this city.",
            "%(waiting)s people say that they represent organisations in this city.",
            count,
        ) % {"waiting": count}
        yield Step(text, reverse("organisations:claims"), _("See them"))
