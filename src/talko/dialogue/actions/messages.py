from collections.abc import Collection
from uuid import UUID

from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.actors.rules import acts_for
from talko.cities.models import City
from talko.cities.rules import Role, has_role
from talko.core import audit
from talko.core.database.idempotency import once
from talko.core.database.rows import still
from talko.core.errors import Conflict, EditConflict, Invalid, NotAllowed, NotFound
from talko.core.registries.events import announce
from talko.core.text import languages, markdown
from talko.core.text.cleaning import check_length, one_line, several_lines, visible
from talko.core.text.differences import compared
from talko.dialogue import rules
from talko.dialogue.actions.automatic_translation import translate_later
from talko.dialogue.actions.following import follow_by_writing
from talko.dialogue.actions.threads import note_read, raise_revision, thread_for
from talko.dialogue.lookups import people_in, posted
from talko.dialogue.mentions import mentioned
from talko.dialogue.models import Message, MessageVersion, Thread
from talko.dialogue.notifications import tell_of_hiding, tell_of_mentions, tell_of_message
from talko.dialogue.rules import EDITING_WINDOW, LONGEST, LONGEST_REASON
from talko.dialogue.signals import message_changed, message_posted
from talko.dialogue.subjects import subject_of


class Closed(Conflict):
    code = "thread_closed"
    message = _("This dialogue has been closed. What you wrote is below.")


class TooLate(Conflict):
    code = "editing_window_over"
    message = _(
        "A message can be edited for 15 minutes. Write a new one instead; what you wrote is kept below."
    )


def post_message(
    *,
    by: Person,
    subject: models.Model,
    audience: str,
    body: str,
    language: str,
    for_city: City | None = None,
    for_organisation: Organisation | None = None,
    reply_to: Message | None = None,
    tell: Collection[UUID] = (),
    key: UUID | None,
) -> Message:
    """Post a message about `subject`, in one's own name or in that of a city or an organisation.

    `tell` are public ids of people to notify as if mentioned with an @; people who do not take part are left out.
    """
    rules.require_posting(by, subject, audience)
    body = checked_body(body)
    language = checked_language(language)
    _require_name(by, subject, for_city, for_organisation)
    if reply_to is not None and not _belongs(reply_to, subject, audience):
        raise NotFound

    def make() -> Message:
        now = timezone.now()
        thread = thread_for(subject, audience)
        counted = Thread.objects.filter(pk=thread.pk, closed_at__isnull=True).update(
            message_count=F("message_count") + 1, last_message_at=now, revision=F("revision") + 1
        )
        if not counted:
            raise Closed
        message = Message.objects.create(
            thread=thread,
            author=by,
            for_city=for_city,
            for_organisation=for_organisation,
            reply_to=reply_to,
            body=body,
            language=language,
            created_at=now,
        )
        _settle(message, by=by, subject=subject, tell=tell)
        return message

    return once(by=by, action="dialogue.post_message", key=key, make=make)


def _settle(message: Message, *, by: Person, subject: models.Model, tell: Collection[UUID]) -> None:
    """Mentions, following, notifications and translation of a new message."""
    named: list[Person] = []
    if tell or "@" in message.body:
        people = people_in(message.thread, subject)
        named = [person for person in people if person.public_id in set(tell)]
        named += [person for person in mentioned(message.body, people) if person not in named]
        message.mentions.set(named)
    follow_by_writing(by, subject)
    note_read(by, message.thread, message.created_at)
    if message.for_city is not None:
        audit.log(message, "message.posted", by=by, city=message.for_city.slug)
    tell_of_message(message, subject=subject, mentions=named)
    translate_later(message)
    announce(message_posted, message)


@transaction.atomic
def edit_message(*, by: Person, message: Message, body: str, language: str, revision: int) -> Message:
    """Within the editing window, from the `revision` that was read. The earlier text is stored as a version."""
    message = _locked(by, message)
    rules.require_editing(by, message)
    body, language = checked_body(body), checked_language(language)
    if body == message.body and language == message.language:
        return message
    if message.revision != revision:
        raise EditConflict(
            current={"body": message.body, "language": message.language}, revision=message.revision
        )
    if timezone.now() - message.created_at > EDITING_WINDOW:
        raise TooLate
    if message.thread.closed_at is not None:
        raise Closed
    MessageVersion.objects.create(message=message, body=message.body, changes=compared(message.body, body))
    message.body, message.language = body, language
    message.edited_at = timezone.now()
    message.revision += 1
    message.save()
    _tell_newly_named(message)
    translate_later(message)
    _changed(message)
    return message


