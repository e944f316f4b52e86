"""Suggestions and invitations: for officers on the pages of a challenge and their city, for members on their organisation's.

Nobody else sees them.
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
from talko.matching.queries import invitation_lists, suggestions

SUGGESTED_IN = ("draft", "review", "approved", "open", "closed")
"""States of a challenge in which it still matters who could help."""


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
    if challenge.state not in SUGGESTED_IN:
        return None
    if not permissions.allows(request.user, "matching.see_suggestions", challenge):
        return None
    rows, problem = suggestions.first_of(request.user, challenge)
    return {
        "rows": rows,
        "problem": problem,
        "counts": invitation_lists.counts_of(challenge),
        "url": reverse("matching:suggestions", args=[challenge.public_id, challenge.slug]),
    }


def _of_city(request: HttpRequest, city: City) -> dict[str, Any] | None:
    if not permissions.allows(request.user, "matching.see_outcomes", city):
        return None
    return {
        "waiting": invitation_lists.waiting_in(city),
        "url": reverse("matching:outcomes", args=[city.slug]),
    }


def _of_organisation(request: HttpRequest, organisation: Organisation) -> dict[str, Any] | None:
    if not is_member(request.user, organisation):
        return None
    waiting = invitation_lists.waiting_for([organisation.pk])
    return {"waiting": waiting} if waiting else None
