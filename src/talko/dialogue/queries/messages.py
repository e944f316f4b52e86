"""Reading dialogue. The number of queries for a page of a thread is constant."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, Subquery
from django.urls import reverse

from talko.accounts.models import Person, full_name
from talko.core.database.compiled_query import CompiledQuery, given
from talko.core.errors import NotFound
from talko.core.text.slugs import slug_of
from talko.dialogue.lookups import posted, threads_of, writers_in
from talko.dialogue.models import Message, ReadMark, Thread, Translation
from talko.dialogue.rules import require_posting, require_readable

PAGE_SIZE = 50
MOST_OFFERED = 20
"""People to choose from, of all who have written."""


class Posted(NamedTuple):
    """A message with only the columns that a page prints."""

    pk: int
    public_id: UUID
    created_at: datetime
    author_id: int | None
    body: str
    body_html: str
    language: str
    edited_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: str
    author__name: str | None
    author__erased_at: datetime | None
    for_city__name: str | None
    for_city__slug: str | None
    for_organisation__name: str | None
    for_organisation__public_id: UUID | None
    reply_to__public_id: UUID | None
    reply_to__author__name: str | None
    reply_to__author__erased_at: datetime | None

    @property
    def writer(self) -> str:
        return full_name(self.author__name, self.author__erased_at)

    @property
    def answered_writer(self) -> str:
        return full_name(self.reply_to__author__name, self.reply_to__author__erased_at)

    @property
    def is_taken_back(self) -> bool:
        return self.hidden_at is not None and not self.hidden_reason

    @property
    def in_name_of(self) -> str:
        return self.for_city__name or self.for_organisation__name or ""

    @property
    def in_name_of_url(self) -> str:
        if self.for_city__slug:
            return reverse("cities:city", args=[self.for_city__slug])
        if self.for_organisation__name is None:
            return ""
        return reverse(
            "organisations:organisation",
            args=[self.for_organisation__public_id, slug_of(self.for_organisation__name)],
        )


def message_for(
    person: Any, public_id: UUID, require: Callable[[Any, Message], None] = lambda person, message: None
) -> Message:
    """Raises NotFound for a message in a thread that the person may not read, and what `require` does: a rule."""
    message = posted().filter(public_id=public_id).first()
    if message is None or message.thread.subject is None:
        raise NotFound
    require_readable(person, message.thread.subject, message.thread.audience)
    require(person, message)
    return message


def thread_to_post_in(person: Any, subject: Model, audience: str) -> Thread:
    """A new one where nobody has written yet. Raises SignInNeeded, NotFound or NotAllowed, as posting does."""
    require_posting(person, subject, audience)
    return threads_of(subject).get(audience) or Thread(audience=audience)


def page_of(message: Message) -> int:
    """The number of the page of its thread with a message. It never changes, as no message is deleted."""
    before = Q(created_at__lt=message.created_at) | Q(created_at=message.created_at, pk__lt=message.pk)
    return Message.objects.filter(before, thread_id=message.thread_id).count() // PAGE_SIZE + 1


def messages_on(thread: Thread, page: int) -> list[Posted]:
    start = (page - 1) * PAGE_SIZE
    return _posted().given(thread.pk)[start : start + PAGE_SIZE]


@lru_cache(maxsize=1)
def _posted() -> CompiledQuery[Posted]:
    (thread,) = given(1)
    return CompiledQuery.of(Message.objects.filter(thread=thread).order_by("created_at", "id"), Posted)


def some_writers_in(thread: Thread) -> list[Person]:
    """The first of them, with nothing but their names."""
    return _writers().given(thread.pk)[:MOST_OFFERED]


@lru_cache(maxsize=1)
def _writers() -> CompiledQuery[Person]:
    (thread,) = given(1)
    return CompiledQuery.of_instances(writers_in(thread), only=["public_id", "name", "erased_at"])


def translations_of(
    messages: Collection[Posted], targets: Iterable[str]
) -> dict[tuple[int, str, str], Translation]:
    """By message, language and hash of the original."""
    found = _translations(len(messages), tuple(targets)).given(
        ContentType.objects.get_for_model(Message).pk, *(message.pk for message in messages)
    )
    return {(row.subject_id, row.language, row.source_hash): row for row in found}


@lru_cache(maxsize=4 * PAGE_SIZE)
def _translations(number: int, targets: tuple[str, ...]) -> CompiledQuery[Translation]:
    """Of so many messages."""
    subject_type, *keys = given(1 + number)
    found = Translation.objects.filter(
        subject_type=subject_type, subject_id__in=keys, field="body", language__in=targets
    )
    return CompiledQuery.of_instances(found, related=["corrected_by"])


def marks_of(person: Person, threads: Collection[Thread]) -> dict[int, ReadMark]:
    keys = [thread.pk for thread in threads]
    return {mark.thread_id: mark for mark in _marks(len(keys)).given(person.pk, *keys)}


@lru_cache(maxsize=2)
def _marks(number: int) -> CompiledQuery[ReadMark]:
    person, *threads = given(1 + number)
    return CompiledQuery.of_instances(ReadMark.objects.filter(person=person, thread__in=threads))


def unread_after(thread: Thread, person: Person, mark: ReadMark | None) -> int:
    """How many messages of others came after the mark."""
    if mark is None or thread.last_message_at is None or thread.last_message_at <= mark.up_to:
        return 0
    return _unread().given(thread.pk, person.pk, mark.pk).count()


class _Unread(NamedTuple):
    pk: int


@lru_cache(maxsize=1)
def _unread() -> CompiledQuery[_Unread]:
    thread, person, mark = given(3)
    up_to = ReadMark.objects.filter(pk=mark).values("up_to")
    newer = Message.objects.filter(thread=thread, created_at__gt=Subquery(up_to), hidden_at__isnull=True)
    return CompiledQuery.of(newer.exclude(author=person), _Unread)