def _tell_newly_named(message: Message) -> None:
    subject = message.thread.subject
    assert subject is not None
    known = set(message.mentions.values_list("pk", flat=True))
    people = people_in(message.thread, subject)
    named = [person for person in mentioned(message.body, people) if person.pk not in known]
    message.mentions.add(*named)
    tell_of_mentions(message, subject=subject, people=named)


@transaction.atomic
def set_language(*, by: Person, message: Message, language: str) -> Message:
    """The author can correct the language at any time, as the text does not change."""
    message = _locked(by, message)
    rules.require_editing(by, message)
    language = checked_language(language)
    if language != message.language:
        message.language = language
        message.revision += 1
        message.save(update_fields=["language", "revision"])
        translate_later(message)
        _changed(message)
    return message


@transaction.atomic
def take_back(*, by: Person, message: Message) -> Message:
    """By its author. A placeholder stays in the thread. Idempotent."""
    message = _locked(by, message)
    rules.require_taking_back(by, message)
    if message.hidden_at is None:
        _hide(message, by=by, reason="")
    return message


@transaction.atomic
def hide_message(*, by: Person, message: Message, reason: str) -> Message:
    """By a moderator or officer of the subject's city, with a reason that everyone reads in its place."""
    message = _locked(by, message)
    rules.require_hiding(by, message)
    reason = one_line(reason)
    if not reason:
        raise Invalid(fields={"reason": _("Say why. The reason is shown in place of the message.")})
    check_length(LONGEST_REASON, reason=reason)
    if message.hidden_at is None:
        _hide(message, by=by, reason=reason)
        _log(message, "message.hidden", by=by, reason=reason)
        tell_of_hiding(message, reason=reason)
    return message


@transaction.atomic
def restore_message(*, by: Person, message: Message) -> Message:
    """As `rules.require_restoring` says. Idempotent."""
    message = _locked(by, message)
    if message.hidden_at is None:
        return message
    rules.require_restoring(by, message)
    if not message.is_taken_back:
        _log(message, "message.restored", by=by)
    message.hidden_at, message.hidden_by, message.hidden_reason = None, None, ""
    message.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    _changed(message)
    return message


def _hide(message: Message, *, by: Person, reason: str) -> None:
    message.hidden_at, message.hidden_by, message.hidden_reason = timezone.now(), by, reason
    message.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    _changed(message)


def _log(message: Message, action: str, *, by: Person, reason: str = "") -> None:
    subject = message.thread.subject
    assert subject is not None
    city = rules.moderating_city(by, subject)
    audit.log(
        subject,
        action,
        by=by,
        city=city.slug if city else "",
        public=message.thread.audience == Thread.Audience.PUBLIC,
        data={"reason": reason, "message": reverse("dialogue:message", args=[message.public_id])},
    )


def _changed(message: Message) -> None:
    raise_revision(message.thread_id)
    announce(message_changed, message)


def _locked(by: Person, message: Message) -> Message:
    """The current row, locked until the end of the transaction. Raises NotFound when it may not be read."""
    found = still(posted().select_for_update(of=("self",)), pk=message.pk)
    subject = found.thread.subject
    if subject is None:
        raise NotFound
    rules.require_readable(by, subject, found.thread.audience)
    return found


def _belongs(message: Message, subject: models.Model, audience: str) -> bool:
    thread = message.thread
    return thread.subject == subject and thread.audience == audience


def _require_name(
    by: Person, subject: models.Model, city: City | None, organisation: Organisation | None
) -> None:
    if city is not None and organisation is not None:
        raise Invalid(fields={"speak_as": _("Choose whose name to write in.")})
    if city is not None and not (
        city in subject_of(subject).cities(subject) and has_role(by, city, Role.OFFICER)
    ):
        raise NotAllowed
    if organisation is not None and not acts_for(by, organisation):
        raise NotAllowed


def checked_body(body: str) -> str:
    body = several_lines(body)
    check_length(LONGEST, body=body)
    if not visible(markdown.plain(body)):
        raise Invalid(fields={"body": _("Write something first.")})
    return body


def checked_language(language: str) -> str:
    if language not in languages.OWN_NAMES:
        raise Invalid(fields={"language": _("Choose the language that you write in.")})
    return language
