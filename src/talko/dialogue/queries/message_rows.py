"""The messages of a page as plain values, ready to print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from talko.core import ids
from talko.core.files.models import StoredFile
from talko.core.text import languages
from talko.core.values import dates
from talko.core.web.fragment_cache import cached
from talko.core.web.parts import Mark
from talko.dialogue import rules, subjects, translations, translators
from talko.dialogue.models import Message, Translation
from talko.dialogue.queries import messages
from talko.dialogue.queries.messages import Glimpse, Posted
from talko.dialogue.translations import Offer


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class MessageRow:
    id: str
    url: str
    name: str
    """Of the person who wrote it."""
    in_name_of: str
    """The city, or the organisation that the person speaks for."""
    in_name_of_url: str
    is_city: bool
    mark: Mark
    """Of the city, where a city speaks; else of the person."""
    at: SafeString
    html: SafeString
    language: str
    is_new: bool
    is_reply: bool
    reply_name: str
    reply_url: str
    versions_url: str
    """Empty when it was never edited."""
    gone: str
    """Why its text is not shown; empty when it is."""
    language_note: str
    """In which language it is, for someone who does not read it and for whom there is nothing to do about it."""
    offer: Offer | None
    """Its translation, there or to be asked for, when the reader does not read its language."""
    could_translate: bool
    """There is no translation into the page's language, and this reader could write one."""
    links: tuple[Link, ...]
    files: tuple[StoredFile, ...]
    may_remove_files: bool


class Pictures(NamedTuple):
    """Addresses of thumbnails, by database key."""

    crests: Mapping[int, str]
    portraits: Mapping[int, str]


NO_PICTURES = Pictures({}, {})
NOT_TRANSLATED: Mapping[tuple[int, str, str], Translation] = {}


@dataclass(frozen=True, slots=True)
class AlikeRow:
    """A message that this reader sees as many others do: what they see is in `ThreadView.alike`."""

    id: str
    is_new: bool
    links: tuple[Link, ...]
    """What this reader can do with it besides answering."""
    noted: str
    """Its language, when the reader does not read it and there is nothing to do about that; else empty."""
    could_translate: bool


@dataclass(frozen=True)
class Command:
    """What this reader can do with one language."""

    reads: bool
    corrects: frozenset[str]
    """Languages in which they could correct a translation."""


@dataclass(frozen=True)
class Reader:
    """What is the same for every message of the page."""

    person: Any
    language: str
    """Of the page."""
    subject: Any
    signed_in: bool
    moderates: bool
    manages: bool
    original: bool
    translating: bool
    now: datetime
    zone: tzinfo | None
    """The time zone in which moments are written."""

    @classmethod
    def of(cls, request: HttpRequest, subject: Any) -> "Reader":
        person: Any = request.user
        return cls(
            person=person,
            language=languages.current(),
            subject=subject,
            signed_in=person.is_authenticated,
            moderates=rules.moderating_city(person, subject) is not None,
            manages=rules.managing_city(person, subject) is not None,
            original=request.GET.get("original") == "1",
            translating=translations.is_translating(request),
            now=timezone.now(),
            zone=subjects.zone_of(subject),
        )

    @cached_property
    def targets(self) -> list[str]:
        """Languages of the translations to show, and of those they could correct."""
        return list(dict.fromkeys([self.language, *(self.person.writes if self.signed_in else [])]))

    @property
    def as_many(self) -> "Reader":
        """With the same languages and clocks, but nothing of their own and nothing to do."""
        return replace(self, signed_in=False, moderates=False, manages=False, translating=False)

    @cached_property
    def _commands(self) -> dict[str, Command]:
        return {}

    def command_of(self, language: str) -> Command:
        """Computed once for each language, not for each message."""
        if language not in self._commands:
            corrects = (t for t in self.targets if translations.may_correct(self.person, language, t))
            reads = translations.reads(self.person, language)
            self._commands[language] = Command(reads, frozenset(corrects))
        return self._commands[language]


def translations_for(
    reader: Reader, found: list[Glimpse], revisions: list[tuple[int, int]]
) -> Mapping[tuple[int, str, str], Translation]:
    """In one query, or none when the reader reads everything and could correct nothing. `revisions`: of the threads."""
    wanted = [
        message
        for message in found
        if message.hidden_at is None
        and (not reader.command_of(message.language).reads or reader.command_of(message.language).corrects)
        and (message.language != reader.language or reader.signed_in)
    ]
    if not wanted:
        return {}
    keys = [message.pk for message in wanted]
    return cached(
        "translations",
        revisions,
        keys,
        reader.targets,
        make=lambda: messages.translations_of(keys, reader.targets),
    )


def alike_row(
    message: Glimpse, reader: Reader, *, is_translated: bool, read_up_to: datetime | None
) -> AlikeRow | None:
    """Most messages say the same to everyone who reads in the same languages. None for one that does not."""
    command = reader.command_of(message.language)
    offered = not command.reads and reader.signed_in and translators.available()
    wanted = reader.translating and bool(command.corrects)
    if message.hidden_at or message.has_files or is_translated or offered or wanted:
        return None
    own = reader.signed_in and message.author_id == reader.person.pk
    return AlikeRow(
        message.id,
        not own and read_up_to is not None and message.created_at > read_up_to,
        _links(message, message.id, reader, own=own) if own or reader.moderates else (),
        "" if command.reads else message.language,
        reader.language in command.corrects,
    )


