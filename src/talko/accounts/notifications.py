"""Telling people: `notify(...)` in any action; the mail goes out at once, daily or weekly, as each person chose.

A room registers its kinds with the words for them, so that a digest can be written without knowing the room.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext as _

from talko.accounts.models import Notification, Person
from talko.core import ids, spoken
from talko.core.errors import Message


@dataclass(frozen=True)
class Kind:
    words: Message
    """One sentence for the reader; `%(name)s` takes a value of the notification's data."""
    urgent: bool = False
    """Mailed at once even to those who chose a digest (but never to those who chose none)."""


_kinds: dict[str, Kind] = {}


def register(kind: str, words: Message, *, urgent: bool = False) -> None:
    if kind in _kinds:
        raise ValueError(f"the kind {kind} is registered twice")
    _kinds[kind] = Kind(words, urgent)


def kind_of(notification: Notification) -> Kind:
    return _kinds[notification.kind]


def words_for(notification: Notification) -> str:
    """The sentence, in the language that is active."""
    values = spoken.said(notification.data)
    named_as = notification.data.get("named_as", "")
    if named_as and not values[named_as]:
        values[named_as] = _("A former member")
    return str(kind_of(notification).words) % values


def about(notification: Notification) -> str:
    """What it is about, in the language that is active: the value that its kind calls `challenge` or `title`."""
    values = spoken.said(notification.data)
    return str(values.get("challenge") or values.get("title") or "")


def notify(
    *,
    people: Iterable[Person],
    kind: str,
    subject: models.Model,
    path: str,
    group: UUID | None = None,
    data: dict[str, Any] | None = None,
    named: tuple[str, Person | None] | None = None,
    but_not: Person | None = None,
) -> list[Notification]:
    """Record it for each of them once, inside the transaction of the action that calls. The mail is a task of its own.

    `path` is the address on this server that the reader should open; `but_not` is whoever did it. A person whom the words
    name goes into `named`, as the value's name and the person, so that the name goes when they leave; never into `data`.
    """
    if kind not in _kinds:
        raise ValueError(f"the kind {kind} is not registered")
    unique = {person.pk: person for person in people if person.is_active and not person.erased_at}
    if but_not is not None:
        unique.pop(but_not.pk, None)
    subject_type = ContentType.objects.get_for_model(subject)
    values = {**(data or {}), **(_named(*named) if named else {}), "path": path}
    return Notification.objects.bulk_create(
        Notification(
            person=person,
            kind=kind,
            subject_type=subject_type,
            subject_id=subject.pk,
            data=values,
            group=ids.encode(group) if group else "",
        )
        for person in unique.values()
    )


def _named(name: str, person: Person | None) -> dict[str, Any]:
    if person is None:
        return {name: "", "named_as": name}
    return {name: person.get_full_name(), "named_as": name, "person_id": person.pk}


def forget_name(person: Person) -> None:
    """Take a person's name out of what others were told."""
    for notification in Notification.objects.filter(data__person_id=person.pk).iterator():
        notification.data[notification.data["named_as"]] = ""
        notification.save(update_fields=["data"])


def urgent_kinds() -> list[str]:
    return [name for name, kind in _kinds.items() if kind.urgent]
