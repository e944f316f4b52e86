"""What challenges bring to the pages of cities and agreements, which do not know them; and the tabs of their own page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.challenges.models import Challenge
from talko.challenges.queries import challenge_list
from talko.cities.models import Agreement, City
from talko.core.registries import panels, tabs
from talko.core.web.fragment_cache import cached
from talko.dialogue.lookups import message_count

SHOWN = 6


def register() -> None:
    panels.register("city", panels.Panel("challenges", "challenges/_panel.html", _of_city, order=10))
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
    """What people in the city can answer now, wherever it comes from."""
    return {
        "title": _("Challenges that people here can answer"),
        "rows": challenge_list.open_now(city, request.user, SHOWN),
        "empty": _("No challenge is open right now."),
        "url": f"{reverse('challenges:list')}?state=all&city={city.slug}",
        "link": _("All that %(city)s has published") % {"city": city.name},
        "feed": f"{reverse('challenges:feed')}?city={city.slug}",
    }


def _under_agreement(request: HttpRequest, agreement: Agreement) -> dict[str, Any] | None:
    found = challenge_list.under(agreement, request.user, SHOWN)
    return {"title": _("Challenges that were shared"), "rows": found} if found else None
