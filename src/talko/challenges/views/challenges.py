"""The list of challenges, and above it what an officer is writing or has to review."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from talko.challenges.forms.challenge_list import FilterForm, wanted_from
from talko.challenges.queries.challenge_list import challenge_rows, order_note, prepares
from talko.challenges.queries.challenges import drafts_of, waiting_for_review
from talko.cities.queries import cities_where
from talko.cities.queries.local import cities_here, city_at
from talko.cities.rules import Role, home_of
from talko.core.web.views import filters

SHOWN = 10
"""Drafts and reviews at the desk above the list."""


@require_safe
def challenges(request: HttpRequest) -> HttpResponse:
    """On a city's own domain the list begins with that city's: a filter like any other, that can be removed."""
    own = city_at(cities_here(request), request.get_host())
    if own and not request.GET:
        return redirect(f"{request.path}?{urlencode({'city': own.slug})}")
    wanted = wanted_from(request.GET, request.user)
    page, rows = challenge_rows(request.user, wanted, request.GET.get("page", 1))
    context: dict[str, Any] = {
        "filters": _filters(request, own.slug if own else ""),
        "wanted": wanted,
        "page": page,
        "rows": rows,
    }
    context["order_note"] = order_note(wanted)
    if prepares(request.user) and not getattr(request, "htmx", False):
        context["writes_for"] = cities_where(request.user, Role.OFFICER)
        context["drafts"] = drafts_of(request.user)[:SHOWN]
        context["reviews"] = waiting_for_review(request.user)[:SHOWN]
    return render(request, "challenges/list.html", context)


def _filters(request: HttpRequest, own: str) -> str:
    person = request.user
    offered = (person.is_authenticated, prepares(person), home_of(person) is not None, own)
    return filters(request, lambda: FilterForm(request.GET, person=person, begins_with=own), *offered)
