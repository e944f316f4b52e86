"""What waits for a city's officers: challenges to finish and to review. And what anyone can begin: reading or writing one."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.challenges.content import new_form
from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import waiting_for_review
from talko.cities.models import City
from talko.cities.queries import cities_where
from talko.cities.rules import Role, roles_of
from talko.core.editing import drafts
from talko.core.registries import next_steps
from talko.core.registries.next_steps import Kind, Step
from talko.core.text import languages

MOST = 20
"""Of each kind."""


def register() -> None:
    next_steps.register("challenges", _steps, order=20)


def _steps(person: Any) -> Iterator[Step]:
    cities = list(cities_where(person, Role.OFFICER)) if roles_of(person) else []
    if cities:
        yield from _unsaved(person, cities)
        yield from _drafts(person, cities)
    yield from _reviews(person)
    yield from _beginnings(person, cities)


def _title(challenge: Challenge) -> str:
    return languages.best(challenge.title, [languages.current()], challenge.language)[1]


def _unsaved(person: Any, cities: list[City]) -> Iterator[Step]:
    """What the person has begun to write and never saved."""
    forms = {new_form(city): city for city in cities}
    for form in drafts.begun(by=person, forms=list(forms)):
        city = forms[form]
        yield Step(
            _("You started a challenge for %(city)s. It has not been saved yet.") % {"city": city.name},
            f"{reverse('challenges:new')}?city={city.slug}",
            _("Continue writing"),
        )


def _drafts(person: Any, cities: list[City]) -> Iterator[Step]:
    """The person's own, and those that a reviewer sent back."""
    written = Challenge.objects.filter(Q(owner=person) | ~Q(review_note=""), city__in=cities, state="draft")
    for challenge in written.order_by("-pk")[:MOST]:
        sent_back = _("“%(challenge)s” was sent back with a note from the reviewer.")
        text = sent_back if challenge.review_note else _("“%(challenge)s” is a draft.")
        yield Step(
            text % {"challenge": _title(challenge)},
            reverse("challenges:edit", args=[challenge.public_id, challenge.slug]),
            _("Continue writing"),
        )


def _reviews(person: Any) -> Iterator[Step]:
    for challenge in waiting_for_review(person)[:MOST]:
        yield Step(
            _("“%(challenge)s” is waiting for your review.") % {"challenge": _title(challenge)},
            reverse("challenges:review", args=[challenge.public_id, challenge.slug]),
            _("Review it"),
        )


def _beginnings(person: Any, cities: list[City]) -> Iterator[Step]:
    if not cities and person.aim == Person.Aim.ANSWER:
        text = _("Which of the open challenges can you help with?")
        yield Step(text, reverse("challenges:list"), _("See the challenges"), Kind.CAME_FOR)
    for city in cities:
        text = _("You are an officer of %(city)s. What does the city need help with?") % {"city": city.name}
        yield Step(text, f"{reverse('challenges:new')}?city={city.slug}", _("Write a challenge"), Kind.BEGINS)
