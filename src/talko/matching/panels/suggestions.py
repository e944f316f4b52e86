"""Who could help, and what came of it: for officers on a challenge's and their city's page, and for the invited on their own.

Nobody else sees anything.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from talko.actors.models import Organisation
from talko.actors.rules import is_member
from talko.challenges.models import Challenge
from talko.cities.models import City
from talko.core import permissions
from talko.core.registries import panels
from talko.matching.queries import followed, suggested

FOUND_FOR = ("draft", "review", "approved", "open", "closed")
"""States of a challenge in which it is still of use to know who could help."""


def register() -> None:
    panels.register(
        "challenge", panels.Panel("suggestions", "matching/panel_challenge.html", _of_challenge, order=10)
    )
    panels.register("city", panels.Panel("invitations", "matching/panel_city.html", _of_city, order=30))
    panels.register(
        "organisation",
        panels.Panel("invitations", "matching/panel_organisation.html", _of_organisation, order=5),
    )


def _of_challenge(request: HttpRequest, challenge: Challenge) -> dict[str, Any] | None:
    if challenge.state not in FOUND_FOR:
        return None
    if not permissions.allows(request.user, "matching.see_suggestions", challenge):
        return None
    rows, problem = suggested.first_of(request.user, challenge)
    return {
        "rows": rows,
        "problem": problem,
        "counts": followed.counts_of(challenge),
        "url": reverse("matching:suggestions", args=[challenge.public_id, challenge.slug]),
    }


def _of_city(request: HttpRequest, city: City) -> dict[str, Any] | None:
    if not permissions.allows(request.user, "matching.see_outcomes", city):
        return None
    return {"waiting": followed.waiting_in(city), "url": reverse("matching:outcomes", args=[city.slug])}


def _of_organisation(request: HttpRequest, organisation: Organisation) -> dict[str, Any] | None:
    if not is_member(request.user, organisation):
        return None
    waiting = followed.waiting_for_organisation(organisation)
    return {"waiting": waiting} if waiting else None
