"""Suggestions and invitations: a tab of a challenge's page for officers, and panels on the pages of their city and of organisations.

Nobody else sees them.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from talko.actors.models import Organisation
from talko.actors.rules import is_member
from talko.challenges.models import Challenge
from talko.cities.models import City
from talko.core import permissions
from talko.core.registries import panels, tabs
from talko.core.web.addresses import address_of
from talko.matching.queries import invitation_lists

SUGGESTED_IN = ("draft", "review", "approved", "open", "closed")
"""States of a challenge in which it still matters who could help."""


def register() -> None:
    tabs.register(
        "challenge",
        tabs.Tab(
            "who_can_help",
            gettext_lazy("Who can help"),
            lambda challenge: address_of("matching:suggestions", challenge.public_id, challenge.slug),
            order=30,
            is_shown=_sees_suggestions,
        ),
    )
    panels.register("city", panels.Panel("invitations", "matching/panel_city.html", _of_city, order=30))
    panels.register(
        "organisation",
        panels.Panel("invitations", "matching/panel_organisation.html", _of_organisation, order=5),
    )


def _sees_suggestions(request: HttpRequest, challenge: Challenge) -> bool:
    return challenge.state in SUGGESTED_IN and permissions.allows(
        request.user, "matching.see_suggestions", challenge
    )


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
