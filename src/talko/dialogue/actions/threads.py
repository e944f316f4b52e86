from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from talko.accounts.models import Person
from talko.core import audit
from talko.core.errors import NotFound
from talko.core.permissions import require, require_signed_in
from talko.dialogue.lookups import threads_of
from talko.dialogue.models import ReadMark, Thread
from talko.dialogue.rules import managing_city, require_readable


def thread_for(subject: models.Model, audience: str) -> Thread:
    """The subject's thread of this audience, made when there is none. Inside a transaction."""
    thread = threads_of(subject).get(audience)
    if thread is None:
        thread, _ = Thread.objects.get_or_create(
            subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk, audience=audience
        )
    thread.subject = subject
    return thread


def raise_revision(thread: int) -> None:
    """Of the thread with this key: what pages have cached of it is out of date. Inside a transaction."""
    Thread.objects.filter(pk=thread).update(revision=F("revision") + 1)


@transaction.atomic
def close_thread(*, by: Person, subject: models.Model, audience: str) -> Thread:
    """No more messages can be posted; those posted stay. Idempotent."""
    return _set_closed(by, subject, audience, closed=True)


@transaction.atomic
def reopen_thread(*, by: Person, subject: models.Model, audience: str) -> Thread:
    return _set_closed(by, subject, audience, closed=False)


def _set_closed(by: Person, subject: models.Model, audience: str, *, closed: bool) -> Thread:
    require_readable(by, subject, audience)
    thread = thread_for(subject, audience)
    require(by, "dialogue.close_thread", thread)
    changed = Thread.objects.filter(pk=thread.pk, closed_at__isnull=closed).update(
        closed_at=timezone.now() if closed else None
    )
    if changed:
        city = managing_city(by, subject)
        audit.log(
            subject,
            "dialogue.closed" if closed else "dialogue.reopened",
            by=by,
            city=city.slug if city else "",
            public=audience == Thread.Audience.PUBLIC,
        )
    thread.refresh_from_db(fields=["closed_at"])
    return thread


@transaction.atomic
def mark_read(*, by: Person, subject: models.Model, audience: str, up_to: datetime) -> None:
    """Messages up to then are no longer new to them. The mark only moves forward."""
    require_readable(by, subject, audience)
    require_signed_in(by)
    thread = threads_of(subject).get(audience)
    if thread is None:
        raise NotFound
    note_read(by, thread, min(up_to, timezone.now()))


def note_read(by: Person, thread: Thread, up_to: datetime) -> None:
    """Inside a transaction."""
    later = ReadMark.objects.filter(person=by, thread=thread, up_to__lt=up_to)
    if not later.update(up_to=up_to):
        _, made = ReadMark.objects.get_or_create(person=by, thread=thread, defaults={"up_to": up_to})
        if not made:
            later.update(up_to=up_to)
