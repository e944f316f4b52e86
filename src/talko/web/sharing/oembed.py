"""oEmbed 1.0: what another site shows where somebody pastes the address of a page of ours (https://oembed.com)."""

import io
from typing import Any
from urllib.parse import urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.http.request import validate_host
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.xmlutils import SimplerXMLGenerator

from talko.cities.queries.local import city_for, local_cities
from talko.core import ids
from talko.core.errors import NotFound
from talko.core.text import languages
from talko.engines.sky import SHAPES
from talko.web.sharing.cards import language_of
from talko.web.sharing.kinds import KINDS, address_of, public_thing
from talko.web.sharing.links import CARD_HEIGHT, CARD_WIDTH, EMBEDDED, embed
from talko.web.sharing.pictures import SHAPE

LONGEST_ADDRESS = 2_000
SMALLEST = 200, 120
"""Width and height: on less there is no card, only a link."""
CACHE_SECONDS = 3600
PAGES = {
    "challenges:challenge": "challenge",
    "challenges:dialogue": "challenge",
    "challenges:history": "challenge",
    "challenges:short": "challenge",
    "solutions:of-challenge": "challenge",
    "solutions:solution": "solution",
    "solutions:lead": "solution",
    "funding:campaign": "campaign",
    "organisations:organisation": "organisation",
    "organisations:short": "organisation",
    "agreements:agreement": "agreement",
    "cities:city": "city",
    "web:city-front": "front",
}


class NeedsAnAccount(NotFound):
    """A page that nobody reads without signing in, whoever they are."""


def page_at(address: str) -> tuple[str, str]:
    """Kind and key of the page. Raises NotFound for what is none of ours that are shared."""
    try:
        parts = urlsplit(address if len(address) <= LONGEST_ADDRESS else "")
        host = parts.hostname or ""
        found = resolve(parts.path or "/")
    except (ValueError, Resolver404):
        raise NotFound from None
    if parts.scheme not in {"http", "https"} or not validate_host(host, settings.ALLOWED_HOSTS):
        raise NotFound
    if found.view_name == "web:home":
        city = city_for(local_cities(), host=host, chosen="")
        return "front", city.slug if city else ""
    if found.view_name not in PAGES:
        raise NeedsAnAccount if parts.path.startswith("/accounts/") else NotFound
    public_id = found.kwargs.get("public_id")
    return PAGES[found.view_name], ids.encode(public_id) if public_id else str(found.kwargs["slug"])


def described(address: str, *, width: int | None, height: int | None) -> dict[str, Any]:
    """The answer, for a place of at most this size. Raises NotFound for what not everyone may read."""
    kind, key = page_at(address)
    thing = public_thing(kind, key)
    language = language_of(thing) if kind in EMBEDDED else languages.current()
    with translation.override(language):
        words = KINDS[kind].words(thing)
        answer: dict[str, Any] = {
            "version": "1.0",
            "type": "link",
            "title": words.title,
            "author_name": words.place,
            "author_url": address_of(kind, thing),
            "provider_name": "Talko",
            "provider_url": settings.TALKO.base_url,
            "cache_age": CACHE_SECONDS,
            **_thumbnail(kind, key, language, width, height),
        }
        if kind in EMBEDDED and _fits(SMALLEST, width, height):
            across, high = min(width or CARD_WIDTH, CARD_WIDTH), min(height or CARD_HEIGHT, CARD_HEIGHT)
            html = embed(kind, thing, width=across, height=high)
            answer |= {"type": "rich", "html": html, "width": across, "height": high}
    return answer


def _thumbnail(
    kind: str, key: str, language: str, width: int | None, height: int | None
) -> dict[str, str | int]:
    size = SHAPES[SHAPE]
    if not _fits((size.width, size.height), width, height):
        return {}
    path = reverse("web:share-picture", args=[kind, key, language])
    return {
        "thumbnail_url": f"{settings.TALKO.base_url}{path}",
        "thumbnail_width": size.width,
        "thumbnail_height": size.height,
    }


def _fits(size: tuple[int, int], width: int | None, height: int | None) -> bool:
    return (width is None or size[0] <= width) and (height is None or size[1] <= height)


def as_xml(answer: dict[str, Any]) -> str:
    written = io.StringIO()
    xml = SimplerXMLGenerator(written, "utf-8")
    xml.startDocument()
    xml.startElement("oembed", AttributesImpl({}))
    for name, value in answer.items():
        xml.addQuickElement(name, str(value))
    xml.endElement("oembed")
    return written.getvalue()
