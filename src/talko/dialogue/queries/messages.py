"""Reading dialogue. The number of queries for what is shown of a thread is constant."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, OuterRef, Q, Subquery
from django.urls import reverse

from talko.accounts.models import Person, full_name
from talko.core import ids
from talko.core.database.compiled_query import CompiledQuery, given
from talko.core.database.rows import get_or_not_found
from talko.core.errors import NotFound
from talko.core.text.slugs import slug_of
from talko.dialogue.lookups import posted, threads_of, writers_in
from talko.dialogue.models import Message, ReadMark, Thread, Translation
from talko.dialogue.rules import require_posting, require_readable

EARLIER = 50
"""How many earlier messages are shown at once, and on the page that a link to a message leads to."""
NEWEST = 20
"""How many a page begins with."""
FOLDED = 5
"""Fewer earlier ones than these are not worth a click."""
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
    author__public_id: UUID | None
    author__name: str | None
    author__erased_at: datetime | None
    for_city_id: int | None
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


class Glimpse(NamedTuple):
    """What decides how a message looks to a reader, without what it says."""

    pk: int
    id: str
    created_at: datetime
    author_id: int | None
    language: str
    hidden_at: datetime | None
    is_taken_back: bool
    has_files: bool

    @classmethod
    def of(cls, message: Posted, *, has_files: bool) -> "Glimpse":
        return cls(
            message.pk,
            ids.encode(message.public_id),
            message.created_at,
            message.author_id,
            message.language,
            message.hidden_at,
            message.is_taken_back,
            has_files,
        )


def message_for(
    person: Any, public_id: UUID, require: Callable[[Any, Message], None] = lambda person, message: None
) -> Message:
    """Raises NotFound for a message in a thread that the person may not read, and what `require` does: a rule."""
    message = get_or_not_found(posted(), public_id=public_id)
    if message.thread.subject is None:
        raise NotFound
    require_readable(person, message.thread.subject, message.thread.audience)
    require(person, message)
    return message


def thread_to_post_in(person: Any, subject: Model, audience: str) -> Thread:
    """A new one where nobody has written yet. Raises SignInNeeded, NotFound or NotAllowed, as posting does."""
    require_posting(person, subject, audience)
    return threads_of(subject).get(audience) or Thread(audience=audience)


@dataclass(frozen=True)
class Window:
    """A run of messages of a thread, which are counted from 1: `first` to `last`, of `count`."""

    first: int
    last: int
    count: int

    @classmethod
    def of(cls, count: int, before: int | None) -> "Window":
        """Those before a number, or the newest."""
        if before is None:
            first = count - NEWEST + 1
            return cls(first if first > FOLDED else 1, count, count)
        before = min(max(before, 2), count - count % EARLIER + EARLIER + 1)
        return cls(max(before - EARLIER, 1), min(before - 1, count), count)


def window_with(message: Message) -> int:
    """Before which number the messages around this one are shown. It never changes, as no message is deleted."""
    before = Q(created_at__lt=message.created_at) | Q(created_at=message.created_at, pk__lt=message.pk)
    earlier = Message.objects.filter(before, thread_id=message.thread_id).count()
    return earlier - earlier % EARLIER + EARLIER + 1


def messages_in(thread: Thread, window: Window) -> list[Posted]:
    found = Message.objects.filter(thread=thread).order_by("created_at", "id")
    rows = found.values_list(*Posted._fields)[window.first - 1 : window.last]
    return [Posted(*columns) for columns in rows]


def some_writers_in(thread: Thread) -> list[Person]:
    """The first of them, with nothing but their names."""
    return list(writers_in(thread).only("public_id", "name", "erased_at")[:MOST_OFFERED])


def translations_of(keys: Collection[int], targets: Iterable[str]) -> dict[tuple[int, str, str], Translation]:
    """Of messages (their keys), by message, language and hash of the original."""
    found = Translation.objects.filter(
        subject_type=ContentType.objects.get_for_model(Message).pk,
        subject_id__in=keys,
        field="body",
        language__in=list(targets),
    )
    return {
        (row.subject_id, row.language, row.source_hash): row for row in found.select_related("corrected_by")
    }


def threads_with_marks(person: Person, subject: Model) -> dict[str, Thread]:
    """By audience, as `threads_of`, each with `read_up_to`: when the newest message that they have read was posted."""
    kind = ContentType.objects.get_for_model(subject).pk
    found: Any = list(_with_marks().given(person.pk, kind, subject.pk))
    for thread in found:
        thread.read_up_to = thread.mark
    return {thread.audience: thread for thread in found}


@lru_cache(maxsize=1)
def _with_marks() -> CompiledQuery[Thread]:
    person, kind, subject = given(3)
    mark = ReadMark.objects.filter(person=person, thread=OuterRef("pk")).values("up_to")[:1]
    found = Thread.objects.filter(subject_type=kind, subject_id=subject).annotate(mark=Subquery(mark))
    return CompiledQuery.of_instances(found, annotated=["mark"])


def unread_after(thread: Thread, person: Person, up_to: datetime, shown: Sequence[Glimpse]) -> int:
    """How many messages of others came later; counted in what is shown anyway where that reaches back far enough."""
    if thread.last_message_at is None or thread.last_message_at <= up_to:
        return 0
    if shown and shown[0].created_at <= up_to and shown[-1].created_at >= thread.last_message_at:
        return sum(
            one.created_at > up_to and one.hidden_at is None and one.author_id != person.pk for one in shown
        )
    newer = Message.objects.filter(thread=thread, created_at__gt=up_to, hidden_at__isnull=True)
    return newer.exclude(author=person).count()
