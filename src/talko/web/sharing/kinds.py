"""The kinds of pages that are shared: what is said of each, and who may know of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from talko.actors.queries.about import organisation_by_id
from talko.challenges.queries.challenges import challenge_for
from talko.cities.models import Agreement, City
from talko.cities.queries import agreement_for, city_by_slug
from talko.cities.rules import reads_agreement, taking_part
from talko.core import ids
from talko.core.errors import NotFound
from talko.core.files.models import StoredFile
from talko.core.files.queries import picture_of
from talko.core.text import languages
from talko.funding.queries.campaigns import campaign_for
from talko.solutions.models import Solution
from talko.solutions.queries.solutions import solution_for


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a page where somebody shares it."""

    title: str
    place: str
    """Above the title: whose it is, what it is."""
    text: str = ""
    """A sentence or two, for beside the picture."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page that is shared."""

    find: Callable[[str], Any]
    """By its key in the address. Raises NotFound, also for what not everyone may read."""
    key: Callable[[Any], str]
    is_public: Callable[[Any], bool]
    words: Callable[[Any], Words]
    cities: Callable[[Any], list[City]]
    """Whose landscapes are shown; without one, that of the first city here."""
    path: Callable[[Any], str] = lambda thing: thing.get_absolute_url()
    of_city: bool = False
    """A city's own page: its address is on the city's domain, where it has one."""
    lead: Callable[[Any], StoredFile | None] = lambda _thing: None
    """A picture of its own, to be shown instead of landscapes."""


def _front_words(city: City) -> Words:
    return Words(_("This is what %(city)s wants to solve together with you.") % {"city": city.name}, "Talko")


def _solution_words(solution: Solution) -> Words:
    challenge = solution.challenge
    place = _("An answer to %(city)s") % {"city": challenge.city.name}
    return Words(solution.title or _best(challenge.title), place, solution.excerpt)


def _agreement_words(agreement: Agreement) -> Words:
    parties = ", ".join(city.name for city in taking_part(agreement))
    return Words(_best(agreement.title), parties, _best(agreement.aims))


def key_of(thing: Any) -> str:
    return ids.encode(thing.public_id)


KINDS: dict[str, Kind] = {
    "front": Kind(
        city_by_slug,
        lambda city: city.slug,
        lambda city: not city.server,
        _front_words,
        lambda city: [city],
        lambda city: reverse("web:city-front", args=[city.slug]),
        of_city=True,
    ),
    "city": Kind(
        city_by_slug,
        lambda city: city.slug,
        lambda _city: True,
        lambda city: Words(city.name, str(city.get_kind_display()), _best(city.about)),
        lambda city: [city],
        of_city=True,
    ),
    "challenge": Kind(
        lambda key: challenge_for(AnonymousUser(), _id(key)),
        key_of,
        lambda challenge: challenge.is_public,
        lambda challenge: Words(_best(challenge.title), challenge.city.name, _best(challenge.lead)),
        lambda challenge: [challenge.city],
        of_city=True,
        lead=lambda challenge: picture_of(challenge, "lead"),
    ),
    "solution": Kind(
        lambda key: solution_for(AnonymousUser(), _id(key)),
        key_of,
        lambda solution: solution.is_sent and solution.challenge.is_public,
        _solution_words,
        lambda solution: [solution.challenge.city],
        of_city=True,
        lead=lambda solution: picture_of(solution.challenge, "lead"),
    ),
    "campaign": Kind(
        lambda key: campaign_for(AnonymousUser(), _id(key)),
        key_of,
        lambda campaign: campaign.is_public,
        lambda campaign: Words(_best(campaign.title), campaign.city.name, _best(campaign.lead)),
        lambda campaign: [campaign.city],
        of_city=True,
        lead=lambda campaign: picture_of(campaign, "pictures"),
    ),
    "organisation": Kind(
        lambda key: organisation_by_id(_id(key)),
        key_of,
        lambda _organisation: True,
        lambda organisation: Words(organisation.name, organisation.place, _best(organisation.summary)),
        lambda organisation: [organisation.city] if organisation.city else [],
    ),
    "agreement": Kind(
        lambda key: agreement_for(AnonymousUser(), _id(key)),
        key_of,
        lambda agreement: reads_agreement(AnonymousUser(), agreement),
        _agreement_words,
        taking_part,
    ),
}


def public_thing(kind: str, key: str) -> Any:
    """Raises NotFound for what does not exist, and for what not everyone may read."""
    if kind not in KINDS:
        raise NotFound
    thing = KINDS[kind].find(key)
    if not KINDS[kind].is_public(thing):
        raise NotFound
    return thing


def address_of(kind: str, thing: Any) -> str:
    """The whole address of its page."""
    how = KINDS[kind]
    return origin_of(how.cities(thing)[0] if how.of_city else None) + how.path(thing)


def origin_of(city: City | None) -> str:
    """How addresses begin: with the city's own domain, where it has one."""
    base = str(settings.TALKO.base_url)
    return f"{urlsplit(base).scheme}://{city.hostname}" if city and city.hostname else base


def _id(key: str) -> Any:
    try:
        return ids.decode(key)
    except ValueError:
        raise NotFound from None


def _best(texts: dict[str, str] | None) -> str:
    return languages.best(texts, (languages.current(),))[1] if texts else ""
