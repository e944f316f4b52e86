"""The page of a challenge: a frame with a rail and tabs, and what each tab shows. Rooms above add tabs with pages of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talko.challenges.models import Challenge
from talko.challenges.queries import challenge_page as queries
from talko.challenges.queries.challenge_list import languages_for
from talko.challenges.queries.challenges import AROUND_NEED, follow_ups
from talko.challenges.views.acts import Desk, desk_of
from talko.challenges.views.here import challenge_here, opened_here
from talko.cities.models import City
from talko.cities.rules import home_of
from talko.core import audit
from talko.core.forms import origin
from talko.core.registries import tabs
from talko.core.web.fragment_cache import cached
from talko.core.web.views import person_of, post_only
from talko.dialogue import actions as dialogue_actions
from talko.dialogue.translations import offer
from talko.dialogue.views.threads import dialogue_of

Part = TypeVar("Part")
PARTS = ("links", "hero", "head", "time", "facts", "more")


@dataclass(frozen=True)
class ShownFrame:
    """The frame as readers with the same languages and clocks see it."""

    title: str
    lead: str
    shared_cities: list[City]
    links: SafeString
    hero: SafeString
    head: SafeString
    time: SafeString
    facts: SafeString
    more: SafeString


@dataclass(frozen=True)
class ShownDetails:
    """What stands around the need: the lead picture above it, and below it whom it affects, money, criteria, goals and files."""

    picture: SafeString
    details: SafeString
    files: SafeString


def framed(
    request: HttpRequest,
    challenge: Challenge,
    tab: str,
    *,
    counts: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """What `challenges/page.html` needs around the tab of this name.

    `counts`, by tab: what the view knows already.
    """
    person = request.user
    desk = desk_of(person, challenge)
    frame = _shared("challenge-frame", person, challenge, desk, make=_frame)
    challenge.shared_cities = frame.shared_cities
    return {
        "challenge": challenge,
        "frame": frame,
        "desk": desk,
        "tabs": tabs.shown("challenge", request, challenge, current=tab, counts=counts or {}),
    }


def _shared(
    name: str, person: Any, challenge: Challenge, desk: Desk | None, *, make: Callable[[Any, Challenge], Part]
) -> Part:
    """What readers with the same languages, home and clocks see alike. Those who work for the city see what they have just done."""
    if desk is not None:
        return make(person, challenge)
    return cached(
        name,
        challenge.pk,
        challenge.updated_at,
        challenge.state_now,
        languages_for(person),
        home_of(person),
        queries.deadline_of(challenge),
        make=lambda: make(person, challenge),
    )


def _frame(person: Any, challenge: Challenge) -> ShownFrame:
    frame = queries.frame(person, challenge)
    context = {"frame": frame, "challenge": challenge}
    parts = {name: render_to_string(f"challenges/_frame_{name}.html", context) for name in PARTS}
    return ShownFrame(frame.title.text, frame.lead.text, challenge.shared_cities, **parts)


@require_safe
def need(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponseBase:
    challenge = challenge_here(request.user, public_id, defer=AROUND_NEED)
    if slug != challenge.slug:
        return redirect(challenge, permanent=True)
    person = request.user
    shown = queries.need(person, challenge, described=request.GET.get("described", ""))
    text = shown.field, shown.text, shown.lang, shown.html
    frame = framed(request, challenge, "need")

    def around(person: Any, challenge: Challenge) -> ShownDetails:
        context = {
            "challenge": challenge,
            "desk": frame["desk"],
            "details": queries.details(person, challenge),
        }
        parts = ("picture", "details", "files")
        return ShownDetails(
            *(render_to_string(f"challenges/_{name}.html", context, request) for name in parts)
        )

    context = {
        **frame,
        "need": shown,
        "need_offer": offer(request, challenge, *text) if shown.text else None,
        "follow_ups": follow_ups(challenge) if challenge.state == "followed_up" else [],
        "around": _shared("challenge-details", person, challenge, frame["desk"], make=around),
    }
    return render(request, "challenges/need.html", context)


@require_safe
def dialogue(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponseBase:
    challenge = opened_here(request.user, public_id)
    if slug != challenge.slug:
        return redirect("challenges:dialogue", challenge.public_id, challenge.slug, permanent=True)
    shown = dialogue_of(request, challenge, following=challenge.is_followed)
    counts = {"dialogue": shown.threads[0].thread.message_count}
    context = {
        **framed(request, challenge, "dialogue", counts=counts),
        "dialogue": shown,
    }
    return render(request, "challenges/dialogue.html", context)


@require_safe
def history(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponseBase:
    challenge = challenge_here(request.user, public_id)
    if slug != challenge.slug:
        return redirect("challenges:history", challenge.public_id, challenge.slug, permanent=True)
    context = framed(request, challenge, "history")
    context["timeline"] = queries.timeline(challenge)
    context["lines"] = audit.history(challenge)
    return render(request, "challenges/history.html", context)


@post_only
def follow(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    challenge = _followed(request, public_id)
    dialogue_actions.follow(by=person_of(request), subject=challenge)
    messages.success(request, _("You follow this challenge and will hear when something changes."), "moss")
    return redirect(_tab_of(request, challenge))


@post_only
def unfollow(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    challenge = _followed(request, public_id)
    dialogue_actions.unfollow(by=person_of(request), subject=challenge)
    messages.success(request, _("You no longer follow this challenge."))
    return redirect(_tab_of(request, challenge))


def _tab_of(request: HttpRequest, challenge: Challenge) -> str:
    """Where the button was pressed."""
    page = origin.page_of(request)
    return page if page.startswith(challenge.get_absolute_url()) else challenge.get_absolute_url()


def _followed(request: HttpRequest, public_id: UUID) -> Challenge:
    person_of(request)
    return challenge_here(request.user, public_id)
