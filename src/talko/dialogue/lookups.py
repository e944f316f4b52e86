"""Threads, messages and people, as both reads and writes look them up. Who may see them is for the caller to check."""

from functools import lru_cache

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from talko.accounts.models import Person
from talko.core.database.compiled_query import CompiledQuery, given
from talko.dialogue.models import Message, Thread
from talko.dialogue.subjects import subject_of


def posted() -> QuerySet[Message]:
    """Messages with everything that is shown with them."""
    return Message.objects.select_related(
        "thread", "author", "for_city", "for_organisation", "hidden_by", "reply_to__author"
    )


def threads_of(subject: models.Model) -> dict[str, Thread]:
    """By audience; those in which nobody has written yet may be missing."""
    kind = ContentType.objects.get_for_model(subject).pk
    return {thread.audience: thread for thread in _threads().given(kind, subject.pk)}


@lru_cache(maxsize=1)
def _threads() -> CompiledQuery[Thread]:
    kind, subject = given(2)
    return CompiledQuery.of_instances(Thread.objects.filter(subject_type=kind, subject_id=subject))


def message_count(subject: models.Model) -> int:
    """In the open, hidden ones included; one query."""
    thread = threads_of(subject).get(Thread.Audience.PUBLIC)
    return thread.message_count if thread else 0


def people_in(thread: Thread, subject: models.Model) -> list[Person]:
    """Who can be mentioned in a thread: the parties and, in a public thread, everyone who has written in it."""
    parties = {person.pk: person for person in subject_of(subject).parties(subject)}
    if thread.audience == Thread.Audience.PUBLIC:
        for person in writers_in(thread):
            parties.setdefault(person.pk, person)
    return [person for person in parties.values() if person.is_active and not person.erased_at]


def writers_in(thread: Thread | int) -> QuerySet[Person]:
    wrote = Message.objects.filter(thread=thread, author=OuterRef("pk"), hidden_at__isnull=True)
    return Person.objects.filter(Exists(wrote), is_active=True, erased_at__isnull=True).order_by(
        "sort_key", "pk"
    )
