"""The audit log in plain words: `log(challenge, "challenge.published", by=person, …)`.

Each action is registered once with the words that pages show. An unregistered name is a programming error.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import QuerySet, prefetch_related_objects

from talko.core.errors import Message
from talko.core.models import AuditEntry
from talko.core.text import languages
from talko.core.values import localised

Words = Message | Callable[[dict[str, Any]], str]

_words: dict[str, Words] = {}


def register(**words: Words) -> None:
    """Names use two underscores for the dot: `challenge__published=_("published the challenge")`.

    The words follow the actor's name; `%(name)s` takes a value from the entry's data. Where a value needs words of its own
    (a role), register a function of the data.
    """
    for name, text in words.items():
        action = name.replace("__", ".", 1)
        if action in _words:
            raise ValueError(f"the action {action} is registered twice")
        _words[action] = text


def words_for(action: str, data: dict[str, Any]) -> str:
    """Values are filled in once: a function's result is final, and a name can contain `%(x)s`."""
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
    """`by=None`: time did it, such as a deadline. `city` is the slug of the city that acts."""
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
    """A thing as a list names it: its name, the language of the name if known, and its page."""

    text: str
    lang: str
    url: str


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    """Empty when time did it."""
    what: str
    public: bool
    about: Named | None = None
    """The thing, in a log about several; None when it is gone or has no page."""
    city: str = ""
    """Slug of the city that acted."""
    zone: tzinfo | None = None
    """By whose clocks it is shown; None: by those of the page."""


def history(subject: models.Model, *, public_only: bool = True, limit: int = 100) -> list[Line]:
    """What happened to one thing, newest first; one query."""
    about = ContentType.objects.get_for_model(subject)
    entries = AuditEntry.objects.filter(subject_type=about, subject_id=subject.pk).select_related("by")
    return lines((entries.filter(public=True) if public_only else entries)[:limit])


def lines(entries: Iterable[AuditEntry]) -> list[Line]:
    """Entries in words. Data refers to a person by `person_id`, so that erasing them erases their name."""
    found = list(entries)
    about = {entry.data["person_id"] for entry in found if "person_id" in entry.data}
    people = get_user_model().objects.in_bulk(about) if about else {}
    return [_line(entry, people) for entry in found]


def log_of(city: str) -> QuerySet[AuditEntry]:
    """Everything done in the name of the city with this slug, newest first."""
    return AuditEntry.objects.filter(city=city).select_related("by").order_by("-at", "-id")


def lines_of_log(entries: Iterable[AuditEntry]) -> list[Line]:
    """As `lines`, each with the thing it is about; one more query per kind of thing."""
    found = list(entries)
    prefetch_related_objects(found, "subject")
    return [
        replace(line, about=_named(entry.subject)) for line, entry in zip(lines(found), found, strict=True)
    ]


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
    return Line(entry.at, who, words_for(entry.action, data), entry.public, city=entry.city)
