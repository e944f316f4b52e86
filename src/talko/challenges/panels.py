"""What challenges bring to the pages of cities and agreements, which do not know them; and the tabs of their own page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.challenges.models import Challenge
from talko.challenges.queries import challenge_list
from talko.challenges.queries.featured import urgent_of
from talko.challenges.queries.outcomes import decided_rows, latest_outcome
from talko.cities.models import Agreement, City
from talko.cities.queries import latest_result
from talko.cities.queries.alike import as_everyone
from talko.core.registries import panels, tabs
from talko.core.web.fragment_cache import cached
from talko.dialogue.lookups import message_count

SHOWN = 6
DECIDED = 4
MOST = 30
"""Of what reaches a city, so many are looked through for its own."""


def register() -> None:
    panels.register("city", panels.Panel("challenges", "challenges/panel_city.html", _of_city, order=10))
    panels.register("city", panels.Panel("outcomes", "challenges/panel_outcomes.html", _outcomes, order=15))
    panels.register(
        "agreement", panels.Panel("challenges", "challenges/_panel.html", _under_agreement, order=10)
    )
    tabs.register(
        "challenge", tabs.Tab("need", gettext_lazy("The need"), Challenge.get_absolute_url, order=0)
    )
    tabs.register(
        "challenge",
        tabs.Tab(
            "dialogue",
            gettext_lazy("Dialogue"),
            Challenge.get_dialogue_url,
            order=20,
            count=_messages,
            is_shown=_is_public,
        ),
    )
    tabs.register(
        "challenge",
        tabs.Tab(
            "history",
            gettext_lazy("History"),
            lambda challenge: f"{challenge.get_absolute_url()}history/",
            order=100,
        ),
    )


def _messages(request: HttpRequest, challenge: Challenge) -> int:
    return cached("message-count", "challenge", challenge.pk, make=lambda: message_count(challenge))


def _is_public(request: HttpRequest, challenge: Challenge) -> bool:
    return challenge.is_public


def _of_city(request: HttpRequest, city: City) -> dict[str, Any]:
    return as_everyone(request.user, "city-needs", city, make=lambda: _needs(request.user, city))


def _needs(person: Any, city: City) -> dict[str, Any]:
    """What the city needs, the most urgent large; then what reaches its people from elsewhere."""
    listed = challenge_list.listed_now(city, MOST)
    own = [one for one in listed if one.city_id == city.pk]
    shared = [one for one in listed if one.city_id != city.pk]
    return {
        "needs": urgent_of(own[:SHOWN], person),
        "shared": challenge_list.rows_of(shared[:SHOWN], person),
        "url": f"{reverse('challenges:list')}?state=all&city={city.slug}",
        "feed": f"{reverse('challenges:feed')}?city={city.slug}",
    }


def _outcomes(request: HttpRequest, city: City) -> dict[str, Any] | None:
    found = as_everyone(request.user, "city-outcomes", city, make=lambda: _came_of_it(request.user, city))
    return found if any(found.values()) else None


def _came_of_it(person: Any, city: City) -> dict[str, Any]:
    """What was decided, and what the city told of it since; else what came of its agreements."""
    rows = decided_rows(city, person, DECIDED)
    return {"rows": rows, "result": latest_outcome(city) or latest_result(city)}


def _under_agreement(request: HttpRequest, agreement: Agreement) -> dict[str, Any] | None:
    found = challenge_list.under(agreement, request.user, SHOWN)
    return {"title": _("Challenges that were shared"), "rows": found} if found else None
