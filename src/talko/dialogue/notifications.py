"""Who is notified of what in a dialogue. The functions are called within the transaction of the action."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse

from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.cities.rules import officers_of
from talko.core.values import localised
from talko.dialogue.following import followings_of
from talko.dialogue.models import Message, Thread, Translation
from talko.dialogue.subjects import subject_of


def tell_of_message(message: Message, *, subject: models.Model, mentions: list[Person]) -> None:
    """Notify everyone once, for the strongest reason: mentioned, replied to, party or follower."""
    told = {message.author_id}
    tell_of_mentions(message, subject=subject, people=mentions)
    told.update(person.pk for person in mentions)
    answered = message.reply_to.author if message.reply_to is not None else None
    if answered is not None and answered.pk not in told and _may_be_told(answered, message, subject):
        _tell(message, "message.reply", [answered], subject)
        told.add(answered.pk)
    _tell(message, "message.posted", [p for p in _listeners(message, subject) if p.pk not in told], subject)


def tell_of_mentions(message: Message, *, subject: models.Model, people: list[Person]) -> None:
    _tell(message, "message.mention", people, subject)


def tell_of_hiding(message: Message, *, reason: str) -> None:
    subject = message.thread.subject
    if message.author is not None and subject is not None:
        _tell(message, "message.hidden", [message.author], subject, by=message.hidden_by, reason=reason)


def tell_of_correction(translation: Translation, subject: models.Model, *, by: Person) -> None:
    """Notify the people behind the text; and when a competitor corrected a message, also the city's officers."""
    about = subject.thread.subject if isinstance(subject, Message) else subject
    if about is None:
        return
    if not isinstance(subject, Message):
        people = list(subject_of(subject).parties(subject))
    else:
        people = [subject.author] if subject.author else []
        if translation.by_rival:
            people += officers_of(*subject_of(about).cities(about))
    _tell_of_translation("translation.corrected", translation, about, people, by=by)


def tell_of_taking_back(
    translation: Translation, subject: models.Model, corrector: Person, *, by: Person
) -> None:
    about = subject.thread.subject if isinstance(subject, Message) else subject
    if about is not None and corrector.is_active:
        _tell_of_translation("translation.taken_back", translation, about, [corrector], by=by)


def _tell_of_translation(
    kind: str, translation: Translation, about: models.Model, people: list[Person], *, by: Person
) -> None:
    notify(
        people=people,
        kind=kind,
        subject=about,
        path=reverse("dialogue:translation-history", args=[translation.public_id]),
        group=getattr(about, "public_id", None),
        data={"title": localised.texts(subject_of(about).title(about))},
        named=("name", by),
        row=translation,
        but_not=by,
    )


def _path(message: Message) -> str:
    return reverse("dialogue:message", args=[message.public_id])


def _tell(
    message: Message,
    kind: str,
    people: Iterable[Person],
    subject: models.Model,
    *,
    by: Person | None = None,
    reason: str = "",
) -> None:
    by = by or message.author
    notify(
        people=people,
        kind=kind,
        subject=subject,
        path=_path(message),
        group=getattr(subject, "public_id", None),
        data={
            "title": localised.texts(subject_of(subject).title(subject)),
            **({"reason": reason} if reason else {}),
        },
        named=("name", by),
        row=message,
        but_not=by,
    )


def _listeners(message: Message, subject: models.Model) -> list[Person]:
    """Parties and followers who have not stopped and may read the message."""
    following = followings_of(subject)
    stopped = {row.person_id for row in following if row.stopped}
    people = [person for person in subject_of(subject).parties(subject) if person.pk not in stopped]
    if message.thread.audience == Thread.Audience.PUBLIC:
        known = {person.pk for person in people}
        everyone = subject_of(subject).may_read(AnonymousUser(), subject)
        people += [
            row.person
            for row in following
            if not row.stopped
            and row.person_id not in known
            and (everyone or _may_be_told(row.person, message, subject))
        ]
    return people


def _may_be_told(person: Person, message: Message, subject: models.Model) -> bool:
    about = subject_of(subject)
    if message.thread.audience == Thread.Audience.PARTIES:
        return bool(about.is_party(person, subject))
    return bool(about.may_read(person, subject))
