"""What the front page says to whom: the city's open challenges to everyone, and what to do next to who is signed in."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.accounts.models import Person
from talko.actors.queries.people import claims_for
from talko.actors.rules import memberships_of
from talko.challenges.queries.challenge_list import open_now
from talko.challenges.queries.waiting import waiting_for
from talko.cities.models import City, CityRole
from talko.cities.queries import cities_where, city_of, partners_of, proposals_waiting
from talko.core.web.rows import Row

OPEN = 6
"""Challenges on the front page."""


@dataclass(frozen=True)
class Step:
    text: str
    url: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Front:
    city: City | None
    partners: list[str]
    rows: list[Row]


def front(city: City | None, reader: Any) -> Front:
    """The front page of a city, or of the whole server."""
    partners = (
        [partner.name for partner in sorted(partners_of(city), key=lambda one: one.sort_key)] if city else []
    )
    return Front(city, partners, open_now(city, reader, OPEN))


def next_steps(person: Person, unread: int) -> list[Step]:
    """First what waits for this person, then what their role lets them begin."""
    steps = [Step(one.text, one.url, one.label) for one in waiting_for(person)]
    steps += [*_proposals(person), *_claims(person)]
    if unread:
        text = ngettext("%(count)d unread notification.", "%(count)d unread notifications.", unread) % {
            "count": unread
        }
        steps.append(Step(text, reverse("accounts:notifications"), _("Read")))
    return [*steps, *_beginnings(person)]


def _proposals(person: Person) -> list[Step]:
    return [
        Step(
            _("%(city)s waits for your answer.") % {"city": proposal.proposer.name},
            reverse("agreements:answer", args=[proposal.public_id]),
            _("Answer the proposal"),
        )
        for proposal in proposals_waiting(person)
    ]


def _claims(person: Person) -> list[Step]:
    """Only for those who settle claims."""
    count = claims_for(person).count() if cities_where(person, CityRole.Role.OFFICER) else 0
    if not count:
        return []
    text = ngettext(
        "%(waiting)s person says that an organisation of this city is theirs.",
        "%(waiting)s people say that an organisation of this city is theirs.",
        count,
    ) % {"waiting": count}
    return [Step(text, reverse("organisations:claims"), _("See them"))]


def _what_they_came_for(person: Person, home: City | None) -> list[Step]:
    """By what a person said when they joined."""
    if person.aim == Person.Aim.ANSWER:
        text = _("Which of the open challenges can you help with?")
        return [Step(text, "/challenges/", _("See the challenges"))]
    if person.aim == Person.Aim.CITY:
        text = _("To act in a city's name you need a role. An officer of the city gives it to you.")
        return [Step(text, home.get_absolute_url() if home else reverse("cities:cities"), _("See the city"))]
    if person.aim == Person.Aim.LOOK:
        text = _("See how cities, organisations and people solve something together.")
        return [Step(text, reverse("web:how-it-works"), _("How it works"))]
    return []


def _beginnings(person: Person) -> list[Step]:
    """What they came for goes first."""
    officer_in = list(cities_where(person, CityRole.Role.OFFICER))
    home = city_of(person)
    steps = [] if officer_in else _what_they_came_for(person, home)
    for city in officer_in:
        text = _("You are an officer of %(city)s. What does the city need help with?") % {"city": city.name}
        steps.append(Step(text, f"/challenges/new/?city={city.slug}", _("Write a challenge")))
    if home is None:
        steps.append(
            Step(
                _("Which city is yours? Its challenges reach you."),
                reverse("cities:choose"),
                _("Choose a city"),
            )
        )
    if not officer_in and person.aim != Person.Aim.LOOK and not memberships_of(person):
        text = _("Do you work with an organisation? Find it, or add it, and answer in its name.")
        came_for_it = person.aim == Person.Aim.ORGANISATION
        steps.insert(0 if came_for_it else len(steps), Step(text, "/organisations/", _("Find it")))
    return steps
