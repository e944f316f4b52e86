"""The audit log in human words: `log(challenge, "challenge.published", by=person, …)`.

Each action is registered once with the words that a page shows for it; an unregistered name is a programming error.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import QuerySet, prefetch_related_objects

from talko.core.database.compiled_query import CompiledQuery, given
from talko.core.errors import Message
from talko.core.models import AuditEntry
from talko.core.text import languages
from talko.core.values import localised

Words = Message | Callable[[dict[str, Any]], str]

_words: dict[str, Words] = {}


def register(**words: Words) -> None:
    """Names use two underscores for the dot: `challenge__published=_("published the challenge")`.

    The words follow the name of whoever acted; `%(name)s` takes a value from the entry's data. Where a value has words of
    its own (a role), a function of the data gives the text.
    """
    for name, text in words.items():
        action = name.replace("__", ".", 1)
        if action in _words:
            raise ValueError(f"the action {action} is registered twice")
        _words[action] = text


def words_for(action: str, data: dict[str, Any]) -> str:
    """Values go into the words once: what a function of the data gives back is finished, and a name may hold `%(x)s`."""
    words, values = _words[action], localised.in_words(data)
    return words(values) if callable(words) else str(words) % values


def log(
    subject: models.Model,
    action: str,
    *,
    by: Any | None,
    city: str = "",
    public: bool = False,
    data: dict[str, Any] | None = None,
) -> AuditEntry:
    """`by=None` means that time did it: a deadline passed. `city` is the slug of the city that acts."""
    if action not in _words:
        raise ValueError(f"the action {action} is not registered")
    return AuditEntry.objects.create(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        action=action,
        by=by,
        city=city,
        public=public,
        data=data or {},
    )


@dataclass(frozen=True)
class Named:
    """A thing as a list names it, with the language of its name where one is known, and its page."""

    text: str
    lang: str
    url: str


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    """Empty when nobody but time did it."""
    what: str
    public: bool
    about: Named | None = None
    """In a log over many things: which of them; None for one that is gone or has no page."""


def history(subject: models.Model, *, public_only: bool = True, limit: int = 100) -> list[Line]:
    """What happened to one thing, newest first, in one query."""
    about = ContentType.objects.get_for_model(subject).pk, subject.pk
    return lines(_entries(public_only).given(*about)[:limit])


@lru_cache(maxsize=2)
def _entries(public_only: bool) -> CompiledQuery[AuditEntry]:
    subject_type, subject = given(2)
    entries = AuditEntry.objects.filter(subject_type=subject_type, subject_id=subject)
    return CompiledQuery.of_instances(entries.filter(public=True) if public_only else entries, related=["by"])


def lines(entries: Iterable[AuditEntry]) -> list[Line]:
    """Entries in words. A person in an entry's data stands there as `person_id`, so that erasing them erases the name."""
    kept = list(entries)
    about = {entry.data["person_id"] for entry in kept if "person_id" in entry.data}
    people = get_user_model().objects.in_bulk(about) if about else {}
    return [_line(entry, people) for entry in kept]


def log_of(city: str) -> QuerySet[AuditEntry]:
    """Everything done in the name of the city with this slug, newest first."""
    return AuditEntry.objects.filter(city=city).select_related("by").order_by("-at", "-id")


def lines_of_log(entries: Iterable[AuditEntry]) -> list[Line]:
    """As `lines`, each with the thing it is about; one query more for each kind of thing."""
    kept = list(entries)
    prefetch_related_objects(kept, "subject")
    return [replace(line, about=_named(entry.subject)) for line, entry in zip(lines(kept), kept, strict=True)]


def _named(subject: Any) -> Named | None:
    if not hasattr(subject, "get_absolute_url"):
        return None
    title, language = getattr(subject, "title", ""), getattr(subject, "language", "")
    if isinstance(title, dict):
        language, text = languages.best(title, [languages.current()], language)
    else:
        text = str(subject)
    return Named(text, language if title else "", subject.get_absolute_url())


def _line(entry: AuditEntry, people: dict[Any, Any]) -> Line:
    data = entry.data
    if "person_id" in data:
        person = people.get(data["person_id"])
        data = {**data, "person": person.get_full_name() if person else ""}
    who = str(entry.by.get_full_name()) if entry.by else ""
    return Line(entry.at, who, words_for(entry.action, data), entry.public)
