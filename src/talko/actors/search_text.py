"""What lists show and the search box looks in: one folded text for each organisation and project."""

from collections.abc import Iterable

from talko.actors.models import Actor
from talko.core.text import markdown
from talko.core.text.folding import folded

LONGEST = 20_000
EXCERPT = 240


def prepare(actor: Actor, tags: Iterable[str], city: str = "") -> None:
    """Set what lists and the search box read: name, place and tags first, then the texts in all languages."""
    described = {code: markdown.words_of(html) for code, html in _rendered(actor).items()}
    parts = [actor.name, actor.place, city, *tags, *actor.summary.values(), *described.values()]
    actor.search_text = folded("\n".join(filter(None, parts)))[:LONGEST]
    said = {**described, **{code: " ".join(text.split()) for code, text in actor.summary.items()}}
    actor.excerpt = {code: markdown.shortened(text, EXCERPT) for code, text in said.items()}
    actor.is_only_name = not any(actor.excerpt.values())


def _rendered(actor: Actor) -> dict[str, str]:
    field = actor._meta.get_field("description_html")
    assert isinstance(field, markdown.RenderedTextsField)
    return field.html(actor)
