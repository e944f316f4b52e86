"""Who may read, write, hide and close. The rules of the subject's own room (see `subjects`) come first."""

from datetime import timedelta
from typing import Any

import rules
from django.db import models
from django.utils.translation import gettext_lazy as _

from talko.cities.models import City
from talko.cities.rules import Role, has_role
from talko.core.errors import Conflict, NotAllowed, NotFound
from talko.core.permissions import is_signed_in, require, require_signed_in
from talko.dialogue.models import Message, Thread
from talko.dialogue.subjects import subject_of

Audience = Thread.Audience
LONGEST = 20_000
"""Characters of a message."""
LONGEST_REASON = 300
EDITING_WINDOW = timedelta(minutes=15)


class TakenBack(Conflict):
    code = "taken_back"
    message = _("The author has withdrawn this message. Nobody else can see what it said.")


def may_read(person: Any, subject: models.Model, audience: str) -> bool:
    """Whether the thread of this audience is visible; one that is not must seem not to exist."""
    about = subject_of(subject)
    if not about.may_read(person, subject):
        return False
    if audience == Audience.PUBLIC:
        return True
    return about.private_thread and is_signed_in(person) and about.is_party(person, subject)


def may_post(person: Any, subject: models.Model, audience: str) -> bool:
    if not is_signed_in(person) or not may_read(person, subject, audience):
        return False
    return audience == Audience.PARTIES or subject_of(subject).may_write(person, subject)


def require_readable(person: Any, subject: models.Model, audience: str) -> None:
    if audience not in Audience.values or not may_read(person, subject, audience):
        raise NotFound


def require_posting(person: Any, subject: models.Model, audience: str) -> None:
    require_readable(person, subject, audience)
    require_signed_in(person)
    if not may_post(person, subject, audience):
        raise NotAllowed


def moderating_city(person: Any, subject: models.Model) -> City | None:
    """The city in whose name they may hide messages about this subject, if any."""
    return _city_where(person, subject, Role.MODERATOR, Role.OFFICER)


def managing_city(person: Any, subject: models.Model) -> City | None:
    """The city in whose name they may close a thread about this subject, if any."""
    return _city_where(person, subject, Role.OFFICER)


def _city_where(person: Any, subject: models.Model, *roles: str) -> City | None:
    return next(
        (city for city in subject_of(subject).cities(subject) if has_role(person, city, *roles)), None
    )


@rules.predicate
def moderates(person: Any, message: Message) -> bool:
    subject: Any = message.thread.subject
    return may_read(person, subject, message.thread.audience) and moderating_city(person, subject) is not None


def reads_words(person: Any, message: Message) -> bool:
    """A message taken back is readable by its author only; a hidden one also by those who may restore it."""
    if message.hidden_at is None or wrote(person, message):
        return True
    return not message.is_taken_back and moderates(person, message)


@rules.predicate
def manages(person: Any, thread: Thread) -> bool:
    subject: Any = thread.subject
    return may_read(person, subject, thread.audience) and managing_city(person, subject) is not None


@rules.predicate
def wrote(person: Any, message: Message) -> bool:
    return message.author_id is not None and message.author_id == person.pk


def require_words(person: Any, message: Message) -> None:
    """Check before showing a message's text. Raises Conflict when it was taken back, NotFound when it is hidden."""
    if not reads_words(person, message):
        raise TakenBack if message.is_taken_back else NotFound


def may_settle_translations(person: Any, subject: models.Model) -> bool:
    """The author of a message or the parties of another subject, and the city concerned."""
    if not is_signed_in(person):
        return False
    if isinstance(subject, Message):
        about = subject.thread.subject
        return about is not None and (wrote(person, subject) or moderates(person, subject))
    about = subject_of(subject)
    return about.is_party(person, subject) or moderating_city(person, subject) is not None


def is_rival(person: Any, subject: models.Model) -> bool:
    about = subject.thread.subject if isinstance(subject, Message) else subject
    return about is not None and subject_of(about).is_rival(person, about)


def require_editing(person: Any, message: Message) -> None:
    """Raises SignInNeeded or NotAllowed, and Conflict for a message that is no longer shown."""
    require(person, "dialogue.edit_message", message)
    if message.hidden_at is not None:
        raise Conflict


def require_taking_back(person: Any, message: Message) -> None:
    require(person, "dialogue.take_back", message)


def require_hiding(person: Any, message: Message) -> None:
    require(person, "dialogue.hide_message", message)
    require_words(person, message)


def require_restoring(person: Any, message: Message) -> None:
    """The author restores what they took back; those who may hide restore what was hidden."""
    require(person, "dialogue.take_back" if message.is_taken_back else "dialogue.hide_message", message)


rules.add_perm("dialogue.edit_message", wrote)
rules.add_perm("dialogue.take_back", wrote)
rules.add_perm("dialogue.hide_message", moderates)
rules.add_perm("dialogue.close_thread", manages)
