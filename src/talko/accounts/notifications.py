"""Notifications: any action calls `notify(...)`; the mail goes out at once, daily or weekly, as each person chose.

A room registers its kinds with the words for them, so that a digest can be written without knowing the room, and with a way to say
whether they still hold: mail may wait for days, and tells only what is true when it is sent.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from talko.accounts.models import Notification, Person, Topic
from talko.core import ids
from talko.core.errors import Message
from talko.core.values import localised

logger = structlog.get_logger(__name__)
Holds = Callable[[Notification], bool]
GAP = "…"
"""Shown for a value that is missing."""


@dataclass(frozen=True)
class Quote:
    """A text that someone wrote and that the mail quotes: in full, such as an invitation, or how it begins."""

    text: str
    """The Markdown source."""
    html: str
    """The same, rendered and sanitised when it was saved."""
    language: str
    note: str = ""
    """Who translated it."""


@dataclass(frozen=True)
class Kind:
    words: Message
    """One sentence for the reader; `%(name)s` takes a value of the notification's data."""
    topic: Topic = Topic.UPDATES
    urgent: bool = False
    """Mailed at once even to those who chose a digest (but never to those who chose none)."""
    holds: Holds | None = None
    """Whether it is still true when its mail is written. By default: as long as its subject exists."""
    quote: Callable[[Notification], Quote | None] | None = None
    """The quotation under the sentence in a mail."""
    short: Message | None = None
    """The sentence where the title of the subject already stands above it."""


_kinds: dict[str, Kind] = {}


def register_kind(
    kind: str,
    words: Message,
    *,
    topic: Topic = Topic.UPDATES,
    urgent: bool = False,
    holds: Holds | None = None,
    quote: Callable[[Notification], Quote | None] | None = None,
    short: Message | None = None,
) -> None:
    if kind in _kinds:
        raise ValueError(f"the kind {kind} is registered twice")
    _kinds[kind] = Kind(words, topic, urgent, holds, quote, short)


def topic_of(notification: Notification) -> Topic:
    return _kinds[notification.kind].topic


def quote_in(notification: Notification) -> Quote | None:
    quote = _kinds[notification.kind].quote
    return quote(notification) if quote else None


def is_known(notification: Notification) -> bool:
    """False when the room that sent it is gone."""
    return notification.kind in _kinds


def known() -> list[str]:
    return list(_kinds)


def still_holds(notification: Notification) -> bool:
    if notification.subject is None:
        return False
    holds = _kinds[notification.kind].holds
    return holds is None or holds(notification)


class _Values(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return GAP


def words_for(notification: Notification, *, titled: bool = False) -> str:
    """The sentence in the active language, the short one if it is `titled`. A missing or broken value is replaced by a placeholder."""
    try:
        values = _Values(localised.in_words(notification.data))
        named_as = notification.data.get("named_as", "")
        if named_as and not values[named_as]:
            values[named_as] = _("A former member")
        kind = _kinds[notification.kind]
        return str((titled and kind.short) or kind.words) % values
    except Exception:  # whatever the data is, the page and the letter that it stands in are there
        logger.exception("no words for a notification", notification=notification.pk, kind=notification.kind)
        return _("Something has happened that you should see.")


def about(notification: Notification) -> str:
    """The title of its subject in the active language: the value named `challenge` or `title`."""
    try:
        values = localised.in_words(notification.data)
    except Exception:  # as above
        logger.exception("it is not known what a notification is about", notification=notification.pk)
        return ""
    return str(values.get("challenge") or values.get("title") or "")


def path_of(notification: Notification) -> str:
    """The path on this server to open; empty when unknown."""
    path = notification.data.get("path") if isinstance(notification.data, dict) else None
    return path if isinstance(path, str) else ""


def notify(
    *,
    people: Iterable[Person],
    kind: str,
    subject: models.Model,
    path: str,
    group: UUID | None = None,
    data: dict[str, Any] | None = None,
    named: tuple[str, Person | None] | None = None,
    row: models.Model | None = None,
    but_not: Person | None = None,
) -> list[Notification]:
    """Record it once for each person, within the transaction of the calling action. Mail is sent by a task of its own.

    `path` is the address on this server that the reader should open; `but_not` is whoever did it. A person whom the words
    name goes into `named`, as the value's name and the person, so that the name goes when they leave; never into `data`.
    `row` is what decides whether it still holds, where that is not the subject itself (see `row_among`).
    """
    if kind not in _kinds:
        raise ValueError(f"the kind {kind} is not registered")
    unique = {person.pk: person for person in people if person.is_active and not person.erased_at}
    if but_not is not None:
        unique.pop(but_not.pk, None)
    subject_type = ContentType.objects.get_for_model(subject)
    values = {**(data or {}), **(_named(*named) if named else {}), "path": path}
    if row is not None:
        values["row"] = row.pk
    in_group = ids.encode(group) if group else ""
    return Notification.objects.bulk_create(
        Notification(
            person=person,
            kind=kind,
            subject_type=subject_type,
            subject_id=subject.pk,
            data=values,
            group=in_group,
            waits=person.mail != Person.Digest.NEVER,
        )
        for person in unique.values()
    )


def row_among(rows: Callable[[], QuerySet[Any]]) -> Holds:
    """A test that holds while the row given to `notify` is among these."""
    return lambda notification: rows().filter(pk=notification.data.get("row")).exists()


def subject_is(*states: str) -> Holds:
    """A test that holds while the subject is in one of these states."""
    return lambda notification: getattr(notification.subject, "state", None) in states


def settle(person: Person, **which: Any) -> None:
    """Cancel the mail of notifications that wait; `which` is a filter."""
    mine = Notification.objects.filter(person=person, mailed_at__isnull=True, **which)
    mine.filter(Q(waits=True) | Q(letter__isnull=False)).update(waits=False, letter=None)


def _named(name: str, person: Person | None) -> dict[str, Any]:
    if person is None:
        return {name: "", "named_as": name}
    return {name: person.get_full_name(), "named_as": name, "person_id": person.pk}


def forget_name(person: Person) -> None:
    """Remove a person's name from the notifications of others."""
    for notification in Notification.objects.filter(data__person_id=person.pk).iterator():
        notification.data[notification.data["named_as"]] = ""
        notification.save(update_fields=["data"])


def kinds_of(topic: Topic) -> list[str]:
    return [name for name, kind in _kinds.items() if kind.topic == topic]


def urgent_kinds() -> list[str]:
    return [name for name, kind in _kinds.items() if kind.urgent]
