"""The card of a challenge or an answer that other sites show in a frame."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from talko.challenges.models import Challenge
from talko.challenges.queries import challenge_page
from talko.challenges.queries.challenge_page import Text
from talko.cities.models import City
from talko.cities.queries.sky import Sky, sky_over
from talko.core.text import languages
from talko.solutions.models import Solution
from talko.solutions.queries.solutions import name_of
from talko.web.sharing.kinds import address_of


@dataclass(frozen=True, slots=True)
class Card:
    city: City
    sky: Sky
    place: str
    badge: str
    title: Text
    text: Text
    figure: str
    """The one thing that a reader decides by: the time left, or the cost."""
    figure_label: str
    is_urgent: bool
    note: str
    link: str
    action: str


def language_of(thing: Any, asked: str = "") -> str:
    """The one asked for if pages are in it, else the thing's own, else English."""
    offered = languages.page_languages()
    return next((code for code in (asked, thing.language) if code in offered), languages.GLOBAL)


def card_of(kind: str, thing: Any) -> Card:
    """In the language of the page."""
    return _of_challenge(thing) if kind == "challenge" else _of_solution(thing)


def _of_challenge(challenge: Challenge) -> Card:
    frame = challenge_page.frame(AnonymousUser(), challenge)
    figure, label = "", ""
    if frame.time_left:
        figure = frame.time_left
        label = _("is the last day to answer") if frame.is_last_day else _("left to answer")
    return Card(
        city=challenge.city,
        sky=sky_over(challenge.city),
        place=challenge.city.name,
        badge=frame.badge,
        title=frame.title,
        text=frame.lead,
        figure=figure,
        figure_label=label,
        is_urgent=frame.is_urgent,
        note=_("%(amount)s needed") % {"amount": frame.amount} if frame.amount and frame.time_left else "",
        link=address_of("challenge", challenge),
        action=_("Read more and answer") if challenge.takes_answers else _("Read more"),
    )


def _of_solution(solution: Solution) -> Card:
    city = solution.city or solution.challenge.city
    return Card(
        city=city,
        sky=sky_over(city),
        place=_("An answer to %(city)s") % {"city": solution.challenge.city.name},
        badge="" if solution.state == Solution.State.SUBMITTED else str(solution.get_state_display()),
        title=Text(str(solution), solution.language),
        text=Text(solution.excerpt, solution.language),
        figure=solution.money.shown() if solution.money else "",
        figure_label=_("cost"),
        is_urgent=False,
        note=name_of(solution),
        link=address_of("solution", solution),
        action=_("Read more"),
    )
