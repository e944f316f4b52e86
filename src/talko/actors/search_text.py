"""What lists show and the search box looks in: one folded text for each organisation and project."""

from collections.abc import Iterable, Mapping

from talko.actors.models import Actor
from talko.core import markdown
from talko.core.folding import folded

LONGEST = 20_000
EXCERPT = 240


def prepare(actor: Actor, tags: Iterable[str], city: str = "") -> None:
    """Set what lists and the search box read: name, place and tags first, then the texts in all languages."""
    parts = [actor.name, actor.place, city, *tags, *_words(actor.summary), *_words(actor.description)]
    actor.search_text = folded("\n".join(filter(None, parts)))[:LONGEST]
    spoken = {**actor.description, **actor.summary}
    actor.excerpt = {code: markdown.plain(text, EXCERPT) for code, text in spoken.items()}


def _words(texts: Mapping[str, str]) -> list[str]:
    return [markdown.plain(text, LONGEST) for text in texts.values()]
