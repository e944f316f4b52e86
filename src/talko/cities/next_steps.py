"""Agreements that wait for an officer's answer, and the way of a newcomer to a city."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.cities.queries import city_of, proposals_waiting, requests_waiting
from talko.cities.rules import Role, cities_with, home_of
from talko.core.registries import next_steps
from talko.core.registries.next_steps import Kind, Step


def register() -> None:
    next_steps.register("cities", _steps, order=30)


def _steps(person: Any) -> Iterator[Step]:
    for party in proposals_waiting(person):
        yield Step(
            _("%(city)s is waiting for your answer.") % {"city": party.agreement.proposer.name},
            reverse("agreements:answer", args=[party.agreement.public_id, party.city.slug]),
            _("Answer the proposal"),
        )
    for party in requests_waiting(person):
        names = {"city": party.city.name, "agreement": party.agreement}
        yield Step(
            _("%(city)s asks to join the agreement “%(agreement)s”.") % names,
            reverse("agreements:admit", args=[party.agreement.public_id, party.city.slug]),
            _("Answer the request"),
        )
    if person.aim == Person.Aim.CITY and not cities_with(person, Role.OFFICER):
        yield Step(
            _("To act on behalf of a city you need a role. An officer of the city can give it to you."),
            home.get_absolute_url() if (home := city_of(person)) else reverse("cities:cities"),
            _("See the city"),
            Kind.CAME_FOR,
        )
    if home_of(person) is None:
        text = _("Which city is yours? Its challenges will reach you.")
        yield Step(text, reverse("cities:choose"), _("Choose a city"), Kind.BEGINS)
