"""Validation shared by organisations and projects."""

from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from talko.actors import search_text
from talko.actors.importing.places import is_code
from talko.actors.models import LONGEST_TAG, Actor, Organisation, Project, Tag, tag_slug
from talko.core.editing import revisions
from talko.core.errors import Invalid, Message
from talko.core.text import languages, markdown
from talko.core.text.cleaning import in_each_language, length, one_line, too_long

Row = TypeVar("Row", Organisation, Project)

LONGEST_SUMMARY = 1000
MOST_TAGS = 20
TEXTS = ("summary", "description", "social_impact")
SINGLE_LINE = {"name": 200, "place": 200, "address": 300}
"""Fields of one line, and how many characters each may have."""
_is_url = URLValidator(schemes=["http", "https"])


def cleaned(values: dict[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises Invalid with a message for each field in error."""
    wrong: dict[str, Message] = {}
    clean = dict(values)
    for field in SINGLE_LINE:
        if field in clean:
            clean[field] = one_line(str(clean[field] or ""))
            if length(clean[field]) > SINGLE_LINE[field]:
                wrong[field] = too_long(SINGLE_LINE[field])
    if "name" in clean and not clean["name"]:
        wrong["name"] = _("Write a name.")
    for field in TEXTS:
        if field in clean:
            clean[field] = _texts(field, clean[field], wrong)
    if clean.get("website"):
        clean["website"] = _website(str(clean["website"]), wrong)
    if clean.get("country") and not is_code(str(clean["country"])):
        wrong["country"] = _("Choose a country from the list.")
    if clean.get("kind") and clean["kind"] not in Organisation.Kind.values:
        wrong["kind"] = _("Choose one from the list.")
    if clean.get("size") and clean["size"] not in Organisation.Size.values:
        wrong["size"] = _("Choose one from the list.")
    if "tags" in clean:
        clean["tags"] = list(dict.fromkeys(filter(None, map(one_line, clean["tags"]))))
        if len(clean["tags"]) > MOST_TAGS or any(length(tag) > LONGEST_TAG for tag in clean["tags"]):
            wrong["tags"] = _("Write at most 20 fields, each a few words long.")
    started, ended = clean.get("started_on"), clean.get("ended_on")
    if started and ended and ended < started:
        wrong["ended_on"] = _("The end is before the start.")
    Invalid.raise_for(wrong)
    return clean


def _texts(field: str, texts: dict[str, str], wrong: dict[str, Message]) -> dict[str, str]:
    longest = LONGEST_SUMMARY if field == "summary" else markdown.LONGEST
    clean = in_each_language(texts)
    if any(code not in languages.OWN_NAMES for code in clean):
        wrong[field] = _("Choose the language from the list.")
    if any(length(text) > longest for text in clean.values()):
        wrong[field] = too_long(longest)
    return clean


def _website(address: str, wrong: dict[str, Message]) -> str:
    address = one_line(address)
    if "://" not in address:
        address = f"https://{address}"
    try:
        _is_url(address)
        if urlsplit(address).username is not None or len(address) > 500:
            raise ValidationError("")
    except (ValidationError, ValueError):
        wrong["website"] = _("Write the address of a website, for example https://example.org.")
    return address


def change(actor: Row, revision: int, values: dict[str, Any]) -> tuple[Row, list[str]]:
    """The actor as it is now, and which fields were changed: none when it said so already. In a transaction.

    Raises Invalid; EditConflict when someone saved something else after `revision` was read.
    """
    clean = cleaned(values)
    tags = clean.pop("tags", None)
    found = revisions.locked(actor)
    changed = changed_fields(found, clean, tags)
    if changed:
        revisions.change(found, revision=revision, values=clean)
        save(found, tags)
    return found, changed


def changed_fields(actor: Any, values: dict[str, Any], tags: list[str] | None) -> list[str]:
    changed = [field for field, value in values.items() if getattr(actor, field) != value]
    return sorted([*changed, "tags"] if tags is not None and tags != field_tags(actor) else changed)


def field_tags(actor: Any) -> list[str]:
    return list(actor.tags.filter(kind=Tag.Kind.FIELD).values_list("name", flat=True))


def set_field_tags(actor: Organisation | Project, names: list[str]) -> None:
    """The fields of work as people write them; tags of other kinds stay as they are."""
    tags = []
    for name in names:
        slug = tag_slug(name)
        if slug:
            tag, _made = Tag.objects.get_or_create(kind=Tag.Kind.FIELD, slug=slug, defaults={"name": name})
            tags.append(tag)
    others = list(actor.tags.exclude(kind=Tag.Kind.FIELD))
    actor.tags.set([*others, *tags])


def save(actor: Actor, tags: list[str] | None) -> None:
    """Save with the tags, and make it searchable by all of them."""
    if actor.pk is None:
        actor.save()
    assert isinstance(actor, Organisation | Project)
    if tags is not None:
        set_field_tags(actor, tags)
    city = actor.city.name if isinstance(actor, Organisation) and actor.city else ""
    search_text.prepare(actor, actor.tags.values_list("name", flat=True), city)
    actor.save()
