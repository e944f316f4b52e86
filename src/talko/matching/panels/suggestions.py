"""What officers see on a challenge's and their city's page: who could help, and what came of it. Nobody else sees anything."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from talko.challenges.models import Challenge
from talko.cities.models import City
from talko.core import panels, permissions
from talko.matching.queries import followed, suggested

FOUND_FOR = ("draft", "review", "approved", "open", "closed")
"""States of a challenge in which it is still of use to know who could help."""


def register() -> None:
    panels.register(
        "challenge", panels.Panel("suggestions", "matching/panel_challenge.html", _of_challenge, order=10)
    )
    panels.register("city", panels.Panel("invitations", "matching/panel_city.html", _of_city, order=30))


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
