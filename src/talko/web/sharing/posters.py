"""A challenge as a poster: one sheet that is printed, in one language."""

from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from talko.challenges.models import Challenge
from talko.challenges.queries import challenge_page
from talko.challenges.queries.challenge_page import Text
from talko.core.web.fragment_cache import cached
from talko.engines.sky import draw
from talko.web.sharing.links import short_address
from talko.web.sharing.pictures import CACHED_TIMES, low_sun_over, midnight

SHAPE = "poster"
SIZES = ((24, "huge"), (48, "large"), (84, "medium"), (120, "small"))
"""Characters of a title, and its size on the sheet."""
SHORT_LEAD = 200


@dataclass(frozen=True, slots=True)
class Poster:
    picture: str
    """The city's landscape, as a data: address."""
    text_class: str
    title: Text
    size: str
    lead: Text
    lead_size: str
    amount: str
    amount_for: Text
    deadline: str
    call: str
    address: str
    """As it is read from paper."""


def poster_of(challenge: Challenge) -> Poster:
    """In the language of the page, in light that suits paper at any hour."""
    person = AnonymousUser()
    frame = challenge_page.frame(person, challenge)
    takes_answers = challenge.takes_answers
    return Poster(
        picture=_landscape(challenge),
        text_class=f"on-sky-{low_sun_over(challenge.city).text}",
        title=frame.title,
        size=next((size for most, size in SIZES if len(frame.title.text) <= most), "tiny"),
        lead=frame.lead,
        lead_size="" if len(frame.lead.text) <= SHORT_LEAD else "long",
        amount=frame.amount if takes_answers else "",
        amount_for=challenge_page.details(person, challenge).amount_for,
        deadline=frame.deadline if takes_answers else "",
        call=_("Can you help?") if takes_answers else str(frame.badge),
        address="".join(urlsplit(short_address(challenge))[1:3]).rstrip("/"),
    )


def _landscape(challenge: Challenge) -> str:
    city = challenge.city

    def make() -> str:
        drawn = draw(low_sun_over(city), SHAPE).encode()
        return f"data:image/svg+xml;base64,{b64encode(drawn).decode()}"

    return cached("poster-sky", city.pk, city.revision, midnight(city), make=make, times=CACHED_TIMES)
