"""The list of challenges, a challenge's page, and following one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talko.challenges.forms.challenge_list import FilterForm, wanted_from
from talko.challenges.models import Challenge
from talko.challenges.queries.challenge_list import challenge_rows, order_note, prepares
from talko.challenges.queries.challenge_page import challenge_page
from talko.challenges.queries.challenges import drafts_of, waiting_for_review
from talko.challenges.views.acts import desk_of
from talko.challenges.views.here import challenge_here
from talko.cities.queries import cities_where
from talko.cities.rules import Role, home_of
from talko.core.web.views import filters, person_of, post_only
from talko.dialogue import actions as dialogue
from talko.dialogue.translations import offer
from talko.dialogue.views.threads import dialogue_of

SHOWN = 10
"""Drafts and reviews at the desk above the list."""


@require_safe
def challenges(request: HttpRequest) -> HttpResponse:
    wanted = wanted_from(request.GET, request.user)
    page, rows = challenge_rows(request.user, wanted, request.GET.get("page", 1))
    context: dict[str, Any] = {"filters": _filters(request), "wanted": wanted, "page": page, "rows": rows}
    context["order_note"] = order_note(wanted)
    if prepares(request.user) and not getattr(request, "htmx", False):
        context["writes_for"] = cities_where(request.user, Role.OFFICER)
        context["drafts"] = drafts_of(request.user)[:SHOWN]
        context["reviews"] = waiting_for_review(request.user)[:SHOWN]
    return render(request, "challenges/list.html", context)


def _filters(request: HttpRequest) -> str:
    person = request.user
    offered = (person.is_authenticated, prepares(person), home_of(person) is not None)
    return filters(request, lambda: FilterForm(request.GET, person=person), *offered)


@require_safe
def challenge(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponseBase:
    found = challenge_here(request.user, public_id)
    if slug != found.slug:
        return redirect(found, permanent=True)
    page = challenge_page(request.user, found, described=request.GET.get("described", ""))
    need = page.need
    context = {
        "challenge": found,
        "page": page,
        "desk": desk_of(request.user, found),
        "need_offer": offer(request, found, need.field, need.text, need.lang, need.html)
        if need.text
        else None,
        "threads": dialogue_of(request, found, following=page.following) if found.is_public else None,
    }
    return render(request, "challenges/challenge.html", context)


@post_only
def follow(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    found = _followed(request, public_id)
    dialogue.follow(by=person_of(request), subject=found)
    messages.success(request, _("You follow this challenge and will hear when something changes."), "moss")
    return redirect(found)


@post_only
def unfollow(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    found = _followed(request, public_id)
    dialogue.unfollow(by=person_of(request), subject=found)
    messages.success(request, _("You no longer follow this challenge."))
    return redirect(found)


def _followed(request: HttpRequest, public_id: UUID) -> Challenge:
    person_of(request)
    return challenge_here(request.user, public_id)