def message_row(
    message: Posted,
    reader: Reader,
    known: Mapping[tuple[int, str, str], Translation],
    read_up_to: datetime | None,
    files: Sequence[StoredFile] = (),
    pictures: Pictures = NO_PICTURES,
) -> MessageRow:
    own = reader.signed_in and message.author_id == reader.person.pk
    command = reader.command_of(message.language)
    address_id = ids.encode(message.public_id)
    gone = _gone(message)
    hashed = translations.hash_of(message.body, message.language) if known else ""
    understood = bool(gone) or command.reads
    translation = known.get((message.pk, reader.language, hashed))
    plain = not (understood or translation) and not (reader.signed_in and translators.available())
    answered = ids.encode(message.reply_to__public_id) if message.reply_to__public_id else ""
    could_translate = not gone and translation is None and reader.language in command.corrects
    return MessageRow(
        id=address_id,
        url=f"/dialogue/messages/{address_id}/",
        name=message.writer,
        in_name_of=message.in_name_of,
        in_name_of_url=message.in_name_of_url,
        is_city=bool(message.for_city__slug),
        mark=_mark(message, pictures),
        at=dates.shown(message.created_at, "time", reader.zone).tag,
        html=mark_safe("" if gone else message.body_html),  # noqa: S308  # rendered and sanitised when it was saved
        language=message.language,
        is_new=not (own or gone) and read_up_to is not None and message.created_at > read_up_to,
        is_reply=bool(answered),
        reply_name=message.answered_writer if answered else "",
        reply_url=f"/dialogue/messages/{answered}/" if answered else "",
        versions_url=f"/dialogue/messages/{address_id}/versions/" if message.edited_at and not gone else "",
        gone=gone,
        language_note=_("In %(language)s") % {"language": languages.name_here(message.language)}
        if plain
        else "",
        offer=None if understood or plain else _offer(message, reader, translation),
        could_translate=could_translate,
        links=_links(message, address_id, reader, own=own, known=known, hashed=hashed),
        files=() if gone else tuple(file for file in files if own or file.is_ready),
        may_remove_files=own,
    )


def _mark(message: Posted, pictures: Pictures) -> Mark:
    if message.for_city__slug:
        crest = pictures.crests.get(message.for_city_id or 0, "")
        return Mark(message.in_name_of, message.for_city__slug, crest)
    portrait = pictures.portraits.get(message.author_id or 0, "")
    return Mark(message.writer, message.author__public_id or "", portrait, is_person=True)


def _source(message: Posted, target: str) -> translations.Source:
    return translations.Source(Message(pk=message.pk), "body", message.body, message.language, target)


def _gone(message: Posted) -> str:
    if message.hidden_at is None:
        return ""
    if message.is_taken_back:
        return _("Withdrawn by its author.")
    return _("Hidden by a moderator: %(reason)s") % {"reason": message.hidden_reason}


def _offer(message: Posted, reader: Reader, translation: Translation | None) -> Offer:
    return Offer(
        source=_source(message, reader.language),
        person=reader.person,
        translation=translation,
        reads_it=False,
        original_first=reader.original,
        html=message.body_html,
    )


def _links(
    message: Posted | Glimpse,
    address_id: str,
    reader: Reader,
    *,
    own: bool,
    known: Mapping[tuple[int, str, str], Translation] = NOT_TRANSLATED,
    hashed: str = "",
) -> tuple[Link, ...]:
    """What this reader can do with this message. A glimpse is enough where it has no translation and none is wished."""
    if not reader.signed_in:
        return ()
    address = f"/dialogue/messages/{address_id}/"
    if message.hidden_at is not None:
        back = own if message.is_taken_back else reader.moderates
        return (Link(_("Restore"), f"{address}restore/"),) if back else ()
    links = []
    for target in reader.targets:
        translation = known.get((message.pk, target, hashed))
        words = _translating_words(translation, target, reader)
        locked = translation is not None and translation.locked_at is not None
        if words and not locked and target in reader.command_of(message.language).corrects:
            assert isinstance(message, Posted)
            url = reverse("dialogue:translation", args=[_source(message, target).ticket(reader.person)])
            links.append(Link(words % {"language": languages.name_here(target)}, url))
    if own:
        in_time = reader.now - message.created_at <= rules.EDITING_WINDOW
        links.append(
            Link(_("Edit"), f"{address}edit/")
            if in_time
            else Link(_("Change language"), f"{address}language/")
        )
        links.append(Link(_("Withdraw"), f"{address}take-back/"))
    elif reader.moderates:
        links.append(Link(_("Hide"), f"{address}hide/"))
    return tuple(links)


def _translating_words(translation: Translation | None, target: str, reader: Reader) -> str:
    """What someone who knows both languages can do; where there is no translation, only into the page's language and on wish."""
    if translation is not None:
        return (
            _("Check the translation into %(language)s")
            if translation.machine
            else _("Correct the translation into %(language)s")
        )
    wished = reader.translating and target == reader.language
    return _("Translate into %(language)s") if wished else ""
