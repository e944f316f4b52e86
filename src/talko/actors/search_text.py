"""What lists show and the search box looks in: one lower-case text for each organisation and project."""

import unicodedata
from collections.abc import Iterable, Mapping

from django.db.models import Q

from talko.actors.models import Actor
from talko.core import markdown

LONGEST = 20_000
EXCERPT = 240
MOST_WORDS = 8


def normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def prepare(actor: Actor, tags: Iterable[str], city: str = "") -> None:
    """Set what lists and the search box read: name, place and tags first, then the texts in all languages."""
    parts = [actor.name, actor.place, city, *tags, *_words(actor.summary), *_words(actor.description)]
    actor.search_text = normal("\n".join(filter(None, parts)))[:LONGEST]
    spoken = {**actor.description, **actor.summary}
    actor.excerpt = {code: markdown.plain(text, EXCERPT) for code, text in spoken.items()}


def _words(texts: Mapping[str, str]) -> list[str]:
    return [markdown.plain(text, LONGEST) for text in texts.values()]


def matches(text: str) -> Q:
    """Condition on an organisation or a project: all words of a search stand in it somewhere."""
    condition = Q()
    for word in normal(text).split()[:MOST_WORDS]:
        condition &= Q(search_text__contains=word)
    return condition
